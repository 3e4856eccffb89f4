// SPDX-License-Identifier: Apache-2.0
// Numbers on the command line.
#include "cosim/numbers.h"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>

namespace pacifica::cosim {

std::uint64_t parse_number(std::string_view text, int base) {
  std::string_view digits = text;
  if (digits.starts_with("0x") || digits.starts_with("0X")) {
    digits.remove_prefix(2);
    base = 16;
  } else if (digits.size() > 1 && (digits.back() == 'h' || digits.back() == 'H')) {
    digits.remove_suffix(1);
    base = 16;
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error == std::errc::result_out_of_range)
    throw std::invalid_argument(fmt::format("number too large: '{}'", text));
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) {
    throw std::invalid_argument(fmt::format("not a number: '{}'", text));
  }
  return value;
}

std::uint64_t parse_size(std::string_view text) {
  unsigned shift = 0;
  std::string_view digits = text;
  if (!digits.empty()) {
    switch (digits.back()) {
      case 'K':
      case 'k':
        shift = 10;
        break;
      case 'M':
      case 'm':
        shift = 20;
        break;
      case 'G':
      case 'g':
        shift = 30;
        break;
      default:
        break;
    }
    if (shift != 0) digits.remove_suffix(1);
  }
  std::uint64_t value = 0;
  try {
    value = parse_number(digits);
  } catch (const std::invalid_argument&) {
    throw std::invalid_argument(fmt::format("not a size: '{}'", text));
  }
  if (value > (~std::uint64_t{0} >> shift))
    throw std::invalid_argument(fmt::format("size too large: '{}'", text));
  return value << shift;
}

double parse_seconds(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !(value > 0) || value > 1e9) {
    throw std::invalid_argument(fmt::format("not a number of seconds: '{}'", text));
  }
  return value;
}

}  // namespace pacifica::cosim
