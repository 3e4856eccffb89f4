// SPDX-License-Identifier: Apache-2.0
// General-purpose integer instructions: moves, arithmetic, logic, bits, shifts, multiplication (AMD64 APM
// volume 3; undefined flags: docs/choices.md section 6).
// A memory destination is loaded with write permission (ldw) and always written back (stw, which cannot
// fault), so flags and registers change only after the last possible fault.

// --- ADD OR ADC SBB AND SUB XOR ---
alu_rm_reg:
.direct 00 01 08 09 10 11 18 19 20 21 28 29 30 31 reg
  insn.op rm, rm, reg; f; end
alu_mem_reg:
.insn 00 01 08 09 10 11 18 19 20 21 28 29 30 31 mem lock
  ldw.op  t0, [seg:ea]
  stw.op  insn t0, reg; f; end
alu_reg_rm:
.direct 02 03 0a 0b 12 13 1a 1b 22 23 2a 2b 32 33 reg
  insn.op reg, reg, rm; f; end
alu_reg_mem:
.insn 02 03 0a 0b 12 13 1a 1b 22 23 2a 2b 32 33 mem
  ld.op   t0, [seg:ea]
  insn.op reg, reg, t0; f; end
alu_acc_imm:
.direct 04 05 0c 0d 14 15 1c 1d 24 25 2c 2d 34 35
  insn.op rax, rax, imm; f; end
alu_rm_imm:
.direct 80 81 83 /0,1,2,3,4,5,6 reg
.direct 82 /0,1,2,3,4,5,6 reg no64
  insn.op rm, rm, imm; f; end
alu_mem_imm:
.insn 80 81 83 /0,1,2,3,4,5,6 mem lock
.insn 82 /0,1,2,3,4,5,6 mem no64 lock
  ldw.op  t0, [seg:ea]
  stw.op  insn t0, imm; f; end

// --- CMP and TEST: flags alone ---
cmp_rm_reg:
.direct 38 39 reg
  cmp.op  -, rm, reg; f; end
cmp_mem_reg:
.insn 38 39 mem
  ld.op   t0, [seg:ea]
  cmp.op  -, t0, reg; f; end
cmp_reg_rm:
.direct 3a 3b reg
  cmp.op  -, reg, rm; f; end
cmp_reg_mem:
.insn 3a 3b mem
  ld.op   t0, [seg:ea]
  cmp.op  -, reg, t0; f; end
cmp_acc_imm:
.direct 3c 3d
  cmp.op  -, rax, imm; f; end
cmp_rm_imm:
.direct 80 81 83 /7 reg
.direct 82 /7 reg no64
  cmp.op  -, rm, imm; f; end
cmp_mem_imm:
.insn 80 81 83 /7 mem
.insn 82 /7 mem no64
  ld.op   t0, [seg:ea]
  cmp.op  -, t0, imm; f; end
test_rm_reg:
.direct 84 85 reg
  and.op  -, rm, reg; f; end
test_mem_reg:
.insn 84 85 mem
  ld.op   t0, [seg:ea]
  and.op  -, t0, reg; f; end
test_acc_imm:
.direct a8 a9
  and.op  -, rax, imm; f; end
test_rm_imm:
.direct f6 f7 /0,1 reg
  and.op  -, rm, imm; f; end
test_mem_imm:
.insn f6 f7 /0,1 mem
  ld.op   t0, [seg:ea]
  and.op  -, t0, imm; f; end

// --- INC DEC NOT NEG ---
inc_rm:
.direct 40-47 no64
.direct fe ff /0 reg
  inc.op  rm, rm; f; end
inc_mem:
.insn fe ff /0 mem lock
  ldw.op  t0, [seg:ea]
  stw.op  inc t0; f; end
dec_rm:
.direct 48-4f no64
.direct fe ff /1 reg
  dec.op  rm, rm; f; end
dec_mem:
.insn fe ff /1 mem lock
  ldw.op  t0, [seg:ea]
  stw.op  dec t0; f; end
