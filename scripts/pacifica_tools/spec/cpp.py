# SPDX-License-Identifier: Apache-2.0
"""The C++ header: spec/generated/pacifica_spec.h."""

from .tables import GPR_NAMES, LICENCE, NOTE, camel

HEAD = f"""// {LICENCE}
// {NOTE}
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pacifica::spec {{

// clang-format off"""

TARGET_TYPES = """
/// Targets of the fabric at the I/O ports (spec/platform.toml, [target]).
enum class Target : std::uint8_t {""", """};
struct TargetRange {
  Target target;
  std::uint16_t port, size;
  bool whole;  ///< takes an access that begins at `port` as a whole, whatever its width
};"""

VMCB_TYPES = """
/// One field of the VMCB, for reports.
struct VmcbField {
  std::string_view name;
  std::uint32_t offset;  ///< from the start of the VMCB page
  std::uint32_t size;    ///< bytes
};"""

TRANSFER_TYPE = """
/// One access of a state transfer; see `order` in spec/vmcb.toml.
struct VmcbTransfer {
  std::string_view name;
  std::uint32_t offset;
  std::uint32_t size;
};"""

EXCEPTION_TYPE = """struct ExceptionInfo {
  std::uint8_t vector;
  std::string_view name;
  bool has_error_code;
  std::string_view type;
  std::string_view combining;  ///< class of table 8-3: benign, contributory, page fault, double fault
};"""

MEMTYPE_TYPE = """
/// One cell of a memory-type table (spec/memtype.toml).
struct MemtypeCell {
  Memtype row, column, result;
  char mark;  ///< T: manual's text, P: public sources, I: inferred
};"""

SEGMENT_TYPE = """

struct Segment {
  std::uint64_t base = 0;
  std::uint32_t limit = 0;
  std::uint16_t attr = 0;
  std::uint16_t sel = 0;
  bool operator==(const Segment&) const = default;
};
enum SegmentIndex : unsigned { kEs, kCs, kSs, kDs, kFs, kGs, kLdtr, kTr };
/// Indices of ArchState::gpr.
enum GprIndex : unsigned { """ + ", ".join(f"k{name.capitalize()}" for name in GPR_NAMES) + """ };

/// The architectural state of one processor (spec/state.toml).
struct ArchState {"""

BIT_READER = """namespace detail {
/// Reads `width` bits at `lsb` of a packed vector of 32-bit words, least significant first.
constexpr std::uint64_t bits(const std::uint32_t* words, unsigned lsb, unsigned width) {
  const unsigned word = lsb / 32;
  const unsigned shift = lsb % 32;
  std::uint64_t value = words[word] >> shift;
  if (shift + width > 32) value |= std::uint64_t{words[word + 1]} << (32 - shift);
  return width == 64 ? value : value & ((std::uint64_t{1} << width) - 1);
}
}  // namespace detail
"""


def cpp_type(width):
    return {8: "std::uint8_t", 16: "std::uint16_t", 32: "std::uint32_t", 64: "std::uint64_t"}[width]


def platform(spec):
    for group in ("config", "address", "port"):
        for name, (value, doc) in spec.platform[group].items():
            yield f"/// {doc}"
            yield f"inline constexpr std::uint64_t k{camel(group)}{camel(name)} = {value:#x};"


def targets(spec):
    rows = list(spec.targets())
    yield TARGET_TYPES[0]
    for name, _, _, _, doc in rows:
        yield f"  k{camel(name)},  ///< {doc}"
    yield TARGET_TYPES[1]
    yield f"inline constexpr std::array<TargetRange, {len(rows)}> kTargets{{{{"
    for name, port, size, whole, _ in rows:
        yield f"    {{Target::k{camel(name)}, {port:#x}, {size}, {str(whole).lower()}}},"
    yield "}};"


def vmcb(spec):
    fields = list(spec.vmcb_fields())
    yield "\nnamespace vmcb {"
    for name, offset, size, doc, _ in fields:
        yield f"inline constexpr std::uint32_t {name} = {offset:#05x};  ///< {size} bytes. {doc}"
    yield "}  // namespace vmcb"
    yield VMCB_TYPES
    yield f"inline constexpr std::array<VmcbField, {len(fields)}> kVmcbFields{{{{"
    for name, offset, size, _, _ in fields:
        yield f'    {{"{name}", {offset:#05x}, {size}}},'
    yield "}};"
    yield TRANSFER_TYPE
    for order, names in spec.vmcb["order"].items():
        yield f"inline constexpr std::array<VmcbTransfer, {len(names)}> k{camel(order)}Order{{{{"
        for name in names:
            offset, size = spec.transfer(name)
            yield f'    {{"{name}", {offset:#05x}, {size}}},'
        yield "}};"


