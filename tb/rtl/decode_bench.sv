// SPDX-License-Identifier: Apache-2.0
// The decoder with the fields that its bench looks at as ports of their own.
module decode_bench
  import core_pkg::*;
(
  input  logic [119:0] bytes_i,
  input  logic [3:0]   count_i,
  input  logic         cs_d_i,
  input  logic         mode64_i,
  output logic [3:0]   len_o,
  output logic         complete_o,
  output logic         too_long_o,
  output logic         map0f_o,
  output logic [7:0]   opcode_o,
  output logic         is_mem_o,
  output logic [1:0]   size_o,
  output logic [1:0]   asize_o,
  output logic [2:0]   seg_o,
  output logic         base_en_o,
  output logic [3:0]   base_o,
  output logic         index_en_o,
  output logic [3:0]   index_o,
  output logic [1:0]   scale_o,
  output logic         rip_rel_o,
  output logic [63:0]  disp_o,
  output logic [63:0]  imm_o
);

  insn_t insn;
  decode u_decode (
    .clk_i      (1'b0),
    .bytes_i,
    .count_i,
    .cs_d_i,
    .mode64_i,
    .insn_o     (insn),
    .complete_o,
    .too_long_o
  );
  assign len_o      = insn.len;
  assign map0f_o    = insn.map0f;
  assign opcode_o   = insn.opcode;
  assign is_mem_o   = insn.is_mem;
  assign size_o     = insn.size;
  assign asize_o    = insn.asize;
  assign seg_o      = insn.seg;
  assign base_en_o  = insn.base_en;
  assign base_o     = insn.base;
  assign index_en_o = insn.index_en;
  assign index_o    = insn.index;
  assign scale_o    = insn.scale;
  assign rip_rel_o  = insn.rip_rel;
  assign disp_o     = insn.disp;
  assign imm_o      = insn.imm;

  // The rest of insn_t is for the core alone.
  logic unused;
  assign unused = ^insn;

endmodule
