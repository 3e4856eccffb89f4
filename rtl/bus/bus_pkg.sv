// SPDX-License-Identifier: Apache-2.0
// Bundles of the system: what travels together between masters, fabric and targets, between core and MMU, and on the
// lines of a processor. Each has a constant for nothing: `*Idle`.
//
// A request's `ready` stands beside the bundles: it goes against the request, and may hang on it in the same clock.
package bus_pkg;
  import pacifica_spec_pkg::*;

  // A package is a vocabulary: not every user says every word.
  /* verilator lint_off UNUSEDPARAM */

  // A request, stable from `valid` to `ready` (reads of code may be withdrawn), and its one answer. One is outstanding for
  // each master, the next may be taken in the clock of the answer. Accesses are of 1, 2, 4 or 8 bytes within an aligned
  // quadword, data are right-aligned.
  typedef struct packed {
    logic        valid;
    logic        write;
    logic        io;       // a port
    logic        fetch;    // code: the answer is the whole quadword
    logic        lock;     // of a locked sequence: reads, then as many writes, and no other access between them
    logic [39:0] addr;
    logic [3:0]  size;
    logic [63:0] wdata;
    logic [3:0]  memtype;  // MEMTYPE_*
  } bus_req_t;
  localparam bus_req_t BusReqIdle = '0;

  typedef struct packed {
    logic        valid;
    logic [63:0] rdata;
  } bus_rsp_t;
  localparam bus_rsp_t BusRspIdle = '0;

  // What passes the fabric, for snoops and for the harness.
  typedef struct packed {
    logic        turn_begin;
    logic        turn_end;
    logic [3:0]  master;
    bus_req_t    access;   // `valid` in the clock in which it is taken
  } monitor_t;
  localparam monitor_t MonitorIdle = '0;

  // One byte of an access to ports, answered in the same clock.
  typedef struct packed {
    logic        write;
    logic [15:0] port;
    logic [7:0]  wdata;
    logic        first;    // the access begins here
    logic [31:0] whole;    // ... and writes this
  } byte_port_req_t;

  typedef struct packed {
    logic [7:0]  rdata;
    logic        whole;    // it took the whole access
  } byte_port_rsp_t;
  localparam byte_port_rsp_t BytePortRspIdle = '{rdata: 8'hFF, whole: 1'b0};

  // A linear address to be translated, and what becomes of it.
  typedef struct packed {
    logic        valid;
    logic [63:0] linear;
    logic        write;
    logic        user;
    logic        fetch;
  } translation_req_t;
  localparam translation_req_t TranslationReqIdle = '0;

  typedef struct packed {
    logic        valid;
    logic [39:0] pa;
    logic [3:0]  memtype;
    logic        fault;    // #PF, or with `npf` a nested page fault
    logic        npf;
    logic [4:0]  error;    // {ID, RSV, US, RW, P}
    logic [63:0] gpa;      // of a nested page fault
    logic        on_page;  // ... of the page itself, not of a guest table
  } translation_rsp_t;
  localparam translation_rsp_t TranslationRspIdle = '0;

  // What an access ends with instead of data.
  typedef struct packed {
    logic        valid;
    logic        npf;
    logic        on_page;  // a nested page fault of the page itself, not of a guest table
    logic [4:0]  vec;
    logic [4:0]  error;    // of #PF and nested page faults; others push 0
    logic [63:0] addr;     // linear address of a #PF, guest-physical address of a nested page fault
  } fault_t;
  localparam fault_t FaultIdle = '0;

  // A write that others may have to know of.
  typedef struct packed {
    logic        valid;
    logic [39:0] addr;
  } snoop_t;
  localparam snoop_t SnoopIdle = '0;

  // Interrupt lines: of the local APIC, and pins.
  typedef struct packed {
    logic        intr;
    logic [7:0]  vec;      // with intr
    logic        nmi;
  } interrupt_t;
  localparam interrupt_t InterruptIdle = '0;

  // Straps of a direct boot, the same from reset on (docs/choices.md section 7).
  typedef struct packed {
    logic        direct;
    logic [31:0] entry;
    logic [31:0] eax;
    logic [31:0] ebx;
  } boot_t;
  localparam boot_t BootIdle = '0;

  // A timing event on its way to the retirement port (spec/record.toml).
  typedef struct packed {
    logic        valid;
    event_kind_e kind;
    logic [63:0] data;
  } event_t;
  localparam event_t EventIdle = event_t'('0);

  /* verilator lint_on UNUSEDPARAM */
endpackage
