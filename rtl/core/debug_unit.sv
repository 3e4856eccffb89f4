// SPDX-License-Identifier: Apache-2.0
// Breakpoint comparators: AMD64 APM volume 2 section 13.1 (DR0–DR3, DR7). Combinational; staged: the answers come in the
// clock after.
module debug_unit #(
  parameter bit Staged = 1'b0
) (
  input  logic         clk_i,
  input  logic [255:0] dr_i,
  input  logic [63:0]  dr7_i,
  input  logic         io_enable_i,   // CR4.DE: type 10b is an I/O breakpoint
  input  logic         long_i,        // EFER.LMA: length 10b is 8 bytes
  input  logic [63:0]  rip_linear_i,  // next instruction
  input  logic [63:0]  linear_i,      // access that completes, or port
  input  logic [3:0]   bytes_i,
  input  logic         write_i,
  input  logic         read_i,
  input  logic         io_i,
  output logic [3:0]   fetch_hit_o,
  output logic [3:0]   data_hit_o
);

  logic [3:0]  fetch_hit, data_hit;
  stage #(
    .Width     (8),
    .Registered(Staged)
  ) u_hits (
    .clk_i,
    .d_i({fetch_hit, data_hit}),
    .q_o({fetch_hit_o, data_hit_o})
  );

  logic [63:0] access_last;
  assign access_last = linear_i + {60'b0, bytes_i} - 64'd1;

  for (genvar i = 0; i < 4; i++) begin : g_breakpoint
    logic [1:0]  kind, len;
    logic [2:0]  len_mask;
    logic [63:0] address, first, last;
    logic        enabled, overlap;

    assign kind    = dr7_i[16+4*i +: 2];
    assign len     = dr7_i[18+4*i +: 2];
    assign enabled = dr7_i[2*i] || dr7_i[2*i+1];
    assign address = dr_i[64*i +: 64];

    always_comb begin
      unique case (len)
        2'd0:    len_mask = 3'b000;
        2'd1:    len_mask = 3'b001;
        2'd2:    len_mask = long_i ? 3'b111 : 3'b000;
        default: len_mask = 3'b011;
      endcase
    end
    assign first   = address & ~{61'b0, len_mask};
    assign last    = first | {61'b0, len_mask};
    assign overlap = linear_i <= last && access_last >= first;

    assign fetch_hit[i] = enabled && kind == 2'd0 && address == rip_linear_i;
    always_comb begin
      data_hit[i] = 1'b0;
      if (enabled) begin
        unique case (kind)
          2'd1:    data_hit[i] = overlap && write_i && !io_i;
          2'd2:    data_hit[i] = overlap && io_i && io_enable_i;
          2'd3:    data_hit[i] = overlap && (write_i || read_i) && !io_i;
          default: data_hit[i] = 1'b0;
        endcase
      end
    end
  end

  logic unused;
  assign unused = ^{dr7_i[63:32], dr7_i[15:8]};

endmodule
