// SPDX-License-Identifier: Apache-2.0
// Where the tool finds what belongs to its build.
#pragma once

#include <filesystem>

namespace pacifica::cosim {

/// This executable.
std::filesystem::path executable();
/// The build folder, of an installation lib/pacifica: the parent of the folder that holds the executable.
std::filesystem::path build_folder();
/// Where regressions leave their files: the build folder, with an installation the current one.
std::filesystem::path output_folder();
/// spec/requirements.csv of the installation or of the source tree; may not exist.
std::filesystem::path requirements_table();

}  // namespace pacifica::cosim
