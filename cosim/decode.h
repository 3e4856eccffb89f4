// SPDX-License-Identifier: Apache-2.0
// Names for numbers: flag letters, exit codes, exceptions, VMCB fields, whole records.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pacifica_spec.h"

namespace pacifica::cosim {

/// "VMEXIT_CPUID", or "VMEXIT_12345h" for a code without a name.
std::string exit_name(std::uint64_t code);
/// The code of a name ("CPUID", "VMEXIT_CPUID", case-insensitive) or of a number; throws
/// std::invalid_argument.
std::uint64_t exit_code(std::string_view name);
/// "#PF", "INT 80h" …
std::string event_name(unsigned type, unsigned vector);
/// Field of the VMCB that holds this offset ("RIP", "RIP+4"), or empty.
std::string vmcb_field(std::uint32_t offset);
/// Decoded bits of a value, by the `decode` column of spec/state.toml; empty when there is nothing to decode.
std::string decode_bits(std::string_view decode, std::uint64_t value);
/// "INSTRUCTION", "#PF error 2", "VMEXIT_NPF info1 … info2 …".
std::string describe(const spec::RetireRecord& record);
/// "STORE 4 WB [1000h] = 12345678h", with the VMCB field's name when it falls into the VMCB page.
std::string describe(const spec::WriteRecord& write, std::uint64_t vmcb_pa);
std::string describe(const spec::EventRecord& event);
/// "cpu1 " where the machine has several processors, otherwise empty.
std::string cpu_prefix(unsigned cpu, unsigned processors);
std::string flag_names(std::uint32_t flags);
std::string_view mode_name(std::uint16_t mode);

}  // namespace pacifica::cosim
