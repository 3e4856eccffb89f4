// SPDX-License-Identifier: Apache-2.0
// The list of images that firmware/ builds.
#include "cosim/images.h"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "cosim/options.h"

namespace pacifica::cosim {

std::vector<ImageEntry> read_image_list(const std::filesystem::path& build) {
  const std::filesystem::path path = build / "firmware" / "images.json";
  std::ifstream file(path);
  if (!file) throw UsageError(fmt::format("{}: cannot be opened; build the firmware first", path.string()));
  std::vector<ImageEntry> result;
  try {
    nlohmann::json list = nlohmann::json::parse(file);
    if (list.is_object()) list = list.at("images");
    for (const nlohmann::json& row : list) {
      ImageEntry entry;
      entry.name = row.at("name");
      entry.path = build / row.at("path").get<std::string>();
      entry.engines = row.at("engines").get<std::vector<std::string>>();
      entry.profile = row.value("profile", "rev302");
      entry.expect = row.value("expect", "exit 0");
      entry.requirements = row.value("requirements", std::vector<std::string>{});
      result.push_back(std::move(entry));
    }
  } catch (const nlohmann::json::exception& error) {
    throw UsageError(fmt::format("{}: {}", path.string(), error.what()));
  }
  return result;
}

int expected_status(const ImageEntry& image) {
  if (image.expect == "shutdown") return kExitShutdown;
  return image.expect == "exit 0" ? kExitSuccess : kExitImageFailed;
}

}  // namespace pacifica::cosim
