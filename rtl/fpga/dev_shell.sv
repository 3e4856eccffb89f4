// SPDX-License-Identifier: Apache-2.0
// The DEV checker behind SPI (docs/synthesis.md, docs/dev.md): a frame sets the payloads of all channels towards the
// checker and may send on any of them, or take from any channel of the checker. What it sends on a channel waits until
// it is taken; the checker's pulses are kept and counted.
module dev_shell #(
  parameter int unsigned Domains = 4,
  parameter int unsigned Maps = 4,
  parameter int unsigned CacheLines = 8
) (
  input  logic clk_i,
  input  logic spi_sck_i,
  input  logic spi_cs_ni,
  input  logic spi_mosi_i,
  output logic spi_miso_o
);

  typedef struct packed {
    logic        cfg;
    logic        ctl;
    logic        req;
    logic        fwd_rsp;
    logic        fwd_ready;  // this and the following for one clock
    logic        rsp_ready;
    logic        tbl_ready;
    logic        tbl_rsp;
    logic        cfg_write;
    logic [7:0]  cfg_offset;
    logic [3:0]  cfg_be;
    logic [31:0] cfg_wdata;
    logic        ctl_skinit;
    logic [23:0] ctl_base;
    logic        mem_enabled;
    logic [1:0]  req_kind;
    logic        req_write;
    logic        req_posted;
    logic        req_cpu;
    logic [7:0]  req_bus;
    logic [4:0]  req_unit;
    logic [39:0] req_addr;
    logic        req_gart;
    logic [39:0] req_gart_addr;
    logic [63:0] req_wdata;
    logic [7:0]  req_be;
    logic [3:0]  req_tag;
    logic [63:0] rsp_data;  // of the target or of the table
    logic        fwd_rsp_error;
  } in_t;
  typedef struct packed {
    logic        cfg;  // these four: not taken yet
    logic        ctl;
    logic        req;
    logic        fwd_rsp;
    logic [3:0]  cfg_count;  // answers, checks, machine checks so far
    logic [3:0]  chk_count;
    logic [3:0]  mce_count;
    logic [31:0] cfg_rdata;
    logic        mem_clear_disable;
    logic        sl_dev_en;
    logic        fwd;
    logic [1:0]  fwd_kind;
    logic        fwd_write;
    logic        fwd_posted;
    logic [39:0] fwd_addr;
    logic [63:0] fwd_wdata;
    logic [7:0]  fwd_be;
    logic        rsp;
    logic [3:0]  rsp_tag;
    logic [63:0] rsp_data;
    logic        rsp_master_abort;
    logic        rsp_error;
    logic        tbl;
    logic [36:0] tbl_addr;
    logic        tbl_probe;
    logic [3:0]  chk_tag;  // of the last check
    logic [5:0]  chk_domain;
    logic        chk_blocked;
    logic        chk_sl;
    logic        chk_table;
    logic        chk_fill;
  } out_t;

  in_t  in;
  out_t out;
  logic rst_n, frame;
  spi_frame #(
    .InBits ($bits(in_t)),
    .OutBits($bits(out_t))
  ) u_spi (
    .clk_i,
    .rst_no (rst_n),
    .spi_sck_i,
    .spi_cs_ni,
    .spi_mosi_i,
    .spi_miso_o,
    .in_o   (in),
    .frame_o(frame),
    .out_i  (out)
  );

  // ---- Towards the checker
  logic cfg_q, cfg_ready, ctl_q, ctl_ready, req_q, req_ready, fwd_rsp_q, fwd_rsp_ready;
  logic fwd_ready_q, rsp_ready_q, tbl_ready_q, tbl_rsp_q;
  always_ff @(posedge clk_i or negedge rst_n) begin
    if (!rst_n) begin
      cfg_q <= 1'b0;
      ctl_q <= 1'b0;
      req_q <= 1'b0;
      fwd_rsp_q <= 1'b0;
      fwd_ready_q <= 1'b0;
      rsp_ready_q <= 1'b0;
      tbl_ready_q <= 1'b0;
      tbl_rsp_q <= 1'b0;
    end else begin
      cfg_q <= (frame && in.cfg) || (cfg_q && !cfg_ready);
      ctl_q <= (frame && in.ctl) || (ctl_q && !ctl_ready);
      req_q <= (frame && in.req) || (req_q && !req_ready);
      fwd_rsp_q <= (frame && in.fwd_rsp) || (fwd_rsp_q && !fwd_rsp_ready);
      fwd_ready_q <= frame && in.fwd_ready;
      rsp_ready_q <= frame && in.rsp_ready;
      tbl_ready_q <= frame && in.tbl_ready;
      tbl_rsp_q <= frame && in.tbl_rsp;
    end
  end
  assign out.cfg = cfg_q;
  assign out.ctl = ctl_q;
  assign out.req = req_q;
  assign out.fwd_rsp = fwd_rsp_q;

  // ---- Pulses of the checker
  logic        cfg_done, chk_valid, mce, chk_blocked, chk_sl, chk_table, chk_fill;
  logic [31:0] cfg_rdata, cfg_rdata_q;
  logic [3:0]  chk_tag;
  logic [5:0]  chk_domain;
  logic [13:0] chk_q;
  logic [3:0]  cfg_count_q, chk_count_q, mce_count_q;
  always_ff @(posedge clk_i or negedge rst_n) begin
    if (!rst_n) begin
      cfg_count_q <= 4'h0;
      chk_count_q <= 4'h0;
      mce_count_q <= 4'h0;
    end else begin
      cfg_count_q <= cfg_count_q + {3'h0, cfg_done};
      chk_count_q <= chk_count_q + {3'h0, chk_valid};
      mce_count_q <= mce_count_q + {3'h0, mce};
    end
  end
  always_ff @(posedge clk_i) begin
    if (cfg_done) cfg_rdata_q <= cfg_rdata;
    if (chk_valid) chk_q <= {chk_tag, chk_domain, chk_blocked, chk_sl, chk_table, chk_fill};
  end
  assign out.cfg_count = cfg_count_q;
  assign out.chk_count = chk_count_q;
  assign out.mce_count = mce_count_q;
  assign out.cfg_rdata = cfg_rdata_q;
  assign {out.chk_tag, out.chk_domain, out.chk_blocked, out.chk_sl, out.chk_table, out.chk_fill} = chk_q;

  dev #(
    .Domains   (Domains),
    .Maps      (Maps),
    .CacheLines(CacheLines)
  ) u_block (
    .clk_i,
    .rst_ni             (rst_n),
    .cfg_valid_i        (cfg_q),
    .cfg_ready_o        (cfg_ready),
    .cfg_write_i        (in.cfg_write),
    .cfg_offset_i       (in.cfg_offset),
    .cfg_be_i           (in.cfg_be),
    .cfg_wdata_i        (in.cfg_wdata),
    .cfg_rsp_valid_o    (cfg_done),
    .cfg_rdata_o        (cfg_rdata),
    .ctl_valid_i        (ctl_q),
    .ctl_ready_o        (ctl_ready),
    .ctl_skinit_i       (in.ctl_skinit),
    .ctl_base_i         (in.ctl_base),
    .mem_enabled_i      (in.mem_enabled),
    .mem_clear_disable_o(out.mem_clear_disable),
    .sl_dev_en_o        (out.sl_dev_en),
    .req_valid_i        (req_q),
    .req_ready_o        (req_ready),
    .req_kind_i         (in.req_kind),
    .req_write_i        (in.req_write),
    .req_posted_i       (in.req_posted),
    .req_cpu_i          (in.req_cpu),
    .req_bus_i          (in.req_bus),
    .req_unit_i         (in.req_unit),
    .req_addr_i         (in.req_addr),
    .req_gart_i         (in.req_gart),
    .req_gart_addr_i    (in.req_gart_addr),
    .req_wdata_i        (in.req_wdata),
    .req_be_i           (in.req_be),
    .req_tag_i          (in.req_tag),
    .fwd_valid_o        (out.fwd),
    .fwd_ready_i        (fwd_ready_q),
    .fwd_kind_o         (out.fwd_kind),
    .fwd_write_o        (out.fwd_write),
    .fwd_posted_o       (out.fwd_posted),
    .fwd_addr_o         (out.fwd_addr),
    .fwd_wdata_o        (out.fwd_wdata),
    .fwd_be_o           (out.fwd_be),
    .fwd_rsp_valid_i    (fwd_rsp_q),
    .fwd_rsp_ready_o    (fwd_rsp_ready),
    .fwd_rsp_data_i     (in.rsp_data),
    .fwd_rsp_error_i    (in.fwd_rsp_error),
    .rsp_valid_o        (out.rsp),
    .rsp_ready_i        (rsp_ready_q),
    .rsp_tag_o          (out.rsp_tag),
    .rsp_data_o         (out.rsp_data),
    .rsp_master_abort_o (out.rsp_master_abort),
    .rsp_error_o        (out.rsp_error),
    .tbl_valid_o        (out.tbl),
    .tbl_ready_i        (tbl_ready_q),
    .tbl_addr_o         (out.tbl_addr),
    .tbl_probe_o        (out.tbl_probe),
    .tbl_rsp_valid_i    (tbl_rsp_q),
    .tbl_rsp_data_i     (in.rsp_data),
    .chk_valid_o        (chk_valid),
    .chk_tag_o          (chk_tag),
    .chk_domain_o       (chk_domain),
    .chk_blocked_o      (chk_blocked),
    .chk_sl_o           (chk_sl),
    .chk_table_o        (chk_table),
    .chk_fill_o         (chk_fill),
    .mce_o              (mce)
  );

endmodule
