// SPDX-License-Identifier: Apache-2.0
// SVM: VMRUN, #VMEXIT, VMLOAD, VMSAVE, VMMCALL, STGI, CLGI, INVLPGA, SKINIT (manual 33047 chapters 2.2, 2.3, 2.11–2.14,
// 2.16, 2.17, 2.19, 2.21.4, 4.2 and appendix C; docs/choices.md section 8). The order of the writes is `[order]` of
// spec/vmcb.toml.
.entry vmexit_insn

// --- dispatch of 0F 01 D8 … DF ---
svm_group:
.insn 0f:01 /3 reg
  sub.q   -, modrm, #0xD9; if z goto vmmcall
  nop; if !svme goto ud
  nop; if !prot goto ud
  nop; if !cpl0 goto sys_gp0
  and.q   t0, modrm, #7
  sub.q   -, t0, #0; if z goto vmrun
  sub.q   -, t0, #2; if z goto vmload
  sub.q   -, t0, #3; if z goto vmsave
  sub.q   -, t0, #4; if z goto stgi
  sub.q   -, t0, #5; if z goto clgi
  sub.q   -, t0, #7; if z goto invlpga
skinit:                           // 6
  icpt    exit.skinit
  raise ud unimpl
vmmcall:                          // no CPL and mode checks; not intercepted it is undefined (2.14)
  nop; if !svme goto ud
  icpt    exit.vmmcall
  goto ud
stgi:
  icpt    exit.stgi
  mov.q   gif, #1; end
clgi:
  icpt    exit.clgi
  mov.q   gif, 0; end
invlpga:                          // ERR-C-64: an ASID or address that cannot be is ignored
  icpt    exit.invlpga
  mov.as  t0, rax
  zx32.q  t1, rcx
  sub.q   -, t1, #64; if nc goto invlpga_end
  canon.q -, 0, t0; if sys goto invlpga_end
  flush   page, t0, t1
invlpga_end:
  end

// T0 = rAX by address size; #GP when it is not aligned or beyond the physical address space.
vmcb_address:
  mov.as  t0, rax
  and.q   -, t0, #0xFFF; if nz goto sys_gp0
  shr.q   t1, t0, #40; if nz goto sys_gp0
  ret

// --- VMLOAD and VMSAVE (2.11), VMCB at physical T0 ---
vmload:
  call vmcb_address
  icpt    exit.vmload
  setsx   #4
  add.q   t2, t0, #vmcb.fs_sel
  call load_vmcb_segment
  setsx   #5
  add.q   t2, t0, #vmcb.gs_sel
  call load_vmcb_segment
  setsx   #7
  add.q   t2, t0, #vmcb.tr_sel
  call load_vmcb_segment
  setsx   #6
  add.q   t2, t0, #vmcb.ldtr_sel
  call load_vmcb_segment
  ld.q    t1, [vmc:t0+vmcb.kernel_gs_base]
  canon.q kernel_gs_base, 0, t1
  ld.q    star, [vmc:t0+vmcb.star]
  ld.q    lstar, [vmc:t0+vmcb.lstar]
  ld.q    cstar, [vmc:t0+vmcb.cstar]
  ld.d    sfmask, [vmc:t0+vmcb.sfmask]
  ld.d    sysenter_cs, [vmc:t0+vmcb.sysenter_cs]
  ld.q    sysenter_esp, [vmc:t0+vmcb.sysenter_esp]
  ld.q    sysenter_eip, [vmc:t0+vmcb.sysenter_eip]
  end

// Segment chosen by SETSX from the VMCB fields at physical T2; base canonicalised. Clobbers T1.
load_vmcb_segment:
  call load_vmcb_attributes
  ld.q    t1, [vmc:t2+8]
  canon.q x.base, 0, t1; ret
load_vmcb_segment32:              // ES CS SS DS: 32 bits of base (ERR-A-07)
  call load_vmcb_attributes
  ld.d    x.base, [vmc:t2+8]; ret
