// SPDX-License-Identifier: Apache-2.0
// VMRUN as the last instruction below the canonical boundary: #VMEXIT reloads a RIP that is not canonical,
// which is a #GP in the host, not a shutdown (manual 2.3).
// shows: VMEXIT-33
#include "svm.h"
GUEST64(g_nop, "nop")
namespace {
alignas(4096) u64 pdpt[512], pd[512], pt[512];
alignas(4096) u8 frame[4096];
}  // namespace
void test() {
  using svm::vmcb;
  svm::enable();
  fw_pml4[255] = svm::address_of(pdpt) | 3;
  pdpt[511] = svm::address_of(pd) | 3;
  pd[511] = svm::address_of(pt) | 3;
  pt[511] = svm::address_of(frame) | 3;
  frame[0xffd] = 0x0f;
  frame[0xffe] = 0x01;
  frame[0xfff] = 0xd8;
  svm::guest64(vmcb, g_nop);
  const auto* at = reinterpret_cast<const void*>(0x00007ffffffffffdull);
  CHECK_EQ("VMEXIT-33", fw::call_code(at, vmcb.address()), VECTOR_GP);
  CHECK_EQ("VMEXIT-33", fw::fault.rip, 0x0000800000000000);
  CHECK_EQ("VMEXIT-33", fw::fault.error, 0);
  CHECK_EQ("VMEXIT-33", vmcb.exit_code(), VMEXIT_VMMCALL);
  svm::stgi();
}
