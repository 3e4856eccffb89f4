// SPDX-License-Identifier: Apache-2.0
// VMSAVE and VMLOAD take a physical address from the part of rAX the address size selects (manual 4.2).
// shows: INS-VMLOAD-01 INS-VMLOAD-02 INS-VMLOAD-03 INS-VMLOAD-22 INS-VMLOAD-23 INS-VMSAVE-01
// shows: INS-VMSAVE-02 INS-VMSAVE-03 INS-VMSAVE-22 INS-VMSAVE-23 VMLOAD-13 VMSAVE-13
#include "svm.h"
CODE64(op_vmsave, ".byte 0x0f, 0x01, 0xdb")
CODE64(op_vmload, ".byte 0x0f, 0x01, 0xda")
CODE64(op_vmsave32, ".byte 0x67, 0x0f, 0x01, 0xdb")
CODE64(op_vmload32, ".byte 0x67, 0x0f, 0x01, 0xda")
void test() {
  svm::enable();
  const u64 junk = 0xdead000000000000;
  fw::wrmsr(MSR_STAR, 0x1234);
  CHECK_EQ("INS-VMSAVE-03 INS-VMSAVE-01", fw::call_code(op_vmsave32, svm::vmcb.address() | junk),
           fw::kNoFault);
  CHECK_EQ("INS-VMSAVE-03 VMSAVE-13", svm::vmcb.q(VMCB_STAR), 0x1234);
  CHECK_EQ("VMSAVE-13", svm::vmcb2.q(VMCB_STAR), 0);
  svm::vmcb.q(VMCB_STAR) = 0x4321;
  CHECK_EQ("INS-VMLOAD-03 INS-VMLOAD-01", fw::call_code(op_vmload32, svm::vmcb.address() | junk),
           fw::kNoFault);
  CHECK_EQ("INS-VMLOAD-03 VMLOAD-13", fw::rdmsr(MSR_STAR), 0x4321);
  CHECK_EQ("INS-VMSAVE-23", fw::call_code(op_vmsave, svm::vmcb.address() + 8), VECTOR_GP);
  CHECK_EQ("INS-VMSAVE-23", fw::call_code(op_vmsave, svm::vmcb.address() + 0x800), VECTOR_GP);
  CHECK_EQ("INS-VMLOAD-23", fw::call_code(op_vmload, svm::vmcb.address() + 8), VECTOR_GP);
  CHECK_EQ("INS-VMLOAD-23", fw::call_code(op_vmload, svm::vmcb.address() + 0x800), VECTOR_GP);
  CHECK_EQ("INS-VMSAVE-22", fw::call_code(op_vmsave, 1ull << CONFIG_PA_BITS), VECTOR_GP);
  CHECK_EQ("INS-VMLOAD-22", fw::call_code(op_vmload, 1ull << CONFIG_PA_BITS), VECTOR_GP);
  CHECK_EQ("INS-VMLOAD-22", fw::fault.error, 0);
  // The linear page equal to the physical address is not even mapped: 0 … 2 MB is unmapped around a second
  // view.
  fw_pml4[1] = fw_pml4[0];
  const u64 page = 0x1a00000;
  auto* view = reinterpret_cast<volatile u64*>((1ull << 39) + page);
  fw_pd[page >> 21] &= ~1ull;
  fw::invlpg(reinterpret_cast<void*>(page));
  fw_pd[0x1c00000 >> 21] = page | 0x87;
  fw::invlpg(reinterpret_cast<void*>(0x1c00000));
  (void)view;
  CHECK_EQ("INS-VMSAVE-02 VMSAVE-13", fw::call_code(op_vmsave, page), fw::kNoFault);
  auto* saved = reinterpret_cast<volatile u64*>(0x1c00000ull + VMCB_STAR);
  CHECK_EQ("INS-VMSAVE-02", *saved, 0x4321);
  *saved = 0x9999;
  CHECK_EQ("INS-VMLOAD-02 VMLOAD-13", fw::call_code(op_vmload, page), fw::kNoFault);
  CHECK_EQ("INS-VMLOAD-02 VMLOAD-13", fw::rdmsr(MSR_STAR), 0x9999);
}
