// SPDX-License-Identifier: Apache-2.0
/* Boot ROM: reset vector FFFF_FFF0h -> 32-bit protected mode -> Multiboot entry of the image.
 * AMD64 reset state (manual appendix A.1): real mode, CS base FFFF_0000h, caches off. */
  .set HANDOFF, 0x500          /* see README.md */
  .set HANDOFF_MAGIC, 0x50414349
  .set MULTIBOOT_MAGIC, 0x2BADB002

  .code16
  .section .text
start16:
  cli
  cld
  lgdtl %cs:gdtr - start16
  movl %cr0, %eax
  andl $0x9fffffff, %eax       /* caches on: CD = NW = 0 */
  orl $1, %eax
  movl %eax, %cr0
  ljmpl $0x08, $start32

  .code32
start32:
  movw $0x10, %ax
  movw %ax, %ds
  movw %ax, %es
  movw %ax, %ss
  movw %ax, %fs
  movw %ax, %gs
  movl $0x7000, %esp
  cmpl $HANDOFF_MAGIC, HANDOFF
  jne no_image
  movl $MULTIBOOT_MAGIC, %eax
  movl HANDOFF + 8, %ebx
  jmp *HANDOFF + 4

no_image:                      /* nothing was loaded: say so and end the run with 7Fh */
  movl $message, %esi
  movl $message_end - message, %ecx
1:movw $0x3fd, %dx
2:inb %dx, %al
  testb $0x20, %al
  jz 2b
  lodsb
  movw $0x3f8, %dx
  outb %al, %dx
  loop 1b
  movl $0x7f, %eax
  outl %eax, $0xf4
3:hlt
  jmp 3b
message:
  .ascii "boot ROM: no image at the handoff block\r\n"
message_end:

  .balign 8
gdt:
  .quad 0
  .quad 0x00cf9b000000ffff     /* 08h: flat 32-bit code, accessed */
  .quad 0x00cf93000000ffff     /* 10h: flat data, accessed */
gdtr:
  .word . - gdt - 1
  .long gdt

  .section .reset, "ax"
  .code16
  jmp start16
