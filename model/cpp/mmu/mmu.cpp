// SPDX-License-Identifier: Apache-2.0
// Translation by TLB and walk, and the lockstep rules for both (manual 2.12, 2.21; docs/lockstep.md).
#include "mmu/mmu.h"

#include <fmt/format.h>

#include "mmu/memory_type.h"
#include "mmu/walker.h"

namespace pacifica {

Translation Mmu::translate(const spec::ArchState& state, std::uint64_t linear, Access access, const Bus& bus,
                           WriteLog& log) {
  Translation result;
  const bool nested = state.np_enable != 0;
  const bool paging = (state.cr0 & spec::cr0::PG) != 0;
  const bool cache_disable =
      (state.cr0 & spec::cr0::CD) != 0 || (nested && (state.h_cr0 & spec::cr0::CD) != 0);
  if (!paging && !nested) {
    result.pa = linear;
    result.type = effective_type(spec::Memtype::kWb, Fabric::mtrr_type(linear), cache_disable);
    return result;
  }

  const bool write_protect = (state.cr0 & spec::cr0::WP) != 0;
  const Announced* announced = announced_left_ != 0 ? consume_announced(linear, state.asid, access) : nullptr;
  const TlbEntry* entry =
      announced != nullptr ? nullptr : tlb_.find(linear, state.asid, access, write_protect);
  if (entry == nullptr) {
    if (lockstep_ && announced == nullptr && illegal_timing_.empty()) {
      illegal_timing_ =
          fmt::format("the RTL used a translation that the model does not hold: ASID {} page {:016x}{}{}{}",
                      state.asid, linear & ~std::uint64_t{0xFFF}, access.write ? " write" : "",
                      access.user ? " user" : "", access.fetch ? " fetch" : "");
    }
    tlb_.flush_page(linear, state.asid);
    PagingContext host;
    PagingContext guest{state.cr0, state.cr3, state.cr4, state.efer, state.pat, &state.pdpe, nullptr, false};
    if (nested) {
      host = {state.h_cr0, state.h_cr3, state.h_cr4, state.h_efer, state.pat, nullptr, nullptr, true};
      guest.below = &host;
      guest.pat = state.g_pat;
      guest.pdpes = nullptr;
    }
    WalkResult walked;
    if (lockstep_) {
      std::string problem;
      walked = walk(guest, linear, access, bus, log, directories_,
                    announced != nullptr ? announced->starts : WalkStarts{}, problem);
      if (!problem.empty() && illegal_timing_.empty()) {
        illegal_timing_ = fmt::format("{} (walk of ASID {} page {:016x})", problem, state.asid,
                                      linear & ~std::uint64_t{0xFFF});
      }
    } else {
      walked = walk(guest, linear, access, bus, log);
    }
    if (!walked.ok()) {
      result.status = walked.status == WalkResult::Status::kPageFault ? Translation::Status::kPageFault
                                                                      : Translation::Status::kNestedFault;
      result.error = walked.error;
      result.gpa = walked.gpa;
      result.final_page = walked.final_page;
      return result;
    }
    const std::uint64_t offset_mask = (std::uint64_t{1} << walked.size_bits) - 1;
    entry = tlb_.insert({.linear = linear & ~offset_mask,
                         .pa = walked.pa & ~offset_mask,
                         .asid = state.asid,
                         .size_bits = walked.size_bits,
                         .global = walked.global,
                         .writable = walked.writable,
                         .user = walked.user,
                         .no_execute = walked.no_execute,
                         .dirty = walked.dirty,
                         .type = walked.type});
  }
  result.pa = entry->pa | (linear & ((std::uint64_t{1} << entry->size_bits) - 1));
  result.type = effective_type(entry->type, Fabric::mtrr_type(result.pa), cache_disable);
  result.entry = entry;
  return result;
}

bool Mmu::load_pdpes(spec::ArchState& state, std::uint64_t cr0, std::uint64_t cr3, std::uint64_t cr4,
                     std::uint64_t efer, const Bus& bus) const {
  if (!legacy_pae(cr0, cr4, efer)) return true;
  constexpr std::uint64_t kReserved = 0xFFFF'FF00'0000'01E6;
  std::array<std::uint64_t, 4> pdpes{};
  for (unsigned i = 0; i < 4; ++i) {
    pdpes[i] = bus.read((cr3 & 0xFFFF'FFE0) + 8 * i, 8);
    if ((pdpes[i] & 1) != 0 && (pdpes[i] & kReserved) != 0) return false;
  }
  state.pdpe = pdpes;
  return true;
}

void Mmu::begin_step(const Timing* timing) {
  announced_.clear();
  illegal_timing_.clear();
  announced_left_ = 0;
  lockstep_ = timing != nullptr;
  if (timing == nullptr) return;
  tlb_.set_unbounded();
  for (const spec::EventRecord& event : timing->events) {
    if (event.kind != static_cast<std::uint32_t>(spec::EventKind::kWalk)) continue;
    announced_.push_back({event.data & ~std::uint64_t{0xFFF}, event.asid, event.access & 7,
                          WalkStarts::of_event(event.access), false});
    ++announced_left_;
  }
}

const Mmu::Announced* Mmu::consume_announced(std::uint64_t linear, std::uint32_t asid, Access access) {
  const std::uint32_t kind = (access.write ? 1 : 0) | (access.user ? 2 : 0) | (access.fetch ? 4 : 0);
  for (Announced& walk : announced_) {
    if (walk.used || walk.asid != asid || walk.access != kind ||
        walk.page != (linear & ~std::uint64_t{0xFFF})) {
      continue;
    }
    walk.used = true;
    --announced_left_;
    return &walk;
  }
  return nullptr;
}

void Mmu::end_step() {
  if (announced_left_ == 0 || !illegal_timing_.empty()) return;
  for (const Announced& walk : announced_) {
    if (walk.used) continue;
    illegal_timing_ =
        fmt::format("the RTL walked for a page that this step does not need: ASID {} page {:016x}{}{}{}",
                    walk.asid, walk.page, (walk.access & 1) != 0 ? " write" : "",
                    (walk.access & 2) != 0 ? " user" : "", (walk.access & 4) != 0 ? " fetch" : "");
    return;
  }
}

}  // namespace pacifica
