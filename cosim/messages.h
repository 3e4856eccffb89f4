// SPDX-License-Identifier: Apache-2.0
// What the tool says, on standard error. Nothing here fails: where standard error is closed or full, the
// words are lost and the exit status stays.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace pacifica::cosim {

void say_text(std::string_view text);

template <typename... Arguments>
void say(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  say_text(fmt::format(format, std::forward<Arguments>(arguments)...));
}

/// "pacifica: …", one line, whatever stands in a file's name.
void complain(std::string text);

}  // namespace pacifica::cosim
