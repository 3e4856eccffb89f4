// SPDX-License-Identifier: Apache-2.0
// VMRUN, VMLOAD, VMSAVE (manual 2.2.1, 2.11, 2.19.2, 2.21.4, 4.2; docs/choices.md §8).
#include "svm/consistency.h"
#include "svm/fields.h"
#include "svm/svm.h"
#include "svm/vmcb_image.h"
#include "svm/vmexit.h"

namespace pacifica::svm {
namespace {

namespace vmcb = spec::vmcb;

/// The host's state into the save area (2.2.1).
void save_host(const Context& c, std::uint64_t next_rip, bool lbr) {
  for (const spec::VmcbTransfer& step : spec::kHostSaveOrder) {
    if (lbr_field(step.offset) && !lbr) continue;
    std::uint64_t value = field_of_state(c.state, step.offset, step.size);
    if (step.offset == vmcb::RIP) value = next_rip;
    if (step.offset == vmcb::RFLAGS) value &= ~spec::rflags::RF;
    const std::uint64_t pa = c.state.vm_hsave_pa + step.offset;
    c.bus.write(pa, step.size, value);
    c.log.add(spec::WriteKind::kHsave, pa, step.size, value, spec::Memtype::kWb);
  }
}

/// What the checks look at, before the processor drops any bit.
Image image_of(const VmcbImage& vmcb_image, std::uint64_t host_cr0, bool profile_apm) {
  Image image;
  image.efer = vmcb_image.qword(vmcb::EFER);
  image.cr0 = vmcb_image.qword(vmcb::CR0);
  image.cr3 = vmcb_image.qword(vmcb::CR3);
  image.cr4 = vmcb_image.qword(vmcb::CR4);
  image.dr6 = vmcb_image.qword(vmcb::DR6);
  image.dr7 = vmcb_image.qword(vmcb::DR7);
  image.rflags = vmcb_image.qword(vmcb::RFLAGS);
  image.cs_attr = static_cast<std::uint16_t>(vmcb_image.get(vmcb::CS_ATTRIB, 2));
  image.intercept_misc1 = vmcb_image.dword(vmcb::INTERCEPT_MISC1);
  image.intercept_misc2 = vmcb_image.dword(vmcb::INTERCEPT_MISC2);
  image.asid = vmcb_image.dword(vmcb::GUEST_ASID);
  image.iopm_pa = vmcb_image.qword(vmcb::IOPM_BASE_PA);
  image.msrpm_pa = vmcb_image.qword(vmcb::MSRPM_BASE_PA);
  image.eventinj = vmcb_image.qword(vmcb::EVENTINJ);
  image.np_enable = vmcb_image.np_enable();
  image.h_cr3 = vmcb_image.qword(vmcb::H_CR3);
  image.g_pat = vmcb_image.qword(vmcb::G_PAT);
  image.host_cr0 = host_cr0;
  image.profile_apm = profile_apm;
  return image;
}

/// Control area into the state (2.2.1; table C-1).
void load_controls(spec::ArchState& s, std::uint64_t pa, const VmcbImage& image, bool lbr) {
  s.h_cr0 = s.cr0;
  s.h_cr4 = s.cr4;
  s.h_efer = s.efer;
  s.host_if = (s.rflags & spec::rflags::IF) != 0 ? 1 : 0;
  s.guest = 1;
  s.vmcb_pa = pa;
  s.exitintinfo = 0;
  s.intercept_cr = image.dword(vmcb::INTERCEPT_CR);
  s.intercept_dr = image.dword(vmcb::INTERCEPT_DR);
  s.intercept_exc = image.dword(vmcb::INTERCEPT_EXC);
  s.intercept_misc1 = image.dword(vmcb::INTERCEPT_MISC1);
  s.intercept_misc2 = image.dword(vmcb::INTERCEPT_MISC2) & 0x3FF;
  s.iopm_pa = image.qword(vmcb::IOPM_BASE_PA) & ~std::uint64_t{0xFFF};
  s.msrpm_pa = image.qword(vmcb::MSRPM_BASE_PA) & ~std::uint64_t{0xFFF};
  s.tsc_offset = image.qword(vmcb::TSC_OFFSET);
  s.asid = image.dword(vmcb::GUEST_ASID);
  s.v_tpr = image.byte(vmcb::V_TPR) & 0xF;
  s.v_irq = image.byte(vmcb::V_IRQ) & 1;
  s.v_intr_prio = image.byte(vmcb::V_INTR_PRIO) & 0xF;
  s.v_ign_tpr = image.byte(vmcb::V_INTR_PRIO) >> 4 & 1;
  s.v_intr_masking = image.byte(vmcb::V_INTR_MASKING) & 1;
  s.v_intr_vector = image.byte(vmcb::V_INTR_VECTOR);
  s.shadow = image.byte(vmcb::INTERRUPT_SHADOW) & 1;
  s.np_enable = image.np_enable() ? 1 : 0;
  s.h_cr3 = image.np_enable() ? image.qword(vmcb::H_CR3) : 0;
  s.g_pat = 0;
  s.lbr_virt = lbr ? 1 : 0;
}

/// State-save area into the state: the same subset that #VMEXIT writes back (2.2.1).
void load_guest(spec::ArchState& s, const VmcbImage& image) {
  image.for_each_saved_field(s.lbr_virt != 0, [&](std::uint32_t offset, unsigned size, std::uint64_t value) {
    load_field(s, offset, size, value);
  });
  settle_paging(s);
  if ((s.cr0 & spec::cr0::PE) == 0) {
    s.cpl = 0;
  } else if ((s.rflags & spec::rflags::VM) != 0) {
    s.cpl = 3;
  }
}

}  // namespace

VmrunResult vmrun(const Context& c, std::uint64_t pa, std::uint64_t next_rip) {
  VmrunResult result;
  const bool lbr = (c.bus.read(pa + vmcb::LBR_VIRTUALIZATION_ENABLE, 1) & 1) != 0;  // 2.19.1
  save_host(c, next_rip, lbr);
  const VmcbImage vmcb_image(
      lbr, [&](std::uint32_t offset, unsigned size) { return c.bus.read(pa + offset, size); });
  const Image image = image_of(vmcb_image, c.state.cr0, c.profile_apm);
  const std::uint32_t tlb_control = vmcb_image.byte(vmcb::TLB_CONTROL);
  load_controls(c.state, pa, vmcb_image, lbr);
  load_guest(c.state, vmcb_image);

  const Check* failed = failed_guest_check(image);
  bool invalid = failed != nullptr;
  if (invalid) {
    result.failed_check = failed->id;
  } else if (unimplemented_guest(image)) {
    invalid = true;
    result.unimplemented = true;
  } else {
    if (tlb_control == 1) {
      c.mmu.flush_all();
    } else if (c.profile_apm && (tlb_control == 3 || tlb_control == 7)) {
      c.mmu.flush_asid(image.asid, tlb_control == 7);
    }
    if (!image.np_enable &&
        !c.mmu.load_pdpes(c.state, c.state.cr0, c.state.cr3, c.state.cr4, c.state.efer, c.bus)) {
      invalid = true;
      result.failed_check = "ERR-A-13";
    }
  }
  const bool mode64 =
      (c.state.efer & spec::efer::LMA) != 0 && (c.state.seg[spec::kCs].attr & spec::seg_attr::L) != 0;
  if (!mode64) {
    c.state.rip &= 0xFFFF'FFFF;
    c.state.gpr[4] &= 0xFFFF'FFFF;
  }
  if (invalid) {
    result.exit = {spec::exitcode::INVALID, 0, 0, 0};
    result.status = leave_guest(c, result.exit, spec::kVmexitInvalidSaveOrder)
                        ? VmrunResult::Status::kInvalid
                        : VmrunResult::Status::kShutdown;
    return result;
  }
  c.mmu.change_world();
  c.state.gif = 1;
  result.eventinj = image.eventinj;
  return result;
}

/// VMLOAD (2.11).
void vmload(const Context& c, std::uint64_t pa) {
  for (const spec::VmcbTransfer& step : spec::kVmsaveOrder) {
    load_field(c.state, step.offset, step.size, c.bus.read(pa + step.offset, step.size));
  }
}

/// VMSAVE (2.11).
void vmsave(const Context& c, std::uint64_t pa) {
  for (const spec::VmcbTransfer& step : spec::kVmsaveOrder) {
    const std::uint64_t value = field_of_state(c.state, step.offset, step.size);
    c.bus.write(pa + step.offset, step.size, value);
    c.log.add(spec::WriteKind::kVmcb, pa + step.offset, step.size, value, spec::Memtype::kWb);
  }
}

}  // namespace pacifica::svm
