// SPDX-License-Identifier: Apache-2.0
// Synchronous memory with one read and one write port, written so that iCE40 and ECP5 tools infer block RAM (or, on
// ECP5, distributed RAM with a register). No reset; the output keeps its value while read_i is low.
//
// The user must not read the word that is being written in the same clock: then no tool has to add logic for
// what such a read gives.
module ram_1r1w #(
  parameter int unsigned Width = 16,
  parameter int unsigned Depth = 16,  // power of two, at least 2
  localparam int unsigned AddrWidth = $clog2(Depth)
) (
  input  logic                 clk_i,
  input  logic                 write_i,
  input  logic [AddrWidth-1:0] write_addr_i,
  input  logic [Width-1:0]     write_data_i,
  input  logic                 read_i,
  input  logic [AddrWidth-1:0] read_addr_i,
  output logic [Width-1:0]     read_data_o
);

  (* no_rw_check *) logic [Width-1:0] memory [Depth];

  always_ff @(posedge clk_i) begin
    if (write_i) memory[write_addr_i] <= write_data_i;
    if (read_i) read_data_o <= memory[read_addr_i];
  end

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    NoReadOfTheWordBeingWritten : assert (!(write_i && read_i && write_addr_i == read_addr_i));
  end
`endif

endmodule
