// SPDX-License-Identifier: Apache-2.0
// Back end: what is written, the registers, breakpoints, interrupts, and the retirement port.
module back_end
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
  input  boot_t        boot_i,
  input  logic         boot_strap_i,    // the clock in which the registers follow the straps of a direct boot

  // Engine
  input  step_t        step_i,
  input  insn_t        insn_i,
  input  uop_t         uop_first_i,     // the micro-operation whose operands are read
  input  uop_t         uop_i,           // ... that completes
  output arch_state_t  state_o,
  input  cpu_mode_t    mode_i,
  output latches_t     latches_o,
  output logic [63:0]  rcx_o,
  output logic [3:0]   bp_fetch_o,      // instruction breakpoints at RIP
  output logic [3:0]   bp_data_o,       // data or I/O breakpoints of the access that completes
  output interrupt_t   interrupt_o,     // pending

  // Execution and memory
  input  size_e        operand_size_i,
  output operands_t    operands_o,
  output logic [1:0]   ev_size_o,
  output logic [7:0]   ev_vec_o,
  output logic [63:0]  inject_value_o,
  input  size_e        size_i,
  input  logic [63:0]  md_hi_i,
  input  results_t     results_i,
  input  conditions_t  conditions_i,
  input  access_t      access_i,
  input  write_event_t store_i,
  input  write_event_t page_ad_i,
  input  walk_event_t  walk_i,

  // Local APIC, pins, events
  input  interrupt_t   apic_i,
  output logic         apic_ack_o,
  input  logic [7:0]   apic_tpr_i,
  output logic         tpr_we_o,
  output logic [7:0]   tpr_o,
  input  interrupt_t   pins_i,
  input  event_t       event_i,
  output logic         event_ready_o,

  output retire_port_t retire_o,
  output logic         retire_direct_o
);

  uop_t op;
  assign op = uop_i;

  // --- interrupts: the APIC before the pins ---
  logic       ack, pin_event_ready;
  interrupt_t pins;
  event_t     pin_event;
  assign ack         = step_i.commit && op.op == U_ACK;
  assign apic_ack_o  = ack && !op.k[0] && apic_i.intr;
  assign interrupt_o = '{
    intr: apic_i.intr || pins.intr, vec: apic_i.intr ? apic_i.vec : pins.vec, nmi: pins.nmi
  };
  interrupt_pins u_pins (
    .clk_i,
    .rst_ni,
    .pins_i,
    .apic_nmi_i   (apic_i.nmi),
    .nmi_ack_i    (ack && op.k[0]),
    .pending_o    (pins),
    .event_o      (pin_event),
    .event_ready_i(pin_event_ready)
  );

  // --- what is written ---
  logic [63:0] wdata, extended;
  size_e       wsize;
  always_comb begin
    extended = access_i.rdata;
    if (op.alu == ALU_SX8) begin
      unique case (size_i)
        SZ_1:    extended[63:8]  = {56{access_i.rdata[7]}};
        SZ_2:    extended[63:16] = {48{access_i.rdata[15]}};
        SZ_4:    extended[63:32] = {32{access_i.rdata[31]}};
        default: ;
      endcase
    end
    wsize = size_i;
    if (op.op == U_ST) wsize = mode_i.stack_size;
    if (op.op == U_LD && op.alu != ALU_MOV) wsize = insn_i.size;
    unique case (op.op)
      U_LD:              wdata = extended;
      U_LDW, U_IN:       wdata = access_i.rdata;
      U_ST:              wdata = results_i.sum;
      U_CMOV:            wdata = conditions_i.cc ? results_i.b : results_i.a;
      U_ACK:             wdata = op.k[0] ? 64'd2 : {56'b0, apic_i.intr ? apic_i.vec : pins.vec};
      default:           wdata = results_i.result;
    endcase
  end

  // --- registers ---
  logic          rip_written;
  logic [2:0]    sx;
  logic [63:0]   ea, next_rip;
  step_latches_t latches;
  arch_state_t   state;
  arch_regs #(
    .Staged(Staged)
  ) u_regs (
    .clk_i,
    .rst_ni,
    .boot_i,
    .boot_strap_i,
    .uop_first_i,
    .unit_size_i  (uop_first_i.size inside {US_SS, US_AS} ? insn_i.size : operand_size_i),
    .insn_i,
    .mode_i,
    .hi_i         (md_hi_i),
    .apic_tpr_i,
    .operands_o,
    .ea_o         (ea),
    .next_rip_o   (next_rip),
    .dst_i        (op.dst),
    .wdata_i      (wdata),
    .wsize_i      (wsize),
    .flags_i      (conditions_i.flags),
    .setsx_i      (step_i.commit && op.op == U_SETSX),
    .sx_i         (op.k[4] ? results_i.a[2:0] : op.k[3] ? insn_i.modrm[5:3] : op.k[2:0]),
    .sx_o         (sx),
    .tpr_we_o,
    .tpr_o,
    .step_i,
    .icpt_code_i  (results_i.icpt_code),
    .linear_we_i  (step_i.commit && op.op inside {U_LD, U_LDW, U_ST, U_PRW, U_PRR}),
    .linear_i     (access_i.linear),
    .rip_written_o(rip_written),
    .latches_o    (latches),
    .state_o      (state)
  );
  assign state_o        = state;
  assign rcx_o          = state.gpr[GPR_RCX];
  assign ev_size_o      = latches.ev_size;
  assign ev_vec_o       = latches.ev_vec;
  assign inject_value_o = latches.inject;
  assign latches_o = '{
    rip_written: rip_written, inject: latches.inject.V, dbgpend: latches.dbgpend, saved_flags: latches.rflags,
    saved_shadow: latches.shadow, ev_flags: latches.ev_flags
  };

  // --- breakpoints ---
  logic is_io, seg_access;
  assign is_io      = op.op inside {U_IN, U_OUT};
  assign seg_access = !(op.space inside {SP_LIN, SP_PHYS, SP_VMCB, SP_HSAVE, SP_VMC});
  debug_unit #(
    .Staged(Staged)
  ) u_debug (
    .clk_i,
    .dr_i        (state.dr),
    .dr7_i       (state.dr7),
    .io_enable_i (state.cr4.DE),
    .long_i      (mode_i.lma),
    .rip_linear_i(mode_i.mode64 ? state.rip : {32'b0, state.seg[SEG_CS].base[31:0] + state.rip[31:0]}),
    .linear_i    (is_io ? {48'b0, results_i.a[15:0]} : access_i.linear),
    .bytes_i     (4'd1 << size_i),
    .write_i     (op.op inside {U_ST, U_STW} && seg_access),
    .read_i      (op.op inside {U_LD, U_LDW} && seg_access),
    .io_i        (is_io),
    .fetch_hit_o (bp_fetch_o),
    .data_hit_o  (bp_data_o)
  );

  // --- retirement ---
  retire_unit #(
    .Cpu(Cpu)
  ) u_retire (
    .clk_i,
    .rst_ni,
    .step_i,
    .insn_i,
    .latches_i        (latches),
    .state_i          (state),
    .store_i,
    .page_ad_i,
    .walk_i,
    .pin_event_i      (pin_event),
    .pin_event_ready_o(pin_event_ready),
    .event_i,
    .event_ready_o,
    .retire_o
  );
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) retire_direct_o <= 1'b0;
    else retire_direct_o <= step_i.direct;
  end

  logic unused;
  assign unused = ^{ea, next_rip, sx, op, uop_first_i, insn_i, mode_i, results_i, conditions_i, access_i, step_i};

endmodule
