// SPDX-License-Identifier: Apache-2.0
// Far transfers: JMP, CALL, RET, IRET, call gates, SYSCALL, SYSRET, SYSENTER, SYSEXIT (AMD64 APM volume 2
// chapters 4 and 6, volume 3; manual 33047 section 2.5.13; docs/choices.md sections 2, 5, 7 and 9).
// T7 target offset, T8 target selector, T12–T14 target code segment (descriptor, its address, selector),
// T5/T15 gate, T6 CPL of the target, T2 operand bytes of returns, T15 push size of calls.

// --- far JMP ---
jmp_far_imm:
.insn ea no64
  call far_size
  mov.q   t7, imm
  mov.q   t8, imm2
  goto jmp_far
jmp_far_mem:
.insn ff /5 mem
  call pointer_operand
jmp_far:
  nop; if !prot goto jmp_far_real
  and.q   -, t8, #selector.index|selector.ti; if z goto seg_gp0
  call fetch_desc
  dtest.q -, t9, t8, k=desc.segment; if !sys goto jmp_system
  call direct_checks
  mov.q   t6, cpl
  call keep_target
  call target_check
  call ev_cs_accessed
  goto set_cs_end
jmp_far_real:
  mov.q   t4, cs.limit
  sub.q   -, t4, t7; if c goto seg_gp0
  goto set_cs_real

// JMP through a call gate: same level only.
jmp_system:
  mov.q   t0, #task_switch_info2.jmp.high
  shl.q   t0, t0, #32
  call gate_checks
  andn.q  t4, t8, #selector.rpl
  dtest.q -, t9, t4, k=desc.jumppriv; if !sys goto seg_gp
  dtest.q -, t9, t4, k=desc.present; if !sys goto seg_np
  mov.q   t6, cpl
  call keep_target
  dgate.q t7, t5, t15, k=dgate.offset
  call target_check
  call ev_cs_accessed
set_cs_end:
  call set_cs
  end

// Direct transfer to the code segment T8/T9.
direct_checks:
  dtest.q -, t9, t8, k=desc.code; if !sys goto seg_gp
  dtest.q -, t9, t8, k=desc.longbad; if sys goto seg_gp
  dtest.q -, t9, t8, k=desc.jumppriv; if !sys goto seg_gp
  dtest.q -, t9, t8, k=desc.present; if !sys goto seg_np
  ret

keep_target:
  mov.q   t12, t9
  mov.q   t13, t10
  andn.q  t14, t8, #selector.rpl
  or.q    t14, t14, t6; ret

// T7 must lie in the target segment: canonical for 64-bit code, otherwise within the limit.
target_check:
  nop; if !lma goto target_limit
  dtest.q -, t12, 0, k=desc.long; if !sys goto target_limit
  canon.q -, 0, t7; if sys goto seg_gp0
  ret
target_limit:
  dlimit.q t4, t12, 0
  sub.q   -, t4, t7; if c goto seg_gp0
  ret

// CS, CPL and RIP become the target. Clobbers T4.
set_cs:
  mov.q   cpl, t6
  mov.q   cs.sel, t14
  dattr.q t4, t12, 0
  or.q    cs.attr, t4, #type.accessed
  dlimit.q t4, t12, 0
  mov.q   cs.limit, t4
  dbase.q t4, t12, 0
  mov.q   cs.base, t4
  mov.q   rip, t7; ret
set_cs_real:
  mov.q   cs.sel, t8
  shl.q   t4, t8, #real.shift
  mov.q   cs.base, t4
  mov.q   rip, t7; end

// A system descriptor as target: only call gates go on; T5/T15 gate, T8–T11 the code segment it names.
gate_checks:
  dtest.q -, t9, t8, k=desc.callgate; if sys goto gate_call
  dtest.q -, t9, t8, k=desc.task; if sys goto gate_task
  nop; if lma goto seg_gp
  dtest.q -, t9, t8, k=desc.tssavail; if !sys goto seg_gp
  dtest.q -, t9, t8, k=desc.gatepriv; if !sys goto seg_gp
  call task_intercepted
  goto task_check
gate_task:
  dtest.q -, t9, t8, k=desc.gatepriv; if !sys goto seg_gp
  dtest.q -, t9, t8, k=desc.present; if !sys goto seg_np
  call task_intercepted
  dgate.q t8, t9, 0, k=dgate.selector

