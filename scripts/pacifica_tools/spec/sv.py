# SPDX-License-Identifier: Apache-2.0
"""The SystemVerilog package: spec/generated/pacifica_spec_pkg.sv."""

from .tables import LICENCE, NOTE, SEGMENT_PARTS, camel

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


def platform(spec):
    for name, (value, doc) in spec.platform["config"].items():
        yield constant("int unsigned", f"Config{camel(name)}", value, doc)
    for name, (value, doc) in spec.platform["address"].items():
        yield constant("logic [63:0]", f"Address{camel(name)}", f"64'h{value:X}", doc)
    for name, (value, doc) in spec.platform["port"].items():
        yield constant("logic [15:0]", f"Port{camel(name)}", f"16'h{value:X}", doc)
    yield ""


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
    yield ""
    for name, row in spec.codes["exception"].items():
        yield constant("logic [7:0]", f"VEC_{name}", f"8'd{row[0]}")


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
    for group, rows in spec.record["enum"].items():
        for name, (value, doc) in rows.items():
            if group == "retire_flag":
                yield constant("int unsigned", f"RETIRE_FLAG_{name}_BIT", value, doc)
            else:
                yield constant("logic [31:0]", f"{group.upper()}_{name}", f"32'd{value}", doc)


def state(spec):
    yield "\n  // A segment register with its hidden state; `sel` is least significant.\n  typedef struct packed {"
    for name, width, _, _ in reversed(SEGMENT_PARTS):
        yield f"    logic [{width - 1}:0] {name};"
    yield "  } seg_t;"
    names = next(field for field in spec.state if field.get("kind") == "segment")["names"]
    yield "  localparam int unsigned " + ", ".join(f"SEG_{n.upper()} = {i}" for i, n in enumerate(names)) + ";"
    yield "\n  // The architectural state (spec/state.toml); the first row of the table is least significant."
    yield "  typedef struct packed {"
    for field in reversed(spec.state):
        name = field["name"]
        if field.get("kind") == "segment":
            yield f"    logic [8*128-1:0] {name};  // 8 × seg_t, ES least significant"
        elif "count" in field:
            count, width = field["count"], field["width"]
            yield f"    logic [{count}*{width}-1:0] {name};  // {count} × {width}, index 0 least significant"
        else:
            yield f"    logic [{field['width'] - 1}:0] {name};"
    yield "  } arch_state_t;\n"


def record(spec):
    for part in spec.record["part"]:
        yield f"  // {part['doc']}\n  typedef struct packed {{"
        for field in reversed(part["field"]):
            yield f"    logic [{field['width'] * field.get('count', 1) - 1}:0] {field['name']};  // {field['doc']}"
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
    number = {name: value for name, (value, _) in spec.record["enum"]["memtype"].items()}
    for table, first, second in (("combine_pat", "guest", "host"), ("combine_mtrr", "combined", "mtrr")):
        name = f"memtype_{table}"
        yield f"\n  // spec/memtype.toml, {table}; pairs outside the table are UC."
        yield f"  function automatic logic [3:0] {name}(input logic [3:0] {first}, input logic [3:0] {second});"
        yield f"    logic [3:0] result;\n    case ({{{first}, {second}}})"
        for row, column, result, _ in spec.memtype_cells(table):
            yield (f"      {{4'd{number[row]}, 4'd{number[column]}}}: result = 4'd{number[result]};"
                   f"  // {row}, {column}: {result}")
        yield f"      default: result = 4'd0;\n    endcase\n    {name} = result;\n  endfunction"


def package(spec):
    out = [HEAD]
    for part in (platform, codes, registers, cpuid, enumerations, state, record, orders, memory_types):
        out += part(spec)
    return "\n".join(out + [TAIL])
