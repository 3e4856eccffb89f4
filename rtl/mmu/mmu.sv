// SPDX-License-Identifier: Apache-2.0
// Memory management unit: tagged TLB, nested walker, memory types (manual 2.12, 2.21; docs/choices.md §3, §4).
//
// A request is taken with req_valid_i && req_ready_o and answered by one rsp_valid_o pulse, in the next clock
// when the TLB grants it; the next request may be taken in that clock. Not granted: every entry of that page in that
// ASID is dropped, the tables are walked, and the walk alone decides fault or new entry. Without paging and without
// nested paging the translation is the identity. One request is in hand at a time; the context inputs stay put
// from the clock that takes it to its answer (`Staged`: each answer comes a clock later than said here). No request is taken while the TLB is busy with a new entry or a flush.
//
// A flush is taken with flush_valid_i && flush_ready_o and goes before a request; the requests after it see its effect.
// Every flush, and a change of the ASID or of the world, empties the walk caches, too.
// walk_event_valid_o is one pulse a walk, before its answer; ad_write_valid_o one pulse a written page-table
// entry. Neither waits.
module mmu
  import mmu_pkg::*;
  import pacifica_spec_pkg::*;
#(
  parameter int unsigned TlbSets = 16,
  parameter int unsigned TlbWays = 4,
  parameter int unsigned TlbLargeEntries = 8,
  parameter int unsigned GuestDirectories = 4,
  parameter int unsigned HostDirectories = 8,
  parameter bit Staged = 1'b0
) (
  input  logic         clk_i,
  input  logic         rst_ni,

  // Context
  input  logic [63:0]  cr0_i,
  input  logic [63:0]  cr3_i,
  input  logic [63:0]  cr4_i,
  input  logic [63:0]  efer_i,
  input  logic [255:0] pdpe_i,       // index 0 least significant
  input  logic [5:0]   asid_i,       // 0: host
  input  logic         guest_i,
  input  logic         np_enable_i,  // counts only together with guest_i
  input  logic [63:0]  h_cr0_i,
  input  logic [63:0]  h_cr3_i,
  input  logic [63:0]  h_cr4_i,
  input  logic [63:0]  h_efer_i,
  input  logic [63:0]  pat_i,
  input  logic [63:0]  g_pat_i,

  // Translation
  input  logic         req_valid_i,
  output logic         req_ready_o,
  input  logic [63:0]  req_linear_i,
  input  logic         req_write_i,
  input  logic         req_user_i,
  input  logic         req_fetch_i,
  output logic         rsp_valid_o,
  output logic [39:0]  rsp_pa_o,
  output logic [3:0]   rsp_memtype_o,
  output logic         rsp_fault_o,  // #PF, or with rsp_npf_o VMEXIT_NPF
  output logic         rsp_npf_o,
  output logic [4:0]   rsp_error_o,  // {ID, RSV, US, RW, P}
  output logic [63:0]  rsp_gpa_o,    // NPF: guest-physical address (EXITINFO2)
  output logic         rsp_final_o,  // NPF: of the page itself, not of a guest table

  // Invalidation
  input  logic         flush_valid_i,
  output logic         flush_ready_o,
  input  logic [2:0]   flush_kind_i,  // mmu_pkg::FLUSH_*
  input  logic [63:0]  flush_linear_i,
  input  logic [5:0]   flush_asid_i,

  // Walker's bus: one outstanding, each request gets one response, data right-aligned, memory type WB
  output logic         bus_req_valid_o,
  input  logic         bus_req_ready_i,
  output logic         bus_req_write_o,
  output logic         bus_req_lock_o,
  output logic [39:0]  bus_req_addr_o,
  output logic [3:0]   bus_req_size_o,
  output logic [63:0]  bus_req_wdata_o,
  input  logic         bus_rsp_valid_i,
  input  logic [63:0]  bus_rsp_rdata_i,

  // What the retirement port wants to know
  output logic         walk_event_valid_o,
  output logic [31:0]  walk_event_asid_o,
  output logic [63:0]  walk_event_data_o,    // linear address, bits 11:0 zero
  output logic [31:0]  walk_event_access_o,  // bit 0 write, 1 user, 2 fetch; 5:4 and 17:8 starts (docs/lockstep.md)
  output logic         ad_write_valid_o,
  output logic [39:0]  ad_write_addr_o,
  output logic [3:0]   ad_write_size_o,
  output logic [63:0]  ad_write_data_o,

  output logic         walking_o             // for the stall statistics
);

  localparam logic [1:0] StReady = 2'd0;   // takes a request, looks at the TLB's answer
  localparam logic [1:0] StDrop = 2'd1;    // drops the page's entries, starts the walker
  localparam logic [1:0] StWalk = 2'd2;   // its end fills the TLB

  // ---- Context, decoded
  logic       nested, paging, translated;
  logic [1:0] mode, h_mode;
  assign nested = guest_i && np_enable_i;
  assign paging = cr0_i[CR0_PG_BIT];
  assign translated = paging || nested;
  always_comb begin
    mode = MODE_32;
    if (cr4_i[CR4_PAE_BIT]) mode = efer_i[EFER_LMA_BIT] ? MODE_LONG : MODE_PAE;
    h_mode = MODE_32;
    if (h_cr4_i[CR4_PAE_BIT]) h_mode = h_efer_i[EFER_LMA_BIT] ? MODE_LONG : MODE_PAE;
  end

  // ---- The request in hand
  logic [1:0]  state_q, state_d;
  logic [63:0] linear_q;
  logic        write_q, user_q, fetch_q;
  logic [5:0]  asid_q;

  // ---- TLB. It is asked with the request and answers in the next clock.
  logic      answer, hit, granted;
  tlb_data_t found, fresh;
  logic      lookup_ready, insert_valid, insert_ready, flush_ready;
  logic      drop;
  assign drop = state_q == StDrop;
  assign flush_ready_o = state_q == StReady && flush_ready;
  assign req_ready_o = state_q == StReady && lookup_ready && !(answer && (Staged || !granted));

  tlb #(
    .Sets        (TlbSets),
    .Ways        (TlbWays),
    .LargeEntries(TlbLargeEntries)
  ) u_tlb (
    .clk_i,
    .rst_ni,
    .lookup_valid_i(req_valid_i && req_ready_o && translated),
    .lookup_ready_o(lookup_ready),
    .lookup_asid_i (asid_i),
    .lookup_vpn_i  (req_linear_i[47:12]),
    .answer_valid_o(answer),
    .answer_ready_i(1'b1),
    .hit_o         (hit),
    .data_o        (found),
    .insert_valid_i(insert_valid),
    .insert_ready_o(insert_ready),
    .insert_asid_i (asid_q),
    .insert_vpn_i  (linear_q[47:12]),
    .insert_data_i (fresh),
    .flush_valid_i (drop || (flush_valid_i && state_q == StReady)),
    .flush_ready_o (flush_ready),
    .flush_kind_i  (drop ? FLUSH_PAGE : flush_kind_i),
    .flush_asid_i  (drop ? asid_q : flush_asid_i),
    .flush_vpn_i   (drop ? linear_q[47:12] : flush_linear_i[47:12])
  );

  always_comb begin
    granted = hit;
    if (user_q && !found.user) granted = 1'b0;
    if (write_q) begin
      if (!found.h_write || !found.dirty) granted = 1'b0;
      if (!found.g_write && (user_q || cr0_i[CR0_WP_BIT])) granted = 1'b0;
    end
    if (fetch_q && found.nx) granted = 1'b0;
  end

  logic [39:0] hit_pa;
  always_comb begin
    hit_pa = {found.pfn, linear_q[11:0]};
    if (found.size == PAGE_2M) hit_pa = {found.pfn[PfnWidth-1:9], linear_q[20:0]};
    if (found.size == PAGE_4M) hit_pa = {found.pfn[PfnWidth-1:10], linear_q[21:0]};
  end

  // ---- Walker
  logic        walk_done, walk_fault, walk_npf, walk_final, walker_ready;
  logic [4:0]  walk_error;
  logic [39:0] walk_gpa, walk_pa;
  logic [2:0]  g_pat_index, h_pat_index;
  logic [1:0]  walk_size;
  logic [1:0]  guest_start;
  logic [9:0]  host_starts;
  logic        walk_g_write, walk_h_write, walk_user, walk_nx, walk_dirty, walk_glob;

  // No directory is used in another world or ASID than it was made in (docs/choices.md §4).
  logic       world_guest_q, walk_flush;
  logic [5:0] world_asid_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      world_guest_q <= 1'b0;
      world_asid_q <= '0;
    end else begin
      world_guest_q <= guest_i;
      world_asid_q <= asid_i;
    end
  end
  assign walk_flush = (flush_valid_i && flush_ready_o) || guest_i != world_guest_q || asid_i != world_asid_q;

  walker #(
    .GuestDirectories(GuestDirectories),
    .HostDirectories (HostDirectories)
  ) u_walker (
    .clk_i,
    .rst_ni,
    .req_valid_i        (drop),
    .req_ready_o        (walker_ready),
    .req_linear_i       (linear_q[47:0]),
    .req_write_i        (write_q),
    .req_user_i         (user_q),
    .req_fetch_i        (fetch_q),
    .flush_i            (walk_flush),
    .paging_i           (paging),
    .wp_i               (cr0_i[CR0_WP_BIT]),
    .mode_i             (mode),
    .pse_i              (cr4_i[CR4_PSE_BIT]),
    .pge_i              (cr4_i[CR4_PGE_BIT]),
    .nxe_i              (efer_i[EFER_NXE_BIT]),
    .cr3_i              (cr3_i[39:0]),
    .pdpe_i,
    .nested_i           (nested),
    .h_mode_i           (h_mode),
    .h_pse_i            (h_cr4_i[CR4_PSE_BIT]),
    .h_nxe_i            (h_efer_i[EFER_NXE_BIT]),
    .h_cr3_i            (h_cr3_i[39:0]),
    .rsp_valid_o        (walk_done),
    .rsp_ready_i        (state_q == StWalk && insert_ready),
    .rsp_fault_o        (walk_fault),
    .rsp_npf_o          (walk_npf),
    .rsp_error_o        (walk_error),
    .rsp_gpa_o          (walk_gpa),
    .rsp_final_o        (walk_final),
    .rsp_pa_o           (walk_pa),
    .rsp_size_o         (walk_size),
    .rsp_g_write_o      (walk_g_write),
    .rsp_h_write_o      (walk_h_write),
    .rsp_user_o         (walk_user),
    .rsp_nx_o           (walk_nx),
    .rsp_dirty_o        (walk_dirty),
    .rsp_glob_o         (walk_glob),
    .rsp_g_pat_index_o  (g_pat_index),
    .rsp_h_pat_index_o  (h_pat_index),
    .event_valid_o      (walk_event_valid_o),
    .event_guest_start_o(guest_start),
    .event_host_starts_o(host_starts),
    .bus_req_valid_o,
    .bus_req_ready_i,
    .bus_req_write_o,
    .bus_req_lock_o,
    .bus_req_addr_o,
    .bus_req_size_o,
    .bus_req_wdata_o,
    .bus_rsp_valid_i,
    .bus_rsp_rdata_i,
    .ad_write_valid_o,
    .ad_write_addr_o,
    .ad_write_size_o,
    .ad_write_data_o
  );

  memtype_e walk_pat_type;
  memtype_pat u_memtype_pat (
    .nested_i (nested),
    .paging_i (paging),
    .pat_i,
    .g_pat_i,
    .g_index_i(g_pat_index),
    .h_index_i(h_pat_index),
    .type_o   (walk_pat_type)
  );

  always_comb begin
    fresh = '0;
    fresh.pfn = walk_pa[39:12];
    fresh.size = walk_size;
    fresh.g_write = walk_g_write;
    fresh.h_write = walk_h_write;
    fresh.user = walk_user;
    fresh.nx = walk_nx;
    fresh.dirty = walk_dirty;
    fresh.glob = walk_glob;
    fresh.pat_type = walk_pat_type;
  end

  // ---- Sequence and answer: straight from the TLB, or from the walk or the identity one clock later
  logic        rsp_valid_q, rsp_valid_d, rsp_fault_q, rsp_fault_d, rsp_npf_q, rsp_npf_d, rsp_final_q, rsp_final_d;
  logic [39:0] rsp_pa_q, rsp_pa_d, rsp_gpa_q, rsp_gpa_d;
  logic [3:0]  rsp_pat_q, rsp_pat_d;
  logic [4:0]  rsp_error_q, rsp_error_d;

  always_comb begin
    state_d = state_q;
    rsp_valid_d = 1'b0;
    rsp_fault_d = rsp_fault_q;
    rsp_npf_d = rsp_npf_q;
    rsp_final_d = rsp_final_q;
    rsp_pa_d = rsp_pa_q;
    rsp_pat_d = rsp_pat_q;
    rsp_error_d = rsp_error_q;
    rsp_gpa_d = rsp_gpa_q;
    insert_valid = 1'b0;

    case (state_q)
      StReady: begin
        if (req_valid_i && req_ready_o) begin
          rsp_fault_d = 1'b0;
          rsp_npf_d = 1'b0;
          rsp_valid_d = !translated;
          rsp_pa_d = req_linear_i[39:0];
          rsp_pat_d = MEMTYPE_WB;
        end
        if (answer && !granted) state_d = StDrop;
      end

      StDrop: state_d = StWalk;

      StWalk: if (walk_done && insert_ready) begin
        insert_valid = !walk_fault;
        rsp_valid_d = 1'b1;
        rsp_fault_d = walk_fault;
        rsp_npf_d = walk_npf;
        rsp_final_d = walk_final;
        rsp_error_d = walk_error;
        rsp_gpa_d = walk_gpa;
        rsp_pa_d = walk_pa;
        rsp_pat_d = walk_pat_type;
        state_d = StReady;
      end

      default: state_d = StReady;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StReady;
      rsp_valid_q <= 1'b0;
    end else begin
      state_q <= state_d;
      rsp_valid_q <= rsp_valid_d;
    end
  end

  always_ff @(posedge clk_i) begin
    if (req_valid_i && req_ready_o) begin
      linear_q <= req_linear_i;
      asid_q <= asid_i;
      write_q <= req_write_i;
      user_q <= req_user_i;
      fetch_q <= req_fetch_i;
    end
    rsp_fault_q <= rsp_fault_d;
    rsp_npf_q <= rsp_npf_d;
    rsp_final_q <= rsp_final_d;
    rsp_pa_q <= rsp_pa_d;
    rsp_pat_q <= rsp_pat_d;
    rsp_error_q <= rsp_error_d;
    rsp_gpa_q <= rsp_gpa_d;
  end

  logic        rsp_valid;
  logic [3:0]  rsp_pat;
  logic [39:0] rsp_gpa;
  assign rsp_valid = rsp_valid_q || (answer && granted);
  stage #(
    .Width     (40 + 4 + 1 + 1 + 1 + 5 + 40),
    .Registered(Staged)
  ) u_answer (
    .clk_i,
    .d_i({answer ? hit_pa : rsp_pa_q, answer ? found.pat_type : rsp_pat_q, rsp_fault_q, rsp_npf_q, rsp_final_q, rsp_error_q,
          rsp_gpa_q}),
    .q_o({rsp_pa_o, rsp_pat, rsp_fault_o, rsp_npf_o, rsp_final_o, rsp_error_o, rsp_gpa})
  );
  if (Staged) begin : g_valid
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) rsp_valid_o <= 1'b0;
      else rsp_valid_o <= rsp_valid;
    end
  end else begin : g_valid
    assign rsp_valid_o = rsp_valid;
  end

  memtype u_memtype (
    .pat_type_i     (memtype_e'(rsp_pat)),
    .pa_i           (rsp_pa_o),
    .cache_disable_i(cr0_i[CR0_CD_BIT] || (nested && h_cr0_i[CR0_CD_BIT])),
    .type_o         (rsp_memtype_o)
  );

  assign rsp_gpa_o = {24'h0, rsp_gpa};

  assign walk_event_asid_o = {26'h0, asid_q};
  assign walk_event_data_o = {linear_q[63:12], 12'h0};
  assign walk_event_access_o = {14'h0, host_starts, 2'b00, guest_start, 1'b0, fetch_q, user_q, write_q};
  assign walking_o = state_q != StReady;

  // Bits of the context that paging does not look at.
  logic unused_context;
  assign unused_context = ^{cr0_i, cr3_i[63:40], cr4_i, efer_i, h_cr0_i, h_cr3_i[63:40], h_cr4_i, h_efer_i,
                            flush_linear_i[63:48], flush_linear_i[11:0], walker_ready, found.glob};

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (state_q == StDrop) WalkerIsFreeWhenStarted : assert (walker_ready);
    if (state_q == StDrop) TlbTakesTheDrop : assert (flush_ready);
  end
`endif

endmodule
