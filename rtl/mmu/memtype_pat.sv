// SPDX-License-Identifier: Apache-2.0
// PAT type of a translation (manual 2.21.8, table 2-12; docs/choices.md §3): the PAT byte that the leaf's
// {PAT, PCD, PWT} names; with nested paging those of guest and host combined.
module memtype_pat
  import pacifica_spec_pkg::*;
(
  input  logic        nested_i,
  input  logic        paging_i,   // CR0.PG of the guest (or only) level
  input  logic [63:0] pat_i,      // host PAT, or the only one
  input  logic [63:0] g_pat_i,    // guest PAT with nested paging
  input  logic [2:0]  g_index_i,  // of the guest's (or only) leaf
  input  logic [2:0]  h_index_i,  // of the host's leaf
  output memtype_e    type_o
);

  logic [63:0] own_pat;
  memtype_e    own_type, host_type;
  assign own_pat = nested_i ? g_pat_i : pat_i;
  assign own_type = paging_i ? memtype_e'({1'b0, own_pat[{g_index_i, 3'b000} +: 3]}) : MEMTYPE_WB;
  assign host_type = memtype_e'({1'b0, pat_i[{h_index_i, 3'b000} +: 3]});
  assign type_o = nested_i ? memtype_combine_pat(own_type, host_type) : own_type;

  // Types have three bits; WRMSR and VMRUN keep the others clear.
  logic unused_pat;
  assign unused_pat = ^{pat_i, g_pat_i};

endmodule
