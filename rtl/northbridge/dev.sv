// SPDX-License-Identifier: Apache-2.0
// DEV: the host bridge's check of what devices do (manual 2.20; docs/dev.md is the contract of its ports).
// Requests of devices, and of processors by way of the GART, are checked in order, then forwarded to their target or
// refused; all responses come in the order of the requests.
//
// One request a clock while all hit; a check's record comes eight clocks after acceptance. A miss adds three
// clocks to those from the transfer of the table read to its response, and one for each clock that the read waits
// for tbl_ready_i. Requests behind a miss wait; those before it do not.
module dev
  import pacifica_spec_pkg::*;
  import dev_pkg::*;
#(
  parameter int unsigned Domains = DEV_CONFIG_DOMAINS,         // 1 to 64
  parameter int unsigned Maps = DEV_CONFIG_MAPS,               // 1 to 255
  parameter int unsigned CacheLines = DEV_CONFIG_CACHE_LINES,  // power of two, 1 to 256
  parameter int unsigned Revision = DEV_CONFIG_REVISION,       // 0 to 255
  parameter int unsigned Outstanding = 4                       // power of two, 1 to 256: forwarded or refused requests
                                                               // without their response
) (
  input  logic        clk_i,
  input  logic        rst_ni,

  // Configuration space, function 3
  input  logic        cfg_valid_i,
  output logic        cfg_ready_o,
  input  logic        cfg_write_i,
  input  logic [7:0]  cfg_offset_i,
  input  logic [3:0]  cfg_be_i,
  input  logic [31:0] cfg_wdata_i,
  output logic        cfg_rsp_valid_o,
  output logic [31:0] cfg_rdata_o,

  // INIT and SKINIT
  input  logic        ctl_valid_i,
  output logic        ctl_ready_o,
  input  logic        ctl_skinit_i,
  input  logic [23:0] ctl_base_i,
  input  logic        mem_enabled_i,
  output logic        mem_clear_disable_o,
  output logic        sl_dev_en_o,

  // Requests
  input  logic        req_valid_i,
  output logic        req_ready_o,
  input  logic [1:0]  req_kind_i,
  input  logic        req_write_i,
  input  logic        req_posted_i,
  input  logic        req_cpu_i,
  input  logic [7:0]  req_bus_i,
  input  logic [4:0]  req_unit_i,
  input  logic [39:0] req_addr_i,
  input  logic        req_gart_i,
  input  logic [39:0] req_gart_addr_i,
  input  logic [63:0] req_wdata_i,
  input  logic [7:0]  req_be_i,
  input  logic [3:0]  req_tag_i,

  // Target
  output logic        fwd_valid_o,
  input  logic        fwd_ready_i,
  output logic [1:0]  fwd_kind_o,
  output logic        fwd_write_o,
  output logic        fwd_posted_o,
  output logic [39:0] fwd_addr_o,
  output logic [63:0] fwd_wdata_o,
  output logic [7:0]  fwd_be_o,
  input  logic        fwd_rsp_valid_i,
  output logic        fwd_rsp_ready_o,
  input  logic [63:0] fwd_rsp_data_i,
  input  logic        fwd_rsp_error_i,

  // Responses
  output logic        rsp_valid_o,
  input  logic        rsp_ready_i,
  output logic [3:0]  rsp_tag_o,
  output logic [63:0] rsp_data_o,
  output logic        rsp_master_abort_o,
  output logic        rsp_error_o,

  // Table reads
  output logic        tbl_valid_o,
  input  logic        tbl_ready_i,
  output logic [36:0] tbl_addr_o,
  output logic        tbl_probe_o,
  input  logic        tbl_rsp_valid_i,
  input  logic [63:0] tbl_rsp_data_i,

  // Record of each check
  output logic        chk_valid_o,
  output logic [3:0]  chk_tag_o,
  output logic [5:0]  chk_domain_o,
  output logic        chk_blocked_o,
  output logic        chk_sl_o,
  output logic        chk_table_o,
  output logic        chk_fill_o,
  output logic        mce_o
);

  if (Domains < 1 || Domains > 64) begin : gen_check_domains
    $error("dev: Domains = %0d, expected 1 to 64", Domains);
  end
  if (Maps < 1 || Maps > 255) begin : gen_check_maps
    $error("dev: Maps = %0d, expected 1 to 255", Maps);
  end
  if (CacheLines < 1 || CacheLines > 256 || (CacheLines & (CacheLines - 1)) != 0) begin : gen_check_cache_lines
    $error("dev: CacheLines = %0d, expected a power of two from 1 to 256", CacheLines);
  end
  if (Revision > 255) begin : gen_check_revision
    $error("dev: Revision = %0d, expected 0 to 255", Revision);
  end
  if (Outstanding < 1 || Outstanding > 256 || (Outstanding & (Outstanding - 1)) != 0) begin : gen_check_outstanding
    $error("dev: Outstanding = %0d, expected a power of two from 1 to 256", Outstanding);
  end

  // ---- Registers
  logic                         hold, quiet, invalidate, invalidating;
  logic [Maps*32-1:0]           map;
  logic [Domains*BaseWidth-1:0] base;
  logic                         enable, io_protect, mce_en, no_probe;
  logic [39:16]                 sl_base;
  logic                         err_write;
  logic [31:0]                  err_wdata, err_status;
  logic [39:2]                  err_addr;

  dev_regs #(.Domains(Domains), .Maps(Maps), .Revision(Revision)) u_regs (
    .clk_i,
    .rst_ni,
    .cfg_valid_i,
    .cfg_ready_o,
    .cfg_write_i,
    .cfg_offset_i,
    .cfg_be_i,
    .cfg_wdata_i,
    .cfg_rsp_valid_o,
    .cfg_rdata_o,
    .ctl_valid_i,
    .ctl_ready_o,
    .ctl_skinit_i,
    .ctl_base_i,
    .mem_enabled_i,
    .quiet_i        (quiet),
    .invalidating_i (invalidating),
    .hold_o         (hold),
    .invalidate_o   (invalidate),
    .map_o          (map),
    .base_o         (base),
    .enable_o       (enable),
    .mem_clear_disable_o,
    .io_protect_o   (io_protect),
    .mce_en_o       (mce_en),
    .no_probe_o     (no_probe),
    .sl_dev_en_o,
    .sl_base_o      (sl_base),
    .err_write_o    (err_write),
    .err_wdata_o    (err_wdata),
    .err_status_i   (err_status),
    .err_addr_i     (err_addr)
  );

  // ---- Check
  localparam int unsigned Verdicts = 8;
  dev_context_t req_context, chk_context;
  logic         chk_violation, pop;
  assign req_context = '{tag: req_tag_i, bus: req_bus_i, unit_id: req_unit_i, write: req_write_i,
                         addr: req_addr_i[39:2]};

  dev_check #(.Domains(Domains), .Maps(Maps), .CacheLines(CacheLines), .Verdicts(Verdicts)) u_check (
    .clk_i,
    .rst_ni,
    .req_valid_i,
    .req_ready_o,
    .req_kind_i,
    .req_cpu_i,
    .req_gart_i,
    .req_gart_addr_i (req_gart_addr_i[39:16]),
    .req_context_i   (req_context),
    .hold_i          (hold),
    .quiet_o         (quiet),
    .map_i           (map),
    .base_i          (base),
    .enable_i        (enable),
    .io_protect_i    (io_protect),
    .no_probe_i      (no_probe),
    .sl_dev_en_i     (sl_dev_en_o),
    .sl_base_i       (sl_base),
    .invalidate_i    (invalidate),
    .invalidating_o  (invalidating),
    .tbl_valid_o,
    .tbl_ready_i,
    .tbl_addr_o,
    .tbl_probe_o,
    .tbl_rsp_valid_i,
    .tbl_rsp_data_i,
    .chk_valid_o,
    .chk_context_o   (chk_context),
    .chk_domain_o,
    .chk_blocked_o,
    .chk_violation_o (chk_violation),
    .chk_sl_o,
    .chk_table_o,
    .chk_fill_o,
    .credit_i        (pop)
  );
  assign chk_tag_o = chk_context.tag;

  dev_log u_log (
    .clk_i,
    .rst_ni,
    .violation_i (chk_valid_o && chk_violation),
    .context_i   (chk_context),
    .domain_i    (chk_domain_o),
    .sl_i        (chk_sl_o),
    .mce_en_i    (mce_en),
    .mce_o,
    .write_i     (err_write),
    .wdata_i     (err_wdata),
    .status_o    (err_status),
    .addr_o      (err_addr)
  );

  // ---- What a request carries past its check. Sixteen hold all that can be on the way: two in the input, five in the
  // stages up to the compare, and as many as verdicts behind it.
  localparam int unsigned PayloadWidth = 2 + 1 + 1 + 40 + 64 + 8 + 4;
  logic [1:0]  kind;
  logic        write, posted;
  logic [39:0] addr;
  logic [63:0] wdata;
  logic [7:0]  be;
  logic [3:0]  tag;

  dev_payload #(.Width(PayloadWidth), .Depth(16)) u_payload (
    .clk_i,
    .rst_ni,
    .push_i (req_valid_i && req_ready_o),
    .data_i ({req_kind_i, req_write_i, req_posted_i, req_gart_i ? req_gart_addr_i : req_addr_i, req_wdata_i,
              req_be_i, req_tag_i}),
    .pop_i  (pop),
    .data_o ({kind, write, posted, addr, wdata, be, tag})
  );

  logic no_verdict, refused, unused_full;  // credits keep the queue from overflowing
  dev_queue #(.Width(1), .Depth(Verdicts)) u_verdicts (
    .clk_i,
    .rst_ni,
    .push_i  (chk_valid_o),
    .data_i  (chk_blocked_o),
    .pop_i   (pop),
    .data_o  (refused),
    .empty_o (no_verdict),
    .full_o  (unused_full)
  );

  // ---- Forward and respond
  logic respond, respond_full;
  dev_forward u_forward (
    .clk_i,
    .rst_ni,
    .verdict_valid_i (!no_verdict),
    .refused_i       (refused),
    .pop_o           (pop),
    .kind_i          (kind),
    .write_i         (write),
    .posted_i        (posted),
    .addr_i          (addr),
    .wdata_i         (wdata),
    .be_i            (be),
    .fwd_valid_o,
    .fwd_ready_i,
    .fwd_kind_o,
    .fwd_write_o,
    .fwd_posted_o,
    .fwd_addr_o,
    .fwd_wdata_o,
    .fwd_be_o,
    .respond_o       (respond),
    .respond_full_i  (respond_full)
  );

  dev_respond #(.Outstanding(Outstanding)) u_respond (
    .clk_i,
    .rst_ni,
    .push_i    (respond),
    .tag_i     (tag),
    .refused_i (refused),
    .write_i   (write),
    .full_o    (respond_full),
    .fwd_rsp_valid_i,
    .fwd_rsp_ready_o,
    .fwd_rsp_data_i,
    .fwd_rsp_error_i,
    .rsp_valid_o,
    .rsp_ready_i,
    .rsp_tag_o,
    .rsp_data_o,
    .rsp_master_abort_o,
    .rsp_error_o
  );

