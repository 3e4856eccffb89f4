// SPDX-License-Identifier: Apache-2.0
// What stands beside the core inside a processor: local APIC, its page, the interrupt lines (manual 2.17).
#pragma once

#include <cstdint>

#include "irq/apic.h"
#include "irq/lines.h"
#include "pacifica_spec.h"

namespace pacifica {

/// Where a processor sees its own APIC registers. They never leave the processor: another's page at the same
/// address is another's.
class ApicPage {
 public:
  /// The APIC_BASE MSR: base and enable.
  void set(std::uint64_t apic_base) {
    page_ = (apic_base & spec::apic_base::AE) != 0 ? apic_base & spec::apic_base::ABA : ~std::uint64_t{0};
    ++epoch_;
  }
  bool covers(std::uint64_t pa) const { return (pa & ~std::uint64_t{0xFFF}) == page_; }
  /// Changes with the page: addresses may mean something else than before.
  std::uint32_t epoch() const { return epoch_; }

 private:
  std::uint64_t page_ = ~std::uint64_t{0};
  std::uint32_t epoch_ = 0;
};

/// Plain state.
struct Local {
  LocalApic apic;
  ApicPage page;
  InterruptLines lines;
};

}  // namespace pacifica
