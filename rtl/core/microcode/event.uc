// SPDX-License-Identifier: Apache-2.0
// Events: exceptions, interrupts, software interrupts and injected events (AMD64 APM volume 2 chapter 8;
// manual 33047 sections 2.4.2, 2.4.3, 2.8, 2.9, 2.16, 2.17; docs/choices.md sections 1, 2 and 9).
//
// Every event passes three stations:
//   1. an entry below says what the event is (evvec, evtype, everr, evflags) and checks the intercepts,
//   2. `ev_begin` records it in EXITINTINFO, from here on a fault is a nested one (fmode event),
//   3. `ev_deliver` takes it through the IDT; registers change only after the last possible fault.
// Registers on the way: T0 image of RFLAGS to push, T1 return address, T2 vector.
.entry ev_exception ev_nested ev_shutdown ev_npf ev_inject ev_debug ev_nmi ev_intr ev_vintr ev_soft

// Exceptions that are faults and push RF = 1.
.const event.faults_low 1<<vector.de | 1<<vector.br | 1<<vector.ud | 1<<vector.nm | 1<<vector.ts | 1<<vector.np
.const event.faults_high 1<<vector.ss | 1<<vector.gp | 1<<vector.pf | 1<<vector.mf | 1<<vector.ac | 1<<vector.xf | 1<<vector.sx
.const event.faults event.faults_low | event.faults_high
.const event.cleared rflags.tf | rflags.nt | rflags.rf | rflags.vm  // by delivery; IF, too, unless through a trap gate
// Type and vector as EXITINTINFO has them.
.const event.type_vector eventinfo.type | eventinfo.vector
.const event.bp event_type.exception << eventinfo.type.bit | vector.bp
.const event.of event_type.exception << eventinfo.type.bit | vector.of
.const event.software event_type.software << eventinfo.type.bit

// --- 1. entries ---

// A fault of an instruction (fmode normal).
ev_exception:
  mov.q   t2, fvec
  mov.q   evvec, t2
  mov.q   evtype, #event_type.exception
  mov.q   everr, ferr
  shl.q   t3, funimpl, #retire_flag.unimplemented.bit
  or.q    evflags, t3, fev
  sub.q   -, t2, #vector.db; if nz goto ev_raised
  and.q   dr7, dr7, #~dr7.gd      // #DB disarms general detect before its intercept (2.8.2)
ev_raised:
  nop; if excguest goto vmexit_exception
  sub.q   -, t2, #vector.pf; if nz goto ev_fault_flags
  mov.q   cr2, faddr              // after the intercept check (2.8.15)
// RF as pushed: 1 for fault-type exceptions, otherwise as it is.
ev_fault_flags:
  mov.q   t1, rip
ev_flags:
  mov.q   t0, rflags
  mov.q   t3, #1
  shl.q   t3, t3, t2
  mov.d   t4, #event.faults
  and.q   -, t3, t4; if z goto ev_begin
  or.q    t0, t0, #rflags.rf
  goto ev_begin

// A fault while another event was being delivered (2.4.3): raw intercept check first, then combination.
ev_nested:
  mov.q   t2, fvec
  mov.q   evvec, t2
  mov.q   evtype, #event_type.exception
  mov.q   t5, exitintinfo         // the event that was being delivered
  mov.q   t6, ferr
  // EXT = 1 in the codes of #TS #NP #SS #GP unless INTn, INT3 or INTO was being delivered.
  sub.q   -, t2, #vector.ts; if c goto ev_nested_code
  sub.q   -, t2, #vector.pf; if nc goto ev_nested_code
  and.q   t4, t5, #event.type_vector  // type and vector
  sub.q   -, t4, #event.bp; if z goto ev_nested_code
  sub.q   -, t4, #event.of; if z goto ev_nested_code
  and.q   t4, t4, #eventinfo.type
  sub.q   -, t4, #event.software; if z goto ev_nested_code
  or.q    t6, t6, #1
ev_nested_code:
  mov.q   everr, t6
  shl.q   t3, funimpl, #retire_flag.unimplemented.bit
  or.q    t3, t3, fev
  and.q   t4, evflags, #retire_flag.unimplemented  // what was unimplemented stays marked
  or.q    evflags, t3, t4
  sub.q   -, t2, #vector.db; if nz goto ev_nested_check
  and.q   dr7, dr7, #~dr7.gd
