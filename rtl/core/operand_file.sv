// SPDX-License-Identifier: Apache-2.0
// Operands of a micro-operation. They come from memories that hold what the flip-flops hold (operand_ram.sv) where only
// the write port writes, and from the flip-flops where the engine does, too. A memory has no reset: what has not been
// written since then reads as its value at reset or, after a direct boot, at the image's entry (docs/choices.md section 7).
module operand_file
  import core_pkg::*;
  import pacifica_spec_pkg::*;
  import pipeline_pkg::*;
  import register_pkg::*;
(
  input  logic          clk_i,
  input  logic          rst_ni,
  input  logic          direct_i,      // direct boot, with these first values
  input  logic [31:0]   boot_eax_i,
  input  logic [31:0]   boot_ebx_i,
  input  logic          boot_i,        // the flip-flops follow the straps in this clock

  // Which
  input  logic [7:0]    a_sel_i,
  input  logic [5:0]    b_sel_i,
  input  logic [31:0]   k_i,
  input  size_e         unit_size_i,   // what R_KS and R_DELTA count
  input  insn_t         insn_i,
  input  logic [2:0]    sx_i,

  // What there is beside the memories
  input  arch_state_t   state_i,
  output logic [7:0]    special_o,     // number of the special register, R_X_* resolved
  input  logic [63:0]   special_i,     // ... what its flip-flops hold
  input  step_latches_t latches_i,
  input  size_e         stack_size_i,
  input  logic [63:0]   hi_i,
  input  logic [63:0]   ea_i,
  input  logic [63:0]   pop_i,
  input  logic [63:0]   linear_i,
  input  logic [63:0]   next_rip_i,

  // Write port
  input  logic          we_i,
  input  place_t        place_i,
  input  logic [63:0]   data_i,
  input  size_e         size_i,

  output operands_t     operands_o,
  output logic [63:0]   base_o,        // general registers of the address
  output logic [63:0]   index_o
);

  // --- numbers 0 to 31: temporaries and general registers ---
  // A first write of a part also writes the rest, with its first value.
  function automatic logic [63:0] gpr_first(input logic [3:0] number, input logic direct, input logic [31:0] eax,
                                            input logic [31:0] ebx);
    case (number)
      4'(GPR_RAX): gpr_first = direct ? {32'b0, eax} : 64'h0;
      4'(GPR_RDX): gpr_first = 64'h0004_0F12;
      4'(GPR_RBX): gpr_first = direct ? {32'b0, ebx} : 64'h0;
      4'(GPR_RSP): gpr_first = direct ? 64'h7000 : 64'h0;
      default:     gpr_first = 64'h0;
    endcase
  endfunction

  logic        temp_we, gpr_we, byte1;
  logic [3:0]  gpr;
  logic [15:0] gpr_written_q;
  logic [7:0]  low_we;
  logic [63:0] low_data, low_mask;
  assign temp_we = we_i && place_i.low && !place_i.addr[4];
  assign gpr_we  = we_i && place_i.low && place_i.addr[4];
  assign byte1   = place_i.hi8 && (place_i.ah || size_i == SZ_1);
  assign gpr     = place_i.addr[3:0];
  always_comb begin
    low_mask = '1;
    if (gpr_we && byte1) low_mask = 64'hFF00;
    else if (gpr_we && size_i == SZ_1) low_mask = 64'hFF;
    else if (gpr_we && size_i == SZ_2) low_mask = 64'hFFFF;
    low_data = (low_mask & (gpr_we && byte1 ? {48'b0, data_i[7:0], 8'b0} : data_i)) |
               (~low_mask & gpr_first(gpr, direct_i, boot_eax_i, boot_ebx_i));
    for (int unsigned lane = 0; lane < 8; lane++) begin
      low_we[lane] = temp_we || (gpr_we && (low_mask[8*lane] || !gpr_written_q[gpr]));
    end
  end

  logic [4:0]  addr_a, addr_b;
  logic        hi8_a, hi8_b;
  logic [63:0] ram_a, ram_b, ram_base, ram_index, low_a, low_b;
  assign {hi8_a, addr_a} = low_place(a_sel_i[5:0], {insn_i.rm_hi8, insn_i.rm}, {insn_i.reg_hi8, insn_i.reg_idx});
  assign {hi8_b, addr_b} = low_place(b_sel_i, {insn_i.rm_hi8, insn_i.rm}, {insn_i.reg_hi8, insn_i.reg_idx});
  operand_ram #(.AddrWidth(5)) u_operand_a (
    .clk_i, .write_i(low_we), .write_addr_i(place_i.addr), .write_data_i(low_data),
    .read_addr_i(addr_a), .read_data_o(ram_a)
  );
  operand_ram #(.AddrWidth(5)) u_operand_b (
    .clk_i, .write_i(low_we), .write_addr_i(place_i.addr), .write_data_i(low_data),
    .read_addr_i(addr_b), .read_data_o(ram_b)
  );
  operand_ram #(.AddrWidth(4)) u_base (
    .clk_i, .write_i(gpr_we ? low_we : 8'b0), .write_addr_i(gpr), .write_data_i(low_data),
    .read_addr_i(insn_i.base), .read_data_o(ram_base)
  );
  operand_ram #(.AddrWidth(4)) u_index (
    .clk_i, .write_i(gpr_we ? low_we : 8'b0), .write_addr_i(gpr), .write_data_i(low_data),
    .read_addr_i(insn_i.index), .read_data_o(ram_index)
  );
  // Temporaries need no first values: a program writes before it reads.
  always_comb begin
    low_a   = ram_a;
    low_b   = ram_b;
    base_o  = ram_base;
    index_o = ram_index;
    if (addr_a[4] && !gpr_written_q[addr_a[3:0]]) low_a = gpr_first(addr_a[3:0], direct_i, boot_eax_i, boot_ebx_i);
    if (addr_b[4] && !gpr_written_q[addr_b[3:0]]) low_b = gpr_first(addr_b[3:0], direct_i, boot_eax_i, boot_ebx_i);
    if (!gpr_written_q[insn_i.base]) base_o = gpr_first(insn_i.base, direct_i, boot_eax_i, boot_ebx_i);
    if (!gpr_written_q[insn_i.index]) index_o = gpr_first(insn_i.index, direct_i, boot_eax_i, boot_ebx_i);
  end

  // --- numbers from 64 on that only the write port writes ---
  logic [7:0]   number;
  logic [63:0]  special_ram, special;
  logic [127:0] special_written_q;
  logic         special_we;
  assign number     = special_number(a_sel_i, sx_i);
  assign special_we = we_i && place_i.high;
  assign special_o  = number;
  operand_ram #(.AddrWidth(7)) u_special (
    .clk_i, .write_i({8{special_we}}), .write_addr_i(place_i.special[6:0]),
    .write_data_i(data_i & special_mask(place_i.kind)), .read_addr_i(number[6:0]), .read_data_o(special_ram)
  );
  assign special = special_written_q[number[6:0]] ? special_ram : first_value(number, direct_i);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      gpr_written_q     <= '0;
      special_written_q <= '0;
    end else begin
      if (gpr_we) gpr_written_q[gpr] <= 1'b1;
      if (special_we) special_written_q[place_i.special[6:0]] <= 1'b1;
    end
  end

  // --- operands ---
  logic [63:0] unit, k;
  assign k    = {{32{k_i[31]}}, k_i};
  assign unit = 64'd1 << unit_size_i;

  function automatic logic [63:0] low_operand(input logic [5:0] sel, input logic [63:0] low, input logic hi8);
    if (!sel[5]) low_operand = low;
    else begin
      case ({2'b0, sel})
        R_RM, R_REG, R_AH: low_operand = hi8 ? {56'b0, low[15:8]} : low;
        R_IMM:     low_operand = insn_i.imm;
        R_IMM2:    low_operand = {48'b0, insn_i.imm2};
        R_EA:      low_operand = ea_i;
        R_RIP:     low_operand = state_i.rip;
        R_NRIP:    low_operand = next_rip_i;
        R_K:       low_operand = k;
        R_KS:      low_operand = k << unit_size_i;
        R_HI:      low_operand = hi_i;
        R_RFLAGS:  low_operand = state_i.rflags;
        R_DELTA:   low_operand = state_i.rflags.DF ? -unit : unit;
        R_SEGIDX:  low_operand = {61'b0, insn_i.modrm[5:3]};
        R_OPCODE:  low_operand = {56'b0, insn_i.opcode};
        R_FVEC:    low_operand = {59'b0, latches_i.fault_vec};
        R_FERR:    low_operand = latches_i.fault_err;
        R_FEV:     low_operand = {63'b0, latches_i.fault_ev};
        R_FADDR:   low_operand = latches_i.fault_addr;
        R_CPL:     low_operand = {62'b0, state_i.cpl};
        R_SEL:     low_operand = {48'b0, state_i.seg[sx_i].sel};
        R_LEN:     low_operand = {60'b0, insn_i.len};
        R_LINADDR: low_operand = latches_i.linear;
        R_TSC:     low_operand = latches_i.tsc;
        R_CR8:     low_operand = {60'b0, state_i.tpr[7:4]};
        R_FUNIMPL: low_operand = {63'b0, latches_i.fault_unimpl};
        R_STKSZ:   low_operand = {62'b0, stack_size_i};
        R_EVSIZE:  low_operand = {62'b0, latches_i.ev_size};
        R_EAPOP:   low_operand = pop_i;
        default:   low_operand = 64'b0;
      endcase
    end
  endfunction

  assign operands_o.b = low_operand(b_sel_i, low_b, hi8_b);
  always_comb begin
    case (a_sel_i)
      R_DR6:           operands_o.a = state_i.dr6;
      R_DEBUGCTL:      operands_o.a = state_i.debugctl;
      R_BR_FROM:       operands_o.a = state_i.br_from;
      R_BR_TO:         operands_o.a = state_i.br_to;
      R_LASTEXCP_FROM: operands_o.a = state_i.lastexcp_from;
      R_LASTEXCP_TO:   operands_o.a = state_i.lastexcp_to;
      R_SHADOW:        operands_o.a = {62'b0, state_i.shadow};
      R_ACTIVITY:      operands_o.a = {62'b0, state_i.activity};
      R_EVVEC:         operands_o.a = {56'b0, latches_i.ev_vec};
      R_EVTYPE:        operands_o.a = {61'b0, latches_i.ev_type};
      R_EVERR:         operands_o.a = latches_i.ev_err;
      R_EVFLAGS:       operands_o.a = {59'b0, latches_i.ev_flags};
      R_EXITCODE:      operands_o.a = latches_i.exitcode;
      R_EXITINFO1:     operands_o.a = latches_i.exitinfo1;
      R_EXITINFO2:     operands_o.a = latches_i.exitinfo2;
      R_RECINTINFO:    operands_o.a = latches_i.intinfo;
      R_INJECT:        operands_o.a = latches_i.inject;
      R_DBGPEND:       operands_o.a = {49'b0, latches_i.dbgpend};
      R_SAVEDRIP:      operands_o.a = latches_i.rip;
      R_SAVEDFLAGS:    operands_o.a = latches_i.rflags;
      R_SAVEDSHADOW:   operands_o.a = {62'b0, latches_i.shadow};
      R_MODRM:         operands_o.a = {56'b0, insn_i.modrm};
      R_REGNUM:        operands_o.a = {60'b0, insn_i.reg_idx};
      R_EALIN:         operands_o.a = linear_i;
      R_REPMORE:       operands_o.a = {63'b0, latches_i.rep_more};
      default:         operands_o.a = a_sel_i[7:6] == 2'b00 ? low_operand(a_sel_i[5:0], low_a, hi8_a) : special;
    endcase
  end

  logic [63:0] t0_q;
  always_ff @(posedge clk_i) begin
    if (temp_we && place_i.addr[3:0] == 4'd0) t0_q <= data_i;
  end
  assign operands_o.t0 = t0_q;

  logic unused;
  assign unused = ^{insn_i, state_i, latches_i, boot_i, special_i};

`ifndef SYNTHESIS
  // The memories say what the flip-flops say.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni && !boot_i) begin
      OperandA : assert (!addr_a[4] || low_a == state_i.gpr[addr_a[3:0]]);
      OperandB : assert (!addr_b[4] || low_b == state_i.gpr[addr_b[3:0]]);
      Base     : assert (base_o == state_i.gpr[insn_i.base]);
      Index    : assert (index_o == state_i.gpr[insn_i.index]);
      Special  : assert (a_sel_i < 8'd64 || a_sel_i >= R_EVVEC || is_engine_state(a_sel_i) || special == special_i);
    end
  end
`endif

endmodule
