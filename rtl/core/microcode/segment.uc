// SPDX-License-Identifier: Apache-2.0
// Segment loads and the descriptor subroutines that all system programs use (AMD64 APM volume 2 chapter 4;
// docs/choices.md sections 2, 7 and 9).
// Convention of the descriptor subroutines:
//   T8 selector, T9 its descriptor, T10 linear address of the descriptor, T11 error code (selector, RPL 0).

// T8 -> T9, T10, T11. Beyond the table limit (or no LDT): bit 16 of T11 is set, T9 undefined.
find_desc:
  and.q   t11, t8, #selector.index|selector.ti
  or.q    t10, t8, #7             // last byte of the descriptor
  and.q   -, t8, #selector.ti; if nz goto find_desc_ldt
  mov.q   t9, gdtr_limit
  sub.q   -, t9, t10; if c goto find_desc_none
  andn.q  t10, t8, #selector.rpl|selector.ti
  add.q   t10, gdtr_base, t10
find_desc_read:
  nop; if lma goto find_desc_ld
  zx32.q  t10, t10
find_desc_ld:
  ld.q    t9, [lin:t10]; ret
find_desc_ldt:
  and.q   -, ldtr.attr, #seg_attr.p; if z goto find_desc_none
  mov.q   t9, ldtr.limit
  sub.q   -, t9, t10; if c goto find_desc_none
  andn.q  t10, t8, #selector.rpl|selector.ti
  add.q   t10, ldtr.base, t10
  goto find_desc_read
find_desc_none:
  or.q    t11, t11, #desc_beyond; ret

// Upper half of the 16-byte system descriptor T8 at T10 -> T15. Beyond the table: bit 16 of T11. Clobbers T4.
find_high:
  or.q    t15, t8, #7
  add.q   t15, t15, #8            // its last byte
  mov.q   t4, gdtr_limit
  and.q   -, t8, #selector.ti; if z goto find_high_limit
  mov.q   t4, ldtr.limit
find_high_limit:
  sub.q   -, t4, t15; if c goto find_desc_none
  ld.q    t15, [lin:t10+8]; ret

// The same with #GP(selector) beyond the limit.
fetch_desc:
  call find_desc
  and.q   -, t11, #desc_beyond; if z ret
  zx16.q  t11, t11
seg_gp:
  raise gp, t11
seg_np:
  raise np, t11
seg_ss:
  raise ss, t11
seg_ts:
  raise ts, t11
seg_ts0:
  raise ts, 0
seg_gp0:
  raise gp, 0

// Accessed bit of the descriptor T9 at T10: if it is clear, one 1-byte read and write, locked.
desc_accessed:
  dtest.q -, t9, 0, k=desc.accessed; if sys ret
  ldw.b   t4, [lin:t10+5]
  stw.b   or t4, #type.accessed; ret

// Hidden state of the segment chosen by SETSX from descriptor T9, selector T8. Clobbers T4.
desc_to_x:
  mov.q   x.sel, t8
  dattr.q t4, t9, 0
  or.q    x.attr, t4, #type.accessed
  dlimit.q t4, t9, 0
  mov.q   x.limit, t4
  dbase.q t4, t9, 0
  mov.q   x.base, t4; ret

// Loads T8 into the segment chosen by SETSX: ES DS FS GS. Clobbers T4, T9–T11.
load_data:
  nop; if !prot goto load_real
  and.q   -, t8, #selector.index|selector.ti; if z goto load_null
  call fetch_desc
  dtest.q -, t9, t8, k=desc.readable; if !sys goto seg_gp
  dtest.q -, t9, t8, k=desc.datapriv; if !sys goto seg_gp
  dtest.q -, t9, t8, k=desc.present; if !sys goto seg_np
  call desc_accessed
  goto desc_to_x
load_null:
  mov.q   x.sel, t8
  mov.q   x.attr, 0; ret
load_real:
  mov.q   x.sel, t8
  shl.q   t4, t8, #real.shift
  mov.q   x.base, t4; ret

