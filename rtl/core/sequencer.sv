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
  import bus_pkg::*;
  import pipeline_pkg::*;
  import pacifica_spec_pkg::*;
  import microcode_pkg::*;
  import register_pkg::*;
#(
  parameter bit Staged = 1'b0
) (
  input  logic           clk_i,
  input  logic           rst_ni,
  input  logic           profile_apm_i,
  input  logic           boot_i,           // the registers take the state of a direct boot: fetch starts a clock later

  // Front end
  input  decoded_t       decoded_i,
  input  fetch_status_t  fetch_i,
  output fetch_control_t fetch_o,

  // Microprogram
  output logic           rom_read_o,
  output logic [11:0]    rom_addr_o,
  input  uop_t           rom_uop_i,        // the word read last

  // Execution and memory
  output insn_t          insn_o,           // instruction of the step
  output uop_t           uop_o,            // the micro-operation under execution
  input  uop_t           uop_staged_i,     // the same from its second clock on
  output logic           md_valid_o,
  output logic           access_o,
  output logic           flush_o,
  input  results_t       results_i,
  input  conditions_t    conditions_i,
  input  access_t        access_i,
  input  logic           flush_ready_i,

  // Back end
  input  arch_state_t    state_i,
  input  cpu_mode_t      mode_i,
  input  latches_t       latches_i,
  input  logic [63:0]    rcx_i,
  input  logic [3:0]     bp_fetch_i,       // instruction breakpoints at RIP
  input  logic [3:0]     bp_data_i,        // data or I/O breakpoints of the access that completes
  input  interrupt_t     interrupt_i,      // pending
  output step_t          step_o,
  output logic           delivering_o,     // an event is on its way through the IDT
  output logic [3:0]     stall_o           // what it waits for
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
  logic        guest, mov_ss;
  cpu_mode_e   mode;
  assign guest  = state_i.guest;
  assign mov_ss = state_i.shadow == SHADOW_MOV_SS;
  always_comb begin
    if (!state_i.cr0[CR0_PE_BIT]) mode = CPU_MODE_REAL;
    else if (!mode_i.protected_mode) mode = CPU_MODE_V86;
    else if (!mode_i.lma) mode = mode_i.cs_d ? CPU_MODE_PROT32 : CPU_MODE_PROT16;
    else if (mode_i.mode64) mode = CPU_MODE_LONG64;
    else mode = mode_i.cs_d ? CPU_MODE_COMPAT32 : CPU_MODE_COMPAT16;
  end

  // --- boundary ---
  logic        at_boundary, chain;  // chain: the next instruction starts in the last clock of this one
  logic        bp_enabled, hits_fresh, dec_direct, lock_bad;
  logic [11:0] dec_entry;
  start_t      start;
  assign lock_bad    = decoded_i.insn.lock && !decoded_i.lock_ok;
  assign dec_direct  = decoded_i.direct && !lock_bad;
  assign dec_entry   = lock_bad ? UcUd : decoded_i.entry;
  assign bp_enabled  = state_i.dr7[7:0] != 8'b0;
  // Bytes that another master wrote are fetched again, unless a page walk has begun: then the step is the instruction's, and
  // they are at its end.
  logic begun, refetch;
  assign begun       = walked_q || fetch_i.walking;
  assign refetch     = state_q == StBoundary && !redirect_q && !release_q && fetch_i.marked && !begun;
  assign at_boundary = state_q == StBoundary && !redirect_q && !release_q && !refetch && decoded_i.fresh &&
                       (hits_fresh || !bp_enabled) && state_i.activity != ACTIVITY_SHUTDOWN;
  boundary u_boundary (
    .open_i      (at_boundary),
    .begun_i     (begun),
    .state_i,
    .latches_i,
    .nmi_i       (interrupt_i.nmi),
    .intr_i      (interrupt_i.intr),
    .decoded_i,
    .entry_i     (dec_entry),
    .breakpoint_i(bp_fetch_i),
    .start_o     (start),
    .demand_o    (fetch_o.demand)
  );
  assign fetch_o.redirect = state_q == StBoundary && redirect_q;
  assign fetch_o.keep     = keep_q;

  // --- execution ---
  logic [1:0] last_phase;
  assign last_phase = !Staged ? 2'd0 : conditions_i.slow ? 2'd3 : 2'd2;
  logic run, is_mem, is_io, is_md, is_flush, is_br, bad_target, taken, writes, op_done, fault, icpt_hit, exec_ok;
  assign run      = state_q == StRun && phase_q == last_phase;
  assign is_io    = uop.op inside {U_IN, U_OUT};
  assign is_mem   = uop.op inside {U_LD, U_LDW, U_ST, U_STW, U_PRR, U_PRW, U_IN, U_OUT};
  assign is_md    = uop.op == U_ALU && uop.alu inside {ALU_MUL, ALU_IMUL, ALU_DIV, ALU_IDIV};
  assign is_flush = uop.op == U_FLUSH;
  assign is_br    = uop.op == U_BR;
  assign access_o   = run && is_mem;
  assign md_valid_o = run && is_md && !md_busy_q;
  assign flush_o    = run && is_flush;
  always_comb begin
    op_done = run;
    if (is_mem) op_done = run && access_i.done;
    else if (is_md) op_done = run && md_busy_q && conditions_i.md_done;
    else if (is_flush) op_done = run && flush_ready_i;
  end
  assign icpt_hit = run && uop.op == U_ICPT && conditions_i.icpt_hit;
  assign fault    = op_done && ((is_mem && access_i.fault.valid) || (is_md && conditions_i.md_error) || (taken && bad_target) ||
                                uop.op == U_RAISE);
  assign exec_ok  = op_done && !fault && !icpt_hit;
  assign writes   = uop.op inside {U_ALU, U_LD, U_LDW, U_ST, U_IN, U_ACK, U_CMOV, U_CPUID} || taken;

  // --- conditions ---
  logic cond;
  micro_condition #(
    .Staged(Staged)
  ) u_condition (
    .clk_i,
    .profile_apm_i,
    .cond_i   (uop.cond),
    .insn_i   (insn_q),
    .state_i,
    .mode_i,
    .latches_i,
    .rcx_i,
    .results_i(conditions_i),
    .true_o   (cond)
  );

  // The condition of BR is whether it jumps; its flow does not ask.
  logic flows;
  assign flows      = cond || is_br;
  assign taken      = is_br && cond;
  assign bad_target = mode_i.mode64 ? !(&results_i.target[63:47]) && |results_i.target[63:47]
                               : results_i.target[31:0] > state_i.seg[SEG_CS].limit;

  // --- end of the step ---
  logic ends, ends_insn;
  assign ends      = exec_ok && flows && uop.flow inside {F_END, F_REP};
  assign ends_insn = ends && (uop.flow == F_REP || uop.kind inside {K_INSN, K_KEEPRF});
  logic serial;  // when it completes, the prefetched bytes may no longer be right
  assign serial = writes && dst_serial || is_flush;

  // The next instruction starts in the last clock of this one when nothing can come between them: no redirect, no
  // interrupt even if it is masked, no trap or breakpoint, no shadow. Instructions with a REP prefix stay in the
  // window until they end, because an iteration is a step of its own; all others leave it when they start.
  // Whether it starts hangs on nothing that this clock computes but the end of an access or of a division: the end that
  // hangs on a result, and what a fault could still prevent, takes the boundary.
  logic quiet, redirect, held, last, stays;
  assign redirect = serial_q || serial || latches_i.rip_written || (writes && dst_rip) || fetch_i.stale ||
                    fetch_i.marked || !ends_insn;
  assign quiet    = !latches_i.inject && latches_i.dbgpend == 15'b0 && !interrupt_i.nmi && !interrupt_i.intr && !(guest && state_i.v_irq) &&
                    state_i.shadow == '0 && !state_i.rflags[FL_TF] && !latches_i.saved_flags[FL_TF] && !bp_enabled;
  assign held     = has_insn_q && insn_q.rep[1];
  always_comb begin
    last = 1'b0;
    if (is_mem) last = access_i.finish;
    else if (is_md) last = md_busy_q && conditions_i.md_done && !conditions_i.md_error;
    else if (uop.op inside {U_ALU, U_CMOV}) last = 1'b1;
    if (is_br) last = !taken;
    else if (uop.cond != 7'(C_ALWAYS)) last = 1'b0;
  end
  assign stays = is_br || dst_plain;
  assign chain = run && last && uop.flow == F_END && uop.kind == K_INSN && !held && stays && !serial_q &&
                 !latches_i.rip_written && !fetch_i.stale && !fetch_i.marked && quiet && decoded_i.fresh &&
                 decoded_i.complete && !decoded_i.too_long;
  assign fetch_o.consume = ((start.instruction || chain) && !decoded_i.insn.rep[1]) || (state_q == StBoundary && release_q);
  assign fetch_o.len     = release_q ? insn_q.len : decoded_i.insn.len;

  // EXITINFO1 of a nested page fault. Profile apm names the page or the guest's table in bits 32 and 33, and fetches
  // only where the host has no-execute protection (APM volume 2, 15.25.6).
  function automatic logic [63:0] npf_info(input logic [4:0] error, input logic on_page);
    npf_info = {59'b0, error};
    if (profile_apm_i) begin
      npf_info[33:32] = on_page ? 2'b01 : 2'b10;
      if (!state_i.h_efer.NXE || !state_i.h_cr4.PAE) npf_info[4] = 1'b0;
    end
  endfunction

  // --- what the back end is told ---
  always_comb begin
    step_o.we           = exec_ok && writes;
    step_o.flags_we     = exec_ok && uop.wflags;
    step_o.commit       = exec_ok;
    step_o.start        = start.valid || chain;
    step_o.chain        = chain;
    step_o.take         = start.take;
    step_o.end_insn     = ends_insn && uop.flow == F_END;
    step_o.end_rf       = ends_insn && uop.flow == F_END && uop.kind == K_INSN;  // not between REP iterations
    step_o.restore_rip  = (fault || icpt_hit) && latches_i.rip_written;
    step_o.icpt_we      = icpt_hit;
    step_o.dbgpend_we   = ends_insn;
    step_o.dbgpend      = {ends_insn && latches_i.saved_flags[FL_TF] && !mov_ss, 10'b0,  // MOV SS is not traced itself
                           state_i.gif ? bp_q | (is_mem ? bp_data_i : 4'b0) : 4'b0};
    step_o.dr6_we       = start.debug_trap || start.breakpoint;
    step_o.dr6          = start.breakpoint ? {11'b0, bp_fetch_i} : latches_i.dbgpend;
    step_o.retire       = ends;
    step_o.kind         = uop.flow == F_REP ? K_INSN : uop.kind;
    step_o.rep          = ends && uop.flow == F_REP;
    step_o.direct       = ends && direct_q;
    step_o.has_insn     = has_insn_q;
    step_o.mode         = mode_q;
    // Faults
    step_o.fault_we     = fault || start.fault;
    step_o.fault_vec    = 5'd13;
    step_o.fault_err    = 64'b0;
    step_o.fault_ev     = 1'b1;
    step_o.fault_unimpl = 1'b0;
    step_o.fault_addr   = 64'b0;
    if (start.valid) begin
      if (start.breakpoint) begin
        step_o.fault_vec = 5'd1;
        step_o.fault_ev  = 1'b0;
      end else if (!decoded_i.too_long && decoded_i.fault == DF_PF) begin
        step_o.fault_vec  = 5'd14;
        step_o.fault_err  = decoded_i.npf ? npf_info(decoded_i.error, decoded_i.on_page) : {59'b0, decoded_i.error};
        step_o.fault_addr = decoded_i.addr;
      end else if (!decoded_i.too_long && decoded_i.fault == DF_UD) begin
        step_o.fault_vec = 5'd6;
        step_o.fault_ev  = 1'b0;
      end
    end else if (is_br) begin
      step_o.fault_vec = 5'd13;
    end else if (is_mem) begin
      step_o.fault_vec  = access_i.fault.vec;
      step_o.fault_err  = access_i.fault.npf ? npf_info(access_i.fault.error, access_i.fault.on_page)
                                             : {59'b0, access_i.fault.error};
      step_o.fault_addr = access_i.fault.addr;
    end else if (is_md) begin
      step_o.fault_vec = 5'd0;
      step_o.fault_ev  = 1'b0;
    end else begin
      step_o.fault_vec    = uop.k[4:0];
      step_o.fault_err    = uop.k[8] ? results_i.a : 64'b0;
      step_o.fault_ev     = uop.k[8];
      step_o.fault_unimpl = uop.k[9];
    end
  end

  logic [11:0] fault_target;
  always_comb begin
    unique case (fmode_q)
      2'd0:    fault_target = UcEvException;
      2'd1:    fault_target = UcEvNested;
      default: fault_target = UcEvShutdown;
    endcase
    if (is_mem && access_i.fault.npf && fmode_q != 2'd2) fault_target = UcEvNpf;
  end

  // --- micro-address ---
  always_comb begin
    rom_read_o = 1'b0;
    rom_addr_o = upc_q + 12'd1;
    if (state_q == StBoundary) begin
      rom_read_o = start.valid && !(start.instruction && dec_direct);
      rom_addr_o = start.entry;
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
        if (fetch_i.walked) walked_q <= 1'b1;
        if (refetch) begin
          redirect_q <= 1'b1;
          keep_q     <= 1'b1;
        end
        if (start.valid) begin
          state_q    <= StRun;
          direct_q   <= start.instruction && dec_direct;
          sp_q       <= '0;
          serial_q   <= 1'b0;
          walked_q   <= 1'b0;
          fmode_q    <= 2'd0;
          bp_q       <= '0;
          mode_q     <= mode;
          has_insn_q <= start.instruction;
          insn_q     <= start.instruction ? decoded_i.insn : '0;
        end
      end else begin
        if (md_valid_o && conditions_i.md_ready) md_busy_q <= 1'b1;
        else if (conditions_i.md_done) md_busy_q <= 1'b0;
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
            insn_q     <= decoded_i.insn;
          end
        end
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (start.instruction || chain) direct_uop_q <= decoded_i.direct_uop;
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
      if (state_i.activity inside {ACTIVITY_HALTED, ACTIVITY_SHUTDOWN}) stall_o = 4'd9;
      else if (!start.valid) stall_o = fetch_i.walking ? 4'd5 : 4'd1;
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
  assign unused = ^{uop, state_i, mode_i, latches_i, interrupt_i, decoded_i, results_i, conditions_i, access_i};

endmodule
