// SPDX-License-Identifier: Apache-2.0
// The fabric's point of order: which of its masters may access the targets (docs/fabric.md).
//
// A master has the fabric for a *turn*: from the first access of its step to the step's end (end_i). During a turn nobody
// else's request passes. Outside of one, reads of code pass one by one; everything else begins a turn. The arbiter goes round
// all masters: nobody waits for more turns than there are others. A request is taken in its clock where no other
// master has the turn, so that one master never waits.
//
// One request is outstanding. A turn's request stays until it is taken; reads of code may be withdrawn.
module turn_arbiter
  import bus_pkg::*;
#(
  parameter int unsigned Masters = 1   // up to 16
) (
  input  logic               clk_i,
  input  logic               rst_ni,

  input  bus_req_t           req_i [Masters],
  output logic [Masters-1:0] ready_o,
  output bus_rsp_t           rsp_o [Masters],
  input  logic [Masters-1:0] end_i,    // the master's step ends

  output bus_req_t           req_o,
  input  logic               ready_i,
  input  bus_rsp_t           rsp_i,

  output monitor_t           monitor_o
);

  localparam int unsigned Bits = Masters > 1 ? $clog2(Masters) : 1;

  logic            turn_q;     // somebody has a turn
  logic [Bits-1:0] owner_q;    // ... who
  logic [Bits-1:0] last_q;     // who was served last
  logic            busy_q;     // a request is outstanding
  logic [Bits-1:0] asker_q;    // ... whose

  logic free;
  assign free = !busy_q || rsp_i.valid;

  // Who is next: from the one behind the last on, round all.
  logic            any;
  logic [Bits-1:0] next;
  always_comb begin
    any  = 1'b0;
    next = '0;
    for (int unsigned m = 0; m < Masters; m++) begin
      if (req_i[Masters-1-m].valid) begin
        any  = 1'b1;
        next = Bits'(Masters - 1 - m);
      end
    end
    for (int unsigned m = 0; m < Masters; m++) begin
      if (req_i[Masters-1-m].valid && Masters - 1 - m > 32'(last_q)) next = Bits'(Masters - 1 - m);
    end
  end

  logic            pick;
  logic [Bits-1:0] picked;
  assign picked = turn_q ? owner_q : next;
  assign pick   = free && (turn_q ? req_i[owner_q].valid : any);

  always_comb begin
    req_o       = req_i[picked];
    req_o.valid = pick;
    ready_o     = '0;
    for (int unsigned m = 0; m < Masters; m++) begin
      ready_o[m]     = pick && ready_i && picked == Bits'(m);
      rsp_o[m].valid = rsp_i.valid && busy_q && asker_q == Bits'(m);
      rsp_o[m].rdata = rsp_i.rdata;
    end
  end

  logic begins, ends;
  assign begins = pick && !turn_q && !req_i[picked].fetch;
  assign ends   = turn_q && end_i[owner_q];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      turn_q  <= 1'b0;
      owner_q <= '0;
      last_q  <= '0;
      busy_q  <= 1'b0;
      asker_q <= '0;
    end else begin
      if (ends) turn_q <= 1'b0;
      if (begins) begin
        turn_q  <= 1'b1;
        owner_q <= picked;
      end
      if (begins || (pick && ready_i)) last_q <= picked;
      if (pick && ready_i) begin
        busy_q  <= 1'b1;
        asker_q <= picked;
      end else if (rsp_i.valid) begin
        busy_q <= 1'b0;
      end
    end
  end

  always_comb begin
    monitor_o.turn_begin   = begins;
    monitor_o.turn_end     = ends;
    monitor_o.master       = 4'(picked);
    monitor_o.access       = req_o;
    monitor_o.access.valid = pick && ready_i;
  end

`ifndef SYNTHESIS
  // Rules 1 and 7. A turn waits for LPC accesses at most 4096 clocks without an access being taken.
  logic [12:0] still_q;             // clocks of the turn since its last access
  logic [4:0]  passed_q [Masters];  // turns of others that a waiting master has seen begin
  logic [Masters-1:0] wants;
  always_comb begin
    for (int unsigned m = 0; m < Masters; m++) wants[m] = req_i[m].valid && !req_i[m].fetch;
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      still_q <= '0;
      for (int unsigned m = 0; m < Masters; m++) passed_q[m] <= '0;
    end else begin
      still_q <= !turn_q || (pick && ready_i) ? '0 : still_q + 13'd1;
      for (int unsigned m = 0; m < Masters; m++) begin
        if (!wants[m] || (begins && picked == Bits'(m)) || (turn_q && owner_q == Bits'(m))) passed_q[m] <= '0;
        else if (begins) passed_q[m] <= passed_q[m] + 5'd1;
        NobodyWaitsForMoreTurnsThanThereAreOthers : assert (32'(passed_q[m]) < Masters);
      end
      ATurnEnds : assert (still_q < 13'd4096);
      AStepHasNoTurnLeftWhenItEnds : assert (!(begins && end_i[picked]));
      if (pick && ready_i) begin
        NoWriteWithoutATurn : assert (!req_o.write || begins || (turn_q && owner_q == picked));
        NobodyPassesDuringATurnOfAnother : assert (!turn_q || owner_q == picked);
      end
      if (rsp_i.valid) ResponseOnlyToARequest : assert (busy_q);
    end
  end
`endif

endmodule
