// SPDX-License-Identifier: Apache-2.0
// The consistency checks of VMRUN and #VMEXIT (manual 2.2.1, 2.3, 2.6, 2.7, 2.16, 2.21.1, 2.21.3).
#pragma once

#include <cstdint>
#include <string_view>

namespace pacifica::svm {

/// Values as they stand in memory, before the processor drops any bit.
struct Image {
  std::uint64_t efer = 0, cr0 = 0, cr3 = 0, cr4 = 0, dr6 = 0, dr7 = 0, rflags = 0;
  std::uint16_t cs_attr = 0;
  std::uint32_t intercept_misc1 = 0, intercept_misc2 = 0, asid = 0;
  std::uint64_t iopm_pa = 0, msrpm_pa = 0, eventinj = 0;
  bool np_enable = false;
  std::uint64_t host_cr0 = 0, h_cr3 = 0, g_pat = 0;
  bool profile_apm = false;
};

/// One illegal combination.
struct Check {
  std::string_view id;    ///< requirement
  std::string_view what;  ///< in words, for reports
  bool host;              ///< #VMEXIT applies it to the host state, too
  bool (*illegal)(const Image&);
};

/// The first check that the guest image fails, or nullptr.
const Check* failed_guest_check(const Image& image);
/// The first check that the reloaded host state (EFER, CR0, CR3, CR4) fails, or nullptr.
const Check* failed_host_check(const Image& image);
/// Legal, but not implemented: virtual-8086 guests.
bool unimplemented_guest(const Image& image);

}  // namespace pacifica::svm
