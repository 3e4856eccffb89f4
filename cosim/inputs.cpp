// SPDX-License-Identifier: Apache-2.0
// Everything that a run reads.
#include "cosim/inputs.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>

#include "cosim/paths.h"

namespace pacifica::cosim {
namespace {

std::vector<std::uint8_t> read(const std::string& option, const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    throw UsageError(fmt::format("{}{}: is a directory", option, path));
  // The length of a pipe or a device is not known before it is read.
  if (std::filesystem::exists(path, error) && !std::filesystem::is_regular_file(path, error))
    throw UsageError(fmt::format("{}{}: is not a regular file", option, path));
  try {
    return read_file(path);
  } catch (const ImageError& error) {
    throw UsageError(option + error.what());
  }
}

}  // namespace

class Inputs::Trial : public MemoryWriter {
 public:
  explicit Trial(std::uint64_t bytes) : memory_(bytes) {}
  bool write_block(std::uint64_t pa, std::span<const std::uint8_t> bytes) override {
    ranges_.push_back({pa, pa + bytes.size()});
    return memory_.write_block(pa, bytes);
  }
  std::uint64_t dram_bytes() const override { return memory_.dram_bytes(); }
  bool executable(std::uint64_t pa) const {
    return memory_.dram_offset(pa) != PhysicalMemory::kNotDram ||
           pa - spec::kAddressRomLow < spec::kAddressRomSize ||
           pa - spec::kAddressRomHigh < spec::kAddressRomSize;
  }
  const std::vector<Range>& ranges() const { return ranges_; }

 private:
  PhysicalMemory memory_;
  std::vector<Range> ranges_;
};

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
  Trial trial(options.memory_bytes);
  load_image(trial);
  check_overlaps(trial.ranges());
  boot_ = load(trial);
  if (!trial.executable(boot_.entry)) {
    throw UsageError(fmt::format("{}: the entry point {:x}h is not in memory ({} MB of DRAM)",
                                 options.entry ? "--entry" : options.image, boot_.entry,
                                 options.memory_bytes >> 20));
  }
}

void Inputs::check_overlaps(const std::vector<Range>& image) const {
  const auto check = [](const Raw& raw, Range other, const std::string& name) {
    const std::uint64_t end = raw.address + raw.bytes.size();
    if (raw.bytes.empty() || raw.address >= other.end || end <= other.begin) return;
    throw UsageError(fmt::format("--load {}: {} bytes at {:x}h overlap {} at {:x}h to {:x}h", raw.path,
                                 raw.bytes.size(), raw.address, name, other.begin, other.end - 1));
  };
  for (std::size_t i = 0; i < raws_.size(); ++i) {
    check(raws_[i], {kBootReserved, kBootReservedEnd}, "the boot information");
    for (const Range& range : image) check(raws_[i], range, options_.image);
    for (std::size_t k = 0; k < i; ++k)
      check(raws_[i], {raws_[k].address, raws_[k].address + raws_[k].bytes.size()}, raws_[k].path);
  }
}

BootInfo Inputs::load_image(MemoryWriter& memory) const {
  if (options_.image.empty()) return {};
  try {
    return load_multiboot(memory, image_, options_.image, options_.command_line, modules_);
  } catch (const ImageError& error) {
    throw UsageError(error.what());
  }
}

BootInfo Inputs::load(MemoryWriter& memory) const {
  BootInfo boot = load_image(memory);
  try {
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
  load(machine.memory());
  if (options_.boot_direct) machine.start_direct(boot_.entry, boot_.eax, boot_.ebx);
  return machine;
}

std::optional<BootInfo> Inputs::boot_direct() const {
  return options_.boot_direct ? std::optional(boot_) : std::nullopt;
}

}  // namespace pacifica::cosim
