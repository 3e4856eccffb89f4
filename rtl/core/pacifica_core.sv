// SPDX-License-Identifier: Apache-2.0
// The processor core: ties front end, engine, execution units, MMU and retirement together
// (docs/microarchitecture.md).
//
// `Staged` cuts the long paths for FPGAs: decoding takes two clocks, a micro-operation three, a translation's answer one
// more (docs/microarchitecture.md, Time). Software sees no difference but time.
module pacifica_core
  import core_pkg::*;
  import pacifica_spec_pkg::*;
#(
  parameter bit Staged = 1'b0
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         profile_apm_i,
  // Direct boot: straps, the same from reset on (docs/choices.md section 7).
  input  logic         boot_direct_i,
  input  logic [31:0]  boot_entry_i,
  input  logic [31:0]  boot_eax_i,
  input  logic [31:0]  boot_ebx_i,

  output logic         bus_req_valid_o,
  input  logic         bus_req_ready_i,
  output logic         bus_req_write_o,
  output logic         bus_req_io_o,
  output logic         bus_req_fetch_o,
  output logic [39:0]  bus_req_addr_o,
  output logic [3:0]   bus_req_size_o,
  output logic [63:0]  bus_req_wdata_o,
  output logic [3:0]   bus_req_memtype_o,
  output logic         bus_req_lock_o,
  input  logic         bus_rsp_valid_i,
  input  logic [63:0]  bus_rsp_rdata_i,

  input  logic         apic_intr_i,
  input  logic [7:0]   apic_vector_i,
  output logic         apic_ack_o,
  input  logic [7:0]   apic_tpr_i,
  output logic         tpr_we_o,
  output logic [7:0]   tpr_o,
  input  logic         apic_nmi_i,
  output logic [63:0]  apic_base_o,
  input  logic         ext_intr_i,
  input  logic [7:0]   ext_intr_vector_i,
  input  logic         ext_nmi_i,
  input  logic         apic_event_valid_i,
  output logic         apic_event_ready_o,
  input  event_kind_e  apic_event_kind_i,
  input  logic [63:0]  apic_event_data_i,

  output retire_port_t retire_o,
  output logic         retire_direct_o,  // the step in retire_o was a direct instruction
  output logic [3:0]   stall_unit_o
);

  arch_state_t state;
  insn_t       insn, insn_dec;
  uop_t        uop, rom_uop, direct_uop;
  logic [11:0] rom_addr;
  logic        rom_read, direct;

  // --- mode ---
  logic  mode64, cs_d, protected_mode, lma;
  size_e stack_size;
  assign lma            = state.efer[10];
  assign mode64         = lma && state.seg[SEG_CS].attr.L;
  assign cs_d           = state.seg[SEG_CS].attr.DB;
  assign protected_mode = state.cr0[0] && !state.rflags[FL_VM];
  assign stack_size     = mode64 ? SZ_8 : state.seg[SEG_SS].attr.DB ? SZ_4 : SZ_2;

  // --- direct boot: reset is asynchronous and knows constants only, the straps follow in the first clock after it ---
  logic awake_q, boot;
  assign boot = boot_direct_i && !awake_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) awake_q <= 1'b0;
    else awake_q <= 1'b1;
  end

  // --- front end ---
  logic          redirect, redirect_keep, demand, consume, dec_complete, dec_too_long, lock_ok, stale, fetch_walking, fetch_walked;
  logic [119:0]  window;
  logic [3:0]    window_count, consume_len;
  logic          window_changed;
  decode_fault_e window_fault, fetch_fault;
  logic          window_npf, fetch_npf;
  logic [4:0]    window_error, fetch_error;
  logic [63:0]   window_fault_addr, fetch_addr, fetch_tr_linear;
  logic [11:0]   entry;
  logic          fetch_tr_valid, fetch_tr_ready, fetch_tr_rsp, fetch_bus_valid, fetch_bus_ready, fetch_bus_rsp;
  logic [39:0]   fetch_bus_addr;
  logic [3:0]    fetch_bus_memtype;
  logic          mmu_rsp_valid, mmu_fault, mmu_npf, mmu_ready, mmu_req_valid;
  logic [39:0]   mmu_pa;
  logic [3:0]    mmu_memtype;
  logic [4:0]    mmu_error;
  logic [63:0]   mmu_gpa;
  logic          bus_write_done;
  logic [39:0]   bus_write_addr;

  // A step ends more than a clock after its last write, so the staged core may look at it a clock later.
  stage #(
    .Width     (1 + 40),
    .Registered(Staged)
  ) u_written (
    .clk_i,
    .d_i({bus_req_valid_o && bus_req_ready_i && bus_req_write_o && !bus_req_io_o, bus_req_addr_o}),
    .q_o({bus_write_done, bus_write_addr})
  );
  fetch u_fetch (
    .clk_i,
    .rst_ni,
    .redirect_valid_i (redirect),
    .redirect_rip_i   (state.rip),
    .redirect_keep_i  (redirect_keep),
    .demand_i         (demand),
    .consume_valid_i  (consume),
    .consume_len_i    (consume_len),
    .cs_base_i        (state.seg[SEG_CS].base),
    .cs_limit_i       (state.seg[SEG_CS].limit),
    .mode64_i         (mode64),
    .store_valid_i    (bus_write_done),
    .store_addr_i     (bus_write_addr),
    .stale_o          (stale),
    .bytes_o          (window),
    .count_o          (window_count),
    .changed_o        (window_changed),
    .fault_o          (window_fault),
    .fault_npf_o      (window_npf),
    .fault_error_o    (window_error),
    .fault_addr_o     (window_fault_addr),
    .walking_o        (fetch_walking),
    .tr_req_valid_o   (fetch_tr_valid),
    .tr_req_ready_i   (fetch_tr_ready),
    .tr_linear_o      (fetch_tr_linear),
    .tr_rsp_valid_i   (fetch_tr_rsp),
    .tr_pa_i          (mmu_pa),
    .tr_memtype_i     (mmu_memtype),
    .tr_fault_i       (mmu_fault),
    .tr_npf_i         (mmu_npf),
    .tr_error_i       (mmu_error),
    .tr_gpa_i         (mmu_gpa),
    .bus_req_valid_o  (fetch_bus_valid),
    .bus_req_ready_i  (fetch_bus_ready),
    .bus_req_addr_o   (fetch_bus_addr),
    .bus_req_memtype_o(fetch_bus_memtype),
    .bus_rsp_valid_i  (fetch_bus_rsp),
    .bus_rsp_rdata_i  (bus_rsp_rdata_i)
  );

  insn_t insn_window;
  logic  window_complete, window_too_long, dec_fresh;
  decode #(
    .Staged(Staged)
  ) u_decode (
    .clk_i,
    .bytes_i   (window),
    .count_i   (window_count),
    .cs_d_i    (cs_d),
    .mode64_i  (mode64),
    .insn_o    (insn_window),
    .complete_o(window_complete),
    .too_long_o(window_too_long)
  );
  stage #(
    .Width     ($bits(insn_t) + 2 + $bits(decode_fault_e) + 1 + 5 + 64),
    .Registered(Staged)
  ) u_decoded (
    .clk_i,
    .d_i({insn_window, window_complete, window_too_long, window_fault, window_npf, window_error, window_fault_addr}),
    .q_o({insn_dec, dec_complete, dec_too_long, fetch_fault, fetch_npf, fetch_error, fetch_addr})
  );

  // What was decoded is of the window as it stands when that has not changed for two clocks.
  if (Staged) begin : g_fresh
    logic changed_q;
    assign dec_fresh = !window_changed && !changed_q;
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) changed_q <= 1'b1;
      else changed_q <= window_changed;
    end
  end else begin : g_fresh
    logic unused_changed;
    assign unused_changed = window_changed;
    assign dec_fresh = 1'b1;
  end

  dispatch_rom u_dispatch (
    .map0f_i  (insn_dec.map0f),
    .opcode_i (insn_dec.opcode),
    .reg_i    (insn_dec.modrm[5:3]),
    .mem_i    (insn_dec.is_mem),
    .mode64_i (mode64),
    .direct_o (direct),
    .entry_o  (entry),
    .uop_o    (direct_uop),
    .lock_ok_o(lock_ok)
  );

  microcode_rom u_rom (
    .clk_i,
    .read_i(rom_read),
    .addr_i(rom_addr),
    .uop_o (rom_uop)
  );

  // --- operands and execution ---
  size_e       size;
  alu_op_e     alu_op;
  uop_t        op;  // the micro-operation from its second clock on
  logic [63:0] a, b, t0, ea, nrip, rcx, alu_result, shift_result, md_lo, md_hi, sys_result, result;
  logic [63:0] regs_a, regs_b, regs_t0;
  // What the second clock finds; without the prefix it is what the third one uses.
  logic [63:0] x_result, x_target, x_lsu_sum, x_lsu_offset, x_lsu_wdata;
  aflags_t     x_flags;
  logic        x_sys_cond, x_icpt_hit, x_exc_hit, x_md_done, x_md_error;
  logic [15:0] bcd_result;
  aflags_t     flags_in, alu_flags, shift_flags, bcd_flags, flags;
  logic        cc_true, md_valid, md_ready, md_done, md_overflow, md_error, sys_cond;
  logic [1:0]  ev_size;
  logic [2:0]  sx;

  size_e   regs_size;
  alu_op_e regs_alu_op;
  always_comb begin
    unique case (uop.size)
      US_1:    regs_size = SZ_1;
      US_2:    regs_size = SZ_2;
      US_4:    regs_size = SZ_4;
      US_8:    regs_size = SZ_8;
      US_OP:   regs_size = insn.size;
      US_AS:   regs_size = insn.asize;
      US_SS:   regs_size = stack_size;
      default: regs_size = size_e'(ev_size);
    endcase
  end
  assign regs_alu_op = uop.alu == ALU_INSN ? insn.alu_op : uop.alu;
  stage #(
    .Width     (3 * 64 + $bits(size_e) + $bits(alu_op_e) + $bits(uop_t)),
    .Registered(Staged)
  ) u_operands (
    .clk_i,
    .d_i({regs_a, regs_b, regs_t0, regs_size, regs_alu_op, uop}),
    .q_o({a, b, t0, size, alu_op, op})
  );
  assign flags_in = {state.rflags[FL_OF], state.rflags[FL_SF], state.rflags[FL_ZF], state.rflags[FL_AF],
                     state.rflags[FL_PF], state.rflags[FL_CF]};

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
    .valid_i   (md_valid),
    .ready_o   (md_ready),
    .op_i      (alu_op),
    .size_i    (size),
    .lo_i      (a),
    .hi_i      (t0),
    .b_i       (b),
    .done_o    (x_md_done),
    .lo_o      (md_lo),
    .hi_o      (md_hi),
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
  logic [63:0] inject_value, sys_result_d;
  logic        sys_cond_d;
  sysalu u_sysalu (
    .op_i         (alu_op),
    .a_i          (a),
    .b_i          (b),
    .k_i          (op.k),
    .eventinj_i   (inject_value),
    .state_i      (state),
    .insn_i       (insn),
    .profile_apm_i(profile_apm_i),
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

  logic [127:0] cpuid;  // EAX first
  assign cpuid = cpuid_leaf(a[31:0]);
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

  // The sum of BR in its size.
  logic [63:0] target;
  always_comb begin
    x_target = alu_result;
    if (size == SZ_2) x_target[63:16] = '0;
    if (size == SZ_4) x_target[63:32] = '0;
  end

  // --- intercepts ---
  logic [7:0] icpt_code;
  logic       icpt_hit, exc_hit;
  logic [7:0] ev_vec;
  assign icpt_code = op.k[7:0] + a[7:0];
  svm_intercept u_intercept (
    .guest_i          (state.guest),
    .intercept_cr_i   (state.intercept_cr),
    .intercept_dr_i   (state.intercept_dr),
    .intercept_exc_i  (state.intercept_exc),
    .intercept_misc1_i(state.intercept_misc1),
    .intercept_misc2_i(state.intercept_misc2),
    .code_i           (icpt_code),
    .vector_i         (ev_vec),
    .hit_o            (x_icpt_hit),
    .exception_o      (x_exc_hit)
  );

  // --- load/store unit ---
  logic        fetch_owner_q;  // the translation under way is for the fetch unit
  logic        rsp_to_fetch;
  logic        lsu_valid, lsu_done, lsu_finish, lsu_fault, lsu_npf, lsu_tr_valid, lsu_tr_ready, lsu_tr_write, lsu_tr_user;
  logic        lsu_bus_valid, lsu_bus_ready, lsu_bus_write, lsu_bus_io, lsu_bus_lock, lsu_bus_rsp, lsu_wr_valid;
  logic        lsu_translating;
  logic [4:0]  lsu_vec, lsu_error;
  logic [63:0] lsu_rdata, lsu_addr, lsu_linear, lsu_tr_linear, lsu_bus_wdata, lsu_sum, lsu_offset, lsu_wdata;
  logic [39:0] lsu_bus_addr;
  logic [3:0]  lsu_bus_size, lsu_bus_memtype;
  write_record_t lsu_wr;
  logic [2:0]  lsu_seg;
  logic [63:0] k_ext;
  logic        cpl3, delivering;
  assign cpl3  = state.cpl == 2'd3;
  assign k_ext = {{32{op.k[31]}}, op.k};
  always_comb begin
    unique case (op.space)
      SP_SEG, SP_SEGL: lsu_seg = insn.seg;
      SP_STK:          lsu_seg = 3'd2;
      default:         lsu_seg = op.space[2:0];
    endcase
    x_lsu_sum = a + (op.kscale ? k_ext << size : k_ext);
    if (op.op inside {U_IN, U_OUT}) x_lsu_sum = a;
    x_lsu_offset = x_lsu_sum;
    case (op.space)
      SP_ES, SP_CS, SP_SS, SP_DS, SP_FS, SP_GS, SP_SEG, SP_SEGL: begin
        if (insn.asize == SZ_2) x_lsu_offset[63:16] = '0;
        else if (insn.asize == SZ_4) x_lsu_offset[63:32] = '0;
      end
      SP_STK: begin
        if (stack_size == SZ_2) x_lsu_offset[63:16] = '0;
        else if (stack_size == SZ_4) x_lsu_offset[63:32] = '0;
      end
      SP_VMCB:  x_lsu_offset = x_lsu_sum + state.vmcb_pa;
      SP_HSAVE: x_lsu_offset = x_lsu_sum + state.vm_hsave_pa;
      default: ;
    endcase
    x_lsu_wdata = op.op == U_STW ? x_result : b;
  end
  stage #(
    .Width     (5 * 64 + $bits(aflags_t) + 5),
    .Registered(Staged)
  ) u_results (
    .clk_i,
    .d_i({x_result, x_target, x_lsu_sum, x_lsu_offset, x_lsu_wdata, x_flags, x_sys_cond, x_icpt_hit,
          x_exc_hit, x_md_done, x_md_error}),
    .q_o({result, target, lsu_sum, lsu_offset, lsu_wdata, flags, sys_cond, icpt_hit, exc_hit, md_done, md_error})
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

  lsu #(
    .Staged(Staged)
  ) u_lsu (
    .clk_i,
    .rst_ni,
    .req_valid_i    (lsu_valid),
    .op_i           (op.op),
    .space_i        (op.space),
    .size_i         (size),
    .offset_i       (lsu_offset),
    .wdata_i        (lsu_wdata),
    .seg_base_i     (state.seg[lsu_seg].base),
    .seg_limit_i    (state.seg[lsu_seg].limit),
    .seg_attr_i     (state.seg[lsu_seg].attr),
    .seg_is_cs_i    (lsu_seg == 3'd1),
    .seg_is_ss_i    (lsu_seg == 3'd2),
    .seg_flat_i     (lsu_seg < 3'd4),
    .mode64_i       (mode64),
    .lma_i          (lma),
    .protected_i    (protected_mode),
    .user_i         (cpl3),
    .align_check_i  (cpl3 && state.cr0[18] && state.rflags[FL_AC] && !delivering),
    .done_o         (lsu_done),
    .finish_o       (lsu_finish),
    .rdata_o        (lsu_rdata),
    .fault_o        (lsu_fault),
    .fault_npf_o    (lsu_npf),
    .fault_vec_o    (lsu_vec),
    .fault_error_o  (lsu_error),
    .fault_addr_o   (lsu_addr),
    .linear_o       (lsu_linear),
    .tr_valid_o     (lsu_tr_valid),
    .tr_ready_i     (lsu_tr_ready),
    .tr_linear_o    (lsu_tr_linear),
    .tr_write_o     (lsu_tr_write),
    .tr_user_o      (lsu_tr_user),
    .tr_rsp_valid_i (mmu_rsp_valid && !rsp_to_fetch),
    .tr_pa_i        (mmu_pa),
    .tr_memtype_i   (mmu_memtype),
    .tr_fault_i     (mmu_fault),
    .tr_npf_i       (mmu_npf),
    .tr_error_i     (mmu_error),
    .tr_gpa_i       (mmu_gpa),
    .bus_valid_o    (lsu_bus_valid),
    .bus_ready_i    (lsu_bus_ready),
    .bus_write_o    (lsu_bus_write),
    .bus_io_o       (lsu_bus_io),
    .bus_addr_o     (lsu_bus_addr),
    .bus_size_o     (lsu_bus_size),
    .bus_wdata_o    (lsu_bus_wdata),
    .bus_memtype_o  (lsu_bus_memtype),
    .bus_lock_o     (lsu_bus_lock),
    .bus_rsp_valid_i(lsu_bus_rsp),
    .bus_rdata_i    (bus_rsp_rdata_i),
    .wr_valid_o     (lsu_wr_valid),
    .wr_o           (lsu_wr),
    .translating_o  (lsu_translating)
  );

  // --- MMU: the fetch unit asks only at a boundary, the load/store unit only inside a step ---
  logic         flush_valid, flush_ready, mmu_walking;
  logic         walk_valid, walk_ready, walk_write, walk_lock, walk_rsp, walk_event, ad_valid;
  logic [39:0]  walk_addr, ad_addr;
  logic [3:0]   walk_size, ad_size;
  logic [63:0]  walk_wdata, walk_data, ad_data;
  logic [31:0]  walk_asid, walk_access;
  assign mmu_req_valid  = lsu_tr_valid || fetch_tr_valid;
  assign lsu_tr_ready   = mmu_ready;
  assign fetch_tr_ready = mmu_ready && !lsu_tr_valid;
  assign fetch_tr_rsp   = mmu_rsp_valid && rsp_to_fetch;
  assign fetch_walked   = walk_event && walk_access[2];
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) fetch_owner_q <= 1'b0;
    else if (mmu_req_valid && mmu_ready) fetch_owner_q <= !lsu_tr_valid;
  end
  // The MMU may take the next request before the staged answer is out.
  stage #(
    .Registered(Staged)
  ) u_owner (
    .clk_i,
    .d_i(fetch_owner_q),
    .q_o(rsp_to_fetch)
  );
  mmu #(
    .Staged(Staged)
  ) u_mmu (
    .clk_i,
    .rst_ni,
    .cr0_i              (state.cr0),
    .cr3_i              (state.cr3),
    .cr4_i              (state.cr4),
    .efer_i             (state.efer),
    .pdpe_i             (state.pdpe),
    .asid_i             (state.guest ? state.asid[5:0] : 6'd0),
    .guest_i            (state.guest),
    .np_enable_i        (state.np_enable),
    .h_cr0_i            (state.h_cr0),
    .h_cr3_i            (state.h_cr3),
    .h_cr4_i            (state.h_cr4),
    .h_efer_i           (state.h_efer),
    .pat_i              (state.pat),
    .g_pat_i            (state.g_pat),
    .req_valid_i        (mmu_req_valid),
    .req_ready_o        (mmu_ready),
    .req_linear_i       (lsu_tr_valid ? lsu_tr_linear : fetch_tr_linear),
    .req_write_i        (lsu_tr_valid && lsu_tr_write),
    .req_user_i         (lsu_tr_valid ? lsu_tr_user : cpl3),
    .req_fetch_i        (!lsu_tr_valid),
    .rsp_valid_o        (mmu_rsp_valid),
    .rsp_pa_o           (mmu_pa),
    .rsp_memtype_o      (mmu_memtype),
    .rsp_fault_o        (mmu_fault),
    .rsp_npf_o          (mmu_npf),
    .rsp_error_o        (mmu_error),
    .rsp_gpa_o          (mmu_gpa),
    .flush_valid_i      (flush_valid),
    .flush_ready_o      (flush_ready),
    .flush_kind_i       (op.k[2:0]),
    .flush_linear_i     (a),
    .flush_asid_i       (b[5:0]),
    .bus_req_valid_o    (walk_valid),
    .bus_req_ready_i    (walk_ready),
    .bus_req_write_o    (walk_write),
    .bus_req_lock_o     (walk_lock),
    .bus_req_addr_o     (walk_addr),
    .bus_req_size_o     (walk_size),
    .bus_req_wdata_o    (walk_wdata),
    .bus_rsp_valid_i    (walk_rsp),
    .bus_rsp_rdata_i    (bus_rsp_rdata_i),
    .walk_event_valid_o (walk_event),
    .walk_event_asid_o  (walk_asid),
    .walk_event_data_o  (walk_data),
    .walk_event_access_o(walk_access),
    .ad_write_valid_o   (ad_valid),
    .ad_write_addr_o    (ad_addr),
    .ad_write_size_o    (ad_size),
    .ad_write_data_o    (ad_data),
    .walking_o          (mmu_walking)
  );

  bus_arbiter u_arbiter (
    .clk_i,
    .rst_ni,
    .walk_valid_i     (walk_valid),
    .walk_ready_o     (walk_ready),
    .walk_write_i     (walk_write),
    .walk_lock_i      (walk_lock),
    .walk_addr_i      (walk_addr),
    .walk_size_i      (walk_size),
    .walk_wdata_i     (walk_wdata),
    .walk_rsp_valid_o (walk_rsp),
    .lsu_valid_i      (lsu_bus_valid),
    .lsu_ready_o      (lsu_bus_ready),
    .lsu_write_i      (lsu_bus_write),
    .lsu_io_i         (lsu_bus_io),
    .lsu_lock_i       (lsu_bus_lock),
    .lsu_addr_i       (lsu_bus_addr),
    .lsu_size_i       (lsu_bus_size),
    .lsu_wdata_i      (lsu_bus_wdata),
    .lsu_memtype_i    (lsu_bus_memtype),
    .lsu_rsp_valid_o  (lsu_bus_rsp),
    .fetch_valid_i    (fetch_bus_valid),
    .fetch_ready_o    (fetch_bus_ready),
    .fetch_addr_i     (fetch_bus_addr),
    .fetch_memtype_i  (fetch_bus_memtype),
    .fetch_rsp_valid_o(fetch_bus_rsp),
    .bus_req_valid_o,
    .bus_req_ready_i,
    .bus_req_write_o,
    .bus_req_io_o,
    .bus_req_fetch_o,
    .bus_req_addr_o,
    .bus_req_size_o,
    .bus_req_wdata_o,
    .bus_req_memtype_o,
    .bus_req_lock_o,
    .bus_rsp_valid_i
  );

  // --- engine ---
  logic        we, flags_we, commit, step_start, chain, end_insn, end_rf, restore_rip, fault_we, fault_ev, fault_unimpl;
  logic        icpt_we, dbgpend_we, dr6_we, retire, retire_rep, retire_direct, has_insn, rip_written, inject;
  logic [4:0]  fault_vec, ev_flags;
  logic [63:0] fault_err, fault_addr, saved_flags, saved_rip, cycle, ev_err, exitcode, exitinfo1, exitinfo2, rec_intinfo;
  shadow_e     saved_shadow;
  cpu_mode_e   mode;
  logic [14:0] dbgpend_set, dr6_set, dbgpend;
  logic [2:0]  ev_type;
  logic [3:0]  bp_fetch, bp_data, stall;
  end_kind_e   retire_kind;
  logic        nmi_pending, ext_intr;
  logic [2:0]  take;
  logic [7:0]  ext_vector;

  sequencer #(
    .Staged(Staged)
  ) u_sequencer (
    .clk_i,
    .rst_ni,
    .profile_apm_i,
    .boot_i          (boot),
    .dec_fresh_i     (dec_fresh),
    .slow_i          (alu_op[5]),
    .insn_dec_i      (insn_dec),
    .dec_complete_i  (dec_complete),
    .dec_too_long_i  (dec_too_long),
    .fetch_fault_i   (fetch_fault),
    .fetch_npf_i     (fetch_npf),
    .fetch_error_i   (fetch_error),
    .fetch_addr_i    (fetch_addr),
    .fetch_walking_i (fetch_walking),
    .fetch_walked_i  (fetch_walked),
    .fetch_stale_i   (stale),
    .direct_i        (direct),
    .direct_uop_i    (direct_uop),
    .entry_i         (entry),
    .lock_ok_i       (lock_ok),
    .fetch_demand_o  (demand),
    .fetch_redirect_o(redirect),
    .fetch_keep_o    (redirect_keep),
    .fetch_consume_o (consume),
    .fetch_len_o     (consume_len),
    .insn_o          (insn),
    .rom_read_o      (rom_read),
    .rom_addr_o      (rom_addr),
    .rom_uop_i       (rom_uop),
    .uop_o           (uop),
    .uop_staged_i    (op),
    .lsu_valid_o     (lsu_valid),
    .lsu_done_i      (lsu_done),
    .lsu_finish_i    (lsu_finish),
    .lsu_fault_i     (lsu_fault),
    .lsu_npf_i       (lsu_npf),
    .lsu_vec_i       (lsu_vec),
    .lsu_error_i     (lsu_error),
    .lsu_addr_i      (lsu_addr),
    .md_valid_o      (md_valid),
    .md_ready_i      (md_ready),
    .md_done_i       (md_done),
    .md_error_i      (md_error),
    .flush_valid_o   (flush_valid),
    .flush_ready_i   (flush_ready),
    .a_i             (a),
    .target_i        (target),
    .flags_i         (flags),
    .sign_i          (sign),
    .zero_i          (zero),
    .cc_i            (cc_true),
    .sys_cond_i      (sys_cond),
    .icpt_hit_i      (icpt_hit),
    .exc_hit_i       (exc_hit),
    .state_i         (state),
    .mode64_i        (mode64),
    .stack_size_i    (stack_size),
    .rcx_i           (rcx),
    .rip_written_i   (rip_written),
    .inject_i        (inject),
    .dbgpend_i       (dbgpend),
    .saved_flags_i   (saved_flags),
    .saved_shadow_i  (saved_shadow),
    .ev_flags_i      (ev_flags),
    .we_o            (we),
    .flags_we_o      (flags_we),
    .commit_o        (commit),
    .step_start_o    (step_start),
    .take_o          (take),
    .chain_o         (chain),
    .end_insn_o      (end_insn),
    .end_rf_o        (end_rf),
    .restore_rip_o   (restore_rip),
    .fault_we_o      (fault_we),
    .fault_vec_o     (fault_vec),
    .fault_err_o     (fault_err),
    .fault_ev_o      (fault_ev),
    .fault_unimpl_o  (fault_unimpl),
    .fault_addr_o    (fault_addr),
    .icpt_we_o       (icpt_we),
    .dbgpend_we_o    (dbgpend_we),
    .dbgpend_o       (dbgpend_set),
    .dr6_we_o        (dr6_we),
    .dr6_o           (dr6_set),
    .bp_fetch_i      (bp_fetch),
    .bp_data_i       (bp_data),
    .nmi_pending_i   (nmi_pending),
    .intr_pending_i  (apic_intr_i || ext_intr),
    .retire_o        (retire),
    .retire_kind_o   (retire_kind),
    .retire_rep_o    (retire_rep),
    .retire_direct_o (retire_direct),
    .has_insn_o      (has_insn),
    .mode_o          (mode),
    .delivering_o    (delivering),
    .stall_o         (stall)
  );

  // Interrupt acknowledge: the APIC before the external pin.
  logic        ack;
  logic [63:0] wdata, extended;
  size_e       wsize;
  assign ack        = commit && op.op == U_ACK;
  assign apic_ack_o = ack && !op.k[0] && apic_intr_i;
  always_comb begin
    extended = lsu_rdata;
    if (op.alu == ALU_SX8) begin
      unique case (size)
        SZ_1:    extended[63:8]  = {56{lsu_rdata[7]}};
        SZ_2:    extended[63:16] = {48{lsu_rdata[15]}};
        SZ_4:    extended[63:32] = {32{lsu_rdata[31]}};
        default: ;
      endcase
    end
    wsize = size;
    if (op.op == U_ST) wsize = stack_size;
    if (op.op == U_LD && op.alu != ALU_MOV) wsize = insn.size;
    unique case (op.op)
      U_LD:              wdata = extended;
      U_LDW, U_IN:       wdata = lsu_rdata;
      U_ST:              wdata = lsu_sum;
      U_CMOV:            wdata = cc_true ? b : a;
      U_ACK:             wdata = op.k[0] ? 64'd2 : {56'b0, apic_intr_i ? apic_vector_i : ext_vector};
      default:           wdata = result;
    endcase
  end

  arch_regs #(
    .Staged(Staged)
  ) u_regs (
    .clk_i,
    .rst_ni,
    .boot_direct_i,
    .boot_entry_i,
    .boot_eax_i,
    .boot_ebx_i,
    .boot_i        (boot),
    .a_sel_i       (uop.a),
    .b_sel_i       (uop.b),
    .k_i           (uop.k),
    .unit_size_i   (uop.size inside {US_SS, US_AS} ? insn.size : regs_size),
    .insn_i        (insn),
    .mode64_i      (mode64),
    .stack_size_i  (stack_size),
    .hi_i          (md_hi),
    .apic_tpr_i    (apic_tpr_i),
    .a_o           (regs_a),
    .b_o           (regs_b),
    .t0_o          (regs_t0),
    .ea_o          (ea),
    .nrip_o        (nrip),
    .gpr_rcx_o     (rcx),
    .we_i          (we),
    .first_dst_i   (uop.dst),
    .dst_i         (op.dst),
    .wdata_i       (wdata),
    .wsize_i       (wsize),
    .flags_we_i    (flags_we),
    .flags_i       (flags),
    .setsx_i       (commit && op.op == U_SETSX),
    .sx_i          (op.k[4] ? a[2:0] : op.k[3] ? insn.modrm[5:3] : op.k[2:0]),
    .sx_o          (sx),
    .step_start_i  (step_start),
    .chain_i       (chain),
    .end_insn_i    (end_insn),
    .end_rf_i      (end_rf),
    .end_event_i   (retire && retire_kind == K_EVENT),
    .end_i         (retire),
    .end_rep_i     (retire_rep),
    .restore_rip_i (restore_rip),
    .fault_we_i    (fault_we),
    .fault_vec_i   (fault_vec),
    .fault_err_i   (fault_err),
    .fault_ev_i    (fault_ev),
    .fault_unimpl_i(fault_unimpl),
    .fault_addr_i  (fault_addr),
    .icpt_we_i     (icpt_we),
    .icpt_code_i   ({56'b0, icpt_code}),
    .linaddr_we_i  (commit && op.op inside {U_LD, U_LDW, U_ST, U_PRW, U_PRR}),
    .linaddr_i     (lsu_linear),
    .dbgpend_we_i  (dbgpend_we),
    .dbgpend_i     (dbgpend_set),
    .dr6_we_i      (dr6_we),
    .dr6_i         (dr6_set),
    .rip_written_o (rip_written),
    .inject_o      (inject),
    .inject_value_o(inject_value),
    .dbgpend_o     (dbgpend),
    .tpr_we_o,
    .tpr_o,
    .ev_size_o     (ev_size),
    .cycle_o       (cycle),
    .saved_rip_o   (saved_rip),
    .saved_flags_o (saved_flags),
    .saved_shadow_o(saved_shadow),
    .ev_vec_o      (ev_vec),
    .ev_type_o     (ev_type),
    .ev_err_o      (ev_err),
    .ev_flags_o    (ev_flags),
    .exitcode_o    (exitcode),
    .exitinfo1_o   (exitinfo1),
    .exitinfo2_o   (exitinfo2),
    .rec_intinfo_o (rec_intinfo),
    .state_o       (state)
  );
  assign apic_base_o = state.apic_base;

  // --- breakpoints ---
  logic uop_seg_access;
  assign uop_seg_access = !(op.space inside {SP_LIN, SP_PHYS, SP_VMCB, SP_HSAVE, SP_VMC});
  debug_unit #(
    .Staged(Staged)
  ) u_debug (
    .clk_i,
    .dr_i        (state.dr),
    .dr7_i       (state.dr7),
    .io_enable_i (state.cr4[3]),
    .long_i      (lma),
    .rip_linear_i(mode64 ? state.rip : {32'b0, state.seg[SEG_CS].base[31:0] + state.rip[31:0]}),
    .linear_i    (lsu_bus_io ? {48'b0, a[15:0]} : lsu_linear),
    .bytes_i     (4'd1 << size),
    .write_i     (op.op inside {U_ST, U_STW} && uop_seg_access),
    .read_i      (op.op inside {U_LD, U_LDW} && uop_seg_access),
    .io_i        (op.op inside {U_IN, U_OUT}),
    .fetch_hit_o (bp_fetch),
    .data_hit_o  (bp_data)
  );

  // --- retirement ---
  retire_unit u_retire (
    .clk_i,
    .rst_ni,
    .retire_i          (retire),
    .kind_i            (retire_kind),
    .rep_i             (retire_rep),
    .has_insn_i        (has_insn),
    .insn_i            (insn),
    .mode_i            (mode),
    .rip_i             (saved_rip),
    .tsc_i             (cycle),
    .ev_vec_i          (ev_vec),
    .ev_type_i         (ev_type),
    .ev_err_i          (ev_err),
    .ev_flags_i        (ev_flags),
    .exitcode_i        (exitcode),
    .exitinfo1_i       (exitinfo1),
    .exitinfo2_i       (exitinfo2),
    .exit_intinfo_i    (rec_intinfo),
    .state_i           (state),
    .lsu_wr_valid_i    (lsu_wr_valid),
    .lsu_wr_i          (lsu_wr),
    .ad_valid_i        (ad_valid),
    .ad_addr_i         (ad_addr),
    .ad_size_i         (ad_size),
    .ad_data_i         (ad_data),
    .take_i            (take),
    .walk_valid_i      (walk_event),
    .walk_asid_i       (walk_asid),
    .walk_data_i       (walk_data),
    .walk_access_i     (walk_access),
    .ext_intr_i,
    .ext_intr_vector_i,
    .ext_nmi_i,
    .apic_nmi_i,
    .nmi_ack_i         (ack && op.k[0]),
    .apic_event_valid_i,
    .apic_event_ready_o,
    .apic_event_kind_i,
    .apic_event_data_i,
    .ext_intr_o        (ext_intr),
    .ext_intr_vector_o (ext_vector),
    .nmi_pending_o     (nmi_pending),
    .retire_o
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) retire_direct_o <= 1'b0;
    else retire_direct_o <= retire_direct;
  end

  assign stall_unit_o = mmu_walking && lsu_translating ? 4'd5 : stall;

  logic unused;
  assign unused = ^{ea, nrip, sx, lsu_bus_io, op.a, op.b, op.size, op.kind, op.target, op.cond, op.flow, op.wflags};

endmodule
