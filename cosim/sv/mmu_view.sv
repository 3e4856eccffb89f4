// SPDX-License-Identifier: Apache-2.0
// Names for the states of the MMU, bound beside it: the RTL declares them as constants, and waveform viewers show the
// names of an enumeration only. Simulation only.
module mmu_view (
  input logic [1:0] state_i,
  input logic [1:0] last_state_i
);

  typedef enum logic [1:0] {Ready, Drop, Walk} state_e;

  /* verilator lint_off UNUSEDSIGNAL */
  state_e state;
  /* verilator lint_on UNUSEDSIGNAL */
  assign state = state_e'(state_i);

  always_comb SameStates : assert (last_state_i == Walk);

endmodule

bind mmu mmu_view u_view (
  .state_i     (state_q),
  .last_state_i(StWalk)
);
