// SPDX-License-Identifier: Apache-2.0
// Disassembly of a retirement record (Capstone).
#pragma once

#include <memory>
#include <string>

#include "pacifica_spec.h"

namespace pacifica::cosim {

class Disassembler {
 public:
  Disassembler();
  ~Disassembler();
  Disassembler(const Disassembler&) = delete;
  Disassembler& operator=(const Disassembler&) = delete;

  /// "mov eax, 5", "(no instruction)", or "(bytes)" when Capstone does not know it.
  std::string text(const spec::RetireRecord& record);
  /// The mnemonic alone, lower case.
  std::string mnemonic(const spec::RetireRecord& record);
  /// "0f 01 d8"
  static std::string bytes(const spec::RetireRecord& record);

 private:
  struct Handles;
  std::unique_ptr<Handles> handles_;
};

}  // namespace pacifica::cosim