// Task switches are there for their intercept only (2.10.1); without it they are #GP and UNIMPLEMENTED.
// T8 selector of the incoming TSS, T0 EXITINFO2 without RF; RF of instructions is the current one.
task_check:
  call task_rf
task_check_tss:
  and.q   t11, t8, #selector.index|selector.ti; if z goto seg_gp
  and.q   -, t8, #selector.ti; if nz goto seg_gp
  call find_desc
  and.q   -, t11, #desc_beyond; if nz goto task_gp
  dtest.q -, t9, 0, k=desc.tssavail; if !sys goto seg_gp
task_limit:
  dtest.q -, t9, 0, k=desc.present; if !sys goto seg_np
  dlimit.q t10, t9, 0
  mov.q   t3, #tss32.last
  dtest.q -, t9, 0, k=desc.gate32; if sys goto task_limit_check
  mov.q   t3, #tss16.last
task_limit_check:
  sub.q   -, t10, t3; if c goto seg_ts
  mov.q   exitinfo1, t8
  mov.q   exitinfo2, t0
  icpt    exit.task_switch        // set, as seen before
task_gp:
  zx16.q  t11, t11
  goto seg_gp
// The back link of IRET: a busy TSS, and #TS instead of #GP.
task_back_link:
  call task_rf
  and.q   t11, t8, #selector.index|selector.ti; if z goto seg_ts
  and.q   -, t8, #selector.ti; if nz goto seg_ts
  call find_desc
  and.q   -, t11, #desc_beyond; if nz goto tss_stack_bad
  dtest.q -, t9, 0, k=desc.tssany; if !sys goto seg_ts
  dtest.q -, t9, 0, k=desc.tssavail; if sys goto seg_ts
  goto task_limit
task_rf:
  shr.q   t4, rflags, #rflags.rf.bit
  and.q   t4, t4, #1
  shl.q   t4, t4, #task_switch_info2.rf.bit
  or.q    t0, t0, t4; ret
task_intercepted:
  nop; if !guest goto task_unimplemented
  mov.d   t4, intercept_misc1
  and.q   -, t4, #1<<(exit.task_switch-exit.intr); if nz ret
task_unimplemented:
  raise gp, t11 unimpl

gate_call:
  dtest.q -, t9, t8, k=desc.gatepriv; if !sys goto seg_gp
  dtest.q -, t9, t8, k=desc.present; if !sys goto seg_np
  mov.q   t5, t9
  mov.q   t15, 0
  nop; if !lma goto gate_code
  call find_high
  and.q   -, t11, #desc_beyond; if nz goto task_gp
  shr.q   t4, t15, #descriptor.type.bit
  and.q   -, t4, #type.upper; if nz goto seg_gp
gate_code:
  dgate.q t8, t5, 0, k=dgate.selector
  and.q   -, t8, #selector.index|selector.ti; if z goto seg_gp0
  call fetch_desc
  dtest.q -, t9, t8, k=desc.code; if !sys goto seg_gp
  nop; if !lma ret
  dtest.q -, t9, t8, k=desc.long; if !sys goto seg_gp
  dtest.q -, t9, t8, k=desc.db; if sys goto seg_gp
  ret

// --- far CALL ---
call_far_imm:
.insn 9a no64
  call far_size
  mov.q   t7, imm
  mov.q   t8, imm2
  goto call_far
call_far_mem:
.insn ff /3 mem
  call pointer_operand
call_far:
  nop; if !prot goto call_far_real
  and.q   -, t8, #selector.index|selector.ti; if z goto seg_gp0
  call fetch_desc
  dtest.q -, t9, t8, k=desc.segment; if !sys goto call_system
  call direct_checks
  mov.q   t6, cpl
  call keep_target
  call target_check
  call ev_cs_accessed
  call push_cs_ip
  goto set_cs_end
call_far_real:
  mov.q   t4, cs.limit
  sub.q   -, t4, t7; if c goto seg_gp0
  call push_cs_ip
  goto set_cs_real

