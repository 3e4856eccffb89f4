// SPDX-License-Identifier: Apache-2.0
// Host bridge: configuration mechanism 1 and function 3 with the DEV (manual 2.20.4). A region of the fabric.
//
// No device makes requests yet, and neither INIT nor SKINIT reaches the control port: the DEV's registers only.
module host_bridge
  import bus_pkg::*;
(
  input  logic     clk_i,
  input  logic     rst_ni,
  input  logic     valid_i,     // it is asked
  input  bus_req_t req_i,
  output logic     ready_o,
  output bus_rsp_t rsp_o
);

  logic        cfg_valid, cfg_ready, cfg_write, cfg_rsp_valid;
  logic [7:0]  cfg_offset;
  logic [3:0]  cfg_be;
  logic [31:0] cfg_wdata, cfg_rdata;
  pci_config u_pci_config (
    .clk_i,
    .rst_ni,
    .valid_i,
    .req_i,
    .ready_o,
    .rsp_o,
    .cfg_valid_o    (cfg_valid),
    .cfg_ready_i    (cfg_ready),
    .cfg_write_o    (cfg_write),
    .cfg_offset_o   (cfg_offset),
    .cfg_be_o       (cfg_be),
    .cfg_wdata_o    (cfg_wdata),
    .cfg_rsp_valid_i(cfg_rsp_valid),
    .cfg_rdata_i    (cfg_rdata)
  );

  // What the DEV says to devices that are not there.
  typedef struct packed {
    logic        ctl_ready;
    logic        mem_clear_disable;
    logic        sl_dev_en;
    logic        req_ready;
    logic        fwd_valid;
    logic [1:0]  fwd_kind;
    logic        fwd_write;
    logic        fwd_posted;
    logic [39:0] fwd_addr;
    logic [63:0] fwd_wdata;
    logic [7:0]  fwd_be;
    logic        fwd_rsp_ready;
    logic        rsp_valid;
    logic [3:0]  rsp_tag;
    logic [63:0] rsp_data;
    logic        rsp_master_abort;
    logic        rsp_error;
    logic        tbl_valid;
    logic [39:3] tbl_addr;
    logic        tbl_probe;
    logic        chk_valid;
    logic [3:0]  chk_tag;
    logic [5:0]  chk_domain;
    logic        chk_blocked;
    logic        chk_sl;
    logic        chk_table;
    logic        chk_fill;
    logic        mce;
  } device_side_t;
  device_side_t nobody;
  logic         unused;
  assign unused = ^nobody;
  dev u_dev (
    .clk_i,
    .rst_ni,
    .cfg_valid_i        (cfg_valid),
    .cfg_ready_o        (cfg_ready),
    .cfg_write_i        (cfg_write),
    .cfg_offset_i       (cfg_offset),
    .cfg_be_i           (cfg_be),
    .cfg_wdata_i        (cfg_wdata),
    .cfg_rsp_valid_o    (cfg_rsp_valid),
    .cfg_rdata_o        (cfg_rdata),
    .ctl_valid_i        (1'b0),
    .ctl_ready_o        (nobody.ctl_ready),
    .ctl_skinit_i       (1'b0),
    .ctl_base_i         (24'h0),
    .mem_enabled_i      (1'b1),
    .mem_clear_disable_o(nobody.mem_clear_disable),
    .sl_dev_en_o        (nobody.sl_dev_en),
    .req_valid_i        (1'b0),
    .req_ready_o        (nobody.req_ready),
    .req_kind_i         (2'd0),
    .req_write_i        (1'b0),
    .req_posted_i       (1'b0),
    .req_cpu_i          (1'b0),
    .req_bus_i          (8'h0),
    .req_unit_i         (5'h0),
    .req_addr_i         (40'h0),
    .req_gart_i         (1'b0),
    .req_gart_addr_i    (40'h0),
    .req_wdata_i        (64'h0),
    .req_be_i           (8'h0),
    .req_tag_i          (4'h0),
    .fwd_valid_o        (nobody.fwd_valid),
    .fwd_ready_i        (1'b0),
    .fwd_kind_o         (nobody.fwd_kind),
    .fwd_write_o        (nobody.fwd_write),
    .fwd_posted_o       (nobody.fwd_posted),
    .fwd_addr_o         (nobody.fwd_addr),
    .fwd_wdata_o        (nobody.fwd_wdata),
    .fwd_be_o           (nobody.fwd_be),
    .fwd_rsp_valid_i    (1'b0),
    .fwd_rsp_ready_o    (nobody.fwd_rsp_ready),
    .fwd_rsp_data_i     (64'h0),
    .fwd_rsp_error_i    (1'b0),
    .rsp_valid_o        (nobody.rsp_valid),
    .rsp_ready_i        (1'b0),
    .rsp_tag_o          (nobody.rsp_tag),
    .rsp_data_o         (nobody.rsp_data),
    .rsp_master_abort_o (nobody.rsp_master_abort),
    .rsp_error_o        (nobody.rsp_error),
    .tbl_valid_o        (nobody.tbl_valid),
    .tbl_ready_i        (1'b0),
    .tbl_addr_o         (nobody.tbl_addr),
    .tbl_probe_o        (nobody.tbl_probe),
    .tbl_rsp_valid_i    (1'b0),
    .tbl_rsp_data_i     (64'h0),
    .chk_valid_o        (nobody.chk_valid),
    .chk_tag_o          (nobody.chk_tag),
    .chk_domain_o       (nobody.chk_domain),
    .chk_blocked_o      (nobody.chk_blocked),
    .chk_sl_o           (nobody.chk_sl),
    .chk_table_o        (nobody.chk_table),
    .chk_fill_o         (nobody.chk_fill),
    .mce_o              (nobody.mce)
  );

endmodule
