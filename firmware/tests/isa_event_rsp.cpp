// SPDX-License-Identifier: Apache-2.0
// Of RSP only the bytes that are pushed have to be canonical: an event and PUSH with RSP =
// 0000_8000_0000_0000h.
// shows: ERR-D-02
#include "svm.h"
alignas(4096) static u64 pdpt[512], pd[512];
static volatile u32 taken;
static struct {
  u32 offset;
  u16 selector;
} pointer;
CODE64(c_target, "nop")
void test() {
  using namespace fw;
  fw_pml4[255] = svm::address_of(pdpt) | 7;
  pdpt[511] = svm::address_of(pd) | 7;
  pd[511] = 0x800000 | 0x87;
  handlers[0x80] = [](Frame& f) {
    taken = taken + 1;
    CHECK_EQ("ERR-D-02 RSP as pushed", f.rsp, 0x800000000000);
  };
  CHECK_EQ(
      "ERR-D-02 INT", guarded([] {
        asm volatile("mov r15, rsp\n mov rsp, 0x800000000000\n int 0x80\n mov rsp, r15" ::: "r15", "memory");
      }),
      kNoFault);
  CHECK_EQ("ERR-D-02", taken, 1);
  CHECK_EQ("ERR-D-02 PUSH", guarded([] {
             asm volatile("mov r15, rsp\n mov rsp, 0x800000000000\n push rax\n pop rax\n mov rsp, r15" ::
                              : "r15", "memory");
           }),
           kNoFault);
  // A push whose last byte is not canonical, of a call gate, too: #SS(0).
  const u64 target = svm::address_of(c_target);
  volatile u64* gdt = const_cast<volatile u64*>(fw_gdt);
  gdt[12] = (target & 0xffff) | (0x08ull << 16) | (0x8cull << 40) | ((target >> 16 & 0xffff) << 48);
  gdt[13] = target >> 32;
  pointer = {0, 0x60};
  CHECK_EQ("ERR-D-02 CALL", guarded([] {
             asm volatile("mov rsp, 0x800000000004\n call far ptr [%0]" ::"r"(&pointer) : "memory");
           }),
           VECTOR_SS);
  CHECK_EQ("ERR-D-02 CALL", fault.error, 0);
}
