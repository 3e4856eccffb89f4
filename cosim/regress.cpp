// SPDX-License-Identifier: Apache-2.0
// `pacifica regress`: runs the images of this build as child processes, in parallel.
#include "cosim/regress.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fnmatch.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>

#include "cosim/child.h"
#include "cosim/console.h"
#include "cosim/messages.h"
#include "cosim/output_files.h"
#include "cosim/paths.h"
#include "cosim/signals.h"

namespace pacifica::cosim {
namespace {

using Clock = std::chrono::steady_clock;

bool runs_on(const ImageEntry& image, const std::string& engine) {
  return std::find(image.engines.begin(), image.engines.end(), engine) != image.engines.end();
}

/// Of `images` those that are named, each once, in the order of the names. A pattern (as the shell's: * ? [)
/// means those that run on `engine`; a name means its image whatever it runs on. Empty `engine`: any.
std::vector<ImageEntry> select(const std::vector<ImageEntry>& images, const std::vector<std::string>& names,
                               const std::string& engine) {
  if (names.empty()) return images;
  std::vector<ImageEntry> result;
  for (const std::string& name : names) {
    const bool pattern = name.find_first_of("*?[") != std::string::npos;
    bool known = false;
    for (const ImageEntry& image : images) {
      if (pattern ? fnmatch(name.c_str(), image.name.c_str(), 0) != 0 : image.name != name) continue;
      known = true;
      if (pattern && !engine.empty() && !runs_on(image, engine)) continue;
      const bool again = std::any_of(result.begin(), result.end(),
                                     [&](const ImageEntry& i) { return i.name == image.name; });
      if (!again) result.push_back(image);
    }
    if (!known)
      throw UsageError(
          fmt::format("regress: no image {} '{}' (--list shows them)", pattern ? "matches" : "named", name));
  }
  return result;
}

std::string slurp(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::string status_words(int status) {
  switch (status) {
    case kExitSuccess:
      return "the image succeeded";
    case kExitImageFailed:
      return "the image reported a failure";
    case kExitUsage:
      return "bad input";
    case kExitMismatch:
      return "golden model and RTL disagree";
    case kExitLimit:
      return "a limit was reached";
    case kExitShutdown:
      return "the processor shut down";
    case kExitInternal:
      return "internal error, or an output could not be written";
    default:
      if (status > kExitSignal) return fmt::format("ended by {}", strsignal(status - kExitSignal));
      return fmt::format("the run ended with status {}", status);
  }
}

/// Where logs, statistics and reports of a regression go: BUILD/regress/ENGINE, or, while another regression
/// of this engine runs, ENGINE-2 and so on, so that the two do not write into each other's files.
class Folder {
 public:
  explicit Folder(const std::string& engine) {
    for (unsigned number = 1; descriptor_ < 0; ++number) {
      path_ = output_folder() / "regress" / (number == 1 ? engine : fmt::format("{}-{}", engine, number));
      std::error_code error;
      std::filesystem::create_directories(path_, error);
      const int descriptor = open((path_ / "lock").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
      if (descriptor < 0)
        throw UsageError(fmt::format("regress: cannot write {}: {}", path_.string(), std::strerror(errno)));
      if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
        descriptor_ = descriptor;
      } else {
        close(descriptor);
      }
    }
  }
  ~Folder() { close(descriptor_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

class Regression {
 public:
  Regression(const RegressOptions& options, const std::string& engine, const std::vector<ImageEntry>& images,
             Output& out)
      : options_(options), engine_(engine), folder_(engine_), progress_(false), out_(out) {
    for (const ImageEntry& image : images) {
      if (!runs_on(image, engine_)) continue;
      ImageResult result;
      result.image = image;
      result.engine = engine_;
      result.console_file = folder_.path() / (image.name + ".console");
      result.message_file = folder_.path() / (image.name + ".log");
      results_.push_back(std::move(result));
    }
  }

  std::vector<ImageResult> operator()() {
    const BlockedSignals blocked;
    remember_signals();
    std::size_t next = 0;
    std::size_t done = 0;
    while (done < results_.size() && !BlockedSignals::asked_to_end()) {
      while (next < results_.size() && running_.size() < options_.jobs) start(next++);
      const std::optional<Ended> ended = wait_child();
      if (!ended) break;
      const auto at = running_.find(ended->pid);
      if (at == running_.end()) continue;
      const Running run = at->second;
      running_.erase(at);
      // A signal of the terminal ends the children, too.
      if (ended->status > kExitSignal && BlockedSignals::asked_to_end()) break;
      finish(results_[run.index], ended->status, run.started);
      ++done;
      progress_.show(fmt::format("{}/{} done, {} failed", done, results_.size(),
                                 std::count_if(results_.begin(), results_.end(),
                                               [](const ImageResult& r) { return r.ran && !r.passed; })));
    }
    progress_.clear();
    std::vector<pid_t> left;
    for (const auto& [pid, running] : running_) left.push_back(pid);
    end_children(left);
    for (ImageResult& result : results_) {
      if (!result.ran) result.why = "not run: interrupted";
    }
    return std::move(results_);
  }

 private:
  struct Running {
    std::size_t index;
    Clock::time_point started;
  };

  std::filesystem::path stats_file(const ImageResult& result) const {
    return folder_.path() / (result.image.name + ".json");
  }

  std::filesystem::path report_base(const ImageResult& result) const {
    return folder_.path() / (result.image.name + ".mismatch");
  }
  std::vector<std::filesystem::path> mismatch_files(const ImageResult& result) const {
    std::vector<std::filesystem::path> files;
    for (const char* extension : {".json", ".fst", ".gtkw"}) {
      files.push_back(report_base(result));
      files.back() += extension;
    }
    return files;
  }

  void start(std::size_t index) {
    ImageResult& result = results_[index];
    std::filesystem::remove(stats_file(result));
    for (const std::filesystem::path& file : mismatch_files(result)) std::filesystem::remove(file);
    const std::vector<std::string> arguments{"run",           result.image.path.string(),
                                             "--engine",      engine_,
                                             "--profile",     result.image.profile,
                                             "--seed",        std::to_string(options_.seed),
                                             "--mem-latency", std::to_string(options_.memory_latency),
                                             "--mem-stalls",  std::to_string(options_.memory_stalls),
                                             "--timeout",     fmt::format("{}", options_.timeout_seconds),
                                             "--stats",       stats_file(result).string(),
                                             "--report",      report_base(result).string()};
    running_[start_child(arguments, result.console_file, result.message_file)] = {index, Clock::now()};
  }

  void finish(ImageResult& result, int status, Clock::time_point started) {
    result.status = status;
    result.ran = true;
    result.passed = status == expected_status(result.image);
    result.seconds = std::chrono::duration<double>(Clock::now() - started).count();
    result.messages = slurp(result.message_file);
    result.console = slurp(result.console_file);
    std::ifstream stats(stats_file(result));
    if (stats) result.stats = nlohmann::json::parse(stats, nullptr, false);
    if (result.stats.is_discarded()) result.stats = nullptr;
    for (const std::filesystem::path& file : mismatch_files(result)) {
      if (std::filesystem::exists(file)) result.mismatch_files.push_back(file);
    }
    if (!result.passed) {
      result.why = fmt::format("{} (expected: {})", status_words(status), result.image.expect);
      progress_.clear();
      out_.write(fmt::format("FAIL {}: {}\n", result.image.name, result.why));
      out_.flush();
    }
  }

  const RegressOptions& options_;
  std::string engine_;
  Folder folder_;
  Progress progress_;
  std::vector<ImageResult> results_;
  std::map<pid_t, Running> running_;
  Output& out_;
};

/// How many passed, failed, did not run.
std::string summary(const std::vector<ImageResult>& results) {
  const auto passed =
      std::count_if(results.begin(), results.end(), [](const ImageResult& r) { return r.passed; });
  const auto ran = std::count_if(results.begin(), results.end(), [](const ImageResult& r) { return r.ran; });
  std::string text = fmt::format("{} passed, {} failed", passed, ran - passed);
  const auto left = static_cast<std::ptrdiff_t>(results.size()) - ran;
  if (left != 0) text += fmt::format(", {} not run: interrupted", left);
  return text + "\n";
}

}  // namespace

int regress(const RegressOptions& options) {
  const std::string engine = options.engine.empty() ? "lockstep" : options.engine;
  const std::vector<ImageEntry> images =
      select(read_image_list(build_folder()), options.names, options.list ? options.engine : engine);
  Output out;
  if (options.list) {
    for (const ImageEntry& image : images) {
      out.write(fmt::format("{} {} {} {}\n", image.name, image.path.string(), fmt::join(image.engines, ","),
                            image.profile));
    }
    out.close();
    return kExitSuccess;
  }
  // Without names it is all images that run on the engine.
  for (const ImageEntry& image : images) {
    if (options.names.empty() || runs_on(image, engine)) continue;
    throw UsageError(fmt::format("regress: {} does not run on engine {} (it runs on: {})", image.name, engine,
                                 fmt::join(image.engines, ", ")));
  }
  const std::vector<Descriptor> held = check_outputs({{"--junit", options.junit}, {"--html", options.html}});
  const std::vector<ImageResult> results = Regression(options, engine, images, out)();
  bool written = true;
  const auto attempt = [&](auto&& write) {
    try {
      write();
    } catch (const OutputError& error) {
      written = false;
      complain(error.what());
    }
  };
  out.write(summary(results));
  attempt([&] { out.close(); });
  if (!options.junit.empty()) attempt([&] { write_output("--junit", options.junit, junit_text(results)); });
  if (!options.html.empty())
    attempt([&] { write_output("--html", options.html, html_text(results, options)); });
  if (asked_to_end() != 0) return kExitSignal + asked_to_end();
  if (!written) return kExitInternal;
  const bool all = std::all_of(results.begin(), results.end(), [](const ImageResult& r) { return r.passed; });
  return all ? kExitSuccess : kExitImageFailed;
}

}  // namespace pacifica::cosim
