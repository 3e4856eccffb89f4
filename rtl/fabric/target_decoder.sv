// SPDX-License-Identifier: Apache-2.0
// From the point of order to the targets: an access goes to the region of spec/platform.toml whose range it touches,
// otherwise to the region of its space (memory, ports) without a range. One request is outstanding, so the answers
// need no order; data are right-aligned.
module target_decoder
  import bus_pkg::*;
  import pacifica_spec_pkg::*;
(
  input  bus_req_t           req_i,
  output logic               ready_o,
  output bus_rsp_t           rsp_o,

  output logic [Regions-1:0] valid_o,     // who is asked; the request itself is req_i
  input  logic [Regions-1:0] ready_i,
  input  bus_rsp_t           rsp_i [Regions]
);

  logic [39:0]        last;
  logic [Regions-1:0] in_range, to;
  assign last = req_i.addr + 40'(req_i.size) - 40'd1;
  always_comb begin
    for (int unsigned r = 0; r < Regions; r++) begin
      in_range[r] = RegionHasRange[r] && RegionIsPort[r] == req_i.io && last >= RegionFirst[r] && req_i.addr <= RegionLast[r];
    end
    for (int unsigned r = 0; r < Regions; r++) begin
      to[r] = in_range[r] || (!RegionHasRange[r] && RegionIsPort[r] == req_i.io && in_range == '0);
    end
  end
  assign valid_o = req_i.valid ? to : '0;
  assign ready_o = |(to & ready_i);

  always_comb begin
    rsp_o = BusRspIdle;
    for (int unsigned r = 0; r < Regions; r++) begin
      rsp_o.valid |= rsp_i[r].valid;
      if (rsp_i[r].valid) rsp_o.rdata |= rsp_i[r].rdata;
    end
  end

  logic unused;
  assign unused = ^req_i;

endmodule
