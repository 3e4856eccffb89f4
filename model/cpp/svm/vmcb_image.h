// SPDX-License-Identifier: Apache-2.0
// What VMRUN reads of a VMCB, each byte once (appendix C).
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include "pacifica_spec.h"
#include "svm/fields.h"

namespace pacifica::svm {

/// The bytes as they stood in memory; the fields that this VMRUN does not read are 0.
class VmcbImage {
 public:
  /// Calls read(offset, size) for each field in the order of spec/vmcb.toml. Whether the LBR fields take part
  /// was read before (LBR_VIRTUALIZATION_ENABLE).
  template <typename Read>
  VmcbImage(bool lbr, Read&& read) {
    for (const spec::VmcbTransfer& step : spec::kVmrunLoadOrder) {
      if (loaded(step.offset, lbr)) set(step.offset, step.size, read(step.offset, step.size));
    }
  }

  /// A field, or a part of one.
  std::uint64_t get(std::uint32_t offset, unsigned size) const {
    std::uint64_t value = 0;
    std::memcpy(&value, &bytes_[offset], size);
    return value;
  }
  std::uint64_t qword(std::uint32_t offset) const { return get(offset, 8); }
  std::uint32_t dword(std::uint32_t offset) const { return static_cast<std::uint32_t>(get(offset, 4)); }
  std::uint32_t byte(std::uint32_t offset) const { return static_cast<std::uint32_t>(get(offset, 1)); }
  bool np_enable() const { return (byte(spec::vmcb::NP_ENABLE) & 1) != 0; }

  /// Calls load(offset, size, value) for each field of the state-save area that was read, in order.
  template <typename Load>
  void for_each_saved_field(bool lbr, Load&& load) const {
    for (const spec::VmcbTransfer& step : spec::kVmrunLoadOrder) {
      if (step.offset >= spec::vmcb::ES_SEL && loaded(step.offset, lbr))
        load(step.offset, step.size, get(step.offset, step.size));
    }
  }

 private:
  bool loaded(std::uint32_t offset, bool lbr) const {
    return lbr_field(offset) ? lbr : offset != spec::vmcb::G_PAT || np_enable();
  }
  void set(std::uint32_t offset, unsigned size, std::uint64_t value) {
    std::memcpy(&bytes_[offset], &value, size);
  }

  std::array<std::uint8_t, spec::vmcb::LASTEXCPTO + 8> bytes_{};
};

}  // namespace pacifica::svm
