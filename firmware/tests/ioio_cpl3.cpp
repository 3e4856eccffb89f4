// SPDX-License-Identifier: Apache-2.0
// The TSS and IOPL #GP of an I/O instruction precede the IOIO intercept (manual 2.6.1).
// shows: IOIO-14 IOIO-15
#include "svm.h"
GUEST64(g_in, "in al, 0x60")
void test() {
  using svm::vmcb;
  svm::enable();
  svm::iopm[0].q(0x08) = ~0ull;
  auto user = [] {
    svm::guest64(vmcb, g_in);
    vmcb.segment(VMCB_CS_SEL, 0x2b, 0xafb, 0xffffffff, 0);
    vmcb.segment(VMCB_SS_SEL, 0x23, 0xcf3, 0xffffffff, 0);
    vmcb.b(VMCB_CPL) = 3;
    vmcb.intercept(INTERCEPT_IOIO);
    vmcb.intercept(INTERCEPT_EXCP13);
  };
  user();
  RUN_EXPECT("IOIO-14", vmcb, VMEXIT_EXCP13);
  user();
  vmcb.q(VMCB_RFLAGS) = 0x3002;
  RUN_EXPECT("IOIO-14", vmcb, VMEXIT_IOIO);
  svm::Vmcb& host = svm::vmcb2;
  svm::vmsave(host);
  host.d(VMCB_TR_LIMIT) = 0x67 + 0x20;
  svm::vmload(host);
  user();
  RUN_EXPECT("IOIO-15", vmcb, VMEXIT_EXCP13);
  fw_tss[0x68 + 0x60 / 8] = 0;
  user();
  RUN_EXPECT("IOIO-15", vmcb, VMEXIT_IOIO);
}
