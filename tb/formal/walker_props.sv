// SPDX-License-Identifier: Apache-2.0
// Properties of the page-table walker (manual 2.21.3, 2.21.5-2.21.7; docs/choices.md §4), bound from outside.
//
// The shadow below follows a walk on the bus alone: from the context and the values that the memory returned it knows
// the one address that the next entry may be read at. Where a level starts it also asks the answer of that level's walk
// cache; that this answer is a directory that the walker put there is proved in walk_cache_props.sv, that what
// the walker puts there is what the tables say is proved here. Otherwise only the assertions named Inv… look inside:
// they tie the walker's registers to the shadow's, for induction.
//
// Assumed: the context stays put during a walk and names existing modes; directories are flushed between walks of
// different contexts, and only between walks; a request comes only where there is a level to walk; the bus answers only
// outstanding requests.
module walker_props
  import mmu_pkg::*;
#(
  parameter int unsigned Directories = 1
) (
  input logic         clk_i,
  input logic         req_valid_i,
  input logic [47:0]  req_linear_i,
  input logic         req_write_i, req_user_i, req_fetch_i,
  input logic         flush_i,
  input logic         paging_i, wp_i,
  input logic [1:0]   mode_i,
  input logic         pse_i, pge_i, nxe_i,
  input logic [39:0]  cr3_i,
  input logic [255:0] pdpe_i,
  input logic         nested_i,
  input logic [1:0]   h_mode_i,
  input logic         h_pse_i, h_nxe_i,
  input logic [39:0]  h_cr3_i,
  input logic         rsp_ready_i,
  input logic         bus_req_ready_i,
  input logic         bus_rsp_valid_i,
  input logic [63:0]  bus_rsp_rdata_i
);

  logic rst_n_q = 1'b0;
  always_ff @(posedge clk_i) rst_n_q <= 1'b1;

  logic        req_ready, rsp_valid, fault, npf;
  logic [4:0]  error, rights;
  logic [39:0] gpa, pa;
  logic [1:0]  size;
  logic        glob;
  logic [2:0]  g_pat, h_pat;
  logic        event_valid;
  logic [1:0]  event_guest;
  logic [9:0]  event_hosts;
  logic        req_valid, req_write, req_lock;
  logic [39:0] req_addr;
  logic [3:0]  req_size;
  logic [63:0] req_wdata;
  logic        ad_valid;
  logic [39:0] ad_addr;
  logic [3:0]  ad_size;
  logic [63:0] ad_data;

  walker #(
    .GuestDirectories(Directories),
    .HostDirectories (Directories)
  ) u_walker (
    .clk_i,
    .rst_ni          (rst_n_q),
    .req_valid_i,
    .req_ready_o      (req_ready),
    .req_linear_i,
    .req_write_i,
    .req_user_i,
    .req_fetch_i,
    .flush_i,
    .paging_i,
    .wp_i,
    .mode_i,
    .pse_i,
    .pge_i,
    .nxe_i,
    .cr3_i,
    .pdpe_i,
    .nested_i,
    .h_mode_i,
    .h_pse_i,
    .h_nxe_i,
    .h_cr3_i,
    .rsp_valid_o      (rsp_valid),
    .rsp_ready_i,
    .rsp_fault_o      (fault),
    .rsp_npf_o        (npf),
    .rsp_error_o      (error),
    .rsp_gpa_o        (gpa),
    .rsp_pa_o         (pa),
    .rsp_size_o       (size),
    .rsp_g_write_o    (rights[4]),
    .rsp_h_write_o    (rights[3]),
    .rsp_user_o       (rights[2]),
    .rsp_nx_o         (rights[1]),
    .rsp_dirty_o      (rights[0]),
    .rsp_glob_o       (glob),
    .rsp_g_pat_index_o(g_pat),
    .rsp_h_pat_index_o(h_pat),
    .event_valid_o    (event_valid),
    .event_guest_start_o(event_guest),
    .event_host_starts_o(event_hosts),
    .bus_req_valid_o (req_valid),
    .bus_req_ready_i,
    .bus_req_write_o (req_write),
    .bus_req_lock_o  (req_lock),
    .bus_req_addr_o  (req_addr),
    .bus_req_size_o  (req_size),
    .bus_req_wdata_o (req_wdata),
    .bus_rsp_valid_i,
    .bus_rsp_rdata_i,
    .ad_write_valid_o(ad_valid),
    .ad_write_addr_o (ad_addr),
    .ad_write_size_o (ad_size),
    .ad_write_data_o (ad_data)
  );

  logic start, done;
  assign start = req_valid_i && req_ready;
  assign done = rsp_valid && rsp_ready_i;
  logic restart;  // the first attempt is over without an answer
  assign restart = event_valid && !rsp_valid;

  // ---- The context, sampled at the start and assumed to stay
  localparam int unsigned ContextWidth = 2 + 1 + 1 + 2 + 3 + 40 + 256 + 1 + 2 + 2 + 40;
  logic [ContextWidth-1:0] context_now, context_q;
  localparam int unsigned HostModeAt = 40 + 1 + 1;
  localparam int unsigned ModeAt = HostModeAt + 2 + 1 + 256 + 40 + 3;
  localparam int unsigned GuestTwo = ContextWidth - 2;  // directories of level 2 exist: guest, host level
  localparam int unsigned HostTwo = ContextWidth - 1;
  assign context_now = {two_levels(h_mode_i, 1'b1), two_levels(mode_i, nested_i), paging_i, wp_i, mode_i, pse_i, pge_i, nxe_i, cr3_i, pdpe_i, nested_i, h_mode_i, h_pse_i, h_nxe_i,
                        h_cr3_i};

  logic        flushed_q;   // the directories were dropped since the last walk
  logic        second_q;    // the walk is made again, from the top
  logic        walking_q;   // a request was taken and not yet answered
  logic [47:0] linear_q;
  logic        write_q;
  always_ff @(posedge clk_i) begin
    if (!rst_n_q) walking_q <= 1'b0;
    else if (start) walking_q <= 1'b1;
    else if (done) walking_q <= 1'b0;
    if (!rst_n_q) flushed_q <= 1'b1;
    else if (start) flushed_q <= 1'b0;
    else if (flush_i) flushed_q <= 1'b1;
    if (start) second_q <= 1'b0;
    else if (restart) second_q <= 1'b1;
    if (start) begin
      context_q <= context_now;
      linear_q <= req_linear_i;
      write_q <= req_write_i;
    end
  end

  // ---- The bus: what is outstanding, what was taken last in this walk
  logic        take, pending_q, last_lock_q, last_write_q, fresh_q;  // fresh: nothing taken yet in this walk
  logic [39:0] last_addr_q;
  logic [63:0] last_data_q;  // what the last read returned (low half in 32-bit formats) or the last write wrote
  logic [63:0] before_q;     // what the read before it returned
  assign take = req_valid && bus_req_ready_i;

  function automatic logic [63:0] cut(input logic [3:0] size, input logic [63:0] data);
    cut = size == 4'd4 ? {32'h0, data[31:0]} : data;
  endfunction

  // ---- Shadow: which entry the walk is at
  logic        at_host_q, at_final_q;      // the host's entry; of the walk of the page itself
  logic [2:0]  at_g_q, at_h_q;             // levels: 4 PML4E … 1 PTE
  logic [39:0] at_gpa_q;                   // what the host walk translates
  logic [63:0] entry;
  assign entry = last_data_q;

  // Bytes of an entry and bits of index of a format
  function automatic logic [39:0] slot(input logic [1:0] fmt, input logic [2:0] lvl, input logic [39:0] table_base,
                                       input logic [47:0] va);
    logic [47:0] page;
    page = va >> 12;
    if (fmt == MODE_32) slot = table_base + {28'h0, 10'(page >> (lvl == 3'd2 ? 10 : 0)), 2'b00};
    else if (fmt == MODE_PAE && lvl == 3'd3) slot = table_base + {35'h0, 2'(va >> 30), 3'b000};
    else slot = table_base + {28'h0, 9'(page >> (lvl == 3'd4 ? 27 : lvl == 3'd3 ? 18 : lvl == 3'd2 ? 9 : 0)), 3'b000};
  endfunction

  function automatic logic [39:0] root(input logic [1:0] fmt, input logic [39:0] cr3);
    root = cr3 & (fmt == MODE_32 ? 40'h00_ffff_f000 : fmt == MODE_PAE ? 40'h00_ffff_ffe0 : 40'hff_ffff_f000);
  endfunction

  function automatic logic [2:0] top(input logic [1:0] fmt);
    top = fmt == MODE_32 ? 3'd2 : fmt == MODE_PAE ? 3'd3 : 3'd4;
  endfunction

  function automatic logic [39:0] frame(input logic [1:0] fmt, input logic [63:0] e);
    frame = fmt == MODE_32 ? {8'h0, e[31:12], 12'h0} : {e[39:12], 12'h0};
  endfunction

  function automatic logic is_large(input logic [1:0] fmt, input logic pse, input logic [2:0] lvl, input logic [63:0] e);
    is_large = lvl == 3'd2 && e[7] && !(fmt == MODE_32 && !pse);
  endfunction

  function automatic logic [39:0] page_of(input logic [1:0] fmt, input logic pse, input logic [2:0] lvl,
                                          input logic [63:0] e, input logic [39:0] va);
    logic [39:0] mask;
    mask = 40'h00_0000_0fff;
    if (is_large(fmt, pse, lvl, e)) mask = fmt == MODE_32 ? 40'h00_003f_ffff : 40'h00_001f_ffff;
    page_of = (frame(fmt, e) & ~mask) | (va & mask);
  endfunction

  // The entry that may be read next. go: there is one. Order: what the walk at (at_…, entry) leads to first is a
  // guest entry's address or the page (guest); under nested paging the host level translates that.
  logic        go, to_host, to_final;
  logic [2:0]  to_g, to_h;
  logic [39:0] to_gpa, to_addr;
  logic        g_go, g_final;          // the guest level names an address: of an entry, or of the page
  logic [2:0]  g_level;
  logic [39:0] g_addr;
  logic [2:0]  first_read;             // level of the first guest entry that is read
  assign first_read = mode_i == MODE_PAE && !nested_i ? 3'd2 : top(mode_i);
  // Answers of the walk caches: a directory to start in.
  logic        gd_hit, hd_hit;
  logic [2:0]  gd_level, hd_level;
  logic [39:0] gd_table, hd_table;
  assign gd_hit = u_walker.u_guest_cache.hit_o;
  assign gd_level = u_walker.u_guest_cache.level1_o ? 3'd1 : 3'd2;
  assign gd_table = {u_walker.u_guest_cache.table_o, 12'h0};
  assign hd_hit = u_walker.u_host_cache.hit_o;
  assign hd_level = u_walker.u_host_cache.level1_o ? 3'd1 : 3'd2;
  assign hd_table = {u_walker.u_host_cache.table_o, 12'h0};
  logic        starts_guest, starts_host, used_q;  // used: this attempt read an entry of a directory

  logic [63:0] held;                   // the PDPE register that the linear address selects
  assign held = pdpe_i[{linear_q[31:30], 6'h0} +: 64];
  logic        h_leaf;
  assign h_leaf = at_h_q == 3'd1 || is_large(h_mode_i, h_pse_i, at_h_q, entry);
  logic        g_leaf;
  assign g_leaf = at_g_q == 3'd1 || is_large(mode_i, pse_i, at_g_q, entry);

  always_comb begin
    g_go = 1'b0;
    g_final = 1'b0;
    g_level = at_g_q;
    g_addr = '0;
    if (fresh_q) begin
      g_go = 1'b1;
      if (!paging_i) begin
        g_final = 1'b1;
        g_addr = {8'h0, linear_q[31:0]};
      end else if (gd_hit) begin
        g_level = gd_level;
        g_addr = slot(mode_i, gd_level, gd_table, linear_q);
      end else if (mode_i == MODE_PAE && !nested_i) begin
        g_go = held[0];
        g_level = 3'd2;
        g_addr = slot(mode_i, 3'd2, {held[39:12], 12'h0}, linear_q);
      end else begin
        g_level = top(mode_i);
        g_addr = slot(mode_i, top(mode_i), root(mode_i, cr3_i), linear_q);
      end
    end else if (!at_host_q && entry[0]) begin
      g_go = 1'b1;
      if (g_leaf) begin
        g_final = 1'b1;
        g_addr = page_of(mode_i, pse_i, at_g_q, entry, linear_q[39:0]);
      end else begin
        g_level = at_g_q - 3'd1;
        g_addr = slot(mode_i, at_g_q - 3'd1, frame(mode_i, entry), linear_q);
      end
    end

    go = 1'b0;
    to_host = 1'b0;
    to_final = at_final_q;
    to_g = at_g_q;
    to_h = at_h_q;
    to_gpa = at_gpa_q;
    to_addr = '0;
    if (fresh_q || !at_host_q) begin
      if (nested_i) begin
        go = g_go && (h_mode_i == MODE_LONG || g_addr[39:32] == 8'h0);
        to_host = 1'b1;
        to_final = g_final;
        to_g = g_level;
        to_gpa = g_addr;
        to_h = hd_hit ? hd_level : top(h_mode_i);
        to_addr = slot(h_mode_i, to_h, hd_hit ? hd_table : root(h_mode_i, h_cr3_i), {8'h0, g_addr});
      end else begin
        go = g_go && !g_final;
        to_final = 1'b0;
        to_g = g_level;
        to_addr = g_addr;
      end
    end else if (entry[0]) begin
      if (!h_leaf) begin
        go = 1'b1;
        to_host = 1'b1;
        to_h = at_h_q - 3'd1;
        to_addr = slot(h_mode_i, at_h_q - 3'd1, frame(h_mode_i, entry), {8'h0, at_gpa_q});
      end else begin
        go = !at_final_q;
        to_addr = page_of(h_mode_i, h_pse_i, at_h_q, entry, at_gpa_q);
      end
    end
  end

  assign starts_guest = fresh_q && paging_i && gd_hit;
  assign starts_host = (fresh_q || !at_host_q) && nested_i && hd_hit;

  logic [3:0] to_size, at_size;
  assign to_size = (to_host ? h_mode_i : mode_i) == MODE_32 ? 4'd4 : 4'd8;
  assign at_size = (at_host_q ? h_mode_i : mode_i) == MODE_32 ? 4'd4 : 4'd8;

  always_ff @(posedge clk_i) begin
    if (!rst_n_q) pending_q <= 1'b0;
    else if (take) pending_q <= 1'b1;
    else if (bus_rsp_valid_i) pending_q <= 1'b0;

    if (start || restart) fresh_q <= 1'b1;
    else if (take) fresh_q <= 1'b0;
    if (take) begin
      last_lock_q <= req_lock;
      last_write_q <= req_write;
      last_addr_q <= req_addr;
      if (req_write) last_data_q <= cut(req_size, req_wdata);
      if (!req_lock) begin
        used_q <= (used_q && !fresh_q) || starts_guest || starts_host;
        at_host_q <= to_host;
        at_final_q <= to_final;
        at_g_q <= to_g;
        at_h_q <= to_h;
        at_gpa_q <= to_gpa;
      end
    end
    if (bus_rsp_valid_i && !last_write_q) begin
      before_q <= last_data_q;
      last_data_q <= cut(at_size, bus_rsp_rdata_i);
    end
  end

  // ---- Ranking: a bound on the clocks that a walk still takes
  // Counted are the clocks in which the walker waits neither for the bus nor for the taker of its answer. What is left
  // never exceeds `rank`, and steps + rank never exceeds StepLimit plus StepsPerChange for each entry that changed
  // between its two reads. So with a memory that takes and answers every request, and stops changing under the walk,
  // a walk ends.
  localparam logic [15:0] StepLimit = 16'd458;
  localparam logic [15:0] StepsPerChange = 16'd4;
  logic [15:0] steps_q, changes_q;
  logic        waits, changed;
  assign waits = (req_valid && !bus_req_ready_i) || (pending_q && !bus_rsp_valid_i) || (rsp_valid && !rsp_ready_i);
  assign changed = pending_q && bus_rsp_valid_i && last_lock_q && !last_write_q &&
                   cut(at_size, bus_rsp_rdata_i) != last_data_q;
  always_ff @(posedge clk_i) begin
    if (start) begin
      steps_q <= '0;
      changes_q <= '0;
    end else if (walking_q) begin
      if (!waits) steps_q <= steps_q + 16'd1;
      if (changed) changes_q <= changes_q + 16'd1;
    end
  end

  logic [15:0] in_entry, attempt, rank, g_cost;
  always_comb begin
    case (u_walker.state_q)
      u_walker.StRead:       in_entry = 16'd9;
      u_walker.StReadWait:   in_entry = 16'd8;
      u_walker.StDecode:     in_entry = 16'd7;
      u_walker.StJudge:      in_entry = u_walker.needs_update_q ? 16'd6 : 16'd1;
      u_walker.StLock:       in_entry = 16'd5;
      u_walker.StLockWait:   in_entry = 16'd4;
      u_walker.StUpdate:     in_entry = 16'd3;
      default:               in_entry = 16'd2;  // StUpdateWait
    endcase
    // A host walk takes 2 steps and 4 entries of 9 steps, so a guest level 2 + 36 + 9 = 47, and the page itself 38.
    g_cost = 16'd47 * {13'h0, u_walker.g_level_q} + 16'd1;
    case (u_walker.state_q)
      u_walker.StIdle:       attempt = 16'd0;
      u_walker.StDone:       attempt = 16'd1;
      u_walker.StBegin:      attempt = 16'd229;
      u_walker.StGuestStart: attempt = 16'd228;
      u_walker.StHostLook:   attempt = u_walker.final_q ? 16'd39 : 16'd38 + g_cost;
      u_walker.StHostStart:  attempt = u_walker.final_q ? 16'd38 : 16'd37 + g_cost;
      default: begin
        if (!u_walker.host_q) attempt = in_entry + g_cost - 16'd9;
        else attempt = in_entry + 16'd9 * ({13'h0, u_walker.h_level_q} - 16'd1) + (u_walker.final_q ? 16'd1 : g_cost);
      end
    endcase
    rank = attempt + (u_walker.second_q || rsp_valid ? 16'd0 : 16'd229);
  end

  // ---- The request before, for what must stay
  logic         shown_q;
  logic [109:0] payload, payload_q;
  assign payload = {req_write, req_lock, req_addr, req_size, req_wdata};
  always_ff @(posedge clk_i) begin
    shown_q <= rst_n_q && req_valid && !bus_req_ready_i;
    payload_q <= payload;
  end

  logic        answered_q;
  logic [100:0] answer, answer_q;
  assign answer = {fault, npf, error, gpa, pa, size, rights, glob, g_pat, h_pat};
  always_ff @(posedge clk_i) begin
    answered_q <= rst_n_q && rsp_valid && !rsp_ready_i;
    answer_q <= answer;
  end

  logic [63:0] added;   // bits that a write changes
  assign added = cut(req_size, req_wdata) ^ last_data_q;
  logic        at_leaf, at_write;
  assign at_leaf = at_host_q ? h_leaf : g_leaf;
  assign at_write = write_q || (at_host_q && !at_final_q);

  // What the walker would go to from the entry in hand
  logic [39:0] here_addr, g_there;
  logic        no_a;     // a legacy PDPE has no A bit
  assign g_there = g_leaf ? page_of(mode_i, pse_i, at_g_q, entry, linear_q[39:0])
                          : slot(mode_i, at_g_q - 3'd1, frame(mode_i, entry), linear_q);
  assign here_addr = !at_host_q ? g_there
                   : h_leaf ? page_of(h_mode_i, h_pse_i, at_h_q, entry, at_gpa_q)
                   : slot(h_mode_i, at_h_q - 3'd1, frame(h_mode_i, entry), {8'h0, at_gpa_q});
  assign no_a = at_host_q ? h_mode_i == MODE_PAE && at_h_q == 3'd3 : mode_i == MODE_PAE && at_g_q == 3'd3;

  // Directories of level 2 exist where a table of level 3 is read.
  function automatic logic two_levels(input logic [1:0] fmt, input logic pdpes_in_memory);
    two_levels = fmt == MODE_LONG || (fmt == MODE_PAE && pdpes_in_memory);
  endfunction
  // ---- Use of the walk caches: what walk_cache_props assumes
  logic       g_go_on, h_go_on;  // in a walk of that level, after its start
  logic [1:0] context_mode, context_h_mode;
  assign g_go_on = paging_i && u_walker.state_q > u_walker.StGuestStart && !u_walker.final_q;
  assign h_go_on = u_walker.host_q && u_walker.state_q > u_walker.StHostStart && u_walker.state_q != u_walker.StDone;
  assign {context_mode, context_h_mode} = {context_q[ModeAt+:2], context_q[HostModeAt+:2]};
  logic               g_allowed, g_looked, g_empty, g_kind;
  logic [47:21]       g_last;
  logic [1:0]         g_absent;
  walk_cache_use #(
    .AddressBits(48)
  ) u_guest_use (
    .clk_i,
    .rst_ni         (rst_n_q),
    .flush_i        (u_walker.u_guest_cache.flush_i),
    .tables_32_i    (u_walker.u_guest_cache.tables_32_i),
    .key_i          (u_walker.u_guest_cache.key_i),
    .look_i         (u_walker.u_guest_cache.look_i),
    .hit_i          (u_walker.u_guest_cache.hit_o),
    .level1_i       (u_walker.u_guest_cache.level1_o),
    .insert_i       (u_walker.u_guest_cache.insert_i),
    .insert_level1_i(u_walker.u_guest_cache.insert_level1_i),
    .allowed_o      (g_allowed),
    .looked_o       (g_looked),
    .last_o         (g_last),
    .absent_o       (g_absent),
    .empty_o        (g_empty),
    .kind_o         (g_kind)
  );
  logic               h_allowed, h_looked, h_empty, h_kind;
  logic [39:21]       h_last;
  logic [1:0]         h_absent;
  walk_cache_use #(
    .AddressBits(40)
  ) u_host_use (
    .clk_i,
    .rst_ni         (rst_n_q),
    .flush_i        (u_walker.u_host_cache.flush_i),
    .tables_32_i    (u_walker.u_host_cache.tables_32_i),
    .key_i          (u_walker.u_host_cache.key_i),
    .look_i         (u_walker.u_host_cache.look_i),
    .hit_i          (u_walker.u_host_cache.hit_o),
    .level1_i       (u_walker.u_host_cache.level1_o),
    .insert_i       (u_walker.u_host_cache.insert_i),
    .insert_level1_i(u_walker.u_host_cache.insert_level1_i),
    .allowed_o      (h_allowed),
    .looked_o       (h_looked),
    .last_o         (h_last),
    .absent_o       (h_absent),
    .empty_o        (h_empty),
    .kind_o         (h_kind)
  );

  logic guest_held, guest_held_level1, host_held, host_held_level1, past_begin, to_level_fits;
  assign guest_held = u_walker.u_guest_cache.g_some.valid_q[0];
  assign guest_held_level1 = u_walker.u_guest_cache.g_some.g_entry[0].tag_level1_q;
  assign host_held = u_walker.u_host_cache.g_some.valid_q[0];
  assign host_held_level1 = u_walker.u_host_cache.g_some.g_entry[0].tag_level1_q;
  assign past_begin = u_walker.state_q > u_walker.StBegin;
  assign to_level_fits = to_host ? to_h >= 3'd1 && to_h <= top(h_mode_i) : to_g >= 3'd1 && to_g <= first_read;

  logic in_hand;        // the walker holds the entry that was asked for last
  assign in_hand = u_walker.state_q >= u_walker.StReadWait && u_walker.state_q <= u_walker.StUpdateWait;

  always_ff @(posedge clk_i) if (rst_n_q) begin
    // Environment
    assume (!start || ((paging_i || nested_i) && mode_i != 2'd3 && h_mode_i != 2'd3));
    assume (!walking_q || context_now == context_q);
    assume (!bus_rsp_valid_i || pending_q);
    assume (!flush_i || !walking_q);
    assume (!start || flushed_q || flush_i || context_now == context_q);
    assume (changes_q < 16'd5000);

    // Bus
    OneOutstanding: assert (!(take && pending_q));
    RequestStays: assert (!shown_q || (req_valid && payload == payload_q));
    RequestOnlyInAWalk: assert (!req_valid || walking_q);
    ReadWhereTablesSay: assert (!take || req_lock || (!req_write && go && req_addr == to_addr && req_size == to_size));
    LockedReadOfTheSameEntry: assert (!take || !req_lock || req_write ||
                                      (!fresh_q && !last_write_q && req_addr == last_addr_q && req_size == at_size));
    WriteEndsLockedRead: assert (!take || !req_write || (req_lock && !fresh_q && last_lock_q && !last_write_q &&
                                                         req_addr == last_addr_q && req_size == at_size));
    WriteOnlyOfWhatWasJudged: assert (!take || !req_write || (before_q == last_data_q && last_data_q[0]));
    WriteSetsOnlyAandD: assert (!take || !req_write || (added != 64'h0 && (added & ~64'h60) == 64'h0 &&
                                                        (added & last_data_q) == 64'h0));
    DirtyOnlyForWrites: assert (!take || !req_write || !added[6] || (at_leaf && at_write));
    RecordIsTheWrite: assert (ad_valid == (take && req_write) &&
                              (!ad_valid || (ad_addr == req_addr && ad_size == req_size && ad_data == req_wdata)));

    // Answer
    OneRequestAtATime: assert (req_ready == !walking_q);
    OneAnswerARequest: assert (!rsp_valid || walking_q);
    AnswerStays: assert (!answered_q || (rsp_valid && answer == answer_q));
    NothingPendingAtTheAnswer: assert (!rsp_valid || (!pending_q && !req_valid));
    AnswerInBoundedTime: assert (!walking_q || (steps_q <= 16'd32000 && steps_q + rank <= StepLimit + StepsPerChange * changes_q));
    PageIsWhatTablesSay: assert (!rsp_valid || fault || (!fresh_q && entry[0] && at_leaf && at_host_q == nested_i &&
                                                    pa == (nested_i ? page_of(h_mode_i, h_pse_i, at_h_q, entry, at_gpa_q)
                                                           : page_of(mode_i, pse_i, at_g_q, entry, linear_q[39:0]))));
    NpfOnlyNested: assert (!rsp_valid || !npf || (fault && nested_i));

    // Second attempt and directories
    OneSecondAttempt: assert (!event_valid || (walking_q && !second_q));
    FaultOnlyFromTheTop: assert (!rsp_valid || !fault || fresh_q || !used_q);
    SecondAttemptFromTheTop: assert (!take || req_lock || !second_q || !(starts_guest || starts_host));
    GuestDirectoryIsWhatTablesSay: assert (!u_walker.u_guest_cache.insert_i ||
      (u_walker.u_guest_cache.key_i == linear_q[47:21] && !at_host_q && !fresh_q && !g_leaf && entry[0] &&
       (entry[5] || no_a) && at_g_q == (u_walker.u_guest_cache.insert_level1_i ? 3'd2 : 3'd3) &&
       {u_walker.u_guest_cache.insert_table_i, 12'h0} == frame(mode_i, entry)));
    HostDirectoryIsWhatTablesSay: assert (!u_walker.u_host_cache.insert_i ||
      (u_walker.u_host_cache.key_i == at_gpa_q[39:21] && at_host_q && !fresh_q && !h_leaf && entry[0] &&
       (entry[5] || no_a) && at_h_q == (u_walker.u_host_cache.insert_level1_i ? 3'd2 : 3'd3) &&
       {u_walker.u_host_cache.insert_table_i, 12'h0} == frame(h_mode_i, entry)));

    WalkCachesUsedAsAllowed: assert (g_allowed && h_allowed);

    // Induction: the walker's registers against the shadow's
    InvState: assert (u_walker.state_q <= u_walker.StDone && (u_walker.state_q == u_walker.StIdle) == !walking_q &&
                      pending_q == (u_walker.state_q == u_walker.StReadWait || u_walker.state_q == u_walker.StLockWait ||
                                    u_walker.state_q == u_walker.StUpdateWait));
    InvContext: assert (!walking_q || ((paging_i || nested_i) && mode_i != 2'd3 && h_mode_i != 2'd3 &&
                                       u_walker.linear_q == linear_q && u_walker.write_q == write_q));
    InvFlushed: assert (!walking_q || !flushed_q);
    InvDirectories: assert (flushed_q ? !guest_held && !host_held :
                            (!guest_held || guest_held_level1 || context_q[GuestTwo]) &&
                            (!host_held || host_held_level1 || context_q[HostTwo]));
    InvHits: assert (!walking_q || !past_begin ||
                     ((!gd_hit || gd_level == 3'd1 || two_levels(mode_i, nested_i)) && (!gd_hit || !second_q)));
    InvHostHits: assert (u_walker.state_q != u_walker.StHostStart ||
                         ((!hd_hit || hd_level == 3'd1 || two_levels(h_mode_i, 1'b1)) && (!hd_hit || !second_q)));
    InvAttempt: assert (!walking_q || u_walker.second_q == (second_q || restart));
    InvEvent: assert (!event_valid || u_walker.state_q == u_walker.StDone || u_walker.state_q == u_walker.StBegin);
    InvBegin: assert (u_walker.state_q != u_walker.StBegin || restart || (fresh_q && !second_q));
    InvUsed: assert (!walking_q || u_walker.state_q == u_walker.StBegin || rsp_valid || u_walker.used_q ||
                     !(used_q && !fresh_q));
    InvSecond: assert (!walking_q || !second_q || fresh_q || !used_q);
    InvFault: assert (!walking_q || rsp_valid || u_walker.state_q == u_walker.StBegin || !u_walker.fault_q);
    InvNpf: assert (!walking_q || !past_begin || !u_walker.npf_q || nested_i);
    InvFresh: assert (!walking_q || !fresh_q || !in_hand);
    InvGuestStart: assert (u_walker.state_q != u_walker.StGuestStart || (fresh_q && paging_i && !u_walker.final_q && !u_walker.host_q));
    InvHostStart: assert ((u_walker.state_q != u_walker.StHostLook && u_walker.state_q != u_walker.StHostStart) ||
                          (nested_i && g_go && (u_walker.used_q || !starts_guest) && u_walker.gpa_q == g_addr && u_walker.final_q == g_final &&
                           (g_final || u_walker.g_level_q == g_level) && (fresh_q || !at_host_q)));
    InvRead: assert (u_walker.state_q != u_walker.StRead ||
                     (go && u_walker.addr_q == to_addr && u_walker.host_q == to_host &&
                      (to_host && to_final || u_walker.g_level_q == to_g) && u_walker.final_q == to_final &&
                      (!to_host || (u_walker.h_level_q == to_h && u_walker.gpa_q == to_gpa)) &&
                      (u_walker.used_q || !(starts_guest || starts_host)) &&
                      (!second_q || !(starts_guest || starts_host)) && to_level_fits));
    InvInHand: assert (!in_hand ||
                       (u_walker.addr_q == last_addr_q && u_walker.host_q == at_host_q &&
                        (at_host_q && at_final_q || u_walker.g_level_q == at_g_q) && u_walker.final_q == at_final_q &&
                        (!at_host_q || (u_walker.h_level_q == at_h_q && u_walker.gpa_q == at_gpa_q))));
    InvLevels: assert (!walking_q || fresh_q ||
                       (at_host_q ? nested_i && at_h_q >= 3'd1 && at_h_q <= top(h_mode_i)
                                  : !at_final_q && at_g_q >= 3'd1 && at_g_q <= first_read));
    InvGuestLevel: assert (!walking_q || fresh_q || (at_host_q && at_final_q) ||
                           (paging_i && at_g_q >= 3'd1 && at_g_q <= first_read));
    InvEntry: assert (!in_hand || u_walker.state_q == u_walker.StReadWait || u_walker.entry_q == last_data_q);
    InvWidth: assert (!in_hand || at_size == 4'd8 || last_data_q[63:32] == 32'h0 ||
                      u_walker.state_q == u_walker.StReadWait);
    InvDecoded: assert (!in_hand || u_walker.state_q <= u_walker.StDecode ||
                        (u_walker.present_q == entry[0] && u_walker.leaf_q == at_leaf && u_walker.set_a_q == !no_a &&
                         u_walker.set_d_q == (at_leaf && at_write) && u_walker.next_addr == here_addr));
    InvNeed: assert (!in_hand || u_walker.state_q <= u_walker.StDecode || u_walker.state_q == u_walker.StUpdateWait ||
                     u_walker.needs_update_q == ((!no_a && !entry[5]) || (at_leaf && at_write && !entry[6])));
    InvUpdated: assert (u_walker.state_q != u_walker.StUpdateWait || !u_walker.needs_update_q &&
                        (no_a || entry[5]) && (!(at_leaf && at_write) || entry[6]));
    InvPresent: assert (!in_hand || u_walker.state_q <= u_walker.StJudge || (entry[0] && (
                        u_walker.state_q == u_walker.StUpdateWait || u_walker.needs_update_q)));
    InvInsert: assert (!(u_walker.g_insert_q || u_walker.h_insert_q) || u_walker.state_q == u_walker.StRead ||
                       u_walker.state_q == u_walker.StHostLook);
    InvLock: assert (!in_hand ||
                     (last_write_q == (u_walker.state_q == u_walker.StUpdateWait ||
                                       u_walker.state_q == u_walker.StJudge && last_write_q) &&
                      (u_walker.state_q != u_walker.StReadWait || !last_lock_q) &&
                      (u_walker.state_q != u_walker.StLockWait || last_lock_q) &&
                      (!last_write_q || u_walker.state_q > u_walker.StJudge || !u_walker.needs_update_q) &&
                      (u_walker.state_q != u_walker.StUpdate || (last_lock_q && before_q == last_data_q))));

    // A level that is still to be read was not found below it.
    InvGuestUse: assert (!walking_q || !past_begin || (g_looked && g_last == linear_q[47:21] &&
      (!g_go_on || ((u_walker.g_level_q < 3'd3 && !(u_walker.g_insert_q && !u_walker.insert_level1_q) || g_absent == 2'b11) &&
                    (u_walker.g_level_q < 3'd2 && !u_walker.g_insert_q || g_absent[1])))));
    InvHostUse: assert (!walking_q || !(h_go_on || u_walker.h_insert_q) || (h_looked && h_last == u_walker.gpa_q[39:21] &&
      (u_walker.h_level_q < 3'd3 && !(u_walker.h_insert_q && !u_walker.insert_level1_q) || h_absent == 2'b11) &&
      (u_walker.h_level_q < 3'd2 && !u_walker.h_insert_q || h_absent[1])));
    InvGuestLook: assert (u_walker.state_q != u_walker.StGuestStart || u_guest_use.answer_q);
    InvHostLook: assert (u_walker.state_q != u_walker.StHostStart ||
                         (u_host_use.answer_q && h_looked && h_last == u_walker.gpa_q[39:21]));
    InvKind: assert ((g_empty || flushed_q || g_kind == (context_mode == MODE_32)) &&
                     (h_empty || flushed_q || h_kind == (context_h_mode == MODE_32)) &&
                     (!flushed_q || (g_empty && h_empty)));

    // Reachable, so that the above is not empty
    ReachNested: cover (done && !fault && nested_i && paging_i);
    ReachLongMode: cover (done && !fault && !nested_i && mode_i == MODE_LONG);
    ReachDirty: cover (take && req_write && added[6]);
    ReachChange: cover (changed);
    ReachNpf: cover (done && npf);
    ReachGuestDirectory: cover (take && starts_guest);
    ReachHostDirectory: cover (take && starts_host);
    ReachSecondAttempt: cover (restart);
  end
endmodule