load_vmcb_attributes:
  ld.q    t1, [vmc:t2]
  mov.q   x.sel, t1
  shr.q   t1, t1, #16
  mov.q   x.attr, t1
  shr.q   t1, t1, #16
  mov.q   x.limit, t1; ret

vmsave:
  call vmcb_address
  icpt    exit.vmsave
  segpack.q t1, 0, 0, k=4
  st.q    [vmc:t0+vmcb.fs_sel], t1
  mov.q   t1, fs.base
  st.q    [vmc:t0+vmcb.fs_base], t1
  segpack.q t1, 0, 0, k=5
  st.q    [vmc:t0+vmcb.gs_sel], t1
  mov.q   t1, gs.base
  st.q    [vmc:t0+vmcb.gs_base], t1
  segpack.q t1, 0, 0, k=7
  st.q    [vmc:t0+vmcb.tr_sel], t1
  mov.q   t1, tr.base
  st.q    [vmc:t0+vmcb.tr_base], t1
  segpack.q t1, 0, 0, k=6
  st.q    [vmc:t0+vmcb.ldtr_sel], t1
  mov.q   t1, ldtr.base
  st.q    [vmc:t0+vmcb.ldtr_base], t1
.foreach vmsave skip FS_SELATTRLIM, FS_BASE, GS_SELATTRLIM, GS_BASE, TR_SELATTRLIM, TR_BASE, LDTR_SELATTRLIM, LDTR_BASE
  mov.q   t1, $name
  st.$SIZE [vmc:t0+$OFF], t1
.endfor
  end

// --- VMRUN (2.2) ---
// T0 VMCB; T14 bit 0 of LBR_VIRTUALIZATION_ENABLE. The host state goes out first, then everything of the VMCB comes
// in raw, is checked as a whole, and only then trimmed to what the registers keep.
vmrun:
  call vmcb_address
  icpt    exit.vmrun
  or.q    -, dbgpend, 0; if nz goto ev_held
  ld.b    t14, [vmc:t0+vmcb.lbr_virtualization_enable]
  and.q   t14, t14, #1
.foreach host_save skip GDTR_LIMIT, GDTR_BASE, IDTR_LIMIT, IDTR_BASE, EFER, CR0, CR4, CR3, RFLAGS, RIP, RSP, RAX, DBGCTL, BR_FROM, BR_TO, LASTEXCPFROM, LASTEXCPTO
  mov.q   t1, $name
  st.w    [hsave:0+$OFF], t1
.endfor
  mov.q   t1, gdtr_limit
  st.d    [hsave:0+vmcb.gdtr_limit], t1
  mov.q   t1, gdtr_base
  st.q    [hsave:0+vmcb.gdtr_base], t1
  mov.q   t1, idtr_limit
  st.d    [hsave:0+vmcb.idtr_limit], t1
  mov.q   t1, idtr_base
  st.q    [hsave:0+vmcb.idtr_base], t1
  mov.q   t1, efer
  mov.q   h_efer, t1
  st.q    [hsave:0+vmcb.efer], t1
  mov.q   t1, cr0
  mov.q   h_cr0, t1
  st.q    [hsave:0+vmcb.cr0], t1
  mov.q   t1, cr4
  mov.q   h_cr4, t1
  st.q    [hsave:0+vmcb.cr4], t1
  mov.q   t1, cr3
  st.q    [hsave:0+vmcb.cr3], t1
  andn.q  t1, rflags, #flag.rf    // VMRUN completes: RF = 0 in the host (ERR-A-18)
  st.q    [hsave:0+vmcb.rflags], t1
  shr.q   t1, t1, #9
  and.q   host_if, t1, #1         // masks physical interrupts with V_INTR_MASKING (2.17.1)
  st.q    [hsave:0+vmcb.rip], nrip
  st.q    [hsave:0+vmcb.rsp], rsp
  st.q    [hsave:0+vmcb.rax], rax
  or.q    -, t14, 0; if z goto vmrun_controls
  mov.q   t1, debugctl
  st.q    [hsave:0+vmcb.dbgctl], t1
  mov.q   t1, br_from
  st.q    [hsave:0+vmcb.br_from], t1
  mov.q   t1, br_to
  st.q    [hsave:0+vmcb.br_to], t1
  mov.q   t1, lastexcp_from
  st.q    [hsave:0+vmcb.lastexcpfrom], t1
  mov.q   t1, lastexcp_to
  st.q    [hsave:0+vmcb.lastexcpto], t1

