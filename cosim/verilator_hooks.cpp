// SPDX-License-Identifier: Apache-2.0
// Assertions of the RTL: the text goes to standard error, and the clock cycle ends with an exception.
#include "cosim/verilator_hooks.h"

#include <fmt/format.h>
#include <verilated.h>

#include <cstdarg>
#include <cstdio>

#include "cosim/soc_model.h"

int pacifica_rtl_printf(const char* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  const int count = std::vfprintf(stderr, format, arguments);
  va_end(arguments);
  return count;
}

void vl_stop(const char* file, int line, const char*) VL_MT_UNSAFE {
  throw pacifica::cosim::RtlAssertion(fmt::format("assertion of the RTL failed: {}:{}", file, line));
}

void vl_fatal(const char* file, int line, const char*, const char* message) VL_MT_UNSAFE {
  throw pacifica::cosim::RtlAssertion(fmt::format("the RTL cannot go on: {}:{}: {}", file, line, message));
}
