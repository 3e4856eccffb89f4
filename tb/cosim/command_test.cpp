// SPDX-License-Identifier: Apache-2.0
// The executable itself: exit status, one line on standard error, nothing on standard output, nothing left
// behind.
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tb/cosim/command_fixture.h"

// Fails with the number of the first piece of state that is not what docs/choices.md section 7 says of a
// direct boot.
asm(R"(
  .pushsection .rodata
  .global direct_boot_code, direct_boot_code_end
direct_boot_code:
  .code32
  pushfl
  movl $1, %esi
  cmpl $0x6FFC, %esp
  jne 1f
  incl %esi
  cmpl $0x2BADB002, %eax
  jne 1f
  incl %esi
  cmpl $0x40F12, %edx
  jne 1f
  incl %esi
  popl %eax
  cmpl $2, %eax
  jne 1f
  incl %esi
  movl %cr0, %eax
  cmpl $0x11, %eax
  jne 1f
  incl %esi
  movl %cs, %eax
  cmpl $8, %eax
  jne 1f
  incl %esi
  movl %ss, %eax
  movl %gs, %ecx
  addl %ecx, %eax
  cmpl $0x20, %eax
  jne 1f
  incl %esi
  sgdt 0x9000
  cmpw $0xFFFF, 0x9000
  jne 1f
  cmpl $0, 0x9002
  jne 1f
  xorl %esi, %esi
1:movl %esi, %eax
  outb %al, $0xF4
  hlt
direct_boot_code_end:
  .code64
  .popsection
)");
extern const char direct_boot_code[], direct_boot_code_end[];

