// SPDX-License-Identifier: Apache-2.0
// The VMM's main program: sets up three guests and runs them in turn until each has called its end service.
// shows: VMMCALL-01
#include <initializer_list>

#include "guest.h"

extern "C" {
extern u8 vmm_iopm[], vmm_msrpm[];
extern u8 guest64_start[], guest64_end[], guest32_start[], guest32_end[], timer_start[], timer_end[];
}

namespace vmm {

u32 timer_ticks = 0;

namespace {

Vmcb vmcbs[3];
Vmcb host_vmcb;
alignas(4096) u8 host_save_area[4096];
Guest guests[3];
constexpr u8 kTimerVector = 0x40;
constexpr u8 kVirtualVector = 0x50;
constexpr u32 kTimerCount = 20000;

/// What every guest has in common: mandatory and chosen intercepts, maps, ASID, V_INTR_MASKING.
void common(Guest& guest, u32 asid) {
  Vmcb& v = *guest.vmcb;
  for (u32 code :
       {VMEXIT_INTR, VMEXIT_NMI, VMEXIT_SMI, VMEXIT_INIT, VMEXIT_CPUID, VMEXIT_HLT, VMEXIT_IOIO, VMEXIT_MSR,
        VMEXIT_SHUTDOWN, VMEXIT_VMRUN, VMEXIT_VMMCALL, VMEXIT_CR0_READ, VMEXIT_CR0_WRITE}) {
    v.intercept(code);
  }
  v.q(VMCB_IOPM_BASE_PA) = reinterpret_cast<u64>(vmm_iopm);
  v.q(VMCB_MSRPM_BASE_PA) = reinterpret_cast<u64>(vmm_msrpm);
  v.at<u32>(VMCB_GUEST_ASID) = asid;
  v.at<u8>(VMCB_TLB_CONTROL) = asid == 1;
  v.at<u8>(VMCB_V_INTR_MASKING) = 1;
  v.segment(VMCB_GDTR_SEL, 0, 0, 0xffff, 0);
  v.segment(VMCB_IDTR_SEL, 0, 0, 0xffff, 0);
  v.q(VMCB_DR6) = 0xffff0ff0;
  v.q(VMCB_DR7) = 0x400;
  v.q(VMCB_RFLAGS) = 2;
  v.q(VMCB_RIP) = kGuestBase;
  v.q(VMCB_RSP) = kGuestBase + guest.image_bytes - 16;
}

void make_64bit(Guest& guest, u32 index) {
  Vmcb& v = *guest.vmcb;
  v.segment(VMCB_CS_SEL, 0x08, 0xa9b, 0xffffffff, 0);
  for (u32 offset : {VMCB_SS_SEL, VMCB_DS_SEL, VMCB_ES_SEL, VMCB_FS_SEL, VMCB_GS_SEL}) {
    v.segment(offset, 0x10, 0xc93, 0xffffffff, 0);
  }
  v.segment(VMCB_TR_SEL, 0x18, 0x08b, 0x67, 0);
  v.q(VMCB_EFER) = EFER_SVME | EFER_LME | EFER_LMA;
  v.q(VMCB_CR0) = CR0_PE | CR0_ET | CR0_PG | CR0_WP;
  v.q(VMCB_CR4) = CR4_PAE;
  v.q(VMCB_CR3) = kGuestBase + 0x1000;  // the second page of each 64-bit guest's image is its PML4
  v.at<u8>(VMCB_NP_ENABLE) = 1;
  v.q(VMCB_H_CR3) = make_nested_tables(index, guest);
  v.q(VMCB_G_PAT) = 0x0007040600070406ull;
}

void make_32bit_shadow(Guest& guest) {
  Vmcb& v = *guest.vmcb;
  v.segment(VMCB_CS_SEL, 0x08, 0xc9b, 0xffffffff, 0);
  for (u32 offset : {VMCB_SS_SEL, VMCB_DS_SEL, VMCB_ES_SEL, VMCB_FS_SEL, VMCB_GS_SEL}) {
    v.segment(offset, 0x10, 0xc93, 0xffffffff, 0);
  }
  v.segment(VMCB_TR_SEL, 0x18, 0x08b, 0x67, 0);
  v.q(VMCB_EFER) = EFER_SVME;
  guest.shadow = true;
  guest.cr0 = CR0_PE | CR0_ET;
  v.q(VMCB_CR0) = guest.cr0 | CR0_PG | CR0_WP;
  v.q(VMCB_CR3) = make_shadow_tables();
  for (u32 code : {VMEXIT_EXCP14, VMEXIT_CR3_READ, VMEXIT_CR3_WRITE, VMEXIT_INVLPG}) {
    v.intercept(code);
  }
}

/// The host's timer interrupt: it becomes a virtual interrupt of the timer guest.
void on_timer(fw::Frame&) {
  ++timer_ticks;
  fw::apic_write(APIC_EOI, 0);
  Vmcb& v = *guests[2].vmcb;
  v.at<u8>(VMCB_V_INTR_VECTOR) = kVirtualVector;
  v.at<u8>(VMCB_V_INTR_PRIO) = kVirtualVector >> 4;
  v.at<u8>(VMCB_V_IRQ) = 1;
}

void set_up_host() {
  fw::wrmsr(MSR_EFER, fw::rdmsr(MSR_EFER) | EFER_SVME);
  fw::wrmsr(MSR_VM_HSAVE_PA, reinterpret_cast<u64>(host_save_area));
  fw::out8(0x21, 0xff);  // no interrupts from a PIC that a BIOS may have left running
  fw::out8(0xa1, 0xff);
  fw::apic_enable();
  fw::handlers[kTimerVector] = on_timer;
  asm volatile("clgi\n\tsti" ::: "memory");
  asm volatile("vmsave rax" ::"a"(&host_vmcb) : "memory");
}

void set_up_guest(u32 index, const char* name, u8* start, const u8* end) {
  Guest& guest = guests[index];
  guest.name = name;
  guest.vmcb = &vmcbs[index];
  guest.image = start;
  guest.image_bytes = u32(end - start);
  common(guest, index + 1);
}

}  // namespace

void arm_timer() {
  fw::apic_write(APIC_TIMER_DIV, 0xB);  // divide by 1
  fw::apic_write(APIC_LVT_TIMER, kTimerVector);
  fw::apic_write(APIC_TIMER_INIT, kTimerCount);
}

u32 index_of(const Guest& guest) { return u32(&guest - guests); }

}  // namespace vmm

void test() {
  using namespace vmm;
  fw::print("Pacifica VMM\n");
  set_up_host();
  set_up_guest(0, "guest64", guest64_start, guest64_end);
  set_up_guest(1, "guest32", guest32_start, guest32_end);
  set_up_guest(2, "timer", timer_start, timer_end);
  make_64bit(guests[0], 0);
  make_32bit_shadow(guests[1]);
  make_64bit(guests[2], 2);

  for (bool all_done = false; !all_done;) {
    all_done = true;
    for (Guest& guest : guests) {
      while (!guest.done) {
        all_done = false;
        vmm_world_switch(&guest.registers, guest.vmcb, &host_vmcb);
        if (handle_exit(guest) == Next::kYield) {
          break;
        }
      }
    }
  }
  fw::print("ticks ");
  fw::print_dec(timer_ticks);
  fw::print("\n");
  print_exit_table();
}
