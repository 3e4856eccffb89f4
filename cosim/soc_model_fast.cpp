// SPDX-License-Identifier: Apache-2.0
// The Verilated system without waveforms.
#include <verilated.h>

#include "Vpacifica_fast.h"
#include "cosim/soc_model.h"

namespace pacifica::cosim {
namespace {

#include "cosim/soc_ports.inc"

class FastModel final : public SocModel {
 public:
  FastModel() : top_(&context_) { connect(top_, ports_); }
  ~FastModel() override {
    // The runtime takes the context of this thread to be the current model's, also in destructors.
    Verilated::threadContextp(&context_);
    top_.final();
  }
  void eval() override { top_.eval(); }
  void open_trace(const std::string&) override {}
  void dump(std::uint64_t) override {}
  void close_trace() override {}

 private:
  VerilatedContext context_;
  Vpacifica_fast top_;
};

}  // namespace

bool have_rtl() { return true; }

std::unique_ptr<SocModel> make_fast_model() { return std::make_unique<FastModel>(); }

}  // namespace pacifica::cosim
