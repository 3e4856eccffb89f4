// SPDX-License-Identifier: Apache-2.0
// --commit-log: one readable paragraph a step.
#include "cosim/commit_log.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "cosim/decode.h"

namespace pacifica::cosim {

CommitLog::CommitLog(std::ostream& out) : out_(out) {
  fmt::print(out_, "#   step @cycle     world   mode     CPL  CS:RIP                 {:<24}  instruction\n",
             "bytes");
}

void CommitLog::on_step(const StepView& step) {
  const spec::RetireRecord& record = step.record;
  const std::string world = step.before.guest != 0 ? fmt::format("guest{}", step.before.asid) : "host";
  fmt::print(out_, "{:>8} @{:<9} {}{:<7} {:<8} cpl{} {:04x}:{:016x}  {:<24}  {}\n", step.number, step.cycle,
             cpu_prefix(record.cpu, step.processors), world, mode_name(record.mode), step.before.cpl,
             step.before.seg[spec::kCs].sel, record.rip, Disassembler::bytes(record),
             disassembler_.text(record));
  if (record.kind != static_cast<std::uint32_t>(spec::RetireKind::kInstruction)) {
    fmt::print(out_, "         => {}\n", describe(record));
  }
  if (record.flags != 0) fmt::print(out_, "         flags {}\n", flag_names(record.flags));
  for (const spec::EventRecord& event : step.events) fmt::print(out_, "         event {}\n", describe(event));
  for (const spec::WriteRecord& write : step.writes) {
    fmt::print(out_, "         write {}\n", describe(write, step.after.vmcb_pa));
  }
  if (step.before.guest == 0 && step.after.guest == 1) {
    fmt::print(out_, "         => enters guest {}\n", step.after.asid);
  }
  spec::for_each_field(
      step.before, step.after,
      [&](std::string_view name, std::string_view decode, bool guest_only, std::uint64_t a, std::uint64_t b) {
        if (a == b || name == "rip" || (guest_only && step.after.guest == 0)) return;
        const std::string bits = decode_bits(decode, b);
        fmt::print(out_, "         {} {:x}h -> {:x}h{}{}\n", name, a, b, bits.empty() ? "" : "  ", bits);
      });
}

}  // namespace pacifica::cosim
