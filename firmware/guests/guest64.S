// SPDX-License-Identifier: Apache-2.0
/* A 64-bit guest under nested paging. Its page tables map the first 2 MB by one large page, which the nested
 * tables split into 4 KB pages given on demand (manual 2.21.9). ebx counts what went wrong. */
  .include "guest.inc"
  .section .tables, "aw"
  .balign 4096
  .globl guest64_start, guest64_end
guest64_start:
  .code64
  lea rsi, [rip + hello]
  call print
  xor ebp, ebp                    /* failures */

  mov eax, 0x8000000a             /* CPUID: the VMM shows itself in EAX bit 8 */
  cpuid
  bt eax, 8
  jc 1f
  inc ebp
1:mov ecx, 0xc0000080             /* EFER reads without SVME */
  rdmsr
  bt eax, 12
  jnc 1f
  inc ebp
1:or eax, 1                       /* SCE */
  wrmsr
  rdmsr
  test al, 1
  jnz 1f
  inc ebp
1:mov rax, cr0                    /* CR0.TS set and cleared through the VMM */
  or rax, 8
  mov cr0, rax
  mov rcx, cr0
  test cl, 8
  jnz 1f
  inc ebp
1:and rcx, -9
  mov cr0, rcx

  mov edi, 0x100000               /* three scratch pages, first touched here: nested page faults */
  mov ecx, 3
2:mov [rdi], rdi
  add edi, 0x1000
  hlt                             /* let the others run */
  dec ecx
  jnz 2b
  mov edi, 0x100000
  mov ecx, 3
3:cmp [rdi], rdi
  je 1f
  inc ebp
1:add edi, 0x1000
  dec ecx
  jnz 3b

  lea rsi, [rip + bye]
  call print
  mov ebx, ebp
  mov eax, 1
  vmmcall
4:hlt
  jmp 4b
  PRINT_ROUTINE print
hello:
  .asciz "64-bit, nested paging\n"
bye:
  .asciz "done\n"

  .org 0x1000
pml4:
  .quad GUEST_BASE + (pdpt - guest64_start) + 7
  .org 0x2000
pdpt:
  .quad GUEST_BASE + (pd - guest64_start) + 7
  .org 0x3000
pd:
  .quad 0x87
  .org 0x5000                     /* stack below */
guest64_end:
  .section .note.GNU-stack, "", @progbits
