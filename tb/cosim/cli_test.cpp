// SPDX-License-Identifier: Apache-2.0
// The command line: what is accepted, and the one line that names what is wrong.
#include "cosim/cli.h"

#include <gtest/gtest.h>

namespace pacifica::cosim {
namespace {

std::string complaint(const std::vector<std::string>& arguments) {
  try {
    parse_command_line(arguments);
  } catch (const UsageError& error) {
    return error.what();
  }
  return {};
}

RunOptions run_options(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "run");
  return std::get<RunOptions>(parse_command_line(arguments));
}

TEST(CommandLine, Defaults) {
  const RunOptions options = run_options({"a.elf"});
  EXPECT_EQ(options.image, "a.elf");
  EXPECT_EQ(options.engine, EngineKind::kLockstep);
  EXPECT_EQ(options.memory_bytes, 256u << 20);
  EXPECT_FALSE(options.boot_direct);
  EXPECT_FALSE(options.profile_apm);
  EXPECT_FALSE(options.serial_input);
}

TEST(CommandLine, EveryOptionOfTheContract) {
  const RunOptions options = run_options({"a.elf",      "--engine",
                                          "golden",     "--cpus",
                                          "1",          "--memory",
                                          "1G",         "--cmdline",
                                          "x y",        "--module",
                                          "m1",         "--module",
                                          "m2",         "--boot",
                                          "direct",     "--load",
                                          "0x8000=raw", "--entry",
                                          "0x8000",     "--profile",
                                          "apm",        "--serial",
                                          "file:out",   "--tpm",
                                          "none",       "--max-instructions",
                                          "10",         "--timeout",
                                          "2",          "--seed",
                                          "3",          "--commit-log",
                                          "log",        "--stats",
                                          "s.json",     "--quiet"});
  EXPECT_EQ(options.engine, EngineKind::kGolden);
  EXPECT_EQ(options.memory_bytes, 1u << 30);
  EXPECT_EQ(options.modules, (std::vector<std::string>{"m1", "m2"}));
  ASSERT_EQ(options.raw_files.size(), 1u);
  EXPECT_EQ(options.raw_files[0].address, 0x8000u);
  EXPECT_EQ(*options.entry, 0x8000u);
  EXPECT_TRUE(options.profile_apm);
  EXPECT_EQ(options.serial_file, "out");
  EXPECT_EQ(options.max_instructions, 10u);
  EXPECT_TRUE(options.quiet);
}

TEST(CommandLine, AListTakesOneValueEachTime) {
  const RunOptions options =
      run_options({"--module", "m1", "--load", "0x8000=raw", "--pin", "nmi@5", "a.elf", "--module", "m2"});
  EXPECT_EQ(options.image, "a.elf");
  EXPECT_EQ(options.modules, (std::vector<std::string>{"m1", "m2"}));
  EXPECT_EQ(options.raw_files.size(), 1u);
  EXPECT_EQ(options.pins.size(), 1u);
}

TEST(CommandLine, OnlyTheCommandLineOfTheImageMayBeEmpty) {
  EXPECT_EQ(run_options({"a.elf", "--cmdline", ""}).command_line, "");
  for (const char* option :
       {"--stats", "--trace", "--commit-log", "--serial", "--entry", "--engine", "--module"})
    EXPECT_NE(complaint({"run", "a.elf", option, ""}).find(option), std::string::npos) << option;
  EXPECT_NE(complaint({"run", "a.elf", "--trace", "t", "--trace-window", ""}).find("--trace-window"),
            std::string::npos);
  EXPECT_NE(complaint({"regress", "--html", ""}).find("--html"), std::string::npos);
}

TEST(CommandLine, Regress) {
  const auto options = std::get<RegressOptions>(parse_command_line(
      {"regress", "one", "two", "-j", "3", "--junit", "j.xml", "--html", "h.html", "--seed", "9"}));
  EXPECT_EQ(options.names, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(options.jobs, 3u);
  EXPECT_EQ(options.seed, 9u);
}

TEST(CommandLine, HelpVersionConfigArePrinted) {
  for (const char* flag : {"--help", "--version", "--config"}) {
    const Command command = parse_command_line({flag});
    ASSERT_TRUE(std::holds_alternative<PrintRequest>(command)) << flag;
    EXPECT_FALSE(std::get<PrintRequest>(command).text.empty());
  }
  EXPECT_NE(std::get<PrintRequest>(parse_command_line({"run", "--help"})).text.find("--engine"),
            std::string::npos);
  // Of the two versions one is CMake's, the other that of spec/platform.toml, which the RTL carries.
  const std::string version = std::get<PrintRequest>(parse_command_line({"--version"})).text;
  const std::string config = std::get<PrintRequest>(parse_command_line({"--config"})).text;
  EXPECT_EQ(config.substr(0, config.find('\n')),
            "version                " +
                version.substr(version.find(' ') + 1, version.find('\n') - version.find(' ') - 1));
}

struct BadCase {
  std::vector<std::string> arguments;
  std::string named;  ///< what the complaint names
};

class BadCommandLine : public testing::TestWithParam<BadCase> {};

TEST_P(BadCommandLine, IsOneLineThatNamesTheCulprit) {
  const std::string line = complaint(GetParam().arguments);
  EXPECT_FALSE(line.empty()) << "was accepted";
  EXPECT_NE(line.find(GetParam().named), std::string::npos) << line;
  EXPECT_EQ(line.find('\n'), std::string::npos) << line;
}

INSTANTIATE_TEST_SUITE_P(
    Cases, BadCommandLine,
    testing::Values(
        BadCase{{}, "command"}, BadCase{{"walk"}, "walk"},
        BadCase{{"run", "a", "--frobnicate"}, "--frobnicate"}, BadCase{{"run", "a", "b"}, "b"},
        BadCase{{"run", "a", "--engine", "qemu"}, "qemu"}, BadCase{{"run", "a", "--engine"}, "--engine"},
        BadCase{{"run", "a", "--cpus", "2"}, "--cpus 2"}, BadCase{{"run", "a", "--cpus", "0"}, "--cpus"},
        BadCase{{"run", "a", "--memory", "lots"}, "lots"}, BadCase{{"run", "a", "--memory", "5"}, "--memory"},
        BadCase{{"run", "a", "--boot", "bios"}, "bios"}, BadCase{{"run", "a", "--load", "nothing"}, "--load"},
        BadCase{{"run", "a", "--load", "zz=f"}, "zz"},
        BadCase{{"run", "a", "--entry", "0x100000000"}, "--entry"},
        BadCase{{"run", "a", "--profile", "intel"}, "intel"}, BadCase{{"run", "a", "--serial", "tty"}, "tty"},
        BadCase{{"run", "a", "--serial", "tcp:99"}, "not implemented"},
        BadCase{{"run", "a", "--tpm", "swtpm:h:1:2"}, "not implemented"},
        BadCase{{"run", "a", "--tpm", "builtin"}, "not implemented"},
        BadCase{{"run", "a", "--gdb", "1234"}, "not implemented"},
        BadCase{{"run", "a", "--max-instructions", "0"}, "--max-instructions"},
        BadCase{{"run", "a", "--max-instructions", "ten"}, "ten"},
        BadCase{{"run", "a", "--timeout", "soon"}, "soon"}, BadCase{{"run", "a", "--seed", "x"}, "--seed"},
        BadCase{{"run", "a", "--mem-stalls", "100"}, "--mem-stalls"},
        BadCase{{"run", "a", "--trace-window", "around=vmexit"}, "--trace"},
        BadCase{{"run", "a", "--trace", "t.fst", "--trace-window", "around=never"}, "never"},
        BadCase{{"run", "a", "--engine", "rtl", "--trace", "t.fst", "--trace-window", "around=mismatch"},
                "lockstep"},
        BadCase{{"run", "a", "--pin", "nmi@18446744073709551615"}, "--pin"},
        BadCase{{"run", "a", "--pin", "intr@5"}, "--pin"},
        BadCase{{"run", "a", "--pin", "intr:256@5"}, "--pin"}, BadCase{{"regress", "-j", "0"}, "-j"},
        BadCase{{"regress", "--engine", "x"}, "--engine"}));

}  // namespace
}  // namespace pacifica::cosim