`ifndef SYNTHESIS
  logic armed_q;  // out of reset
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) armed_q <= 1'b0;
    else armed_q <= 1'b1;
  end

  // What waits stays as it is; a table read is not dropped; nothing refused is forwarded.
  logic         was_fwd_q, was_rsp_q, was_tbl_q;
  logic [115:0] fwd_q;
  logic [69:0]  rsp_q;
  logic [37:0]  tbl_q;
  logic [115:0] fwd;
  logic [69:0]  rsp;
  logic [37:0]  tbl;
  assign fwd = {fwd_kind_o, fwd_write_o, fwd_posted_o, fwd_addr_o, fwd_wdata_o, fwd_be_o};
  assign rsp = {rsp_tag_o, rsp_data_o, rsp_master_abort_o, rsp_error_o};
  assign tbl = {tbl_addr_o, tbl_probe_o};
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      was_fwd_q <= 1'b0;
      was_rsp_q <= 1'b0;
      was_tbl_q <= 1'b0;
    end else begin
      was_fwd_q <= fwd_valid_o && !fwd_ready_i;
      was_rsp_q <= rsp_valid_o && !rsp_ready_i;
      was_tbl_q <= tbl_valid_o && !tbl_ready_i;
    end
  end
  always_ff @(posedge clk_i) begin
    fwd_q <= fwd;
    rsp_q <= rsp;
    tbl_q <= tbl;
  end
  always_ff @(posedge clk_i) begin
    if (armed_q) begin
      ForwardStays : assert (!was_fwd_q || (fwd_valid_o && fwd == fwd_q));
      ResponseStays : assert (!was_rsp_q || (rsp_valid_o && rsp == rsp_q));
      TableReadStays : assert (!was_tbl_q || (tbl_valid_o && tbl == tbl_q));
    end
  end

  // Verdicts and what leaves, counted: as many forwards as verdicts that allow.
  logic [4:0] allowed_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) allowed_q <= 5'd0;
    else allowed_q <= allowed_q + 5'(chk_valid_o && !chk_blocked_o) - 5'(fwd_valid_o && fwd_ready_i);
  end
  always_ff @(posedge clk_i) if (armed_q) OnlyWhatWasAllowedIsForwarded : assert (!fwd_valid_o || allowed_q != 5'd0);
`endif

endmodule