// Loads T8 into SS.
load_ss:
  setsx   #seg.ss
  nop; if !prot goto load_real
  and.q   -, t8, #selector.index|selector.ti; if z goto load_ss_null
  call fetch_desc
  dtest.q -, t9, t8, k=desc.writable; if !sys goto seg_gp
  dtest.q -, t9, t8, k=desc.stackpriv; if !sys goto seg_gp
  dtest.q -, t9, t8, k=desc.present; if !sys goto seg_ss
  call desc_accessed
  goto desc_to_x
load_ss_null:                     // 64-bit mode, RPL = CPL < 3
  nop; if !m64 goto seg_gp0
  nop; if cpl3 goto seg_gp0
  and.q   t4, t8, #selector.rpl
  sub.q   -, cpl, t4; if nz goto seg_gp0
  goto load_null

// --- MOV Sreg, POP Sreg, PUSH Sreg ---
mov_sreg:
.insn 8e /0,3,4,5
  call sreg_source
  setsx   modrm
  call load_data
  end
mov_ss:
.insn 8e /2
  call sreg_source
  call load_ss
  mov.q   shadow, #shadow.mov_ss
  end
sreg_source:
  zx16.q  t8, rm; if !mem ret
  ld.w    t8, [seg:ea]; ret

mov_from_sreg:
.insn 8c /0,1,2,3,4,5
  setsx   modrm
  mov.q   t0, x.sel; if mem goto mov_from_sreg_mem
  mov.op  rm, t0; end
mov_from_sreg_mem:
  st.w    [seg:ea], t0; end

push_es:
.insn 06 no64
  mov.q   t0, es.sel; goto push_sreg
push_cs:
.insn 0e no64
  mov.q   t0, cs.sel; goto push_sreg
push_ss:
.insn 16 no64
  mov.q   t0, ss.sel; goto push_sreg
push_ds:
.insn 1e no64
  mov.q   t0, ds.sel; goto push_sreg
push_fs:
.insn 0f:a0
  mov.q   t0, fs.sel; goto push_sreg
push_gs:
.insn 0f:a8
  mov.q   t0, gs.sel
push_sreg:
  mov.op  t2, #*1
  st.op   [stk:rsp-*1], t0
  sub.ss  rsp, rsp, t2; end

pop_es:
.insn 07 no64
  setsx   #seg.es; goto pop_sreg
pop_ds:
.insn 1f no64
  setsx   #seg.ds; goto pop_sreg
pop_fs:
.insn 0f:a1
  setsx   #seg.fs; goto pop_sreg
pop_gs:
.insn 0f:a9
  setsx   #seg.gs
pop_sreg:
  mov.op  t2, #*1
  ld.op   t8, [stk:rsp]
  zx16.q  t8, t8
  call load_data
  add.ss  rsp, rsp, t2; end
pop_ss:
.insn 17 no64
  mov.op  t2, #*1
  ld.op   t8, [stk:rsp]
  zx16.q  t8, t8
  mov.q   evsize, stksz           // rSP moves by the size of the old stack segment
  call load_ss
  add.ev  rsp, rsp, t2
  mov.q   shadow, #shadow.mov_ss
  end

// --- LES LDS LSS LFS LGS: offset, then selector; REX.W counts as 32 bits ---
les:
.insn c4 mem no64
  setsx   #seg.es; goto load_pointer
lds:
.insn c5 mem no64
  setsx   #seg.ds; goto load_pointer
lfs:
.insn 0f:b4 mem
  setsx   #seg.fs; goto load_pointer
lgs:
.insn 0f:b5 mem
  setsx   #seg.gs
load_pointer:
  call pointer_operand
  mov.q   t0, t7
  call load_data
  mov.ev  reg, t0; end
lss:
.insn 0f:b2 mem
  call pointer_operand
  mov.q   t0, t7
  call load_ss
  mov.ev  reg, t0; end

// Far pointer in memory: T7 offset, T8 selector, T15 bytes of the offset, evsize its size.
pointer_operand:
  call far_size
  ld.ev   t7, [seg:ea]
  add.q   t8, ea, t15
  ld.w    t8, [seg:t8]; ret
far_size:
  mov.q   evsize, #2
  mov.q   t15, #4
  nop; if !op16 ret
  mov.q   evsize, #1
  mov.q   t15, #2; ret

