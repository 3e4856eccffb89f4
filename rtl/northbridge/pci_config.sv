// SPDX-License-Identifier: Apache-2.0
// PCI configuration mechanism 1 (docs/choices.md §10): the address register at CF8h, and CFCh–CFFh, through which
// configuration accesses are made. A region of the fabric: accesses that touch CF8h–CFFh.
//
// The host bridge's function 3 (manual 2.20.4, ERR-B-32) is behind cfg_*; other functions read all ones. The
// answer to a write waits until cfg_* would take the next write: an invalidation that it started is over then.
module pci_config
  import bus_pkg::*;
  import pacifica_spec_pkg::*;
(
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        valid_i,     // it is asked
  input  bus_req_t    req_i,
  output logic        ready_o,
  output bus_rsp_t    rsp_o,

  // Host bridge, function 3
  output logic        cfg_valid_o,
  input  logic        cfg_ready_i,
  output logic        cfg_write_o,
  output logic [7:0]  cfg_offset_o,
  output logic [3:0]  cfg_be_o,
  output logic [31:0] cfg_wdata_o,
  input  logic        cfg_rsp_valid_i,
  input  logic [31:0] cfg_rdata_i
);

  localparam logic [7:0]  HostBridge = {5'h18, 3'd3};  // device and function, on bus 0

  typedef enum logic [2:0] {
    StIdle,
    StDecode,    // what the access means
    StRequest,   // the configuration access waits to be taken
    StResponse,  // … for its answer
    StSettle,    // a write: until the next one would be taken
    StAnswer
  } state_e;
  state_e      state_q;
  logic        write_q;
  logic [15:0] port_q;
  logic [3:0]  size_q;
  logic [31:0] wdata_q, rdata_q;

  assign ready_o = state_q == StIdle;
  assign rsp_o   = '{valid: state_q == StAnswer, rdata: {32'h0, rdata_q}};

  // ---- Lanes: byte i of the access is port port_q + i; lane l of the data register is port CFCh + l
  logic [3:0]  lanes, own;   // lanes that the access has; bytes of the access that have a lane
  logic [31:0] lane_data, answer;
  always_comb begin
    lanes = 4'h0;
    own = 4'h0;
    lane_data = '0;
    answer = '1;
    for (int unsigned i = 0; i < 4; i++) begin
      for (int unsigned l = 0; l < 4; l++) begin
        if (4'(i) < size_q && port_q + 16'(i) == PortPciData + 16'(l)) begin
          lanes[l] = 1'b1;
          own[i] = 1'b1;
          lane_data[8*l +: 8] = wdata_q[8*i +: 8];
          answer[8*i +: 8] = cfg_rdata_i[8*l +: 8];
        end
      end
    end
  end

  // Right-aligned data have zeros above.
  logic [31:0] size_mask;
  always_comb begin
    case (size_q)
      4'd1:    size_mask = 32'h0000_00FF;
      4'd2:    size_mask = 32'h0000_FFFF;
      default: size_mask = 32'hFFFF_FFFF;
    endcase
  end

  // ---- Address register
  logic        enable_q;
  logic [23:2] address_q;
  logic        whole_address;  // the access is one to the address register
  assign whole_address = port_q == PortPciAddress && size_q == 4'd4;

  assign cfg_valid_o = state_q == StRequest;
  assign cfg_write_o = write_q;
  assign cfg_offset_o = {address_q[7:2], 2'b00};
  assign cfg_be_o = lanes;
  assign cfg_wdata_o = lane_data;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StIdle;
      write_q <= 1'b0;
      port_q <= 16'h0;
      size_q <= 4'd0;
      wdata_q <= 32'h0;
      rdata_q <= 32'h0;
      enable_q <= 1'b0;
      address_q <= '0;
    end else begin
      case (state_q)
        StIdle: begin
          if (valid_i) begin
            state_q <= StDecode;
            write_q <= req_i.write;
            port_q <= req_i.addr[15:0];
            size_q <= req_i.size;
            wdata_q <= req_i.wdata[31:0];
          end
        end
        StDecode: begin
          state_q <= StAnswer;
          rdata_q <= size_mask;
          if (whole_address) begin
            rdata_q <= {enable_q, 7'h0, address_q, 2'b00};
            if (write_q) begin
              enable_q <= wdata_q[31];
              address_q <= wdata_q[23:2];
            end
          end else if (own != 4'h0 && enable_q && address_q[23:8] == {8'h0, HostBridge}) begin
            state_q <= StRequest;
          end
        end
        StRequest: if (cfg_ready_i) state_q <= StResponse;
        StResponse: begin
          if (cfg_rsp_valid_i) begin
            state_q <= write_q ? StSettle : StAnswer;
            rdata_q <= answer & size_mask;
          end
        end
        StSettle: if (cfg_ready_i) state_q <= StAnswer;
        default: state_q <= StIdle;
      endcase
    end
  end

  logic unused;
  assign unused = ^req_i;

`ifndef SYNTHESIS
  logic armed_q;  // out of reset
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) armed_q <= 1'b0;
    else armed_q <= 1'b1;
  end
  always_ff @(posedge clk_i) begin
    if (armed_q) begin
      AnAnswerForEachConfigurationAccess : assert (!cfg_rsp_valid_i || state_q == StResponse);
    end
  end
`endif

endmodule
