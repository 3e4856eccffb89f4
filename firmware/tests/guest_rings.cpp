// SPDX-License-Identifier: Apache-2.0
// Events in a 64-bit guest that go to CPL 1 and 2, with their stacks of the TSS, and to a handler above 4 GB
// (manual 2.2.1; APM 2, 8.9).
#include "svm.h"
USER64(u_int, "int 0x30")
GUEST64(g_handler, "nop")
alignas(16) static u64 idt[0x31 * 2];
alignas(16) static u8 tss[104], stacks[4][256];
void test() {
  using namespace svm;
  enable();
  fw_gdt[16] = fw_gdt[1] | 1ull << 45;  // 80h: 64-bit code of DPL 1
  fw_gdt[17] = fw_gdt[1] | 2ull << 45;  // 88h: of DPL 2
  for (u32 cpl = 0; cpl < 3; ++cpl) {
    *reinterpret_cast<u64*>(tss + 4 + 8 * cpl) = address_of(stacks[cpl]) + 256;
  }
  fw_pml4[1] = fw_pml4[0];  // the same again at 512 GB
  constexpr u64 kAlias = 1ull << 39;
  const u16 selectors[] = {0x08, 0x80, 0x88};
  for (u32 cpl = 0; cpl < 4; ++cpl) {  // 3: from CPL 0 to CPL 0
    const u32 to = cpl % 3;
    const u64 handler = address_of(g_handler) + kAlias;
    idt[0x60] =
        (handler & 0xffff) | u64(selectors[to]) << 16 | 0xeeull << 40 | (handler >> 16 & 0xffff) << 48;
    idt[0x61] = handler >> 32;
    guest64(vmcb, u_int);
    if (cpl < 3) {
      user(vmcb);
    }
    vmcb.segment(VMCB_IDTR_SEL, 0, 0, sizeof idt - 1, address_of(idt));
    vmcb.segment(VMCB_TR_SEL, 0x40, 0x8b, 103, address_of(tss));
    const u64 rsp = vmcb.q(VMCB_RSP), ss = vmcb.w(VMCB_SS_SEL), ss_attributes = vmcb.w(VMCB_SS_ATTRIB);
    static Page saved;
    vmsave(saved);
    vmload(vmcb);
    RUN_LEGAL("ISA inner ring", vmcb);
    vmload(saved);
    CHECK_EQ("ISA handler above 4 GB", vmcb.rip(), handler + 1);
    CHECK_EQ("ISA CPL of the handler", vmcb.b(VMCB_CPL), to);
    CHECK_EQ("ISA CS of the handler", vmcb.w(VMCB_CS_SEL), selectors[to] | to);
    if (cpl < 3) {
      CHECK_EQ("ISA null SS with the new CPL", vmcb.w(VMCB_SS_SEL), to);
      CHECK_EQ("ISA RSP of the TSS", vmcb.q(VMCB_RSP), address_of(stacks[to]) + 256 - 40);
      const u64* frame = reinterpret_cast<u64*>(stacks[to] + 256 - 40);
      CHECK_EQ("ISA frame", frame[0], address_of(u_int) + 2);
      CHECK_EQ("ISA frame", frame[1], 0x2b);
      CHECK_EQ("ISA frame", frame[3], rsp);
      CHECK_EQ("ISA frame", frame[4], ss);
    } else {
      CHECK_EQ("ISA SS stays", vmcb.w(VMCB_SS_SEL), ss);
      CHECK_EQ("ISA SS stays", vmcb.w(VMCB_SS_ATTRIB), ss_attributes);
    }
  }
}
