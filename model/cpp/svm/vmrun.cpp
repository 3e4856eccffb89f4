// SPDX-License-Identifier: Apache-2.0
// VMRUN, VMLOAD, VMSAVE (manual 2.2.1, 2.11, 2.19.2, 2.21.4, 4.2; docs/choices.md §8).
#include "svm/consistency.h"
#include "svm/fields.h"
#include "svm/svm.h"
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

/// Reads the image that the checks look at, before the processor drops any bit.
Image read_image(const Context& c, std::uint64_t pa, std::uint64_t host_cr0) {
  const auto qword = [&](std::uint32_t offset) { return c.bus.read(pa + offset, 8); };
  Image image;
  image.efer = qword(vmcb::EFER);
  image.cr0 = qword(vmcb::CR0);
  image.cr3 = qword(vmcb::CR3);
  image.cr4 = qword(vmcb::CR4);
  image.dr6 = qword(vmcb::DR6);
  image.dr7 = qword(vmcb::DR7);
  image.rflags = qword(vmcb::RFLAGS);
  image.cs_attr = static_cast<std::uint16_t>(c.bus.read(pa + vmcb::CS_ATTRIB, 2));
  image.intercept_misc1 = static_cast<std::uint32_t>(c.bus.read(pa + vmcb::INTERCEPT_MISC1, 4));
  image.intercept_misc2 = static_cast<std::uint32_t>(c.bus.read(pa + vmcb::INTERCEPT_MISC2, 4));
  image.asid = static_cast<std::uint32_t>(c.bus.read(pa + vmcb::GUEST_ASID, 4));
  image.iopm_pa = qword(vmcb::IOPM_BASE_PA);
  image.msrpm_pa = qword(vmcb::MSRPM_BASE_PA);
  image.eventinj = qword(vmcb::EVENTINJ);
  image.np_enable = (c.bus.read(pa + vmcb::NP_ENABLE, 1) & 1) != 0;
  image.h_cr3 = qword(vmcb::H_CR3);
  image.g_pat = qword(vmcb::G_PAT);
  image.host_cr0 = host_cr0;
  image.profile_apm = c.profile_apm;
  return image;
}

/// Control area into the state (2.2.1; table C-1).
void load_controls(const Context& c, std::uint64_t pa, const Image& image, bool lbr) {
  spec::ArchState& s = c.state;
  s.h_cr0 = s.cr0;
  s.h_cr4 = s.cr4;
  s.h_efer = s.efer;
  s.host_if = (s.rflags & spec::rflags::IF) != 0 ? 1 : 0;
  s.guest = 1;
  s.vmcb_pa = pa;
  s.exitintinfo = 0;
  s.intercept_cr = static_cast<std::uint32_t>(c.bus.read(pa + vmcb::INTERCEPT_CR, 4));
  s.intercept_dr = static_cast<std::uint32_t>(c.bus.read(pa + vmcb::INTERCEPT_DR, 4));
  s.intercept_exc = static_cast<std::uint32_t>(c.bus.read(pa + vmcb::INTERCEPT_EXC, 4));
  s.intercept_misc1 = image.intercept_misc1;
  s.intercept_misc2 = image.intercept_misc2 & 0x3FF;
  s.iopm_pa = image.iopm_pa & ~std::uint64_t{0xFFF};
  s.msrpm_pa = image.msrpm_pa & ~std::uint64_t{0xFFF};
  s.tsc_offset = c.bus.read(pa + vmcb::TSC_OFFSET, 8);
  s.asid = image.asid;
  const auto byte = [&](std::uint32_t offset) {
    return static_cast<std::uint32_t>(c.bus.read(pa + offset, 1));
  };
  s.v_tpr = byte(vmcb::V_TPR) & 0xF;
  s.v_irq = byte(vmcb::V_IRQ) & 1;
  s.v_intr_prio = byte(vmcb::V_INTR_PRIO) & 0xF;
  s.v_ign_tpr = byte(vmcb::V_INTR_PRIO) >> 4 & 1;
  s.v_intr_masking = byte(vmcb::V_INTR_MASKING) & 1;
  s.v_intr_vector = byte(vmcb::V_INTR_VECTOR);
  s.shadow = byte(vmcb::INTERRUPT_SHADOW) & 1;
  s.np_enable = image.np_enable ? 1 : 0;
  s.h_cr3 = image.np_enable ? c.bus.read(pa + vmcb::H_CR3, 8) : 0;
  s.g_pat = 0;
  s.lbr_virt = lbr ? 1 : 0;
}

/// State-save area into the state: the same subset that #VMEXIT writes back (2.2.1).
void load_guest(const Context& c, std::uint64_t pa) {
  spec::ArchState& s = c.state;
  for (const spec::VmcbTransfer& step : spec::kVmexitSaveOrder) {
    if (step.offset < vmcb::ES_SEL) continue;
    if (step.offset == vmcb::G_PAT && s.np_enable == 0) continue;
    if (lbr_field(step.offset) && s.lbr_virt == 0) continue;
    load_field(s, step.offset, step.size, c.bus.read(pa + step.offset, step.size));
  }
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
  const Image image = read_image(c, pa, c.state.cr0);
  const std::uint64_t tlb_control = c.bus.read(pa + vmcb::TLB_CONTROL, 1);
  load_controls(c, pa, image, lbr);
  load_guest(c, pa);

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
