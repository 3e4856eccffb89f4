// SPDX-License-Identifier: Apache-2.0
// The sixteen conditions of Jcc, SETcc and CMOVcc (the low four opcode bits). Purely combinational.
module condition
  import core_pkg::*;
(
  input  logic [3:0] cc_i,
  input  aflags_t    flags_i,
  output logic       true_o
);

  logic base;
  always_comb begin
    unique case (cc_i[3:1])
      3'd0:    base = flags_i.of;
      3'd1:    base = flags_i.cf;
      3'd2:    base = flags_i.zf;
      3'd3:    base = flags_i.cf | flags_i.zf;
      3'd4:    base = flags_i.sf;
      3'd5:    base = flags_i.pf;
      3'd6:    base = flags_i.sf ^ flags_i.of;
      default: base = flags_i.zf | (flags_i.sf ^ flags_i.of);
    endcase
  end
  assign true_o = base ^ cc_i[0];

  // AF takes part in no condition.
  logic unused_af;
  assign unused_af = flags_i.af;

endmodule
