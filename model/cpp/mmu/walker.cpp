// SPDX-License-Identifier: Apache-2.0
// The page walk (manual 2.15, 2.21.5–2.21.10; docs/choices.md §2 and §4).
#include "mmu/walker.h"

#include <algorithm>

#include "mmu/memory_type.h"

namespace pacifica {
namespace {

constexpr std::uint64_t kPresent = 1, kWrite = 2, kUser = 4, kAccessed = 0x20, kDirty = 0x40, kLarge = 0x80,
                        kGlobal = 0x100, kNoExecute = std::uint64_t{1} << 63;
constexpr std::uint64_t kAddress = 0xFF'FFFF'F000;

constexpr std::uint64_t bits(unsigned high, unsigned low) {
  return (~std::uint64_t{0} >> (63 - high)) & (~std::uint64_t{0} << low);
}

enum class Format { kLong, kPae, kLegacy };

/// Shifts of the address fields, top level first.
constexpr std::array<std::uint8_t, 4> kShifts{39, 30, 21, 12};
constexpr std::array<std::uint8_t, 2> kLegacyShifts{22, 12};

/// Bits that must be zero in a present entry of the level that `shift` indexes (docs/choices.md §4; 2.21.10).
std::uint64_t reserved_bits(const PagingContext& context, Format format, unsigned shift, bool leaf) {
  if (format == Format::kLegacy) return leaf && shift == 22 ? bits(21, 13) : 0;
  if (format == Format::kPae && shift == 30) return bits(63, 40) | bits(8, 5) | bits(2, 1);
  std::uint64_t mask = format == Format::kLong ? bits(51, 40) : bits(62, 40);
  if ((context.efer & spec::efer::NXE) == 0) mask |= kNoExecute;
  if (shift >= 30) mask |= kLarge;
  if (shift == 39) mask |= kGlobal;  // PML4E bit 8
  if (leaf && shift == 21) mask |= bits(20, 13);
  return mask;
}

/// #PF of the guest's tables or nested page fault, with its error code (2.21.6).
WalkResult fault(const PagingContext& context, std::uint64_t linear, Access access, std::uint32_t cause) {
  WalkResult result;
  result.error = cause;
  if (access.write) result.error |= spec::pf_error::RW;
  if (access.user) result.error |= spec::pf_error::US;
  // The nested code reports every fetch (ERR-C-15), #PF only with no-execute protection on.
  if (access.fetch && (context.host_level || context.no_execute())) result.error |= spec::pf_error::ID;
  result.status = context.host_level ? WalkResult::Status::kNestedFault : WalkResult::Status::kPageFault;
  if (context.host_level) result.gpa = linear;
  return result;
}

WalkResult attempt(const PagingContext& context, std::uint64_t linear, Access access, const Bus& bus,
                   WriteLog& log, WalkAttempt* lockstep);

/// Sends the result of the lowest finished level through the level below it, and combines rights (2.21.7),
/// page size (2.21.9) and memory types (2.21.8).
WalkResult descend(const PagingContext& context, WalkResult upper, Access access, const Bus& bus,
                   WriteLog& log, WalkAttempt* lockstep) {
  if (context.below == nullptr) return upper;
  // The guest's own page: a user access of the guest's kind.
  WalkResult lower =
      attempt(*context.below, upper.pa, {access.write, true, access.fetch}, bus, log, lockstep);
  lower.final_page = true;
  if (!lower.ok()) return lower;
  upper.pa = lower.pa;
  upper.size_bits = std::min(upper.size_bits, lower.size_bits);
  upper.no_execute = upper.no_execute || lower.no_execute;
  // A write may use the entry only when the host level is ready for it, whatever CR0.WP says.
  upper.below_writable = lower.writable;
  upper.dirty = upper.dirty && lower.dirty && lower.writable;
  upper.type = combine_pat(upper.type, lower.type);
  return upper;
}

/// One way through the tables of `context` and all below. `lockstep` is nullptr when the model is alone.
WalkResult attempt(const PagingContext& context, std::uint64_t linear, Access access, const Bus& bus,
                   WriteLog& log, WalkAttempt* lockstep) {
  if (!context.paging()) {
    WalkResult flat;
    flat.pa = linear;
    return descend(context, flat, access, bus, log, lockstep);
  }
  const Format format = context.long_mode() ? Format::kLong : context.pae() ? Format::kPae : Format::kLegacy;
  if (format != Format::kLong && (linear >> 32) != 0) return fault(context, linear, access, 0);

  const unsigned entry_size = format == Format::kLegacy ? 4 : 8;
  const unsigned index_bits = format == Format::kLegacy ? 10 : 9;
  const unsigned levels = format == Format::kLong ? 4 : format == Format::kPae ? 3 : 2;
  const std::uint8_t* shifts =
      format == Format::kLegacy ? kLegacyShifts.data() : kShifts.data() + (4 - levels);

  std::uint64_t table = format == Format::kLong  ? context.cr3 & kAddress
                        : format == Format::kPae ? context.cr3 & 0xFFFF'FFE0
                                                 : context.cr3 & 0xFFFF'F000;
  WalkResult result;
  unsigned level = 0;
  const Dimension dimension = context.host_level ? Dimension::kHost : Dimension::kGuest;
  if (lockstep != nullptr) {
    const WalkAttempt::Start start = lockstep->begin(dimension, format == Format::kLegacy ? 22 : 21, linear);
    if (start.level != 0) {
      level = levels - start.level;
      table = start.directory.table;
      result.writable = start.directory.writable;
      result.user = start.directory.user;
      result.no_execute = start.directory.no_execute;
    }
  }
  for (; level < levels; ++level) {
    const unsigned shift = shifts[level];
    const bool pdpe = format == Format::kPae && shift == 30;
    const std::uint64_t index = (linear >> shift) & ((1u << (pdpe ? 2 : index_bits)) - 1);
    std::uint64_t entry = 0;
    std::uint64_t entry_pa = table + index * entry_size;
    const bool held = pdpe && context.pdpes != nullptr;
    if (held) {
      entry = (*context.pdpes)[index];
    } else {
      if (context.below != nullptr) {
        // Walks of guest tables are user writes at the host level (2.21.5).
        const WalkResult lower = attempt(*context.below, entry_pa, {true, true, false}, bus, log, lockstep);
        if (!lower.ok()) return lower;
        entry_pa = lower.pa;
      }
      entry = bus.read(entry_pa, entry_size);
      if (lockstep != nullptr) {
        lockstep->note({.pa = entry_pa,
                        .data = entry,
                        .size = static_cast<std::uint8_t>(entry_size),
                        .dimension = dimension,
                        .level = static_cast<std::uint8_t>(levels - level)});
      }
    }
    if ((entry & kPresent) == 0) return fault(context, linear, access, 0);
    const bool large = shift == 21 || (shift == 22 && (context.cr4 & spec::cr4::PSE) != 0);
    const bool leaf = shift == 12 || (large && (entry & kLarge) != 0);
    if (!held && (entry & reserved_bits(context, format, shift, leaf)) != 0) {
      return fault(context, linear, access, spec::pf_error::P | spec::pf_error::RSV);
    }
    if (!pdpe) {
      result.writable = result.writable && (entry & kWrite) != 0;
      result.user = result.user && (entry & kUser) != 0;
      if (context.no_execute() && (entry & kNoExecute) != 0) result.no_execute = true;
    }

    std::uint64_t update = pdpe ? 0 : kAccessed;
    if (leaf) {
      const bool write_protect = (context.cr0 & spec::cr0::WP) != 0;
      const bool denied = (access.user && !result.user) ||
                          (access.write && !result.writable && (access.user || write_protect)) ||
                          (access.fetch && result.no_execute);
      if (denied) return fault(context, linear, access, spec::pf_error::P);
      if (access.write) update |= kDirty;
    }
    if ((entry & update) != update) {
      entry |= update;
      bus.write(entry_pa, entry_size, entry);
      log.add(spec::WriteKind::kPageAd, entry_pa, entry_size, entry, spec::Memtype::kWb);
      if (lockstep != nullptr) {
        lockstep->note({.pa = entry_pa,
                        .data = entry,
                        .size = static_cast<std::uint8_t>(entry_size),
                        .write = true,
                        .dimension = dimension,
                        .level = static_cast<std::uint8_t>(levels - level)});
      }
    }
    if (!leaf) {
      table = entry & (format == Format::kLegacy ? std::uint64_t{0xFFFF'F000} : kAddress);
      const unsigned below = levels - 1 - level;
      if (lockstep != nullptr && below <= 2 && !held) {
        lockstep->record(dimension, below, shift, linear,
                         {table, result.writable, result.user, result.no_execute});
      }
      continue;
    }
    const std::uint64_t offset_mask = (std::uint64_t{1} << shift) - 1;
    const std::uint64_t frame = format == Format::kLegacy ? entry & 0xFFFF'F000 : entry & kAddress;
    result.pa = (frame & ~offset_mask) | (linear & offset_mask);
    result.size_bits = static_cast<std::uint8_t>(shift);
    result.global = (context.cr4 & spec::cr4::PGE) != 0 && (entry & kGlobal) != 0;
    result.dirty = (entry & kDirty) != 0;
    const unsigned pat_bit = shift == 12 ? 7 : 12;
    result.type = pat_type(context.pat, ((entry >> pat_bit & 1) << 2) | (entry >> 3 & 3));
    break;
  }
  return descend(context, result, access, bus, log, lockstep);
}

}  // namespace

WalkResult walk(const PagingContext& context, std::uint64_t linear, Access access, const Bus& bus,
                WriteLog& log) {
  return attempt(context, linear, access, bus, log, nullptr);
}

WalkResult walk(const PagingContext& context, std::uint64_t linear, Access access, const Bus& bus,
                WriteLog& log, WalkCache& cache, const WalkStarts& starts, std::string& problem,
                std::vector<EntryAccess>* trace) {
  WalkAttempt first(cache, starts, trace, 0);
  const WalkResult result = attempt(context, linear, access, bus, log, &first);
  problem = first.problem();
  if (result.ok() || !first.used_directory()) return result;
  // A fault has to come from the tables as they are.
  WalkAttempt second(cache, {}, trace, 1);
  return attempt(context, linear, access, bus, log, &second);
}

}  // namespace pacifica
