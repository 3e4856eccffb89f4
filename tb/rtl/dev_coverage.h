// SPDX-License-Identifier: Apache-2.0
// Functional coverage of docs/dev.md: every rule of the contract with what it may meet.
#pragma once
#include <bit>

#include "coverage.h"
#include "dev_bench.h"

namespace pacifica::bench {

class DevCoverage : public DevObserver {
 public:
  explicit DevCoverage(const DevBench& bench) : bench_(bench) {
    const Coverage::Names outcomes{
        "configuration, refused", "I/O, refused",          "I/O, allowed",       "SL before GART, refused",
        "SL after GART, refused", "SL processor, refused", "processor, allowed", "DEV off, allowed",
        "domain, refused",        "no table, allowed",     "beyond, refused",    "beyond, allowed",
        "table bit 1, refused",   "table bit 0, allowed"};
    access_ = c.group("verdict x access", outcomes, {"read", "write", "posted"});
    enable_ = c.group("verdict x DEV_CR.ENABLE", outcomes, {"0", "1"});
    c.hole(enable_, kOff, 1, "ENABLE = 1");
    for (int row = kDomain; row <= kBit0; ++row) c.hole(enable_, row, 0, "rule 5 has decided");
    gart_ = c.group("verdict x GART", outcomes, {"direct", "GART"});
    for (int row : {kConfigSpace, kIoRefused, kIoAllowed})
      c.hole(gart_, row, 1, "the GART translates memory space");
    for (int row : {kSlAfter, kSlCpu, kCpu}) c.hole(gart_, row, 0, "comes by way of the GART");
    log_ =
        c.group("verdict x log", outcomes, {"none", "captured", "overflow", "captured+mce", "overflow+mce"});
    for (int row = 0; row <= kBit0; ++row) {
      const bool logs =
          row == kSlBefore || row == kSlAfter || row == kDomain || row == kBeyondRefused || row == kBit1;
      for (int column = 0; column < 5; ++column) {
        if (logs != (column != 0)) c.hole(log_, row, column, logs ? "is logged" : "is not logged");
      }
    }
    if (kDomains == 64) {
      for (int group : {access_, enable_, gart_, log_})
        c.hole(group, kDomain, -1, "64 domains: none is beyond");
    }
    region_ = c.group("secure-loader region", {"device", "device after GART", "processor after GART"},
                      {"first", "last", "below", "above"});
    const Coverage::Names sizes{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9-31"};
    size_ = c.group("SIZE x address", sizes, {"last page", "beyond P=0", "beyond P=1"});
    for (int row : {8, 9}) {
      for (int column : {1, 2}) c.hole(size_, row, column, "all of the space is covered");
    }
    Coverage::Names matches{"no match"};
    for (unsigned i = 0; i < kMaps && i < kRows; ++i) {
      matches.push_back(fmt::format("DEV_MAP[{}] UNIT0", i));
      matches.push_back(fmt::format("DEV_MAP[{}] UNIT1", i));
    }
    map_ = c.group("match x domain", matches, {"0", "1 to N-1", "N", "above N"});
    c.hole(map_, 0, -1, "no match: domain 0");
    if (kDomains == 1) c.hole(map_, -1, 1, "one domain");
    if (kDomains == 64) c.hole(map_, -1, 2, "64 domains"), c.hole(map_, -1, 3, "64 domains");
    if (kDomains == 63) c.hole(map_, -1, 3, "63 domains");
    priority_ = c.group("map priority",
                        {"one half", "both halves of an entry", "two entries", "match of a half not valid"});
    if (kMaps == 1) c.hole(priority_, 2, 0, "one DEV_MAP");
    bit_ = c.group("table bit (rows: byte)", {"0", "1", "2", "3", "4", "5", "6", "7"},
                   {"0", "1", "2", "3", "4", "5", "6", "7"});
    line_ = c.group("line x bit",
                    {"read: first", "read: dropped before", "read: after invalidation", "read: new contents",
                     "held", "held: memory differs", "held: base written since", "held: map written since",
                     "held: read for another domain"},
                    {"allowed", "refused"});
    if (kDomains == 1) c.hole(line_, 8, -1, "one domain");
    address_ =
        c.group("table address", {"below 4 GB", "above 4 GB", "wraps at 40 bits"}, {"probe", "no probe"});
    function_ = c.group(
        "DEV_DATA",
        {"BASE_LO", "BASE_HI", "MAP", "CAP", "CR", "ERR_STATUS", "ERR_ADDR_LO", "ERR_ADDR_HI", "above 7"},
        {"read", "write", "rd beyond", "wr beyond"});
    for (int row = 3; row < 9; ++row)
      c.hole(function_, row, 2, "no instances"), c.hole(function_, row, 3, "no instances");
    if (kMaps > 255) c.hole(function_, 2, 2, "256 instances");
    offset_ = c.group("configuration space", {"00h", "04h", "08h", "34h", "F0h", "F4h", "F8h", "others"},
                      {"read", "write"});
    enables_ = c.group("byte enables of writes",
                       {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "A", "B", "C", "D", "E", "F"},
                       {"DEV_OP", "BASE_LO", "BASE_HI", "MAP", "CR", "ERR_STATUS"});
    cr_ = c.group("DEV_CR bit: had, written",
                  {"ENABLE", "MEM_CLEAR_DISABLE, memory off", "MEM_CLEAR_DISABLE, memory on", "IOSPEN", "MCE",
                   "INVALIDATE", "SL_DEV_EN", "NO_PROBE"},
                  {"0, 0", "0, 1", "1, 0", "1, 1"});
    for (int column : {2, 3}) c.hole(cr_, 5, column, "writes wait for the end of an invalidation");
    status_ = c.group("DEV_ERR_STATUS",
                      {"read clear", "read one error", "read overflow", "cleared", "VALID written as 1"});
    invalidate_ = c.group("invalidation", {"started", "a request waits", "control follows", "a write follows",
                                           "read as 1", "read as 0"});
    control_ = c.group("control", {"INIT", "SKINIT"},
                       {"ENABLE 0", "ENABLE 1", "SL_DEV_EN 0", "SL_DEV_EN 1", "req waits", "cfg waits"});
    port_ =
        c.group("transfers",
                {"request", "forward", "target's response", "response", "table", "configuration", "control"},
                {"at once", "waited 1-3", "waited 4+"});
    response_ =
        c.group("responses",
                {"refused read", "refused write", "read", "read with error", "write", "write with error"},
                {"all bytes", "some bytes"});
    tag_ = c.group("tags of responses",
                   {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"});
    reset_ = c.group("RESET while", {"idle", "a table is read", "the target owes", "a response waits",
                                     "invalidating", "a request waits", "cfg waits", "control waits"});
  }

  void checked(const Sent& sent, const DevVerdict& v, const DevRegisters& r) override {
    const DevRequest& q = sent.request;
    const int o = outcome(v, q, r);
    c.hit(access_, o, q.write ? 1 + q.posted : 0);
    c.hit(enable_, o, (r.cr & spec::dev_cr::ENABLE) != 0);
    c.hit(gart_, o, q.gart);
    c.hit(log_, o,
          v.log == DevLog::kNone ? 0 : (v.log == DevLog::kCaptured ? 1 : 2) + (v.machine_check ? 2 : 0));
    if ((r.cr & spec::dev_cr::SL_DEV_EN) != 0 && q.space == DevSpace::kMemory) {
      if (!q.cpu) region(0, q.address - r.sl_dev_base);
      if (q.gart) region(q.cpu ? 2 : 1, q.gart_address - r.sl_dev_base);
    }
    if (v.domain_valid) map(q, v, r);
    if (v.rule >= DevRule::kBeyondTable) size(q, v, r);
    if (v.table) line(q, v, r);
  }

  void config_accepted(const ConfigOp& op, const Dev& dev) override {
    const DevRegisters& r = dev.registers();
    if (op.write && bench_.invalidation_ended()) c.hit(invalidate_, 3);
    constexpr std::array<unsigned, 7> kOffsets{0, 4, 8, 0x34, 0xF0, 0xF4, 0xF8};
    int row = 7;
    for (int i = 0; i < 7; ++i) {
      if (kOffsets[i] == (op.offset & 0xFC)) row = i;
    }
    c.hit(offset_, row, op.write);
    if (row == 5 && op.write) c.hit(enables_, op.byte_enables, 0);
    if (row != 6) return;
    const unsigned function = r.op >> 8, index = r.op & 0xFF;
    const bool beyond = (function < 2 && index >= kDomains) || (function == 2 && index >= kMaps);
    c.hit(function_, std::min(function, 8u), op.write + 2 * beyond);
    if (!op.write || beyond) return;
    constexpr std::array<int, 6> kColumns{1, 2, 3, -1, 4, 5};
    if (function < 6 && kColumns[function] > 0) c.hit(enables_, op.byte_enables, kColumns[function]);
    if (function < 2) ++base_writes_;
    if (function == 2) ++map_writes_;
    if (function == 4 && (op.byte_enables & 1) != 0) control_register(op.data, r);
    if (function == 5 && (op.byte_enables & 8) != 0)
      c.hit(status_, (op.data & spec::dev_err_status::VALID) != 0 ? 4 : 3);
  }

  void config_answered(const ConfigOp& op, std::uint32_t value) override {
    const unsigned function = bench_.golden().registers().op >> 8;
    if (op.write || (op.offset & 0xFC) != spec::dev::OFFSET_DATA) return;
    if (function == spec::dev::FUNCTION_CR)
      c.hit(invalidate_, (value & spec::dev_cr::INVALIDATE) != 0 ? 4 : 5);
    if (function == spec::dev::FUNCTION_ERR_STATUS)
      c.hit(status_, (value & spec::dev_err_status::VALID) == 0      ? 0
                     : (value & spec::dev_err_status::OVERFLOW) == 0 ? 1
                                                                     : 2);
  }

  void control_accepted(const ControlOp& op, const Dev& dev) override {
    const DevRegisters& r = dev.registers();
    c.hit(control_, op.skinit, (r.cr & spec::dev_cr::ENABLE) != 0);
    c.hit(control_, op.skinit, 2 + dev.secure_loader_enabled());
    if (bench_.invalidation_ended()) c.hit(invalidate_, 2);
    if (bench_.request_presented()) c.hit(control_, op.skinit, 4);
    if (bench_.config_presented()) c.hit(control_, op.skinit, 5);
  }

  void moved(int port, unsigned waited) override { c.hit(port_, port, waited == 0 ? 0 : waited < 4 ? 1 : 2); }

  void responded(const Response& r, const Sent& sent) override {
    const bool write = sent.request.write;
    c.hit(response_, r.master_abort ? write : 2 + 2 * write + r.error, sent.byte_enables != 0xFF);
    c.hit(tag_, static_cast<int>(r.tag));
  }

  /// What RESET may interrupt.
  static constexpr int kSituations = 8;
  bool situation(int i) const {
    switch (i) {
      case 0:
        return bench_.in_flight() == 0;
      case 1:
        return bench_.table_read_under_way();
      case 2:
        return bench_.target_response_due();
      case 3:
        return bench_.response_waits();
      case 4:
        return bench_.invalidating();
      case 5:
        return bench_.request_presented();
      case 6:
        return bench_.config_presented();
      default:
        return bench_.control_presented();
    }
  }
  /// Just before RESET.
  void resetting() {
    for (int i = 0; i < kSituations; ++i) {
      if (situation(i)) c.hit(reset_, i);
    }
    ++invalidations_;
  }

  Coverage c;

 private:
  enum Outcome : int {
    kConfigSpace,
    kIoRefused,
    kIoAllowed,
    kSlBefore,
    kSlAfter,
    kSlCpu,
    kCpu,
    kOff,
    kDomain,
    kNoTable,
    kBeyondRefused,
    kBeyondAllowed,
    kBit1,
    kBit0
  };
  static constexpr unsigned kRows = 8;  ///< DEV_MAP registers with rows of their own
  struct Line {
    u64 word, invalidations, base_writes, map_writes;
    unsigned domain;
  };

  static int outcome(const DevVerdict& v, const DevRequest& q, const DevRegisters& r) {
    switch (v.rule) {
      case DevRule::kConfigSpace:
        return kConfigSpace;
      case DevRule::kIoSpace:
        return v.blocked ? kIoRefused : kIoAllowed;
      case DevRule::kSecureLoader:
        if (q.cpu) return kSlCpu;
        return (q.address ^ r.sl_dev_base) >> 16 == 0 ? kSlBefore : kSlAfter;
      case DevRule::kProcessor:
        return kCpu;
      case DevRule::kDisabled:
        return kOff;
      case DevRule::kDomain:
        return kDomain;
      case DevRule::kNoTable:
        return kNoTable;
      case DevRule::kBeyondTable:
        return v.blocked ? kBeyondRefused : kBeyondAllowed;
      default:
        return v.blocked ? kBit1 : kBit0;
    }
  }
  void region(int row, u64 offset) {
    if (offset < 8) c.hit(region_, row, 0);
    if (offset - 0xFFF8 < 8) c.hit(region_, row, 1);
    if (offset + 8 < 8) c.hit(region_, row, 2);
    if (offset - 0x1'0000 < 8) c.hit(region_, row, 3);
  }
  void map(const DevRequest& q, const DevVerdict& v, const DevRegisters& r) {
    using namespace spec::dev_map;
    int row = 0, matches = 0, entries = 0, off = 0;
    bool both = false;
    for (unsigned i = 0; i < kMaps; ++i) {
      const u64 m = r.map[i];
      if ((m & BUSNO) >> BUSNO_LSB != q.bus) continue;
      const bool u0 = (m & UNIT0) >> UNIT0_LSB == q.unit, u1 = (m & UNIT1) >> UNIT1_LSB == q.unit;
      const bool m0 = u0 && (m & V0) != 0, m1 = u1 && (m & V1) != 0;
      off += (u0 && !m0) || (u1 && !m1);
      if (matches == 0 && (m0 || m1) && i < kRows) row = static_cast<int>(1 + 2 * i + !m0);
      both = both || (m0 && m1);
      matches += m0 + m1;
      entries += m0 || m1;
    }
    if (matches == 1) c.hit(priority_, 0);
    if (both) c.hit(priority_, 1);
    if (entries > 1) c.hit(priority_, 2);
    if (off != 0) c.hit(priority_, 3);
    if (row != 0)
      c.hit(map_, row, v.domain == 0 ? 0 : v.domain < kDomains ? 1 : v.domain == kDomains ? 2 : 3);
  }
  void size(const DevRequest& q, const DevVerdict& v, const DevRegisters& r) {
    using namespace spec::dev_base_lo;
    const unsigned size = (r.base_lo[v.domain] & SIZE) >> SIZE_LSB;
    const int row = static_cast<int>(std::min(size, 9u));
    const u64 covered = u64{1} << (32 + std::min(size, 8u));
    if (q.address >> 12 == (covered - 1) >> 12) c.hit(size_, row, 0);
    if (q.address >= covered) c.hit(size_, row, v.blocked ? 2 : 1);
  }
  void line(const DevRequest& q, const DevVerdict& v, const DevRegisters& r) {
    const u64 base = u64{r.base_hi[v.domain]} << 32 | (r.base_lo[v.domain] & spec::dev_base_lo::BASE);
    const u64 byte = base + (q.address >> 15);
    c.hit(bit_, byte & 7, q.address >> 12 & 7);
    const u64 word = bench_.memory.word(v.line);
    const auto found = lines_.find(v.line);
    if (v.filled) {
      c.hit(address_, byte > kMask40 ? 2 : v.line >> 32 != 0, (r.cr & spec::dev_cr::NO_PROBE) != 0);
      const bool same_age = found != lines_.end() && found->second.invalidations == invalidations_;
      c.hit(line_, found == lines_.end() ? 0 : same_age ? 1 : 2, v.blocked);
      if (found != lines_.end() && found->second.word != word) c.hit(line_, 3, v.blocked);
      lines_[v.line] = {word, invalidations_, base_writes_, map_writes_, v.domain};
      return;
    }
    c.hit(line_, 4, v.blocked);
    if (found == lines_.end()) return;
    const Line& l = found->second;
    if (l.word != word) c.hit(line_, 5, v.blocked);
    if (l.base_writes != base_writes_) c.hit(line_, 6, v.blocked);
    if (l.map_writes != map_writes_) c.hit(line_, 7, v.blocked);
    if (l.domain != v.domain) c.hit(line_, 8, v.blocked);
  }
  void control_register(std::uint32_t data, const DevRegisters& r) {
    using namespace spec::dev_cr;
    auto bit = [&](int row, u64 mask) { c.hit(cr_, row, (r.cr & mask ? 2 : 0) + (data & mask ? 1 : 0)); };
    bit(0, ENABLE);
    bit(bench_.memory_enabled() ? 2 : 1, MEM_CLEAR_DISABLE);
    bit(3, IOSPEN);
    bit(4, MCE);
    bit(5, INVALIDATE);
    bit(6, SL_DEV_EN);
    bit(7, NO_PROBE);
    if ((data & INVALIDATE) == 0) return;
    ++invalidations_;
    c.hit(invalidate_, 0);
    if (bench_.request_presented()) c.hit(invalidate_, 1);
  }

  const DevBench& bench_;
  int access_, enable_, gart_, log_, region_, size_, map_, priority_, bit_, line_, address_, function_,
      offset_, enables_, cr_, status_, invalidate_, control_, port_, response_, tag_, reset_;
  std::unordered_map<u64, Line> lines_;
  u64 invalidations_ = 0, base_writes_ = 0, map_writes_ = 0;
};

}  // namespace pacifica::bench
