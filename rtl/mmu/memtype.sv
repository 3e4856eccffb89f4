// SPDX-License-Identifier: Apache-2.0
// Effective memory type of one access (manual 2.21.8, table 2-13; docs/choices.md §3): the PAT type of the
// translation with the MTRR type of the physical address, then CR0.CD. There are no MTRR registers: the
// address alone decides between UC and WB.
module memtype
  import pacifica_spec_pkg::*;
(
  input  memtype_e    pat_type_i,
  input  logic [39:0] pa_i,
  input  logic        cache_disable_i,  // CR0.CD of either level
  output memtype_e    type_o
);

  logic [39:12] frame;
  logic         device;
  assign frame = pa_i[39:12];
  always_comb begin
    device = 1'b0;
    if (frame >= AddressSmram[39:12] && frame < AddressSmram[39:12] + AddressSmramSize[39:12]) device = 1'b1;
    if (frame >= AddressRomLow[39:12] && frame < AddressRomLow[39:12] + AddressRomSize[39:12]) device = 1'b1;
    if (frame >= AddressMmioHole[39:12] && frame[39:32] == 8'h00) device = 1'b1;
  end

  memtype_e combined;
  assign combined = memtype_combine_mtrr(pat_type_i, device ? MEMTYPE_UC : MEMTYPE_WB);

  always_comb begin
    type_o = combined;
    if (cache_disable_i && (combined == MEMTYPE_WP || combined == MEMTYPE_WT || combined == MEMTYPE_WB)) begin
      type_o = MEMTYPE_CD;
    end
  end

  logic unused_offset;
  assign unused_offset = ^pa_i[11:0];

endmodule
