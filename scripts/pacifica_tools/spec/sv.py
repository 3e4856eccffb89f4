# SPDX-License-Identifier: Apache-2.0
"""The SystemVerilog package: spec/generated/pacifica_spec_pkg.sv."""

from .tables import GPR_NAMES, LICENCE, NOTE, SEGMENT_PARTS, camel

HEAD = f"""// {LICENCE}
// {NOTE}
package pacifica_spec_pkg;

  // A package is a vocabulary: not every user says every word.
  /* verilator lint_off UNUSEDPARAM */
  /* verilator lint_off SYMRSVDWORD */
"""

TAIL = """
  /* verilator lint_on SYMRSVDWORD */
  /* verilator lint_on UNUSEDPARAM */
endpackage
"""


def constant(kind, name, literal, doc=""):
    return f"  localparam {kind} {name} = {literal};" + (f"  // {doc}" if doc else "")


def enumeration(name, width, members):
    """members: (name, value, doc)"""
    yield f"  typedef enum logic [{width - 1}:0] {{"
    for index, (member, value, doc) in enumerate(members):
        comma = "," if index + 1 < len(members) else ""
        yield f"    {member} = {width}'d{value}{comma}" + (f"  // {doc}" if doc else "")
    yield f"  }} {name}_e;"


def vector(width):
    return "logic " if width == 1 else f"logic [{width - 1}:0] "


def platform(spec):
    for name, (value, doc) in spec.platform["config"].items():
        yield constant("int unsigned", f"Config{camel(name)}", value, doc)
    for name, (value, doc) in spec.platform["address"].items():
        yield constant("logic [63:0]", f"Address{camel(name)}", f"64'h{value:X}", doc)
    for name, (value, doc) in spec.platform["port"].items():
        yield constant("logic [15:0]", f"Port{camel(name)}", f"16'h{value:X}", doc)
    yield ""
    regions = list(spec.regions())
    yield from numbered("Region", [(name, doc) for name, _, _, _, doc in regions])
    yield elements("RegionIsPort", "Regions", 1, [space == "port" for _, space, _, _, _ in regions])
    yield elements("RegionHasRange", "Regions", 1, [first is not None for _, _, first, _, _ in regions])
    yield elements("RegionFirst", "Regions", 40, [first or 0 for _, _, first, _, _ in regions])
    yield elements("RegionLast", "Regions", 40, [last for _, _, _, last, _ in regions])
    yield ""
    ports = list(spec.byte_ports())
    yield from numbered("BytePort", [(name, doc) for name, _, _, doc in ports])
    yield elements("BytePortFirst", "BytePorts", 16, [first for _, first, _, _ in ports])
    yield elements("BytePortLast", "BytePorts", 16, [last for _, _, last, _ in ports])
    yield ""


def numbered(prefix, rows):
    yield constant("int unsigned", f"{prefix}s", len(rows))
    for number, (name, doc) in enumerate(rows):
        yield constant("int unsigned", f"{prefix}{camel(name)}", number, doc)


def elements(name, count, width, values):
    """One value for each number; that of number 0 is the rightmost."""
    kind = f"logic [{count}-1:0]" + (f"[{width - 1}:0]" if width > 1 else "")
    return constant(kind, name, "{" + ", ".join(f"{width}'h{int(value):X}" for value in reversed(values)) + "}")


def codes(spec):
    for name, offset, size, doc, _ in spec.vmcb_fields():
        yield constant("logic [11:0]", f"VMCB_{name}", f"12'h{offset:03X}", f"{size} bytes. {doc}")
    yield ""
    for name, value, doc in spec.exit_codes():
        yield constant("logic [63:0]", f"EXIT_{name}", f"64'h{value:X}", doc)
    yield ""
    for group, rows in spec.bits.items():
        for name, (lsb, width, doc) in rows.items():
            more = "" if width == 1 else f" ({width} bits)"
            yield constant("int unsigned", f"{group}_{name}_BIT", lsb, doc + more)
            if width > 1:
                yield constant("int unsigned", f"{group}_{name}_WIDTH", width)
    yield ""
    for name, (value, doc) in spec.codes["mask"].items():
        yield constant("logic [63:0]", name, f"64'h{value:X}", doc)
    yield ""
    yield from enumeration("vector", 8, [(f"VEC_{name}", value, "") for name, value in spec.vectors()])