namespace pacifica::test {
namespace {

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
  expect_usage_error("run " + kHello + " --report /no/such/dir/r", "--report");
  expect_usage_error("run " + kHello + " --timeline /no/such/dir/t", "--timeline");
  expect_usage_error("run " + kHello + " --trace /no/such/dir/t.fst", "--trace");
  expect_usage_error("run " + kHello + " --stats .", "--stats");
  expect_usage_error("run .", "directory");
  expect_usage_error("run " + kHello + " --load 0xFFFFFFFFFFFFFFFF=" + kHello, "do not lie in memory");
  expect_usage_error("run " + kHello + " --module /dev/zero", "/dev/zero");
  expect_usage_error("run " + kHello + " --load 0x100000=" + kHello, "overlap");
  expect_usage_error("run --load 0x8000=" + kHello + " --entry 0x20000000", "--entry");
  expect_usage_error("run 'no\nsuch\nfile'", "no?such?file");
  expect_usage_error("regress no_such_image", "no_such_image");
  expect_usage_error("regress --junit /no/such/dir/x.xml hello", "--junit");
}

TEST_F(CommandTest, NothingIsHalfDone) {
  expect_usage_error("run " + kHello + " --engine golden --commit-log made.log --stats /no/such/dir/s.json",
                     "--stats");
  EXPECT_FALSE(fs::exists(folder_ / "made.log"));
}

TEST_F(CommandTest, OutputsNeverOverwriteInputsOrEachOther) {
  fs::copy_file(kHello, folder_ / "hello.elf");
  fs::create_symlink("hello.elf", folder_ / "link");
  const std::string whole = slurp(folder_ / "hello.elf");
  for (const char* path : {"hello.elf", "./hello.elf", "link"}) {
    expect_usage_error(fmt::format("run hello.elf --engine golden --stats {}", path), "--stats");
    expect_usage_error(fmt::format("run hello.elf --engine golden --serial file:{}", path), "--serial");
  }
  expect_usage_error("run --load 0x8000=hello.elf --entry 0x8000 --commit-log hello.elf", "--commit-log");
  expect_usage_error("run hello.elf --stats same --commit-log ./same", "--stats");
  expect_usage_error("run hello.elf --trace same.gtkw", "--trace");
  expect_usage_error("regress hello --html same --junit same", "--html");
  EXPECT_EQ(slurp(folder_ / "hello.elf"), whole);
  EXPECT_FALSE(fs::exists(folder_ / "same"));
  EXPECT_EQ(pacifica("run hello.elf --engine golden --stats /dev/null --commit-log /dev/null").status, 0);
}

TEST_F(CommandTest, HelpNamesTheExitStatuses) {
  const Result result = pacifica("run --help");
  EXPECT_EQ(result.status, 0);
  EXPECT_NE(result.out.find("pacifica run"), std::string::npos);
  EXPECT_NE(result.out.find("Exit status"), std::string::npos);
}

TEST_F(CommandTest, EveryFormOfTraceWindow) {
  const std::string run =
      "run " PACIFICA_FIRMWARE
      "/tests/vmrun_hello.elf --quiet --trace w.fst --trace-window before=3,after=3,around=";
  for (const char* form :
       {"vmrun", "vmexit", "exit:VMMCALL", "exit:81h", "rip:fff0", "retire:100", "cycle:1000"}) {
    const Result result = pacifica(run + form);
    EXPECT_EQ(result.status, 0) << form;
    EXPECT_EQ(result.err, "") << form;
    EXPECT_GT(fs::file_size(folder_ / "w.fst"), 0u) << form;
    EXPECT_NE(slurp(folder_ / "w.gtkw").find("w.fst"), std::string::npos) << form;
    fs::remove(folder_ / "w.fst");
  }
  EXPECT_NE(slurp(folder_ / "w.gtkw").find("*-7.0 10005 -1"), std::string::npos) << "marker at cycle 1000";
  for (const char* form : {"vmexit", "retire:100"}) {
    EXPECT_EQ(pacifica(run + form + " --engine rtl").status, 0) << form;
    EXPECT_TRUE(fs::remove(folder_ / "w.fst")) << form;
  }
  const Result none = pacifica(run + "exit:NPF");
  EXPECT_NE(none.err.find("nothing matched"), std::string::npos);
  EXPECT_FALSE(fs::exists(folder_ / "w.fst"));
}

TEST_F(CommandTest, MismatchLeavesReportWaveAndView) {
  // The watchdog is the one mismatch that a sound pair of engines can be made to show.
  const Result result =
      pacifica("run " + kHello +
               " --watchdog 100 --mem-latency 250 --report bad --commit-log log --stats s.json"
               " --trace window.fst --trace-window around=mismatch,before=20,after=20");
  EXPECT_EQ(result.status, 3);
  for (const char* file : {"bad.json", "bad.fst", "bad.gtkw"}) {
    EXPECT_NE(result.err.find(fmt::format("written: {}\n", file)), std::string::npos) << result.err;
    EXPECT_GT(fs::file_size(folder_ / file), 0u) << file;
  }
  const nlohmann::json report = nlohmann::json::parse(slurp(folder_ / "bad.json"));
  EXPECT_NE(slurp(folder_ / "bad.gtkw").find(fmt::format("*-7.0 {}5 ", report["cycle"].get<unsigned>())),
            std::string::npos)
      << "the view opens at the mismatch";
  EXPECT_EQ(report["step"], 1) << "the step that never came";
  const std::string marker = fmt::format("*-7.0 {}5 ", report["cycle"].get<unsigned>());
  EXPECT_NE(slurp(folder_ / "window.gtkw").find(marker), std::string::npos) << "around=mismatch";
  EXPECT_GT(fs::file_size(folder_ / "window.fst"), 0u);
  EXPECT_EQ(nlohmann::json::parse(slurp(folder_ / "s.json"))["mismatches"], 1);
}

TEST_F(CommandTest, RegressRunsAnImageOnceAndReports) {
  const Result result =
      pacifica("regress hello hello cpuid_svm -j 2 --engine golden --html r.html --junit r.xml");
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out, "2 passed, 0 failed\n");
  EXPECT_EQ(result.err, "") << "a progress line is for terminals";
  const std::string page = slurp(folder_ / "r.html");
  const std::size_t link = page.find("href=\"") + 6;
  EXPECT_TRUE(fs::exists(folder_ / page.substr(link, page.find('"', link) - link))) << page.substr(link, 80);
}

