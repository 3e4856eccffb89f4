// SPDX-License-Identifier: Apache-2.0
/* A 32-bit guest under shadow paging: starts unpaged, turns paging on with its own tables, uses an alias page,
 * repairs a page fault in its own handler. ebx counts what went wrong. */
  .include "guest.inc"
  .section .tables, "aw"
  .balign 4096
  .globl guest32_start, guest32_end
#define AT(label) (GUEST_BASE + (label - guest32_start))
guest32_start:
  .code32
  mov esi, AT(hello)
  call print
  xor ebp, ebp
  mov eax, cr3
  test eax, eax
  jz 1f
  inc ebp
1:mov eax, AT(directory)
  mov cr3, eax
  mov eax, cr3
  cmp eax, AT(directory)
  je 1f
  inc ebp
1:mov eax, cr0
  or eax, 0x80010000
  mov cr0, eax
  jmp 1f
1:mov eax, cr0
  bt eax, 31
  jc 1f
  inc ebp
1:lgdt [AT(gdtr)]
  lidt [AT(idtr)]

  /* linear 40_0000h is an alias of the data page */
  mov dword ptr [AT(data)], 0x12345678
  mov eax, [0x400000]
  cmp eax, 0x12345678
  je 1f
  inc ebp
1:hlt
  mov dword ptr [0x400004], 0x9abcdef0
  cmp dword ptr [AT(data) + 4], 0x9abcdef0
  je 1f
  inc ebp
1:test byte ptr [AT(alias_table)], 0x40   /* dirty bit kept by the VMM */
  jnz 1f
  inc ebp

  /* 40_1000h is not mapped: the handler maps it */
1:mov eax, [0x401008]
  cmp dword ptr [AT(faults)], 1
  je 1f
  inc ebp
1:mov ecx, 0x401008
  cmp [AT(fault_address)], ecx
  je 1f
  inc ebp
  /* unmap it again: INVLPG, then it faults again */
1:mov dword ptr [AT(alias_table) + 4], 0
  mov eax, 0x401000
  invlpg [eax]
  mov eax, [0x401008]
  cmp dword ptr [AT(faults)], 2
  je 1f
  inc ebp
1:mov esi, AT(bye)
  call print
  mov ebx, ebp
  mov eax, 1
  vmmcall
2:hlt
  jmp 2b

page_fault:
  push eax
  mov eax, cr2
  mov [AT(fault_address)], eax
  inc dword ptr [AT(faults)]
  mov dword ptr [AT(alias_table) + 4], AT(data) + 7
  pop eax
  add esp, 4
  iretd
  PRINT_ROUTINE print
hello:
  .asciz "32-bit, shadow paging\n"
bye:
  .asciz "done\n"

  .balign 16
gdt:
  .quad 0, 0x00cf9b000000ffff, 0x00cf93000000ffff
gdtr:
  .word 23
  .long AT(gdt)
idtr:
  .word 15 * 8 - 1
  .long AT(idt)
  .balign 8
idt:
  .fill 14, 8, 0
  .word 0x0000 + (page_fault - guest32_start), 0x08, 0x8e00, 0x0001

  .org 0x1000
directory:
  .long AT(low_table) + 7, AT(alias_table) + 7
  .org 0x2000
low_table:                        /* identity for the image: 16 + n */
  .fill 16, 4, 0
  .set page, 0
  .rept 8
  .long GUEST_BASE + page * 0x1000 + 7
  .set page, page + 1
  .endr
  .org 0x3000
alias_table:
  .long AT(data) + 7, 0
  .org 0x4000
data:
  .long 0, 0
faults:
  .long 0
fault_address:
  .long 0
  .org 0x6000
guest32_end:
  .section .note.GNU-stack, "", @progbits
