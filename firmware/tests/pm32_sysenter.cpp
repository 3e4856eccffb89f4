// SPDX-License-Identifier: Apache-2.0
// SYSENTER and SYSEXIT in protected mode; both are #UD without CS in SYSENTER_CS (#GP).
#include "fw.h"
extern "C" u8 se_entry[], se_user[];
extern "C" u32 se_seen[4];
u32 se_seen[4];
alignas(16) static u32 stack0[128], stack3[128];
asm(R"(
  .pushsection .text
  .globl se_entry, se_user
se_entry:
  mov eax, cs
  mov [se_seen], eax
  mov eax, ss
  mov [se_seen + 4], eax
  mov [se_seen + 8], esp
  mov edx, offset se_after
  mov ecx, ebp
  sysexit
se_user:
  mov eax, 0x23
  mov ds, eax
  mov ebp, esp
  sysenter
se_after:
  mov eax, cs
  mov [se_seen + 12], eax
  int3
  .popsection
)");
void test() {
  using namespace fw;
  CHECK_EQ("ISA sysenter with CS 0", guarded([] { asm volatile("sysenter"); }), VECTOR_GP);
  const_cast<volatile u64*>(fw_gdt)[14] = fw_gdt[6];  // 70h code, 78h data, 80h user code, 88h user data
  const_cast<volatile u64*>(fw_gdt)[15] = fw_gdt[7];
  const_cast<volatile u64*>(fw_gdt)[16] = fw_gdt[3];
  const_cast<volatile u64*>(fw_gdt)[17] = fw_gdt[4];
  wrmsr(MSR_SYSENTER_CS, 0x70);
  wrmsr(MSR_SYSENTER_ESP, reinterpret_cast<u32>(stack0 + 128));
  wrmsr(MSR_SYSENTER_EIP, reinterpret_cast<u32>(se_entry));
  const int vector = guarded([] {
    asm volatile("push 0x23\n push %0\n pushfd\n push 0x1b\n push %1\n iretd" ::"r"(stack3 + 128),
                 "r"(se_user)
                 : "memory");
  });
  CHECK_EQ("ISA sysexit", vector, VECTOR_BP);
  const volatile u32* const seen = se_seen;
  CHECK_EQ("ISA sysenter CS", seen[0] & 0xffff, 0x70);
  CHECK_EQ("ISA sysenter SS", seen[1] & 0xffff, 0x78);
  CHECK_EQ("ISA sysenter ESP", seen[2], reinterpret_cast<u32>(stack0 + 128));
  CHECK_EQ("ISA sysexit CS", seen[3] & 0xffff, 0x83);
  asm volatile("mov ds, %0\n mov es, %0" ::"r"(0x38));
}
