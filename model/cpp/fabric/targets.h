// SPDX-License-Identifier: Apache-2.0
// How an access to I/O ports finds the devices that answer it (docs/platform.md, I/O ports).
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "pacifica_spec.h"

namespace pacifica {

/// A row: a range of ports and the device behind it. The device gets the offset of the access in the range
/// and 1 to 4 bytes, right-aligned.
template <typename Owner>
struct TargetRow {
  spec::TargetRange range;
  std::uint32_t (*in)(Owner&, unsigned offset, unsigned size);
  void (*out)(Owner&, unsigned offset, unsigned size, std::uint32_t value);
};

constexpr spec::TargetRange range_of(spec::Target target) {
  for (const spec::TargetRange& range : spec::kTargets) {
    if (range.target == target) return range;
  }
  throw "a target without a range";  // at compile time
}

/// The device `Device` of the owner as a row: two functions of it that answer reads and writes.
template <auto Device, auto In, auto Out, typename Owner>
constexpr TargetRow<Owner> target_row(spec::Target target) {
  return {range_of(target),
          [](Owner& owner, unsigned offset, unsigned size) -> std::uint32_t {
            return (owner.*Device.*In)(offset, size);
          },
          [](Owner& owner, unsigned offset, unsigned size, std::uint32_t value) {
            (owner.*Device.*Out)(offset, size, value);
          }};
}

constexpr std::uint32_t low_bytes(unsigned size) { return size == 4 ? ~0u : (1u << (8 * size)) - 1; }

/// Divides an access into its parts, low part first, and calls visit(row, offset, first byte, bytes) for each
/// that somebody answers.
template <typename Owner, typename Visitor>
void for_each_part(std::span<const TargetRow<Owner>> rows, std::uint16_t port, unsigned size,
                   Visitor&& visit) {
  for (unsigned done = 0; done < size;) {
    const auto at = static_cast<std::uint16_t>(port + done);  // after port FFFFh comes port 0
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const TargetRow<Owner>& candidate) {
      return static_cast<std::uint16_t>(at - candidate.range.port) < candidate.range.size;
    });
    if (row == rows.end()) {
      ++done;
      continue;
    }
    const unsigned offset = static_cast<std::uint16_t>(at - row->range.port);
    const bool whole = done == 0 && offset == 0 && row->range.whole;
    const unsigned part = whole ? size : std::min<unsigned>(size - done, row->range.size - offset);
    visit(*row, offset, done, part);
    done += part;
  }
}

template <typename Owner>
std::uint32_t read_targets(std::span<const TargetRow<Owner>> rows, Owner& owner, std::uint16_t port,
                           unsigned size) {
  std::uint32_t value = low_bytes(size);
  for_each_part(rows, port, size,
                [&](const TargetRow<Owner>& row, unsigned offset, unsigned first, unsigned part) {
                  const std::uint32_t mask = low_bytes(part) << (8 * first);
                  value = (value & ~mask) | (row.in(owner, offset, part) << (8 * first) & mask);
                });
  return value;
}

template <typename Owner>
void write_targets(std::span<const TargetRow<Owner>> rows, Owner& owner, std::uint16_t port, unsigned size,
                   std::uint32_t value) {
  for_each_part(rows, port, size,
                [&](const TargetRow<Owner>& row, unsigned offset, unsigned first, unsigned part) {
                  row.out(owner, offset, part, value >> (8 * first) & low_bytes(part));
                });
}

}  // namespace pacifica
