// SPDX-License-Identifier: Apache-2.0
// The ports of rtl/northbridge/dev.sv driven and checked against the golden model's Dev (docs/dev.md): each
// record, forward, response, table read, configuration answer and machine check of every clock.
#pragma once
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include "Vdev.h"
#include "clocked.h"
#include "northbridge/dev.h"

// Parameters of the block that is under test.
#ifndef DEV_DOMAINS
#define DEV_DOMAINS ::pacifica::spec::dev::CONFIG_DOMAINS
#endif
#ifndef DEV_MAPS
#define DEV_MAPS ::pacifica::spec::dev::CONFIG_MAPS
#endif
#ifndef DEV_CACHE_LINES
#define DEV_CACHE_LINES ::pacifica::spec::dev::CONFIG_CACHE_LINES
#endif

// Checked requests of the random test, unless the environment says otherwise.
#ifndef DEV_TRANSACTIONS
#define DEV_TRANSACTIONS 1'000'000
#endif

namespace pacifica::bench {

using u64 = std::uint64_t;
constexpr unsigned kDomains = DEV_DOMAINS, kMaps = DEV_MAPS;
constexpr unsigned kCacheLines = DEV_CACHE_LINES;
constexpr unsigned kOutstanding = 4;
constexpr u64 kMask40 = 0xFF'FFFF'FFFF;

/// DRAM with tables: made-up words until they are written. A processor's cache in front of it may hold newer
/// words, which only a probed read sees.
class TableWords : public DevTableMemory {
 public:
  u64 read_table(u64 address, bool probe) override {
    probed = probe;
    return seen(address, probe);
  }
  u64 seen(u64 address, bool probe) const {
    const auto newer = probe ? dirty_.find(address) : dirty_.end();
    return newer != dirty_.end() ? newer->second : word(address);
  }
  u64 word(u64 address) const {
    const auto found = words_.find(address);
    return found != words_.end() ? found->second : background ? *background : made_up(address);
  }
  void set_word(u64 address, u64 value) { words_[address] = value; }
  void clear() { words_.clear(), dirty_.clear(); }
  /// A processor stores a word in a page of that memory type: only WB leaves DRAM as it is.
  void store(u64 address, u64 value, bool write_back) { (write_back ? dirty_ : words_)[address] = value; }
  void clflush(u64 address) {
    if (const auto newer = dirty_.extract(address)) words_[address] = newer.mapped();
  }

  std::optional<u64> background;
  bool probed = false;  ///< of the last read

 private:
  static u64 made_up(u64 x) {  // splitmix64
    x += 0x9E37'79B9'7F4A'7C15;
    x = (x ^ x >> 30) * 0xBF58'476D'1CE4'E5B9;
    x = (x ^ x >> 27) * 0x94D0'49BB'1331'11EB;
    return x ^ x >> 31;
  }
  std::unordered_map<u64, u64> words_, dirty_;
};

struct Sent {
  DevRequest request;
  u64 data = 0;
  unsigned byte_enables = 0xFF;
  unsigned tag = 0;
};
struct ConfigOp {
  bool write = false;
  unsigned offset = 0;
  std::uint32_t data = 0;
  unsigned byte_enables = 0xF;
};
struct ControlOp {
  bool skinit = false;
  u64 base = 0;
};
struct Record {
  unsigned tag, domain;
  bool blocked, sl, table, fill;
};
struct Response {
  unsigned tag;
  u64 data;
  bool master_abort, error;
};
struct Forward {
  DevSpace space;
  bool write, posted;
  u64 address, data;
  unsigned byte_enables;
};

/// How a port behaves: chances of 16 a clock, and latencies in clocks.
struct Weather {
  unsigned fwd_ready = 16, rsp_ready = 16, tbl_ready = 16;
  bool ready_after_valid = false;  ///< readies are low until the valid has been high for a clock
  unsigned table_latency = 0, target_latency = 0;  ///< longest
};

/// What the coverage wants to know.
class DevObserver {
 public:
  virtual ~DevObserver() = default;
  virtual void checked(const Sent&, const DevVerdict&, const DevRegisters& /*before the check*/) {}
  virtual void config_accepted(const ConfigOp&, const Dev& /*before it*/) {}
  virtual void config_answered(const ConfigOp&, std::uint32_t) {}
  virtual void control_accepted(const ControlOp&, const Dev& /*before it*/) {}
  virtual void moved(int /*port*/, unsigned /*clocks that it waited*/) {}
  virtual void responded(const Response&, const Sent&) {}
};

class DevBench {
 public:
  enum Port { kReq, kFwd, kFwdRsp, kRsp, kTbl, kCfg, kCtl, kPorts };

