// SPDX-License-Identifier: Apache-2.0
// 32-bit protected mode without the library: segment loads, far transfers, call gates with parameters, task-gate and
// descriptor faults, inner and outer levels, LAR/LSL/VERR/VERW/ARPL, I/O bitmap. FAULT names the vector and error
// code that the instruction must raise. Exit value: 0, or 100h + the number of the check that failed.
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
1: movw $0x10, %ax
  movw %ax,%ds; movw %ax,%es; movw %ax,%ss; movw %ax,%fs; movw %ax,%gs
  /* IDT */
  movl $0, %ecx
  movl $idt, %edi
  movl $stubs, %eax
2: movw %ax, (%edi); movw $0x08, 2(%edi); movw $0x8E00, 4(%edi)
  movl %eax, %edx; shrl $16, %edx; movw %dx, 6(%edi)
  addl $16, %eax; addl $8, %edi; incl %ecx; cmpl $32, %ecx; jne 2b
  /* int 30h: DPL 3 interrupt gate, 31h: DPL 3 trap gate to DPL1 code, 32h task gate, 33h 16-bit gate, 34h not present */
  movl $idt+0x30*8, %edi
  movl $h30, %eax; movw %ax,(%edi); movw $0x08,2(%edi); movw $0xEE00,4(%edi); shrl $16,%eax; movw %ax,6(%edi)
  addl $8,%edi
  movl $h31, %eax; movw %ax,(%edi); movw $0x51,2(%edi); movw $0xEF00,4(%edi); shrl $16,%eax; movw %ax,6(%edi)
  addl $8,%edi
  movl $0x00280000,(%edi); movl $0x0000E500,4(%edi)
  addl $8,%edi
  movw $0xcf66,0x8000; movl $0x8000, %eax; movw %ax,(%edi); movw $0x08,2(%edi); movw $0xE600,4(%edi); movw $0,6(%edi)
  addl $8,%edi
  movl $0x00080000,(%edi); movl $0x00006E00,4(%edi)
  addl $8,%edi
  movl $0x00000000,(%edi); movl $0x0000EE00,4(%edi)   /* 35h: null target */
  addl $8,%edi
  movl $0x00100000,(%edi); movl $0x0000EE00,4(%edi)   /* 36h: data target */
  addl $8,%edi
  movl $0x00600000,(%edi); movl $0x0000EE00,4(%edi)   /* 37h: not-present target */
  lidt idtr
  /* TSS */
  movl $tss, %eax
  movw %ax, gdt+0x28+2; shrl $16,%eax; movb %al, gdt+0x28+4; movb %ah, gdt+0x28+7
  movl $tss16, %eax
  movw %ax, gdt+0x88+2; shrl $16,%eax; movb %al, gdt+0x88+4; movb %ah, gdt+0x88+7
  movl $ldt, %eax
  movw %ax, gdt+0x38+2; shrl $16,%eax; movb %al, gdt+0x38+4; movb %ah, gdt+0x38+7
  movl $gate_target, %eax
  movw %ax, gdt+0x30; shrl $16,%eax; movw %ax, gdt+0x30+6
  movl $gate_target1, %eax
  movw %ax, gdt+0x90; shrl $16,%eax; movw %ax, gdt+0x90+6
  movl $gate_same, %eax
  movw %ax, gdt+0x98; shrl $16,%eax; movw %ax, gdt+0x98+6
  movw $0x68, tss+0x66; movb $1, tss+0x7a; movb $2, tss+0x78
  movl $stack_ring0, tss+4; movw $0x10, tss+8
  movl $stack_ring1, tss+12; movw $0x59, tss+16
  movw $0x6000, tss16+2; movw $0x10, tss16+4
  .macro EXPECT vec, err:vararg
  .endm
  .macro FAULT vec, err, insn:vararg
    movl $771f, resume; movl %esp, saved_esp; movl $0xffff, got_vec; incl test_no
    \insn
  771: cmpl $\vec, got_vec; jne fail
    cmpl $\err, got_err; jne fail
  .endm
  .macro OK insn:vararg
    movl $772f, resume; movl %esp, saved_esp; movl $0xffff, got_vec; incl test_no
    \insn
  772: cmpl $0xffff, got_vec; jne fail
  .endm
  movw $0x28,%bx
  OK ltr %bx
  FAULT 13 0x28, ltr %bx
  movw $0x38,%bx
  OK lldt %bx
  str %eax; cmpw $0x28,%ax; jne fail
  sldt %eax; cmpw $0x38,%ax; jne fail
  movw $0x08,%bx
  FAULT 13 8, lldt %bx
  movw $0,%bx
  FAULT 13 0, ltr %bx
  /* segment loads */
  movw $0x7000,%bx
  FAULT 13 0x7000, movw %bx,%ds
  movw $0x60,%bx
  FAULT 11 0x60, movw %bx,%ds
  movw $0x13,%bx
  FAULT 13 0x10, movw %bx,%ss
  FAULT 13 0x10, movw %bx,%fs
  movw $0,%bx
  FAULT 13 0, movw %bx,%ss
  OK movw %bx,%gs
  FAULT 13 0, movl %gs:0,%eax
  movw $0x08,%bx
  OK movw %bx,%gs
  FAULT 13 0, movl %eax,%gs:0
  movw $0x28,%bx
  FAULT 13 0x28, movw %bx,%es
  movw $0x07,%bx
  OK movw %bx,%fs
  movw $0x0f,%bx
  FAULT 13 0xC, movw %bx,%fs
  movw $0x68,%bx
  OK movw %bx,%fs
  FAULT 13 0, movl %fs:0xffc,%eax
  OK movl %fs:0x1000,%eax
  movw $0x10,%bx
  movw %bx,%fs; movw %bx,%gs
  OK lss sspair, %ebx
  OK les sspair, %ebx
  FAULT 13 0x10, lds dsbad, %ebx
  movl $0x12345678,%ebx
  pushl %es; popl %es
  pushw %ds; popw %ds
  push %fs; pop %gs
  pushl %ss; popl %ss
  /* LAR LSL VERR VERW ARPL */
  movw $0x08,%bx
  xorl %eax,%eax; lar %bx,%eax; jnz fail; cmpl $0x00CF9B00,%eax; jne fail
  lsl %bx,%eax; jnz fail; cmpl $0xffffffff,%eax; jne fail
  movw $0x60,%bx; lar %bx,%eax; jnz fail
  movw $0x30,%bx; lar %bx,%eax; jnz fail
  movw $0x30,%bx; lsl %bx,%eax; jz fail
  movw $0x7000,%bx; lsl %bx,%eax; jz fail
  movw $0,%bx; lar %bx,%ax; jz fail
  movw $0x08,%bx; verr %bx; jnz fail; verw %bx; jz fail
  movw $0x10,%bx; verr %bx; jnz fail; verw %bx; jnz fail
  movw $0x10,%bx; movw $3,%cx; arpl %cx,%bx; jnz fail; cmpw $0x13,%bx; jne fail; arpl %cx,%bx; jz fail
  movw $0x10, scratch; arpl %cx, scratch; jnz fail
  /* far jumps and calls */
  FAULT 13 0, ljmp $0, $0
  FAULT 13 0x10, ljmp $0x10, $0
  FAULT 13 0x18, ljmp $0x18, $0
  FAULT 11 0x60, ljmp $0x60, $0
  FAULT 13 0x7000, ljmp $0x7000, $0
  FAULT 13 0x28, ljmp $0x28, $0
  FAULT 13 0x28, lcall $0x28, $0
  OK ljmp $0x40, $772f
  ljmp $0x08, $1f
