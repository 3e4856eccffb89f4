// SPDX-License-Identifier: Apache-2.0
// Port accesses: IOPL, TSS bitmap (manual 2.6 for the order against the IOPM).
#include "cpu/cpu.h"

namespace pacifica {

void Cpu::check_io(std::uint16_t port, unsigned size) {
  if (!protected_mode()) return;
  const auto iopl = static_cast<unsigned>((s.rflags & spec::rflags::IOPL) >> spec::rflags::IOPL_LSB);
  if (s.cpl <= iopl) return;
  const spec::Segment& tr = s.seg[spec::kTr];
  // Only a 32- or 64-bit TSS has a bitmap. P of TR is not looked at (SEG-ATTR-14).
  if ((tr.attr & 8) == 0 || tr.limit < 103) gp();
  const auto at = [&](std::uint64_t offset) {
    return long_mode() ? tr.base + offset : (tr.base + offset) & 0xFFFF'FFFF;
  };
  const std::uint64_t map = system_read(at(102), 2);
  const std::uint64_t first = map + port / 8u;
  if (first + 1 > tr.limit) gp();
  const std::uint64_t bits = system_read(at(first), 2) >> (port % 8);
  if ((bits & ((1u << size) - 1)) != 0) gp();
}

std::uint32_t Cpu::io_in(std::uint16_t port, unsigned size) {
  debug_.match_io(s, port, size);
  return bus_.fabric().in(port, size);
}

void Cpu::io_out(std::uint16_t port, unsigned size, std::uint32_t value) {
  debug_.match_io(s, port, size);
  if (size < 4) value &= (1u << (8 * size)) - 1;
  if (recording_) log_.add(spec::WriteKind::kIo, port, size, value, spec::Memtype::kUc);
  bus_.fabric().out(port, size, value);
}

}  // namespace pacifica
