// SPDX-License-Identifier: Apache-2.0
// A processor: core, local APIC with its own page, interrupt lines, events on their way to its retirement port. A master of
// the fabric, whose turn ends with each step (docs/fabric.md).
module processor
  import bus_pkg::*;
  import pacifica_spec_pkg::*;
#(
  parameter bit Staged = 1'b0,
  parameter logic [7:0] Number = 8'd0   // among the processors; its APIC ID at reset
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         profile_apm_i,
  input  boot_t        boot_i,

  // Fabric
  output bus_req_t     bus_req_o,
  input  logic         bus_ready_i,
  input  bus_rsp_t     bus_rsp_i,
  output logic         step_end_o,       // a step ends in this clock
  input  snoop_t       foreign_i,        // what other masters write

  input  interrupt_t   pins_i,           // intr: a level; nmi: an edge
  input  event_t       event_i,          // of devices, for the retirement port
  output logic         event_ready_o,

  output retire_port_t retire_o,
  output logic         retire_direct_o,  // with a step of retire_o: it was a direct instruction
  output logic [3:0]   stall_unit_o      // what the core waits for, for reports
);

  logic        apic_ack, tpr_we, event_ready, apic_event_ready;
  logic [7:0]  apic_tpr, tpr;
  logic [63:0] apic_base;
  interrupt_t  apic_lines;
  event_t      apic_event;
  bus_req_t    core_req, apic_req;
  logic        core_ready, apic_ready;
  bus_rsp_t    core_rsp, apic_rsp;

  pacifica_core #(
    .Staged(Staged)
  ) u_core (
    .clk_i,
    .rst_ni,
    .profile_apm_i,
    .boot_i,
    .bus_req_o    (core_req),
    .bus_ready_i  (core_ready),
    .bus_rsp_i    (core_rsp),
    .step_end_o,
    .foreign_i,
    .apic_i       (apic_lines),
    .apic_ack_o   (apic_ack),
    .apic_tpr_i   (apic_tpr),
    .tpr_we_o     (tpr_we),
    .tpr_o        (tpr),
    .apic_base_o  (apic_base),
    .pins_i,
    .event_i      (apic_event.valid ? apic_event : event_i),
    .event_ready_o(event_ready),
    .retire_o,
    .retire_direct_o,
    .stall_unit_o
  );
  // Events of the APIC go before those of devices.
  assign apic_event_ready = event_ready && apic_event.valid;
  assign event_ready_o    = event_ready && !apic_event.valid;

  apic_page u_page (
    .apic_base_i   (apic_base),
    .core_req_i    (core_req),
    .core_ready_o  (core_ready),
    .core_rsp_o    (core_rsp),
    .apic_req_o    (apic_req),
    .apic_ready_i  (apic_ready),
    .apic_rsp_i    (apic_rsp),
    .fabric_req_o  (bus_req_o),
    .fabric_ready_i(bus_ready_i),
    .fabric_rsp_i  (bus_rsp_i)
  );

  apic #(
    .ApicId(Number)
  ) u_apic (
    .clk_i,
    .rst_ni,
    .enable_i     (apic_base[APIC_BASE_AE_BIT]),
    .req_valid_i  (apic_req.valid),
    .req_ready_o  (apic_ready),
    .req_write_i  (apic_req.write),
    .req_addr_i   (apic_req.addr[11:0]),
    .req_size_i   (apic_req.size),
    .req_wdata_i  (apic_req.wdata),
    .rsp_valid_o  (apic_rsp.valid),
    .rsp_rdata_o  (apic_rsp.rdata),
    .intr_o       (apic_lines.intr),
    .vector_o     (apic_lines.vec),
    .ack_i        (apic_ack),
    .nmi_o        (apic_lines.nmi),
    .tpr_o        (apic_tpr),
    .tpr_we_i     (tpr_we),
    .tpr_i        (tpr),
    .step_end_i   (retire_o.retire_valid),
    .event_valid_o(apic_event.valid),
    .event_ready_i(apic_event_ready),
    .event_kind_o (apic_event.kind),
    .event_data_o (apic_event.data)
  );

  logic unused;
  assign unused = ^apic_req;

endmodule
