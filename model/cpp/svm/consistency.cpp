// SPDX-License-Identifier: Apache-2.0
// The consistency checks as a table (manual 2.2.1; docs/choices.md §8).
#include "svm/consistency.h"

#include <array>

#include "pacifica_spec.h"
#include "svm/svm.h"

namespace pacifica::svm {
namespace {

using namespace spec;

constexpr std::uint64_t kMaxPhysical = std::uint64_t{1} << kConfigPaBits;

constexpr bool paged_long(const Image& i) { return (i.efer & efer::LME) != 0 && (i.cr0 & cr0::PG) != 0; }

/// Each byte names a type that exists.
constexpr bool pat_legal(std::uint64_t pat) {
  for (unsigned byte = 0; byte < 8; ++byte) {
    const std::uint64_t type = pat >> (8 * byte) & 0xFF;
    if (type > 7 || type == 2 || type == 3) return false;
  }
  return true;
}

constexpr std::array<Check, 22> kChecks{{
    {"VMRUN-CHK-01", "EFER.SVME is zero", false, [](const Image& i) { return (i.efer & efer::SVME) == 0; }},
    {"VMRUN-CHK-02", "CR0.CD is zero and CR0.NW is set", true,
     [](const Image& i) { return (i.cr0 & (cr0::CD | cr0::NW)) == cr0::NW; }},
    {"VMRUN-CHK-03", "CR0[63:32] are not zero", true, [](const Image& i) { return i.cr0 >> 32 != 0; }},
    {"VMRUN-CHK-04", "CR3 has bits above the physical address width", true,
     [](const Image& i) { return i.cr3 >= kMaxPhysical; }},
    {"VMRUN-CHK-05", "CR4[63:11] are not zero", true, [](const Image& i) { return i.cr4 >> 11 != 0; }},
    {"VMRUN-CHK-06", "DR6[63:32] are not zero", false, [](const Image& i) { return i.dr6 >> 32 != 0; }},
    {"VMRUN-CHK-07", "DR7[63:32] are not zero", false, [](const Image& i) { return i.dr7 >> 32 != 0; }},
    {"VMRUN-CHK-08", "EFER[63:15] are not zero", true, [](const Image& i) { return i.efer >> 15 != 0; }},
    {"VMRUN-CHK-16", "EFER bit 9 is set", true, [](const Image& i) { return (i.efer & 0x200) != 0; }},
    // Profile apm: every bit that the processor does not offer; source: APM volume 2, VMRUN consistency
    // checks.
    {"ERR-A-08", "EFER[14:13] are not zero (profile apm)", true,
     [](const Image& i) { return i.profile_apm && (i.efer & 0x6000) != 0; }},
    {"VMRUN-CHK-11", "EFER.LME and CR0.PG are set and CR4.PAE is zero", true,
     [](const Image& i) { return paged_long(i) && (i.cr4 & cr4::PAE) == 0; }},
    {"VMRUN-CHK-12", "EFER.LME and CR0.PG are set and CR0.PE is zero", true,
     [](const Image& i) { return paged_long(i) && (i.cr0 & cr0::PE) == 0; }},
    {"VMRUN-CHK-13", "EFER.LME, CR0.PG, CR4.PAE, CS.L and CS.D are all set", false,
     [](const Image& i) {
       constexpr std::uint64_t kBoth = seg_attr::L | seg_attr::DB;
       return paged_long(i) && (i.cr4 & cr4::PAE) != 0 && (i.cs_attr & kBoth) == kBoth;
     }},
    {"VMRUN-CHK-14", "the VMRUN intercept is clear", false,
     [](const Image& i) { return (i.intercept_misc2 >> (exitcode::VMRUN & 31) & 1) == 0; }},
    // Profile apm does not ask for it (docs/facts.md, two profiles; ERR-A-05).
    {"VMRUN-CHK-15", "the SMI intercept is clear", false,
     [](const Image& i) { return !i.profile_apm && (i.intercept_misc1 >> (exitcode::SMI & 31) & 1) == 0; }},
    {"VMRUN-CHK-17", "the IOPM reaches the end of physical memory", false,
     [](const Image& i) { return (i.iopm_pa & ~std::uint64_t{0xFFF}) > kMaxPhysical - 0x3000; }},
    {"VMRUN-CHK-18", "the MSRPM reaches the end of physical memory", false,
     [](const Image& i) {
       const std::uint64_t base = i.msrpm_pa & ~std::uint64_t{0xFFF};
       // Hardware refuses the map that ends at the last byte, too (ERR-A-58).
       return base > kMaxPhysical - 0x2000 || (i.profile_apm && base == kMaxPhysical - 0x2000);
     }},
    {"VMRUN-CHK-19", "EVENTINJ requests an illegal event", false,
     [](const Image& i) {
       return !event_injection_legal(i.eventinj, paged_long(i) && (i.cs_attr & seg_attr::L) != 0);
     }},
    {"NPT-EN-09", "the ASID is zero or not implemented", false,
     [](const Image& i) { return i.asid == 0 || i.asid >= kConfigNAsids; }},
    {"NPT-CTL-05", "nested paging without host paging", false,
     [](const Image& i) { return i.np_enable && (i.host_cr0 & cr0::PG) == 0; }},
    {"ERR-C-25", "H_CR3 has bits above the physical address width (profile apm)", false,
     [](const Image& i) { return i.profile_apm && i.np_enable && i.h_cr3 >= kMaxPhysical; }},
    {"ERR-C-25", "G_PAT names an undefined memory type (profile apm)", false,
     [](const Image& i) { return i.profile_apm && i.np_enable && !pat_legal(i.g_pat); }},
}};

}  // namespace

const Check* failed_guest_check(const Image& image) {
  for (const Check& check : kChecks) {
    if (check.illegal(image)) return &check;
  }
  return nullptr;
}

const Check* failed_host_check(const Image& image) {
  for (const Check& check : kChecks) {
    if (check.host && check.illegal(image)) return &check;
  }
  return nullptr;
}

bool unimplemented_guest(const Image& image) {
  return (image.rflags & rflags::VM) != 0 && (image.cr0 & cr0::PE) != 0;
}

}  // namespace pacifica::svm
