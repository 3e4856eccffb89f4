// SPDX-License-Identifier: Apache-2.0
// Responses in the order of the requests (manual 2.20.3): the target's for what was forwarded; all ones (for reads)
// and master abort for what was refused. Holds Outstanding requests that wait for their response.
module dev_respond #(
  parameter int unsigned Outstanding = 4
) (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        push_i,
  input  logic [3:0]  tag_i,
  input  logic        refused_i,
  input  logic        write_i,
  output logic        full_o,

  input  logic        fwd_rsp_valid_i,
  output logic        fwd_rsp_ready_o,
  input  logic [63:0] fwd_rsp_data_i,
  input  logic        fwd_rsp_error_i,

  output logic        rsp_valid_o,
  input  logic        rsp_ready_i,
  output logic [3:0]  rsp_tag_o,
  output logic [63:0] rsp_data_o,
  output logic        rsp_master_abort_o,
  output logic        rsp_error_o
);

  logic       empty, take;
  logic [3:0] tag;
  logic       refused, write;
  dev_queue #(.Width(6), .Depth(Outstanding)) u_queue (
    .clk_i,
    .rst_ni,
    .push_i,
    .data_i  ({tag_i, refused_i, write_i}),
    .pop_i   (take),
    .data_o  ({tag, refused, write}),
    .empty_o (empty),
    .full_o
  );

  logic        target_valid, target_error;
  logic [63:0] target_data;
  dev_skid #(.Width(65)) u_target (
    .clk_i,
    .rst_ni,
    .valid_i (fwd_rsp_valid_i),
    .ready_o (fwd_rsp_ready_o),
    .data_i  ({fwd_rsp_data_i, fwd_rsp_error_i}),
    .valid_o (target_valid),
    .ready_i (take && !refused),
    .data_o  ({target_data, target_error})
  );

  logic        rsp_valid_q, master_abort_q, error_q, free;
  logic [3:0]  tag_q;
  logic [63:0] data_q;
  assign free = !rsp_valid_q || rsp_ready_i;
  assign take = free && !empty && (refused || target_valid);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) rsp_valid_q <= 1'b0;
    else if (free) rsp_valid_q <= take;
  end
  always_ff @(posedge clk_i) begin
    if (free) begin
      tag_q <= tag;
      data_q <= refused ? {64{!write}} : target_data;
      master_abort_q <= refused;
      error_q <= !refused && target_error;
    end
  end

  assign rsp_valid_o = rsp_valid_q;
  assign rsp_tag_o = tag_q;
  assign rsp_data_o = data_q;
  assign rsp_master_abort_o = master_abort_q;
  assign rsp_error_o = error_q;

`ifndef SYNTHESIS
  logic armed_q;  // out of reset
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) armed_q <= 1'b0;
    else armed_q <= 1'b1;
  end

  always_ff @(posedge clk_i) begin
    if (armed_q) TargetAnswersOnlyWhatWasForwarded : assert (!target_valid || !empty);
  end
`endif

endmodule
