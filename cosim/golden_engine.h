// SPDX-License-Identifier: Apache-2.0
// The golden model as an engine.
#pragma once

#include "cosim/engine.h"
#include "machine/machine.h"

namespace pacifica::cosim {

class GoldenEngine final : public Engine {
 public:
  explicit GoldenEngine(Machine machine) : machine_(std::move(machine)) {}

  std::string_view name() const override { return "golden"; }
  Advance advance() override {
    before_ = machine_.state();
    outcome_ = machine_.step();
    if (machine_.processor().core().stalled()) return Advance::kHung;
    ++steps_;
    return Advance::kStep;
  }
  std::uint64_t advance_many(std::uint64_t count) override {
    const std::uint64_t done = machine_.run(count);
    steps_ += done;
    return machine_.processor().core().stalled() ? 0 : done;  // 0: let advance() say why
  }
  StepView view() const override {
    return {outcome_.record, before_, machine_.state(), outcome_.writes, {}, steps_, steps_};
  }
  std::optional<std::uint32_t> exit_value() const override { return machine_.exit_value(); }
  std::uint64_t steps() const override { return steps_; }
  std::uint64_t cycles() const override { return steps_; }
  std::uint64_t unimplemented() const override { return machine_.processor().core().unimplemented_count(); }
  void receive(std::uint8_t byte) override { machine_.fabric().uart().receive(byte); }
  const Machine& machine() const { return machine_; }

 private:
  Machine machine_;
  spec::ArchState before_;
  StepOutcome outcome_;
  std::uint64_t steps_ = 0;
};

}  // namespace pacifica::cosim
