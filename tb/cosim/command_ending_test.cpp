// SPDX-License-Identifier: Apache-2.0
// How a run ends that does not end by itself: signals, and a processor that nothing can wake up.
#include <fcntl.h>

#include <chrono>
#include <csignal>
#include <nlohmann/json.hpp>
#include <thread>

#include "tb/cosim/command_fixture.h"

namespace pacifica::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
constexpr const char* kEngines[] = {"golden", "rtl", "lockstep"};

class EndingTest : public CommandTest {
 protected:
  /// Starts the command, waits until `ready` says so, sends the signal, and returns how it ended within a
  /// second.
  template <typename Ready>
  Result end_by(int signal, const std::string& arguments, Ready&& ready, bool group = false) {
    const std::string line =
        fmt::format("cd {} && exec {} {} >out 2>err </dev/null", folder_.string(), PACIFICA_BIN, arguments);
    const pid_t pid = fork();
    if (pid == 0) {
      setpgid(0, 0);
      execl("/bin/sh", "sh", "-c", line.c_str(), nullptr);
      _exit(127);
    }
    const auto deadline = Clock::now() + 60s;
    while (!ready() && Clock::now() < deadline) std::this_thread::sleep_for(10ms);
    kill(group ? -pid : pid, signal);
    const auto sent = Clock::now();
    int status = 0;
    waitpid(pid, &status, 0);
    // A second is promised; a loaded machine gets some more.
    EXPECT_LT(Clock::now() - sent, 5s) << arguments;
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, slurp(folder_ / "out"), slurp(folder_ / "err")};
  }
  nlohmann::json stats() { return nlohmann::json::parse(slurp(folder_ / "s.json")); }
};

TEST_F(EndingTest, ASignalEndsARun) {
  const std::string run = raw("loop.bin", "\xEB\xFE");  // jmp to itself
  for (const char* engine : kEngines) {
    for (const int signal : {SIGINT, SIGTERM}) {
      std::error_code error;
      fs::remove(folder_ / "log");
      const auto logged = [&] {
        return fs::exists(folder_ / "log") && fs::file_size(folder_ / "log", error) > 10'000;
      };
      const Result result =
          end_by(signal, fmt::format("{} --engine {} --stats s.json --commit-log log", run, engine), logged);
      EXPECT_EQ(result.status, 128 + signal) << engine;
      EXPECT_NE(result.err.find(signal == SIGINT ? "(SIGINT)\n" : "(SIGTERM)\n"), std::string::npos)
          << result.err;
      EXPECT_NE(result.err.find("pacifica: interrupted after "), std::string::npos) << result.err;
      EXPECT_NE(result.err.find(fmt::format("{}: ", engine)), std::string::npos) << "a summary\n"
                                                                                 << result.err;
      EXPECT_EQ(stats()["exit_reason"], "interrupted");
      EXPECT_EQ(stats()["exit_status"], 128 + signal);
      const std::string log = slurp(folder_ / "log");
      const std::string last = fmt::format("\n{:>8} @", stats()["instructions"].get<std::uint64_t>());
      EXPECT_NE(log.find(last), std::string::npos) << "the log has every step";
      EXPECT_EQ(log.back(), '\n');
    }
  }
}

TEST_F(EndingTest, ASignalEndsASleep) {
  // Nothing to log: the signal meets the loop that waits for an interrupt of a pin.
  const std::string run = raw("sleep.bin", "\xF4");
  for (const char* engine : {"rtl", "lockstep"}) {
    const auto start = Clock::now();
    const Result result = end_by(SIGTERM, fmt::format("{} --engine {} --pin nmi@1000000000", run, engine),
                                 [&] { return Clock::now() > start + 1s; });
    EXPECT_EQ(result.status, 143) << engine << result.err;
  }
}

TEST_F(EndingTest, ASignalEndsARunWhoseReaderDoesNotRead) {
  const std::string run = raw("endless.bin", std::string_view("\x66\xBA\xF8\x03\xB0\x0A\xEE\xEB\xFD", 9));
  mkfifo((folder_ / "pipe").c_str(), 0600);
  const int reader = open((folder_ / "pipe").c_str(), O_RDONLY | O_NONBLOCK);
  const auto start = Clock::now();
  const Result result =
      end_by(SIGINT, run + " --engine golden --serial file:pipe", [&] { return Clock::now() > start + 1s; });
  EXPECT_EQ(result.status, 130) << result.err;
  close(reader);
}

