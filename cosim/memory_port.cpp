// SPDX-License-Identifier: Apache-2.0
// DRAM and boot ROM behind the memory port of the RTL.
#include "cosim/memory_port.h"

namespace pacifica::cosim {

void MemoryPort::drive(const SocPorts& ports) {
  *ports.mem_rsp_valid_i = 0;
  if (busy_ && --wait_ == 0) {
    *ports.mem_rsp_valid_i = 1;
    *ports.mem_rsp_rdata_i = data_;
    busy_ = false;
  }
  ready_ = !busy_ && !stall();
  *ports.mem_req_ready_i = ready_ ? 1 : 0;
}

void MemoryPort::sample(const SocPorts& ports) {
  if (!ready_ || *ports.mem_req_valid_o == 0) return;
  busy_ = true;
  wait_ = timing_.latency;
  while (stall()) ++wait_;
  const std::uint64_t address = *ports.mem_req_addr_o & ~std::uint64_t{7};
  if (*ports.mem_req_write_o == 0) {
    data_ = memory_.read(address, 8);
    return;
  }
  data_ = 0;
  const unsigned strobes = *ports.mem_req_wstrb_o;
  if (strobes == 0xFF) {
    memory_.write(address, 8, *ports.mem_req_wdata_o);
    return;
  }
  for (unsigned lane = 0; lane < 8; ++lane) {
    if ((strobes >> lane & 1) != 0)
      memory_.write(address + lane, 1, *ports.mem_req_wdata_o >> (lane * 8) & 0xFF);
  }
}

}  // namespace pacifica::cosim
