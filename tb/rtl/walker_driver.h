// SPDX-License-Identifier: Apache-2.0
// Drives rtl/mmu/walker.sv by its ports alone: a request, random memory latency and back-pressure, entries
// changed between their read and the locked read, and the protocol of every port (docs/mmu.md).
#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "Vwalker.h"
#include "clocked.h"
#include "walker_world.h"

namespace pacifica::bench {

struct BusAccess {
  u64 pa = 0, data = 0;
  unsigned size = 0;
  bool write = false, lock = false;
};

/// Everything that the walker said about one walk.
struct Answer {
  bool fault = false, npf = false, g_write = false, h_write = false, user = false, nx = false, dirty = false,
       global = false;
  unsigned error = 0, size = 0, g_pat_index = 0, h_pat_index = 0;
  u64 gpa = 0, pa = 0;
  WalkStarts starts;
  std::vector<BusAccess> bus;
  std::string violation;            ///< of a port's protocol; empty: none
  std::array<unsigned, 3> waits{};  ///< longest wait: of a bus request, of a bus response, of the answer
};

class Driver {
 public:
  explicit Driver(World& world) : world_(world) { dut_.reset(); }

  /// Called when a locked read arrives at an address that this walk has read once: true when the entry was
  /// changed.
  std::function<bool(const BusAccess&)> before_locked_read;

  std::uint64_t accesses = 0;  ///< of the bus
  std::uint64_t cycles() const { return clocks_; }

  /// The registers as the world has them.
  void set_context() {
    Vwalker& d = *dut_;
    d.paging_i = world_.paging();
    d.nested_i = world_.nested();
    d.wp_i = world_.write_protect;
    d.pge_i = world_.pge;
    d.mode_i = world_.guest.format & 3;
    d.pse_i = world_.guest.pse;
    d.nxe_i = world_.guest.nxe;
    d.cr3_i = world_.guest.cr3 & 0xFF'FFFF'FFFF;
    d.h_mode_i = world_.host.format & 3;
    d.h_pse_i = world_.host.pse;
    d.h_nxe_i = world_.host.nxe;
    d.h_cr3_i = world_.host.cr3 & 0xFF'FFFF'FFFF;
    if (!world_.paging()) d.mode_i = world_.pick(3);
    if (!world_.nested()) d.h_mode_i = world_.pick(3);
    for (unsigned i = 0; i < 4; ++i) {
      d.pdpe_i[2 * i] = static_cast<std::uint32_t>(world_.pdpe.at(i));
      d.pdpe_i[2 * i + 1] = static_cast<std::uint32_t>(world_.pdpe.at(i) >> 32);
    }
  }
  void flush() {
    dut_->flush_i = 1;
    clock();
    dut_->flush_i = 0;
  }

