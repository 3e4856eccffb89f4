// SPDX-License-Identifier: Apache-2.0
// Names for numbers, and disassembly of records.
#include "cosim/decode.h"

#include <gtest/gtest.h>

#include <array>

#include "cosim/disassemble.h"
#include "cosim/lockstep.h"

namespace pacifica::cosim {
namespace {

TEST(Decode, ExitCodesBothWays) {
  EXPECT_EQ(exit_name(0x72), "VMEXIT_CPUID");
  EXPECT_EQ(exit_name(0x400), "VMEXIT_NPF");
  EXPECT_EQ(exit_name(~std::uint64_t{0}), "VMEXIT_INVALID");
  EXPECT_EQ(exit_name(0x999), "VMEXIT_999h");
  EXPECT_EQ(exit_code("cpuid"), 0x72u);
}

TEST(Decode, Flags) {
  EXPECT_EQ(decode_bits("rflags", 0x3246), "PF ZF IF IOPL=3");
  EXPECT_EQ(decode_bits("cr0", 0x80000011), "PE ET PG");
  EXPECT_EQ(decode_bits("efer", 0x1500), "LME LMA SVME");
  EXPECT_EQ(decode_bits("eventinfo", 0), "none");
  EXPECT_EQ(decode_bits("eventinfo", 0x80000B0E | (std::uint64_t{2} << 32)), "#PF error 2h");
}

TEST(Decode, VmcbFields) {
  EXPECT_EQ(vmcb_field(0x70), "EXITCODE");
  EXPECT_EQ(vmcb_field(0x57C), "RIP+4");
  EXPECT_EQ(vmcb_field(0x3F0), "");
}

TEST(Decode, WritesIntoTheVmcbNameTheField) {
  spec::WriteRecord write;
  write.kind = static_cast<std::uint32_t>(spec::WriteKind::kVmcb);
  write.size = 8;
  write.memtype = static_cast<std::uint16_t>(spec::Memtype::kWb);
  write.addr = 0x5070;
  write.data = 0x400;
  EXPECT_EQ(describe(write, 0x5000), "VMCB 8 WB [5070h] = 400h  (VMCB.EXITCODE: VMEXIT_NPF)");
  write.addr = 0x5088;
  write.data = 0x80000306;
  EXPECT_EQ(describe(write, 0x5000), "VMCB 8 WB [5088h] = 80000306h  (VMCB.EXITINTINFO: #UD)");
  write.addr = 0x5570;
  write.data = 0x46;
  EXPECT_EQ(describe(write, 0x5000), "VMCB 8 WB [5570h] = 46h  (VMCB.RFLAGS: PF ZF IOPL=0)");
}

spec::RetireRecord instruction(spec::CpuMode mode, std::initializer_list<std::uint8_t> bytes) {
  spec::RetireRecord record;
  record.mode = static_cast<std::uint16_t>(mode);
  record.length = static_cast<std::uint16_t>(bytes.size());
  unsigned at = 0;
  for (const std::uint8_t byte : bytes) {
    record.insn[at / 8] |= std::uint64_t{byte} << (at % 8 * 8);
    ++at;
  }
  return record;
}

TEST(Disassembly, FollowsTheMode) {
  Disassembler disassembler;
  EXPECT_EQ(disassembler.text(instruction(spec::CpuMode::kLong64, {0x48, 0x89, 0xD8})), "mov rax, rbx");
  EXPECT_EQ(disassembler.text(instruction(spec::CpuMode::kProt32, {0x89, 0xD8})), "mov eax, ebx");
  EXPECT_EQ(disassembler.text(instruction(spec::CpuMode::kReal, {0x89, 0xD8})), "mov ax, bx");
  EXPECT_EQ(disassembler.mnemonic(instruction(spec::CpuMode::kProt32, {0x0F, 0x01, 0xD8})), "vmrun");
  EXPECT_EQ(disassembler.text(instruction(spec::CpuMode::kLong64, {})), "(no instruction)");
}

TEST(Lockstep, TakenInterruptsAreAnnounced) {
  const auto taken = [](spec::EventKind kind) {
    const std::array<spec::EventRecord, 2> events{
        spec::EventRecord{.kind = static_cast<std::uint32_t>(spec::EventKind::kTimer)},
        spec::EventRecord{.kind = static_cast<std::uint32_t>(kind)}};
    return taken_interrupt(events);
  };
  EXPECT_EQ(taken(spec::EventKind::kTakeIntr), Timing::Take::kIntr);
  EXPECT_EQ(taken(spec::EventKind::kTakeNmi), Timing::Take::kNmi);
  EXPECT_EQ(taken(spec::EventKind::kTakeVintr), Timing::Take::kVintr);
  EXPECT_EQ(taken(spec::EventKind::kExtIntr), Timing::Take::kNone);
}

TEST(Decode, WalkEventsNameTheirStarts) {
  spec::EventRecord event{
      .kind = static_cast<std::uint32_t>(spec::EventKind::kWalk), .asid = 1, .data = 0x7000};
  event.access = 3;
  EXPECT_EQ(describe(event), "WALK 7000h ASID 1 write user");
  event.access = 4 | 1 << 4 | 2 << 10 | 1 << 16;
  EXPECT_EQ(describe(event),
            "WALK 7000h ASID 1 read fetch from guest level 1, host walk 1 level 2, host walk 4 level 1");
}

}  // namespace
}  // namespace pacifica::cosim
