// SPDX-License-Identifier: Apache-2.0
// Instructions of more than one access at the edge of a page that may be missing or read-only, at CPL 3,
// with and without TF and data breakpoints: what is written, and which traps follow, is compared in lockstep.
#include "svm.h"
#define HALFWAY(name, text) \
  USER64(name, "mov rsp, rcx\n mov rdi, rax\n mov rbp, rax\n lea rsi, [rax + 5]\n mov ebx, 0x10\n" text)
USER64(h_stop, "nop")
HALFWAY(h_push, "push rdi\n push 5")
HALFWAY(h_pop, "pop [rdi]\n pop rax")
HALFWAY(h_enter, "enter 8, 0")
HALFWAY(h_enter3, "enter 16, 3")
HALFWAY(h_leave, "leave")
HALFWAY(h_call, "call 1f\n 1: nop")
HALFWAY(h_ret, "ret 8")
HALFWAY(h_callfar, "call far ptr [rdi]")
HALFWAY(h_retf, ".byte 0x48, 0xcb")
HALFWAY(h_iret, "iretq")
HALFWAY(h_xchg, "xchg [rdi], rsi")
HALFWAY(h_add, "add [rdi], rsi\n inc dword ptr [rdi + 3]")
HALFWAY(h_cx16, "xor eax, eax\n xor edx, edx\n .byte 0x48, 0x0f, 0xc7, 0x0f")
HALFWAY(h_cx8, "mov rax, [rdi]\n cmpxchg [rdi], rsi")
HALFWAY(h_movs, "mov ecx, 3\n rep movsq")
HALFWAY(h_movsb, "mov ecx, 7\n std\n rep movsb\n cld")
HALFWAY(h_stos, "mov ecx, 3\n rep stosd")
HALFWAY(h_cmps, "mov ecx, 4\n repe cmpsw")
HALFWAY(h_lods, "lodsq\n lodsb")
HALFWAY(h_sgdt, "sgdt [rdi]")
HALFWAY(h_sidt, "sidt [rdi]")
HALFWAY(h_lfs, "lfs eax, [rdi]")
HALFWAY(h_bts, "mov ecx, 77\n bts [rdi], rcx")
HALFWAY(h_movss, "mov word ptr [rdi], 0x23\n mov ss, [rdi]\n mov [rdi + 1], eax\n nop")
HALFWAY(h_movssint, "mov word ptr [rdi], 0x23\n mov ss, [rdi]\n ud2")
HALFWAY(h_pushf, "pushfq\n popfq")
HALFWAY(h_xadd, "xadd [rdi], rsi")
HALFWAY(h_str, "str [rdi]\n sldt [rdi + 2]\n smsw [rdi + 4]")
namespace {
u64 state = 0x9876543210fedcb1;
u64 random() {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}
alignas(4096) u64 pdpt[512], pd[512], pt[512];
alignas(4096) u8 frames[2][4096];
constexpr u64 kBase = 1ull << 39, kNx = 1ull << 63;
constexpr u64 kWild = 1ull << 62 | 0xf0000000;  // as an address: not canonical; of 32 bits: nothing is there
u64 sum;
u32 traps;
void mix(u64 value) { sum = (sum ^ value) * 0x100000001b3; }
}  // namespace
void test() {
  using namespace fw;
  const u8* const codes[] = {h_push,    h_pop,   h_enter, h_enter3,   h_leave, h_call, h_ret,
                             h_callfar, h_retf,  h_iret,  h_xchg,     h_add,   h_cx16, h_cx8,
                             h_movs,    h_movsb, h_stos,  h_cmps,     h_lods,  h_sgdt, h_sidt,
                             h_lfs,     h_bts,   h_movss, h_movssint, h_pushf, h_xadd, h_str};
  handlers[1] = [](Frame& f) {
    mix(f.rip);
    mix(read_dr6());
    write_dr6(0xffff0ff0);
    if (++traps > 40) f.rflags &= ~u64(RFLAGS_TF);
  };
  fw_pml4[1] = svm::address_of(pdpt) | 7;
  pdpt[0] = svm::address_of(pd) | 7;
  pd[0] = svm::address_of(pt) | 7;
  write_cr0(read_cr0() | CR0_AM);
  for (u32 i = 0; i < 120; ++i) {
    const u64 r = random();
    static const u64 kinds[] = {0, 5, 7, 7};
    const_cast<volatile u64*>(pt)[0] =
        kNx | svm::address_of(frames[0]) | kinds[r & 3] | ((r >> 2 & 7) ? 7 : 0);
    const_cast<volatile u64*>(pt)[1] = kNx | svm::address_of(frames[1]) | kinds[r >> 5 & 3];
    if (r >> 7 & 1) {
      invlpg(reinterpret_cast<void*>(kBase));
      invlpg(reinterpret_cast<void*>(kBase + 4096));
    }
    // What RET, IRET, LFS find is mostly this: a selector, or an address of the code.
    for (u32 j = 0; j < 16; ++j) {
      u64* const at = reinterpret_cast<u64*>(j < 8 ? &frames[0][4096 - 64 + 8 * j] : &frames[1][8 * (j - 8)]);
      const u64 kind = random() % 6;
      *const_cast<volatile u64*>(at) = kind == 0   ? svm::address_of(h_stop)
                                       : kind == 1 ? kWild | 0x2b
                                       : kind == 2 ? kWild | 0x23
                                       : kind == 3 ? kWild | 0x202
                                       : kind == 4 ? kBase + 4096 + (random() & 31)
                                                   : kWild | random();
    }
    const u64 where = kBase + 4096 - 24 + ((r >> 8 & 3) ? (r >> 10 & 7) * 8 : r >> 10 & 63);
    const u64 stack = kBase + 4096 - 16 + ((r >> 16 & 3) ? (r >> 18 & 7) * 8 : r >> 18 & 63);
    write_dr0(kBase + 4096 - 16 + (r >> 24 & 31));
    write_dr1(kBase + 4096 - 16 + (r >> 29 & 31));
    write_dr7(0x400 | (r >> 34 & 5) | (r >> 40 & 0xff) << 16);
    write_dr6(0xffff0ff0);
    traps = 0;
    const u64 flags = 2 | ((r >> 50 & 3) ? 0 : RFLAGS_TF) | ((r >> 52 & 3) ? 0 : RFLAGS_AC);
    const int vector = call_user(codes[(r >> 54) % (sizeof codes / sizeof codes[0])], where, stack, flags);
    write_dr7(0x400);
    mix(u64(vector));
    mix(fault.error);
    mix(fault.rip);
    mix(fault.rsp);
    mix(fault.rflags);
    mix(fault.cr2);
    for (u32 j = 0; j < 64; ++j) mix(frames[0][4096 - 64 + j] * 256 + frames[1][j]);
  }
  print("sum ");
  print_hex(sum);
  print("\n");
  CHECK("ISA half-way", true);
}
