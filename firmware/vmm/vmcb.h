// SPDX-License-Identifier: Apache-2.0
// The VMCB by field name (manual appendix C). Offsets come from spec/.
#pragma once
#include "fw.h"

namespace vmm {

/// One 4 KB page; `at<T>(offset)` is a field of it.
struct alignas(4096) Vmcb {
  u8 bytes[4096];

  template <class T>
  T& at(u32 offset) {
    return *reinterpret_cast<T*>(bytes + offset);
  }
  u64& q(u32 offset) { return at<u64>(offset); }

  /// Sets intercept bit `code` of the 160-bit vector at 000h (its exit code is the bit number).
  void intercept(u32 code, bool on = true) {
    u32& word = at<u32>(code / 32 * 4);
    word = on ? word | 1u << (code % 32) : word & ~(1u << (code % 32));
  }
  /// Fills the segment register whose selector field is at `offset`.
  void segment(u32 offset, u16 selector, u16 attributes, u32 limit, u64 base) {
    at<u16>(offset) = selector;
    at<u16>(offset + 2) = attributes;
    at<u32>(offset + 4) = limit;
    q(offset + 8) = base;
  }
};

}  // namespace vmm
