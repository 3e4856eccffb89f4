// SPDX-License-Identifier: Apache-2.0
// Device ID to protection domain (manual 2.20.1, DEV_MAP in 2.20.6; ERR-B-35): the lowest DEV_MAP register
// whose bus and a valid unit match, UNIT0 before UNIT1; domain 0 without a match. Two clocks with en_i: all
// comparisons, then a tree that picks the first match.
module dev_map
  import pacifica_spec_pkg::*;
#(
  parameter int unsigned Maps = DEV_CONFIG_MAPS
) (
  input  logic               clk_i,
  input  logic               en_i,
  input  logic [7:0]         bus_i,
  input  logic [4:0]         unit_i,
  input  logic [Maps*32-1:0] map_i,     // DEV_MAP registers, number 0 lowest
  output logic [5:0]         domain_o   // of the unit of two clocks with en_i ago
);

  // Two leaves a register, UNIT0 at the even one. The tree has a power of two of leaves.
  localparam int unsigned Leaves = 2 ** $clog2(2 * Maps);

  logic [2*Maps-1:0] match_q;
  for (genvar m = 0; m < Maps; m++) begin : g_map
    logic [31:0] map;
    logic        same_bus;
    assign map = map_i[32*m +: 32];
    assign same_bus = map[DEV_MAP_BUSNO_BIT +: 8] == bus_i;
    always_ff @(posedge clk_i) begin
      if (en_i) begin
        match_q[2*m] <= same_bus && map[DEV_MAP_V0_BIT] && map[DEV_MAP_UNIT0_BIT +: 5] == unit_i;
        match_q[2*m+1] <= same_bus && map[DEV_MAP_V1_BIT] && map[DEV_MAP_UNIT1_BIT +: 5] == unit_i;
      end
    end
  end

  // Node n has the children 2n and 2n+1; the leaves are Leaves to 2*Leaves-1. A left child goes first.
  logic [2*Leaves-1:1] any;
  logic [5:0]          domain [2*Leaves];
  always_comb begin
    any = '0;
    for (int unsigned n = 0; n < 2 * Leaves; n++) domain[n] = 6'd0;
    for (int unsigned m = 0; m < Maps; m++) begin
      any[Leaves+2*m] = match_q[2*m];
      any[Leaves+2*m+1] = match_q[2*m+1];
      if (match_q[2*m]) domain[Leaves+2*m] = map_i[32*m+DEV_MAP_DOM0_BIT +: 6];
      if (match_q[2*m+1]) domain[Leaves+2*m+1] = map_i[32*m+DEV_MAP_DOM1_BIT +: 6];
    end
    for (int unsigned n = Leaves - 1; n >= 1; n--) begin
      any[n] = any[2*n] || any[2*n+1];
      domain[n] = any[2*n] ? domain[2*n] : domain[2*n+1];
    end
  end

  logic [5:0] domain_q;
  always_ff @(posedge clk_i) if (en_i) domain_q <= domain[1];
  assign domain_o = domain_q;

  logic unused_any;
  assign unused_any = any[1];

endmodule