// Control area (table C-1).
vmrun_controls:
  mov.q   vmcb_pa, t0
  mov.q   lbr_virt, t14
  ld.d    intercept_cr, [vmcb:0+vmcb.intercept_cr]
  ld.d    intercept_dr, [vmcb:0+vmcb.intercept_dr]
  ld.d    intercept_exc, [vmcb:0+vmcb.intercept_exc]
  ld.d    intercept_misc1, [vmcb:0+vmcb.intercept_misc1]
  ld.d    t1, [vmcb:0+vmcb.intercept_misc2]
  and.q   intercept_misc2, t1, #0x3FF
  ld.q    t1, [vmcb:0+vmcb.iopm_base_pa]
  and.q   iopm_pa, t1, #-4096
  ld.q    t1, [vmcb:0+vmcb.msrpm_base_pa]
  and.q   msrpm_pa, t1, #-4096
  ld.q    tsc_offset, [vmcb:0+vmcb.tsc_offset]
  ld.d    asid, [vmcb:0+vmcb.guest_asid]
  ld.b    t13, [vmcb:0+vmcb.tlb_control]
  ld.b    t1, [vmcb:0+vmcb.v_tpr]
  and.q   v_tpr, t1, #15
  ld.b    t1, [vmcb:0+vmcb.v_irq]
  and.q   v_irq, t1, #1
  ld.b    t1, [vmcb:0+vmcb.v_intr_prio]
  and.q   v_intr_prio, t1, #15
  shr.q   t1, t1, #4
  and.q   v_ign_tpr, t1, #1
  ld.b    t1, [vmcb:0+vmcb.v_intr_masking]
  and.q   v_intr_masking, t1, #1
  ld.b    v_intr_vector, [vmcb:0+vmcb.v_intr_vector]
  ld.b    t12, [vmcb:0+vmcb.interrupt_shadow]
  ld.q    inject, [vmcb:0+vmcb.eventinj]
  mov.q   h_cr3, 0
  mov.q   g_pat, 0
  ld.b    t1, [vmcb:0+vmcb.np_enable]
  and.q   t1, t1, #1
  mov.q   np_enable, t1
  or.q    -, t1, 0; if z goto vmrun_state
  ld.q    h_cr3, [vmcb:0+vmcb.h_cr3]
  ld.q    g_pat, [vmcb:0+vmcb.g_pat]

