// SPDX-License-Identifier: Apache-2.0
// The tagged TLB behind SPI (docs/synthesis.md): one frame sets its inputs and starts a lookup, an insert or a flush;
// the next frame shows what came of it.
module tlb_shell
  import mmu_pkg::*;
#(
  parameter int unsigned Sets = 16,
  parameter int unsigned Ways = 4,
  parameter int unsigned LargeEntries = 8
) (
  input  logic clk_i,
  input  logic spi_sck_i,
  input  logic spi_cs_ni,
  input  logic spi_mosi_i,
  output logic spi_miso_o
);

  typedef struct packed {
    logic                 lookup;
    logic                 insert;
    logic                 flush;
    logic [2:0]           flush_kind;
    logic [AsidWidth-1:0] asid;
    logic [VpnWidth-1:0]  vpn;
    tlb_data_t            data;  // of an insert
  } in_t;
  typedef struct packed {
    logic      busy;  // what was started is not taken yet
    logic      hit;   // of the last lookup
    tlb_data_t data;
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

  logic      lookup_q, lookup_ready, answer, hit, insert_q, insert_ready, flush_q, flush_ready;
  tlb_data_t data;
  always_ff @(posedge clk_i or negedge rst_n) begin
    if (!rst_n) begin
      lookup_q <= 1'b0;
      insert_q <= 1'b0;
      flush_q <= 1'b0;
    end else begin
      lookup_q <= (frame && in.lookup) || (lookup_q && !lookup_ready);
      insert_q <= (frame && in.insert) || (insert_q && !insert_ready);
      flush_q <= (frame && in.flush) || (flush_q && !flush_ready);
    end
  end

  logic      hit_q;
  tlb_data_t data_q;
  always_ff @(posedge clk_i) begin
    if (answer) begin
      hit_q <= hit;
      data_q <= data;
    end
  end
  assign out = {lookup_q || insert_q || flush_q, hit_q, data_q};

  tlb #(
    .Sets        (Sets),
    .Ways        (Ways),
    .LargeEntries(LargeEntries)
  ) u_block (
    .clk_i,
    .rst_ni        (rst_n),
    .lookup_valid_i(lookup_q),
    .lookup_ready_o(lookup_ready),
    .lookup_asid_i (in.asid),
    .lookup_vpn_i  (in.vpn),
    .answer_valid_o(answer),
    .answer_ready_i(1'b1),
    .hit_o         (hit),
    .data_o        (data),
    .insert_valid_i(insert_q),
    .insert_ready_o(insert_ready),
    .insert_asid_i (in.asid),
    .insert_vpn_i  (in.vpn),
    .insert_data_i (in.data),
    .flush_valid_i (flush_q),
    .flush_ready_o (flush_ready),
    .flush_kind_i  (in.flush_kind),
    .flush_asid_i  (in.asid),
    .flush_vpn_i   (in.vpn)
  );

endmodule
