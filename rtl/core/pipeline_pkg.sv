// SPDX-License-Identifier: Apache-2.0
// Bundles between the parts of the core: front end → engine → execution → memory → back end (pacifica_core.sv).
// A module makes a bundle from its own signals in one place and reads none of its own, so that no bundle hangs on itself.
package pipeline_pkg;
  import core_pkg::*;
  import bus_pkg::*;
  import pacifica_spec_pkg::*;
  import register_pkg::*;

  // Mode of the processor as the state says it.
  typedef struct packed {
    logic  mode64;
    logic  lma;
    logic  protected_mode;  // CR0.PE and not V86
    logic  cs_d;            // default size of the code segment: 32 bits
    logic  cpl3;
    size_e stack_size;
  } cpu_mode_t;

  // What the front end offers: an instruction, or why there is none.
  typedef struct packed {
    logic          fresh;      // of the window as it stands
    logic          complete;
    logic          too_long;
    decode_fault_e fault;      // what the byte after the last valid one gives
    logic          npf;
    logic          on_page;    // a nested page fault of the page itself, not of a guest table
    logic [4:0]    error;
    logic [63:0]   addr;
    insn_t         insn;
    logic          direct;     // dispatch: one control word, that comes with it
    uop_t          direct_uop;
    logic [11:0]   entry;
    logic          lock_ok;
  } decoded_t;

  // What the fetch unit is about.
  typedef struct packed {
    logic walking;             // a translation for it is under way
    logic walked;              // a page walk for it began
    logic stale;               // its bytes were written by this processor, or its page may be another: nothing more is read
    logic marked;              // its bytes were written by another master
  } fetch_status_t;

  // What the engine tells the fetch unit.
  typedef struct packed {
    logic       demand;        // it waits for bytes: translations are allowed
    logic       redirect;
    logic       keep;          // with a redirect: nothing that translation depends on has changed
    logic       consume;
    logic [3:0] len;           // bytes consumed
  } fetch_control_t;

  // How a step starts at a boundary, one of: an instruction, an event of the processor, a fault.
  typedef struct packed {
    logic        valid;
    logic [11:0] entry;        // in the microprogram
    logic        instruction;
    logic        fault;        // latches vector and error code
    logic        debug_trap;   // DR6 takes the conditions that wait
    logic        breakpoint;   // ... those of the instruction breakpoints
    logic [2:0]  take;         // an interrupt of kind {virtual, INTR, NMI}
  } start_t;

  // Operands of a micro-operation.
  typedef struct packed {
    logic [63:0] a;
    logic [63:0] b;
    logic [63:0] t0;
  } operands_t;

  // What execution makes of them.
  typedef struct packed {
    logic [63:0] a;            // the operands that belong to the results
    logic [63:0] b;
    logic [63:0] result;
    logic [63:0] target;       // the sum of BR in its size
    logic [63:0] sum;          // address of an access: a + k
    logic [63:0] offset;       // ... cut to the address size, or of VMCB and host save area
    logic [63:0] store;        // what a store writes
    logic [7:0]  icpt_code;
  } results_t;

  // What execution finds out beside its results, for micro-branches and the end of a step.
  typedef struct packed {
    aflags_t flags;
    logic    zero;
    logic    sign;
    logic    cc;               // insn.cond holds
    logic    sys_cond;
    logic    icpt_hit;
    logic    exc_hit;
    logic    slow;             // the operation has a clock more for its results (staged)
    logic    md_ready;
    logic    md_done;
    logic    md_error;
  } conditions_t;

  // How an access ends.
  typedef struct packed {
    logic        done;
    logic        finish;       // done with the last answer of the bus, where no fault can be
    fault_t      fault;        // with done
    logic [63:0] rdata;
    logic [63:0] linear;       // its linear address
  } access_t;

  // What the registers hold of the step: of its start, of a fault, of the event or exit that it becomes.
  typedef struct packed {
    logic [63:0] rip;
    logic [63:0] rflags;
    shadow_e     shadow;
    logic [63:0] tsc;
    logic [4:0]  fault_vec;
    logic [63:0] fault_err;
    logic        fault_ev;
    logic [63:0] fault_addr;
    logic        fault_unimpl;
    logic [63:0] linear;       // address of the last access
    logic [1:0]  ev_size;
    logic [7:0]  ev_vec;
    logic [2:0]  ev_type;
    logic [63:0] ev_err;
    logic [4:0]  ev_flags;
    logic [63:0] exitcode;
    logic [63:0] exitinfo1;
    logic [63:0] exitinfo2;
    logic [63:0] intinfo;      // EXITINTINFO of the record
    eventinfo_t  inject;       // EVENTINJ
    logic [14:0] dbgpend;
    logic        rep_more;
  } step_latches_t;

  // What the registers hold of the step, for the engine.
  typedef struct packed {
    logic        rip_written;
    logic        inject;
    logic [14:0] dbgpend;
    logic [63:0] saved_flags;
    shadow_e     saved_shadow;
    logic [4:0]  ev_flags;
  } latches_t;

  // What the engine tells the back end.
  typedef struct packed {
    logic        we;
    logic        flags_we;
    logic        commit;       // the micro-operation completes in this clock
    logic        start;        // a step starts
    logic        chain;        // ... in the last clock of the instruction before
    logic        end_insn;     // RIP = next RIP unless written
    logic        end_rf;       // RF = 0
    logic        restore_rip;
    logic        icpt_we;
    logic        fault_we;
    logic [4:0]  fault_vec;
    logic [63:0] fault_err;
    logic        fault_ev;
    logic        fault_unimpl;
    logic [63:0] fault_addr;
    logic        dbgpend_we;
    logic [14:0] dbgpend;
    logic        dr6_we;
    logic [14:0] dr6;
    logic [2:0]  take;         // with the start of a step: an interrupt of kind {virtual, INTR, NMI}
    logic        retire;       // the step ends
    end_kind_e   kind;
    logic        rep;          // ... a REP iteration with more to come
    logic        direct;       // ... as a direct instruction
    logic        has_insn;     // the step fetched an instruction
    cpu_mode_e   mode;         // at its start
  } step_t;

  // A page walk, and an accessed or dirty bit that it wrote: for the retirement port.
  typedef struct packed {
    logic        valid;
    logic [31:0] asid;
    logic [63:0] data;
    logic [31:0] access;
  } walk_event_t;
  typedef struct packed {
    logic          valid;
    write_record_t record;
  } write_event_t;

  // Byte 1 of a register, and its address, for the numbers 0 to 63; RM, REG and AH are general registers, too.
  function automatic logic [5:0] low_place(input logic [5:0] number, input logic [4:0] rm, input logic [4:0] rg);
    case ({2'b0, number})
      R_RM:    low_place = {rm[4], 1'b1, rm[3:0]};
      R_REG:   low_place = {rg[4], 1'b1, rg[3:0]};
      R_AH:    low_place = {1'b1, 1'b1, 4'd0};
      default: low_place = {1'b0, number[4:0]};
    endcase
  endfunction

  // R_X_* are the fields of the segment that SETSX chose.
  function automatic logic [7:0] special_number(input logic [7:0] number, input logic [2:0] sx);
    special_number = number[7:2] == R_X_SEL[7:2] ? {3'b010, sx, number[1:0]} : number;
  endfunction

endpackage
