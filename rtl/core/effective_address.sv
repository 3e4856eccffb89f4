// SPDX-License-Identifier: Apache-2.0
// Addresses of an instruction: its memory operand and the next instruction. Combinational. The numbers are added beside the
// registers: RIP-relative addresses count from the next instruction.
module effective_address
  import core_pkg::*;
  import pacifica_spec_pkg::*;
(
  input  insn_t       insn_i,
  input  logic        mode64_i,
  input  logic [63:0] rip_i,        // of the instruction
  input  logic [63:0] base_i,       // general registers that it names
  input  logic [63:0] index_i,
  input  logic [63:0] seg_base_i,   // of its segment
  output logic [63:0] ea_o,         // offset, cut to the address size
  output logic [63:0] pop_o,        // ... as POP to memory takes it: rSP as base counts the operand's bytes more
  output logic [63:0] linear_o,     // linear address, unchecked
  output logic [63:0] next_rip_o
);

  logic [63:0] base, index, regs, numbers, popped, sum, next;
  always_comb begin
    base = 64'b0;
    if (insn_i.base_en) base = base_i;
    else if (insn_i.rip_rel) base = rip_i;
  end
  assign index   = insn_i.index_en ? index_i : 64'b0;
  assign regs    = base + (index << insn_i.scale);
  assign numbers = insn_i.disp + (insn_i.rip_rel ? {60'b0, insn_i.len} : 64'b0);
  assign popped  = insn_i.base_en && insn_i.base == 4'(GPR_RSP) ? 64'd1 << insn_i.size : 64'd0;
  assign ea_o    = cut(regs + numbers, insn_i.asize);
  assign pop_o   = cut(regs + (numbers + popped), insn_i.asize);

  // In 64-bit mode only FS and GS have a base.
  assign sum      = ea_o + (mode64_i && insn_i.seg < 3'(SEG_FS) ? 64'b0 : seg_base_i);
  assign linear_o = mode64_i ? sum : {32'b0, sum[31:0]};

  assign next       = rip_i + {60'b0, insn_i.len};
  assign next_rip_o = mode64_i ? next : {32'b0, next[31:0]};

  logic unused;
  assign unused = ^insn_i;

endmodule
