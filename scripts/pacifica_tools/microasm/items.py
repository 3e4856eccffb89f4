# SPDX-License-Identifier: Apache-2.0
"""What `.foreach` runs through: the orders of spec/vmcb.toml and the rows of spec/msr.toml, as text to put in."""

from .names import AsmError

SUFFIX = {1: "b", 2: "w", 4: "d", 8: "q"}
# Fields of the VMCB whose register has another name.
REGISTERS = {"dbgctl": "debugctl", "lastexcpfrom": "lastexcp_from", "lastexcpto": "lastexcp_to"}


def state_register(name):
    """`es.base` of ES_BASE; other names are the registers' own."""
    segment, _, part = name.rpartition("_")
    if part in ("sel", "attrib", "limit", "base") and segment not in ("gdtr", "idtr", "kernel_gs"):
        return f"{segment}.{part}"
    return REGISTERS.get(name, name)


def order(spec, name):
    for field in spec.vmcb["order"][name]:
        offset, size = spec.transfer(field)
        yield field, {"$NAME": field, "$name": field.lower(), "$reg": state_register(field.lower()),
                      "$OFF": f"{offset:#x}", "$SIZE": SUFFIX[size], "$SEG": field.partition("_")[0].lower()}


def msrs(spec):
    for row in spec.msrs:
        yield row["name"], {"$NAME": row["name"], "$name": row["name"].lower(), "$reg": row.get("state", ""),
                            "$ADDR": f"{row['addr']:#x}"}


def items(spec, name):
    """[(name of the item, {variable: text})]"""
    if name == "msr":
        return list(msrs(spec))
    if name not in spec.vmcb["order"]:
        raise AsmError(f".foreach: unknown list {name}")
    return list(order(spec, name))


def substitute(text, variables):
    for variable, value in variables.items():
        text = text.replace(variable, value)
    return text
