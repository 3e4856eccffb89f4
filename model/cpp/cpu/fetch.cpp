// SPDX-License-Identifier: Apache-2.0
// Fetch: the instruction at RIP, decoded before or now (docs/choices.md 2, 5).
#include <algorithm>
#include <cstring>

#include "cpu/cpu.h"

namespace pacifica {

const Insn& Cpu::fetch() {
  std::uint64_t address = s.rip;
  if (mode64_) {
    if (!canonical(address)) [[unlikely]]
      gp();
  } else {
    if (s.rip > s.seg[spec::kCs].limit) [[unlikely]]
      gp();
    address = (s.seg[spec::kCs].base + s.rip) & 0xFFFF'FFFF;
  }
  const FastPages::Entry& entry = fast_.entry(FastPages::kFetch, address);
  if (fast_.holds(entry, address)) [[likely]] {
    const Insn* insn = decoded_.find(bus_.memory(), entry.offset + (address & 0xFFF), code_size_);
    if (insn != nullptr) [[likely]] {
      const std::uint64_t last = s.rip + insn->length - 1;
      if (mode64_ ? canonical(last) : last <= s.seg[spec::kCs].limit) [[likely]]
        return *insn;
    }
  }
  return fetch_slow(address);
}

const Insn& Cpu::fetch_slow(std::uint64_t address) {
  const Access access{.write = false, .user = user(), .fetch = true};
  const unsigned room = 0x1000 - static_cast<unsigned>(address & 0xFFF);
  std::uint64_t allowed = 15;
  if (mode64_) {
    if (!canonical(address + 14)) allowed = 0x8000'0000'0000 - address;
  } else {
    allowed = std::min<std::uint64_t>(15, std::uint64_t{s.seg[spec::kCs].limit} - s.rip + 1);
  }
  InsnBytes bytes{};
  const auto fill = [&](const Located::Piece& piece, unsigned from, unsigned count) {
    if (piece.offset != PhysicalMemory::kNotDram) {
      std::memcpy(bytes.data() + from, bus_.memory().data() + piece.offset, count);
    } else {
      for (unsigned i = 0; i < count; ++i)
        bytes[from + i] = static_cast<std::uint8_t>(bus_.read(piece.pa + i, 1));
    }
  };

  const auto first = static_cast<unsigned>(std::min<std::uint64_t>(allowed, room));
  const Located::Piece piece = translate_piece(address, first, access);
  fill(piece, 0, first);
  DecodeStatus status = decode(std::span(bytes.data(), first), code_size_, scratch_insn_);
  if (status == DecodeStatus::kNeedMore && first < allowed) {
    std::uint64_t second = address + first;
    if (!mode64_) second &= 0xFFFF'FFFF;
    const auto count = static_cast<unsigned>(allowed) - first;
    fill(translate_piece(second, count, access), first, count);
    status = decode(std::span(bytes.data(), static_cast<std::size_t>(allowed)), code_size_, scratch_insn_);
  } else if (status == DecodeStatus::kOk && piece.offset != PhysicalMemory::kNotDram && timing_ == nullptr) {
    fast_.hold(FastPages::kFetch, address, user(), piece);
    decoded_.hold(bus_.memory(), piece.offset, code_size_, bytes, scratch_insn_);
  }
  if (status != DecodeStatus::kOk) gp();  // beyond 15 bytes, or beyond the limit of CS
  return scratch_insn_;
}

}  // namespace pacifica
