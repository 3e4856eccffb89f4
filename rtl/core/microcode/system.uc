// SPDX-License-Identifier: Apache-2.0
// System instructions: control and debug registers, descriptor-table registers, MSRs, TLB, HLT (AMD64 APM
// volumes 2 and 3; manual 33047 sections 2.5, 2.6, 2.7, 2.17.2, 2.17.3, 4.2; docs/choices.md sections 5, 7 and 9).
// Order everywhere: #UD, privilege and operand-value #GP, intercept, memory, effect – unless 2.5 says otherwise.

sys_gp0:
  raise gp, 0

// --- MOV from and to control registers ---
mov_from_cr0:
.insn 0f:20 /0 lock
  nop; if lock goto mov_from_cr0_lock
  sub.q   -, regnum, #0; if nz goto mov_from_cr8
  nop; if !cpl0 goto sys_gp0
  icpt    exit.cr0_read
  mov.q   t0, cr0; goto mov_from_cr
mov_from_cr0_lock:                // the alternate encoding of CR8 (2.17.3); REX.R is #UD (ERR-C-07)
  sub.q   -, regnum, #0; if nz goto ud
mov_from_cr8:
  nop; if !cpl0 goto sys_gp0
  icpt    exit.cr8_read
  mov.q   t0, v_tpr; if vmask goto mov_from_cr
  mov.q   t0, cr8
mov_from_cr:
  nop; if m64 goto mov_from_cr_64
  mov.d   rm, t0; end
mov_from_cr_64:
  mov.q   rm, t0; end
mov_from_cr2:
.insn 0f:20 /2
  sub.q   -, regnum, #2; if nz goto ud
  nop; if !cpl0 goto sys_gp0
  icpt    exit.cr2_read
  mov.q   t0, cr2; goto mov_from_cr
mov_from_cr3:
.insn 0f:20 /3
  sub.q   -, regnum, #3; if nz goto ud
  nop; if !cpl0 goto sys_gp0
  icpt    exit.cr3_read
  mov.q   t0, cr3; goto mov_from_cr
mov_from_cr4:
.insn 0f:20 /4
  sub.q   -, regnum, #4; if nz goto ud
  nop; if !cpl0 goto sys_gp0
  icpt    exit.cr4_read
  mov.q   t0, cr4; goto mov_from_cr

// T0 = the value to write.
cr_source:
  mov.q   t0, rm; if m64 ret
  zx32.q  t0, t0; ret

mov_to_cr0:
.insn 0f:22 /0 lock
  nop; if lock goto mov_to_cr0_lock
  sub.q   -, regnum, #0; if nz goto mov_to_cr8
  nop; if !cpl0 goto sys_gp0
  call cr_source
  crchk.q t1, t0, 0, k=0; if sys goto sys_gp0
  icpt    exit.cr0_write
  mov.q   t2, cr0
  cr0sel.q -, t1, t2; if !sys goto mov_to_cr0_write
  icpt    exit.cr0_sel_write
mov_to_cr0_write:
  call write_cr0
  end
mov_to_cr0_lock:
  sub.q   -, regnum, #0; if nz goto ud
mov_to_cr8:
  nop; if !cpl0 goto sys_gp0
  call cr_source
  crchk.q t1, t0, 0, k=8; if sys goto sys_gp0
  icpt    exit.cr8_write
  mov.q   v_tpr, t1; if vmask goto mov_to_cr8_end
  mov.q   cr8, t1                 // the APIC's TPR, unless V_INTR_MASKING (2.17.2)
mov_to_cr8_end:
  end
mov_to_cr2:
.insn 0f:22 /2
  sub.q   -, regnum, #2; if nz goto ud
  nop; if !cpl0 goto sys_gp0
  call cr_source
  icpt    exit.cr2_write
  mov.q   cr2, t0; end
