// SPDX-License-Identifier: Apache-2.0
// String instructions, one iteration a step, and port instructions (AMD64 APM volume 3; docs/choices.md
// sections 1 and 2).

movs:
.insn a4 a5
  nop; if !rep goto movs_one
  nop; if rcxz end
movs_one:
  ld.op   t0, [seg:rsi]
  st.op   [es:rdi], t0
  add.as  rsi, rsi, delta
  add.as  rdi, rdi, delta
string_next:                       // REP: count down, end the step
  nop; if !rep end
  sub.as  rcx, rcx, #1; if z end
  rep
stos:
.insn aa ab
  nop; if !rep goto stos_one
  nop; if rcxz end
stos_one:
  st.op   [es:rdi], rax
  add.as  rdi, rdi, delta; goto string_next
lods:
.insn ac ad
  nop; if !rep goto lods_one
  nop; if rcxz end
lods_one:
  ld.op   rax, [seg:rsi]
  add.as  rsi, rsi, delta; goto string_next
scas:
.insn ae af
  nop; if !rep goto scas_one
  nop; if rcxz end
scas_one:
  ld.op   t0, [es:rdi]
  cmp.op  -, rax, t0; f
  add.as  rdi, rdi, delta; goto string_compared
cmps:
.insn a6 a7
  nop; if !rep goto cmps_one
  nop; if rcxz end
cmps_one:
  ld.op   t0, [seg:rsi]
  ld.op   t1, [es:rdi]
  cmp.op  -, t0, t1; f
  add.as  rsi, rsi, delta
  add.as  rdi, rdi, delta
string_compared:                   // REPE goes on while ZF = 1, REPNE while ZF = 0
  nop; if !rep end
  sub.as  rcx, rcx, #1; if z end
  nop; if repne goto string_unequal
  nop; if !zf end
  rep
string_unequal:
  nop; if zf end
  rep

// --- ports: permission and intercept first, then memory, then the port ---
in_imm:
.insn e4 e5
  zx8.q   t0, imm; goto in_port
in_dx:
.insn ec ed
  zx16.q  t0, rdx
in_port:
  nop; call io_check
  in.op   rax, t0; end
out_imm:
.insn e6 e7
  zx8.q   t0, imm; goto out_port
out_dx:
.insn ee ef
  zx16.q  t0, rdx
out_port:
  nop; call io_check
  out.op  t0, rax; end
ins:
.insn 6c 6d
  nop; if !rep goto ins_one
  nop; if rcxz end
ins_one:
  zx16.q  t0, rdx; call io_check
  prw.op  [es:rdi]
  in.op   t1, t0
  st.op   [es:rdi], t1
  add.as  rdi, rdi, delta; goto string_next
outs:
.insn 6e 6f
  nop; if !rep goto outs_one
  nop; if rcxz end
outs_one:
  zx16.q  t0, rdx; call io_check
  ld.op   t1, [seg:rsi]
  out.op  t0, t1
  add.as  rsi, rsi, delta; goto string_next
