// The tagged TLB behind SPI (docs/synthesis.md): one frame sets its inputs and starts at most one insert or flush.
module tlb_shell
  import mmu_pkg::*;
#(
  parameter int unsigned Sets = 8,
  parameter int unsigned Ways = 2,
  parameter int unsigned LargeEntries = 4
) (
  input  logic clk_i,
  input  logic spi_sck_i,
  input  logic spi_cs_ni,
  input  logic spi_mosi_i,
  output logic spi_miso_o
);

  typedef struct packed {
    logic                 insert;
    logic                 flush;
    logic [1:0]           flush_kind;
    logic [AsidWidth-1:0] asid;
    logic [VpnWidth-1:0]  vpn;
    tlb_data_t            data;  // of an insert
  } in_t;
  typedef struct packed {
    logic      busy;  // the insert is not done yet
    logic      hit;
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

  logic insert_q, insert_ready, flush_q;
  always_ff @(posedge clk_i or negedge rst_n) begin
    if (!rst_n) begin
      insert_q <= 1'b0;
      flush_q <= 1'b0;
    end else begin
      insert_q <= (frame && in.insert) || (insert_q && !insert_ready);
      flush_q <= frame && in.flush;
    end
  end
  assign out.busy = insert_q;

  tlb #(
    .Sets        (Sets),
    .Ways        (Ways),
    .LargeEntries(LargeEntries)
  ) u_block (
    .clk_i,
    .rst_ni        (rst_n),
    .lookup_asid_i (in.asid),
    .lookup_vpn_i  (in.vpn),
    .hit_o         (out.hit),
    .data_o        (out.data),
    .insert_valid_i(insert_q),
    .insert_ready_o(insert_ready),
    .insert_asid_i (in.asid),
    .insert_vpn_i  (in.vpn),
    .insert_data_i (in.data),
    .flush_valid_i (flush_q),
    .flush_kind_i  (in.flush_kind),
    .flush_asid_i  (in.asid),
    .flush_vpn_i   (in.vpn)
  );

endmodule
