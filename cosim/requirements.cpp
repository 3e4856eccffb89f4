// Which requirements a difference concerns: the table is requirement_map.inc.
#include "cosim/requirements.h"

#include <algorithm>
#include <fstream>
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

}  // namespace

std::vector<std::string> concerned_prefixes(const spec::RetireRecord& expected, std::string_view mnemonic,
                                            const std::vector<Difference>& differences) {
  std::vector<std::string> result;
  if (expected.kind == static_cast<std::uint32_t>(spec::RetireKind::kVmexit)) {
    lookup(result, Kind::kExit, exit_name(expected.exitcode));
  }
  for (const Difference& difference : differences) {
    if (!difference.vmcb_field.empty()) lookup(result, Kind::kField, difference.vmcb_field);
    lookup(result, Kind::kState, difference.what);
  }
  if (!mnemonic.empty()) lookup(result, Kind::kInsn, mnemonic);
  return result;
}

std::vector<Requirement> requirements_of(const std::vector<std::string>& prefixes,
                                         const std::string& csv_path) {
  std::vector<Requirement> result;
  std::ifstream file(csv_path);
  std::vector<Requirement> rows;
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
  for (const std::string& prefix : prefixes) {
    for (const Requirement& row : rows) {
      if (row.id.starts_with(prefix + "-") &&
          row.id.find_first_not_of("0123456789", prefix.size() + 1) == std::string::npos) {
        result.push_back(row);
      }
    }
  }
  return result;
}

}  // namespace pacifica::cosim
