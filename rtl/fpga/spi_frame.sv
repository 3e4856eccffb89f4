// SPDX-License-Identifier: Apache-2.0
// SPI slave that carries a block's inputs in and its outputs out: the common part of the FPGA shells
// (docs/synthesis.md). SPI mode 0, most significant bit first, SCK at most an eighth of clk_i.
//
// A frame is max(InBits, OutBits) bits long. When CS falls, out_i is captured and shifted out; when it rises after
// exactly one frame, the last InBits bits become in_o and frame_o is high for the first clock in which they stand.
// A frame of any other length changes nothing.
//
// in_o comes from registers and out_i goes to registers, so that a block between them is timed alone. rst_no is a
// power-on reset, released synchronously: the only registers with an initial value make it.
module spi_frame #(
  parameter int unsigned InBits = 8,
  parameter int unsigned OutBits = 8
) (
  input  logic               clk_i,
  output logic               rst_no,

  input  logic               spi_sck_i,
  input  logic               spi_cs_ni,
  input  logic               spi_mosi_i,
  output logic               spi_miso_o,

  output logic [InBits-1:0]  in_o,
  output logic               frame_o,
  input  logic [OutBits-1:0] out_i
);

  localparam int unsigned Bits = InBits > OutBits ? InBits : OutBits;
  localparam int unsigned CountBits = $clog2(Bits + 2);

  logic [2:0] reset_q;
  logic       rst_n_q;
  initial begin
    reset_q = 3'h0;
    rst_n_q = 1'b0;
  end
  always_ff @(posedge clk_i) {rst_n_q, reset_q} <= {reset_q, 1'b1};
  assign rst_no = rst_n_q;

  // The pins, synchronized; the third stage finds the edges.
  logic [2:0] sck_q, cs_n_q;
  logic [1:0] mosi_q;
  always_ff @(posedge clk_i or negedge rst_no) begin
    if (!rst_no) begin
      sck_q <= 3'b000;
      cs_n_q <= 3'b111;
      mosi_q <= 2'b00;
    end else begin
      sck_q <= {sck_q[1:0], spi_sck_i};
      cs_n_q <= {cs_n_q[1:0], spi_cs_ni};
      mosi_q <= {mosi_q[0], spi_mosi_i};
    end
  end

  // Registered, because they enable hundreds of flip-flops.
  logic capture_q, shift_q, finish_q, bit_q;
  always_ff @(posedge clk_i or negedge rst_no) begin
    if (!rst_no) begin
      capture_q <= 1'b0;
      shift_q <= 1'b0;
      finish_q <= 1'b0;
      bit_q <= 1'b0;
    end else begin
      capture_q <= cs_n_q[2:1] == 2'b10;
      shift_q <= !cs_n_q[1] && sck_q[2:1] == 2'b01;
      finish_q <= cs_n_q[2:1] == 2'b01;
      bit_q <= mosi_q[1];
    end
  end

  logic [CountBits-1:0] count_q;  // bits taken; stays at Bits + 1 once there are too many
  logic                 whole_q;
  always_ff @(posedge clk_i or negedge rst_no) begin
    if (!rst_no) begin
      count_q <= '0;
      whole_q <= 1'b0;
    end else begin
      whole_q <= count_q == CountBits'(Bits);
      if (capture_q) count_q <= '0;
      else if (shift_q && count_q != CountBits'(Bits + 1)) count_q <= count_q + CountBits'(1);
    end
  end

  logic [OutBits-1:0] out_q;
  logic [Bits-1:0]    frame_q;
  always_ff @(posedge clk_i) begin
    out_q <= out_i;
    if (capture_q) frame_q <= Bits'(out_q);
    else if (shift_q) frame_q <= {frame_q[Bits-2:0], bit_q};
  end

  // MISO changes four to five clocks after SCK rose: the master has sampled the bit by then, and samples the next one
  // when SCK rises again.
  assign spi_miso_o = frame_q[Bits-1];

  logic [InBits-1:0] in_q;
  logic              taken_q;
  always_ff @(posedge clk_i or negedge rst_no) begin
    if (!rst_no) begin
      in_q <= '0;
      taken_q <= 1'b0;
    end else begin
      taken_q <= finish_q && whole_q;
      if (finish_q && whole_q) in_q <= frame_q[InBits-1:0];
    end
  end
  assign in_o = in_q;
  assign frame_o = taken_q;

endmodule
