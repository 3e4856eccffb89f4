// SPDX-License-Identifier: Apache-2.0
// Which requirements a difference concerns: the table is requirement_map.inc.
#include "cosim/requirements.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <initializer_list>
#include <sstream>

#include "cosim/decode.h"

namespace pacifica::cosim {
namespace {

enum class Kind { kExit, kInsn, kField, kState };
struct Row {
  Kind kind;
  std::string_view key;
  std::string_view prefixes;
};
constexpr Row kRows[] = {
#define EXIT(key, prefixes) {Kind::kExit, key, prefixes},
#define INSN(key, prefixes) {Kind::kInsn, key, prefixes},
#define FIELD(key, prefixes) {Kind::kField, key, prefixes},
#define STATE(key, prefixes) {Kind::kState, key, prefixes},
#include "cosim/requirement_map.inc"
#undef EXIT
#undef INSN
#undef FIELD
#undef STATE
};

void add(std::vector<std::string>& result, std::string_view prefixes) {
  std::istringstream words{std::string(prefixes)};
  for (std::string word; words >> word;) {
    if (std::find(result.begin(), result.end(), word) == result.end()) result.push_back(word);
  }
}

/// One of the words stands in the text, not as part of another word.
bool mentions(std::string_view text, const std::vector<std::string>& words) {
  const auto inside = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  for (const std::string& word : words) {
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
      const std::size_t end = at + word.size();
      if ((at == 0 || !inside(text[at - 1])) && (end == text.size() || !inside(text[end]))) return true;
    }
  }
  return false;
}

/// The exact row, or else the longest key that is a prefix of the name.
void lookup(std::vector<std::string>& result, Kind kind, std::string_view name) {
  const Row* best = nullptr;
  for (const Row& row : kRows) {
    if (row.kind != kind || !name.starts_with(row.key)) continue;
    if (kind == Kind::kInsn && row.key != name) continue;
    if (best == nullptr || row.key.size() > best->key.size()) best = &row;
  }
  if (best != nullptr) add(result, best->prefixes);
}

bool exits(const spec::RetireRecord& record) {
  return record.kind == static_cast<std::uint32_t>(spec::RetireKind::kVmexit);
}

void add_exit(std::vector<std::string>& result, const spec::RetireRecord& record) {
  if (exits(record)) lookup(result, Kind::kExit, exit_name(record.exitcode));
}

bool same_outcome(const Concern& concern) {
  return different_outcome(concern.expected, concern.actual).empty();
}

/// Words that tell the rows about this very difference from their neighbours, upper case: the exit when the
/// outcome differs, from which all else follows; otherwise fields and state.
std::vector<std::string> concerned_words(const Concern& concern) {
  std::vector<std::string> result;
  const auto add_word = [&](std::string_view name) {
    std::string word;
    for (const char c : name.substr(0, name.find_first_of(".+ ")))
      word += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    if (!word.empty() && std::find(result.begin(), result.end(), word) == result.end())
      result.push_back(word);
  };
  if (!same_outcome(concern)) {
    for (const spec::RetireRecord* record : {&concern.expected, &concern.actual}) {
      if (exits(*record)) add_word(exit_name(record->exitcode).substr(std::string_view("VMEXIT_").size()));
    }
    return result;
  }
  for (const Difference& difference : concern.differences) {
    if (!difference.vmcb_field.empty()) {
      add_word(difference.vmcb_field);
    } else if (difference.what.find(' ') == std::string::npos) {
      add_word(difference.what);
    }
  }
  return result;
}

/// Identifier and text of each row.
std::vector<Requirement> read_table(const std::string& csv_path) {
  std::vector<Requirement> rows;
  std::ifstream file(csv_path);
  for (std::string line; std::getline(file, line);) {
    const std::size_t id_end = line.find(',');
    if (id_end == std::string::npos) continue;
    std::size_t at = id_end;
    for (int skip = 0; skip < 2 && at != std::string::npos; ++skip) at = line.find(',', at + 1);
    if (at == std::string::npos) continue;
    std::string text;
    if (line.compare(at + 1, 1, "\"") == 0) {
      for (std::size_t i = at + 2; i < line.size() && !(line[i] == '"' && line.compare(i, 2, "\"\"") != 0);
           ++i) {
        if (line[i] == '"') ++i;
        text += line[i];
      }
    } else {
      text = line.substr(at + 1, line.find(',', at + 1) - at - 1);
    }
    rows.push_back({line.substr(0, id_end), text});
  }
  return rows;
}

}  // namespace

std::vector<std::string> concerned_prefixes(const Concern& concern) {
  std::vector<std::string> result;
  const bool same = same_outcome(concern);
  if (!same && !concern.failed_check.empty())
    add(result, concern.failed_check.substr(0, concern.failed_check.rfind('-')));
  if (!same) {
    add_exit(result, concern.expected);
    add_exit(result, concern.actual);
  }
  for (const Difference& difference : concern.differences) {
    if (!difference.vmcb_field.empty()) lookup(result, Kind::kField, difference.vmcb_field);
    lookup(result, Kind::kState, difference.what);
  }
  if (same) add_exit(result, concern.expected);
  if (!concern.mnemonic.empty()) lookup(result, Kind::kInsn, concern.mnemonic);
  return result;
}

std::vector<Requirement> requirements_of(const Concern& concern, const std::string& csv_path) {
  const std::vector<Requirement> rows = read_table(csv_path);
  std::vector<Requirement> result;
  for (const std::string& prefix : concerned_prefixes(concern)) {
    for (const Requirement& row : rows) {
      if (row.id.starts_with(prefix + "-") &&
          row.id.find_first_not_of("0123456789", prefix.size() + 1) == std::string::npos) {
        result.push_back(row);
      }
    }
  }
  const bool same = same_outcome(concern);
  const std::vector<std::string> words = concerned_words(concern);
  const auto others = std::stable_partition(result.begin(), result.end(), [&](const Requirement& row) {
    return !same && row.id == concern.failed_check;
  });
  std::stable_partition(others, result.end(),
                        [&](const Requirement& row) { return mentions(row.text, words); });
  return result;
}

}  // namespace pacifica::cosim