  explicit DevBench(unsigned seed = 1) : rng_(seed) { reset(); }

  /// Everything under way is gone.
  void reset() {
    dut_->rst_ni = 0;
    idle_inputs();
    dut_.edge();
    dut_.edge();
    dut_->rst_ni = 1;
    golden_.use_external_fills(true);
    golden_.reset();
    golden_.set_memory_enabled(mem_enabled_);
    requests.clear(), config.clear(), control.clear();
    accepted_.clear(), forwards_.clear(), awaiting_forward_.clear(), awaiting_target_.clear(),
        responses_.clear(), answers_.clear();
    target_.clear();
    table_busy_ = false;
    for (auto& h : held_) h = {};
    invalidated_at_.reset();
    lines_.clear();
    registers_moved_ = dut_.cycles();
    machine_checks_due_ = 0;
    presenting_request_ = presenting_config_ = presenting_control_ = false;
    progress_ = dut_.cycles();
  }

  // What is to be sent; the ports take the front as soon as they may.
  std::deque<Sent> requests;
  std::deque<ConfigOp> config;
  std::deque<ControlOp> control;
  Weather weather;
  TableWords memory;
  DevObserver* observer = nullptr;
  std::optional<unsigned> table_clocks;  ///< from a table read to its response; otherwise the weather says
  bool mute_target = false;              ///< the target does not answer
  unsigned request_chance = 16;          ///< of 16: a request is presented in a clock in which none waits

  // What was seen last, and counts.
  Record record{};
  Response response{};
  Forward forward{};
  std::uint32_t answer = 0;
  u64 checks = 0, records = 0, responses = 0, forwards = 0, machine_checks = 0, table_reads = 0, answers = 0;
  std::vector<u64> record_clocks;  ///< when `keep_record_clocks`
  bool keep_record_clocks = false;
  std::string failure;  ///< the first difference

  u64 cycles() const { return dut_.cycles(); }
  const Dev& golden() const { return golden_; }
  Vdev& dut() { return *dut_; }

  void set_memory_enabled(bool on) {
    mem_enabled_ = on;
    golden_.set_memory_enabled(on);
  }
  bool idle() const { return requests.empty() && config.empty() && control.empty() && in_flight() == 0; }
  /// Accepted and not finished.
  std::size_t in_flight() const {
    return accepted_.size() + forwards_.size() + responses_.size() + answers_.size() + table_busy_;
  }
  bool table_read_under_way() const { return table_busy_; }
  bool table_probe() const { return table_probe_; }  ///< of the last table read
  bool target_response_due() const { return !awaiting_target_.empty(); }
  bool response_waits() const { return held_[kRsp].waiting; }
  bool config_presented() const { return presenting_config_; }
  bool control_presented() const { return presenting_control_; }
  bool config_idle() const { return config.empty() && answers_.empty(); }
  bool memory_enabled() const { return mem_enabled_; }
  bool request_presented() const { return presenting_request_; }
  /// An invalidation ended some clocks ago: a transfer of this clock may have waited for it.
  bool invalidation_ended() const { return invalidated_at_ && since_invalidation() <= kCacheLines + 8; }
  bool invalidating() const { return invalidated_at_ && since_invalidation() <= kCacheLines; }

  /// One clock; false after a difference.
  bool clock() {
    drive();
    dut_.low();
    observe();
    dut_.rise();
    return failure.empty();
  }
  /// Until nothing is left to do.
  bool drain() {
    while (!idle()) {
      if (!clock()) return false;
    }
    for (int i = 0; i < 8; ++i) {
      if (!clock()) return false;
    }
    if (machine_checks_due_ != 0) fail("a machine check is missing");
    return failure.empty();
  }

