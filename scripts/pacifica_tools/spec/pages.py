# SPDX-License-Identifier: Apache-2.0
"""The reference pages of the tables: docs/reference/*.md."""

from .tables import NOTE


def table(*columns):
    return ["|" + "".join(f" {name} |" if name else " |" for name in columns), "|---" * len(columns) + "|"]


def bit_rows(rows):
    for name, (lsb, width, doc) in rows.items():
        yield f"| {lsb + width - 1}:{lsb} | {name} | {doc} |" if width > 1 else f"| {lsb} | {name} | {doc} |"


def page_vmcb(spec):
    out = ["# VMCB layout", "", f"*{NOTE}*", "", "Offsets are from the start of the page. Manual appendix C.", "",
           *table("offset", "bytes", "field", "meaning")]
    out += [f"| {offset:03X}h | {size} | {name} | {doc} |" for name, offset, size, doc, _ in spec.vmcb_fields()]
    out += ["", "## Order of the processor's accesses", ""]
    for order, names in spec.vmcb["order"].items():
        out += [f"### {order}", "", ", ".join(names), ""]
    out += ["## Exit codes", "", *table("code", "name", "cause")]
    out += [f"| {value:X}h | VMEXIT_{name} | {doc} |" for name, value, doc in spec.exit_codes()]
    return "\n".join(out + [""])


def page_state(spec):
    out = ["# Architectural state, MSRs and the retirement record", "", f"*{NOTE}*", "", "## State", "",
           *table("field", "bits", "meaning")]
    for field in spec.state:
        count = f"{field['count']} × " if "count" in field else ""
        guest = " (guest mode)" if field.get("when") else ""
        out.append(f"| {field['name']} | {count}{field.get('width', 128)} | {field['doc']}{guest} |")
    out += ["", "## MSRs", "", *table("address", "name", "WRMSR")]
    out += [f"| {row['addr']:08X}h | {row['name']} | {row['write']} |" for row in spec.msrs]
    out += ["", "## Retirement port", ""]
    for part in spec.record["part"]:
        out += [f"### {part['name']}", "", part["doc"], "", *table("field", "bits", "meaning")]
        out += [f"| {f['name']} | {f['width'] * f.get('count', 1)} | {f['doc']} |" for f in part["field"]]
        out.append("")
    for name, rows in spec.record["enum"].items():
        out += [f"### {name}", "", *table("value", "name", "meaning")]
        out += [f"| {value} | {row} | {doc} |" for row, (value, doc) in rows.items()]
        out.append("")
    out += ["## CPUID", "", *table("leaf", "EAX", "EBX", "ECX", "EDX")]
    for leaf, regs in spec.platform["cpuid"].items():
        out.append(f"| {leaf[2:]} | " + " | ".join(f"{value:08X}" for value in regs) + " |")
    return "\n".join(out + [""])


def page_memtype(spec):
    out = ["# Memory types", "", f"*{NOTE}*", "",
           "Manual 2.21.8. Mark of each cell: T stated by the manual's text, P found in public sources, I inferred by the",
           "rule that the host type plays the part of a guest MTRR.", ""]
    titles = {"combine_pat": "Table 2-12: guest PAT type (rows) with host PAT type (columns)",
              "combine_mtrr": "Table 2-13: combined type (rows) with the MTRR type of the host physical address (columns)"}
    for name, title in titles.items():
        out += [f"## {title}", "", *table("", *spec.memtype[name]["columns"])]
        for row, cells in spec.memtype[name]["rows"].items():
            out.append(f"| **{row}** | " + " | ".join(f"{result} {mark}" for result, mark in cells) + " |")
        out.append("")
    return "\n".join(out + ["CR0.CD of either level then turns an effective WP, WT or WB into CD (docs/choices.md §3).", ""])


