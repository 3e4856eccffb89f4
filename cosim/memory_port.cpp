// SPDX-License-Identifier: Apache-2.0
// DRAM and boot ROM behind the memory port of the RTL.
#include "cosim/memory_port.h"

namespace pacifica::cosim {

MemoryPort::MemoryPort(PhysicalMemory memory, const Timing& timing)
    : memory_(std::move(memory)), timing_(timing), random_(timing.seed) {
  answer();  // the first clock's, which reset hides
}

MemoryAnswer MemoryPort::clock(const MemoryRequest* request) {
  if (request != nullptr && ready_ && running_) accept(*request);
  return answer();
}

MemoryAnswer MemoryPort::answer() {
  MemoryAnswer answer;
  if (busy_ && --wait_ == 0) {
    answer.rsp_valid = true;
    answer.rsp_rdata = data_;
    busy_ = false;
  }
  answer.req_ready = ready_ = !busy_ && !stall();
  return answer;
}

void MemoryPort::accept(const MemoryRequest& request) {
  busy_ = true;
  wait_ = timing_.latency;
  while (stall()) ++wait_;
  const std::uint64_t address = request.address & ~std::uint64_t{7};
  if (!request.write) {
    data_ = memory_.read(address, 8);
    return;
  }
  data_ = 0;
  if (request.strobes == 0xFF) {
    memory_.write(address, 8, request.data);
    return;
  }
  for (unsigned lane = 0; lane < 8; ++lane) {
    if ((request.strobes >> lane & 1) != 0)
      memory_.write(address + lane, 1, request.data >> (lane * 8) & 0xFF);
  }
}

}  // namespace pacifica::cosim

/// Called by the Verilated top (DPI); `memory` is a MemoryPort.
extern "C" void pacifica_memory_clock(unsigned long long memory, unsigned char req_valid,
                                      unsigned char req_write, unsigned long long req_addr,
                                      unsigned long long req_wdata, unsigned char req_wstrb,
                                      unsigned char* req_ready, unsigned char* rsp_valid,
                                      unsigned long long* rsp_rdata) {
  using namespace pacifica::cosim;
  auto& port = *reinterpret_cast<MemoryPort*>(static_cast<std::uintptr_t>(memory));
  const MemoryRequest request{req_write != 0, req_wstrb, req_addr, req_wdata};
  const MemoryAnswer answer = port.clock(req_valid != 0 ? &request : nullptr);
  *req_ready = answer.req_ready ? 1 : 0;
  *rsp_valid = answer.rsp_valid ? 1 : 0;
  *rsp_rdata = answer.rsp_rdata;
}