not_rm:
.direct f6 f7 /2 reg
  not.op  rm, rm; end
not_mem:
.insn f6 f7 /2 mem lock
  ldw.op  t0, [seg:ea]
  stw.op  not t0; end
neg_rm:
.direct f6 f7 /3 reg
  neg.op  rm, rm; f; end
neg_mem:
.insn f6 f7 /3 mem lock
  ldw.op  t0, [seg:ea]
  stw.op  neg t0; f; end

// --- MOV LEA XCHG ---
mov_rm_reg:
.direct 88 89 reg
  mov.op  rm, reg; end
mov_mem_reg:
.direct 88 89 mem
  st.op   [seg:ea], reg; end
mov_reg_rm:
.direct 8a 8b reg
  mov.op  reg, rm; end
mov_reg_mem:
.direct 8a 8b mem
  ld.op   reg, [seg:ea]; end
mov_acc_moffs:
.direct a0 a1
  ld.op   rax, [seg:ea]; end
mov_moffs_acc:
.direct a2 a3
  st.op   [seg:ea], rax; end
mov_rm_imm:
.direct b0-bf
.direct c6 c7 /0 reg
  mov.op  rm, imm; end
mov_mem_imm:
.direct c6 c7 /0 mem
  st.op   [seg:ea], imm; end
lea:
.direct 8d mem
  mov.op  reg, ea; end
xchg_rm_reg:
.insn 86 87 reg
  mov.op  t0, rm
  mov.op  rm, reg
  mov.op  reg, t0; end
xchg_mem_reg:
.insn 86 87 mem lock
  ldw.op  t0, [segl:ea]
  stw.op  reg
  mov.op  reg, t0; end
// 90 without REX.B: the decoder gives it the size 8, so that the exchange of RAX with itself changes nothing.
nop_pause:
.insn 90
  nop; if !rep goto xchg_acc
  nop; if repne goto xchg_acc
  icpt    exit.pause
xchg_acc:
.insn 91-97
  mov.op  t0, rm
  mov.op  rm, rax
  mov.op  rax, t0; end
nop_hint:
.direct 0f:0d 0f:18-1f
  nop; end
cmov_rm:                           // 32 bits: clears the upper half in any case
.direct 0f:40-4f reg
  cmov.op reg, reg, rm; end
cmov_mem:
.insn 0f:40-4f mem
  ld.op   t0, [seg:ea]
  cmov.op reg, reg, t0; end
setcc_rm:
.direct 0f:90-9f reg
  cc.b    rm; end
setcc_mem:
.insn 0f:90-9f mem
  cc.b    t0
  st.b    [seg:ea], t0; end
bswap:
.direct 0f:c8-cf
  bswap.op rm, rm; end
xlat:
.insn d7
  zx8.q   t0, rax
  add.as  t0, rbx, t0
  ld.b    rax, [seg:t0]; end

// --- extensions ---
movzx8_rm:
.direct 0f:b6 reg
  zx8.op  reg, rm; end
movzx8_mem:
.direct 0f:b6 mem
  ld.b    reg, [seg:ea]; zx; end
movzx16_rm:
.direct 0f:b7 reg
  zx16.op reg, rm; end
movzx16_mem:
.direct 0f:b7 mem
  ld.w    reg, [seg:ea]; zx; end
movsx8_rm:
.direct 0f:be reg
  sx8.op  reg, rm; end
movsx8_mem:
.direct 0f:be mem
  ld.b    reg, [seg:ea]; sx; end
movsx16_rm:
.direct 0f:bf reg
  sx16.op reg, rm; end
movsx16_mem:
.direct 0f:bf mem
  ld.w    reg, [seg:ea]; sx; end
movsxd_rm:
.direct 63 reg only64
  sx32.op reg, rm; end
movsxd_mem:
.direct 63 mem only64
  ld.d    reg, [seg:ea]; sx; end
cbw:                               // CBW CWDE CDQE: the decoder chooses the extension
.direct 98
  insn.op rax, rax, rax; end