  /// One walk. What it writes is in the answer, not in the world's memory.
  Answer walk(const Request& r) {
    answer_ = {};
    events_ = 0;
    outstanding_ = false;
    changed_ = ~u64{0};
    Vwalker& d = *dut_;
    const unsigned pace = world_.pick(4);  // 0: memory as fast as it can be
    for (unsigned wait = pace == 0 ? 0 : world_.pick(3); wait > 0; --wait) clock();
    d.req_linear_i = r.linear;
    d.req_write_i = r.write;
    d.req_user_i = r.user;
    d.req_fetch_i = r.fetch;
    d.req_valid_i = 1;
    d.rsp_ready_i = 0;
    for (unsigned i = 0;; ++i) {
      sample();
      const bool taken = d.req_ready_o != 0;
      clock_high();
      if (taken) break;
      if (i == 100) return failed("the request is not taken");
    }
    d.req_valid_i = 0;
    unsigned request_waits = 0, response_in = 0, answer_waits = 0;
    bool answer_seen = false;
    const unsigned answer_delay = pace == 0 ? 0 : world_.pick(4);
    BusAccess waiting;
    for (unsigned i = 0; i < 20'000; ++i) {
      d.bus_req_ready_i = pace == 0 || world_.pick(1 + pace) == 0;
      d.bus_rsp_valid_i = 0;
      d.bus_rsp_rdata_i = 0;
      if (outstanding_ && response_in-- == 0) {
        d.bus_rsp_valid_i = 1;
        d.bus_rsp_rdata_i = response_;
      }
      d.rsp_ready_i = answer_waits >= answer_delay;
      sample();

      if (d.event_valid_o) {
        ++events_;
        answer_.starts.guest = d.event_guest_start_o;
        for (unsigned k = 0; k < WalkStarts::kHostWalks; ++k) {
          answer_.starts.host.at(k) = d.event_host_starts_o >> (2 * k) & 3;
        }
      }
      const bool responded = d.bus_rsp_valid_i != 0;
      const BusAccess request{.pa = d.bus_req_addr_o,
                              .data = d.bus_req_write_o ? d.bus_req_wdata_o : 0,
                              .size = d.bus_req_size_o,
                              .write = d.bus_req_write_o != 0,
                              .lock = d.bus_req_lock_o != 0};
      if (d.bus_req_valid_o) {
        if (outstanding_ && !responded) return failed("a bus request while a response is due");
        if (request_waits > 0 &&
            (request.pa != waiting.pa || request.data != waiting.data || request.size != waiting.size ||
             request.write != waiting.write || request.lock != waiting.lock)) {
          return failed("a bus request changed while it waited");
        }
        waiting = request;
      } else if (request_waits > 0) {
        return failed("a bus request was withdrawn");
      }
      const bool accepted = d.bus_req_valid_o && d.bus_req_ready_i;
      if ((d.ad_write_valid_o != 0) != (accepted && request.write) ||
          (d.ad_write_valid_o && (d.ad_write_addr_o != request.pa || d.ad_write_size_o != request.size ||
                                  d.ad_write_data_o != request.data))) {
        return failed("the record of an A/D write does not fit the bus");
      }
      if (d.rsp_valid_o) {
        if (outstanding_ || d.bus_req_valid_o) return failed("an answer before the bus is done");
        if (events_ != 1) return failed(fmt::format("{} announcements before the answer", events_));
        Answer now = answer_;
        read_answer(now);
        if (answer_seen && !same_answer(now, answer_)) return failed("the answer changed while it waited");
        answer_ = now;
        answer_seen = true;
        if (d.rsp_ready_i) {
          clock_high();
          d.rsp_ready_i = 0;
          answer_.waits.at(2) = answer_waits;
          return answer_;
        }
        ++answer_waits;
      } else if (answer_seen) {
        return failed("the answer was withdrawn");
      }
      request_waits = d.bus_req_valid_o && !accepted ? request_waits + 1 : 0;
      answer_.waits.at(0) = std::max(answer_.waits.at(0), request_waits);
      clock_high();
      if (responded) outstanding_ = false;
      if (accepted) {
        ++accesses;
        serve(request);
        outstanding_ = true;
        response_in = pace == 0 ? 0 : world_.pick(2 * pace);
        answer_.waits.at(1) = std::max(answer_.waits.at(1), response_in);
        if (!answer_.violation.empty()) return answer_;
      }
    }
    return failed("the walk does not end");
  }

  /// The accesses as the golden model has them: of a locked sequence the last read and the write. An entry
  /// that needs A or D is read, read again under lock and written; only one that changed in between may be
  /// read once more or not be written.
  std::vector<BusAccess> plain_accesses(std::string& violation) const {
    std::vector<BusAccess> plain;
    const auto& bus = answer_.bus;
    for (std::size_t i = 0; i < bus.size(); ++i) {
      const BusAccess& a = bus[i];
      if (a.write) {
        violation = "a write without a locked read before it";
        return plain;
      }
      if (a.lock) {
        violation = "a locked read without a read of the entry before it";
        return plain;
      }
      plain.push_back(a);
      const auto follows = [&](bool write) {
        return i + 1 < bus.size() && bus[i + 1].pa == a.pa && bus[i + 1].size == a.size && bus[i + 1].lock &&
               bus[i + 1].write == write;
      };
      unsigned locked = 0;
      while (follows(false)) {
        ++i;
        ++locked;
        plain.back().data = bus[i].data;
      }
      const bool changed = a.pa == changed_;
      if (locked > (changed ? 2u : 1u)) violation = "a locked read too many";
      if (locked == 0) continue;
      if (follows(true)) {
        plain.push_back(bus[++i]);
      } else if (!changed) {
        violation = "a locked read without the write";
      }
    }
    return plain;
  }
  bool changed_an_entry() const { return changed_ != ~u64{0}; }
  u64 changed_entry() const { return changed_; }

