// SPDX-License-Identifier: Apache-2.0
// Reading images: what is refused, and with which words.
#include "cosim/inputs.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "cosim/memory_port.h"

namespace pacifica::cosim {
namespace {

/// A minimal 32-bit ELF with a Multiboot header: one segment of `memory_size` bytes at `address`.
std::vector<std::uint8_t> make_elf(std::uint32_t address, std::uint32_t memory_size) {
  std::vector<std::uint8_t> file(0x100);
  const auto put = [&](std::size_t at, std::uint32_t value, unsigned size) {
    std::memcpy(&file[at], &value, size);
  };
  const std::uint8_t magic[7] = {0x7F, 'E', 'L', 'F', 1, 1, 1};
  std::memcpy(file.data(), magic, sizeof magic);
  put(16, 2, 2);  // executable
  put(18, 3, 2);  // 386
  put(20, 1, 4);
  put(24, address + 12, 4);  // entry
  put(28, 52, 4);            // program headers
  put(40, 52, 2);
  put(42, 32, 2);
  put(44, 1, 2);
  put(52, 1, 4);  // PT_LOAD
  put(56, 0x80, 4);
  put(60, address, 4);
  put(64, address, 4);
  put(68, 0x40, 4);
  put(72, memory_size, 4);
  put(0x80, 0x1BADB002, 4);
  put(0x84, 0, 4);
  put(0x88, -0x1BADB002u, 4);
  return file;
}

class InputsTest : public testing::Test {
 protected:
  InputsTest()
      : folder_(std::filesystem::temp_directory_path() / fmt::format("pacifica_inputs_{}", getpid())) {
    std::filesystem::create_directories(folder_);
  }
  ~InputsTest() override { std::filesystem::remove_all(folder_); }

  std::string write(const char* name, const std::vector<std::uint8_t>& bytes) {
    std::string path = (folder_ / name).string();
    std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return path;
  }
  RunOptions options(const std::string& image) {
    RunOptions options;
    options.image = image;
    options.boot_direct = true;
    options.engine = EngineKind::kGolden;
    return options;
  }
  std::string complaint(const RunOptions& options) {
    try {
      Inputs inputs(options);
    } catch (const UsageError& error) {
      return error.what();
    }
    return {};
  }