cwd:                               // CWD CDQ CQO: 31 places empty a word, too
.direct 99
  sar.op  rdx, rax, #63; end

// --- shifts and rotates ---
shift_rm_imm:
.direct c0 c1 d0 d1 reg
  insn.op rm, rm, imm; f; end
shift_mem_imm:
.insn c0 c1 d0 d1 mem
  ldw.op  t0, [seg:ea]
  stw.op  insn t0, imm; f; end
shift_rm_cl:
.direct d2 d3 reg
  insn.op rm, rm, rcx; f; end
shift_mem_cl:
.insn d2 d3 mem
  ldw.op  t0, [seg:ea]
  stw.op  insn t0, rcx; f; end
shld_rm_imm:
.insn 0f:a4 reg
  mov.b   t0, imm
  shld.op rm, rm, reg; f; end
shld_mem_imm:
.insn 0f:a4 mem
  mov.b   t0, imm
  ldw.op  t1, [seg:ea]
  stw.op  shld t1, reg; f; end
shld_rm_cl:
.insn 0f:a5 reg
  mov.b   t0, rcx
  shld.op rm, rm, reg; f; end
shld_mem_cl:
.insn 0f:a5 mem
  mov.b   t0, rcx
  ldw.op  t1, [seg:ea]
  stw.op  shld t1, reg; f; end
shrd_rm_imm:
.insn 0f:ac reg
  mov.b   t0, imm
  shrd.op rm, rm, reg; f; end
shrd_mem_imm:
.insn 0f:ac mem
  mov.b   t0, imm
  ldw.op  t1, [seg:ea]
  stw.op  shrd t1, reg; f; end
shrd_rm_cl:
.insn 0f:ad reg
  mov.b   t0, rcx
  shrd.op rm, rm, reg; f; end
shrd_mem_cl:
.insn 0f:ad mem
  mov.b   t0, rcx
  ldw.op  t1, [seg:ea]
  stw.op  shrd t1, reg; f; end

// --- multiplication and division ---
mul_mem:
.insn f6 f7 /4 mem
  ld.op   t1, [seg:ea]
  mul.op  rax, rax, t1; f; goto mul_high
mul_rm:
.insn f6 f7 /4 reg
  mul.op  rax, rax, rm; f
mul_high:                          // the upper half: AH or rDX
  nop; if op8 goto high_to_ah
high_to_dx:
  mov.op  rdx, hi; end
high_to_ah:
  mov.b   ah, hi; end
imul_mem:
.insn f6 f7 /5 mem
  ld.op   t1, [seg:ea]
  imul.op rax, rax, t1; f; goto mul_high
imul_rm:
.insn f6 f7 /5 reg
  imul.op rax, rax, rm; f; goto mul_high
imul_reg_rm:
.direct 0f:af reg
  imul.op reg, reg, rm; f; end
imul_reg_mem:
.insn 0f:af mem
  ld.op   t1, [seg:ea]
  imul.op reg, reg, t1; f; end
imul_reg_rm_imm:
.direct 69 6b reg
  imul.op reg, rm, imm; f; end
imul_reg_mem_imm:
.insn 69 6b mem
  ld.op   t1, [seg:ea]
  imul.op reg, t1, imm; f; end
div8_mem:
.insn f6 /6 mem
  ld.b    t1, [seg:ea]; goto div8
div8_rm:
.insn f6 /6 reg
  mov.b   t1, rm
div8:
  mov.b   t0, ah
  div.b   rax, rax, t1
  mov.b   ah, hi; end
idiv8_mem:
.insn f6 /7 mem
  ld.b    t1, [seg:ea]; goto idiv8
idiv8_rm:
.insn f6 /7 reg
  mov.b   t1, rm
idiv8:
  mov.b   t0, ah
  idiv.b  rax, rax, t1
  mov.b   ah, hi; end
div_mem:
.insn f7 /6 mem
  ld.op   t1, [seg:ea]; goto div
