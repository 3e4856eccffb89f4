// SPDX-License-Identifier: Apache-2.0
// 32-bit protected mode without the library: 16-bit TSS, gates and code segments, expand-down inner stack, SYSENTER,
// SYSCALL, debug registers and traps, double faults, real mode and its IVT. The handlers record and resume; what every
// step leaves is for the comparison. Exit value: 0, or 100h + the number of the step that went wrong.
  .section .multiboot, "a"
  .balign 4
multiboot:
  .long 0x1BADB002, 0x00010003, -(0x1BADB002 + 0x00010003)
  .long multiboot, fw_load_start, fw_load_end, fw_bss_end, fw_entry
  .text
  .globl fw_entry
fw_entry:
  cli
  movl $stack0, %esp
  lgdt gdtr
  movl $0x1D9, %ecx; movl $1, %eax; xorl %edx, %edx; wrmsr   /* DebugCtl.LBR: the comparison sees each transfer */
  ljmp $0x08, $1f
1:movw $0x10, %ax
  movw %ax, %ds
  movw %ax, %es
  movw %ax, %ss
  movw %ax, %fs
  movw %ax, %gs
  movl $32, %ecx
  movl $idt, %edi
  movl $stubs, %eax
2:movw %ax, (%edi)
  movw $0x08, 2(%edi)
  movw $0x8E00, 4(%edi)
  movl %eax, %edx
  shrl $16, %edx
  movw %dx, 6(%edi)
  addl $16, %eax
  addl $8, %edi
  loop 2b
  /* 16-bit code lives at 8000h, base 0: copied */
  movl $code16, %esi
  movl $0x8000, %edi
  movl $(code16_end - code16), %ecx
  rep movsb
  movl $idt + 0x30 * 8, %edi           /* 30h: 16-bit interrupt gate to 16-bit code */
  movl $0x00208000 + (h16 - code16), (%edi)
  movl $0x0000E600, 4(%edi)
  movl $0x00200000, 8(%edi)            /* 31h: not present 16-bit trap gate */
  movl $0x00006700, 12(%edi)
  lidt idtr
  movl $tss16, %eax
  movw %ax, gdt + 0x28 + 2
  shrl $16, %eax
  movb %al, gdt + 0x28 + 4
  movl $tss32, %eax
  movw %ax, gdt + 0x48 + 2
  shrl $16, %eax
  movb %al, gdt + 0x48 + 4
  movw $0x7000, tss16 + 2              /* SP0 */
  movw $0x30, tss16 + 4                /* SS0: 16-bit stack */
  movl $0x6000, tss32 + 4
  movw $0x38, tss32 + 8                /* SS0: expand-down */
  .macro STEP
  incl test_no
  .endm
  .macro FAULT vec, err, insn:vararg
  movl $771f, resume
  movl %esp, saved_esp
  movl $0xffff, got_vec
  STEP
  \insn
771: cmpl $\vec, got_vec
  jne fail
  cmpl $\err, got_err
  jne fail
  .endm
  .macro OK insn:vararg
  movl $772f, resume
  movl %esp, saved_esp
  movl $0xffff, got_vec
  STEP
  \insn
772: cmpl $0xffff, got_vec
  jne fail
  .endm
  movw $0x28, %bx
  ltr %bx
  /* 16-bit code: far call there and back, software interrupt through a 16-bit gate */
  OK lcall $0x20, $0x8000
  FAULT 11 0x18a, int $0x31
  /* to ring 3 and back over the 16-bit TSS */
  movl $back1, back
  pushl $0x5b
  pushl $stack3
  pushl $0x202
  pushl $0x53
  pushl $ring3
  iret
back1:
  movw $0x10, %ax
  movw %ax, %ss
  movl $stack0, %esp
  movw %ax, %ds
  movw %ax, %es
  movw $0x48, %bx
  ltr %bx
  movl $back2, back
  pushl $0x5b
  pushl $stack3
  pushl $0x202
  pushl $0x53
  pushl $ring3
  iret
