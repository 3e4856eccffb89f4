// SPDX-License-Identifier: Apache-2.0
// Takes the verdicts in order: an allowed request goes to the target, a refused one gets its answer from dev_respond
// or, if posted, is dropped (manual 2.20.3, ERR-B-43). A request that gets a response enters dev_respond in
// the clock in which it leaves here.
module dev_forward (
  input  logic        clk_i,
  input  logic        rst_ni,

  // The oldest verdict and its request
  input  logic        verdict_valid_i,
  input  logic        refused_i,
  output logic        pop_o,
  input  logic [1:0]  kind_i,
  input  logic        write_i,
  input  logic        posted_i,
  input  logic [39:0] addr_i,
  input  logic [63:0] wdata_i,
  input  logic [7:0]  be_i,

  output logic        fwd_valid_o,
  input  logic        fwd_ready_i,
  output logic [1:0]  fwd_kind_o,
  output logic        fwd_write_o,
  output logic        fwd_posted_o,
  output logic [39:0] fwd_addr_o,
  output logic [63:0] fwd_wdata_o,
  output logic [7:0]  fwd_be_o,

  output logic        respond_o,      // the request that leaves gets a response
  input  logic        respond_full_i
);

  logic        fwd_valid_q, free, answered;
  logic [1:0]  kind_q;
  logic        write_q, posted_q;
  logic [39:0] addr_q;
  logic [63:0] wdata_q;
  logic [7:0]  be_q;

  assign free = !fwd_valid_q || fwd_ready_i;
  assign answered = !(write_i && posted_i);
  assign pop_o = verdict_valid_i && (refused_i || free) && !(answered && respond_full_i);
  assign respond_o = pop_o && answered;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) fwd_valid_q <= 1'b0;
    else if (free) fwd_valid_q <= pop_o && !refused_i;
  end
  always_ff @(posedge clk_i) begin
    if (free) begin
      kind_q <= kind_i;
      write_q <= write_i;
      posted_q <= posted_i;
      addr_q <= addr_i;
      wdata_q <= wdata_i;
      be_q <= be_i;
    end
  end

  assign fwd_valid_o = fwd_valid_q;
  assign fwd_kind_o = kind_q;
  assign fwd_write_o = write_q;
  assign fwd_posted_o = posted_q;
  assign fwd_addr_o = addr_q;
  assign fwd_wdata_o = wdata_q;
  assign fwd_be_o = be_q;

endmodule
