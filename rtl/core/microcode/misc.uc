// SPDX-License-Identifier: Apache-2.0
// Interrupt flag, software interrupts, CPUID and other small instructions (AMD64 APM volume 3;
// docs/choices.md sections 5 to 7).

gp0:
  raise gp, 0

// --- flags ---
cli:
.insn fa
  nop; if !ioplok goto gp0
  andn.q  rflags, rflags, #rflags.if; end
sti:
.insn fb
  nop; if !ioplok goto gp0
  and.q   -, rflags, #rflags.if; if nz end
  or.q    rflags, rflags, #rflags.if
  mov.d   shadow, #shadow.sti; end    // only an STI that sets IF makes a shadow (2.17.5)
// --- software interrupts ---
int_n:
.insn cd
  icpt    exit.swint                  // before any exception (2.5.14)
  nop; if !vm goto int_n_ok
  nop; if !ioplok goto gp0
int_n_ok:
  mov.b   evvec, imm
  mov.q   evtype, #event_type.software; goto ev_soft
int3:
.insn cc
  mov.q   evvec, #vector.bp
  mov.q   evtype, #event_type.exception; goto ev_soft
into:
.insn ce no64
  nop; if !of end
  mov.q   evvec, #vector.of
  mov.q   evtype, #event_type.exception; goto ev_soft
icebp:
.insn f1
  icpt    exit.icebp
  mov.q   evvec, #vector.db
  mov.q   evtype, #event_type.exception; goto ev_soft
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

// --- identification ---
cpuid:
.insn 0f:a2
  icpt    exit.cpuid
  cpuid   t4, rax, eax
  cpuid   rbx, rax, ebx
  cpuid   rcx, rax, ecx
  cpuid   rdx, rax, edx
  mov.d   rax, t4; end
// --- rest ---
fence:
.direct 0f:ae /5,6,7 reg
  end
clflush:
.direct 0f:ae /7 mem
  ld.b    t0, [seg:ea]; end
x87:
.insn d8-df
  and.q   -, cr0, #cr0.em|cr0.ts; if nz goto nm
  raise   ud unimpl
wait:
.insn 9b
  and.q   t0, cr0, #cr0.ts|cr0.mp
  sub.q   -, t0, #cr0.ts|cr0.mp; if z goto nm
  end
nm:
  raise   nm
