// SPDX-License-Identifier: Apache-2.0
// Disassembly of a retirement record (Capstone).
#include "cosim/disassemble.h"

#include <capstone/capstone.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

namespace pacifica::cosim {

struct Disassembler::Handles {
  std::array<csh, 3> by_width{};  ///< 16, 32, 64 bits
};

Disassembler::Disassembler() : handles_(std::make_unique<Handles>()) {
  constexpr std::array<cs_mode, 3> kModes{CS_MODE_16, CS_MODE_32, CS_MODE_64};
  for (unsigned i = 0; i < 3; ++i) {
    if (cs_open(CS_ARCH_X86, kModes[i], &handles_->by_width[i]) != CS_ERR_OK) {
      throw std::runtime_error("the disassembler could not be opened");
    }
  }
}

Disassembler::~Disassembler() {
  for (csh& handle : handles_->by_width) cs_close(&handle);
}

namespace {
unsigned width_index(std::uint16_t mode) {
  switch (static_cast<spec::CpuMode>(mode)) {
    case spec::CpuMode::kProt32:
    case spec::CpuMode::kCompat32:
      return 1;
    case spec::CpuMode::kLong64:
      return 2;
    default:
      return 0;
  }
}
}  // namespace

std::string Disassembler::text(const spec::RetireRecord& record) {
  if (record.length == 0) return "(no instruction)";
  std::array<std::uint8_t, 16> code{};
  std::memcpy(code.data(), record.insn.data(), 16);
  cs_insn* decoded = nullptr;
  const std::size_t count = cs_disasm(handles_->by_width[width_index(record.mode)], code.data(),
                                      std::min<std::size_t>(record.length, 15), record.rip, 1, &decoded);
  std::string result = "(" + bytes(record) + ")";
  if (count == 1) {
    result = decoded->op_str[0] != 0 ? fmt::format("{} {}", decoded->mnemonic, decoded->op_str)
                                     : decoded->mnemonic;
    cs_free(decoded, count);
  }
  return result;
}

std::string Disassembler::mnemonic(const spec::RetireRecord& record) {
  const std::string whole = text(record);
  if (whole.starts_with('(')) return {};
  return whole.substr(0, whole.find(' '));
}

std::string Disassembler::bytes(const spec::RetireRecord& record) {
  std::string result;
  for (unsigned i = 0; i < std::min<unsigned>(record.length, 16); ++i) {
    result += fmt::format("{}{:02x}", i == 0 ? "" : " ", record.insn[i / 8] >> (i % 8 * 8) & 0xFF);
  }
  return result;
}

}  // namespace pacifica::cosim
