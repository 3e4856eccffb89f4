// SPDX-License-Identifier: Apache-2.0
// Configuration mechanism 1 behind the fabric's decoder, with single signals as ports for pci_config_test.cpp; what goes to
// the region of the byte ports leaves by other_*.
module pci_config_bench
  import bus_pkg::*;
  import pacifica_spec_pkg::*;
(
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        req_valid_i,
  output logic        req_ready_o,
  input  logic        req_write_i,
  input  logic [15:0] req_port_i,
  input  logic [3:0]  req_size_i,
  input  logic [31:0] req_wdata_i,
  output logic        rsp_valid_o,
  output logic [31:0] rsp_rdata_o,

  output logic        other_valid_o,
  input  logic        other_ready_i,
  input  logic        other_rsp_valid_i,
  input  logic [31:0] other_rsp_rdata_i,

  output logic        cfg_valid_o,
  input  logic        cfg_ready_i,
  output logic        cfg_write_o,
  output logic [7:0]  cfg_offset_o,
  output logic [3:0]  cfg_be_o,
  output logic [31:0] cfg_wdata_o,
  input  logic        cfg_rsp_valid_i,
  input  logic [31:0] cfg_rdata_i
);

  bus_req_t           req;
  bus_rsp_t           rsp, region_rsp [Regions];
  logic [Regions-1:0] region_valid, region_ready;
  always_comb begin
    req       = BusReqIdle;
    req.valid = req_valid_i;
    req.io    = 1'b1;
    req.write = req_write_i;
    req.addr  = {24'h0, req_port_i};
    req.size  = req_size_i;
    req.wdata = {32'h0, req_wdata_i};
  end
  target_decoder u_decoder (
    .req_i  (req),
    .ready_o(req_ready_o),
    .rsp_o  (rsp),
    .valid_o(region_valid),
    .ready_i(region_ready),
    .rsp_i  (region_rsp)
  );
  assign rsp_valid_o                   = rsp.valid;
  assign rsp_rdata_o                   = rsp.rdata[31:0];
  assign region_ready[RegionMemory]    = 1'b0;
  assign region_rsp[RegionMemory]      = BusRspIdle;
  assign other_valid_o                 = region_valid[RegionBytePorts];
  assign region_ready[RegionBytePorts] = other_ready_i;
  assign region_rsp[RegionBytePorts]   = '{valid: other_rsp_valid_i, rdata: {32'h0, other_rsp_rdata_i}};
  pci_config u_pci_config (
    .clk_i,
    .rst_ni,
    .valid_i(region_valid[RegionPciConfig]),
    .req_i  (req),
    .ready_o(region_ready[RegionPciConfig]),
    .rsp_o  (region_rsp[RegionPciConfig]),
    .cfg_valid_o,
    .cfg_ready_i,
    .cfg_write_o,
    .cfg_offset_o,
    .cfg_be_o,
    .cfg_wdata_o,
    .cfg_rsp_valid_i,
    .cfg_rdata_i
  );

  logic unused;
  assign unused = ^{rsp, region_valid};

endmodule
