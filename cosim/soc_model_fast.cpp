// SPDX-License-Identifier: Apache-2.0
// The Verilated system without waveforms.
#include "Vpacifica_fast.h"
#include "cosim/verilated_model.h"

namespace pacifica::cosim {

bool have_rtl() { return true; }

std::unique_ptr<SocModel> make_fast_model() { return std::make_unique<VerilatedModel<Vpacifica_fast>>(); }

}  // namespace pacifica::cosim
