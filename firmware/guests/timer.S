// SPDX-License-Identifier: Apache-2.0
/* A 64-bit guest that asks for timer ticks and receives them as virtual interrupts (manual 2.17.4) through its
 * own IDT, with its own EFLAGS.IF: physical interrupts do not depend on it (V_INTR_MASKING). */
  .include "guest.inc"
  .section .tables, "aw"
  .balign 4096
  .globl timer_start, timer_end
#define AT(label) (GUEST_BASE + (label - timer_start))
timer_start:
  .code64
  lea rsi, [rip + hello]
  call print
  lgdt [AT(gdtr)]
  lidt [AT(idtr)]
  mov eax, [AT(idt)]              /* the nested mapping of the IDT exists before the first interrupt */
  xor ebp, ebp
  mov r12d, 5                     /* ticks wanted */
1:mov r13d, [AT(ticks)]
  cli                             /* the tick must wait for STI */
  mov eax, 2
  vmmcall
2:mov ecx, 2000
3:cmp r13d, [AT(ticks)]
  jne 4f
  dec ecx
  jnz 3b
  sti
  jmp 2b
4:pushfq
  pop rax
  bt eax, 9                       /* only with IF = 1 */
  jc 5f
  inc ebp
5:dec r12d
  jnz 1b
  cmp dword ptr [AT(ticks)], 5
  je 6f
  inc ebp
6:lea rsi, [rip + bye]
  call print
  mov ebx, ebp
  mov eax, 1
  vmmcall
7:hlt
  jmp 7b

tick:
  inc dword ptr [AT(ticks)]
  iretq
  PRINT_ROUTINE print
hello:
  .asciz "64-bit, virtual interrupts\n"
bye:
  .asciz "done\n"
  .balign 16
ticks:
  .long 0
  .balign 16
gdt:
  .quad 0, 0x00af9b000000ffff, 0x00cf93000000ffff
gdtr:
  .word 23
  .quad AT(gdt)
idtr:
  .word 0x51 * 16 - 1
  .quad AT(idt)

  .org 0x1000
pml4:
  .quad GUEST_BASE + (pdpt - timer_start) + 7
  .org 0x2000
pdpt:
  .quad GUEST_BASE + (pd - timer_start) + 7
  .org 0x3000
pd:
  .quad 0x87
  .org 0x4000
idt:
  .fill 0x50 * 2, 8, 0
  .word (tick - timer_start), 0x08, 0x8e00, 0x0001
  .long 0, 0
  .org 0x6000                     /* stack below */
timer_end:
  .section .note.GNU-stack, "", @progbits
