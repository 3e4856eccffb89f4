// SPDX-License-Identifier: Apache-2.0
// SocModel over a Verilated top, for the fast build and the traced one.
#pragma once

#include <verilated.h>

#include <cstring>

#include "cosim/soc_model.h"

namespace pacifica::cosim {

template <typename Top>
class VerilatedModel : public SocModel {
 public:
  VerilatedModel() : top_(&context_) {}
  ~VerilatedModel() override {
    // The runtime takes the context of this thread to be the current model's, also in destructors.
    Verilated::threadContextp(&context_);
    top_.final();
  }
  void connect(MemoryPort& memory) override { top_.memory_i = reinterpret_cast<std::uintptr_t>(&memory); }
  void reset(bool active) override { top_.rst_ni = active ? 0 : 1; }
  void set_inputs(const spec::SocIn& inputs) override {
    spec::SocIn::Words words;
    spec::pack(inputs, words);
    static_assert(sizeof top_.in_i == sizeof words);
    std::memcpy(&top_.in_i, words.data(), sizeof words);
  }
  void fall() override {
    top_.clk_i = 0;
    top_.eval();
  }
  void rise() override {
    top_.clk_i = 1;
    top_.eval();
  }
  spec::SocOut outputs() const override {
    spec::SocOut::Words words;
    static_assert(sizeof top_.out_o == sizeof words);
    std::memcpy(words.data(), &top_.out_o, sizeof words);
    spec::SocOut outputs;
    spec::unpack(words, outputs);
    return outputs;
  }
  const std::uint32_t* retire() const override { return top_.retire_o.data(); }

 protected:
  VerilatedContext context_;
  Top top_;
};

}  // namespace pacifica::cosim