// State-save area (table C-2).
vmrun_state:
  setsx   #0
  add.q   t2, t0, #vmcb.es_sel
  call load_vmcb_segment32
  setsx   #1
  add.q   t2, t0, #vmcb.cs_sel
  call load_vmcb_segment32
  setsx   #2
  add.q   t2, t0, #vmcb.ss_sel
  call load_vmcb_segment32
  setsx   #3
  add.q   t2, t0, #vmcb.ds_sel
  call load_vmcb_segment32
  ld.w    gdtr_limit, [vmcb:0+vmcb.gdtr_limit]
  ld.q    t1, [vmcb:0+vmcb.gdtr_base]
  canon.q gdtr_base, 0, t1
  ld.w    idtr_limit, [vmcb:0+vmcb.idtr_limit]
  ld.q    t1, [vmcb:0+vmcb.idtr_base]
  canon.q idtr_base, 0, t1
  ld.q    efer, [vmcb:0+vmcb.efer]
  ld.q    cr0, [vmcb:0+vmcb.cr0]
  ld.q    cr4, [vmcb:0+vmcb.cr4]
  ld.q    cr3, [vmcb:0+vmcb.cr3]
  ld.q    cr2, [vmcb:0+vmcb.cr2]
  ld.q    rflags, [vmcb:0+vmcb.rflags]
  ld.q    rip, [vmcb:0+vmcb.rip]
  ld.q    rsp, [vmcb:0+vmcb.rsp]
  ld.q    rax, [vmcb:0+vmcb.rax]
  ld.q    dr7, [vmcb:0+vmcb.dr7]
  ld.q    dr6, [vmcb:0+vmcb.dr6]
  ld.b    t11, [vmcb:0+vmcb.cpl]
  mov.q   guest, #1
  mov.q   exitintinfo, 0
  or.q    -, t14, 0; if z goto vmrun_check
  ld.q    debugctl, [vmcb:0+vmcb.dbgctl]
  ld.q    br_from, [vmcb:0+vmcb.br_from]
  ld.q    br_to, [vmcb:0+vmcb.br_to]
  ld.q    lastexcp_from, [vmcb:0+vmcb.lastexcpfrom]
  ld.q    lastexcp_to, [vmcb:0+vmcb.lastexcpto]

vmrun_check:
  vmchk.q t1, 0, 0; if sys goto vmrun_invalid
  // trim
  mov.q   t2, efer
  and.q   t2, t2, #0x1901
  and.q   -, t2, #0x100; if z goto vmrun_efer
  and.d   -, cr0, #0x80000000; if z goto vmrun_efer
  or.q    t2, t2, #0x400          // LMA is derived (ERR-A-11)
vmrun_efer:
  mov.q   efer, t2
  nop; if m64 goto vmrun_trim
  mov.d   rip, rip                // only EIP and ESP exist outside 64-bit mode
  mov.d   rsp, rsp
vmrun_trim:
  crchk.q cr0, cr0, 0, k=0
  crchk.q cr3, cr3, 0, k=3
  and.q   dr6, dr6, #0xE00F
  mov.d   t2, #0xFFFF0FF0
  or.q    dr6, dr6, t2
  mov.d   t2, #0xFFFF23FF
  and.q   dr7, dr7, t2
  or.q    dr7, dr7, #0x400
  and.q   t11, t11, #3
  mov.q   cpl, t11; if pe goto vmrun_tlb
  mov.q   cpl, 0                  // real mode
vmrun_tlb:
  sub.q   -, t13, #1; if z goto vmrun_flush
  nop; if !apm goto vmrun_pdpe    // profile apm: 3 and 7 flush the guest's ASID (ERR-A-51)
  mov.q   t2, asid
  sub.q   -, t13, #3; if z goto vmrun_flush_asid
  sub.q   -, t13, #7; if nz goto vmrun_pdpe
  flush   asid_nonglobal, t2; goto vmrun_pdpe
vmrun_flush_asid:
  flush   asid, t2; goto vmrun_pdpe
vmrun_flush:
  flush   all
vmrun_pdpe:
  and.q   -, t1, #2; if z goto vmrun_enter
  and.q   t3, cr3, #-32
  ld.q    t4, [phys:t3]
  pdpechk.q -, t4, 0; if sys goto vmrun_invalid
  ld.q    t5, [phys:t3+8]
  pdpechk.q -, t5, 0; if sys goto vmrun_invalid
  ld.q    t6, [phys:t3+16]
  pdpechk.q -, t6, 0; if sys goto vmrun_invalid
  ld.q    t7, [phys:t3+24]
  pdpechk.q -, t7, 0; if sys goto vmrun_invalid
  mov.q   pdpe0, t4
  mov.q   pdpe1, t5
  mov.q   pdpe2, t6
  mov.q   pdpe3, t7
