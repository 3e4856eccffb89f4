// SPDX-License-Identifier: Apache-2.0
// `pacifica regress`: runs the images of this build and reports.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cosim/images.h"
#include "cosim/options.h"

namespace pacifica::cosim {

struct ImageResult {
  ImageEntry image;
  std::string engine;
  int status = -1;
  bool passed = false;
  bool ran = false;  ///< to its end; an interrupted regression leaves out the rest
  double seconds = 0;
  std::string why;       ///< when it failed: one line
  std::string messages;  ///< standard error of the run
  std::string console;
  nlohmann::json stats;  ///< of the run; null when there is none
  std::filesystem::path console_file, message_file;
  std::vector<std::filesystem::path> mismatch_files;  ///< report and waveform, when there was a mismatch
};

/// Exit status 0 when all passed, 1 when not, 6 when an output could not be written, 128 and the signal when
/// one asked for an end.
int regress(const RegressOptions& options);

std::string junit_text(const std::vector<ImageResult>& results);
std::string html_text(const std::vector<ImageResult>& results, const RegressOptions& options);
/// For XML and HTML: control characters become spaces, bytes that are not UTF-8 the replacement character.
std::string escape_markup(std::string_view text);

}  // namespace pacifica::cosim