 private:
  struct Held {
    bool waiting = false;
    unsigned clocks = 0;
    std::array<u64, 5> payload{};
  };
  struct Expected {
    Sent sent;
    Response response;
    bool known = false;  ///< refused, or the target has answered
  };
  struct Target {
    u64 due;
    u64 data;
    bool error;
  };

  bool chance(unsigned of16) { return (rng_() & 15) < of16; }
  unsigned upto(unsigned limit) { return limit == 0 ? 0 : static_cast<unsigned>(rng_() % (limit + 1)); }
  u64 since_invalidation() const { return dut_.cycles() - *invalidated_at_; }

  void fail(const std::string& what) {
    if (!failure.empty()) return;
    failure = fmt::format("clock {}: {}", dut_.cycles(), what);
    ADD_FAILURE() << failure;
  }

  void idle_inputs() {
    Vdev& d = *dut_;
    d.req_valid_i = d.cfg_valid_i = d.ctl_valid_i = 0;
    d.fwd_rsp_valid_i = d.tbl_rsp_valid_i = 0;
    d.fwd_ready_i = d.rsp_ready_i = d.tbl_ready_i = 0;
    d.mem_enabled_i = mem_enabled_;
  }

  void drive() {
    Vdev& d = *dut_;
    d.mem_enabled_i = mem_enabled_;
    if (!presenting_request_ && !requests.empty() && chance(request_chance)) {
      presenting_request_ = true;
      const Sent& s = requests.front();
      d.req_kind_i = static_cast<unsigned>(s.request.space);
      d.req_write_i = s.request.write;
      d.req_posted_i = s.request.posted;
      d.req_cpu_i = s.request.cpu;
      d.req_bus_i = s.request.bus;
      d.req_unit_i = s.request.unit;
      d.req_addr_i = s.request.address;
      d.req_gart_i = s.request.gart;
      d.req_gart_addr_i = s.request.gart_address;
      d.req_wdata_i = s.data;
      d.req_be_i = s.byte_enables;
      d.req_tag_i = s.tag;
    }
    if (!presenting_config_ && !config.empty()) {
      presenting_config_ = true;
      const ConfigOp& op = config.front();
      d.cfg_write_i = op.write;
      d.cfg_offset_i = op.offset;
      d.cfg_be_i = op.byte_enables;
      d.cfg_wdata_i = op.data;
    }
    if (!presenting_control_ && !control.empty()) {
      presenting_control_ = true;
      d.ctl_skinit_i = control.front().skinit;
      d.ctl_base_i = control.front().base >> 16 & 0xFF'FFFF;
    }
    d.req_valid_i = presenting_request_;
    d.cfg_valid_i = presenting_config_;
    d.ctl_valid_i = presenting_control_;

    auto ready = [&](Port port, unsigned of16) {
      return (!weather.ready_after_valid || held_[port].waiting) && chance(of16);
    };
    d.fwd_ready_i = ready(kFwd, weather.fwd_ready);
    d.rsp_ready_i = ready(kRsp, weather.rsp_ready);
    d.tbl_ready_i = ready(kTbl, weather.tbl_ready);

    d.fwd_rsp_valid_i = !mute_target && !target_.empty() && target_.front().due <= dut_.cycles();
    if (d.fwd_rsp_valid_i) {
      d.fwd_rsp_data_i = target_.front().data;
      d.fwd_rsp_error_i = target_.front().error;
    }
    d.tbl_rsp_valid_i = table_busy_ && table_due_ <= dut_.cycles();
    if (d.tbl_rsp_valid_i) d.tbl_rsp_data_i = memory.seen(table_line_, table_probe_);
  }

  /// A valid/ready pair: true when it moves. A waiting valid stays and keeps its payload.
  bool pair(Port port, bool valid, bool ready, const std::array<u64, 5>& payload, bool checked = true) {
    Held& h = held_[port];
    if (checked && h.waiting && (!valid || payload != h.payload))
      fail(fmt::format("port {}: valid or payload changed while it waited", static_cast<int>(port)));
    const bool moves = valid && ready;
    if (moves) {
      progress_ = dut_.cycles();
      if (observer) observer->moved(port, h.waiting ? h.clocks : 0);
    }
    h.clocks = valid && !moves ? (h.waiting ? h.clocks : 0) + 1 : 0;
    h.waiting = valid && !moves;
    h.payload = payload;
    return moves;
  }

