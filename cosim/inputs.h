// SPDX-License-Identifier: Apache-2.0
// Everything that a run reads, read once and checked before anything starts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cosim/options.h"
#include "machine/machine.h"
#include "platform/image.h"

namespace pacifica::cosim {

class Inputs {
 public:
  /// Throws UsageError naming the file and what is wrong with it.
  explicit Inputs(const RunOptions& options);

  /// Memory with ROM, image, modules and raw files in it.
  PhysicalMemory make_memory() const;
  /// A golden machine that is ready to start.
  Machine make_machine() const;
  /// With `--boot direct`: where and with what the image starts.
  std::optional<BootInfo> boot_direct() const;

 private:
  struct Raw {
    std::uint64_t address;
    std::string path;
    std::vector<std::uint8_t> bytes;
  };
  struct Range {
    std::uint64_t begin, end;
  };
  /// Memory that remembers where it was written.
  class Trial;
  BootInfo load_image(MemoryWriter& memory) const;
  BootInfo load(MemoryWriter& memory) const;
  /// Raw files must not overlap the image, the boot information, or each other.
  void check_overlaps(const std::vector<Range>& image) const;

  const RunOptions& options_;
  BootInfo boot_;
  std::vector<std::uint8_t> rom_;
  std::vector<std::uint8_t> image_;
  std::vector<BootModule> modules_;
  std::vector<Raw> raws_;
};

}  // namespace pacifica::cosim
