// SPDX-License-Identifier: Apache-2.0
// Signals and standard descriptors of the process.
#pragma once

namespace pacifica::cosim {

/// Before anything is opened: descriptors 0 to 2 exist (a closed one becomes one that cannot be written to,
/// so that no file takes its place), and a write that cannot be done is an error instead of a signal.
void prepare_process();

/// From here on SIGINT and SIGTERM are remembered. A second one, later than half a second after the first,
/// ends the process at once.
void remember_signals();
/// The signal that asks for an end, or 0.
int asked_to_end();

/// SIGINT, SIGTERM and SIGCHLD arrive only in wait(), so that none is missed between a question and the wait.
class BlockedSignals {
 public:
  BlockedSignals();
  ~BlockedSignals();
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;
  /// Until one of them arrives.
  static void wait();
  /// SIGINT or SIGTERM has arrived or would, if it were not blocked.
  static bool asked_to_end();
};
/// In a child process, before exec: signals as a new program expects them.
void default_signals();

}  // namespace pacifica::cosim
