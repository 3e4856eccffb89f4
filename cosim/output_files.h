// SPDX-License-Identifier: Apache-2.0
// Output files of a run. All are checked before anything is written, so that a bad path leaves nothing
// half-done.
#pragma once

#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace pacifica::cosim {

/// A file could not be written to its end: one line that names option and path.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct OutputFile {
  std::string option;
  std::string path;
};
/// Throws UsageError naming option and path of the first file that cannot be written, that another option
/// writes, too, or that is one of `inputs`. Files that did not exist before do not exist afterwards.
void check_outputs(const std::vector<OutputFile>& files, const std::vector<std::string>& inputs = {});

/// Opens for writing, or throws OutputError.
std::ofstream open_output(const std::string& option, const std::string& path);
/// Closes; throws OutputError when not everything arrived.
void close_output(std::ofstream& file, const std::string& option, const std::string& path);
/// Writes a whole file, or throws OutputError.
void write_output(const std::string& option, const std::string& path, std::string_view text);

}  // namespace pacifica::cosim