TEST_F(EndingTest, ASignalLeavesNoHalfWaveform) {
  const std::string run = raw("loop.bin", "\xEB\xFE");
  const auto start = Clock::now();
  const Result result =
      end_by(SIGINT, run + " --trace w.fst --engine rtl", [&] { return Clock::now() > start + 500ms; });
  EXPECT_EQ(result.status, 130);
  EXPECT_NE(result.err.find("w.fst: interrupted"), std::string::npos) << result.err;
  EXPECT_FALSE(fs::exists(folder_ / "w.fst"));
}

TEST_F(EndingTest, ASignalEndsTheWritingOfAWaveform) {
  // Long enough that the second run is under way.
  const std::string run =
      raw("loop.bin", "\xEB\xFE") + " --engine rtl --max-instructions 20000 --trace w.fst";
  const auto scratch = [&] {
    for (const auto& entry : fs::directory_iterator(folder_)) {
      if (entry.path().filename().string().starts_with(".pacifica")) return true;
    }
    return false;
  };
  const Result result = end_by(SIGTERM, run, scratch);
  EXPECT_EQ(result.status, 143) << result.err;
  EXPECT_FALSE(scratch());
  EXPECT_FALSE(fs::exists(folder_ / "w.fst"));
}

/// Processes with this argument.
std::ptrdiff_t processes(const std::string& argument) {
  std::error_code error;
  return std::count_if(fs::directory_iterator("/proc", error), fs::directory_iterator(),
                       [&](const auto& entry) {
                         const std::string line = slurp(entry.path() / "cmdline");
                         return line.find(std::string("pacifica\0run\0", 13)) != std::string::npos &&
                                line.find('\0' + argument + '\0') != std::string::npos;
                       });
}

