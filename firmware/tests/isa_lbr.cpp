// SPDX-License-Identifier: Apache-2.0
// DebugCtl.LBR records the source and target of each taken branch, near and far; what is not taken is not
// recorded (manual 2.19).
// shows: LBR-02
#include "fw.h"
// Recording is on for the transfer from `name`_from to `name`_to alone.
#define LBR_SNIPPET(name, before, transfer, after)                                            \
  extern "C" u8 name##_from[], name##_to[];                                                   \
  CODE64(name, before "\n mov ecx, 0x1d9\n mov eax, 1\n xor edx, edx\n wrmsr\n .globl " #name \
                      "_from, " #name "_to\n" #name "_from: " transfer "\n nop\n" #name       \
                      "_to: mov ecx, 0x1d9\n mov eax, 0\n mov edx, 0\n wrmsr\n" after)
LBR_SNIPPET(l_jmp, "", "jmp l_jmp_to", "")
LBR_SNIPPET(l_jcc, "", "jz l_jcc_to", "")
LBR_SNIPPET(l_loop, "", "loop l_loop_to", "")
LBR_SNIPPET(l_call, "", "call l_call_to", "pop rax")
LBR_SNIPPET(l_ret, "lea rax, [rip + l_ret_to]\n push rax", "ret", "")
LBR_SNIPPET(l_reg, "lea rsi, [rip + l_reg_to]", "jmp rsi", "")
LBR_SNIPPET(l_callreg, "lea rsi, [rip + l_callreg_to]", "call rsi", "pop rax")
LBR_SNIPPET(l_next, "", ".byte 0xeb, 1", "")  // as short as can be
LBR_SNIPPET(l_iret,
            "mov rsi, rsp\n push 0x10\n push rsi\n push 2\n push 8\n lea rax, [rip + l_iret_to]\n push rax",
            "iretq", "")
LBR_SNIPPET(l_retf, "push 8\n lea rax, [rip + l_retf_to]\n push rax", ".byte 0x48, 0xcb", "")
LBR_SNIPPET(l_syscall, "", "syscall", "mov rcx, 0")
LBR_SNIPPET(n_jcc, "", "jnz n_jcc_to", "")
LBR_SNIPPET(n_nop, "", "nop", "")
LBR_SNIPPET(n_rep, "lea rdi, [rsp - 1024]", "rep stosb", "")
namespace {
struct Row {
  const u8 *code, *from, *to;
};
#define LBR_ROW(name) \
  { name, name##_from, name##_to }
const Row kTaken[] = {LBR_ROW(l_jmp),  LBR_ROW(l_jcc),  LBR_ROW(l_loop),   LBR_ROW(l_call),
                      LBR_ROW(l_ret),  LBR_ROW(l_reg),  LBR_ROW(l_next),   LBR_ROW(l_callreg),
                      LBR_ROW(l_iret), LBR_ROW(l_retf), LBR_ROW(l_syscall)};
const Row kNotTaken[] = {LBR_ROW(n_jcc), LBR_ROW(n_nop), LBR_ROW(n_rep)};
}  // namespace
void test() {
  using namespace fw;
  wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SCE);
  wrmsr(MSR_STAR, 0x8ull << 32);
  wrmsr(MSR_LSTAR, reinterpret_cast<u64>(l_syscall_to));
  for (const Row& row : kTaken) {
    CHECK_EQ("LBR-02", call_code(row.code), kNoFault);
    CHECK_EQ("LBR-02", rdmsr(MSR_DEBUGCTL), 0);
    CHECK_EQ("LBR-02", rdmsr(MSR_LAST_BRANCH_FROM), reinterpret_cast<u64>(row.from));
    CHECK_EQ("LBR-02", rdmsr(MSR_LAST_BRANCH_TO), reinterpret_cast<u64>(row.to));
  }
  const u64 from = rdmsr(MSR_LAST_BRANCH_FROM), to = rdmsr(MSR_LAST_BRANCH_TO);
  for (const Row& row : kNotTaken) {
    CHECK_EQ("LBR-02", call_code(row.code), kNoFault);
    CHECK_EQ("LBR-02", rdmsr(MSR_LAST_BRANCH_FROM), from);
    CHECK_EQ("LBR-02", rdmsr(MSR_LAST_BRANCH_TO), to);
  }
  CHECK_EQ("LBR-02", rdmsr(MSR_LAST_EXC_FROM), 0);  // no exception has been recorded
  CHECK_EQ("LBR-02", rdmsr(MSR_LAST_EXC_TO), 0);
}