back2:
  movw $0x10, %ax
  movw %ax, %ss
  movl $stack0, %esp
  movw %ax, %ds
  movw %ax, %es
  /* SYSENTER, SYSEXIT */
  movl $0x174, %ecx
  xorl %edx, %edx
  xorl %eax, %eax
  wrmsr
  FAULT 13 0, sysenter
  FAULT 13 0, sysexit
  movl $0x174, %ecx
  xorl %edx, %edx
  movl $0x08, %eax
  wrmsr
  movl $0x175, %ecx
  movl $stack0, %eax
  wrmsr
  movl $0x176, %ecx
  movl $sysenter_target, %eax
  wrmsr
  rdmsr
  FAULT 6 0, syscall
  FAULT 6 0, sysret
  movl $0xC0000080, %ecx
  rdmsr
  orl $1, %eax
  wrmsr
  movl $0xC0000081, %ecx
  movl $syscall_target, %eax
  movl $0x00530008, %edx
  wrmsr
  movl $sys1, back
  syscall
sys1:
  movl $sys2, back
  sysenter
sys2:
  /* debug: TF, data breakpoint, instruction breakpoint, general detect, MOV SS shadow */
  movl $watched, %eax
  movl %eax, %dr0
  movl $bp_here, %eax
  movl %eax, %dr1
  movl $0x000d0409, %eax               /* DR0: write, 4 bytes; DR1 off at first */
  movl %eax, %dr7
  FAULT 1 0, movl $1, watched
  FAULT 1 0, movb $1, watched + 3
  OK movl watched, %eax
  OK movb $1, watched + 4
  movl %dr6, %eax
  andl $0xffff0ff0, %eax
  movl %eax, %dr6
  movl $0x00000408, %eax               /* DR1: instruction */
  movl %eax, %dr7
  STEP
  movl $1f, resume
  movl %esp, saved_esp
  movl $0xffff, got_vec
bp_here:
  nop
  nop
1:cmpl $1, got_vec
  jne fail
  xorl %eax, %eax
  movl %eax, %dr7
  STEP
  movl $1f, resume
  movl %esp, saved_esp
  movl $0xffff, got_vec
  pushl $0x102
  popfl
  nop
  nop
1:cmpl $1, got_vec
  jne fail
  pushl $2
  popfl
  STEP
  movl $1f, resume
  movl %esp, saved_esp
  movl $0xffff, got_vec
  movw %ss, %ax
  pushl $0x102
  popfl
  movw %ax, %ss
  nop
  nop
1:pushl $2
  popfl
  movl $0x2400, %eax
  movl %eax, %dr7
  FAULT 1 0, movl %dr0, %eax
  movl %dr7, %eax
  testl $0x2000, %eax
  jnz fail
  FAULT 1 0, .byte 0xf1
  /* REP with a debug trap between iterations */
  movl $watched + 64, %edi
  movl $4, %ecx
  movl $0x000d0401, %eax
  movl %eax, %dr7
  movl $watched + 64, %eax
  movl %eax, %dr0
  STEP
  movl $1f, resume
  movl %esp, saved_esp
  rep stosl
  nop
1:xorl %eax, %eax
  movl %eax, %dr7
  /* double fault: #NP while delivering #GP */
  movb $0x0E, idt + 13 * 8 + 5
  FAULT 8 0, ljmp $0x10, $0
  movb $0x8E, idt + 13 * 8 + 5
  FAULT 11 0x60, ljmp $0x60, $0
  /* a benign one: #UD whose gate is not present gives #NP with EXT */
  movb $0x0E, idt + 6 * 8 + 5
  FAULT 11 0x33, ud2
  movb $0x8E, idt + 6 * 8 + 5
  /* real mode and back */
  movl %esp, saved_esp
  lidt ridtr
  movl $0x80, %edi
  movl $(0xA000 << 16) | (real_int - code16), (0x40 * 4)
  movl $0, (0x40 * 4)
  movw $0x8000 + (real_int - code16), (0x40 * 4)
  movw $0x8000 + (real_ud - code16), (6 * 4)
  movw $0, (6 * 4 + 2)
  ljmp $0x20, $0x8000 + (to_real - code16)
from_real:
  movw $0x10, %ax
  movw %ax, %ds
  movw %ax, %es
  movw %ax, %ss
  movl $stack0, %esp
  lidt idtr
  FAULT 6 0, ud2
  xorl %eax, %eax
  movl $0xf4, %edx
  outl %eax, %dx
