// SPDX-License-Identifier: Apache-2.0
// Names shared by the SVM units. Manual 33047 sections 2.8 and 2.16.
package svm_pkg;

  /* verilator lint_off UNUSEDPARAM */  // not every top has a unit that reads it

  // Vectors that are exceptions (ERR-B-06; also those whose intercept bit acts, ERR-A-43):
  // 0, 1, 3–8, 10–14, 16–19, 30.
  localparam logic [31:0] SvmExceptionVectors = 32'h400F_7DFB;
  /* verilator lint_on UNUSEDPARAM */

endpackage
