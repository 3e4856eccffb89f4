// SPDX-License-Identifier: Apache-2.0
// Micro-branch conditions (core_pkg::cond_e): of the state and the instruction, or of the micro-operation's own results.
module micro_condition
  import core_pkg::*;
  import pipeline_pkg::*;
  import pacifica_spec_pkg::*;
#(
  parameter bit Staged = 1'b0
) (
  input  logic        clk_i,
  input  logic        profile_apm_i,
  input  logic [6:0]  cond_i,        // bit 6 inverts
  input  insn_t       insn_i,
  input  arch_state_t state_i,
  input  cpu_mode_t   mode_i,
  input  latches_t    latches_i,
  input  logic [63:0] rcx_i,
  input  conditions_t results_i,
  output logic        true_o
);

  logic guest, rcx_zero;
  assign guest = state_i.guest;
  always_comb begin
    unique case (insn_i.asize)
      SZ_2:    rcx_zero = rcx_i[15:0] == 16'b0;
      SZ_4:    rcx_zero = rcx_i[31:0] == 32'b0;
      default: rcx_zero = rcx_i == 64'b0;
    endcase
  end

  logic cond_state_d, cond_state, cond_base;
  always_comb begin
    cond_state_d = 1'b0;
    case (cond_e'(cond_i[5:0]))
      C_ALWAYS:   cond_state_d = 1'b1;
      C_CC:       cond_state_d = results_i.cc;
      C_PE:       cond_state_d = state_i.cr0[CR0_PE_BIT];
      C_VM:       cond_state_d = state_i.rflags[FL_VM];
      C_PROT:     cond_state_d = mode_i.protected_mode;
      C_LMA:      cond_state_d = mode_i.lma;
      C_M64:      cond_state_d = mode_i.mode64;
      C_CPL0:     cond_state_d = state_i.cpl == 2'd0;
      C_CPL3:     cond_state_d = state_i.cpl == 2'd3;
      C_IOPLOK:   cond_state_d = state_i.cpl <= state_i.rflags[13:12];
      C_GUEST:    cond_state_d = guest;
      C_SVME:     cond_state_d = state_i.efer[EFER_SVME_BIT];
      C_MEM:      cond_state_d = insn_i.is_mem;
      C_OP16:     cond_state_d = insn_i.size == SZ_2;
      C_OP32:     cond_state_d = insn_i.size == SZ_4;
      C_OP64:     cond_state_d = insn_i.size == SZ_8;
      C_OP8:      cond_state_d = insn_i.size == SZ_1;
      C_REP:      cond_state_d = insn_i.rep[1];
      C_REPNE:    cond_state_d = insn_i.rep == 2'd2;
      C_ZF:       cond_state_d = state_i.rflags[FL_ZF];
      C_CF:       cond_state_d = state_i.rflags[FL_CF];
      C_OF:       cond_state_d = state_i.rflags[FL_OF];
      C_DF:       cond_state_d = state_i.rflags[FL_DF];
      C_IF:       cond_state_d = state_i.rflags[FL_IF];
      C_LOCK:     cond_state_d = insn_i.lock;
      C_NP:       cond_state_d = guest && state_i.np_enable;
      C_REXW:     cond_state_d = insn_i.rex_w;
      C_APM:      cond_state_d = profile_apm_i;
      C_RCXZ:     cond_state_d = rcx_zero;
      C_DE:       cond_state_d = state_i.cr4[CR4_DE_BIT];
      C_GIF:      cond_state_d = state_i.gif;
      C_SS16:     cond_state_d = mode_i.stack_size == SZ_2;
      C_SS32:     cond_state_d = mode_i.stack_size == SZ_4;
      C_PAE:      cond_state_d = state_i.cr4[CR4_PAE_BIT];
      C_PG:       cond_state_d = state_i.cr0[CR0_PG_BIT];
      C_VMASK:    cond_state_d = guest && state_i.v_intr_masking;
      C_AS16:     cond_state_d = insn_i.asize == SZ_2;
      C_AS32:     cond_state_d = insn_i.asize == SZ_4;
      C_EVEC:     cond_state_d = latches_i.ev_flags[0];
      C_OP66:     cond_state_d = insn_i.osz66;
      C_SHADOW:   cond_state_d = |latches_i.saved_shadow;
      C_RM3:      cond_state_d = insn_i.modrm[7:6] == 2'd3;
      default:    cond_state_d = 1'b0;
    endcase
  end
  // Staged: the state stands still while a micro-operation runs, so what asks for it is known a clock before the results.
  stage #(
    .Registered(Staged)
  ) u_cond_state (
    .clk_i,
    .d_i(cond_state_d),
    .q_o(cond_state)
  );
  always_comb begin
    case (cond_e'(cond_i[5:0]))
      C_Z:        cond_base = results_i.zero;
      C_C:        cond_base = results_i.flags.cf;
      C_S:        cond_base = results_i.sign;
      C_O:        cond_base = results_i.flags.of;
      C_HITGT:    cond_base = !results_i.flags.cf && !results_i.zero;
      C_SYS:      cond_base = results_i.sys_cond;
      C_EXCGUEST: cond_base = results_i.exc_hit;
      default:    cond_base = cond_state;
    endcase
  end
  assign true_o = cond_base ^ cond_i[6];

  logic unused;
  assign unused = ^{insn_i, state_i, mode_i, latches_i, results_i};

endmodule
