// The page-table walker behind SPI (docs/synthesis.md): a frame sets request and context and may start a walk, take
// the walker's bus request or answer it; the SPI master is the memory.
module walker_shell
  import mmu_pkg::*;
(
  input  logic clk_i,
  input  logic spi_sck_i,
  input  logic spi_cs_ni,
  input  logic spi_mosi_i,
  output logic spi_miso_o
);

  typedef struct packed {
    logic         start;
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
    logic        done;  // since the start
    logic        busy;
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

  logic start_q, ready_q, rsp_q, done, done_q;
  always_ff @(posedge clk_i or negedge rst_n) begin
    if (!rst_n) begin
      start_q <= 1'b0;
      ready_q <= 1'b0;
      rsp_q <= 1'b0;
      done_q <= 1'b0;
    end else begin
      start_q <= frame && in.start;
      ready_q <= frame && in.bus_ready;
      rsp_q <= frame && in.bus_rsp;
      done_q <= done || (done_q && !start_q);
    end
  end
  assign out.done = done_q;

  // The write records repeat the bus request.
  logic        unused_ad;
  logic        ad_valid;
  logic [39:0] ad_addr;
  logic [3:0]  ad_size;
  logic [63:0] ad_data;
  assign unused_ad = ^{ad_valid, ad_addr, ad_size, ad_data};

  walker u_block (
    .clk_i,
    .rst_ni          (rst_n),
    .start_i         (start_q),
    .linear_i        (in.linear),
    .write_i         (in.write),
    .user_i          (in.user),
    .fetch_i         (in.fetch),
    .busy_o          (out.busy),
    .paging_i        (in.paging),
    .wp_i            (in.wp),
    .mode_i          (in.mode),
    .pse_i           (in.pse),
    .pge_i           (in.pge),
    .nxe_i           (in.nxe),
    .cr3_i           (in.cr3),
    .pdpe_i          (in.pdpe),
    .nested_i        (in.nested),
    .h_mode_i        (in.h_mode),
    .h_pse_i         (in.h_pse),
    .h_nxe_i         (in.h_nxe),
    .h_cr3_i         (in.h_cr3),
    .done_o          (done),
    .fault_o         (out.fault),
    .npf_o           (out.npf),
    .error_o         (out.error),
    .gpa_o           (out.gpa),
    .pa_o            (out.pa),
    .size_o          (out.size),
    .g_write_o       (out.g_write),
    .h_write_o       (out.h_write),
    .user_o          (out.user),
    .nx_o            (out.nx),
    .dirty_o         (out.dirty),
    .glob_o          (out.glob),
    .g_pat_index_o   (out.g_pat_index),
    .h_pat_index_o   (out.h_pat_index),
    .bus_req_valid_o (out.bus_valid),
    .bus_req_ready_i (ready_q),
    .bus_req_write_o (out.bus_write),
    .bus_req_lock_o  (out.bus_lock),
    .bus_req_addr_o  (out.bus_addr),
    .bus_req_size_o  (out.bus_size),
    .bus_req_wdata_o (out.bus_wdata),
    .bus_rsp_valid_i (rsp_q),
    .bus_rsp_rdata_i (in.bus_rdata),
    .ad_write_valid_o(ad_valid),
    .ad_write_addr_o (ad_addr),
    .ad_write_size_o (ad_size),
    .ad_write_data_o (ad_data)
  );

endmodule
