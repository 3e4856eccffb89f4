// SPDX-License-Identifier: Apache-2.0
// Register file of the core: architectural state (spec/state.toml), micro-temporaries and step latches, with the
// operands of the micro-operation. Flip-flops hold the state as the units see it; operands come from memories that hold
// the same (u_operand_a and so on) where only the write port writes, and from the flip-flops where the engine does, too.
// A memory has no reset: what has not been written since then reads as its value at reset or, after a direct boot,
// at the image's entry (docs/choices.md section 7).
module arch_regs
  import core_pkg::*;
  import pacifica_spec_pkg::*;
#(
  parameter bit Staged = 1'b0
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        boot_direct_i,  // direct boot: straps that do not change
  input  logic [31:0] boot_entry_i,
  input  logic [31:0] boot_eax_i,
  input  logic [31:0] boot_ebx_i,
  input  logic        boot_i,         // ... and the clock in which the flip-flops follow them

  // Operands
  input  logic [7:0]  a_sel_i,
  input  logic [5:0]  b_sel_i,
  input  logic [31:0] k_i,
  input  size_e       unit_size_i,    // what R_KS and R_DELTA count
  input  insn_t       insn_i,
  input  logic        mode64_i,
  input  size_e       stack_size_i,
  input  logic [63:0] hi_i,
  input  logic [7:0]  apic_tpr_i,
  output logic [63:0] a_o,
  output logic [63:0] b_o,
  output logic [63:0] t0_o,
  output logic [63:0] ea_o,
  output logic [63:0] nrip_o,
  output logic [63:0] gpr_rcx_o,

  // Write port
  input  logic        we_i,
  input  logic [7:0]  first_dst_i,    // of the word whose operands are read; staged: a clock before dst_i
  input  logic [7:0]  dst_i,
  input  logic [63:0] wdata_i,
  input  size_e       wsize_i,
  input  logic        flags_we_i,
  input  aflags_t     flags_i,
  input  logic        setsx_i,
  input  logic [2:0]  sx_i,
  output logic [2:0]  sx_o,

  // The engine's own updates
  input  logic        step_start_i,   // latches and clears what belongs to a step
  input  logic        chain_i,        // ... in the last clock of the instruction before
  input  logic        end_insn_i,     // RIP = next RIP unless written
  input  logic        end_rf_i,       // RF = 0
  input  logic        end_event_i,    // the step ends with an event delivered
  input  logic        end_i,          // the step ends
  input  logic        end_rep_i,      // ... as a REP iteration with more to come
  input  logic        restore_rip_i,  // a fault after RIP was written
  input  logic        fault_we_i,
  input  logic [4:0]  fault_vec_i,
  input  logic [63:0] fault_err_i,
  input  logic        fault_ev_i,
  input  logic        fault_unimpl_i,
  input  logic [63:0] fault_addr_i,
  input  logic        icpt_we_i,
  input  logic [63:0] icpt_code_i,
  input  logic        linaddr_we_i,
  input  logic [63:0] linaddr_i,
  input  logic        dbgpend_we_i,   // a debug trap becomes pending
  input  logic [14:0] dbgpend_i,
  input  logic        dr6_we_i,       // a #DB begins: DR6 takes these conditions
  input  logic [14:0] dr6_i,

  output logic        rip_written_o,
  output logic        inject_o,
  output logic [14:0] dbgpend_o,
  output logic        tpr_we_o,
  output logic [7:0]  tpr_o,
  output logic [1:0]  ev_size_o,
  output logic [63:0] cycle_o,        // time-stamp counter of this step
  output logic [63:0] inject_value_o,
  // for the retirement record
  output logic [63:0] saved_rip_o,
  output logic [63:0] saved_flags_o,
  output shadow_e     saved_shadow_o,
  output logic [7:0]  ev_vec_o,
  output logic [2:0]  ev_type_o,
  output logic [63:0] ev_err_o,
  output logic [4:0]  ev_flags_o,
  output logic [63:0] exitcode_o,
  output logic [63:0] exitinfo1_o,
  output logic [63:0] exitinfo2_o,
  output logic [63:0] rec_intinfo_o,
  output arch_state_t state_o
);

  arch_state_t st_q;
  logic [63:0] t0_q;
  logic [63:0] cycle_q, tsc_q;
  logic [2:0]  sx_q;
  logic        rip_written_q, repmore_q;
  logic [4:0]  fvec_q;
  logic [63:0] ferr_q, faddr_q, linaddr_q;
  logic        fev_q, funimpl_q;
  logic [1:0]  evsize_q;
  logic [7:0]  evvec_q;
  logic [2:0]  evtype_q;
  logic [63:0] everr_q, exitcode_q, exitinfo1_q, exitinfo2_q, recintinfo_q, inject_q;
  logic [4:0]  evflags_q;
  logic [14:0] dbgpend_q;
  logic [63:0] savedrip_q, savedflags_q;
  shadow_e     savedshadow_q;

  // RIP as this step writes it. VMRUN, alone in its group to write it, is no control transfer (ERR-B-28).
  logic rip_we, rip_jumped, is_vmrun;
  assign rip_we     = we_i && dst_i == R_RIP;
  assign rip_jumped = rip_written_q || rip_we;
  assign is_vmrun   = insn_i.map0f && insn_i.opcode == 8'h01;

  always_comb begin
    state_o     = st_q;
    state_o.tpr = apic_tpr_i;
  end
  assign rip_written_o  = rip_written_q;
  assign inject_o       = inject_q[31];
  assign inject_value_o = inject_q;
  assign dbgpend_o      = dbgpend_q;
  assign ev_size_o      = evsize_q;
  assign cycle_o        = tsc_q;
  assign saved_rip_o    = savedrip_q;
  assign saved_flags_o  = savedflags_q;
  assign saved_shadow_o = savedshadow_q;
  assign ev_vec_o       = evvec_q;
  assign ev_type_o      = evtype_q;
  assign ev_err_o       = everr_q;
  assign ev_flags_o     = evflags_q;
  assign exitcode_o     = exitcode_q;
  assign exitinfo1_o    = exitinfo1_q;
  assign exitinfo2_o    = exitinfo2_q;
  assign rec_intinfo_o  = recintinfo_q;
  assign t0_o           = t0_q;
  assign gpr_rcx_o      = st_q.gpr[GPR_RCX];
  assign sx_o           = sx_q;

  // --- state at reset, and what a direct boot has in its place: an image's entry in 32-bit protected mode ---
  // Manual appendix A.1.
  function automatic arch_state_t reset_state();
    reset_state = '0;
    reset_state.cr0       = 64'h6000_0010;
    reset_state.rflags    = 64'h2;
    reset_state.rip       = 64'hFFF0;
    reset_state.gpr[GPR_RDX] = 64'h0004_0F12;
    for (int unsigned i = 0; i < 6; i++) reset_state.seg[i] = {64'h0, 32'hFFFF, 16'h0093, 16'h0};
    reset_state.seg[SEG_CS]   = {64'hFFFF_0000, 32'hFFFF, 16'h009B, 16'hF000};
    reset_state.seg[SEG_LDTR] = {64'h0, 32'hFFFF, 16'h0082, 16'h0};
    reset_state.seg[SEG_TR]   = {64'h0, 32'hFFFF, 16'h008B, 16'h0};
    reset_state.gdtr_limit = 16'hFFFF;
    reset_state.idtr_limit = 16'hFFFF;
    reset_state.dr6        = 64'hFFFF_0FF0;
    reset_state.dr7        = 64'h400;
    reset_state.pat        = 64'h0007_0406_0007_0406;
    reset_state.apic_base  = 64'hFEE0_0900;
    reset_state.gif        = 1'b1;
  endfunction

  arch_state_t start;
  always_comb begin
    start = reset_state();
    if (boot_direct_i) begin
      start.cr0 = 64'h11;
      start.rip = {32'b0, boot_entry_i};
      start.gpr[GPR_RAX] = {32'b0, boot_eax_i};
      start.gpr[GPR_RBX] = {32'b0, boot_ebx_i};
      start.gpr[GPR_RSP] = 64'h7000;
      for (int unsigned i = 0; i < 6; i++) start.seg[i] = {64'h0, 32'hFFFF_FFFF, 16'h0C93, 16'h0010};
      start.seg[SEG_CS] = {64'h0, 32'hFFFF_FFFF, 16'h0C9B, 16'h0008};
    end
  end

  // --- effective address ---
  logic [63:0] gpr_base, gpr_index, ea_base, ea_index, ea_regs, ea_add, ea_sum, eapop, nrip_sum;
  function automatic logic [63:0] cut(input logic [63:0] value, input size_e size);
    unique case (size)
      SZ_1:    cut = {56'b0, value[7:0]};
      SZ_2:    cut = {48'b0, value[15:0]};
      SZ_4:    cut = {32'b0, value[31:0]};
      default: cut = value;
    endcase
  endfunction
  assign nrip_sum = savedrip_q + {60'b0, insn_i.len};
  assign nrip_o   = mode64_i ? nrip_sum : {32'b0, nrip_sum[31:0]};
  // The numbers are added beside the registers: RIP-relative addresses count from the next instruction.
  assign ea_base  = insn_i.base_en ? gpr_base : insn_i.rip_rel ? savedrip_q : 64'b0;
  assign ea_index = insn_i.index_en ? gpr_index : 64'b0;
  assign ea_regs  = ea_base + (ea_index << insn_i.scale);
  assign ea_add   = insn_i.disp + (insn_i.rip_rel ? {60'b0, insn_i.len} : 64'b0);
  assign ea_sum   = ea_regs + ea_add;
  assign ea_o     = cut(ea_sum, insn_i.asize);
  assign eapop    = cut(ea_regs + (ea_add + (insn_i.base_en && insn_i.base == 4'd4 ? 64'd1 << insn_i.size : 64'd0)), insn_i.asize);

  // Linear address of the memory operand: in 64-bit mode only FS and GS have a base.
  logic [63:0] ea_linear;
  assign ea_linear = ea_o + ((mode64_i && insn_i.seg < 3'd4) ? 64'b0 : st_q.seg[insn_i.seg].base);

  // --- operands ---
  // Numbers 0 to 31: temporaries and general registers; RM, REG and AH are general registers, too.
  logic [63:0] k_ext, k_scaled, low_a, low_b;
  logic [4:0]  addr_a, addr_b;
  logic        hi8_a, hi8_b;
  assign k_ext    = {{32{k_i[31]}}, k_i};
  assign k_scaled = k_ext << unit_size_i;

  // Byte 1 of a register, and its address.
  function automatic logic [5:0] low_place(input logic [5:0] sel, input logic [4:0] rm, input logic [4:0] rg);
    case ({2'b0, sel})
      R_RM:    low_place = {rm[4], 1'b1, rm[3:0]};
      R_REG:   low_place = {rg[4], 1'b1, rg[3:0]};
      R_AH:    low_place = {1'b1, 1'b1, 4'd0};
      default: low_place = {1'b0, sel[4:0]};
    endcase
  endfunction
  assign {hi8_a, addr_a} = low_place(a_sel_i[5:0], {insn_i.rm_hi8, insn_i.rm}, {insn_i.reg_hi8, insn_i.reg_idx});
  assign {hi8_b, addr_b} = low_place(b_sel_i, {insn_i.rm_hi8, insn_i.rm}, {insn_i.reg_hi8, insn_i.reg_idx});

  function automatic logic [63:0] low_operand(input logic [5:0] sel, input logic [63:0] low, input logic hi8);
    if (!sel[5]) low_operand = low;
    else begin
      case ({2'b0, sel})
        R_RM, R_REG, R_AH: low_operand = hi8 ? {56'b0, low[15:8]} : low;
        R_IMM:     low_operand = insn_i.imm;
        R_IMM2:    low_operand = {48'b0, insn_i.imm2};
        R_EA:      low_operand = ea_o;
        R_RIP:     low_operand = st_q.rip;
        R_NRIP:    low_operand = nrip_o;
        R_K:       low_operand = k_ext;
        R_KS:      low_operand = k_scaled;
        R_HI:      low_operand = hi_i;
        R_RFLAGS:  low_operand = st_q.rflags;
        R_DELTA:   low_operand = st_q.rflags[FL_DF] ? -(64'd1 << unit_size_i) : 64'd1 << unit_size_i;
        R_SEGIDX:  low_operand = {61'b0, insn_i.modrm[5:3]};
        R_OPCODE:  low_operand = {56'b0, insn_i.opcode};
        R_FVEC:    low_operand = {59'b0, fvec_q};
        R_FERR:    low_operand = ferr_q;
        R_FEV:     low_operand = {63'b0, fev_q};
        R_FADDR:   low_operand = faddr_q;
        R_CPL:     low_operand = {62'b0, st_q.cpl};
        R_SEL:     low_operand = {48'b0, st_q.seg[sx_q].sel};
        R_LEN:     low_operand = {60'b0, insn_i.len};
        R_LINADDR: low_operand = linaddr_q;
        R_TSC:     low_operand = tsc_q;
        R_CR8:     low_operand = {60'b0, apic_tpr_i[7:4]};
        R_FUNIMPL: low_operand = {63'b0, funimpl_q};
        R_STKSZ:   low_operand = {62'b0, stack_size_i};
        R_EVSIZE:  low_operand = {62'b0, evsize_q};
        R_EAPOP:   low_operand = eapop;
        default:   low_operand = 64'b0;
      endcase
    end
  endfunction

  // Numbers from 64 on. What only the write port writes: of the state, for its first values.
  function automatic logic [63:0] special(input logic [7:0] sel, input arch_state_t s);
    logic unused_fields;
    unused_fields = ^s;
    case (sel)
      R_GDTR_BASE:        special = s.gdtr_base;
      R_IDTR_BASE:        special = s.idtr_base;
      R_GDTR_LIMIT:       special = {48'b0, s.gdtr_limit};
      R_IDTR_LIMIT:       special = {48'b0, s.idtr_limit};
      R_CR0:              special = s.cr0;
      R_CR2:              special = s.cr2;
      R_CR3:              special = s.cr3;
      R_CR4:              special = s.cr4;
      R_EFER:             special = s.efer;
      R_DR0:              special = s.dr[0];
      R_DR1:              special = s.dr[1];
      R_DR2:              special = s.dr[2];
      R_DR3:              special = s.dr[3];
      R_DR7:              special = s.dr7;
      R_PDPE0:            special = s.pdpe[0];
      R_PDPE1:            special = s.pdpe[1];
      R_PDPE2:            special = s.pdpe[2];
      R_PDPE3:            special = s.pdpe[3];
      R_STAR:             special = s.star;
      R_LSTAR:            special = s.lstar;
      R_CSTAR:            special = s.cstar;
      R_SFMASK:           special = s.sfmask;
      R_KERNEL_GS_BASE:   special = s.kernel_gs_base;
      R_SYSENTER_CS:      special = s.sysenter_cs;
      R_SYSENTER_ESP:     special = s.sysenter_esp;
      R_SYSENTER_EIP:     special = s.sysenter_eip;
      R_PAT:              special = s.pat;
      R_TSC_AUX:          special = s.tsc_aux;
      R_APIC_BASE:        special = s.apic_base;
      R_VM_CR:            special = s.vm_cr;
      R_VM_HSAVE_PA:      special = s.vm_hsave_pa;
      R_IGNNE:            special = {63'b0, s.ignne};
      R_GIF:              special = {63'b0, s.gif};
      R_NMI_BLOCKED:      special = {63'b0, s.nmi_blocked};
      R_GUEST:            special = {63'b0, s.guest};
      R_ASID:             special = {32'b0, s.asid};
      R_EXITINTINFO:      special = s.exitintinfo;
      R_VMCB_PA:          special = s.vmcb_pa;
      R_INTERCEPT_CR:     special = {32'b0, s.intercept_cr};
      R_INTERCEPT_DR:     special = {32'b0, s.intercept_dr};
      R_INTERCEPT_EXC:    special = {32'b0, s.intercept_exc};
      R_INTERCEPT_MISC1:  special = {32'b0, s.intercept_misc1};
      R_INTERCEPT_MISC2:  special = {32'b0, s.intercept_misc2};
      R_HOST_IF:          special = {63'b0, s.host_if};
      R_IOPM_PA:          special = s.iopm_pa;
      R_MSRPM_PA:         special = s.msrpm_pa;
      R_TSC_OFFSET:       special = s.tsc_offset;
      R_V_TPR:            special = {60'b0, s.v_tpr};
      R_V_IRQ:            special = {63'b0, s.v_irq};
      R_V_INTR_PRIO:      special = {60'b0, s.v_intr_prio};
      R_V_IGN_TPR:        special = {63'b0, s.v_ign_tpr};
      R_V_INTR_MASKING:   special = {63'b0, s.v_intr_masking};
      R_V_INTR_VECTOR:    special = {56'b0, s.v_intr_vector};
      R_NP_ENABLE:        special = {63'b0, s.np_enable};
      R_LBR_VIRT:         special = {63'b0, s.lbr_virt};
      R_H_CR3:            special = s.h_cr3;
      R_G_PAT:            special = s.g_pat;
      R_H_CR0:            special = s.h_cr0;
      R_H_CR4:            special = s.h_cr4;
      R_H_EFER:           special = s.h_efer;
      R_PERF_EVTSEL0:     special = s.perf_evtsel[0];
      R_PERF_EVTSEL1:     special = s.perf_evtsel[1];
      R_PERF_EVTSEL2:     special = s.perf_evtsel[2];
      R_PERF_EVTSEL3:     special = s.perf_evtsel[3];
      R_PERF_CTR0:        special = s.perf_ctr[0];
      R_PERF_CTR1:        special = s.perf_ctr[1];
      R_PERF_CTR2:        special = s.perf_ctr[2];
      R_PERF_CTR3:        special = s.perf_ctr[3];
      default: begin
        unique case (sel[1:0])
          2'd0:    special = {48'b0, s.seg[sel[4:2]].sel};
          2'd1:    special = {48'b0, s.seg[sel[4:2]].attr};
          2'd2:    special = {32'b0, s.seg[sel[4:2]].limit};
          default: special = s.seg[sel[4:2]].base;
        endcase
      end
    endcase
  endfunction

  // R_X_* are the fields of the segment that SETSX chose.
  function automatic logic [7:0] special_sel(input logic [7:0] sel, input logic [2:0] sx);
    special_sel = sel[7:2] == 6'd24 ? {3'b010, sx, sel[1:0]} : sel;
  endfunction

  logic [7:0]  a_special;
  logic [63:0] special_ram, special_a;
  logic [127:0] special_written_q;
  assign a_special = special_sel(a_sel_i, sx_q);
  assign special_a = special_written_q[a_special[6:0]] ? special_ram : special(a_special, start);

  assign b_o = low_operand(b_sel_i, low_b, hi8_b);
  always_comb begin
    case (a_sel_i)
      R_DR6:              a_o = st_q.dr6;
      R_DEBUGCTL:         a_o = st_q.debugctl;
      R_BR_FROM:          a_o = st_q.br_from;
      R_BR_TO:            a_o = st_q.br_to;
      R_LASTEXCP_FROM:    a_o = st_q.lastexcp_from;
      R_LASTEXCP_TO:      a_o = st_q.lastexcp_to;
      R_SHADOW:           a_o = {62'b0, st_q.shadow};
      R_ACTIVITY:         a_o = {62'b0, st_q.activity};
      R_EVVEC:            a_o = {56'b0, evvec_q};
      R_EVTYPE:           a_o = {61'b0, evtype_q};
      R_EVERR:            a_o = everr_q;
      R_EVFLAGS:          a_o = {59'b0, evflags_q};
      R_EXITCODE:         a_o = exitcode_q;
      R_EXITINFO1:        a_o = exitinfo1_q;
      R_EXITINFO2:        a_o = exitinfo2_q;
      R_RECINTINFO:       a_o = recintinfo_q;
      R_INJECT:           a_o = inject_q;
      R_DBGPEND:          a_o = {49'b0, dbgpend_q};
      R_SAVEDRIP:         a_o = savedrip_q;
      R_SAVEDFLAGS:       a_o = savedflags_q;
      R_SAVEDSHADOW:      a_o = {62'b0, savedshadow_q};
      R_MODRM:            a_o = {56'b0, insn_i.modrm};
      R_REGNUM:           a_o = {60'b0, insn_i.reg_idx};
      R_EALIN:            a_o = mode64_i ? ea_linear : {32'b0, ea_linear[31:0]};
      R_REPMORE:          a_o = {63'b0, repmore_q};
      default:            a_o = a_sel_i[7:6] == 2'b00 ? low_operand(a_sel_i[5:0], low_a, hi8_a) : special_a;
    endcase
  end

  // --- writes ---
  logic [63:0] w;
  assign w = cut(wdata_i, wsize_i);
  // Where the word writes in the memories.
  typedef struct packed {
    logic       low;      // a temporary or a general register ...
    logic       ah;       // ... named AH
    logic       hi8;      // ... whose byte 1 it is, when a byte is written
    logic [4:0] addr;
    logic       high;     // a number from 64 on
    logic [7:0] special;
    size_e      width;    // of the special register, SZ_1 for the 12 bits of attributes
  } place_t;
  place_t place_d, place;
  always_comb begin
    place_d.low     = first_dst_i < 8'd32 || first_dst_i inside {R_RM, R_REG, R_AH};
    place_d.ah      = first_dst_i == R_AH;
    {place_d.hi8, place_d.addr} = low_place(first_dst_i[5:0], {insn_i.rm_hi8, insn_i.rm}, {insn_i.reg_hi8, insn_i.reg_idx});
    place_d.high    = first_dst_i[7:6] != 2'b00;
    place_d.special = special_sel(first_dst_i, sx_q);
    case (place_d.special)
      R_GDTR_LIMIT, R_IDTR_LIMIT, R_IGNNE, R_GIF, R_NMI_BLOCKED, R_GUEST, R_ASID, R_INTERCEPT_CR, R_INTERCEPT_DR,
      R_INTERCEPT_EXC, R_INTERCEPT_MISC1, R_INTERCEPT_MISC2, R_HOST_IF, R_V_TPR, R_V_IRQ, R_V_INTR_PRIO, R_V_IGN_TPR,
      R_V_INTR_MASKING, R_V_INTR_VECTOR, R_NP_ENABLE, R_LBR_VIRT: place_d.width = SZ_4;
      default: begin
        place_d.width = SZ_8;
        if (place_d.special[7:5] == 3'b010) begin
          unique case (place_d.special[1:0])
            2'd0:    place_d.width = SZ_2;
            2'd1:    place_d.width = SZ_1;
            2'd2:    place_d.width = SZ_4;
            default: ;
          endcase
        end
      end
    endcase
  end
  stage #(
    .Width     ($bits(place_t)),
    .Registered(Staged)
  ) u_place (
    .clk_i,
    .d_i(place_d),
    .q_o(place)
  );
  logic       gpr_we, gpr_hi8, special_we;
  logic [3:0] gpr_idx;
  assign gpr_we     = we_i && place.low && place.addr[4];
  assign gpr_hi8    = place.hi8 && (place.ah || wsize_i == SZ_1);
  assign gpr_idx    = place.addr[3:0];
  assign special_we = we_i && place.high;
  assign tpr_we_o = we_i && dst_i == R_CR8;
  assign tpr_o    = {wdata_i[3:0], 4'b0};
  localparam logic [63:0] FlagsMask = 64'h3F_7FD5;

  // A first write of a part also writes the rest, with its first value.
  logic        temp_we;
  logic [15:0] gpr_written_q;
  logic [7:0]  low_we;
  logic [63:0] low_wdata, low_mask;
  assign temp_we = we_i && place.low && !place.addr[4];
  always_comb begin
    low_mask = '1;
    if (gpr_we && gpr_hi8) low_mask = 64'hFF00;
    else if (gpr_we && wsize_i == SZ_1) low_mask = 64'hFF;
    else if (gpr_we && wsize_i == SZ_2) low_mask = 64'hFFFF;
    low_wdata = (low_mask & (gpr_we && gpr_hi8 ? {48'b0, w[7:0], 8'b0} : w)) | (~low_mask & start.gpr[gpr_idx]);
    for (int unsigned lane = 0; lane < 8; lane++) begin
      low_we[lane] = temp_we || (gpr_we && (low_mask[8*lane] || !gpr_written_q[gpr_idx]));
    end
  end

  function automatic logic [63:0] gpr_value(input logic [3:0] index, input logic [63:0] ram, input logic [15:0] written,
                                            input logic [15:0][63:0] gpr_start);
    gpr_value = written[index] ? ram : gpr_start[index];
  endfunction

  // Temporaries need no first values: a program writes before it reads.
  logic [63:0] ram_a, ram_b, ram_base, ram_index;
  assign low_a     = addr_a[4] ? gpr_value(addr_a[3:0], ram_a, gpr_written_q, start.gpr) : ram_a;
  assign low_b     = addr_b[4] ? gpr_value(addr_b[3:0], ram_b, gpr_written_q, start.gpr) : ram_b;
  assign gpr_base  = gpr_value(insn_i.base, ram_base, gpr_written_q, start.gpr);
  assign gpr_index = gpr_value(insn_i.index, ram_index, gpr_written_q, start.gpr);
  operand_ram #(.AddrWidth(5)) u_operand_a (
    .clk_i, .write_i(low_we), .write_addr_i(place.addr), .write_data_i(low_wdata),
    .read_addr_i(addr_a), .read_data_o(ram_a)
  );
  operand_ram #(.AddrWidth(5)) u_operand_b (
    .clk_i, .write_i(low_we), .write_addr_i(place.addr), .write_data_i(low_wdata),
    .read_addr_i(addr_b), .read_data_o(ram_b)
  );
  operand_ram #(.AddrWidth(4)) u_base (
    .clk_i, .write_i(gpr_we ? low_we : 8'b0), .write_addr_i(gpr_idx), .write_data_i(low_wdata),
    .read_addr_i(insn_i.base), .read_data_o(ram_base)
  );
  operand_ram #(.AddrWidth(4)) u_index (
    .clk_i, .write_i(gpr_we ? low_we : 8'b0), .write_addr_i(gpr_idx), .write_data_i(low_wdata),
    .read_addr_i(insn_i.index), .read_data_o(ram_index)
  );

  // Registers of less than 64 bits keep what their flip-flops keep.
  logic [63:0] special_wdata;
  always_comb begin
    unique case (place.width)
      SZ_1:    special_wdata = {52'b0, w[11:0]};
      SZ_2:    special_wdata = {48'b0, w[15:0]};
      SZ_4:    special_wdata = {32'b0, w[31:0]};
      default: special_wdata = w;
    endcase
  end
  operand_ram #(.AddrWidth(7)) u_special (
    .clk_i, .write_i({8{special_we}}), .write_addr_i(place.special[6:0]), .write_data_i(special_wdata),
    .read_addr_i(a_special[6:0]), .read_data_o(special_ram)
  );

  always_ff @(posedge clk_i) begin
    if (temp_we && place.addr[3:0] == 4'd0) t0_q <= w;
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      gpr_written_q     <= '0;
      special_written_q <= '0;
    end else begin
      if (gpr_we) gpr_written_q[gpr_idx] <= 1'b1;
      if (special_we) special_written_q[place.special[6:0]] <= 1'b1;
    end
  end

  logic unused;
  assign unused = ^{insn_i, dr6_i};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      st_q          <= reset_state();
      cycle_q       <= '0;
      tsc_q         <= '0;
      sx_q          <= '0;
      rip_written_q <= 1'b0;
      fvec_q        <= '0;
      ferr_q        <= '0;
      faddr_q       <= '0;
      linaddr_q     <= '0;
      fev_q         <= 1'b0;
      funimpl_q     <= 1'b0;
      repmore_q     <= 1'b0;
      evsize_q      <= '0;
      evvec_q       <= '0;
      evtype_q      <= '0;
      everr_q       <= '0;
      evflags_q     <= '0;
      exitcode_q    <= '0;
      exitinfo1_q   <= '0;
      exitinfo2_q   <= '0;
      recintinfo_q  <= '0;
      inject_q      <= '0;
      dbgpend_q     <= '0;
      savedrip_q    <= '0;
      savedflags_q  <= '0;
      savedshadow_q <= SHADOW_NONE;
    end else begin
      cycle_q <= cycle_q + 64'd1;
      if (gpr_we) begin
        if (gpr_hi8) st_q.gpr[gpr_idx][15:8] <= w[7:0];
        else begin
          unique case (wsize_i)
            SZ_1:    st_q.gpr[gpr_idx][7:0]  <= w[7:0];
            SZ_2:    st_q.gpr[gpr_idx][15:0] <= w[15:0];
            default: st_q.gpr[gpr_idx]       <= w;
          endcase
        end
      end
      if (flags_we_i) begin
        st_q.rflags[FL_OF] <= flags_i.of;
        st_q.rflags[FL_SF] <= flags_i.sf;
        st_q.rflags[FL_ZF] <= flags_i.zf;
        st_q.rflags[FL_AF] <= flags_i.af;
        st_q.rflags[FL_PF] <= flags_i.pf;
        st_q.rflags[FL_CF] <= flags_i.cf;
      end
      if (setsx_i) sx_q <= sx_i;
      if (linaddr_we_i) linaddr_q <= linaddr_i;
      if (special_we && place.special[7:5] == 3'b010) begin
        unique case (place.special[1:0])
          2'd0:    st_q.seg[place.special[4:2]].sel   <= w[15:0];
          2'd1:    st_q.seg[place.special[4:2]].attr  <= {4'b0, w[11:0]};
          2'd2:    st_q.seg[place.special[4:2]].limit <= w[31:0];
          default: st_q.seg[place.special[4:2]].base  <= w;
        endcase
      end
      if (we_i) begin
        case (dst_i)
          R_RIP: begin
            st_q.rip      <= w;
            rip_written_q <= 1'b1;
          end
          R_RFLAGS:          st_q.rflags <= (w & FlagsMask) | 64'h2;
          R_CPL:             st_q.cpl <= w[1:0];
          R_EVSIZE:          evsize_q <= w[1:0];
          R_GDTR_BASE:       st_q.gdtr_base <= w;
          R_IDTR_BASE:       st_q.idtr_base <= w;
          R_GDTR_LIMIT:      st_q.gdtr_limit <= w[15:0];
          R_IDTR_LIMIT:      st_q.idtr_limit <= w[15:0];
          R_CR0:             st_q.cr0 <= w;
          R_CR2:             st_q.cr2 <= w;
          R_CR3:             st_q.cr3 <= w;
          R_CR4:             st_q.cr4 <= w;
          R_EFER:            st_q.efer <= w;
          R_DR0:             st_q.dr[0] <= w;
          R_DR1:             st_q.dr[1] <= w;
          R_DR2:             st_q.dr[2] <= w;
          R_DR3:             st_q.dr[3] <= w;
          R_DR6:             st_q.dr6 <= w;
          R_DR7:             st_q.dr7 <= w;
          R_PDPE0:           st_q.pdpe[0] <= w;
          R_PDPE1:           st_q.pdpe[1] <= w;
          R_PDPE2:           st_q.pdpe[2] <= w;
          R_PDPE3:           st_q.pdpe[3] <= w;
          R_STAR:            st_q.star <= w;
          R_LSTAR:           st_q.lstar <= w;
          R_CSTAR:           st_q.cstar <= w;
          R_SFMASK:          st_q.sfmask <= w;
          R_KERNEL_GS_BASE:  st_q.kernel_gs_base <= w;
          R_SYSENTER_CS:     st_q.sysenter_cs <= w;
          R_SYSENTER_ESP:    st_q.sysenter_esp <= w;
          R_SYSENTER_EIP:    st_q.sysenter_eip <= w;
          R_PAT:             st_q.pat <= w;
          R_TSC_AUX:         st_q.tsc_aux <= w;
          R_DEBUGCTL:        st_q.debugctl <= w;
          R_BR_FROM:         st_q.br_from <= w;
          R_BR_TO:           st_q.br_to <= w;
          R_LASTEXCP_FROM:   st_q.lastexcp_from <= w;
          R_LASTEXCP_TO:     st_q.lastexcp_to <= w;
          R_APIC_BASE:       st_q.apic_base <= w;
          R_VM_CR:           st_q.vm_cr <= w;
          R_VM_HSAVE_PA:     st_q.vm_hsave_pa <= w;
          R_IGNNE:           st_q.ignne <= w[0];
          R_GIF:             st_q.gif <= w[0];
          R_SHADOW:          st_q.shadow <= shadow_e'(w[1:0]);
          R_NMI_BLOCKED:     st_q.nmi_blocked <= w[0];
          R_ACTIVITY:        st_q.activity <= activity_e'(w[1:0]);
          R_GUEST:           st_q.guest <= w[0];
          R_ASID:            st_q.asid <= w[31:0];
          R_EXITINTINFO:     st_q.exitintinfo <= w;
          R_VMCB_PA:         st_q.vmcb_pa <= w;
          R_INTERCEPT_CR:    st_q.intercept_cr <= w[31:0];
          R_INTERCEPT_DR:    st_q.intercept_dr <= w[31:0];
          R_INTERCEPT_EXC:   st_q.intercept_exc <= w[31:0];
          R_INTERCEPT_MISC1: st_q.intercept_misc1 <= w[31:0];
          R_INTERCEPT_MISC2: st_q.intercept_misc2 <= w[31:0];
          R_HOST_IF:         st_q.host_if <= w[0];
          R_IOPM_PA:         st_q.iopm_pa <= w;
          R_MSRPM_PA:        st_q.msrpm_pa <= w;
          R_TSC_OFFSET:      st_q.tsc_offset <= w;
          R_V_TPR:           st_q.v_tpr <= w[3:0];
          R_V_IRQ:           st_q.v_irq <= w[0];
          R_V_INTR_PRIO:     st_q.v_intr_prio <= w[3:0];
          R_V_IGN_TPR:       st_q.v_ign_tpr <= w[0];
          R_V_INTR_MASKING:  st_q.v_intr_masking <= w[0];
          R_V_INTR_VECTOR:   st_q.v_intr_vector <= w[7:0];
          R_NP_ENABLE:       st_q.np_enable <= w[0];
          R_LBR_VIRT:        st_q.lbr_virt <= w[0];
          R_H_CR3:           st_q.h_cr3 <= w;
          R_G_PAT:           st_q.g_pat <= w;
          R_H_CR0:           st_q.h_cr0 <= w;
          R_H_CR4:           st_q.h_cr4 <= w;
          R_H_EFER:          st_q.h_efer <= w;
          R_PERF_EVTSEL0:    st_q.perf_evtsel[0] <= w;
          R_PERF_EVTSEL1:    st_q.perf_evtsel[1] <= w;
          R_PERF_EVTSEL2:    st_q.perf_evtsel[2] <= w;
          R_PERF_EVTSEL3:    st_q.perf_evtsel[3] <= w;
          R_PERF_CTR0:       st_q.perf_ctr[0] <= w;
          R_PERF_CTR1:       st_q.perf_ctr[1] <= w;
          R_PERF_CTR2:       st_q.perf_ctr[2] <= w;
          R_PERF_CTR3:       st_q.perf_ctr[3] <= w;
          R_EVVEC:           evvec_q <= w[7:0];
          R_EVTYPE:          evtype_q <= w[2:0];
          R_EVERR:           everr_q <= w;
          R_EVFLAGS:         evflags_q <= w[4:0];
          R_EXITCODE:        exitcode_q <= w;
          R_EXITINFO1:       exitinfo1_q <= w;
          R_EXITINFO2:       exitinfo2_q <= w;
          R_RECINTINFO:      recintinfo_q <= w;
          R_INJECT:          inject_q <= w;
          R_DBGPEND:         dbgpend_q <= w[14:0];
          R_SAVEDFLAGS:      savedflags_q <= w;
          R_REPMORE:         repmore_q <= w[0];
          default: ;
        endcase
      end
      if (icpt_we_i) exitcode_q <= icpt_code_i;
      if (fault_we_i) begin
        fvec_q    <= fault_vec_i;
        ferr_q    <= fault_err_i;
        fev_q     <= fault_ev_i;
        faddr_q   <= fault_addr_i;
        funimpl_q <= fault_unimpl_i;
      end
      if (restore_rip_i) begin
        st_q.rip      <= savedrip_q;
        rip_written_q <= 1'b0;
      end
      if (dbgpend_we_i) dbgpend_q <= dbgpend_q | dbgpend_i;
      if (dr6_we_i) begin
        st_q.dr6[15:13] <= st_q.dr6[15:13] | {1'b0, dr6_i[14:13]};
        if (|dr6_i[3:0]) st_q.dr6[3:0] <= dr6_i[3:0];
      end
      if (end_insn_i && !rip_jumped) st_q.rip <= nrip_o;
      // Control-transfer recording (2.19). A #DB (type 3: ICEBP's, too, not INT 1) is not recorded and ends it.
      if (st_q.debugctl[0] && (end_event_i || (end_insn_i && rip_jumped && !is_vmrun))) begin
        if (end_event_i && evtype_q == 3'd3 && evvec_q == 8'd1) st_q.debugctl[0] <= 1'b0;
        else begin
          st_q.br_from <= savedrip_q;
          st_q.br_to   <= rip_we ? w : st_q.rip;
          if (end_event_i) begin
            st_q.lastexcp_from <= st_q.br_from;
            st_q.lastexcp_to   <= st_q.br_to;
          end
        end
      end
      if (end_i) repmore_q <= end_rep_i;
      if (end_rf_i) st_q.rflags[FL_RF] <= 1'b0;
      if (step_start_i) begin
        rip_written_q <= 1'b0;
        tsc_q         <= cycle_q;
        savedrip_q    <= chain_i ? nrip_o : st_q.rip;
        savedflags_q  <= st_q.rflags;
        savedshadow_q <= st_q.shadow;
        st_q.shadow   <= SHADOW_NONE;
        st_q.activity <= ACTIVITY_RUNNING;
        evflags_q     <= '0;
        exitinfo1_q   <= '0;
        exitinfo2_q   <= '0;
        recintinfo_q  <= '0;
      end
      if (boot_i) st_q <= start;
    end
  end

`ifndef SYNTHESIS
  // The memories say what the flip-flops say.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni && !boot_i) begin
      OperandA : assert (!addr_a[4] || low_a == st_q.gpr[addr_a[3:0]]);
      OperandB : assert (!addr_b[4] || low_b == st_q.gpr[addr_b[3:0]]);
      Base     : assert (gpr_base == st_q.gpr[insn_i.base]);
      Index    : assert (gpr_index == st_q.gpr[insn_i.index]);
      Special  : assert (a_sel_i < 8'd64 || a_sel_i >= R_EVVEC || a_sel_i inside {R_DR6, R_DEBUGCTL, R_BR_FROM, R_BR_TO,
          R_LASTEXCP_FROM, R_LASTEXCP_TO, R_SHADOW, R_ACTIVITY} || special_a == special(a_special, st_q));
    end
  end
`endif

endmodule
