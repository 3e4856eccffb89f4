// SPDX-License-Identifier: Apache-2.0
// Included into Verilator's runtime (cosim/CMakeLists.txt): what the RTL prints does not go to standard
// output, which belongs to the image, and a failed assertion becomes an exception instead of abort().
#pragma once

#define VL_USER_STOP
#define VL_USER_FATAL
#define VL_PRINTF pacifica_rtl_printf

int pacifica_rtl_printf(const char* format, ...) __attribute__((format(printf, 1, 2)));

// The writer of waveforms, whose errors must be seen.
#ifdef PACIFICA_RUNTIME_verilated_fst_c
#include "fst_hooks.h"
#endif
