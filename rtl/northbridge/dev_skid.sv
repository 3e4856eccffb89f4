// SPDX-License-Identifier: Apache-2.0
// Two registers between a valid/ready pair: neither valid nor ready passes combinationally, and one word a
// clock gets through.
module dev_skid #(
  parameter int unsigned Width = 8
) (
  input  logic             clk_i,
  input  logic             rst_ni,

  input  logic             valid_i,
  output logic             ready_o,
  input  logic [Width-1:0] data_i,

  output logic             valid_o,
  input  logic             ready_i,
  output logic [Width-1:0] data_o
);

  logic             valid_q, spill_valid_q;
  logic [Width-1:0] data_q, spill_q;
  logic             take;

  assign ready_o = !spill_valid_q;
  assign valid_o = valid_q;
  assign data_o = data_q;
  assign take = !valid_q || ready_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      spill_valid_q <= 1'b0;
    end else if (take) begin
      valid_q <= spill_valid_q || valid_i;
      spill_valid_q <= 1'b0;
    end else if (valid_i) begin
      spill_valid_q <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (take) data_q <= spill_valid_q ? spill_q : data_i;
    if (!spill_valid_q) spill_q <= data_i;
  end

endmodule