  void observe() {
    Vdev& d = *dut_;
    if (d.tbl_rsp_valid_i) {
      golden_.fill(table_line_, memory);
      if (memory.probed != table_probe_) fail("tbl_probe_o is not the inverse of NO_PROBE");
      table_busy_ = false;
      progress_ = dut_.cycles();
    }
    if (pair(kReq, d.req_valid_i, d.req_ready_o, {}, false)) accept();
    if (d.chk_valid_o) check();
    if (pair(kFwd, d.fwd_valid_o, d.fwd_ready_i,
             {u64{d.fwd_kind_o}, u64{d.fwd_write_o} << 1 | d.fwd_posted_o, d.fwd_addr_o, d.fwd_wdata_o,
              d.fwd_be_o}))
      forwarded();
    if (pair(kFwdRsp, d.fwd_rsp_valid_i, d.fwd_rsp_ready_o, {}, false)) {
      Expected& e = *awaiting_target_.front();
      e.response.data = target_.front().data;
      e.response.error = target_.front().error;
      e.known = true;
      awaiting_target_.pop_front();
      target_.pop_front();
    }
    if (pair(kRsp, d.rsp_valid_o, d.rsp_ready_i,
             {d.rsp_tag_o, d.rsp_data_o, u64{d.rsp_master_abort_o} << 1 | d.rsp_error_o, 0, 0}))
      responded();
    if (pair(kCtl, d.ctl_valid_i, d.ctl_ready_o, {}, false)) control_accepted();
    if (pair(kCfg, d.cfg_valid_i, d.cfg_ready_o, {}, false)) config_accepted();
    if (d.cfg_rsp_valid_o) config_answered();
    if (pair(kTbl, d.tbl_valid_o, d.tbl_ready_i, {d.tbl_addr_o, d.tbl_probe_o, 0, 0, 0})) {
      if (table_busy_) fail("a second table read before the first was answered");
      if (accepted_.empty()) fail("a table read that no request needs");
      table_busy_ = true;
      table_line_ = u64{d.tbl_addr_o} << 3;
      // Lines are filled in turn, so the last kCacheLines that were read are all held.
      if (std::find(lines_.begin(), lines_.end(), table_line_) != lines_.end())
        fail(fmt::format("the line at {:x} is read although it is held", table_line_));
      lines_.push_back(table_line_);
      if (lines_.size() > kCacheLines) lines_.pop_front();
      table_probe_ = d.tbl_probe_o;
      table_due_ = dut_.cycles() + (table_clocks ? *table_clocks : 1 + upto(weather.table_latency));
      ++table_reads;
    }
    if (d.mce_o) {
      ++machine_checks;
      if (machine_checks_due_ == 0) fail("mce_o without a violation that reports one");
      --machine_checks_due_;
    }
    if (machine_checks_due_ > 4) fail("mce_o is late");
    // The outputs show the registers, a clock or two after what changed them.
    if (dut_.cycles() > registers_moved_ + 2) {
      if (d.sl_dev_en_o != golden_.secure_loader_enabled()) fail("sl_dev_en_o");
      if (d.mem_clear_disable_o != golden_.memory_clear_disabled()) fail("mem_clear_disable_o");
    }
    if (in_flight() == 0 && !d.req_valid_i && !d.cfg_valid_i && !d.ctl_valid_i) progress_ = dut_.cycles();
    if (mute_target) progress_ = dut_.cycles();
    if (dut_.cycles() - progress_ > 2000)
      fail(fmt::format("nothing moves: {} to check, {} to forward, {} to answer", accepted_.size(),
                       forwards_.size(), responses_.size()));
  }

  void accept() {
    Vdev& d = *dut_;
    if (d.cfg_valid_i || d.ctl_valid_i)
      fail("a request was accepted before a waiting configuration or control transfer");
    if (invalidating()) fail("a request was accepted during an invalidation");
    accepted_.push_back(requests.front());
    requests.pop_front();
    presenting_request_ = false;
  }

