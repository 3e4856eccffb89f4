// SPDX-License-Identifier: Apache-2.0
// Sequential multiplier and divider: MUL IMUL DIV IDIV at 8 to 64 bits, 128-bit products and dividends
// included. Magnitudes are multiplied 16 bits a clock and divided 4 bits a clock; signs are applied at
// the end. A multiplication takes 6 clocks, a division of w bits w/4 + 2; with `Staged` w + 2, and the operands must have stood
// still for a clock before valid_i.
//
// valid_i with ready_o starts an operation; done_o is high for one clock; the results stay until the
// next start. At 8 bits the caller passes AH as hi_i. Flags: MUL IMUL set CF and OF, DIV IDIV none.
module muldiv
  import core_pkg::*;
#(
  parameter bit Staged = 1'b0
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        valid_i,
  output logic        ready_o,
  input  alu_op_e  op_i,
  input  size_e       size_i,
  input  logic [63:0] lo_i,       // multiplicand, or the lower half of the dividend
  input  logic [63:0] hi_i,       // upper half of the dividend
  input  logic [63:0] b_i,        // multiplier or divisor
  output logic        done_o,
  output logic [63:0] lo_o,       // product (low) or quotient, zero above the operand size
  output logic [63:0] hi_o,       // product (high) or remainder
  output logic        overflow_o, // products: CF and OF
  output logic        error_o     // #DE: divisor 0 or quotient too large
);

  localparam int unsigned DivBits = Staged ? 1 : 4;  // quotient bits a clock

  typedef enum logic [2:0] { StIdle, StMul, StMulSign, StDiv, StDivSign, StDone } state_e;
  state_e state_q;

  logic        is_signed, is_div;
  size_e       size_q;
  logic        negate_q, negate_rem_q, signed_q;
  logic [6:0]  steps_q;
  logic [63:0] b_q;      // multiplicand magnitude or divisor magnitude
  logic [63:0] high_q, low_q;
  logic        error_q, overflow_q;

  assign is_signed = op_i == ALU_IMUL || op_i == ALU_IDIV;
  assign is_div    = op_i == ALU_DIV || op_i == ALU_IDIV;

  function automatic logic [63:0] extend(input logic [63:0] value, input size_e size,
                                         input logic is_signed_op);
    unique case (size)
      SZ_1:    return {{56{is_signed_op & value[7]}}, value[7:0]};
      SZ_2:    return {{48{is_signed_op & value[15]}}, value[15:0]};
      SZ_4:    return {{32{is_signed_op & value[31]}}, value[31:0]};
      default: return value;
    endcase
  endfunction

  // Operands as magnitudes.
  logic [63:0]  lo_ext, b_ext, lo_mag_d, lo_mag, b_mag_d, b_mag;
  logic [127:0] dividend, dividend_mag_d, dividend_mag;
  logic         dividend_neg;
  assign lo_ext = extend(lo_i, size_i, is_signed);
  assign b_ext  = extend(b_i, size_i, is_signed);
  assign lo_mag_d = is_signed && lo_ext[63] ? -lo_ext : lo_ext;
  assign b_mag_d  = is_signed && b_ext[63] ? -b_ext : b_ext;
  always_comb begin
    unique case (size_i)
      SZ_1:    dividend = {{112{is_signed & hi_i[7]}}, hi_i[7:0], lo_i[7:0]};
      SZ_2:    dividend = {{96{is_signed & hi_i[15]}}, hi_i[15:0], lo_i[15:0]};
      SZ_4:    dividend = {{64{is_signed & hi_i[31]}}, hi_i[31:0], lo_i[31:0]};
      default: dividend = {hi_i, lo_i};
    endcase
  end
  assign dividend_neg = is_signed && dividend[127];
  assign dividend_mag_d = dividend_neg ? -dividend : dividend;
  stage #(
    .Width     (64 + 64 + 128),
    .Registered(Staged)
  ) u_magnitudes (
    .clk_i,
    .d_i({lo_mag_d, b_mag_d, dividend_mag_d}),
    .q_o({lo_mag, b_mag, dividend_mag})
  );

  // The halves of the dividend's magnitude: the upper one is the first partial remainder (anything above
  // it means overflow), the lower one stands at the left end of low_q.
  logic [63:0] div_high, div_low;
  logic        div_beyond;
  always_comb begin
    unique case (size_i)
      SZ_1: begin
        div_high   = {56'd0, dividend_mag[15:8]};
        div_low    = {dividend_mag[7:0], 56'd0};
        div_beyond = dividend_mag[127:16] != '0;
      end
      SZ_2: begin
        div_high   = {48'd0, dividend_mag[31:16]};
        div_low    = {dividend_mag[15:0], 48'd0};
        div_beyond = dividend_mag[127:32] != '0;
      end
      SZ_4: begin
        div_high   = {32'd0, dividend_mag[63:32]};
        div_low    = {dividend_mag[31:0], 32'd0};
        div_beyond = dividend_mag[127:64] != '0;
      end
      default: begin
        div_high   = dividend_mag[127:64];
        div_low    = dividend_mag[63:0];
        div_beyond = 1'b0;
      end
    endcase
  end

  // One clock of multiplication: the accumulator {high, low} moves right by 16 while the multiplier,
  // which began in low, is used up from the right.
  logic [79:0] partial;
  assign partial = {16'd0, high_q} + {16'd0, b_q} * {64'd0, low_q[15:0]};

  // One clock of division: DivBits restoring steps.
  logic [63:0] div_rem, div_quo;
  always_comb begin
    logic [64:0] shifted;
    div_rem = high_q;
    div_quo = low_q;
    shifted = '0;
    for (int unsigned i = 0; i < DivBits; i++) begin
      shifted = {div_rem, div_quo[63]};
      div_quo = {div_quo[62:0], 1'b0};
      if (shifted >= {1'b0, b_q}) begin
        div_rem    = 64'(shifted - {1'b0, b_q});
        div_quo[0] = 1'b1;
      end else begin
        div_rem = shifted[63:0];
      end
    end
  end

  // The product with its sign, cut to the operand size.
  logic [127:0] product;
  logic [63:0]  product_lo, product_hi;
  logic         product_overflow;
  assign product = negate_q ? -{high_q, low_q} : {high_q, low_q};
  always_comb begin
    unique case (size_q)
      SZ_1: begin
        product_lo = {56'd0, product[7:0]};
        product_hi = {56'd0, product[15:8]};
        product_overflow = product[15:8] != {8{signed_q & product[7]}};
      end
      SZ_2: begin
        product_lo = {48'd0, product[15:0]};
        product_hi = {48'd0, product[31:16]};
        product_overflow = product[31:16] != {16{signed_q & product[15]}};
      end
      SZ_4: begin
        product_lo = {32'd0, product[31:0]};
        product_hi = {32'd0, product[63:32]};
        product_overflow = product[63:32] != {32{signed_q & product[31]}};
      end
      default: begin
        product_lo = product[63:0];
        product_hi = product[127:64];
        product_overflow = product[127:64] != {64{signed_q & product[63]}};
      end
    endcase
  end

  // Quotient and remainder with their signs. A signed quotient must fit: its magnitude may have the top
  // bit only as the most negative number.
  logic [63:0] quotient, remainder, top_bit;
  logic        quotient_overflow;
  always_comb begin
    unique case (size_q)
      SZ_1:    top_bit = 64'h80;
      SZ_2:    top_bit = 64'h8000;
      SZ_4:    top_bit = 64'h8000_0000;
      default: top_bit = 64'h8000_0000_0000_0000;
    endcase
  end
  assign quotient  = extend(negate_q ? -low_q : low_q, size_q, 1'b0);
  assign remainder = extend(negate_rem_q ? -high_q : high_q, size_q, 1'b0);
  assign quotient_overflow = signed_q && (low_q & top_bit) != 64'd0 && !(negate_q && low_q == top_bit);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q      <= StIdle;
      size_q       <= SZ_1;
      negate_q     <= 1'b0;
      negate_rem_q <= 1'b0;
      signed_q     <= 1'b0;
      steps_q      <= 7'd0;
      b_q          <= 64'd0;
      high_q       <= 64'd0;
      low_q        <= 64'd0;
      error_q      <= 1'b0;
      overflow_q   <= 1'b0;
    end else begin
      unique case (state_q)
        StMul: begin
          {high_q, low_q} <= {partial, low_q[63:16]};
          steps_q         <= steps_q - 7'd1;
          if (steps_q == 7'd1) state_q <= StMulSign;
        end
        StMulSign: begin
          low_q      <= product_lo;
          high_q     <= product_hi;
          overflow_q <= product_overflow;
          state_q    <= StDone;
        end
        StDiv: begin
          high_q  <= div_rem;
          low_q   <= div_quo;
          steps_q <= steps_q - 7'd1;
          if (steps_q == 7'd1) state_q <= StDivSign;
        end
        StDivSign: begin
          low_q   <= quotient;
          high_q  <= remainder;
          error_q <= quotient_overflow;
          state_q <= StDone;
        end
        StDone: state_q <= StIdle;
        default: begin
          if (valid_i) begin
            size_q       <= size_i;
            signed_q     <= is_signed;
            error_q      <= 1'b0;
            overflow_q   <= 1'b0;
            b_q          <= b_mag;
            if (is_div) begin
              negate_q     <= is_signed && (dividend_neg ^ b_ext[63]);
              negate_rem_q <= dividend_neg;
              high_q       <= div_high;
              low_q        <= div_low;
              steps_q      <= 7'(8 / DivBits) << size_i;
              state_q      <= StDiv;
              if (div_beyond || div_high >= b_mag) begin
                error_q <= 1'b1;
                state_q <= StDone;
              end
            end else begin
              negate_q     <= is_signed && (lo_ext[63] ^ b_ext[63]);
              negate_rem_q <= 1'b0;
              high_q       <= 64'd0;
              low_q        <= lo_mag;
              steps_q      <= 7'd4;
              state_q      <= StMul;
            end
          end
        end
      endcase
    end
  end

  assign ready_o    = state_q == StIdle;
  assign done_o     = state_q == StDone;
  assign lo_o       = low_q;
  assign hi_o       = high_q;
  assign overflow_o = overflow_q;
  assign error_o    = error_q;

endmodule
