// SPDX-License-Identifier: Apache-2.0
// The engine: boundary between steps (docs/choices.md section 1), dispatch, micro-address, micro-branches, faults,
// end of a step. One micro-operation per clock; memory, multiply/divide and TLB flushes wait.
//
// A direct instruction brings its one control word with it from the dispatch table: the word is registered with the
// instruction (direct_uop_q), the micro-address stands still and the microprogram is not read. Everything else reads its
// words from the microprogram, each in the clock before it is executed.
//
// `Staged`: a micro-operation has three clocks, for operands, results and completion; the core registers what passes
// between them (docs/microarchitecture.md, Time). What is said of the last clock below is said of the third.
module sequencer
  import core_pkg::*;
  import pacifica_spec_pkg::*;
  import microcode_pkg::*;
#(
  parameter bit Staged = 1'b0
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        profile_apm_i,
  input  logic        boot_i,            // the registers take the state of a direct boot: fetch starts a clock later

  // Front end
  input  logic        slow_i,            // the operation has a clock more for its results (staged)
  input  logic        dec_fresh_i,       // the decoder's outputs are of the window as it stands
  input  insn_t         insn_dec_i,
  input  logic          dec_complete_i,
  input  logic          dec_too_long_i,
  input  decode_fault_e fetch_fault_i,
  input  logic          fetch_npf_i,
  input  logic [4:0]    fetch_error_i,
  input  logic [63:0]   fetch_addr_i,
  input  logic          fetch_walking_i,   // a translation for the fetch unit is under way
  input  logic          fetch_walked_i,    // a page walk for the fetch unit began
  input  logic          fetch_stale_i,
  input  logic          direct_i,          // of dispatch_rom for insn_dec_i
  input  uop_t          direct_uop_i,
  input  logic [11:0]   entry_i,
  input  logic          lock_ok_i,
  output logic          fetch_demand_o,
  output logic          fetch_redirect_o,
  output logic          fetch_keep_o,      // nothing that address translation depends on has changed
  output logic          fetch_consume_o,
  output logic [3:0]    fetch_len_o,       // bytes consumed
  output insn_t         insn_o,            // instruction of the step

  // Microprogram
  output logic          rom_read_o,
  output logic [11:0]   rom_addr_o,
  input  uop_t          rom_uop_i,         // the word read last
  output uop_t          uop_o,             // the micro-operation under execution
  input  uop_t          uop_staged_i,      // the same from its second clock on

  // Execution
  output logic          lsu_valid_o,
  input  logic          lsu_done_i,
  input  logic          lsu_finish_i,      // done with the last answer of the bus, where no fault can be
  input  logic          lsu_fault_i,
  input  logic          lsu_npf_i,
  input  logic [4:0]    lsu_vec_i,
  input  logic [4:0]    lsu_error_i,
  input  logic [63:0]   lsu_addr_i,
  output logic          md_valid_o,
  input  logic          md_ready_i,
  input  logic          md_done_i,
  input  logic          md_error_i,
  output logic          flush_valid_o,
  input  logic          flush_ready_i,
  input  logic [63:0]   a_i,
  input  logic [63:0]   target_i,          // of BR, cut to its size
  input  aflags_t       flags_i,           // of the ALU operation
  input  logic          sign_i,
  input  logic          zero_i,
  input  logic          cc_i,
  input  logic          sys_cond_i,
  input  logic          icpt_hit_i,
  input  logic          exc_hit_i,

  // Registers
  input  arch_state_t   state_i,
  input  logic          mode64_i,
  input  size_e         stack_size_i,
  input  logic [63:0]   rcx_i,
  input  logic          rip_written_i,
  input  logic          inject_i,
  input  logic [14:0]   dbgpend_i,
  input  logic [63:0]   saved_flags_i,
  input  shadow_e       saved_shadow_i,
  input  logic [4:0]    ev_flags_i,
  output logic          we_o,
  output logic          flags_we_o,
  output logic          commit_o,          // the micro-operation completes in this clock
  output logic          step_start_o,
  output logic [2:0]    take_o,          // with the start of a step: an interrupt of kind {virtual, INTR, NMI}
  output logic          chain_o,           // ... in the last clock of the instruction before
  output logic          end_insn_o,
  output logic          end_rf_o,
  output logic          restore_rip_o,
  output logic          fault_we_o,
  output logic [4:0]    fault_vec_o,
  output logic [63:0]   fault_err_o,
  output logic          fault_ev_o,
  output logic          fault_unimpl_o,
  output logic [63:0]   fault_addr_o,
  output logic          icpt_we_o,
  output logic          dbgpend_we_o,
  output logic [14:0]   dbgpend_o,
  output logic          dr6_we_o,
  output logic [14:0]   dr6_o,

  // Breakpoints
  input  logic [3:0]    bp_fetch_i,        // instruction breakpoints at RIP
  input  logic [3:0]    bp_data_i,         // data or I/O breakpoints of the access that completes

  // Interrupts
  input  logic          nmi_pending_i,
  input  logic          intr_pending_i,

  // Retirement
  output logic          retire_o,          // the step ends in this clock
  output end_kind_e     retire_kind_o,
  output logic          retire_rep_o,
  output logic          retire_direct_o,   // ... as a direct instruction
  output logic          has_insn_o,        // the step fetched an instruction
  output cpu_mode_e     mode_o,            // cpu_mode at the start of the step
  output logic          delivering_o,      // an event is on its way through the IDT
  output logic [3:0]    stall_o
);

  typedef enum logic [0:0] { StBoundary, StRun } state_e;
  state_e      state_q;
  logic [1:0]  phase_q;       // of the micro-operation: operands, results, completion
  logic [11:0] upc_q;
  logic [11:0] stack_q [4];
  logic [1:0]  sp_q;
  insn_t       insn_q;
  logic        redirect_q, keep_q, serial_q, walked_q, has_insn_q, md_busy_q;
  logic        release_q;     // the instruction with a REP prefix that ended is still in the window
  logic        direct_q;
  uop_t        direct_uop_q;
  logic [1:0]  fmode_q;
  logic [3:0]  bp_q;
  cpu_mode_e   mode_q;

  uop_t uop, uop_first;  // until the results are there nothing is done that hangs on the micro-operation
  assign uop_first  = direct_q ? direct_uop_q : rom_uop_i;
  assign uop_o      = uop_first;
  assign uop        = Staged ? uop_staged_i : uop_first;
  assign insn_o     = insn_q;
  assign has_insn_o = has_insn_q;
  assign mode_o     = mode_q;
  assign delivering_o = fmode_q == 2'd1;

  // What kind of register it writes: one that translation or fetch depends on, RIP, one that no other step looks at.
  logic dst_serial, dst_rip, dst_plain, dst_serial_d, dst_rip_d, dst_plain_d;
  assign dst_rip_d    = uop_first.dst == R_RIP;
  assign dst_serial_d = (uop_first.dst >= 8'd64 || uop_first.dst == R_CPL) && uop_first.dst < R_EVVEC;
  assign dst_plain_d  = uop_first.dst < 8'd64 && !(uop_first.dst inside {R_RIP, R_RFLAGS, R_CPL});
  stage #(
    .Width     (3),
    .Registered(Staged)
  ) u_dst (
    .clk_i,
    .d_i({dst_serial_d, dst_rip_d, dst_plain_d}),
    .q_o({dst_serial, dst_rip, dst_plain})
  );

  // --- mode ---
  logic pe, vm, lma, prot;
  assign pe   = state_i.cr0[0];
  assign vm   = state_i.rflags[FL_VM];
  assign lma  = state_i.efer[10];
  assign prot = pe && !vm;
  logic cs_d;
  assign cs_d = state_i.seg[SEG_CS].attr.DB;
  cpu_mode_e mode;
  always_comb begin
    if (!pe) mode = CPU_MODE_REAL;
    else if (vm) mode = CPU_MODE_V86;
    else if (lma) mode = mode64_i ? CPU_MODE_LONG64 : cs_d ? CPU_MODE_COMPAT32 : CPU_MODE_COMPAT16;
    else mode = cs_d ? CPU_MODE_PROT32 : CPU_MODE_PROT16;
  end

  // --- boundary ---
  logic gif, guest, shadow, mov_ss, intr_if, nmi_take, intr_take, vintr_take, free, db_take, halted;
  logic [3:0] vtpr, vprio;
  assign gif     = state_i.gif;
  assign guest   = state_i.guest;
  assign shadow  = |state_i.shadow;
  assign mov_ss  = state_i.shadow == SHADOW_MOV_SS;  // blocks NMI and debug traps, too
  assign vtpr    = state_i.v_tpr;
  assign vprio   = state_i.v_intr_prio;
  assign intr_if = guest && state_i.v_intr_masking ? state_i.host_if : state_i.rflags[FL_IF];
  assign free    = !walked_q && !fetch_walking_i;
  assign halted  = state_i.activity == ACTIVITY_HALTED;
  assign db_take    = |dbgpend_i && !mov_ss && free;
  assign nmi_take   = nmi_pending_i && gif && !state_i.nmi_blocked && !mov_ss && free;
  assign intr_take  = intr_pending_i && gif && intr_if && !shadow && free;
  assign vintr_take = guest && state_i.v_irq && gif && state_i.rflags[FL_IF] && !shadow && free &&
                      (state_i.v_ign_tpr || vprio > vtpr);

  logic        at_boundary, start, dispatch, start_fault, start_db, start_bp;
  logic        chain;  // the next instruction starts in the last clock of this one
  logic        bp_fetch, bp_enabled, hits_fresh;
  logic        dec_direct;
  logic [11:0] start_addr, dec_entry;
  assign dec_direct  = direct_i && !(insn_dec_i.lock && !lock_ok_i);
  assign dec_entry   = insn_dec_i.lock && !lock_ok_i ? UcUd : entry_i;
  assign at_boundary = state_q == StBoundary && !redirect_q && !release_q && dec_fresh_i && (hits_fresh || !bp_enabled) &&
                       state_i.activity != ACTIVITY_SHUTDOWN;
  assign bp_enabled  = state_i.dr7[7:0] != 8'b0;
  assign bp_fetch    = |bp_fetch_i && !state_i.rflags[FL_RF] && gif;  // GIF = 0 discards breakpoints (table 2-3)
  always_comb begin
    start          = 1'b0;
    dispatch       = 1'b0;
    start_fault    = 1'b0;
    start_db       = 1'b0;
    start_bp       = 1'b0;
    take_o         = 3'b0;
    start_addr     = UcEvInject;
    fetch_demand_o = 1'b0;
    if (at_boundary) begin
      if (inject_i) start = 1'b1;
      else if (db_take) begin
        start      = 1'b1;
        start_db   = 1'b1;
        start_addr = UcEvDebug;
      end else if (nmi_take) begin
        start      = 1'b1;
        take_o[0]  = 1'b1;
        start_addr = UcEvNmi;
      end else if (intr_take) begin
        start      = 1'b1;
        take_o[1]  = 1'b1;
        start_addr = UcEvIntr;
      end else if (vintr_take) begin
        start      = 1'b1;
        take_o[2]  = 1'b1;
        start_addr = UcEvVintr;
      end else if (halted) begin
        start = 1'b0;
      end else if (bp_fetch) begin
        start       = 1'b1;
        start_fault = 1'b1;
        start_bp    = 1'b1;
        start_addr  = UcEvException;
      end else if (dec_too_long_i) begin
        start       = 1'b1;
        start_fault = 1'b1;
        start_addr  = UcEvException;
      end else if (dec_complete_i) begin
        start      = 1'b1;
        dispatch   = 1'b1;
        start_addr = dec_entry;
      end else if (fetch_fault_i != DF_NONE) begin
        start       = 1'b1;
        start_fault = 1'b1;
        start_addr  = fetch_npf_i && fetch_fault_i == DF_PF ? UcEvNpf : UcEvException;
      end else begin
        fetch_demand_o = 1'b1;
      end
    end
  end
  assign step_start_o = start || chain;
  assign chain_o      = chain;
  assign fetch_redirect_o = state_q == StBoundary && redirect_q;
  assign fetch_keep_o     = keep_q;

  // --- execution ---
  logic [1:0] last_phase;
  assign last_phase = !Staged ? 2'd0 : slow_i ? 2'd3 : 2'd2;
  logic run, is_mem, is_io, is_md, is_flush, is_br, bad_target, taken, writes, op_done, fault, icpt_hit, exec_ok;
  assign run      = state_q == StRun && phase_q == last_phase;
  assign is_io    = uop.op inside {U_IN, U_OUT};
  assign is_mem   = uop.op inside {U_LD, U_LDW, U_ST, U_STW, U_PRR, U_PRW, U_IN, U_OUT};
  assign is_md    = uop.op == U_ALU && uop.alu inside {ALU_MUL, ALU_IMUL, ALU_DIV, ALU_IDIV};
  assign is_flush = uop.op == U_FLUSH;
  assign is_br    = uop.op == U_BR;
  assign lsu_valid_o   = run && is_mem;
  assign md_valid_o    = run && is_md && !md_busy_q;
  assign flush_valid_o = run && is_flush;
  always_comb begin
    op_done = run;
    if (is_mem) op_done = run && lsu_done_i;
    else if (is_md) op_done = run && md_busy_q && md_done_i;
    else if (is_flush) op_done = run && flush_ready_i;
  end
  assign icpt_hit = run && uop.op == U_ICPT && icpt_hit_i;
  assign fault    = op_done && ((is_mem && lsu_fault_i) || (is_md && md_error_i) || (taken && bad_target) ||
                                uop.op == U_RAISE);
  assign exec_ok  = op_done && !fault && !icpt_hit;
  assign commit_o = exec_ok;
  assign writes   = uop.op inside {U_ALU, U_LD, U_LDW, U_ST, U_IN, U_ACK, U_CMOV, U_CPUID} || taken;
  assign we_o     = exec_ok && writes;
  assign flags_we_o = exec_ok && uop.wflags;
  assign icpt_we_o  = icpt_hit;

  // --- conditions ---
  logic cond_state_d, cond_state, cond_base, cond, rcx_zero;
  always_comb begin
    unique case (insn_q.asize)
      SZ_2:    rcx_zero = rcx_i[15:0] == 16'b0;
      SZ_4:    rcx_zero = rcx_i[31:0] == 32'b0;
      default: rcx_zero = rcx_i == 64'b0;
    endcase
  end
  always_comb begin
    cond_state_d = 1'b0;
    case (cond_e'(uop.cond[5:0]))
      C_ALWAYS:   cond_state_d = 1'b1;
      C_CC:       cond_state_d = cc_i;
      C_PE:       cond_state_d = pe;
      C_VM:       cond_state_d = vm;
      C_PROT:     cond_state_d = prot;
      C_LMA:      cond_state_d = lma;
      C_M64:      cond_state_d = mode64_i;
      C_CPL0:     cond_state_d = state_i.cpl == 2'd0;
      C_CPL3:     cond_state_d = state_i.cpl == 2'd3;
      C_IOPLOK:   cond_state_d = state_i.cpl <= state_i.rflags[13:12];
      C_GUEST:    cond_state_d = guest;
      C_SVME:     cond_state_d = state_i.efer[12];
      C_MEM:      cond_state_d = insn_q.is_mem;
      C_OP16:     cond_state_d = insn_q.size == SZ_2;
      C_OP32:     cond_state_d = insn_q.size == SZ_4;
      C_OP64:     cond_state_d = insn_q.size == SZ_8;
      C_OP8:      cond_state_d = insn_q.size == SZ_1;
      C_REP:      cond_state_d = insn_q.rep[1];
      C_REPNE:    cond_state_d = insn_q.rep == 2'd2;
      C_ZF:       cond_state_d = state_i.rflags[FL_ZF];
      C_CF:       cond_state_d = state_i.rflags[FL_CF];
      C_OF:       cond_state_d = state_i.rflags[FL_OF];
      C_DF:       cond_state_d = state_i.rflags[FL_DF];
      C_IF:       cond_state_d = state_i.rflags[FL_IF];
      C_LOCK:     cond_state_d = insn_q.lock;
      C_NP:       cond_state_d = guest && state_i.np_enable;
      C_REXW:     cond_state_d = insn_q.rex_w;
      C_APM:      cond_state_d = profile_apm_i;
      C_RCXZ:     cond_state_d = rcx_zero;
      C_DE:       cond_state_d = state_i.cr4[3];
      C_GIF:      cond_state_d = gif;
      C_SS16:     cond_state_d = stack_size_i == SZ_2;
      C_SS32:     cond_state_d = stack_size_i == SZ_4;
      C_PAE:      cond_state_d = state_i.cr4[5];
      C_PG:       cond_state_d = state_i.cr0[31];
      C_VMASK:    cond_state_d = guest && state_i.v_intr_masking;
      C_AS16:     cond_state_d = insn_q.asize == SZ_2;
      C_AS32:     cond_state_d = insn_q.asize == SZ_4;
      C_EVEC:     cond_state_d = ev_flags_i[0];
      C_OP66:     cond_state_d = insn_q.osz66;
      C_SHADOW:   cond_state_d = |saved_shadow_i;
      C_RM3:      cond_state_d = insn_q.modrm[7:6] == 2'd3;
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
    case (cond_e'(uop.cond[5:0]))
      C_Z:        cond_base = zero_i;
      C_C:        cond_base = flags_i.cf;
      C_S:        cond_base = sign_i;
      C_O:        cond_base = flags_i.of;
      C_HITGT:    cond_base = !flags_i.cf && !zero_i;
      C_SYS:      cond_base = sys_cond_i;
      C_EXCGUEST: cond_base = exc_hit_i;
      default:    cond_base = cond_state;
    endcase
  end
  assign cond = cond_base ^ uop.cond[6];

  // The condition of BR is whether it jumps; its flow does not ask.
  logic flows;
  assign flows      = cond || is_br;
  assign taken      = is_br && cond;
  assign bad_target = mode64_i ? !(&target_i[63:47]) && |target_i[63:47]
                               : target_i[31:0] > state_i.seg[SEG_CS].limit;

  // --- end of the step ---
  logic ends, ends_insn, trap_tf;
  assign ends      = exec_ok && flows && uop.flow inside {F_END, F_REP};
  assign ends_insn = ends && (uop.flow == F_REP || uop.kind inside {K_INSN, K_KEEPRF});
  assign retire_o      = ends;
  assign retire_kind_o = uop.flow == F_REP ? K_INSN : uop.kind;
  assign retire_direct_o = ends && direct_q;
  assign retire_rep_o  = ends && uop.flow == F_REP;
  assign end_insn_o    = ends_insn && uop.flow == F_END;
  assign end_rf_o      = ends_insn && uop.flow == F_END && uop.kind == K_INSN;  // not between REP iterations
  assign trap_tf       = ends_insn && saved_flags_i[FL_TF] && !mov_ss;  // MOV SS is not traced itself
  assign dbgpend_we_o  = ends_insn;
  assign dbgpend_o     = {trap_tf, 10'b0, gif ? bp_q | (is_mem ? bp_data_i : 4'b0) : 4'b0};

  logic serial;  // when it completes, the prefetched bytes may no longer be right
  assign serial = writes && dst_serial || is_flush;

  // The next instruction starts in the last clock of this one when nothing can come between them: no redirect, no
  // interrupt even if it is masked, no trap or breakpoint, no shadow. Instructions with a REP prefix stay in the
  // window until they end, because an iteration is a step of its own; all others leave it when they start.
  // Whether it starts hangs on nothing that this clock computes but the end of an access or of a division: the end that
  // hangs on a result, and what a fault could still prevent, takes the boundary.
  logic quiet, redirect, held, last, stays;
  assign redirect = serial_q || serial || rip_written_i || (writes && dst_rip) || fetch_stale_i || !ends_insn;
  assign quiet    = !inject_i && dbgpend_i == 15'b0 && !nmi_pending_i && !intr_pending_i && !(guest && state_i.v_irq) &&
                    !shadow && !state_i.rflags[FL_TF] && !saved_flags_i[FL_TF] && !bp_enabled;
  assign held     = has_insn_q && insn_q.rep[1];
  always_comb begin
    last = 1'b0;
    if (is_mem) last = lsu_finish_i;
    else if (is_md) last = md_busy_q && md_done_i && !md_error_i;
    else if (uop.op inside {U_ALU, U_CMOV}) last = 1'b1;
    if (is_br) last = !taken;
    else if (uop.cond != 7'(C_ALWAYS)) last = 1'b0;
  end
  assign stays = is_br || dst_plain;
  assign chain = run && last && uop.flow == F_END && uop.kind == K_INSN && !held && stays && !serial_q &&
                 !rip_written_i && !fetch_stale_i && quiet && dec_fresh_i && dec_complete_i && !dec_too_long_i;
  assign fetch_consume_o = ((dispatch || chain) && !insn_dec_i.rep[1]) || (state_q == StBoundary && release_q);
  assign fetch_len_o     = release_q ? insn_q.len : insn_dec_i.len;

  // --- faults ---
  assign restore_rip_o = (fault || icpt_hit) && rip_written_i;
  assign fault_we_o    = fault || (start && start_fault);
  always_comb begin
    fault_vec_o    = 5'd13;
    fault_err_o    = 64'b0;
    fault_ev_o     = 1'b1;
    fault_unimpl_o = 1'b0;
    fault_addr_o   = 64'b0;
    if (start) begin
      if (bp_fetch) begin
        fault_vec_o = 5'd1;
        fault_ev_o  = 1'b0;
      end else if (!dec_too_long_i && fetch_fault_i == DF_PF) begin
        fault_vec_o  = 5'd14;
        fault_err_o  = {59'b0, fetch_error_i};
        fault_addr_o = fetch_addr_i;
      end else if (!dec_too_long_i && fetch_fault_i == DF_UD) begin
        fault_vec_o = 5'd6;
        fault_ev_o  = 1'b0;
      end
    end else if (is_br) begin
      fault_vec_o = 5'd13;
    end else if (is_mem) begin
      fault_vec_o  = lsu_vec_i;
      fault_err_o  = {59'b0, lsu_error_i};
      fault_addr_o = lsu_addr_i;
    end else if (is_md) begin
      fault_vec_o = 5'd0;
      fault_ev_o  = 1'b0;
    end else begin
      fault_vec_o    = uop.k[4:0];
      fault_err_o    = uop.k[8] ? a_i : 64'b0;
      fault_ev_o     = uop.k[8];
      fault_unimpl_o = uop.k[9];
    end
  end

  assign dr6_we_o = start_db || start_bp;
  assign dr6_o    = start_bp ? {11'b0, bp_fetch_i} : dbgpend_i;

  logic [11:0] fault_target;
  always_comb begin
    unique case (fmode_q)
      2'd0:    fault_target = UcEvException;
      2'd1:    fault_target = UcEvNested;
      default: fault_target = UcEvShutdown;
    endcase
    if (is_mem && lsu_npf_i && fmode_q != 2'd2) fault_target = UcEvNpf;
  end

  // --- micro-address ---
  always_comb begin
    rom_read_o = 1'b0;
    rom_addr_o = upc_q + 12'd1;
    if (state_q == StBoundary) begin
      rom_read_o = start && !(dispatch && dec_direct);
      rom_addr_o = start_addr;
    end else if (fault || icpt_hit) begin
      rom_read_o = 1'b1;
      rom_addr_o = icpt_hit ? UcVmexitInsn : fault_target;
    end else if (chain) begin
      rom_read_o = !dec_direct;
      rom_addr_o = dec_entry;
    end else begin
      rom_read_o = exec_ok && !ends;
      if (cond && uop.flow inside {F_GOTO, F_CALL} || is_br && uop.flow == F_GOTO) rom_addr_o = uop.target;
      else if (cond && uop.flow == F_RET) rom_addr_o = stack_q[sp_q - 2'd1];
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q    <= StBoundary;
      upc_q      <= '0;
      sp_q       <= '0;
      insn_q     <= '0;
      direct_q   <= 1'b0;
      release_q  <= 1'b0;
      redirect_q <= 1'b1;
      keep_q     <= 1'b0;
      serial_q   <= 1'b0;
      walked_q   <= 1'b0;
      has_insn_q <= 1'b0;
      md_busy_q  <= 1'b0;
      fmode_q    <= '0;
      bp_q       <= '0;
      mode_q     <= CPU_MODE_REAL;
      for (int unsigned i = 0; i < 4; i++) stack_q[i] <= '0;
    end else begin
      if (rom_read_o) upc_q <= rom_addr_o;
      if (state_q == StBoundary) begin
        redirect_q <= boot_i;
        release_q  <= 1'b0;
        if (fetch_walked_i) walked_q <= 1'b1;
        if (start) begin
          state_q    <= StRun;
          direct_q   <= dispatch && dec_direct;
          sp_q       <= '0;
          serial_q   <= 1'b0;
          walked_q   <= 1'b0;
          fmode_q    <= 2'd0;
          bp_q       <= '0;
          mode_q     <= mode;
          has_insn_q <= dispatch;
          insn_q     <= dispatch ? insn_dec_i : '0;
        end
      end else begin
        if (md_valid_o && md_ready_i) md_busy_q <= 1'b1;
        else if (md_done_i) md_busy_q <= 1'b0;
        if (exec_ok && serial) serial_q <= 1'b1;
        if (exec_ok && is_mem) bp_q <= bp_q | bp_data_i;
        if (fault || icpt_hit) begin
          direct_q <= 1'b0;
          sp_q     <= '0;
        end else if (exec_ok) begin
          if (uop.op == U_FMODE) fmode_q <= uop.k[1:0];
          if (cond && uop.flow == F_CALL) begin
            stack_q[sp_q] <= upc_q + 12'd1;
            sp_q          <= sp_q + 2'd1;
          end
          if (cond && uop.flow == F_RET) sp_q <= sp_q - 2'd1;
          if (ends) begin
            state_q    <= StBoundary;
            keep_q     <= !serial_q && !serial && ends_insn;
            redirect_q <= redirect;
            release_q  <= held && uop.flow == F_END && !redirect;
          end
          if (chain) begin
            state_q    <= StRun;
            direct_q   <= dec_direct;
            sp_q       <= '0;
            fmode_q    <= 2'd0;
            bp_q       <= '0;
            has_insn_q <= 1'b1;
            insn_q     <= insn_dec_i;
          end
        end
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (dispatch || chain) direct_uop_q <= direct_uop_i;
  end

  // Staged: breakpoints are compared with the RIP of the clock before, which in the first clock of a boundary was another.
  if (Staged) begin : g_phase
    logic boundary_q;
    assign hits_fresh = boundary_q;
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) boundary_q <= 1'b0;
      else boundary_q <= state_q == StBoundary;
    end
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) phase_q <= 2'd0;
      else if (state_q == StBoundary || fault || icpt_hit || exec_ok) phase_q <= 2'd0;
      else if (phase_q != last_phase) phase_q <= phase_q + 2'd1;
    end
  end else begin : g_phase
    assign phase_q    = 2'd0;
    assign hits_fresh = 1'b1;
  end

  // A direct instruction goes round the microprogram: while it runs, the micro-address stands still and no word is read,
  // unless it faults or the instruction that comes after it needs the program.
`ifndef SYNTHESIS
  logic [11:0] upc_before_q;
  logic        direct_before_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      upc_before_q    <= '0;
      direct_before_q <= 1'b0;
    end else begin
      upc_before_q    <= upc_q;
      direct_before_q <= run && direct_q && !fault && !(chain && !dec_direct);
      if (run && direct_q && rom_read_o) DirectReadsNoMicroprogram : assert (fault || (chain && !dec_direct));
      if (direct_before_q) DirectKeepsTheMicroAddress : assert (upc_q == upc_before_q);
      if (exec_ok && direct_q) DirectIsOneMicroOperation : assert (ends);
      if (chain) NextStartsWhenThisOneEnds : assert (ends && !redirect);
    end
  end
`endif

  // --- what the core waits for ---
  always_comb begin
    stall_o = 4'd0;
    if (!run) begin
      if (halted || state_i.activity == ACTIVITY_SHUTDOWN) stall_o = 4'd9;
      else if (!start) stall_o = fetch_walking_i ? 4'd5 : 4'd1;
    end else if (!op_done) begin
      if (is_io) stall_o = 4'd6;
      else if (is_mem) stall_o = uop.op inside {U_ST, U_STW} ? 4'd4 : 4'd3;
      else if (is_md) stall_o = 4'd7;
      else stall_o = 4'd8;
    end else if (!ends) begin
      stall_o = 4'd8;
    end
  end

  logic unused;
  assign unused = ^{uop, state_i, saved_flags_i, flags_i, ev_flags_i, target_i[46:32]};

endmodule
