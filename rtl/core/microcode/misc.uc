// Interrupt flag, software interrupts, CPUID and other small instructions (AMD64 APM volume 3;
// docs/choices.md sections 5 to 7).

gp0:
  raise gp, 0

// --- flags ---
cli:
.insn fa
  nop; if !ioplok goto gp0
  andn.q  rflags, rflags, #0x200; end
sti:
.insn fb
  nop; if !ioplok goto gp0
  and.q   -, rflags, #0x200; if nz end
  or.q    rflags, rflags, #0x200
  mov.d   shadow, #1; end             // only an STI that sets IF makes a shadow
// --- software interrupts ---
int_n:
.insn cd
  nop; if !vm goto int_n_ok
  nop; if !ioplok goto gp0
int_n_ok:
  icpt    exit.swint
  mov.b   evvec, imm
  mov.q   evtype, #4; goto ev_soft
int3:
.insn cc
  mov.q   evvec, #3
  mov.q   evtype, #3; goto ev_soft
into:
.insn ce no64
  nop; if !of end
  mov.q   evvec, #4
  mov.q   evtype, #3; goto ev_soft
icebp:
.insn f1
  icpt    exit.icebp
  mov.q   evvec, #1
  mov.q   evtype, #3; goto ev_soft
bound:
.insn 62 mem no64
  ld.op   t0, [seg:ea]
  ld.op   t1, [seg:ea+*1]
  mov.q   t2, reg
  nop; if !op16 goto bound_32
  sx16.q  t0, t0
  sx16.q  t1, t1
  sx16.q  t2, t2; goto bound_check
bound_32:
  sx32.q  t0, t0
  sx32.q  t1, t1
  sx32.q  t2, t2
bound_check:
  sub.q   -, t2, t0; if s goto bound_out
  sub.q   -, t1, t2; if s goto bound_out
  end
bound_out:
  raise   br

// --- PUSHF and POPF: the intercept comes before every exception (33047 2.5.9, 2.5.10) ---
.const flag.push_clear -0x30001    // RF and VM are pushed as 0
pushf:
.insn 9c
  icpt    exit.pushf
  nop; if !vm goto pushf_push
  nop; if !ioplok goto gp0
pushf_push:
  and.q   t0, rflags, #flag.push_clear; goto push_t0
popf:
.insn 9d
  icpt    exit.popf
  nop; if !vm goto popf_pop
  nop; if !ioplok goto gp0
popf_pop:
  ld.op   t0, [stk:rsp]
  mov.q   t2, #0x244dd5            // what may change: ID AC NT DF OF SF ZF AF PF CF TF, IF and IOPL below
  nop; if !ioplok goto popf_size
  or.q    t2, t2, #0x200           // IF when CPL <= IOPL
  nop; if vm goto popf_size
  nop; if !cpl0 goto popf_size
  or.q    t2, t2, #0x3000
popf_size:
  nop; if !op16 goto popf_merge
  and.q   t2, t2, #0xffff
popf_merge:
  and.q   t0, t0, t2
  andn.q  t3, rflags, t2
  mov.op  t1, #*1
  add.ss  rsp, rsp, t1
  or.q    rflags, t3, t0; end
lahf:
.insn 9f
  mov.b   ah, rflags; end
sahf:
.insn 9e
  and.q   t0, ah, #0xd5
  and.q   t1, rflags, #-0xd6
  or.q    rflags, t1, t0; end
clc:
.insn f8
  and.q   rflags, rflags, #-2; end
stc:
.insn f9
  or.q    rflags, rflags, #1; end
cmc:
.insn f5
  xor.q   rflags, rflags, #1; end
cld:
.insn fc
  and.q   rflags, rflags, #-0x401; end
std:
.insn fd
  or.q    rflags, rflags, #0x400; end

// --- decimal adjustment ---
daa:
.insn 27 no64
  daa.w   rax, rax; f; end
das:
.insn 2f no64
  das.w   rax, rax; f; end
aaa:
.insn 37 no64
  aaa.w   rax, rax; f; end
aas:
.insn 3f no64
  aas.w   rax, rax; f; end
aam:                                // base 0: #DE
.insn d4 no64
  zx8.q   t1, rax
  div.b   t2, t1, imm
  mov.b   ah, t2
  or.b    rax, hi, 0; f; end
aad:
.insn d5 no64
  mul.b   t1, ah, imm
  add.b   t1, t1, rax
  mov.b   ah, 0
  or.b    rax, t1, 0; f; end

// --- identification ---
cpuid:
.insn 0f:a2
  icpt    exit.cpuid
  cpuid   rax
  mov.d   rax, t4
  mov.d   rbx, t5
  mov.d   rcx, t6
  mov.d   rdx, t7; end
// --- rest ---
hint_nop:
.insn 0f:0d 0f:18-1f
  end
xlat:
.insn d7
  zx8.q   t0, rax
  add.as  t0, rbx, t0
  ld.b    rax, [seg:t0]; end
fence:
.insn 0f:ae /5,6,7 reg
  end
clflush:
.insn 0f:ae /7 mem
  ld.b    t0, [seg:ea]; end
x87:
.insn d8-df
  and.q   -, cr0, #12; if nz goto nm
  raise   ud unimpl
wait:
.insn 9b
  and.q   t0, cr0, #10
  sub.q   -, t0, #10; if z goto nm
  end
nm:
  raise   nm
