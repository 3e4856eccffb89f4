// SPDX-License-Identifier: Apache-2.0
// The command line (docs/platform.md).
#include "cosim/cli.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <thread>

#include "cosim/numbers.h"
#include "cosim/soc_model.h"
#include "pacifica_spec.h"

namespace pacifica::cosim {
namespace {

/// Values as they stand on the command line; interpreted after the syntax is known to be right.
struct RawRun {
  std::string image, engine = "lockstep", cpus = "1", memory = "256M", command_line, boot = "rom", entry;
  std::string profile = "rev302", serial, tpm = "none", max_instructions, timeout, seed = "1", gdb;
  std::string trace, trace_window, commit_log, stats, timeline, report, rom, hang_cycles;
  std::string latency = "1", stalls = "0";
  std::vector<std::string> modules, loads, pins;
  bool quiet = false, no_mismatch_waves = false;
};

struct RawRegress {
  std::vector<std::string> names;
  std::string jobs, junit, html, seed = "1", engine, latency = "1", stalls = "0", timeout = "300";
  bool list = false;
};

/// Runs a parser of cosim/numbers.h and puts the option's name before its complaint.
template <typename Parser>
auto interpret(const char* option, Parser&& parser) {
  try {
    return parser();
  } catch (const std::invalid_argument& error) {
    throw UsageError(fmt::format("{}: {}", option, error.what()));
  }
}

std::uint64_t number(const char* option, const std::string& text, std::uint64_t low, std::uint64_t high) {
  const std::uint64_t value = interpret(option, [&] { return parse_number(text); });
  if (value < low || value > high) {
    throw UsageError(fmt::format("{}: {} is not between {} and {}", option, text, low, high));
  }
  return value;
}

EngineKind engine_kind(const std::string& name) {
  if (name == "golden") return EngineKind::kGolden;
  if (name == "rtl") return EngineKind::kRtl;
  if (name == "lockstep") return EngineKind::kLockstep;
  throw UsageError(fmt::format("--engine: unknown engine '{}' (golden, rtl or lockstep)", name));
}

constexpr std::uint64_t kAny = ~std::uint64_t{0};

void interpret_serial(const std::string& text, RunOptions& options) {
  if (text.empty()) return;
  if (text == "stdio") {
    options.serial_input = true;
  } else if (text.starts_with("file:") && text.size() > 5) {
    options.serial_file = text.substr(5);
  } else if (text.starts_with("tcp:")) {
    throw UsageError("--serial tcp: not implemented yet (stdio or file:PATH)");
  } else {
    throw UsageError(fmt::format("--serial: '{}' is not stdio, file:PATH or tcp:PORT", text));
  }
}

void interpret_tpm(const std::string& text) {
  if (text == "none") return;
  if (text == "builtin" || text.starts_with("swtpm:")) {
    throw UsageError(fmt::format("--tpm {}: not implemented yet (none)", text.substr(0, text.find(':'))));
  }
  throw UsageError(fmt::format("--tpm: '{}' is not builtin, swtpm:HOST:DATA:CTRL or none", text));
}

/// "nmi@5000" or "intr:40h@8000+300": a pulse on a pin at a clock cycle, 100 cycles long unless said.
PinPulse parse_pin(const std::string& text) {
  const std::size_t at = text.find('@');
  const std::string pin = text.substr(0, at);
  PinPulse pulse;
  pulse.nmi = pin == "nmi";
  if (at == std::string::npos || (!pulse.nmi && !pin.starts_with("intr:"))) {
    throw UsageError(
        fmt::format("--pin: '{}' is not nmi@CYCLE[+LENGTH] or intr:VECTOR@CYCLE[+LENGTH]", text));
  }
  const std::string when = text.substr(at + 1);
  const std::size_t plus = when.find('+');
  constexpr std::uint64_t kMaxLength = 1u << 30;
  pulse.from = number("--pin", when.substr(0, plus), 0, kAny - kMaxLength);
  pulse.to =
      pulse.from + (plus == std::string::npos ? 100 : number("--pin", when.substr(plus + 1), 1, kMaxLength));
  if (!pulse.nmi) pulse.vector = static_cast<std::uint8_t>(number("--pin", pin.substr(5), 0, 255));
  return pulse;
}

RunOptions interpret_run(const RawRun& raw) {
  RunOptions options;
  options.image = raw.image;
  options.engine = engine_kind(raw.engine);
  if (number("--cpus", raw.cpus, 1, 255) != 1) {
    throw UsageError(fmt::format("--cpus {}: more than one processor is not implemented yet", raw.cpus));
  }
  options.memory_bytes = interpret("--memory", [&] { return parse_size(raw.memory); });
  if (options.memory_bytes < (1u << 20) || options.memory_bytes > (std::uint64_t{64} << 30) ||
      options.memory_bytes % 4096 != 0) {
    throw UsageError(fmt::format("--memory: {} is not a multiple of 4K between 1M and 64G", raw.memory));
  }
  options.command_line = raw.command_line;
  options.modules = raw.modules;
  if (raw.boot != "rom" && raw.boot != "direct") {
    throw UsageError(fmt::format("--boot: '{}' is neither rom nor direct", raw.boot));
  }
  options.boot_direct = raw.boot == "direct";
  for (const std::string& load : raw.loads) {
    const std::size_t equals = load.find('=');
    if (equals == std::string::npos || equals + 1 == load.size()) {
      throw UsageError(fmt::format("--load: '{}' is not ADDR=FILE", load));
    }
    const std::uint64_t address = interpret("--load", [&] { return parse_number(load.substr(0, equals)); });
    options.raw_files.push_back({address, load.substr(equals + 1)});
  }
  if (!raw.entry.empty()) options.entry = number("--entry", raw.entry, 0, 0xFFFF'FFFF);
  if (raw.profile != "rev302" && raw.profile != "apm") {
    throw UsageError(fmt::format("--profile: '{}' is neither rev302 nor apm", raw.profile));
  }
  options.profile_apm = raw.profile == "apm";
  interpret_serial(raw.serial, options);
  interpret_tpm(raw.tpm);
  if (!raw.gdb.empty()) throw UsageError("--gdb: not implemented yet");
  if (!raw.max_instructions.empty()) {
    options.max_instructions = number("--max-instructions", raw.max_instructions, 1, kAny);
  }
  if (!raw.timeout.empty())
    options.timeout_seconds = interpret("--timeout", [&] { return parse_seconds(raw.timeout); });
  options.seed = number("--seed", raw.seed, 0, kAny);
  options.memory_latency = static_cast<unsigned>(number("--mem-latency", raw.latency, 1, 1000));
  options.memory_stalls = static_cast<unsigned>(number("--mem-stalls", raw.stalls, 0, 95));
  if (!raw.hang_cycles.empty()) options.hang_cycles = number("--watchdog", raw.hang_cycles, 100, kAny);
  for (const std::string& pin : raw.pins) options.pins.push_back(parse_pin(pin));
  if (!options.pins.empty() && options.engine == EngineKind::kGolden) {
    throw UsageError("--pin: the golden model alone has no clock cycles (engine rtl or lockstep)");
  }
  options.trace = raw.trace;
  if (!raw.trace_window.empty()) {
    if (raw.trace.empty()) throw UsageError("--trace-window: needs --trace OUT.fst");
    options.trace_window = interpret("--trace-window", [&] { return parse_trace_window(raw.trace_window); });
    if (options.trace_window.around == TraceWindow::Around::kMismatch &&
        options.engine != EngineKind::kLockstep) {
      throw UsageError("--trace-window: around=mismatch needs --engine lockstep");
    }
  }
  options.commit_log = raw.commit_log;
  options.stats = raw.stats;
  options.timeline = raw.timeline;
  options.report = raw.report;
  options.rom = raw.rom;
  options.quiet = raw.quiet;
  options.mismatch_waves = !raw.no_mismatch_waves;
  return options;
}

RegressOptions interpret_regress(const RawRegress& raw) {
  RegressOptions options;
  options.names = raw.names;
  const unsigned processors = std::max(1u, std::thread::hardware_concurrency());
  options.jobs = raw.jobs.empty() ? processors : static_cast<unsigned>(number("-j", raw.jobs, 1, 1024));
  options.junit = raw.junit;
  options.html = raw.html;
  options.seed = number("--seed", raw.seed, 0, kAny);
  options.list = raw.list;
  options.engine = raw.engine;
  if (!raw.engine.empty()) engine_kind(raw.engine);
  options.memory_latency = static_cast<unsigned>(number("--mem-latency", raw.latency, 1, 1000));
  options.memory_stalls = static_cast<unsigned>(number("--mem-stalls", raw.stalls, 0, 95));
  options.timeout_seconds = interpret("--timeout", [&] { return parse_seconds(raw.timeout); });
  return options;
}

void add_run(CLI::App& run, RawRun& raw) {
  run.add_option("IMAGE", raw.image, "ELF image with a Multiboot 1 header");
  run.add_option("--engine", raw.engine, "golden, rtl or lockstep (default lockstep)");
  run.add_option("--cpus", raw.cpus, "number of processors (only 1 so far)");
  run.add_option("--memory", raw.memory, "DRAM, for example 256M (the default) or 1G");
  run.add_option("--cmdline", raw.command_line, "command line of the image");
  const auto add_list = [&run](const char* name, std::vector<std::string>& values, const char* help) {
    // One value each time: what follows may be IMAGE.
    run.add_option(name, values, help)->allow_extra_args(false)->take_all();
  };
  add_list("--module", raw.modules, "Multiboot module; may be repeated");
  run.add_option("--boot", raw.boot, "rom (the default), or direct: 32-bit protected mode at once");
  add_list("--load", raw.loads, "ADDR=FILE: place a raw file; may be repeated");
  run.add_option("--entry", raw.entry, "where to start instead of the image's entry point");
  run.add_option("--profile", raw.profile, "rev302 (the default) or apm");
  run.add_option("--serial", raw.serial, "COM1: stdio (with input), file:PATH; default: output only");
  run.add_option("--tpm", raw.tpm, "none (others are not implemented yet)");
  run.add_option("--max-instructions", raw.max_instructions, "stop after N steps (status 4)");
  run.add_option("--timeout", raw.timeout, "stop after SECONDS (status 4)");
  run.add_option("--seed", raw.seed, "seed of the random memory stalls of the RTL (default 1)");
  run.add_option("--mem-latency", raw.latency,
                 "RTL: clock cycles from memory request to response (default 1)");
  run.add_option("--mem-stalls", raw.stalls, "RTL: percent of random memory delays (default 0)");
  add_list("--pin", raw.pins,
           "pulse on an interrupt pin: nmi@CYCLE[+LENGTH], intr:VECTOR@CYCLE[+LENGTH]; may be repeated");
  run.add_option("--watchdog", raw.hang_cycles,
                 "RTL: cycles without retirement that count as a hang (default 100000)");
  run.add_option("--trace", raw.trace, "write a waveform (FST) and a GTKWave view beside it");
  run.add_option("--trace-window", raw.trace_window,
                 "around=vmexit|vmrun|mismatch|exit:CODE|rip:ADDR|retire:N|cycle:N,before=N,after=N,count=N");
  run.add_option("--commit-log", raw.commit_log, "write every step in readable form");
  run.add_option("--stats", raw.stats, "write counts as JSON");
  run.add_option("--timeline", raw.timeline, "write a Perfetto/Chrome trace of world switches");
  run.add_option("--report", raw.report,
                 "lockstep: path of a mismatch report without extension (default mismatch-IMAGE)");
  run.add_flag("--no-mismatch-waves", raw.no_mismatch_waves,
               "lockstep: do not write the waveform of a mismatch");
  run.add_option("--rom", raw.rom, "boot ROM, 64 KB (default: the one of this build)");
  run.add_option("--gdb", raw.gdb, "not implemented yet");
  run.add_flag("--quiet", raw.quiet, "say nothing but errors");
  run.footer(
      "Numbers: 4096, 0x1000 or 1000h. Options marked RTL mean nothing to the golden model alone.\n"
      "Exit status: 0 the image wrote 0 to port F4h, 1 it wrote another value, 2 bad usage or input,\n"
      "3 golden model and RTL disagree, 4 a limit was reached or nothing can wake the halted processor up,\n"
      "5 the processor shut down, 6 an internal error, or an output could not be written, 130 interrupted\n"
      "by SIGINT, 143 by SIGTERM.");
}

void add_regress(CLI::App& regress, RawRegress& raw) {
  regress.add_option("NAME", raw.names, "images to run, or patterns as 'npt_*' (default: all)");
  regress.add_option("-j", raw.jobs, "runs in parallel (default: one per processor)");
  regress.add_option("--engine", raw.engine, "golden, rtl or lockstep (the default)");
  regress.add_option("--junit", raw.junit, "write JUnit XML");
  regress.add_option("--html", raw.html, "write an HTML report");
  regress.add_option("--seed", raw.seed, "seed of the random memory stalls (default 1)");
  regress.add_option("--mem-latency", raw.latency,
                     "clock cycles from memory request to response (default 1)");
  regress.add_option("--mem-stalls", raw.stalls, "percent of random memory delays (default 0)");
  regress.add_option("--timeout", raw.timeout, "seconds for each image (default 300)");
  regress.add_flag("--list", raw.list, "print name, path, engines, profile of each image and end");
  regress.footer(
      "Exit status: 0 all images did what is expected of them, 1 some did not, 2 bad usage or input,\n"
      "6 an internal error, or an output could not be written, 130 interrupted by SIGINT, 143 by SIGTERM.");
}

std::string config_text() {
  return fmt::format(
      "version                {}.{}.{}\n"
      "physical address bits  {}\nvirtual address bits   {}\nASIDs                  {}\nSVM revision         "
      "  {}\n"
      "RTL                    {}\nwaveforms              {}\n",
      spec::kConfigVersionMajor, spec::kConfigVersionMinor, spec::kConfigVersionPatch, spec::kConfigPaBits,
      spec::kConfigVaBits, spec::kConfigNAsids, spec::kConfigSvmRevision, have_rtl() ? "yes" : "no",
      have_waves() ? "yes" : "no");
}

/// The version, and what the build was configured with.
std::string version_text() {
  std::string text = "pacifica " PACIFICA_VERSION "\ncompiler        " PACIFICA_COMPILER "\n";
  if (have_rtl())
    text += "Verilator       " PACIFICA_VERILATOR "\nits compiler    " PACIFICA_VERILATED_COMPILER "\n";
  return text;
}

/// `--stats ""` is a mistake (an unset variable of a script), not a run without statistics.
void refuse_empty_values(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    if (option->check_name("--cmdline")) continue;
    for (const std::string& value : option->results()) {
      if (value.empty()) throw UsageError(fmt::format("{}: the value is empty", option->get_name()));
    }
  }
}

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace

Command parse_command_line(const std::vector<std::string>& arguments) {
  CLI::App app("Pacifica: AMD Secure Virtual Machine, golden model and RTL in lockstep", "pacifica");
  app.get_formatter()->column_width(32);
  RawRun raw_run;
  RawRegress raw_regress;
  bool config = false;
  bool version = false;
  app.add_flag("--config", config, "print the processor's configuration and what this build contains");
  app.add_flag("--version", version, "print the version");
  CLI::App& run = *app.add_subcommand("run", "run an image");
  CLI::App& regress = *app.add_subcommand("regress", "run the images of this build");
  add_run(run, raw_run);
  add_regress(regress, raw_regress);
  app.require_subcommand(0, 1);
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    return PrintRequest{run.parsed()       ? run.help("pacifica")
                        : regress.parsed() ? regress.help("pacifica")
                                           : app.help()};
  } catch (const CLI::ParseError& error) {
    throw UsageError(one_line(error.what()));
  }
  if (version) return PrintRequest{version_text()};
  if (config) return PrintRequest{config_text()};
  refuse_empty_values(run);
  refuse_empty_values(regress);
  if (run.parsed()) return interpret_run(raw_run);
  if (regress.parsed()) return interpret_regress(raw_regress);
  throw UsageError("a command is needed: run or regress (--help tells more)");
}

}  // namespace pacifica::cosim
