// SPDX-License-Identifier: Apache-2.0
// Port F4h (PLATFORM contract): a write ends the run. One that begins here gives the value as a whole, otherwise it is the
// byte that reaches the port.
module exit_port
  import bus_pkg::*;
(
  input  logic           valid_i,
  input  byte_port_req_t req_i,
  output byte_port_rsp_t rsp_o,
  output logic           exit_valid_o,  // pulse
  output logic [31:0]    exit_value_o
);

  assign exit_valid_o = valid_i && req_i.write;
  assign exit_value_o = req_i.first ? req_i.whole : {24'h0, req_i.wdata};
  assign rsp_o        = '{rdata: 8'hFF, whole: exit_valid_o && req_i.first};

  logic unused;
  assign unused = ^req_i.port;

endmodule
