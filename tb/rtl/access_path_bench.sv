// SPDX-License-Identifier: Apache-2.0
// The way of a processor's access, with single signals as ports for access_path_test.cpp: own APIC page, point of order,
// decoder, memory port. The region of the byte ports is outside.
module access_path_bench
  import bus_pkg::*;
  import pacifica_spec_pkg::*;
(
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        core_req_valid_i,
  output logic        core_req_ready_o,
  input  logic        core_req_write_i,
  input  logic        core_req_io_i,
  input  logic        core_req_fetch_i,
  input  logic [39:0] core_req_addr_i,
  input  logic [3:0]  core_req_size_i,
  input  logic [63:0] core_req_wdata_i,
  output logic        core_rsp_valid_o,
  output logic [63:0] core_rsp_rdata_o,

  input  logic [63:0] apic_base_i,
  output logic        apic_req_valid_o,
  input  logic        apic_req_ready_i,
  output logic [11:0] apic_req_addr_o,

  output logic        io_req_valid_o,
  output logic        pci_req_valid_o,

  output logic        mem_req_valid_o,
  input  logic        mem_req_ready_i,
  output logic        mem_req_write_o,
  output logic [39:0] mem_req_addr_o,
  output logic [63:0] mem_req_wdata_o,
  output logic [7:0]  mem_req_wstrb_o,
  input  logic        mem_rsp_valid_i,
  input  logic [63:0] mem_rsp_rdata_i
);

  bus_req_t core_req, apic_req, fabric_req [1], ordered_req;
  bus_rsp_t core_rsp, fabric_rsp [1], ordered_rsp, region_rsp [Regions];
  logic     fabric_ready, ordered_ready, memory_ready;
  logic [Regions-1:0] region_valid;
  monitor_t monitor;
  always_comb begin
    core_req       = BusReqIdle;
    core_req.valid = core_req_valid_i;
    core_req.write = core_req_write_i;
    core_req.io    = core_req_io_i;
    core_req.fetch = core_req_fetch_i;
    core_req.addr  = core_req_addr_i;
    core_req.size  = core_req_size_i;
    core_req.wdata = core_req_wdata_i;
  end
  assign core_rsp_valid_o = core_rsp.valid;
  assign core_rsp_rdata_o = core_rsp.rdata;

  apic_page u_page (
    .apic_base_i,
    .core_req_i    (core_req),
    .core_ready_o  (core_req_ready_o),
    .core_rsp_o    (core_rsp),
    .apic_req_o    (apic_req),
    .apic_ready_i  (apic_req_ready_i),
    .apic_rsp_i    (BusRspIdle),
    .fabric_req_o  (fabric_req[0]),
    .fabric_ready_i(fabric_ready),
    .fabric_rsp_i  (fabric_rsp[0])
  );
  assign apic_req_valid_o = apic_req.valid;
  assign apic_req_addr_o  = apic_req.addr[11:0];
  turn_arbiter #(
    .Masters(1)
  ) u_arbiter (
    .clk_i,
    .rst_ni,
    .req_i    (fabric_req),
    .ready_o  (fabric_ready),
    .rsp_o    (fabric_rsp),
    .end_i    (1'b0),
    .req_o    (ordered_req),
    .ready_i  (ordered_ready),
    .rsp_i    (ordered_rsp),
    .monitor_o(monitor)
  );
  target_decoder u_decoder (
    .req_i  (ordered_req),
    .ready_o(ordered_ready),
    .rsp_o  (ordered_rsp),
    .valid_o(region_valid),
    .ready_i({{(Regions-1){1'b1}}, memory_ready}),
    .rsp_i  (region_rsp)
  );
  assign io_req_valid_o              = region_valid[RegionBytePorts];
  assign pci_req_valid_o             = region_valid[RegionPciConfig];
  assign region_rsp[RegionBytePorts] = BusRspIdle;
  assign region_rsp[RegionPciConfig] = BusRspIdle;
  logic [3:0] mem_req_memtype;
  memory_port u_memory (
    .clk_i,
    .rst_ni,
    .valid_i          (region_valid[RegionMemory]),
    .req_i            (ordered_req),
    .ready_o          (memory_ready),
    .rsp_o            (region_rsp[RegionMemory]),
    .mem_req_valid_o,
    .mem_req_ready_i,
    .mem_req_write_o,
    .mem_req_addr_o,
    .mem_req_wdata_o,
    .mem_req_wstrb_o,
    .mem_req_memtype_o(mem_req_memtype),
    .mem_rsp_valid_i,
    .mem_rsp_rdata_i
  );

  logic unused;
  assign unused = ^{apic_req, monitor, mem_req_memtype};

endmodule
