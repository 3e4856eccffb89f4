// SPDX-License-Identifier: Apache-2.0
// Timing events of APIC and UART on their way to the retirement port; the APIC goes first.
module event_mux
  import pacifica_spec_pkg::*;
(
  input  logic        apic_valid_i,
  output logic        apic_ready_o,
  input  event_kind_e apic_kind_i,
  input  logic [63:0] apic_data_i,
  input  logic        uart_valid_i,
  output logic        uart_ready_o,
  input  logic [7:0]  uart_data_i,
  output logic        valid_o,
  input  logic        ready_i,
  output event_kind_e kind_o,
  output logic [63:0] data_o
);

  assign valid_o = apic_valid_i || uart_valid_i;
  assign apic_ready_o = ready_i && apic_valid_i;
  assign uart_ready_o = ready_i && !apic_valid_i;
  assign kind_o = apic_valid_i ? apic_kind_i : EVENT_KIND_UART_RX;
  assign data_o = apic_valid_i ? apic_data_i : {56'h0, uart_data_i};

endmodule
