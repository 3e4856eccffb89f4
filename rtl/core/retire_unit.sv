// SPDX-License-Identifier: Apache-2.0
// Retirement port: the record of each step, write records and timing events (spec/record.toml, docs/lockstep.md).
// Of the events walks go first, then interrupts that are taken, then pins, then others.
module retire_unit
  import core_pkg::*;
  import bus_pkg::*;
  import pipeline_pkg::*;
  import pacifica_spec_pkg::*;
#(
  parameter logic [7:0] Cpu = 8'd0  // the processor's number in its records
) (
  input  logic          clk_i,
  input  logic          rst_ni,
  // steps
  input  step_t         step_i,
  input  insn_t         insn_i,
  input  step_latches_t latches_i,
  input  arch_state_t   state_i,
  // writes
  input  write_event_t  store_i,
  input  write_event_t  page_ad_i,
  // events; walks do not wait
  input  walk_event_t   walk_i,
  input  event_t        pin_event_i,
  output logic          pin_event_ready_o,
  input  event_t        event_i,
  output logic          event_ready_o,
  output retire_port_t  retire_o
);

  logic           retire_valid_q, write_valid_q, event_valid_q;
  retire_record_t rec_q;
  write_record_t  wr_q;
  event_record_t  ev_q;
  logic [2:0]     take_q;  // waits for the port: a walk's event does not wait

  always_comb begin
    retire_o = {retire_valid_q, write_valid_q, event_valid_q, state_i, rec_q, wr_q, ev_q};
    retire_o.retire_rec.cpu = Cpu;
    retire_o.write_rec.cpu  = Cpu;
    retire_o.event_rec.cpu  = Cpu;
  end

  logic          event_valid;
  event_record_t event_rec;
  always_comb begin
    event_rec         = '0;
    event_valid       = 1'b1;
    pin_event_ready_o = 1'b0;
    event_ready_o     = 1'b0;
    if (walk_i.valid) begin
      event_rec.kind   = EVENT_KIND_WALK;
      event_rec.asid   = walk_i.asid;
      event_rec.data   = walk_i.data;
      event_rec.access = walk_i.access;
    end else if (|take_q) begin
      event_rec.kind = take_q[0] ? EVENT_KIND_TAKE_NMI : take_q[1] ? EVENT_KIND_TAKE_INTR : EVENT_KIND_TAKE_VINTR;
    end else if (pin_event_i.valid) begin
      pin_event_ready_o = 1'b1;
      event_rec.kind    = pin_event_i.kind;
      event_rec.data    = pin_event_i.data;
    end else begin
      event_ready_o  = 1'b1;
      event_valid    = event_i.valid;
      event_rec.kind = event_i.kind;
      event_rec.data = event_i.data;
    end
  end

  retire_record_t rec;
  logic           is_event, is_exit;
  assign is_event = step_i.kind == K_EVENT;
  assign is_exit  = step_i.kind == K_VMEXIT;
  always_comb begin
    rec      = '0;
    rec.tsc  = latches_i.tsc;
    rec.mode = step_i.mode;
    rec.rip  = latches_i.rip;
    unique case (step_i.kind)
      K_EVENT:    rec.kind = RETIRE_KIND_EVENT;
      K_VMEXIT:   rec.kind = RETIRE_KIND_VMEXIT;
      K_SHUTDOWN: rec.kind = RETIRE_KIND_SHUTDOWN;
      default:    rec.kind = RETIRE_KIND_INSTRUCTION;
    endcase
    if (step_i.has_insn) begin
      rec.length = insn_i.len;
      rec.insn   = {8'b0, insn_i.bytes};
    end
    rec.flags = latches_i.ev_flags;
    rec.flags[RETIRE_FLAG_REP_MORE_BIT] = step_i.rep;
    if (is_event) begin
      rec.vector     = latches_i.ev_vec;
      rec.event_type = event_type_e'(latches_i.ev_type);
      rec.error_code = latches_i.ev_flags[RETIRE_FLAG_ERROR_CODE_VALID_BIT] ? latches_i.ev_err : 64'b0;
    end else begin
      rec.flags[RETIRE_FLAG_ERROR_CODE_VALID_BIT] = 1'b0;
      rec.flags[RETIRE_FLAG_INJECTED_BIT]         = 1'b0;
      rec.flags[RETIRE_FLAG_VIRTUAL_BIT]          = 1'b0;
    end
    if (is_exit) begin
      rec.exitcode     = latches_i.exitcode;
      rec.exitinfo1    = latches_i.exitinfo1;
      rec.exitinfo2    = latches_i.exitinfo2;
      rec.exit_intinfo = latches_i.intinfo;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      retire_valid_q <= 1'b0;
      write_valid_q  <= 1'b0;
      event_valid_q  <= 1'b0;
      rec_q          <= '0;
      wr_q           <= '0;
      ev_q           <= '0;
      take_q         <= 3'b0;
    end else begin
      if (|step_i.take) take_q <= step_i.take;
      else if (!walk_i.valid) take_q <= 3'b0;
      retire_valid_q <= step_i.retire;
      if (step_i.retire) rec_q <= rec;
      write_valid_q <= store_i.valid || page_ad_i.valid;
      if (store_i.valid) wr_q <= store_i.record;
      else if (page_ad_i.valid) wr_q <= page_ad_i.record;
      event_valid_q <= event_valid;
      if (event_valid) ev_q <= event_rec;
    end
  end

  logic unused;
  assign unused = ^{insn_i, step_i, latches_i};

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    TakenInterruptIsAnnouncedBeforeItsStepRetires : assert (!(step_i.retire && |take_q));
    OneInterruptAStep : assert (!(|step_i.take && |take_q));
  end
`endif

endmodule
