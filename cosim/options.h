// SPDX-License-Identifier: Apache-2.0
// What the command line asks for.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "cosim/trace_window.h"

namespace pacifica::cosim {

/// Bad usage or bad input: one line, exit status 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum ExitStatus {
  kExitSuccess = 0,
  kExitImageFailed = 1,
  kExitUsage = 2,
  kExitMismatch = 3,
  kExitLimit = 4,
  kExitShutdown = 5,
  kExitInternal = 6,
  kExitSignal = 128,  ///< plus the signal that asked for an end
};

enum class EngineKind { kGolden, kRtl, kLockstep };

struct RawFile {
  std::uint64_t address = 0;
  std::string path;
};

/// A pulse on an interrupt pin: the level of INTR (with its vector) or NMI from one clock cycle to another.
struct PinPulse {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  bool nmi = false;
  std::uint8_t vector = 0;
};

struct RunOptions {
  std::string image;
  EngineKind engine = EngineKind::kLockstep;
  std::uint64_t memory_bytes = 256u << 20;
  std::string command_line;
  std::vector<std::string> modules;
  bool boot_direct = false;
  std::vector<RawFile> raw_files;
  std::optional<std::uint64_t> entry;
  bool profile_apm = false;
  std::string serial_file;             ///< empty: standard output
  bool serial_input = false;           ///< `--serial stdio`: standard input is COM1's receiver
  std::uint64_t max_instructions = 0;  ///< 0: no limit
  double timeout_seconds = 0;
  std::uint64_t seed = 1;
  unsigned memory_latency = 1;  ///< clock cycles from request to response
  unsigned memory_stalls = 0;   ///< percent of cycles and responses that are delayed at random
  std::uint64_t hang_cycles = 100'000;
  std::vector<PinPulse> pins;
  std::string trace;
  TraceWindow trace_window;
  std::string commit_log;
  std::string stats;
  std::string timeline;
  std::string report;          ///< path without extension; empty: mismatch-<image>
  std::string rom;             ///< empty: the one of this build
  bool mismatch_waves = true;  ///< write the waveform of a mismatch
  bool quiet = false;
};

struct RegressOptions {
  std::vector<std::string> names;
  unsigned jobs = 1;
  std::string junit;
  std::string html;
  std::uint64_t seed = 1;
  bool list = false;
  std::string engine;  ///< empty: lockstep
  unsigned memory_latency = 1;
  unsigned memory_stalls = 0;
  double timeout_seconds = 300;
};

}  // namespace pacifica::cosim