TEST_F(CommandTest, RegressTakesPatterns) {
  const auto listed = [this](const std::string& names) {
    std::vector<std::string> found;
    std::istringstream lines(pacifica("regress --list " + names).out);
    for (std::string line; std::getline(lines, line);) found.push_back(line.substr(0, line.find(' ')));
    return found;
  };
  const std::vector<std::string> all = listed("");
  std::vector<std::string> expected;
  for (const std::string& name : all) {
    if (name.rfind("cpuid_", 0) == 0) expected.push_back(name);
  }
  ASSERT_GT(expected.size(), 1u);
  EXPECT_EQ(listed("'cpuid_*'"), expected);
  expected.insert(expected.begin(), "hello");
  EXPECT_EQ(listed("hello 'cpuid_?*' 'hell[o]'"), expected) << "each once, in the order of the names";
  expect_usage_error("regress 'no_such_*'", "no_such_*");
}

TEST_F(CommandTest, RegressionsAtTheSameTimeHaveTheirOwnFiles) {
  // No other test has the RTL alone run a regression.
  const auto page = [&] {
    EXPECT_EQ(pacifica("regress hello --engine rtl --html r.html").status, 0);
    return slurp(folder_ / "r.html");
  };
  EXPECT_NE(page().find("regress/rtl/hello.console"), std::string::npos);
  const int other = open(PACIFICA_FIRMWARE "/../regress/rtl/lock", O_WRONLY | O_CLOEXEC);
  ASSERT_EQ(flock(other, LOCK_EX | LOCK_NB), 0);
  EXPECT_NE(page().find("regress/rtl-2/hello.console"), std::string::npos);
  close(other);
  EXPECT_NE(page().find("regress/rtl/hello.console"), std::string::npos);
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
  EXPECT_NE(result.err.find('3'), std::string::npos);
}

TEST_F(CommandTest, DirectBootStartsEveryEngineInTheSameState) {
  std::ofstream(folder_ / "raw.bin", std::ios::binary)
      .write(direct_boot_code, direct_boot_code_end - direct_boot_code);
  for (const char* engine : {"golden", "rtl", "lockstep"}) {
    const Result raw = pacifica(fmt::format(
        "run --load 0x8000=raw.bin --entry 0x8000 --boot direct --quiet --commit-log log --engine {}",
        engine));
    EXPECT_EQ(raw.status, 0) << engine << raw.err;
    const std::string log = slurp(folder_ / "log");
    EXPECT_NE(log.find(" 1 @"), std::string::npos) << engine;
    EXPECT_NE(log.substr(0, log.find(" 2 @")).find(":0000000000008000"), std::string::npos)
        << engine << ": the first step is the image's\n"
        << log;
    EXPECT_EQ(log.find("REAL"), std::string::npos) << engine << ": nothing of the ROM ran";
  }
}

TEST_F(CommandTest, DirectBootRunsImages) {
  const std::string direct = " --boot direct --quiet --no-mismatch-waves --engine ";
  for (const char* image :
       {"tests/hello.elf", "tests/pm32_gates.elf", "tests/pm32svm_segments.elf", "vmm.elf"}) {
    const std::string run = fmt::format("run {}/{}", PACIFICA_FIRMWARE, image);
    const Result rom = pacifica(run + " --quiet --engine golden");
    EXPECT_EQ(rom.status, 0) << image;
    for (const char* engine : {"golden", "rtl", "lockstep"}) {
      const Result result = pacifica(run + direct + engine);
      EXPECT_EQ(result.status, 0) << image << " on " << engine << result.err;
      EXPECT_EQ(result.out, rom.out) << image << " on " << engine;
    }
    EXPECT_EQ(pacifica(fmt::format("{} --mem-latency 3 --mem-stalls 30{}lockstep", run, direct)).status, 0)
        << image;
  }
}

TEST_F(CommandTest, DirectBootIsTracedAsItRan) {
  const Result result = pacifica("run " PACIFICA_FIRMWARE
                                 "/tests/vmrun_hello.elf --boot direct --quiet --trace w.fst --trace-window "
                                 "around=vmrun,before=3,after=3");
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.err, "");
  EXPECT_NE(slurp(folder_ / "w.gtkw").find("[markername] AVMRUN"), std::string::npos)
      << "the second run does not meet the VMRUN where the first did";
}

