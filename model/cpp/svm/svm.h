// SPDX-License-Identifier: Apache-2.0
// SVM operations on the architectural state: VMRUN, #VMEXIT, VMLOAD, VMSAVE, intercepts, permission maps,
// event-injection rules (manual 2.2–2.7, 2.11, 2.16, 2.19, 4.2, appendix C).
#pragma once

#include <cstdint>
#include <string_view>

#include "fabric/bus.h"
#include "mmu/mmu.h"
#include "pacifica_spec.h"
#include "platform/step.h"

namespace pacifica::svm {

/// What the operations work on.
struct Context {
  spec::ArchState& state;
  const Bus& bus;
  Mmu& mmu;
  WriteLog& log;
  bool profile_apm = false;
};

/// Whether the guest's VMCB intercepts `code` (2.4; appendix D: exit codes 0–9Fh are the bit positions).
/// False in the host.
inline bool intercepted(const spec::ArchState& s, std::uint64_t code) {
  if (s.guest == 0 || code >= 0xA0) return false;
  const std::uint32_t word = code < 0x20   ? s.intercept_cr
                             : code < 0x40 ? s.intercept_dr
                             : code < 0x60 ? s.intercept_exc
                             : code < 0x80 ? s.intercept_misc1
                                           : s.intercept_misc2;
  return ((word >> (code & 31)) & 1) != 0;
}

/// The reason of a #VMEXIT.
struct Exit {
  std::uint64_t code = 0;
  std::uint64_t info1 = 0;
  std::uint64_t info2 = 0;
  std::uint64_t intinfo = 0;  ///< EXITINTINFO; written as 0 unless its V bit is set
};

struct VmrunResult {
  enum class Status { kEntered, kInvalid, kShutdown } status = Status::kEntered;
  std::uint64_t eventinj = 0;     ///< kEntered: EVENTINJ as read; V set: deliver it in the next step
  bool unimplemented = false;     ///< kInvalid because of state that is legal but not implemented (v86 guest)
  std::string_view failed_check;  ///< kInvalid: requirement ID of the first check that failed
  Exit exit;                      ///< kInvalid: what the record shows
};

/// VMRUN after #UD, #GP and intercept checks: saves the host (RIP as `next_rip`), loads and checks the guest.
/// state.rip and RFLAGS.RF need not have been advanced. kInvalid: the host is already reloaded.
VmrunResult vmrun(const Context& context, std::uint64_t vmcb_pa, std::uint64_t next_rip);

/// #VMEXIT. The state is the guest's as it shall be saved (RIP, RFLAGS, shadow at the boundary). Returns
/// false when reloading the host shut the processor down (state.activity says so, too).
[[nodiscard]] bool vmexit(const Context& context, const Exit& exit);

/// VMLOAD and VMSAVE after all checks.
void vmload(const Context& context, std::uint64_t vmcb_pa);
void vmsave(const Context& context, std::uint64_t vmcb_pa);

/// #GP(0) rule for rAX of VMRUN, VMLOAD, VMSAVE: 4 KB aligned, below 2^40.
inline bool vmcb_address_ok(std::uint64_t pa) {
  return (pa & 0xFFF) == 0 && (pa >> spec::kConfigPaBits) == 0;
}

/// IOIO intercept incl. IOIO_PROT; the caller has done the IOPL/TSS checks.
bool io_intercepted(const spec::ArchState& state, const Bus& bus, std::uint16_t port, unsigned size);
/// EXITINFO1 of an IOIO exit; address_bits 16, 32 or 64.
std::uint64_t io_info1(std::uint16_t port, unsigned size, bool in, bool string, bool rep,
                       unsigned address_bits);
/// MSR intercept incl. MSR_PROT.
bool msr_intercepted(const spec::ArchState& state, const Bus& bus, std::uint32_t msr, bool write);

/// Rules of 2.16 for EVENTINJ (V = 0 is always legal). `long64`: the guest starts in 64-bit mode.
bool event_injection_legal(std::uint64_t eventinj, bool long64);

constexpr std::uint64_t canonical(std::uint64_t address) {
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(address << 16) >> 16);
}

}  // namespace pacifica::svm
