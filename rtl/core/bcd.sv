// SPDX-License-Identifier: Apache-2.0
// Decimal adjustments DAA DAS AAA AAS on AX. Purely combinational. AAM and AAD are microprograms on the
// divider and the multiplier. Undefined flags: docs/choices.md section 6.
module bcd
  import core_pkg::*;
(
  input  alu_op_e     op_i,
  input  logic [15:0] ax_i,
  input  aflags_t     flags_i,
  output logic [15:0] ax_o,
  output aflags_t     flags_o
);

  logic [7:0] al, ah;
  assign al = ax_i[7:0];
  assign ah = ax_i[15:8];

  logic low_adjust, high_adjust, subtract;
  assign low_adjust  = al[3:0] > 4'd9 || flags_i.af;
  assign high_adjust = al > 8'h99 || flags_i.cf;
  assign subtract    = op_i == ALU_DAS || op_i == ALU_AAS;

  logic [7:0]  correction, daa;
  logic [15:0] aaa;
  assign correction = (low_adjust ? 8'h06 : 8'h00) | (high_adjust ? 8'h60 : 8'h00);
  assign daa        = subtract ? al - correction : al + correction;
  assign aaa        = !low_adjust ? ax_i : (subtract ? ax_i - 16'h0106 : ax_i + 16'h0106);

  // DAS borrows from bit 7, too, when AL < 6 and only the low digit is adjusted.
  logic das_borrow, daa_carry;
  assign das_borrow = low_adjust && al < 8'd6;
  assign daa_carry  = low_adjust && al > 8'hF9;

  always_comb begin
    flags_o = flags_i;
    ax_o    = {ah, daa};
    unique case (op_i)
      ALU_DAA, ALU_DAS: begin
        flags_o.af = low_adjust;
        flags_o.cf = high_adjust | (subtract ? das_borrow : daa_carry);
        flags_o.sf = daa[7];
        flags_o.zf = daa == 8'd0;
        flags_o.pf = ~^daa;
      end
      default: begin  // AAA, AAS
        ax_o       = {aaa[15:8], 4'd0, aaa[3:0]};
        flags_o.af = low_adjust;
        flags_o.cf = low_adjust;
      end
    endcase
  end

  logic [3:0] unused_digit;
  assign unused_digit = aaa[7:4];

endmodule
