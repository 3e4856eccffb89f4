// SPDX-License-Identifier: Apache-2.0
// SVM: VMRUN, #VMEXIT, VMLOAD, VMSAVE, VMMCALL, STGI, CLGI, INVLPGA, SKINIT (manual 33047 chapters 2.2, 2.3, 2.11–2.14,
// 2.16, 2.17, 2.19, 2.21.4, 4.2 and appendix C; docs/choices.md section 8). The order of the writes is `[order]` of
// spec/vmcb.toml.
.entry vmexit_insn

// --- dispatch of 0F 01 D8 … DF ---
svm_group:                        // EFER.SVME (2.1), then mode and CPL (4.2)
.insn 0f:01 /3 reg
  sub.q   -, modrm, #0xD9; if z goto vmmcall
  nop; if !svme goto ud
  nop; if !prot goto ud
  nop; if !cpl0 goto sys_gp0
  and.q   t0, modrm, #modrm.rm
.switch t0                        // 1, VMMCALL, went above
.case 0 goto vmrun
.case 2 goto vmload
.case 3 goto vmsave
.case 4 goto stgi
.case 5 goto clgi
.case 7 goto invlpga
.endswitch
skinit:                           // 6 (3.1.6)
  icpt    exit.skinit
  raise ud unimpl
vmmcall:                          // no CPL and mode checks; not intercepted it is undefined (2.14)
  nop; if !svme goto ud
  icpt    exit.vmmcall
  goto ud
stgi:                             // 2.13
  icpt    exit.stgi
  mov.q   gif, #1; end
clgi:                             // 2.13
  icpt    exit.clgi
  mov.q   gif, 0; end
invlpga:                          // 2.12.2, ERR-C-64: an ASID or address that cannot be is ignored
  icpt    exit.invlpga
  mov.as  t0, rax
  zx32.q  t1, rcx
  sub.q   -, t1, #config.n_asids; if nc goto invlpga_end
  canon.q -, 0, t0; if sys goto invlpga_end
  flush   page, t0, t1
invlpga_end:
  end

// T0 = rAX by address size; #GP when it is not aligned or beyond the physical address space.
vmcb_address:
  mov.as  t0, rax
  and.q   -, t0, #page.offset; if nz goto sys_gp0
  shr.q   t1, t0, #config.pa_bits; if nz goto sys_gp0
  ret

// --- VMLOAD and VMSAVE (2.11), VMCB at physical T0 ---
vmload:
  call vmcb_address
  icpt    exit.vmload
  setsx   #seg.fs
  add.q   t2, t0, #vmcb.fs_sel
  call load_vmcb_segment
  setsx   #seg.gs
  add.q   t2, t0, #vmcb.gs_sel
  call load_vmcb_segment
  setsx   #seg.tr
  add.q   t2, t0, #vmcb.tr_sel
  call load_vmcb_segment
  setsx   #seg.ldtr
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
.foreach vmsave
.on FS_SELATTRLIM, GS_SELATTRLIM, TR_SELATTRLIM, LDTR_SELATTRLIM
  segpack.q t1, 0, 0, k=seg.$SEG
.else
  mov.q   t1, $reg
.endon
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
  ld.b    t14, [vmc:t0+vmcb.lbr_virtualization_enable]  // 2.19.1
  and.q   t14, t14, #1
.foreach host_save
.on EFER, CR0, CR4
  mov.q   t1, $reg
  mov.q   h_$reg, t1
  st.q    [hsave:0+$OFF], t1
.on RFLAGS
  andn.q  t1, rflags, #rflags.rf  // VMRUN completes: RF = 0 in the host (ERR-A-18)
  st.q    [hsave:0+$OFF], t1
  shr.q   t1, t1, #rflags.if.bit
  and.q   host_if, t1, #1         // masks physical interrupts with V_INTR_MASKING (2.17.1)
.on RIP
  st.q    [hsave:0+$OFF], nrip
.on RSP, RAX
  st.q    [hsave:0+$OFF], $reg
.on DBGCTL                        // this and what follows it only with LBR virtualization
  or.q    -, t14, 0; if z goto vmrun_controls
  mov.q   t1, $reg
  st.q    [hsave:0+$OFF], t1
.else
  mov.q   t1, $reg
  st.$SIZE [hsave:0+$OFF], t1
.endon
.endfor