mov_to_cr3:
.insn 0f:22 /3
  sub.q   -, regnum, #3; if nz goto ud
  nop; if !cpl0 goto sys_gp0
  call cr_source
  crchk.q t1, t0, 0, k=3; if sys goto sys_gp0
  icpt    exit.cr3_write
  nop; if !pg goto mov_to_cr3_write
  nop; if !pae goto mov_to_cr3_write
  nop; if lma goto mov_to_cr3_write
  nop; if np goto mov_to_cr3_write
  mov.q   t3, t1
  call load_pdpes                 // #GP comes after the intercept (2.5.2)
mov_to_cr3_write:
  mov.q   cr3, t1
  flush   nonglobal
  end
mov_to_cr4:
.insn 0f:22 /4
  sub.q   -, regnum, #4; if nz goto ud
  nop; if !cpl0 goto sys_gp0
  call cr_source
  crchk.q t1, t0, 0, k=4; if sys goto sys_gp0
  icpt    exit.cr4_write
  and.q   -, t1, #cr4.pae; if z goto mov_to_cr4_write
  nop; if !pg goto mov_to_cr4_write
  nop; if lma goto mov_to_cr4_write
  nop; if np goto mov_to_cr4_write
  xor.q   t2, cr4, t1
  and.q   -, t2, #cr4.pae|cr4.pge|cr4.pse; if z goto mov_to_cr4_write   // changes (ERR-C-13)
  mov.q   t3, cr3
  call load_pdpes
mov_to_cr4_write:
  mov.q   cr4, t1
  flush   all
  end

// CR0 = T1 with everything that follows from it: PDPEs, LMA, TLB. Clobbers T2–T7.
write_cr0:
  xor.q   t2, cr0, t1
  and.d   -, t1, #cr0.pg; if z goto write_cr0_lma
  and.d   -, t2, #cr0.pg|cr0.cd|cr0.nw; if z goto write_cr0_lma   // changes (ERR-C-13)
  nop; if !pae goto write_cr0_lma
  nop; if np goto write_cr0_lma
  and.q   -, efer, #efer.lme; if nz goto write_cr0_lma
  mov.q   t3, cr3
  call load_pdpes
write_cr0_lma:
  mov.q   t3, efer
  andn.q  t3, t3, #efer.lma
  and.q   -, t3, #efer.lme; if z goto write_cr0_efer
  and.d   -, t1, #cr0.pg; if z goto write_cr0_efer
  or.q    t3, t3, #efer.lma
write_cr0_efer:
  mov.q   efer, t3
  mov.q   cr0, t1
  and.d   -, t2, #cr0.pg|cr0.wp|cr0.pe; if z ret
  flush   all
  ret

// The four PDPEs at the base in T3; #GP(0) before any is loaded if one is illegal. Clobbers T4–T7.
load_pdpes:
  and.q   t3, t3, #~cr3.pae_low
  ld.q    t4, [phys:t3]
  pdpechk.q -, t4, 0; if sys goto sys_gp0
  ld.q    t5, [phys:t3+8]
  pdpechk.q -, t5, 0; if sys goto sys_gp0
  ld.q    t6, [phys:t3+16]
  pdpechk.q -, t6, 0; if sys goto sys_gp0
  ld.q    t7, [phys:t3+24]
  pdpechk.q -, t7, 0; if sys goto sys_gp0
  mov.q   pdpe0, t4
  mov.q   pdpe1, t5
  mov.q   pdpe2, t6
  mov.q   pdpe3, t7; ret

// --- SMSW, LMSW, CLTS (2.5.1, 2.5.5) ---
smsw:
.insn 0f:01 /4
  icpt    exit.cr0_read
  mov.q   t0, cr0; if mem goto smsw_mem
  mov.op  rm, t0; end
smsw_mem:
  st.w    [seg:ea], t0; end
