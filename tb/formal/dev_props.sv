// SPDX-License-Identifier: Apache-2.0
// Properties of the whole DEV (manual 2.20, 2.20.8; docs/dev.md), on its ports alone.
//
// One request is watched, any: `watch_i` picks it when it is accepted. What became of the watched request is counted on the forward
// and response ports by order: everything is in order, so the number of forwards and responses before it says which one is its.
// The verdict comes from the record port (that it is docs/dev.md's verdict: dev_check_props.sv).
//
// Assumed: a payload stays while its valid waits (docs/dev.md); the target answers only what was forwarded and wants
// an answer; a table response comes only to a table read. Configuration and control ports are free.
module dev_props
  import pacifica_spec_pkg::*;
#(
  parameter int unsigned Outstanding = 2
) (
  input logic        clk_i,
  input logic        watch_i,
  input logic        cfg_valid_i,
  input logic        cfg_write_i,
  input logic [7:0]  cfg_offset_i,
  input logic [3:0]  cfg_be_i,
  input logic [31:0] cfg_wdata_i,
  input logic        ctl_valid_i,
  input logic        ctl_skinit_i,
  input logic [23:0] ctl_base_i,
  input logic        mem_enabled_i,
  input logic        req_valid_i,
  input logic [1:0]  req_kind_i,
  input logic        req_write_i,
  input logic        req_posted_i,
  input logic        req_cpu_i,
  input logic [7:0]  req_bus_i,
  input logic [4:0]  req_unit_i,
  input logic [39:0] req_addr_i,
  input logic        req_gart_i,
  input logic [39:0] req_gart_addr_i,
  input logic [63:0] req_wdata_i,
  input logic [7:0]  req_be_i,
  input logic [3:0]  req_tag_i,
  input logic        fwd_ready_i,
  input logic        fwd_rsp_valid_i,
  input logic [63:0] fwd_rsp_data_i,
  input logic        fwd_rsp_error_i,
  input logic        rsp_ready_i,
  input logic        tbl_ready_i,
  input logic        tbl_rsp_valid_i,
  input logic [63:0] tbl_rsp_data_i
);

  logic rst_n_q = 1'b0;
  always_ff @(posedge clk_i) rst_n_q <= 1'b1;

  logic        cfg_ready, cfg_rsp_valid, ctl_ready, mem_clear_disable, sl_dev_en, req_ready;
  logic [31:0] cfg_rdata;
  logic        fwd_valid, fwd_write, fwd_posted, fwd_rsp_ready, rsp_valid, rsp_master_abort, rsp_error;
  logic [1:0]  fwd_kind;
  logic [39:0] fwd_addr;
  logic [63:0] fwd_wdata, rsp_data;
  logic [7:0]  fwd_be;
  logic [3:0]  rsp_tag, chk_tag;
  logic        tbl_valid, tbl_probe, chk_valid, chk_blocked, chk_sl, chk_table, chk_fill, mce;
  logic [36:0] tbl_addr;
  logic [5:0]  chk_domain;

  dev #(
    .Domains    (2),
    .Maps       (1),
    .CacheLines (2),
    .Outstanding(Outstanding)
  ) u_dev (
    .clk_i,
    .rst_ni             (rst_n_q),
    .cfg_valid_i,
    .cfg_ready_o        (cfg_ready),
    .cfg_write_i,
    .cfg_offset_i,
    .cfg_be_i,
    .cfg_wdata_i,
    .cfg_rsp_valid_o    (cfg_rsp_valid),
    .cfg_rdata_o        (cfg_rdata),
    .ctl_valid_i,
    .ctl_ready_o        (ctl_ready),
    .ctl_skinit_i,
    .ctl_base_i,
    .mem_enabled_i,
    .mem_clear_disable_o(mem_clear_disable),
    .sl_dev_en_o        (sl_dev_en),
    .req_valid_i,
    .req_ready_o        (req_ready),
    .req_kind_i,
    .req_write_i,
    .req_posted_i,
    .req_cpu_i,
    .req_bus_i,
    .req_unit_i,
    .req_addr_i,
    .req_gart_i,
    .req_gart_addr_i,
    .req_wdata_i,
    .req_be_i,
    .req_tag_i,
    .fwd_valid_o        (fwd_valid),
    .fwd_ready_i,
    .fwd_kind_o         (fwd_kind),
    .fwd_write_o        (fwd_write),
    .fwd_posted_o       (fwd_posted),
    .fwd_addr_o         (fwd_addr),
    .fwd_wdata_o        (fwd_wdata),
    .fwd_be_o           (fwd_be),
    .fwd_rsp_valid_i,
    .fwd_rsp_ready_o    (fwd_rsp_ready),
    .fwd_rsp_data_i,
    .fwd_rsp_error_i,
    .rsp_valid_o        (rsp_valid),
    .rsp_ready_i,
    .rsp_tag_o          (rsp_tag),
    .rsp_data_o         (rsp_data),
    .rsp_master_abort_o (rsp_master_abort),
    .rsp_error_o        (rsp_error),
    .tbl_valid_o        (tbl_valid),
    .tbl_ready_i,
    .tbl_addr_o         (tbl_addr),
    .tbl_probe_o        (tbl_probe),
    .tbl_rsp_valid_i,
    .tbl_rsp_data_i,
    .chk_valid_o        (chk_valid),
    .chk_tag_o          (chk_tag),
    .chk_domain_o       (chk_domain),
    .chk_blocked_o      (chk_blocked),
    .chk_sl_o           (chk_sl),
    .chk_table_o        (chk_table),
    .chk_fill_o         (chk_fill),
    .mce_o              (mce)
  );

  // ---- Requests and what came of them, counted
  localparam int unsigned W = 6;
  logic [W-1:0] checks_q;    // accepted, not yet checked
  logic [W-1:0] forwards_q;  // checked and allowed, not yet forwarded
  logic [W-1:0] answers_q;   // forwarded, wanting an answer of the target
  logic         accept, forward, respond;
  assign accept = req_valid_i && req_ready;
  assign forward = fwd_valid && fwd_ready_i;
  assign respond = rsp_valid && rsp_ready_i;

  // ---- The watched request
  typedef enum logic [1:0] { Nothing, Checking, Allowed, Refused } watch_e;
  watch_e       watch_q;
  logic [W-1:0] ahead_q;       // before it: requests to be checked, then forwards
  logic         wants_q;       // its response is still to come
  logic [W-1:0] responses_q;   // responses before it, of requests accepted before
  logic [W-1:0] open_q;        // accepted requests that want a response and have none
  logic [1:0]   kind_q;
  logic         write_q, posted_q, cpu_q, forwarded_q;
  logic         in_sl_q;       // it goes to the secure loader's 64 KB, while that is protected
  logic [39:0]  addr_q;
  logic [63:0]  wdata_q;
  logic [7:0]   be_q;
  logic [3:0]   tag_q;
  logic         pick, answered;
  assign pick = accept && watch_i && watch_q == Nothing && !wants_q;
  assign answered = !(req_write_i && req_posted_i);

  // The hidden base, as SKINIT gave it last
  logic [23:0] base_q;
  always_ff @(posedge clk_i) if (ctl_valid_i && ctl_ready && ctl_skinit_i) base_q <= ctl_base_i;

  logic mine_forwarded;
  assign mine_forwarded = watch_q == Allowed && forward && ahead_q == '0;
  always_ff @(posedge clk_i) begin
    if (!rst_n_q) begin
      checks_q <= '0;
      forwards_q <= '0;
      answers_q <= '0;
      open_q <= '0;
      watch_q <= Nothing;
      wants_q <= 1'b0;
    end else begin
      checks_q <= checks_q + W'(accept) - W'(chk_valid);
      forwards_q <= forwards_q + W'(chk_valid && !chk_blocked) - W'(forward);
      answers_q <= answers_q + W'(forward && !(fwd_write && fwd_posted)) - W'(fwd_rsp_valid_i && fwd_rsp_ready);
      open_q <= open_q + W'(accept && answered) - W'(respond);
      if (pick) begin
        watch_q <= Checking;
        ahead_q <= checks_q - W'(chk_valid);
        wants_q <= answered;
        responses_q <= open_q - W'(respond);
      end else begin
        case (watch_q)
          Checking: begin
            if (chk_valid && ahead_q == '0) begin
              watch_q <= chk_blocked ? Refused : Allowed;
              ahead_q <= forwards_q - W'(forward);
            end else if (chk_valid) begin
              ahead_q <= ahead_q - W'(1);
            end
          end
          Allowed: if (forward) begin
            ahead_q <= ahead_q - W'(1);
            if (ahead_q == '0) watch_q <= Nothing;
          end
          Refused: if (!wants_q || (respond && responses_q == '0)) watch_q <= Nothing;
          default: ;
        endcase
        if (wants_q && respond) begin
          responses_q <= responses_q - W'(1);
          if (responses_q == '0) wants_q <= 1'b0;
        end
      end
    end
    if (pick) forwarded_q <= 1'b0;
    else if (mine_forwarded) forwarded_q <= 1'b1;
    if (watch_q == Nothing && !wants_q) begin
      kind_q <= req_kind_i;
      write_q <= req_write_i;
      posted_q <= req_posted_i;
      cpu_q <= req_cpu_i;
      addr_q <= req_gart_i ? req_gart_addr_i : req_addr_i;
      wdata_q <= req_wdata_i;
      be_q <= req_be_i;
      tag_q <= req_tag_i;
      in_sl_q <= sl_dev_en && (req_kind_i == DEV_REQUEST_MEMORY || req_cpu_i) &&
                 ((!req_cpu_i && req_addr_i[39:16] == base_q) || (req_gart_i && req_gart_addr_i[39:16] == base_q));
    end
  end

  // ---- Environment: payloads stay, answers only to what was asked
  logic reading_q;
  always_ff @(posedge clk_i) begin
    if (!rst_n_q) reading_q <= 1'b0;
    else if (tbl_valid && tbl_ready_i) reading_q <= 1'b1;
    else if (tbl_rsp_valid_i) reading_q <= 1'b0;
  end
  logic         cfg_wait_q, ctl_wait_q, req_wait_q;
  logic [45:0]  cfg_q;
  logic [24:0]  ctl_q;
  logic [175:0] req_q;
  logic [45:0]  cfg;
  logic [24:0]  ctl;
  logic [175:0] req;
  assign cfg = {cfg_valid_i, cfg_write_i, cfg_offset_i, cfg_be_i, cfg_wdata_i};
  assign ctl = {ctl_skinit_i, ctl_base_i};
  assign req = {req_kind_i, req_write_i, req_posted_i, req_cpu_i, req_bus_i, req_unit_i, req_addr_i, req_gart_i,
                req_gart_addr_i, req_wdata_i, req_be_i, req_tag_i};
  always_ff @(posedge clk_i) begin
    cfg_wait_q <= rst_n_q && cfg_valid_i && !cfg_ready;
    ctl_wait_q <= rst_n_q && ctl_valid_i && !ctl_ready;
    req_wait_q <= rst_n_q && req_valid_i && !req_ready;
    cfg_q <= cfg;
    ctl_q <= ctl;
    req_q <= req;
  end

  always_ff @(posedge clk_i) if (rst_n_q) begin
    assume (!cfg_wait_q || (cfg_valid_i && cfg == cfg_q));
    assume (!ctl_wait_q || (ctl_valid_i && ctl == ctl_q));
    assume (!req_wait_q || (req_valid_i && req == req_q));
    assume (!req_valid_i || ((!req_posted_i || req_write_i) && (!req_cpu_i || req_kind_i == DEV_REQUEST_MEMORY) &&
                             req_kind_i != 2'd3));
    assume (!tbl_rsp_valid_i || reading_q);
    assume (!fwd_rsp_valid_i || answers_q != '0);

    // Nothing forbidden leaves
    SecureLoaderIsOutOfReach: assert (!mine_forwarded || !in_sl_q);
    ConfigurationIsRefused: assert (!mine_forwarded || cpu_q || kind_q != DEV_REQUEST_CONFIG);
    OnlyAllowedIsForwarded: assert (!fwd_valid || forwards_q != '0);
    ForwardIsTheRequest: assert (!mine_forwarded || (fwd_kind == kind_q && fwd_write == write_q && fwd_posted == posted_q &&
                                                     fwd_addr == addr_q && fwd_wdata == wdata_q && fwd_be == be_q));
    OneRecordARequest: assert (!chk_valid || checks_q != '0);
    RecordIsTheRequests: assert (!(watch_q == Checking && chk_valid && ahead_q == '0) || chk_tag == tag_q);

    // One response for each request but posted writes
    OneResponseARequest: assert (!rsp_valid || open_q != '0);
    ResponseIsTheRequests: assert (!(wants_q && rsp_valid && responses_q == '0) || rsp_tag == tag_q);
    RefusedIsAborted: assert (!(wants_q && rsp_valid && responses_q == '0) || watch_q != Refused ||
                              (rsp_master_abort && !rsp_error && rsp_data == (write_q ? 64'h0 : '1)));
    AllowedIsNotAborted: assert (!(wants_q && rsp_valid && responses_q == '0) || watch_q == Refused ||
                                 (!rsp_master_abort && forwarded_q));
    NoTransferUnderACheck: assert (!((cfg_valid_i && cfg_ready) || (ctl_valid_i && ctl_ready)) || checks_q == '0);

    // Reachable
    ReachForward: cover (mine_forwarded && wants_q);
    ReachRefusedRead: cover (watch_q == Refused && respond && responses_q == '0 && !write_q);
    ReachSl: cover (watch_q == Checking && chk_valid && ahead_q == '0 && chk_sl && chk_blocked);
    ReachResponse: cover (wants_q && respond && responses_q == '0 && forwarded_q);
  end
endmodule
