// SPDX-License-Identifier: Apache-2.0
// Registers of the core: the architectural state (spec/state.toml) in flip-flops, as the units see it, the latches of the step
// (step_latches.sv), and the operands of the micro-operation (operand_file.sv), which come from memories that hold the same.
// What only the write port writes is made from the table of the registers (state_registers.sv); here is what the engine
// writes, too.
module arch_regs
  import core_pkg::*;
  import bus_pkg::*;
  import pacifica_spec_pkg::*;
  import pipeline_pkg::*;
  import register_pkg::*;
#(
  parameter bit Staged = 1'b0
) (
  input  logic          clk_i,
  input  logic          rst_ni,
  input  boot_t         boot_i,        // straps that do not change
  input  logic          boot_strap_i,  // the clock in which the flip-flops follow those of a direct boot

  // Operands
  input  uop_t          uop_first_i,   // the micro-operation whose operands are read
  input  size_e         unit_size_i,   // what R_KS and R_DELTA count
  input  insn_t         insn_i,
  input  cpu_mode_t     mode_i,
  input  logic [63:0]   hi_i,
  input  logic [7:0]    apic_tpr_i,
  output operands_t     operands_o,
  output logic [63:0]   ea_o,
  output logic [63:0]   next_rip_o,

  // Write port
  input  logic [7:0]    dst_i,
  input  logic [63:0]   wdata_i,
  input  size_e         wsize_i,
  input  aflags_t       flags_i,
  input  logic          setsx_i,
  input  logic [2:0]    sx_i,
  output logic [2:0]    sx_o,
  output logic          tpr_we_o,
  output logic [7:0]    tpr_o,

  // The engine
  input  step_t         step_i,
  input  logic [7:0]    icpt_code_i,
  input  logic          linear_we_i,
  input  logic [63:0]   linear_i,
  output logic          rip_written_o,
  output step_latches_t latches_o,
  output arch_state_t   state_o
);

  // --- the write port: where, and what is kept ---
  logic [63:0] w;
  place_t      place_d, place;
  logic        gpr_we, byte1, seg_we;
  logic [2:0]  sx_q;
  logic [3:0]  gpr;
  assign w = cut(wdata_i, wsize_i);
  always_comb begin
    place_d.low     = uop_first_i.dst < 8'd32 || uop_first_i.dst inside {R_RM, R_REG, R_AH};
    place_d.ah      = uop_first_i.dst == R_AH;
    {place_d.hi8, place_d.addr} = low_place(uop_first_i.dst[5:0], {insn_i.rm_hi8, insn_i.rm}, {insn_i.reg_hi8, insn_i.reg_idx});
    place_d.high    = uop_first_i.dst[7:6] != 2'b00;
    place_d.special = special_number(uop_first_i.dst, sx_q);
    place_d.kind    = special_kind(place_d.special);
  end
  stage #(
    .Width     ($bits(place_t)),
    .Registered(Staged)
  ) u_place (
    .clk_i,
    .d_i(place_d),
    .q_o(place)
  );
  assign gpr_we   = step_i.we && place.low && place.addr[4];
  assign byte1    = place.hi8 && (place.ah || wsize_i == SZ_1);
  assign gpr      = place.addr[3:0];
  assign seg_we   = step_i.we && place.high && place.special[7:5] == R_ES_SEL[7:5];
  assign tpr_we_o = step_i.we && dst_i == R_CR8;
  assign tpr_o    = {wdata_i[3:0], 4'b0};
  assign sx_o     = sx_q;

  // --- general registers and segments ---
  localparam logic [63:0] ResetRdx = 64'h0004_0F12;  // family, model, stepping
  localparam logic [63:0] DirectRsp = 64'h7000;
  logic [15:0][63:0] gpr_q;
  seg_t [7:0]        seg_q;
  function automatic seg_t first_segment(input logic [2:0] index, input logic direct);
    first_segment.sel   = 16'(first_value({3'b010, index, 2'd0}, direct));
    first_segment.attr  = 16'(first_value({3'b010, index, 2'd1}, direct));
    first_segment.limit = 32'(first_value({3'b010, index, 2'd2}, direct));
    first_segment.base  = first_value({3'b010, index, 2'd3}, direct);
  endfunction
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      gpr_q          <= '0;
      gpr_q[GPR_RDX] <= ResetRdx;
      for (int unsigned i = 0; i < 8; i++) seg_q[i] <= first_segment(3'(i), 1'b0);
      sx_q           <= '0;
    end else begin
      if (setsx_i) sx_q <= sx_i;
      if (gpr_we) begin
        if (byte1) gpr_q[gpr][15:8] <= w[7:0];
        else begin
          unique case (wsize_i)
            SZ_1:    gpr_q[gpr][7:0]  <= w[7:0];
            SZ_2:    gpr_q[gpr][15:0] <= w[15:0];
            default: gpr_q[gpr]       <= w;
          endcase
        end
      end
      if (seg_we) begin
        unique case (place.special[1:0])
          2'd0:    seg_q[place.special[4:2]].sel   <= w[15:0];
          2'd1:    seg_q[place.special[4:2]].attr  <= {4'b0, w[11:0]};
          2'd2:    seg_q[place.special[4:2]].limit <= w[31:0];
          default: seg_q[place.special[4:2]].base  <= w;
        endcase
      end
      if (boot_strap_i) begin
        gpr_q[GPR_RAX] <= {32'b0, boot_i.eax};
        gpr_q[GPR_RBX] <= {32'b0, boot_i.ebx};
        gpr_q[GPR_RSP] <= DirectRsp;
        for (int unsigned i = 0; i < 8; i++) seg_q[i] <= first_segment(3'(i), 1'b1);
      end
    end
  end

  // --- RIP, flags, CPL, and what belongs to a step ---
  // RIP as this step writes it. VMRUN, alone in its group to write it, is no control transfer (ERR-B-28).
  logic        rip_we, rip_jumped, rip_written_q, is_vmrun, ends_in_event;
  logic [63:0] rip_q;
  rflags_t     rflags_q;
  logic [1:0]  cpl_q;
  shadow_e     shadow_q;
  activity_e   activity_q;
  assign rip_we        = step_i.we && dst_i == R_RIP;
  assign rip_jumped    = rip_written_q || rip_we;
  assign rip_written_o = rip_written_q;
  assign is_vmrun      = insn_i.map0f && insn_i.opcode == 8'h01;
  assign ends_in_event = step_i.retire && step_i.kind == K_EVENT;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      rip_q         <= 64'hFFF0;
      rip_written_q <= 1'b0;
      rflags_q      <= RFLAGS_ONES;
      cpl_q         <= '0;
      shadow_q      <= SHADOW_NONE;
      activity_q    <= ACTIVITY_RUNNING;
    end else begin
      if (step_i.flags_we) begin
        rflags_q.OF <= flags_i.of;
        rflags_q.SF <= flags_i.sf;
        rflags_q.ZF <= flags_i.zf;
        rflags_q.AF <= flags_i.af;
        rflags_q.PF <= flags_i.pf;
        rflags_q.CF <= flags_i.cf;
      end
      if (step_i.we) begin
        case (dst_i)
          R_RIP: begin
            rip_q         <= w;
            rip_written_q <= 1'b1;
          end
          R_RFLAGS:   rflags_q   <= (w & RFLAGS_KEPT) | RFLAGS_ONES;
          R_CPL:      cpl_q      <= w[1:0];
          R_SHADOW:   shadow_q   <= shadow_e'(w[1:0]);
          R_ACTIVITY: activity_q <= activity_e'(w[1:0]);
          default: ;
        endcase
      end
      if (step_i.restore_rip) begin
        rip_q         <= latches_o.rip;
        rip_written_q <= 1'b0;
      end
      if (step_i.end_insn && !rip_jumped) rip_q <= next_rip_o;
      if (step_i.end_rf) rflags_q.RF <= 1'b0;
      if (step_i.start) begin
        rip_written_q <= 1'b0;
        shadow_q      <= SHADOW_NONE;
        activity_q    <= ACTIVITY_RUNNING;
      end
      if (boot_strap_i) rip_q <= {32'b0, boot_i.entry};
    end
  end

  // --- debug status, and recording of control transfers (2.19) ---
  dr6_t        dr6_q;
  debugctl_t   debugctl_q;
  logic [63:0] br_from_q, br_to_q, lastexcp_from_q, lastexcp_to_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      dr6_q           <= DR6_ONES;
      debugctl_q      <= '0;
      br_from_q       <= '0;
      br_to_q         <= '0;
      lastexcp_from_q <= '0;
      lastexcp_to_q   <= '0;
    end else begin
      if (step_i.we) begin
        case (dst_i)
          R_DR6:           dr6_q           <= w;
          R_DEBUGCTL:      debugctl_q      <= w;
          R_BR_FROM:       br_from_q       <= w;
          R_BR_TO:         br_to_q         <= w;
          R_LASTEXCP_FROM: lastexcp_from_q <= w;
          R_LASTEXCP_TO:   lastexcp_to_q   <= w;
          default: ;
        endcase
      end
      if (step_i.dr6_we) begin
        dr6_q.BS <= dr6_q.BS | step_i.dr6[DR6_BS_BIT];
        dr6_q.BD <= dr6_q.BD | step_i.dr6[DR6_BD_BIT];
        if (|step_i.dr6[DR6_B_BIT +: DR6_B_WIDTH]) dr6_q.B <= step_i.dr6[DR6_B_BIT +: DR6_B_WIDTH];
      end
      // A #DB (an exception: ICEBP's, too, not INT 1) is not recorded and ends it.
      if (debugctl_q.LBR && (ends_in_event || (step_i.end_insn && rip_jumped && !is_vmrun))) begin
        if (ends_in_event && latches_o.ev_type == EVENT_TYPE_EXCEPTION && latches_o.ev_vec == VEC_DB) debugctl_q.LBR <= 1'b0;
        else begin
          br_from_q <= latches_o.rip;
          br_to_q   <= rip_we ? w : rip_q;
          if (ends_in_event) begin
            lastexcp_from_q <= br_from_q;
            lastexcp_to_q   <= br_to_q;
          end
        end
      end
    end
  end

  // --- the rest of the state, and all of it ---
  logic [7:0]  special;
  logic [63:0] special_value;
  state_registers u_state (
    .clk_i,
    .rst_ni,
    .direct_boot_i  (boot_strap_i),
    .we_i           (step_i.we),
    .number_i       (dst_i),
    .data_i         (w),
    .read_i         (special),
    .read_o         (special_value),
    .gpr_i          (gpr_q),
    .rip_i          (rip_q),
    .rflags_i       (rflags_q),
    .seg_i          (seg_q),
    .dr6_i          (dr6_q),
    .debugctl_i     (debugctl_q),
    .br_from_i      (br_from_q),
    .br_to_i        (br_to_q),
    .lastexcp_from_i(lastexcp_from_q),
    .lastexcp_to_i  (lastexcp_to_q),
    .cpl_i          (cpl_q),
    .shadow_i       (shadow_q),
    .activity_i     (activity_q),
    .tpr_i          (apic_tpr_i),
    .state_o
  );
  step_latches u_latches (
    .clk_i,
    .rst_ni,
    .step_i,
    .next_rip_i (next_rip_o),
    .rip_i      (rip_q),
    .rflags_i   (rflags_q),
    .shadow_i   (shadow_q),
    .dst_i,
    .data_i     (w),
    .icpt_code_i,
    .linear_we_i,
    .linear_i,
    .latches_o
  );

  // --- operands ---
  logic [63:0] base, index, pop, linear;
  effective_address u_address (
    .insn_i,
    .mode64_i  (mode_i.mode64),
    .rip_i     (latches_o.rip),
    .base_i    (base),
    .index_i   (index),
    .seg_base_i(seg_q[insn_i.seg].base),
    .ea_o,
    .pop_o     (pop),
    .linear_o  (linear),
    .next_rip_o
  );
  operand_file u_operands (
    .clk_i,
    .rst_ni,
    .direct_i    (boot_i.direct),
    .boot_eax_i  (boot_i.eax),
    .boot_ebx_i  (boot_i.ebx),
    .boot_i      (boot_strap_i),
    .a_sel_i     (uop_first_i.a),
    .b_sel_i     (uop_first_i.b),
    .k_i         (uop_first_i.k),
    .unit_size_i,
    .insn_i,
    .sx_i        (sx_q),
    .state_i     (state_o),
    .special_o   (special),
    .special_i   (special_value),
    .latches_i   (latches_o),
    .stack_size_i(mode_i.stack_size),
    .hi_i,
    .ea_i        (ea_o),
    .pop_i       (pop),
    .linear_i    (linear),
    .next_rip_i  (next_rip_o),
    .we_i        (step_i.we),
    .place_i     (place),
    .data_i      (w),
    .size_i      (wsize_i),
    .operands_o,
    .base_o      (base),
    .index_o     (index)
  );

  logic unused;
  assign unused = ^{insn_i, step_i, uop_first_i, mode_i, boot_i, latches_o};

endmodule
