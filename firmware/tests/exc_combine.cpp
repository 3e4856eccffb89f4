// SPDX-License-Identifier: Apache-2.0
// Which pairs of exceptions are handled one after the other and which make a double fault: benign,
// contributory and page faults (manual 2.8; APM 2, table 8-3).
// shows: EXC-GEN-07 EXC-GEN-08
#include "svm.h"
GUEST64(g_de, "xor ecx, ecx\n div ecx")
GUEST64(g_db, ".byte 0xf1")
GUEST64(g_bp, "int3")
GUEST64(g_ud, "ud2")
GUEST64(g_np, "mov eax, 0x68\n mov es, eax")
GUEST64(g_ss, "mov rbp, rdi\n mov rax, [rbp]")
GUEST64(g_gp, "mov eax, 0x7f8\n mov es, eax")
GUEST64(g_pf, "mov rax, [rsi]")
GUEST64(g_int, "int 0x0d")
GUEST64(g_handler, "nop")
namespace {
using namespace svm;
enum Kind { kBenign, kContributory, kPage };
struct First {
  const u8* code;
  u32 vector;
  Kind kind;
};
const First kFirst[] = {{g_de, 0, kContributory},  {g_db, 1, kBenign},        {g_bp, 3, kBenign},
                        {g_ud, 6, kBenign},        {g_np, 11, kContributory}, {g_ss, 12, kContributory},
                        {g_gp, 13, kContributory}, {g_pf, 14, kPage},         {g_int, 13, kBenign}};
alignas(16) u64 idt[64];
void gate(u64* table, u32 vector, const u8* target) {
  const u64 at = address_of(target);
  table[2 * vector] = (at & 0xffff) | 0x8ull << 16 | 0x8eull << 40 | (at >> 16 & 0xffff) << 48;
  table[2 * vector + 1] = 0;
}
/// The guest with this table, and whether the pair became a double fault.
void expect(const char* id, const First& first, u64 base, u32 second, bool combined, int line) {
  guest64(vmcb, first.code);
  vmcb.segment(VMCB_IDTR_SEL, 0, 0, 32 * 16 - 1, base);
  regs.rdi = 1ull << 63;
  regs.rsi = kUnmapped;
  vmcb.intercept(INTERCEPT_EXCP8);
  run(vmcb);
  fw::check(id, vmcb.exit_code() == (combined ? VMEXIT_EXCP8 : VMEXIT_VMMCALL), vmcb.exit_code(),
            first.vector << 8 | second, __FILE_NAME__, line);
  if (!combined) {  // in the handler of the second
    fw::check(id, vmcb.rip() == address_of(g_handler) + 1, vmcb.rip(), address_of(g_handler) + 1,
              __FILE_NAME__, line);
  }
}
}  // namespace
void test() {
  enable();
  unmap();
  fw_gdt[13] = fw_gdt[2] & ~0x800000000000ull;  // 68h: not present
  for (const First& first : kFirst) {
    // The second is #NP: the gate of the first is not present.
    for (u32 vector = 0; vector < 32; ++vector) {
      gate(idt, vector, g_ud);
    }
    gate(idt, 11, g_handler);
    idt[2 * first.vector] &= ~0x800000000000ull;
    if (first.vector != 11) {  // its own gate would be missing for the second, too
      expect("EXC-GEN-08 EXC-GEN-07", first, address_of(idt), 11, first.kind != kBenign, __LINE__);
    }
    // The second is #GP: the gate is none. After #GP itself, that is contributory after contributory.
    for (u32 vector = 0; vector < 32; ++vector) {
      gate(idt, vector, g_ud);
    }
    gate(idt, 13, g_handler);
    idt[2 * first.vector] = 0x89ull << 40;
    if (first.vector != 13) {
      expect("EXC-GEN-08 EXC-GEN-07", first, address_of(idt), 13, first.kind != kBenign, __LINE__);
    }
    // The second is #PF: the gates below 14 lie in a page that is not there.
    u64* const page = reinterpret_cast<u64*>(kUnmapped + 0x200000);
    if (first.vector < 14) {
      gate(page, 0, g_handler);  // of vector 14
      expect("EXC-GEN-08 EXC-GEN-07", first, address_of(page) - 14 * 16, 14, first.kind == kPage, __LINE__);
    } else {
      expect("EXC-GEN-08 EXC-GEN-07", first, kUnmapped - 14 * 16, 14, true, __LINE__);
    }
  }
}