TEST_F(EndingTest, ASignalEndsARegressionAndItsChildren) {
  struct Way {
    int signal;
    bool group;  ///< as a terminal does
  };
  for (const auto [signal, group] :
       {Way{SIGINT, false}, {SIGINT, true}, {SIGTERM, false}, {SIGKILL, false}}) {
    // A seed that names the children among all processes.
    const std::string seed = fmt::format("{}", 7'000'000'000 + getpid());
    const std::string arguments =
        "regress -j 2 --junit r.xml --html r.html --engine lockstep --mem-stalls 90 --seed ";
    const Result result = end_by(
        signal, arguments + seed, [&] { return processes(seed) == 2; }, group);
    for (int turn = 0; turn < 500 && processes(seed) != 0; ++turn) std::this_thread::sleep_for(10ms);
    EXPECT_EQ(processes(seed), 0);
    if (signal == SIGKILL) continue;
    EXPECT_EQ(result.status, 128 + signal) << result.err;
    EXPECT_NE(result.out.find(" passed, 0 failed, "), std::string::npos) << result.out;
    EXPECT_NE(result.out.find(" not run: interrupted\n"), std::string::npos) << result.out;
    EXPECT_NE(slurp(folder_ / "r.xml").find("<skipped message=\"interrupted\"/>"), std::string::npos);
    EXPECT_NE(slurp(folder_ / "r.html").find("not run: interrupted"), std::string::npos);
  }
}

/// Halts with what the test sets up before; status 4, `halted`, the place, and hardly any cycles.
class HaltTest : public EndingTest {
 protected:
  void expect_halted(const std::string& run, const std::string& place) {
    for (const char* engine : kEngines) {
      const Result result = pacifica(fmt::format("{} --engine {} --stats s.json", run, engine));
      EXPECT_EQ(result.status, 4) << engine << result.err;
      EXPECT_NE(result.err.find(fmt::format("pacifica: halted at {} after ", place)), std::string::npos)
          << engine << result.err;
      EXPECT_EQ(stats()["exit_reason"], "halted") << engine;
      EXPECT_LT(stats()["cycles"], 20'000) << engine;
      if (engine == kEngines[0]) {
        steps_ = stats()["instructions"];
      } else {
        EXPECT_EQ(stats()["instructions"], steps_) << engine;
      }
    }
  }
  std::uint64_t steps_ = 0;
};

TEST_F(HaltTest, InterruptsOff) { expect_halted(raw("h.bin", "\xFA\xF4"), "0008:0000000000008002"); }

TEST_F(HaltTest, InterruptsOnAndNothingArmed) {
  expect_halted(raw("h.bin", "\xFB\xF4"), "0008:0000000000008002");
}

// mov dword [FEE000F0h], 1FFh; mov dword [FEE00320h], lvt; mov dword [FEE00380h], 1000h; sti or nop; hlt
std::string timer(std::uint32_t lvt, char flag) {
  std::string code("\xC7\x05\xF0\x00\xE0\xFE\xFF\x01\x00\x00\xC7\x05\x20\x03\xE0\xFE", 16);
  for (unsigned i = 0; i < 4; ++i) code += static_cast<char>(lvt >> 8 * i);
  code += std::string("\xC7\x05\x80\x03\xE0\xFE\x00\x10\x00\x00", 10);
  return code + flag + '\xF4';
}

TEST_F(HaltTest, TimerMaskedOrNotLetThrough) {
  constexpr char kSti = '\xFB', kNop = '\x90';
  expect_halted(raw("h.bin", timer(0x10040, kSti)), "0008:0000000000008020");  // masked
  expect_halted(raw("h.bin", timer(0x00040, kNop)), "0008:0000000000008020");  // IF = 0
  expect_halted(raw("h.bin", timer(0x20040, kNop)), "0008:0000000000008020");  // periodic, IF = 0
  // mov dword [FEE00080h], 50h: the task priority holds back vector 40h
  const std::string tpr("\xC7\x05\x80\x00\xE0\xFE\x50\x00\x00\x00", 10);
  expect_halted(raw("h.bin", tpr + timer(0x00040, kSti)), "0008:000000000000802a");
}

TEST_F(HaltTest, TimerWakes) {
  // No IDT: what wakes the processor shuts it down, which shows that it was woken.
  const std::string run = raw("h.bin", timer(0x00040, '\xFB'));
  for (const char* engine : kEngines)
    EXPECT_EQ(pacifica(fmt::format("{} --engine {}", run, engine)).status, 5) << engine;
}

TEST_F(HaltTest, PinsWakeUnlessMasked) {
  for (const char* engine : {"rtl", "lockstep"}) {
    const auto run = [&](const char* code, const char* pin) {
      const Result result =
          pacifica(fmt::format("{} --engine {} --stats s.json --pin {}", raw("h.bin", code), engine, pin));
      return result.status;
    };
    // An event ahead is waited for, however far it is; a masked one is not.
    EXPECT_EQ(run("\xFB\xF4", "intr:40h@300000+1000"), 5) << engine;
    EXPECT_GT(stats()["cycles"], 300'000) << engine;
    EXPECT_EQ(run("\xFB\xF4", "intr:40h@300000"), 5)
        << engine << ": the pulse ends within the step that takes it";
    EXPECT_GT(stats()["cycles"], 300'000) << engine;
    EXPECT_EQ(run("\xFA\xF4", "intr:40h@300000+1000"), 4) << engine;
    EXPECT_LT(stats()["cycles"], 20'000) << engine;
    EXPECT_EQ(run("\xFA\xF4", "nmi@300000"), 5) << engine;
    EXPECT_GT(stats()["cycles"], 300'000) << engine;
    EXPECT_EQ(run("\xFA\xF4", "nmi@100"), 5) << engine << ": before the image starts";
  }
}

TEST_F(HaltTest, GlobalInterruptFlagClear) {
  // mov ecx, EFER; rdmsr; or ah, 10h; wrmsr; clgi; sti; hlt: with GIF = 0 not even an NMI gets through.
  const std::string run =
      raw("h.bin", std::string("\xB9\x80\x00\x00\xC0\x0F\x32\x80\xCC\x10\x0F\x30\x0F\x01\xDD\xFB\xF4", 17));
  for (const char* engine : {"rtl", "lockstep"})
    EXPECT_EQ(
        pacifica(fmt::format("{} --engine {} --pin nmi@300000 --pin intr:40h@300000", run, engine)).status, 4)
        << engine;
  expect_halted(run, "0008:0000000000008011");
}

TEST_F(HaltTest, InputDoesNotWake) {
  // COM1's interrupt is not wired.
  const std::string run = raw("h.bin", "\xFB\xF4");
  for (const char* engine : kEngines)
    EXPECT_EQ(pacifica(fmt::format("{} --engine {} --serial stdio", run, engine), "input").status, 4)
        << engine;
}

}  // namespace
}  // namespace pacifica::test
