// SPDX-License-Identifier: Apache-2.0
// Functional coverage of a bench: groups of bins that are counted, printed as tables and judged at the end.
#pragma once
#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace pacifica::bench {

class Coverage {
 public:
  using Names = std::vector<std::string>;

  /// A table of bins; the number that it returns names it afterwards.
  int group(std::string name, Names rows, Names columns = {"times"}) {
    groups_.push_back({std::move(name), std::move(rows), std::move(columns), {}, {}});
    Group& g = groups_.back();
    g.counts.resize(g.rows.size() * g.columns.size());
    return static_cast<int>(groups_.size()) - 1;
  }
  /// A bin that cannot be hit, and why; -1: every row or column.
  void hole(int group, int row, int column, const std::string& reason) {
    Group& g = groups_[group];
    for (int r = 0; r < static_cast<int>(g.rows.size()); ++r) {
      for (int c = 0; c < static_cast<int>(g.columns.size()); ++c) {
        if ((row < 0 || row == r) && (column < 0 || column == c)) g.holes.emplace(std::pair{r, c}, reason);
      }
    }
  }
  void hit(int group, int row, int column = 0) {
    Group& g = groups_[group];
    ++g.counts[row * g.columns.size() + column];
  }

  /// Bins that are empty without a reason, and bins that were hit against theirs.
  Names faults() const {
    Names found;
    each([&](const Group& g, int r, int c, std::uint64_t n, const std::string* hole) {
      if ((n == 0) == (hole != nullptr)) return;
      found.push_back(fmt::format("{}: {}, {}: {}", g.name, g.rows[r], g.columns[c],
                                  n == 0 ? "never hit" : "hit, although: " + *hole));
    });
    return found;
  }

  std::string summary() const {
    std::size_t bins = 0, hit = 0, holes = 0;
    each([&](const Group&, int, int, std::uint64_t n, const std::string* hole) {
      ++bins, hit += n != 0, holes += hole != nullptr;
    });
    return fmt::format("{} bins in {} groups: {} hit, {} cannot be hit", bins, groups_.size(), hit, holes);
  }

  std::string table() const {
    std::string out;
    for (const Group& g : groups_) {
      std::size_t width = g.name.size();
      for (const auto& row : g.rows) width = std::max(width, row.size() + 2);
      out += fmt::format("\n{:<{}}", g.name, width);
      for (const auto& column : g.columns) out += fmt::format("  {:>9}", column);
      std::map<std::string, char> notes;
      for (std::size_t r = 0; r < g.rows.size(); ++r) {
        out += fmt::format("\n  {:<{}}", g.rows[r], width - 2);
        for (std::size_t c = 0; c < g.columns.size(); ++c) {
          const auto hole = g.holes.find({static_cast<int>(r), static_cast<int>(c)});
          const auto size = std::max<std::size_t>(9, g.columns[c].size());
          if (hole == g.holes.end()) {
            out += fmt::format("  {:>{}}", g.counts[r * g.columns.size() + c], size);
          } else {
            const char note = static_cast<char>('a' + notes.size());
            out += fmt::format("  {:>{}}",
                               std::string("- ") + notes.emplace(hole->second, note).first->second, size);
          }
        }
      }
      for (const auto& [reason, note] : notes) out += fmt::format("\n  {}: {}", note, reason);
      out += "\n";
    }
    return out;
  }

  std::string json() const {
    auto names = [](const Names& all) {
      std::string out;
      for (const auto& name : all) out += fmt::format("{}\"{}\"", out.empty() ? "" : ", ", name);
      return "[" + out + "]";
    };
    std::string out = "{\n \"groups\": [";
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      const Group& g = groups_[i];
      out += fmt::format("{}\n  {{\"name\": \"{}\", \"rows\": {}, \"columns\": {}, \"counts\": [",
                         i ? "," : "", g.name, names(g.rows), names(g.columns));
      for (std::size_t r = 0; r < g.rows.size(); ++r) {
        out += r ? ", [" : "[";
        for (std::size_t c = 0; c < g.columns.size(); ++c)
          out += fmt::format("{}{}", c ? ", " : "", g.counts[r * g.columns.size() + c]);
        out += "]";
      }
      out += "], \"holes\": [";
      bool first = true;
      for (const auto& [bin, reason] : g.holes) {
        out += fmt::format("{}[{}, {}, \"{}\"]", first ? "" : ", ", bin.first, bin.second, reason);
        first = false;
      }
      out += "]}";
    }
    return out + "\n ]\n}\n";
  }

 private:
  struct Group {
    std::string name;
    Names rows, columns;
    std::vector<std::uint64_t> counts;
    std::map<std::pair<int, int>, std::string> holes;
  };
  template <typename F>
  void each(F&& f) const {
    for (const Group& g : groups_) {
      for (std::size_t i = 0; i < g.counts.size(); ++i) {
        const int r = static_cast<int>(i / g.columns.size()), c = static_cast<int>(i % g.columns.size());
        const auto hole = g.holes.find({r, c});
        f(g, r, c, g.counts[i], hole == g.holes.end() ? nullptr : &hole->second);
      }
    }
  }

  std::vector<Group> groups_;
};

}  // namespace pacifica::bench