// CS and the return address on the current stack, size `.ev`, T15 bytes. rSP changes at the end.
push_cs_ip:
  sub.q   t3, rsp, t15
  mov.q   t4, cs.sel
  st.ev   [stk:t3], t4
  sub.q   t3, t3, t15
  mov.q   t4, nrip
  st.ev   [stk:t3], t4
  mov.ss  rsp, t3; ret

// Through a call gate.
call_system:
  mov.q   t0, 0
  call gate_checks
  dtest.q -, t9, t8, k=desc.dplabovecpl; if sys goto seg_gp
  dtest.q -, t9, t8, k=desc.present; if !sys goto seg_np
  mov.q   t6, cpl
  dtest.q -, t9, 0, k=desc.conforming; if sys goto call_gate_level
  shr.q   t6, t9, #descriptor.dpl.bit
  and.q   t6, t6, #selector.rpl
call_gate_level:
  call keep_target
  dgate.q t7, t5, t15, k=dgate.offset
  nop; if lma goto call_gate_long
  mov.q   evsize, #1
  mov.q   t15, #2
  dtest.q -, t5, 0, k=desc.gate32; if !sys goto call_gate_sized
  mov.q   evsize, #2
  mov.q   t15, #4
call_gate_sized:
  sub.q   -, cpl, t6; if nz goto call_gate_inner
  call target_check
  call ev_cs_accessed
  call push_cs_ip
  goto set_cs_end

// To an inner level, legacy: new stack from the TSS, SS:eSP, parameters, CS:eIP. The parameters are seen to be readable
// before anything is written, and read when they are copied: from the last (highest address) down.
call_gate_inner:
  call tss_stack
  call target_check
  call call_gate_parameters
  or.q    -, t0, 0; if z goto call_gate_inner_write
call_gate_probe:
  sub.q   t1, t1, t15
  ld.ev   t4, [stk:t1]
  sub.q   t0, t0, #1; if nz goto call_gate_probe
call_gate_inner_write:
  call ev_cs_accessed
  call desc_accessed
  mov.q   t2, t3
  mov.q   t4, ss.sel
  call inner_push
  mov.q   t4, rsp
  call inner_push
  call call_gate_parameters
  or.q    -, t0, 0; if z goto call_gate_return
call_gate_copy:
  sub.q   t1, t1, t15
  ld.ev   t4, [stk:t1]
  call inner_push
  sub.q   t0, t0, #1; if nz goto call_gate_copy
call_gate_return:
  mov.q   t4, cs.sel
  call inner_push
  mov.q   t4, nrip
  call inner_push
  call set_inner_stack
  goto set_cs_end
call_gate_parameters:             // T0 their number, T1 the offset behind the last one
  shr.q   t0, t5, #gate.count.bit
  and.q   t0, t0, #gate.count.high
  mov.q   t1, t15
  mul.q   t1, t1, t0
  add.q   t1, rsp, t1; ret

// 64-bit call gate: pushes of 8 bytes, the inner stack from RSP0–2, SS becomes null.
call_gate_long:
  canon.q -, 0, t7; if sys goto seg_gp0
  mov.q   t3, rsp
  sub.q   -, cpl, t6; if z goto call_gate_long_same
  shl.q   t4, t6, #3
  add.q   t4, t4, #tss64.rsp0
  call tss_rsp
  canon.q -, 0, t3; if sys goto ev_ss0
  call ev_cs_accessed
  mov.q   t4, ss.sel
  call push64
  mov.q   t4, rsp
  call push64
  mov.q   t4, cs.sel
  call push64
  mov.q   t4, nrip
  call push64
  mov.q   ss.sel, t6
  mov.q   ss.attr, 0
  mov.q   rsp, t3
  goto set_cs_end
call_gate_long_same:              // the program's own stack: alignment is checked, breakpoints match
  call ev_cs_accessed
  sub.q   t3, t3, #8
  mov.q   t4, cs.sel
  st.q    [linu:t3], t4
  sub.q   t3, t3, #8
  mov.q   t4, nrip
  st.q    [linu:t3], t4
  mov.q   rsp, t3
  goto set_cs_end

// --- far RET ---
ret_far_imm:
.insn ca
  mov.q   t0, imm
  goto ret_far_start
ret_far:
.insn cb
  mov.q   t0, 0