def registers(spec):
    for row in spec.msrs:
        yield constant("logic [31:0]", f"MSR_{row['name']}", f"32'h{row['addr']:08X}")
    for name, (value, doc) in spec.platform["apic"].items():
        yield constant("logic [11:0]", f"APIC_{name}", f"12'h{value:03X}", doc)
    for prefix, name, value, doc in spec.dev_constants():
        if prefix == "CONFIG_":
            kind, literal = "int unsigned", value
        elif prefix == "VALUE_":
            kind, literal = "logic [31:0]", f"32'h{value:08X}"
        elif prefix == "REQUEST_":
            kind, literal = "logic [1:0]", f"2'd{value}"
        else:
            kind, literal = "logic [7:0]", f"8'h{value:02X}"
        yield constant(kind, f"DEV_{prefix}{name}", literal, doc)


MSR_WRITE = """
  // WRMSR by the rules of spec/msr.toml: whether it is #GP(0), and what is kept. Rules of its own a register has elsewhere.
  typedef struct packed {
    logic        refused;
    logic [63:0] kept;
  } msr_write_t;
  function automatic msr_write_t msr_write(input logic [31:0] number, input logic [63:0] value, input logic canonical);
    msr_write.refused = 1'b0;
    msr_write.kept    = value;
    case (number)"""


def msr_rules(spec):
    yield MSR_WRITE
    for row in spec.msrs:
        mask = f"64'h{row.get('mask', 0):X}"
        effect = {"any": "", "own": "", "keep": f"msr_write.kept = value & {mask}", "zero": f"msr_write.refused = |(value & ~{mask})",
                  "canonical": "msr_write.refused = !canonical"}.get(row["rule"], "msr_write.refused = 1'b1")
        yield f"      MSR_{row['name']}: {effect};"
    yield "      default: msr_write.refused = 1'b1;\n    endcase\n  endfunction"


def cpuid(spec):
    yield """
  // CPUID: {eax, ebx, ecx, edx} of a leaf; zeros where the table has no row.
  function automatic logic [127:0] cpuid_leaf(input logic [31:0] leaf);
    logic [127:0] regs;
    case (leaf)"""
    for leaf, regs in spec.platform["cpuid"].items():
        yield f"      32'h{int(leaf, 16):08X}: regs = {{" + ", ".join(f"32'h{value:08X}" for value in regs) + "};"
    yield "      default: regs = 128'h0;\n    endcase\n    cpuid_leaf = regs;\n  endfunction\n"


def enumerations(spec):
    for group, rows in spec.enums.items():
        if group == "retire_flag":
            for name, (value, doc) in rows.items():
                yield constant("int unsigned", f"RETIRE_FLAG_{name}_BIT", value, doc)
        else:
            members = [(f"{group.upper()}_{name}", value, doc) for name, (value, doc) in rows.items()]
            yield from enumeration(group, spec.enum_width(group), members)


def register_structs(spec):
    """A structure for each register: `cr0.PG` is cr0[CR0_PG_BIT]."""
    yield "\n  // Registers and codes by their bits, named as the manual names them."
    for register, rows in spec.bits.items():
        width = spec.register_width(register)
        fields, at = [], 0
        for name, (lsb, bits, _) in sorted(rows.items(), key=lambda row: row[1][0]):
            if lsb > at:
                fields.append((f"rest_{lsb - 1}_{at}", lsb - at))
            fields.append((name, bits))
            at = lsb + bits
        if at < width:
            fields.append((f"rest_{width - 1}_{at}", width - at))
        yield "  typedef struct packed {"
        for name, bits in reversed(fields):
            yield f"    {vector(bits)}{name};"
        yield f"  }} {register.lower()}_t;"


