// The executable itself: exit status, one line on standard error, nothing on standard output, nothing left
// behind.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

namespace {

namespace fs = std::filesystem;
const std::string kHello = PACIFICA_FIRMWARE "/tests/hello.elf";

struct Result {
  int status;
  std::string out, err;
};

std::string slurp(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

class CommandTest : public testing::Test {
 protected:
  CommandTest() : folder_(fs::temp_directory_path() / fmt::format("pacifica_command_{}", getpid())) {
    fs::create_directories(folder_);
  }
  ~CommandTest() override { fs::remove_all(folder_); }

  Result pacifica(const std::string& arguments) {
    const fs::path out = folder_ / "out";
    const fs::path err = folder_ / "err";
    const std::string command = fmt::format("cd {} && {} {} >{} 2>{} </dev/null", folder_.string(),
                                            PACIFICA_BIN, arguments, out.string(), err.string());
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, slurp(out), slurp(err)};
  }
  void expect_usage_error(const std::string& arguments, const std::string& named) {
    const Result result = pacifica(arguments);
    EXPECT_EQ(result.status, 2) << arguments;
    EXPECT_EQ(result.out, "") << arguments;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
    EXPECT_NE(result.err.find(named), std::string::npos) << result.err;
  }

  fs::path folder_;
};

TEST_F(CommandTest, BadInput) {
  expect_usage_error("", "command");
  expect_usage_error("run", "IMAGE");
  expect_usage_error("run --nonsense", "--nonsense");
  expect_usage_error("run /no/such/file.elf", "/no/such/file.elf");
  expect_usage_error("run " + kHello + " --engine golden --stats /no/such/dir/s.json", "/no/such/dir/s.json");
  expect_usage_error("run " + kHello + " --engine golden --commit-log /no/such/dir/log", "--commit-log");
  expect_usage_error("run " + kHello + " --engine golden --serial file:/no/such/dir/log", "--serial");
  expect_usage_error("run " + kHello + " --engine golden --trace x.fst", "--trace");
  expect_usage_error("run " + kHello + " --engine golden --module /no/such/module", "--module");
  expect_usage_error("run " + kHello + " --engine golden --memory 1M", "hello.elf");
  expect_usage_error("regress no_such_image", "no_such_image");
  expect_usage_error("regress --junit /no/such/dir/x.xml hello", "--junit");
}

TEST_F(CommandTest, NothingIsHalfDone) {
  expect_usage_error("run " + kHello + " --engine golden --commit-log made.log --stats /no/such/dir/s.json",
                     "--stats");
  EXPECT_FALSE(fs::exists(folder_ / "made.log"));
}

TEST_F(CommandTest, GoldenRunsHello) {
  const Result result = pacifica("run " + kHello + " --engine golden --quiet --stats s.json");
  EXPECT_EQ(result.status, 0);
  EXPECT_NE(result.out.find("hello from the image"), std::string::npos);
  EXPECT_EQ(result.err, "");
  const nlohmann::json stats = nlohmann::json::parse(slurp(folder_ / "s.json"));
  for (const char* key : {"engine", "exit_reason", "exit_value", "instructions", "cycles", "seconds",
                          "world_switches", "mismatches"}) {
    EXPECT_TRUE(stats.contains(key)) << key;
  }
  EXPECT_EQ(stats["engine"], "golden");
  EXPECT_EQ(stats["exit_value"], 0);
}

TEST_F(CommandTest, LimitHasItsOwnStatus) {
  EXPECT_EQ(pacifica("run " + kHello + " --engine golden --max-instructions 5").status, 4);
}

TEST_F(CommandTest, RawImageReportsItsValue) {
  // mov al, 3; out 0F4h, al; hlt
  std::ofstream(folder_ / "raw.bin", std::ios::binary) << "\xB0\x03\xE6\xF4\xF4";
  const Result result = pacifica("run --load 0x8000=raw.bin --entry 0x8000 --engine golden");
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.err.find("3"), std::string::npos);
  EXPECT_EQ(pacifica("run --load 0x8000=raw.bin --entry 0x8000 --engine golden --boot direct").status, 1);
}

TEST_F(CommandTest, RegressListsImages) {
  const Result result = pacifica("regress --list hello");
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out.rfind("hello ", 0), 0u) << result.out;
}

}  // namespace
