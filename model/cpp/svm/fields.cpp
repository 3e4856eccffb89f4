// SPDX-License-Identifier: Apache-2.0
// State-save fields (manual appendix C, table C-2; 2.2.1 segment state and canonicalization).
#include "svm/fields.h"

#include <array>
#include <cstddef>
#include <span>
#include <type_traits>

#include "svm/svm.h"

namespace pacifica::svm {
namespace {

namespace vmcb = spec::vmcb;
using State = spec::ArchState;
using Order = std::span<const spec::VmcbTransfer>;

/// One access of a transfer: what it writes of the state, and what the state keeps of what it reads.
struct Row {
  std::uint32_t offset = 0, size = 0;
  std::uint64_t (*save)(const State&) = nullptr;
  void (*load)(State&, std::uint64_t) = nullptr;
};

constexpr std::uint64_t kAll = ~std::uint64_t{0}, kLow32 = 0xFFFF'FFFF;

/// A register that is a member of the state: the bits in `kKept` are loaded, those in `kFixed` are always
/// set.
template <auto kMember, std::uint64_t kKept = kAll, std::uint64_t kFixed = 0>
constexpr Row reg(std::uint32_t offset, std::uint32_t size = 8) {
  return {offset, size, [](const State& s) -> std::uint64_t { return s.*kMember; },
          [](State& s, std::uint64_t value) {
            s.*kMember = static_cast<std::remove_reference_t<decltype(s.*kMember)>>((value & kKept) | kFixed);
          }};
}
/// A linear address that is made canonical.
template <auto kMember>
constexpr Row address(std::uint32_t offset) {
  return {offset, 8, [](const State& s) -> std::uint64_t { return s.*kMember; },
          [](State& s, std::uint64_t value) { s.*kMember = canonical(value); }};
}
template <unsigned kIndex>
constexpr Row gpr(std::uint32_t offset) {
  return {offset, 8, [](const State& s) { return s.gpr[kIndex]; },
          [](State& s, std::uint64_t value) { s.gpr[kIndex] = value; }};
}

/// A segment register: selector, attributes and limit at once, the selector alone, the base. Only FS, GS,
/// LDTR and TR have 64-bit bases (ERR-A-07).
template <unsigned kIndex>
constexpr std::array<Row, 3> segment(std::uint32_t offset) {
  return {{{offset, 8,
            [](const State& s) {
              const spec::Segment& segment = s.seg[kIndex];
              return segment.sel | std::uint64_t{segment.attr} << 16 | std::uint64_t{segment.limit} << 32;
            },
            [](State& s, std::uint64_t value) {
              s.seg[kIndex].sel = static_cast<std::uint16_t>(value);
              s.seg[kIndex].attr = static_cast<std::uint16_t>(value >> 16 & 0xFFF);
              s.seg[kIndex].limit = static_cast<std::uint32_t>(value >> 32);
            }},
           {offset, 2, [](const State& s) -> std::uint64_t { return s.seg[kIndex].sel; },
            [](State& s, std::uint64_t value) { s.seg[kIndex].sel = static_cast<std::uint16_t>(value); }},
           {offset + 8, 8, [](const State& s) { return s.seg[kIndex].base; },
            [](State& s, std::uint64_t value) {
              s.seg[kIndex].base = kIndex <= spec::kDs ? value & kLow32 : canonical(value);
            }}}};
}

template <std::size_t... kSizes>
constexpr auto join(const std::array<Row, kSizes>&... parts) {
  std::array<Row, (kSizes + ...)> all{};
  std::size_t count = 0;
  const auto append = [&](const auto& part) {
    for (const Row& row : part) all[count++] = row;
  };
  (append(parts), ...);
  return all;
}

constexpr std::uint64_t kEferKept = spec::efer::SCE | spec::efer::LME | spec::efer::NXE | spec::efer::SVME;
constexpr std::uint64_t kCr0Kept = [] {
  using namespace spec::cr0;
  return PE | MP | EM | TS | ET | NE | WP | AM | NW | CD | PG;
}();
constexpr std::uint64_t kRflagsKept = [] {
  using namespace spec::rflags;
  return CF | PF | AF | ZF | SF | TF | IF | DF | OF | IOPL | NT | RF | VM | AC | VIF | VIP | ID;
}();

constexpr auto kRows = join(
    segment<spec::kEs>(vmcb::ES_SEL), segment<spec::kCs>(vmcb::CS_SEL), segment<spec::kSs>(vmcb::SS_SEL),
    segment<spec::kDs>(vmcb::DS_SEL), segment<spec::kFs>(vmcb::FS_SEL), segment<spec::kGs>(vmcb::GS_SEL),
    segment<spec::kLdtr>(vmcb::LDTR_SEL), segment<spec::kTr>(vmcb::TR_SEL),
    std::array{
        reg<&State::gdtr_limit, 0xFFFF>(vmcb::GDTR_LIMIT, 4),
        address<&State::gdtr_base>(vmcb::GDTR_BASE),
        reg<&State::idtr_limit, 0xFFFF>(vmcb::IDTR_LIMIT, 4),
        address<&State::idtr_base>(vmcb::IDTR_BASE),
        reg<&State::cpl, 3>(vmcb::CPL, 1),
        reg<&State::efer, kEferKept>(vmcb::EFER),
        reg<&State::cr4, spec::mask::CR4_KEPT>(vmcb::CR4),
        reg<&State::cr3>(vmcb::CR3),
        reg<&State::cr0, kCr0Kept, spec::cr0::ET>(vmcb::CR0),
        reg<&State::dr7, spec::mask::DR7_KEPT, spec::mask::DR7_ONES>(vmcb::DR7),
        reg<&State::dr6, spec::mask::DR6_KEPT, spec::mask::DR6_ONES>(vmcb::DR6),
        reg<&State::rflags, kRflagsKept, 2>(vmcb::RFLAGS),
        reg<&State::rip>(vmcb::RIP),
        gpr<4>(vmcb::RSP),
        gpr<0>(vmcb::RAX),
        reg<&State::star>(vmcb::STAR),
        reg<&State::lstar>(vmcb::LSTAR),
        reg<&State::cstar>(vmcb::CSTAR),
        reg<&State::sfmask, kLow32>(vmcb::SFMASK),
        address<&State::kernel_gs_base>(vmcb::KERNEL_GS_BASE),
        reg<&State::sysenter_cs, kLow32>(vmcb::SYSENTER_CS),
        reg<&State::sysenter_esp>(vmcb::SYSENTER_ESP),
        reg<&State::sysenter_eip>(vmcb::SYSENTER_EIP),
        reg<&State::cr2>(vmcb::CR2),
        reg<&State::g_pat>(vmcb::G_PAT),
        reg<&State::debugctl>(vmcb::DBGCTL),
        reg<&State::br_from>(vmcb::BR_FROM),
        reg<&State::br_to>(vmcb::BR_TO),
        reg<&State::lastexcp_from>(vmcb::LASTEXCPFROM),
        reg<&State::lastexcp_to>(vmcb::LASTEXCPTO),
        // Of the control area, what #VMEXIT writes back.
        Row{vmcb::INTERRUPT_SHADOW, 1, [](const State& s) -> std::uint64_t { return s.shadow != 0 ? 1 : 0; },
            [](State& s, std::uint64_t value) { s.shadow = value & 1; }},  // loads as STI
        reg<&State::v_tpr, 0xF>(vmcb::V_TPR, 1),
        reg<&State::v_irq, 1>(vmcb::V_IRQ, 1),
    });

/// First row of each offset, plus one; 0: none.
constexpr auto kFirst = [] {
  std::array<std::uint8_t, vmcb::LASTEXCPTO + 8> first{};
  for (std::size_t i = kRows.size(); i-- > 0;) first[kRows[i].offset] = static_cast<std::uint8_t>(i + 1);
  return first;
}();

constexpr const Row* find(std::uint32_t offset, std::uint32_t size) {
  if (kFirst[offset] == 0) return nullptr;
  for (std::size_t i = kFirst[offset] - 1u; i < kRows.size() && kRows[i].offset == offset; ++i) {
    if (kRows[i].size == size) return &kRows[i];
  }
  return nullptr;
}

/// Every step of a transfer has a row, but for the fields that tell why a guest was left, and for controls
/// that are only read.
constexpr bool complete(Order order, std::uint32_t from) {
  for (const spec::VmcbTransfer& step : order) {
    if (step.offset >= from && find(step.offset, step.size) == nullptr) return false;
  }
  return true;
}
static_assert(complete(spec::kVmrunLoadOrder, vmcb::ES_SEL) &&
              complete(spec::kVmexitSaveOrder, vmcb::ES_SEL) && complete(spec::kHostSaveOrder, 0) &&
              complete(spec::kVmsaveOrder, 0));

}  // namespace

std::uint64_t field_of_state(const spec::ArchState& s, std::uint32_t offset, unsigned size) {
  return find(offset, size)->save(s);
}

void load_field(spec::ArchState& s, std::uint32_t offset, unsigned size, std::uint64_t value) {
  find(offset, size)->load(s, value);
}

void settle_paging(spec::ArchState& s) {
  const bool long_mode = (s.efer & spec::efer::LME) != 0 && (s.cr0 & spec::cr0::PG) != 0;
  s.efer = (s.efer & ~spec::efer::LMA) | (long_mode ? spec::efer::LMA : 0);
  s.cr3 &= long_mode ? 0xFF'FFFF'FFF8 : 0xFFFF'FFF8;
}

}  // namespace pacifica::svm