def scalar(spec, field, doc=""):
    """A field of a record: the bits that it has, above them zeros."""
    name, width, used = field["name"], field["width"], spec.used(field)
    comment = f"  // {doc}" if doc else ""
    if "enum" in field:
        kind = f"{field['enum']}_e "
    elif "bits" in field:
        kind = f"{field['bits'].lower()}_t "
    else:
        kind = vector(used)
    if used < width:
        yield f"    {vector(width - used)}{name}_zero;"
    if "count" in field:
        kind = f"logic [{field['count'] - 1}:0]{kind[len('logic '):]}"
    yield f"    {kind}{name};{comment}"


def state(spec):
    yield "\n  // A segment register with its hidden state; `sel` is least significant.\n  typedef struct packed {"
    for name, width, _, _ in reversed(SEGMENT_PARTS):
        yield f"    {'seg_attr_t ' if name == 'attr' else vector(width)}{name};"
    yield "  } seg_t;"
    names = next(field for field in spec.state if field.get("kind") == "segment")["names"]
    yield "  localparam int unsigned " + ", ".join(f"SEG_{n.upper()} = {i}" for i, n in enumerate(names)) + ";"
    half = len(GPR_NAMES) // 2
    for part in (GPR_NAMES[:half], GPR_NAMES[half:]):
        yield "  localparam int unsigned " + ", ".join(f"GPR_{n.upper()} = {GPR_NAMES.index(n)}" for n in part) + ";"
    yield "\n  // The architectural state (spec/state.toml); the first row of the table is least significant."
    yield "  typedef struct packed {"
    for field in reversed(spec.state):
        if field.get("kind") == "segment":
            yield f"    seg_t [{field['count'] - 1}:0] {field['name']};"
        else:
            yield from scalar(spec, field)
    yield "  } arch_state_t;\n"


def record(spec):
    for part in spec.record["part"]:
        yield f"  // {part['doc']}\n  typedef struct packed {{"
        for field in reversed(part["field"]):
            yield from scalar(spec, field, field["doc"])
        yield f"  }} {part['name']}_record_t;"
    yield "\n  // The port itself.\n  typedef struct packed {\n    logic retire_valid;\n    logic write_valid;"
    yield "    logic event_valid;\n    arch_state_t state;"
    for part in reversed(spec.record["part"]):
        yield f"    {part['name']}_record_t {part['name']}_rec;"
    yield "  } retire_port_t;\n"


def orders(spec):
    for order, names in spec.vmcb["order"].items():
        yield constant("int unsigned", f"{order.upper()}_STEPS", len(names))
        for index, name in enumerate(names):
            offset, size = spec.transfer(name)
            yield f"  //   {index:2}: {name} at {offset:03X}h, {size} bytes"


def memory_types(spec):
    for table, first, second in (("combine_pat", "guest", "host"), ("combine_mtrr", "combined", "mtrr")):
        name = f"memtype_{table}"
        yield f"\n  // spec/memtype.toml, {table}; pairs outside the table are UC."
        yield f"  function automatic memtype_e {name}(input memtype_e {first}, input memtype_e {second});"
        yield f"    memtype_e result;\n    case ({{{first}, {second}}})"
        for row, column, result, _ in spec.memtype_cells(table):
            yield f"      {{MEMTYPE_{row}, MEMTYPE_{column}}}: result = MEMTYPE_{result};"
        yield f"      default: result = MEMTYPE_UC;\n    endcase\n    {name} = result;\n  endfunction"


def package(spec):
    out = [HEAD]
    for part in (platform, codes, registers, msr_rules, cpuid, enumerations, register_structs, state, record, orders, memory_types):
        out += part(spec)
    return "\n".join(out + [TAIL])