  void check() {
    Vdev& d = *dut_;
    if (accepted_.empty()) return fail("a record without a request");
    const Sent sent = accepted_.front();
    accepted_.pop_front();
    std::optional<DevRegisters> before;
    if (observer) before = golden_.registers();
    const DevVerdict v = golden_.check(sent.request, memory);
    if (observer) observer->checked(sent, v, *before);
    ++checks, ++records;
    if (keep_record_clocks) record_clocks.push_back(dut_.cycles());
    record = {d.chk_tag_o,      d.chk_domain_o,      bool(d.chk_blocked_o),
              bool(d.chk_sl_o), bool(d.chk_table_o), bool(d.chk_fill_o)};
    if (v.legality == DevLegality::kLineNotHeld)
      fail(describe(sent, v) + ": a line is used that is not held");
    if (v.legality == DevLegality::kUnneededFill)
      fail(describe(sent, v) + ": a line was read that the check does not need");
    auto same = [&](const char* name, u64 rtl, u64 golden) {
      if (rtl != golden)
        fail(fmt::format("{}: {} is {:x}, expected {:x}", describe(sent, v), name, rtl, golden));
    };
    same("chk_tag_o", record.tag, sent.tag);
    same("chk_blocked_o", record.blocked, v.blocked);
    same("chk_sl_o", record.sl, v.secure_loader && v.blocked);
    same("chk_table_o", record.table, v.table);
    same("chk_fill_o", record.fill, v.filled);
    if (v.domain_valid) same("chk_domain_o", record.domain, v.domain);
    if (v.machine_check) ++machine_checks_due_;
    if (!v.blocked)
      forwards_.push_back({sent.request.space, sent.request.write, sent.request.posted, v.address, sent.data,
                           sent.byte_enables});
    if (v.responds) {
      responses_.push_back({sent, {sent.tag, v.data, v.master_abort, false}, v.blocked});
      if (!v.blocked) awaiting_forward_.push_back(&responses_.back());
    }
    progress_ = dut_.cycles();
  }

  void forwarded() {
    Vdev& d = *dut_;
    if (forwards_.empty()) return fail("a forward that nothing allowed");
    const Forward f = forwards_.front();
    forwards_.pop_front();
    ++forwards;
    forward = {DevSpace(d.fwd_kind_o), bool(d.fwd_write_o), bool(d.fwd_posted_o),
               d.fwd_addr_o,           d.fwd_wdata_o,       d.fwd_be_o};
    if (forward.space != f.space || forward.write != f.write || forward.posted != f.posted ||
        forward.address != f.address || forward.byte_enables != f.byte_enables || forward.data != f.data)
      fail(fmt::format(
          "forward: kind {} write {} posted {} address {:x} data {:x} be {:x}, expected {} {} {} {:x} {:x} "
          "{:x}",
          int(forward.space), forward.write, forward.posted, forward.address, forward.data,
          forward.byte_enables, int(f.space), f.write, f.posted, f.address, f.data, f.byte_enables));
    if (!(f.write && f.posted)) {
      awaiting_target_.push_back(awaiting_forward_.front());
      awaiting_forward_.pop_front();
      target_.push_back({dut_.cycles() + 1 + upto(weather.target_latency), rng64(), chance(2)});
    }
  }

  void responded() {
    Vdev& d = *dut_;
    response = {d.rsp_tag_o, d.rsp_data_o, bool(d.rsp_master_abort_o), bool(d.rsp_error_o)};
    ++responses;
    if (responses_.empty()) return fail("a response that nobody waits for");
    const Expected& e = responses_.front();
    const Response& r = e.response;
    if (!e.known) fail("a response before the target's");
    if (response.tag != r.tag || response.data != r.data || response.master_abort != r.master_abort ||
        response.error != r.error)
      fail(fmt::format("response: tag {} data {:x} master abort {} error {}, expected {} {:x} {} {}",
                       response.tag, response.data, response.master_abort, response.error, r.tag, r.data,
                       r.master_abort, r.error));
    if (observer) observer->responded(r, e.sent);
    responses_.pop_front();
  }

