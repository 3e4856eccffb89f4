// SPDX-License-Identifier: Apache-2.0
// SYSCALL, SYSRET, SWAPGS in long mode.
#include "fw.h"
CODE64(s_kernel,
       "mov r12, rcx\n mov r13, r11\n mov r14, rsp\n mov edi, cs\n mov esi, ss\n pushfq\n pop rdx\n mov rcx, "
       "r12\n mov r11, r13\n .byte 0x48, 0x0f, 0x07")
USER64(u_code,
       "stc\n syscall\n mov r15d, cs\n mov ebp, ss\n pushfq\n pop r9\n mov [rax], rdi\n mov [rax + 8], rsi\n "
       "mov [rax + 16], rdx\n"
       "mov [rax + 24], r12\n mov [rax + 32], r13\n mov [rax + 40], r15\n mov [rax + 48], rbp\n mov [rax + "
       "56], r9")
static u64 out[8];
void test() {
  using namespace fw;
  wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SCE);
  wrmsr(MSR_STAR, (0x0008ull << 32) | (0x0018ull << 48));
  wrmsr(MSR_LSTAR, reinterpret_cast<u64>(s_kernel));
  wrmsr(MSR_SFMASK, RFLAGS_CF | RFLAGS_IF);
  CHECK_EQ("ISA syscall", call_user(u_code, reinterpret_cast<u64>(out)), VECTOR_BP);
  const auto* o = const_cast<volatile u64*>(out);
  CHECK_EQ("ISA syscall CS", o[0], 8);
  CHECK_EQ("ISA syscall SS", o[1], 0x10);
  CHECK_EQ("ISA syscall SFMASK", o[2] & RFLAGS_CF, 0);
  CHECK_EQ("ISA syscall rcx", o[3], reinterpret_cast<u64>(u_code) + 3);
  CHECK_EQ("ISA syscall r11", o[4] & RFLAGS_CF, RFLAGS_CF);
  CHECK_EQ("ISA sysret CS", o[5], 0x2b);
  CHECK_EQ("ISA sysret SS", o[6], 0x23);
  CHECK_EQ("ISA sysret flags", o[7] & RFLAGS_CF, RFLAGS_CF);
  wrmsr(MSR_GS_BASE, 0x1000);
  wrmsr(MSR_KERNEL_GS_BASE, 0x2000);
  asm volatile("swapgs");
  CHECK_EQ("ISA swapgs", rdmsr(MSR_GS_BASE), 0x2000);
  CHECK_EQ("ISA swapgs", rdmsr(MSR_KERNEL_GS_BASE), 0x1000);
  wrmsr(MSR_EFER, rdmsr(MSR_EFER) & ~u64(EFER_SCE));
  CHECK_EQ("ISA syscall off", call_user(u_code), VECTOR_UD);
}
