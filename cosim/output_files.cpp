// Output files of a run.
#include "cosim/output_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "cosim/options.h"

namespace pacifica::cosim {

void check_writable(const std::vector<OutputFile>& files) {
  for (const OutputFile& file : files) {
    if (file.path.empty()) continue;
    const bool existed = access(file.path.c_str(), F_OK) == 0;
    const int descriptor = open(file.path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0644);
    if (descriptor < 0) {
      throw UsageError(fmt::format("{}: cannot write {}: {}", file.option, file.path, std::strerror(errno)));
    }
    close(descriptor);
    if (!existed) unlink(file.path.c_str());
  }
}

std::ofstream open_output(const std::string& option, const std::string& path) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  if (!file) throw UsageError(fmt::format("{}: cannot write {}: {}", option, path, std::strerror(errno)));
  return file;
}

}  // namespace pacifica::cosim