ret_far_start:                    // T0 bytes to release, T2 operand bytes
  mov.op  t2, #*1
  ld.op   t7, [stk:rsp]
  ld.op   t8, [stk:rsp+*1]
  zx16.q  t8, t8
  add.q   t3, t2, t2
  add.q   t3, t3, t0
  add.q   t3, rsp, t3             // rSP after the return, or where the outer SS:rSP lies
  nop; if !prot goto ret_far_real
  call return_target
  sub.q   -, cpl, t6; if nz goto ret_far_outer
  call target_check
  call ev_cs_accessed
  mov.ss  rsp, t3
  goto set_cs_end
ret_far_real:
  mov.q   t4, cs.limit
  sub.q   -, t4, t7; if c goto seg_gp0
  mov.ss  rsp, t3
  goto set_cs_real
ret_far_outer:
  ld.op   t1, [stk:t3]
  ld.op   t8, [stk:t3+*1]
  zx16.q  t8, t8
  add.q   t1, t1, t0
  call return_ss
  call target_check
  call ev_cs_accessed
  call return_ss_accessed
  call set_cs
  call set_return_ss
  mov.ss  rsp, t1
  call drop_inner_segments
  end

// Checks the code segment T8 of a return; T6 its RPL, T12–T14 the segment.
return_target:
  and.q   -, t8, #selector.index|selector.ti; if z goto seg_gp0
  call fetch_desc
  dtest.q -, t9, t8, k=desc.code; if !sys goto seg_gp
  dtest.q -, t9, t8, k=desc.longbad; if sys goto seg_gp
  dtest.q -, t9, t8, k=desc.rplbelowcpl; if sys goto seg_gp
  dtest.q -, t9, t8, k=desc.retpriv; if !sys goto seg_gp
  dtest.q -, t9, t8, k=desc.present; if !sys goto seg_np
  and.q   t6, t8, #selector.rpl
  goto keep_target

// Checks the stack segment T8 of a return to level T6: T9–T11; T9 = 0 stands for a legal null selector.
return_ss:
  and.q   -, t8, #selector.index|selector.ti; if nz goto return_ss_desc
  nop; if !lma goto seg_gp0
  dtest.q -, t12, 0, k=desc.long; if !sys goto seg_gp0
  sub.q   -, t6, #level.user; if z goto seg_gp0
  mov.q   t9, 0; ret
return_ss_desc:
  call fetch_desc
  shl.q   t4, t6, #dtest.level.bit
  or.q    t4, t4, t8
  dtest.q -, t9, t4, k=desc.stackpriv|dtest.level; if !sys goto seg_gp
  dtest.q -, t9, t4, k=desc.writable; if !sys goto seg_gp
  dtest.q -, t9, t4, k=desc.present; if !sys goto seg_ss
  ret
return_ss_accessed:
  or.q    -, t9, 0; if z ret
  goto desc_accessed
set_return_ss:
  setsx   #seg.ss
  or.q    -, t9, 0; if z goto load_null
  goto desc_to_x

// After a return to an outer level the inner level's data segments become null.
drop_inner_segments:
  setsx   #seg.es
  call drop_inner_segment
  setsx   #seg.ds
  call drop_inner_segment
  setsx   #seg.fs
  call drop_inner_segment
  setsx   #seg.gs
drop_inner_segment:
  mov.q   t4, x.attr
  and.q   -, t4, #seg_attr.p; if z ret  // P = 0 is null already; S is not looked at (ERR-A-56)
  shr.q   t8, t4, #seg_attr.dpl.bit
  and.q   t8, t8, #selector.rpl
  sub.q   -, t8, cpl; if nc ret   // DPL >= new CPL
  and.q   t4, t4, #type.code|type.conforming
  sub.q   -, t4, #type.code|type.conforming; if z ret
  mov.q   x.sel, 0
  mov.q   x.attr, 0; ret

// --- IRET ---
.const flags.status rflags.cf | rflags.pf | rflags.af | rflags.zf | rflags.sf | rflags.of
.const iret.always flags.status | rflags.tf | rflags.df | rflags.nt | rflags.rf  // a 16-bit image has RF = 0
.const iret.always32 rflags.ac | rflags.id
iret:
.insn cf
  icpt    exit.iret               // before any exception (2.5.13)
  mov.op  t2, #*1
  nop; if !prot goto iret_real
  and.q   -, rflags, #rflags.nt; if z goto iret_prot
  nop; if lma goto seg_gp0
  mov.q   t11, 0                  // return to a nested task
  call task_intercepted
  mov.q   t10, tr.base
  ld.w    t8, [lin:t10]
  mov.q   t0, #task_switch_info2.iret.high
  shl.q   t0, t0, #32
  goto task_back_link