lmsw:
.insn 0f:01 /6
  nop; if !cpl0 goto sys_gp0
  icpt    exit.cr0_write
  icpt    exit.cr0_sel_write
  call sreg_source                // T8, 16 bits
  and.q   t8, t8, #cr0.pe|cr0.mp|cr0.em|cr0.ts
  mov.q   t1, cr0
  andn.q  t1, t1, #cr0.mp|cr0.em|cr0.ts  // PE can be set, not cleared
  or.q    t1, t1, t8
  call write_cr0
  end
clts:
.insn 0f:06
  nop; if !cpl0 goto sys_gp0
  icpt    exit.cr0_write
  and.q   cr0, cr0, #~cr0.ts; end

// --- debug registers: DR4 and DR5 are DR6 and DR7 when CR4.DE = 0 ---
mov_from_dr:
.insn 0f:21
  call dr_checks
  icpt    exit.dr0_read, regnum
  mov.q   t0, dr0
  sub.q   -, segidx, #1; if c goto mov_from_cr
  mov.q   t0, dr1
  sub.q   -, segidx, #1; if z goto mov_from_cr
  mov.q   t0, dr2
  sub.q   -, segidx, #2; if z goto mov_from_cr
  mov.q   t0, dr3
  sub.q   -, segidx, #3; if z goto mov_from_cr
  mov.q   t0, dr6
  and.q   -, segidx, #1; if z goto mov_from_cr
  mov.q   t0, dr7; goto mov_from_cr
mov_to_dr:
.insn 0f:23
  call dr_checks
  call cr_source
  sub.q   -, segidx, #4; if c goto mov_to_dr_icpt
  shr.q   t1, t0, #32; if nz goto sys_gp0
mov_to_dr_icpt:
  icpt    exit.dr0_write, regnum
.switch segidx
.case 0 goto mov_to_dr0
.case 1 goto mov_to_dr1
.case 2 goto mov_to_dr2
.case 3 goto mov_to_dr3
.endswitch
  and.q   -, segidx, #1; if nz goto mov_to_dr7
  and.q   t0, t0, #dr6.kept
  mov.d   t1, #dr6.ones
  or.q    dr6, t0, t1; end
mov_to_dr7:
  mov.d   t1, #dr7.kept
  and.q   t0, t0, t1
  or.q    dr7, t0, #dr7.ones; end
mov_to_dr0:
  mov.q   dr0, t0; end
mov_to_dr1:
  mov.q   dr1, t0; end
mov_to_dr2:
  mov.q   dr2, t0; end
mov_to_dr3:
  mov.q   dr3, t0; end
dr_checks:
  sub.q   -, regnum, #8; if nc goto ud
  and.q   t0, segidx, #6
  sub.q   -, t0, #4; if nz goto dr_checks_cpl
  nop; if de goto ud
dr_checks_cpl:
  nop; if !cpl0 goto sys_gp0
  and.q   -, dr7, #dr7.gd; if nz goto ev_general_detect
  ret

// --- GDTR and IDTR (2.5.6) ---
sgdt:
.insn 0f:01 /0 mem
  icpt    exit.gdtr_read
  mov.q   t0, gdtr_limit
  mov.q   t1, gdtr_base
  goto store_table
sidt:
.insn 0f:01 /1 mem
  icpt    exit.idtr_read
  mov.q   t0, idtr_limit
  mov.q   t1, idtr_base
store_table:
  st.w    [seg:ea], t0
  nop; if m64 goto store_table_64
  st.d    [seg:ea+2], t1; end
store_table_64:
  st.q    [seg:ea+2], t1; end
lgdt:
.insn 0f:01 /2 mem
  nop; if !cpl0 goto sys_gp0
  icpt    exit.gdtr_write
  call load_table
  mov.q   gdtr_limit, t0
  mov.q   gdtr_base, t1; end
lidt:
.insn 0f:01 /3 mem
  nop; if !cpl0 goto sys_gp0
  icpt    exit.idtr_write
  call load_table
  mov.q   idtr_limit, t0
  mov.q   idtr_base, t1; end
