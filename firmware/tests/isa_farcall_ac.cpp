// SPDX-License-Identifier: Apache-2.0
// The pushes of a far CALL are accesses of the program: alignment check at CPL 3, data breakpoints
// (AMD64 APM volume 3, CALL far). Those of an event are not.
// shows: ERR-D-09
#include "svm.h"
static struct {
  u32 offset;
  u16 selector;
} __attribute__((aligned(16))) pointer;
alignas(16) static u8 stack[128];
USER64(u_far, "mov rbx, rax\n mov rsp, rcx\n call far ptr [rbx]\n nop")
USER64(u_near, "mov rsp, rcx\n call 1f\n 1: nop")
USER64(u_land, "nop")
static u64 hits;
void test() {
  using namespace fw;
  write_cr0(read_cr0() | CR0_AM);
  pointer.offset = u32(svm::address_of(u_land));
  pointer.selector = 0x2b;
  CHECK_EQ("ERR-D-09 near", call_user(u_near, 0, svm::address_of(stack) + 65, 0x43002), VECTOR_AC);
  CHECK_EQ("ERR-D-09 far", call_user(u_far, svm::address_of(&pointer), svm::address_of(stack) + 65, 0x43002),
           VECTOR_AC);
  CHECK_EQ("ERR-D-09 aligned",
           call_user(u_far, svm::address_of(&pointer), svm::address_of(stack) + 64, 0x43002), VECTOR_BP);
  handlers[1] = [](Frame& f) {
    ++hits;
    CHECK_EQ("ERR-D-09 RIP", f.rip, svm::address_of(u_land));
    write_dr6(0xffff0ff0);
  };
  write_dr0(svm::address_of(stack) + 60);  // CS at 60, RIP at 56
  write_dr7(0x401 | (0xdu << 16));         // writes, 4 bytes
  CHECK_EQ("ERR-D-09", call_user(u_far, svm::address_of(&pointer), svm::address_of(stack) + 64), VECTOR_BP);
  CHECK_EQ("ERR-D-09 breakpoint on the pushed CS", hits, 1);
  write_dr7(0x400);
}
