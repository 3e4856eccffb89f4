// SPDX-License-Identifier: Apache-2.0
// Work that may fail in ways that no exception reports is done by a child process.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace pacifica::cosim {

/// Does `work` in a child process, which shares nothing with us but files. Returns why it was not done, in
/// one line, or nothing. A signal that asks for an end ends the child as well.
std::string in_child(const std::function<void()>& work);

/// Within `work`, from where no exception passes.
[[noreturn]] void end_child(std::string_view why);

}  // namespace pacifica::cosim
