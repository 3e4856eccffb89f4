// SPDX-License-Identifier: Apache-2.0
// The verdict on a request (manual 2.20.2, 2.20.3, 2.20.8), rule by rule as docs/dev.md numbers them.
#include <algorithm>

#include "northbridge/dev.h"

namespace pacifica {
namespace {

constexpr std::uint64_t kAddressMask = 0xFF'FFFF'FFFF;
constexpr std::uint64_t kSecureLoaderSize = 0x1'0000;  ///< manual 2.20.8

enum class Answer : std::uint8_t { kSilent, kAllow, kRefuse, kAskTable };

/// What the rules look at.
struct Scene {
  const DevRequest& request;
  const DevRegisters& registers;
  const DevConfig& config;
  std::uint8_t domain;

  bool cr(std::uint64_t bit) const { return (registers.cr & bit) != 0; }
  bool base(std::uint64_t bit) const { return (registers.base_lo[domain] & bit) != 0; }
};

Answer config_space(const Scene& s) {
  return s.request.space == DevSpace::kConfig ? Answer::kRefuse : Answer::kSilent;
}

Answer io_space(const Scene& s) {
  if (s.request.space != DevSpace::kIo) return Answer::kSilent;
  return s.cr(spec::dev_cr::IOSPEN) ? Answer::kRefuse : Answer::kAllow;
}

Answer secure_loader(const Scene& s) {
  if (!s.cr(spec::dev_cr::SL_DEV_EN)) return Answer::kSilent;
  auto inside = [&s](std::uint64_t address) {
    return (address & kAddressMask) - s.registers.sl_dev_base < kSecureLoaderSize;
  };
  const bool before = !s.request.cpu && inside(s.request.address);
  const bool after = s.request.gart && inside(s.request.gart_address);
  return before || after ? Answer::kRefuse : Answer::kSilent;
}

Answer processor(const Scene& s) { return s.request.cpu ? Answer::kAllow : Answer::kSilent; }

Answer disabled(const Scene& s) { return s.cr(spec::dev_cr::ENABLE) ? Answer::kSilent : Answer::kAllow; }

Answer domain(const Scene& s) { return s.domain >= s.config.domains ? Answer::kRefuse : Answer::kSilent; }

Answer no_table(const Scene& s) { return s.base(spec::dev_base_lo::V) ? Answer::kSilent : Answer::kAllow; }

Answer beyond_table(const Scene& s) {
  using namespace spec::dev_base_lo;
  const unsigned size = (s.registers.base_lo[s.domain] & SIZE) >> SIZE_LSB;
  const std::uint64_t covered = std::uint64_t{1} << (32 + std::min(size, 8u));  // ERR-B-36
  if ((s.request.address & kAddressMask) < covered) return Answer::kSilent;
  return s.base(P) ? Answer::kRefuse : Answer::kAllow;
}

Answer ask_table(const Scene&) { return Answer::kAskTable; }

struct Rule {
  DevRule rule;
  bool logs;  ///< a device's violation is logged and may raise a machine check
  Answer (*answer)(const Scene&);
};
constexpr std::array<Rule, 9> kRules{{
    {DevRule::kConfigSpace, false, config_space},   // DEV-CHK-14 SLDEV-08 ERR-B-42
    {DevRule::kIoSpace, false, io_space},           // DEV-CR-07 -08 ERR-B-42
    {DevRule::kSecureLoader, true, secure_loader},  // SLDEV-03 to -07 ERR-B-50
    {DevRule::kProcessor, false, processor},        // DEV-CHK-12
    {DevRule::kDisabled, false, disabled},          // DEV-CR-02 -03
    {DevRule::kDomain, true, domain},               // ERR-B-34
    {DevRule::kNoTable, false, no_table},           // DEV-BASE-06 -07 -08
    {DevRule::kBeyondTable, true, beyond_table},    // DEV-BASE-09 -10 -11
    {DevRule::kTableBit, true, ask_table},          // DEV-CHK-02
}};

}  // namespace

DevVerdict Dev::check(const DevRequest& request, DevTableMemory& memory) {
  const Scene scene{request, registers_, config_,
                    dev_domain(registers_, config_.maps, request.bus, request.unit)};
  DevVerdict verdict;
  verdict.domain = scene.domain;
  verdict.address = request.gart ? request.gart_address : request.address;
  verdict.responds = !(request.write && request.posted);  // ERR-B-43
  invalidating_ = false;                                  // no request is accepted while one runs
  for (const Rule& rule : kRules) {
    const Answer answer = rule.answer(scene);
    if (answer == Answer::kSilent) continue;
    verdict.rule = rule.rule;
    verdict.blocked =
        answer == Answer::kAskTable ? table_bit(request, memory, verdict) : answer == Answer::kRefuse;
    verdict.secure_loader = rule.rule == DevRule::kSecureLoader;
    verdict.domain_valid = rule.rule >= DevRule::kDomain || (verdict.secure_loader && !request.cpu);
    if (verdict.blocked && rule.logs && !request.cpu) log(request, verdict);
    break;
  }
  if (verdict.blocked) {
    verdict.master_abort = verdict.responds;
    verdict.data = request.write ? 0 : ~std::uint64_t{0};
  }
  if (filled_ || stray_fill_) {
    if (stray_fill_ || !verdict.table || verdict.line != *filled_)
      verdict.legality = DevLegality::kUnneededFill;
    filled_.reset();
    stray_fill_ = false;
  }
  return verdict;
}

/// The bit of the page: bit PFN of the array at the base (DEV-TBL-01 to -03, DEV-CHK-02, DEV-CHK-11).
bool Dev::table_bit(const DevRequest& request, DevTableMemory& memory, DevVerdict& verdict) {
  const std::uint64_t base = (std::uint64_t{registers_.base_hi[verdict.domain]} & spec::dev_base_hi::BASE)
                                 << 32 |
                             (registers_.base_lo[verdict.domain] & spec::dev_base_lo::BASE);
  const std::uint64_t pfn = (request.address & kAddressMask) >> 12;
  const std::uint64_t byte = (base + pfn / 8) & kAddressMask;
  verdict.table = true;
  verdict.line = byte & ~std::uint64_t{7};
  const std::uint64_t line = table_line(verdict.line, memory, verdict);
  return (line >> (byte % 8 * 8 + pfn % 8) & 1) != 0;
}

/// The line's contents as they are held, read for this check if need be.
std::uint64_t Dev::table_line(std::uint64_t line, DevTableMemory& memory, DevVerdict& verdict) {
  if (external_fills_) {
    verdict.filled = filled_ == line;
    const auto held = lines_.find(line);
    if (held != lines_.end()) return held->second;
    verdict.legality = DevLegality::kLineNotHeld;
    return 0;
  }
  const auto [held, missed] = lines_.try_emplace(line, 0);
  verdict.filled = missed;
  if (missed) held->second = memory.read_table(line, (registers_.cr & spec::dev_cr::NO_PROBE) == 0);
  return held->second;
}

void Dev::fill(std::uint64_t address, DevTableMemory& memory) {
  stray_fill_ = stray_fill_ || filled_.has_value();
  filled_ = address;
  lines_[address] = memory.read_table(address, (registers_.cr & spec::dev_cr::NO_PROBE) == 0);
}

}  // namespace pacifica
