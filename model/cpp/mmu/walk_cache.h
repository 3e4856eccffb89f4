// SPDX-License-Identifier: Apache-2.0
// Directories that walks may start in: the golden side of the hardware's walk caches (docs/choices.md §4,
// "Walk caches"; docs/lockstep.md). Only lockstep has any.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "pacifica_spec.h"

namespace pacifica {

/// The tables that a directory belongs to: the guest's (without nested paging the only ones), keyed by
/// linear address, or the host's, keyed by guest-physical address.
enum class Dimension : std::uint8_t { kGuest, kHost };

/// A table found on the way down, and the rights gathered up to it.
struct Directory {
  std::uint64_t table = 0;  ///< address of the table as its parent entry gives it
  bool writable = true, user = true, no_execute = false;
  bool operator==(const Directory&) const = default;
};

/// Holds, without bound, every directory made and not yet removed: what the hardware may legally use.
class WalkCache {
 public:
  /// `level` 1: a table of 4 KB pages, 2: of PDEs. `reach` is the number of address bits that the table
  /// translates: 21 or 22 at level 1, 30 at level 2.
  void record(Dimension dimension, unsigned level, unsigned reach, std::uint64_t address,
              const Directory& directory) {
    held_[key(dimension, level, reach, address)] = directory;
  }
  const Directory* find(Dimension dimension, unsigned level, unsigned reach, std::uint64_t address) const {
    const auto found = held_.find(key(dimension, level, reach, address));
    return found == held_.end() ? nullptr : &found->second;
  }
  /// An invalidation of any kind, or a change of world: both dimensions.
  void remove_all() {
    if (!held_.empty()) held_.clear();
  }
  std::size_t size() const { return held_.size(); }

 private:
  /// Levels of one dimension cannot collide: the level stands in bits that the cut address leaves free.
  static std::uint64_t key(Dimension dimension, unsigned level, unsigned reach, std::uint64_t address) {
    return address >> reach << reach | std::uint64_t{level} << 1 | static_cast<std::uint64_t>(dimension);
  }
  std::unordered_map<std::uint64_t, Directory> held_;
};

/// Where the hardware says that a walk started (docs/lockstep.md, WALK): 0 at the top, 1 or 2 in a directory.
struct WalkStarts {
  static constexpr unsigned kHostWalks = 5;  ///< at most: four guest tables and the page itself
  std::uint8_t guest = 0;
  std::array<std::uint8_t, kHostWalks> host{};

  static WalkStarts of_event(std::uint32_t access);
};

/// One access to an entry of a page table, for benches that compare a walk access by access.
struct EntryAccess {
  std::uint64_t pa = 0;
  std::uint64_t data = 0;  ///< the entry as read, or as written with its A and D bits
  std::uint8_t size = 8;   ///< 4 or 8 bytes
  bool write = false;
  Dimension dimension = Dimension::kGuest;
  std::uint8_t level = 0;    ///< of the table, as in long mode: 1 (4 KB pages) … 4
  std::uint8_t attempt = 0;  ///< 1: the second one
};

/// One attempt of a walk in lockstep: takes the starts in the order in which they come up, checks each, and
/// records the directories that the walk reads.
class WalkAttempt {
 public:
  /// `trace`: where the accesses are appended, or nullptr; `number`: 0 for the first attempt.
  WalkAttempt(WalkCache& cache, const WalkStarts& starts, std::vector<EntryAccess>* trace,
              std::uint8_t number)
      : cache_(cache), starts_(starts), trace_(trace), number_(number) {}

  struct Start {
    unsigned level = 0;  ///< 0: at the top
    Directory directory;
  };
  /// Called where the tables of a dimension are entered, once for each walk of them. `reach1` is the reach of
  /// level 1 in these tables.
  Start begin(Dimension dimension, unsigned reach1, std::uint64_t address);
  void record(Dimension dimension, unsigned level, unsigned reach, std::uint64_t address,
              const Directory& directory) {
    cache_.record(dimension, level, reach, address, directory);
  }

  void note(const EntryAccess& access) {
    if (trace_ == nullptr) return;
    trace_->push_back(access);
    trace_->back().attempt = number_;
  }

  /// True: some part of the walk started in a directory, so a fault is no answer yet.
  bool used_directory() const { return used_directory_; }
  /// Empty, or why the starts are not legal: the first one that names a directory that is not held, or one
  /// that the walk did not reach (to be asked when the attempt is over).
  std::string problem() const;

 private:
  WalkCache& cache_;
  WalkStarts starts_;
  std::vector<EntryAccess>* trace_;
  std::uint8_t number_;
  unsigned host_walks_ = 0;
  bool guest_begun_ = false;
  bool used_directory_ = false;
  std::string not_held_;
};

}  // namespace pacifica
