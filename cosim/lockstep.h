// SPDX-License-Identifier: Apache-2.0
// Golden model and RTL in lockstep (docs/lockstep.md): the RTL says when, the golden model says what, and
// every step is compared.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cosim/compare.h"
#include "cosim/engine.h"
#include "cosim/rtl_engine.h"
#include "machine/machine.h"

namespace pacifica::cosim {

/// Which interrupt the RTL announces for the step whose events these are.
Timing::Take taken_interrupt(std::span<const spec::EventRecord> events);

class LockstepEngine final : public Engine {
 public:
  LockstepEngine(Machine golden, RtlEngine rtl_engine) = delete;
  LockstepEngine(Machine golden, std::unique_ptr<RtlEngine> rtl)
      : golden_(std::move(golden)), rtl_(std::move(rtl)) {}

  std::string_view name() const override { return "lockstep"; }
  Advance advance() override;
  Advance finish() override;
  StepView view() const override;
  const spec::ArchState& state() const override { return golden_.state(); }
  std::optional<std::uint32_t> exit_value() const override { return golden_.exit_value(); }
  std::uint64_t steps() const override { return rtl_->steps(); }
  std::uint64_t cycles() const override { return rtl_->cycles(); }
  void receive(std::uint8_t byte) override { rtl_->receive(byte); }

  const RtlEngine& rtl() const { return *rtl_; }
  /// After kMismatch: what a plain list of differences does not say. First what the step came to.
  const std::string& reason() const { return reason_; }
  /// The consistency check that VMRUN failed on the golden model, or empty.
  std::string_view failed_check() const { return outcome_.failed_check; }
  /// The RTL retired nothing any more: the step in view() is the golden model's alone.
  bool stalled() const { return stalled_; }
  const std::vector<Difference>& found() const { return differences_; }

 private:
  Advance idle();
  Advance judge(Advance progress);
  bool memory_agrees();

  Machine golden_;
  std::unique_ptr<RtlEngine> rtl_;
  spec::ArchState before_;
  StepOutcome outcome_;
  std::string reason_;
  bool stalled_ = false;
  std::vector<Difference> differences_;
};

}  // namespace pacifica::cosim
