// SPDX-License-Identifier: Apache-2.0
// Loading images: ELF32 and ELF64 with a Multiboot 1 header, raw files, Multiboot information.
#include "platform/image.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <optional>

namespace pacifica {
namespace {

constexpr std::uint32_t kHeaderMagic = 0x1BADB002;
constexpr std::uint32_t kAddressFields = 0x10000, kUnderstood = 0x3;
/// The information and its strings; the ROM's stack ends above.
constexpr std::uint32_t kInfo = 0x1000, kInfoEnd = 0x5000;
constexpr std::uint32_t kPtLoad = 1;

/// A file with its name, read with bounds checks.
struct File {
  std::span<const std::uint8_t> bytes;
  const std::string& name;

  [[noreturn]] void fail(const std::string& what) const {
    throw ImageError(fmt::format("{}: {}", name, what));
  }
  template <typename T>
  T at(std::uint64_t offset, const char* what) const {
    if (offset > bytes.size() || bytes.size() - offset < sizeof(T))
      fail(fmt::format("truncated: {} ends beyond the file", what));
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
  }
};

struct Segment {
  std::uint64_t offset, paddr, file_size, memory_size;
};

struct Elf {
  bool is64;
  std::uint64_t entry;
  std::vector<Segment> segments;
};

Elf parse_elf(const File& file) {
  constexpr std::uint8_t kMagic[4] = {0x7F, 'E', 'L', 'F'};
  if (file.bytes.size() < 4 || std::memcmp(file.bytes.data(), kMagic, 4) != 0) file.fail("not an ELF file");
  const auto elf_class = file.at<std::uint8_t>(4, "ELF header");
  if (elf_class != 1 && elf_class != 2) file.fail("neither a 32-bit nor a 64-bit ELF file");
  if (file.at<std::uint8_t>(5, "ELF header") != 1) file.fail("not a little-endian ELF file");
  const auto machine = file.at<std::uint16_t>(18, "ELF header");
  if (machine != 3 && machine != 62) file.fail(fmt::format("ELF machine {} is not x86", machine));

  Elf elf{};
  elf.is64 = elf_class == 2;
  elf.entry = elf.is64 ? file.at<std::uint64_t>(24, "ELF header") : file.at<std::uint32_t>(24, "ELF header");
  const std::uint64_t table =
      elf.is64 ? file.at<std::uint64_t>(32, "ELF header") : file.at<std::uint32_t>(28, "ELF header");
  const auto entry_size = file.at<std::uint16_t>(elf.is64 ? 54 : 42, "ELF header");
  const auto count = file.at<std::uint16_t>(elf.is64 ? 56 : 44, "ELF header");
  for (unsigned i = 0; i < count; ++i) {
    const std::uint64_t at = table + std::uint64_t{i} * entry_size;
    const char* what = "the program header table";
    if (file.at<std::uint32_t>(at, what) != kPtLoad) continue;
    Segment segment{};
    if (elf.is64) {
      segment = {file.at<std::uint64_t>(at + 8, what), file.at<std::uint64_t>(at + 24, what),
                 file.at<std::uint64_t>(at + 32, what), file.at<std::uint64_t>(at + 40, what)};
    } else {
      segment = {file.at<std::uint32_t>(at + 4, what), file.at<std::uint32_t>(at + 12, what),
                 file.at<std::uint32_t>(at + 16, what), file.at<std::uint32_t>(at + 20, what)};
    }
    if (segment.memory_size < segment.file_size)
      file.fail("a program segment is larger in the file than in memory");
    if (segment.offset > file.bytes.size() || file.bytes.size() - segment.offset < segment.file_size) {
      file.fail("truncated: a program segment ends beyond the file");
    }
    if (segment.memory_size != 0) elf.segments.push_back(segment);
  }
  return elf;
}

std::uint64_t find_header(const File& file) {
  const std::uint64_t end = std::min<std::uint64_t>(file.bytes.size(), 8192);
  for (std::uint64_t at = 0; at + 12 <= end; at += 4) {
    if (file.at<std::uint32_t>(at, "") != kHeaderMagic) continue;
    if (kHeaderMagic + file.at<std::uint32_t>(at + 4, "") + file.at<std::uint32_t>(at + 8, "") == 0)
      return at;
  }
  file.fail("no Multiboot 1 header in the first 8192 bytes");
}

void place(MemoryWriter& memory, const File& file, std::uint64_t pa, std::span<const std::uint8_t> bytes) {
  if (!memory.write_block(pa, bytes)) {
    file.fail(fmt::format("{} bytes at {:x}h do not lie in memory ({} MB of DRAM)", bytes.size(), pa,
                          memory.dram_bytes() >> 20));
  }
}

void place_segment(MemoryWriter& memory, const File& file, const Segment& segment) {
  const std::uint64_t end = segment.paddr + segment.memory_size;
  if (end < segment.paddr || segment.memory_size > memory.dram_bytes()) {
    file.fail(fmt::format("a segment of {} bytes at {:x}h does not fit in memory ({} MB of DRAM)",
                          segment.memory_size, segment.paddr, memory.dram_bytes() >> 20));
  }
  if (segment.paddr < kBootReservedEnd && end > kBootReserved) {
    file.fail(
        fmt::format("a segment at {:x}h overlaps the boot information at 500h to 6FFFh", segment.paddr));
  }
  place(memory, file, segment.paddr, file.bytes.subspan(segment.offset, segment.file_size));
  const std::vector<std::uint8_t> zeros(segment.memory_size - segment.file_size);
  place(memory, file, segment.paddr + segment.file_size, zeros);
}

void check_disjoint(const File& file, const std::vector<Segment>& segments) {
  for (std::size_t i = 0; i < segments.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (segments[i].paddr < segments[k].paddr + segments[k].memory_size &&
          segments[k].paddr < segments[i].paddr + segments[i].memory_size) {
        file.fail(fmt::format("segments at {:x}h and {:x}h overlap", segments[k].paddr, segments[i].paddr));
      }
    }
  }
}

/// The single segment that the header's address fields describe.
Segment address_fields(const File& file, std::uint64_t header, std::uint32_t& entry) {
  const char* what = "the Multiboot header";
  const auto header_addr = file.at<std::uint32_t>(header + 12, what);
  const auto load_addr = file.at<std::uint32_t>(header + 16, what);
  const auto load_end = file.at<std::uint32_t>(header + 20, what);
  const auto bss_end = file.at<std::uint32_t>(header + 24, what);
  entry = file.at<std::uint32_t>(header + 28, what);
  if (load_addr > header_addr || header_addr - load_addr > header)
    file.fail("the Multiboot address fields are inconsistent");
  Segment segment{};
  segment.offset = header - (header_addr - load_addr);
  segment.paddr = load_addr;
  segment.file_size =
      load_end != 0 ? std::uint64_t{load_end} - load_addr : file.bytes.size() - segment.offset;
  if (load_end != 0 && load_end < load_addr) file.fail("the Multiboot address fields are inconsistent");
  if (file.bytes.size() - segment.offset < segment.file_size)
    file.fail("truncated: the Multiboot load range ends beyond the file");
  segment.memory_size =
      std::max<std::uint64_t>(segment.file_size, bss_end > load_addr ? bss_end - load_addr : 0);
  return segment;
}

/// Collects the information structure, its strings and tables as one block at kInfo.
class InfoBlock {
 public:
  InfoBlock() : bytes_(0x80) {}
  void set(unsigned offset, std::uint32_t value) { std::memcpy(&bytes_[offset], &value, 4); }
  std::uint32_t add(const void* data, std::size_t size) {
    while (bytes_.size() % 8 != 0) bytes_.push_back(0);
    const auto address = static_cast<std::uint32_t>(kInfo + bytes_.size());
    const auto* first = static_cast<const std::uint8_t*>(data);
    bytes_.insert(bytes_.end(), first, first + size);
    return address;
  }
  std::uint32_t add(const std::string& text) { return add(text.c_str(), text.size() + 1); }
  std::span<const std::uint8_t> bytes() const { return bytes_; }

