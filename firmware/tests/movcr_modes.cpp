// SPDX-License-Identifier: Apache-2.0
// MOV CR outside 64-bit mode moves 32 bits whatever the code size, clears bits 63:32 of CR2, refuses illegal
// CR0 values in real mode, too; the LOCK form of CR8 works in real and compatibility mode
// (manual 4.2, 2.17.3).
// shows: ERR-C-09 ERR-C-10 INS-MOVCR-05 INS-MOVCR-06 INS-MOVCR-21 INS-MOVCR-33
#include <initializer_list>

#include "svm.h"
GUEST16(g_read,
        "mov ebx, 0x12345678\n .byte 0x0f, 0x20, 0xc3\n .byte 0xf0, 0x0f, 0x20, 0xc1\n mov dl, 5\n"
        ".byte 0xf0, 0x0f, 0x22, 0xc2")
GUEST16(g_write, "mov cr0, eax")
GUEST16(g_read1, ".byte 0x0f, 0x20, 0xc8")
GUEST16(g_write1, ".byte 0x0f, 0x22, 0xc8")
GUEST32(g_read1_32, ".byte 0x0f, 0x20, 0xc8")
GUEST32(g_write1_32, ".byte 0x0f, 0x22, 0xc8")
GUEST32(g_compat,
        "mov eax, 0x89abcdef\n mov cr2, eax\n mov ebx, cr2\n .byte 0xf0, 0x0f, 0x20, 0xc1\n mov edx, 5\n"
        ".byte 0xf0, 0x0f, 0x22, 0xc2")
GUEST32(g_pg, "mov cr0, eax")
namespace {
using svm::vmcb;
void setup16(const u8* begin, const u8* end) {
  svm::place(0x8000, begin, end);
  svm::guest16(vmcb, 0x8000);
  vmcb.intercept(INTERCEPT_EXCP13);
  svm::regs.rcx = svm::regs.rdx = 0;
}
}  // namespace
void test() {
  svm::enable();
  setup16(g_read, g_read_end);
  vmcb.q(VMCB_CR0) = CR0_CD | CR0_NW | CR0_WP | CR0_ET;
  vmcb.b(VMCB_V_INTR_MASKING) = 1;
  vmcb.b(VMCB_V_TPR) = 9;
  RUN_LEGAL("INS-MOVCR-05", vmcb);
  CHECK_EQ("INS-MOVCR-05", u32(svm::regs.rbx), CR0_CD | CR0_NW | CR0_WP | CR0_ET);
  CHECK_EQ("ERR-C-09", svm::regs.rcx, 9);
  CHECK_EQ("ERR-C-09", vmcb.b(VMCB_V_TPR), 5);

  const u64 refused[] = {CR0_NW | CR0_ET, CR0_PG | CR0_ET};
  for (u64 value : refused) {
    setup16(g_write, g_write_end);
    vmcb.q(VMCB_RAX) = value;
    RUN_EXPECT("ERR-C-10", vmcb, VMEXIT_EXCP13);
    CHECK_EQ("ERR-C-10", vmcb.info1(), 0);
  }
  setup16(g_write, g_write_end);
  vmcb.q(VMCB_RAX) = CR0_CD | CR0_NW | CR0_ET;
  RUN_LEGAL("ERR-C-10", vmcb);
  CHECK_EQ("INS-MOVCR-05", vmcb.q(VMCB_CR0), CR0_CD | CR0_NW | CR0_ET);

  // CR1 does not exist, in real mode, protected mode and (isa_movcr) 64-bit mode alike. Virtual-8086 mode is
  // outside of what this processor does.
  const u8* const none16[][2] = {{g_read1, g_read1_end}, {g_write1, g_write1_end}};
  for (const auto& code : none16) {
    setup16(code[0], code[1]);
    vmcb.intercept(INTERCEPT_EXCP6);
    RUN_EXPECT("INS-MOVCR-21", vmcb, VMEXIT_EXCP6);
    CHECK_EQ("INS-MOVCR-21", vmcb.rip(), 0);
  }
  for (const u8* code : {g_read1_32, g_write1_32}) {
    for (int compat = 0; compat < 2; ++compat) {
      if (compat != 0) {
        svm::guest64(vmcb, code);
        vmcb.segment(VMCB_CS_SEL, 0x30, 0xc9b, 0xffffffff, 0);
      } else {
        svm::guest32(vmcb, code);
      }
      vmcb.intercept(INTERCEPT_EXCP6);
      vmcb.intercept(INTERCEPT_EXCP13);
      RUN_EXPECT("INS-MOVCR-21", vmcb, VMEXIT_EXCP6);
      CHECK_EQ("INS-MOVCR-21", vmcb.rip(), svm::address_of(code));
    }
  }

  svm::guest64(vmcb, g_compat);
  vmcb.segment(VMCB_CS_SEL, 0x30, 0xc9b, 0xffffffff, 0);
  vmcb.q(VMCB_CR2) = 0x8877665544332211;
  vmcb.b(VMCB_V_INTR_MASKING) = 1;
  vmcb.b(VMCB_V_TPR) = 9;
  RUN_LEGAL("INS-MOVCR-06", vmcb);
  CHECK_EQ("INS-MOVCR-06", vmcb.q(VMCB_CR2), 0x89abcdef);
  CHECK_EQ("INS-MOVCR-06", svm::regs.rbx, 0x89abcdef);
  CHECK_EQ("ERR-C-09", svm::regs.rcx, 9);
  CHECK_EQ("ERR-C-09", vmcb.b(VMCB_V_TPR), 5);

  for (u64 pae = 0; pae < 2; ++pae) {  // long mode may be entered with PAE only
    svm::guest32(vmcb, g_pg);
    vmcb.q(VMCB_EFER) = EFER_SVME | EFER_LME;
    vmcb.q(VMCB_CR4) = pae ? CR4_PAE : 0;
    vmcb.q(VMCB_CR3) = svm::address_of(fw_pml4);
    vmcb.q(VMCB_RAX) = vmcb.q(VMCB_CR0) | CR0_PG;
    vmcb.intercept(INTERCEPT_EXCP13);
    RUN_EXPECT("INS-MOVCR-33", vmcb, pae ? VMEXIT_VMMCALL : VMEXIT_EXCP13);
    CHECK_EQ("INS-MOVCR-33", (vmcb.q(VMCB_EFER) & EFER_LMA) != 0, pae);
  }
}
