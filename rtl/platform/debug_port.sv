// SPDX-License-Identifier: Apache-2.0
// Port E9h (PLATFORM contract): the debug console, one character a write.
module debug_port
  import bus_pkg::*;
(
  input  logic           valid_i,
  input  byte_port_req_t req_i,
  output byte_port_rsp_t rsp_o,
  output logic           debug_valid_o,  // pulse
  output logic [7:0]     debug_data_o
);

  assign debug_valid_o = valid_i && req_i.write;
  assign debug_data_o  = req_i.wdata;
  assign rsp_o         = BytePortRspIdle;

  logic unused;
  assign unused = ^{req_i.port, req_i.first, req_i.whole};

endmodule
