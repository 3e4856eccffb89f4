// SPDX-License-Identifier: Apache-2.0
// The processor core. Instructions go down this file: front end, engine, execution, memory, back end
// (docs/microarchitecture.md). The bundles between them are in pipeline_pkg.sv and rtl/bus/bus_pkg.sv.
//
// `Staged` cuts the long paths for FPGAs: decoding takes two clocks, a micro-operation three, a translation's answer one
// more (docs/microarchitecture.md, Time). Software sees no difference but time.
module pacifica_core
  import core_pkg::*;
  import bus_pkg::*;
  import pipeline_pkg::*;
  import pacifica_spec_pkg::*;
#(
  parameter bit         Staged = 1'b0,
  parameter logic [7:0] Cpu    = 8'd0   // the processor's number in its records
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         profile_apm_i,
  input  boot_t        boot_i,

  output bus_req_t     bus_req_o,
  input  logic         bus_ready_i,
  input  bus_rsp_t     bus_rsp_i,
  output logic         step_end_o,       // a step ends in this clock
  input  snoop_t       foreign_i,        // what other masters write

  // Local APIC
  input  interrupt_t   apic_i,           // nmi: a pulse
  output logic         apic_ack_o,       // of apic_i.intr
  input  logic [7:0]   apic_tpr_i,
  output logic         tpr_we_o,
  output logic [7:0]   tpr_o,
  output logic [63:0]  apic_base_o,

  input  interrupt_t   pins_i,           // intr: a level; nmi: an edge
  input  event_t       event_i,          // of others, for the retirement port
  output logic         event_ready_o,

  output retire_port_t retire_o,
  output logic         retire_direct_o,  // the step in retire_o was a direct instruction
  output logic [3:0]   stall_unit_o
);

  // --- direct boot: reset is asynchronous and knows constants only, the straps follow in the first clock after it ---
  logic awake_q, boot;
  assign boot = boot_i.direct && !awake_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) awake_q <= 1'b0;
    else awake_q <= 1'b1;
  end

  // --- mode ---
  arch_state_t state;
  cpu_mode_t   mode;
  always_comb begin
    mode.lma            = state.efer[EFER_LMA_BIT];
    mode.mode64         = state.efer[EFER_LMA_BIT] && state.seg[SEG_CS].attr.L;
    mode.cs_d           = state.seg[SEG_CS].attr.DB;
    mode.protected_mode = state.cr0[CR0_PE_BIT] && !state.rflags[FL_VM];
    mode.cpl3           = state.cpl == 2'd3;
    mode.stack_size     = state.seg[SEG_SS].attr.DB ? SZ_4 : SZ_2;
    if (state.efer[EFER_LMA_BIT] && state.seg[SEG_CS].attr.L) mode.stack_size = SZ_8;
  end

  // --- front end: bytes → instruction and what executes it ---
  fetch_control_t   fetch_control;
  fetch_status_t    fetch_status;
  decoded_t         decoded;
  walk_event_t      walk;
  snoop_t           written;
  logic             fetch_walked, fetch_tr_ready, fetch_bus_ready;
  translation_req_t fetch_tr_req;
  translation_rsp_t fetch_tr_rsp;
  bus_req_t         fetch_bus_req;
  bus_rsp_t         fetch_bus_rsp;
  assign written = '{valid: bus_req_o.valid && bus_ready_i && bus_req_o.write && !bus_req_o.io, addr: bus_req_o.addr};
  front_end #(
    .Staged(Staged)
  ) u_front_end (
    .clk_i,
    .rst_ni,
    .mode_i     (mode),
    .rip_i      (state.rip),
    .cs_base_i  (state.seg[SEG_CS].base),
    .cs_limit_i (state.seg[SEG_CS].limit),
    .control_i  (fetch_control),
    .status_o   (fetch_status),
    .decoded_o  (decoded),
    .written_i  (written),
    .foreign_i,
    .walked_i   (fetch_walked),
    .walk_i     (walk),
    .tr_req_o   (fetch_tr_req),
    .tr_ready_i (fetch_tr_ready),
    .tr_rsp_i   (fetch_tr_rsp),
    .bus_req_o  (fetch_bus_req),
    .bus_ready_i(fetch_bus_ready),
    .bus_rsp_i  (fetch_bus_rsp)
  );

  // --- engine: instruction or event → micro-operations ---
  logic        rom_read, md_valid, access_valid, flush_valid, flush_ready, delivering;
  logic [11:0] rom_addr;
  uop_t        rom_uop, uop, op;  // op: the micro-operation from its second clock on
  insn_t       insn;
  results_t    results;
  conditions_t conditions;
  access_t     access;
  latches_t    latches;
  logic [63:0] rcx;
  logic [3:0]  bp_fetch, bp_data, stall;
  interrupt_t  pending;
  step_t       step;
  microcode_rom u_rom (
    .clk_i,
    .read_i(rom_read),
    .addr_i(rom_addr),
    .uop_o (rom_uop)
  );
  sequencer #(
    .Staged(Staged)
  ) u_sequencer (
    .clk_i,
    .rst_ni,
    .profile_apm_i,
    .boot_i       (boot),
    .decoded_i    (decoded),
    .fetch_i      (fetch_status),
    .fetch_o      (fetch_control),
    .rom_read_o   (rom_read),
    .rom_addr_o   (rom_addr),
    .rom_uop_i    (rom_uop),
    .insn_o       (insn),
    .uop_o        (uop),
    .uop_staged_i (op),
    .md_valid_o   (md_valid),
    .access_o     (access_valid),
    .flush_o      (flush_valid),
    .results_i    (results),
    .conditions_i (conditions),
    .access_i     (access),
    .flush_ready_i(flush_ready),
    .state_i      (state),
    .mode_i       (mode),
    .latches_i    (latches),
    .rcx_i        (rcx),
    .bp_fetch_i   (bp_fetch),
    .bp_data_i    (bp_data),
    .interrupt_i  (pending),
    .step_o       (step),
    .delivering_o (delivering),
    .stall_o      (stall)
  );

  // --- execution: operands → results ---
  size_e       operand_size, size;
  operands_t   operands;
  logic [1:0]  ev_size;
  logic [7:0]  ev_vec;
  logic [63:0] inject_value, md_hi;
  execute #(
    .Staged(Staged)
  ) u_execute (
    .clk_i,
    .rst_ni,
    .profile_apm_i,
    .mode_i        (mode),
    .state_i       (state),
    .insn_i        (insn),
    .uop_i         (uop),
    .ev_size_i     (ev_size),
    .ev_vec_i      (ev_vec),
    .inject_value_i(inject_value),
    .operand_size_o(operand_size),
    .operands_i    (operands),
    .uop_o         (op),
    .size_o        (size),
    .md_valid_i    (md_valid),
    .md_hi_o       (md_hi),
    .results_o     (results),
    .conditions_o  (conditions)
  );

  // --- memory: accesses, translations, the bus ---
  write_event_t store, page_ad;
  logic         walking;
  memory_unit #(
    .Staged(Staged)
  ) u_memory (
    .clk_i,
    .rst_ni,
    .mode_i           (mode),
    .state_i          (state),
    .access_i         (access_valid),
    .delivering_i     (delivering),
    .flush_i          (flush_valid),
    .flush_ready_o    (flush_ready),
    .insn_i           (insn),
    .uop_i            (op),
    .size_i           (size),
    .results_i        (results),
    .access_o         (access),
    .fetch_tr_req_i   (fetch_tr_req),
    .fetch_tr_ready_o (fetch_tr_ready),
    .fetch_tr_rsp_o   (fetch_tr_rsp),
    .fetch_walked_o   (fetch_walked),
    .fetch_bus_req_i  (fetch_bus_req),
    .fetch_bus_ready_o(fetch_bus_ready),
    .fetch_bus_rsp_o  (fetch_bus_rsp),
    .store_o          (store),
    .page_ad_o        (page_ad),
    .walk_o           (walk),
    .walking_o        (walking),
    .bus_req_o,
    .bus_ready_i,
    .bus_rsp_i
  );
  assign stall_unit_o = walking ? 4'd5 : stall;

  // --- back end: registers, breakpoints, interrupts, retirement ---
  back_end #(
    .Staged(Staged),
    .Cpu(Cpu)
  ) u_back_end (
    .clk_i,
    .rst_ni,
    .boot_i,
    .boot_strap_i  (boot),
    .step_i        (step),
    .insn_i        (insn),
    .uop_first_i   (uop),
    .uop_i         (op),
    .state_o       (state),
    .mode_i        (mode),
    .latches_o     (latches),
    .rcx_o         (rcx),
    .bp_fetch_o    (bp_fetch),
    .bp_data_o     (bp_data),
    .interrupt_o   (pending),
    .operand_size_i(operand_size),
    .operands_o    (operands),
    .ev_size_o     (ev_size),
    .ev_vec_o      (ev_vec),
    .inject_value_o(inject_value),
    .size_i        (size),
    .md_hi_i       (md_hi),
    .results_i     (results),
    .conditions_i  (conditions),
    .access_i      (access),
    .store_i       (store),
    .page_ad_i     (page_ad),
    .walk_i        (walk),
    .apic_i,
    .apic_ack_o,
    .apic_tpr_i,
    .tpr_we_o,
    .tpr_o,
    .pins_i,
    .event_i,
    .event_ready_o,
    .retire_o,
    .retire_direct_o
  );
  assign apic_base_o = state.apic_base;
  assign step_end_o  = step.retire;

endmodule
