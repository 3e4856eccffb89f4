// Decimal adjustments DAA DAS AAA AAS AAD on AX. Purely combinational. AAM divides and is done by the
// divider; its flags are those of AAD's (SF ZF PF of AL, the others 0). Undefined flags: docs/choices.md
// section 6.
module bcd
  import exec_pkg::*;
(
  input  bcd_op_e     op_i,
  input  logic [15:0] ax_i,
  input  logic [7:0]  base_i,   // immediate of AAD
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
  assign subtract    = op_i == BcdDas || op_i == BcdAas;

  logic [7:0]  correction, daa, product;
  logic [15:0] aaa;
  logic [7:0]  result;
  assign correction = (low_adjust ? 8'h06 : 8'h00) | (high_adjust ? 8'h60 : 8'h00);
  assign daa        = subtract ? al - correction : al + correction;
  assign aaa        = !low_adjust ? ax_i : (subtract ? ax_i - 16'h0106 : ax_i + 16'h0106);
  assign product    = 8'(ah * base_i);

  // DAS borrows from bit 7, too, when AL < 6 and only the low digit is adjusted.
  logic das_borrow, daa_carry;
  assign das_borrow = low_adjust && al < 8'd6;
  assign daa_carry  = low_adjust && al > 8'hF9;

  always_comb begin
    flags_o = flags_i;
    result  = daa;
    ax_o    = {ah, daa};
    unique case (op_i)
      BcdDaa, BcdDas: begin
        flags_o.af = low_adjust;
        flags_o.cf = high_adjust | (subtract ? das_borrow : daa_carry);
        flags_o.sf = daa[7];
        flags_o.zf = daa == 8'd0;
        flags_o.pf = ~^daa;
      end
      BcdAaa, BcdAas: begin
        ax_o       = {aaa[15:8], 4'd0, aaa[3:0]};
        flags_o.af = low_adjust;
        flags_o.cf = low_adjust;
      end
      default: begin
        result     = al + product;
        ax_o       = {8'd0, result};
        flags_o.of = 1'b0;
        flags_o.af = 1'b0;
        flags_o.cf = 1'b0;
        flags_o.sf = result[7];
        flags_o.zf = result == 8'd0;
        flags_o.pf = ~^result;
      end
    endcase
  end

  logic [3:0] unused_digit;
  assign unused_digit = aaa[7:4];

endmodule