def exit_codes(spec):
    codes = list(spec.exit_codes())
    yield "\nnamespace exitcode {"
    for name, value, doc in codes:
        yield f"inline constexpr std::uint64_t {name} = {value:#x};  ///< {doc}"
    yield "}  // namespace exitcode\n"
    yield "struct CodeName {\n  std::uint64_t value;\n  std::string_view name;\n};"
    yield f"inline constexpr std::array<CodeName, {len(codes)}> kExitCodeNames{{{{"
    for name, value, _ in codes:
        yield f'    {{{value:#x}, "VMEXIT_{name}"}},'
    yield "}};\n"


def register_bits(spec):
    for group, rows in spec.bits.items():
        yield f"namespace {group.lower()} {{"
        for name, (lsb, width, doc) in rows.items():
            yield f"inline constexpr std::uint64_t {name} = {((1 << width) - 1) << lsb:#x};  ///< {doc}"
            if width > 1:
                yield f"inline constexpr unsigned {name}_LSB = {lsb};"
        yield f"}}  // namespace {group.lower()}"


def exceptions(spec):
    rows = spec.codes["exception"]
    yield "\n/// What a register keeps of a value, and what it always reads as ones.\nnamespace mask {"
    for name, (value, doc) in spec.codes["mask"].items():
        yield f"inline constexpr std::uint64_t {name} = {value:#x};  ///< {doc}"
    yield "}  // namespace mask\n\nnamespace vector {"
    for name, value in spec.vectors():
        yield f"inline constexpr std::uint8_t {name} = {value};"
    yield "}  // namespace vector"
    yield EXCEPTION_TYPE
    yield f"inline constexpr std::array<ExceptionInfo, {len(rows)}> kExceptions{{{{"
    for name, (number, has_error, kind, combining) in rows.items():
        yield f'    {{{number}, "#{name}", {str(has_error).lower()}, "{kind}", "{combining}"}},'
    yield "}};\n"


def registers(spec):
    yield "namespace msr {"
    for row in spec.msrs:
        yield f"inline constexpr std::uint32_t {row['name']} = {row['addr']:#x};  ///< {row['write']}"
    yield "}  // namespace msr\nnamespace apic {"
    for name, (value, doc) in spec.platform["apic"].items():
        yield f"inline constexpr std::uint32_t {name} = {value:#x};  ///< {doc}"
    yield "}  // namespace apic\n\n/// The Northbridge's DEV (spec/dev.toml).\nnamespace dev {"
    for prefix, name, value, doc in spec.dev_constants():
        yield f"inline constexpr std::uint32_t {prefix}{name} = {value:#x};  ///< {doc}"
    yield "}  // namespace dev\n\nstruct CpuidLeaf {\n  std::uint32_t leaf, eax, ebx, ecx, edx;\n};"
    leaves = spec.platform["cpuid"]
    yield f"inline constexpr std::array<CpuidLeaf, {len(leaves)}> kCpuid{{{{"
    for leaf, values in leaves.items():
        yield "    {" + ", ".join([leaf] + [f"{value:#010x}" for value in values]) + "},"
    yield "}};\n"


def enumerations(spec):
    for group, rows in spec.enums.items():
        yield f"enum class {camel(group)} : std::uint8_t {{"
        for name, (value, doc) in rows.items():
            yield f"  k{camel(name)} = {value},  ///< {doc}"
        yield "};"
        yield f"constexpr std::string_view to_string({camel(group)} value) {{\n  switch (value) {{"
        for name in rows:
            yield f'    case {camel(group)}::k{camel(name)}: return "{name}";'
        yield '  }\n  return "?";\n}'


def memory_types(spec):
    yield MEMTYPE_TYPE
    tables = (("combine_pat", "kCombinePat", "Table 2-12: guest PAT type, host PAT type, combined type."),
              ("combine_mtrr", "kCombineMtrr", "Table 2-13: combined type, MTRR type, type on the bus."))
    for table, name, doc in tables:
        cells = list(spec.memtype_cells(table))
        yield f"/// {doc}"
        yield f"inline constexpr std::array<MemtypeCell, {len(cells)}> {name}{{{{"
        for *types, mark in cells:
            yield "    {" + ", ".join(f"Memtype::k{camel(name)}" for name in types) + f", '{mark}'}},"
        yield "}};"


