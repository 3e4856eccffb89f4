// SPDX-License-Identifier: Apache-2.0
// The core's bus: page walker before load/store unit before fetch; one request outstanding.
//
// Fetch does not come into a locked sequence. The load/store unit's ends when it has written as often as it has read; the
// walker's write follows its read's answer in the next clock, or the walker has dropped the lock.
module bus_arbiter
  import bus_pkg::*;
(
  input  logic     clk_i,
  input  logic     rst_ni,

  input  bus_req_t walk_req_i,
  output logic     walk_ready_o,
  output bus_rsp_t walk_rsp_o,
  input  bus_req_t lsu_req_i,
  output logic     lsu_ready_o,
  output bus_rsp_t lsu_rsp_o,
  input  bus_req_t fetch_req_i,
  output logic     fetch_ready_o,
  output bus_rsp_t fetch_rsp_o,

  output bus_req_t bus_req_o,
  input  logic     bus_ready_i,
  input  bus_rsp_t bus_rsp_i
);

  typedef enum logic [1:0] { OwnNone, OwnWalk, OwnLsu, OwnFetch } owner_e;
  owner_e owner_q, pick;
  logic   held_q;   // a request was shown and not yet accepted: keep it
  owner_e shown_q;
  logic   free;
  assign free = owner_q == OwnNone || bus_rsp_i.valid;

  logic [2:0] locked_q;   // reads of the load/store unit whose writes are to come: an operand has at most four parts
  logic       walk_lock_q;
  logic       locked;
  assign locked = locked_q != 3'd0 || walk_lock_q;

  always_comb begin
    pick = OwnNone;
    if (held_q) pick = shown_q;
    else if (walk_req_i.valid) pick = OwnWalk;
    else if (lsu_req_i.valid) pick = OwnLsu;
    else if (fetch_req_i.valid && !locked) pick = OwnFetch;
    if (!free) pick = OwnNone;
  end

  always_comb begin
    unique case (pick)
      OwnWalk:  bus_req_o = walk_req_i;
      OwnLsu:   bus_req_o = lsu_req_i;
      OwnFetch: bus_req_o = fetch_req_i;
      default:  bus_req_o = BusReqIdle;
    endcase
  end
  assign walk_ready_o  = pick == OwnWalk && bus_ready_i;
  assign lsu_ready_o   = pick == OwnLsu && bus_ready_i;
  assign fetch_ready_o = pick == OwnFetch && bus_ready_i;
  assign walk_rsp_o    = '{valid: owner_q == OwnWalk && bus_rsp_i.valid, rdata: bus_rsp_i.rdata};
  assign lsu_rsp_o     = '{valid: owner_q == OwnLsu && bus_rsp_i.valid, rdata: bus_rsp_i.rdata};
  assign fetch_rsp_o   = '{valid: owner_q == OwnFetch && bus_rsp_i.valid, rdata: bus_rsp_i.rdata};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      owner_q     <= OwnNone;
      held_q      <= 1'b0;
      shown_q     <= OwnNone;
      locked_q    <= 3'd0;
      walk_lock_q <= 1'b0;
    end else begin
      if (lsu_ready_o && lsu_req_i.lock) locked_q <= lsu_req_i.write ? locked_q - 3'd1 : locked_q + 3'd1;
      if (walk_ready_o) walk_lock_q <= walk_req_i.lock && !walk_req_i.write;
      else if (walk_rsp_o.valid) walk_lock_q <= 1'b0;
      if (free) owner_q <= bus_req_o.valid && bus_ready_i ? pick : OwnNone;
      // A fetch may withdraw its request (redirect); the others stay until they are accepted.
      held_q  <= bus_req_o.valid && !bus_ready_i && pick != OwnFetch;
      shown_q <= pick;
    end
  end

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (bus_req_o.valid && bus_ready_i) begin
      LockedSequenceIsNotBroken : assert (locked_q == 3'd0 || (pick == OwnLsu && lsu_req_i.lock));
      LockedWritesFollowReads : assert (!(pick == OwnLsu && lsu_req_i.lock && lsu_req_i.write) || locked_q != 3'd0);
    end
  end
`endif

endmodule
