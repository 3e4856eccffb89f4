// SPDX-License-Identifier: Apache-2.0
// What the stages of the DEV checker hand to each other (docs/dev.md).
package dev_pkg;

  // What the record, the log and the table address need of a request, from its acceptance to its verdict.
  typedef struct packed {
    logic [3:0]  tag;
    logic [7:0]  bus;
    logic [4:0]  unit_id;
    logic        write;
    logic [39:2] addr;  // before GART
  } dev_context_t;

  // A domain's table: DEV_BASE_LO and DEV_BASE_HI without their reserved bits.
  typedef struct packed {
    logic [39:12] base;
    logic [4:0]   size;
    logic         protect;
    logic         valid;
  } dev_base_t;
  /* verilator lint_off UNUSEDPARAM */  // not every top has a DEV
  localparam int unsigned BaseWidth = $bits(dev_base_t);
  /* verilator lint_on UNUSEDPARAM */

  // What is decided before the table's bit is known.
  typedef struct packed {
    logic refuse;
    logic violation;  // the refusal is logged
    logic sl;         // rule 3 refused
    logic lookup;     // a table bit decides
  } dev_decision_t;

endpackage
