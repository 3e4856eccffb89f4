# SPDX-License-Identifier: Apache-2.0
"""What the assembler knows by name: operations and conditions from the enumerations of rtl/core/core_pkg.sv, registers from
rtl/core/registers.toml, questions about descriptors from rtl/core/descriptor.sv, constants from the tables of spec/."""

import re

from ..spec.tables import Spec
from .registers import Registers

SIZES = {"b": "US_1", "w": "US_2", "d": "US_4", "q": "US_8", "op": "US_OP", "as": "US_AS", "ss": "US_SS", "ev": "US_EV"}
SEGMENTS = ("es", "cs", "ss", "ds", "fs", "gs", "ldtr", "tr", "x")


class AsmError(Exception):
    pass


def enumerations(text):
    """name of a typedef -> {member: value}"""
    result = {}
    text = re.sub(r"//.*", "", text)
    for body, name in re.findall(r"typedef enum logic \[[^\]]*\] \{([^}]*)\} (\w+);", text):
        value, members = 0, {}
        for item in filter(None, (part.strip() for part in body.split(","))):
            if "=" in item:
                item, literal = (part.strip() for part in item.split("="))
                number = re.match(r"\d+'([hdb])([0-9A-Fa-f_]+)", literal)
                value = int(number[2].replace("_", ""), {"h": 16, "d": 10, "b": 2}[number[1]]) if number else int(literal, 0)
            members[item] = value
            value += 1
        result[name] = members
    return result


def registers(members):
    """The names of registers in a program: `cr0` of R_CR0, `es.base` of R_ES_BASE, `-` for none and `0` for zero."""
    table = {"-": members["R_NONE"], "0": members["R_ZERO"]}
    for name, value in members.items():
        low = name[2:].lower()
        table[low] = value
        segment, _, part = low.rpartition("_")
        if segment in SEGMENTS and part in ("sel", "attr", "limit", "base"):
            table[f"{segment}.{part}"] = value
    return table


class Names:
    """The vocabulary of the programs in one tree of sources."""

    def __init__(self, root):
        package = enumerations((root / "rtl/core/core_pkg.sv").read_text())
        self.operations = package["uop_op_e"]
        self.flows = package["flow_e"]
        self.sizes = {suffix: package["usize_e"][name] for suffix, name in SIZES.items()}
        self.spaces = {name[3:].lower(): value for name, value in package["space_e"].items()}
        self.conditions = {name[2:].lower(): value for name, value in package["cond_e"].items()}
        self.alu = {name[4:].lower(): value for name, value in package["alu_op_e"].items()}
        self.kinds = {name[2:].lower(): value for name, value in package["end_kind_e"].items()}
        self.spec = Spec(root / "spec")
        self.table = Registers(root / "rtl/core/registers.toml", self.spec)
        self.registers = registers(self.table.numbers())
        self.vectors = {name.lower(): value for name, value in self.spec.vectors()}
        self.with_error_code = {row[0] for row in self.spec.codes["exception"].values() if row[1]}
        self.constants = dict(self.spec_constants())
        flags = (root / "rtl/core/descriptor.sv").read_text()
        for name, value in re.findall(r"int unsigned Flag(\w+)\s*=\s*(\d+);", flags):
            self.constants["desc." + name.lower()] = int(value)

    def spec_constants(self):
        """`vmcb.rip`, `exit.hlt`, `msr.efer`, `cr0.pg` (and its number `cr0.pg.bit`), `dr6.kept`, `activity.halted` …"""
        spec = self.spec
        for name, offset, _, _, _ in spec.vmcb_fields():
            yield "vmcb." + name.lower(), offset
        for name, value, _ in spec.exit_codes():
            yield "exit." + name.lower(), value
        for row in spec.msrs:
            yield "msr." + row["name"].lower(), row["addr"]
        for name, value in self.vectors.items():
            yield "vector." + name, value
        for group in ("config", "address", "port", "apic"):
            for name, (value, _) in spec.platform[group].items():
                yield f"{group}.{name.lower()}", value
        for register, rows in spec.bits.items():
            for name, (lsb, width, _) in rows.items():
                yield from self.bits(f"{register}.{name}".lower(), lsb, width)
        for name, (value, _) in spec.codes["mask"].items():
            yield ".".join(name.lower().rsplit("_", 1)), value
        for group, rows in spec.enums.items():
            for name, (value, _) in rows.items():
                if group == "retire_flag":
                    yield from self.bits(f"{group}.{name}".lower(), value, 1)
                else:
                    yield f"{group}.{name}".lower(), value
        for prefix, name, value, _ in spec.dev_constants():
            yield "dev." + (prefix + name).lower(), value
        for index, name in enumerate(SEGMENTS[:-1]):
            yield f"seg.{name}", index

    @staticmethod
    def bits(name, lsb, width):
        mask = ((1 << width) - 1) << lsb
        yield name, mask
        yield name + ".bit", lsb
        if mask >> 32:
            yield name + ".high", mask >> 32  # for the upper half of 64 bits
