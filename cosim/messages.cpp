// SPDX-License-Identifier: Apache-2.0
// What the tool says, on standard error.
#include "cosim/messages.h"

#include <unistd.h>

#include "cosim/output_files.h"

namespace pacifica::cosim {

void say_text(std::string_view text) { write_all(STDERR_FILENO, text); }

void complain(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  say("pacifica: {}\n", text);
}

}  // namespace pacifica::cosim
