// SPDX-License-Identifier: Apache-2.0
#include "core_system.h"

#include <gtest/gtest.h>

#include <cstring>

// From reset to 64-bit mode with the page tables at 1000h and the IDT at 4000h; loaded at F_0000h and
// FFFF_0000h.
asm(R"(
  .pushsection .rodata
  .global core_random_rom, core_random_rom_end
core_random_rom:
  .code16
  cli
  lgdtl %cs:(1f - core_random_rom)
  movl %cr4, %eax
  orl $0x20, %eax
  movl %eax, %cr4
  movl $0x1000, %eax
  movl %eax, %cr3
  movl $0xC0000080, %ecx
  rdmsr
  orl $0x100, %eax
  wrmsr
  movl %cr0, %eax
  andl $0x9FFFFFFF, %eax
  orl $0x80000001, %eax
  movl %eax, %cr0
  ljmpl $8, $0xF0000 + (2f - core_random_rom)
  .balign 8
3: .quad 0, 0x00AF9B000000FFFF, 0x00CF93000000FFFF
1: .word 23
  .long 0xF0000 + (3b - core_random_rom)
  .code64
2: lidt 0xF0000 + (4f - core_random_rom)
  movl $0x10, %eax
  movl %eax, %ss
  movl %eax, %ds
  movl %eax, %es
  movl $0x180000, %esp
  movl $0x100000, %eax
  jmp *%rax
4: .word 0xFFF
  .quad 0x4000
core_random_rom_end:
  .popsection
)");
extern const std::uint8_t core_random_rom[], core_random_rom_end[];

namespace pacifica::bench {

System::System() : memory(kMemory), rom_(65536, 0x90) {
  std::memcpy(rom_.data(), core_random_rom, core_random_rom_end - core_random_rom);
  const std::uint8_t reset[] = {0xEA, 0x00, 0x00, 0x00, 0xF0};  // JMP F000:0000
  std::memcpy(rom_.data() + 0xFFF0, reset, sizeof reset);
  put64(0x1000, 0x2003);
  put64(0x2000, 0x3003);
  for (int i = 0; i < 256; ++i) put64(0x4000 + 16 * i, 0x00008E0000085000);  // all gates: 5000h
  for (int i = 0; i < 8; ++i) put64(0x3000 + 8 * i, (std::uint64_t(i) << 21) | 0x83);
}

void System::put64(std::uint64_t address, std::uint64_t v) { std::memcpy(&memory[address], &v, 8); }

bool System::step() {
  writes.clear();
  before = after;
  for (int i = 0; i < 2000; ++i) {
    if (clock()) return true;
  }
  return false;
}

std::uint8_t* System::at(std::uint64_t address) {
  if (address < kMemory && !(address >= 0xF0000 && address < 0x100000)) return &memory[address];
  if ((address & 0xFFFFFFFFFFFF0000) == 0xFFFF0000 || (address & ~0xFFFFull) == 0xF0000)
    return &rom_[address & 0xFFFF];
  return nullptr;
}

spec::SocOut System::outputs() const {
  spec::SocOut::Words words;
  static_assert(sizeof dut_.out_o == sizeof words);
  std::memcpy(words.data(), &dut_.out_o, sizeof words);
  spec::SocOut outputs;
  spec::unpack(words, outputs);
  return outputs;
}

bool System::clock() {
  dut_.clk_i = 0;
  dut_.rst_ni = cycles >= 4;
  dut_.mem_rsp_valid_i = busy_;
  dut_.mem_rsp_rdata_i = data_;
  dut_.mem_req_ready_i = 1;
  dut_.eval();
  if (dut_.rst_ni && drive) {
    drive(dut_);
    dut_.eval();
  }
  if (dut_.rst_ni && watch) watch(dut_);
  bool retired = false;
  if (dut_.rst_ni) {
    busy_ = false;
    if (dut_.mem_req_valid_o) {
      busy_ = true;
      std::uint8_t* p = at(dut_.mem_req_addr_o);
      data_ = ~0ull;
      if (p != nullptr && !dut_.mem_req_write_o) std::memcpy(&data_, p, 8);
      if (p != nullptr && dut_.mem_req_write_o) {
        for (int i = 0; i < 8; ++i) {
          if (dut_.mem_req_wstrb_o >> i & 1) p[i] = dut_.mem_req_wdata_o >> (8 * i) & 0xFF;
        }
      }
    }
    const std::uint32_t* words = &dut_.retire_o[0];
    const auto bit = [&](unsigned n) { return (words[n / 32] >> (n % 32) & 1) != 0; };
    if (bit(spec::kWriteValidBit)) spec::unpack(words, spec::kWriteRecordLsb, writes.emplace_back());
    if (bit(spec::kRetireValidBit)) {
      spec::unpack(words, spec::kRetireRecordLsb, record);
      spec::unpack(words, spec::kArchStateLsb, after);
      retired = true;
      direct = outputs().retire_direct != 0;
    }
  }
  dut_.clk_i = 1;
  dut_.eval();
  ++cycles;
  return retired;
}

void reach_code(System& system) {
  for (int steps = 0; system.after.rip != kCode; ++steps) {
    ASSERT_TRUE(system.step()) << "nothing retires on the way to 64-bit mode, rip " << std::hex
                               << system.after.rip;
    ASSERT_EQ(system.record.kind, unsigned(spec::RetireKind::kInstruction))
        << "vector " << system.record.vector << " at " << std::hex << system.before.rip;
    ASSERT_LT(steps, 100);
  }
}

}  // namespace pacifica::bench
