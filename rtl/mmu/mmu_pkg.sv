// SPDX-License-Identifier: Apache-2.0
// Types and codes shared by the blocks of the MMU (manual 2.12, 2.21).
package mmu_pkg;

  // A package is a vocabulary: not every user says every word.
  /* verilator lint_off UNUSEDPARAM */

  localparam int unsigned AsidWidth = 6;
  localparam int unsigned PaBits = 40;
  localparam int unsigned VpnWidth = 36;  // linear address bits 47:12
  localparam int unsigned PfnWidth = PaBits - 12;

  // Page size of an entry.
  localparam logic [1:0] PAGE_4K = 2'd0;
  localparam logic [1:0] PAGE_2M = 2'd1;
  localparam logic [1:0] PAGE_4M = 2'd2;

  // Format of the page tables of one level.
  localparam logic [1:0] MODE_32 = 2'd0;    // 32-bit entries, two levels
  localparam logic [1:0] MODE_PAE = 2'd1;   // 64-bit entries, PDPEs, two levels
  localparam logic [1:0] MODE_LONG = 2'd2;  // 64-bit entries, four levels

  // Flush commands.
  localparam logic [2:0] FLUSH_PAGE = 3'd0;            // one page in one ASID, global or not
  localparam logic [2:0] FLUSH_NONGLOBAL = 3'd1;       // non-global entries of all ASIDs
  localparam logic [2:0] FLUSH_ALL = 3'd2;             // everything
  localparam logic [2:0] FLUSH_ASID = 3'd3;            // everything of one ASID
  localparam logic [2:0] FLUSH_ASID_NONGLOBAL = 3'd4;  // non-global entries of one ASID

  // What an entry says about its page (docs/choices.md §4).
  typedef struct packed {
    logic [PfnWidth-1:0] pfn;      // frame of the page; low bits are meaningless for large pages
    logic [1:0]          size;     // PAGE_*: the smaller of guest and host
    logic                g_write;  // writable at guest (or only) level; CR0.WP = 0 overrides it
    logic                h_write;  // writable at host level; nothing overrides it
    logic                user;
    logic                nx;       // at either level
    logic                dirty;    // at both levels
    logic                glob;
    logic [3:0]          pat_type; // PAT type of both levels combined, before MTRR and CR0.CD
  } tlb_data_t;

  // Offset of the entry for an address in a table of level 1 to 3 (level 3: long mode only).
  function automatic logic [11:0] entry_offset(input logic [1:0] fmt, input logic [2:0] lvl, input logic [38:12] va);
    case (lvl)
      3'd3:    entry_offset = {va[38:30], 3'b000};
      3'd2:    entry_offset = {va[29:21], 3'b000};
      default: entry_offset = fmt == MODE_32 ? {va[21:12], 2'b00} : {va[20:12], 3'b000};
    endcase
  endfunction

  /* verilator lint_on UNUSEDPARAM */
endpackage
