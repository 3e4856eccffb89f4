// SPDX-License-Identifier: Apache-2.0
// The processor's own APIC page (APM 2, 16.3.1): the core's accesses to it stay in the processor, all others go to the
// fabric. One request is outstanding.
module apic_page
  import bus_pkg::*;
  import pacifica_spec_pkg::*;
(
  input  logic [63:0] apic_base_i,   // MSR APIC_BASE

  input  bus_req_t    core_req_i,
  output logic        core_ready_o,
  output bus_rsp_t    core_rsp_o,

  output bus_req_t    apic_req_o,
  input  logic        apic_ready_i,
  input  bus_rsp_t    apic_rsp_i,

  output bus_req_t    fabric_req_o,
  input  logic        fabric_ready_i,
  input  bus_rsp_t    fabric_rsp_i
);

  logic own;
  assign own = !core_req_i.io && apic_base_i[APIC_BASE_AE_BIT] && core_req_i.addr[39:12] == apic_base_i[39:12];
  always_comb begin
    apic_req_o         = core_req_i;
    apic_req_o.valid   = core_req_i.valid && own;
    fabric_req_o       = core_req_i;
    fabric_req_o.valid = core_req_i.valid && !own;
  end
  assign core_ready_o = own ? apic_ready_i : fabric_ready_i;
  assign core_rsp_o   = apic_rsp_i.valid ? apic_rsp_i : fabric_rsp_i;

  logic unused;
  assign unused = ^apic_base_i;

endmodule