load_table:                       // T0 limit, T1 base; 16-bit operands: 24 bits of base
  ld.w    t0, [seg:ea]
  nop; if m64 goto load_table_64
  ld.d    t1, [seg:ea+2]
  nop; if !op16 ret
  and.q   t1, t1, #0xFFFFFF; ret
load_table_64:
  ld.q    t1, [seg:ea+2]
  canon.q -, 0, t1; if sys goto sys_gp0
  ret

// --- LDTR and TR ---
sldt:
.insn 0f:00 /0
  nop; if !prot goto ud
  icpt    exit.ldtr_read
  mov.q   t0, ldtr.sel; goto store_selector
str:
.insn 0f:00 /1
  nop; if !prot goto ud
  icpt    exit.tr_read
  mov.q   t0, tr.sel
store_selector:
  nop; if mem goto store_selector_mem
  mov.op  rm, t0; end
store_selector_mem:
  st.w    [seg:ea], t0; end
lldt:
.insn 0f:00 /2
  nop; if !prot goto ud
  nop; if !cpl0 goto sys_gp0
  icpt    exit.ldtr_write
  call sreg_source
  setsx   #seg.ldtr
  and.q   -, t8, #selector.index|selector.ti; if z goto lldt_null
  call fetch_global
  dtest.q -, t9, t8, k=desc.ldt; if !sys goto seg_gp
  dtest.q -, t9, t8, k=desc.present; if !sys goto seg_np
  call system_base
  mov.q   ldtr.sel, t8
  dattr.q t4, t9, 0
  mov.q   ldtr.attr, t4
  goto system_to_x
lldt_null:
  mov.q   ldtr.sel, t8
  mov.q   ldtr.attr, 0; end
ltr:
.insn 0f:00 /3
  nop; if !prot goto ud
  nop; if !cpl0 goto sys_gp0
  icpt    exit.tr_write
  call sreg_source
  setsx   #seg.tr
  and.q   -, t8, #selector.index|selector.ti; if z goto sys_gp0
  call fetch_global
  dtest.q -, t9, t8, k=desc.tssavail; if !sys goto seg_gp
  dtest.q -, t9, t8, k=desc.present; if !sys goto seg_np
  call system_base
  ldw.b   t4, [lin:t10+5]         // busy, locked
  stw.b   or t4, #type.busy
  mov.q   tr.sel, t8
  dattr.q t4, t9, 0
  or.q    tr.attr, t4, #type.busy
system_to_x:                      // limit, and the base from T12
  dlimit.q t4, t9, 0
  mov.q   x.limit, t4
  mov.q   x.base, t12; end
fetch_global:                     // a descriptor of the GDT; in 64-bit mode its 16 bytes must be in the table
  and.q   t11, t8, #selector.index|selector.ti
  and.q   -, t8, #selector.ti; if nz goto seg_gp
  mov.q   t12, 0
  nop; if !m64 goto fetch_desc
  or.q    t10, t8, #7
  add.q   t10, t10, #8
  mov.q   t9, gdtr_limit
  sub.q   -, t9, t10; if c goto seg_gp
  goto fetch_desc
system_base:                      // T12 = base of a system segment
  nop; if !m64 goto system_base_legacy   // 8 bytes in compatibility mode, too (APM volume 3, LLDT, LTR)
  ld.q    t12, [lin:t10+8]
  shr.q   t4, t12, #descriptor.type.bit
  and.q   -, t4, #type.upper; if nz goto seg_gp
  dbase.q t12, t9, t12
  canon.q -, 0, t12; if sys goto seg_gp
  ret
system_base_legacy:
  dbase.q t12, t9, 0; ret

