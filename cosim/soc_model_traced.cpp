// SPDX-License-Identifier: Apache-2.0
// The Verilated system with FST waveforms and the architecture scope.
#include <fmt/format.h>
#include <verilated_fst_c.h>

#include "Vpacifica_traced.h"
#include "cosim/guarded.h"
#include "cosim/verilated_model.h"

namespace pacifica::cosim {
namespace {

class TracedModel final : public VerilatedModel<Vpacifica_traced> {
 public:
  TracedModel() { context_.traceEverOn(true); }
  ~TracedModel() override { trace_.close(); }
  void annotate_instruction(const ViewText<8>& text) override {
    std::memcpy(top_.view_disassembly_i.data(), text.data(), sizeof text);
  }
  void annotate_exit(const ViewText<6>& text) override {
    std::memcpy(top_.view_exit_name_i.data(), text.data(), sizeof text);
  }
  void open_trace(const std::string& path) override {
    top_.trace(&trace_, 99);
    trace_.open(path.c_str());
  }
  void dump(std::uint64_t time) override { trace_.dump(time); }
  void close_trace() override { trace_.close(); }

 private:
  VerilatedFstC trace_;
};

}  // namespace

bool have_waves() { return true; }

std::unique_ptr<SocModel> make_traced_model() { return std::make_unique<TracedModel>(); }

}  // namespace pacifica::cosim

// cosim/fst_hooks.h; waveforms are written in a child process.
void pacifica_fst_failed(int error, bool temporary) {
  pacifica::cosim::end_child(
      fmt::format("{}{}", std::strerror(error), temporary ? " (its temporary files)" : ""));
}
