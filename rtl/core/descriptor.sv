// SPDX-License-Identifier: Apache-2.0
// Descriptor unit: AMD64 APM volume 2 chapter 4 (segment descriptors, privilege checks) and 8.
// Combinational. Unpacks an 8-byte descriptor (or gate) that microcode has read and evaluates every
// type and privilege question that a far transfer, a segment load or an event delivery asks, so that the
// microprogram only branches on single flags.
module descriptor (
  input  logic [63:0] desc_i,    // descriptor, low 8 bytes
  input  logic [15:0] sel_i,     // selector that chose it
  input  logic [1:0]  cpl_i,     // privilege level to compare with (CPL, or a new one)
  input  logic        lma_i,     // long mode active: 16-bit system types do not exist
  output logic [31:0] base_o,
  output logic [31:0] limit_o,
  output logic [15:0] attr_o,
  output logic [31:0] gate_offset_o,  // bits 31:0 (16-bit gates: 15:0)
  output logic [15:0] gate_sel_o,
  output logic [31:0] flags_o
);

  // Bit positions in flags_o. The micro-assembler knows them as desc.<name>.
  localparam int unsigned FlagPresent    = 0;   // P
  localparam int unsigned FlagSegment    = 1;   // S: code or data
  localparam int unsigned FlagCode       = 2;   // code segment
  localparam int unsigned FlagWritable   = 3;   // writable data segment
  localparam int unsigned FlagReadable   = 4;   // data, or readable code
  localparam int unsigned FlagConforming = 5;   // conforming code
  localparam int unsigned FlagLdt        = 6;   // LDT descriptor
  localparam int unsigned FlagTssAvail   = 7;   // available TSS of a kind that the mode knows
  localparam int unsigned FlagCallGate   = 8;   // call gate of a kind that the mode knows
  localparam int unsigned FlagTask       = 9;   // task gate (legacy modes)
  localparam int unsigned FlagIntGate    = 10;  // interrupt or trap gate of a kind that the mode knows
  localparam int unsigned FlagTrapGate   = 11;  // trap gate: IF stays
  localparam int unsigned FlagGate32     = 12;  // 32-bit (or 64-bit) gate or TSS: type bit 3
  localparam int unsigned FlagAccessed   = 13;  // accessed bit set
  localparam int unsigned FlagLong       = 14;  // L
  localparam int unsigned FlagLongBad    = 15;  // code with L and D set in long mode
  localparam int unsigned FlagDataPriv   = 16;  // DPL >= max(CPL, RPL), or conforming code: data segment load
  localparam int unsigned FlagStackPriv  = 17;  // RPL == CPL == DPL: stack segment load
  localparam int unsigned FlagJumpPriv   = 18;  // direct far JMP or CALL to this code segment allowed
  localparam int unsigned FlagRetPriv    = 19;  // far return: DPL == RPL (conforming: DPL <= RPL)
  localparam int unsigned FlagGatePriv   = 20;  // gate: DPL >= CPL and DPL >= RPL
  localparam int unsigned FlagSoftPriv   = 21;  // gate: DPL >= CPL (software interrupt)
  localparam int unsigned FlagDplAboveCpl = 22; // DPL > CPL
  localparam int unsigned FlagDplBelowCpl = 23; // DPL < CPL
  localparam int unsigned FlagRplAboveCpl = 24; // RPL > CPL
  localparam int unsigned FlagRplBelowCpl = 25; // RPL < CPL
  localparam int unsigned FlagNull       = 26;  // selector is null
  localparam int unsigned FlagTi         = 27;  // selector refers to the LDT
  localparam int unsigned FlagLar        = 28;  // type is valid for LAR
  localparam int unsigned FlagLsl        = 29;  // type is valid for LSL
  localparam int unsigned FlagTssAny     = 30;  // available or busy TSS of any size
  localparam int unsigned FlagDb         = 31;  // D or B

  logic [3:0] typ;
  logic       s, code, conforming;
  logic [1:0] dpl, rpl;
  assign typ        = desc_i[43:40];
  assign s          = desc_i[44];
  assign dpl        = desc_i[46:45];
  assign rpl        = sel_i[1:0];
  assign code       = s && typ[3];
  assign conforming = code && typ[2];

  assign base_o  = {desc_i[63:56], desc_i[39:16]};
  assign limit_o = desc_i[55] ? {desc_i[51:48], desc_i[15:0], 12'hFFF} : {12'b0, desc_i[51:48], desc_i[15:0]};
  assign attr_o  = {4'b0, desc_i[55:52], desc_i[47:40]};

  assign gate_sel_o    = desc_i[31:16];
  assign gate_offset_o = {typ[3] ? desc_i[63:48] : 16'b0, desc_i[15:0]};

  always_comb begin
    flags_o                  = '0;
    flags_o[FlagPresent]     = desc_i[47];
    flags_o[FlagSegment]     = s;
    flags_o[FlagCode]        = code;
    flags_o[FlagWritable]    = s && !typ[3] && typ[1];
    flags_o[FlagReadable]    = s && (!typ[3] || typ[1]);
    flags_o[FlagConforming]  = conforming;
    flags_o[FlagLdt]         = !s && (typ == 4'h2);
    flags_o[FlagTssAvail]    = !s && ((typ == 4'h9) || ((typ == 4'h1) && !lma_i));
    flags_o[FlagCallGate]    = !s && ((typ == 4'hC) || ((typ == 4'h4) && !lma_i));
    flags_o[FlagTask]        = !s && (typ == 4'h5) && !lma_i;
    flags_o[FlagIntGate]     = !s && ((typ[3:1] == 3'h7) || ((typ[3:1] == 3'h3) && !lma_i));
    flags_o[FlagTrapGate]    = typ[0];
    flags_o[FlagGate32]      = typ[3];
    flags_o[FlagAccessed]    = typ[0];
    flags_o[FlagLong]        = desc_i[53];
    flags_o[FlagLongBad]     = lma_i && code && desc_i[53] && desc_i[54];
    flags_o[FlagDataPriv]    = conforming || ((dpl >= cpl_i) && (dpl >= rpl));
    flags_o[FlagStackPriv]   = (dpl == cpl_i) && (rpl == cpl_i);
    flags_o[FlagJumpPriv]    = conforming ? (dpl <= cpl_i) : ((dpl == cpl_i) && (rpl <= cpl_i));
    flags_o[FlagRetPriv]     = conforming ? (dpl <= rpl) : (dpl == rpl);
    flags_o[FlagGatePriv]    = (dpl >= cpl_i) && (dpl >= rpl);
    flags_o[FlagSoftPriv]    = dpl >= cpl_i;
    flags_o[FlagDplAboveCpl] = dpl > cpl_i;
    flags_o[FlagDplBelowCpl] = dpl < cpl_i;
    flags_o[FlagRplAboveCpl] = rpl > cpl_i;
    flags_o[FlagRplBelowCpl] = rpl < cpl_i;
    flags_o[FlagNull]        = sel_i[15:2] == 14'b0;
    flags_o[FlagTi]          = sel_i[2];
    // LAR: all segments; system types TSS, LDT, gates (long mode: only the 64-bit ones and LDT).
    flags_o[FlagLar]         = s || (lma_i ? (typ inside {4'h2, 4'h9, 4'hB, 4'hC})
                                           : (typ inside {4'h1, 4'h2, 4'h3, 4'h4, 4'h5, 4'h9, 4'hB, 4'hC}));
    flags_o[FlagLsl]         = s || (lma_i ? (typ inside {4'h2, 4'h9, 4'hB})
                                           : (typ inside {4'h1, 4'h2, 4'h3, 4'h9, 4'hB}));
    flags_o[FlagTssAny]      = !s && (typ inside {4'h1, 4'h3, 4'h9, 4'hB});
    flags_o[FlagDb]          = desc_i[54];
  end

  logic unused;
  assign unused = sel_i[2];

endmodule
