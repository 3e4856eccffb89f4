// SPDX-License-Identifier: Apache-2.0
// Tagged TLB (manual 2.12, 2.21.1, 2.21.9; docs/mmu.md).
//
// A set-associative part for 4 KB pages, tags and data in synchronous memories, and a small fully associative part for 2 MB
// and 4 MB pages in flip-flops. An entry belongs to one ASID; global entries are global in their ASID only.
//
// Channels. Each takes a transfer in a clock with valid and ready high; nothing depends on a ready that comes back.
// - lookup: taken at most once a clock. The answer is there in the next clock: answer_valid_o, with hit_o and data_o (zero
//   on a miss) stable until the clock with answer_ready_i.
// - insert: taken in one clock. A 4 KB page then keeps the TLB busy for 3 clocks, a large page for Sets + 2 clocks.
// - flush: taken in one clock. FLUSH_NONGLOBAL and FLUSH_ALL are done with that; then FLUSH_PAGE keeps the TLB busy
//   for 1 clock, FLUSH_ASID and FLUSH_ASID_NONGLOBAL for Sets clocks. Codes beyond those of mmu_pkg act as FLUSH_ALL.
// Nothing is taken while busy. A flush goes before an insert, an insert before a lookup. Neither flush nor insert is taken in
// a clock with answer_valid_o, so every answer is given, and seen, before the next change: from the clock in which a
// flush is taken on, no answer comes from an entry that it removes.
//
// Replacement. A new entry first drops every entry of its ASID that it overlaps, so that at most one entry matches any
// address. Then it takes the lowest-numbered free way of its set (large: the lowest-numbered free entry), or, with
// none free, the place of the oldest entry there; lookups do not change the order. The set of a 4 KB page is its page number
// XOR its ASID, so that address spaces with equal layouts do not collide.
module tlb
  import mmu_pkg::*;
