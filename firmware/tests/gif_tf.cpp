// SPDX-License-Identifier: Apache-2.0
// Single stepping works with GIF = 0 and GIF = 1 (manual 2.13).
// shows: GIF-TF-01 GIF-TF-02
#include "svm.h"
static u32 steps;
void test() {
  using namespace fw;
  svm::enable();
  handlers[1] = [](Frame& frame) {
    ++steps;
    if (frame.rbx == 3) {
      frame.rflags &= ~0x100ull;
    }
  };
  for (int gif = 0; gif < 2; ++gif) {
    steps = 0;
    if (!gif) {
      svm::clgi();
    }
    u64 rbx = 0;
    asm volatile("push 0x102\n popfq\n inc rbx\n inc rbx\n inc rbx\n nop\n nop" : "+b"(rbx)::"cc", "memory");
    svm::stgi();
    CHECK_EQ(gif ? "GIF-TF-02" : "GIF-TF-01", steps, 3);
  }
}
