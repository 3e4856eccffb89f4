// SPDX-License-Identifier: Apache-2.0
// The check itself (manual 2.20.3, 2.20.8; the rules of docs/dev.md by their numbers): one request a clock while
// all hit.
//
//   input    two registers; the ready that devices see comes from them
//   map      device ID against all DEV_MAP registers, addresses against the hidden base
//   domain   the first match's domain; rules 1 to 5
//   base     the domain's DEV_BASE; is there such a domain (rule 6)?
//   address  base + offset; rules 7 and 8
//   compare  address against all lines of the cache; on a miss all stages to here wait for the fill
//   line     the line is read
//   verdict  the bit of the page (rule 9), record, log
//
// From `line` on nothing waits: `compare` lets a request go only if the verdicts' queue has room for it, which
// credit_i returns as the queue is read.
module dev_check
  import pacifica_spec_pkg::*;
  import dev_pkg::*;
#(
  parameter int unsigned Domains = DEV_CONFIG_DOMAINS,
  parameter int unsigned Maps = DEV_CONFIG_MAPS,
  parameter int unsigned CacheLines = DEV_CONFIG_CACHE_LINES,
  parameter int unsigned Verdicts = 8  // verdicts that the queue behind holds
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,

  input  logic                         req_valid_i,
  output logic                         req_ready_o,
  input  logic [1:0]                   req_kind_i,
  input  logic                         req_cpu_i,
  input  logic                         req_gart_i,
  input  logic [39:16]                 req_gart_addr_i,
  input  dev_context_t                 req_context_i,
  input  logic                         hold_i,           // nothing may be accepted
  output logic                         quiet_o,          // no accepted request waits for its check

  input  logic [Maps*32-1:0]           map_i,
  input  logic [Domains*BaseWidth-1:0] base_i,
  input  logic                         enable_i,
  input  logic                         io_protect_i,
  input  logic                         no_probe_i,
  input  logic                         sl_dev_en_i,
  input  logic [39:16]                 sl_base_i,
  input  logic                         invalidate_i,
  output logic                         invalidating_o,

  output logic                         tbl_valid_o,
  input  logic                         tbl_ready_i,
  output logic [39:3]                  tbl_addr_o,
  output logic                         tbl_probe_o,
  input  logic                         tbl_rsp_valid_i,
  input  logic [63:0]                  tbl_rsp_data_i,

  output logic                         chk_valid_o,
  output dev_context_t                 chk_context_o,
  output logic [5:0]                   chk_domain_o,
  output logic                         chk_blocked_o,
  output logic                         chk_violation_o,  // blocked, and to be logged
  output logic                         chk_sl_o,
  output logic                         chk_table_o,
  output logic                         chk_fill_o,
  input  logic                         credit_i          // a verdict left the queue
);

  // ---- Input
  localparam int unsigned InputWidth = 2 + 1 + 1 + 24 + $bits(dev_context_t);
  logic         skid_ready, accept, in_valid, front;
  logic [1:0]   in_kind;
  logic         in_cpu, in_gart;
  logic [39:16] in_gart_addr;
  dev_context_t in_context;

  assign req_ready_o = skid_ready && !hold_i;
  assign accept = req_valid_i && req_ready_o;

  dev_skid #(.Width(InputWidth)) u_input (
    .clk_i,
    .rst_ni,
    .valid_i (accept),
    .ready_o (skid_ready),
    .data_i  ({req_kind_i, req_cpu_i, req_gart_i, req_gart_addr_i, req_context_i}),
    .valid_o (in_valid),
    .ready_i (front),
    .data_o  ({in_kind, in_cpu, in_gart, in_gart_addr, in_context})
  );

  // ---- Which stages hold a request
  logic map_valid_q, domain_valid_q, base_valid_q, address_valid_q, compare_valid_q, line_valid_q, verdict_valid_q;
  logic go;  // the request in `compare` goes on
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      map_valid_q <= 1'b0;
      domain_valid_q <= 1'b0;
      base_valid_q <= 1'b0;
      address_valid_q <= 1'b0;
      compare_valid_q <= 1'b0;
      line_valid_q <= 1'b0;
      verdict_valid_q <= 1'b0;
    end else begin
      if (front) begin
        map_valid_q <= in_valid;
        domain_valid_q <= map_valid_q;
        base_valid_q <= domain_valid_q;
        address_valid_q <= base_valid_q;
        compare_valid_q <= address_valid_q;
      end
      line_valid_q <= go;
      verdict_valid_q <= line_valid_q;
    end
  end

  // All requests that were accepted and have no verdict: two in the input, seven in the stages.
  localparam int unsigned Most = 9;
  localparam int unsigned CountWidth = $clog2(Most + 1);
  logic [CountWidth-1:0] waiting_q, waiting_d;
  logic                  quiet_q;
  always_comb begin
    waiting_d = waiting_q;
    if (accept && !verdict_valid_q) waiting_d = waiting_q + CountWidth'(1);
    if (!accept && verdict_valid_q) waiting_d = waiting_q - CountWidth'(1);
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      waiting_q <= '0;
      quiet_q <= 1'b1;
    end else begin
      waiting_q <= waiting_d;
      quiet_q <= waiting_d == '0;
    end
  end
  assign quiet_o = quiet_q;

  // ---- Map
  dev_context_t map_context_q;
  logic         map_config_q, map_io_q, map_cpu_q, map_sl_before_q, map_sl_after_q;
  always_ff @(posedge clk_i) begin
    if (front) begin
      map_context_q <= in_context;
      map_config_q <= in_kind[1];  // DEV_REQUEST_CONFIG, and the value that nobody sends
      map_io_q <= in_kind == DEV_REQUEST_IO;
      map_cpu_q <= in_cpu;
      map_sl_before_q <= sl_dev_en_i && in_context.addr[39:16] == sl_base_i;
      map_sl_after_q <= sl_dev_en_i && in_gart && in_gart_addr == sl_base_i;
    end
  end

  logic [5:0] domain_q;
  dev_map #(.Maps(Maps)) u_map (
    .clk_i,
    .en_i     (front),
    .bus_i    (in_context.bus),
    .unit_i   (in_context.unit_id),
    .map_i    (map_i),
    .domain_o (domain_q)
  );

  // ---- Domain
  dev_context_t  domain_context_q;
  dev_decision_t domain_decision_q, early;
  always_comb begin
    early = '0;
    if (map_cpu_q) begin
      early.refuse = map_sl_after_q;  // rules 3 and 4
      early.sl = map_sl_after_q;
    end else if (map_config_q) begin
      early.refuse = 1'b1;            // rule 1
    end else if (map_io_q) begin
      early.refuse = io_protect_i;    // rule 2
    end else if (map_sl_before_q || map_sl_after_q) begin
      early.refuse = 1'b1;            // rule 3
      early.violation = 1'b1;
      early.sl = 1'b1;
    end else begin
      early.lookup = enable_i;        // rule 5; so far: the table may decide
    end
  end
  always_ff @(posedge clk_i) begin
    if (front) begin
      domain_context_q <= map_context_q;
      domain_decision_q <= early;
    end
  end

  // ---- Base
  dev_context_t  base_context_q;
  dev_decision_t base_decision_q;
  dev_base_t     base_q, base_d;
  logic [5:0]    base_domain_q;
  logic          base_no_domain_q;
  always_comb begin
    base_d = '0;
    for (int unsigned d = 0; d < Domains; d++) begin
      if (domain_q == 6'(d)) base_d |= base_i[BaseWidth*d +: BaseWidth];
    end
  end
  always_ff @(posedge clk_i) begin
    if (front) begin
      base_context_q <= domain_context_q;
      base_decision_q <= domain_decision_q;
      base_q <= base_d;
      base_domain_q <= domain_q;
      base_no_domain_q <= {1'b0, domain_q} >= 7'(Domains);
    end
  end

  // ---- Address
  dev_context_t  address_context_q;
  dev_decision_t address_decision_q, address_decision_d;
  logic [39:3]   address_word_q;
  logic [5:0]    address_domain_q;
  logic [7:0]    covered;  // of address bits 39:32, those that the table's size covers
  logic          beyond;
  always_comb begin
    for (int unsigned b = 0; b < 8; b++) covered[b] = base_q.size > 5'(b);
    beyond = |(base_context_q.addr[39:32] & ~covered);

    address_decision_d = base_decision_q;
    if (base_decision_q.lookup) begin
      address_decision_d.lookup = 1'b0;
      if (base_no_domain_q) begin                   // rule 6
        address_decision_d.refuse = 1'b1;
        address_decision_d.violation = 1'b1;
      end else if (base_q.valid && beyond) begin    // rules 7 and 8
        address_decision_d.refuse = base_q.protect;
        address_decision_d.violation = base_q.protect;
      end else begin
        address_decision_d.lookup = base_q.valid;
      end
    end
  end
  always_ff @(posedge clk_i) begin
    if (front) begin
      address_context_q <= base_context_q;
      address_decision_q <= address_decision_d;
      address_domain_q <= base_domain_q;
      // A base has no bits below 12, and a word of the table covers 64 pages.
      address_word_q <= {base_q.base + {15'h0, base_context_q.addr[39:27]}, base_context_q.addr[26:18]};
    end
  end

  // ---- Compare
  localparam int unsigned CreditWidth = $clog2(Verdicts + 1);
  dev_context_t           compare_context_q;
  dev_decision_t          compare_decision_q;
  logic [5:0]             compare_domain_q;
  logic                   miss, filled;
  logic [63:0]            line;
  logic [CreditWidth-1:0] credit_q, credit_d;
  logic                   room_q;

  assign go = compare_valid_q && room_q && !miss;
  assign front = !compare_valid_q || (room_q && !miss);

  always_ff @(posedge clk_i) begin
    if (front) begin
      compare_context_q <= address_context_q;
      compare_decision_q <= address_decision_q;
      compare_domain_q <= address_domain_q;
    end
  end

  always_comb begin
    credit_d = credit_q;
    if (go && !credit_i) credit_d = credit_q - CreditWidth'(1);
    if (!go && credit_i) credit_d = credit_q + CreditWidth'(1);
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      credit_q <= CreditWidth'(Verdicts);
      room_q <= 1'b1;
    end else begin
      credit_q <= credit_d;
      room_q <= credit_d != '0;
    end
  end

  dev_cache #(.CacheLines(CacheLines)) u_cache (
    .clk_i,
    .rst_ni,
    .lookup_en_i     (front),
    .lookup_low_i    (base_context_q.addr[26:18]),
    .lookup_word_i   (address_word_q),
    .lookup_needed_i (address_valid_q && address_decision_q.lookup),
    .miss_o          (miss),
    .filled_o        (filled),
    .line_o          (line),
    .invalidate_i,
    .invalidating_o,
    .no_probe_i,
    .tbl_valid_o,
    .tbl_ready_i,
    .tbl_addr_o,
    .tbl_probe_o,
    .tbl_rsp_valid_i,
    .tbl_rsp_data_i
  );

  // ---- Line
  dev_context_t  line_context_q;
  dev_decision_t line_decision_q;
  logic [5:0]    line_domain_q;
  logic          line_filled_q;
  always_ff @(posedge clk_i) begin
    line_context_q <= compare_context_q;
    line_decision_q <= compare_decision_q;
    line_domain_q <= compare_domain_q;
    line_filled_q <= filled;
  end

  // ---- Verdict
  dev_context_t  verdict_context_q;
  dev_decision_t verdict_decision_q;
  logic [5:0]    verdict_domain_q;
  logic          verdict_filled_q, verdict_bit_q;
  always_ff @(posedge clk_i) begin
    verdict_context_q <= line_context_q;
    verdict_decision_q <= line_decision_q;
    verdict_domain_q <= line_domain_q;
    verdict_filled_q <= line_filled_q && line_decision_q.lookup;
    verdict_bit_q <= line_decision_q.lookup && line[line_context_q.addr[17:12]];
  end

  assign chk_valid_o = verdict_valid_q;
  assign chk_context_o = verdict_context_q;
  assign chk_domain_o = verdict_domain_q;
  assign chk_blocked_o = verdict_decision_q.refuse || verdict_bit_q;
  assign chk_violation_o = verdict_decision_q.violation || verdict_bit_q;
  assign chk_sl_o = verdict_decision_q.sl;
  assign chk_table_o = verdict_decision_q.lookup;
  assign chk_fill_o = verdict_filled_q;

`ifndef SYNTHESIS
  logic armed_q;  // out of reset
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) armed_q <= 1'b0;
    else armed_q <= 1'b1;
  end

  // Tags of the accepted requests, in order.
  logic [3:0] tags_q [16];
  logic [3:0] first_q, last_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      first_q <= 4'd0;
      last_q <= 4'd0;
    end else begin
      if (accept) last_q <= last_q + 4'd1;
      if (chk_valid_o) first_q <= first_q + 4'd1;
    end
  end
  always_ff @(posedge clk_i) if (accept) tags_q[last_q] <= req_context_i.tag;

  always_ff @(posedge clk_i) begin
    if (armed_q) begin
      NoMoreRequestsThanStages : assert (waiting_q <= CountWidth'(Most));
      QuietMeansEmpty : assert (!quiet_q || !(in_valid || map_valid_q || domain_valid_q || base_valid_q ||
                                              address_valid_q || compare_valid_q || line_valid_q || verdict_valid_q));
      NoAcceptanceWhileInvalidating : assert (!(accept && invalidating_o));
      NoTableReadWhileInvalidating : assert (!(tbl_valid_o && invalidating_o));
      NoInvalidationMeetsARequest : assert (!(invalidating_o || invalidate_i) || quiet_q);
      OneRecordForEachRequestInOrder : assert (!chk_valid_o || (first_q != last_q &&
                                                                tags_q[first_q] == chk_context_o.tag));
      NothingPassesAMiss : assert (!(miss && go) && (!miss || (compare_valid_q && compare_decision_q.lookup)));
      CreditsAreNotInvented : assert (!(credit_i && !go && credit_q == CreditWidth'(Verdicts)));
    end
  end
`endif

endmodule
