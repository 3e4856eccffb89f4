// SPDX-License-Identifier: Apache-2.0
// What one page-table entry says at its level: leaf or not, its faults, the frame (AMD64 paging as manual
// 2.21 relies on it; reserved bits as in docs/choices.md §4). Pure logic; guest and host level alike. The next
// table or the page is entry bits 39:12.
module pte_check
  import mmu_pkg::*;
(
  input  logic [1:0]  mode_i,
  input  logic [2:0]  level_i,     // 4 PML4E, 3 PDPE, 2 PDE, 1 PTE
  input  logic        pse_i,
  input  logic        nxe_i,
  input  logic [63:0] entry_i,     // 32-bit entries are zero-extended

  output logic        present_o,
  output logic        reserved_o,  // a reserved bit is set
  output logic        leaf_o,
  output logic        large_o,     // leaf at level 2
  output logic        no_ad_o,     // the entry has no accessed bit (legacy PDPE)
  output logic        write_o,
  output logic        user_o,
  output logic        nx_o,
  output logic [2:0]  pat_index_o  // {PAT, PCD, PWT} of a leaf
);

  logic legacy_pdpe;
  assign legacy_pdpe = mode_i == MODE_PAE && level_i == 3'd3;

  logic unused_available;  // bits left to software, and of the frame
  assign unused_available = ^{entry_i[39:22], entry_i[11:9]};

  assign present_o = entry_i[0];
  assign large_o = level_i == 3'd2 && entry_i[7] && (mode_i != MODE_32 || pse_i);
  assign leaf_o = level_i == 3'd1 || large_o;
  assign no_ad_o = legacy_pdpe;

  // A legacy PDPE has no rights of its own: it allows everything.
  assign write_o = entry_i[1] || legacy_pdpe;
  assign user_o = entry_i[2] || legacy_pdpe;
  assign nx_o = mode_i != MODE_32 && !legacy_pdpe && nxe_i && entry_i[63];

  assign pat_index_o = {large_o ? entry_i[12] : entry_i[7], entry_i[4], entry_i[3]};

  always_comb begin
    reserved_o = 1'b0;
    case (mode_i)
      MODE_32: reserved_o = large_o && |entry_i[21:13];
      MODE_PAE: begin
        if (legacy_pdpe) reserved_o = |entry_i[2:1] || |entry_i[8:5] || |entry_i[63:40];
        else reserved_o = |entry_i[62:40] || (entry_i[63] && !nxe_i) || (large_o && |entry_i[20:13]);
      end
      default: begin
        reserved_o = |entry_i[51:40] || (entry_i[63] && !nxe_i) || (large_o && |entry_i[20:13]) ||
                     (level_i >= 3'd3 && entry_i[7]) || (level_i == 3'd4 && entry_i[8]);
      end
    endcase
  end

endmodule