ev_nested_check:
  nop; if excguest goto vmexit_exception
  sub.q   -, t2, #vector.pf; if nz goto ev_nested_combine
  mov.q   cr2, faddr
ev_nested_combine:
  evcomb.q t3, t5, t2; if !sys goto ev_fault_flags
  sub.q   -, t3, #2; if z goto ev_triple
  mov.q   evvec, #vector.df      // #DF, error code 0
  mov.q   t2, #vector.df
  mov.q   everr, 0
  or.q    evflags, evflags, #retire_flag.error_code_valid
  nop; if excguest goto vmexit_exception
  goto ev_fault_flags

// Shutdown: intercepted (2.10.3) or final. `ev_shutdown` is the one inside #VMEXIT, which nothing intercepts.
ev_triple:
  icpt    exit.shutdown
ev_shutdown:
  mov.q   activity, #activity.shutdown
  end shutdown

// A nested page fault goes to the VMM whatever was going on (2.21.6).
ev_npf:
  mov.q   exitcode, #exit.npf
  mov.q   exitinfo1, ferr
  mov.q   exitinfo2, faddr
  goto vmexit

// Interrupts. Intercepted ones stay pending: the check comes before the acknowledge (2.9).
ev_nmi:
  icpt    exit.nmi
  ack     t3, nmi
  mov.q   nmi_blocked, #1
  mov.q   t2, #vector.nmi
  mov.q   evtype, #event_type.nmi
  goto ev_interrupt
ev_intr:
  icpt    exit.intr
  ack     t2, intr
  mov.q   evtype, #event_type.intr
  goto ev_interrupt
ev_vintr:
  icpt    exit.vintr
  mov.q   v_irq, 0                // after the intercept check, before the IDT is read (2.17.4)
  mov.q   t2, v_intr_vector
  mov.q   evtype, #event_type.intr
  mov.q   evflags, #retire_flag.virtual
ev_interrupt:
  mov.q   evvec, t2
  mov.q   activity, 0             // HLT ends
ev_boundary_flags:
  mov.q   t1, rip
  mov.q   t0, rflags
  and.q   -, repmore, #1; if z goto ev_begin
  mov.q   repmore, 0
  or.q    t0, t0, #rflags.rf        // between iterations of a REP string instruction
  goto ev_begin

// #DB trap of the instruction before (TF, data breakpoints); the engine has updated DR6.
ev_debug:
  mov.q   dbgpend, 0
  mov.q   t2, #vector.db
  mov.q   evvec, #vector.db
  mov.q   evtype, #event_type.exception
  and.q   dr7, dr7, #~dr7.gd
  nop; if excguest goto vmexit_exception
  goto ev_boundary_flags

// A trap that MOV SS or POP SS holds back goes before the #VMEXIT of the instruction behind it, and before VMRUN: pending
// data breakpoints are checked before intercepts (2.4). That instruction has changed no register; what it began is forgotten.
ev_held:
  fmode   normal
  mov.q   rip, savedrip
  mov.q   evflags, 0
  mov.q   exitinfo1, 0
  mov.q   exitinfo2, 0
  mov.q   exitintinfo, 0
  mov.q   t0, dbgpend
  mov.q   t1, dr6
  and.q   t2, t0, #dr6.b; if z goto ev_held_dr6
  andn.q  t1, t1, #dr6.b
ev_held_dr6:
  or.q    dr6, t1, t0
  goto ev_debug

// General detect: MOV DR with DR7.GD. Of fault type, RF = 1.
ev_general_detect:
  or.q    dr6, dr6, #dr6.bd
  and.q   dr7, dr7, #~dr7.gd
  mov.q   t2, #vector.db
  mov.q   evvec, #vector.db
  mov.q   evtype, #event_type.exception
  nop; if excguest goto vmexit_exception
  mov.q   t1, rip
  or.q    t0, rflags, #rflags.rf
  goto ev_begin

// INTn (type 4), INT3, INTO, ICEBP (type 3); the caller set evvec and evtype. #BP and #OF are exceptions with
// intercepts and, as traps, report the RIP that follows (2.8); ICEBP ignores the #DB intercept.
ev_soft:
  mov.q   t2, evvec
  mov.q   t1, nrip
  sub.q   -, evtype, #event_type.exception; if nz goto ev_soft_flags
  sub.q   -, t2, #vector.db; if z goto ev_soft_flags
  nop; if !excguest goto ev_soft_flags
  nop; if apm goto vmexit_exception   // profile apm: its own RIP (APM volume 2, 15.12.4)
  mov.q   rip, t1
  andn.q  t0, rflags, #rflags.rf
  or.q    -, dbgpend, 0; if nz goto vmexit_exception   // a held trap goes first: the instruction has not been
  mov.q   rflags, t0
  goto vmexit_exception
