// SPDX-License-Identifier: Apache-2.0
// Outputs under fire: each output with each fault. One line on standard error, exit status 6, the other
// outputs whole.
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "tb/cosim/command_fixture.h"

namespace pacifica::test {
namespace {

/// An output: what asks for it, with {} for its path.
struct Wanted {
  const char* name;
  const char* arguments;
};
const Wanted kOutputs[] = {
    {"Trace", "run {image} --quiet --trace {}"},
    {"CommitLog", "run {image} --quiet --engine golden --commit-log {}"},
    {"Stats", "run {image} --quiet --engine golden --stats {}"},
    {"Timeline", "run {image} --quiet --engine golden --timeline {}"},
    {"Serial", "run {image} --quiet --engine golden --serial file:{}"},
    {"Junit", "regress hello --engine golden --junit {}"},
    {"Html", "regress hello --engine golden --html {}"},
};

std::string command(const Wanted& output, const std::string& path) {
  std::string text = output.arguments;
  text.replace(text.find("{}"), 2, path);
  if (const auto image = text.find("{image}"); image != std::string::npos) text.replace(image, 7, kHello);
  return text;
}

class OutputTest : public CommandTest, public testing::WithParamInterface<Wanted> {
 protected:
  void expect_failure(const Result& result, const std::string& path, const std::string& why) {
    EXPECT_EQ(result.status, 6) << result.err;
    EXPECT_EQ(lines(result.err), 1) << result.err;
    EXPECT_NE(result.err.find(path), std::string::npos) << result.err;
    EXPECT_NE(result.err.find(why), std::string::npos) << result.err;
  }
  /// A file system of a page, or nothing where the rights for one are missing.
  bool mount_small() {
    fs::create_directories(folder_ / "small");
    return mount("tmpfs", (folder_ / "small").c_str(), "tmpfs", 0, "size=4k") == 0;
  }
  void TearDown() override { umount2((folder_ / "small").c_str(), MNT_DETACH); }
};

TEST_P(OutputTest, IntoAFullDevice) {
  expect_failure(pacifica(command(GetParam(), "/dev/full")), "/dev/full", "No space left");
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

TEST_P(OutputTest, OntoAFullDisk) {
  if (!mount_small()) GTEST_SKIP() << "no right to mount a file system: " << std::strerror(errno);
  std::ofstream(folder_ / "small/filler") << std::string(4096, 'x');
  expect_failure(pacifica(command(GetParam(), "small/file")), "small/file", "No space left");
}

TEST_P(OutputTest, BeyondTheLimitOfFiles) {
  // A limit of nothing, which needs no rights; the test's own files are written by a pipe's reader.
  const Result result =
      shell(fmt::format("(ulimit -f 0; {} {} 2>&1 >/dev/null </dev/null) | cat >err; : >out", PACIFICA_BIN,
                        command(GetParam(), "file")));
  EXPECT_EQ(lines(result.err), 1) << result.err;
  EXPECT_NE(result.err.find("File too large"), std::string::npos) << result.err;
  const Result silent = shell(fmt::format("(ulimit -f 0; {} {} 2>&- >/dev/null </dev/null)", PACIFICA_BIN,
                                          command(GetParam(), "file")));
  EXPECT_EQ(silent.status, 6);
}

TEST_P(OutputTest, WhereStandardErrorIsGone) {
  for (const char* gone : {"2>&-", "2>/dev/full"}) {
    const std::string line = fmt::format("{} {{}} {} >out </dev/null", PACIFICA_BIN, gone);
    std::string good = line, bad = line;
    good.replace(good.find("{}"), 2, command(GetParam(), "file"));
    bad.replace(bad.find("{}"), 2, command(GetParam(), "/dev/full"));
    EXPECT_EQ(shell(good).status, 0) << gone;
    EXPECT_EQ(slurp(folder_ / "file").find("pacifica:"), std::string::npos)
        << "no message lands in an output";
    EXPECT_EQ(shell(bad).status, 6) << gone;
  }
}

TEST_P(OutputTest, WhereStandardOutputIsGone) {
  for (const char* gone : {">&-", ">/dev/full"}) {
    const Result result =
        shell(fmt::format("{} {} {} 2>err </dev/null", PACIFICA_BIN, command(GetParam(), "file"), gone));
    EXPECT_GT(fs::file_size(folder_ / "file"), 0u) << "the others are whole";
    if (std::string_view(GetParam().name) == "Serial") {
      EXPECT_EQ(result.status, 0) << "nothing goes to standard output";
    } else {
      expect_failure(result, "standard output", *gone == '>' && gone[1] == '&' ? "descriptor" : "No space");
    }
  }
}

TEST_P(OutputTest, IsRefusedBeforeTheRun) {
  fs::create_directories(folder_ / "folder");
  mkfifo((folder_ / "pipe").c_str(), 0600);
  fs::create_symlink("missing/file", folder_ / "link");
  for (const char* path : {"folder", "/no/such/file", "link", "pipe"}) {
    expect_usage_error(command(GetParam(), path), path);
    expect_usage_error(command(GetParam(), path), "cannot write");
  }
  EXPECT_NE(pacifica(command(GetParam(), "pipe")).err.find("nobody reads this pipe"), std::string::npos);
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
}

TEST_P(OutputTest, GoesIntoADeviceAPipeOrALink) {
  const bool node = mknod((folder_ / "null").c_str(), S_IFCHR | 0600, makedev(1, 3)) == 0;
  for (const char* path : {node ? "null" : "/dev/null", "/dev/null"}) {
    EXPECT_EQ(pacifica(command(GetParam(), path)).status, 0);
    EXPECT_TRUE(fs::is_character_file(folder_ / path)) << path;
  }
  EXPECT_FALSE(fs::exists(folder_ / "null.gtkw"));

  EXPECT_EQ(pacifica(command(GetParam(), "file")).status, 0);
  fs::create_symlink("target", folder_ / "link");
  EXPECT_EQ(pacifica(command(GetParam(), "link")).status, 0) << "a link to what is not there yet";
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_GT(fs::file_size(folder_ / "target"), 0u);
  EXPECT_EQ(pacifica(command(GetParam(), "link")).status, 0) << "a link to a file";
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));