vmrun_enter:
  and.q   shadow, t12, #1
  mov.q   gif, #1
  mov.q   savedflags, 0           // the host's TF traps after the #VMEXIT, not here
  end keeprf

// Illegal state: exit at once; the guest's state in the VMCB stays as it is.
vmrun_invalid:
  fmode   exit
  and.q   dr6, dr6, #0xE00F       // DR6, CR2 and V_TPR stay as loaded
  mov.d   t2, #0xFFFF0FF0
  or.q    dr6, dr6, t2
  and.q   t1, t1, #1
  shl.q   t1, t1, #3
  mov.q   evflags, t1             // UNIMPLEMENTED: a virtual-8086 guest
  mov.q   exitcode, #-1
  mov.q   exitinfo1, 0
  mov.q   exitinfo2, 0
  mov.q   recintinfo, 0
  goto vmexit_codes

// --- #VMEXIT (2.3) ---
// Intercepted exception: EXITCODE by vector, its error code, the address of a #PF (2.8).
vmexit_exception:
  mov.q   t3, evvec
  add.q   exitcode, t3, #exit.excp0
  and.q   -, evflags, #1; if z goto vmexit_exception_pf
  mov.q   exitinfo1, everr
vmexit_exception_pf:
  sub.q   -, t3, #14; if nz goto vmexit
  mov.q   exitinfo2, faddr
  goto vmexit
// The engine comes here when ICPT hits; EXITCODE is latched.
vmexit_insn:
vmexit:
  or.q    -, dbgpend, 0; if nz goto ev_held
  fmode   exit
  and.q   evflags, evflags, #8    // of the event's marks only UNIMPLEMENTED belongs to an exit
  mov.q   recintinfo, exitintinfo
  segpack.q t1, 0, 0, k=0
  st.q    [vmcb:0+vmcb.es_sel], t1
  mov.q   t1, es.base
  st.q    [vmcb:0+vmcb.es_base], t1
  segpack.q t1, 0, 0, k=1
  st.q    [vmcb:0+vmcb.cs_sel], t1
  mov.q   t1, cs.base
  st.q    [vmcb:0+vmcb.cs_base], t1
  segpack.q t1, 0, 0, k=2
  st.q    [vmcb:0+vmcb.ss_sel], t1
  mov.q   t1, ss.base
  st.q    [vmcb:0+vmcb.ss_base], t1
  segpack.q t1, 0, 0, k=3
  st.q    [vmcb:0+vmcb.ds_sel], t1
  mov.q   t1, ds.base
  st.q    [vmcb:0+vmcb.ds_base], t1
  mov.q   t1, gdtr_limit
  st.d    [vmcb:0+vmcb.gdtr_limit], t1
  mov.q   t1, gdtr_base
  st.q    [vmcb:0+vmcb.gdtr_base], t1
  mov.q   t1, idtr_limit
  st.d    [vmcb:0+vmcb.idtr_limit], t1
  mov.q   t1, idtr_base
  st.q    [vmcb:0+vmcb.idtr_base], t1
  mov.q   t1, efer
  st.q    [vmcb:0+vmcb.efer], t1
  mov.q   t1, cr4
  st.q    [vmcb:0+vmcb.cr4], t1
  mov.q   t1, cr3
  st.q    [vmcb:0+vmcb.cr3], t1
  mov.q   t1, cr2
  st.q    [vmcb:0+vmcb.cr2], t1
  mov.q   t1, cr0
  st.q    [vmcb:0+vmcb.cr0], t1
  nop; if !np goto vmexit_rflags
  mov.q   t1, g_pat
  st.q    [vmcb:0+vmcb.g_pat], t1
