// SPDX-License-Identifier: Apache-2.0
// The page walk of every paging mode; one routine for both levels of nested paging (manual 2.21.5–2.21.10).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "fabric/bus.h"
#include "mmu/tlb.h"
#include "mmu/walk_cache.h"
#include "pacifica_spec.h"
#include "platform/step.h"

namespace pacifica {

/// The registers that govern one level of translation.
struct PagingContext {
  std::uint64_t cr0 = 0, cr3 = 0, cr4 = 0, efer = 0, pat = 0;
  /// Legacy PAE: the held PDPEs, or nullptr: they are read from memory (2.21.10).
  const std::array<std::uint64_t, 4>* pdpes = nullptr;
  /// The level below, which translates what this level's registers and entries call physical; nullptr: none.
  const PagingContext* below = nullptr;
  /// This is the host level of nested paging: addresses are guest physical, faults are nested page faults.
  bool host_level = false;

  bool paging() const { return (cr0 & spec::cr0::PG) != 0; }
  bool long_mode() const { return paging() && (efer & spec::efer::LME) != 0; }
  bool pae() const { return (cr4 & spec::cr4::PAE) != 0; }
  bool no_execute() const { return pae() && (efer & spec::efer::NXE) != 0; }
};

struct WalkResult {
  enum class Status : std::uint8_t { kOk, kPageFault, kNestedFault };
  Status status = Status::kOk;
  std::uint32_t error = 0;      ///< code of the fault
  std::uint64_t gpa = 0;        ///< kNestedFault
  bool final_page = false;      ///< kNestedFault: of the page itself, not of a guest table
  std::uint64_t pa = 0;         ///< kOk: of the address itself
  std::uint8_t size_bits = 32;  ///< page size; 32: not paged at this level
  bool writable = true, user = true, no_execute = false, global = false;
  bool dirty = true;           ///< a write may go ahead as far as D bits and the host level are concerned
  bool below_writable = true;  ///< the host level grants writes
  spec::Memtype type = spec::Memtype::kWb;
  bool ok() const { return status == Status::kOk; }
};

/// Translates through `context` and all levels below it, sets accessed and dirty bits, checks permissions.
/// The faults come in the order of 2.21.6. Starts at the top of all tables and keeps no directories.
WalkResult walk(const PagingContext& context, std::uint64_t linear, Access access, const Bus& bus,
                WriteLog& log);

/// The same in lockstep (docs/choices.md §4, "Walk caches"): each part starts where `starts` says, the
/// directories read are recorded in `cache`, and a walk that used one and faults is made once more from the
/// top. `problem` is set when `starts` is not legal; the walk goes on from the top then.
WalkResult walk(const PagingContext& context, std::uint64_t linear, Access access, const Bus& bus,
                WriteLog& log, WalkCache& cache, const WalkStarts& starts, std::string& problem,
                std::vector<EntryAccess>* trace = nullptr);

}  // namespace pacifica
