// SPDX-License-Identifier: Apache-2.0
// Intercept decision: manual 2.4, 2.5 (instructions), 2.8 (exceptions), 2.9, 2.10 (events); appendix D.
// Combinational. The exit codes 0–89h are the bit positions of the 160-bit intercept vector, so the
// table is the vector itself. The microprogram asks at the point that the manual's priority rules name.
module svm_intercept
  import svm_pkg::*;
(
  input  logic        guest_i,
  input  logic [31:0] intercept_cr_i,
  input  logic [31:0] intercept_dr_i,
  input  logic [31:0] intercept_exc_i,
  input  logic [31:0] intercept_misc1_i,
  input  logic [31:0] intercept_misc2_i,
  input  logic [7:0]  code_i,       // exit code of an instruction or event intercept
  input  logic [7:0]  vector_i,     // an exception vector
  output logic        hit_o,        // code_i is intercepted
  output logic        exception_o   // exception vector_i is intercepted
);

  // Bits 31:10 of the last word do not exist; vectors that are no exception never hit.
  logic [255:0] vector;
  assign vector = {96'b0, 22'b0, intercept_misc2_i[9:0], intercept_misc1_i,
                   intercept_exc_i & SvmExceptionVectors, intercept_dr_i, intercept_cr_i};

  assign hit_o       = guest_i && vector[code_i];
  assign exception_o = guest_i && (vector_i[7:5] == 3'b0) && vector[{3'b010, vector_i[4:0]}];

  logic unused;
  assign unused = ^intercept_misc2_i[31:10];

endmodule