ev_soft_flags:
  mov.q   t0, rflags
  goto ev_begin

// EVENTINJ (2.16): no intercept checks; RIP is pushed as loaded (ERR-B-09); EV counts for exceptions only.
ev_inject:
  mov.q   t5, inject
  mov.q   inject, 0
  mov.q   evflags, #retire_flag.injected
  zx8.q   t2, t5
  shr.q   t6, t5, #eventinfo.type.bit
  and.q   t6, t6, #eventinfo.type>>eventinfo.type.bit
  mov.q   evtype, t6
  mov.q   everr, 0
  sub.q   -, t6, #event_type.nmi; if nz goto ev_inject_type
  mov.q   t2, #vector.nmi
ev_inject_type:
  mov.q   evvec, t2
  mov.q   t1, rip
  sub.q   -, t6, #event_type.exception; if nz goto ev_soft_flags
  and.q   -, t5, #eventinfo.ev; if z goto ev_flags
  mov.q   evflags, #retire_flag.injected|retire_flag.error_code_valid
  shr.q   t6, t5, #eventinfo.errorcode.bit
  mov.q   everr, t6
  goto ev_flags

// --- 2. record the event (2.4.2) ---
ev_begin:
  mov.q   t3, evtype
  shl.q   t3, t3, #eventinfo.type.bit
  or.q    t3, t3, t2
  mov.q   t4, evflags
  and.q   -, t4, #1; if z goto ev_begin_noerr
  nop; if !pe goto ev_begin_noerr // in real mode no event pushes an error code
  or.q    t3, t3, #eventinfo.ev
  mov.q   t4, everr
  shl.q   t4, t4, #eventinfo.errorcode.bit
  or.q    t3, t3, t4
ev_begin_noerr:
  mov.d   t4, #eventinfo.v
  or.q    exitintinfo, t3, t4
  fmode   event

// --- 3. through the IDT ---
// T3 entry offset, T4 error code for the IDT entry, T5 gate, T6 new CPL, T7 target offset, T15 push size;
// target: T12 descriptor, T13 its address, T14 selector.
ev_deliver:
  nop; if !pe goto ev_real
  shl.q   t4, t2, #selector.index.bit
  or.q    t4, t4, #error.idt
  nop; if lma goto ev_long
  shl.q   t3, t2, #3
  add.q   t5, t3, #7
  mov.q   t7, idtr_limit
  sub.q   -, t7, t5; if c goto ev_gp_idt
  add.d   t3, idtr_base, t3
  ld.q    t5, [lin:t3]
  dtest.q -, t5, 0, k=desc.task; if sys goto ev_task
  dtest.q -, t5, 0, k=desc.intgate; if !sys goto ev_gp_idt
  call ev_gate_checks
  // target code segment
  dtest.q -, t9, t8, k=desc.dplabovecpl; if sys goto seg_gp
  dtest.q -, t9, t8, k=desc.present; if !sys goto seg_np
  call ev_target
  // push size: 16- or 32-bit gate
  mov.q   evsize, #1
  mov.q   t15, #2
  dtest.q -, t5, 0, k=desc.gate32; if !sys goto ev_legacy_sized
  mov.q   evsize, #2
  mov.q   t15, #4
ev_legacy_sized:
  sub.q   -, cpl, t6; if nz goto ev_inner

// Same level, legacy mode: push on the current stack.
  call ev_offset_check
  call ev_cs_accessed
  mov.q   t3, rsp
  sub.q   t3, t3, t15
  st.ev   [stk:t3], t0
  sub.q   t3, t3, t15
  mov.q   t4, cs.sel
  st.ev   [stk:t3], t4
  sub.q   t3, t3, t15
  st.ev   [stk:t3], t1
  and.q   -, evflags, #retire_flag.error_code_valid; if z goto ev_same_done
  sub.q   t3, t3, t15
  mov.q   t4, everr
  st.ev   [stk:t3], t4
ev_same_done:
  mov.ss  rsp, t3
  goto ev_commit

