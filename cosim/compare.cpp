// SPDX-License-Identifier: Apache-2.0
// The comparison of one step.
#include "cosim/compare.h"

#include <fmt/format.h>

#include <algorithm>

#include "cosim/decode.h"

namespace pacifica::cosim {
namespace {

/// Calls visit(name, golden, rtl) for every field of the record that means something in a record of this
/// kind.
template <typename Visitor>
void for_each_record_field(const spec::RetireRecord& a, const spec::RetireRecord& b, Visitor&& visit) {
  visit("processor", a.cpu, b.cpu);
  visit("record kind", a.kind, b.kind);
  visit("mode", a.mode, b.mode);
  visit("rip of the step", a.rip, b.rip);
  visit("instruction length", a.length, b.length);
  visit("instruction bytes 0-7", a.insn[0], b.insn[0]);
  visit("instruction bytes 8-15", a.insn[1], b.insn[1]);
  visit("flags", a.flags, b.flags);
  const auto kind = static_cast<spec::RetireKind>(a.kind);
  if (a.kind == b.kind && kind == spec::RetireKind::kEvent) {
    visit("event type", a.event_type, b.event_type);
    visit("vector", a.vector, b.vector);
    constexpr std::uint32_t kValid = 1u << static_cast<unsigned>(spec::RetireFlag::kErrorCodeValid);
    if ((a.flags & b.flags & kValid) != 0) visit("error code", a.error_code, b.error_code);
  }
  if (a.kind == b.kind && kind == spec::RetireKind::kVmexit) {
    visit("exitcode", a.exitcode, b.exitcode);
    visit("exitinfo1", a.exitinfo1, b.exitinfo1);
    visit("exitinfo2", a.exitinfo2, b.exitinfo2);
    visit("exit_intinfo", a.exit_intinfo, b.exit_intinfo);
  }
}

bool same_write(const spec::WriteRecord& a, const spec::WriteRecord& b) {
  return a.kind == b.kind && a.size == b.size && a.memtype == b.memtype && a.addr == b.addr &&
         a.data == b.data && a.cpu == b.cpu;
}

std::string with_bits(std::string_view decode, std::uint64_t value) {
  const std::string bits = decode_bits(decode, value);
  return bits.empty() ? fmt::format("{:x}h", value) : fmt::format("{:x}h ({})", value, bits);
}

std::string record_value(std::string_view name, std::uint64_t value) {
  if (name == "record kind") return std::string(to_string(static_cast<spec::RetireKind>(value)));
  if (name == "mode") return std::string(mode_name(static_cast<std::uint16_t>(value)));
  if (name == "flags") return value == 0 ? "none" : flag_names(static_cast<std::uint32_t>(value));
  if (name == "exitcode") return fmt::format("{:x}h ({})", value, exit_name(value));
  if (name == "exit_intinfo") return with_bits("eventinfo", value);
  if (name == "vector") return fmt::format("{:x}h ({})", value, event_name(3, static_cast<unsigned>(value)));
  return fmt::format("{:x}h", value);
}

std::string outcome(const spec::RetireRecord& record) {
  switch (static_cast<spec::RetireKind>(record.kind)) {
    case spec::RetireKind::kInstruction:
      return "completes the instruction";
    case spec::RetireKind::kEvent:
      return fmt::format("delivers {}", event_name(record.event_type, record.vector));
    case spec::RetireKind::kVmexit:
      return fmt::format("exits ({})", exit_name(record.exitcode));
    case spec::RetireKind::kShutdown:
      return "shuts down";
  }
  return "does something unknown";
}

}  // namespace

std::string different_outcome(const spec::RetireRecord& golden, const spec::RetireRecord& rtl) {
  const std::string expected = outcome(golden);
  const std::string actual = outcome(rtl);
  if (golden.kind == rtl.kind && expected == actual) return {};
  return fmt::format("the golden model {}, the RTL {}", expected, actual);
}

bool agree(const Side& golden, const Side& rtl) {
  bool same = golden.writes.size() == rtl.writes.size();
  for_each_record_field(golden.record, rtl.record, [&](const char*, auto a, auto b) { same &= a == b; });
  if (!same) return false;
  for (std::size_t i = 0; i < golden.writes.size(); ++i) {
    if (!same_write(golden.writes[i], rtl.writes[i])) return false;
  }
  if (golden.state == rtl.state) return true;
  const bool guest = golden.state.guest != 0;
  spec::for_each_field(
      golden.state, rtl.state,
      [&](std::string_view, std::string_view, bool guest_only, std::uint64_t a, std::uint64_t b) {
        if (a != b && (guest || !guest_only)) same = false;
      });
  return same;
}

std::vector<Difference> differences(const Side& golden, const Side& rtl) {
  std::vector<Difference> result;
  for_each_record_field(golden.record, rtl.record, [&](const char* name, std::uint64_t a, std::uint64_t b) {
    if (a != b) result.push_back({name, record_value(name, a), record_value(name, b), {}});
  });
  const std::size_t writes = std::max(golden.writes.size(), rtl.writes.size());
  const std::uint64_t vmcb = golden.state.vmcb_pa;
  for (std::size_t i = 0; i < writes; ++i) {
    const bool in_golden = i < golden.writes.size();
    const bool in_rtl = i < rtl.writes.size();
    if (in_golden && in_rtl && same_write(golden.writes[i], rtl.writes[i])) continue;
    const spec::WriteRecord& any = in_golden ? golden.writes[i] : rtl.writes[i];
    const bool save_area = any.kind == static_cast<std::uint32_t>(spec::WriteKind::kVmcb);
    result.push_back({fmt::format("write {}", i + 1), in_golden ? describe(golden.writes[i], vmcb) : "none",
                      in_rtl ? describe(rtl.writes[i], vmcb) : "none",
                      save_area ? vmcb_field(any.addr & 0xFFF) : std::string{}});
  }
  const bool guest = golden.state.guest != 0;
  spec::for_each_field(
      golden.state, rtl.state,
      [&](std::string_view name, std::string_view decode, bool guest_only, std::uint64_t a, std::uint64_t b) {
        if (a != b && (guest || !guest_only)) {
          result.push_back({std::string(name), with_bits(decode, a), with_bits(decode, b), {}});
        }
      });
  return result;
}

}  // namespace pacifica::cosim
