// SPDX-License-Identifier: Apache-2.0
// Front end: the window of instruction bytes, what it decodes to, and what executes that.
module front_end
  import core_pkg::*;
  import bus_pkg::*;
  import pipeline_pkg::*;
  import pacifica_spec_pkg::*;
#(
  parameter bit Staged = 1'b0
) (
  input  logic             clk_i,
  input  logic             rst_ni,

  // Where the code is
  input  cpu_mode_t        mode_i,
  input  logic [63:0]      rip_i,
  input  logic [63:0]      cs_base_i,
  input  logic [31:0]      cs_limit_i,

  // Engine
  input  fetch_control_t   control_i,
  output fetch_status_t    status_o,
  output decoded_t         decoded_o,

  input  snoop_t           written_i,     // the core's own writes
  input  snoop_t           foreign_i,     // other masters' writes
  input  logic             walked_i,      // a page walk began for the translation under way
  input  walk_event_t      walk_i,        // any page walk
  output translation_req_t tr_req_o,
  input  logic             tr_ready_i,
  input  translation_rsp_t tr_rsp_i,
  output bus_req_t         bus_req_o,
  input  logic             bus_ready_i,
  input  bus_rsp_t         bus_rsp_i
);

  // A step ends more than a clock after its last write, so the staged core may look at it a clock later.
  snoop_t written, foreign;
  stage #(
    .Width     (2 * $bits(snoop_t)),
    .Registered(Staged)
  ) u_written (
    .clk_i,
    .d_i({written_i, foreign_i}),
    .q_o({written, foreign})
  );

  logic [119:0]  window;
  logic [3:0]    window_count;
  logic          window_changed, window_npf, fetch_npf, window_on_page, fetch_on_page, stale, marked, walking;
  decode_fault_e window_fault, fetch_fault;
  logic [4:0]    window_error, fetch_error;
  logic [63:0]   window_addr, fetch_addr;
  fetch u_fetch (
    .clk_i,
    .rst_ni,
    .redirect_valid_i(control_i.redirect),
    .redirect_rip_i  (rip_i),
    .redirect_keep_i (control_i.keep),
    .demand_i        (control_i.demand),
    .consume_valid_i (control_i.consume),
    .consume_len_i   (control_i.len),
    .cs_base_i,
    .cs_limit_i,
    .mode64_i        (mode_i.mode64),
    .user_i          (mode_i.cpl3),
    .written_i       (written),
    .data_walk_i     (walk_i.valid && !walk_i.access[2]),
    .data_walk_at_i  (walk_i.data[63:22]),
    .foreign_i       (foreign),
    .stale_o         (stale),
    .marked_o        (marked),
    .bytes_o         (window),
    .count_o         (window_count),
    .changed_o       (window_changed),
    .fault_o         (window_fault),
    .fault_npf_o     (window_npf),
    .fault_on_page_o (window_on_page),
    .fault_error_o   (window_error),
    .fault_addr_o    (window_addr),
    .walking_o       (walking),
    .tr_req_o,
    .tr_ready_i,
    .tr_rsp_i,
    .bus_req_o,
    .bus_ready_i,
    .bus_rsp_i
  );
  assign status_o = '{walking: walking, walked: walked_i, stale: stale, marked: marked};

  insn_t insn_window, insn;
  logic  window_complete, window_too_long, complete, too_long, fresh;
  decode #(
    .Staged(Staged)
  ) u_decode (
    .clk_i,
    .bytes_i   (window),
    .count_i   (window_count),
    .cs_d_i    (mode_i.cs_d),
    .mode64_i  (mode_i.mode64),
    .insn_o    (insn_window),
    .complete_o(window_complete),
    .too_long_o(window_too_long)
  );
  stage #(
    .Width     ($bits(insn_t) + 2 + $bits(decode_fault_e) + 2 + 5 + 64),
    .Registered(Staged)
  ) u_decoded (
    .clk_i,
    .d_i({insn_window, window_complete, window_too_long, window_fault, window_npf, window_on_page, window_error,
          window_addr}),
    .q_o({insn, complete, too_long, fetch_fault, fetch_npf, fetch_on_page, fetch_error, fetch_addr})
  );

  // What was decoded is of the window as it stands when that has not changed for two clocks.
  if (Staged) begin : g_fresh
    logic changed_q;
    assign fresh = !window_changed && !changed_q;
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) changed_q <= 1'b1;
      else changed_q <= window_changed;
    end
  end else begin : g_fresh
    logic unused_changed;
    assign unused_changed = window_changed;
    assign fresh = 1'b1;
  end

  logic        direct, lock_ok;
  logic [11:0] entry;
  uop_t        direct_uop;
  dispatch_rom u_dispatch (
    .map0f_i  (insn.map0f),
    .opcode_i (insn.opcode),
    .reg_i    (insn.modrm[5:3]),
    .mem_i    (insn.is_mem),
    .mode64_i (mode_i.mode64),
    .direct_o (direct),
    .entry_o  (entry),
    .uop_o    (direct_uop),
    .lock_ok_o(lock_ok)
  );

  assign decoded_o = '{
    fresh: fresh, complete: complete, too_long: too_long,
    fault: fetch_fault, npf: fetch_npf, on_page: fetch_on_page, error: fetch_error, addr: fetch_addr,
    insn: insn, direct: direct, direct_uop: direct_uop, entry: entry, lock_ok: lock_ok
  };

  logic unused;
  assign unused = ^{mode_i, walk_i};

endmodule