// Control area (appendix C.1, table C-1).
vmrun_controls:
  mov.q   vmcb_pa, t0
  mov.q   lbr_virt, t14
  ld.d    intercept_cr, [vmcb:0+vmcb.intercept_cr]
  ld.d    intercept_dr, [vmcb:0+vmcb.intercept_dr]
  ld.d    intercept_exc, [vmcb:0+vmcb.intercept_exc]
  ld.d    intercept_misc1, [vmcb:0+vmcb.intercept_misc1]
  ld.d    t1, [vmcb:0+vmcb.intercept_misc2]
  and.q   intercept_misc2, t1, #(1<<(exit.wbinvd-exit.vmrun+1))-1
  ld.q    t1, [vmcb:0+vmcb.iopm_base_pa]
  and.q   iopm_pa, t1, #~page.offset
  ld.q    t1, [vmcb:0+vmcb.msrpm_base_pa]
  and.q   msrpm_pa, t1, #~page.offset
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
  setsx   #seg.es
  add.q   t2, t0, #vmcb.es_sel
  call load_vmcb_segment32
  setsx   #seg.cs
  add.q   t2, t0, #vmcb.cs_sel
  call load_vmcb_segment32
  setsx   #seg.ss
  add.q   t2, t0, #vmcb.ss_sel
  call load_vmcb_segment32
  setsx   #seg.ds
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
  and.q   t2, t2, #efer.kept
  and.q   -, t2, #efer.lme; if z goto vmrun_efer
  and.d   -, cr0, #cr0.pg; if z goto vmrun_efer
  or.q    t2, t2, #efer.lma       // LMA is derived (ERR-A-11)
vmrun_efer:
  mov.q   efer, t2
  nop; if m64 goto vmrun_trim
  mov.d   rip, rip                // only EIP and ESP exist outside 64-bit mode
  mov.d   rsp, rsp
vmrun_trim:
  crchk.q cr0, cr0, 0, k=0
  crchk.q cr3, cr3, 0, k=3
  and.q   dr6, dr6, #dr6.kept
  mov.d   t2, #dr6.ones
  or.q    dr6, dr6, t2
  mov.d   t2, #dr7.kept
  and.q   dr7, dr7, t2
  or.q    dr7, dr7, #dr7.ones
  and.q   t11, t11, #level.user
  mov.q   cpl, t11; if pe goto vmrun_tlb
  mov.q   cpl, 0                  // real mode
vmrun_tlb:
  sub.q   -, t13, #tlb_control.flush_all; if z goto vmrun_flush
  nop; if !apm goto vmrun_pdpe    // profile apm: 3 and 7 flush the guest's ASID (ERR-A-51)
  mov.q   t2, asid
  sub.q   -, t13, #tlb_control.flush_asid; if z goto vmrun_flush_asid
  sub.q   -, t13, #tlb_control.flush_asid_nonglobal; if nz goto vmrun_pdpe
  flush   asid_nonglobal, t2; goto vmrun_pdpe
vmrun_flush_asid:
  flush   asid, t2; goto vmrun_pdpe
vmrun_flush:
  flush   all
vmrun_pdpe:
  and.q   -, t1, #vmchk.pae; if z goto vmrun_enter
  and.q   t3, cr3, #~cr3.pae_low
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
  and.q   dr6, dr6, #dr6.kept       // DR6, CR2 and V_TPR stay as loaded
  mov.d   t2, #dr6.ones
  or.q    dr6, dr6, t2
  and.q   t1, t1, #vmchk.unimplemented
  shl.q   t1, t1, #retire_flag.unimplemented.bit
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
  and.q   -, evflags, #retire_flag.error_code_valid; if z goto vmexit_exception_pf
  mov.q   exitinfo1, everr
vmexit_exception_pf:
  sub.q   -, t3, #vector.pf; if nz goto vmexit
  mov.q   exitinfo2, faddr
  goto vmexit
// State saved on exit (2.4.1). The engine comes here when ICPT hits; EXITCODE is latched.
vmexit_insn:
vmexit:
  or.q    -, dbgpend, 0; if nz goto ev_held
  fmode   exit
  and.q   evflags, evflags, #retire_flag.unimplemented  // of the event's marks only UNIMPLEMENTED belongs to an exit
  mov.q   recintinfo, exitintinfo
.foreach vmexit_save
.on ES_SELATTRLIM, CS_SELATTRLIM, SS_SELATTRLIM, DS_SELATTRLIM
  segpack.q t1, 0, 0, k=seg.$SEG
  st.q    [vmcb:0+$OFF], t1
.on G_PAT
  nop; if !np goto vmexit_rflags
  mov.q   t1, $reg
  st.q    [vmcb:0+$OFF], t1
.on RFLAGS
vmexit_rflags:
  st.q    [vmcb:0+$OFF], rflags
.on RIP, RSP, RAX, CPL
  st.$SIZE [vmcb:0+$OFF], $reg
.on INTERRUPT_SHADOW              // as it stood when the step began
  mov.q   t1, savedshadow
  or.q    -, t1, 0; if z goto vmexit_shadow
  mov.q   t1, #shadow.sti
