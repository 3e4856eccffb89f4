// SPDX-License-Identifier: Apache-2.0
// DEV cache (manual 2.20.2): CacheLines aligned 8-byte words of tables, known by their physical address, any word
// in any line. Lines are filled in turn.
//
// Lookup: with lookup_en_i the word's address is compared with all lines; miss_o speaks of it from the next clock
// until the next lookup_en_i: 1 if the word is needed and not held. Then it is read from memory, and miss_o falls
// three clocks and the table's latency later, with filled_o. There is neither lookup_en_i nor an invalidation
// meanwhile. line_o holds the line one clock after a clock without miss_o. The low bits of the address, which need no
// addition, come one lookup_en_i earlier and are compared then.
//
// Invalidation: invalidate_i starts it; from the next clock on invalidating_o is high for CacheLines clocks, each
// of which clears one line.
module dev_cache
  import pacifica_spec_pkg::*;
#(
  parameter int unsigned CacheLines = DEV_CONFIG_CACHE_LINES
) (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        lookup_en_i,
  input  logic [11:3] lookup_low_i,    // bits 11:3 of what lookup_word_i will be after lookup_en_i
  input  logic [39:3] lookup_word_i,
  input  logic        lookup_needed_i,
  output logic        miss_o,
  output logic        filled_o,
  output logic [63:0] line_o,

  input  logic        invalidate_i,
  output logic        invalidating_o,

  input  logic        no_probe_i,
  output logic        tbl_valid_o,
  input  logic        tbl_ready_i,
  output logic [39:3] tbl_addr_o,
  output logic        tbl_probe_o,
  input  logic        tbl_rsp_valid_i,
  input  logic [63:0] tbl_rsp_data_i
);

  localparam int unsigned IndexWidth = CacheLines > 1 ? $clog2(CacheLines) : 1;

  // ---- Filling
  typedef enum logic [1:0] {
    StReady,    // lookups
    StRequest,  // the table read waits to be taken
    StRead,     // … for its data
    StFill      // the data go into the line
  } state_e;
  state_e                state_q;
  logic [39:3]           word_q;    // of the present lookup
  logic [63:0]           fill_data_q;
  logic [IndexWidth-1:0] next_q;    // the line to fill
  logic                  filled_q, miss_q;
  logic                  fill;

  assign fill = state_q == StFill;
  assign tbl_valid_o = state_q == StRequest;
  assign tbl_addr_o = word_q;
  assign tbl_probe_o = !no_probe_i;
  assign filled_o = filled_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StReady;
      filled_q <= 1'b0;
      next_q <= '0;
    end else begin
      case (state_q)
        StReady:   if (miss_q) state_q <= StRequest;
        StRequest: if (tbl_ready_i) state_q <= StRead;
        StRead:    if (tbl_rsp_valid_i) state_q <= StFill;
        default:   state_q <= StReady;
      endcase
      if (fill) filled_q <= 1'b1;
      else if (lookup_en_i) filled_q <= 1'b0;
      if (fill && CacheLines > 1) next_q <= next_q + IndexWidth'(1);
    end
  end

  always_ff @(posedge clk_i) begin
    if (lookup_en_i) word_q <= lookup_word_i;
    fill_data_q <= tbl_rsp_data_i;
  end

  // ---- Invalidation
  logic                  invalidating_q;
  logic [IndexWidth-1:0] clear_q;
  assign invalidating_o = invalidating_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      invalidating_q <= 1'b0;
      clear_q <= '0;
    end else if (invalidating_q) begin
      clear_q <= clear_q + IndexWidth'(1);
      invalidating_q <= clear_q != IndexWidth'(CacheLines - 1);
    end else begin
      clear_q <= '0;
      invalidating_q <= invalidate_i;
    end
  end

  // ---- Lines
  logic [CacheLines-1:0] match, match_q;
  logic                  low_filled;  // the low bits of the next lookup are those of the line that is filled
  assign low_filled = word_q[11:3] == lookup_word_i[11:3];
  for (genvar l = 0; l < CacheLines; l++) begin : g_line
    logic        valid_q, low_q;
    logic [39:3] word_tag_q;
    assign match[l] = low_q && word_tag_q[39:12] == lookup_word_i[39:12];
    always_ff @(posedge clk_i) begin
      if (fill && next_q == IndexWidth'(l)) low_q <= low_filled;
      else if (lookup_en_i) low_q <= valid_q && word_tag_q[11:3] == lookup_low_i;
    end
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        valid_q <= 1'b0;
        match_q[l] <= 1'b0;
      end else begin
        if (fill && next_q == IndexWidth'(l)) valid_q <= 1'b1;
        else if (invalidating_q && clear_q == IndexWidth'(l)) valid_q <= 1'b0;
        if (fill) match_q[l] <= next_q == IndexWidth'(l);
        else if (lookup_en_i) match_q[l] <= match[l];
      end
    end
    always_ff @(posedge clk_i) if (fill && next_q == IndexWidth'(l)) word_tag_q <= word_q;
  end

  // In a register of its own: many wait for it.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) miss_q <= 1'b0;
    else if (fill) miss_q <= 1'b0;
    else if (lookup_en_i) miss_q <= lookup_needed_i && match == '0;
  end
  assign miss_o = miss_q;

  // At most one line matches, so an OR encodes.
  logic [IndexWidth-1:0] index;
  always_comb begin
    index = '0;
    for (int unsigned l = 0; l < CacheLines; l++) if (match_q[l]) index |= IndexWidth'(l);
  end

  logic [63:0] data_q [CacheLines];
  logic [63:0] line_q;
  always_ff @(posedge clk_i) begin
    if (fill) data_q[next_q] <= fill_data_q;
    line_q <= data_q[index];
  end
  assign line_o = line_q;

`ifndef SYNTHESIS
  logic armed_q;  // out of reset
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) armed_q <= 1'b0;
    else armed_q <= 1'b1;
  end

  logic [11:3] low_last_q;
  always_ff @(posedge clk_i) if (lookup_en_i) low_last_q <= lookup_low_i;
  always_ff @(posedge clk_i) begin
    if (armed_q) begin
      AtMostOneLineMatches : assert ($onehot0(match_q));
      NoTableReadWhileInvalidating : assert (!(invalidating_q && state_q != StReady));
      LowBitsCameBefore : assert (!lookup_en_i || lookup_word_i[11:3] == low_last_q || !lookup_needed_i);
      AMissMatchesNoLine : assert (!(miss_q && match_q != '0));
      NoLookupMovesOnWhileATableIsRead : assert (!(lookup_en_i && state_q != StReady));
      TableDataOnlyForARead : assert (!tbl_rsp_valid_i || state_q == StRead);
    end
  end
`endif

endmodule
