// #VMEXIT writes segments and descriptor-table registers back (manual 2.3, 2.2.1).
// shows: SEG-ATTR-01 SEG-ATTR-02 SEG-ATTR-03 SEG-ATTR-16 SEG-ATTR-17 VMCB-SAVE-02 VMCB-SAVE-03
// shows: VMCB-SAVE-04 VMCB-SAVE-05 VMCB-SAVE-06 VMCB-SAVE-07 VMCB-SAVE-08 VMCB-SAVE-10 VMCB-SAVE-14
// shows: VMCB-SAVE-15 VMCB-SAVE-16 VMCB-SAVE-17 VMCB-SAVE-28 VMCB-SAVE-29 VMCB-SAVE-36 VMCB-SAVE-37
// shows: VMEXIT-02 VMEXIT-03
#include "svm.h"
GUEST64(g_load, "mov eax, 0x68\n mov es, eax\n mov eax, 0x20\n mov ds, eax\n xor eax, eax\n mov ss, eax\n"
                "sub rsp, 32\n mov word ptr [rsp], 0x1234\n mov rax, 0x7fff12345678\n mov [rsp + 2], rax\n lidt [rsp]\n"
                "mov word ptr [rsp], 0xfff\n lgdt [rsp]\n add rsp, 32")
void test() {
  using svm::vmcb;
  svm::enable();
  fw_gdt[13] = 0x12409356789a0001;  // base 1256789ah, limit 1 byte granular, D
  svm::guest64(vmcb, g_load);
  RUN_LEGAL("VMEXIT-02", vmcb);
  CHECK_EQ("VMEXIT-02 VMCB-SAVE-02", vmcb.w(VMCB_ES_SEL), 0x68);
  CHECK_EQ("VMEXIT-02 VMCB-SAVE-03 SEG-ATTR-03", vmcb.w(VMCB_ES_ATTRIB), 0x493);
  CHECK_EQ("VMEXIT-02 VMCB-SAVE-04", vmcb.d(VMCB_ES_LIMIT), 1);
  CHECK_EQ("VMEXIT-02 VMCB-SAVE-05 SEG-ATTR-01", vmcb.q(VMCB_ES_BASE), 0x1256789a);
  CHECK_EQ("VMEXIT-02 VMCB-SAVE-14", vmcb.w(VMCB_DS_SEL), 0x20);
  CHECK_EQ("VMEXIT-02 VMCB-SAVE-15 SEG-ATTR-16", vmcb.w(VMCB_DS_ATTRIB), 0xcf3);
  CHECK_EQ("VMEXIT-02 VMCB-SAVE-16 SEG-ATTR-02", vmcb.d(VMCB_DS_LIMIT), 0xffffffff);
  CHECK_EQ("VMEXIT-02 VMCB-SAVE-17", vmcb.q(VMCB_DS_BASE), 0);
  CHECK_EQ("VMEXIT-02 VMCB-SAVE-10", vmcb.w(VMCB_SS_SEL), 0);
  CHECK_EQ("VMEXIT-02 VMCB-SAVE-06", vmcb.w(VMCB_CS_SEL), 8);
  CHECK_EQ("VMEXIT-02 VMCB-SAVE-07 SEG-ATTR-17", vmcb.w(VMCB_CS_ATTRIB) & ~u32(SEG_ATTR_P | 0x100), 0xa1b);
  CHECK_EQ("VMEXIT-02 VMCB-SAVE-08", vmcb.d(VMCB_CS_LIMIT), 0xffffffff);
  CHECK_EQ("VMEXIT-03 VMCB-SAVE-36", vmcb.d(VMCB_IDTR_LIMIT), 0x1234);
  CHECK_EQ("VMEXIT-03 VMCB-SAVE-37", vmcb.q(VMCB_IDTR_BASE), 0x7fff12345678);
  CHECK_EQ("VMEXIT-03 VMCB-SAVE-28", vmcb.d(VMCB_GDTR_LIMIT), 0xfff);
  CHECK_EQ("VMEXIT-03 VMCB-SAVE-29", vmcb.q(VMCB_GDTR_BASE), 0x7fff12345678);
}
