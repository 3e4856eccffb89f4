// Everything that a run reads.
#include "cosim/inputs.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>

#include "cosim/paths.h"

namespace pacifica::cosim {
namespace {

std::vector<std::uint8_t> read(const std::string& option, const std::string& path) {
  if (std::filesystem::is_directory(path))
    throw UsageError(fmt::format("{}{}: is a directory", option, path));
  try {
    return read_file(path);
  } catch (const ImageError& error) {
    throw UsageError(option + error.what());
  }
}

}  // namespace

Inputs::Inputs(const RunOptions& options) : options_(options) {
  if (options.image.empty() && (options.raw_files.empty() || !options.entry)) {
    throw UsageError("run: an IMAGE, or --load with --entry, is needed");
  }
  if (!options.boot_direct || !options.rom.empty()) {
    const std::string path =
        options.rom.empty() ? (build_folder() / "firmware" / "boot.rom").string() : options.rom;
    rom_ = read("--rom ", path);
    if (rom_.size() != spec::kAddressRomSize) {
      throw UsageError(
          fmt::format("--rom {}: {} bytes instead of {}", path, rom_.size(), spec::kAddressRomSize));
    }
  }
  if (!options.image.empty()) image_ = read("", options.image);
  for (const std::string& path : options.modules) modules_.push_back({path, read("--module ", path)});
  for (const RawFile& file : options.raw_files)
    raws_.push_back({file.address, file.path, read("--load ", file.path)});
  PhysicalMemory trial(options.memory_bytes);
  load(trial);
}

BootInfo Inputs::load(MemoryWriter& memory) const {
  BootInfo boot;
  try {
    if (!options_.image.empty()) {
      boot = load_multiboot(memory, image_, options_.image, options_.command_line, modules_);
    }
    for (const Raw& raw : raws_) load_raw(memory, raw.bytes, "--load " + raw.path, raw.address);
  } catch (const ImageError& error) {
    throw UsageError(error.what());
  }
  if (options_.entry) boot.entry = static_cast<std::uint32_t>(*options_.entry);
  if (options_.image.empty() || options_.entry) {
    std::array<std::uint8_t, 12> mailbox{};
    const std::uint32_t words[3] = {kBootMailboxMagic, boot.entry, boot.ebx};
    for (unsigned i = 0; i < 12; ++i) mailbox[i] = static_cast<std::uint8_t>(words[i / 4] >> (i % 4 * 8));
    if (!memory.write_block(kBootMailbox, mailbox))
      throw UsageError("--memory: too small for the boot information");
  }
  return boot;
}

PhysicalMemory Inputs::make_memory() const {
  PhysicalMemory memory(options_.memory_bytes, rom_);
  load(memory);
  return memory;
}

Machine Inputs::make_machine() const {
  Machine machine({options_.memory_bytes, options_.profile_apm, rom_});
  const BootInfo boot = load(machine.memory());
  if (options_.boot_direct) machine.start_direct(boot.entry, boot.eax, boot.ebx);
  return machine;
}

}  // namespace pacifica::cosim
