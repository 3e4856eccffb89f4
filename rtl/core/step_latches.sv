// SPDX-License-Identifier: Apache-2.0
// What the registers hold of a step: its start, a fault, the event or exit that it becomes, and what waits for the next
// boundary. The engine latches, micro-operations write (R_EVVEC and what follows; docs/microarchitecture.md, The step).
module step_latches
  import core_pkg::*;
  import pacifica_spec_pkg::*;
  import pipeline_pkg::*;
  import register_pkg::*;
(
  input  logic          clk_i,
  input  logic          rst_ni,
  input  step_t         step_i,
  input  logic [63:0]   next_rip_i,     // of the instruction that ends
  input  logic [63:0]   rip_i,
  input  logic [63:0]   rflags_i,
  input  shadow_e       shadow_i,
  input  logic [7:0]    dst_i,          // with step_i.we
  input  logic [63:0]   data_i,
  input  logic [7:0]    icpt_code_i,    // with step_i.icpt_we
  input  logic          linear_we_i,
  input  logic [63:0]   linear_i,
  output step_latches_t latches_o
);

  logic [63:0] cycle_q, tsc_q, rip_q, rflags_q, fault_err_q, fault_addr_q, linear_q, ev_err_q, exitcode_q, exitinfo1_q;
  logic [63:0] exitinfo2_q, intinfo_q, inject_q;
  shadow_e     shadow_q;
  logic [4:0]  fault_vec_q, ev_flags_q;
  logic        fault_ev_q, fault_unimpl_q, rep_more_q;
  logic [1:0]  ev_size_q;
  logic [7:0]  ev_vec_q;
  logic [2:0]  ev_type_q;
  logic [14:0] dbgpend_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      cycle_q        <= '0;
      tsc_q          <= '0;
      rip_q          <= '0;
      rflags_q       <= '0;
      shadow_q       <= SHADOW_NONE;
      fault_vec_q    <= '0;
      fault_err_q    <= '0;
      fault_ev_q     <= 1'b0;
      fault_addr_q   <= '0;
      fault_unimpl_q <= 1'b0;
      linear_q       <= '0;
      ev_size_q      <= '0;
      ev_vec_q       <= '0;
      ev_type_q      <= '0;
      ev_err_q       <= '0;
      ev_flags_q     <= '0;
      exitcode_q     <= '0;
      exitinfo1_q    <= '0;
      exitinfo2_q    <= '0;
      intinfo_q      <= '0;
      inject_q       <= '0;
      dbgpend_q      <= '0;
      rep_more_q     <= 1'b0;
    end else begin
      cycle_q <= cycle_q + 64'd1;
      if (linear_we_i) linear_q <= linear_i;
      if (step_i.we) begin
        case (dst_i)
          R_EVSIZE:     ev_size_q   <= data_i[1:0];
          R_EVVEC:      ev_vec_q    <= data_i[7:0];
          R_EVTYPE:     ev_type_q   <= data_i[2:0];
          R_EVERR:      ev_err_q    <= data_i;
          R_EVFLAGS:    ev_flags_q  <= data_i[4:0];
          R_EXITCODE:   exitcode_q  <= data_i;
          R_EXITINFO1:  exitinfo1_q <= data_i;
          R_EXITINFO2:  exitinfo2_q <= data_i;
          R_RECINTINFO: intinfo_q   <= data_i;
          R_INJECT:     inject_q    <= data_i;
          R_DBGPEND:    dbgpend_q   <= data_i[14:0];
          R_SAVEDFLAGS: rflags_q    <= data_i;
          R_REPMORE:    rep_more_q  <= data_i[0];
          default: ;
        endcase
      end
      if (step_i.icpt_we) exitcode_q <= {56'b0, icpt_code_i};
      if (step_i.fault_we) begin
        fault_vec_q    <= step_i.fault_vec;
        fault_err_q    <= step_i.fault_err;
        fault_ev_q     <= step_i.fault_ev;
        fault_addr_q   <= step_i.fault_addr;
        fault_unimpl_q <= step_i.fault_unimpl;
      end
      if (step_i.dbgpend_we) dbgpend_q <= dbgpend_q | step_i.dbgpend;
      if (step_i.retire) rep_more_q <= step_i.rep;
      if (step_i.start) begin
        tsc_q       <= cycle_q;
        rip_q       <= step_i.chain ? next_rip_i : rip_i;
        rflags_q    <= rflags_i;
        shadow_q    <= shadow_i;
        ev_flags_q  <= '0;
        exitinfo1_q <= '0;
        exitinfo2_q <= '0;
        intinfo_q   <= '0;
      end
    end
  end

  assign latches_o = '{
    rip: rip_q, rflags: rflags_q, shadow: shadow_q, tsc: tsc_q, fault_vec: fault_vec_q, fault_err: fault_err_q,
    fault_ev: fault_ev_q, fault_addr: fault_addr_q, fault_unimpl: fault_unimpl_q, linear: linear_q, ev_size: ev_size_q,
    ev_vec: ev_vec_q, ev_type: ev_type_q, ev_err: ev_err_q, ev_flags: ev_flags_q, exitcode: exitcode_q,
    exitinfo1: exitinfo1_q, exitinfo2: exitinfo2_q, intinfo: intinfo_q, inject: inject_q, dbgpend: dbgpend_q,
    rep_more: rep_more_q
  };

  logic unused;
  assign unused = ^step_i;

endmodule
