// SPDX-License-Identifier: Apache-2.0
// `pacifica run`: prepares the inputs, runs the engine, writes what was asked for.
#include "cosim/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <memory>

#include "cosim/commit_log.h"
#include "cosim/console.h"
#include "cosim/golden_engine.h"
#include "cosim/inputs.h"
#include "cosim/lockstep.h"
#include "cosim/messages.h"
#include "cosim/mismatch.h"
#include "cosim/output_files.h"
#include "cosim/signals.h"
#include "cosim/sleep_watch.h"
#include "cosim/statistics.h"
#include "cosim/timeline.h"
#include "cosim/waves.h"

namespace pacifica::cosim {
namespace {

using Clock = std::chrono::steady_clock;

/// How a run ended.
struct Ending {
  int status = kExitInternal;
  std::string reason;  ///< exit_reason of the statistics
  std::string message;
};

class Run {
 public:
  explicit Run(const RunOptions& options)
      : options_(options),
        inputs_(options),
        finder_(options.trace_window),
        sleep_(options.pins),
        progress_(options.quiet) {
    check_options();
    check_files();
    console_ = std::make_unique<ConsoleSink>(options.serial_file);
    make_engine();
    make_observers();
  }

  int operator()() {
    remember_signals();
    const Clock::time_point start = Clock::now();
    Ending ending = loop(start);
    seconds_ = std::chrono::duration<double>(Clock::now() - start).count();
    progress_.clear();
    attempt([&] { console_->close(); });
    if (commit_log_ != nullptr) attempt([&] { commit_file_->close(); });
    if (ending.status == kExitMismatch) report_mismatch();
    if (!options_.trace.empty()) attempt([&] { write_trace(); });
    if (!options_.timeline.empty()) {
      attempt([&] {
        write_output(
            "--timeline", options_.timeline,
            timeline_.finish().dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n');
      });
    }
    if (!options_.stats.empty()) attempt([&] { write_stats(ending); });
    if (!ending.message.empty() && (!options_.quiet || ending.status == kExitInternal))
      complain(ending.message);
    print_unimplemented();
    if (!options_.quiet) print_summary();
    return final_status(ending.status);
  }

 private:
  /// An output that cannot be written does not keep the others from being written.
  template <typename Write>
  void attempt(Write&& write) {
    try {
      write();
    } catch (const OutputError& error) {
      output_failed_ = true;
      progress_.clear();
      complain(error.what());
    }
  }

  /// A disagreement and an interruption stand whatever became of the outputs.
  int final_status(int status) const {
    if (!output_failed_ || status == kExitMismatch || status > kExitSignal) return status;
    return asked_to_end() != 0 ? kExitSignal + asked_to_end() : static_cast<int>(kExitInternal);
  }

  void check_files() {
    const std::string& report = options_.report;
    const bool reports = options_.engine == EngineKind::kLockstep && !report.empty();
    const bool waves = reports && options_.mismatch_waves && have_waves();
    std::vector<std::string> inputs{options_.image, options_.rom};
    inputs.insert(inputs.end(), options_.modules.begin(), options_.modules.end());
    for (const RawFile& file : options_.raw_files) inputs.push_back(file.path);
    held_ = check_outputs({{"--commit-log", options_.commit_log},
                           {"--stats", options_.stats},
                           {"--timeline", options_.timeline},
                           {"--trace", options_.trace},
                           {"--trace", view_path(options_.trace)},
                           {"--serial", options_.serial_file},
                           {"--report", reports ? report + ".json" : ""},
                           {"--report", waves ? report + ".fst" : ""},
                           {"--report", waves ? view_path(report + ".fst") : ""}},
                          inputs);
  }

  void check_options() const {
    const bool needs_rtl = options_.engine != EngineKind::kGolden;
    if (needs_rtl && !have_rtl()) throw UsageError("--engine: this build has no RTL (PACIFICA_RTL=OFF)");
    if (!options_.trace.empty() && !needs_rtl) throw UsageError("--trace: needs --engine rtl or lockstep");
    if (!options_.trace.empty() && !have_waves())
      throw UsageError("--trace: this build has no waveforms (PACIFICA_WAVES=OFF)");
  }

  void make_engine() {
    // The progress line goes before text appears where it stands.
    const auto console = [this](char c) {
      progress_.clear();
      console_->put(c);
    };
    const auto debug_console = [this](char c) {
      progress_.clear();
      say_text({&c, 1});
    };
    if (options_.engine == EngineKind::kGolden) {
      Machine machine = inputs_.make_machine();
      machine.set_console(console);
      machine.set_debug_console(debug_console);
      engine_ = std::make_unique<GoldenEngine>(std::move(machine));
      return;
    }
    RtlConfig config = rtl_config(options_, inputs_);
    config.console = console;
    config.debug_console = debug_console;
    auto rtl = std::make_unique<RtlEngine>(make_fast_model(), inputs_.make_memory(), config);
    rtl_ = rtl.get();
    if (options_.engine == EngineKind::kRtl) {
      engine_ = std::move(rtl);
      return;
    }
    auto lockstep = std::make_unique<LockstepEngine>(inputs_.make_machine(), std::move(rtl));
    lockstep_ = lockstep.get();
    engine_ = std::move(lockstep);
  }

  void make_observers() {
    const bool golden = options_.engine == EngineKind::kGolden;
    if (!golden || !options_.stats.empty()) observers_.push_back(&statistics_);
    if (rtl_ != nullptr) observers_.push_back(&sleep_);
    if (lockstep_ != nullptr) observers_.push_back(&history_);
    if (!options_.trace.empty()) observers_.push_back(&finder_);
    if (!options_.timeline.empty()) observers_.push_back(&timeline_);
    if (!options_.commit_log.empty()) {
      commit_file_ = std::make_unique<Output>("--commit-log", options_.commit_log);
      commit_log_ = std::make_unique<CommitLog>(commit_file_->stream());
      observers_.push_back(commit_log_.get());
    }
  }

  Ending loop(Clock::time_point start) {
    constexpr std::uint64_t kBulk = 1u << 18;
    constexpr unsigned kHousekeeping = 1024;
    const bool bulk = observers_.empty();
    for (std::uint64_t turn = 1;; ++turn) {
      const std::uint64_t left =
          options_.max_instructions != 0 ? options_.max_instructions - engine_->steps() : kBulk;
      Advance progress = Advance::kStep;
      if (bulk && !options_.serial_input) {
        if (engine_->advance_many(std::min(left, kBulk)) == 0 && !engine_->exit_value())
          progress = engine_->advance();
      } else {
        progress = engine_->advance();
        if (progress == Advance::kStep) {
          const StepView view = engine_->view();
          for (StepObserver* observer : observers_) observer->on_step(view);
          if (view.record.kind == static_cast<std::uint32_t>(spec::RetireKind::kShutdown)) return shutdown();
        }
      }
      if (progress == Advance::kMismatch) {
        observe_mismatch();
        return {kExitMismatch, "mismatch", {}};
      }
      if (engine_->exit_value()) return exited();
      if (progress == Advance::kHung) return hung();
      if (progress == Advance::kIdle && asleep_for_ever()) return halted();
      if (options_.max_instructions != 0 && engine_->steps() >= options_.max_instructions) {
        return finished(
            {kExitLimit, "max_instructions",
             fmt::format("stopped after {} instructions (--max-instructions)", engine_->steps())});
      }
      if (!bulk && progress == Advance::kStep && turn % kHousekeeping != 0) continue;
      if (asked_to_end() != 0) return interrupted();
      if (console_->broken()) return {kExitInternal, "output", {}};  // close() says it
      if (options_.serial_input) {
        while (const auto byte = source_.poll()) engine_->receive(*byte);
      }
      const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
      if (options_.timeout_seconds > 0 && seconds > options_.timeout_seconds) {
        return finished({kExitLimit, "timeout", fmt::format("stopped after {:.1f} s (--timeout)", seconds)});
      }
      if (seconds >= next_progress_) {
        next_progress_ = seconds + 0.25;
        progress_.show(fmt::format("{} {}: {} instructions, {} cycles, {:.0f} s", engine_->name(),
                                   options_.image, engine_->steps(), engine_->cycles(), seconds));
      }
    }
  }

  Ending exited() {
    const std::uint32_t value = *engine_->exit_value();
    if (value == 0) return finished({kExitSuccess, "exit", {}});
    return finished(
        {kExitImageFailed, "exit", fmt::format("the image wrote {} ({:x}h) to port F4h", value, value)});
  }

  Ending shutdown() {
    return finished(
        {kExitShutdown, "shutdown", fmt::format("the processor shut down at step {}", engine_->steps())});
  }

  Ending interrupted() const {
    return {kExitSignal + asked_to_end(), "interrupted",
            fmt::format("interrupted after {} instructions ({})", engine_->steps(),
                        asked_to_end() == SIGINT ? "SIGINT" : "SIGTERM")};
  }

  bool asleep_for_ever() {
    const spec::ArchState& state = rtl_->state();
    return rtl_->halted() && state.activity == static_cast<std::uint32_t>(spec::Activity::kHalted) &&
           !sleep_.can_wake(state, rtl_->events(), rtl_->cycles());
  }

  Ending halted() {
    const spec::ArchState& state = engine_->state();
    return finished({kExitLimit, "halted",
                     fmt::format("halted at {:04x}:{:016x} after {} instructions, and nothing can wake the "
                                 "processor up",
                                 state.seg[spec::kCs].sel, state.rip, engine_->steps())});
  }

  /// Not in lockstep: there a hang is a mismatch.
  Ending hung() {
    if (rtl_ == nullptr) {
      const bool shut = engine_->state().activity == static_cast<std::uint32_t>(spec::Activity::kShutdown);
      return shut ? shutdown() : halted();
    }
    if (rtl_->assertion_failed()) return {kExitInternal, "assertion", rtl_->stall_reason()};
    return {kExitLimit, "hung", rtl_->stall_reason()};
  }

  Ending finished(Ending ending) {
    if (engine_->finish() == Advance::kMismatch) return {kExitMismatch, "mismatch", {}};
    return ending;
  }

  /// The step that disagrees is the last one that logs and windows see; in the report it stands by itself.
  void observe_mismatch() {
    if (lockstep_->stalled()) return;
    for (StepObserver* observer : observers_) {
      if (observer != &history_) observer->on_step(lockstep_->view());
    }
  }

  /// What needs no file is said first: nothing that happens to a file loses it.
  void report_mismatch() {
    mismatches_ = 1;
    MismatchReport report = describe_mismatch(options_, *lockstep_, history_);
    finder_.on_mismatch(report.cycle);
    say_text(to_text(report));
    const std::string base = report_base(options_);
    if (have_waves() && options_.mismatch_waves) {
      constexpr std::uint64_t kBefore = 1000;
      constexpr std::uint64_t kAfter = 60;  // fills the rest of a window
      const CycleRange range{report.cycle - std::min(report.cycle, kBefore), report.cycle + kAfter};
      attempt([&] {
        report.files = write_waves("--report", base + ".fst", options_, inputs_, {range}, report.cycle,
                                   rtl_->received());
      });
    }
    report.files.push_back(base + ".json");
    attempt([&] {
      try {
        write_output("--report", report.files.back(),
                     to_json(report).dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n');
      } catch (const OutputError&) {
        report.files.pop_back();
        throw;
      }
    });
    for (const std::string& file : report.files) say("written: {}\n", file);
  }

  void write_trace() {
    const std::vector<CycleRange> ranges = finder_.ranges(engine_->cycles());
    if (ranges.empty())
      return complain(fmt::format("--trace-window: nothing matched, {} was not written", options_.trace));
    progress_.show("writing the waveform");
    const std::vector<std::uint64_t> centres = finder_.centres(engine_->cycles());
    trace_files_ = write_waves("--trace", options_.trace, options_, inputs_, ranges,
                               centres.empty() ? 0 : centres.front(), rtl_->received());
    progress_.clear();
  }

  void write_stats(const Ending& ending) {
    nlohmann::json stats = statistics_.json();
    stats["engine"] = engine_->name();
    stats["image"] = options_.image;
    stats["profile"] = options_.profile_apm ? "apm" : "rev302";
    stats["seed"] = options_.seed;
    stats["exit_reason"] = ending.reason;
    stats["exit_status"] = final_status(ending.status);
    stats["exit_value"] = nullptr;
    if (const auto value = engine_->exit_value()) stats["exit_value"] = *value;
    stats["instructions"] = engine_->steps();
    stats["cycles"] = engine_->cycles();
    if (rtl_ != nullptr) stats["direct_instructions"] = rtl_->direct_steps();
    stats["seconds"] = seconds_;
    stats["mismatches"] = mismatches_;
    write_output("--stats", options_.stats,
                 stats.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n');
  }

  /// Said also with --quiet: whatever the image relied on, it did not get.
  void print_unimplemented() const {
    const std::uint64_t count = std::max(statistics_.unimplemented(), engine_->unimplemented());
    if (count == 0) return;
    complain(
        fmt::format("{} steps met something architected that is not implemented "
                    "(flag UNIMPLEMENTED in the commit log; docs/choices.md section 5)",
                    count));
  }

  void print_summary() const {
    const double steps = static_cast<double>(engine_->steps());
    const double rate = seconds_ > 0 ? steps / seconds_ : 0;
    std::string text = fmt::format("{}: {} instructions in {:.2f} s ({:.3f} million/s)", engine_->name(),
                                   engine_->steps(), seconds_, rate / 1e6);
    if (rtl_ != nullptr) {
      text += fmt::format(
          ", {} cycles (CPI {:.2f}), {} direct, {} world switches, {} mismatches\ntiming events: {}",
          engine_->cycles(), steps > 0 ? static_cast<double>(engine_->cycles()) / steps : 0,
          rtl_->direct_steps(), statistics_.world_switches(), mismatches_, statistics_.event_summary());
    }
    text += '\n';
    for (const std::string& file : trace_files_) text += fmt::format("written: {}\n", file);
    say_text(text);
  }

  const RunOptions& options_;
  Inputs inputs_;
  std::unique_ptr<ConsoleSink> console_;
  ConsoleSource source_;
  std::unique_ptr<Engine> engine_;
  RtlEngine* rtl_ = nullptr;            ///< within engine_
  LockstepEngine* lockstep_ = nullptr;  ///< engine_ in lockstep
  Statistics statistics_;
  History history_;
  Timeline timeline_;
  WindowFinder finder_;
  SleepWatch sleep_;
  std::vector<Descriptor> held_;
  std::unique_ptr<Output> commit_file_;
  std::unique_ptr<CommitLog> commit_log_;
  std::vector<StepObserver*> observers_;
  Progress progress_;
  double next_progress_ = 0.25;
  double seconds_ = 0;
  unsigned mismatches_ = 0;
  bool output_failed_ = false;
  std::vector<std::string> trace_files_;
};

}  // namespace

int run(const RunOptions& options) { return Run(options)(); }

}  // namespace pacifica::cosim
