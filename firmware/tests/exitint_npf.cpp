// SPDX-License-Identifier: Apache-2.0
// A nested page fault while the guest delivers an event: EXITINTINFO holds the event, EXITINFO the access;
// re-injecting it completes the delivery (manual 2.4.2, 2.21.6).
// shows: EXITINT-01 EXITINT-12 EXITINT-20
#include "svm.h"
GUEST64(g_ud, "ud2")
GUEST64(g_int, "int 0x30")
GUEST64(g_gp, "mov eax, 0x7f8\n mov es, eax")
namespace {
using namespace svm;
struct Row {
  const u8* code;
  u32 vector;
  u64 info;
  u64 resume;
};
const Row kRows[] = {{g_ud, 6, 0x80000306, 0}, {g_int, 0x30, 0x80000430, 2}, {g_gp, 13, 0x7f8'80000b0d, 5}};
}  // namespace
void test() {
  enable();
  for (u32 where = 0; where < 2; ++where) {  // the stack, the IDT
    for (const Row& row : kRows) {
      guest_window(vmcb, row.code);
      for (u32 i = 0; i < 512; ++i) {
        window(8)[i] = fw_idt[i];
        window(9)[i] = 0;
      }
      vmcb.q(VMCB_RSP) = window_address(10);
      if (where) {
        vmcb.q(VMCB_IDTR_BASE) = window_address(8);
      }
      const u64 fault = where ? window_address(8) + row.vector * 16 : window_address(10) - 8;
      npt_pt[where ? 8 : 9] = 0;
      watch(row.vector, row.resume == 2 ? nullptr : row.code == g_ud ? g_ud_end - 4 : g_gp_end - 4);
      seen_count = 0;
      RUN_EXPECT("EXITINT-01", vmcb, VMEXIT_NPF);
      const u64 got = vmcb.q(VMCB_EXITINTINFO);
      CHECK_EQ("EXITINT-12", got & EVENTINFO_EV ? got : u32(got), row.info);
      CHECK_EQ("EXITINT-20", vmcb.info1() & 0x1f, where ? 4 : 6);
      CHECK_EQ("EXITINT-20", vmcb.info2(), fault);
      CHECK_EQ("EXITINT-20", seen_count, 0);
      npt_pt[where ? 8 : 9] = window_address(where ? 8 : 9) | 7;
      vmcb.q(VMCB_EVENTINJ) = got;
      if (row.code == g_int) {
        vmcb.q(VMCB_RIP) = vmcb.rip() + 2;
      }
      vmcb.b(VMCB_TLB_CONTROL) = 1;
      RUN_LEGAL("EXITINT-01", vmcb);
      CHECK_EQ("EXITINT-01", seen_count, 1);
      CHECK_EQ("EXITINT-12", seen.error, row.info >> 32);
    }
  }
}
