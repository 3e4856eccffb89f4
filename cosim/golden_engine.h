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
    const bool stalled = machine_.processor().core().stalled();
    steps_ += done - (stalled ? 1 : 0);  // the step that finds nothing to do is none
    return stalled ? 0 : done;           // 0: let advance() say why
  }
  StepView view() const override {
    return {outcome_.record,
            before_,
            machine_.state(),
            outcome_.writes,
            {},
            steps_,
            steps_,
            static_cast<unsigned>(machine_.processors().size())};
  }
  const spec::ArchState& state() const override { return machine_.state(); }
  std::optional<std::uint32_t> exit_value() const override { return machine_.exit_value(); }
  std::uint64_t steps() const override { return steps_; }
  std::uint64_t cycles() const override { return steps_; }
  std::uint64_t unimplemented() const override { return machine_.processor().core().unimplemented_count(); }
  void receive(std::uint8_t byte) override { machine_.fabric().uart().receive(byte); }

 private:
  Machine machine_;
  spec::ArchState before_;
  StepOutcome outcome_;
  std::uint64_t steps_ = 0;
};

}  // namespace pacifica::cosim
