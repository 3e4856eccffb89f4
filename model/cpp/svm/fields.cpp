// SPDX-License-Identifier: Apache-2.0
// State-save fields (manual appendix C, table C-2; 2.2.1 segment state and canonicalization).
#include "svm/fields.h"

#include <array>

#include "svm/svm.h"

namespace pacifica::svm {
namespace {

namespace vmcb = spec::vmcb;

constexpr unsigned kGdtr = 8, kIdtr = 9;
/// Rows of the segment block at 400h.
constexpr std::array<unsigned, 10> kSegmentRows{spec::kEs, spec::kCs, spec::kSs,   spec::kDs, spec::kFs,
                                                spec::kGs, kGdtr,     spec::kLdtr, kIdtr,     spec::kTr};
constexpr bool in_segment_block(std::uint32_t offset) {
  return offset >= vmcb::ES_SEL && offset < vmcb::ES_SEL + 0xA0;
}

constexpr std::uint64_t kRflagsKept = 0x3F'7FD5, kCr0Kept = 0xE005'003F;

}  // namespace

/// Table C-2 as code (appendix C.1); load_field is its other direction.
std::uint64_t field_of_state(const spec::ArchState& s, std::uint32_t offset, unsigned size) {
  if (in_segment_block(offset)) {
    const unsigned row = kSegmentRows[(offset - vmcb::ES_SEL) >> 4];
    const unsigned part = offset & 0xF;
    if (row == kGdtr) return part == 8 ? s.gdtr_base : s.gdtr_limit;
    if (row == kIdtr) return part == 8 ? s.idtr_base : s.idtr_limit;
    const spec::Segment& segment = s.seg[row];
    if (part == 8) return segment.base;
    if (size == 2) return segment.sel;
    return segment.sel | std::uint64_t{segment.attr} << 16 | std::uint64_t{segment.limit} << 32;
  }
  switch (offset) {
    case vmcb::CPL:
      return s.cpl;
    case vmcb::EFER:
      return s.efer;
    case vmcb::CR4:
      return s.cr4;
    case vmcb::CR3:
      return s.cr3;
    case vmcb::CR0:
      return s.cr0;
    case vmcb::DR7:
      return s.dr7;
    case vmcb::DR6:
      return s.dr6;
    case vmcb::RFLAGS:
      return s.rflags;
    case vmcb::RIP:
      return s.rip;
    case vmcb::RSP:
      return s.gpr[4];
    case vmcb::RAX:
      return s.gpr[0];
    case vmcb::STAR:
      return s.star;
    case vmcb::LSTAR:
      return s.lstar;
    case vmcb::CSTAR:
      return s.cstar;
    case vmcb::SFMASK:
      return s.sfmask;
    case vmcb::KERNEL_GS_BASE:
      return s.kernel_gs_base;
    case vmcb::SYSENTER_CS:
      return s.sysenter_cs;
    case vmcb::SYSENTER_ESP:
      return s.sysenter_esp;
    case vmcb::SYSENTER_EIP:
      return s.sysenter_eip;
    case vmcb::CR2:
      return s.cr2;
    case vmcb::G_PAT:
      return s.g_pat;
    case vmcb::DBGCTL:
      return s.debugctl;
    case vmcb::BR_FROM:
      return s.br_from;
    case vmcb::BR_TO:
      return s.br_to;
    case vmcb::LASTEXCPFROM:
      return s.lastexcp_from;
    case vmcb::LASTEXCPTO:
      return s.lastexcp_to;
    case vmcb::INTERRUPT_SHADOW:
      return s.shadow != 0 ? 1 : 0;
    case vmcb::V_TPR:
      return s.v_tpr & 0xF;
    case vmcb::V_IRQ:
      return s.v_irq & 1;
    default:
      return 0;  // EVENTINJ is cleared by every #VMEXIT
  }
}

void load_field(spec::ArchState& s, std::uint32_t offset, unsigned size, std::uint64_t value) {
  if (in_segment_block(offset)) {
    const unsigned row = kSegmentRows[(offset - vmcb::ES_SEL) >> 4];
    const unsigned part = offset & 0xF;
    if (row == kGdtr || row == kIdtr) {
      std::uint64_t& base = row == kGdtr ? s.gdtr_base : s.idtr_base;
      std::uint32_t& limit = row == kGdtr ? s.gdtr_limit : s.idtr_limit;
      if (part == 8) {
        base = canonical(value);
      } else {
        limit = static_cast<std::uint32_t>(value & 0xFFFF);
      }
      return;
    }
    spec::Segment& segment = s.seg[row];
    if (part == 8) {
      // Only FS, GS, LDTR and TR have 64-bit bases (ERR-A-07).
      segment.base = row <= spec::kDs ? value & 0xFFFF'FFFF : canonical(value);
      return;
    }
    segment.sel = static_cast<std::uint16_t>(value);
    if (size == 8) {
      segment.attr = static_cast<std::uint16_t>(value >> 16 & 0xFFF);
      segment.limit = static_cast<std::uint32_t>(value >> 32);
    }
    return;
  }
  using namespace spec;
  switch (offset) {
    case vmcb::CPL:
      s.cpl = value & 3;
      break;
    case vmcb::EFER:
      s.efer = value & (efer::SCE | efer::LME | efer::NXE | efer::SVME);
      break;
    case vmcb::CR4:
      s.cr4 = value & spec::mask::CR4_KEPT;
      break;
    case vmcb::CR3:
      s.cr3 = value;
      break;
    case vmcb::CR0:
      s.cr0 = (value & kCr0Kept) | cr0::ET;
      break;
    case vmcb::DR7:
      s.dr7 = (value & spec::mask::DR7_KEPT) | spec::mask::DR7_ONES;
      break;
    case vmcb::DR6:
      s.dr6 = (value & spec::mask::DR6_KEPT) | spec::mask::DR6_ONES;
      break;
    case vmcb::RFLAGS:
      s.rflags = (value & kRflagsKept) | 2;
      break;
    case vmcb::RIP:
      s.rip = value;
      break;
    case vmcb::RSP:
      s.gpr[4] = value;
      break;
    case vmcb::RAX:
      s.gpr[0] = value;
      break;
    case vmcb::STAR:
      s.star = value;
      break;
    case vmcb::LSTAR:
      s.lstar = value;
      break;
    case vmcb::CSTAR:
      s.cstar = value;
      break;
    case vmcb::SFMASK:
      s.sfmask = value & 0xFFFF'FFFF;
      break;
    case vmcb::KERNEL_GS_BASE:
      s.kernel_gs_base = canonical(value);
      break;
    case vmcb::SYSENTER_CS:
      s.sysenter_cs = value & 0xFFFF'FFFF;
      break;
    case vmcb::SYSENTER_ESP:
      s.sysenter_esp = value;
      break;
    case vmcb::SYSENTER_EIP:
      s.sysenter_eip = value;
      break;
    case vmcb::CR2:
      s.cr2 = value;
      break;
    case vmcb::G_PAT:
      s.g_pat = value;
      break;
    case vmcb::DBGCTL:
      s.debugctl = value;
      break;
    case vmcb::BR_FROM:
      s.br_from = value;
      break;
    case vmcb::BR_TO:
      s.br_to = value;
      break;
    case vmcb::LASTEXCPFROM:
      s.lastexcp_from = value;
      break;
    case vmcb::LASTEXCPTO:
      s.lastexcp_to = value;
      break;
    case vmcb::INTERRUPT_SHADOW:
      s.shadow = static_cast<std::uint32_t>(value & 1);
      break;  // loads as STI
    case vmcb::V_TPR:
      s.v_tpr = value & 0xF;
      break;
    case vmcb::V_IRQ:
      s.v_irq = value & 1;
      break;
    default:
      break;
  }
}

void settle_paging(spec::ArchState& s) {
  const bool long_mode = (s.efer & spec::efer::LME) != 0 && (s.cr0 & spec::cr0::PG) != 0;
  s.efer = (s.efer & ~spec::efer::LMA) | (long_mode ? spec::efer::LMA : 0);
  s.cr3 &= long_mode ? 0xFF'FFFF'FFF8 : 0xFFFF'FFF8;
}

}  // namespace pacifica::svm