div_rm:
.insn f7 /6 reg
  mov.op  t1, rm
div:
  mov.op  t0, rdx
  div.op  rax, rax, t1
  mov.op  rdx, hi; end
idiv_mem:
.insn f7 /7 mem
  ld.op   t1, [seg:ea]; goto idiv
idiv_rm:
.insn f7 /7 reg
  mov.op  t1, rm
idiv:
  mov.op  t0, rdx
  idiv.op rax, rax, t1
  mov.op  rdx, hi; end

// --- decimal adjustments ---
daa:
.direct 27 no64
  daa.w   rax, rax; f; end
das:
.direct 2f no64
  das.w   rax, rax; f; end
aaa:
.direct 37 no64
  aaa.w   rax, rax; f; end
aas:
.direct 3f no64
  aas.w   rax, rax; f; end
aam:                               // base 0: #DE
.insn d4 no64
  mov.b   t0, 0
  zx8.q   t1, rax
  div.b   t1, t1, imm
  mov.b   ah, t1
  or.b    rax, hi, 0; f; end
aad:
.insn d5 no64
  mul.b   t1, ah, imm
  add.b   t1, t1, rax
  mov.b   ah, 0
  or.b    rax, t1, 0; f; end

// --- bits ---
bt_rm_reg:
.direct 0f:a3 reg
  bt.op   -, rm, reg; f; end
bt_mem_reg:
.insn 0f:a3 mem
  nop; call bit_address
  ld.op   t0, [seg:t1]
  bt.op   -, t0, reg; f; end
bts_rm_reg:
.direct 0f:ab reg
  bts.op  rm, rm, reg; f; end
bts_mem_reg:
.insn 0f:ab mem lock
  nop; call bit_address
  ldw.op  t0, [seg:t1]
  stw.op  bts t0, reg; f; end
btr_rm_reg:
.direct 0f:b3 reg
  btr.op  rm, rm, reg; f; end
btr_mem_reg:
.insn 0f:b3 mem lock
  nop; call bit_address
  ldw.op  t0, [seg:t1]
  stw.op  btr t0, reg; f; end
btc_rm_reg:
.direct 0f:bb reg
  btc.op  rm, rm, reg; f; end
btc_mem_reg:
.insn 0f:bb mem lock
  nop; call bit_address
  ldw.op  t0, [seg:t1]
  stw.op  btc t0, reg; f; end
// T1 = address of the operand that holds the bit: the bit number is signed.
bit_address:
  sx16.q  t1, reg; if op16 goto bit_address_sum
  sx32.q  t1, reg; if op32 goto bit_address_sum
  mov.q   t1, reg
bit_address_sum:
  sar.q   t1, t1, #3
  mov.op  t2, #*1
  neg.q   t2, t2
  and.q   t1, t1, t2
  add.as  t1, t1, ea; ret
bt_rm_imm:
.direct 0f:ba /4 reg
  bt.op   -, rm, imm; f; end
bt_mem_imm:
.insn 0f:ba /4 mem
  ld.op   t0, [seg:ea]
  bt.op   -, t0, imm; f; end
bts_rm_imm:
.direct 0f:ba /5 reg
  bts.op  rm, rm, imm; f; end
bts_mem_imm:
.insn 0f:ba /5 mem lock
  ldw.op  t0, [seg:ea]
  stw.op  bts t0, imm; f; end
btr_rm_imm:
.direct 0f:ba /6 reg
  btr.op  rm, rm, imm; f; end
btr_mem_imm:
.insn 0f:ba /6 mem lock
  ldw.op  t0, [seg:ea]
  stw.op  btr t0, imm; f; end
btc_rm_imm:
.direct 0f:ba /7 reg
  btc.op  rm, rm, imm; f; end
btc_mem_imm:
.insn 0f:ba /7 mem lock
  ldw.op  t0, [seg:ea]
  stw.op  btc t0, imm; f; end
bsf_mem:
.insn 0f:bc mem
  ld.op   t1, [seg:ea]; goto bsf
