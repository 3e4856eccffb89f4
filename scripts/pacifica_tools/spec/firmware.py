# SPDX-License-Identifier: Apache-2.0
"""The header of the firmware, for C++ and assembler: spec/generated/pacifica_fw.h."""

from .tables import LICENCE, NOTE


def define(name, value, doc=""):
    return f"#define {name} {value}" + (f" /* {doc} */" if doc else "")


def lines(spec):
    for group in ("config", "address", "port"):
        for name, (value, doc) in spec.platform[group].items():
            yield define(f"{group.upper()}_{name}", f"{value:#x}", doc)
    for name, offset, size, doc, _ in spec.vmcb_fields():
        yield define(f"VMCB_{name}", f"{offset:#05x}", f"{size} bytes. {doc}")
    for name, value, doc in spec.exit_codes():
        yield define(f"VMEXIT_{name}", f"{value:#x}" + ("ull" if value > 0xFFFF else ""), doc)
    for name, value, _ in spec.exit_codes():
        if value < 0xA0:
            yield define(f"INTERCEPT_{name}", f"{value:#x}", "bit in the 160-bit vector at VMCB 000h")
    for group, rows in spec.bits.items():
        for name, (lsb, width, doc) in rows.items():
            yield define(f"{group}_{name}", f"{((1 << width) - 1) << lsb:#x}" + ("ull" if lsb + width > 31 else ""), doc)
    for name, (value, doc) in spec.codes["mask"].items():
        yield define(name, f"{value:#x}", doc)
    for name, value in spec.vectors():
        yield define(f"VECTOR_{name}", value)
    for row in spec.msrs:
        yield define(f"MSR_{row['name']}", f"{row['addr']:#x}")
    for name, (value, doc) in spec.platform["apic"].items():
        yield define(f"APIC_{name}", f"{value:#x}", doc)
    for prefix, name, value, doc in spec.dev_constants():
        yield define(f"DEV_{prefix}{name}", f"{value:#x}", doc)


def header(spec):
    return "\n".join([f"/* {LICENCE} */", f"/* {NOTE} */", "#pragma once", "", *lines(spec), ""])
