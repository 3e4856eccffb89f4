// SPDX-License-Identifier: Apache-2.0
// Stack, near transfers, ENTER and LEAVE (AMD64 APM volume 3; docs/choices.md section 2).
// The stack pointer and all other registers change after the last possible fault. Target addresses are
// checked before anything is pushed.

// --- PUSH and POP ---
push_mem:
.insn ff /6 mem
  ld.op   t0, [seg:ea]
push_t0:
  push.op t0; end
push_imm:
.direct 68 6a
  push.op imm; end
push_rm:
.direct 50-57
.direct ff /6 reg
  push.op rm; end
pop_rm:
.insn 58-5f
.insn 8f /0 reg
  ld.op   t0, [stk:rsp]
  add.ss  rsp, rsp, #*1
  mov.op  rm, t0; end
pop_mem:                           // an address with rSP uses the incremented one
.insn 8f /0 mem
  ld.op   t0, [stk:rsp]
  st.op   [seg:eapop], t0
  add.ss  rsp, rsp, #*1; end
pusha:
.insn 60 no64
  st.op   [stk:rsp-*1], rax
  st.op   [stk:rsp-*2], rcx
  st.op   [stk:rsp-*3], rdx
  st.op   [stk:rsp-*4], rbx
  st.op   [stk:rsp-*5], rsp
  st.op   [stk:rsp-*6], rbp
  st.op   [stk:rsp-*7], rsi
  st.op   [stk:rsp-*8], rdi
  sub.ss  rsp, rsp, #*8; end
popa:                              // the image of rSP is skipped
.insn 61 no64
  ld.op   t2, [stk:rsp]
  ld.op   t3, [stk:rsp+*1]
  ld.op   t4, [stk:rsp+*2]
  ld.op   t5, [stk:rsp+*4]
  ld.op   t6, [stk:rsp+*5]
  ld.op   t7, [stk:rsp+*6]
  ld.op   t8, [stk:rsp+*7]
  mov.op  rdi, t2
  mov.op  rsi, t3
  mov.op  rbp, t4
  mov.op  rbx, t5
  mov.op  rdx, t6
  mov.op  rcx, t7
  mov.op  rax, t8
  add.ss  rsp, rsp, #*8; end

// --- PUSHF and POPF: the intercept comes before every exception (33047 2.5.9, 2.5.10) ---
pushf:
.insn 9c
  icpt    exit.pushf
  nop; if !vm goto pushf_push
  nop; if !ioplok goto stack_gp0
pushf_push:
  and.q   t0, rflags, #~(rflags.rf|rflags.vm); goto push_t0
popf:
.insn 9d
  icpt    exit.popf
  nop; if !vm goto popf_pop
  nop; if !ioplok goto stack_gp0
popf_pop:
  ld.op   t0, [stk:rsp]
  mov.q   t2, #flags.status|rflags.tf|rflags.df|rflags.nt|rflags.ac|rflags.id  // what may change; IF and IOPL below
  nop; if !ioplok goto popf_size
  or.q    t2, t2, #rflags.if       // IF when CPL <= IOPL
  nop; if vm goto popf_size
  nop; if !cpl0 goto popf_size
  or.q    t2, t2, #rflags.iopl
popf_size:
  nop; if !op16 goto popf_merge
  and.q   t2, t2, #0xffff
popf_merge:
  and.q   t0, t0, t2
  andn.q  t3, rflags, t2
  add.ss  rsp, rsp, #*1
  or.q    rflags, t3, t0; end

// --- ENTER and LEAVE ---
enter:                             // T2 running rSP, T3 running rBP, T4 frame pointer, T5 level, T6 operand bytes
.insn c8
  mov.op  t6, #*1
  st.op   [stk:rsp-*1], rbp
  sub.ss  t2, rsp, t6
  mov.q   t4, t2; if !ss16 goto enter_frame
  and.q   t4, rsp, #-0x10000       // the frame pointer is all of rSP, also on a 16-bit stack
  or.q    t4, t4, t2
enter_frame:
  mov.ss  t3, rbp
  and.q   t5, imm2, #31; if z goto enter_end
enter_level:
  sub.q   t5, t5, #1; if z goto enter_last
  sub.ss  t3, t3, t6
  ld.op   t7, [stk:t3]
  st.op   [stk:t2-*1], t7
  sub.ss  t2, t2, t6; goto enter_level
enter_last:
  st.op   [stk:t2-*1], t4
  sub.ss  t2, t2, t6
enter_end:
  mov.op  rbp, t4
  sub.ss  rsp, t2, imm; end
leave:
.insn c9
  ld.op   t0, [stk:rbp]
  add.ss  rsp, rbp, #*1
  mov.op  rbp, t0; end

// --- near transfers: BR refuses a target that is not canonical (64-bit mode) or beyond the limit of CS ---
jcc:
.direct 70-7f 0f:80-8f
  br.op   rip, nrip, imm; if cc; end
jmp_rel:
.direct e9 eb
  br.op   rip, nrip, imm; end
jmp_mem:
.insn ff /4 mem
  ld.op   t0, [seg:ea]
  br.op   rip, 0, t0; end
jmp_rm:
.direct ff /4 reg
  br.op   rip, 0, rm; end
call_mem:
.insn ff /2 mem
  ld.op   t0, [seg:ea]
  br.op   t0, 0, t0; goto call_t0
call_rm:
.insn ff /2 reg
  br.op   t0, 0, rm; goto call_t0
call_rel:
.insn e8
  br.op   t0, nrip, imm
call_t0:
  push.op nrip
  mov.op  rip, t0; end
ret_near_imm:
.insn c2
  mov.op  t1, #*1
  add.q   t1, t1, imm
  ld.op   t0, [stk:rsp]
  br.op   rip, 0, t0
  add.ss  rsp, rsp, t1; end
ret_near:
.insn c3
  ld.op   t0, [stk:rsp]
  br.op   rip, 0, t0
  add.ss  rsp, rsp, #*1; end
loopne:
.insn e0
  sub.as  t1, rcx, #1; if z goto loop_out
  nop; if zf goto loop_out
loop_taken:
  br.op   t0, nrip, imm
  mov.as  rcx, t1
  mov.op  rip, t0; end
loope:
.insn e1
  sub.as  t1, rcx, #1; if z goto loop_out
  nop; if zf goto loop_taken
loop_out:
  mov.as  rcx, t1; end
loop:
.insn e2
  sub.as  t1, rcx, #1; if z goto loop_out
  goto loop_taken
jcxz:
.direct e3
  br.op   rip, nrip, imm; if rcxz; end

stack_gp0:
  raise   gp, 0
