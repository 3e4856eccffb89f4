// SPDX-License-Identifier: Apache-2.0
// Load/store unit: AMD64 APM volume 2 chapters 1, 4, 5 (segment limit and type checks, canonical addresses,
// alignment check) and docs/choices.md section 2 (order of checks, splitting, write records).
//
// One access at a time. All pages of an access are translated before the first bus request. Bus requests never
// cross 8 bytes. A store makes one write record per page. The request must stay stable until it is done.
module lsu
  import core_pkg::*;
  import bus_pkg::*;
  import pipeline_pkg::*;
  import pacifica_spec_pkg::*;
#(
  parameter bit Staged = 1'b0
) (
  input  logic        clk_i,
  input  logic        rst_ni,

  // The micro-operation
  input  logic        req_valid_i,
  input  uop_op_e     op_i,          // U_LD U_LDW U_ST U_STW U_PRR U_PRW U_IN U_OUT
  input  space_e      space_i,
  input  size_e       size_i,
  input  logic [63:0] offset_i,      // already cut to the address size; linear, physical address or port
  input  logic [63:0] wdata_i,
  input  logic [63:0] seg_base_i,    // the segment that the space means
  input  logic [31:0] seg_limit_i,
  input  logic [15:0] seg_attr_i,
  input  logic        seg_is_cs_i,
  input  logic        seg_is_ss_i,
  input  logic        seg_flat_i,    // 64-bit mode and not FS, GS: base 0
  input  cpu_mode_t   mode_i,
  input  logic        align_check_i, // CR0.AM, RFLAGS.AC and CPL 3
  input  logic        lock_i,        // the instruction has a LOCK prefix
  output access_t     access_o,      // its linear address also for debug breakpoints and R_LINADDR

  output translation_req_t tr_req_o,
  input  logic             tr_ready_i,
  input  translation_rsp_t tr_rsp_i,

  output bus_req_t    bus_req_o,
  input  logic        bus_ready_i,
  input  bus_rsp_t    bus_rsp_i,

  // Write records
  output write_event_t wr_o,
  output logic         translating_o
);

  typedef enum logic [2:0] { StIdle, StRefused, StX0, StX1Req, StX1, StBus, StRsp } state_e;
  state_e state_q;

  logic is_phys, is_io, is_seg, is_write_op, is_probe, is_stw;
  assign is_io    = op_i inside {U_IN, U_OUT};
  assign is_phys  = space_i inside {SP_PHYS, SP_VMCB, SP_HSAVE, SP_VMC};
  assign is_seg   = !(space_i inside {SP_LIN, SP_LINU, SP_PHYS, SP_VMCB, SP_HSAVE, SP_VMC});
  assign is_write_op = op_i inside {U_LDW, U_ST, U_PRW};  // needs write permission
  assign is_probe = op_i inside {U_PRR, U_PRW};
  assign is_stw   = op_i == U_STW;

  // Locked: XCHG with memory; the operand of an instruction with LOCK; a bit that is set in a descriptor (APM 2, 4.7.1, 12.2).
  logic locks;
  assign locks = space_i == SP_SEGL || (space_i == SP_SEG && lock_i) || (space_i == SP_LIN && op_i == U_LDW);

  logic [3:0] bytes;
  assign bytes = 4'd1 << size_i;

  // --- linear address and segment checks ---
  logic [63:0] base, linear_d, linear_last_d, linear, linear_last;
  logic [32:0] last_offset;
  logic        canonical_bad, limit_bad, type_bad, align_bad;
  assign last_offset = {1'b0, offset_i[31:0]} + 33'(bytes) - 33'd1;
  always_comb begin
    // First and last byte are summed side by side.
    base          = is_seg && !(mode_i.mode64 && seg_flat_i) ? seg_base_i : 64'b0;
    linear_d      = base + offset_i;
    linear_last_d = base + (offset_i + 64'(bytes) - 64'd1);
    if (is_seg ? !mode_i.mode64 : !mode_i.lma) linear_d[63:32] = 32'b0;
    if (!mode_i.lma || (is_seg && !mode_i.mode64)) linear_last_d[63:32] = 32'b0;
  end
  assign canonical_bad = mode_i.lma && !(is_seg && !mode_i.mode64) &&
      (!(&linear_d[63:47]) && |linear_d[63:47] || !(&linear_last_d[63:47]) && |linear_last_d[63:47]);
  logic expand_down, is_code;
  // Of what VMRUN loads only the attributes that 2.2.1 lists count: CS is present and code, SS never code, S is no matter.
  assign is_code     = seg_is_cs_i || (seg_attr_i[3] && !seg_is_ss_i);
  assign expand_down = !is_code && seg_attr_i[2];
  always_comb begin
    if (expand_down) begin
      limit_bad = offset_i[31:0] <= seg_limit_i || last_offset[32] ||
                  (!seg_attr_i[10] && |last_offset[31:16]);
    end else begin
      limit_bad = last_offset > {1'b0, seg_limit_i};
    end
    type_bad = 1'b0;
    if (mode_i.protected_mode) begin
      type_bad = !seg_attr_i[7] && !seg_is_cs_i;
      if (is_write_op) type_bad |= is_code || !seg_attr_i[1];
      else             type_bad |= is_code && !seg_attr_i[1];
    end
  end
  assign align_bad = align_check_i && (is_seg || space_i == SP_LINU) &&
      |(offset_misalign(linear_d[2:0], size_i));

  function automatic logic [2:0] offset_misalign(input logic [2:0] low, input size_e size);
    unique case (size)
      SZ_1:    offset_misalign = 3'b0;
      SZ_2:    offset_misalign = {2'b0, low[0]};
      SZ_4:    offset_misalign = {1'b0, low[1:0]};
      default: offset_misalign = low;
    endcase
  endfunction

  logic       check_fault_d, check_fault;
  logic [4:0] check_vec_d, check_vec;
  always_comb begin
    check_fault_d = 1'b0;
    check_vec_d   = (is_seg && seg_is_ss_i) || space_i == SP_LINU ? 5'd12 : 5'd13;
    if (!is_phys && !is_io && !is_stw) begin
      if (canonical_bad) check_fault_d = 1'b1;
      else if (is_seg && !mode_i.mode64 && (limit_bad || type_bad)) check_fault_d = 1'b1;
      else if (align_bad) begin
        check_fault_d = 1'b1;
        check_vec_d   = 5'd17;
      end
    end
  end

  logic cross_page;
  assign cross_page = linear[12] != linear_last[12];

  // Staged: a request waits for its checks in its first clock.
  logic request, request_q;
  stage #(
    .Width     (2 * 64 + 1 + 5),
    .Registered(Staged)
  ) u_checked (
    .clk_i,
    .d_i({linear_d, linear_last_d, check_fault_d, check_vec_d}),
    .q_o({linear, linear_last, check_fault, check_vec})
  );
  assign request = req_valid_i && (!Staged || request_q);

  // --- latched translation; survives for STW ---
  logic [39:0] pa0_q, pa1_q;
  logic [3:0]  mt0_q, mt1_q;
  logic        cross_q, lock_q;
  logic [3:0]  n0_q;        // bytes on the first page
  logic [63:0] linear_q;
  logic [3:0]  pos_q;       // bytes done
  logic [63:0] merged_q;

  // --- next bus piece ---
  logic direct;  // the translation goes straight to the bus
  assign direct = !Staged && state_q == StX0 && tr_rsp_i.valid && !tr_rsp_i.fault && !cross_page && !is_probe;
  logic        second;
  logic [39:0] piece_addr;
  logic [3:0]  room, left, n;
  always_comb begin
    second     = cross_q && pos_q >= n0_q;
    if (direct) piece_addr = tr_rsp_i.pa;
    else piece_addr = second ? pa1_q + {36'b0, pos_q - n0_q} : pa0_q + {36'b0, pos_q};
    room       = 4'd8 - {1'b0, piece_addr[2:0]};
    left       = bytes - pos_q;
    if (left < room) room = left;
    n = room[3] ? 4'd8 : room[2] ? 4'd4 : room[1] ? 4'd2 : 4'd1;
  end
  function automatic logic [63:0] mask(input logic [3:1] count);
    return count[3] ? '1 : count[2] ? 64'hFFFF_FFFF : count[1] ? 64'hFFFF : 64'hFF;
  endfunction

  // The answer. Staged: it is merged a clock after it came, and the piece was asked for before that.
  logic        rsp_valid, last_piece;
  logic [3:0]  rsp_n;
  logic [63:0] rsp_data, merged;
  stage #(
    .Width     (1 + 64 + 4 + 1),
    .Registered(Staged)
  ) u_response (
    .clk_i,
    .d_i({bus_rsp_i.valid, bus_rsp_i.rdata & mask(n[3:1]), n, pos_q + n == bytes}),
    .q_o({rsp_valid, rsp_data, rsp_n, last_piece})
  );
  assign merged = merged_q | (rsp_data << {pos_q[2:0], 3'b0});

  always_comb begin
    bus_req_o         = BusReqIdle;
    bus_req_o.valid   = state_q == StBus || direct;
    bus_req_o.write   = op_i inside {U_ST, U_STW, U_OUT};
    bus_req_o.io      = is_io;
    bus_req_o.lock    = lock_q;
    bus_req_o.addr    = piece_addr;
    bus_req_o.size    = n;
    bus_req_o.wdata   = (wdata_i >> {pos_q[2:0], 3'b0}) & mask(n[3:1]);
    bus_req_o.memtype = direct ? tr_rsp_i.memtype : second ? mt1_q : mt0_q;
  end

  // --- translation ---
  always_comb begin
    tr_req_o        = TranslationReqIdle;
    tr_req_o.valid  = (state_q == StIdle && request && !is_phys && !is_io && !is_stw && !check_fault) ||
                      state_q == StX1Req;
    tr_req_o.linear = state_q == StX1Req ? {linear_last[63:12], 12'b0} : linear;
    tr_req_o.write  = is_write_op;
    tr_req_o.user   = mode_i.cpl3 && space_i != SP_LIN;
  end
  assign translating_o = tr_req_o.valid || state_q inside {StX0, StX1};

  // What the segment checks refuse is reported in the clock after: they are at the end of a long sum.
  logic   tr_fault, done;
  fault_t fault;
  assign tr_fault = tr_rsp_i.valid && tr_rsp_i.fault && state_q inside {StX0, StX1};
  always_comb begin
    fault.valid = tr_fault || state_q == StRefused;
    fault.npf   = tr_fault && tr_rsp_i.npf;
    fault.on_page = tr_rsp_i.on_page;
    fault.vec   = tr_fault ? 5'd14 : check_vec;
    fault.error = tr_fault ? tr_rsp_i.error : 5'd0;
    fault.addr  = tr_rsp_i.npf ? tr_rsp_i.gpa : state_q == StX1 ? {linear_last[63:12], 12'b0} : linear;
  end

  always_comb begin
    done = tr_fault || state_q == StRefused;
    unique case (state_q)
      StX0:    if (tr_rsp_i.valid && is_probe && !cross_page) done = 1'b1;
      StX1:    if (tr_rsp_i.valid && is_probe) done = 1'b1;
      StRsp:   if (rsp_valid && last_piece) done = 1'b1;
      default: ;
    endcase
  end
  assign access_o = '{
    done: done, finish: state_q == StRsp && rsp_valid && last_piece, fault: fault, rdata: merged,
    linear: is_stw ? linear_q : linear
  };

  // --- write records: at the first accepted bus request of each page ---
  write_kind_e wr_kind;
  logic [3:0]  wr_bytes;
  logic [63:0] wr_data;
  always_comb begin
    if (is_io) wr_kind = WRITE_KIND_IO;
    else if (is_stw) wr_kind = WRITE_KIND_STORE;
    else if (space_i inside {SP_VMCB, SP_VMC}) wr_kind = WRITE_KIND_VMCB;
    else if (space_i == SP_HSAVE) wr_kind = WRITE_KIND_HSAVE;
    else wr_kind = WRITE_KIND_STORE;
    wr_bytes = !cross_q ? bytes : second ? bytes - n0_q : n0_q;
    wr_data  = wdata_i >> {pos_q[2:0], 3'b0};
    for (int unsigned i = 0; i < 8; i++) begin
      if (i >= 32'(wr_bytes)) wr_data[8*i +: 8] = 8'b0;
    end
  end
  always_comb begin
    wr_o                = '0;
    wr_o.valid          = bus_req_o.valid && bus_ready_i && bus_req_o.write &&
                          (pos_q == 4'd0 || (cross_q && pos_q == n0_q));
    wr_o.record.kind    = wr_kind;
    wr_o.record.size    = wr_bytes;
    wr_o.record.memtype = memtype_e'(bus_req_o.memtype);
    wr_o.record.addr    = 64'(piece_addr);
    wr_o.record.data    = wr_data;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q  <= StIdle;
      pa0_q    <= '0;
      pa1_q    <= '0;
      mt0_q    <= '0;
      mt1_q    <= '0;
      cross_q  <= 1'b0;
      lock_q   <= 1'b0;
      n0_q     <= '0;
      linear_q <= '0;
      pos_q    <= '0;
      merged_q <= '0;
      request_q <= 1'b0;
    end else begin
      request_q <= req_valid_i && !done;
      unique case (state_q)
        StIdle: begin
          pos_q    <= '0;
          merged_q <= '0;
          if (request && check_fault) begin
            state_q <= StRefused;
          end else if (request) begin
            if (is_stw) begin
              state_q <= StBus;
            end else if (is_phys || is_io) begin
              pa0_q   <= is_io ? {24'b0, offset_i[15:0]} : offset_i[39:0];
              mt0_q   <= is_io ? 4'(MEMTYPE_UC) : 4'(MEMTYPE_WB);
              cross_q <= 1'b0;
              lock_q  <= 1'b0;
              state_q <= StBus;
            end else begin
              linear_q <= linear;
              cross_q  <= cross_page;
              n0_q     <= 4'(13'h1000 - {1'b0, linear[11:0]});
              lock_q   <= locks;
              if (tr_ready_i) state_q <= StX0;
            end
          end
        end
        StRefused: state_q <= StIdle;
        // An access within a page goes to the bus in the clock of its translation.
        StX0: if (tr_rsp_i.valid) begin
          pa0_q <= tr_rsp_i.pa;
          mt0_q <= tr_rsp_i.memtype;
          if (tr_rsp_i.fault) state_q <= StIdle;
          else if (cross_page) state_q <= StX1Req;
          else if (is_probe) state_q <= StIdle;
          else state_q <= direct && bus_ready_i ? StRsp : StBus;
        end
        StX1Req: if (tr_ready_i) state_q <= StX1;
        StX1: if (tr_rsp_i.valid) begin
          pa1_q <= tr_rsp_i.pa;
          mt1_q <= tr_rsp_i.memtype;
          state_q <= tr_rsp_i.fault || is_probe ? StIdle : StBus;
        end
        StBus: if (bus_ready_i) state_q <= StRsp;
        StRsp: if (rsp_valid) begin
          pos_q    <= pos_q + rsp_n;
          merged_q <= merged;
          state_q  <= last_piece ? StIdle : StBus;
        end
        default: state_q <= StIdle;
      endcase
    end
  end

  logic unused;
  assign unused = ^{seg_attr_i[15:11], seg_attr_i[9:8], seg_attr_i[6:4], seg_attr_i[0], linear_last[11:0], offset_i[63:40],
                    mode_i.cs_d, mode_i.stack_size};

endmodule