vmexit_rflags:
  st.q    [vmcb:0+vmcb.rflags], rflags
  st.q    [vmcb:0+vmcb.rip], rip
  st.q    [vmcb:0+vmcb.rsp], rsp
  st.q    [vmcb:0+vmcb.rax], rax
  mov.q   t1, dr7
  st.q    [vmcb:0+vmcb.dr7], t1
  mov.q   t1, dr6
  st.q    [vmcb:0+vmcb.dr6], t1
  st.b    [vmcb:0+vmcb.cpl], cpl
  mov.q   t1, savedshadow         // as it stood when the step began
  or.q    -, t1, 0; if z goto vmexit_shadow
  mov.q   t1, #1
vmexit_shadow:
  st.b    [vmcb:0+vmcb.interrupt_shadow], t1
  mov.q   t1, v_tpr
  st.b    [vmcb:0+vmcb.v_tpr], t1
  mov.q   t1, v_irq
  st.b    [vmcb:0+vmcb.v_irq], t1
  and.q   -, lbr_virt, #1; if z goto vmexit_codes
  mov.q   t1, debugctl
  st.q    [vmcb:0+vmcb.dbgctl], t1
  mov.q   t1, br_from
  st.q    [vmcb:0+vmcb.br_from], t1
  mov.q   t1, br_to
  st.q    [vmcb:0+vmcb.br_to], t1
  mov.q   t1, lastexcp_from
  st.q    [vmcb:0+vmcb.lastexcpfrom], t1
  mov.q   t1, lastexcp_to
  st.q    [vmcb:0+vmcb.lastexcpto], t1
vmexit_codes:
  mov.q   t1, exitcode
  st.q    [vmcb:0+vmcb.exitcode], t1
  mov.q   t1, exitinfo1
  st.q    [vmcb:0+vmcb.exitinfo1], t1
  mov.q   t1, exitinfo2
  st.q    [vmcb:0+vmcb.exitinfo2], t1
  mov.q   t1, recintinfo
  st.q    [vmcb:0+vmcb.exitintinfo], t1
  st.q    [vmcb:0+vmcb.eventinj], 0

// Guest mode ends.
  mov.q   gif, 0
  mov.q   guest, 0
  mov.q   activity, 0
  mov.q   repmore, 0
  mov.q   intercept_cr, 0
  mov.q   intercept_dr, 0
  mov.q   intercept_exc, 0
  mov.q   intercept_misc1, 0
  mov.q   intercept_misc2, 0
  mov.q   v_irq, 0
  mov.q   v_intr_masking, 0
  mov.q   tsc_offset, 0
  mov.q   np_enable, 0
  mov.q   asid, 0
  mov.q   exitintinfo, 0
  mov.q   inject, 0

// Host state from the save area. Any fault from here on is a shutdown (fmode exit).
  ld.w    gdtr_limit, [hsave:0+vmcb.gdtr_limit]
  ld.q    t1, [hsave:0+vmcb.gdtr_base]
  canon.q gdtr_base, 0, t1
  ld.w    idtr_limit, [hsave:0+vmcb.idtr_limit]
  ld.q    t1, [hsave:0+vmcb.idtr_base]
  canon.q idtr_base, 0, t1
  ld.q    efer, [hsave:0+vmcb.efer]
  ld.q    t1, [hsave:0+vmcb.cr0]
  or.q    cr0, t1, #1             // PE = 1 whatever the save area says
  ld.q    cr4, [hsave:0+vmcb.cr4]
  ld.q    cr3, [hsave:0+vmcb.cr3]
  vmchk.q t2, 0, 0, k=1; if sys goto ev_shutdown
  and.q   t3, efer, #0x1901
  and.q   -, t3, #0x100; if z goto vmexit_efer
  and.d   -, t1, #0x80000000; if z goto vmexit_efer
  or.q    t3, t3, #0x400
