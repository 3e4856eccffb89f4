// SPDX-License-Identifier: Apache-2.0
// The processor behind SPI (docs/synthesis.md): a frame may take its bus request, answer it, or raise an interrupt; the
// SPI master is memory, I/O space and interrupt controller. The retirement port is for verification and is left open:
// what feeds nothing else falls away.
module processor_shell
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
    logic        bus_valid;
    logic        bus_write;
    logic        bus_io;
    logic        bus_fetch;
    logic        bus_lock;
    logic [3:0]  bus_size;
    logic [3:0]  bus_memtype;
    logic [39:0] bus_addr;
    logic [63:0] bus_wdata;
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
  logic         event_ready, retire_direct;
  logic         unused_retire;
  assign unused_retire = ^{retire, retire_direct, event_ready};

  pacifica_core #(
    .Staged(Staged)
  ) u_block (
    .clk_i,
    .rst_ni            (rst_n),
    .profile_apm_i     (in.profile_apm),
    .boot_direct_i     (1'b0),
    .boot_entry_i      (32'h0),
    .boot_eax_i        (32'h0),
    .boot_ebx_i        (32'h0),
    .bus_req_valid_o   (out.bus_valid),
    .bus_req_ready_i   (ready_q),
    .bus_req_write_o   (out.bus_write),
    .bus_req_io_o      (out.bus_io),
    .bus_req_fetch_o   (out.bus_fetch),
    .bus_req_addr_o    (out.bus_addr),
    .bus_req_size_o    (out.bus_size),
    .bus_req_wdata_o   (out.bus_wdata),
    .bus_req_memtype_o (out.bus_memtype),
    .bus_req_lock_o    (out.bus_lock),
    .bus_rsp_valid_i   (rsp_q),
    .bus_rsp_rdata_i   (in.bus_rdata),
    .apic_intr_i       (in.intr),
    .apic_vector_i     (in.intr_vector),
    .apic_ack_o        (ack),
    .apic_tpr_i        (in.tpr),
    .tpr_we_o          (tpr_we),
    .tpr_o             (out.tpr),
    .apic_nmi_i        (in.nmi),
    .apic_base_o       (out.apic_base),
    .ext_intr_i        (1'b0),
    .ext_intr_vector_i (8'h0),
    .ext_nmi_i         (1'b0),
    .apic_event_valid_i(1'b0),
    .apic_event_ready_o(event_ready),
    .apic_event_kind_i (EVENT_KIND_WALK),
    .apic_event_data_i (64'h0),
    .retire_o          (retire),
    .retire_direct_o   (retire_direct),
    .stall_unit_o      (out.stall_unit)
  );

endmodule
