// SPDX-License-Identifier: Apache-2.0
// With LBR virtualization the host's five registers are back after the exit, with values that it recorded
// itself; the guest's recording goes to the VMCB (manual 2.19.1, 2.19.2).
// shows: ERR-B-27 INS-VMEXIT-62 INS-VMEXIT-63 INS-VMEXIT-64 INS-VMEXIT-65 INS-VMRUN-57 INS-VMRUN-58
// shows: INS-VMRUN-59 LBRV-13 LBRV-14 LBRV-15 LBRV-16
#include "svm.h"
GUEST64(g_record, "mov ecx, 0x1d9\n mov eax, 1\n xor edx, edx\n wrmsr\n jmp 1f\n 1: ud2")
CODE64(c_record,
       "mov ecx, 0x1d9\n mov eax, 9\n xor edx, edx\n wrmsr\n jmp 1f\n nop\n 1: ud2\n mov ecx, 0x1d9\n mov "
       "eax, 8\n "
       "xor edx, edx\n wrmsr")
void test() {
  using namespace svm;
  enable();
  fw::handlers[6] = [](fw::Frame& frame) {
    fw::wrmsr(MSR_DEBUGCTL, 8);
    frame.rip += 2;
  };
  fw::call_code(c_record);
  const u32 msrs[] = {MSR_DEBUGCTL, MSR_LAST_BRANCH_FROM, MSR_LAST_BRANCH_TO, MSR_LAST_EXC_FROM,
                      MSR_LAST_EXC_TO};
  const u32 fields[] = {VMCB_DBGCTL, VMCB_BR_FROM, VMCB_BR_TO, VMCB_LASTEXCPFROM, VMCB_LASTEXCPTO};
  const char* const ids[] = {
      "ERR-B-27", "LBRV-13 INS-VMEXIT-62 ERR-B-27", "LBRV-14 INS-VMRUN-57 INS-VMEXIT-63 ERR-B-27",
      "LBRV-15 INS-VMRUN-58 INS-VMEXIT-64 ERR-B-27", "LBRV-16 INS-VMRUN-59 INS-VMEXIT-65 ERR-B-27"};
  u64 host[5];
  for (u32 i = 0; i < 5; ++i) {
    host[i] = fw::rdmsr(msrs[i]);
    CHECK(ids[i], host[i] != 0);
  }
  CHECK_EQ("LBRV-15", host[3], address_of(c_record) + 14);
  CHECK_EQ("LBRV-16", host[4], address_of(c_record) + 17);
  guest64(vmcb, g_record);
  vmcb.intercept(INTERCEPT_EXCP6);
  vmcb.q(VMCB_LBR_VIRTUALIZATION_ENABLE) = 1;
  for (u32 i = 0; i < 5; ++i) {
    vmcb.q(fields[i]) = i * 0x1000;
  }
  RUN_EXPECT("ERR-B-27", vmcb, VMEXIT_EXCP6);
  for (u32 i = 0; i < 5; ++i) {
    CHECK_EQ(ids[i], fw::rdmsr(msrs[i]), host[i]);
  }
  CHECK_EQ("ERR-B-27", vmcb.q(VMCB_DBGCTL), 1);
  CHECK_EQ("ERR-B-27", vmcb.q(VMCB_BR_FROM), address_of(g_record) + 14);
  CHECK_EQ("ERR-B-27", vmcb.q(VMCB_BR_TO), address_of(g_record) + 16);
  CHECK_EQ("ERR-B-27", vmcb.q(VMCB_LASTEXCPFROM), 0x3000);
  CHECK_EQ("ERR-B-27", vmcb.q(VMCB_LASTEXCPTO), 0x4000);
}