  std::filesystem::path folder_;
};

TEST_F(InputsTest, GoodImageIsPlaced) {
  const RunOptions run = options(write("good.elf", make_elf(0x100000, 0x1000)));
  const PhysicalMemory memory = Inputs(run).make_memory();
  EXPECT_EQ(memory.read(0x100000, 4), 0x1BADB002u);
  EXPECT_EQ(memory.read(kBootMailbox, 4), kBootMailboxMagic);
  EXPECT_EQ(memory.read(kBootMailbox + 4, 4), 0x10000Cu);
}

TEST_F(InputsTest, MissingFile) {
  EXPECT_NE(complaint(options("/nonexistent/x.elf")).find("/nonexistent/x.elf"), std::string::npos);
}

TEST_F(InputsTest, DirectoryIsNoImage) {
  EXPECT_NE(complaint(options(folder_.string())).find("directory"), std::string::npos);
}

TEST_F(InputsTest, DevicesAreNoFiles) {
  RunOptions run = options(write("image.elf", make_elf(0x100000, 0x1000)));
  run.modules = {"/dev/zero"};
  EXPECT_NE(complaint(run).find("--module /dev/zero: is not a regular file"), std::string::npos);
  EXPECT_NE(complaint(options("/dev/null")).find("not a regular file"), std::string::npos);
  EXPECT_NE(complaint(options(std::string(5000, 'x'))).find("File name too long"), std::string::npos);
}

TEST_F(InputsTest, TruncatedAtEveryLength) {
  const std::vector<std::uint8_t> whole = make_elf(0x100000, 0x1000);
  for (std::size_t size = 0; size < 0xC0; ++size) {
    const std::string path =
        write("cut.elf", {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)});
    const std::string line = complaint(options(path));
    EXPECT_NE(line.find("cut.elf"), std::string::npos) << size;
    EXPECT_EQ(line.find('\n'), std::string::npos) << size;
  }
}

TEST_F(InputsTest, LargerThanMemory) {
  RunOptions run = options(write("big.elf", make_elf(0x100000, 0x4000000)));
  run.memory_bytes = 16u << 20;
  EXPECT_NE(complaint(run).find("big.elf"), std::string::npos);
  run.memory_bytes = 256u << 20;
  EXPECT_EQ(complaint(run), "");
}

TEST_F(InputsTest, RawFilesNeedAnEntryAndMustFit) {
  RunOptions run = options("");
  EXPECT_FALSE(complaint(run).empty());
  run.raw_files = {{0x8000, write("raw.bin", {0x90, 0xF4})}};
  EXPECT_FALSE(complaint(run).empty());
  run.entry = 0x8000;
  EXPECT_EQ(complaint(run), "");
  for (const std::uint64_t outside : {std::uint64_t{0xA0000}, std::uint64_t{1} << 40, ~std::uint64_t{0}}) {
    run.raw_files[0].address = outside;
    EXPECT_NE(complaint(run).find("raw.bin"), std::string::npos) << outside;
  }
}

TEST_F(InputsTest, FilesDoNotOverlap) {
  RunOptions run = options(write("image.elf", make_elf(0x100000, 0x1000)));
  const std::string raw = write("raw.bin", {0x90, 0xF4});
  const std::string other = write("other.bin", {0x90, 0xF4});
  const auto with = [&](std::vector<RawFile> files) {
    run.raw_files = std::move(files);
    return complaint(run);
  };
  EXPECT_EQ(with({{0x8000, raw}, {0x8002, other}}), "");
  EXPECT_NE(with({{0x8000, raw}, {0x8001, other}}).find("other.bin: 2 bytes at 8001h overlap"),
            std::string::npos);
  EXPECT_NE(with({{0x100FFF, raw}}).find("image.elf at"), std::string::npos);
  EXPECT_EQ(with({{0x101000, raw}}), "");
  for (const std::uint64_t reserved : {0x4FF, 0x500, 0x1000, 0x6FFF})
    EXPECT_NE(with({{reserved, raw}}).find("boot information"), std::string::npos) << reserved;
  EXPECT_EQ(with({{0x7000, raw}}), "");
  run.modules = {write("module", {1, 2, 3})};
  EXPECT_NE(with({{0x101000, raw}}).find("image.elf at 101000h"), std::string::npos);
}

TEST_F(InputsTest, SegmentsDoNotOverlap) {
  std::vector<std::uint8_t> file = make_elf(0x100000, 0x1000);
  file.resize(0x200);
  file[44] = 2;  // a second program header, the first one again
  std::copy_n(file.begin() + 52, 32, file.begin() + 84);
  std::copy_n(file.begin() + 0x80, 12, file.begin() + 0x180);
  const std::uint32_t offset = 0x180;
  std::memcpy(&file[56], &offset, 4);
  std::memcpy(&file[88], &offset, 4);
  EXPECT_NE(complaint(options(write("twice.elf", file))).find("overlap"), std::string::npos);
  const std::uint32_t apart = 0x101000;
  std::memcpy(&file[96], &apart, 4);
  EXPECT_EQ(complaint(options(write("apart.elf", file))), "");
}

TEST_F(InputsTest, EntryPointIsInMemory) {
  RunOptions run = options("");
  run.raw_files = {{0x8000, write("raw.bin", {0x90, 0xF4})}};
  for (const std::uint64_t good : {0x8000u, 0xF0000u, 0xFFFFFFF0u}) {
    run.entry = good;
    EXPECT_EQ(complaint(run), "") << good;
  }
  for (const std::uint64_t bad : {0x10000000u, 0xA0000u, 0xFEE00000u}) {
    run.entry = bad;
    EXPECT_NE(complaint(run).find("--entry: the entry point"), std::string::npos) << bad;
  }
  std::vector<std::uint8_t> file = make_elf(0x100000, 0x1000);
  file[27] = 0x80;
  EXPECT_NE(complaint(options(write("far.elf", file))).find("far.elf: the entry point 8010000ch"),
            std::string::npos);
}

/// The test plays the processor: one transaction after the other.
struct MemoryUser {
  explicit MemoryUser(const MemoryPort::Timing& timing) : port(PhysicalMemory(1u << 20), timing) {
    port.set_running(true);
    answer = port.clock(nullptr);
  }
  /// One transaction; the number of clocks from the first one that offers it.
  unsigned transact(const MemoryRequest& request) {
    unsigned clocks = 0;
    for (bool taken = false; !taken; ++clocks) {
      taken = answer.req_ready;
      answer = port.clock(&request);
    }
    for (; !answer.rsp_valid; ++clocks) answer = port.clock(nullptr);
    return clocks;
  }

  MemoryPort port;
  MemoryAnswer answer;
};

TEST(MemoryPort, OneResponseForEachRequest) {
  MemoryUser user({.latency = 1, .stall_percent = 0, .seed = 1});
  EXPECT_EQ(user.transact({true, 0x3C, 0x1000, 0x1122334455667788}), 1u);
  EXPECT_EQ(user.transact({false, 0, 0x1000, 0}), 1u);
  EXPECT_EQ(user.answer.rsp_rdata, 0x0000334455660000u);
  user.answer = user.port.clock(nullptr);
  EXPECT_FALSE(user.answer.rsp_valid);
}

TEST(MemoryPort, LatencyIsCountedFromTheRequest) {
  MemoryUser user({.latency = 5, .stall_percent = 0, .seed = 1});
  EXPECT_EQ(user.transact({false, 0, 0x1000, 0}), 5u);
}

TEST(MemoryPort, RequestsDuringResetDoNotCount) {
  MemoryUser user({});
  user.port.set_running(false);
  const MemoryRequest write{true, 0xFF, 0x1000, 0x55};
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(user.port.clock(&write).rsp_valid);
  EXPECT_EQ(user.port.memory().read(0x1000, 8), 0u);
}

TEST(MemoryPort, NobodyAnswersWithAllOnes) {
  MemoryUser user({});
  user.transact({false, 0, 0xD000'0000, 0});
  EXPECT_EQ(user.answer.rsp_rdata, ~std::uint64_t{0});
}

TEST(MemoryPort, StallsFollowTheSeed) {
  const auto total = [](std::uint64_t seed) {
    MemoryUser user({.latency = 2, .stall_percent = 40, .seed = seed});
    unsigned clocks = 0;
    for (int i = 0; i < 200; ++i) clocks += user.transact({});
    return clocks;
  };
  EXPECT_GT(total(1), 450u);
  EXPECT_EQ(total(1), total(1));
  EXPECT_NE(total(1), total(2));
}

}  // namespace
}  // namespace pacifica::cosim
