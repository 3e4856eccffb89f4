// SPDX-License-Identifier: Apache-2.0
// Integer ALU: arithmetic, logic, bit test, bit scan, BSWAP and extensions at 8 to 64 bits. Purely
// combinational. Flags that the architecture leaves undefined: docs/choices.md section 6.
// The result is zero above the operand size (the extensions fill all 64 bits); merging it into the
// destination register is the caller's business.
module alu
  import core_pkg::*;
(
  input  alu_op_e     op_i,
  input  size_e       size_i,
  input  logic [63:0] a_i,      // destination operand
  input  logic [63:0] b_i,      // source operand
  input  logic        cond_i,   // insn.cond holds (condition.sv)
  input  aflags_t     flags_i,
  output logic [63:0] result_o,
  output aflags_t     flags_o
);

  logic [63:0] mask;
  logic [5:0]  top;
  always_comb begin
    unique case (size_i)
      SZ_1:    begin mask = 64'hFF;                  top = 6'd7;  end
      SZ_2:    begin mask = 64'hFFFF;                top = 6'd15; end
      SZ_4:    begin mask = 64'hFFFF_FFFF;           top = 6'd31; end
      default: begin mask = 64'hFFFF_FFFF_FFFF_FFFF; top = 6'd63; end
    endcase
  end

  logic [63:0] a, b;
  assign a = a_i & mask;
  assign b = b_i & mask;

  // One adder: x + y + cin; subtraction inverts y and the carries.
  logic        sub;
  logic [63:0] x, y;
  logic        cin;
  logic [64:0] sum;
  logic [63:0] sum_masked;
  logic [63:0] carries;  // the carry into each bit
  logic        carry_out;
  always_comb begin
    sub = 1'b0;
    x   = a;
    y   = b;
    cin = 1'b0;
    unique case (op_i)
      ALU_ADC:         cin = flags_i.cf;
      ALU_SBB:         begin sub = 1'b1; cin = flags_i.cf; end
      ALU_SUB, ALU_CMP: sub = 1'b1;
      ALU_INC:         y = 64'd1;
      ALU_DEC:         begin sub = 1'b1; y = 64'd1; end
      ALU_NEG:         begin sub = 1'b1; x = 64'd0; y = a; end
      default: ;
    endcase
  end
  assign sum        = {1'b0, x} + {1'b0, y ^ (sub ? mask : 64'd0)} + {64'd0, cin ^ sub};
  assign sum_masked = sum[63:0] & mask;
  assign carries    = x ^ (sub ? ~y & mask : y) ^ sum[63:0];
  always_comb begin
    unique case (size_i)
      SZ_1:    carry_out = sum[8];
      SZ_2:    carry_out = sum[16];
      SZ_4:    carry_out = sum[32];
      default: carry_out = sum[64];
    endcase
  end

  // Bit scans, on the operand extended with zeroes.
  // x & -x leaves the lowest bit that is set; the highest one is the lowest of the reversed operand.
  logic [5:0] lowest, highest;
  always_comb begin
    logic [63:0] reversed, low, high;
    for (int unsigned i = 0; i < 64; i++) reversed[i] = b[63-i];
    low     = b & -b;
    high    = reversed & -reversed;
    for (int unsigned digit = 0; digit < 6; digit++) begin
      logic [63:0] with_digit;  // the indexes that have it
      for (int unsigned i = 0; i < 64; i++) with_digit[i] = (6'(i >> digit) & 6'd1) != 6'd0;
      lowest[digit]  = |(low & with_digit);
      highest[digit] = |(high & ~with_digit);
    end
  end

  logic [5:0]  bit_index;
  logic [63:0] bit_mask;
  assign bit_index = b_i[5:0] & top;
  assign bit_mask  = 64'd1 << bit_index;

  logic [63:0] logical;
  always_comb begin
    unique case (op_i)
      ALU_OR:   logical = a | b;
      ALU_XOR:  logical = a ^ b;
      default: logical = a & b;
    endcase
  end

  typedef enum logic [1:0] { FlagsKeep, FlagsAdd, FlagsIncDec, FlagsLogic } flag_kind_e;
  flag_kind_e kind;

  logic [63:0] tested;  // the value whose SF, ZF and PF count
  always_comb begin
    kind     = FlagsKeep;
    result_o = a;
    tested   = sum_masked;
    unique case (op_i)
      ALU_ADD, ALU_ADC, ALU_SUB, ALU_SBB, ALU_NEG: begin result_o = sum_masked; kind = FlagsAdd; end
      ALU_CMP:                 kind = FlagsAdd;
      ALU_INC, ALU_DEC:         begin result_o = sum_masked; kind = FlagsIncDec; end
      ALU_AND, ALU_OR, ALU_XOR:  begin result_o = logical; tested = logical; kind = FlagsLogic; end
      ALU_ANDN:                result_o = a & ~b;
      ALU_CC:                  result_o = {63'd0, cond_i};
      ALU_NOT:                 result_o = ~a & mask;
      ALU_MOV:                 result_o = b;
      ALU_BSWAP: begin
        result_o = 64'd0;  // 16 bits: undefined by the architecture
        if (size_i == SZ_8) begin
          result_o = {a[7:0], a[15:8], a[23:16], a[31:24], a[39:32], a[47:40], a[55:48], a[63:56]};
        end else if (size_i == SZ_4) begin
          result_o = {32'd0, a[7:0], a[15:8], a[23:16], a[31:24]};
        end
      end
      ALU_BSF:    if (b != 64'd0) result_o = {58'd0, lowest};
      ALU_BSR:    if (b != 64'd0) result_o = {58'd0, highest};
      ALU_BTS:    result_o = a | bit_mask;
      ALU_BTR:    result_o = a & ~bit_mask;
      ALU_BTC:    result_o = a ^ bit_mask;
      ALU_ZX8:  result_o = {56'd0, b_i[7:0]};
      ALU_ZX16: result_o = {48'd0, b_i[15:0]};
      ALU_ZX32: result_o = {32'd0, b_i[31:0]};
      ALU_SX8:  result_o = {{56{b_i[7]}}, b_i[7:0]};
      ALU_SX16: result_o = {{48{b_i[15]}}, b_i[15:0]};
      ALU_SX32: result_o = {{32{b_i[31]}}, b_i[31:0]};
      default: ;
    endcase
  end

  always_comb begin
    flags_o = flags_i;
    if (kind != FlagsKeep) begin
      flags_o.sf = tested[top];
      flags_o.zf = tested == 64'd0;
      flags_o.pf = ~^tested[7:0];
    end
    unique case (kind)
      FlagsAdd, FlagsIncDec: begin
        flags_o.of = carries[top] ^ carry_out;
        flags_o.af = carries[4] ^ sub;
        if (kind == FlagsAdd) flags_o.cf = carry_out ^ sub;
      end
      FlagsLogic: begin
        flags_o.of = 1'b0;
        flags_o.af = 1'b0;
        flags_o.cf = 1'b0;
      end
      default: begin
        unique case (op_i)
          ALU_BSF, ALU_BSR:                 flags_o.zf = b == 64'd0;
          ALU_BT, ALU_BTS, ALU_BTR, ALU_BTC:  flags_o.cf = a[bit_index];
          default: ;
        endcase
      end
    endcase
  end

endmodule
