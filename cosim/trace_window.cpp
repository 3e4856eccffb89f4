// SPDX-License-Identifier: Apache-2.0
// The argument of --trace-window.
#include "cosim/trace_window.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "cosim/decode.h"
#include "cosim/numbers.h"

namespace pacifica::cosim {

TraceWindow parse_trace_window(std::string_view text) {
  using Around = TraceWindow::Around;
  TraceWindow window;
  bool have_around = false;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    const std::string_view item = text.substr(0, comma);
    text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
    const std::size_t equals = item.find('=');
    if (equals == std::string_view::npos)
      throw std::invalid_argument(fmt::format("'{}' is not key=value", item));
    const std::string_view key = item.substr(0, equals);
    const std::string_view value = item.substr(equals + 1);
    if (key == "before") {
      window.before = parse_number(value);
    } else if (key == "after") {
      window.after = parse_number(value);
    } else if (key == "count") {
      window.count = parse_number(value);
    } else if (key == "around") {
      if (have_around) throw std::invalid_argument("around= stands there twice");
      have_around = true;
      const std::size_t colon = value.find(':');
      const std::string_view what = value.substr(0, colon);
      const bool has_argument = colon != std::string_view::npos;
      const std::string_view argument = has_argument ? value.substr(colon + 1) : std::string_view{};
      const bool wants_argument = what == "exit" || what == "rip" || what == "retire" || what == "cycle";
      if (wants_argument != has_argument) {
        throw std::invalid_argument(fmt::format(
            "around={}: {}", value, wants_argument ? "a value is needed after the colon" : "unknown event"));
      }
      if (what == "vmexit") {
        window.around = Around::kVmexit;
      } else if (what == "vmrun") {
        window.around = Around::kVmrun;
      } else if (what == "mismatch") {
        window.around = Around::kMismatch;
      } else if (what == "exit") {
        window.around = Around::kExit;
        window.argument = exit_code(argument);
      } else if (what == "rip") {
        window.around = Around::kRip;
        window.argument = parse_number(argument, 16);
      } else if (what == "retire") {
        window.around = Around::kRetire;
        window.argument = parse_number(argument);
      } else if (what == "cycle") {
        window.around = Around::kCycle;
        window.argument = parse_number(argument);
      } else {
        throw std::invalid_argument(fmt::format("around={}: unknown event", value));
      }
    } else {
      throw std::invalid_argument(fmt::format("unknown key '{}'", key));
    }
  }
  if (!have_around) throw std::invalid_argument("around= is missing");
  if (window.count == 0) throw std::invalid_argument("count=0 asks for nothing");
  return window;
}

bool WindowFinder::matches(const StepView& step) const {
  using Around = TraceWindow::Around;
  const bool exits = step.record.kind == static_cast<std::uint32_t>(spec::RetireKind::kVmexit);
  switch (window_.around) {
    case Around::kVmexit:
      return exits;
    case Around::kExit:
      return exits && step.record.exitcode == window_.argument;
    case Around::kVmrun:
      return step.before.guest == 0 && step.after.guest == 1;
    case Around::kRip:
      return step.record.rip == window_.argument;
    case Around::kRetire:
      return step.number == window_.argument;
    default:
      return false;
  }
}

void WindowFinder::on_step(const StepView& step) {
  if (centres_.size() < window_.count && matches(step)) centres_.push_back(step.cycle);
}

void WindowFinder::on_mismatch(std::uint64_t cycle) {
  if (window_.around == TraceWindow::Around::kMismatch) centres_.push_back(cycle);
}

std::vector<std::uint64_t> WindowFinder::centres(std::uint64_t end) const {
  if (window_.around == TraceWindow::Around::kCycle && window_.argument <= end) return {window_.argument};
  return centres_;
}

std::vector<CycleRange> WindowFinder::ranges(std::uint64_t end) const {
  if (window_.around == TraceWindow::Around::kAll) return {{0, end}};
  std::vector<CycleRange> result;
  for (const std::uint64_t centre : centres(end)) {
    const CycleRange range{centre - std::min(centre, window_.before),
                           centre > end ? end : centre + std::min(end - centre, window_.after)};
    if (!result.empty() && range.first <= result.back().last + 1) {
      result.back().last = std::max(result.back().last, range.last);
    } else {
      result.push_back(range);
    }
  }
  return result;
}

}  // namespace pacifica::cosim
