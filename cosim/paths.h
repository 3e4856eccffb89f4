// SPDX-License-Identifier: Apache-2.0
// Where the tool finds what belongs to its build.
#pragma once

#include <filesystem>

namespace pacifica::cosim {

/// This executable.
std::filesystem::path executable();
/// The build folder: the parent of the folder that holds the executable.
std::filesystem::path build_folder();
/// spec/requirements.csv of the source tree; may not exist.
std::filesystem::path requirements_table();

}  // namespace pacifica::cosim
