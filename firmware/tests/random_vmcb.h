// SPDX-License-Identifier: Apache-2.0
// Body of the random_vmcb images, which define FW_SEED and FW_ROUNDS.
#pragma once
#include "svm.h"
GUEST64(g_code, "nop\n nop\n nop\n nop")
GUEST64(g_stub, "")
namespace {
using svm::vmcb;
alignas(16) u64 idt[512];  // every event ends in VMMCALL
u64 state = 0x9e3779b97f4a7c15ull * FW_SEED;
u64 random() {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}
bool chance(u32 one_in) { return random() % one_in == 0; }
/// Flips a few bits of a field.
void disturb(u32 offset, u64 mask) {
  u64 bits = random() & random() & random() & mask;
  vmcb.q(offset) = vmcb.q(offset) ^ bits;
}
void segment(u32 offset) {
  vmcb.w(offset) = u16(random());
  vmcb.w(offset + 2) = u16(vmcb.w(offset + 2) ^ (random() & random() & 0xfff));
  if (chance(2)) {
    vmcb.d(offset + 4) = u32(random() >> (random() % 32));
  }
}
}  // namespace
void test() {
  svm::enable();
  const u64 cr3 = fw::read_cr3();
  u32 invalid = 0;
  const u64 stub = svm::address_of(g_stub);
  for (u32 vector = 0; vector < 256; ++vector) {
    idt[2 * vector] = (stub & 0xffff) | 0xee0000080000 | ((stub >> 16) << 48);
  }
  for (u32 i = 0; i < FW_ROUNDS; ++i) {
    if (chance(2)) {
      svm::guest64(vmcb, g_code);
    } else {
      svm::guest32(vmcb, g_code);
    }
    vmcb.q(VMCB_RFLAGS) = 0x102 | (random() & 0xcd5);
    vmcb.d(VMCB_INTERCEPT_EXC) = 0xffffffff & ~(1u << 2) & ~(1u << 9);
    vmcb.d(VMCB_INTERCEPT_MISC1) = 0xffffffff;
    vmcb.d(VMCB_INTERCEPT_MISC2) = 0x3ff;
    vmcb.segment(VMCB_IDTR_SEL, 0, 0, sizeof idt - 1, svm::address_of(idt));
    if (chance(3)) {
      disturb(VMCB_EFER, 0xffff);
    }
    if (chance(3)) {
      disturb(VMCB_CR0, 0xffffffff);
    }
    if (chance(3)) {
      disturb(VMCB_CR4, 0xfff);
    }
    if (chance(6)) {
      disturb(VMCB_CR3, ~0ull);
    }
    if (chance(4)) {
      segment(VMCB_CS_SEL);
    }
    if (chance(4)) {
      segment(VMCB_SS_SEL);
      segment(VMCB_DS_SEL);
    }
    if (chance(4)) {
      vmcb.b(VMCB_CPL) = u8(random() & 3);
    }
    if (chance(4)) {
      vmcb.q(VMCB_EVENTINJ) = EVENTINFO_V | (random() & 0xfff) | (random() << 32);
    }
    if (chance(4)) {
      vmcb.q(VMCB_RIP) = random() >> (random() % 64);
    }
    if (chance(4)) {
      vmcb.q(VMCB_RSP) = random() >> (random() % 64);
    }
    if (chance(4)) {
      disturb(VMCB_DR6, 0xffffffff);
      disturb(VMCB_DR7, 0xffffffff);
    }
    if (chance(4)) {
      vmcb.d(VMCB_IDTR_LIMIT) = u32(random() & 0xfff);
    }
    if (chance(4)) {
      vmcb.d(VMCB_V_TPR) = u32(random() & 0x011f010f);
      vmcb.b(VMCB_V_INTR_VECTOR) = u8(random());
    }
    if (chance(4)) {
      svm::nested(vmcb);
    }
    vmcb.q(VMCB_LBR_VIRTUALIZATION_ENABLE) = random() & 1;
    vmcb.q(VMCB_DBGCTL) = random() & 1;
    if (!(vmcb.q(VMCB_EFER) & EFER_LME) || !(vmcb.q(VMCB_CR0) & CR0_PG) ||
        !(vmcb.w(VMCB_CS_ATTRIB) & SEG_ATTR_L)) {
      vmcb.q(VMCB_RIP) = u32(vmcb.rip());  // outside 64-bit mode upper halves mean nothing
      vmcb.q(VMCB_RSP) = u32(vmcb.q(VMCB_RSP));
    }
    // CR0.PG may be on with tables that are not there; RFLAGS.VM is left out, virtual-8086 guests are not
    // implemented.
    vmcb.q(VMCB_EXITCODE) = 0x5555;
    svm::run(vmcb);
    const u64 code = vmcb.exit_code();
    CHECK("VMEXIT-14", code <= VMEXIT_WBINVD || code == VMEXIT_NPF || code == VMEXIT_INVALID);
    CHECK_EQ("ERR-C-69", vmcb.q(VMCB_EVENTINJ), 0);
    CHECK("EXITINT-11",
          !(vmcb.q(VMCB_EXITINTINFO) & EVENTINFO_V) || ((1u << (vmcb.q(VMCB_EXITINTINFO) >> 8 & 7)) & 0x1d));
    invalid += code == VMEXIT_INVALID;
    if (code == VMEXIT_INVALID) {
      CHECK_EQ("ERR-A-14", vmcb.info1() | vmcb.info2() | vmcb.q(VMCB_EXITINTINFO), 0);
    }
  }
  CHECK("VMRUN-CHK-24", invalid > 10 && invalid < FW_ROUNDS - 10);
  CHECK_EQ("VMEXIT-21", fw::read_cr3(), cr3);
}