#(
  parameter int unsigned Sets = 16,         // power of two, 2 to 256
  parameter int unsigned Ways = 4,          // 2 to 16
  parameter int unsigned LargeEntries = 8   // 2 to 64
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,

  input  logic                 lookup_valid_i,
  output logic                 lookup_ready_o,
  input  logic [AsidWidth-1:0] lookup_asid_i,
  input  logic [VpnWidth-1:0]  lookup_vpn_i,
  output logic                 answer_valid_o,
  input  logic                 answer_ready_i,
  output logic                 hit_o,
  output tlb_data_t            data_o,

  input  logic                 insert_valid_i,
  output logic                 insert_ready_o,
  input  logic [AsidWidth-1:0] insert_asid_i,
  input  logic [VpnWidth-1:0]  insert_vpn_i,
  input  tlb_data_t            insert_data_i,

  input  logic                 flush_valid_i,
  output logic                 flush_ready_o,
  input  logic [2:0]           flush_kind_i,  // mmu_pkg::FLUSH_*
  input  logic [AsidWidth-1:0] flush_asid_i,
  input  logic [VpnWidth-1:0]  flush_vpn_i
);

  if (Sets < 2 || Sets > 256 || (Sets & (Sets - 1)) != 0) begin : gen_check_sets
    $error("tlb: Sets = %0d, expected a power of two from 2 to 256", Sets);
  end
  if (Ways < 2 || Ways > 16) begin : gen_check_ways
    $error("tlb: Ways = %0d, expected 2 to 16", Ways);
  end
  if (LargeEntries < 2 || LargeEntries > 64) begin : gen_check_large_entries
    $error("tlb: LargeEntries = %0d, expected 2 to 64", LargeEntries);
  end

  localparam int unsigned SetBits = $clog2(Sets);
  localparam int unsigned TagWidth = VpnWidth - SetBits;  // with the ASID, the set gives the other bits
  localparam int unsigned DataWidth = $bits(tlb_data_t);
  localparam int unsigned RowWidth = AsidWidth + TagWidth + DataWidth;

  // What keeps the TLB busy: first it drops entries, one clock a set, then, for an insert, it chooses a
  // place and writes the new entry there.
  localparam logic [1:0] OpPage = 2'd0;   // drop what covers a page
  localparam logic [1:0] OpSmall = 2'd1;  // the same, and write a 4 KB entry
  localparam logic [1:0] OpLarge = 2'd2;  // drop what a large page overlaps, and write it
  localparam logic [1:0] OpAsid = 2'd3;   // drop what belongs to an ASID

  // ---- What is taken
  logic                      drop_q, choose_q, write_q, busy, answer_q;
  logic [1:0]                op_q;
  logic                      keep_global_q;
  logic [AsidWidth-1:0]      asid_q;  // of the lookup that is answered or of the operation
  logic [VpnWidth-1:SetBits] vpn_q;
  logic [SetBits-1:0]        set_q;   // the row that the memories show
  tlb_data_t                 new_q;
  logic                      take_lookup, take_insert, take_flush, last;

  assign busy = drop_q || choose_q || write_q;
  assign flush_ready_o = !busy && !answer_q;
  assign insert_ready_o = !busy && !answer_q && !flush_valid_i;
  assign lookup_ready_o = !busy && !flush_valid_i && !insert_valid_i && (!answer_q || answer_ready_i);
  assign take_flush = flush_valid_i && flush_ready_o;
  assign take_insert = insert_valid_i && insert_ready_o;
  assign take_lookup = lookup_valid_i && lookup_ready_o;
  assign last = op_q == OpPage || op_q == OpSmall || set_q == SetBits'(Sets - 1);

  logic flush_all, flush_nonglobal, start;
  assign flush_nonglobal = take_flush && flush_kind_i == FLUSH_NONGLOBAL;
  assign flush_all = take_flush && !(flush_kind_i inside {FLUSH_PAGE, FLUSH_NONGLOBAL, FLUSH_ASID, FLUSH_ASID_NONGLOBAL});
  assign start = take_insert || (take_flush && !flush_all && !flush_nonglobal);

  logic [1:0]           op;
  logic [AsidWidth-1:0] asid;
  logic [VpnWidth-1:0]  vpn;
  logic [SetBits-1:0]   set;
  logic                 read;
  always_comb begin
    op = OpPage;
    asid = lookup_asid_i;
    vpn = lookup_vpn_i;
    if (flush_valid_i) begin
      asid = flush_asid_i;
      vpn = flush_vpn_i;
      if (flush_kind_i != FLUSH_PAGE) op = OpAsid;
    end else if (insert_valid_i) begin
      asid = insert_asid_i;
      vpn = insert_vpn_i;
      op = insert_data_i.size == PAGE_4K ? OpSmall : OpLarge;
    end
    set = vpn[SetBits-1:0] ^ SetBits'(asid);
    if (drop_q) set = set_q + SetBits'(1);
    else if (op[1]) set = '0;
    read = take_lookup || start || (drop_q && !last);
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      drop_q <= 1'b0;
      choose_q <= 1'b0;
      write_q <= 1'b0;
      answer_q <= 1'b0;
    end else begin
      drop_q <= start || (drop_q && !last);
      choose_q <= drop_q && last && (op_q == OpSmall || op_q == OpLarge);
      write_q <= choose_q;
      answer_q <= take_lookup || (answer_q && !answer_ready_i);
    end
  end

  always_ff @(posedge clk_i) begin
    if (take_lookup || start) begin
      op_q <= op;
      keep_global_q <= flush_kind_i == FLUSH_ASID_NONGLOBAL;
      asid_q <= asid;
      vpn_q <= vpn[VpnWidth-1:SetBits];
      new_q <= insert_data_i;
    end
    if (read) set_q <= set;
  end

  // ---- What an operation does in this clock
  logic drop_page, drop_asid, drop_overlap, write_small, write_large;
  assign drop_page = drop_q && (op_q == OpPage || op_q == OpSmall);
  assign drop_asid = drop_q && op_q == OpAsid;
  assign drop_overlap = drop_q && op_q == OpLarge;
  assign write_small = write_q && op_q == OpSmall;
  assign write_large = write_q && op_q == OpLarge;

  // ---- 4 KB part
  localparam int unsigned OrderWidth = Ways * (Ways - 1) / 2;

  logic [Ways-1:0]       way_valid, way_match, way_drop, way_place, way_write;
  logic [DataWidth-1:0]  way_data [Ways];
  logic [OrderWidth-1:0] order, order_new;
  assign way_write = write_small ? way_place : '0;

  for (genvar w = 0; w < Ways; w++) begin : g_way
    logic [Sets-1:0]      valid_q, global_q;
    logic [RowWidth-1:0]  row;
    logic [AsidWidth-1:0] row_asid;
    logic [TagWidth-1:0]  row_tag;
    logic                 same_asid, same_4m, same_2m, same_page;

    ram_1r1w #(
      .Width(RowWidth),
      .Depth(Sets)
    ) u_rows (
      .clk_i,
      .write_i     (way_write[w]),
      .write_addr_i(set_q),
      .write_data_i({asid_q, vpn_q, new_q}),
      .read_i      (read),
      .read_addr_i (set),
      .read_data_o (row)
    );
    assign {row_asid, row_tag, way_data[w]} = row;

    assign same_asid = way_valid[w] && row_asid == asid_q;
    assign same_4m = row_tag[TagWidth-1:10-SetBits] == vpn_q[VpnWidth-1:10];
    assign same_2m = same_4m && row_tag[9-SetBits] == vpn_q[9];
    assign same_page = same_2m && row_tag[8-SetBits:0] == vpn_q[8:SetBits];

    assign way_valid[w] = valid_q[set_q];
    assign way_match[w] = same_asid && same_page;
    assign way_drop[w] = (drop_page && way_match[w]) ||
                         (drop_overlap && same_asid && (new_q.size == PAGE_4M ? same_4m : same_2m)) ||
                         (drop_asid && same_asid && !(keep_global_q && global_q[set_q]));

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        valid_q <= '0;
        global_q <= '0;
      end else if (flush_all) begin
        valid_q <= '0;
      end else if (flush_nonglobal) begin
        valid_q <= valid_q & global_q;
      end else if (way_write[w]) begin
        valid_q[set_q] <= 1'b1;
        global_q[set_q] <= new_q.glob;
      end else if (way_drop[w]) begin
        valid_q[set_q] <= 1'b0;
      end
    end
  end

  ram_1r1w #(
    .Width(OrderWidth),
    .Depth(Sets)
  ) u_order (
    .clk_i,
    .write_i     (write_small),
    .write_addr_i(set_q),
    .write_data_i(order_new),
    .read_i      (read),
    .read_addr_i (set),
    .read_data_o (order)
  );

  tlb_replace #(
    .N(Ways)
  ) u_replace (
    .clk_i,
    .choose_i(choose_q),
    .free_i  (~way_valid),
    .order_i (order),
    .place_o (way_place),
    .order_o (order_new)
  );

  // ---- Large pages. Their tags are compared in the clock that takes the lookup or the operation, so that the selection of
  // the data has the next clock for itself.
  localparam int unsigned LargeOrderWidth = LargeEntries * (LargeEntries - 1) / 2;

  logic [LargeEntries-1:0]    large_valid_q, large_match, large_drop, large_global, large_place, large_write;
  logic [DataWidth-1:0]       large_data [LargeEntries];
  logic [LargeOrderWidth-1:0] large_order_q, large_order_new;
  assign large_write = write_large ? large_place : '0;

  for (genvar e = 0; e < LargeEntries; e++) begin : g_large
    logic [AsidWidth-1:0] large_asid_q;
    logic [VpnWidth-1:9]  large_vpn_q;
    tlb_data_t            large_data_q;
    logic                 same_asid_q, overlap_4m_q, match_q;  // as compared; whether the entry is valid is looked at later
    logic                 same_asid, same_4m;

    assign same_asid = large_asid_q == asid;
    assign same_4m = same_asid && large_vpn_q[VpnWidth-1:10] == vpn[VpnWidth-1:10];
    always_ff @(posedge clk_i) begin
      if (take_lookup || start) begin
        same_asid_q <= same_asid;
        overlap_4m_q <= same_4m;
        match_q <= same_4m && (large_data_q.size == PAGE_4M || large_vpn_q[9] == vpn[9]);
      end
    end

    assign large_match[e] = large_valid_q[e] && match_q;
    assign large_drop[e] = (drop_page && match_q) ||
                           (drop_overlap && (match_q || (overlap_4m_q && new_q.size == PAGE_4M))) ||
                           (drop_asid && same_asid_q && !(keep_global_q && large_global[e]));
    assign large_global[e] = large_data_q.glob;
    assign large_data[e] = large_data_q;

    always_ff @(posedge clk_i) begin
      if (large_write[e]) begin
        large_asid_q <= asid_q;
        large_vpn_q <= vpn_q[VpnWidth-1:9];
        large_data_q <= new_q;
      end
    end
  end

  tlb_replace #(
    .N(LargeEntries)
  ) u_replace_large (
    .clk_i,
    .choose_i(choose_q),
    .free_i  (~large_valid_q),
    .order_i (large_order_q),
    .place_o (large_place),
    .order_o (large_order_new)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      large_valid_q <= '0;
    end else begin
      if (flush_all) large_valid_q <= '0;
      else if (flush_nonglobal) large_valid_q <= large_valid_q & large_global;
      else large_valid_q <= (large_valid_q & ~large_drop) | large_write;
    end
  end

  always_ff @(posedge clk_i) begin
    if (write_large) large_order_q <= large_order_new;
  end

  // ---- Answer: at most one entry matches, so an OR selects
  assign answer_valid_o = answer_q;
  assign hit_o = answer_q && (|way_match || |large_match);
  always_comb begin
    data_o = '0;
    for (int unsigned w = 0; w < Ways; w++) data_o |= way_data[w] & {$bits(tlb_data_t) {way_match[w]}};
    for (int unsigned e = 0; e < LargeEntries; e++) data_o |= large_data[e] & {$bits(tlb_data_t) {large_match[e]}};
  end

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (answer_q || drop_q) AtMostOneEntryMatches : assert ($onehot0({way_match, large_match}));
    if (busy) NothingIsTakenWhileBusy : assert (!answer_q && !lookup_ready_o && !insert_ready_o && !flush_ready_o);
    if (write_small) NoOtherSmallEntryMatches : assert (way_match == '0 && large_match == '0);
    if (write_small) SmallEntryHasOnePlace : assert ($onehot(way_place));
    if (write_large) LargeEntryHasOnePlace : assert ($onehot(large_place));
  end
`endif

endmodule
