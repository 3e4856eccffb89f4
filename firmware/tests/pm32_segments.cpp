// SPDX-License-Identifier: Apache-2.0
// Protected-mode segmentation: limits, expand-down, read-only, NULL, error codes.
#include "fw.h"
static u32 cells[0x400];
namespace {
int access(u64 descriptor, u32 offset, bool write) {
  const_cast<volatile u64*>(fw_gdt)[12] = descriptor;
  return fw::guarded([=] {
    if (write) {
      asm volatile("mov es, %0\n mov es:[%1], eax" ::"r"(0x60), "r"(offset) : "memory");
    } else {
      asm volatile("mov es, %0\n mov eax, es:[%1]" ::"r"(0x60), "r"(offset) : "eax", "memory");
    }
  });
}
u64 descriptor(u64 type, u32 limit, u64 flags = 0x4) {
  const u64 base = reinterpret_cast<u32>(cells);
  return (limit & 0xffff) | (base & 0xffffff) << 16 | type << 40 | u64(limit >> 16 & 15) << 48 | flags << 52 |
         (base >> 24) << 56;
}
}  // namespace
void test() {
  using namespace fw;
  CHECK_EQ("ISA within the limit", access(descriptor(0x92, 0x1f), 0x1c, false), kNoFault);
  CHECK_EQ("ISA beyond the limit", access(descriptor(0x92, 0x1f), 0x1d, false), VECTOR_GP);
  CHECK_EQ("ISA beyond the limit", fault.error, 0);
  CHECK_EQ("ISA page granular", access(descriptor(0x92, 0, 0xc), 0xffc, false), kNoFault);
  CHECK_EQ("ISA page granular", access(descriptor(0x92, 0, 0xc), 0xffd, false), VECTOR_GP);
  CHECK_EQ("ISA read-only", access(descriptor(0x90, 0x1f), 0, true), VECTOR_GP);
  CHECK_EQ("ISA read-only", access(descriptor(0x90, 0x1f), 0, false), kNoFault);
  CHECK_EQ("ISA expand-down below", access(descriptor(0x96, 0x1f), 0x1c, false), VECTOR_GP);
  CHECK_EQ("ISA expand-down above", access(descriptor(0x96, 0x1f), 0x20, false), kNoFault);
  CHECK_EQ("ISA expand-down 16-bit end", access(descriptor(0x96, 0x1f, 0), 0x10000, false), VECTOR_GP);
  CHECK_EQ("ISA code, execute-only", access(descriptor(0x98, 0x1f), 0, false), VECTOR_GP);
  CHECK_EQ("ISA code, execute-only", fault.error, 0x60);
  CHECK_EQ("ISA code, readable", access(descriptor(0x9a, 0x1f), 0, false), kNoFault);
  CHECK_EQ("ISA code, not writable", access(descriptor(0x9a, 0x1f), 0, true), VECTOR_GP);
  CHECK_EQ("ISA not present", access(descriptor(0x12, 0x1f), 0, false), VECTOR_NP);
  CHECK_EQ("ISA not present", fault.error, 0x60);
  CHECK_EQ("ISA NULL", guarded([] { asm volatile("mov es, %0\n mov eax, es:[0]" ::"r"(0)
                                                 : "eax"); }),
           VECTOR_GP);
  CHECK_EQ("ISA NULL SS", guarded([] { asm volatile("mov ss, %0" ::"r"(0)); }), VECTOR_GP);
}
