// SPDX-License-Identifier: Apache-2.0
// Local APIC of one processor, with the extended space of SVM (manual 2.17.2, 2.17.3, 2.17.7, E.6, E.7;
// docs/choices.md §10): fixed interrupts and NMIs to itself, timer, IER and specific EOI.
//
// Timing events (docs/lockstep.md): a read of the current count is answered only after its APIC_COUNT event
// was taken. A timer expiry sets IRR in the clock in which its TIMER event is taken, and that never happens
// between an access of a step to this APIC (or its acknowledge) and the end of that step, so that the order
// of events and steps on the retirement port is the order in which things happened here.
module apic
  import pacifica_spec_pkg::*;
#(
  parameter logic [7:0] ApicId = 8'h00
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        enable_i,         // APIC_BASE bit 11

  // Register page; one access at a time, each gets one response; data right-aligned
  input  logic        req_valid_i,
  output logic        req_ready_o,
  input  logic        req_write_i,
  input  logic [11:0] req_addr_i,
  input  logic [3:0]  req_size_i,
  input  logic [63:0] req_wdata_i,
  output logic        rsp_valid_o,
  output logic [63:0] rsp_rdata_o,

  // Processor
  output logic        intr_o,           // vector_o is deliverable
  output logic [7:0]  vector_o,
  input  logic        ack_i,            // takes vector_o: IRR to ISR
  output logic        nmi_o,            // pulse
  output logic [7:0]  tpr_o,
  input  logic        tpr_we_i,         // CR8
  input  logic [7:0]  tpr_i,
  input  logic        step_end_i,       // a retirement record was made

  // Timing events
  output logic        event_valid_o,
  input  logic        event_ready_i,
  output event_kind_e event_kind_o,
  output logic [63:0] event_data_o
);

  localparam logic [31:0] Version = 32'h8005_0010;  // six LVT entries, extended space

  // ---- Registers
  logic [7:0]   id_q, tpr_q, ldr_q, icr_dest_q;
  logic [3:0]   dfr_q;
  logic [9:0]   svr_q;
  logic         esr_q, esr_pending_q;             // bit 6, illegal vector received: the only error there is
  logic [19:0]  icr_q;
  logic [17:0]  lvt_timer_q;
  logic [16:0]  lvt_thermal_q, lvt_perf_q, lvt_lint0_q, lvt_lint1_q, lvt_error_q;
  logic [2:0]   divide_q;
  logic [1:0]   ext_q;
  logic [255:0] irr_q, isr_q, ier_q;

  logic enabled;
  assign enabled = enable_i && svr_q[8];

  // ---- Access sequence
  localparam logic [1:0] StIdle = 2'd0;
  localparam logic [1:0] StAct = 2'd1;    // the access takes place
  localparam logic [1:0] StEvent = 2'd2;  // APIC_COUNT waits for the retirement port
  localparam logic [1:0] StAnswer = 2'd3;
  logic [1:0]  state_q;
  logic        write_q;
  logic [11:0] addr_q;
  logic [3:0]  size_q;
  logic [31:0] wdata_q;
  logic [63:0] rdata_q;

  // What is highest is worked out in the clock after a change (stale_q) and registered. Register accesses wait
  // for that clock; the request to the processor does not and is never withdrawn by a further request.
  logic       stale_q;
  logic       irr_any, isr_any, irr_any_q, isr_any_q;
  logic [7:0] irr_top, isr_top, irr_top_q, isr_top_q;

  assign req_ready_o = state_q == StIdle && !stale_q;

  logic        act, do_write, do_read;
  logic [7:0]  reg_index;              // offset / 10h
  logic        is_register;            // the access reaches the dword at a multiple of 10h
  assign act = state_q == StAct;
  assign do_write = act && write_q && size_q == 4'd4 && addr_q[3:0] == 4'h0;
  assign do_read = act && !write_q;
  assign reg_index = addr_q[11:4];
  assign is_register = addr_q[3:2] == 2'b00;

  function automatic logic [7:0] index_of(input logic [11:0] offset);
    index_of = offset[11:4];
    if (offset[3:0] != 4'h0) index_of = 8'hFF;
  endfunction

  // ---- Timer
  logic [31:0] initial_count, count;
  logic        expired, load_timer;
  logic        armed_q;                // as the retirement stream knows it
  logic        expiry_q;               // expired and unmasked, event not yet taken
  logic        hold_q;                 // a step that touched the APIC has not ended
  assign load_timer = do_write && reg_index == index_of(APIC_TIMER_INIT);
  apic_timer u_timer (
    .clk_i,
    .rst_ni,
    .load_i     (load_timer),
    .load_data_i(wdata_q),
    .periodic_i (lvt_timer_q[17]),
    .divide_i   (divide_q),
    .initial_o  (initial_count),
    .count_o    (count),
    .expired_o  (expired)
  );

  logic reads_count, timer_event, timer_taken;
  assign reads_count = do_read && is_register && reg_index == index_of(APIC_TIMER_COUNT) && armed_q;
  assign timer_event = expiry_q && !hold_q && state_q == StIdle && !req_valid_i && !ack_i;
  assign timer_taken = timer_event && event_ready_i;
  assign event_valid_o = state_q == StEvent || timer_event;
  assign event_kind_o = state_q == StEvent ? EVENT_KIND_APIC_COUNT : EVENT_KIND_TIMER;
  assign event_data_o = state_q == StEvent ? {32'h0, rdata_q[31:0]} : 64'h0;

  // ---- Priorities
  logic [255:0] selectable;
  assign selectable = irr_q & (ext_q[0] ? ier_q : '1);
  priority256 u_irr_top (.bits_i(selectable), .any_o(irr_any), .index_o(irr_top));
  priority256 u_isr_top (.bits_i(isr_q), .any_o(isr_any), .index_o(isr_top));

  logic       irr_any_now, isr_any_now;
  logic [7:0] irr_top_now;
  logic [3:0] isr_top_now;  // its class
  assign irr_any_now = stale_q ? irr_any : irr_any_q;
  assign irr_top_now = stale_q ? irr_top : irr_top_q;
  assign isr_any_now = stale_q ? isr_any : isr_any_q;
  assign isr_top_now = stale_q ? isr_top[7:4] : isr_top_q[7:4];

  logic [3:0] irr_class, isr_class;
  logic [7:0] ppr, apr;
  // IER takes no part in the arbitration priority: it gates the selection only (ERR-B-24).
  always_comb begin
    irr_class = 4'h0;
    for (int unsigned c = 1; c < 16; c++) if (|irr_q[16*c +: 16]) irr_class = 4'(c);
  end
  assign isr_class = isr_any_now ? isr_top_now : 4'h0;
  assign ppr = tpr_q[7:4] >= isr_class ? tpr_q : {isr_class, 4'h0};
  always_comb begin
    apr = {irr_class > isr_class ? irr_class : isr_class, 4'h0};
    if (tpr_q[7:4] >= irr_class && tpr_q[7:4] > isr_class) apr = tpr_q;
  end

  assign intr_o = enabled && irr_any_now && irr_top_now[7:4] > ppr[7:4];
  assign vector_o = irr_top_now;
  assign tpr_o = tpr_q;

  // ---- Interrupt command
  logic       command, to_self, logical_match;
  logic [7:0] dest;
  assign command = do_write && reg_index == index_of(APIC_ICR_LOW);
  assign dest = icr_dest_q;
  always_comb begin
    case (dfr_q)
      4'hF:    logical_match = |(ldr_q & dest);
      4'h0:    logical_match = ldr_q[7:4] == dest[7:4] && |(ldr_q[3:0] & dest[3:0]);
      default: logical_match = 1'b0;
    endcase
    if (dest == 8'hFF) logical_match = 1'b1;
    case (wdata_q[19:18])
      2'b00:   to_self = wdata_q[11] ? logical_match : (dest == id_q || dest == 8'hFF);
      2'b01:   to_self = 1'b1;
      2'b10:   to_self = 1'b1;
      default: to_self = 1'b0;
    endcase
  end

  // One request a clock: command and timer never coincide, and the error interrupt takes the place of the illegal
  // vector that is its cause.
  logic       request, error, request_legal;
  logic [7:0] wanted_vector, request_vector;
  always_comb begin
    request = 1'b0;
    wanted_vector = wdata_q[7:0];
    if (command && to_self && wdata_q[10:9] == 2'b00) request = enabled;
    if (timer_taken) begin
      request = enabled;
      wanted_vector = lvt_timer_q[7:0];
    end
  end
  assign error = request && wanted_vector[7:4] == 4'h0;
  assign request_vector = error ? lvt_error_q[7:0] : wanted_vector;
  assign request_legal = request_vector[7:4] != 4'h0 && !(error && lvt_error_q[16]);
  assign nmi_o = command && to_self && wdata_q[10:8] == 3'b100;

  // ---- Read data
  logic [31:0] value;
  always_comb begin
    value = 32'h0;
    case (reg_index)
      index_of(APIC_ID):           value = {id_q, 24'h0};
      index_of(APIC_VERSION):      value = Version;
      index_of(APIC_TPR):          value = {24'h0, tpr_q};
      index_of(APIC_APR):          value = {24'h0, apr};
      index_of(APIC_PPR):          value = {24'h0, ppr};
      index_of(APIC_LDR):          value = {ldr_q, 24'h0};
      index_of(APIC_DFR):          value = {dfr_q, 28'hFFF_FFFF};
      index_of(APIC_SVR):          value = {22'h0, svr_q};
      index_of(APIC_ESR):          value = {25'h0, esr_q, 6'h0};
      index_of(APIC_ICR_LOW):      value = {12'h0, icr_q};
      index_of(APIC_ICR_HIGH):     value = {icr_dest_q, 24'h0};
      index_of(APIC_LVT_TIMER):    value = {14'h0, lvt_timer_q};
      index_of(APIC_LVT_THERMAL):  value = {15'h0, lvt_thermal_q};
      index_of(APIC_LVT_PERF):     value = {15'h0, lvt_perf_q};
      index_of(APIC_LVT_LINT0):    value = {15'h0, lvt_lint0_q};
      index_of(APIC_LVT_LINT1):    value = {15'h0, lvt_lint1_q};
      index_of(APIC_LVT_ERROR):    value = {15'h0, lvt_error_q};
      index_of(APIC_TIMER_INIT):   value = initial_count;
      index_of(APIC_TIMER_COUNT):  value = armed_q ? count : 32'h0;
      index_of(APIC_TIMER_DIV):    value = {28'h0, divide_q[2], 1'b0, divide_q[1:0]};
      index_of(APIC_EXT_FEATURE):  value = 32'h3;
      index_of(APIC_EXT_CONTROL):  value = {30'h0, ext_q};
      default: begin
        // TMR stays 0: every request here is edge triggered.
        if (reg_index[7:3] == 5'(APIC_ISR0 >> 7)) value = isr_q[{reg_index[2:0], 5'h0} +: 32];
        if (reg_index[7:3] == 5'(APIC_IRR0 >> 7)) value = irr_q[{reg_index[2:0], 5'h0} +: 32];
        if (reg_index[7:3] == 5'(APIC_IER0 >> 7)) value = ier_q[{reg_index[2:0], 5'h0} +: 32];
      end
    endcase
    if (!is_register) value = 32'h0;
  end

  // ---- Sequence
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StIdle;
      write_q <= 1'b0;
      addr_q <= 12'h0;
      size_q <= 4'h0;
      wdata_q <= 32'h0;
      rdata_q <= 64'h0;
      hold_q <= 1'b0;
    end else begin
      if (step_end_i) hold_q <= 1'b0;
      if (ack_i || tpr_we_i) hold_q <= 1'b1;
      case (state_q)
        StIdle: if (req_valid_i && req_ready_o) begin
          state_q <= StAct;
          hold_q <= 1'b1;
          write_q <= req_write_i;
          addr_q <= req_addr_i;
          size_q <= req_size_i;
          wdata_q <= req_wdata_i[31:0];
        end
        StAct: begin
          rdata_q <= {32'h0, value};
          state_q <= reads_count ? StEvent : StAnswer;
        end
        StEvent: if (event_ready_i) state_q <= StAnswer;
        default: state_q <= StIdle;
      endcase
    end
  end

  logic [63:0] shifted;
  assign shifted = rdata_q >> {addr_q[2:0], 3'b000};
  assign rsp_valid_o = state_q == StAnswer;
  always_comb begin
    case (size_q)
      4'd1:    rsp_rdata_o = {56'h0, shifted[7:0]};
      4'd2:    rsp_rdata_o = {48'h0, shifted[15:0]};
      4'd4:    rsp_rdata_o = {32'h0, shifted[31:0]};
      default: rsp_rdata_o = shifted;
    endcase
  end

  // ---- Plain registers
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      id_q <= ApicId;
      tpr_q <= 8'h0;
      ldr_q <= 8'h0;
      dfr_q <= 4'hF;
      svr_q <= 10'h0FF;
      icr_q <= 20'h0;
      icr_dest_q <= 8'h0;
      lvt_timer_q <= 18'h1_0000;
      lvt_thermal_q <= 17'h1_0000;
      lvt_perf_q <= 17'h1_0000;
      lvt_lint0_q <= 17'h1_0000;
      lvt_lint1_q <= 17'h1_0000;
      lvt_error_q <= 17'h1_0000;
      divide_q <= 3'h0;
      ext_q <= 2'h0;
      ier_q <= '1;
      esr_q <= 1'b0;
      esr_pending_q <= 1'b0;
    end else begin
      if (tpr_we_i) tpr_q <= tpr_i;
      if (error) esr_pending_q <= 1'b1;
      if (do_write) begin
        case (reg_index)
          index_of(APIC_ID):          id_q <= wdata_q[31:24];
          index_of(APIC_TPR):         tpr_q <= wdata_q[7:0];
          index_of(APIC_LDR):         ldr_q <= wdata_q[31:24];
          index_of(APIC_DFR):         dfr_q <= wdata_q[31:28];
          index_of(APIC_ESR): begin
            esr_q <= esr_pending_q;
            esr_pending_q <= 1'b0;
          end
          index_of(APIC_ICR_LOW):     icr_q <= wdata_q[19:0] & 20'hC_CFFF;
          index_of(APIC_ICR_HIGH):    icr_dest_q <= wdata_q[31:24];
          index_of(APIC_LVT_TIMER):   lvt_timer_q <= (wdata_q[17:0] & 18'h3_00FF) | {1'b0, !svr_q[8], 16'h0};
          index_of(APIC_LVT_THERMAL): lvt_thermal_q <= (wdata_q[16:0] & 17'h1_07FF) | {!svr_q[8], 16'h0};
          index_of(APIC_LVT_PERF):    lvt_perf_q <= (wdata_q[16:0] & 17'h1_07FF) | {!svr_q[8], 16'h0};
          index_of(APIC_LVT_LINT0):   lvt_lint0_q <= (wdata_q[16:0] & 17'h1_A7FF) | {!svr_q[8], 16'h0};
          index_of(APIC_LVT_LINT1):   lvt_lint1_q <= (wdata_q[16:0] & 17'h1_A7FF) | {!svr_q[8], 16'h0};
          index_of(APIC_LVT_ERROR):   lvt_error_q <= (wdata_q[16:0] & 17'h1_00FF) | {!svr_q[8], 16'h0};
          index_of(APIC_TIMER_DIV):   divide_q <= {wdata_q[3], wdata_q[1:0]};
          index_of(APIC_EXT_CONTROL): ext_q <= wdata_q[1:0];
          index_of(APIC_SVR): begin
            svr_q <= wdata_q[9:0];
            if (!wdata_q[8]) begin
              lvt_timer_q[16] <= 1'b1;
              lvt_thermal_q[16] <= 1'b1;
              lvt_perf_q[16] <= 1'b1;
              lvt_lint0_q[16] <= 1'b1;
              lvt_lint1_q[16] <= 1'b1;
              lvt_error_q[16] <= 1'b1;
            end
          end
          default: begin
            if (reg_index[7:3] == 5'(APIC_IER0 >> 7)) ier_q[{reg_index[2:0], 5'h0} +: 32] <= wdata_q;
          end
        endcase
      end
    end
  end

  // ---- Requests, service, timer state
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      irr_q <= '0;
      isr_q <= '0;
      stale_q <= 1'b0;
      irr_any_q <= 1'b0;
      isr_any_q <= 1'b0;
      irr_top_q <= 8'h0;
      isr_top_q <= 8'h0;
      armed_q <= 1'b0;
      expiry_q <= 1'b0;
    end else begin
      stale_q <= 1'b0;
      if (stale_q) begin
        irr_any_q <= irr_any;
        irr_top_q <= irr_top;
        isr_any_q <= isr_any;
        isr_top_q <= isr_top;
      end
      if (request && request_legal) irr_q[request_vector] <= 1'b1;
      if (ack_i) begin
        irr_q[vector_o] <= 1'b0;
        isr_q[vector_o] <= 1'b1;
      end
      if (do_write && reg_index == index_of(APIC_EOI) && isr_any_q) isr_q[isr_top_q] <= 1'b0;
      if (do_write && reg_index == index_of(APIC_SEOI) && ext_q[1]) isr_q[wdata_q[7:0]] <= 1'b0;
      // Writes change what is highest (EOI, IER, its enable) often enough to look again after each.
      if (request || ack_i || do_write) stale_q <= 1'b1;

      if (expired && !lvt_timer_q[16]) expiry_q <= 1'b1;
      if (timer_taken) begin
        expiry_q <= 1'b0;
        if (!lvt_timer_q[17]) armed_q <= 1'b0;
      end
      if (load_timer) begin
        armed_q <= |wdata_q;
        expiry_q <= 1'b0;
      end
      // Masked while its event waited: the request is never made.
      if (lvt_timer_q[16] || !enabled) expiry_q <= 1'b0;
    end
  end

`ifndef SYNTHESIS
  always_ff @(posedge clk_i) begin
    if (ack_i) AcknowledgeOnlyWhatIsOffered : assert (intr_o);
    if (command) CommandAndTimerNeverCoincide : assert (!timer_taken);
  end
`endif

  logic unused_high;
  assign unused_high = ^req_wdata_i[63:32];

endmodule