fail:
  movl test_no, %eax
  orl $0x100, %eax
  movl $0xf4, %edx
  outl %eax, %dx
1:jmp 1b

ring3:
  movw $0x5b, %ax
  movw %ax, %ds
  FAULT 13 0, hlt
  FAULT 13 0, clts
  movl $0, got_vec
  FAULT 6 0, ud2
  movl $0x1, want_ring0
  ud2

sysenter_target:
  pushl %eax
  popl %eax
  jmp *back
syscall_target:
  movl $stack0, %esp
  pushfl
  popl %eax
  jmp *back

  .code16
code16:
  pushw %ax
  popw %ax
  int $0x30
  calll 1f
  lretl
1:retl
h16:
  iretw
to_real:
  movw $0x30, %ax
  movw %ax, %ds
  movw %ax, %es
  movw %ax, %ss
  movw $0x7000, %sp
  movl %cr0, %eax
  andb $0xfe, %al
  movl %eax, %cr0
  ljmp $0, $0x8000 + (real - code16)
real:
  xorw %ax, %ax
  movw %ax, %ds
  movw %ax, %es
  movw %ax, %ss
  int $0x40
  sti
  int $0x40
  cli
  ud2
after_ud:
  pushw $0x800
  popw %fs
  movw %fs, %bx
  lesw 0x100, %di
  lcall $0x800, $(real_far - code16)
  movl %cr0, %eax
  orb $1, %al
  movl %eax, %cr0
  ljmpl $0x08, $from_real
real_int:
  pushw %bp
  movw %sp, %bp
  popw %bp
  iretw
real_ud:
  addw $2, %sp
  pushw $0x8000 + (after_ud - code16)
  iretw
real_far:
  lretw
code16_end:
  .code32

  .balign 16
stubs:
  .set v, 0
  .rept 32
  .balign 16
  .if (v == 8) || (v == 10) || (v == 11) || (v == 12) || (v == 13) || (v == 14) || (v == 17)
  nop
  nop
  .else
  pushl $0
  .endif
  pushl $v
  jmp common
  .set v, v + 1
  .endr
common:
  pushl %eax
  movw $0x10, %ax
  movw %ax, %ds
  movzwl %sp, %eax                     /* the stack may be a 16-bit or an expand-down one */
  movw %ss, %bx
  cmpw $0x10, %bx
  jne 3f
  movl %esp, %eax
3:movl 4(%eax), %ecx
  movl %ecx, got_vec
  movl 8(%eax), %ecx
  movl %ecx, got_err
  testl $3, 16(%eax)
  jnz 1f
  movl saved_esp, %esp
  pushl $2
  popfl
  jmp *resume
1:cmpl $0, want_ring0
  movl $0, want_ring0
  jne 2f
  movl resume, %ecx
  movl %ecx, 12(%eax)
  popl %eax
  addl $8, %esp
  pushw $0x5b
  popw %ds
  iret
2:jmp *back

  .data
  .balign 8
gdt: .quad 0
  .quad 0x00cf9a000000ffff             /* 08 code */
  .quad 0x00cf92000000ffff             /* 10 data */
  .quad 0
  .quad 0x00009a000000ffff             /* 20 16-bit code, base 0 */
  .quad 0x0000810000000030             /* 28 TSS, 16 bits */
  .quad 0x000092000000ffff             /* 30 16-bit data */
  .quad 0x0040960000001000             /* 38 expand-down, 32 bits */
  .quad 0
  .quad 0x0000890000000067             /* 48 TSS, 32 bits */
  .quad 0x00cffa000000ffff             /* 50 user code */
  .quad 0x00cff2000000ffff             /* 58 user data */
  .quad 0x00cf1a000000ffff             /* 60 not present */
gdt_end:
gdtr: .word gdt_end - gdt - 1
  .long gdt
idtr: .word 0x40 * 8 - 1
  .long idt
ridtr: .word 0x3ff
  .long 0
test_no: .long 0
resume: .long 0
saved_esp: .long 0
got_vec: .long 0
got_err: .long 0
want_ring0: .long 0
back: .long 0
  .balign 64
watched: .skip 128
  .bss
  .balign 16
idt: .skip 0x40 * 8
tss16: .skip 0x40
tss32: .skip 0x68
  .skip 4096
stack0: .skip 4096
stack3: .skip 16
