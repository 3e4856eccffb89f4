// SPDX-License-Identifier: Apache-2.0
// The RTL as an engine. Each cycle: low clock, read the outputs, set the inputs of the next cycle, rising
// edge. The retirement port is read word by word only in a clock in which one of its valid bits is set.
#include "cosim/rtl_engine.h"

#include <fmt/format.h>

#include <cstring>

#include "cosim/decode.h"

namespace pacifica::cosim {
namespace {

constexpr unsigned kResetCycles = 4;

bool bit(const std::uint32_t* words, unsigned position) {
  return (words[position / 32] >> (position % 32) & 1) != 0;
}

/// Left-justified ASCII in a packed vector: the first character in the top byte.
template <std::size_t kWords>
ViewText<kWords> ascii(const std::string& text) {
  ViewText<kWords> words;
  std::array<char, kWords * 4> padded;
  padded.fill(' ');
  std::memcpy(padded.data(), text.data(), std::min(text.size(), padded.size()));
  for (std::size_t i = 0; i < kWords; ++i) {
    std::uint32_t word = 0;
    for (std::size_t k = 0; k < 4; ++k)
      word = word << 8 | static_cast<std::uint8_t>(padded[(kWords - 1 - i) * 4 + k]);
    words[i] = word;
  }
  return words;
}

}  // namespace

RtlEngine::RtlEngine(std::unique_ptr<SocModel> model, PhysicalMemory memory, const RtlConfig& config)
    : model_(std::move(model)), port_(std::move(memory), config.memory), config_(config) {
  model_->connect(port_);
  const BootInfo boot = config.boot_direct.value_or(BootInfo{});
  inputs_.profile_apm = config.profile_apm ? 1 : 0;
  inputs_.boot_direct = config.boot_direct ? 1 : 0;
  inputs_.boot_entry = boot.entry;
  inputs_.boot_eax = boot.eax;
  inputs_.boot_ebx = boot.ebx;
  model_->set_inputs(inputs_);
  model_->annotate_instruction(ascii<8>("reset"));
  model_->annotate_exit(ascii<6>(""));
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
  if (inputs_.uart_rx_valid != 0) {
    if (outputs_.uart_rx_ready == 0) return;  // still offered
    inputs_.uart_rx_valid = 0;
  }
  const std::uint64_t next = cycle_ + 1;
  if (!replay_.empty()) {
    if (replay_.front().cycle > next) return;
    inputs_.uart_rx_data = replay_.front().byte;
    inputs_.uart_rx_valid = 1;
    replay_.pop_front();
  } else if (!pending_input_.empty()) {
    received_.push_back({next, pending_input_.front()});
    inputs_.uart_rx_data = pending_input_.front();
    inputs_.uart_rx_valid = 1;
    pending_input_.pop_front();
  }
}

void RtlEngine::drive_pins() {
  inputs_.nmi = inputs_.intr = 0;
  const std::uint64_t next = cycle_ + 1;
  for (const PinPulse& pulse : config_.pins) {
    if (next < pulse.from || next >= pulse.to) continue;
    if (pulse.nmi) {
      inputs_.nmi = 1;
    } else {
      inputs_.intr = 1;
      inputs_.intr_vector = pulse.vector;
    }
  }
}

/// What the system sees in the next clock.
void RtlEngine::drive() {
  const spec::SocIn before = inputs_;
  drive_uart();
  if (!config_.pins.empty()) drive_pins();
  if (inputs_ != before) model_->set_inputs(inputs_);
}

void RtlEngine::annotate() {
  model_->annotate_instruction(ascii<8>(disassembler_->text(record_)));
  if (record_.kind == static_cast<std::uint32_t>(spec::RetireKind::kVmexit)) {
    model_->annotate_exit(ascii<6>(exit_name(record_.exitcode)));
  } else if (record_.kind == static_cast<std::uint32_t>(spec::RetireKind::kEvent)) {
    model_->annotate_exit(ascii<6>(event_name(record_.event_type, record_.vector)));
  }
}

void RtlEngine::read_port(const std::uint32_t* words) {
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
    direct_steps_ += outputs_.retire_direct;
    last_retire_ = last_alive_ = cycle_;
  }
}

bool RtlEngine::clock() {
  const bool running = cycle_ >= kResetCycles;
  model_->reset(!running);
  port_.set_running(running);
  model_->fall();
  const bool dumps = tracing_ && range_ < ranges_.size() && cycle_ >= ranges_[range_].first;
  if (dumps) model_->dump(cycle_ * 10);
  outputs_ = model_->outputs();
  if (halted()) last_alive_ = cycle_;
  if (running) {
    constexpr unsigned kValidWord = spec::kEventValidBit / 32;
    static_assert(spec::kRetireValidBit / 32 == kValidWord, "one word tells whether anything is valid");
    const std::uint32_t* words = model_->retire();
    if ((words[kValidWord] >> (spec::kEventValidBit % 32) & 7) != 0) read_port(words);
    if (outputs_.uart_tx_valid != 0 && config_.console)
      config_.console(static_cast<char>(outputs_.uart_tx_data));
    if (outputs_.debug_valid != 0 && config_.debug_console)
      config_.debug_console(static_cast<char>(outputs_.debug_data));
    if (outputs_.exit_valid != 0) exit_value_ = outputs_.exit_value;
  }
  drive();
  model_->rise();
  if (dumps) {
    model_->dump(cycle_ * 10 + 5);
    if (cycle_ >= ranges_[range_].last) ++range_;
  }
  if (step_closed_ && tracing_) annotate();
  ++cycle_;
  return step_closed_;
}

Advance RtlEngine::advance_for(unsigned clocks) {
  if (step_closed_) {
    step_closed_ = false;
    writes_.clear();
    events_.clear();
  }
  if (assertion_failed()) return Advance::kHung;
  for (unsigned i = 0; i < clocks; ++i) {
    try {
      if (clock()) return Advance::kStep;
    } catch (const RtlAssertion& failure) {
      assertion_ = fmt::format("{} (cycle {})", failure.what(), cycle_);
      return Advance::kHung;
    }
    if (cycle_ - last_alive_ > config_.hang_cycles) return Advance::kHung;
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
  const unsigned unit = outputs_.stall_unit;
  return fmt::format("nothing retired since cycle {}; at cycle {} the core waits for {} (stall unit {})",
                     last_retire_, cycle_, unit < std::size(kUnits) ? kUnits[unit] : "an unknown unit", unit);
}

}  // namespace pacifica::cosim
