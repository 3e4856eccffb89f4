// SPDX-License-Identifier: Apache-2.0
// Starts of walks in lockstep (docs/choices.md §4, "Walk caches"; docs/lockstep.md).
#include "mmu/walk_cache.h"

#include <fmt/format.h>

namespace pacifica {
namespace {

constexpr unsigned kLevel2Reach = 30;

std::string part(Dimension dimension, unsigned host_walk) {
  return dimension == Dimension::kGuest ? "guest" : fmt::format("host walk {}", host_walk);
}

}  // namespace

WalkStarts WalkStarts::of_event(std::uint32_t access) {
  WalkStarts starts;
  starts.guest = access >> 4 & 3;
  for (unsigned i = 0; i < kHostWalks; ++i) starts.host[i] = access >> (8 + 2 * i) & 3;
  return starts;
}

WalkAttempt::Start WalkAttempt::begin(Dimension dimension, unsigned reach1, std::uint64_t address) {
  unsigned level = 0;
  unsigned host_walk = 0;
  if (dimension == Dimension::kGuest) {
    level = starts_.guest;
    guest_begun_ = true;
  } else {
    host_walk = host_walks_++;
    level = starts_.host[host_walk];
  }
  if (level == 0) return {};
  const Directory* held = cache_.find(dimension, level, level == 1 ? reach1 : kLevel2Reach, address);
  if (held == nullptr) {
    if (not_held_.empty()) {
      not_held_ = fmt::format("{} started in a directory of level {} for {:016x}", part(dimension, host_walk),
                              level, address);
    }
    return {};
  }
  used_directory_ = true;
  return {level, *held};
}

std::string WalkAttempt::problem() const {
  if (!not_held_.empty()) return "the RTL used a directory that the model does not hold: " + not_held_;
  constexpr std::string_view kTooFar = "the RTL names the start of a walk that does not happen: ";
  if (!guest_begun_ && starts_.guest != 0) {
    return fmt::format("{}{} at level {}", kTooFar, part(Dimension::kGuest, 0), starts_.guest);
  }
  for (unsigned i = host_walks_; i < WalkStarts::kHostWalks; ++i) {
    if (starts_.host[i] == 0) continue;
    return fmt::format("{}{} at level {}", kTooFar, part(Dimension::kHost, i), starts_.host[i]);
  }
  return {};
}

}  // namespace pacifica
