// SPDX-License-Identifier: Apache-2.0
// System top: core, local APIC, COM1, console and exit ports, and a 64-bit memory port behind which DRAM and
// the boot ROM live. Everything that retires is on retire_o (spec/record.toml).
//
// mem_*: each request gets one response, in order, reads and writes alike; one is outstanding.
// in_i, out_o: everything else at the system's edge (spec/ports.toml).
module pacifica_soc
  import bus_pkg::*;
  import pacifica_spec_pkg::*;
  import pacifica_ports_pkg::*;
#(
  parameter bit Staged = 1'b0
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  soc_in_t      in_i,
  output soc_out_t     out_o,

  output logic         mem_req_valid_o,
  input  logic         mem_req_ready_i,
  output logic         mem_req_write_o,
  output logic [39:0]  mem_req_addr_o,
  output logic [63:0]  mem_req_wdata_o,
  output logic [7:0]   mem_req_wstrb_o,
  output logic [3:0]   mem_req_memtype_o,
  input  logic         mem_rsp_valid_i,
  input  logic [63:0]  mem_rsp_rdata_i,

  output retire_port_t retire_o
);

  // ---- Core
  bus_req_t    bus_req;
  logic        bus_ready;
  bus_rsp_t    bus_rsp;
  logic        apic_intr, apic_ack, apic_nmi, tpr_we;
  logic [7:0]  apic_vector, apic_tpr, tpr;
  logic [63:0] apic_base;
  event_t      event_req;
  logic        event_ready;

  pacifica_core #(
    .Staged(Staged)
  ) u_core (
    .clk_i,
    .rst_ni,
    .profile_apm_i     (in_i.profile_apm),
    .boot_i         ('{direct: in_i.boot_direct, entry: in_i.boot_entry, eax: in_i.boot_eax, ebx: in_i.boot_ebx}),
    .bus_req_o      (bus_req),
    .bus_ready_i    (bus_ready),
    .bus_rsp_i      (bus_rsp),
    .apic_i         ('{intr: apic_intr, vec: apic_vector, nmi: apic_nmi}),
    .apic_ack_o     (apic_ack),
    .apic_tpr_i     (apic_tpr),
    .tpr_we_o       (tpr_we),
    .tpr_o          (tpr),
    .apic_base_o    (apic_base),
    .pins_i         ('{intr: in_i.intr, vec: in_i.intr_vector, nmi: in_i.nmi}),
    .event_i        (event_req),
    .event_ready_o  (event_ready),
    .retire_o,
    .retire_direct_o   (out_o.retire_direct),
    .stall_unit_o      (out_o.stall_unit)
  );

  // ---- Bus
  logic        apic_req_valid, apic_req_ready, apic_rsp_valid;
  logic [11:0] apic_req_addr;
  logic [63:0] apic_rsp_rdata;
  logic        io_req_valid, io_req_ready, io_rsp_valid;
  logic [31:0] io_rsp_rdata;

  bus_mux u_bus_mux (
    .clk_i,
    .rst_ni,
    .core_req_valid_i  (bus_req.valid),
    .core_req_ready_o  (bus_ready),
    .core_req_write_i  (bus_req.write),
    .core_req_io_i     (bus_req.io),
    .core_req_fetch_i  (bus_req.fetch),
    .core_req_addr_i   (bus_req.addr),
    .core_req_size_i   (bus_req.size),
    .core_req_wdata_i  (bus_req.wdata),
    .core_req_memtype_i(bus_req.memtype),
    .core_rsp_valid_o  (bus_rsp.valid),
    .core_rsp_rdata_o  (bus_rsp.rdata),
    .apic_base_i       (apic_base),
    .apic_req_valid_o  (apic_req_valid),
    .apic_req_ready_i  (apic_req_ready),
    .apic_req_addr_o   (apic_req_addr),
    .apic_rsp_valid_i  (apic_rsp_valid),
    .apic_rsp_rdata_i  (apic_rsp_rdata),
    .io_req_valid_o    (io_req_valid),
    .io_req_ready_i    (io_req_ready),
    .io_rsp_valid_i    (io_rsp_valid),
    .io_rsp_rdata_i    (io_rsp_rdata),
    .mem_req_valid_o,
    .mem_req_ready_i,
    .mem_req_write_o,
    .mem_req_addr_o,
    .mem_req_wdata_o,
    .mem_req_wstrb_o,
    .mem_req_memtype_o,
    .mem_rsp_valid_i,
    .mem_rsp_rdata_i
  );

  // One master: a locked sequence is never interrupted on this bus.
  logic unused_lock;
  assign unused_lock = bus_req.lock;

  // ---- Local APIC
  logic        apic_event_valid, apic_event_ready;
  event_kind_e apic_event_kind;
  logic [63:0] apic_event_data;
  apic u_apic (
    .clk_i,
    .rst_ni,
    .enable_i     (apic_base[11]),
    .req_valid_i  (apic_req_valid),
    .req_ready_o  (apic_req_ready),
    .req_write_i  (bus_req.write),
    .req_addr_i   (apic_req_addr),
    .req_size_i   (bus_req.fetch ? 4'd8 : bus_req.size),
    .req_wdata_i  (bus_req.wdata),
    .rsp_valid_o  (apic_rsp_valid),
    .rsp_rdata_o  (apic_rsp_rdata),
    .intr_o       (apic_intr),
    .vector_o     (apic_vector),
    .ack_i        (apic_ack),
    .nmi_o        (apic_nmi),
    .tpr_o        (apic_tpr),
    .tpr_we_i     (tpr_we),
    .tpr_i        (tpr),
    .step_end_i   (retire_o.retire_valid),
    .event_valid_o(apic_event_valid),
    .event_ready_i(apic_event_ready),
    .event_kind_o (apic_event_kind),
    .event_data_o (apic_event_data)
  );

  // ---- PCI configuration space and the host bridge's DEV
  logic        port_req_valid, port_req_ready, port_rsp_valid;
  logic [31:0] port_rsp_rdata;
  logic        cfg_valid, cfg_ready, cfg_write, cfg_rsp_valid;
  logic [7:0]  cfg_offset;
  logic [3:0]  cfg_be;
  logic [31:0] cfg_wdata, cfg_rdata;

  pci_config u_pci_config (
    .clk_i,
    .rst_ni,
    .req_valid_i       (io_req_valid),
    .req_ready_o       (io_req_ready),
    .req_write_i       (bus_req.write),
    .req_port_i        (bus_req.addr[15:0]),
    .req_size_i        (bus_req.size),
    .req_wdata_i       (bus_req.wdata[31:0]),
    .rsp_valid_o       (io_rsp_valid),
    .rsp_rdata_o       (io_rsp_rdata),
    .other_valid_o     (port_req_valid),
    .other_ready_i     (port_req_ready),
    .other_rsp_valid_i (port_rsp_valid),
    .other_rsp_rdata_i (port_rsp_rdata),
    .cfg_valid_o       (cfg_valid),
    .cfg_ready_i       (cfg_ready),
    .cfg_write_o       (cfg_write),
    .cfg_offset_o      (cfg_offset),
    .cfg_be_o          (cfg_be),
    .cfg_wdata_o       (cfg_wdata),
    .cfg_rsp_valid_i   (cfg_rsp_valid),
    .cfg_rdata_i       (cfg_rdata)
  );

  // No device makes requests yet, and neither INIT nor SKINIT reaches the control port: registers only.
  logic [247:0] unused_dev;
  dev u_dev (
    .clk_i,
    .rst_ni,
    .cfg_valid_i        (cfg_valid),
    .cfg_ready_o        (cfg_ready),
    .cfg_write_i        (cfg_write),
    .cfg_offset_i       (cfg_offset),
    .cfg_be_i           (cfg_be),
    .cfg_wdata_i        (cfg_wdata),
    .cfg_rsp_valid_o    (cfg_rsp_valid),
    .cfg_rdata_o        (cfg_rdata),
    .ctl_valid_i        (1'b0),
    .ctl_ready_o        (unused_dev[0]),
    .ctl_skinit_i       (1'b0),
    .ctl_base_i         (24'h0),
    .mem_enabled_i      (1'b1),
    .mem_clear_disable_o(unused_dev[1]),
    .sl_dev_en_o        (unused_dev[2]),
    .req_valid_i        (1'b0),
    .req_ready_o        (unused_dev[3]),
    .req_kind_i         (2'd0),
    .req_write_i        (1'b0),
    .req_posted_i       (1'b0),
    .req_cpu_i          (1'b0),
    .req_bus_i          (8'h0),
    .req_unit_i         (5'h0),
    .req_addr_i         (40'h0),
    .req_gart_i         (1'b0),
    .req_gart_addr_i    (40'h0),
    .req_wdata_i        (64'h0),
    .req_be_i           (8'h0),
    .req_tag_i          (4'h0),
    .fwd_valid_o        (unused_dev[4]),
    .fwd_ready_i        (1'b0),
    .fwd_kind_o         (unused_dev[6:5]),
    .fwd_write_o        (unused_dev[7]),
    .fwd_posted_o       (unused_dev[8]),
    .fwd_addr_o         (unused_dev[48:9]),
    .fwd_wdata_o        (unused_dev[112:49]),
    .fwd_be_o           (unused_dev[120:113]),
    .fwd_rsp_valid_i    (1'b0),
    .fwd_rsp_ready_o    (unused_dev[121]),
    .fwd_rsp_data_i     (64'h0),
    .fwd_rsp_error_i    (1'b0),
    .rsp_valid_o        (unused_dev[122]),
    .rsp_ready_i        (1'b0),
    .rsp_tag_o          (unused_dev[126:123]),
    .rsp_data_o         (unused_dev[190:127]),
    .rsp_master_abort_o (unused_dev[191]),
    .rsp_error_o        (unused_dev[192]),
    .tbl_valid_o        (unused_dev[193]),
    .tbl_ready_i        (1'b0),
    .tbl_addr_o         (unused_dev[230:194]),
    .tbl_probe_o        (unused_dev[231]),
    .tbl_rsp_valid_i    (1'b0),
    .tbl_rsp_data_i     (64'h0),
    .chk_valid_o        (unused_dev[232]),
    .chk_tag_o          (unused_dev[236:233]),
    .chk_domain_o       (unused_dev[242:237]),
    .chk_blocked_o      (unused_dev[243]),
    .chk_sl_o           (unused_dev[244]),
    .chk_table_o        (unused_dev[245]),
    .chk_fill_o         (unused_dev[246]),
    .mce_o              (unused_dev[247])
  );

  // ---- I/O ports and COM1
  logic       uart_req_valid, uart_req_write, uart_event_valid, uart_event_ready;
  logic [2:0] uart_req_addr;
  logic [7:0] uart_req_wdata, uart_rdata, uart_event_data;

  io_ports u_io_ports (
    .clk_i,
    .rst_ni,
    .req_valid_i     (port_req_valid),
    .req_ready_o     (port_req_ready),
    .req_write_i     (bus_req.write),
    .req_port_i      (bus_req.addr[15:0]),
    .req_size_i      (bus_req.size),
    .req_wdata_i     (bus_req.wdata[31:0]),
    .rsp_valid_o     (port_rsp_valid),
    .rsp_rdata_o     (port_rsp_rdata),
    .uart_req_valid_o(uart_req_valid),
    .uart_req_write_o(uart_req_write),
    .uart_req_addr_o (uart_req_addr),
    .uart_req_wdata_o(uart_req_wdata),
    .uart_rdata_i    (uart_rdata),
    .debug_valid_o   (out_o.debug_valid),
    .debug_data_o    (out_o.debug_data),
    .exit_valid_o    (out_o.exit_valid),
    .exit_value_o    (out_o.exit_value)
  );

  uart u_uart (
    .clk_i,
    .rst_ni,
    .req_valid_i  (uart_req_valid),
    .req_write_i  (uart_req_write),
    .req_addr_i   (uart_req_addr),
    .req_wdata_i  (uart_req_wdata),
    .rdata_o      (uart_rdata),
    .step_end_i   (retire_o.retire_valid),
    .tx_valid_o   (out_o.uart_tx_valid),
    .tx_data_o    (out_o.uart_tx_data),
    .rx_valid_i   (in_i.uart_rx_valid),
    .rx_data_i    (in_i.uart_rx_data),
    .rx_ready_o   (out_o.uart_rx_ready),
    .event_valid_o(uart_event_valid),
    .event_ready_i(uart_event_ready),
    .event_data_o (uart_event_data)
  );

  event_mux u_event_mux (
    .apic_valid_i(apic_event_valid),
    .apic_ready_o(apic_event_ready),
    .apic_kind_i (apic_event_kind),
    .apic_data_i (apic_event_data),
    .uart_valid_i(uart_event_valid),
    .uart_ready_o(uart_event_ready),
    .uart_data_i (uart_event_data),
    .valid_o     (event_req.valid),
    .ready_i     (event_ready),
    .kind_o      (event_req.kind),
    .data_o      (event_req.data)
  );

endmodule
