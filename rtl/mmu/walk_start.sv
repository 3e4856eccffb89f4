// SPDX-License-Identifier: Apache-2.0
// Where one level of a walk starts (manual 2.21.3): its first table's level, and the address of the entry in it. From the
// top, in the directory that the walk cache knows, or in the table of a PDPE that the registers hold. Combinational.
module walk_start
  import mmu_pkg::*;
(
  input  logic [1:0]   mode_i,         // MODE_*
  input  logic [39:5]  cr3_i,
  input  logic [47:12] address_i,      // linear or guest-physical
  input  logic         directory_i,    // start in `table_i`, a table of level 1 or 2
  input  logic         level1_i,
  input  logic [39:12] table_i,
  input  logic         pdpe_held_i,    // PDPEs are in registers
  input  logic [255:0] pdpe_i,
  output logic [2:0]   level_o,
  output logic [39:0]  addr_o,
  output logic         pdpe_absent_o   // the PDPE that it needs is not present
);

  logic [2:0]   directory_level;
  logic [39:12] held_table;
  logic         held_present;
  assign directory_level = level1_i ? 3'd1 : 3'd2;
  assign held_table      = pdpe_i[{address_i[31:30], 6'd12} +: 28];
  assign held_present    = pdpe_i[{address_i[31:30], 6'd0}];
  assign pdpe_absent_o   = pdpe_held_i && !directory_i && !held_present;

  always_comb begin
    case (mode_i)
      MODE_32: begin
        level_o = 3'd2;
        addr_o = {8'h0, cr3_i[31:12], address_i[31:22], 2'b00};
      end
      MODE_PAE: begin
        level_o = 3'd3;
        addr_o = {8'h0, cr3_i[31:5], address_i[31:30], 3'b000};
      end
      default: begin
        level_o = 3'd4;
        addr_o = {cr3_i[39:12], address_i[47:39], 3'b000};
      end
    endcase
    if (directory_i) begin
      level_o = directory_level;
      addr_o = {table_i, entry_offset(mode_i, directory_level, address_i[38:12])};
    end else if (pdpe_held_i) begin
      level_o = 3'd2;
      addr_o = {held_table, entry_offset(mode_i, 3'd2, address_i[38:12])};
    end
  end

  // Bits of the PDPEs that their loading checked.
  logic unused;
  assign unused = ^pdpe_i;

endmodule
