// SPDX-License-Identifier: Apache-2.0
// Memory: the load/store unit, the MMU that it shares with the front end, and the core's bus.
module memory_unit
  import core_pkg::*;
  import bus_pkg::*;
  import pipeline_pkg::*;
  import pacifica_spec_pkg::*;
#(
  parameter bit Staged = 1'b0
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  cpu_mode_t        mode_i,
  input  arch_state_t      state_i,

  // The micro-operation
  input  logic             access_i,       // it is an access
  input  logic             delivering_i,   // ... of an event's delivery
  input  logic             flush_i,        // it is a flush of the TLB
  output logic             flush_ready_o,
  input  insn_t            insn_i,
  input  uop_t             uop_i,
  input  size_e            size_i,
  input  results_t         results_i,
  output access_t          access_o,

  // Front end
  input  translation_req_t fetch_tr_req_i,
  output logic             fetch_tr_ready_o,
  output translation_rsp_t fetch_tr_rsp_o,
  output logic             fetch_walked_o,
  input  bus_req_t         fetch_bus_req_i,
  output logic             fetch_bus_ready_o,
  output bus_rsp_t         fetch_bus_rsp_o,

  // What the retirement port wants to know
  output write_event_t     store_o,
  output write_event_t     page_ad_o,
  output walk_event_t      walk_o,
  output logic             walking_o,      // the access waits for a page walk

  output bus_req_t         bus_req_o,
  input  logic             bus_ready_i,
  input  bus_rsp_t         bus_rsp_i
);

  translation_req_t lsu_tr_req, tr_req;
  translation_rsp_t tr_rsp, lsu_tr_rsp;
  logic             tr_ready, rsp_to_fetch;
  bus_req_t         lsu_bus_req, walk_bus_req;
  logic             lsu_bus_ready, walk_bus_ready;
  bus_rsp_t         lsu_bus_rsp, walk_bus_rsp;

  // --- load/store unit ---
  logic [2:0] seg;
  logic       translating;
  always_comb begin
    unique case (uop_i.space)
      SP_SEG, SP_SEGL: seg = insn_i.seg;
      SP_STK:          seg = 3'd2;
      default:         seg = uop_i.space[2:0];
    endcase
  end
  lsu #(
    .Staged(Staged)
  ) u_lsu (
    .clk_i,
    .rst_ni,
    .req_valid_i  (access_i),
    .op_i         (uop_i.op),
    .space_i      (uop_i.space),
    .size_i,
    .offset_i     (results_i.offset),
    .wdata_i      (results_i.store),
    .seg_base_i   (state_i.seg[seg].base),
    .seg_limit_i  (state_i.seg[seg].limit),
    .seg_attr_i   (state_i.seg[seg].attr),
    .seg_is_cs_i  (seg == 3'd1),
    .seg_is_ss_i  (seg == 3'd2),
    .seg_flat_i   (seg < 3'd4),
    .mode_i,
    .align_check_i(mode_i.cpl3 && state_i.cr0[CR0_AM_BIT] && state_i.rflags[FL_AC] && !delivering_i),
    .lock_i       (insn_i.lock),
    .access_o,
    .tr_req_o     (lsu_tr_req),
    .tr_ready_i   (tr_ready),
    .tr_rsp_i     (lsu_tr_rsp),
    .bus_req_o    (lsu_bus_req),
    .bus_ready_i  (lsu_bus_ready),
    .bus_rsp_i    (lsu_bus_rsp),
    .wr_o         (store_o),
    .translating_o(translating)
  );

  // --- translation: the fetch unit asks only at a boundary, the load/store unit only inside a step ---
  logic fetch_owner_q;  // the translation under way is for the fetch unit
  assign tr_req           = lsu_tr_req.valid ? lsu_tr_req : fetch_tr_req_i;
  assign fetch_tr_ready_o = tr_ready && !lsu_tr_req.valid;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) fetch_owner_q <= 1'b0;
    else if (tr_req.valid && tr_ready) fetch_owner_q <= tr_req.fetch;
  end
  // The MMU may take the next request before the staged answer is out.
  stage #(
    .Registered(Staged)
  ) u_owner (
    .clk_i,
    .d_i(fetch_owner_q),
    .q_o(rsp_to_fetch)
  );
  always_comb begin
    fetch_tr_rsp_o       = tr_rsp;
    fetch_tr_rsp_o.valid = tr_rsp.valid && rsp_to_fetch;
    lsu_tr_rsp           = tr_rsp;
    lsu_tr_rsp.valid     = tr_rsp.valid && !rsp_to_fetch;
  end

  logic        walking, walk_event, ad_valid;
  logic [31:0] walk_asid, walk_access;
  logic [63:0] walk_linear, ad_data;
  logic [39:0] ad_addr;
  logic [3:0]  ad_size;
  mmu #(
    .Staged(Staged)
  ) u_mmu (
    .clk_i,
    .rst_ni,
    .cr0_i              (state_i.cr0),
    .cr3_i              (state_i.cr3),
    .cr4_i              (state_i.cr4),
    .efer_i             (state_i.efer),
    .pdpe_i             (state_i.pdpe),
    .asid_i             (state_i.guest ? state_i.asid[5:0] : 6'd0),
    .guest_i            (state_i.guest),
    .np_enable_i        (state_i.np_enable),
    .h_cr0_i            (state_i.h_cr0),
    .h_cr3_i            (state_i.h_cr3),
    .h_cr4_i            (state_i.h_cr4),
    .h_efer_i           (state_i.h_efer),
    .pat_i              (state_i.pat),
    .g_pat_i            (state_i.g_pat),
    .req_valid_i        (tr_req.valid),
    .req_ready_o        (tr_ready),
    .req_linear_i       (tr_req.linear),
    .req_write_i        (tr_req.write),
    .req_user_i         (tr_req.user),
    .req_fetch_i        (tr_req.fetch),
    .rsp_valid_o        (tr_rsp.valid),
    .rsp_pa_o           (tr_rsp.pa),
    .rsp_memtype_o      (tr_rsp.memtype),
    .rsp_fault_o        (tr_rsp.fault),
    .rsp_npf_o          (tr_rsp.npf),
    .rsp_error_o        (tr_rsp.error),
    .rsp_gpa_o          (tr_rsp.gpa),
    .rsp_final_o        (tr_rsp.on_page),
    .flush_valid_i      (flush_i),
    .flush_ready_o,
    .flush_kind_i       (uop_i.k[2:0]),
    .flush_linear_i     (results_i.a),
    .flush_asid_i       (results_i.b[5:0]),
    .bus_req_valid_o    (walk_bus_req.valid),
    .bus_req_ready_i    (walk_bus_ready),
    .bus_req_write_o    (walk_bus_req.write),
    .bus_req_lock_o     (walk_bus_req.lock),
    .bus_req_addr_o     (walk_bus_req.addr),
    .bus_req_size_o     (walk_bus_req.size),
    .bus_req_wdata_o    (walk_bus_req.wdata),
    .bus_rsp_valid_i    (walk_bus_rsp.valid),
    .bus_rsp_rdata_i    (walk_bus_rsp.rdata),
    .walk_event_valid_o (walk_event),
    .walk_event_asid_o  (walk_asid),
    .walk_event_data_o  (walk_linear),
    .walk_event_access_o(walk_access),
    .ad_write_valid_o   (ad_valid),
    .ad_write_addr_o    (ad_addr),
    .ad_write_size_o    (ad_size),
    .ad_write_data_o    (ad_data),
    .walking_o          (walking)
  );
  assign walk_bus_req.io      = 1'b0;
  assign walk_bus_req.fetch   = 1'b0;
  assign walk_bus_req.memtype = 4'(MEMTYPE_WB);
  assign walk_o               = '{valid: walk_event, asid: walk_asid, data: walk_linear, access: walk_access};
  assign fetch_walked_o       = walk_event && walk_access[2];
  assign walking_o            = walking && translating;
  always_comb begin
    page_ad_o                = '0;
    page_ad_o.valid          = ad_valid;
    page_ad_o.record.kind    = WRITE_KIND_PAGE_AD;
    page_ad_o.record.size    = ad_size;
    page_ad_o.record.memtype = MEMTYPE_WB;
    page_ad_o.record.addr    = 64'(ad_addr);
    page_ad_o.record.data    = ad_data;
  end

  bus_arbiter u_arbiter (
    .clk_i,
    .rst_ni,
    .walk_req_i   (walk_bus_req),
    .walk_ready_o (walk_bus_ready),
    .walk_rsp_o   (walk_bus_rsp),
    .lsu_req_i    (lsu_bus_req),
    .lsu_ready_o  (lsu_bus_ready),
    .lsu_rsp_o    (lsu_bus_rsp),
    .fetch_req_i  (fetch_bus_req_i),
    .fetch_ready_o(fetch_bus_ready_o),
    .fetch_rsp_o  (fetch_bus_rsp_o),
    .bus_req_o,
    .bus_ready_i,
    .bus_rsp_i
  );

  logic unused;
  assign unused = ^{state_i, insn_i, uop_i, results_i};

endmodule
