// SPDX-License-Identifier: Apache-2.0
// What VMRUN reads of a VMCB, and which piece of state each field is (appendix C).
#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "svm/fields.h"
#include "svm/svm.h"
#include "svm/vmcb_image.h"

namespace pacifica::svm {
namespace {

namespace vmcb = spec::vmcb;

/// Reads a VMCB whose bytes are all different from their neighbours, and counts.
struct Reads {
  std::map<std::uint32_t, unsigned> bytes;  ///< how often each was read
  std::vector<std::uint32_t> order;
  std::uint8_t np_enable = 0;

  std::uint8_t byte(std::uint32_t offset) const {
    return offset == vmcb::NP_ENABLE ? np_enable : static_cast<std::uint8_t>(offset * 7 + (offset >> 8));
  }
  std::uint64_t operator()(std::uint32_t offset, unsigned size) {
    std::uint64_t value = 0;
    order.push_back(offset);
    for (unsigned i = 0; i < size; ++i) {
      ++bytes[offset + i];
      value |= std::uint64_t{byte(offset + i)} << (8 * i);
    }
    return value;
  }
  bool has(std::uint32_t offset) const { return bytes.contains(offset); }
};

class VmcbReads : public ::testing::TestWithParam<std::pair<bool, bool>> {};

TEST_P(VmcbReads, EachByteOnceInTheOrderOfTheTable) {
  const auto [lbr, nested] = GetParam();
  Reads reads;
  reads.np_enable = nested ? 1 : 0;
  const VmcbImage image(lbr, std::ref(reads));
  for (const auto& [offset, count] : reads.bytes) EXPECT_EQ(count, 1u) << std::hex << offset;
  EXPECT_EQ(reads.has(vmcb::G_PAT), nested);
  EXPECT_EQ(reads.has(vmcb::DBGCTL), lbr);
  EXPECT_EQ(reads.has(vmcb::LASTEXCPTO), lbr);
  EXPECT_FALSE(reads.has(vmcb::LBR_VIRTUALIZATION_ENABLE)) << "it was read before the host was saved";
  EXPECT_FALSE(reads.has(vmcb::FS_SEL)) << "VMLOAD's";

  std::vector<std::uint32_t> expected;
  for (const spec::VmcbTransfer& step : spec::kVmrunLoadOrder) {
    if (reads.has(step.offset)) expected.push_back(step.offset);
  }
  EXPECT_EQ(reads.order, expected);
  EXPECT_EQ(expected.size(), spec::kVmrunLoadOrder.size() - (nested ? 0 : 1) - (lbr ? 0 : 5));

  // The image has what was read, whole and in parts.
  for (const auto& [offset, count] : reads.bytes) EXPECT_EQ(image.byte(offset), reads.byte(offset));
  EXPECT_EQ(image.get(vmcb::CS_ATTRIB, 2), reads.byte(vmcb::CS_ATTRIB) | reads.byte(vmcb::CS_ATTRIB + 1)
                                                                             << 8);
  EXPECT_EQ(image.byte(vmcb::DBGCTL), lbr ? reads.byte(vmcb::DBGCTL) : 0);

  std::vector<std::uint32_t> saved;
  image.for_each_saved_field(lbr, [&](std::uint32_t offset, unsigned size, std::uint64_t value) {
    EXPECT_EQ(value, image.get(offset, size));
    saved.push_back(offset);
  });
  std::erase_if(expected, [](std::uint32_t offset) { return offset < vmcb::ES_SEL; });
  EXPECT_EQ(saved, expected);
}

INSTANTIATE_TEST_SUITE_P(LbrAndNested, VmcbReads,
                         ::testing::Values(std::pair{false, false}, std::pair{false, true},
                                           std::pair{true, false}, std::pair{true, true}));

/// What #VMEXIT or VMSAVE writes, VMRUN or VMLOAD reads again: all of it where the state holds every bit.
TEST(VmcbFields, ComeBackAsTheyWere) {
  for (const auto order : {std::span<const spec::VmcbTransfer>(spec::kVmsaveOrder),
                           std::span<const spec::VmcbTransfer>(spec::kVmexitSaveOrder).first(32)}) {
    spec::ArchState full, again;
    for (const spec::VmcbTransfer& step : order)
      load_field(full, step.offset, step.size, 0xA5A5'5A5A'1234'5678);
    for (const spec::VmcbTransfer& step : order) {
      load_field(again, step.offset, step.size, field_of_state(full, step.offset, step.size));
    }
    EXPECT_EQ(full, again);
  }
}

TEST(VmcbFields, KeepTheBitsThatTheProcessorHas) {
  spec::ArchState s;
  const auto load = [&](std::uint32_t offset, unsigned size) {
    load_field(s, offset, size, ~std::uint64_t{0});
  };
  load(vmcb::CR0, 8);
  load(vmcb::CR4, 8);
  load(vmcb::EFER, 8);
  load(vmcb::RFLAGS, 8);
  load(vmcb::DR6, 8);
  load(vmcb::DR7, 8);
  load(vmcb::CPL, 1);
  load(vmcb::GDTR_LIMIT, 4);
  load(vmcb::V_TPR, 1);
  load(vmcb::INTERRUPT_SHADOW, 1);
  load(vmcb::CS_SEL, 8);
  EXPECT_EQ(s.cr0, 0xE005'003Fu);
  EXPECT_EQ(s.cr4, 0x7FFu);
  EXPECT_EQ(s.efer, 0x1901u);
  EXPECT_EQ(s.rflags, 0x3F'7FD7u);
  EXPECT_EQ(s.dr6, 0xFFFF'EFFFu);
  EXPECT_EQ(s.dr7, 0xFFFF'27FFu);
  EXPECT_EQ(s.cpl, 3u);
  EXPECT_EQ(s.gdtr_limit, 0xFFFFu);
  EXPECT_EQ(s.v_tpr, 0xFu);
  EXPECT_EQ(s.shadow, static_cast<std::uint32_t>(spec::Shadow::kSti));
  EXPECT_EQ(s.seg[spec::kCs].attr, 0xFFFu);
  EXPECT_EQ(s.seg[spec::kCs].limit, 0xFFFF'FFFFu);
  for (const std::uint32_t offset : {vmcb::CR0, vmcb::RFLAGS, vmcb::DR6, vmcb::DR7})
    load_field(s, offset, 8, 0);
  EXPECT_EQ(s.cr0, spec::cr0::ET);
  EXPECT_EQ(s.rflags, 2u);
  EXPECT_EQ(s.dr6, 0xFFFF'0FF0u);
  EXPECT_EQ(s.dr7, spec::dr7::ONE);
}

TEST(VmcbFields, BasesOfDataSegmentsAreCutOthersMadeCanonical) {
  // shows: ERR-A-07
  spec::ArchState s;
  constexpr std::uint64_t kBase = 0x1234'8765'4321'0000;
  for (const std::uint32_t offset : {vmcb::ES_BASE, vmcb::CS_BASE, vmcb::SS_BASE, vmcb::DS_BASE,
                                     vmcb::FS_BASE, vmcb::GS_BASE, vmcb::LDTR_BASE, vmcb::TR_BASE}) {
    load_field(s, offset, 8, kBase);
  }
  for (unsigned i = 0; i < 8; ++i) {
    EXPECT_EQ(s.seg[i].base, i < spec::kFs ? 0x4321'0000u : 0xFFFF'8765'4321'0000u) << i;
  }
}

}  // namespace
}  // namespace pacifica::svm