// --- VERR, VERW, LAR, LSL, ARPL: answers in ZF ---
verr:
.insn 0f:00 /4
  nop; if !prot goto ud
  call probe_desc
  dtest.q -, t9, t8, k=desc.readable; if !sys goto probe_no
  dtest.q -, t9, t8, k=desc.datapriv; if !sys goto probe_no
  goto probe_yes
verw:
.insn 0f:00 /5
  nop; if !prot goto ud
  call probe_desc
  dtest.q -, t9, t8, k=desc.writable; if !sys goto probe_no
  dtest.q -, t9, t8, k=desc.datapriv; if !sys goto probe_no
probe_yes:
  or.q    rflags, rflags, #rflags.zf; end
probe_no:
  and.q   rflags, rflags, #~rflags.zf; end
lar:
.insn 0f:02
  nop; if !prot goto ud
  call probe_desc
  dtest.q -, t9, t8, k=desc.lar; if !sys goto probe_no
  call probe_privilege
  call probe_high
  shr.q   t0, t9, #32
  and.d   t0, t0, #lar.kept
  mov.op  reg, t0
  goto probe_yes
lsl:
.insn 0f:03
  nop; if !prot goto ud
  call probe_desc
  dtest.q -, t9, t8, k=desc.lsl; if !sys goto probe_no
  call probe_privilege
  call probe_high
  dlimit.q t0, t9, 0
  mov.op  reg, t0
  goto probe_yes
probe_desc:                       // T8–T9, or the answer is no
  call sreg_source
  and.q   -, t8, #selector.index|selector.ti; if z goto probe_no
  call find_desc
  and.q   -, t11, #desc_beyond; if nz goto probe_no
  ret
probe_privilege:
  dtest.q -, t9, t8, k=desc.datapriv; if !sys goto probe_no
  ret
// The upper half of LDT and TSS descriptors in 64-bit mode, of call gates in all of long mode: in the table, type 0.
probe_high:
  dtest.q -, t9, t8, k=desc.segment; if sys ret
  nop; if m64 goto probe_high_read
  dtest.q -, t9, t8, k=desc.callgate; if !sys ret
  nop; if !lma ret
probe_high_read:
  call find_high
  and.q   -, t11, #desc_beyond; if nz goto probe_no
  shr.q   t4, t15, #descriptor.type.bit
  and.q   -, t4, #type.upper; if nz goto probe_no
  ret
arpl:
.insn 63 no64
  nop; if !prot goto ud
  and.q   t1, reg, #selector.rpl
  nop; if mem goto arpl_mem
  and.q   t0, rm, #selector.rpl
  sub.q   -, t0, t1; if nc goto probe_no
  andn.q  t0, rm, #selector.rpl
  or.q    t0, t0, t1
  mov.w   rm, t0
  goto probe_yes
arpl_mem:
  ldw.w   t0, [seg:ea]
  and.q   t2, t0, #selector.rpl
  sub.q   -, t2, t1; if nc goto arpl_mem_no
  andn.q  t0, t0, #selector.rpl
  or.q    t0, t0, t1
  stw.w   t0
  goto probe_yes
arpl_mem_no:
  stw.w   t0
  goto probe_no

// RSM: the intercept comes first (2.5.12); there is no SMM to leave.
rsm:
.insn 0f:aa
  icpt    exit.rsm
  raise ud unimpl

// --- HLT, caches, TLB ---
hlt:
.insn f4
  nop; if !cpl0 goto sys_gp0
  icpt    exit.hlt
  mov.q   activity, #activity.halted; end
invd:
.insn 0f:08
  nop; if !cpl0 goto sys_gp0
  icpt    exit.invd
  end
wbinvd:
.insn 0f:09
  nop; if !cpl0 goto sys_gp0
  icpt    exit.wbinvd
  end
invlpg:
.insn 0f:01 /7 mem
  nop; if !cpl0 goto sys_gp0
  icpt    exit.invlpg
  mov.q   t0, ealin
  canon.q -, 0, t0; if sys goto invlpg_end
  mov.q   t1, asid
  flush   page, t0, t1
