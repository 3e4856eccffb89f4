// SPDX-License-Identifier: Apache-2.0
// A register of the staged core (docs/microarchitecture.md, Time). Without `Registered` it is a wire.
module stage #(
  parameter int unsigned Width = 1,
  parameter bit Registered = 1'b1
) (
  input  logic             clk_i,
  input  logic [Width-1:0] d_i,
  output logic [Width-1:0] q_o
);

  if (Registered) begin : g_register
    always_ff @(posedge clk_i) q_o <= d_i;
  end else begin : g_wire
    logic unused;
    assign unused = clk_i;
    assign q_o = d_i;
  end

endmodule
