// SPDX-License-Identifier: Apache-2.0
// Descriptor and interrupt tables that reach beyond the canonical addresses: what lies there is #GP(0).
// shows: ERR-D-21
#include "fw.h"
alignas(4096) static u64 pdpt[512], pd[512];
struct __attribute__((packed)) TablePointer {
  u16 limit;
  u64 base;
};
static TablePointer gdtr, idtr, saved_gdtr, saved_idtr;
static u32 faults;
static u64 errors;
void test() {
  using namespace fw;
  constexpr u64 kTop = 0x800000000000;
  fw_pml4[255] = reinterpret_cast<u64>(pdpt) | 7;
  pdpt[511] = reinterpret_cast<u64>(pd) | 7;
  pd[511] = 0x800000 | 0x87;
  asm volatile("sgdt [%0]\n sidt [%1]" ::"r"(&saved_gdtr), "r"(&saved_idtr) : "memory");
  volatile u64* const last = reinterpret_cast<u64*>(kTop - 8);
  *last = const_cast<volatile u64*>(fw_gdt)[1];  // 08h, the last quadword below the hole
  gdtr = {0xffff, kTop - 16};
  handlers[VECTOR_GP] = [](Frame& f) {
    ++faults;
    errors |= f.error;
    f.rip += *reinterpret_cast<const u8*>(f.rip) == 0x8e ? 2 : 3;  // MOV DS or LAR
  };
  // SS is null meanwhile, so that IRET needs no descriptor but that of CS.
  asm volatile(
      "mov ss, %2\n lgdt [%0]\n mov ecx, 8\n .byte 0x8e, 0xd9\n mov ecx, 0x10\n .byte 0x8e, 0xd9\n"
      ".byte 0x0f, 0x02, 0xc1\n lgdt [%1]\n mov ss, ecx\n mov ds, ecx" ::"r"(&gdtr),
      "r"(&saved_gdtr), "r"(0)
      : "rax", "rcx", "memory", "cc");
  CHECK_EQ("ERR-D-21 the descriptor beyond: MOV and LAR", faults, 2);
  CHECK_EQ("ERR-D-21 error code", errors, 0);
  handlers[VECTOR_GP] = nullptr;
  // The vectors up to 7Fh below the hole.
  volatile u64* const idt = reinterpret_cast<u64*>(kTop - 0x800);
  for (u32 i = 0; i < 256; ++i) idt[i] = const_cast<volatile u64*>(fw_idt)[i];
  idtr = {0xfff, kTop - 0x800};
  static u32 taken;
  handlers[0x7f] = handlers[0x80] = [](Frame&) { ++taken; };
  asm volatile("lidt [%0]" ::"r"(&idtr));
  CHECK_EQ("ERR-D-21 INT 7Fh", guarded([] { asm volatile("int 0x7f"); }), kNoFault);
  CHECK_EQ("ERR-D-21 INT 80h", guarded([] { asm volatile("int 0x80"); }), VECTOR_GP);
  CHECK_EQ("ERR-D-21 INT 80h: error code", fault.error, 0);
  CHECK_EQ("ERR-D-21", taken, 1);
  asm volatile("lidt [%0]" ::"r"(&saved_idtr));
}
