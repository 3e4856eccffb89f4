// SPDX-License-Identifier: Apache-2.0
// Interrupt-stack-table entries, stack switch to CPL 0, error code layout, stack alignment in long mode.
#include "fw.h"
USER64(u_ud, "ud2")
USER64(u_int, "int 0x30")
static u64 rsp_seen;
void test() {
  using namespace fw;
  handlers[6] = [](Frame& frame) {
    rsp_seen = reinterpret_cast<u64>(&frame);
    frame.rip += 2;
  };
  asm volatile("ud2");
  const u64 plain = rsp_seen;
  CHECK("ISA same stack", plain < u64(fw_stack_top) && plain > u64(fw_stack_top) - 8192);
  fw_idt[12] |= 1ull << 32;  // IST 1
  asm volatile("ud2" ::: "memory");
  CHECK_EQ("ISA IST", rsp_seen, u64(fw_ist_stack_top) - sizeof(Frame));
  handlers[6] = nullptr;
  CHECK_EQ("ISA user IST", call_user(u_ud), VECTOR_UD);
  CHECK_EQ("ISA user CS", fault.cs, 0x2b);
  fw_idt[12] &= ~(7ull << 32);
  CHECK_EQ("ISA user rsp0", call_user(u_ud), VECTOR_UD);
  CHECK_EQ("ISA INT to a DPL 0 gate", call_user(u_int), VECTOR_GP);
  CHECK_EQ("ISA INT error code", fault.error, 0x30 * 8 + 2);
  fw_idt[0x30 * 2] |= 0x600000000000;
  CHECK_EQ("ISA INT to a DPL 3 gate", call_user(u_int), 0x30);
  CHECK_EQ("ISA INT saved RIP", fault.rip, u64(u_int) + 2);
}