1:
  movl $callee, fptr2
  OK lcall $0x08, $callee
  OK lcall *fptr2
  OK lcall $0x98, $0
  OK int $0x30
  FAULT 13 0x192, int $0x32
  FAULT 11 0x1A2, int $0x34
  FAULT 13 0, int $0x35
  FAULT 13 0x10, int $0x36
  FAULT 11 0x60, int $0x37
  FAULT 13 0x1FA, int $0x3F
  FAULT 13 0x282, int $0x50
  FAULT 3 0, int3
  FAULT 6 0, ud2
  FAULT 0 0, divb zero
  FAULT 1 0, .byte 0xf1
  xorl %eax,%eax
  /* far return and IRET same level */
  pushl $0x08; pushl $1f; lret
1: pushl $0; pushl $0x08; pushl $1f; lret $4
1: pushfl; pushl $0x08; pushl $1f; iret
1: pushfw; pushw $0x08; pushw $0x0; 
  addl $6,%esp
  .macro seq1
   pushl $0
   pushl $0
   lret
  .endm
  FAULT 13 0, seq1
  .macro seq2
   pushl $0x10
   pushl $0
   lret
  .endm
  FAULT 13 0x10, seq2
  .macro seq3
   pushl $2
   pushl $0x61
   pushl $0
   iret
  .endm
  FAULT 13 0x60, seq3
  pushl $0x4002; popfl
  FAULT 13 0, iret
  pushl $2; popfl
  /* to ring 3 */
  movl %esp, tss+4
  movl $back, resume_r3
  pushl $0x23; pushl $stack3; pushl $0x202; pushl $0x1b; pushl $ring3; iret
