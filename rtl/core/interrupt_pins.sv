// SPDX-License-Identifier: Apache-2.0
// Interrupt pins and what is pending of them. A change of a pin counts from the clock in which its event is taken by the
// retirement port, so that the event always leaves before a step that acts on it (docs/lockstep.md). INTR is a level, NMI
// an edge that stays pending until it is acknowledged; the local APIC's NMI becomes pending without an event of a pin.
module interrupt_pins
  import bus_pkg::*;
  import pacifica_spec_pkg::*;
(
  input  logic       clk_i,
  input  logic       rst_ni,
  input  interrupt_t pins_i,
  input  logic       apic_nmi_i,     // pulse
  input  logic       nmi_ack_i,
  output interrupt_t pending_o,
  output event_t     event_o,
  input  logic       event_ready_i
);

  logic       intr_q, nmi_pin_q, nmi_edge_q, nmi_pending_q;
  logic [7:0] vector_q;
  assign pending_o = '{intr: intr_q, vec: vector_q, nmi: nmi_pending_q};

  logic intr_changed, take_nmi, take_intr;
  assign intr_changed = pins_i.intr != intr_q || (pins_i.intr && pins_i.vec != vector_q);
  assign take_nmi     = event_ready_i && nmi_edge_q;
  assign take_intr    = event_ready_i && !nmi_edge_q && intr_changed;
  always_comb begin
    event_o       = EventIdle;
    event_o.valid = nmi_edge_q || intr_changed;
    event_o.kind  = EVENT_KIND_EXT_NMI;
    if (!nmi_edge_q) begin
      event_o.kind = EVENT_KIND_EXT_INTR;
      event_o.data = {48'b0, pins_i.vec, 7'b0, pins_i.intr};
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      intr_q        <= 1'b0;
      vector_q      <= '0;
      nmi_pin_q     <= 1'b0;
      nmi_edge_q    <= 1'b0;
      nmi_pending_q <= 1'b0;
    end else begin
      nmi_pin_q <= pins_i.nmi;
      if (pins_i.nmi && !nmi_pin_q) nmi_edge_q <= 1'b1;
      else if (take_nmi) nmi_edge_q <= 1'b0;
      if (nmi_ack_i) nmi_pending_q <= 1'b0;
      if (take_nmi || apic_nmi_i) nmi_pending_q <= 1'b1;
      if (take_intr) begin
        intr_q   <= pins_i.intr;
        vector_q <= pins_i.vec;
      end
    end
  end

endmodule