iret_prot:
  ld.op   t7, [stk:rsp]
  ld.op   t8, [stk:rsp+*1]
  ld.op   t0, [stk:rsp+*2]
  zx16.q  t8, t8
  add.q   t3, t2, t2
  add.q   t3, t3, t2
  add.q   t3, rsp, t3
  nop; if lma goto iret_target
  and.q   -, t0, #rflags.vm; if z goto iret_target
  nop; if cpl0 goto iret_v86
iret_target:
  call return_target
  nop; if m64 goto iret_outer     // 64-bit mode pops SS:RSP whatever the levels are
  sub.q   -, cpl, t6; if nz goto iret_outer
  call target_check
  call ev_cs_accessed
  mov.ss  rsp, t3
  call iret_flags
  call set_cs
  goto iret_end
iret_outer:
  ld.op   t1, [stk:t3]
  ld.op   t8, [stk:t3+*1]
  zx16.q  t8, t8
  call return_ss
  call target_check
  call ev_cs_accessed
  call return_ss_accessed
  sub.q   t5, t6, cpl             // 0: same level
  call iret_flags
  call set_cs
  call set_return_ss
  mov.ss  rsp, t1
  or.q    -, t5, 0; if z goto iret_end
  call drop_inner_segments
iret_end:
  mov.q   nmi_blocked, 0
  end keeprf
iret_v86:
  raise ud unimpl

// Flags T0 as the current CPL may load them. Clobbers T4, T11.
iret_flags:
  mov.q   t4, #iret.always
  nop; if op16 goto iret_flags_if
  or.q    t4, t4, #iret.always32
  nop; if !cpl0 goto iret_flags_if
  or.q    t4, t4, #rflags.vif|rflags.vip
iret_flags_if:
  nop; if !ioplok goto iret_flags_load
  or.q    t4, t4, #rflags.if
  nop; if !cpl0 goto iret_flags_load
  or.q    t4, t4, #rflags.iopl
iret_flags_load:
  mov.q   t11, rflags
  andn.q  t11, t11, t4
  and.q   t4, t4, t0
  or.q    t11, t11, t4
  mov.q   rflags, t11; ret

iret_real:
  ld.op   t7, [stk:rsp]
  ld.op   t8, [stk:rsp+*1]
  ld.op   t0, [stk:rsp+*2]
  zx16.q  t8, t8
  mov.q   t4, cs.limit
  sub.q   -, t4, t7; if c goto seg_gp0
  add.q   t3, t2, t2
  add.q   t3, t3, t2
  add.q   t3, rsp, t3
  mov.ss  rsp, t3
  mov.q   t4, #iret.always|rflags.if|rflags.iopl
  nop; if op16 goto iret_real_flags
  or.q    t4, t4, #iret.always32
iret_real_flags:
  call iret_flags_load
  mov.q   cs.sel, t8
  shl.q   t4, t8, #real.shift
  mov.q   cs.base, t4
  mov.q   rip, t7
  goto iret_end

// --- SYSCALL and SYSRET ---
.const attr.code seg_attr.p | seg_attr.s | type.code | type.readable | type.accessed
.const attr.code64 attr.code | seg_attr.l | seg_attr.g
.const attr.code32 attr.code | seg_attr.db | seg_attr.g
.const attr.stack seg_attr.p | seg_attr.s | type.writable | type.accessed | seg_attr.db | seg_attr.g
.const attr.user64 attr.code64 | seg_attr.dpl
.const attr.user32 attr.code32 | seg_attr.dpl
.const attr.user_stack attr.stack | seg_attr.dpl
syscall:
.insn 0f:05
  and.q   -, efer, #efer.sce; if z goto ud
  mov.q   t0, star
  shr.q   t1, t0, #star.syscall.bit
  and.q   t1, t1, #selector.index|selector.ti
  mov.q   t2, rflags
  andn.q  t2, t2, #rflags.rf
  mov.q   t4, #attr.code32
  nop; if !lma goto syscall_legacy
  mov.q   t3, lstar
  nop; if m64 goto syscall_long
  mov.q   t3, cstar