vmexit_efer:
  mov.q   efer, t3
  crchk.q cr0, cr0, 0, k=0
  crchk.q cr3, cr3, 0, k=3
  and.q   -, t2, #2; if z goto vmexit_flags
  and.q   t3, cr3, #-32           // host in legacy PAE mode
  ld.q    t4, [phys:t3]
  pdpechk.q -, t4, 0; if sys goto ev_shutdown
  ld.q    t5, [phys:t3+8]
  pdpechk.q -, t5, 0; if sys goto ev_shutdown
  ld.q    t6, [phys:t3+16]
  pdpechk.q -, t6, 0; if sys goto ev_shutdown
  ld.q    t7, [phys:t3+24]
  pdpechk.q -, t7, 0; if sys goto ev_shutdown
  mov.q   pdpe0, t4
  mov.q   pdpe1, t5
  mov.q   pdpe2, t6
  mov.q   pdpe3, t7
vmexit_flags:
  ld.q    t1, [hsave:0+vmcb.rflags]
  andn.q  t1, t1, #0x20000        // VM = 0
  mov.q   rflags, t1
  ld.q    t2, [hsave:0+vmcb.rip]
  mov.q   rip, t2
  ld.q    rsp, [hsave:0+vmcb.rsp]
  ld.q    rax, [hsave:0+vmcb.rax]
  mov.q   dr7, #0x400
  mov.q   cpl, 0
  and.q   -, lbr_virt, #1; if z goto vmexit_segments
  ld.q    debugctl, [hsave:0+vmcb.dbgctl]
  ld.q    br_from, [hsave:0+vmcb.br_from]
  ld.q    br_to, [hsave:0+vmcb.br_to]
  ld.q    lastexcp_from, [hsave:0+vmcb.lastexcpfrom]
  ld.q    lastexcp_to, [hsave:0+vmcb.lastexcpto]

// ES, CS, SS, DS from the GDT through the host's translation; accessed bits stay (ERR-A-21).
vmexit_segments:
  setsx   #0
  ld.w    t8, [hsave:0+vmcb.es_sel]
  call reload_data
  setsx   #1
  ld.w    t8, [hsave:0+vmcb.cs_sel]
  and.q   -, t8, #0xFFFC; if z goto ev_shutdown
  call reload_desc
  dtest.q -, t9, t8, k=desc.code; if !sys goto ev_shutdown
  dtest.q -, t9, t8, k=desc.longbad; if sys goto ev_shutdown
  call reload_x
  setsx   #2
  ld.w    t8, [hsave:0+vmcb.ss_sel]
  and.q   -, t8, #0xFFFC; if z goto vmexit_ss_null
  call reload_desc
  dtest.q -, t9, t8, k=desc.writable; if !sys goto ev_shutdown
  call reload_x
  goto vmexit_ds
vmexit_ss_null:
  nop; if !lma goto ev_shutdown
  mov.q   x.sel, t8
  mov.q   x.attr, 0
vmexit_ds:
  setsx   #3
  ld.w    t8, [hsave:0+vmcb.ds_sel]
  call reload_data
  and.q   -, rflags, #0x100; if z goto vmexit_end
  mov.q   dbgpend, #0x4000
vmexit_end:
  end vmexit

reload_data:                      // T8 into the segment chosen by SETSX
  and.q   -, t8, #0xFFFC; if z goto load_null
  call reload_desc
  dtest.q -, t9, t8, k=desc.readable; if !sys goto ev_shutdown
  goto reload_x
reload_desc:                      // T9 = descriptor T8 of the GDT, present
  and.q   -, t8, #4; if nz goto ev_shutdown
  call find_desc
  and.q   -, t11, #0x10000; if nz goto ev_shutdown
  dtest.q -, t9, t8, k=desc.present; if !sys goto ev_shutdown
  ret
reload_x:                         // as desc_to_x, the accessed bit as it is in memory
  mov.q   x.sel, t8
  dattr.q x.attr, t9, 0
  dlimit.q x.limit, t9, 0
  dbase.q x.base, t9, 0; ret
