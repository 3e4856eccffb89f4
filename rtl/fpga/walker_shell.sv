// SPDX-License-Identifier: Apache-2.0
// The page-table walker behind SPI (docs/synthesis.md): a frame sets request and context and may send the request, take
// or answer the walker's bus request, take the walk's answer, or empty the walk caches; the SPI master is the memory.
module walker_shell
  import mmu_pkg::*;
#(
  parameter int unsigned GuestDirectories = 4,
  parameter int unsigned HostDirectories = 8
) (
  input  logic clk_i,
  input  logic spi_sck_i,
  input  logic spi_cs_ni,
  input  logic spi_mosi_i,
  output logic spi_miso_o
);

  typedef struct packed {
    logic         req;        // until it is taken
    logic         rsp_ready;  // for one clock
    logic         flush;      // for one clock
    logic         bus_ready;  // for one clock
    logic         bus_rsp;    // for one clock
    logic [63:0]  bus_rdata;
    logic [47:0]  linear;
    logic         write;
    logic         user;
    logic         fetch;
    logic         paging;
    logic         wp;
    logic [1:0]   mode;
    logic         pse;
    logic         pge;
    logic         nxe;
    logic [39:0]  cr3;
    logic [255:0] pdpe;
    logic         nested;
    logic [1:0]   h_mode;
    logic         h_pse;
    logic         h_nxe;
    logic [39:0]  h_cr3;
  } in_t;
  typedef struct packed {
    logic        req;  // not taken yet
    logic        rsp;
    logic        started;      // the first attempt is over
    logic [1:0]  guest_start;
    logic [9:0]  host_starts;
    logic        bus_valid;
    logic        bus_write;
    logic        bus_lock;
    logic [3:0]  bus_size;
    logic [39:0] bus_addr;
    logic [63:0] bus_wdata;
    logic        fault;
    logic        npf;
    logic [4:0]  error;
    logic [39:0] gpa;
    logic [39:0] pa;
    logic [1:0]  size;
    logic        g_write;
    logic        h_write;
    logic        user;
    logic        nx;
    logic        dirty;
    logic        glob;
    logic [2:0]  g_pat_index;
    logic [2:0]  h_pat_index;
    logic        final_page;
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

  logic req_q, req_ready, rsp_ready_q, flush_q, bus_ready_q, bus_rsp_q, started, started_q;
  always_ff @(posedge clk_i or negedge rst_n) begin
    if (!rst_n) begin
      req_q <= 1'b0;
      rsp_ready_q <= 1'b0;
      flush_q <= 1'b0;
      started_q <= 1'b0;
      bus_ready_q <= 1'b0;
      bus_rsp_q <= 1'b0;
    end else begin
      req_q <= (frame && in.req) || (req_q && !req_ready);
      rsp_ready_q <= frame && in.rsp_ready;
      flush_q <= frame && in.flush;
      started_q <= started || (started_q && !req_q);
      bus_ready_q <= frame && in.bus_ready;
      bus_rsp_q <= frame && in.bus_rsp;
    end
  end
  assign out.req = req_q;
  assign out.started = started_q;

  // The write records repeat the bus request.
  logic        unused_ad;
  logic        ad_valid;
  logic [39:0] ad_addr;
  logic [3:0]  ad_size;
  logic [63:0] ad_data;
  assign unused_ad = ^{ad_valid, ad_addr, ad_size, ad_data};

  walker #(
    .GuestDirectories(GuestDirectories),
    .HostDirectories (HostDirectories)
  ) u_block (
    .clk_i,
    .rst_ni             (rst_n),
    .req_valid_i        (req_q),
    .req_ready_o        (req_ready),
    .req_linear_i       (in.linear),
    .req_write_i        (in.write),
    .req_user_i         (in.user),
    .req_fetch_i        (in.fetch),
    .flush_i            (flush_q),
    .paging_i           (in.paging),
    .wp_i               (in.wp),
    .mode_i             (in.mode),
    .pse_i              (in.pse),
    .pge_i              (in.pge),
    .nxe_i              (in.nxe),
    .cr3_i              (in.cr3),
    .pdpe_i             (in.pdpe),
    .nested_i           (in.nested),
    .h_mode_i           (in.h_mode),
    .h_pse_i            (in.h_pse),
    .h_nxe_i            (in.h_nxe),
    .h_cr3_i            (in.h_cr3),
    .rsp_valid_o        (out.rsp),
    .rsp_ready_i        (rsp_ready_q),
    .rsp_fault_o        (out.fault),
    .rsp_npf_o          (out.npf),
    .rsp_error_o        (out.error),
    .rsp_gpa_o          (out.gpa),
    .rsp_final_o        (out.final_page),
    .rsp_pa_o           (out.pa),
    .rsp_size_o         (out.size),
    .rsp_g_write_o      (out.g_write),
    .rsp_h_write_o      (out.h_write),
    .rsp_user_o         (out.user),
    .rsp_nx_o           (out.nx),
    .rsp_dirty_o        (out.dirty),
    .rsp_glob_o         (out.glob),
    .rsp_g_pat_index_o  (out.g_pat_index),
    .rsp_h_pat_index_o  (out.h_pat_index),
    .event_valid_o      (started),
    .event_guest_start_o(out.guest_start),
    .event_host_starts_o(out.host_starts),
    .bus_req_valid_o    (out.bus_valid),
    .bus_req_ready_i    (bus_ready_q),
    .bus_req_write_o    (out.bus_write),
    .bus_req_lock_o     (out.bus_lock),
    .bus_req_addr_o     (out.bus_addr),
    .bus_req_size_o     (out.bus_size),
    .bus_req_wdata_o    (out.bus_wdata),
    .bus_rsp_valid_i    (bus_rsp_q),
    .bus_rsp_rdata_i    (in.bus_rdata),
    .ad_write_valid_o   (ad_valid),
    .ad_write_addr_o    (ad_addr),
    .ad_write_size_o    (ad_size),
    .ad_write_data_o    (ad_data)
  );

endmodule
