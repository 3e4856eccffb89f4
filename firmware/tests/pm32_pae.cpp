// SPDX-License-Identifier: Apache-2.0
// Legacy PAE: PDPEs are loaded by MOV CR3 and checked for reserved bits; NX (manual 4.2, 2.21.10).
// shows: ERR-C-13 INS-MOVCR-26 INS-MOVCR-27 INS-MOVCR-28 NPT-PAE-05
#include "fw.h"
namespace {
alignas(4096) u64 directory[512], table[512];
alignas(32) u64 pdpt[4], bad[4];
alignas(4096) u32 frame[1024];
volatile u32* const cell = reinterpret_cast<volatile u32*>(0x10000000);
}  // namespace
void test() {
  using namespace fw;
  directory[0] = 0x83;
  directory[1] = 0x200083;
  directory[0x10000000 >> 21] = reinterpret_cast<u32>(table) | 3;
  table[0] = reinterpret_cast<u32>(frame) | 3;
  pdpt[0] = reinterpret_cast<u32>(directory) | 1;
  bad[0] = pdpt[0];
  bad[2] = pdpt[0] | 2;
  frame[0] = 0xc3;
  wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_NXE);
  write_cr4(read_cr4() | CR4_PAE);
  write_cr3(reinterpret_cast<u32>(bad));
  CHECK_EQ("INS-MOVCR-26", guarded([] { write_cr0(read_cr0() | u32(CR0_PG)); }), VECTOR_GP);
  CHECK_EQ("INS-MOVCR-26", read_cr0() & u32(CR0_PG), 0);
  write_cr3(reinterpret_cast<u32>(pdpt));
  write_cr0(read_cr0() | u32(CR0_PG));
  CHECK_EQ("ISA PAE", *cell, 0xc3);
  CHECK_EQ("INS-MOVCR-27", guarded([] { write_cr3(reinterpret_cast<u32>(bad)); }), VECTOR_GP);
  CHECK_EQ("INS-MOVCR-27", read_cr3(), reinterpret_cast<u32>(pdpt));
  const_cast<volatile u64*>(pdpt)[1] = pdpt[0] | 2;
  CHECK_EQ("INS-MOVCR-28 ERR-C-13", guarded([] { write_cr4(read_cr4() | CR4_PGE); }), VECTOR_GP);
  CHECK_EQ("ERR-C-13", guarded([] { write_cr4(read_cr4() | CR4_TSD); }), kNoFault);
  const_cast<volatile u64*>(pdpt)[1] = 0;
  const_cast<volatile u64*>(table)[0] = reinterpret_cast<u32>(frame) | 3 | (1ull << 63);
  invlpg(cell);
  CHECK_EQ("ISA NX", guarded([] { asm volatile("call %0" ::"r"(cell) : "memory"); }), VECTOR_PF);
  CHECK_EQ("ISA NX", fault.error, 0x11);
  // A PDPE edited in memory counts after the next MOV CR3 only.
  const_cast<volatile u64*>(pdpt)[1] = pdpt[0];
  CHECK_EQ("NPT-PAE-05", guarded([] {
             asm volatile("mov eax, [0x50000000]" ::: "eax", "memory");
           }),
           VECTOR_PF);
  CHECK_EQ("NPT-PAE-05", fault.error, 0);
  write_cr3(read_cr3());
  CHECK_EQ("NPT-PAE-05", *reinterpret_cast<volatile u32*>(0x50000000), 0xc3);
  write_cr0(read_cr0() & ~u32(CR0_PG));
}