invlpg_end:
  end

// 0F 01 /7 with a register: SWAPGS (F8), RDTSCP (F9).
swapgs_rdtscp:
.insn 0f:01 /7 reg
  sub.q   -, modrm, #0xF9; if z goto rdtscp
  sub.q   -, modrm, #0xF8; if nz goto ud
  nop; if !m64 goto ud
  nop; if !cpl0 goto sys_gp0
  mov.q   t0, gs.base
  mov.q   t1, kernel_gs_base
  mov.q   gs.base, t1
  mov.q   kernel_gs_base, t0; end

// --- time stamp and performance counters (2.5.7, 2.5.8, 2.5.27: exceptions first) ---
rdtsc:
.insn 0f:31
  call tsc_allowed
  icpt    exit.rdtsc
  call read_tsc
  goto answer_edx_eax
rdtscp:
  call tsc_allowed
  icpt    exit.rdtscp
  call read_tsc
  mov.q   t1, tsc_aux
  mov.d   rcx, t1
answer_edx_eax:                   // T0 in EDX:EAX
  mov.d   rax, t0
  shr.q   t0, t0, #32
  mov.d   rdx, t0; end
tsc_allowed:
  nop; if cpl0 ret
  and.q   -, cr4, #cr4.tsd; if nz goto sys_gp0
  ret
read_tsc:
  mov.q   t0, tsc; if !guest ret
  add.q   t0, tsc_offset, t0; ret
rdpmc:
.insn 0f:33
  nop; if cpl0 goto rdpmc_icpt
  and.q   -, cr4, #cr4.pce; if z goto sys_gp0
rdpmc_icpt:
  and.d   t1, rcx, #-4; if nz goto sys_gp0
  icpt    exit.rdpmc
  zx32.q  t1, rcx
  mov.q   t0, perf_ctr0
  sub.q   -, t1, #0; if z goto answer_edx_eax
  mov.q   t0, perf_ctr1
  sub.q   -, t1, #1; if z goto answer_edx_eax
  mov.q   t0, perf_ctr2
  sub.q   -, t1, #2; if z goto answer_edx_eax
  mov.q   t0, perf_ctr3; goto answer_edx_eax

// --- RDMSR and WRMSR (2.7): CPL, permission map, then the register's own rules ---
// Both run through the rows of spec/msr.toml: a register without side effects needs no line here.
.program msr
.equ value t0
.equ high t1
.equ number t2
.equ write t2                     // until the permission map has been asked
rdmsr:
.insn 0f:32
  nop; if !cpl0 goto sys_gp0
  zx32.q  t0, rcx
  mov.q   write, 0
  call msr_check
  zx32.q  number, rcx
.foreach msr
.on SMM_CTL                       // write only
.on TSC
  call read_tsc                   // T0, the value
  sub.d   -, number, #$ADDR; if z goto answer_edx_eax
.on PAT                           // a nested-paging guest has its own (2.21.2)
  mov.q   value, $reg
  nop; if !np goto rdmsr_pat
  mov.q   value, g_pat
rdmsr_pat:
  sub.d   -, number, #$ADDR; if z goto answer_edx_eax
.else
  mov.q   value, $reg
  sub.d   -, number, #$ADDR; if z goto answer_edx_eax
.endon
.endfor
  goto sys_gp0

// Permission map for MSR T0; T2 = 0 read, 1 write. Clobbers T3–T5.
msr_check:
  nop; if !guest ret
  mov.d   t3, intercept_misc1
  and.q   -, t3, #1<<(exit.msr-exit.intr); if z ret
  msrmap.q t3, t0, 0, k=msrmap.offset; if sys goto msr_exit
  add.q   t3, msrpm_pa, t3
  ld.b    t3, [phys:t3]
  msrmap.q t4, t0, 0, k=msrmap.mask
  shl.q   t4, t4, t2              // the write bit is the higher one
  and.q   -, t3, t4; if z ret
