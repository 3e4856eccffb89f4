// SPDX-License-Identifier: Apache-2.0
// TF and SYSCALL, SYSRET: what counts is TF of the flags that they leave (AMD64 APM volume 2, 13.1.4).
// shows: ERR-D-10
#include "svm.h"
extern "C" u8 u_after[];
CODE64(s_kernel, "nop\n nop\n .byte 0x48, 0x0f, 0x07")
USER64(u_code, "push 0x102\n popfq\n syscall\n .globl u_after\n u_after: nop\n nop")
static u64 rips[8], selectors[8];
static u32 count;
void test() {
  using namespace fw;
  wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SCE);
  wrmsr(MSR_STAR, (0x0008ull << 32) | (0x0018ull << 48));
  wrmsr(MSR_LSTAR, svm::address_of(s_kernel));
  handlers[1] = [](Frame& f) {
    if (count < 8) {
      rips[count] = f.rip;
      selectors[count] = f.cs;
    }
    ++count;
    f.rflags &= ~u64(RFLAGS_TF);
    write_dr6(0xffff0ff0);
  };
  wrmsr(MSR_SFMASK,
        RFLAGS_TF | RFLAGS_IF);  // SYSCALL clears TF: no trap; SYSRET sets it: a trap at its target
  call_user(u_code);
  CHECK_EQ("ERR-D-10 TF masked: number of #DB", count, 1);
  CHECK_EQ("ERR-D-10 TF masked: CS", selectors[0], 0x2b);
  CHECK_EQ("ERR-D-10 TF masked: RIP", rips[0], svm::address_of(u_after));
  count = 0;
  wrmsr(MSR_SFMASK, RFLAGS_IF);  // TF stays: a trap before the kernel's first instruction
  call_user(u_code);
  CHECK_EQ("ERR-D-10 TF kept: CS", selectors[0], 8);
  CHECK_EQ("ERR-D-10 TF kept: RIP", rips[0], svm::address_of(s_kernel));
}
