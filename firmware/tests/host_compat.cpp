// SPDX-License-Identifier: Apache-2.0
// VMRUN from compatibility mode: EAX addresses the VMCB, and after the guest, of whatever mode, the host goes
// on in compatibility mode (manual 2.2.1, 2.3).
// shows: VMRUN-03 VMRUN-10 VMRUN-SAVE-01 VMRUN-SAVE-03 VMRUN-SAVE-06
#include "svm.h"
GUEST64(g_64, "mov rax, 0x1122334455667788\n mov r8, rax")
GUEST32(g_32, "mov eax, 0x12345678\n std")
extern "C" u8 compat_code[], compat_back[];
asm(R"(
  .pushsection .guest, "ax"
  .code32
  .globl compat_code, compat_back
compat_code:
  clgi
  vmrun
  pushfd
  stgi
  pop ebx
  mov ecx, cs
  mov edx, esp
  .byte 0xea
  .long compat_back
  .word 8
  .code64
compat_back:
  ret
  .popsection
)");
namespace {
using svm::vmcb;
struct Result {
  u64 rax, rbx, rcx, rdx, rsp;
};
/// Runs compat_code with RAX, on the caller's stack, which is below 4 GB.
Result run(u64 rax) {
  Result r{};
  r.rax = rax;
  asm volatile(
      "mov %[rsp], rsp\n lea rcx, [rip + 1f]\n push rcx\n push 0x30\n push offset compat_code\n .byte 0x48, "
      "0xcb\n 1:\n"
      : "+a"(r.rax), "=&b"(r.rbx), "=&c"(r.rcx), "=&d"(r.rdx), [rsp] "=&D"(r.rsp)
      :
      : "r8", "memory", "cc");
  return r;
}
}  // namespace
void test() {
  svm::enable();
  for (u32 wide = 0; wide < 2; ++wide) {
    if (wide) {
      svm::guest64(vmcb, g_64);
    } else {
      svm::guest32(vmcb, g_32);
    }
    const Result r = run(vmcb.address() | 0xabcd00000000);  // only EAX counts
    CHECK_EQ("VMRUN-03", vmcb.exit_code(), VMEXIT_VMMCALL);
    CHECK_EQ("VMRUN-03", u32(r.rax), vmcb.address());
    CHECK_EQ("VMRUN-10 VMRUN-SAVE-01", r.rcx & 0xffff, 0x30);
    CHECK_EQ("VMRUN-SAVE-06", r.rdx, r.rsp - 8);
    CHECK_EQ("VMRUN-SAVE-03", r.rbx & RFLAGS_DF, 0);
    CHECK_EQ("VMRUN-10", vmcb.q(VMCB_RAX), wide ? 0x1122334455667788 : 0x12345678);
  }
}
