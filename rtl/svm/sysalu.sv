// SPDX-License-Identifier: Apache-2.0
// System ALU: the helpers of the system microprogram (docs/microarchitecture.md, operations 30h–3Eh).
// Combinational. Each operation computes one `result_o` and one condition `cond_o` (C_SYS) from the
// operands, the constant of the micro-operation and the architectural state. Nothing is written here.
//   AMD64 APM volume 2: descriptors (4.8), CR/EFER rules (3.1, 14.6), #DF combination (8.2.9);
//   manual 33047: VMRUN checks (2.2.1), permission maps (2.6, 2.7), selective CR0 write (2.5.5).
module sysalu
  import core_pkg::*;
  import pacifica_spec_pkg::*;
(
  input  alu_op_e     op_i,
  input  logic [63:0] a_i,
  input  logic [63:0] b_i,
  input  logic [31:0] k_i,
  input  logic [63:0] eventinj_i,
  input  arch_state_t state_i,
  input  insn_t       insn_i,
  input  logic        profile_apm_i,
  output logic [63:0] result_o,
  output logic        cond_o
);

  function automatic logic [63:0] canonical(input logic [63:0] v);
    return {{(64 - ConfigVaBits){v[ConfigVaBits-1]}}, v[ConfigVaBits-1:0]};
  endfunction

  logic lma, lme, cs_long;
  seg_t cs;
  assign cs      = state_i.seg[SEG_CS];
  assign lma     = state_i.efer[EFER_LMA_BIT];
  assign lme     = state_i.efer[EFER_LME_BIT];
  assign cs_long = lma && cs.attr[9];

  // --- descriptor questions; k[5]: compare with the privilege level in b[17:16] instead of CPL ---
  logic [31:0] d_base, d_gate_offset, d_limit, d_flags;
  logic [15:0] d_attr, d_gate_sel;
  descriptor u_descriptor (
    .desc_i       (a_i),
    .sel_i        (b_i[15:0]),
    .cpl_i        (k_i[5] ? b_i[17:16] : state_i.cpl),
    .lma_i        (lma),
    .base_o       (d_base),
    .limit_o      (d_limit),
    .attr_o       (d_attr),
    .gate_offset_o(d_gate_offset),
    .gate_sel_o   (d_gate_sel),
    .flags_o      (d_flags)
  );

  // --- permission maps; the port or MSR number is a ---
  logic        io_in, io_string, io_straddles, msr_covered;
  logic [2:0]  io_size;
  logic [1:0]  io_asize;
  logic [15:0] io_offset, io_mask, msr_offset;
  logic [63:0] io_info1;
  logic [7:0]  msr_mask;
  // 6C–6F INS/OUTS, E4–E7 and EC–EF IN/OUT: bit 1 of the opcode is the direction.
  assign io_in     = !insn_i.opcode[1];
  assign io_string = insn_i.opcode[7:4] == 4'h6;
  assign io_size   = (insn_i.size == SZ_1) ? 3'd1 : (insn_i.size == SZ_2) ? 3'd2 : 3'd4;
  assign io_asize  = (insn_i.asize == SZ_2) ? 2'd0 : (insn_i.asize == SZ_4) ? 2'd1 : 2'd2;
  svm_permission_map u_map (
    .io_port_i     (a_i[15:0]),
    .io_size_i     (io_size),
    .io_in_i       (io_in),
    .io_string_i   (io_string),
    .io_rep_i      (io_string && (insn_i.rep != 2'd0)),
    .io_addr_size_i(io_asize),
    .io_offset_o   (io_offset),
    .io_mask_o     (io_mask),
    .io_straddles_o(io_straddles),
    .io_exitinfo1_o(io_info1),
    .msr_i         (a_i[31:0]),
    .msr_write_i   (k_i[1]),
    .msr_covered_o (msr_covered),
    .msr_offset_o  (msr_offset),
    .msr_mask_o    (msr_mask)
  );

  // --- VMRUN consistency ---
  logic vm_illegal, host_illegal, vm_unimplemented, vm_pae;
  svm_consistency u_consistency (
    .profile_apm_i    (profile_apm_i),
    .intercept_misc1_i(state_i.intercept_misc1),
    .intercept_misc2_i(state_i.intercept_misc2),
    .iopm_pa_i        (state_i.iopm_pa),
    .msrpm_pa_i       (state_i.msrpm_pa),
    .asid_i           (state_i.asid),
    .np_enable_i      (state_i.np_enable),
    .h_cr0_i          (state_i.h_cr0),
    .h_cr3_i          (state_i.h_cr3),
    .g_pat_i          (state_i.g_pat),
    .eventinj_i       (eventinj_i),
    .efer_i           (state_i.efer),
    .cr0_i            (state_i.cr0),
    .cr3_i            (state_i.cr3),
    .cr4_i            (state_i.cr4),
    .dr6_i            (state_i.dr6),
    .dr7_i            (state_i.dr7),
    .rflags_i         (state_i.rflags),
    .cs_attr_i        (cs.attr),
    .illegal_o        (vm_illegal),
    .host_illegal_o   (host_illegal),
    .unimplemented_o  (vm_unimplemented),
    .pae_o            (vm_pae)
  );

  // --- control registers: value a for register k; condition: #GP(0); result: the value kept ---
  localparam logic [63:0] Cr0Kept = 64'hE005_003F;
  logic        cr_gp;
  logic [63:0] cr_kept;
  always_comb begin
    cr_gp   = 1'b0;
    cr_kept = a_i;
    unique case (k_i[3:0])
      4'd0: begin
        cr_kept = (a_i & Cr0Kept) | 64'h10;
        cr_gp   = |a_i[63:32] || (a_i[29] && !a_i[30]) || (a_i[31] && !a_i[0]) ||
                  (a_i[31] && !state_i.cr0[CR0_PG_BIT] && lme && (!state_i.cr4[CR4_PAE_BIT] || cs.attr[9])) ||
                  (!a_i[31] && cs_long);
      end
      4'd3: begin
        cr_kept = lma ? (a_i & 64'hFF_FFFF_FFF8) : (a_i & 64'hFFFF_FFF8);
        cr_gp   = lma && |a_i[63:ConfigPaBits];
      end
      4'd4: begin
        cr_kept = {53'b0, a_i[10:0]};
        cr_gp   = |a_i[63:11] || (lma && !a_i[5]);
      end
      4'd8:    cr_gp = |a_i[63:4];
      default: cr_gp = 1'b0;
    endcase
  end

  // --- WRMSR: value a for register number b (spec/msr.toml); condition: #GP(0) ---
  msr_write_t msr;
  logic       pat_bad;
  always_comb begin
    pat_bad = 1'b0;
    for (int unsigned i = 0; i < 8; i++) begin
      if ((a_i[8*i+3 +: 5] != 5'b0) || (a_i[8*i +: 3] inside {3'd2, 3'd3})) pat_bad = 1'b1;
    end
  end
  apic_base_t apic_base;
  efer_t      efer;
  assign apic_base = a_i;
  assign efer      = a_i;
  always_comb begin
    msr = msr_write(b_i[31:0], a_i, a_i == canonical(a_i));
    case (b_i[31:0])
      MSR_APIC_BASE: begin  // BSP is read only
        msr.refused = |{apic_base.rest_63_40, apic_base.rest_10_9, apic_base.rest_7_0};
        msr.kept[APIC_BASE_BSP_BIT] = state_i.apic_base.BSP;
      end
      MSR_PAT: msr.refused = pat_bad;
      MSR_EFER: begin  // LMA is derived
        msr.refused = |{efer.rest_63_13, efer.rest_9_9, efer.rest_7_1} || (efer.LME != lme && state_i.cr0.PG);
        msr.kept[EFER_LMA_BIT] = state_i.efer.LMA;
      end
      default: ;
    endcase
  end

  // --- exception b raised while the event a (EXITINTINFO format) was being delivered ---
  logic       prior_exception, prior_contrib, new_contrib;
  logic [1:0] combined;  // 0: deliver b, 1: #DF, 2: shutdown
  function automatic logic contributory(input logic [7:0] v);
    return v inside {8'd0, 8'd10, 8'd11, 8'd12, 8'd13, 8'd30};
  endfunction
  assign prior_exception = a_i[31] && (a_i[10:8] == 3'd3);
  assign prior_contrib   = contributory(a_i[7:0]);
  assign new_contrib     = contributory(b_i[7:0]);
  always_comb begin
    combined = 2'd0;
    if (prior_exception) begin
      if ((a_i[7:0] == 8'd8) && (new_contrib || (b_i[7:0] == 8'd14))) combined = 2'd2;
      else if (prior_contrib && new_contrib) combined = 2'd1;
      else if ((a_i[7:0] == 8'd14) && (new_contrib || (b_i[7:0] == 8'd14))) combined = 2'd1;
    end
  end

  seg_t seg_k;
  assign seg_k = state_i.seg[k_i[2:0]];

  always_comb begin
    result_o = a_i;
    cond_o   = 1'b0;
    unique case (op_i)
      ALU_DBASE:  result_o = {b_i[31:0], d_base};
      ALU_DLIMIT: result_o = {32'b0, d_limit};
      ALU_DATTR:  result_o = {48'b0, d_attr};
      ALU_DTEST: begin
        result_o = {63'b0, d_flags[k_i[4:0]]};
        cond_o   = d_flags[k_i[4:0]];
      end
      ALU_CANON: begin
        result_o = canonical(b_i);
        cond_o   = b_i != canonical(b_i);
      end
      ALU_VMCHK: begin
        result_o = {62'b0, vm_pae, vm_unimplemented};
        cond_o   = k_i[0] ? host_illegal : vm_illegal;
      end
      ALU_IOMAP: begin
        unique case (k_i[1:0])
          2'd0:    result_o = {48'b0, io_offset};
          2'd1:    result_o = {48'b0, io_mask};
          default: result_o = io_info1;
        endcase
        cond_o = io_straddles;
      end
      ALU_MSRMAP: begin
        result_o = k_i[0] ? {56'b0, msr_mask} : {48'b0, msr_offset};
        cond_o   = !msr_covered;
      end
      ALU_CRCHK: begin
        result_o = cr_kept;
        cond_o   = cr_gp;
      end
      ALU_MSRCHK: begin
        result_o = msr.kept;
        cond_o   = msr.refused;
      end
      ALU_EVCOMB: begin
        result_o = {62'b0, combined};
        cond_o   = combined != 2'd0;
      end
      ALU_DGATE: result_o = k_i[0] ? {48'b0, d_gate_sel} : {b_i[31:0], d_gate_offset};
      // Legacy-PAE page-directory pointer: present with a reserved bit (63:40, 8:5, 2:1).
      ALU_PDPECHK: cond_o = a_i[0] && (|a_i[63:ConfigPaBits] || |a_i[8:5] || |a_i[2:1]);
      ALU_CR0SEL:  cond_o = |((a_i ^ b_i) & ~64'hA);
      ALU_SEGPACK: result_o = {seg_k.limit, 4'b0, seg_k.attr[11:0], seg_k.sel};
      default:     result_o = a_i;
    endcase
  end

  logic unused;
  assign unused = ^{state_i, insn_i, k_i, cs, seg_k, apic_base, efer};

endmodule
