// SPDX-License-Identifier: Apache-2.0
// The boundary between two steps: what comes next, and what masks it (manual 2.13 with table 2-3, 2.17.1, 2.17.4, 2.17.5, 2.17.9;
// docs/choices.md section 1; APM 2, 8.5, priorities).
//
// The table below is the order. A row is due or not; the first that is due starts the step, or holds the processor.
module boundary
  import core_pkg::*;
  import pipeline_pkg::*;
  import pacifica_spec_pkg::*;
  import microcode_pkg::*;
(
  input  logic        open_i,       // the engine stands at a boundary and may start a step
  input  logic        begun_i,      // a page walk at this boundary: its step is the instruction's, nothing may come between
  input  arch_state_t state_i,
  input  latches_t    latches_i,
  input  logic        nmi_i,        // pending
  input  logic        intr_i,
  input  decoded_t    decoded_i,
  input  logic [11:0] entry_i,      // of the instruction
  input  logic [3:0]  breakpoint_i, // instruction breakpoints at RIP
  output start_t      start_o,
  output logic        demand_o      // bytes are missing
);

  logic gif, guest, intr_if, shadow, mov_ss;
  logic [3:0] vtpr, vprio;
  assign gif     = state_i.gif;
  assign guest   = state_i.guest;
  assign intr_if = guest && state_i.v_intr_masking ? state_i.host_if : state_i.rflags[FL_IF];
  assign shadow  = |state_i.shadow;
  assign mov_ss  = state_i.shadow == SHADOW_MOV_SS;  // blocks NMI and debug traps, too
  assign vtpr    = state_i.v_tpr;
  assign vprio   = state_i.v_intr_prio;

  // --- what is due ---
  logic debug_due, nmi_due, intr_due, vintr_due, asleep, breakpoint_due;
  assign debug_due      = |latches_i.dbgpend && !mov_ss && !begun_i;
  assign nmi_due        = nmi_i && gif && !state_i.nmi_blocked && !mov_ss && !begun_i;
  assign intr_due       = intr_i && gif && intr_if && !shadow && !begun_i;
  assign vintr_due      = guest && state_i.v_irq && gif && state_i.rflags[FL_IF] && !shadow && !begun_i &&
                          (state_i.v_ign_tpr || vprio > vtpr);
  assign asleep         = state_i.activity == ACTIVITY_HALTED;
  assign breakpoint_due = |breakpoint_i && !state_i.rflags[FL_RF] && gif;  // GIF = 0 discards breakpoints

  // --- the order ---
  typedef enum logic [3:0] {
    Event, DebugTrap, Nmi, Intr, Vintr, Nothing, Breakpoint, Fault, Instruction, Bytes
  } what_e;
  what_e       what;
  logic [11:0] at;
  logic [11:0] fetch_fault;
  assign fetch_fault = decoded_i.npf && decoded_i.fault == DF_PF ? UcEvNpf : UcEvException;
  always_comb begin
    case (1'b1)
      //   due                          starts        at
      !open_i:                    begin what = Nothing;     at = UcEvInject;    end
      latches_i.inject:           begin what = Event;       at = UcEvInject;    end  // EVENTINJ of VMRUN
      debug_due:                  begin what = DebugTrap;   at = UcEvDebug;     end
      nmi_due:                    begin what = Nmi;         at = UcEvNmi;       end
      intr_due:                   begin what = Intr;        at = UcEvIntr;      end
      vintr_due:                  begin what = Vintr;       at = UcEvVintr;     end
      asleep:                     begin what = Nothing;     at = UcEvInject;    end
      breakpoint_due:             begin what = Breakpoint;  at = UcEvException; end
      decoded_i.too_long:         begin what = Fault;       at = UcEvException; end
      decoded_i.complete:         begin what = Instruction; at = entry_i;       end
      decoded_i.fault != DF_NONE: begin what = Fault;       at = fetch_fault;   end
      default:                    begin what = Bytes;       at = UcEvInject;    end
    endcase
  end

  assign demand_o = what == Bytes;
  assign start_o  = '{
    valid: !(what inside {Nothing, Bytes}), entry: at, instruction: what == Instruction,
    fault: what inside {Breakpoint, Fault}, debug_trap: what == DebugTrap, breakpoint: what == Breakpoint,
    take: {what == Vintr, what == Intr, what == Nmi}
  };

  logic unused;
  assign unused = ^{state_i, latches_i, decoded_i};

endmodule
