// SPDX-License-Identifier: Apache-2.0
// DRAM and boot ROM behind the system's memory port: one call a clock into the harness (cosim/memory_port.h), which
// answers with what the port shows in the next clock. Nothing of it is an input of the simulated top: such inputs would
// be evaluated once more in each half of a clock. Simulation only.
module sim_memory (
  input  logic            clk_i,
  input  longint unsigned memory_i,  // the harness's MemoryPort; the same for the whole run
  input  logic            req_valid_i,
  output logic            req_ready_o,
  input  logic            req_write_i,
  input  logic [39:0]     req_addr_i,
  input  logic [63:0]     req_wdata_i,
  input  logic [7:0]      req_wstrb_i,
  output logic            rsp_valid_o,
  output logic [63:0]     rsp_rdata_o
);

  import "DPI-C" function void pacifica_memory_clock(
    input longint unsigned memory, input bit req_valid, input bit req_write,
    input longint unsigned req_addr, input longint unsigned req_wdata, input byte unsigned req_wstrb,
    output bit req_ready, output bit rsp_valid, output longint unsigned rsp_rdata);

  always_ff @(posedge clk_i) begin
    automatic bit ready, valid;
    automatic longint unsigned rdata;
    pacifica_memory_clock(memory_i, req_valid_i, req_write_i, {24'h0, req_addr_i}, req_wdata_i, req_wstrb_i,
                          ready, valid, rdata);
    req_ready_o <= ready;
    rsp_valid_o <= valid;
    rsp_rdata_o <= rdata;
  end

endmodule
