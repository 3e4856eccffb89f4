// SPDX-License-Identifier: Apache-2.0
// Stands in for what this build leaves out: the RTL (PACIFICA_RTL=OFF) or the waveforms (PACIFICA_WAVES=OFF).
#include "cosim/soc_model.h"

namespace pacifica::cosim {

#ifndef PACIFICA_HAVE_RTL
bool have_rtl() { return false; }
std::unique_ptr<SocModel> make_fast_model() { return nullptr; }
#endif
#ifndef PACIFICA_HAVE_WAVES
bool have_waves() { return false; }
std::unique_ptr<SocModel> make_traced_model() { return nullptr; }
#endif

}  // namespace pacifica::cosim
