// SPDX-License-Identifier: Apache-2.0
// The architecture scope of a waveform: who runs, where, and what, in words. Simulation only.
//
// World, ASID, CPL and RIP come from the retirement port. Disassembly and exit-code names come from the harness,
// which knows them one clock after the record, as ASCII (first character in the top byte).
module arch_view
  import pacifica_spec_pkg::*;
(
  input logic         clk_i,
  input logic         rst_ni,
  /* verilator lint_off UNUSEDSIGNAL */  // looks at a few fields only
  input retire_port_t retire_i,
  /* verilator lint_on UNUSEDSIGNAL */
  input logic [3:0]   stall_unit_i,
  input logic [255:0] disassembly_i,
  input logic [191:0] exit_name_i
);

  typedef enum logic [1:0] {Host, Guest} world_e;  // two bits, so that viewers show the name
  typedef enum logic [2:0] {Real, V86, Prot16, Prot32, Compat16, Compat32, Long64} mode_e;

  typedef enum logic [3:0] {
    Nothing, Fetch, Decoder, Load, Store, Walker, IoPort, MulDiv, Microprogram, Halted
  } unit_e;

  // Signals that a person looks at; nothing reads them.
  /* verilator lint_off UNUSEDSIGNAL */
  world_e       world;
  mode_e        mode;
  logic [31:0]  asid;
  logic [1:0]   cpl;
  logic         gif;
  logic [63:0]  rip;
  logic [63:0]  retired;
  logic [255:0] disassembly;
  logic [191:0] exit_name;
  unit_e        waits_for;     // what the core waits for in this clock
  logic         enters_guest;  // high in the clock after VMRUN entered a guest
  logic         leaves_guest;  // high in the clock after a #VMEXIT
  logic         takes_event;   // high in the clock after an exception or interrupt was delivered
  /* verilator lint_on UNUSEDSIGNAL */

  assign disassembly = disassembly_i;
  assign exit_name   = exit_name_i;
  assign waits_for   = unit_e'(stall_unit_i);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      world        <= Host;
      mode         <= Real;
      asid         <= '0;
      cpl          <= '0;
      gif          <= 1'b1;
      rip          <= '0;
      retired      <= '0;
      enters_guest <= 1'b0;
      leaves_guest <= 1'b0;
      takes_event  <= 1'b0;
    end else begin
      enters_guest <= 1'b0;
      leaves_guest <= 1'b0;
      takes_event  <= 1'b0;
      if (retire_i.retire_valid) begin
        world        <= retire_i.state.guest ? Guest : Host;
        mode         <= mode_e'(retire_i.retire_rec.mode);
        asid         <= retire_i.state.asid;
        cpl          <= retire_i.state.cpl;
        gif          <= retire_i.state.gif;
        rip          <= retire_i.state.rip;
        retired      <= retired + 64'd1;
        enters_guest <= world == Host && retire_i.state.guest;
        leaves_guest <= retire_i.retire_rec.kind == RETIRE_KIND_VMEXIT;
        takes_event  <= retire_i.retire_rec.kind == RETIRE_KIND_EVENT;
      end
    end
  end

endmodule
