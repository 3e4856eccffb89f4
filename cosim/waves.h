// Waveforms by a second, identical run: the run that found the cycles of interest costs nothing extra.
#pragma once

#include <string>
#include <vector>

#include "cosim/inputs.h"
#include "cosim/options.h"
#include "cosim/rtl_engine.h"

namespace pacifica::cosim {

RtlConfig rtl_config(const RunOptions& options);

/// Runs the RTL again up to the end of the last range and writes the FST and a .gtkw beside it. Returns the
/// files.
std::vector<std::string> write_waves(const std::string& path, const RunOptions& options, const Inputs& inputs,
                                     std::vector<CycleRange> ranges, const std::vector<ReceivedByte>& input);

/// The GTKWave save file that opens a useful view; `marker` in cycles.
std::string gtkw_text(const std::string& fst_path, std::uint64_t marker);

}  // namespace pacifica::cosim