// To an inner level, legacy mode: SS:eSP from the TSS, checked, then pushes on the new stack.
ev_inner:
  call tss_stack                  // T3 new eSP, T8 new SS, T9 its descriptor, T10 address, T11 code; #TS #SS
  call ev_offset_check
  call ev_cs_accessed
  call desc_accessed
  mov.q   t2, t3
  mov.q   t4, ss.sel
  call inner_push
  mov.q   t4, rsp
  call inner_push
  mov.q   t4, t0
  call inner_push
  mov.q   t4, cs.sel
  call inner_push
  mov.q   t4, t1
  call inner_push
  and.q   -, evflags, #retire_flag.error_code_valid; if z goto ev_inner_done
  mov.q   t4, everr
  call inner_push
ev_inner_done:
  call set_inner_stack

// Registers of the target; T5 gate, T6 CPL, T7 offset, T12–T14 code segment.
ev_commit:
  mov.q   cpl, t6
  mov.q   cs.sel, t14
  dattr.q t3, t12, 0
  or.q    cs.attr, t3, #type.accessed
  dlimit.q t3, t12, 0
  mov.q   cs.limit, t3
  dbase.q t3, t12, 0
  mov.q   cs.base, t3
  mov.q   rip, t7
  mov.q   t3, rflags
  andn.q  t3, t3, #event.cleared
  dtest.q -, t5, 0, k=desc.trapgate; if sys goto ev_commit_flags
  andn.q  t3, t3, #rflags.if
ev_commit_flags:
  mov.q   rflags, t3
  mov.q   exitintinfo, 0          // delivered (2.4.3)
  end event

// Checks that all gates share: DPL for software interrupts, P; then the selector and its descriptor (T8–T11).
ev_gate_checks:
  call ev_gate_access
  dgate.q t8, t5, 0, k=dgate.selector
  and.q   -, t8, #selector.index|selector.ti; if z goto ev_gp0
  call fetch_desc
  dtest.q -, t9, t8, k=desc.code; if !sys goto seg_gp
  ret
ev_gate_access:
  mov.q   t7, evtype
  shl.q   t7, t7, #eventinfo.type.bit
  or.q    t7, t7, t2
  sub.q   -, t7, #event.bp; if z goto ev_gate_soft   // INT3
  sub.q   -, t7, #event.of; if z goto ev_gate_soft   // INTO
  and.q   t7, t7, #event.software; if z goto ev_gate_present
ev_gate_soft:
  dtest.q -, t5, 0, k=desc.softpriv; if !sys goto ev_gp_idt
ev_gate_present:
  dtest.q -, t5, 0, k=desc.present; if !sys goto ev_np_idt
  ret

// Keeps the code segment in T12–T14 and finds the new CPL (T6) and the offset (T7, 32-bit gates).
ev_target:
  mov.q   t12, t9
  mov.q   t13, t10
  mov.q   t6, cpl
  dtest.q -, t12, 0, k=desc.conforming; if sys goto ev_target_cpl
  shr.q   t6, t12, #descriptor.dpl.bit
  and.q   t6, t6, #selector.rpl
ev_target_cpl:
  andn.q  t14, t8, #selector.rpl
  or.q    t14, t14, t6
  dgate.q t7, t5, 0, k=dgate.offset
  ret

ev_offset_check:
  dlimit.q t4, t12, 0
  sub.q   -, t4, t7; if c goto ev_gp0
  ret

ev_cs_accessed:
  dtest.q -, t12, 0, k=desc.accessed; if sys ret
  ldw.b   t4, [lin:t13+5]
  stw.b   or t4, #type.accessed; ret

ev_gp0:
  raise gp, 0
ev_gp_idt:
  raise gp, t4
ev_np_idt:
  raise np, t4
// A task gate: only the intercept of the task switch (far.uc); RF is the one that would be saved.
ev_task:
  call ev_gate_access
  mov.q   t11, t4
  call task_intercepted
  shr.q   t0, t0, #rflags.rf.bit
  and.q   t0, t0, #1
  shl.q   t0, t0, #task_switch_info2.rf.bit
  and.q   -, evflags, #retire_flag.error_code_valid; if z goto ev_task_tss
  mov.q   t3, #task_switch_info2.ev.high
  shl.q   t3, t3, #32
  or.q    t0, t0, t3
  mov.d   t3, everr
  or.q    t0, t0, t3