TEST_F(CommandTest, SerialStdioFeedsTheReceiver) {
  // 00: mov dx, 3FDh; in al, dx; test al, 1; jz 00; mov dx, 3F8h; in al, dx; cmp al, 'q'; je 15
  // 12: out dx, al; jmp 00; 15: xor eax, eax; out 0F4h, al; hlt
  constexpr char kEcho[] =
      "\x66\xBA\xFD\x03\xEC\xA8\x01\x74\xF7\x66\xBA\xF8\x03\xEC\x3C\x71\x74\x03\xEE\xEB\xEB\x31\xC0\xE6\xF4"
      "\xF4";
  std::ofstream(folder_ / "echo.bin", std::ios::binary).write(kEcho, sizeof(kEcho) - 1);
  for (const char* engine : {"golden", "rtl", "lockstep"}) {
    const Result result = pacifica(
        fmt::format("run --load 0x8000=echo.bin --entry 0x8000 --quiet --serial stdio --engine {}", engine),
        "input\nagainq");
    EXPECT_EQ(result.status, 0) << engine << result.err;
    EXPECT_EQ(result.out, "input\nagain") << engine;
  }
}

TEST_F(CommandTest, WatchdogNamesTheUnitThatWaits) {
  const std::string slow =
      "run " + kHello + " --watchdog 100 --mem-latency 250 --no-mismatch-waves --engine ";
  const Result rtl = pacifica(slow + "rtl");
  EXPECT_NE(rtl.status, 0);
  EXPECT_NE(rtl.err.find("nothing retired since cycle"), std::string::npos) << rtl.err;
  EXPECT_NE(rtl.err.find("waits for the fetch unit"), std::string::npos) << rtl.err;
  const Result lockstep = pacifica(slow + "lockstep --report hang");
  EXPECT_EQ(lockstep.status, 3);
  EXPECT_NE(slurp(folder_ / "hang.json").find("waits for the fetch unit"), std::string::npos);
}

TEST_F(CommandTest, RegressRefusesANamedImageThatLacksTheEngine) {
  // The command runs the images of the build that it stands in.
  fs::create_directories(folder_ / "bin");
  fs::create_directories(folder_ / "firmware");
  fs::copy_file(PACIFICA_BIN, folder_ / "bin/pacifica");
  nlohmann::json images = nlohmann::json::parse(slurp(PACIFICA_FIRMWARE "/images.json"));
  const auto hello =
      std::find_if(images.begin(), images.end(), [](const auto& i) { return i["name"] == "hello"; });
  ASSERT_NE(hello, images.end());
  nlohmann::json one = *hello;
  one["name"] = "golden_only";
  one["engines"] = {"golden"};
  std::ofstream(folder_ / "firmware/images.json") << nlohmann::json{*hello, one};
  fs::create_directories(folder_ / "firmware/tests");
  fs::copy_file(kHello, folder_ / "firmware/tests/hello.elf");
  fs::copy_file(PACIFICA_FIRMWARE "/boot.rom", folder_ / "firmware/boot.rom");
  const auto built = [this](const std::string& arguments) {
    return pacifica(arguments, "", folder_ / "bin/pacifica");
  };
  for (const char* names : {"golden_only", "hello golden_only"}) {
    const Result refused = built(fmt::format("regress {} --engine lockstep --junit r.xml", names));
    EXPECT_EQ(refused.status, 2);
    EXPECT_EQ(refused.out, "");
    EXPECT_EQ(refused.err,
              "pacifica: regress: golden_only does not run on engine lockstep (it runs on: golden)\n");
    EXPECT_FALSE(fs::exists(folder_ / "r.xml"));
  }
  EXPECT_EQ(built("regress --engine golden golden_only").out, "1 passed, 0 failed\n");
  EXPECT_EQ(built("regress --engine lockstep").out, "1 passed, 0 failed\n") << "all that run on the engine";
}

TEST_F(CommandTest, RegressListsImages) {
  const Result result = pacifica("regress --list hello");
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out.rfind("hello ", 0), 0u) << result.out;
}

}  // namespace
}  // namespace pacifica::test
