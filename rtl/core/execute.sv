// SPDX-License-Identifier: Apache-2.0
// Execution: operands, the units, and what a micro-operation makes of them. Staged, operands and results are registered.
module execute
  import core_pkg::*;
  import pipeline_pkg::*;
  import pacifica_spec_pkg::*;
#(
  parameter bit Staged = 1'b0
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        profile_apm_i,

  input  cpu_mode_t   mode_i,
  input  arch_state_t state_i,
  input  insn_t       insn_i,
  input  uop_t        uop_i,
  input  logic [1:0]  ev_size_i,      // what `.ev` means
  input  logic [7:0]  ev_vec_i,       // vector of the event under way
  input  logic [63:0] inject_value_i,
  output size_e       operand_size_o, // in the operands' clock
  input  operands_t   operands_i,

  // From the second clock of the micro-operation on
  output uop_t        uop_o,
  output size_e       size_o,
  input  logic        md_valid_i,
  output logic [63:0] md_hi_o,
  output results_t    results_o,
  output conditions_t conditions_o
);

  uop_t    uop, op;
  insn_t   insn;
  size_e   regs_size, size;
  alu_op_e regs_alu_op, alu_op;
  assign uop            = uop_i;
  assign insn           = insn_i;
  assign operand_size_o = regs_size;
  assign uop_o          = op;
  assign size_o         = size;
  always_comb begin
    unique case (uop.size)
      US_1:    regs_size = SZ_1;
      US_2:    regs_size = SZ_2;
      US_4:    regs_size = SZ_4;
      US_8:    regs_size = SZ_8;
      US_OP:   regs_size = insn.size;
      US_AS:   regs_size = insn.asize;
      US_SS:   regs_size = mode_i.stack_size;
      default: regs_size = size_e'(ev_size_i);
    endcase
  end
  assign regs_alu_op = uop.alu == ALU_INSN ? insn.alu_op : uop.alu;
  logic [63:0] a, b, t0;
  stage #(
    .Width     (3 * 64 + $bits(size_e) + $bits(alu_op_e) + $bits(uop_t)),
    .Registered(Staged)
  ) u_operands (
    .clk_i,
    .d_i({operands_i, regs_size, regs_alu_op, uop}),
    .q_o({a, b, t0, size, alu_op, op})
  );

  // --- units ---
  logic [63:0] alu_result, shift_result, md_lo, sys_result;
  logic [15:0] bcd_result;
  aflags_t     flags_in, alu_flags, shift_flags, bcd_flags;
  logic        cc_true, md_ready, md_overflow;
  // What the second clock finds; without the prefix it is what the third one uses.
  logic [63:0] x_result, x_target, x_sum, x_offset, x_store;
  aflags_t     x_flags;
  logic        x_sys_cond, x_icpt_hit, x_exc_hit, x_md_done, x_md_error;
  assign flags_in = {state_i.rflags[FL_OF], state_i.rflags[FL_SF], state_i.rflags[FL_ZF], state_i.rflags[FL_AF],
                     state_i.rflags[FL_PF], state_i.rflags[FL_CF]};

  condition u_condition (
    .cc_i   (insn.cond),
    .flags_i(flags_in),
    .true_o (cc_true)
  );
  alu u_alu (
    .op_i    (alu_op),
    .size_i  (size),
    .a_i     (a),
    .b_i     (b),
    .cond_i  (cc_true),
    .flags_i (flags_in),
    .result_o(alu_result),
    .flags_o (alu_flags)
  );
  shifter #(
    .Staged(Staged)
  ) u_shifter (
    .clk_i,
    .op_i    (alu_op),
    .size_i  (size),
    .a_i     (a),
    .b_i     (b),
    .count_i (alu_op inside {ALU_SHLD, ALU_SHRD} ? t0[5:0] : b[5:0]),
    .flags_i (flags_in),
    .result_o(shift_result),
    .flags_o (shift_flags)
  );
  muldiv #(
    .Staged(Staged)
  ) u_muldiv (
    .clk_i,
    .rst_ni,
    .valid_i   (md_valid_i),
    .ready_o   (md_ready),
    .op_i      (alu_op),
    .size_i    (size),
    .lo_i      (a),
    .hi_i      (t0),
    .b_i       (b),
    .done_o    (x_md_done),
    .lo_o      (md_lo),
    .hi_o      (md_hi_o),
    .overflow_o(md_overflow),
    .error_o   (x_md_error)
  );
  bcd u_bcd (
    .op_i   (alu_op),
    .ax_i   (a[15:0]),
    .flags_i(flags_in),
    .ax_o   (bcd_result),
    .flags_o(bcd_flags)
  );
  logic [63:0] sys_result_d;
  logic        sys_cond_d;
  sysalu u_sysalu (
    .op_i         (alu_op),
    .a_i          (a),
    .b_i          (b),
    .k_i          (op.k),
    .eventinj_i   (inject_value_i),
    .state_i,
    .insn_i,
    .profile_apm_i,
    .result_o     (sys_result_d),
    .cond_o       (sys_cond_d)
  );
  stage #(
    .Width     (64 + 1),
    .Registered(Staged)
  ) u_sys (
    .clk_i,
    .d_i({sys_result_d, sys_cond_d}),
    .q_o({sys_result, x_sys_cond})
  );

  logic [127:0] cpuid;  // EAX first; the leaves are in spec/platform.toml (manual appendix B; 2.19.3, 2.21.12)
  always_comb begin
    cpuid = cpuid_leaf(a[31:0]);
    if (a[30:0] == 31'd1 && !state_i.apic_base.AE) cpuid[9] = 1'b0;  // EDX: APIC present and enabled
  end
  always_comb begin
    x_result = alu_result;
    x_flags  = alu_flags;
    if (op.op == U_CPUID) begin
      x_result = {32'b0, cpuid[{~op.k[1:0], 5'b0} +: 32]};
    end else if (alu_op[5:4] == 2'b11) begin
      x_result = sys_result;
      x_flags  = flags_in;
    end else if (alu_op inside {ALU_MUL, ALU_IMUL, ALU_DIV, ALU_IDIV}) begin
      x_result = md_lo;
      x_flags  = flags_in;
      if (alu_op inside {ALU_MUL, ALU_IMUL}) begin
        x_flags.cf = md_overflow;
        x_flags.of = md_overflow;
      end
    end else if (alu_op[5]) begin
      x_result = shift_result;
      x_flags  = shift_flags;
    end else if (alu_op inside {ALU_DAA, ALU_DAS, ALU_AAA, ALU_AAS}) begin
      x_result = {48'b0, bcd_result};
      x_flags  = bcd_flags;
    end
  end

  always_comb begin
    x_target = alu_result;
    if (size == SZ_2) x_target[63:16] = '0;
    if (size == SZ_4) x_target[63:32] = '0;
  end

  // --- intercepts ---
  logic [7:0] icpt_code;
  assign icpt_code = op.k[7:0] + a[7:0];
  svm_intercept u_intercept (
    .guest_i          (state_i.guest),
    .intercept_cr_i   (state_i.intercept_cr),
    .intercept_dr_i   (state_i.intercept_dr),
    .intercept_exc_i  (state_i.intercept_exc),
    .intercept_misc1_i(state_i.intercept_misc1),
    .intercept_misc2_i(state_i.intercept_misc2),
    .code_i           (icpt_code),
    .vector_i         (ev_vec_i),
    .hit_o            (x_icpt_hit),
    .exception_o      (x_exc_hit)
  );

  // --- address and data of an access ---
  logic [63:0] k_ext;
  assign k_ext = {{32{op.k[31]}}, op.k};
  always_comb begin
    x_sum = a + (op.kscale ? k_ext << size : k_ext);
    if (op.op inside {U_IN, U_OUT}) x_sum = a;
    x_offset = x_sum;
    case (op.space)
      SP_ES, SP_CS, SP_SS, SP_DS, SP_FS, SP_GS, SP_SEG, SP_SEGL: begin
        if (insn.asize == SZ_2) x_offset[63:16] = '0;
        else if (insn.asize == SZ_4) x_offset[63:32] = '0;
      end
      SP_STK: begin
        if (mode_i.stack_size == SZ_2) x_offset[63:16] = '0;
        else if (mode_i.stack_size == SZ_4) x_offset[63:32] = '0;
      end
      SP_VMCB:  x_offset = x_sum + state_i.vmcb_pa;
      SP_HSAVE: x_offset = x_sum + state_i.vm_hsave_pa;
      default: ;
    endcase
    x_store = op.op == U_STW ? x_result : b;
  end

  // --- results ---
  logic [63:0] result, target, sum, offset, store;
  aflags_t     flags;
  logic        sys_cond, icpt_hit, exc_hit, md_done, md_error;
  stage #(
    .Width     (5 * 64 + $bits(aflags_t) + 5),
    .Registered(Staged)
  ) u_results (
    .clk_i,
    .d_i({x_result, x_target, x_sum, x_offset, x_store, x_flags, x_sys_cond, x_icpt_hit, x_exc_hit, x_md_done, x_md_error}),
    .q_o({result, target, sum, offset, store, flags, sys_cond, icpt_hit, exc_hit, md_done, md_error})
  );
  logic zero, sign;
  always_comb begin
    unique case (size)
      SZ_1:    begin zero = result[7:0] == 8'b0;   sign = result[7];  end
      SZ_2:    begin zero = result[15:0] == 16'b0; sign = result[15]; end
      SZ_4:    begin zero = result[31:0] == 32'b0; sign = result[31]; end
      default: begin zero = result == 64'b0;       sign = result[63]; end
    endcase
    // A comparison keeps its first operand as the result; what the branch asks for is the difference.
    if (alu_op == ALU_CMP) begin
      zero = flags.zf;
      sign = flags.sf;
    end
  end

  assign results_o = '{
    a: a, b: b, result: result, target: target, sum: sum, offset: offset, store: store, icpt_code: icpt_code
  };
  assign conditions_o = '{
    flags: flags, zero: zero, sign: sign, cc: cc_true, sys_cond: sys_cond, icpt_hit: icpt_hit, exc_hit: exc_hit,
    slow: alu_op[5], md_ready: md_ready, md_done: md_done, md_error: md_error
  };

  logic unused;
  assign unused = ^{insn, op, mode_i};

endmodule
