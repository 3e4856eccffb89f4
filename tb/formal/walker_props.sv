// Properties of the page-table walker (manual 2.21.3, 2.21.5-2.21.7; docs/choices.md §4), bound from outside.
//
// The shadow below follows a walk on the bus alone: from the context and the values that the memory returned it knows
// the one address that the next entry may be read at. It looks at nothing inside the walker; only the assertions
// named Inv… do (they tie the walker's registers to the shadow's, for induction).
//
// Assumed: the context stays put during a walk and names existing modes; a start comes only to an idle walker that has
// a level to walk; a response comes only to an outstanding request.
module walker_props
  import mmu_pkg::*;
(
  input logic         clk_i,
  input logic         req_valid_i,
  input logic [47:0]  req_linear_i,
  input logic         req_write_i, req_user_i, req_fetch_i,
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
  logic        req_valid, req_write, req_lock;
  logic [39:0] req_addr;
  logic [3:0]  req_size;
  logic [63:0] req_wdata;
  logic        ad_valid;
  logic [39:0] ad_addr;
  logic [3:0]  ad_size;
  logic [63:0] ad_data;

  walker u_walker (
    .clk_i,
    .rst_ni          (rst_n_q),
    .req_valid_i,
    .req_ready_o      (req_ready),
    .req_linear_i,
    .req_write_i,
    .req_user_i,
    .req_fetch_i,
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

  // ---- The context, sampled at the start and assumed to stay
  localparam int unsigned ContextWidth = 1 + 1 + 2 + 3 + 40 + 256 + 1 + 2 + 2 + 40;
  logic [ContextWidth-1:0] context_now, context_q;
  assign context_now = {paging_i, wp_i, mode_i, pse_i, pge_i, nxe_i, cr3_i, pdpe_i, nested_i, h_mode_i, h_pse_i, h_nxe_i,
                        h_cr3_i};

  logic        walking_q;   // a request was taken and not yet answered
  logic [47:0] linear_q;
  logic        write_q;
  always_ff @(posedge clk_i) begin
    if (!rst_n_q) walking_q <= 1'b0;
    else if (start) walking_q <= 1'b1;
    else if (done) walking_q <= 1'b0;
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
        to_h = top(h_mode_i);
        to_gpa = g_addr;
        to_addr = slot(h_mode_i, top(h_mode_i), root(h_mode_i, h_cr3_i), {8'h0, g_addr});
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

  logic [3:0] to_size, at_size;
  assign to_size = (to_host ? h_mode_i : mode_i) == MODE_32 ? 4'd4 : 4'd8;
  assign at_size = (at_host_q ? h_mode_i : mode_i) == MODE_32 ? 4'd4 : 4'd8;

  always_ff @(posedge clk_i) begin
    if (!rst_n_q) pending_q <= 1'b0;
    else if (take) pending_q <= 1'b1;
    else if (bus_rsp_valid_i) pending_q <= 1'b0;

    if (start) fresh_q <= 1'b1;
    else if (take) fresh_q <= 1'b0;
    if (take) begin
      last_lock_q <= req_lock;
      last_write_q <= req_write;
      last_addr_q <= req_addr;
      if (req_write) last_data_q <= cut(req_size, req_wdata);
      if (!req_lock) begin
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
  // Counted are the clocks in which the walker does not wait for the bus. What is left never exceeds `rank`, and
  // steps + rank never exceeds StepLimit plus StepsPerChange for each entry that changed between its two reads.
  // So with a memory that takes and answers every request, and stops changing under the walk, a walk ends.
  localparam logic [15:0] StepLimit = 16'd202;
  localparam logic [15:0] StepsPerChange = 16'd3;
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

  logic [15:0] in_entry, rank, g_cost;
  always_comb begin
    case (u_walker.state_q)
      u_walker.StRead:       in_entry = 16'd8;
      u_walker.StReadWait:   in_entry = 16'd7;
      u_walker.StCheck:      in_entry = 16'd6;
      u_walker.StLock:       in_entry = 16'd5;
      u_walker.StLockWait:   in_entry = 16'd4;
      u_walker.StUpdate:     in_entry = 16'd3;
      u_walker.StUpdateWait: in_entry = 16'd2;
      default:               in_entry = 16'd1;
    endcase
    // A host walk takes a start and 4 entries of 8 steps; a guest level a step, a host walk and 8 steps: 42.
    g_cost = 16'd42 * {13'h0, u_walker.g_level_q};
    case (u_walker.state_q)
      u_walker.StIdle:      rank = 16'd0;
      u_walker.StDone:      rank = 16'd1;
      u_walker.StGuestNext: rank = 16'd34 + g_cost;
      u_walker.StHostStart: rank = u_walker.final_q ? 16'd34 : 16'd33 + g_cost;
      default: begin
        if (!u_walker.host_q) rank = in_entry + g_cost - 16'd8;
        else rank = in_entry + 16'd8 * ({13'h0, u_walker.h_level_q} - 16'd1) + (u_walker.final_q ? 16'd1 : g_cost);
      end
    endcase
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

  logic in_hand;        // the walker holds the entry that was asked for last
  assign in_hand = u_walker.state_q >= u_walker.StReadWait && u_walker.state_q <= u_walker.StAccept;

  always_ff @(posedge clk_i) if (rst_n_q) begin
    // Environment
    assume (!start || ((paging_i || nested_i) && mode_i != 2'd3 && h_mode_i != 2'd3));
    assume (!walking_q || context_now == context_q);
    assume (!bus_rsp_valid_i || pending_q);
    assume (changes_q < 16'd10000);

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

    // Induction: the walker's registers against the shadow's
    InvState: assert (u_walker.state_q <= u_walker.StDone && (u_walker.state_q == u_walker.StIdle) == !walking_q &&
                      pending_q == (u_walker.state_q == u_walker.StReadWait || u_walker.state_q == u_walker.StLockWait ||
                                    u_walker.state_q == u_walker.StUpdateWait));
    InvContext: assert (!walking_q || ((paging_i || nested_i) && mode_i != 2'd3 && h_mode_i != 2'd3 &&
                                       u_walker.linear_q == linear_q && u_walker.write_q == write_q));
    InvFault: assert (!walking_q || u_walker.state_q == u_walker.StDone || (!u_walker.fault_q && !u_walker.npf_q));
    InvFresh: assert (!walking_q || !fresh_q || !in_hand);
    InvGuestNext: assert (u_walker.state_q != u_walker.StGuestNext ||
                          (!u_walker.final_q && paging_i &&
                           (fresh_q ? u_walker.g_level_q == top(mode_i) || u_walker.g_level_q == first_read
                                    : u_walker.g_level_q < first_read && !at_host_q && !g_leaf && entry[0])));
    InvGuestAddr: assert (u_walker.state_q != u_walker.StGuestNext || u_walker.pdpe_held ||
                          (u_walker.g_entry_addr == g_addr && u_walker.g_level_q == g_level && g_go));
    InvHostStart: assert (u_walker.state_q != u_walker.StHostStart ||
                          (nested_i && g_go && u_walker.gpa_q == g_addr && u_walker.final_q == g_final &&
                           (g_final || u_walker.g_level_q == g_level) && (fresh_q || !at_host_q)));
    InvRead: assert (u_walker.state_q != u_walker.StRead ||
                     (go && u_walker.addr_q == to_addr && u_walker.host_q == to_host &&
                      (to_host && to_final || u_walker.g_level_q == to_g) &&
                      u_walker.final_q == to_final &&
                      (!to_host || (u_walker.h_level_q == to_h && u_walker.gpa_q == to_gpa))));
    InvInHand: assert (!in_hand ||
                       (u_walker.addr_q == last_addr_q && u_walker.host_q == at_host_q &&
                        (at_host_q && at_final_q || u_walker.g_level_q == at_g_q) &&
                        u_walker.final_q == at_final_q &&
                        (!at_host_q || (u_walker.h_level_q == at_h_q && u_walker.gpa_q == at_gpa_q))));
    InvLevels: assert (!walking_q || fresh_q ||
                       (at_host_q ? nested_i && at_h_q >= 3'd1 && at_h_q <= top(h_mode_i)
                                  : !at_final_q && at_g_q >= 3'd1 && at_g_q <= first_read));
    InvGuestLevel: assert (!walking_q || fresh_q || (at_host_q && at_final_q) ||
                           (paging_i && at_g_q >= 3'd1 && at_g_q <= first_read));
    InvEntry: assert (!in_hand || u_walker.state_q == u_walker.StReadWait || u_walker.entry_q == last_data_q);
    InvWidth: assert (!in_hand || at_size == 4'd8 || last_data_q[63:32] == 32'h0 ||
                      u_walker.state_q == u_walker.StReadWait);
    InvPresent: assert (!in_hand || u_walker.state_q <= u_walker.StCheck || entry[0]);
    InvNeed: assert (!in_hand || u_walker.state_q < u_walker.StLock || u_walker.state_q > u_walker.StUpdate ||
                     u_walker.needs_update);
    InvLock: assert (!in_hand ||
                     (last_write_q == (u_walker.state_q == u_walker.StUpdateWait ||
                                       u_walker.state_q == u_walker.StAccept && last_write_q) &&
                      (u_walker.state_q != u_walker.StReadWait || !last_lock_q) &&
                      (u_walker.state_q != u_walker.StLockWait || last_lock_q) &&
                      (u_walker.state_q != u_walker.StUpdate || (last_lock_q && before_q == last_data_q))));

    // Reachable, so that the above is not empty
    ReachNested: cover (done && !fault && nested_i && paging_i);
    ReachLongMode: cover (done && !fault && !nested_i && mode_i == MODE_LONG);
    ReachDirty: cover (take && req_write && added[6]);
    ReachChange: cover (changed);
    ReachNpf: cover (done && npf);
  end
endmodule