ring3:
  movw $0x23,%ax; movw %ax,%ds; movw %ax,%es; movw %ax,%fs; movw %ax,%gs
  FAULT 13 0, hlt
  FAULT 13 0, clts
  OK int $0x30
  OK int $0x31
  FAULT 13 0x72, int $14
  FAULT 13 0, .byte 0xf4
  movw $0x10,%bx
  FAULT 13 0x10, movw %bx,%es
  movw $0x58,%bx
  FAULT 13 0x58, movw %bx,%es
  .macro seq4
   movw $0x20,%bx
   movw %bx,%ss
  .endm
  FAULT 13 0x20, seq4
  pushl $0x11111111; pushl $0x22222222
  OK lcall $0x33, $0
  pushl $0x33333333
  OK lcall $0x93, $0
  FAULT 13 8, lcall $0x08, $0
  FAULT 13 0x50, lcall $0x50, $0
  OK lcall $0x43, $conf
  inb $0x80,%al
  FAULT 13 0, inb $0x90,%al
  FAULT 13 0, inl $0x7e,%eax
  pushfl; popl %eax
  pushl $0; popfl; pushfl; popl %eax; andl $0x3200,%eax; cmpl $0x200, %eax; jne fail
  movw $0x1b,%bx; lar %bx,%eax; jnz fail
  movw $0x08,%bx; lar %bx,%eax; jz fail
  FAULT 13 0, lgdt gdtr
  FAULT 13 0, movl %cr0,%eax
  FAULT 13 0, lldt %ax
  smsw %eax
  str %eax
  sgdt scratch8
  FAULT 13 0x1a, int3
  /* alignment check in ring 3 */
  int $0x30
  jmp *resume_r3
back:
  nop
  movl $0,%eax; movl $0xf4,%edx; outl %eax,%dx
  ud2
fail:
  movl test_no, %eax
  orl $0x100,%eax
  movl $0xf4,%edx
  outl %eax,%dx
1: jmp 1b
callee: lret
gate_same: lret
conf: lret
gate_target:
  movl 8(%esp),%eax; cmpl $0x22222222,%eax; jne fail
  movl 12(%esp),%eax; cmpl $0x11111111,%eax; jne fail
  movl 20(%esp),%eax
  cmpw $0x23,%ax; jne fail
  lret $8
gate_target1:
  /* ring 1 */
  pushl %eax; popl %eax
  movw $0x59,%ax; movw %ax,%es
  lret $4
h30: iret
h31: pushl %eax; popl %eax; iret
  .balign 16
stubs:
  .set v,0
  .rept 32
  .balign 16
  .if (v==8)||(v==10)||(v==11)||(v==12)||(v==13)||(v==14)||(v==17)
  nop
  nop
  .else
  pushl $0
  .endif
  pushl $v
  jmp common
  .set v,v+1
  .endr
common:
  pushl %eax
  movw $0x10,%ax; movw %ax,%ds; 
  movl 4(%esp),%eax; movl %eax,got_vec
  movl 8(%esp),%eax; movl %eax,got_err
  testl $3, 16(%esp); jnz 1f
  /* ring 0: abandon the frame */
  movl saved_esp,%esp
  movl got_err,%eax
  jmp *resume
1: movl resume,%eax; movl %eax,12(%esp)
  movl saved_esp,%eax; movl %eax, 24(%esp)
  movw $0x23,%ax; movw %ax,%ds
  popl %eax; addl $8,%esp; iret
  .data
  .balign 8
gdt: .quad 0
  .quad 0x00cf9a000000ffff
  .quad 0x00cf92000000ffff
  .quad 0x00cffa000000ffff
  .quad 0x00cff2000000ffff
  .quad 0x0000890000000087   /* 28 tss */
  .quad 0x0000ec0200080000   /* 30 call gate DPL3 2 params */
  .quad 0x000082000000001f   /* 38 ldt */
  .quad 0x00cf9e000000ffff   /* 40 conforming */
  .quad 0
  .quad 0x00cfba000000ffff   /* 50 code dpl1 */
  .quad 0x00cfb2000000ffff   /* 58 data dpl1 */
  .quad 0x00cf1a000000ffff   /* 60 not present */
  .quad 0x0040960000000fff   /* 68 expand down */
  .quad 0x000092000000ffff   /* 70 16-bit data */
  .quad 0
  .quad 0
  .quad 0x0000810000000030   /* 88 tss16 */
  .quad 0x0000ec0100500000   /* 90 call gate to dpl1, 1 param */
  .quad 0x00008c0000080000   /* 98 call gate same */
gdt_end:
gdtr: .word gdt_end-gdt-1; .long gdt
idtr: .word 0x40*8-1; .long idt
  .balign 8
ldt: .quad 0x00cff2000000ffff
  .quad 0x00cf92000000ffff
  .quad 0x00cf92000000ffff
  .quad 0x00cf92000000ffff
sspair: .long stack0; .word 0x10
dsbad: .long 0; .word 0x13
fptr: .long callee; .word 0x08
fptr2: .long 0; .word 0x08
zero: .byte 0
scratch: .long 0
scratch8: .quad 0
test_no: .long 0
resume: .long 0
resume_r3: .long 0
saved_esp: .long 0
got_vec: .long 0
got_err: .long 0
  .bss
  .balign 16
idt: .skip 0x40*8
tss: .skip 0x88
tss16: .skip 0x40
  .skip 4096
stack0: .skip 4096
stack_ring0: .skip 4096
stack_ring1: .skip 4096
stack16_0: .skip 4096
stack3: .skip 16
