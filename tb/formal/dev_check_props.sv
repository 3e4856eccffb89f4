// SPDX-License-Identifier: Apache-2.0
// Properties of the DEV's check (manual 2.20.3, 2.20.8; the rules of docs/dev.md by their numbers), bound from outside.
//
// One request is watched, any: `watch_i` picks it when it is accepted. A shadow keeps what it asked for; `blocked` below is
// docs/dev.md's verdict, written down once. One word of table memory is watched, too: address `word_q`, any, with the
// contents `table_q`, which change only while an invalidation ends.
//
// Assumed, as dev_regs.sv holds to: registers change and invalidations start only while nothing waits for its check and nothing
// is accepted; nothing is accepted during an invalidation. Of the table memory: a read of the watched word gives
// `table_q`; a response comes only to a read. Of the queue of verdicts: a credit comes only for a verdict that has none yet. Assertions named Inv… look inside, for induction.
module dev_check_props
  import pacifica_spec_pkg::*;
  import dev_pkg::*;
#(
  parameter int unsigned Domains = 2,
  parameter int unsigned Maps = 1,
  parameter int unsigned CacheLines = 2
) (
  input logic                         clk_i,
  input logic                         watch_i,
  input logic [39:3]                  watched_word_i,
  input logic [63:0]                  new_table_i,
  input logic                         req_valid_i,
  input logic [1:0]                   req_kind_i,
  input logic                         req_cpu_i,
  input logic                         req_gart_i,
  input logic [39:16]                 req_gart_addr_i,
  input logic [3:0]                   req_tag_i,
  input logic [7:0]                   req_bus_i,
  input logic [4:0]                   req_unit_i,
  input logic                         req_write_i,
  input logic [39:2]                  req_addr_i,
  input logic                         hold_i,
  input logic [Maps*32-1:0]           map_i,
  input logic [Domains*BaseWidth-1:0] base_i,
  input logic                         enable_i,
  input logic                         io_protect_i,
  input logic                         no_probe_i,
  input logic                         sl_dev_en_i,
  input logic [39:16]                 sl_base_i,
  input logic                         invalidate_i,
  input logic                         tbl_ready_i,
  input logic                         tbl_rsp_valid_i,
  input logic [63:0]                  tbl_rsp_data_i,
  input logic                         credit_i
);

  logic rst_n_q = 1'b0;
  always_ff @(posedge clk_i) rst_n_q <= 1'b1;

  dev_context_t req_context, chk_context;
  logic         req_ready, quiet, invalidating, tbl_valid, tbl_probe, chk_valid, chk_blocked, chk_violation, chk_sl;
  logic         chk_table, chk_fill;
  logic [39:3]  tbl_addr;
  logic [5:0]   chk_domain;
  assign req_context = '{tag: req_tag_i, bus: req_bus_i, unit_id: req_unit_i, write: req_write_i, addr: req_addr_i};

  dev_check #(
    .Domains   (Domains),
    .Maps      (Maps),
    .CacheLines(CacheLines),
    .Verdicts  (8)
  ) u_check (
    .clk_i,
    .rst_ni         (rst_n_q),
    .req_valid_i,
    .req_ready_o    (req_ready),
    .req_kind_i,
    .req_cpu_i,
    .req_gart_i,
    .req_gart_addr_i,
    .req_context_i  (req_context),
    .hold_i,
    .quiet_o        (quiet),
    .map_i,
    .base_i,
    .enable_i,
    .io_protect_i,
    .no_probe_i,
    .sl_dev_en_i,
    .sl_base_i,
    .invalidate_i,
    .invalidating_o (invalidating),
    .tbl_valid_o    (tbl_valid),
    .tbl_ready_i,
    .tbl_addr_o     (tbl_addr),
    .tbl_probe_o    (tbl_probe),
    .tbl_rsp_valid_i,
    .tbl_rsp_data_i,
    .chk_valid_o    (chk_valid),
    .chk_context_o  (chk_context),
    .chk_domain_o   (chk_domain),
    .chk_blocked_o  (chk_blocked),
    .chk_violation_o(chk_violation),
    .chk_sl_o       (chk_sl),
    .chk_table_o    (chk_table),
    .chk_fill_o     (chk_fill),
    .credit_i
  );

  // ---- The watched request and where it is
  typedef enum logic [3:0] {
    AtNone, AtSpill, AtInput, AtMap, AtDomain, AtBase, AtAddress, AtCompare, AtLine, AtVerdict
  } at_e;
  at_e          at_q;
  logic [1:0]   kind_q;
  logic         cpu_q, gart_q;
  logic [39:16] gart_addr_q;
  dev_context_t context_q;
  logic         accept, front, go;
  assign accept = req_valid_i && req_ready;
  assign front = u_check.front;
  assign go = u_check.go;

  always_ff @(posedge clk_i) begin
    if (!rst_n_q) at_q <= AtNone;
    else begin
      case (at_q)
        AtNone: if (accept && watch_i) at_q <= !u_check.u_input.valid_q || front ? AtInput : AtSpill;
        AtSpill: if (front) at_q <= AtInput;
        AtInput: if (front) at_q <= AtMap;
        AtMap: if (front) at_q <= AtDomain;
        AtDomain: if (front) at_q <= AtBase;
        AtBase: if (front) at_q <= AtAddress;
        AtAddress: if (front) at_q <= AtCompare;
        AtCompare: if (go) at_q <= AtLine;
        AtLine: at_q <= AtVerdict;
        default: at_q <= AtNone;
      endcase
    end
    if (at_q == AtNone) begin
      kind_q <= req_kind_i;
      cpu_q <= req_cpu_i;
      gart_q <= req_gart_i;
      gart_addr_q <= req_gart_addr_i;
      context_q <= req_context;
    end
  end

  // ---- The watched word of a table
  logic [39:3] word_q, read_q;
  logic [63:0] table_q;
  logic        reading_q, invalidating_q;
  always_ff @(posedge clk_i) begin
    if (!rst_n_q) word_q <= watched_word_i;
    invalidating_q <= rst_n_q && invalidating;
    if (!rst_n_q || u_check.u_cache.invalidating_q) table_q <= new_table_i;
    if (!rst_n_q) reading_q <= 1'b0;
    else if (tbl_valid && tbl_ready_i) reading_q <= 1'b1;
    else if (tbl_rsp_valid_i) reading_q <= 1'b0;
    if (tbl_valid && tbl_ready_i) read_q <= tbl_addr;
  end

  // ---- The verdict of docs/dev.md
  logic       in_sl_before, in_sl_after, hit_domain, refuse, violation, sl, lookup, blocked, in_reach;
  logic [5:0] domain;
  dev_base_t  base;
  logic [39:0] table_byte;
  assign in_sl_before = sl_dev_en_i && context_q.addr[39:16] == sl_base_i;
  assign in_sl_after = sl_dev_en_i && gart_q && gart_addr_q == sl_base_i;
  always_comb begin
    domain = 6'd0;
    hit_domain = 1'b0;
    for (int unsigned m = 0; m < Maps; m++) begin
      if (!hit_domain && map_i[32*m+DEV_MAP_BUSNO_BIT +: 8] == context_q.bus) begin
        if (map_i[32*m+DEV_MAP_V0_BIT] && map_i[32*m+DEV_MAP_UNIT0_BIT +: 5] == context_q.unit_id) begin
          domain = map_i[32*m+DEV_MAP_DOM0_BIT +: 6];
          hit_domain = 1'b1;
        end else if (map_i[32*m+DEV_MAP_V1_BIT] && map_i[32*m+DEV_MAP_UNIT1_BIT +: 5] == context_q.unit_id) begin
          domain = map_i[32*m+DEV_MAP_DOM1_BIT +: 6];
          hit_domain = 1'b1;
        end
      end
    end
    base = '0;
    for (int unsigned d = 0; d < Domains; d++) if (domain == 6'(d)) base = base_i[BaseWidth*d +: BaseWidth];
  end
  // 4 GB · 2^SIZE; above 8 all of the 40 bits
  assign in_reach = base.size >= 5'd8 || (context_q.addr[39:32] >> base.size) == 8'h0;
  assign table_byte = {base.base, 12'h0} + {15'h0, context_q.addr[39:15]};
  always_comb begin
    refuse = 1'b0;
    violation = 1'b0;
    sl = 1'b0;
    lookup = 1'b0;
    if (cpu_q) begin
      refuse = in_sl_after;  // 3, 4
      sl = in_sl_after;
    end else if (kind_q == DEV_REQUEST_IO) begin
      refuse = io_protect_i;  // 2
    end else if (kind_q != DEV_REQUEST_MEMORY) begin
      refuse = 1'b1;  // 1
    end else if (in_sl_before || in_sl_after) begin
      refuse = 1'b1;  // 3
      violation = 1'b1;
      sl = 1'b1;
    end else if (enable_i) begin  // 5
      if (7'(domain) >= 7'(Domains)) begin
        refuse = 1'b1;  // 6
        violation = 1'b1;
      end else if (base.valid) begin  // 7
        if (!in_reach) begin
          refuse = base.protect;  // 8
          violation = base.protect;
        end else begin
          lookup = 1'b1;  // 9
        end
      end
    end
  end
  logic watched_table, table_bit;
  assign watched_table = table_byte[39:3] == word_q;
  assign table_bit = table_q[{table_byte[2:0], context_q.addr[14:12]}];
  assign blocked = refuse || (lookup && table_bit);

  // ---- What dev_regs holds to
  localparam int unsigned RegsWidth = Maps * 32 + Domains * BaseWidth + 3 + 24;
  logic [RegsWidth-1:0] regs, regs_q;
  logic                 may_change_q;
  assign regs = {map_i, base_i, enable_i, io_protect_i, sl_dev_en_i, sl_base_i};
  always_ff @(posedge clk_i) begin
    regs_q <= regs;
    may_change_q <= !rst_n_q || (quiet && hold_i);
  end

  // ---- Induction: the cache
  // Its states: the front end has no names of another module's enumeration.
  localparam logic [1:0] CacheReady = 2'd0;
  localparam logic [1:0] CacheRead = 2'd2;
  localparam logic [1:0] CacheFill = 2'd3;
  logic [CacheLines-1:0] held, held_low, held_table;  // lines that hold: the word of compare; …
  logic                  looks;                        // the request in compare needs a table
  assign looks = u_check.compare_valid_q && u_check.compare_decision_q.lookup;
  for (genvar l = 0; l < CacheLines; l++) begin : g_line
    logic        valid;
    logic [39:3] tag;
    assign valid = u_check.u_cache.g_line[l].valid_q;
    assign tag = u_check.u_cache.g_line[l].word_tag_q;
    assign held[l] = valid && tag == u_check.u_cache.word_q;
    assign held_low[l] = valid && tag[11:3] == u_check.address_word_q[11:3];
    assign held_table[l] = valid && tag == word_q;
    always_ff @(posedge clk_i) if (rst_n_q) begin
      InvLineIsTable: assert (!held_table[l] || u_check.u_cache.data_q[l] == table_q || u_check.u_cache.invalidating_q);
      InvCleared: assert (!u_check.u_cache.invalidating_q || l >= u_check.u_cache.clear_q || !valid);
      InvLow: assert (!u_check.address_valid_q || u_check.u_cache.g_line[l].low_q == held_low[l]);
    end
  end

  logic [3:0] count;  // requests on their way
  assign count = 4'(u_check.u_input.valid_q) + 4'(u_check.u_input.spill_valid_q) + 4'(u_check.map_valid_q) +
                 4'(u_check.domain_valid_q) + 4'(u_check.base_valid_q) + 4'(u_check.address_valid_q) +
                 4'(u_check.compare_valid_q) + 4'(u_check.line_valid_q) + 4'(u_check.verdict_valid_q);

  logic [3:0] queued_q;  // verdicts that have no credit yet: how many are in the queue behind the check
  always_ff @(posedge clk_i) begin
    if (!rst_n_q) queued_q <= 4'd0;
    else queued_q <= queued_q + 4'(chk_valid) - 4'(credit_i);
  end

  logic [2*Maps-1:0] map_matches;
  always_comb begin
    for (int unsigned m = 0; m < Maps; m++) begin
      map_matches[2*m] = map_i[32*m+DEV_MAP_BUSNO_BIT +: 8] == context_q.bus && map_i[32*m+DEV_MAP_V0_BIT] &&
                         map_i[32*m+DEV_MAP_UNIT0_BIT +: 5] == context_q.unit_id;
      map_matches[2*m+1] = map_i[32*m+DEV_MAP_BUSNO_BIT +: 8] == context_q.bus && map_i[32*m+DEV_MAP_V1_BIT] &&
                           map_i[32*m+DEV_MAP_UNIT1_BIT +: 5] == context_q.unit_id;
    end
  end
  dev_decision_t early, decision;
  assign early = '{refuse: cpu_q ? in_sl_after : kind_q == DEV_REQUEST_IO ? io_protect_i :
                           kind_q != DEV_REQUEST_MEMORY || in_sl_before || in_sl_after,
                   violation: !cpu_q && kind_q == DEV_REQUEST_MEMORY && (in_sl_before || in_sl_after),
                   sl: cpu_q ? in_sl_after : kind_q == DEV_REQUEST_MEMORY && (in_sl_before || in_sl_after),
                   lookup: !cpu_q && kind_q == DEV_REQUEST_MEMORY && !in_sl_before && !in_sl_after && enable_i};
  assign decision = '{refuse: refuse, violation: violation, sl: sl, lookup: lookup};

  always_ff @(posedge clk_i) if (rst_n_q) begin
    // Environment
    assume (may_change_q || regs == regs_q);
    assume (!invalidate_i || (quiet && hold_i && !invalidating));
    assume (!invalidating || hold_i);
    assume (!tbl_rsp_valid_i || (reading_q && (read_q != word_q || tbl_rsp_data_i == table_q)));
    assume (!credit_i || queued_q != 4'd0);

    // The verdict
    VerdictOfARequest: assert (at_q != AtVerdict || (chk_valid && chk_context == context_q));
    NothingForbiddenIsAllowed: assert (at_q != AtVerdict || !refuse || chk_blocked);
    NothingTheTableForbidsIsAllowed: assert (at_q != AtVerdict || !lookup || !watched_table || !table_bit || chk_blocked);
    NothingAllowedIsBlocked: assert (at_q != AtVerdict || refuse || (lookup && !watched_table) || blocked || !chk_blocked);
    RecordIsRight: assert (at_q != AtVerdict || (chk_sl == sl && chk_table == lookup &&
                           (!(lookup || violation) || chk_domain == domain)));
    OnlyRequestsGetVerdicts: assert (!chk_valid || count != 4'd0);
    QuietMeansEmpty: assert (!quiet || count == 4'd0);
    // What dev_payload.sv holds: one of its 16 places is always free.
    AtMostFifteenAreHeld: assert (5'(count) + 5'(queued_q) <= 5'd15);
    TableReadIsTheRequests: assert (!tbl_valid || at_q != AtCompare || tbl_addr == table_byte[39:3]);
    NoTableReadWhileInvalidating: assert (!tbl_valid || !invalidating);

    // Induction
    InvCount: assert (u_check.waiting_q == count && u_check.quiet_q == (count == 4'd0));
    InvCredits: assert (5'(u_check.credit_q) + 5'(u_check.line_valid_q) + 5'(u_check.verdict_valid_q) + 5'(queued_q) == 5'd8 &&
                        u_check.room_q == (u_check.credit_q != 4'd0));
    InvInput: assert (!u_check.u_input.spill_valid_q || u_check.u_input.valid_q);
    InvQuiet: assert (!u_check.u_cache.invalidating_q || count == 4'd0);
    InvAtSpill: assert (at_q != AtSpill || (u_check.u_input.spill_valid_q && u_check.u_input.spill_q ==
                        {kind_q, cpu_q, gart_q, gart_addr_q, context_q}));
    InvAtInput: assert (at_q != AtInput || (u_check.in_valid && u_check.u_input.data_q ==
                        {kind_q, cpu_q, gart_q, gart_addr_q, context_q}));
    InvAtMap: assert (at_q != AtMap || (u_check.map_valid_q && u_check.map_context_q == context_q &&
                      u_check.map_config_q == kind_q[1] && u_check.map_io_q == (kind_q == DEV_REQUEST_IO) &&
                      u_check.map_cpu_q == cpu_q && u_check.map_sl_before_q == in_sl_before &&
                      u_check.map_sl_after_q == in_sl_after && u_check.u_map.match_q == map_matches));
    InvAtDomain: assert (at_q != AtDomain || (u_check.domain_valid_q && u_check.domain_context_q == context_q &&
                         u_check.domain_q == domain && u_check.domain_decision_q == early));
    InvAtBase: assert (at_q != AtBase || (u_check.base_valid_q && u_check.base_context_q == context_q &&
                       u_check.base_domain_q == domain && u_check.base_decision_q == early &&
                       u_check.base_no_domain_q == (7'(domain) >= 7'(Domains)) && u_check.base_q == base));
    InvAtAddress: assert (at_q != AtAddress || (u_check.address_valid_q && u_check.address_context_q == context_q &&
                          u_check.address_domain_q == domain && u_check.address_decision_q == decision &&
                          u_check.address_word_q == table_byte[39:3]));
    InvAtCompare: assert (at_q != AtCompare || (u_check.compare_valid_q && u_check.compare_context_q == context_q &&
                          u_check.compare_domain_q == domain && u_check.compare_decision_q == decision &&
                          u_check.u_cache.word_q == table_byte[39:3]));
    InvAtLine: assert (at_q != AtLine || (u_check.line_valid_q && u_check.line_context_q == context_q &&
                       u_check.line_domain_q == domain && u_check.line_decision_q == decision &&
                       (!lookup || !watched_table || u_check.u_cache.line_q == table_q)));
    InvAtVerdict: assert (at_q != AtVerdict || (u_check.verdict_valid_q && u_check.verdict_domain_q == domain &&
                          u_check.verdict_decision_q == decision &&
                          (watched_table || !lookup ? u_check.verdict_bit_q == (lookup && table_bit) : 1'b1)));
    InvLinesDiffer: assert ($onehot0(held_table) || u_check.u_cache.invalidating_q);
    InvMatch: assert (!looks || (u_check.u_cache.match_q == held && u_check.u_cache.miss_q == (held == '0)));
    InvNoMiss: assert (looks || !u_check.u_cache.miss_q);
    InvState: assert (u_check.u_cache.state_q == CacheReady ? !reading_q :
                      looks && u_check.u_cache.miss_q &&
                      reading_q == (u_check.u_cache.state_q == CacheRead) &&
                      (!reading_q || read_q == u_check.u_cache.word_q));
    InvFill: assert (u_check.u_cache.state_q != CacheFill || u_check.u_cache.word_q != word_q ||
                     u_check.u_cache.fill_data_q == table_q);

    // Reachable
    ReachBlockedByTable: cover (at_q == AtVerdict && lookup && watched_table && chk_blocked && !chk_fill);
    ReachAllowedByTable: cover (at_q == AtVerdict && lookup && watched_table && !chk_blocked && chk_fill);
    ReachFifteen: cover (5'(count) + 5'(queued_q) == 5'd15);
    ReachSl: cover (at_q == AtVerdict && chk_sl);
    ReachDomainTooHigh: cover (at_q == AtVerdict && refuse && violation && !sl && domain == 6'd63);
  end
endmodule
