// SPDX-License-Identifier: Apache-2.0
// Address translation: paging of all modes, nested paging, the tagged TLB (manual 2.12, 2.15, 2.21).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fabric/bus.h"
#include "mmu/tlb.h"
#include "mmu/walk_cache.h"
#include "pacifica_spec.h"
#include "platform/step.h"

namespace pacifica {

struct Translation {
  enum class Status : std::uint8_t { kOk, kPageFault, kNestedFault };
  Status status = Status::kOk;
  std::uint64_t pa = 0;                     ///< kOk
  spec::Memtype type = spec::Memtype::kWb;  ///< kOk: effective type of the access
  std::uint32_t error = 0;                  ///< kPageFault: #PF error code; kNestedFault: EXITINFO1
  std::uint64_t gpa = 0;                    ///< kNestedFault: EXITINFO2
  bool final_page = false;                  ///< kNestedFault: of the page itself, not of a guest table
  /// kOk with paging: the entry used, valid until the next call; a cache in front copies from it.
  const TlbEntry* entry = nullptr;
  bool ok() const { return status == Status::kOk; }
};

class Mmu {
 public:
  /// Translates one linear address (the caller splits accesses at 4 KB). All context is read from the state:
  /// CR0, CR3, CR4, EFER, PDPEs, ASID, NP_ENABLE and the host copies. A/D updates go to the bus and the log.
  /// Does not set CR2.
  Translation translate(const spec::ArchState& state, std::uint64_t linear, Access access, const Bus& bus,
                        WriteLog& log);

  /// Legacy PAE without nested paging: reads the four PDPEs at `cr3`. False: one is illegal, and
  /// state.pdpe is unchanged. Nothing happens (true) when the given registers do not select legacy PAE
  /// paging.
  bool load_pdpes(spec::ArchState& state, std::uint64_t cr0, std::uint64_t cr3, std::uint64_t cr4,
                  std::uint64_t efer, const Bus& bus) const;
  static bool legacy_pae(std::uint64_t cr0, std::uint64_t cr4, std::uint64_t efer) {
    return (cr0 & spec::cr0::PG) != 0 && (cr4 & spec::cr4::PAE) != 0 && (efer & spec::efer::LME) == 0;
  }

  // What invalidates translations removes all directories, too (docs/choices.md §4, "Walk caches").
  void flush_page(std::uint64_t linear, std::uint32_t asid) {  ///< INVLPG, INVLPGA (2.12.2)
    tlb_.flush_page(linear, asid);
    directories_.remove_all();
  }
  void flush_non_global() {  ///< MOV to CR3
    tlb_.flush_non_global();
    directories_.remove_all();
  }
  void flush_all() {  ///< TLB_CONTROL = 1 and others (2.12.1)
    tlb_.flush_all();
    directories_.remove_all();
  }
  void flush_asid(std::uint32_t asid, bool keep_global) {  ///< profile apm: TLB_CONTROL 3 and 7
    tlb_.flush_asid(asid, keep_global);
    directories_.remove_all();
  }
  /// VMRUN enters a guest, #VMEXIT leaves it: translations stay, directories do not.
  void change_world() { directories_.remove_all(); }

  const Tlb& tlb() const { return tlb_; }
  const WalkCache& directories() const { return directories_; }

  /// Lockstep: the WALK events of the step. Without timing (nullptr) the model decides by its own TLB.
  void begin_step(const Timing* timing);
  /// Lockstep: checks that every announced walk was needed.
  void end_step();
  /// True while announced walks are left: a cache in front must not answer then.
  bool walks_announced() const { return announced_left_ != 0; }
  /// True in lockstep: a cache in front may answer only from entries that this class holds.
  bool lockstep() const { return lockstep_; }
  /// Not empty: the RTL translated in a way that is not legal (the first violation of the step).
  const std::string& illegal_timing() const { return illegal_timing_; }

 private:
  struct Announced {
    std::uint64_t page;
    std::uint32_t asid;
    std::uint32_t access;
    WalkStarts starts;
    bool used;
  };
  /// The announced walk of this access, now used; nullptr: none.
  const Announced* consume_announced(std::uint64_t linear, std::uint32_t asid, Access access);

  Tlb tlb_;
  WalkCache directories_;  ///< empty when the model is alone
  bool lockstep_ = false;
  unsigned announced_left_ = 0;
  std::vector<Announced> announced_;
  std::string illegal_timing_;
};

}  // namespace pacifica
