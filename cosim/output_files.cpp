// SPDX-License-Identifier: Apache-2.0
// Output files of a run.
#include "cosim/output_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "cosim/options.h"

namespace pacifica::cosim {
namespace {

namespace fs = std::filesystem;

/// The same file under two names, symbolic and hard links included. Devices may be named twice.
bool same_file(const std::string& a, const std::string& b) {
  std::error_code error;
  if (fs::exists(a, error) && !fs::is_regular_file(a, error)) return false;
  if (fs::exists(a, error) && fs::exists(b, error)) return fs::equivalent(a, b, error);
  const fs::path first = fs::weakly_canonical(fs::absolute(a), error);
  return !error && first == fs::weakly_canonical(fs::absolute(b), error) && !error;
}

[[noreturn]] void cannot_write(const std::string& option, const std::string& path) {
  throw OutputError(fmt::format("{}: cannot write {}: {}", option, path, std::strerror(errno)));
}

}  // namespace

void check_outputs(const std::vector<OutputFile>& files, const std::vector<std::string>& inputs) {
  for (const OutputFile& file : files) {
    if (file.path.empty()) continue;
    for (const std::string& input : inputs) {
      if (!input.empty() && same_file(file.path, input))
        throw UsageError(fmt::format("{}: {} would overwrite an input of the run", file.option, file.path));
    }
    for (const OutputFile& other : files) {
      if (&other == &file) break;
      if (!other.path.empty() && same_file(file.path, other.path))
        throw UsageError(fmt::format("{}: {} is written by {}, too", file.option, file.path, other.option));
    }
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
  if (!file) cannot_write(option, path);
  return file;
}

void close_output(std::ofstream& file, const std::string& option, const std::string& path) {
  file.close();
  if (!file) cannot_write(option, path);
}

void write_output(const std::string& option, const std::string& path, std::string_view text) {
  std::ofstream file = open_output(option, path);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  close_output(file, option, path);
}

}  // namespace pacifica::cosim
