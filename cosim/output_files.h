// Output files of a run. All are checked before anything is written, so that a bad path leaves nothing
// half-done.
#pragma once

#include <fstream>
#include <string>
#include <vector>

namespace pacifica::cosim {

/// Throws UsageError naming option and path of the first file that cannot be written. Files that did not
/// exist before do not exist afterwards.
struct OutputFile {
  std::string option;
  std::string path;
};
void check_writable(const std::vector<OutputFile>& files);

/// Opens for writing, or throws UsageError.
std::ofstream open_output(const std::string& option, const std::string& path);

}  // namespace pacifica::cosim
