// SPDX-License-Identifier: Apache-2.0
// Page faults of the host: error codes, CR2, A and D bits, NX, WP, reserved bits, U/S.
#include "fw.h"
USER64(u_read, "mov eax, [rcx]")
USER64(u_write, "mov [rcx], eax")
CODE64(c_write, "mov [rcx], eax")
CODE64(c_read, "mov eax, [rcx]")
CODE64(c_jump, "call rcx")
namespace {
alignas(4096) u64 table[512];
alignas(4096) u8 frame[4096];
constexpr u64 kPage = 0x7000000;
void map(u64 bits) {
  const_cast<volatile u64*>(table)[0] = reinterpret_cast<u64>(frame) | bits;
  fw::invlpg(reinterpret_cast<void*>(kPage));
}
}  // namespace
void test() {
  using namespace fw;
  fw_pd[kPage >> 21] = reinterpret_cast<u64>(table) | 7;
  frame[0] = 0xc3;
  map(0);
  CHECK_EQ("ISA #PF read", call_code(c_read, 0, kPage + 8), VECTOR_PF);
  CHECK_EQ("ISA #PF code", fault.error, 0);
  CHECK_EQ("ISA CR2", fault.cr2, kPage + 8);
  CHECK_EQ("ISA #PF write", call_code(c_write, 0, kPage), VECTOR_PF);
  CHECK_EQ("ISA #PF code", fault.error, 2);
  CHECK_EQ("ISA #PF fetch", call_code(c_jump, 0, kPage), VECTOR_PF);
  CHECK_EQ("ISA #PF code", fault.error, 0x10);
  CHECK_EQ("ISA #PF user", call_user(u_read, 0, kPage), VECTOR_PF);
  CHECK_EQ("ISA #PF code", fault.error, 4);
  map(3);
  CHECK_EQ("ISA system page", call_user(u_read, 0, kPage), VECTOR_PF);
  CHECK_EQ("ISA #PF code", fault.error, 5);
  CHECK_EQ("ISA system page", call_code(c_read, 0, kPage), kNoFault);
  CHECK_EQ("ISA A bit", table[0] & 0x60, 0x20);
  CHECK_EQ("ISA system page", call_code(c_write, 0, kPage + 0x100), kNoFault);
  CHECK_EQ("ISA D bit", table[0] & 0x60, 0x60);
  map(5);
  CHECK_EQ("ISA read-only", call_user(u_write, 0, kPage), VECTOR_PF);
  CHECK_EQ("ISA #PF code", fault.error, 7);
  CHECK_EQ("ISA WP", call_code(c_write, 0, kPage), VECTOR_PF);
  CHECK_EQ("ISA #PF code", fault.error, 3);
  CHECK_EQ("ISA no D", table[0] & 0x40, 0);
  write_cr0(read_cr0() & ~u64(CR0_WP));
  CHECK_EQ("ISA WP off", call_code(c_write, 0, kPage + 0x100), kNoFault);
  write_cr0(read_cr0() | CR0_WP);
  map(7 | (1ull << 63));
  CHECK_EQ("ISA NX", call_code(c_jump, 0, kPage), VECTOR_PF);
  CHECK_EQ("ISA #PF code", fault.error, 0x11);
  map(7);
  CHECK_EQ("ISA executable", call_code(c_jump, 0, kPage), kNoFault);
  wrmsr(MSR_EFER, rdmsr(MSR_EFER) & ~u64(EFER_NXE));
  map(0);
  CHECK_EQ("ISA fetch without NXE", call_code(c_jump, 0, kPage), VECTOR_PF);
  CHECK_EQ("ISA #PF code", fault.error, 0);
  // An access that crosses into a missing page: nothing is written.
  map(0);
  fw_pd[(kPage >> 21) - 1] = (kPage - 0x200000) | 0x87;
  auto* last = reinterpret_cast<volatile u32*>(kPage - 4);
  *last = 0x11111111;
  CHECK_EQ("ISA split store", call_code(c_write, 0x22222222, kPage - 2), VECTOR_PF);
  CHECK_EQ("ISA split store CR2", fault.cr2, kPage);
  CHECK_EQ("ISA split store", *last, 0x11111111);
}
