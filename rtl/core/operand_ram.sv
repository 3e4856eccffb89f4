// SPDX-License-Identifier: Apache-2.0
// Registers as a memory: one write port with byte lanes, one read port without a clock. FPGAs have distributed RAM for it,
// so that an operand does not take a multiplexer over every flip-flop; each read port is a copy. No reset.
module operand_ram #(
  parameter int unsigned AddrWidth = 4
) (
  input  logic                 clk_i,
  input  logic [7:0]           write_i,  // a bit for each byte
  input  logic [AddrWidth-1:0] write_addr_i,
  input  logic [63:0]          write_data_i,
  input  logic [AddrWidth-1:0] read_addr_i,
  output logic [63:0]          read_data_o
);

  logic [63:0] memory [2**AddrWidth];

  always_ff @(posedge clk_i) begin
    for (int unsigned lane = 0; lane < 8; lane++) begin
      if (write_i[lane]) memory[write_addr_i][8*lane +: 8] <= write_data_i[8*lane +: 8];
    end
  end
  assign read_data_o = memory[read_addr_i];

endmodule
