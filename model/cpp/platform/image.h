// SPDX-License-Identifier: Apache-2.0
// Loading images: ELF with a Multiboot 1 header, raw files (docs/platform.md, loading and starting an
// image).
#pragma once

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "platform/memory.h"

namespace pacifica {

/// One clear line: which file, and what is wrong with it.
class ImageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct BootModule {
  std::string name;  ///< string of the module in the Multiboot information
  std::vector<std::uint8_t> bytes;
};

/// What the ROM (or `--boot direct`) needs to enter the image.
struct BootInfo {
  std::uint32_t entry = 0;
  std::uint32_t eax = 0x2BADB002;
  std::uint32_t ebx = 0;  ///< address of the Multiboot information
};

/// Where the loader leaves {entry, information address} for the boot ROM, and the information itself.
inline constexpr std::uint32_t kBootMailbox = 0x500;
/// The mailbox, the information and the ROM's stack: nothing else is loaded there.
inline constexpr std::uint32_t kBootReserved = 0x500, kBootReservedEnd = 0x7000;
inline constexpr std::uint32_t kBootMailboxMagic = 0x50414349;

std::vector<std::uint8_t> read_file(const std::string& path);

/// Loads a Multiboot image, builds its information (command line, memory map, modules), and writes the
/// mailbox.
BootInfo load_multiboot(MemoryWriter& memory, std::span<const std::uint8_t> file, const std::string& name,
                        const std::string& command_line, const std::vector<BootModule>& modules);
/// Places a file at an address.
void load_raw(MemoryWriter& memory, std::span<const std::uint8_t> file, const std::string& name,
              std::uint64_t address);

}  // namespace pacifica