def state(spec):
    yield SEGMENT_TYPE
    for field in spec.state:
        yield f"  /// {field['doc']}" + (" Meaningful in guest mode only." if field.get("when") == "guest" else "")
        if field.get("kind") == "segment":
            yield "  std::array<Segment, 8> seg{};"
        elif "count" in field:
            yield f"  std::array<{cpp_type(field['width'])}, {field['count']}> {field['name']}{{}};"
        else:
            yield f"  {cpp_type(field['width'])} {field['name']} = 0;"
    yield "  bool operator==(const ArchState&) const = default;\n};\n"
    yield f"inline constexpr unsigned kArchStateBits = {spec.state_bits};\n"
    yield BIT_READER
    yield "/// Reads the packed state of the RTL's retirement port."
    yield "constexpr void unpack(const std::uint32_t* words, unsigned lsb, ArchState& state) {"
    for lvalue, _, lsb, width, _ in spec.state_slots():
        yield f"  state.{lvalue} = static_cast<{cpp_type(width)}>(detail::bits(words, lsb + {lsb}, {width}));"
    yield "}\n\n/// Calls `visit(name, format, guest_only, value_a, value_b)` for each scalar of the state."
    yield "template <typename Visitor>"
    yield "constexpr void for_each_field(const ArchState& a, const ArchState& b, Visitor&& visit) {"
    for lvalue, name, _, _, field in spec.state_slots():
        shown = GPR_NAMES[int(name[3:])] if field["name"] == "gpr" else name
        guest = str(field.get("when") == "guest").lower()
        yield (f'  visit(std::string_view("{shown}"), std::string_view("{field.get("fmt", "")}"), {guest}, '
               f"std::uint64_t{{a.{lvalue}}}, std::uint64_t{{b.{lvalue}}});")
    yield "}\n"


MSR_TYPE = """/// What WRMSR does with a value; see `rule` in spec/msr.toml.
enum class MsrRule : std::uint8_t { kAny, kKeep, kZero, kCanonical, kReadOnly, kUnimplemented, kOwn };
/// A model-specific register and its place in the state, null where it has none.
struct Msr {
  std::uint32_t number;
  MsrRule rule;
  std::uint64_t mask;  ///< of kKeep and kZero
  std::uint64_t (*read)(const ArchState&);
  void (*write)(ArchState&, std::uint64_t);
};"""


def msr_table(spec):
    slots = {name: (lvalue, width) for lvalue, name, _, width, _ in spec.state_slots()}
    yield MSR_TYPE
    yield f"inline constexpr std::array<Msr, {len(spec.msrs)}> kMsrs{{{{"
    for row in spec.msrs:
        access = "nullptr, nullptr"
        if "state" in row:
            lvalue, width = slots[row["state"]]
            value = "value" if width == 64 else f"static_cast<{cpp_type(width)}>(value)"
            access = (f"[](const ArchState& state) -> std::uint64_t {{ return state.{lvalue}; }}, "
                      f"[](ArchState& state, std::uint64_t value) {{ state.{lvalue} = {value}; }}")
        yield f"    {{msr::{row['name']}, MsrRule::k{camel(row['rule'])}, {row.get('mask', 0):#x}, {access}}},"
    yield "}};\n"


def record_part(part, lsb):
    """A part of the retirement record as a structure, and its reader; returns lines and bits."""
    struct, fields, slots, at = f"{camel(part['name'])}Record", [], [], 0
    for field in part["field"]:
        name, width, kind = field["name"], field["width"], cpp_type(field["width"])
        if "count" in field:
            fields.append(f"  std::array<{kind}, {field['count']}> {name}{{}};  ///< {field['doc']}")
        else:
            fields.append(f"  {kind} {name} = 0;  ///< {field['doc']}")
        for index in range(field.get("count", 1)):
            lvalue = f"{name}[{index}]" if "count" in field else name
            slots.append(f"  record.{lvalue} = static_cast<{kind}>(detail::bits(words, lsb + {at}, {width}));")
            at += width
    lines = [f"/// {part['doc']}", f"struct {struct} {{", *fields, "};",
             f"constexpr void unpack(const std::uint32_t* words, unsigned lsb, {struct}& record) {{", *slots, "}",
             f"inline constexpr unsigned k{struct}Lsb = {lsb};  ///< in the port"]
    return lines, at


def record(spec):
    lsb = 0
    for part in spec.record["part"]:
        lines, width = record_part(part, lsb)
        yield from lines
        lsb += width
    yield f"\ninline constexpr unsigned kArchStateLsb = {lsb};  ///< of the state in the port"
    lsb += spec.state_bits
    for index, name in enumerate(("EventValidBit", "WriteValidBit", "RetireValidBit", "RetirePortBits")):
        yield f"inline constexpr unsigned k{name} = {lsb + index};"


def header(spec):
    out = [HEAD]
    for part in (platform, targets, vmcb, exit_codes, register_bits, exceptions, registers, enumerations, memory_types, state, msr_table, record):
        out += part(spec)
    return "\n".join(out + ["// clang-format on", "", "}  // namespace pacifica::spec", ""])