vmexit_shadow:
  st.b    [vmcb:0+$OFF], t1
.on DBGCTL                        // the five LBR fields (2.19.2)
  and.q   -, lbr_virt, #1; if z goto vmexit_codes
  mov.q   t1, $reg
  st.q    [vmcb:0+$OFF], t1
.on EXITCODE
vmexit_codes:
  mov.q   t1, $reg
  st.q    [vmcb:0+$OFF], t1
.on EXITINTINFO
  mov.q   t1, recintinfo
  st.q    [vmcb:0+$OFF], t1
.on EVENTINJ
  st.q    [vmcb:0+$OFF], 0
.else
  mov.q   t1, $reg
  st.$SIZE [vmcb:0+$OFF], t1
.endon
.endfor

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
  or.q    cr0, t1, #cr0.pe        // PE = 1 whatever the save area says
  ld.q    cr4, [hsave:0+vmcb.cr4]
  ld.q    cr3, [hsave:0+vmcb.cr3]
  vmchk.q t2, 0, 0, k=vmchk.host; if sys goto ev_shutdown
  and.q   t3, efer, #efer.kept
  and.q   -, t3, #efer.lme; if z goto vmexit_efer
  and.d   -, t1, #cr0.pg; if z goto vmexit_efer
  or.q    t3, t3, #efer.lma
vmexit_efer:
  mov.q   efer, t3
  crchk.q cr0, cr0, 0, k=0
  crchk.q cr3, cr3, 0, k=3
  and.q   -, t2, #vmchk.pae; if z goto vmexit_flags
  and.q   t3, cr3, #~cr3.pae_low           // host in legacy PAE mode
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
  andn.q  t1, t1, #rflags.vm
  mov.q   rflags, t1
  ld.q    t2, [hsave:0+vmcb.rip]
  mov.q   rip, t2
  ld.q    rsp, [hsave:0+vmcb.rsp]
  ld.q    rax, [hsave:0+vmcb.rax]
  mov.q   dr7, #dr7.ones
  mov.q   cpl, 0
  and.q   -, lbr_virt, #1; if z goto vmexit_segments
  ld.q    debugctl, [hsave:0+vmcb.dbgctl]
  ld.q    br_from, [hsave:0+vmcb.br_from]
  ld.q    br_to, [hsave:0+vmcb.br_to]
  ld.q    lastexcp_from, [hsave:0+vmcb.lastexcpfrom]
  ld.q    lastexcp_to, [hsave:0+vmcb.lastexcpto]

// ES, CS, SS, DS from the GDT through the host's translation; accessed bits stay (ERR-A-21).
vmexit_segments:
  setsx   #seg.es
  ld.w    t8, [hsave:0+vmcb.es_sel]
  call reload_data
  setsx   #seg.cs
  ld.w    t8, [hsave:0+vmcb.cs_sel]
  and.q   -, t8, #selector.index|selector.ti; if z goto ev_shutdown
  call reload_desc
  dtest.q -, t9, t8, k=desc.code; if !sys goto ev_shutdown
  dtest.q -, t9, t8, k=desc.longbad; if sys goto ev_shutdown
  call reload_x
  setsx   #seg.ss
  ld.w    t8, [hsave:0+vmcb.ss_sel]
  and.q   -, t8, #selector.index|selector.ti; if z goto vmexit_ss_null
  call reload_desc
  dtest.q -, t9, t8, k=desc.writable; if !sys goto ev_shutdown
  call reload_x
  goto vmexit_ds
vmexit_ss_null:
  nop; if !lma goto ev_shutdown
  mov.q   x.sel, t8
  mov.q   x.attr, 0
vmexit_ds:
  setsx   #seg.ds
  ld.w    t8, [hsave:0+vmcb.ds_sel]
  call reload_data
  and.q   -, rflags, #rflags.tf; if z goto vmexit_end
  mov.q   dbgpend, #dr6.bs
vmexit_end:
  end vmexit

reload_data:                      // T8 into the segment chosen by SETSX
  and.q   -, t8, #selector.index|selector.ti; if z goto load_null
  call reload_desc
  dtest.q -, t9, t8, k=desc.readable; if !sys goto ev_shutdown
  goto reload_x
reload_desc:                      // T9 = descriptor T8 of the GDT, present
  and.q   -, t8, #selector.ti; if nz goto ev_shutdown
  call find_desc
  and.q   -, t11, #desc_beyond; if nz goto ev_shutdown
  dtest.q -, t9, t8, k=desc.present; if !sys goto ev_shutdown
  ret
reload_x:                         // as desc_to_x, the accessed bit as it is in memory
  mov.q   x.sel, t8
  dattr.q x.attr, t9, 0
  dlimit.q x.limit, t9, 0
  dbase.q x.base, t9, 0; ret
