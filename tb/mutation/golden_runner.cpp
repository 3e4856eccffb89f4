// SPDX-License-Identifier: Apache-2.0
// Runs images on the golden model as the mutant that PACIFICA_MUTANT names (docs/mutation.md): the first
// image that does something else than the list says ends the run.
//
//   golden_runner LIST ROM [cover]
//
// LIST has a line for each image, tabs between: name, file, profile, what it expects, most steps. Without
// `cover`: "killed NAME: WHAT" or "survived"; the image under way is said before it starts, so that a mutant
// that crashes or hangs in it is charged to it. With `cover`: name, steps, and the sites that the image
// reaches.
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "machine/machine.h"
#include "mutant.h"
#include "platform/image.h"

namespace mutant {
int active = 0;
bool reached[kMost];

/// Before the model's tables are made, which have mutants, too.
[[gnu::constructor(101)]] void choose() {
  if (const char* number = std::getenv("PACIFICA_MUTANT")) active = std::atoi(number);
}
}  // namespace mutant

namespace {

using namespace pacifica;

constexpr std::uint64_t kMemory = 256u << 20;
constexpr std::uint64_t kStride = 4096;

struct Image {
  std::string name, path, profile, expect;
  std::uint64_t limit = 0;
};

std::vector<Image> read_list(const char* path) {
  std::vector<Image> images;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    Image image;
    std::string limit;
    std::getline(fields, image.name, '\t');
    std::getline(fields, image.path, '\t');
    std::getline(fields, image.profile, '\t');
    std::getline(fields, image.expect, '\t');
    std::getline(fields, limit, '\t');
    image.limit = std::stoull(limit);
    images.push_back(std::move(image));
  }
  return images;
}

/// What ended it: "exit N", "shutdown", or why it did not come to either.
std::string run(const Image& image, const std::vector<std::uint8_t>& rom, std::uint64_t& steps) {
  Machine machine({kMemory, image.profile == "apm", rom});
  load_multiboot(machine.memory(), read_file(image.path), image.path, "", {});
  machine.set_console([](std::uint8_t) {});
  machine.set_debug_console([](std::uint8_t) {});
  steps = 0;
  while (steps < image.limit) {
    const std::uint64_t done = machine.run(kStride);
    steps += done;
    if (machine.exit_value()) return "exit " + std::to_string(*machine.exit_value());
    const Cpu& core = machine.processor().core();
    if (machine.state().activity == static_cast<std::uint32_t>(spec::Activity::kShutdown)) return "shutdown";
    if (core.stalled() || done == 0) return "halted";
  }
  return "too long";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const bool cover = argc > 3;
  try {
    const std::vector<std::uint8_t> rom = read_file(argv[2]);
    const auto print_reached = [] {
      for (int site = 0; site < mutant::kMost; ++site) {
        if (mutant::reached[site]) std::cout << site << ' ';
      }
      std::cout << '\n';
    };
    if (cover) {  // before any image: the model's tables
      std::cout << "\t0\t\t";
      print_reached();
    }
    for (const Image& image : read_list(argv[1])) {
      for (bool& site : mutant::reached) site = false;
      if (!cover) std::cout << "at " << image.name << std::endl;
      std::uint64_t steps = 0;
      std::string ended;
      try {
        ended = run(image, rom, steps);
      } catch (const std::exception& error) {
        ended = error.what();
      }
      if (!cover && ended != image.expect) {
        std::cout << "killed " << image.name << ": " << ended << std::endl;
        return 1;
      }
      if (cover) {
        std::cout << image.name << '\t' << steps << '\t' << ended << '\t';
        print_reached();
      }
    }
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
  if (!cover) std::cout << "survived" << std::endl;
  return 0;
}
