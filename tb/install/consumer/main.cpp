// SPDX-License-Identifier: Apache-2.0
// consumer BOOT_ROM IMAGE: runs the image on the golden model and counts its world switches.
#include <cstdio>

#include "machine/machine.h"
#include "platform/image.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  pacifica::MachineConfig config;
  config.rom = pacifica::read_file(argv[1]);
  pacifica::Machine machine(config);
  machine.set_console([](char c) { std::putchar(c); });
  pacifica::load_multiboot(machine.memory(), pacifica::read_file(argv[2]), argv[2], "", {});

  unsigned switches = 0;
  auto guest = machine.state().guest;
  while (!machine.exit_value()) {
    machine.step();
    if (machine.state().guest != guest) ++switches;
    guest = machine.state().guest;
  }
  std::printf("world switches %u\n", switches);
  return static_cast<int>(*machine.exit_value());
}