  mkfifo((folder_ / "pipe").c_str(), 0600);
  const Result piped = shell(fmt::format(
      "(timeout 60 cat pipe >read & r=$!; sleep 0.3; timeout 60 {} {} >out 2>err </dev/null; s=$?; "
      "wait $r; exit $s)",
      PACIFICA_BIN, command(GetParam(), "pipe")));
  EXPECT_EQ(piped.status, 0) << piped.err;
  EXPECT_TRUE(fs::is_fifo(folder_ / "pipe"));
  EXPECT_GT(fs::file_size(folder_ / "read"), 0u);
}

INSTANTIATE_TEST_SUITE_P(Each, OutputTest, testing::ValuesIn(kOutputs),
                         [](const auto& info) { return info.param.name; });

TEST_F(CommandTest, AWaveformThatCannotBeWrittenLeavesWhatWasThere) {
  std::ofstream(folder_ / "w.fst") << "old";
  const Result result = shell(fmt::format("(ulimit -f 40; {} run {} --quiet --trace w.fst >/dev/null 2>&1)",
                                          PACIFICA_BIN, kVmrunHello));
  EXPECT_EQ(result.status, 6);
  EXPECT_EQ(slurp(folder_ / "w.fst"), "old");
  for (const auto& entry : fs::directory_iterator(folder_))
    EXPECT_FALSE(entry.path().filename().string().starts_with(".pacifica")) << entry.path();
}

TEST_F(CommandTest, AMismatchReportSurvivesItsWaveform) {
  const std::string run = "run " + kHello + " --quiet --watchdog 100 --mem-latency 250 --report bad";
  fs::create_symlink("/dev/full", folder_ / "bad.fst");
  const Result no_wave = pacifica(run);
  EXPECT_EQ(no_wave.status, 3);
  EXPECT_NE(no_wave.err.find("golden model and RTL disagree"), std::string::npos);
  EXPECT_NE(no_wave.err.find("cannot write bad.fst: No space left"), std::string::npos) << no_wave.err;
  EXPECT_NE(no_wave.err.find("written: bad.json\n"), std::string::npos);
  const nlohmann::json report = nlohmann::json::parse(slurp(folder_ / "bad.json"));
  EXPECT_EQ(report["files"], nlohmann::json({"bad.json"}));

  fs::remove(folder_ / "bad.json");
  fs::create_symlink("/dev/full", folder_ / "bad.json");
  const Result nothing = pacifica(run);
  EXPECT_EQ(nothing.status, 3);
  EXPECT_NE(nothing.err.find("golden model and RTL disagree"), std::string::npos);
  EXPECT_EQ(nothing.err.find("written:"), std::string::npos) << nothing.err;

  fs::remove(folder_ / "bad.json");
  EXPECT_EQ(shell(fmt::format("{} {} >out 2>&-", PACIFICA_BIN, run)).status, 3);
  EXPECT_EQ(nlohmann::json::parse(slurp(folder_ / "bad.json"))["step"], 1);
}

TEST_F(CommandTest, NobodyReadsTheConsole) {
  // mov dx, 3F8h; mov al, 'x'; out dx, al; jmp
  const std::string run = raw("endless.bin", std::string_view("\x66\xBA\xF8\x03\xB0\x0A\xEE\xEB\xFD", 9));
  for (const char* engine : {"golden", "rtl", "lockstep"}) {
    const Result result = shell(
        fmt::format("({{ timeout 60 {} {} --quiet --engine {} 2>err; echo $? >status; }} | head -c 3 >out)",
                    PACIFICA_BIN, run, engine));
    EXPECT_EQ(slurp(folder_ / "status"), "6\n") << engine;
    EXPECT_EQ(result.err, "pacifica: cannot write to standard output: Broken pipe\n") << engine;
  }
}

TEST_F(CommandTest, HelpIntoAFullDevice) {
  for (const char* arguments : {"--help", "--version", "run --help", "regress --list"}) {
    const Result result = shell(fmt::format("{} {} >/dev/full 2>err", PACIFICA_BIN, arguments));
    EXPECT_EQ(result.status, 6) << arguments;
    EXPECT_EQ(result.err, "pacifica: cannot write to standard output: No space left on device\n")
        << arguments;
  }
}

}  // namespace
}  // namespace pacifica::test
