// SPDX-License-Identifier: Apache-2.0
// To real mode and back: 16-bit code, IVT, CS:IP arithmetic, #UD of protected-mode instructions.
// shows: INS-VMMCALL-11
#include "fw.h"
extern "C" u8 real_begin[], real_end[], real_back[];
extern "C" u32 real_results[4];
u32 real_results[4];
asm(R"(
  .pushsection .text
  .globl real_begin, real_end, real_go
real_go:
  pushad
  mov [real_esp], esp
  ljmp_real:
  .byte 0xea
  .long 0x8000
  .word 0x50
  .code16
real_begin:
  mov ax, 0x58
  mov ds, ax
  mov es, ax
  mov ss, ax
  mov eax, cr0
  and al, 0xfe
  mov cr0, eax
  .byte 0xea
  .word real_1 - real_begin
  .word 0x800
real_1:
  mov ax, 0x800
  mov ds, ax
  mov ss, ax
  mov sp, 0xf00
  lidt [real_ivt - real_begin]
  int 0x40
  mov [0x800], bx
  mov ax, 0xffff
  mov ds, ax
  mov ax, [0x10]
  mov cx, 0
  mov ds, cx
  cmp ax, [0]
  sete cl
  mov ax, 0x800
  mov ds, ax
  mov [0x802], cl
  mov cx, 3
  xor dx, dx
real_loop:
  add dx, cx
  loop real_loop
  mov [0x804], dx
  .byte 0x0f, 0x00, 0xc0
  mov [0x806], di
  xor di, di
  .byte 0x0f, 0x01, 0xd9
  mov [0x808], di
  mov eax, cr0
  or al, 1
  mov cr0, eax
  .byte 0x66, 0xea
  .long real_back
  .word 0x30
real_int:
  mov bx, 0x4040
  iret
real_ud:
  mov di, 0x6666
  push bp
  mov bp, sp
  add word ptr [bp + 2], 3
  pop bp
  iret
real_ivt:
  .word 0x3ff
  .long 0
real_end:
  .code32
  .globl real_back
real_back:
  mov eax, 0x38
  mov ds, eax
  mov es, eax
  mov ss, eax
  mov esp, [real_esp]
  lidt [fw_idtr]
  popad
  ret
real_esp: .long 0
  .globl real_int_offset, real_ud_offset
  .set real_int_offset, real_int - real_begin
  .set real_ud_offset, real_ud - real_begin
  .popsection
)");
extern "C" void real_go();
extern "C" u8 real_int_offset[], real_ud_offset[];
void test() {
  auto* low = reinterpret_cast<volatile u8*>(0x8000);
  for (u32 i = 0; real_begin + i != real_end; ++i) {
    low[i] = real_begin[i];
  }
  auto* ivt = reinterpret_cast<volatile u32*>(reinterpret_cast<u32>(real_results) * 0);
  ivt[0x40] = 0x8000000 | reinterpret_cast<u32>(real_int_offset);
  ivt[6] = 0x8000000 | reinterpret_cast<u32>(real_ud_offset);
  real_go();
  const auto* out = reinterpret_cast<volatile u16*>(0x8800);
  CHECK_EQ("ISA real-mode INT", out[0], 0x4040);
  CHECK_EQ("ISA FFFF:0010 is 1 MB", out[1] & 0xff,
           *reinterpret_cast<volatile u16*>(0x100000) == ivt[0] % 65536);
  CHECK_EQ("ISA loop", out[2], 6);
  CHECK_EQ("ISA SLDT in real mode is #UD", out[3], 0x6666);
  CHECK_EQ("INS-VMMCALL-11", out[4], 0x6666);  // EFER.SVME = 0
}
