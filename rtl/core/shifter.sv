// SPDX-License-Identifier: Apache-2.0
// Shifts and rotates, SHLD and SHRD included, at 8 to 64 bits. Combinational; with `Staged` what was shifted is registered, and the
// operands must have stood still for a clock. Flags that the architecture leaves undefined: docs/choices.md section 6.
//
// One funnel does it all: the operand stands in a 128-bit value that is shifted right by 0 to 64. A left
// shift by n of a w-bit value is the upper half of {value, fill} shifted right by w - n.
module shifter
  import core_pkg::*;
#(
  parameter bit Staged = 1'b0
) (
  input  logic        clk_i,
  input  alu_op_e   op_i,
  input  size_e       size_i,
  input  logic [63:0] a_i,      // value
  input  logic [63:0] b_i,      // SHLD SHRD: source of the bits shifted in
  input  logic [5:0]  count_i,  // low bits of the instruction's count; cut to 5 unless 64-bit
  input  aflags_t     flags_i,
  output logic [63:0] result_o, // zero above the operand size
  output aflags_t     flags_o
);

  logic [6:0]  width;
  logic [5:0]  top;
  logic [63:0] mask;
  always_comb begin
    unique case (size_i)
      SZ_1:    begin width = 7'd8;  top = 6'd7;  mask = 64'hFF;                  end
      SZ_2:    begin width = 7'd16; top = 6'd15; mask = 64'hFFFF;                end
      SZ_4:    begin width = 7'd32; top = 6'd31; mask = 64'hFFFF_FFFF;           end
      default: begin width = 7'd64; top = 6'd63; mask = 64'hFFFF_FFFF_FFFF_FFFF; end
    endcase
  end

  logic [5:0]  count;
  logic [63:0] a, b;
  logic        sign;
  assign count = size_i == SZ_8 ? count_i[5:0] : {1'b0, count_i[4:0]};
  assign a     = a_i & mask;
  assign b     = b_i & mask;
  assign sign  = a[top];

  // The count of RCL and RCR: modulo 9 and 17 at 8 and 16 bits; below 33 and 65 already otherwise.
  logic [5:0] rc_count;
  always_comb begin
    rc_count = count;
    if (size_i == SZ_1) begin
      if (count >= 6'd27)      rc_count = count - 6'd27;
      else if (count >= 6'd18) rc_count = count - 6'd18;
      else if (count >= 6'd9)  rc_count = count - 6'd9;
    end else if (size_i == SZ_2 && count >= 6'd17) begin
      rc_count = count - 6'd17;
    end
  end

  // Rotations work on the value repeated to 64 bits: then the count needs no reduction.
  logic [63:0] repeated;
  always_comb begin
    unique case (size_i)
      SZ_1:    repeated = {8{a[7:0]}};
      SZ_2:    repeated = {4{a[15:0]}};
      SZ_4:    repeated = {2{a[31:0]}};
      default: repeated = a;
    endcase
  end

  // For RCL and RCR the value and CF form a ring of width + 1 bits: ring is {CF, value} and the ring
  // again above it, so that a right shift by any count below width + 1 rotates it.
  logic [64:0]  ring;        // {CF, value} at the right, zero above
  logic [129:0] double_ring;
  logic [6:0]   ring_right;  // the right rotation that does it
  logic [64:0]  ring_out_d, ring_out;
  logic [64:0]  ring_mask;
  always_comb begin
    unique case (size_i)
      SZ_1: begin
        ring        = {56'd0, flags_i.cf, a[7:0]};
        ring_mask   = 65'h1FF;
        double_ring = {112'd0, ring[8:0], ring[8:0]};
      end
      SZ_2: begin
        ring        = {48'd0, flags_i.cf, a[15:0]};
        ring_mask   = 65'h1_FFFF;
        double_ring = {96'd0, ring[16:0], ring[16:0]};
      end
      SZ_4: begin
        ring        = {32'd0, flags_i.cf, a[31:0]};
        ring_mask   = 65'h1_FFFF_FFFF;
        double_ring = {64'd0, ring[32:0], ring[32:0]};
      end
      default: begin
        ring        = {flags_i.cf, a};
        ring_mask   = 65'h1_FFFF_FFFF_FFFF_FFFF;
        double_ring = {ring, ring};
      end
    endcase
  end
  assign ring_right = op_i == ALU_RCL ? width + 7'd1 - {1'b0, rc_count} : {1'b0, rc_count};
  assign ring_out_d = 65'(double_ring >> ring_right) & ring_mask;

  // The funnel of the other operations: {high, low} >> amount, 64 bits of it count.
  logic [63:0]  high, low;
  logic [6:0]   amount;
  logic [127:0] funnel_in;
  logic [63:0]  funnel_d, funnel;
  logic         left;
  assign left = op_i == ALU_ROL || op_i == ALU_SHL || op_i == ALU_SAL || op_i == ALU_SHLD;
  always_comb begin
    high = 64'd0;
    low  = 64'd0;
    unique case (op_i)
      ALU_ROL, ALU_ROR:   begin high = repeated; low = repeated; end
      ALU_SHL, ALU_SAL:   high = a;
      ALU_SHR:          low = a;
      ALU_SAR:          begin high = {64{sign}}; low = a | (sign ? ~mask : 64'd0); end
      ALU_SHLD: begin
        // Bits that enter on the right, left-aligned below the value.
        high = a;
        unique case (size_i)
          SZ_2:    low = {b[15:0], a[15:0], 32'd0};
          SZ_4:    low = {b[31:0], 32'd0};
          default: low = b;
        endcase
      end
      default: begin  // SHRD: bits that enter on the left, right-aligned above the value
        unique case (size_i)
          SZ_2:    low = {16'd0, a[15:0], b[15:0], a[15:0]};
          SZ_4:    low = {b[31:0], a[31:0]};
          default: begin high = b; low = a; end
        endcase
      end
    endcase
  end
  assign amount    = left ? 7'd64 - {1'b0, count} : {1'b0, count};
  assign funnel_in = {high, low};
  assign funnel_d  = 64'(funnel_in >> amount);
  stage #(
    .Width     (65 + 64),
    .Registered(Staged)
  ) u_shifted (
    .clk_i,
    .d_i({ring_out_d, funnel_d}),
    .q_o({ring_out, funnel})
  );

  logic [63:0] result;
  logic        ring_op, rotate;
  assign ring_op  = op_i == ALU_RCL || op_i == ALU_RCR;
  assign rotate   = op_i == ALU_ROL || op_i == ALU_ROR;
  assign result   = ring_op ? ring_out[63:0] & mask : funnel & mask;
  assign result_o = result;

  // The last bit shifted out: of a left shift the bit at width - count, of a right shift the one at
  // count - 1. Beyond the width of the 8- and 16-bit operands: 0, or the sign for SAR; SHLD and SHRD take it
  // from the longer value.
  logic       out_left, out_right;
  logic [5:0] left_index, right_index;
  assign left_index  = width[5:0] - count;  // modulo 64: a width of 64 counts as 0
  assign right_index = count - 6'd1;
  always_comb begin
    out_left  = a[left_index];
    out_right = low[right_index];
    if ({1'b0, count} > width) begin
      // 16-bit SHLD: the value is destination:source:destination, so bits of the source come next.
      out_left = op_i == ALU_SHLD ? b[6'd32 - count] : 1'b0;
    end
  end

  logic msb, msb_below;
  assign msb       = result[top];
  assign msb_below = result[top - 6'd1];

  always_comb begin
    flags_o = flags_i;
    if (count != 6'd0) begin
      unique case (op_i)
        ALU_ROL: begin
          flags_o.cf = result[0];
          flags_o.of = msb ^ result[0];
        end
        ALU_ROR: begin
          flags_o.cf = msb;
          flags_o.of = msb ^ msb_below;
        end
        ALU_RCL: begin
          flags_o.cf = ring_out[width];
          flags_o.of = msb ^ ring_out[width];
        end
        ALU_RCR: begin
          flags_o.cf = ring_out[width];
          flags_o.of = msb ^ msb_below;
        end
        ALU_SHL, ALU_SAL: begin
          flags_o.cf = out_left;
          flags_o.of = msb ^ out_left;
        end
        ALU_SHR: begin
          flags_o.cf = out_right;
          flags_o.of = msb ^ msb_below;
        end
        ALU_SAR: begin
          flags_o.cf = out_right;
          flags_o.of = 1'b0;
        end
        default: begin
          flags_o.cf = op_i == ALU_SHLD ? out_left : out_right;
          flags_o.of = msb ^ sign;
        end
      endcase
      if (!ring_op && !rotate) begin
        flags_o.af = 1'b0;
        flags_o.sf = msb;
        flags_o.zf = result == 64'd0;
        flags_o.pf = ~^result[7:0];
      end
    end
  end

endmodule