 private:
  std::vector<std::uint8_t> bytes_;
};

#pragma pack(push, 1)
struct MapEntry {
  std::uint32_t size;
  std::uint64_t base, length;
  std::uint32_t type;
};
#pragma pack(pop)

std::vector<MapEntry> memory_map(std::uint64_t dram) {
  const std::uint64_t low = std::min<std::uint64_t>(dram, spec::kAddressMmioHole);
  std::vector<MapEntry> map{{20, 0, std::min<std::uint64_t>(low, spec::kAddressSmram), 1},
                            {20, spec::kAddressSmram, 0x100000 - spec::kAddressSmram, 2}};
  if (low > 0x100000) map.push_back({20, 0x100000, low - 0x100000, 1});
  map.push_back({20, spec::kAddressIoapic, (std::uint64_t{1} << 32) - spec::kAddressIoapic, 2});
  if (dram > low) map.push_back({20, std::uint64_t{1} << 32, dram - low, 1});
  return map;
}

}  // namespace

std::vector<std::uint8_t> read_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary | std::ios::ate);
  if (!stream) throw ImageError(fmt::format("{}: cannot be opened: {}", path, std::strerror(errno)));
  const std::streamoff size = stream.tellg();
  if (size < 0) throw ImageError(fmt::format("{}: cannot be read", path));
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
  stream.seekg(0);
  if (!stream.read(reinterpret_cast<char*>(bytes.data()), size)) {
    throw ImageError(fmt::format("{}: cannot be read", path));
  }
  return bytes;
}