 private:
  void sample() {
    dut_->clk_i = 0;
    dut_->eval();
  }
  void clock_high() {
    dut_->clk_i = 1;
    dut_->eval();
    ++clocks_;
  }
  void clock() {
    sample();
    clock_high();
  }
  Answer failed(std::string why) {
    answer_.violation = std::move(why);
    return answer_;
  }

  void serve(const BusAccess& request) {
    BusAccess a = request;
    if (!a.write) {
      const u64 word = a.pa & ~u64{7};
      const auto reads = std::count_if(answer_.bus.begin(), answer_.bus.end(),
                                       [&](const BusAccess& old) { return (old.pa & ~u64{7}) == word; });
      if (a.lock && !changed_an_entry() && reads == 1 && answer_.bus.back().pa == a.pa &&
          before_locked_read && before_locked_read(a)) {
        changed_ = a.pa;
      }
      // What the walk itself has written is not in the world's memory.
      u64 value = world_.bus.read(word, 8);
      for (const BusAccess& old : answer_.bus) {
        if (!old.write || (old.pa & ~u64{7}) != word) continue;
        const unsigned shift = 8 * (old.pa & 7);
        const u64 mask = (old.size == 8 ? ~u64{0} : u64{0xFFFF'FFFF}) << shift;
        value = (value & ~mask) | (old.data << shift & mask);
      }
      a.data = a.size == 8 ? value : value >> (8 * (a.pa & 7)) & 0xFFFF'FFFF;
    }
    if ((a.size != 4 && a.size != 8) || a.pa % a.size != 0)
      answer_.violation = "a bus access that is no entry";
    response_ = a.write ? world_.random64() : a.data;
    answer_.bus.push_back(a);
  }

  void read_answer(Answer& a) {
    const Vwalker& d = *dut_;
    a.fault = d.rsp_fault_o;
    a.npf = d.rsp_npf_o;
    a.error = d.rsp_error_o;
    a.gpa = d.rsp_gpa_o;
    a.pa = d.rsp_pa_o;
    a.size = d.rsp_size_o;
    a.g_write = d.rsp_g_write_o;
    a.h_write = d.rsp_h_write_o;
    a.user = d.rsp_user_o;
    a.nx = d.rsp_nx_o;
    a.dirty = d.rsp_dirty_o;
    a.global = d.rsp_glob_o;
    a.g_pat_index = d.rsp_g_pat_index_o;
    a.h_pat_index = d.rsp_h_pat_index_o;
  }
  static bool same_answer(const Answer& a, const Answer& b) {
    return a.fault == b.fault && a.npf == b.npf && a.error == b.error && a.gpa == b.gpa && a.pa == b.pa &&
           a.size == b.size && a.g_write == b.g_write && a.h_write == b.h_write && a.user == b.user &&
           a.nx == b.nx && a.dirty == b.dirty && a.global == b.global && a.g_pat_index == b.g_pat_index &&
           a.h_pat_index == b.h_pat_index;
  }

  World& world_;
  Clocked<Vwalker> dut_;
  Answer answer_;
  unsigned events_ = 0;
  bool outstanding_ = false;
  u64 response_ = 0;
  u64 changed_ = ~u64{0};
  std::uint64_t clocks_ = 0;
};

}  // namespace pacifica::bench
