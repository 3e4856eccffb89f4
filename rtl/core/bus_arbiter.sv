// SPDX-License-Identifier: Apache-2.0
// Bus arbiter of the core: page walker before load/store unit before fetch; one request outstanding.
module bus_arbiter (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        walk_valid_i,
  output logic        walk_ready_o,
  input  logic        walk_write_i,
  input  logic        walk_lock_i,
  input  logic [39:0] walk_addr_i,
  input  logic [3:0]  walk_size_i,
  input  logic [63:0] walk_wdata_i,
  output logic        walk_rsp_valid_o,

  input  logic        lsu_valid_i,
  output logic        lsu_ready_o,
  input  logic        lsu_write_i,
  input  logic        lsu_io_i,
  input  logic        lsu_lock_i,
  input  logic [39:0] lsu_addr_i,
  input  logic [3:0]  lsu_size_i,
  input  logic [63:0] lsu_wdata_i,
  input  logic [3:0]  lsu_memtype_i,
  output logic        lsu_rsp_valid_o,

  input  logic        fetch_valid_i,
  output logic        fetch_ready_o,
  input  logic [39:0] fetch_addr_i,
  input  logic [3:0]  fetch_memtype_i,
  output logic        fetch_rsp_valid_o,

  output logic        bus_req_valid_o,
  input  logic        bus_req_ready_i,
  output logic        bus_req_write_o,
  output logic        bus_req_io_o,
  output logic        bus_req_fetch_o,
  output logic [39:0] bus_req_addr_o,
  output logic [3:0]  bus_req_size_o,
  output logic [63:0] bus_req_wdata_o,
  output logic [3:0]  bus_req_memtype_o,
  output logic        bus_req_lock_o,
  input  logic        bus_rsp_valid_i
);

  typedef enum logic [1:0] { OwnNone, OwnWalk, OwnLsu, OwnFetch } owner_e;
  owner_e owner_q, pick;
  logic   held_q;   // a request was shown and not yet accepted: keep it
  owner_e shown_q;
  logic   free;
  assign free = owner_q == OwnNone || bus_rsp_valid_i;

  always_comb begin
    pick = OwnNone;
    if (held_q) pick = shown_q;
    else if (walk_valid_i) pick = OwnWalk;
    else if (lsu_valid_i) pick = OwnLsu;
    else if (fetch_valid_i) pick = OwnFetch;
    if (!free) pick = OwnNone;
  end

  always_comb begin
    bus_req_valid_o   = pick != OwnNone;
    bus_req_write_o   = 1'b0;
    bus_req_io_o      = 1'b0;
    bus_req_fetch_o   = 1'b0;
    bus_req_addr_o    = fetch_addr_i;
    bus_req_size_o    = 4'd8;
    bus_req_wdata_o   = 64'b0;
    bus_req_memtype_o = fetch_memtype_i;
    bus_req_lock_o    = 1'b0;
    unique case (pick)
      OwnWalk: begin
        bus_req_write_o   = walk_write_i;
        bus_req_addr_o    = walk_addr_i;
        bus_req_size_o    = walk_size_i;
        bus_req_wdata_o   = walk_wdata_i;
        bus_req_memtype_o = 4'd6;
        bus_req_lock_o    = walk_lock_i;
        bus_req_valid_o   = walk_valid_i;
      end
      OwnLsu: begin
        bus_req_write_o   = lsu_write_i;
        bus_req_io_o      = lsu_io_i;
        bus_req_addr_o    = lsu_addr_i;
        bus_req_size_o    = lsu_size_i;
        bus_req_wdata_o   = lsu_wdata_i;
        bus_req_memtype_o = lsu_memtype_i;
        bus_req_lock_o    = lsu_lock_i;
        bus_req_valid_o   = lsu_valid_i;
      end
      OwnFetch: begin
        bus_req_fetch_o = 1'b1;
        bus_req_valid_o = fetch_valid_i;
      end
      default: ;
    endcase
  end
  assign walk_ready_o  = pick == OwnWalk && bus_req_ready_i;
  assign lsu_ready_o   = pick == OwnLsu && bus_req_ready_i;
  assign fetch_ready_o = pick == OwnFetch && bus_req_ready_i;
  assign walk_rsp_valid_o  = owner_q == OwnWalk && bus_rsp_valid_i;
  assign lsu_rsp_valid_o   = owner_q == OwnLsu && bus_rsp_valid_i;
  assign fetch_rsp_valid_o = owner_q == OwnFetch && bus_rsp_valid_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      owner_q <= OwnNone;
      held_q  <= 1'b0;
      shown_q <= OwnNone;
    end else begin
      if (free) owner_q <= bus_req_valid_o && bus_req_ready_i ? pick : OwnNone;
      // A fetch may withdraw its request (redirect); the others stay until they are accepted.
      held_q  <= bus_req_valid_o && !bus_req_ready_i && pick != OwnFetch;
      shown_q <= pick;
    end
  end

endmodule