msr_exit:
  mov.q   exitinfo1, t2
  icpt    exit.msr                // set, as just seen

wrmsr:
.insn 0f:30
  nop; if !cpl0 goto sys_gp0
  zx32.q  t0, rcx
  mov.q   write, #1
  call msr_check
  zx32.q  number, rcx
  zx32.q  value, rax
  shl.q   high, rdx, #32
  or.q    value, value, high
.switch.d number
.case msr.tsc, msr.smm_ctl goto wrmsr_unimplemented
.endswitch
  msrchk.q value, value, number; if sys goto sys_gp0   // the rules; what is left is written
.foreach msr
.on TSC, SMM_CTL, LAST_BRANCH_FROM, LAST_BRANCH_TO, LAST_EXC_FROM, LAST_EXC_TO
.on PAT
  sub.d   -, number, #$ADDR; if nz goto wrmsr_not_$name
  nop; if np goto wrmsr_g_pat
  mov.q   $reg, value; end
wrmsr_g_pat:
  mov.q   g_pat, value; end
wrmsr_not_$name:
.on EFER
  sub.d   -, number, #$ADDR; if nz goto wrmsr_not_$name
  mov.q   t1, efer
  nop; if !guest goto wrmsr_efer_write
  and.q   -, value, #efer.svme; if z goto ev_triple   // a guest that clears SVME (ERR-B-56)
wrmsr_efer_write:
  mov.q   efer, value
  xor.q   t1, t1, value
  and.q   -, t1, #efer.lme|efer.nxe; if z end
  flush   all
  end
wrmsr_not_$name:
.else
  sub.d   -, number, #$ADDR; if nz goto wrmsr_not_$name
  mov.q   $reg, value; end
wrmsr_not_$name:
.endon
.endfor
wrmsr_unimplemented:
  raise gp, 0 unimpl

.program io_check
// --- I/O permission (called by IN, OUT, INS, OUTS): port T0; T0–T3 stay, T8–T15 are clobbered ---
// First IOPL and the TSS bitmap (#GP), then the I/O permission map of the VMM (2.6).
io_check:
  nop; if !pe goto io_check_guest
  nop; if ioplok goto io_check_guest
  and.q   -, tr.attr, #type.tss32; if z goto sys_gp0      // a 16-bit TSS has no bitmap
  mov.q   t10, tr.limit
  sub.q   -, t10, #tss32.last; if c goto sys_gp0
  add.q   t9, tr.base, #tss32.iomap
  ld.w    t9, [lin:t9]
  iomap.q t11, t0, 0, k=iomap.offset
  add.q   t9, t9, t11                            // offset of the bitmap byte in the TSS
  add.q   t11, t9, #1
  sub.q   -, t10, t11; if c goto sys_gp0         // both bytes must be within the limit
  add.q   t9, tr.base, t9
  ld.w    t9, [lin:t9]
  iomap.q t11, t0, 0, k=iomap.mask
  and.q   -, t9, t11; if nz goto sys_gp0
io_check_guest:
  nop; if !guest ret
  mov.d   t9, intercept_misc1
  and.q   -, t9, #1<<(exit.ioio-exit.intr); if z ret
  iomap.q t11, t0, 0, k=iomap.offset
  add.q   t9, iopm_pa, t11
  ld.b    t10, [phys:t9]
  iomap.q t11, t0, 0, k=iomap.mask; if !sys goto io_check_mask
  ld.b    t12, [phys:t9+1]
  shl.q   t12, t12, #8
  or.q    t10, t10, t12
io_check_mask:
  and.q   -, t10, t11; if z ret
  iomap.q t11, t0, 0, k=iomap.exitinfo1
  mov.q   exitinfo1, t11
  mov.q   exitinfo2, nrip
  icpt    exit.ioio
