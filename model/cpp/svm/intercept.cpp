// SPDX-License-Identifier: Apache-2.0
// Permission maps and event-injection rules (manual 2.6, 2.7, 2.16).
#include <array>

#include "svm/svm.h"

namespace pacifica::svm {
namespace {

/// The three MSR ranges of table 2-2, 2 KB of the map each.
constexpr std::array<std::uint32_t, 3> kMsrRanges{0x0000'0000, 0xC000'0000, 0xC001'0000};

/// TYPE = 3 vectors that are exceptions (ERR-B-06): 0, 1, 3–8, 10–14, 16–19, 30.
constexpr std::uint32_t kExceptionVectors = 0x400F'7DFB;

}  // namespace

bool io_intercepted(const spec::ArchState& s, const Bus& bus, std::uint16_t port, unsigned size) {
  if (!intercepted(s, spec::exitcode::IOIO)) return false;
  // The bits past port FFFFh are the three extra bits of the map (IOIO-10).
  for (unsigned at = port; at < port + size; ++at) {
    if ((bus.read(s.iopm_pa + at / 8, 1) >> (at % 8) & 1) != 0) return true;
  }
  return false;
}

/// EXITINFO1 of an IOIO exit (2.6).
std::uint64_t io_info1(std::uint16_t port, unsigned size, bool in, bool string, bool rep,
                       unsigned address_bits) {
  using namespace spec::ioio_info1;
  std::uint64_t info = std::uint64_t{port} << PORT_LSB;
  if (in) info |= TYPE;
  if (string) info |= STR;
  if (rep) info |= REP;
  info |= size == 1 ? SZ8 : size == 2 ? SZ16 : SZ32;
  info |= address_bits == 16 ? A16 : address_bits == 32 ? A32 : A64;
  return info;
}

bool msr_intercepted(const spec::ArchState& s, const Bus& bus, std::uint32_t msr, bool write) {
  if (!intercepted(s, spec::exitcode::MSR)) return false;
  for (unsigned range = 0; range < kMsrRanges.size(); ++range) {
    const std::uint32_t index = msr - kMsrRanges[range];
    if (index >= 0x2000) continue;
    const std::uint32_t bit = 2 * index + (write ? 1 : 0);
    return (bus.read(s.msrpm_pa + range * 0x800 + bit / 8, 1) >> (bit % 8) & 1) != 0;
  }
  return true;
}

bool event_injection_legal(std::uint64_t eventinj, bool long64) {
  using namespace spec::eventinfo;
  if ((eventinj & V) == 0) return true;
  if ((eventinj & 0x7FFF'F000) != 0) return false;  // ERR-B-10
  const auto vector = static_cast<std::uint8_t>(eventinj);
  switch ((eventinj & TYPE) >> TYPE_LSB) {
    case 0:
    case 2:
    case 4:
      return true;
    case 3:
      if (vector >= 32 || (kExceptionVectors >> vector & 1) == 0) return false;
      return !(long64 && (vector == spec::vector::OF || vector == spec::vector::BR));  // ERR-B-05
    default:
      return false;
  }
}

}  // namespace pacifica::svm
