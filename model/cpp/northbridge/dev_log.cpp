// SPDX-License-Identifier: Apache-2.0
// Log of unauthorized accesses (manual 2.20.7; layout and capture rules: ERR-B-44 to ERR-B-46).
#include "northbridge/dev.h"

namespace pacifica {

void Dev::log(const DevRequest& request, DevVerdict& verdict) {
  using namespace spec::dev_err_status;
  DevRegisters& r = registers_;
  verdict.machine_check = (r.cr & spec::dev_cr::MCE) != 0;
  if ((r.err_status & VALID) != 0) {
    r.err_status |= OVERFLOW;
    verdict.log = DevLog::kOverflowed;
    return;
  }
  verdict.log = DevLog::kCaptured;
  r.err_status = static_cast<std::uint32_t>(
      VALID | ADDRV | (verdict.secure_loader ? SL_DEV : 0) | (request.write ? WRITE : 0) |
      std::uint64_t{request.bus} << BUSNO_LSB | std::uint64_t{request.unit} << UNIT_LSB |
      std::uint64_t{verdict.domain} << DOMAIN_LSB);
  r.err_addr_lo = static_cast<std::uint32_t>(request.address & 0xFFFF'FFFC);
  r.err_addr_hi = static_cast<std::uint32_t>(request.address >> 32 & 0xFF);
}

}  // namespace pacifica
