// SPDX-License-Identifier: Apache-2.0
// Memory, bus, UART and image loading.
#include <gtest/gtest.h>

#include <cstring>

#include "fabric/bus.h"
#include "platform/image.h"

namespace pacifica {
namespace {

TEST(Memory, MapOfThePc) {
  PhysicalMemory memory(16u << 20, std::vector<std::uint8_t>{1, 2, 3});
  memory.write(0x1000, 8, 0x1122'3344'5566'7788);
  EXPECT_EQ(memory.read(0x1002, 4), 0x3344'5566u);
  memory.write(0xA0000, 4, 0);
  EXPECT_EQ(memory.read(0xA0000, 4), 0xFFFF'FFFFu);
  EXPECT_EQ(memory.read(0xF0000, 4), 0xFF03'0201u);
  EXPECT_EQ(memory.read(0xFFFF'0000, 2), 0x0201u);
  memory.write(0xF0000, 1, 0);
  EXPECT_EQ(memory.read(0xF0000, 1), 1u);
  EXPECT_EQ(memory.read(16u << 20, 8), ~std::uint64_t{0});
}

TEST(Memory, GenerationsAndCopies) {
  PhysicalMemory memory(4u << 20);
  EXPECT_EQ(memory.generation(0x3000), 0u);
  const std::uint64_t empty = memory.hash();
  memory.store<std::uint16_t>(0x3FFE, 0xABCD);
  EXPECT_NE(memory.generation(0x3000), 0u);
  EXPECT_NE(memory.hash(), empty);
  PhysicalMemory copy = memory;
  EXPECT_EQ(copy.hash(), memory.hash());
  copy.write(0x3FFE, 2, 0);
  EXPECT_EQ(copy.hash(), empty);  // only contents count
  EXPECT_EQ(memory.load<std::uint16_t>(0x3FFE), 0xABCD);
}

TEST(Memory, AboveFourGigabytes) {
  PhysicalMemory memory(std::uint64_t{4} << 30);
  memory.write(0xCFFF'FFF8, 8, 1);
  EXPECT_EQ(memory.read(0xD000'0000, 8), ~std::uint64_t{0});
  memory.write(std::uint64_t{1} << 32, 8, 2);
  EXPECT_EQ(memory.read(std::uint64_t{1} << 32, 8), 2u);
  EXPECT_EQ(memory.read(0xCFFF'FFF8, 8), 1u);
}

TEST(BusTest, ApicPage) {
  // shows: ERR-B-18
  Fabric fabric{PhysicalMemory(1u << 20)};
  Local local;
  const Bus bus(fabric, local);
  EXPECT_EQ(bus.read(0xFEE0'0030, 4), 0xFFFF'FFFFu);
  bus.apic_page().set(0xFEE0'0900);
  EXPECT_EQ(bus.read(0xFEE0'0030, 4), 0x8005'0010u);
  EXPECT_EQ(bus.read(0xFEE0'0032, 2), 0x8005u);
  bus.write(0xFEE0'0080, 1, 0x50);
  EXPECT_EQ(bus.read(0xFEE0'0080, 4), 0u);
  bus.write(0xFEE0'0080, 4, 0x50);
  EXPECT_EQ(bus.apic().tpr(), 0x50);
  bus.apic_page().set(0x3800);  // on top of DRAM
  EXPECT_EQ(bus.read(0x3080, 4), 0x50u);
  EXPECT_EQ(bus.direct(0x3080), PhysicalMemory::kNotDram);
  bus.apic_page().set(0x3000);  // disabled
  EXPECT_EQ(bus.read(0x3080, 4), 0u);
}

TEST(FabricTest, Ports) {
  Fabric fabric{PhysicalMemory(1u << 20)};
  std::string console, debug;
  fabric.uart().set_sink([&](char c) { console += c; });
  fabric.debug_console().set_sink([&](char c) { debug += c; });
  fabric.out(0x3F8, 1, 'A');
  fabric.out(0xE9, 1, 'B');
  EXPECT_EQ(console, "A");
  EXPECT_EQ(debug, "B");
  EXPECT_EQ(fabric.in(0x3FD, 1), 0x60u);
  fabric.out(0x3FB, 1, 0x83);
  fabric.out(0x3F8, 2, 0x1234);
  EXPECT_EQ(fabric.in(0x3F8, 2), 0x1234u);
  fabric.out(0x3FB, 1, 0x03);
  EXPECT_EQ(console, "A");
  fabric.out(0x3FF, 1, 0x5A);
  EXPECT_EQ(fabric.in(0x3FF, 1), 0x5Au);
  fabric.uart().receive('x');
  EXPECT_EQ(fabric.in(0x3FD, 1), 0x61u);
  EXPECT_EQ(fabric.in(0x3F8, 1), 'x');
  fabric.out(0x3FC, 1, 0x1F);
  EXPECT_EQ(fabric.in(0x3FE, 1), 0xF0u);
  fabric.out(0x3F8, 1, 'L');
  EXPECT_EQ(fabric.in(0x3F8, 1), 'L');
  EXPECT_EQ(console, "A");
  EXPECT_EQ(fabric.in(0xCFC, 4), 0xFFFF'FFFFu);
  EXPECT_FALSE(fabric.exit_value());
  fabric.out(0xF4, 4, 0x1'0001);
  EXPECT_EQ(fabric.exit_value(), 0x1'0001u);
}

TEST(UartTest, InputWaitsForRoom) {
  Fabric fabric{PhysicalMemory(1u << 20)};
  for (const char c : {'a', 'b', 'c'}) fabric.uart().receive(static_cast<std::uint8_t>(c));
  EXPECT_EQ(fabric.in(0x3FD, 1), 0x61u);  // one byte without FIFO, and no overrun
  fabric.out(0x3FC, 1, 0x10);             // loopback: nothing is admitted
  EXPECT_EQ(fabric.in(0x3F8, 1), 'a');
  EXPECT_EQ(fabric.in(0x3FD, 1), 0x60u);
  fabric.out(0x3F8, 1, 'x');
  fabric.out(0x3F8, 1, 'y');  // lost
  EXPECT_EQ(fabric.in(0x3FD, 1), 0x63u);
  EXPECT_EQ(fabric.in(0x3F8, 1), 'x');
  fabric.out(0x3FC, 1, 0);
  EXPECT_EQ(fabric.in(0x3F8, 1), 'b');
  EXPECT_EQ(fabric.in(0x3F8, 1), 'c');
  EXPECT_EQ(fabric.in(0x3FD, 1), 0x60u);
}

/// A minimal ELF32 with a Multiboot header in its only segment, loaded at 1 MB.
std::vector<std::uint8_t> image32(std::uint32_t flags = 0, std::uint32_t paddr = 0x100000) {
  std::vector<std::uint8_t> file(0x200);
  const auto put = [&](std::size_t at, auto value) { std::memcpy(&file[at], &value, sizeof value); };
  std::memcpy(&file[0],
              "\x7F"
              "ELF\x01\x01\x01",
              7);
  put(16, std::uint16_t{2});
  put(18, std::uint16_t{3});
  put(24, std::uint32_t{0x100010});
  put(28, std::uint32_t{52});
  put(42, std::uint16_t{32});
  put(44, std::uint16_t{1});
  put(52, std::uint32_t{1});
  put(56, std::uint32_t{0x100});
  put(64, paddr);
  put(68, std::uint32_t{0x100});
  put(72, std::uint32_t{0x1100});
  put(0x100, std::uint32_t{0x1BADB002});
  put(0x104, flags);
  put(0x108, 0u - 0x1BADB002u - flags);
  file[0x150] = 0x99;
  return file;
}
std::string error_of(std::vector<std::uint8_t> file, std::uint64_t bytes = 4u << 20) {
  PhysicalMemory memory(bytes);
  try {
    load_multiboot(memory, file, "a.elf", "", {});
  } catch (const ImageError& error) {
    return error.what();
  }
  return "";
}

TEST(Image, LoadsAndBuildsTheInformation) {
  PhysicalMemory memory(16u << 20);
  memory.write(0x100500, 4, ~0u);
  const BootInfo boot = load_multiboot(memory, image32(), "a.elf", "x=1", {{"mod", {7, 8, 9}}});
  EXPECT_EQ(boot.entry, 0x100010u);
  EXPECT_EQ(memory.read(0x100050, 1), 0x99u);
  EXPECT_EQ(memory.read(0x100500, 4), 0u);  // beyond the file: zeros
  EXPECT_EQ(memory.read(kBootMailbox, 4), 0x5041'4349u);
  EXPECT_EQ(memory.read(kBootMailbox + 4, 4), boot.entry);
  EXPECT_EQ(memory.read(kBootMailbox + 8, 4), boot.ebx);
  EXPECT_EQ(memory.read(boot.ebx + 8, 4), 15u * 1024);
  std::string line(9, ' ');
  memory.read_block(memory.read(boot.ebx + 16, 4),
                    {reinterpret_cast<std::uint8_t*>(line.data()), line.size()});
  EXPECT_EQ(line, "a.elf x=1");
  ASSERT_EQ(memory.read(boot.ebx + 20, 4), 1u);
  const std::uint64_t module = memory.read(boot.ebx + 24, 4);
  EXPECT_EQ(memory.read(memory.read(module, 4), 2), 0x0807u);
  EXPECT_EQ(memory.read(module + 4, 4) - memory.read(module, 4), 3u);
}

TEST(Image, ErrorsSayWhatIsWrong) {
  EXPECT_EQ(error_of(image32()), "");
  EXPECT_NE(error_of({}).find("a.elf: not an ELF"), std::string::npos);
  auto file = image32();
  file.resize(0x180);
  EXPECT_NE(error_of(file).find("truncated"), std::string::npos);
  file.resize(40);
  EXPECT_NE(error_of(file).find("truncated"), std::string::npos);
  file = image32();
  file[0x100] = 0;
  EXPECT_NE(error_of(file).find("no Multiboot 1 header"), std::string::npos);
  file = image32();
  file[18] = 40;
  EXPECT_NE(error_of(file).find("not x86"), std::string::npos);
  EXPECT_NE(error_of(image32(), 1u << 20).find("do not lie in memory"), std::string::npos);
  EXPECT_NE(error_of(image32(4)).find("features"), std::string::npos);
  EXPECT_NE(error_of(image32(0, 0x6000)).find("overlaps"), std::string::npos);
  EXPECT_THROW(read_file("/nonexistent/file"), ImageError);
}

}  // namespace
}  // namespace pacifica
