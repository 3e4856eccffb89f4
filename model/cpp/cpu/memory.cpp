// SPDX-License-Identifier: Apache-2.0
// Memory accesses of the processor: translation, page crossing, alignment, fetch (docs/choices.md 2).
#include <algorithm>
#include <cstring>

#include "cpu/cpu.h"
#include "decode/opcode_table.h"

namespace pacifica {

void Cpu::flush_fast() { fast_.flush(mmu_.tlb().epoch(), bus_.mapping_epoch()); }

/// EXITINFO1 of a nested page fault. Profile apm: bits 32 and 33 say where it happened, and a fetch is named
/// only where the host has no-execute protection (AMD64 APM volume 2, 15.25.6).
std::uint64_t Cpu::nested_fault_info(const Translation& translation) const {
  std::uint64_t info = translation.error;
  if (!profile_apm_) return info;
  if ((s.h_efer & spec::efer::NXE) == 0 || (s.h_cr4 & spec::cr4::PAE) == 0) {
    info &= ~std::uint64_t{spec::npf_info1::ID};
  }
  return info | (translation.final_page ? spec::npf_info1::FINAL : spec::npf_info1::TABLE);
}

Located::Piece Cpu::translate_piece(std::uint64_t address, unsigned size, Access access) {
  const Translation translation = mmu_.translate(s, address, access, bus_, log_);
  if (fast_.stale(mmu_.tlb().epoch(), bus_.mapping_epoch())) flush_fast();
  if (!translation.ok()) {
    if (translation.status == Translation::Status::kNestedFault) {
      vmexit(spec::exitcode::NPF, nested_fault_info(translation), translation.gpa);
    }
    throw Fault{
        .vector = spec::vector::PF, .has_error = true, .error = translation.error, .address = address};
  }
  return {translation.pa, bus_.direct(translation.pa), translation.type, static_cast<std::uint8_t>(size)};
}

void Cpu::locate_slow(std::uint64_t address, unsigned size, bool write, bool as_user, unsigned natural,
                      Located& where) {
  if (natural > 1 && s.cpl == 3 && (address & (natural - 1)) != 0 && (s.cr0 & spec::cr0::AM) != 0 &&
      has(spec::rflags::AC)) {
    fault(spec::vector::AC, 0);
  }
  const Access access{.write = write, .user = as_user, .fetch = false};
  const unsigned room = 0x1000 - static_cast<unsigned>(address & 0xFFF);
  if (size <= room) {
    where.split = false;
    where.piece[0] = translate_piece(address, size, access);
    if (fast_allowed_ && timing_ == nullptr && where.piece[0].offset != PhysicalMemory::kNotDram) {
      if (write) fast_.hold(FastPages::kWrite, address, as_user, where.piece[0]);
      fast_.hold(FastPages::kRead, address, as_user, where.piece[0]);
    }
  } else {
    where.split = true;
    where.piece[0] = translate_piece(address, room, access);
    std::uint64_t second = address + room;
    if (!long_mode() || (natural != 0 && !mode64_)) second &= 0xFFFF'FFFF;
    where.piece[1] = translate_piece(second, size - room, access);
  }
  if (debug_.watches_data() && natural != 0) debug_.match_data(s, address, size, write);
}

std::uint64_t Cpu::load_slow(std::uint64_t address, unsigned size, bool as_user, unsigned natural) {
  Located where;
  locate_slow(address, size, false, as_user, natural, where);
  return read_located(where);
}

namespace {

std::uint64_t read_piece(const Bus& bus, const Located::Piece& piece) {
  if (piece.size == 1 || piece.size == 2 || piece.size == 4 || piece.size == 8)
    return bus.read(piece.pa, piece.size);
  std::uint64_t value = 0;
  for (unsigned i = 0; i < piece.size; ++i) value |= bus.read(piece.pa + i, 1) << (8 * i);
  return value;
}

void write_piece(const Bus& bus, const Located::Piece& piece, std::uint64_t value) {
  if (piece.size == 1 || piece.size == 2 || piece.size == 4 || piece.size == 8) {
    return bus.write(piece.pa, piece.size, value);
  }
  for (unsigned i = 0; i < piece.size; ++i) bus.write(piece.pa + i, 1, (value >> (8 * i)) & 0xFF);
}

std::uint64_t low_bytes(std::uint64_t value, unsigned size) {
  return size == 8 ? value : value & ((std::uint64_t{1} << (8 * size)) - 1);
}

}  // namespace

std::uint64_t Cpu::read_located(const Located& where) {
  std::uint64_t value = read_piece(bus_, where.piece[0]);
  if (where.split) value |= read_piece(bus_, where.piece[1]) << (8 * where.piece[0].size);
  return value;
}

void Cpu::write_located(const Located& where, std::uint64_t value) {
  const auto put = [this](const Located::Piece& piece, std::uint64_t part) {
    write_piece(bus_, piece, part);
    if (recording_) log_.add(spec::WriteKind::kStore, piece.pa, piece.size, part, piece.type);
  };
  put(where.piece[0], low_bytes(value, where.piece[0].size));
  if (where.split) put(where.piece[1], low_bytes(value >> (8 * where.piece[0].size), where.piece[1].size));
}

/// A table that reaches beyond the canonical addresses: #GP(0), whatever is being looked for.
void Cpu::check_system_address(std::uint64_t address, unsigned size) {
  if (long_mode() && (!canonical(address) || !canonical(address + size - 1))) [[unlikely]]
    gp();
}

std::uint64_t Cpu::system_read(std::uint64_t address, unsigned size) {
  check_system_address(address, size);
  return load_slow(address, size, false, 0);
}

void Cpu::system_write(std::uint64_t address, unsigned size, std::uint64_t value) {
  check_system_address(address, size);
  Located where;
  locate_slow(address, size, true, false, 0, where);
  write_located(where, value);
}

Cpu::Stack Cpu::current_stack() const {
  Stack stack;
  stack.base = mode64_ ? 0 : s.seg[spec::kSs].base;
  stack.mask = stack_mask_;
  stack.low = segments_[spec::kSs].low;
  stack.high = segments_[spec::kSs].high;
  stack.writable = segments_[spec::kSs].writable;
  stack.sp = s.gpr[4];
  stack.flat64 = mode64_;
  stack.as_user = user();
  return stack;
}

Cpu::Stack Cpu::new_stack(const spec::Segment& ss, std::uint64_t sp, unsigned cpl) const {
  const SegmentCache cache = SegmentCache::of(ss, spec::kSs, false);
  Stack stack;
  stack.base = ss.base;
  stack.mask = (ss.attr & spec::seg_attr::DB) != 0 ? 0xFFFF'FFFF : 0xFFFF;
  stack.low = cache.low;
  stack.high = cache.high;
  stack.writable = cache.writable;
  stack.sp = sp;
  stack.as_user = cpl == 3;
  return stack;
}

void Cpu::stack_push(Stack& stack, unsigned size, std::uint64_t value) {
  std::uint64_t address;
  std::uint64_t sp;
  if (stack.flat64) {
    address = sp = stack.sp - size;
    if (!canonical(address) || !canonical(address + size - 1)) fault(spec::vector::SS, stack.error);
  } else {
    sp = (stack.sp - size) & stack.mask;
    if (!stack.writable || sp < stack.low || sp + size - 1 > stack.high) fault(spec::vector::SS, stack.error);
    address = (stack.base + sp) & 0xFFFF'FFFF;
  }
  Located where;
  locate_slow(address, size, true, stack.as_user, stack.program ? size : 0, where);
  write_located(where, low_bytes(value, size));
  stack.sp = stack.flat64 ? sp : (stack.sp & ~stack.mask) | sp;
}

}  // namespace pacifica
