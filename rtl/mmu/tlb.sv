// Tagged TLB (manual 2.12, 2.21.1, 2.21.9).
//
// A set-associative part for 4 KB pages and a small fully associative part for 2 MB and 4 MB pages; both
// are looked up in the same clock, combinationally. An entry belongs to one ASID; global entries are
// global in their ASID only. A new entry replaces every entry of its ASID that it overlaps, so that at
// most one entry ever matches; for a large page this takes one clock for each set of the 4 KB part.
// Otherwise an empty way is filled, or, with none empty, the way that a round-robin counter names.
//
// insert: hold insert_valid_i until insert_ready_o. flush: takes one clock, never waits. Neither may come
// together with a lookup that counts: hit_o is low meanwhile.
module tlb
  import mmu_pkg::*;
#(
  parameter int unsigned Sets = 16,         // power of two, at most 64
  parameter int unsigned Ways = 4,          // power of two
  parameter int unsigned LargeEntries = 8   // power of two
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,

  input  logic [AsidWidth-1:0] lookup_asid_i,
  input  logic [VpnWidth-1:0]  lookup_vpn_i,
  output logic                 hit_o,
  output tlb_data_t            data_o,

  input  logic                 insert_valid_i,
  output logic                 insert_ready_o,
  input  logic [AsidWidth-1:0] insert_asid_i,
  input  logic [VpnWidth-1:0]  insert_vpn_i,
  input  tlb_data_t            insert_data_i,

  input  logic                 flush_valid_i,
  input  logic [1:0]           flush_kind_i,
  input  logic [AsidWidth-1:0] flush_asid_i,
  input  logic [VpnWidth-1:0]  flush_vpn_i
);

  localparam int unsigned SetBits = $clog2(Sets);
  localparam int unsigned WayBits = $clog2(Ways);
  localparam int unsigned LargeBits = $clog2(LargeEntries);
  localparam int unsigned DataWidth = $bits(tlb_data_t);
  localparam int unsigned TagWidth = AsidWidth + VpnWidth;

  logic insert_large;
  assign insert_large = insert_data_i.size != PAGE_4K;

  // ---- The scan that a large page makes through the 4 KB part
  logic               scan_q;
  logic [SetBits-1:0] scan_set_q;
  logic               scan_last;
  assign scan_last = scan_q && scan_set_q == SetBits'(Sets - 1);
  assign insert_ready_o = insert_valid_i && !flush_valid_i && (!insert_large || scan_last);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      scan_q <= 1'b0;
      scan_set_q <= '0;
    end else if (insert_valid_i && insert_large && !flush_valid_i) begin
      if (!scan_q) begin
        scan_q <= 1'b1;
        scan_set_q <= '0;
      end else begin
        scan_q <= !scan_last;
        scan_set_q <= scan_set_q + SetBits'(1);
      end
    end else if (!insert_valid_i) begin
      scan_q <= 1'b0;
    end
  end

  // ---- 4 KB part
  logic [SetBits-1:0]   set;
  logic [AsidWidth-1:0] cmp_asid;
  logic [VpnWidth-1:0]  cmp_vpn;
  always_comb begin
    cmp_asid = lookup_asid_i;
    cmp_vpn = lookup_vpn_i;
    if (flush_valid_i) begin
      cmp_asid = flush_asid_i;
      cmp_vpn = flush_vpn_i;
    end else if (insert_valid_i) begin
      cmp_asid = insert_asid_i;
      cmp_vpn = insert_vpn_i;
    end
    // The ASID takes part in the index, so that address spaces with equal layouts do not collide.
    set = cmp_vpn[SetBits-1:0] ^ SetBits'(cmp_asid);
    if (scan_q && !flush_valid_i) set = scan_set_q;
  end

  logic [Ways-1:0]      way_valid, way_match, way_overlap, way_write;
  logic [DataWidth-1:0] way_data [Ways];
  logic [WayBits-1:0]   victim_q, victim;
  logic                 insert_small;
  assign insert_small = insert_valid_i && insert_ready_o && !insert_large;

  always_comb begin
    victim = victim_q;
    for (int unsigned w = 0; w < Ways; w++) if (!way_valid[w]) victim = WayBits'(w);
    for (int unsigned w = 0; w < Ways; w++) if (way_match[w]) victim = WayBits'(w);
    way_write = '0;
    if (insert_small) way_write[victim] = 1'b1;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) victim_q <= '0;
    else if (insert_small) victim_q <= victim_q + WayBits'(1);
  end

  for (genvar w = 0; w < Ways; w++) begin : g_way
    logic [Sets-1:0]      valid_q, glob_q;
    logic [TagWidth-1:0]  tag_q [Sets];
    logic [DataWidth-1:0] data_q [Sets];
    logic [AsidWidth-1:0] tag_asid;
    logic [VpnWidth-1:0]  tag_vpn;

    assign {tag_asid, tag_vpn} = tag_q[set];
    assign way_valid[w] = valid_q[set];
    assign way_match[w] = valid_q[set] && tag_asid == cmp_asid && tag_vpn == cmp_vpn;
    assign way_overlap[w] = valid_q[set] && tag_asid == cmp_asid && tag_vpn[VpnWidth-1:10] == cmp_vpn[VpnWidth-1:10] &&
                            (insert_data_i.size == PAGE_4M || tag_vpn[9] == cmp_vpn[9]);
    assign way_data[w] = data_q[set];

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        valid_q <= '0;
      end else if (flush_valid_i) begin
        case (flush_kind_i)
          FLUSH_PAGE:      if (way_match[w]) valid_q[set] <= 1'b0;
          FLUSH_NONGLOBAL: valid_q <= valid_q & glob_q;
          default:         valid_q <= '0;
        endcase
      end else if (way_write[w]) begin
        valid_q[set] <= 1'b1;
      end else if (scan_q && way_overlap[w]) begin
        valid_q[set] <= 1'b0;
      end
    end

    always_ff @(posedge clk_i) begin
      if (way_write[w]) begin
        tag_q[set] <= {insert_asid_i, insert_vpn_i};
        data_q[set] <= insert_data_i;
        glob_q[set] <= insert_data_i.glob;
      end
    end
  end

  // ---- Large pages
  logic [LargeEntries-1:0] large_valid_q, large_match, large_overlap, large_glob, large_kill;
  logic [DataWidth-1:0]    large_data [LargeEntries];
  logic [LargeBits-1:0]    large_victim_q, large_victim;
  logic                    insert_big;
  assign insert_big = insert_valid_i && insert_ready_o && insert_large;

  always_comb begin
    large_victim = large_victim_q;
    for (int unsigned e = 0; e < LargeEntries; e++) if (!large_valid_q[e]) large_victim = LargeBits'(e);
    for (int unsigned e = 0; e < LargeEntries; e++) if (large_match[e]) large_victim = LargeBits'(e);
    large_kill = '0;
    if (flush_valid_i) begin
      case (flush_kind_i)
        FLUSH_PAGE:      large_kill = large_match;
        FLUSH_NONGLOBAL: large_kill = ~large_glob;
        default:         large_kill = '1;
      endcase
    end else if (insert_small) begin
      large_kill = large_match;
    end else if (insert_big) begin
      large_kill = large_overlap;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      large_valid_q <= '0;
      large_victim_q <= '0;
    end else begin
      large_valid_q <= large_valid_q & ~large_kill;
      if (insert_big) begin
        large_valid_q[large_victim] <= 1'b1;
        large_victim_q <= large_victim_q + LargeBits'(1);
      end
    end
  end

  for (genvar e = 0; e < LargeEntries; e++) begin : g_large
    logic [AsidWidth-1:0] asid_q;
    logic [VpnWidth-1:9]  vpn_q;
    tlb_data_t            data_q;
    logic                 same_4m;

    assign same_4m = large_valid_q[e] && asid_q == cmp_asid && vpn_q[VpnWidth-1:10] == cmp_vpn[VpnWidth-1:10];
    assign large_match[e] = same_4m && (data_q.size == PAGE_4M || vpn_q[9] == cmp_vpn[9]);
    assign large_overlap[e] = same_4m && (data_q.size == PAGE_4M || insert_data_i.size == PAGE_4M ||
                                          vpn_q[9] == cmp_vpn[9]);
    assign large_glob[e] = data_q.glob;
    assign large_data[e] = data_q;

    always_ff @(posedge clk_i) begin
      if (insert_big && large_victim == LargeBits'(e)) begin
        asid_q <= insert_asid_i;
        vpn_q <= insert_vpn_i[VpnWidth-1:9];
        data_q <= insert_data_i;
      end
    end
  end

  // ---- Answer: at most one entry matches, so an OR selects
  always_comb begin
    data_o = '0;
    for (int unsigned w = 0; w < Ways; w++) if (way_match[w]) data_o |= way_data[w];
    for (int unsigned e = 0; e < LargeEntries; e++) if (large_match[e]) data_o |= large_data[e];
    hit_o = !flush_valid_i && !insert_valid_i && (|way_match || |large_match);
  end

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (!insert_valid_i && !flush_valid_i) begin
      AtMostOneEntryMatches : assert ($onehot0({way_match, large_match}));
    end
  end
`endif

endmodule
