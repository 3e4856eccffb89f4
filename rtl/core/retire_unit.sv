// SPDX-License-Identifier: Apache-2.0
// Retirement port: the record of each step, write records and timing events (spec/record.toml, docs/lockstep.md).
// Interrupt pins enter here, so that the record of a pin's change always leaves before a step that acts on it.
module retire_unit
  import core_pkg::*;
  import pacifica_spec_pkg::*;
(
  input  logic          clk_i,
  input  logic          rst_ni,
  // steps
  input  logic          retire_i,
  input  end_kind_e     kind_i,
  input  logic          rep_i,
  input  logic          has_insn_i,
  input  insn_t         insn_i,
  input  cpu_mode_e     mode_i,
  input  logic [63:0]   rip_i,
  input  logic [63:0]   tsc_i,
  input  logic [7:0]    ev_vec_i,
  input  logic [2:0]    ev_type_i,
  input  logic [63:0]   ev_err_i,
  input  logic [4:0]    ev_flags_i,
  input  logic [63:0]   exitcode_i,
  input  logic [63:0]   exitinfo1_i,
  input  logic [63:0]   exitinfo2_i,
  input  logic [63:0]   exit_intinfo_i,
  input  arch_state_t   state_i,
  // writes
  input  logic          lsu_wr_valid_i,
  input  write_record_t lsu_wr_i,
  input  logic          ad_valid_i,
  input  logic [39:0]   ad_addr_i,
  input  logic [3:0]    ad_size_i,
  input  logic [63:0]   ad_data_i,
  // events
  input  logic [2:0]    take_i,             // pulse: an interrupt of kind {virtual, INTR, NMI} is taken
  input  logic          walk_valid_i,
  input  logic [31:0]   walk_asid_i,
  input  logic [63:0]   walk_data_i,
  input  logic [31:0]   walk_access_i,
  input  logic          ext_intr_i,
  input  logic [7:0]    ext_intr_vector_i,
  input  logic          ext_nmi_i,
  input  logic          apic_nmi_i,
  input  logic          nmi_ack_i,
  input  logic          apic_event_valid_i,
  output logic          apic_event_ready_o,
  input  event_kind_e   apic_event_kind_i,
  input  logic [63:0]   apic_event_data_i,
  output logic          ext_intr_o,         // as recorded
  output logic [7:0]    ext_intr_vector_o,
  output logic          nmi_pending_o,
  output retire_port_t  retire_o
);

  logic           retire_valid_q, write_valid_q, event_valid_q;
  retire_record_t rec_q;
  write_record_t  wr_q;
  event_record_t  ev_q;
  logic           intr_q, nmi_pin_q, nmi_edge_q, nmi_pending_q;
  logic [7:0]     intr_vec_q;
  logic [2:0]     take_q;  // waits for the port: a walk's event does not wait

  assign retire_o = {retire_valid_q, write_valid_q, event_valid_q, state_i, rec_q, wr_q, ev_q};
  assign ext_intr_o        = intr_q;
  assign ext_intr_vector_o = intr_vec_q;
  assign nmi_pending_o     = nmi_pending_q;

  logic          intr_changed, event_valid;
  event_record_t event_rec;
  assign intr_changed = ext_intr_i != intr_q || (ext_intr_i && ext_intr_vector_i != intr_vec_q);
  logic take_nmi, take_intr;
  always_comb begin
    event_rec          = '0;
    event_valid        = 1'b1;
    take_nmi           = 1'b0;
    take_intr          = 1'b0;
    apic_event_ready_o = 1'b0;
    if (walk_valid_i) begin
      event_rec.kind   = EVENT_KIND_WALK;
      event_rec.asid   = walk_asid_i;
      event_rec.data   = walk_data_i;
      event_rec.access = walk_access_i;
    end else if (|take_q) begin
      event_rec.kind = take_q[0] ? EVENT_KIND_TAKE_NMI : take_q[1] ? EVENT_KIND_TAKE_INTR : EVENT_KIND_TAKE_VINTR;
    end else if (nmi_edge_q) begin
      event_rec.kind = EVENT_KIND_EXT_NMI;
      take_nmi       = 1'b1;
    end else if (intr_changed) begin
      event_rec.kind = EVENT_KIND_EXT_INTR;
      event_rec.data = {48'b0, ext_intr_vector_i, 7'b0, ext_intr_i};
      take_intr      = 1'b1;
    end else begin
      apic_event_ready_o = 1'b1;
      event_valid        = apic_event_valid_i;
      event_rec.kind     = apic_event_kind_i;
      event_rec.data     = apic_event_data_i;
    end
  end

  retire_record_t rec;
  logic           is_event, is_exit;
  assign is_event = kind_i == K_EVENT;
  assign is_exit  = kind_i == K_VMEXIT;
  always_comb begin
    rec      = '0;
    rec.tsc  = tsc_i;
    rec.mode = mode_i;
    rec.rip  = rip_i;
    unique case (kind_i)
      K_EVENT:    rec.kind = RETIRE_KIND_EVENT;
      K_VMEXIT:   rec.kind = RETIRE_KIND_VMEXIT;
      K_SHUTDOWN: rec.kind = RETIRE_KIND_SHUTDOWN;
      default:    rec.kind = RETIRE_KIND_INSTRUCTION;
    endcase
    if (has_insn_i) begin
      rec.length = insn_i.len;
      rec.insn   = {8'b0, insn_i.bytes};
    end
    rec.flags = ev_flags_i;
    rec.flags[RETIRE_FLAG_REP_MORE_BIT] = rep_i;
    if (is_event) begin
      rec.vector     = ev_vec_i;
      rec.event_type = event_type_e'(ev_type_i);
      rec.error_code = ev_flags_i[RETIRE_FLAG_ERROR_CODE_VALID_BIT] ? ev_err_i : 64'b0;
    end else begin
      rec.flags[RETIRE_FLAG_ERROR_CODE_VALID_BIT] = 1'b0;
      rec.flags[RETIRE_FLAG_INJECTED_BIT]         = 1'b0;
      rec.flags[RETIRE_FLAG_VIRTUAL_BIT]          = 1'b0;
    end
    if (is_exit) begin
      rec.exitcode     = exitcode_i;
      rec.exitinfo1    = exitinfo1_i;
      rec.exitinfo2    = exitinfo2_i;
      rec.exit_intinfo = exit_intinfo_i;
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
      intr_q         <= 1'b0;
      intr_vec_q     <= '0;
      nmi_pin_q      <= 1'b0;
      nmi_edge_q     <= 1'b0;
      nmi_pending_q  <= 1'b0;
      take_q         <= 3'b0;
    end else begin
      if (|take_i) take_q <= take_i;
      else if (!walk_valid_i) take_q <= 3'b0;
      retire_valid_q <= retire_i;
      if (retire_i) rec_q <= rec;
      write_valid_q <= lsu_wr_valid_i || ad_valid_i;
      if (lsu_wr_valid_i) begin
        wr_q <= lsu_wr_i;
      end else if (ad_valid_i) begin
        wr_q.kind    <= WRITE_KIND_PAGE_AD;
        wr_q.size    <= ad_size_i;
        wr_q.memtype <= MEMTYPE_WB;
        wr_q.addr    <= {24'b0, ad_addr_i};
        wr_q.data    <= ad_data_i;
      end
      event_valid_q <= event_valid;
      if (event_valid) ev_q <= event_rec;
      nmi_pin_q <= ext_nmi_i;
      if (ext_nmi_i && !nmi_pin_q) nmi_edge_q <= 1'b1;
      else if (take_nmi) nmi_edge_q <= 1'b0;
      if (nmi_ack_i) nmi_pending_q <= 1'b0;
      if (take_nmi || apic_nmi_i) nmi_pending_q <= 1'b1;
      if (take_intr) begin
        intr_q     <= ext_intr_i;
        intr_vec_q <= ext_intr_vector_i;
      end
    end
  end

  logic unused;
  assign unused = ^insn_i;

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    TakenInterruptIsAnnouncedBeforeItsStepRetires : assert (!(retire_i && |take_q));
    OneInterruptAStep : assert (!(|take_i && |take_q));
  end
`endif

endmodule
