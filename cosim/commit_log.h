// SPDX-License-Identifier: Apache-2.0
// --commit-log: one readable paragraph a step.
#pragma once

#include <ostream>

#include "cosim/disassemble.h"
#include "cosim/step_view.h"

namespace pacifica::cosim {

class CommitLog : public StepObserver {
 public:
  explicit CommitLog(std::ostream& out);
  void on_step(const StepView& step) override;

 private:
  std::ostream& out_;
  Disassembler disassembler_;
};

}  // namespace pacifica::cosim
