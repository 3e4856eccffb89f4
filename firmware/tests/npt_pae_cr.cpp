// SPDX-License-Identifier: Apache-2.0
// Under nested paging a legacy-PAE guest's writes to CR3, CR0 and CR4 read no PDPEs: neither illegal ones nor
// a table that is not there are noticed before a walk (manual 2.21.10).
// shows: ERR-C-12 NPT-PAE-01
#include "svm.h"
GUEST32(g_cr,
        "mov eax, cr0\n xor eax, 0x40000000\n mov cr0, eax\n mov eax, cr4\n xor eax, 0x80\n mov cr4, eax\n"
        "mov edx, [esi]")
GUEST32(g_cr3, "mov cr3, edi\n mov eax, cr3\n mov cr3, ebx\n mov edx, [esi]")
namespace {
using svm::vmcb;
void setup(const u8* code) {
  using namespace svm;
  guest32(vmcb, code);
  nested(vmcb);
  vmcb.q(VMCB_CR0) = vmcb.q(VMCB_CR0) | CR0_PG;
  vmcb.q(VMCB_CR4) = CR4_PAE;
  vmcb.q(VMCB_CR3) = window_address(20);
  vmcb.intercept(INTERCEPT_EXCP13);
  vmcb.intercept(INTERCEPT_EXCP14);
  window(8)[0] = 0x4242;
  regs.rsi = window_address(8);
  regs.rbx = window_address(20);
}
}  // namespace
void test() {
  using namespace svm;
  enable();
  guest_window(vmcb, nullptr);
  window(20)[0] = window_address(2) | 1;
  window(20)[3] = window_address(2) | 1 | 6;  // illegal
  setup(g_cr);
  RUN_LEGAL("ERR-C-12", vmcb);
  CHECK_EQ("ERR-C-12", u32(regs.rdx), 0x4242);
  // The code after the write is on a page whose translation the guest holds, or not: the walk may use the
  // table only.
  npt_pt[21] = 0;  // host not present
  setup(g_cr3);
  regs.rdi = window_address(21);
  svm::run(vmcb);
  if (vmcb.exit_code() == VMEXIT_NPF) {  // a walk for the next instruction, not the write
    CHECK_EQ("NPT-PAE-01", vmcb.rip(), address_of(g_cr3) + 3);
    CHECK_EQ("NPT-PAE-01", vmcb.q(VMCB_CR3), window_address(21));
    CHECK_EQ("NPT-PAE-01", vmcb.info2() & ~0xfffull, window_address(21));
  } else {
    CHECK_EQ("NPT-PAE-01", vmcb.exit_code(), VMEXIT_VMMCALL);
    CHECK_EQ("NPT-PAE-01", u32(regs.rdx), 0x4242);
  }
}
