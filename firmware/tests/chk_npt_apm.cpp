// SPDX-License-Identifier: Apache-2.0
// Illegal H_CR3 and G_PAT under nested paging, and their legal neighbours (APM 2, 15.25.4).
// profile: apm
// shows: ERR-C-25
#include "svm.h"
GUEST64(g_count, "inc r8")
void test() {
  using svm::vmcb;
  svm::enable();
  for (int bit = 40; bit < 64; bit += bit == 40 || bit == 62 ? 1 : 7) {
    svm::guest64(vmcb, g_count);
    svm::nested(vmcb);
    vmcb.q(VMCB_H_CR3) = vmcb.q(VMCB_H_CR3) | (1ull << bit);
    RUN_INVALID("ERR-C-25", vmcb);
  }
  for (u64 type = 0; type < 8; ++type) {
    for (int byte = 0; byte < 8; byte += 7) {
      svm::guest64(vmcb, g_count);
      svm::nested(vmcb);
      // Index 0 translates the guest's own pages: a legal type there must still be usable.
      vmcb.q(VMCB_G_PAT) = (0x0007040600070406 & ~(0xFFull << 8 * byte)) | (type << 8 * byte);
      if (type == 2 || type == 3) {
        RUN_INVALID("ERR-C-25", vmcb);
      } else {
        RUN_LEGAL("ERR-C-25", vmcb);
      }
    }
  }
  svm::guest64(vmcb, g_count);
  svm::nested(vmcb);
  vmcb.q(VMCB_G_PAT) = 0x0807040600070406;
  RUN_INVALID("ERR-C-25", vmcb);
  // Without nested paging neither field counts.
  svm::guest64(vmcb, g_count);
  vmcb.q(VMCB_H_CR3) = 1ull << 40;
  vmcb.q(VMCB_G_PAT) = 0x0202020202020202;
  RUN_LEGAL("ERR-C-25", vmcb);
}