BootInfo load_multiboot(MemoryWriter& memory, std::span<const std::uint8_t> bytes, const std::string& name,
                        const std::string& command_line, const std::vector<BootModule>& modules) {
  const File file{bytes, name};
  const Elf elf = parse_elf(file);
  const std::uint64_t header = find_header(file);
  const auto flags = file.at<std::uint32_t>(header + 4, "the Multiboot header");
  if ((flags & 0xFFFF & ~kUnderstood) != 0) {
    file.fail(
        fmt::format("the Multiboot header asks for features that are not offered (flags {:08x}h)", flags));
  }

  BootInfo boot;
  std::vector<Segment> segments = elf.segments;
  if ((flags & kAddressFields) != 0) {
    segments = {address_fields(file, header, boot.entry)};
  } else {
    if (segments.empty()) file.fail("no loadable program segment");
    if ((elf.entry >> 32) != 0) file.fail(fmt::format("the entry point {:x}h is above 4 GB", elf.entry));
    boot.entry = static_cast<std::uint32_t>(elf.entry);
  }
  check_disjoint(file, segments);
  std::uint64_t image_end = 0x100000;
  for (const Segment& segment : segments) {
    place_segment(memory, file, segment);
    image_end = std::max(image_end, segment.paddr + segment.memory_size);
  }

  InfoBlock info;
  const std::uint64_t low = std::min<std::uint64_t>(memory.dram_bytes(), spec::kAddressMmioHole);
  info.set(4, static_cast<std::uint32_t>(std::min<std::uint64_t>(low, spec::kAddressSmram) >> 10));
  info.set(8, low > 0x100000 ? static_cast<std::uint32_t>((low - 0x100000) >> 10) : 0);
  info.set(16, info.add(command_line.empty() ? name : name + " " + command_line));
  std::uint64_t next = image_end;
  std::vector<std::uint32_t> list;
  for (const BootModule& module : modules) {
    next = (next + 0xFFF) & ~std::uint64_t{0xFFF};
    const std::uint64_t end = next + module.bytes.size();
    place(memory, {module.bytes, module.name}, next, module.bytes);
    list.insert(list.end(), {static_cast<std::uint32_t>(next), static_cast<std::uint32_t>(end),
                             info.add(module.name), 0});
    next = end;
  }
  info.set(20, static_cast<std::uint32_t>(modules.size()));
  info.set(24, list.empty() ? 0 : info.add(list.data(), list.size() * 4));
  const std::vector<MapEntry> map = memory_map(memory.dram_bytes());
  info.set(44, static_cast<std::uint32_t>(map.size() * sizeof(MapEntry)));
  info.set(48, info.add(map.data(), map.size() * sizeof(MapEntry)));
  info.set(64, info.add(std::string("Pacifica")));
  info.set(0, 1u << 0 | 1u << 2 | 1u << 3 | 1u << 6 | 1u << 9);
  if (kInfo + info.bytes().size() > kInfoEnd)
    file.fail("command line and module names are longer than 16 KB together");
  place(memory, file, kInfo, info.bytes());
  boot.ebx = kInfo;

  const std::uint32_t handoff[3] = {kBootMailboxMagic, boot.entry, boot.ebx};
  place(memory, file, kBootMailbox, {reinterpret_cast<const std::uint8_t*>(handoff), sizeof handoff});
  return boot;
}

void load_raw(MemoryWriter& memory, std::span<const std::uint8_t> bytes, const std::string& name,
              std::uint64_t address) {
  place(memory, {bytes, name}, address, bytes);
}

}  // namespace pacifica