def page_dev(spec):
    out = ["# DEV registers", "", f"*{NOTE}*", "",
           "Manual 2.20.4 to 2.20.8; the contract of the block is [DEV](../dev.md).", ""]
    for group, title in (("space", "Configuration space, function 3"), ("function", "DEV_OP.FUNCTION (table 2-10)")):
        out += [f"## {title}", "", *table("value", "name", "meaning")]
        out += [f"| {value:02X}h | {name} | {doc} |" for name, (value, doc) in spec.dev[group].items()] + [""]
    for register, rows in spec.dev["bits"].items():
        out += [f"## {register}", "", *table("bits", "field", "meaning"), *bit_rows(rows), ""]
    return "\n".join(out)


def page_profiles(spec):
    out = ["# Profiles", "", f"*{NOTE}*", "",
           "`rev302` (default) is manual 33047 rev. 3.02 to the letter; `apm` follows the later AMD64 manual where hypervisors rely on it",
           "(`--profile`, RTL strap `profile_apm_i`).", "", "## Differences", "",
           *table("subject", "rev302", "apm", "source", "settled by", "image")]
    for row in spec.profiles["difference"]:
        out.append("| " + " | ".join(row[name] for name in ("subject", "rev302", "apm", "source", "id", "image")) + " |")
    out += ["", "## Alike on this processor", "", *table("subject", "why", "row")]
    out += [f"| {row['subject']} | {row['why']} | {row['id']} |" for row in spec.profiles["same"]]
    return "\n".join(out + [""])


def page_platform(spec):
    out = ["# Processor configuration, addresses, ports and APIC registers", "", f"*{NOTE}*", ""]
    groups = (("config", "Configuration", 0), ("address", "Physical addresses", 8), ("port", "I/O ports", 3),
              ("apic", "Local APIC: offsets from APIC_BASE (manual 2.17.7, appendix E.6)", 3))
    for group, title, digits in groups:
        out += [f"## {title}", "", *table("value", "name", "meaning")]
        for name, (value, doc) in spec.platform[group].items():
            out.append(f"| {f'{value:0{digits}X}h' if digits else value} | {name} | {doc} |")
        out.append("")
        if group == "port":
            out += ["## Targets of the fabric", "", *table("ports", "target", "an access that begins there")]
            for name, port, size, whole, _ in spec.targets():
                last = f"–{port + size - 1:03X}h" if size > 1 else ""
                out.append(f"| {port:03X}h{last} | {name} | {'whole' if whole else 'in parts'} |")
            out += ["", "## Regions of the RTL's fabric", "", *table("range", "region", "what")]
            for name, space, first, last, doc in spec.regions():
                where = "others" if first is None else f"{first:03X}h–{last:03X}h"
                out.append(f"| {space} {where} | {name} | {doc} |")
            out.append("")
    return "\n".join(out)


def page_codes(spec):
    out = ["# Intercepts, event and exit information, exceptions", "", f"*{NOTE}*", "",
           "## Intercept bits (VMCB 000h to 013h)", "", "The bit number in the 160-bit vector is the exit code.", "",
           *table("offset", "bit", "exit code", "name", "cause")]
    for name, value, doc in sorted(spec.exit_codes(), key=lambda row: row[1]):
        if value < 0xA0:
            out.append(f"| {value // 32 * 4:03X}h | {value % 32} | {value:02X}h | {name} | {doc} |")
    for group, rows in spec.codes["bits"].items():
        out += ["", f"## {group}", "", *table("bits", "field", "meaning"), *bit_rows(rows)]
    out += ["", "## Kept bits", "", *table("value", "name", "meaning")]
    out += [f"| {value:08X}h | {name} | {doc} |" for name, (value, doc) in spec.codes["mask"].items()]
    for name, rows in spec.codes["enum"].items():
        out += ["", f"## {name}", "", *table("value", "name", "meaning")]
        out += [f"| {value} | {row} | {doc} |" for row, (value, doc) in rows.items()]
    out += ["", "## Exceptions", "", *table("vector", "name", "error code", "type", "class (#DF)")]
    for name, (number, has_error, kind, combining) in spec.codes["exception"].items():
        out.append(f"| {number} | #{name} | {'yes' if has_error else 'no'} | {kind} | {combining} |")
    return "\n".join(out + [""])
