// SPDX-License-Identifier: Apache-2.0
// The processor behind SPI (docs/synthesis.md): a frame may take its bus request, answer it, or raise an interrupt; the
// SPI master is memory, I/O space and interrupt controller. The retirement port is for verification and is left open:
// what feeds nothing else falls away.
module processor_shell
  import bus_pkg::*;
  import pacifica_spec_pkg::*;
#(
  parameter bit Staged = 1'b1
) (
  input  logic clk_i,
  input  logic spi_sck_i,
  input  logic spi_cs_ni,
  input  logic spi_mosi_i,
  output logic spi_miso_o
);

  typedef struct packed {
    logic        profile_apm;
    logic        bus_ready;  // for one clock
    logic        bus_rsp;    // for one clock
    logic [63:0] bus_rdata;
    logic        intr;
    logic [7:0]  intr_vector;
    logic        nmi;
    logic [7:0]  tpr;
  } in_t;
  typedef struct packed {
    bus_req_t    bus;
    logic        ack;     // changes with each acknowledge
    logic        tpr_we;  // changes with each write of the TPR
    logic [7:0]  tpr;
    logic [63:0] apic_base;
    logic [3:0]  stall_unit;
  } out_t;

  in_t  in;
  out_t out;
  logic rst_n, frame;
  spi_frame #(
    .InBits ($bits(in_t)),
    .OutBits($bits(out_t))
  ) u_spi (
    .clk_i,
    .rst_no (rst_n),
    .spi_sck_i,
    .spi_cs_ni,
    .spi_mosi_i,
    .spi_miso_o,
    .in_o   (in),
    .frame_o(frame),
    .out_i  (out)
  );

  logic ready_q, rsp_q, ack, ack_q, tpr_we, tpr_we_q;
  always_ff @(posedge clk_i or negedge rst_n) begin
    if (!rst_n) begin
      ready_q <= 1'b0;
      rsp_q <= 1'b0;
      ack_q <= 1'b0;
      tpr_we_q <= 1'b0;
    end else begin
      ready_q <= frame && in.bus_ready;
      rsp_q <= frame && in.bus_rsp;
      ack_q <= ack_q ^ ack;
      tpr_we_q <= tpr_we_q ^ tpr_we;
    end
  end
  assign out.ack = ack_q;
  assign out.tpr_we = tpr_we_q;

  retire_port_t retire;
  logic         event_ready, retire_direct, step_end;
  logic         unused_retire;
  assign unused_retire = ^{retire, retire_direct, step_end, event_ready};

  pacifica_core #(
    .Staged(Staged)
  ) u_block (
    .clk_i,
    .rst_ni            (rst_n),
    .profile_apm_i     (in.profile_apm),
    .boot_i            (BootIdle),
    .bus_req_o         (out.bus),
    .bus_ready_i       (ready_q),
    .bus_rsp_i         ('{valid: rsp_q, rdata: in.bus_rdata}),
    .step_end_o        (step_end),
    .foreign_i         (SnoopIdle),
    .apic_i            ('{intr: in.intr, vec: in.intr_vector, nmi: in.nmi}),
    .apic_ack_o        (ack),
    .apic_tpr_i        (in.tpr),
    .tpr_we_o          (tpr_we),
    .tpr_o             (out.tpr),
    .apic_base_o       (out.apic_base),
    .pins_i            (InterruptIdle),
    .event_i           (EventIdle),
    .event_ready_o     (event_ready),
    .retire_o          (retire),
    .retire_direct_o   (retire_direct),
    .stall_unit_o      (out.stall_unit)
  );

endmodule
