// SPDX-License-Identifier: Apache-2.0
// Numbers on the command line; every function throws std::invalid_argument with one line.
#pragma once

#include <cstdint>
#include <string_view>

namespace pacifica::cosim {

/// Decimal, 0x hexadecimal, or hexadecimal with a trailing h. `base` is used when there is no mark.
std::uint64_t parse_number(std::string_view text, int base = 10);
/// "256M", "1G", "65536", "512K".
std::uint64_t parse_size(std::string_view text);
/// Seconds, more than 0.
double parse_seconds(std::string_view text);

}  // namespace pacifica::cosim