syscall_long:
  mov.q   t4, nrip
  mov.q   rcx, t4
  mov.q   r11, t2
  mov.q   t4, sfmask
  andn.q  t2, t2, t4
  mov.q   t4, #attr.code64
  goto syscall_enter
syscall_legacy:
  mov.q   t3, nrip
  mov.d   rcx, t3
  zx32.q  t3, t0
  andn.q  t2, t2, #rflags.vm|rflags.if
syscall_enter:
  or.q    t2, t2, #rflags.ones
  mov.q   rflags, t2
  mov.q   savedflags, t2          // TF of the flags that it leaves decides on the trap (APM volume 2, 13.1.4)
enter_level0:                     // T1 CS selector, T3 RIP, T4 CS attributes
  mov.q   rip, t3
  mov.q   cs.sel, t1
  mov.q   cs.attr, t4
  mov.d   t4, #limit.flat
  mov.q   cs.limit, t4
  mov.q   ss.limit, t4
  mov.q   cs.base, 0
  mov.q   ss.base, 0
  add.q   t1, t1, #selector.next
  mov.q   ss.sel, t1
  mov.q   ss.attr, #attr.stack
  mov.q   cpl, 0
  end

sysret:
.insn 0f:07
  and.q   -, efer, #efer.sce; if z goto ud
  nop; if !prot goto seg_gp0
  nop; if !cpl0 goto seg_gp0
  shr.q   t1, star, #star.sysret.bit
  add.q   t2, t1, #selector.next
  or.q    t2, t2, #level.user
  mov.d   t3, rcx
  mov.q   t4, #attr.user32
  nop; if !m64 goto sysret_legacy
  mov.q   t0, r11
  and.q   t0, t0, #rflags.kept&~(rflags.rf|rflags.vm)
  or.q    t0, t0, #rflags.ones
  nop; if !op64 goto sysret_leave
  mov.q   t3, rcx
  add.q   t1, t1, #2*selector.next
  mov.q   t4, #attr.user64
  goto sysret_leave
sysret_legacy:
  or.q    t0, rflags, #rflags.if
sysret_leave:
  mov.q   rflags, t0
  mov.q   savedflags, t0          // as SYSCALL
  or.q    cs.sel, t1, #level.user
  mov.q   cs.attr, t4
  mov.d   t4, #limit.flat
  mov.q   cs.limit, t4
  mov.q   cs.base, 0
  mov.q   ss.sel, t2              // base, limit and attributes of SS stay (AMD)
  mov.q   rip, t3
  mov.q   cpl, #level.user
  end

// --- SYSENTER and SYSEXIT: not in long mode ---
sysenter:
.insn 0f:34
  nop; if lma goto ud
  nop; if !prot goto seg_gp0
  and.q   t1, sysenter_cs, #selector.index|selector.ti; if z goto seg_gp0
  mov.q   t2, rflags
  andn.q  t2, t2, #rflags.vm|rflags.rf|rflags.if
  mov.q   rflags, t2
  mov.q   t3, sysenter_esp
  mov.d   rsp, t3
  mov.q   t3, sysenter_eip
  zx32.q  t3, t3
  mov.q   t4, #attr.code32
  goto enter_level0
sysexit:
.insn 0f:35
  nop; if lma goto ud
  nop; if !prot goto seg_gp0
  and.q   t1, sysenter_cs, #selector.index|selector.ti; if z goto seg_gp0
  nop; if !cpl0 goto seg_gp0
  add.q   t2, t1, #2*selector.next
  or.q    cs.sel, t2, #level.user
  mov.q   cs.attr, #attr.user32
  add.q   t2, t1, #3*selector.next
  or.q    ss.sel, t2, #level.user
  mov.q   ss.attr, #attr.user_stack
  mov.d   t4, #limit.flat
  mov.q   cs.limit, t4
  mov.q   ss.limit, t4
  mov.q   cs.base, 0
  mov.q   ss.base, 0
  mov.d   t3, rdx
  mov.q   rip, t3
  mov.d   rsp, rcx
  mov.q   cpl, #level.user
  end
