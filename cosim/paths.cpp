// SPDX-License-Identifier: Apache-2.0
// Where the tool finds what belongs to its build.
#include "cosim/paths.h"

namespace pacifica::cosim {

std::filesystem::path executable() { return std::filesystem::read_symlink("/proc/self/exe"); }

std::filesystem::path build_folder() { return executable().parent_path().parent_path(); }

namespace {
/// An installation holds a copy of the table beside its command (scripts/Install.cmake).
std::filesystem::path installed_table() { return build_folder() / "spec" / "requirements.csv"; }
}  // namespace

std::filesystem::path output_folder() {
  return std::filesystem::exists(installed_table()) ? std::filesystem::current_path() : build_folder();
}

std::filesystem::path requirements_table() {
  if (std::filesystem::exists(installed_table())) return installed_table();
  return std::filesystem::path(PACIFICA_SOURCE_DIR) / "spec" / "requirements.csv";
}

}  // namespace pacifica::cosim
