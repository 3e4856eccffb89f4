// SPDX-License-Identifier: Apache-2.0
// Properties of the tagged TLB (manual 2.12, 2.21.1, 2.21.9; docs/mmu.md), bound from outside.
//
// One page of one address space is watched: `asid_q` and `vpn_q` are any values, chosen in reset. A shadow holds what the
// TLB may know of it: the newest entry that covers it, as long as nothing removed that. Nothing is assumed but
// that entries have a size that exists. The assertions named Inv… look at the stored entries, for induction.
module tlb_props
  import mmu_pkg::*;
#(
  parameter int unsigned Sets = 2,
  parameter int unsigned Ways = 2,
  parameter int unsigned LargeEntries = 2
) (
  input logic                 clk_i,
  input logic [AsidWidth-1:0] watched_asid_i,
  input logic [VpnWidth-1:0]  watched_vpn_i,

  input logic                 lookup_valid_i,
  input logic [AsidWidth-1:0] lookup_asid_i,
  input logic [VpnWidth-1:0]  lookup_vpn_i,
  input logic                 answer_ready_i,
  input logic                 insert_valid_i,
  input logic [AsidWidth-1:0] insert_asid_i,
  input logic [VpnWidth-1:0]  insert_vpn_i,
  input tlb_data_t            insert_data_i,
  input logic                 flush_valid_i,
  input logic [2:0]           flush_kind_i,
  input logic [AsidWidth-1:0] flush_asid_i,
  input logic [VpnWidth-1:0]  flush_vpn_i
);

  localparam int unsigned SetBits = $clog2(Sets);

  logic rst_n_q = 1'b0;
  always_ff @(posedge clk_i) rst_n_q <= 1'b1;

  logic      lookup_ready, answer_valid, hit, insert_ready, flush_ready;
  tlb_data_t data;
  tlb #(
    .Sets        (Sets),
    .Ways        (Ways),
    .LargeEntries(LargeEntries)
  ) u_tlb (
    .clk_i,
    .rst_ni        (rst_n_q),
    .lookup_valid_i,
    .lookup_ready_o(lookup_ready),
    .lookup_asid_i,
    .lookup_vpn_i,
    .answer_valid_o(answer_valid),
    .answer_ready_i,
    .hit_o         (hit),
    .data_o        (data),
    .insert_valid_i,
    .insert_ready_o(insert_ready),
    .insert_asid_i,
    .insert_vpn_i,
    .insert_data_i,
    .flush_valid_i,
    .flush_ready_o (flush_ready),
    .flush_kind_i,
    .flush_asid_i,
    .flush_vpn_i
  );

  // Are two pages the same, for an entry of that size?
  function automatic logic same_page(input logic [1:0] size, input logic [VpnWidth-1:0] a, input logic [VpnWidth-1:0] b);
    case (size)
      PAGE_4K: same_page = a == b;
      PAGE_2M: same_page = a[VpnWidth-1:9] == b[VpnWidth-1:9];
      default: same_page = a[VpnWidth-1:10] == b[VpnWidth-1:10];
    endcase
  endfunction

  function automatic logic [1:0] larger(input logic [1:0] a, input logic [1:0] b);
    larger = a > b ? a : b;
  endfunction

  // ---- The watched page and what may be held of it
  logic [AsidWidth-1:0] asid_q;
  logic [VpnWidth-1:0]  vpn_q;
  logic                 known_q;    // an entry that covers the page was inserted and not removed
  tlb_data_t            entry_q;
  logic                 newest_q;   // nothing was inserted or flushed since: the entry must be there
  logic                 looked_q;   // the answer is for the watched page
  logic                 take_lookup, take_insert, take_flush, covers, overlaps, removes;
  assign take_lookup = lookup_valid_i && lookup_ready;
  assign take_insert = insert_valid_i && insert_ready;
  assign take_flush = flush_valid_i && flush_ready;
  assign covers = insert_asid_i == asid_q && same_page(insert_data_i.size, insert_vpn_i, vpn_q);
  assign overlaps = insert_asid_i == asid_q && same_page(larger(insert_data_i.size, entry_q.size), insert_vpn_i, vpn_q);
  always_comb begin
    case (flush_kind_i)
      FLUSH_PAGE:           removes = flush_asid_i == asid_q && same_page(entry_q.size, flush_vpn_i, vpn_q);
      FLUSH_NONGLOBAL:      removes = !entry_q.glob;
      FLUSH_ASID:           removes = flush_asid_i == asid_q;
      FLUSH_ASID_NONGLOBAL: removes = flush_asid_i == asid_q && !entry_q.glob;
      default:              removes = 1'b1;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_n_q) begin
      asid_q <= watched_asid_i;
      vpn_q <= watched_vpn_i;
      known_q <= 1'b0;
      newest_q <= 1'b0;
    end else if (take_insert) begin
      newest_q <= covers;
      if (covers) begin
        known_q <= 1'b1;
        entry_q <= insert_data_i;
      end else if (overlaps) begin
        known_q <= 1'b0;
      end
    end else if (take_flush) begin
      newest_q <= 1'b0;
      if (removes) known_q <= 1'b0;
    end
    if (take_lookup) looked_q <= lookup_asid_i == asid_q && lookup_vpn_i == vpn_q;
  end

  // ---- Channels
  logic       pending_q;  // a lookup has no answer yet that was taken
  logic [7:0] busy_q;     // clocks in which nothing was taken and no answer stood
  logic       held_q, held_hit_q;
  tlb_data_t  held_data_q;
  always_ff @(posedge clk_i) begin
    if (!rst_n_q) pending_q <= 1'b0;
    else pending_q <= take_lookup || (pending_q && !answer_ready_i);
    held_q <= rst_n_q && answer_valid && !answer_ready_i;
    held_hit_q <= hit;
    held_data_q <= data;
    busy_q <= rst_n_q && !flush_ready && !answer_valid ? busy_q + 8'd1 : 8'd0;
  end

  // ---- Stored entries that cover the watched page
  localparam int unsigned Slots = Sets * Ways + LargeEntries;
  logic [Slots-1:0] covering, wrong, doomed;  // wrong: not what the shadow knows; doomed: the operation will drop it
  logic [AsidWidth-1:0] op_asid;
  logic [VpnWidth-1:0]  op_vpn;
  assign op_asid = u_tlb.asid_q;
  assign op_vpn = {u_tlb.vpn_q, u_tlb.set_q ^ SetBits'(u_tlb.asid_q)};  // for a page: the set stays
  logic op_covers, op_drops;  // the operation on hand: inserts an entry that covers the page; is of its ASID
  assign op_covers = op_asid == asid_q && (u_tlb.op_q == u_tlb.OpSmall ? op_vpn == vpn_q :
                     u_tlb.op_q == u_tlb.OpLarge && same_page(u_tlb.new_q.size, {u_tlb.vpn_q, SetBits'(0)}, vpn_q));

  for (genvar w = 0; w < Ways; w++) begin : g_way
    for (genvar s = 0; s < Sets; s++) begin : g_set
      logic [AsidWidth-1:0]        row_asid;
      logic [VpnWidth-1:SetBits]   row_tag;
      tlb_data_t                   row_data;
      assign {row_asid, row_tag, row_data} = u_tlb.g_way[w].u_rows.memory[s];
      assign covering[w*Sets+s] = u_tlb.g_way[w].valid_q[s] && row_asid == asid_q &&
                                  {row_tag, SetBits'(s) ^ SetBits'(row_asid)} == vpn_q;
      assign wrong[w*Sets+s] = covering[w*Sets+s] && !(known_q && row_data == entry_q && row_data.size == PAGE_4K);
      assign doomed[w*Sets+s] = u_tlb.drop_q && op_asid == asid_q &&
        (u_tlb.op_q == u_tlb.OpAsid ? SetBits'(s) >= u_tlb.set_q && !(u_tlb.keep_global_q && row_data.glob) :
         u_tlb.op_q == u_tlb.OpLarge ? SetBits'(s) >= u_tlb.set_q &&
                                       same_page(u_tlb.new_q.size, {u_tlb.vpn_q, SetBits'(0)}, vpn_q)
                                     : SetBits'(s) == u_tlb.set_q && op_vpn == vpn_q);

      always_ff @(posedge clk_i) if (rst_n_q) begin
        InvGlobal: assert (!covering[w*Sets+s] || u_tlb.g_way[w].global_q[s] == row_data.glob);
      end
    end

    always_ff @(posedge clk_i) if (rst_n_q) begin
      InvRow: assert (!(u_tlb.drop_q || u_tlb.answer_q) || u_tlb.g_way[w].row == u_tlb.g_way[w].u_rows.memory[u_tlb.set_q]);
    end
  end

  for (genvar e = 0; e < LargeEntries; e++) begin : g_large
    logic [VpnWidth-1:0]  vpn;
    tlb_data_t            held;
    assign vpn = {u_tlb.g_large[e].large_vpn_q, 9'h0};
    assign held = u_tlb.g_large[e].large_data_q;
    assign covering[Sets*Ways+e] = u_tlb.large_valid_q[e] && u_tlb.g_large[e].large_asid_q == asid_q &&
                                   same_page(held.size, vpn, vpn_q);
    assign wrong[Sets*Ways+e] = covering[Sets*Ways+e] && !(known_q && held == entry_q);
    assign doomed[Sets*Ways+e] = u_tlb.drop_q && op_asid == asid_q &&
      (u_tlb.op_q == u_tlb.OpAsid ? !(u_tlb.keep_global_q && held.glob) :
       u_tlb.op_q == u_tlb.OpLarge ? same_page(larger(held.size, u_tlb.new_q.size), {u_tlb.vpn_q, SetBits'(0)}, vpn_q)
                                   : same_page(held.size, op_vpn, vpn_q));

    always_ff @(posedge clk_i) if (rst_n_q) begin
      InvLargeSize: assert (!u_tlb.large_valid_q[e] || held.size == PAGE_2M || held.size == PAGE_4M);
      InvLargeCompared: assert (!(u_tlb.drop_q || u_tlb.answer_q) || !u_tlb.large_valid_q[e] ||
        (u_tlb.g_large[e].same_asid_q == (u_tlb.g_large[e].large_asid_q == op_asid) &&
         u_tlb.g_large[e].match_q == (u_tlb.g_large[e].large_asid_q == op_asid &&
                                      same_page(held.size, vpn, {u_tlb.vpn_q, SetBits'(0)})) &&
         u_tlb.g_large[e].overlap_4m_q == (u_tlb.g_large[e].large_asid_q == op_asid &&
                                           same_page(PAGE_4M, vpn, {u_tlb.vpn_q, SetBits'(0)}))));
    end
  end

  logic flushed_nonglobal_q;
  always_ff @(posedge clk_i) begin
    if (!rst_n_q || take_insert) flushed_nonglobal_q <= 1'b0;
    else if (take_flush && flush_kind_i == FLUSH_ASID_NONGLOBAL && flush_asid_i == asid_q) flushed_nonglobal_q <= 1'b1;
  end

  logic busy;
  assign busy = u_tlb.drop_q || u_tlb.choose_q || u_tlb.write_q;
  logic inserting;
  logic [7:0] left;  // clocks that the operation still takes
  assign left = (u_tlb.drop_q ? (u_tlb.op_q[1] ? 8'(Sets) - 8'(u_tlb.set_q) : 8'd1) : 8'd0) +
                (u_tlb.write_q ? 8'd1 : u_tlb.choose_q || (u_tlb.drop_q && inserting) ? 8'd2 : 8'd0);
  assign inserting = u_tlb.op_q == u_tlb.OpSmall || u_tlb.op_q == u_tlb.OpLarge;

  always_ff @(posedge clk_i) if (rst_n_q) begin
    // Environment
    assume (insert_data_i.size <= PAGE_4M);

    // Answers: only of the page in its ASID, only what was inserted last, nothing that was removed or replaced
    HitIsKnown: assert (!(answer_valid && looked_q && hit) || known_q);
    HitIsTheNewestEntry: assert (!(answer_valid && looked_q && hit) || data == entry_q);
    MissGivesNothing: assert (!answer_valid || hit || data == '0);
    NoDoubleHit: assert (!(answer_valid && looked_q) || $onehot0({u_tlb.way_match, u_tlb.large_match}));
    NewestEntryHits: assert (!(answer_valid && looked_q && newest_q) || hit);

    // Channels
    OneAnswerALookup: assert (answer_valid == pending_q);
    AnswerStays: assert (!held_q || (answer_valid && hit == held_hit_q && data == held_data_q));
    NoChangeUnderAnAnswer: assert (!answer_valid || (!insert_ready && !flush_ready));
    OneTransferAClock: assert (!(take_insert && take_flush) && !(take_lookup && (take_insert || take_flush)));
    BusyInBounds: assert (busy_q <= 8'(Sets + 2));
    NoReadOfTheRowBeingWritten: assert (!(u_tlb.write_small && u_tlb.read));

    // Induction
    InvOneEntry: assert ($onehot0(covering));
    InvEntry: assert ((wrong & ~doomed) == '0);
    InvInsert: assert (!(busy && inserting && op_covers) ||
                       (known_q && entry_q == u_tlb.new_q && (covering & ~doomed) == '0));
    InvNewest: assert (!newest_q || (busy && inserting && op_covers) || (covering != '0 && known_q && !busy) );
    InvBusy: assert (busy ? busy_q + left <= 8'(Sets + 2) : busy_q <= 8'(Sets + 2));
    InvOp: assert (!busy || !pending_q);
    InvDrop: assert ($onehot0({u_tlb.drop_q, u_tlb.choose_q, u_tlb.write_q}) &&
                     (!(u_tlb.choose_q || u_tlb.write_q) || inserting));
    InvPlace: assert (!u_tlb.write_q || ($onehot(u_tlb.way_place) && $onehot(u_tlb.large_place)));
    InvNewSize: assert (!(busy && inserting) ||
                        (u_tlb.new_q.size <= PAGE_4M && (u_tlb.new_q.size == PAGE_4K) == (u_tlb.op_q == u_tlb.OpSmall)));
    InvLooked: assert (!(pending_q && looked_q) || (op_asid == asid_q && op_vpn == vpn_q));

    // Reachable
    ReachHit: cover (answer_valid && looked_q && hit && !newest_q);
    ReachLargeHit: cover (answer_valid && looked_q && hit && data.size == PAGE_4M);
    ReachEviction: cover (answer_valid && looked_q && !hit && known_q);
    ReachGlobalKept: cover (answer_valid && looked_q && hit && flushed_nonglobal_q);
    ReachHostHit: cover (answer_valid && looked_q && hit && asid_q == '0);
  end
endmodule
