// SPDX-License-Identifier: Apache-2.0
// Log of refused accesses (manual 2.20.7, ERR-B-44 to ERR-B-46): the first one is kept until software clears
// VALID, later ones set OVERFLOW. Each gives a machine check if DEV_CR.MCE is set.
module dev_log
  import pacifica_spec_pkg::*;
  import dev_pkg::*;
(
  input  logic         clk_i,
  input  logic         rst_ni,

  input  logic         violation_i,
  input  dev_context_t context_i,
  input  logic [5:0]   domain_i,
  input  logic         sl_i,
  input  logic         mce_en_i,
  output logic         mce_o,

  // Software's write of DEV_ERR_STATUS; never in the clock of a violation
  input  logic         write_i,
  input  logic [31:0]  wdata_i,    // merged with the bytes that stay
  output logic [31:0]  status_o,
  output logic [39:2]  addr_o
);

  localparam logic [31:0] Fields =
      (32'h3F << DEV_ERR_STATUS_DOMAIN_BIT) | (32'h1F << DEV_ERR_STATUS_UNIT_BIT) |
      (32'hFF << DEV_ERR_STATUS_BUSNO_BIT) | (32'h1 << DEV_ERR_STATUS_WRITE_BIT) |
      (32'h1 << DEV_ERR_STATUS_SL_DEV_BIT) | (32'h1 << DEV_ERR_STATUS_ADDRV_BIT) |
      (32'h1 << DEV_ERR_STATUS_OVERFLOW_BIT) | (32'h1 << DEV_ERR_STATUS_VALID_BIT);

  logic [31:0] status_q, status_d;
  logic [39:2] addr_q, addr_d;

  always_comb begin
    status_d = status_q;
    addr_d = addr_q;
    if (write_i) begin
      status_d = wdata_i & Fields;
    end else if (violation_i && status_q[DEV_ERR_STATUS_VALID_BIT]) begin
      status_d[DEV_ERR_STATUS_OVERFLOW_BIT] = 1'b1;
    end else if (violation_i) begin
      status_d = '0;
      status_d[DEV_ERR_STATUS_VALID_BIT] = 1'b1;
      status_d[DEV_ERR_STATUS_ADDRV_BIT] = 1'b1;
      status_d[DEV_ERR_STATUS_SL_DEV_BIT] = sl_i;
      status_d[DEV_ERR_STATUS_WRITE_BIT] = context_i.write;
      status_d[DEV_ERR_STATUS_BUSNO_BIT +: 8] = context_i.bus;
      status_d[DEV_ERR_STATUS_UNIT_BIT +: 5] = context_i.unit_id;
      status_d[DEV_ERR_STATUS_DOMAIN_BIT +: 6] = domain_i;
      addr_d = context_i.addr;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      status_q <= '0;
      addr_q <= '0;
    end else begin
      status_q <= status_d;
      addr_q <= addr_d;
    end
  end

  assign status_o = status_q;
  assign addr_o = addr_q;
  assign mce_o = violation_i && mce_en_i;

`ifndef SYNTHESIS
  logic armed_q;  // out of reset
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) armed_q <= 1'b0;
    else armed_q <= 1'b1;
  end

  always_ff @(posedge clk_i) begin
    if (armed_q) SoftwareWritesWhenNoRequestIsChecked : assert (!(write_i && violation_i));
  end
`endif

  logic unused_tag;
  assign unused_tag = ^context_i.tag;

endmodule
