// SPDX-License-Identifier: Apache-2.0
// Runs the executable in a folder of its own and looks at what it leaves.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace pacifica::test {

namespace fs = std::filesystem;
inline const std::string kHello = PACIFICA_FIRMWARE "/tests/hello.elf";
inline const std::string kVmrunHello = PACIFICA_FIRMWARE "/tests/vmrun_hello.elf";

struct Result {
  int status;  ///< exit status; -1: ended by a signal
  std::string out, err;
};

inline std::string slurp(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

inline std::ptrdiff_t lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

class CommandTest : public testing::Test {
 protected:
  CommandTest() : folder_(fs::temp_directory_path() / fmt::format("pacifica_command_{}", getpid())) {
    fs::create_directories(folder_);
  }
  ~CommandTest() override { fs::remove_all(folder_); }

  Result pacifica(const std::string& arguments, const std::string& input = "",
                  const fs::path& command_path = PACIFICA_BIN) {
    std::ofstream(folder_ / "in", std::ios::binary) << input;
    return shell(fmt::format("{} {} >{} 2>{} <{}", command_path.string(), arguments,
                             (folder_ / "out").string(), (folder_ / "err").string(),
                             (folder_ / "in").string()));
  }
  /// A line of the shell in the test's folder; what it puts into the files `out` and `err` there.
  Result shell(const std::string& line) {
    const int status = std::system(fmt::format("cd {} && {}", folder_.string(), line).c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, slurp(folder_ / "out"), slurp(folder_ / "err")};
  }
  void expect_usage_error(const std::string& arguments, const std::string& named) {
    const Result result = pacifica(arguments);
    EXPECT_EQ(result.status, 2) << arguments;
    EXPECT_EQ(result.out, "") << arguments;
    EXPECT_EQ(lines(result.err), 1) << result.err;
    EXPECT_NE(result.err.find(named), std::string::npos) << result.err;
  }
  /// A raw image at 8000h, started there in 32-bit protected mode: the options that run it.
  std::string raw(const std::string& name, std::string_view code) {
    std::ofstream(folder_ / name, std::ios::binary)
        .write(code.data(), static_cast<std::streamsize>(code.size()));
    return fmt::format("run --load 0x8000={} --entry 0x8000", name);
  }

  fs::path folder_;
};

}  // namespace pacifica::test