ev_task_tss:
  dgate.q t8, t5, 0, k=dgate.selector
  goto task_check_tss

// Long mode: 16-byte gate, IST or TSS stack, stack aligned to 16, five or six pushes of 8 bytes.
ev_long:
  shl.q   t3, t2, #4
  add.q   t5, t3, #15
  mov.q   t7, idtr_limit
  sub.q   -, t7, t5; if c goto ev_gp_idt
  add.q   t3, idtr_base, t3
  ld.q    t5, [lin:t3]
  ld.q    t15, [lin:t3+8]
  dtest.q -, t5, 0, k=desc.intgate; if !sys goto ev_gp_idt
  call ev_gate_checks
  dtest.q -, t9, t8, k=desc.dplabovecpl; if sys goto seg_gp
  dtest.q -, t9, t8, k=desc.long; if !sys goto seg_gp
  dtest.q -, t9, t8, k=desc.db; if sys goto seg_gp
  dtest.q -, t9, t8, k=desc.present; if !sys goto seg_np
  call ev_target
  dgate.q t7, t5, t15, k=dgate.offset
  shr.q   t4, t5, #long_gate.ist.bit
  and.q   t4, t4, #long_gate.ist.high; if nz goto ev_long_ist
  mov.q   t3, rsp
  sub.q   -, cpl, t6; if z goto ev_long_stack
  mov.q   t4, t6
  shl.q   t4, t4, #3
  add.q   t4, t4, #tss64.rsp0     // RSP0–2, 8 bytes each
  goto ev_long_tss
ev_long_ist:
  shl.q   t4, t4, #3
  add.q   t4, t4, #tss64.ist1-8   // IST1–7
ev_long_tss:
  call tss_rsp
  canon.q -, 0, t3; if sys goto ev_ss0
ev_long_stack:                    // of RSP itself only the bytes pushed count
  canon.q t7, 0, t7; if sys goto ev_gp0
  call ev_cs_accessed
  and.q   t3, t3, #-16
  mov.q   t4, ss.sel
  call push64
  mov.q   t4, rsp
  call push64
  mov.q   t4, t0
  call push64
  mov.q   t4, cs.sel
  call push64
  mov.q   t4, t1
  call push64
  and.q   -, evflags, #retire_flag.error_code_valid; if z goto ev_long_done
  mov.q   t4, everr
  call push64
ev_long_done:
  mov.q   rsp, t3
  sub.q   -, cpl, t6; if z goto ev_commit
  mov.q   ss.sel, t6              // null, RPL = new CPL
  mov.q   ss.attr, 0
  goto ev_commit
ev_ss0:
  raise ss, 0

// Push T4 at T3 with the rights of level T6 (long mode; T6 = 3 only when CPL is 3 already). Clobbers T9.
push64:
  sub.q   t3, t3, #8
  canon.q -, 0, t3; if sys goto ev_ss0
  add.q   t9, t3, #7
  canon.q -, 0, t9; if sys goto ev_ss0
  sub.q   -, t6, #level.user; if z goto push64_user
  st.q    [lin:t3], t4; ret
push64_user:
  st.q    [linu:t3], t4; ret

// Real mode: four-byte vector, 16-bit frame, no error code.
ev_real:
  shl.q   t4, t2, #selector.index.bit
  or.q    t4, t4, #error.idt
  shl.q   t3, t2, #2
  add.q   t5, t3, #3
  mov.q   t7, idtr_limit
  sub.q   -, t7, t5; if c goto ev_gp_idt
  add.d   t3, idtr_base, t3
  ld.d    t5, [lin:t3]
  zx16.q  t7, t5
  mov.q   t4, cs.limit
  sub.q   -, t4, t7; if c goto ev_gp0
  mov.q   t3, rsp
  st.w    [stk:t3-2], t0
  mov.q   t4, cs.sel
  st.w    [stk:t3-4], t4
  st.w    [stk:t3-6], t1
  sub.q   t3, t3, #6
  mov.ss  rsp, t3
  and.q   evflags, evflags, #~retire_flag.error_code_valid
  mov.q   rip, t7
  shr.q   t5, t5, #16
  mov.q   cs.sel, t5
  shl.q   t5, t5, #real.shift
  mov.q   cs.base, t5
  mov.q   t3, rflags
  andn.q  t3, t3, #event.cleared|rflags.if
  mov.q   rflags, t3
  mov.q   exitintinfo, 0
  end event
