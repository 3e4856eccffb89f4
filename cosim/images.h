// SPDX-License-Identifier: Apache-2.0
// The list of images that firmware/ builds (images.json).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace pacifica::cosim {

struct ImageEntry {
  std::string name;
  std::filesystem::path path;
  std::vector<std::string> engines;
  std::string profile;
  std::string expect;  ///< "exit 0", "exit N", "shutdown"
  std::vector<std::string> requirements;
};

/// Throws UsageError when the list is missing or malformed.
std::vector<ImageEntry> read_image_list(const std::filesystem::path& build);
/// The exit status of `pacifica run` that the entry expects.
int expected_status(const ImageEntry& image);

}  // namespace pacifica::cosim
