// SPDX-License-Identifier: Apache-2.0
// A host whose saved image the guest has changed: #VMEXIT finds it illegal and shuts the processor down
// (manual 2.3). Where a processor keeps the host's state elsewhere, nothing happens.
#pragma once
#include "svm.h"
GUEST64(g_forge, "mov [rdi], rsi")
namespace {
/// The field as VMRUN has saved it, changed.
void shut(u32 field, u64 cleared, u64 set) {
  svm::enable();
  svm::guest64(svm::vmcb, g_forge);
  svm::regs.rdi = svm::vmcb2.address();
  RUN_LEGAL("VMEXIT-31", svm::vmcb);  // VMRUN has saved everything once
  const u64 value = (svm::host_save.q(field) & ~cleared) | set;
  svm::guest64(svm::vmcb, g_forge);
  svm::regs.rdi = svm::host_save.address() + field;
  svm::regs.rsi = svm::host_save.q(field);
  RUN_LEGAL("VMEXIT-31", svm::vmcb);  // unchanged it is legal
  fw::stop_if_failed();
  svm::guest64(svm::vmcb, g_forge);
  svm::regs.rdi = svm::host_save.address() + field;
  svm::regs.rsi = value;
  svm::run(svm::vmcb);
  CHECK("VMEXIT-31 INS-VMEXIT-66 ERR-A-15", false);
}
}  // namespace
