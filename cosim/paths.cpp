// SPDX-License-Identifier: Apache-2.0
// Where the tool finds what belongs to its build.
#include "cosim/paths.h"

namespace pacifica::cosim {

std::filesystem::path executable() { return std::filesystem::read_symlink("/proc/self/exe"); }

std::filesystem::path build_folder() { return executable().parent_path().parent_path(); }

std::filesystem::path requirements_table() {
  return std::filesystem::path(PACIFICA_SOURCE_DIR) / "spec" / "requirements.csv";
}

}  // namespace pacifica::cosim