bsf_rm:
.insn 0f:bc reg
  mov.op  t1, rm
bsf:
  or.op   t1, t1, 0; if z goto bit_scan_none
  bsf.op  reg, reg, t1; f; end
bsr_mem:
.insn 0f:bd mem
  ld.op   t1, [seg:ea]; goto bsr
bsr_rm:
.insn 0f:bd reg
  mov.op  t1, rm
bsr:
  or.op   t1, t1, 0; if z goto bit_scan_none
  bsr.op  reg, reg, t1; f; end
bit_scan_none:                     // ZF = 1; the register stays as it is, the upper half too
  bsf.op  -, reg, t1; f; end

// --- exchanges that compare or add ---
xadd_rm_reg:
.insn 0f:c0 0f:c1 reg
  mov.op  t0, rm
  add.op  t1, rm, reg; f
  mov.op  reg, t0
  mov.op  rm, t1; end
xadd_mem_reg:
.insn 0f:c0 0f:c1 mem lock
  ldw.op  t0, [seg:ea]
  stw.op  add t0, reg; f
  mov.op  reg, t0; end
cmpxchg_rm_reg:
.insn 0f:b0 0f:b1 reg
  mov.op  t0, rm
  cmp.op  -, rax, t0; f; if z goto cmpxchg_rm_equal
  mov.op  rm, t0
  mov.op  rax, t0; end
cmpxchg_rm_equal:
  mov.op  rm, reg; end
cmpxchg_mem_reg:
.insn 0f:b0 0f:b1 mem lock
  ldw.op  t0, [seg:ea]
  cmp.op  -, rax, t0; f; if z goto cmpxchg_mem_equal
  stw.op  t0
  mov.op  rax, t0; end
cmpxchg_mem_equal:
  stw.op  reg; end
cmpxchg8b:
.insn 0f:c7 /1 mem lock
  nop; if op64 goto cmpxchg16b
  ldw.q   t0, [seg:ea]
  mov.d   t1, rax
  shl.q   t2, rdx, #32
  or.q    t1, t1, t2
  cmp.q   -, t0, t1; if z goto cmpxchg8b_equal
  stw.q   t0
  mov.d   rax, t0
  shr.q   t0, t0, #32
  mov.d   rdx, t0
clear_zf:
  and.q   rflags, rflags, #~rflags.zf; end
cmpxchg8b_equal:
  mov.d   t1, rbx
  shl.q   t2, rcx, #32
  or.q    t1, t1, t2
  stw.q   t1
set_zf:
  or.q    rflags, rflags, #rflags.zf; end
cmpxchg16b:
  and.q   -, ealin, #15; if nz goto integer_gp0
  prw.q   [seg:ea]
  ld.q    t0, [seg:ea]
  ld.q    t1, [seg:ea+8]
  cmp.q   -, t0, rax; if nz goto cmpxchg16b_fail
  cmp.q   -, t1, rdx; if nz goto cmpxchg16b_fail
  st.q    [seg:ea], rbx
  st.q    [seg:ea+8], rcx; goto set_zf
cmpxchg16b_fail:
  st.q    [seg:ea], t0
  st.q    [seg:ea+8], t1
  mov.q   rax, t0
  mov.q   rdx, t1; goto clear_zf
integer_gp0:
  raise gp, 0

// --- flags ---
lahf:
.direct 9f
  mov.b   ah, rflags; end
sahf:
.insn 9e
  and.q   t0, ah, #flags.ah
  and.q   t1, rflags, #~flags.ah
  or.q    rflags, t1, t0; end
clc:
.direct f8
  and.q   rflags, rflags, #~rflags.cf; end
stc:
.direct f9
  or.q    rflags, rflags, #rflags.cf; end
cmc:
.direct f5
  xor.q   rflags, rflags, #rflags.cf; end
cld:
.direct fc
  and.q   rflags, rflags, #~rflags.df; end
std:
.direct fd
  or.q    rflags, rflags, #rflags.df; end
