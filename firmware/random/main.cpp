// SPDX-License-Identifier: Apache-2.0
// Runs a constrained-random body of user-level instructions. A divide error is stepped over: the handler
// knows the length of DIV and IDIV from their ModRM byte. What the body computes is compared between engines.
#include "fw.h"

extern "C" void random_body();

namespace {

/// Length of the instruction at `code`, for F6/F7 with the prefixes and addressing forms that the generator
/// uses.
u32 divide_length(const u8* code) {
  u32 length = 0;
  while (code[length] == 0x66 || (code[length] & 0xf0) == 0x40) {
    ++length;
  }
  const u8 modrm = code[length + 1];
  length += 2;
  switch (modrm >> 6) {
    case 1:
      return length + 1 + ((modrm & 7) == 4);
    case 2:
      return length + 4 + ((modrm & 7) == 4);
    default:
      return length;
  }
}

}  // namespace

void test() {
  fw::handlers[VECTOR_DE] = [](fw::Frame& frame) {
    frame.rip += divide_length(reinterpret_cast<const u8*>(uptr(frame.rip)));
  };
  fw::wrmsr(MSR_DEBUGCTL, 1);  // the comparison sees each transfer in the last-branch registers
  random_body();
  CHECK("random body ended", true);
}
