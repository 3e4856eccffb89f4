// SPDX-License-Identifier: Apache-2.0
// VMRUN consistency checks: manual 2.2.1 ("Canonicalization and Consistency Checks"), 2.6, 2.7, 2.16, 2.21.3.
// Combinational; looks at the values exactly as VMRUN loaded them, before reserved bits are trimmed.
// One signal per rule, so that a waveform shows which rule rejected a VMCB. Profile `apm`
// (profile_apm_i = 1) follows later AMD manuals where noted.
module svm_consistency
  import svm_pkg::*;
  import pacifica_spec_pkg::*;
(
  input  logic        profile_apm_i,
  // controls
  input  logic [31:0] intercept_misc1_i,
  input  logic [31:0] intercept_misc2_i,
  input  logic [63:0] iopm_pa_i,
  input  logic [63:0] msrpm_pa_i,
  input  logic [31:0] asid_i,
  input  logic        np_enable_i,
  input  logic [63:0] h_cr0_i,
  input  logic [63:0] h_cr3_i,
  input  logic [63:0] g_pat_i,
  input  logic [63:0] eventinj_i,
  // guest state
  input  logic [63:0] efer_i,
  input  logic [63:0] cr0_i,
  input  logic [63:0] cr3_i,
  input  logic [63:0] cr4_i,
  input  logic [63:0] dr6_i,
  input  logic [63:0] dr7_i,
  input  logic [63:0] rflags_i,
  input  logic [15:0] cs_attr_i,
  output logic        illegal_o,        // VMRUN: exit with VMEXIT_INVALID
  output logic        host_illegal_o,   // #VMEXIT: the reloaded host registers are illegal (ERR-A-15): shutdown
  output logic        unimplemented_o,  // the guest wants a mode that this processor lacks (V86)
  output logic        pae_o             // legacy PAE paging without nested paging: the PDPEs are to be read
);

  localparam int unsigned NAsids = pacifica_spec_pkg::ConfigNAsids;
  localparam int unsigned PaBits = pacifica_spec_pkg::ConfigPaBits;

  logic pe, pg, lme, pae, long_mode;
  assign pe        = cr0_i[CR0_PE_BIT];
  assign pg        = cr0_i[CR0_PG_BIT];
  assign lme       = efer_i[EFER_LME_BIT];
  assign pae       = cr4_i[CR4_PAE_BIT];
  assign long_mode = lme && pg;  // LMA is derived (ERR-A-11)
  assign pae_o     = pg && pae && !lme && !np_enable_i;

  // --- mode and register checks (2.2.1) ---
  logic bad_svme, bad_nw, bad_cr0_high, bad_cr3, bad_cr4, bad_dr6, bad_dr7, bad_efer, bad_long_pae,
        bad_long_pe, bad_cs_ld;
  assign bad_svme     = !efer_i[EFER_SVME_BIT];
  assign bad_nw       = !cr0_i[CR0_CD_BIT] && cr0_i[CR0_NW_BIT];
  assign bad_cr0_high = |cr0_i[63:32];
  assign bad_cr3      = |cr3_i[63:PaBits];                  // whatever the mode
  assign bad_cr4      = |cr4_i[63:11];                      // ERR-A-09; the CPUID offers bits 10:0 in both profiles
  assign bad_dr6      = |dr6_i[63:32];
  assign bad_dr7      = |dr7_i[63:32];
  // ERR-A-08: bit 9 and the bits above SVME are MBZ (rev302: 63:15 as listed); 7:1 read as zero.
  assign bad_efer     = |efer_i[63:15] || efer_i[9] || (profile_apm_i && |efer_i[14:13]);
  assign bad_long_pae = long_mode && !pae;
  assign bad_long_pe  = long_mode && !pe;                   // ERR-A-12
  assign bad_cs_ld    = long_mode && pae && cs_attr_i[9] && cs_attr_i[10];

  // --- control checks ---
  logic bad_vmrun, bad_smi, bad_asid, bad_np, bad_iopm, bad_msrpm;
  assign bad_vmrun = !intercept_misc2_i[0];                 // ERR-A-05
  assign bad_smi   = !profile_apm_i && !intercept_misc1_i[2];  // ERR-A-47
  assign bad_asid  = (asid_i == 32'd0) || (asid_i >= NAsids);  // ERR-A-16, ERR-B-57
  assign bad_np    = np_enable_i && !h_cr0_i[CR0_PG_BIT];           // 2.21.3
  // The tables end at base + 2FFFh (ERR-A-31) and base + 1FFFh; hardware refuses an MSRPM that ends at the last byte, and
  // so does profile apm (ERR-A-58).
  logic [64:0] iopm_last, msrpm_last;
  assign iopm_last  = {1'b0, iopm_pa_i[63:12], 12'h0} + 65'h2FFF;
  assign msrpm_last = {1'b0, msrpm_pa_i[63:12], 12'h0} + (profile_apm_i ? 65'h2000 : 65'h1FFF);
  assign bad_iopm   = |iopm_last[64:PaBits];
  assign bad_msrpm  = |msrpm_last[64:PaBits];

  // --- nested paging (2.21.4; ERR-C-25): profile apm alone refuses an H_CR3 beyond the physical address space, whatever
  // the host's mode, and a G_PAT byte that is not a memory type (2, 3 and 8 to 255) ---
  logic bad_h_cr3, bad_g_pat;
  assign bad_h_cr3 = profile_apm_i && np_enable_i && |h_cr3_i[63:PaBits];
  always_comb begin
    bad_g_pat = 1'b0;
    for (int unsigned i = 0; i < 8; i++) begin
      if (|g_pat_i[8*i+3 +: 5] || g_pat_i[8*i+1 +: 2] == 2'b01) bad_g_pat = profile_apm_i && np_enable_i;
    end
  end

  // --- event injection (2.16; ERR-B-04…10) ---
  logic       inject, bad_inj_type, bad_inj_vector, bad_inj_mode, bad_inj_mbz;
  logic [2:0] inj_type;
  logic [7:0] inj_vector;
  assign inject       = eventinj_i[31];
  assign inj_type     = eventinj_i[10:8];
  assign inj_vector   = eventinj_i[7:0];
  assign bad_inj_type = inject && (inj_type inside {3'd1, 3'd5, 3'd6, 3'd7});
  assign bad_inj_vector = inject && (inj_type == 3'd3) &&
                          ((inj_vector > 8'd31) || !SvmExceptionVectors[inj_vector[4:0]]);  // ERR-B-06
  // ERR-B-05: #OF and #BR cannot arise in 64-bit mode.
  assign bad_inj_mode = inject && (inj_type == 3'd3) && (inj_vector inside {8'd4, 8'd5}) && long_mode && cs_attr_i[9];
  assign bad_inj_mbz  = inject && |eventinj_i[30:12];       // ERR-B-10

  logic v86;
  assign v86 = pe && rflags_i[RFLAGS_VM_BIT];

  logic illegal_rules;
  assign illegal_rules = |{bad_svme, bad_nw, bad_cr0_high, bad_cr3, bad_cr4, bad_dr6, bad_dr7, bad_efer,
                           bad_long_pae, bad_long_pe, bad_cs_ld, bad_vmrun, bad_smi, bad_asid, bad_np, bad_h_cr3,
                           bad_g_pat, bad_iopm, bad_msrpm, bad_inj_type, bad_inj_vector, bad_inj_mode, bad_inj_mbz};
  assign illegal_o       = illegal_rules || v86;
  assign host_illegal_o  = |{bad_svme, bad_nw, bad_cr0_high, bad_cr3, bad_cr4, bad_efer, bad_long_pae, bad_long_pe};
  assign unimplemented_o = v86 && !illegal_rules;  // what else is wrong needs no such mark

  logic unused;
  assign unused = ^{intercept_misc1_i[31:3], intercept_misc1_i[1:0], intercept_misc2_i[31:1], iopm_pa_i[11:0],
                    msrpm_pa_i[11:0], h_cr0_i[63:32], h_cr0_i[30:0], h_cr3_i[PaBits-1:0], eventinj_i[63:32], eventinj_i[11],
                    efer_i[11:10], efer_i[7:0], cr0_i[28:1], cr3_i[PaBits-1:0], dr6_i[31:0], dr7_i[31:0],
                    cr4_i[10:6], cr4_i[4:0], rflags_i[63:18], rflags_i[16:0], cs_attr_i[15:11], cs_attr_i[8:0], iopm_last[PaBits-1:0],
                    msrpm_last[PaBits-1:0]};

endmodule
