// SPDX-License-Identifier: Apache-2.0
// Profile apm: bits 32 and 33 of a nested page fault's EXITINFO1 say whether the page itself or a
// guest table was translated, and bit 4 names a fetch only where the host's NXE is set (AMD64 APM
// volume 2, 15.25.6).
// profile: apm
// shows: ERR-C-15 ERR-D-18 NPT-FAULT-04
#include "svm.h"
GUEST64(g_read, "mov rbx, [rdi]")
GUEST64(g_write, "mov [rdi], rbx")
GUEST64(g_fetch, "jmp rdi")
static void check(const char* what, const u8* code, u64 info1) {
  using svm::vmcb;
  svm::guest_window(vmcb, code);
  svm::npt_pt[8] = 0;
  svm::regs.rdi = svm::window_address(8);
  RUN_EXPECT(what, vmcb, VMEXIT_NPF);
  CHECK_EQ(what, vmcb.info1(), info1);
  CHECK_EQ(what, vmcb.info2(), svm::window_address(8));
  svm::npt_pt[8] = svm::window_address(8) | 7;
}
static void check_table(const char* what, const u8* code) {
  using svm::vmcb;
  svm::guest_window(vmcb, code);
  svm::npt_pt[3] = svm::window_address(3) | 5;  // the guest's page table is read-only
  svm::regs.rdi = svm::window_address(8);
  RUN_EXPECT(what, vmcb, VMEXIT_NPF);
  CHECK_EQ(what, vmcb.info1(), 0x200000007);
  CHECK_EQ(what, vmcb.info2(), svm::window_address(3) + 8 * 8);
  svm::npt_pt[3] = svm::window_address(3) | 7;
}
void test() {
  using namespace fw;
  svm::enable();
  check("ERR-D-18 read", g_read, 0x100000004);
  check("ERR-D-18 write", g_write, 0x100000006);
  check("ERR-D-18 fetch", g_fetch, 0x100000014);
  check_table("ERR-D-18 guest table", g_read);
  check_table("ERR-D-18 guest table, fetch", g_fetch);
  wrmsr(MSR_EFER, rdmsr(MSR_EFER) & ~u64(EFER_NXE));
  check("ERR-C-15 fetch without NXE", g_fetch, 0x100000004);
  check("ERR-D-18 write without NXE", g_write, 0x100000006);
}
