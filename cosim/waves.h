// SPDX-License-Identifier: Apache-2.0
// Waveforms by a second, identical run: the run that found the cycles of interest costs nothing extra.
#pragma once

#include <string>
#include <vector>

#include "cosim/inputs.h"
#include "cosim/options.h"
#include "cosim/rtl_engine.h"

namespace pacifica::cosim {

RtlConfig rtl_config(const RunOptions& options, const Inputs& inputs);

/// The .gtkw that belongs to an FST; none where the FST goes to a device or a pipe.
std::string view_path(const std::string& fst);

/// A named marker of the view, for example at a world switch.
struct WaveMark {
  std::uint64_t cycle = 0;
  std::string name;
};

/// Runs the RTL again up to the end of the last range, in a child process, and writes the FST and a .gtkw
/// beside it, opened at cycle `centre`. Returns the files; throws OutputError, which names `option`. What
/// stood there stays when the waveform cannot be written.
std::vector<std::string> write_waves(const std::string& option, const std::string& path,
                                     const RunOptions& options, const Inputs& inputs,
                                     const std::vector<CycleRange>& ranges, std::uint64_t centre,
                                     const std::vector<ReceivedByte>& input);

/// The GTKWave save file that opens a useful view with the marker at cycle `centre`.
std::string gtkw_text(const std::string& fst_path, std::uint64_t centre, const std::vector<WaveMark>& marks);

}  // namespace pacifica::cosim