  void control_accepted() {
    const ControlOp op = control.front();
    if (!accepted_.empty()) fail("a control transfer was accepted while a request waits for its check");
    if (invalidating()) fail("a control transfer was accepted during an invalidation");
    if (observer) observer->control_accepted(op, golden_);
    if (op.skinit)
      golden_.skinit(op.base);
    else
      golden_.init();
    registers_moved_ = dut_.cycles();
    control.pop_front();
    presenting_control_ = false;
  }

  void config_accepted() {
    const ConfigOp op = config.front();
    if (!accepted_.empty()) fail("a configuration transfer was accepted while a request waits for its check");
    if (dut_->ctl_valid_i) fail("a configuration transfer was accepted before a control transfer");
    if (op.write && invalidating()) fail("a configuration write was accepted during an invalidation");
    if (golden_.fill_pending()) fail("a table read is under way at a configuration transfer");
    if (!golden_.announce_invalidating(invalidating()))
      fail("an invalidation runs that the golden model knows nothing of");
    if (observer) observer->config_accepted(op, golden_);
    std::uint32_t expected = 0;
    if (op.write) {
      if (starts_invalidation(op)) {
        invalidated_at_ = dut_.cycles();
        lines_.clear();
      }
      golden_.config_write(static_cast<std::uint8_t>(op.offset), op.data,
                           static_cast<std::uint8_t>(op.byte_enables));
      registers_moved_ = dut_.cycles();
    } else {
      expected = golden_.config_read(static_cast<std::uint8_t>(op.offset));
    }
    answers_.push_back({op, expected});
    config.pop_front();
    presenting_config_ = false;
  }

  bool starts_invalidation(const ConfigOp& op) const {
    return (op.offset & 0xFC) == spec::dev::OFFSET_DATA && (op.byte_enables & 1) != 0 &&
           (op.data & spec::dev_cr::INVALIDATE) != 0 &&
           golden_.registers().op >> spec::dev_op::FUNCTION_LSB == spec::dev::FUNCTION_CR;
  }

  void config_answered() {
    if (answers_.empty()) return fail("a configuration answer without a question");
    const Answer a = answers_.front();
    answers_.pop_front();
    answer = dut_->cfg_rdata_o;
    ++answers;
    progress_ = dut_.cycles();
    if (answer != a.expected)
      fail(fmt::format("configuration {} of {:x}: {:08x}, expected {:08x} (DEV_OP {:04x})",
                       a.op.write ? "write" : "read", a.op.offset, answer, a.expected,
                       golden_.registers().op));
    if (observer) observer->config_answered(a.op, answer);
  }

  static std::string describe(const Sent& s, const DevVerdict& v) {
    const DevRequest& r = s.request;
    return fmt::format("{} {}{}{} bus {:x} unit {:x} address {:x}{} (rule {})",
                       r.space == DevSpace::kMemory ? "memory"
                       : r.space == DevSpace::kIo   ? "I/O"
                                                    : "configuration",
                       r.posted ? "posted " : "", r.write ? "write" : "read", r.cpu ? " of a processor" : "",
                       r.bus, r.unit, r.address,
                       r.gart ? fmt::format(", after GART {:x}", r.gart_address) : "", int(v.rule));
  }
  u64 rng64() { return rng_(); }

  struct Answer {
    ConfigOp op;
    std::uint32_t expected;
  };

  Clocked<Vdev> dut_;
  Dev golden_{{.domains = kDomains, .maps = kMaps}};
  std::mt19937_64 rng_;
  bool mem_enabled_ = false;
  std::deque<Sent> accepted_;
  std::deque<Forward> forwards_;
  std::deque<u64> lines_;           ///< addresses of the lines that must be held, oldest first
  std::deque<Expected> responses_;  ///< elements stay where they are while others come and go at the ends
  std::deque<Expected*> awaiting_forward_, awaiting_target_;
  std::deque<Target> target_;
  std::deque<Answer> answers_;
  std::array<Held, kPorts> held_{};
  bool table_busy_ = false, table_probe_ = false;
  u64 table_line_ = 0, table_due_ = 0;
  std::optional<u64> invalidated_at_;
  u64 registers_moved_ = 0, progress_ = 0;
  unsigned machine_checks_due_ = 0;
  bool presenting_request_ = false, presenting_config_ = false, presenting_control_ = false;
};

}  // namespace pacifica::bench
