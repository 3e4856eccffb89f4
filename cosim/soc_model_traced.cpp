// SPDX-License-Identifier: Apache-2.0
// The Verilated system with FST waveforms and the architecture scope.
#include <verilated.h>
#include <verilated_fst_c.h>

#include "Vpacifica_traced.h"
#include "cosim/soc_model.h"

namespace pacifica::cosim {
namespace {

#include "cosim/soc_ports.inc"

class TracedModel final : public SocModel {
 public:
  TracedModel() : context_(make_context()), top_(context_.get()) { connect(top_, ports_); }
  ~TracedModel() override {
    // The runtime takes the context of this thread to be the current model's, also in destructors.
    Verilated::threadContextp(context_.get());
    trace_.close();
    top_.final();
  }
  void eval() override { top_.eval(); }
  void open_trace(const std::string& path) override {
    top_.trace(&trace_, 99);
    trace_.open(path.c_str());
  }
  void dump(std::uint64_t time) override { trace_.dump(time); }
  void close_trace() override { trace_.close(); }

 private:
  static std::unique_ptr<VerilatedContext> make_context() {
    auto context = std::make_unique<VerilatedContext>();
    context->traceEverOn(true);
    return context;
  }
  std::unique_ptr<VerilatedContext> context_;
  Vpacifica_traced top_;
  VerilatedFstC trace_;
};

}  // namespace

bool have_waves() { return true; }

std::unique_ptr<SocModel> make_traced_model() { return std::make_unique<TracedModel>(); }

}  // namespace pacifica::cosim
