// SPDX-License-Identifier: Apache-2.0
// STI, MOV SS and POP SS hold interrupts back for one instruction; single-step traps are held back by the
// latter two only (manual 2.17.5).
// shows: ERR-B-17
#include "fw.h"
namespace {
u64 seen_rbx;
u32 traps;
}  // namespace
void test() {
  using namespace fw;
  apic_enable();
  handlers[0x51] = [](Frame& frame) {
    seen_rbx = frame.rbx;
    apic_write(APIC_EOI, 0);
  };
  u64 rbx, ss = 0x10;
  apic_pend(0x51);
  rbx = 0;
  asm volatile("sti\n inc rbx\n inc rbx\n inc rbx\n cli" : "+b"(rbx)::"memory");
  CHECK_EQ("ERR-B-17", seen_rbx, 1);
  apic_pend(0x51);  // MOV SS in the shadow of STI starts one of its own
  rbx = 0;
  asm volatile("sti\n mov ss, %1\n inc rbx\n inc rbx\n inc rbx\n cli" : "+b"(rbx) : "r"(ss) : "memory");
  CHECK_EQ("ERR-B-17", seen_rbx, 1);
  apic_pend(0x51);
  rbx = 0;
  asm volatile("sti\n nop\n mov ss, %1\n inc rbx\n inc rbx\n cli" : "+b"(rbx) : "r"(ss) : "memory");
  CHECK_EQ("ERR-B-17", seen_rbx, 0);  // between NOP and MOV SS
  CHECK_EQ("ERR-B-17", trap_counts[0x51], 3);

  // The first trap is that of the instruction after POPF: of STI itself, but of INC after MOV SS.
  handlers[1] = [](Frame& frame) {
    seen_rbx = frame.rbx;
    frame.rflags &= ~u64(RFLAGS_TF);
    ++traps;
  };
  rbx = 0;
  asm volatile("push 0x102\n popfq\n sti\n inc rbx\n inc rbx\n cli" : "+b"(rbx)::"memory", "cc");
  CHECK_EQ("ERR-B-17", traps, 1);
  CHECK_EQ("ERR-B-17", seen_rbx, 0);
  rbx = 0;
  asm volatile("push 0x102\n popfq\n mov ss, %1\n inc rbx\n inc rbx\n"
               : "+b"(rbx)
               : "r"(ss)
               : "memory", "cc");
  CHECK_EQ("ERR-B-17", traps, 2);
  CHECK_EQ("ERR-B-17", seen_rbx, 1);
  CHECK_EQ("ERR-B-17", rbx, 2);
}
