// SPDX-License-Identifier: Apache-2.0
// SVM helpers of the test images (manual 2.1, 2.2, 2.21 and appendix C).
#include "svm.h"

namespace svm {

Vmcb vmcb;
Vmcb vmcb2;
Page host_save;
Page iopm[3];
Page msrpm[2];
Registers regs;
alignas(16) u8 guest_stack[4096];
fw::Frame seen;
u32 seen_count;
u64 seen_cr2, seen_dr6, seen_dr7;
static uptr resume_at[32];

void watch(u32 vector, const void* resume) {
  resume_at[vector & 31] = reinterpret_cast<uptr>(resume);
  fw::handlers[vector] = [](fw::Frame& frame) {
    seen = frame;
    ++seen_count;
    seen_cr2 = fw::read_cr2();
    seen_dr6 = fw::read_dr6();
    seen_dr7 = fw::read_dr7();
    if (const uptr at = resume_at[frame.vector & 31]) {
      frame.rip = uptr(at);
    }
  };
}

void user(Vmcb& v) {
  v.segment(VMCB_CS_SEL, 0x2b, 0xafb, 0xffffffff, 0);
  v.segment(VMCB_SS_SEL, 0x23, 0xcf3, 0xffffffff, 0);
  v.b(VMCB_CPL) = 3;
}

#ifdef __x86_64__
void unmap() {
  fw_pd[kUnmapped >> 21] = 0;
  fw::invlpg(reinterpret_cast<void*>(kUnmapped));
}
#endif

void enable() {
  fw::wrmsr(MSR_EFER, fw::rdmsr(MSR_EFER) | EFER_SVME);
  fw::wrmsr(MSR_VM_HSAVE_PA, host_save.address());
}

namespace {

void control(Vmcb& v) {
  v.d(VMCB_INTERCEPT_CR) = 0;
  v.d(VMCB_INTERCEPT_DR) = 0;
  v.d(VMCB_INTERCEPT_EXC) = 0;
  v.d(VMCB_INTERCEPT_MISC1) = (1u << (INTERCEPT_SMI % 32)) | (1u << (INTERCEPT_SHUTDOWN % 32));
  v.d(VMCB_INTERCEPT_MISC2) = (1u << (INTERCEPT_VMRUN % 32)) | (1u << (INTERCEPT_VMMCALL % 32));
  v.q(VMCB_IOPM_BASE_PA) = iopm[0].address();
  v.q(VMCB_MSRPM_BASE_PA) = msrpm[0].address();
  v.q(VMCB_TSC_OFFSET) = 0;
  v.q(VMCB_GUEST_ASID) = 1 | (1ull << 32);  // ASID 1, TLB_CONTROL 1
  v.q(VMCB_V_TPR) = 0;                      // V_TPR … V_INTR_VECTOR
  v.q(VMCB_INTERRUPT_SHADOW) = 0;
  v.q(VMCB_NP_ENABLE) = 0;
  v.q(VMCB_EVENTINJ) = 0;
  v.q(VMCB_H_CR3) = 0;
  v.q(VMCB_LBR_VIRTUALIZATION_ENABLE) = 0;
  v.q(VMCB_EXITCODE) = 0x5555;
}

void common(Vmcb& v, u64 rip) {
  v.segment(VMCB_GDTR_SEL, 0, 0, 32 * 8 - 1, address_of(fw_gdt));
  v.segment(VMCB_IDTR_SEL, 0, 0, 256 * 16 - 1, address_of(fw_idt));
  v.b(VMCB_CPL) = 0;
  v.q(VMCB_CR2) = 0;
  v.q(VMCB_DR6) = 0xffff0ff0;
  v.q(VMCB_DR7) = 0x400;
  v.q(VMCB_RFLAGS) = 2;
  v.q(VMCB_RIP) = rip;
  v.q(VMCB_RSP) = address_of(guest_stack) + sizeof guest_stack - 64;
  v.q(VMCB_RAX) = 0;
  v.q(VMCB_G_PAT) = 0x0007040600070406;
}

}  // namespace

#ifdef __x86_64__
void guest64(Vmcb& v, const void* rip) {
  control(v);
  v.segment(VMCB_CS_SEL, 0x08, 0xa9b, 0xffffffff, 0);
  v.segment(VMCB_SS_SEL, 0x10, 0xc93, 0xffffffff, 0);
  v.segment(VMCB_DS_SEL, 0x10, 0xc93, 0xffffffff, 0);
  v.segment(VMCB_ES_SEL, 0x10, 0xc93, 0xffffffff, 0);
  common(v, address_of(rip));
  v.q(VMCB_EFER) = EFER_SVME | EFER_LME | EFER_LMA | EFER_NXE;
  v.q(VMCB_CR0) = CR0_PG | CR0_WP | CR0_NE | CR0_ET | CR0_PE;
  v.q(VMCB_CR3) = address_of(fw_pml4);
  v.q(VMCB_CR4) = CR4_PAE;
}
#endif

void guest32(Vmcb& v, const void* rip) {
  control(v);
  v.segment(VMCB_CS_SEL, 0x30, 0xc9b, 0xffffffff, 0);
  v.segment(VMCB_SS_SEL, 0x38, 0xc93, 0xffffffff, 0);
  v.segment(VMCB_DS_SEL, 0x38, 0xc93, 0xffffffff, 0);
  v.segment(VMCB_ES_SEL, 0x38, 0xc93, 0xffffffff, 0);
  common(v, address_of(rip));
  v.d(VMCB_IDTR_LIMIT) = 0;  // an exception shuts the guest down, which is intercepted
  v.q(VMCB_EFER) = EFER_SVME;
  v.q(VMCB_CR0) = CR0_NE | CR0_ET | CR0_PE;
  v.q(VMCB_CR3) = 0;
  v.q(VMCB_CR4) = 0;
}

void guest16(Vmcb& v, u32 base) {
  control(v);
  for (u32 offset = VMCB_ES_SEL; offset <= VMCB_DS_SEL; offset += 0x10) {
    v.segment(offset, u16(base >> 4), offset == VMCB_CS_SEL ? 0x09b : 0x093, 0xffff, base);
  }
  common(v, 0);
  v.d(VMCB_IDTR_LIMIT) = 0x3ff;
  v.q(VMCB_IDTR_BASE) = 0;
  v.q(VMCB_RSP) = 0xf00;
  v.q(VMCB_EFER) = EFER_SVME;
  v.q(VMCB_CR0) = CR0_ET;
  v.q(VMCB_CR3) = 0;
  v.q(VMCB_CR4) = 0;
}

alignas(4096) u64 npt_pt[512];

#ifdef __x86_64__
void guest_window(Vmcb& v, const void* rip) {
  npt_pd[kWindow >> 21] = address_of(npt_pt) | 7;
  for (u32 i = 0; i < 32; ++i) {
    npt_pt[i] = window_address(i) | 7;
    window(3)[i] = window_address(i) | 7;
  }
  window(0)[0] = window_address(1) | 7;
  window(1)[0] = window_address(2) | 7;
  window(2)[0] = 0x87;
  window(2)[kWindow >> 21] = window_address(3) | 7;
  guest64(v, rip);
  nested(v);
  v.q(VMCB_CR3) = kWindow;
}
#endif

void nested(Vmcb& v) {
  v.q(VMCB_NP_ENABLE) = 1;
  v.q(VMCB_H_CR3) = address_of(npt_pml4);
}

void run_expect(const char* id, Vmcb& v, u64 code, const char* file, int line) {
  run(v);
  fw::check(id, v.exit_code() == code, v.exit_code(), code, file, line);
}

void run_invalid(const char* id, Vmcb& v, const char* file, int line) {
  regs.r8 = 0;
  run(v);
  fw::check(id, u32(v.exit_code()) == 0xffffffff, v.exit_code(), VMEXIT_INVALID, file, line);
  fw::check(id, regs.r8 == 0, regs.r8, 0, file, line);
}

#ifdef __x86_64__
void check_intercepts(const InterceptRow* rows, int count, const char* file, void (*adjust)(Vmcb&)) {
  Vmcb& v = vmcb;
  for (const InterceptRow* row = rows; row != rows + count; ++row) {
    const int line = int(row - rows);
    const u64 end = address_of(row->end) - 4;
    guest64(v, row->begin);
    if (adjust) {
      adjust(v);
    }
    v.intercept(row->bit);
    regs = {};
    run(v);
    fw::check(row->ids, v.exit_code() == row->code, v.exit_code(), row->code, file, line);
    fw::check(row->ids, v.rip() == address_of(row->begin) + row->offset, v.rip(), address_of(row->begin),
              file, line);
    fw::check(row->ids, v.q(VMCB_EXITINTINFO) == 0, v.q(VMCB_EXITINTINFO), 0, file, line);
    if (row->bit != INTERCEPT_VMRUN && row->bit != INTERCEPT_VMMCALL) {
      v.no_intercept(row->bit);
      run(v);
      fw::check(row->ids, v.exit_code() == VMEXIT_VMMCALL, v.exit_code(), VMEXIT_VMMCALL, file, line);
      fw::check(row->ids, v.rip() == end, v.rip(), end, file, line);
      guest64(v, row->begin);
      if (adjust) {
        adjust(v);
      }
      v.d(row->bit / 32 * 4) = row->bit / 32 == INTERCEPT_VMRUN / 32 ? 0x3ff : 0xffffffff;
      v.no_intercept(row->bit);
      run(v);
      // Another instruction of the snippet may be intercepted first; this one must not be.
      fw::check(row->ids, v.exit_code() != row->code, v.exit_code(), VMEXIT_VMMCALL, file, line);
    }
  }
}
#endif

void place(u32 address, const u8* begin, const u8* end) {
  auto* p = reinterpret_cast<volatile u8*>(uptr(address));
  while (begin != end) {
    *p++ = *begin++;
  }
}

}  // namespace svm
