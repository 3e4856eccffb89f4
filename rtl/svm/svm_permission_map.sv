// SPDX-License-Identifier: Apache-2.0
// Permission maps and their exit information: manual 2.6 (IOIO), 2.7 (MSR).
// Combinational address arithmetic. The microprogram reads the map bytes by physical address (the TSS
// bitmap of IN and OUT, which uses the same bit arithmetic, by linear address).
module svm_permission_map (
  // I/O: `io_mask_o` is for the two bytes at offset and offset + 1, low byte first.
  input  logic [15:0] io_port_i,
  input  logic [2:0]  io_size_i,      // bytes: 1, 2 or 4
  input  logic        io_in_i,
  input  logic        io_string_i,
  input  logic        io_rep_i,
  input  logic [1:0]  io_addr_size_i, // 0: 16, 1: 32, 2: 64 bits
  output logic [15:0] io_offset_o,    // byte offset in the map
  output logic [15:0] io_mask_o,
  output logic        io_straddles_o, // the second byte matters
  output logic [63:0] io_exitinfo1_o, // ERR-A-32, ERR-A-33

  // MSR: each register has two bits, read then write.
  input  logic [31:0] msr_i,
  input  logic        msr_write_i,
  output logic        msr_covered_o,  // 0: no map covers it; always intercepted (ERR-A-36)
  output logic [15:0] msr_offset_o,
  output logic [7:0]  msr_mask_o
);

  logic [15:0] size_mask;
  always_comb begin
    unique case (io_size_i)
      3'd1:    size_mask = 16'h0001;
      3'd2:    size_mask = 16'h0003;
      default: size_mask = 16'h000F;
    endcase
  end
  assign io_offset_o    = {3'b0, io_port_i[15:3]};
  assign io_mask_o      = size_mask << io_port_i[2:0];
  assign io_straddles_o = |io_mask_o[15:8];

  always_comb begin
    io_exitinfo1_o        = '0;
    io_exitinfo1_o[31:16] = io_port_i;
    io_exitinfo1_o[9]     = io_addr_size_i == 2'd2;
    io_exitinfo1_o[8]     = io_addr_size_i == 2'd1;
    io_exitinfo1_o[7]     = io_addr_size_i == 2'd0;
    io_exitinfo1_o[6]     = io_size_i == 3'd4;
    io_exitinfo1_o[5]     = io_size_i == 3'd2;
    io_exitinfo1_o[4]     = io_size_i == 3'd1;
    io_exitinfo1_o[3]     = io_rep_i;
    io_exitinfo1_o[2]     = io_string_i;
    io_exitinfo1_o[0]     = io_in_i;
  end

  // Table 2-2: three ranges of 8 K registers, 2 KB of map each.
  logic [1:0] block;
  always_comb begin
    msr_covered_o = 1'b1;
    unique case (msr_i[31:13])
      19'h0_0000: block = 2'd0;  // 0000_0000h
      19'h6_0000: block = 2'd1;  // C000_0000h
      19'h6_0008: block = 2'd2;  // C001_0000h
      default: begin
        block         = 2'd3;
        msr_covered_o = 1'b0;
      end
    endcase
  end
  assign msr_offset_o = {3'b0, block, msr_i[12:2]};
  assign msr_mask_o   = 8'b1 << {msr_i[1:0], msr_write_i};

endmodule
