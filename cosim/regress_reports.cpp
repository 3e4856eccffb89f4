// SPDX-License-Identifier: Apache-2.0
// JUnit XML and the self-contained HTML page of a regression.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <ctime>

#include "cosim/regress.h"

namespace pacifica::cosim {
namespace {

std::uint64_t count_of(const ImageResult& result, const char* key) {
  return result.stats.is_object() && result.stats.contains(key) && result.stats[key].is_number()
             ? result.stats[key].get<std::uint64_t>()
             : 0;
}

std::string exits_of(const ImageResult& result) {
  std::string text;
  if (!result.stats.is_object() || !result.stats.contains("exits")) return text;
  for (const auto& [name, count] : result.stats["exits"].items()) {
    text += fmt::format("{}{}&nbsp;{}", text.empty() ? "" : ", ",
                        name.substr(name.starts_with("VMEXIT_") ? 7 : 0), count.get<std::uint64_t>());
  }
  return text;
}

/// A link as a browser wants it: relative to the page, so that page and logs can move together.
std::string link_to(const std::filesystem::path& file, const std::string& page, std::string_view text) {
  const std::filesystem::path folder = std::filesystem::absolute(page).parent_path();
  std::string target;
  for (const char c : std::filesystem::absolute(file).lexically_relative(folder).string()) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || std::strchr("/._-~", c) != nullptr;
    target += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return fmt::format("<a href=\"{}\">{}</a>", target, text);
}

/// Length of the well-formed UTF-8 sequence at the start of the text; 0 when there is none.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return 1;
  const std::size_t length = byte(0) >= 0xC2 && byte(0) < 0xE0   ? 2
                             : byte(0) >= 0xE0 && byte(0) < 0xF0 ? 3
                             : byte(0) >= 0xF0 && byte(0) < 0xF5 ? 4
                                                                 : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const bool overlong = (byte(0) == 0xE0 && byte(1) < 0xA0) || (byte(0) == 0xF0 && byte(1) < 0x90);
  const bool outside = (byte(0) == 0xED && byte(1) >= 0xA0) || (byte(0) == 0xF4 && byte(1) >= 0x90);
  return overlong || outside ? 0 : length;
}

std::ptrdiff_t failures(const std::vector<ImageResult>& results) {
  return std::count_if(results.begin(), results.end(),
                       [](const ImageResult& r) { return r.ran && !r.passed; });
}

std::ptrdiff_t left_out(const std::vector<ImageResult>& results) {
  return std::count_if(results.begin(), results.end(), [](const ImageResult& r) { return !r.ran; });
}

constexpr const char* kStyle =
    "body{font:14px/1.4 system-ui,sans-serif;margin:2em;color:#222}table{border-collapse:collapse;width:100%}"
    "th,td{border-bottom:1px solid #ddd;padding:.3em .6em;text-align:left;vertical-align:top}"
    "td.n{text-align:right;font-variant-numeric:tabular-nums}.pass{color:#186a3b}.fail{color:#b03a2e;font-"
    "weight:bold}"
    "pre{background:#f6f6f6;padding:.6em;overflow:auto;max-height:30em}summary{cursor:pointer}small{color:#"
    "666}";

}  // namespace

std::string escape_markup(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length != 1) {
      result += length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length);
      text.remove_prefix(std::max<std::size_t>(length, 1));
      continue;
    }
    const char c = text.front();
    text.remove_prefix(1);
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? ' ' : c;
    }
  }
  return result;
}

std::string junit_text(const std::vector<ImageResult>& results) {
  const auto failed = failures(results);
  double seconds = 0;
  for (const ImageResult& result : results) seconds += result.seconds;
  std::string text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"pacifica\" tests=\"{}\" failures=\"{}\" "
      "skipped=\"{}\" time=\"{:.3f}\">\n",
      results.size(), failed, left_out(results), seconds);
  for (const ImageResult& result : results) {
    text += fmt::format("<testcase classname=\"pacifica.{}\" name=\"{}@{}\" time=\"{:.3f}\">", result.engine,
                        escape_markup(result.image.name), result.engine, result.seconds);
    if (!result.image.requirements.empty()) {
      text += fmt::format("<properties><property name=\"requirements\" value=\"{}\"/></properties>",
                          fmt::join(result.image.requirements, " "));
    }
    if (!result.ran) {
      text += "<skipped message=\"interrupted\"/>";
    } else if (!result.passed) {
      text += fmt::format("<failure message=\"{}\">{}</failure>", escape_markup(result.why),
                          escape_markup(result.messages));
    }
    text += fmt::format("<system-out>{}</system-out></testcase>\n", escape_markup(result.console));
  }
  return text + "</testsuite>\n";
}

std::string html_text(const std::vector<ImageResult>& results, const RegressOptions& options) {
  const auto failed = failures(results);
  const auto left = left_out(results);
  std::string text = fmt::format(
      "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Pacifica "
      "regression</title><style>{}</style>"
      "<h1>Pacifica regression</h1><p><span class=\"pass\">{} passed</span>, <span class=\"{}\">{} "
      "failed</span>{} "
      "<small>engine {}, seed {}, memory latency {}, stalls {} %, {:%Y-%m-%d %H:%M} UTC</small></p>"
      "<table><tr><th>image<th>result<th>retirements<th>cycles<th>CPI<th>world switches<th>seconds<th>exits"
      "<th>requirements<th>logs</tr>\n",
      kStyle, static_cast<std::ptrdiff_t>(results.size()) - failed - left, failed == 0 ? "pass" : "fail",
      failed, left == 0 ? "" : fmt::format(", {} not run", left),
      options.engine.empty() ? "lockstep" : options.engine, options.seed, options.memory_latency,
      options.memory_stalls, fmt::gmtime(std::time(nullptr)));
  for (const ImageResult& result : results) {
    const std::uint64_t steps = count_of(result, "instructions");
    const std::uint64_t cycles = count_of(result, "cycles");
    const bool has_cpi = result.engine != "golden" && steps != 0;
    text += fmt::format(
        "<tr><td>{}<td class=\"{}\">{}<td class=\"n\">{}<td class=\"n\">{}<td class=\"n\">{}<td "
        "class=\"n\">{}"
        "<td class=\"n\">{:.2f}<td>{}<td><details><summary>{}</summary>{}</details><td>",
        escape_markup(result.image.name), result.passed ? "pass" : "fail",
        result.passed ? "pass" : escape_markup(result.why), steps, cycles,
        has_cpi ? fmt::format("{:.2f}", static_cast<double>(cycles) / static_cast<double>(steps)) : "–",
        count_of(result, "world_switches"), result.seconds, exits_of(result),
        result.image.requirements.size(), fmt::join(result.image.requirements, " "));
    text += link_to(result.console_file, options.html, "console") + " " +
            link_to(result.message_file, options.html, "messages");
    for (const std::filesystem::path& file : result.mismatch_files) {
      const std::string kind = file.extension().string();
      text += " " + link_to(file, options.html,
                            kind == ".fst"    ? "waveform"
                            : kind == ".gtkw" ? "GTKWave view"
                                              : "mismatch report");
    }
    if (!result.passed) {
      text += fmt::format("<details><summary>text</summary><pre>{}</pre><pre>{}</pre></details>",
                          escape_markup(result.messages), escape_markup(result.console));
    }
    text += "</tr>\n";
  }
  return text + "</table></html>\n";
}

}  // namespace pacifica::cosim
