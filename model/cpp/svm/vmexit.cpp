// SPDX-License-Identifier: Apache-2.0
// #VMEXIT (manual 2.3, 2.19.2, 2.21.4, 4.2; docs/choices.md §8).
#include "svm/vmexit.h"

#include <algorithm>
#include <array>

#include "arch/descriptor.h"
#include "svm/consistency.h"
#include "svm/fields.h"

namespace pacifica::svm {
namespace {

namespace vmcb = spec::vmcb;

/// State saved on exit (2.4.1): all but EXITINFO, the same for every exit.
void save_guest(const Context& c, const Exit& exit, std::span<const spec::VmcbTransfer> order) {
  const spec::ArchState& s = c.state;
  for (const spec::VmcbTransfer& step : order) {
    if (step.offset == vmcb::G_PAT && s.np_enable == 0) continue;
    if (lbr_field(step.offset) && s.lbr_virt == 0) continue;
    std::uint64_t value = 0;
    switch (step.offset) {
      case vmcb::EXITCODE:
        value = exit.code;
        break;
      case vmcb::EXITINFO1:
        value = exit.info1;
        break;
      case vmcb::EXITINFO2:
        value = exit.info2;
        break;
      case vmcb::EXITINTINFO:
        value = (exit.intinfo & spec::eventinfo::V) != 0 ? exit.intinfo : 0;
        break;
      case vmcb::EVENTINJ:
        break;  // cleared by every #VMEXIT
      default:
        value = field_of_state(s, step.offset, step.size);
        break;
    }
    c.bus.write(s.vmcb_pa + step.offset, step.size, value);
    c.log.add(spec::WriteKind::kVmcb, s.vmcb_pa + step.offset, step.size, value, spec::Memtype::kWb);
  }
}

/// Clears everything that exists in guest mode only (2.3).
void clear_controls(spec::ArchState& s) {
  s.guest = 0;
  s.asid = 0;
  s.exitintinfo = 0;
  s.vmcb_pa = 0;
  s.intercept_cr = s.intercept_dr = s.intercept_exc = s.intercept_misc1 = s.intercept_misc2 = 0;
  s.host_if = 0;
  s.iopm_pa = s.msrpm_pa = s.tsc_offset = 0;
  s.v_irq = s.v_intr_prio = s.v_ign_tpr = s.v_intr_masking = s.v_intr_vector = 0;
  s.np_enable = s.lbr_virt = 0;
  s.h_cr3 = s.g_pat = s.h_cr0 = s.h_cr4 = s.h_efer = 0;
}

/// Reads 8 bytes of the GDT by host translation; false: a fault.
bool read_descriptor(const Context& c, std::uint16_t selector, Descriptor& descriptor) {
  const spec::ArchState& s = c.state;
  const bool long_mode = (s.efer & spec::efer::LMA) != 0;
  const std::uint64_t first = s.gdtr_base + (selector & 0xFFF8u);
  descriptor.raw = 0;
  // One part within a page, two across a page boundary.
  const unsigned low_part = static_cast<unsigned>(std::min<std::uint64_t>(8, 0x1000 - (first & 0xFFF)));
  for (unsigned done = 0; done < 8;) {
    const unsigned part = done == 0 ? low_part : 8 - low_part;
    std::uint64_t linear = first + done;
    if (!long_mode) {
      linear &= 0xFFFF'FFFF;
    } else if (canonical(linear) != linear) {
      return false;
    }
    const Translation translation = c.mmu.translate(s, linear, {}, c.bus, c.log);
    if (!translation.ok()) return false;
    for (unsigned i = 0; i < part; ++i) {
      descriptor.raw |= c.bus.read(translation.pa + i, 1) << (8 * (done + i));
    }
    done += part;
  }
  return true;
}

/// Host ES, CS, SS or DS from the GDT (2.3; ERR-A-21), without setting the accessed bit. What cannot be
/// loaded stays the guest's.
bool reload_segment(const Context& c, spec::SegmentIndex index, std::uint16_t selector) {
  spec::ArchState& s = c.state;
  spec::Segment& segment = s.seg[index];
  const bool long_mode = (s.efer & spec::efer::LMA) != 0;
  if ((selector & 0xFFFC) == 0) {
    if (index == spec::kCs || (index == spec::kSs && !long_mode)) return false;
    segment.sel = selector;
    segment.attr = 0;
    return true;
  }
  if ((selector & 4) != 0 || (selector | 7u) > s.gdtr_limit) return false;
  Descriptor descriptor;
  if (!read_descriptor(c, selector, descriptor)) return false;
  if (!descriptor.present() || !descriptor.code_or_data()) return false;
  switch (index) {
    case spec::kCs:
      if (!descriptor.is_code()) return false;
      if (long_mode && descriptor.long_code() && descriptor.big()) return false;
      break;
    case spec::kSs:
      if (!descriptor.writable()) return false;
      break;
    default:
      if (!descriptor.readable()) return false;
      break;
  }
  segment = descriptor.segment(selector);
  return true;
}

struct Reloaded {
  spec::SegmentIndex index;
  std::uint32_t offset;
};
constexpr std::array<Reloaded, 4> kReloaded{{{spec::kEs, vmcb::ES_SEL},
                                             {spec::kCs, vmcb::CS_SEL},
                                             {spec::kSs, vmcb::SS_SEL},
                                             {spec::kDs, vmcb::DS_SEL}}};

/// The host's state out of the save area, checked as it is loaded (2.3).
bool reload_host(const Context& c, bool lbr) {
  spec::ArchState& s = c.state;
  const std::uint64_t area = s.vm_hsave_pa;
  Image image;
  image.efer = c.bus.read(area + vmcb::EFER, 8);
  image.cr0 = c.bus.read(area + vmcb::CR0, 8) | spec::cr0::PE;
  image.cr3 = c.bus.read(area + vmcb::CR3, 8);
  image.cr4 = c.bus.read(area + vmcb::CR4, 8);
  image.profile_apm = c.profile_apm;
  // In the order of the save area; what is wrong with the paging registers shows as soon as CR3 is loaded.
  for (const spec::VmcbTransfer& step : spec::kHostSaveOrder) {
    if (lbr_field(step.offset) && !lbr) continue;
    if (std::any_of(kReloaded.begin(), kReloaded.end(),
                    [&](const auto& one) { return one.offset == step.offset; }))
      continue;
    load_field(s, step.offset, step.size, c.bus.read(area + step.offset, step.size));
    if (step.offset != vmcb::CR3) continue;
    s.cr0 |= spec::cr0::PE;
    settle_paging(s);
    if (failed_host_check(image) != nullptr) {
      // The processor stops with what it has read (docs/choices.md, C8-05).
      s.efer = image.efer;
      s.cr0 = image.cr0;
      s.cr3 = image.cr3;
      s.cr4 = image.cr4;
      return false;
    }
    if (!c.mmu.load_pdpes(s, s.cr0, s.cr3, s.cr4, s.efer, c.bus)) return false;
  }
  s.rflags &= ~spec::rflags::VM;
  s.dr7 = spec::dr7::ONE;
  s.cpl = 0;
  s.shadow = 0;
  s.activity = static_cast<std::uint32_t>(spec::Activity::kRunning);
  for (const auto& [index, offset] : kReloaded) {
    const auto selector = static_cast<std::uint16_t>(c.bus.read(area + offset, 2));
    if (!reload_segment(c, index, selector)) return false;
  }
  return true;
}

}  // namespace

bool leave_guest(const Context& c, const Exit& exit, std::span<const spec::VmcbTransfer> order) {
  c.state.gif = 0;
  save_guest(c, exit, order);
  const bool lbr = c.state.lbr_virt != 0;
  clear_controls(c.state);
  if (reload_host(c, lbr)) return true;
  c.state.activity = static_cast<std::uint32_t>(spec::Activity::kShutdown);
  return false;
}

bool vmexit(const Context& c, const Exit& exit) {
  c.mmu.change_world();
  return leave_guest(c, exit, spec::kVmexitSaveOrder);
}

}  // namespace pacifica::svm