// --- stacks of inner levels ---

// Legacy TSS: SS and eSP of level T6 -> T3 eSP, T8–T11 the checked SS descriptor. #TS, #SS(selector).
tss_stack:
  and.q   t11, tr.sel, #selector.index|selector.ti
  mov.q   t9, tr.limit
  and.q   -, tr.attr, #type.tss32; if z goto tss_stack16
  shl.q   t4, t6, #3              // 8 bytes a level
  add.q   t4, t4, #tss32.esp0
  add.q   t10, t4, #5             // last byte of SS
  sub.q   -, t9, t10; if c goto seg_ts
  add.d   t10, tr.base, t4
  ld.d    t3, [lin:t10]
  ld.w    t8, [lin:t10+tss32.ss0-tss32.esp0]
  goto tss_stack_ss
tss_stack16:
  shl.q   t4, t6, #2              // 4 bytes a level
  add.q   t4, t4, #tss16.sp0
  add.q   t10, t4, #3             // last byte of SS
  sub.q   -, t9, t10; if c goto seg_ts
  add.d   t10, tr.base, t4
  ld.w    t3, [lin:t10]
  ld.w    t8, [lin:t10+tss16.ss0-tss16.sp0]
tss_stack_ss:
  and.q   -, t8, #selector.index|selector.ti; if z goto seg_ts0
  call find_desc
  and.q   -, t11, #desc_beyond; if nz goto tss_stack_bad
  shl.q   t4, t6, #dtest.level.bit
  or.q    t4, t4, t8
  dtest.q -, t9, t4, k=desc.stackpriv|dtest.level; if !sys goto seg_ts
  dtest.q -, t9, t4, k=desc.writable; if !sys goto seg_ts
  dtest.q -, t9, t4, k=desc.present; if !sys goto seg_ss
  ret
tss_stack_bad:
  zx16.q  t11, t11
  goto seg_ts

// Long-mode TSS: RSP at offset T4 -> T3. Clobbers T9–T11.
tss_rsp:
  and.q   t11, tr.sel, #selector.index|selector.ti
  mov.q   t9, tr.limit
  add.q   t10, t4, #7
  sub.q   -, t9, t10; if c goto seg_ts
  add.q   t10, tr.base, t4
  ld.q    t3, [lin:t10]; ret

// Push T4 (T15 bytes, `.ev`) on the stack T2 of the segment T8/T9, with its limit. Clobbers T3, T10, T11.
inner_push:
  sub.d   t3, t2, t15
  dtest.q -, t9, 0, k=desc.db; if sys goto inner_push_32
  zx16.q  t3, t3                  // a 16-bit stack: the upper half of eSP stays as the TSS gave it
  andn.q  t2, t2, #0xFFFF
  or.q    t2, t2, t3; goto inner_push_limit
inner_push_32:
  mov.q   t2, t3
inner_push_limit:
  sub.q   t11, t15, #1
  add.q   t11, t3, t11            // last byte
  shr.q   t10, t9, #descriptor.type.bit+type.expand_down.bit
  and.q   -, t10, #1; if nz goto inner_push_down
  dlimit.q t10, t9, 0
  sub.q   -, t10, t11; if c goto inner_push_ss
inner_push_store:
  dbase.q t10, t9, 0
  add.d   t10, t10, t3
  st.ev   [lin:t10], t4; ret
inner_push_down:                  // expand-down: above the limit, up to FFFFh or FFFF_FFFFh
  dlimit.q t10, t9, 0
  sub.q   -, t10, t3; if nc goto inner_push_ss
  shr.q   t11, t11, #16; if z goto inner_push_store
  dtest.q -, t9, 0, k=desc.db; if !sys goto inner_push_ss
  shr.q   t11, t11, #16; if z goto inner_push_store
inner_push_ss:
  and.q   t11, t8, #selector.index|selector.ti
  raise ss, t11

// SS:rSP become T8/T9:T2. Clobbers T4.
set_inner_stack:
  setsx   #seg.ss
  call desc_to_x
  mov.d   rsp, t2; ret
