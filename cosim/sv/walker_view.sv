// SPDX-License-Identifier: Apache-2.0
// Names for the states of the page walker, bound beside it: the RTL declares them as constants, and waveform viewers show the
// names of an enumeration only. Simulation only.
module walker_view (
  input logic [3:0] state_i,
  input logic [3:0] last_state_i  // of the constants
);

  typedef enum logic [3:0] {
    Idle, Begin, GuestStart, HostLook, HostStart, Read, ReadWait, Decode, Judge, Lock, LockWait, Update, UpdateWait, Done
  } state_e;

  /* verilator lint_off UNUSEDSIGNAL */  // for the viewer
  state_e state;
  /* verilator lint_on UNUSEDSIGNAL */
  assign state = state_e'(state_i);

  always_comb SameStates : assert (last_state_i == Done);

endmodule

bind walker walker_view u_view (
  .state_i     (state_q),
  .last_state_i(StDone)
);
