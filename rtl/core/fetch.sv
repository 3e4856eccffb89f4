// SPDX-License-Identifier: Apache-2.0
// Instruction fetch: a queue of 32 bytes, filled by aligned quadwords from the page that is translated.
//
// A page is translated only while the engine waits for an instruction that the bytes of the queue do not
// complete (demand_i), so that no page walk is speculative; within a translated page it reads ahead.
// What cannot be fetched (beyond the CS limit, not canonical, page fault) is reported as what the byte
// after the last valid one gives, and becomes a fault only if the instruction needs that byte.
// A store to a quadword that the queue holds or is reading sets stale_o: the engine then redirects to the
// next instruction, which sees the new bytes (docs/choices.md section 2). So does a page walk for data that may have
// replaced the translation of a page in the queue; that translation is dropped with the queue (section 4).
// A store of another master sets marked_o, and the queue reads on: the engine redirects at the boundary or, when that has
// begun a page walk, at the end of the step (docs/fabric.md).
module fetch
  import core_pkg::*;
  import bus_pkg::*;
(
  input  logic          clk_i,
  input  logic          rst_ni,

  // Engine. CS and the mode may change with a redirect; their new values are there in its clock.
  input  logic          redirect_valid_i,
  input  logic [63:0]   redirect_rip_i,
  input  logic          redirect_keep_i,   // address translation is as it was: a jump within the page keeps its own
  input  logic          demand_i,
  input  logic          consume_valid_i,
  input  logic [3:0]    consume_len_i,
  input  logic [63:0]   cs_base_i,
  input  logic [31:0]   cs_limit_i,
  input  logic          mode64_i,
  input  logic          user_i,            // CPL 3
  input  snoop_t        written_i,         // a write on the bus
  input  logic          data_walk_i,       // a page walk for data ...
  input  logic [63:22]  data_walk_at_i,    // ... of a page in these 4 MB, which a large page may cover
  input  snoop_t        foreign_i,         // a write of another master
  output logic          stale_o,
  output logic          marked_o,          // ... hit the queue, which reads on

  output logic [119:0]  bytes_o,
  output logic [3:0]    count_o,
  output logic          changed_o,         // bytes or count are not what they were in the clock before
  output decode_fault_e fault_o,
  output logic          fault_npf_o,
  output logic          fault_on_page_o,
  output logic [4:0]    fault_error_o,
  output logic [63:0]   fault_addr_o,
  output logic          walking_o,

  output translation_req_t tr_req_o,
  input  logic             tr_ready_i,
  input  translation_rsp_t tr_rsp_i,

  // One read at a time, the whole aligned quadword.
  output bus_req_t      bus_req_o,
  input  logic          bus_ready_i,
  input  bus_rsp_t      bus_rsp_i
);

  logic [255:0] queue_q;       // first byte at the right
  logic [5:0]   count_q;       // bytes in the queue, 0–32
  logic [63:0]  rip_q;         // offset of the first byte
  logic [63:0]  next_q;        // linear address of the next byte to read
  logic         start_q;       // next_q is to be computed from rip_q and CS
  logic         page_valid_q;  // pfn_q translates the page of the byte before next_q, or of next_q
  logic         page_end_q;    // next_q stands on the page behind that
  logic [27:0]  pfn_q;
  logic [51:0]  vpn_q;         // linear page that pfn_q translates
  logic [3:0]   memtype_q;
  logic         prev_valid_q;  // the page before that one
  logic [27:0]  prev_pfn_q;
  logic         stale_q;
  logic         marked_q;
  logic         forget_q;      // the translation goes with the next redirect
  logic         changed_q;
  logic         fault_q;
  logic         fault_npf_q;
  logic         fault_on_page_q;
  logic [4:0]   fault_error_q;
  logic [63:0]  fault_addr_q;
  logic         tr_busy_q, tr_drop_q;
  logic         bus_busy_q, bus_drop_q;

  // ------------------------------------------------------------------ bytes that CS allows from rip_q on
  logic [5:0]  allowed;   // 63: more than matters
  logic [32:0] to_limit;  // bit 32: RIP is beyond it
  assign to_limit = {1'b0, cs_limit_i} - {1'b0, rip_q[31:0]};
  always_comb begin
    allowed = 6'd63;
    if (mode64_i) begin
      if (rip_q[63:47] != '0 && rip_q[63:47] != '1) allowed = 6'd0;
      else if (!rip_q[63] && rip_q[46:6] == '1 && rip_q[5:0] != '0) allowed = 6'd0 - rip_q[5:0];
    end else begin
      if (rip_q[63:32] != '0 || to_limit[32]) allowed = 6'd0;
      else if (to_limit[31:6] == '0 && to_limit[5:0] < 6'd62) allowed = to_limit[5:0] + 6'd1;
    end
  end

  // ----------------------------------------------------------------------------------------- window
  logic [3:0] held;
  assign held    = count_q > 6'd15 ? 4'd15 : count_q[3:0];
  assign bytes_o = queue_q[119:0];
  always_comb begin
    count_o = held;
    fault_o = DF_NONE;
    if (start_q) begin
      count_o = 4'd0;
    end else if (allowed <= {2'd0, held} && allowed < 6'd15) begin
      count_o = allowed[3:0];
      fault_o = DF_GP;
    end else if (fault_q && count_q < 6'd15) begin
      fault_o = DF_PF;
    end
  end
  assign fault_npf_o   = fault_npf_q;
  assign fault_on_page_o = fault_on_page_q;
  assign fault_error_o = fault_error_q;
  assign fault_addr_o  = fault_addr_q;
  assign stale_o       = stale_q;
  assign marked_o      = marked_q;
  assign changed_o     = changed_q;

  // ------------------------------------------------------------------------------------ translation
  logic need_page;
  assign need_page      = !page_valid_q || page_end_q;
  assign walking_o      = tr_busy_q && !tr_drop_q;
  always_comb begin
    tr_req_o        = TranslationReqIdle;
    tr_req_o.valid  = demand_i && need_page && !start_q && !fault_q && !stale_q && !tr_busy_q &&
                      count_q < 6'd15 && allowed > count_q && !redirect_valid_i;
    tr_req_o.linear = next_q;
    tr_req_o.user   = user_i;
    tr_req_o.fetch  = 1'b1;
  end

  // -------------------------------------------------------------------------------------------- bus
  logic [63:0] start_linear;
  assign start_linear = mode64_i ? redirect_rip_i : {32'd0, cs_base_i[31:0] + redirect_rip_i[31:0]};

  // The next quadword may be asked for in the clock in which the one before arrives, the first of a jump within the page
  // in the clock of the redirect.
  logic keeps_page, bus_jump;
  assign keeps_page = redirect_keep_i && page_valid_q && !forget_q && vpn_q == start_linear[63:12];
  assign bus_jump   = redirect_valid_i && keeps_page && (!bus_busy_q || bus_rsp_i.valid);
  logic       bus_again;
  logic [8:0] bus_word;
  assign bus_again = bus_busy_q && bus_rsp_i.valid && !bus_drop_q && next_q[11:3] != '1 && count_q <= 6'd16 &&
                     allowed == 6'd63;
  assign bus_word  = redirect_valid_i ? start_linear[11:3] : next_q[11:3] + {8'd0, bus_again};
  always_comb begin
    bus_req_o         = BusReqIdle;
    bus_req_o.valid   = bus_jump ||
                        page_valid_q && !page_end_q && !start_q && !stale_q && !redirect_valid_i &&
                        (bus_again || (!bus_busy_q && count_q <= 6'd24 && allowed > count_q));
    bus_req_o.fetch   = 1'b1;
    bus_req_o.addr    = {pfn_q, bus_word, 3'd0};
    bus_req_o.size    = 4'd8;
    bus_req_o.memtype = memtype_q;
  end

  logic bus_accept, bus_use, tr_accept, tr_use;
  assign bus_accept = bus_req_o.valid && bus_ready_i;
  assign bus_use    = bus_busy_q && bus_rsp_i.valid && !bus_drop_q;
  assign tr_accept  = tr_req_o.valid && tr_ready_i;
  assign tr_use     = tr_busy_q && tr_rsp_i.valid && !tr_drop_q;

  // The quadword that arrives enters behind what the queue holds (32 bytes are enough: a read is asked for when at most 24
  // are there); what the engine consumes leaves last, because the decoder knows its length late.
  logic [255:0] arriving, queue_full;
  logic [5:0]   count_full;
  logic [3:0]   arriving_len;
  assign arriving_len = 4'd8 - {1'b0, next_q[2:0]};
  assign arriving     = {192'd0, bus_rsp_i.rdata >> {next_q[2:0], 3'd0}};
  always_comb begin
    queue_full = queue_q;
    count_full = count_q;
    if (bus_use) begin
      // Bytes beyond the count are whatever was left there: mask them before the new ones enter.
      queue_full = (queue_q & ~({256{1'b1}} << {count_q[4:0], 3'd0})) | (arriving << {count_q[4:0], 3'd0});
      count_full = count_q + {2'd0, arriving_len};
    end
  end

  // Linear addresses wrap at 4 GB outside 64-bit mode.
  logic [63:0] next_after;
  always_comb begin
    next_after = {next_q[63:3] + 61'd1, 3'd0};
    if (!mode64_i) next_after[63:32] = 32'd0;
  end

  // ------------------------------------------------------------------------------------------ snoop
  logic [12:0] head;  // low bits of the linear address of the first byte
  logic        head_on_prev;
  logic [12:0] last;
  assign head         = next_q[12:0] - {7'd0, count_q};
  assign last         = page_end_q ? next_q[12:0] - 13'd1 : next_q[12:0];
  assign head_on_prev = head[12] != last[12];
  // A write to a quadword that the queue holds or that is on its way into it.
  function automatic logic hits(input snoop_t write);
    logic on_page, on_prev;
    on_page = page_valid_q && write.addr[39:12] == pfn_q && (head_on_prev || write.addr[11:3] >= head[11:3]) &&
              (page_end_q || write.addr[11:3] <= next_q[11:3]);
    on_prev = prev_valid_q && head_on_prev && write.addr[39:12] == prev_pfn_q && write.addr[11:3] >= head[11:3];
    hits    = write.valid && (on_page || on_prev);
  endfunction

  logic [51:0] prev_vpn;
  logic        remapped;
  always_comb begin
    prev_vpn = vpn_q - 52'd1;
    if (!mode64_i) prev_vpn[51:20] = 32'd0;
    remapped = data_walk_i && ((page_valid_q && vpn_q[51:10] == data_walk_at_i) ||
                               (prev_valid_q && prev_vpn[51:10] == data_walk_at_i));
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      queue_q       <= '0;
      count_q       <= 6'd0;
      rip_q         <= 64'hFFF0;
      next_q        <= 64'd0;
      start_q       <= 1'b1;
      page_valid_q  <= 1'b0;
      page_end_q    <= 1'b0;
      pfn_q         <= 28'd0;
      vpn_q         <= 52'd0;
      memtype_q     <= 4'd0;
      prev_valid_q  <= 1'b0;
      prev_pfn_q    <= 28'd0;
      stale_q       <= 1'b0;
      marked_q      <= 1'b0;
      forget_q      <= 1'b0;
      changed_q     <= 1'b1;
      fault_q       <= 1'b0;
      fault_npf_q   <= 1'b0;
      fault_on_page_q <= 1'b0;
      fault_error_q <= 5'd0;
      fault_addr_q  <= 64'd0;
      tr_busy_q     <= 1'b0;
      tr_drop_q     <= 1'b0;
      bus_busy_q    <= 1'b0;
      bus_drop_q    <= 1'b0;
    end else begin
      // Handshakes.
      if (bus_rsp_i.valid && bus_busy_q) begin
        bus_busy_q <= 1'b0;
        bus_drop_q <= 1'b0;
      end
      if (bus_accept) bus_busy_q <= 1'b1;
      if (tr_rsp_i.valid && tr_busy_q) begin
        tr_busy_q <= 1'b0;
        tr_drop_q <= 1'b0;
      end
      if (tr_accept) tr_busy_q <= 1'b1;

      // Queue.
      queue_q <= consume_valid_i ? queue_full >> {consume_len_i, 3'd0} : queue_full;
      count_q <= consume_valid_i ? count_full - {2'd0, consume_len_i} : count_full;
      if (consume_valid_i) begin
        rip_q <= rip_q + {60'd0, consume_len_i};
        if (!mode64_i) rip_q[63:32] <= 32'd0;
      end
      start_q   <= 1'b0;
      changed_q <= start_q || redirect_valid_i || consume_valid_i || (bus_use && count_q < 6'd15);
      if (bus_use) begin
        next_q     <= next_after;
        page_end_q <= next_after[11:0] == 12'd0;
      end

      // Page.
      if (tr_use) begin
        if (tr_rsp_i.fault || tr_rsp_i.npf) begin
          fault_q       <= 1'b1;
          fault_npf_q   <= tr_rsp_i.npf;
          fault_on_page_q <= tr_rsp_i.on_page;
          fault_error_q <= tr_rsp_i.error;
          fault_addr_q  <= tr_rsp_i.npf ? tr_rsp_i.gpa : next_q;
        end else begin
          page_valid_q <= 1'b1;
          page_end_q   <= 1'b0;
          pfn_q        <= tr_rsp_i.pa[39:12];
          vpn_q        <= next_q[63:12];
          memtype_q    <= tr_rsp_i.memtype;
          prev_valid_q <= page_valid_q;
          prev_pfn_q   <= pfn_q;
        end
      end
      if (hits(written_i)) stale_q <= 1'b1;
      if (hits(foreign_i)) marked_q <= 1'b1;
      if (remapped) begin
        stale_q  <= 1'b1;
        forget_q <= 1'b1;
      end

      if (redirect_valid_i) begin
        rip_q        <= redirect_rip_i;
        start_q      <= 1'b0;
        next_q       <= start_linear;
        count_q      <= 6'd0;
        page_valid_q <= keeps_page;
        page_end_q   <= 1'b0;
        prev_valid_q <= 1'b0;
        stale_q      <= 1'b0;
        marked_q     <= 1'b0;
        forget_q     <= 1'b0;
        fault_q      <= 1'b0;
        fault_npf_q  <= 1'b0;
        bus_drop_q   <= bus_busy_q && !bus_rsp_i.valid;
        tr_drop_q    <= tr_accept || (tr_busy_q && !tr_rsp_i.valid);
      end
    end
  end

  // Bits that the formats leave out.
  logic unused;
  assign unused = ^{cs_base_i[63:32], tr_rsp_i, written_i.addr[2:0], head[2:0], last[11:0], prev_vpn[9:0]};

endmodule
