// SPDX-License-Identifier: Apache-2.0
// The RTL as an engine. Each cycle: inputs and low clock, evaluate, read the outputs, high clock, evaluate.
// The retirement port is read word by word only in a clock in which one of its valid bits is set.
#include "cosim/rtl_engine.h"

#include <fmt/format.h>

#include <cstring>

#include "cosim/decode.h"

namespace pacifica::cosim {
namespace {

constexpr unsigned kIdleSlice = 20'000;
constexpr unsigned kResetCycles = 4;

bool bit(const std::uint32_t* words, unsigned position) {
  return (words[position / 32] >> (position % 32) & 1) != 0;
}

/// Left-justified ASCII in a packed vector: the first character in the top byte.
template <std::size_t kWords>
void set_ascii(std::uint32_t* words, const std::string& text) {
  std::array<char, kWords * 4> padded;
  padded.fill(' ');
  std::memcpy(padded.data(), text.data(), std::min(text.size(), padded.size()));
  for (std::size_t i = 0; i < kWords; ++i) {
    std::uint32_t word = 0;
    for (std::size_t k = 0; k < 4; ++k)
      word = word << 8 | static_cast<std::uint8_t>(padded[(kWords - 1 - i) * 4 + k]);
    words[i] = word;
  }
}

}  // namespace

RtlEngine::RtlEngine(std::unique_ptr<SocModel> model, PhysicalMemory memory, const RtlConfig& config)
    : model_(std::move(model)),
      ports_(model_->ports()),
      port_(std::move(memory), config.memory),
      config_(config) {
  *ports_.profile_apm_i = config.profile_apm ? 1 : 0;
  const BootInfo boot = config.boot_direct.value_or(BootInfo{});
  *ports_.boot_direct_i = config.boot_direct ? 1 : 0;
  *ports_.boot_entry_i = boot.entry;
  *ports_.boot_eax_i = boot.eax;
  *ports_.boot_ebx_i = boot.ebx;
  *ports_.nmi_i = *ports_.intr_i = *ports_.intr_vector_i = 0;
  *ports_.uart_rx_valid_i = *ports_.uart_rx_data_i = 0;
  *ports_.mem_req_ready_i = *ports_.mem_rsp_valid_i = 0;
  set_ascii<8>(ports_.view_disassembly_i, "reset");
  set_ascii<6>(ports_.view_exit_name_i, "");
  writes_.reserve(64);
  events_.reserve(64);
  // The state that the first step is compared with in logs; the RTL shows its own only from the first record
  // on.
  states_[0].gif = states_[1].gif = 1;
}

RtlEngine::~RtlEngine() {
  if (tracing_) model_->close_trace();
}

void RtlEngine::trace(const std::string& path, std::vector<CycleRange> ranges) {
  ranges_ = std::move(ranges);
  tracing_ = true;
  disassembler_ = std::make_unique<Disassembler>();
  model_->open_trace(path);
}

void RtlEngine::drive_uart() {
  if (*ports_.uart_rx_valid_i != 0) return;  // still offered
  if (!replay_.empty()) {
    if (replay_.front().cycle > cycle_) return;
    *ports_.uart_rx_data_i = replay_.front().byte;
    *ports_.uart_rx_valid_i = 1;
    replay_.pop_front();
  } else if (!pending_input_.empty()) {
    received_.push_back({cycle_, pending_input_.front()});
    *ports_.uart_rx_data_i = pending_input_.front();
    *ports_.uart_rx_valid_i = 1;
    pending_input_.pop_front();
  }
}

void RtlEngine::drive_pins() {
  *ports_.nmi_i = *ports_.intr_i = 0;
  for (const PinPulse& pulse : config_.pins) {
    if (cycle_ < pulse.from || cycle_ >= pulse.to) continue;
    if (pulse.nmi) {
      *ports_.nmi_i = 1;
    } else {
      *ports_.intr_i = 1;
      *ports_.intr_vector_i = pulse.vector;
    }
  }
}

void RtlEngine::annotate() {
  set_ascii<8>(ports_.view_disassembly_i, disassembler_->text(record_));
  if (record_.kind == static_cast<std::uint32_t>(spec::RetireKind::kVmexit)) {
    set_ascii<6>(ports_.view_exit_name_i, exit_name(record_.exitcode));
  } else if (record_.kind == static_cast<std::uint32_t>(spec::RetireKind::kEvent)) {
    set_ascii<6>(ports_.view_exit_name_i, event_name(record_.event_type, record_.vector));
  }
}

void RtlEngine::read_port() {
  const std::uint32_t* words = ports_.retire_o;
  if (bit(words, spec::kEventValidBit)) {
    spec::unpack(words, spec::kEventRecordLsb, events_.emplace_back());
  }
  if (bit(words, spec::kWriteValidBit)) {
    spec::unpack(words, spec::kWriteRecordLsb, writes_.emplace_back());
  }
  if (bit(words, spec::kRetireValidBit)) {
    spec::unpack(words, spec::kRetireRecordLsb, record_);
    current_ ^= 1;
    spec::unpack(words, spec::kArchStateLsb, states_[current_]);
    step_closed_ = true;
    ++steps_;
    direct_steps_ += *ports_.retire_direct_o;
    last_retire_ = cycle_;
  }
}

bool RtlEngine::clock() {
  *ports_.clk_i = 0;
  *ports_.rst_ni = cycle_ >= kResetCycles ? 1 : 0;
  port_.drive(ports_);
  drive_uart();
  if (!config_.pins.empty()) drive_pins();
  model_->eval();
  const bool dumps = tracing_ && range_ < ranges_.size() && cycle_ >= ranges_[range_].first;
  if (dumps) model_->dump(cycle_ * 10);
  if (*ports_.rst_ni != 0) {
    port_.sample(ports_);
    constexpr unsigned kValidWord = spec::kEventValidBit / 32;
    static_assert(spec::kRetireValidBit / 32 == kValidWord, "one word tells whether anything is valid");
    if ((ports_.retire_o[kValidWord] >> (spec::kEventValidBit % 32) & 7) != 0) read_port();
    if (*ports_.uart_tx_valid_o != 0 && config_.console)
      config_.console(static_cast<char>(*ports_.uart_tx_data_o));
    if (*ports_.debug_valid_o != 0 && config_.debug_console) {
      config_.debug_console(static_cast<char>(*ports_.debug_data_o));
    }
    if (*ports_.exit_valid_o != 0) exit_value_ = *ports_.exit_value_o;
  }
  const bool byte_taken = *ports_.uart_rx_valid_i != 0 && *ports_.uart_rx_ready_o != 0;
  *ports_.clk_i = 1;
  model_->eval();
  if (dumps) {
    model_->dump(cycle_ * 10 + 5);
    if (cycle_ >= ranges_[range_].last) ++range_;
  }
  if (byte_taken) *ports_.uart_rx_valid_i = 0;
  if (step_closed_ && tracing_) annotate();
  ++cycle_;
  return step_closed_;
}

Advance RtlEngine::advance() {
  if (step_closed_) {
    step_closed_ = false;
    writes_.clear();
    events_.clear();
  }
  if (assertion_failed()) return Advance::kHung;
  for (unsigned i = 0; i < kIdleSlice; ++i) {
    try {
      if (clock()) return Advance::kStep;
    } catch (const RtlAssertion& failure) {
      assertion_ = fmt::format("{} (cycle {})", failure.what(), cycle_);
      return Advance::kHung;
    }
    if (cycle_ - last_retire_ > config_.hang_cycles && !halted()) return Advance::kHung;
  }
  return Advance::kIdle;
}

StepView RtlEngine::view() const {
  return {record_, states_[current_ ^ 1],       states_[current_], writes_, events_,
          steps_,  cycle_ == 0 ? 0 : cycle_ - 1};
}

std::string RtlEngine::stall_reason() const {
  static constexpr const char* kUnits[] = {
      "nothing",          "the fetch unit",       "the decoder", "a load",
      "a store",          "the page walker",      "an I/O port", "the multiplier or divider",
      "the microprogram", "an interrupt (halted)"};
  if (assertion_failed()) return assertion_;
  const unsigned unit = *ports_.stall_unit_o;
  return fmt::format("nothing retired since cycle {}; at cycle {} the core waits for {} (stall unit {})",
                     last_retire_, cycle_, unit < std::size(kUnits) ? kUnits[unit] : "an unknown unit", unit);
}

}  // namespace pacifica::cosim
