// SPDX-License-Identifier: Apache-2.0
// Configuration function, indirection and registers of the DEV (manual 2.20.4–2.20.6; ERR-B-32 to ERR-B-41,
// ERR-B-47 to ERR-B-49), and the control port by which INIT and SKINIT reach them.
//
// A configuration transfer is registered, then written or selected in three steps: instance, register, dword. The
// answer comes in the fourth clock after the transfer, and then the next one is taken. Neither port takes
// anything while a request waits for its check or lines are invalidated, but for reads of configuration space in
// the latter case.
module dev_regs
  import pacifica_spec_pkg::*;
  import dev_pkg::*;
#(
  parameter int unsigned Domains = DEV_CONFIG_DOMAINS,
  parameter int unsigned Maps = DEV_CONFIG_MAPS,
  parameter int unsigned Revision = DEV_CONFIG_REVISION
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,

  input  logic                         cfg_valid_i,
  output logic                         cfg_ready_o,
  input  logic                         cfg_write_i,
  input  logic [7:0]                   cfg_offset_i,
  input  logic [3:0]                   cfg_be_i,
  input  logic [31:0]                  cfg_wdata_i,
  output logic                         cfg_rsp_valid_o,
  output logic [31:0]                  cfg_rdata_o,

  input  logic                         ctl_valid_i,
  output logic                         ctl_ready_o,
  input  logic                         ctl_skinit_i,
  input  logic [23:0]                  ctl_base_i,
  input  logic                         mem_enabled_i,

  input  logic                         quiet_i,          // no accepted request waits for its check
  input  logic                         invalidating_i,
  output logic                         hold_o,           // no request may be accepted
  output logic                         invalidate_o,     // pulse

  output logic [Maps*32-1:0]           map_o,
  output logic [Domains*BaseWidth-1:0] base_o,           // dev_base_t, domain 0 lowest
  output logic                         enable_o,
  output logic                         mem_clear_disable_o,
  output logic                         io_protect_o,
  output logic                         mce_en_o,
  output logic                         no_probe_o,
  output logic                         sl_dev_en_o,
  output logic [39:16]                 sl_base_o,

  output logic                         err_write_o,
  output logic [31:0]                  err_wdata_o,
  input  logic [31:0]                  err_status_i,
  input  logic [39:2]                  err_addr_i
);

  // A write with byte enables, as seen by the register.
  function automatic logic [31:0] merge(input logic [31:0] old, input logic [31:0] data, input logic [3:0] be);
    logic [31:0] merged;
    merged = old;
    for (int unsigned b = 0; b < 4; b++) if (be[b]) merged[8*b +: 8] = data[8*b +: 8];
    return merged;
  endfunction

  // ---- Which port is served: control, configuration, requests
  logic access_q, select_q, answer_q, busy;
  logic cfg_take, ctl_take;
  assign busy = access_q || select_q || answer_q;
  assign ctl_ready_o = quiet_i && !invalidating_i && !busy;
  assign cfg_ready_o = quiet_i && !busy && !ctl_valid_i && !(invalidating_i && cfg_write_i);
  assign cfg_take = cfg_valid_i && cfg_ready_o;
  assign ctl_take = ctl_valid_i && ctl_ready_o;
  assign hold_o = cfg_valid_i || ctl_valid_i || busy || invalidating_i;

  // ---- The transfer
  logic        write_q, mem_enabled_q, invalidating_q;
  logic [7:2]  offset_q;
  logic [3:0]  be_q;
  logic [31:0] wdata_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      access_q <= 1'b0;
      select_q <= 1'b0;
      answer_q <= 1'b0;
    end else begin
      access_q <= cfg_take;
      select_q <= access_q;
      answer_q <= select_q;
    end
  end
  always_ff @(posedge clk_i) begin
    if (cfg_take) begin
      write_q <= cfg_write_i;
      offset_q <= cfg_offset_i[7:2];
      be_q <= cfg_be_i;
      wdata_q <= cfg_wdata_i;
      mem_enabled_q <= mem_enabled_i;
      invalidating_q <= invalidating_i;
    end
  end

  // ---- DEV_OP and what it selects
  logic [7:0] function_q, index_q;
  logic       write_data;
  assign write_data = access_q && write_q && offset_q == DEV_OFFSET_DATA[7:2];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      function_q <= 8'h0;
      index_q <= 8'h0;
    end else if (access_q && write_q && offset_q == DEV_OFFSET_OP[7:2]) begin
      if (be_q[DEV_OP_FUNCTION_BIT / 8]) function_q <= wdata_q[DEV_OP_FUNCTION_BIT +: 8];
      if (be_q[DEV_OP_INDEX_BIT / 8]) index_q <= wdata_q[DEV_OP_INDEX_BIT +: 8];
    end
  end

  // ---- DEV_BASE
  logic [31:0] base_lo [Domains];
  logic [31:0] base_hi [Domains];
  for (genvar d = 0; d < Domains; d++) begin : g_base
    dev_base_t   base_q;
    logic [31:0] lo, hi;
    logic        here;
    assign here = write_data && index_q == 8'(d);

    always_comb begin
      base_lo[d] = '0;
      base_lo[d][DEV_BASE_LO_V_BIT] = base_q.valid;
      base_lo[d][DEV_BASE_LO_P_BIT] = base_q.protect;
      base_lo[d][DEV_BASE_LO_SIZE_BIT +: 5] = base_q.size;
      base_lo[d][DEV_BASE_LO_BASE_BIT +: 20] = base_q.base[31:12];
      base_hi[d] = '0;
      base_hi[d][DEV_BASE_HI_BASE_BIT +: 8] = base_q.base[39:32];
      lo = merge(base_lo[d], wdata_q, be_q);
      hi = merge(base_hi[d], wdata_q, be_q);
    end

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        base_q <= '0;
      end else begin
        if (here && function_q == DEV_FUNCTION_BASE_LO) begin
          base_q.valid <= lo[DEV_BASE_LO_V_BIT];
          base_q.protect <= lo[DEV_BASE_LO_P_BIT];
          base_q.size <= lo[DEV_BASE_LO_SIZE_BIT +: 5];
          base_q.base[31:12] <= lo[DEV_BASE_LO_BASE_BIT +: 20];
        end
        if (here && function_q == DEV_FUNCTION_BASE_HI) base_q.base[39:32] <= hi[DEV_BASE_HI_BASE_BIT +: 8];
      end
    end
    assign base_o[BaseWidth*d +: BaseWidth] = base_q;

    logic unused_reserved;
    assign unused_reserved = ^{lo[11:7], hi[31:8]};
  end

  // ---- DEV_MAP
  for (genvar m = 0; m < Maps; m++) begin : g_map
    logic [31:0] value_q;
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) value_q <= '0;
      else if (write_data && function_q == DEV_FUNCTION_MAP && index_q == 8'(m)) begin
        value_q <= merge(value_q, wdata_q, be_q);
      end
    end
    assign map_o[32*m +: 32] = value_q;
  end

  // ---- DEV_CR and SL_DEV_BASE
  logic         write_cr;
  logic         enable_q, mem_clear_disable_q, io_protect_q, mce_q, sl_dev_en_q, no_probe_q;
  logic [39:16] sl_base_q;
  assign write_cr = write_data && function_q == DEV_FUNCTION_CR && be_q[0];  // all fields are in byte 0
  assign invalidate_o = write_cr && wdata_q[DEV_CR_INVALIDATE_BIT];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      enable_q <= 1'b0;
      mem_clear_disable_q <= 1'b0;
      io_protect_q <= 1'b0;
      mce_q <= 1'b0;
      sl_dev_en_q <= 1'b0;
      no_probe_q <= 1'b0;
      sl_base_q <= '0;
    end else if (write_cr) begin
      enable_q <= wdata_q[DEV_CR_ENABLE_BIT];
      if (mem_enabled_q) mem_clear_disable_q <= wdata_q[DEV_CR_MEM_CLEAR_DISABLE_BIT];
      io_protect_q <= wdata_q[DEV_CR_IOSPEN_BIT];
      mce_q <= wdata_q[DEV_CR_MCE_BIT];
      if (!wdata_q[DEV_CR_SL_DEV_EN_BIT]) sl_dev_en_q <= 1'b0;
      no_probe_q <= wdata_q[DEV_CR_NO_PROBE_BIT];
    end else if (ctl_take) begin
      if (ctl_skinit_i) begin
        sl_dev_en_q <= 1'b1;
        sl_base_q <= ctl_base_i;
      end else begin
        enable_q <= 1'b0;
      end
    end
  end

  assign enable_o = enable_q;
  assign mem_clear_disable_o = mem_clear_disable_q;
  assign io_protect_o = io_protect_q;
  assign mce_en_o = mce_q;
  assign no_probe_o = no_probe_q;
  assign sl_dev_en_o = sl_dev_en_q;
  assign sl_base_o = sl_base_q;

  assign err_write_o = write_data && function_q == DEV_FUNCTION_ERR_STATUS;
  assign err_wdata_o = merge(err_status_i, wdata_q, be_q);

  // ---- Reads: the instance of DEV_OP.INDEX, the register of DEV_OP.FUNCTION, the dword of the configuration space
  logic [31:0] lo_instance, hi_instance, map_instance, lo_q, hi_q, map_q;
  logic [31:0] selected, selected_q, word, rdata_q;
  logic        rsp_valid_q;
  always_comb begin
    lo_instance = '0;
    hi_instance = '0;
    map_instance = '0;
    for (int unsigned d = 0; d < Domains; d++) begin
      if (index_q == 8'(d)) begin
        lo_instance |= base_lo[d];
        hi_instance |= base_hi[d];
      end
    end
    for (int unsigned m = 0; m < Maps; m++) if (index_q == 8'(m)) map_instance |= map_o[32*m +: 32];

    selected = '0;
    case (function_q)
      DEV_FUNCTION_BASE_LO: selected = lo_q;
      DEV_FUNCTION_BASE_HI: selected = hi_q;
      DEV_FUNCTION_MAP:     selected = map_q;
      DEV_FUNCTION_CAP: begin
        selected[DEV_CAP_REVISION_BIT +: 8] = 8'(Revision);
        selected[DEV_CAP_N_DOMAINS_BIT +: 8] = 8'(Domains);
        selected[DEV_CAP_N_MAPS_BIT +: 8] = 8'(Maps);
      end
      DEV_FUNCTION_CR: begin
        selected[DEV_CR_ENABLE_BIT] = enable_q;
        selected[DEV_CR_MEM_CLEAR_DISABLE_BIT] = mem_clear_disable_q;
        selected[DEV_CR_IOSPEN_BIT] = io_protect_q;
        selected[DEV_CR_MCE_BIT] = mce_q;
        selected[DEV_CR_INVALIDATE_BIT] = invalidating_q;
        selected[DEV_CR_SL_DEV_EN_BIT] = sl_dev_en_q;
        selected[DEV_CR_NO_PROBE_BIT] = no_probe_q;
      end
      DEV_FUNCTION_ERR_STATUS: selected = err_status_i;
      DEV_FUNCTION_ERR_ADDR_LO: selected = {err_addr_i[31:2], 2'b00};
      DEV_FUNCTION_ERR_ADDR_HI: selected = {24'h0, err_addr_i[39:32]};
      default: selected = '0;
    endcase

    case (offset_q)
      DEV_OFFSET_VENDOR_DEVICE[7:2]:      word = DEV_VALUE_VENDOR_DEVICE;
      DEV_OFFSET_COMMAND_STATUS[7:2]:     word = DEV_VALUE_COMMAND_STATUS;
      DEV_OFFSET_CLASS[7:2]:              word = DEV_VALUE_CLASS;
      DEV_OFFSET_CAPABILITY_POINTER[7:2]: word = DEV_VALUE_CAPABILITY_POINTER;
      DEV_OFFSET_HDR[7:2]:                word = DEV_VALUE_HDR;
      DEV_OFFSET_OP[7:2]: begin
        word = '0;
        word[DEV_OP_INDEX_BIT +: 8] = index_q;
        word[DEV_OP_FUNCTION_BIT +: 8] = function_q;
      end
      DEV_OFFSET_DATA[7:2]:               word = selected_q;
      default:                            word = '0;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) rsp_valid_q <= 1'b0;
    else rsp_valid_q <= answer_q;
  end
  always_ff @(posedge clk_i) begin
    lo_q <= lo_instance;
    hi_q <= hi_instance;
    map_q <= map_instance;
    selected_q <= selected;
    rdata_q <= write_q ? '0 : word;
  end
  assign cfg_rsp_valid_o = rsp_valid_q;
  assign cfg_rdata_o = rdata_q;

`ifndef SYNTHESIS
  logic armed_q;  // out of reset
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) armed_q <= 1'b0;
    else armed_q <= 1'b1;
  end

  always_ff @(posedge clk_i) begin
    if (armed_q) begin
      RegistersChangeWhenNoRequestIsChecked : assert (!((access_q && write_q) || ctl_take) || quiet_i);
      ControlGoesFirst : assert (!(cfg_take && ctl_valid_i));
      InvalidationsDoNotOverlap : assert (!(invalidate_o && invalidating_i));
    end
  end
`endif

  logic unused_cfg;
  assign unused_cfg = ^{cfg_offset_i[1:0], wdata_q};

endmodule
