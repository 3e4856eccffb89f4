// SPDX-License-Identifier: Apache-2.0
// Long mode without the library: 64-bit gates, IST, 64-bit call gates, SYSCALL and SYSRET, compatibility mode, null SS,
// 16-byte system descriptors, non-canonical addresses. Exit value: 0, or 100h + the number of the check that failed.
  .section .multiboot, "a"
  .balign 4
multiboot:
  .long 0x1BADB002, 0x00010003, -(0x1BADB002 + 0x00010003)
  .long multiboot, fw_load_start, fw_load_end, fw_bss_end, fw_entry
  .text
  .code32
  .globl fw_entry
fw_entry:
  cli
  movl $stack0, %esp
  lgdt gdtr
  movl $0x1D9, %ecx; movl $1, %eax; xorl %edx, %edx; wrmsr   /* DebugCtl.LBR: the comparison sees each transfer */
  /* page tables: identity 1 GB, 2 MB pages, user */
  movl $pml4, %edi; movl $pdpt+7, (%edi)
  movl $pdpt, %edi; movl $pd+7, (%edi)
  movl $pd, %edi; movl $0x87, %eax; movl $512,%ecx
1: movl %eax,(%edi); addl $0x200000,%eax; addl $8,%edi; loop 1b
  movl $pml4,%eax; movl %eax,%cr3
  movl $0x20,%eax; movl %eax,%cr4
  movl $0xC0000080,%ecx; rdmsr; orl $0x901,%eax; wrmsr
  movl %cr0,%eax; orl $0x80010001,%eax; movl %eax,%cr0
  ljmp $0x08,$lm
  .code64
lm:
  movw $0x10, %ax
  movw %ax,%ds; movw %ax,%es; movw %ax,%ss; movw %ax,%fs; movw %ax,%gs
  movq $idt,%rdi; movq $stubs,%rax; movl $64,%ecx
2: movw %ax,(%rdi); movw $0x08,2(%rdi); movw $0x8E00,4(%rdi); movq %rax,%rdx; shrq $16,%rdx; movw %dx,6(%rdi)
  addq $16,%rax; addq $16,%rdi; decl %ecx; jnz 2b
  movb $0xEE, idt+0x30*16+5
  movb $0xEF, idt+0x31*16+5; movb $3, idt+0x31*16+4   /* IST3 */
  movb $0x6E, idt+0x32*16+5
  movw $0, idt+0x33*16+2; movb $0xEE, idt+0x33*16+5
  movw $0x30, idt+0x34*16+2; movb $0xEE, idt+0x34*16+5  /* compat code target */
  movl $0x12345678, idt+0x35*16+8; movb $0xEE, idt+0x35*16+5 /* non canonical */
  movb $0xE5, idt+0x36*16+5  /* task gate */
  movb $4, idt+0x37*16+4;  movb $0xEE, idt+0x37*16+5 /* IST4: non canonical */
  lidt idtr
  movq $ist3, tss+0x24+16
  movq $stack_r0, tss+4
  movabsq $0x8000000000000000,%rax; movq %rax, tss+0x24+24
  movq $tss,%rax; movw %ax,gdt+0x40+2; shrq $16,%rax; movb %al,gdt+0x40+4
  movq $ldt,%rax; movw %ax,gdt+0x60+2; shrq $16,%rax; movb %al,gdt+0x60+4
  movq $gate0,%rax; movw %ax,gdt+0x50; shrq $16,%rax; movw %ax,gdt+0x56
  .macro FAULT vec, err, insn:vararg
    movl $771f, resume; movq %rsp, saved_rsp; movl $0xffff, got_vec; incl test_no
    \insn
  771: cmpl $\vec, got_vec; jne fail
    cmpl $\err, got_err; jne fail
  .endm
  .macro OK insn:vararg
    movl $772f, resume; movq %rsp, saved_rsp; movl $0xffff, got_vec; incl test_no
    \insn
  772: cmpl $0xffff, got_vec; jne fail
  .endm
  movw $0x40,%bx
  OK ltr %bx
  FAULT 13 0x40, ltr %bx
  movw $0x60,%bx
  OK lldt %bx
  lar %bx,%eax; jnz fail
  lsl %bx,%eax; jnz fail
  movw $0x50,%bx; lar %bx,%rax; jnz fail
  movw $0x80,%bx
  FAULT 13 0x80, lldt %bx
  movw $0,%bx
  OK movw %bx,%ss
  OK movw %bx,%ds
  movl $1,%ebx
  FAULT 13 0, movw %bx,%ss
  movw $0x10,%bx; movw %bx,%ss
  movq $fptr, %rbx
  OK lcall *(%rbx)
  OK lcall *gatep
  OK rex.w lcall *gatep
  FAULT 13 0x40, lcall *tssp
  FAULT 13 0x60, ljmp *ldtp
  FAULT 13 0, ljmp *nullp
  OK int $0x30
  OK int $0x31
  FAULT 11 0x192, int $0x32
  FAULT 13 0, int $0x33
  FAULT 13 0x30, int $0x34
  FAULT 13 0, int $0x35
  FAULT 13 0x1b2, int $0x36
  FAULT 12 0, int $0x37
  FAULT 13 0x282, int $0x50
  movabsq $0x8000000000000000,%rax
  FAULT 13 0, movq (%rax),%rcx
  movq %rax,%rbp
  FAULT 12 0, movq (%rbp),%rcx
  FAULT 12 0, pushq (%rbp)
  FAULT 14 0, movq 0x40000000,%rcx
  FAULT 14 2, movq %rcx,0x40000000
  FAULT 6 0, sysenter
  FAULT 6 0, .byte 0x06
  movq %rsp,%rax
  /* iretq same level, unaligned stack */
  pushq $0; pushq %rax; pushq $0x2; pushq $0x08; pushq $1f; iretq
1: movw $0x10,%bx; movw %bx,%ss
  pushq $0x08; pushq $1f; lretq
1: pushq $8; pushq $0x08; pushq $1f; lretq $8
1:
  /* syscall setup: STAR sysret base 0x18|3 (18 compat user code, 20 user data, 28 user code64), syscall cs 0x08 */
  movl $0xC0000081,%ecx; movl $0x11223344,%eax; movl $0x001b0008,%edx; wrmsr
  movl $0xC0000082,%ecx; movl $sysentry,%eax; xorl %edx,%edx; wrmsr
  movl $0xC0000083,%ecx; movl $csysentry,%eax; xorl %edx,%edx; wrmsr
  movl $0xC0000084,%ecx; movl $0x40700,%eax; xorl %edx,%edx; wrmsr
  rdmsr
  movl $0x1D9,%ecx; rdmsr
  movl $0x12345,%ecx
  FAULT 13 0, rdmsr
  /* go to user by sysretq */
  movq $user64,%rcx; movl $0x10ad7,%r11d
  sysretq
user64:
  movq $stack3,%rsp
  OK int $0x30
  OK int $0x31
  syscall
  FAULT 13 0, hlt
  FAULT 13 0, swapgs
  FAULT 13 0, sysretq
  OK lcall *gatep
  movw $0x08,%bx
  FAULT 13 8, movw %bx,%ds
  movw $0x23,%bx; movw %bx,%ds; movw %bx,%es; movw %bx,%fs; movw %bx,%ss
  FAULT 6 0, ud2
  /* far jump to compat user code */
  movq $cptr,%rbx
  ljmp *(%rbx)
  .code32
compat3:
  movw $0x23,%ax; movw %ax,%ss; movw %ax,%ds
  movl $0x12345678,%esi
  .macro FAULT32 vec, err, insn:vararg
    movl $771f, resume; movl %esp, saved_rsp; movl $0xffff, got_vec; incl test_no
    \insn
  771: cmpl $\vec, got_vec; jne fail32
    cmpl $\err, got_err; jne fail32
  .endm
  .macro OK32 insn:vararg
    movl $772f, resume; movl %esp, saved_rsp; movl $0xffff, got_vec; incl test_no
    \insn
  772: cmpl $0xffff, got_vec; jne fail32
  .endm
  OK32 int $0x30
  OK32 lcall $0x53, $0
  syscall
  FAULT32 13 0, hlt
  FAULT32 6 0, .byte 0x0f,0x34
  FAULT32 13 0x40, lcall $0x40,$0
  pushl $0x2b; pushl $user64b; lretl
  .code64
user64b:
  OK int $0x30
  /* back to ring 0 through the call gate, then leave by IRETQ to compat and return */
  movl $1, want0
  lcall *gatep
ring0:
  movw $0x10,%ax; movw %ax,%ss; movw %ax,%ds
  movq $stack0,%rsp
  /* compat ring 0 */
  pushq $0x10; pushq $stack0; pushq $2; pushq $0x30; pushq $compat0; iretq
  .code32
compat0:
  movw $0x10,%ax; movw %ax,%ss
  OK32 int $0x30
  OK32 int $0x31
  FAULT32 13 0, ljmp $0,$0
  FAULT32 6 0, ud2
  movl $stack0,%esp
  pushl $0x08; pushl $lm2; lret
  .code64
lm2:
  movl $0,%eax; movl $0xf4,%edx; outl %eax,%dx
  .code32
fail32:
  ljmp $0x2b, $fail
  .code64
fail:
  movl test_no,%eax; orl $0x100,%eax; movl $0xf4,%edx; outl %eax,%dx
1: jmp 1b
callee: lretl
gate0:
  cmpl $0, want0; jne ring0
  lretq
sysentry:
  movq %rcx,%r14; movq %r11,%r15
  sysretq
csysentry:
  sysretl
  .balign 16
stubs:
  .set v,0
  .rept 64
  .balign 16
  .if (v==8)||(v==10)||(v==11)||(v==12)||(v==13)||(v==14)||(v==17)
  nop
  nop
  .else
  pushq $0
  .endif
  pushq $v
  jmp common
  .set v,v+1
  .endr
common:
  cmpl $32,(%rsp); jae 3f
  pushq %rax
  movq 8(%rsp),%rax; movl %eax,got_vec
  movq 16(%rsp),%rax; movl %eax,got_err
  movl resume,%eax; movq %rax,24(%rsp)
  movl saved_rsp,%eax; movq %rax,48(%rsp)
  popq %rax; addq $16,%rsp; iretq
3: addq $16,%rsp; iretq
  .data
  .balign 8
gdt: .quad 0
  .quad 0x00af9a000000ffff  /* 08 code64 */
  .quad 0x00cf92000000ffff  /* 10 data */
  .quad 0x00cffa000000ffff  /* 18 user code32 */
  .quad 0x00cff2000000ffff  /* 20 user data */
  .quad 0x00affa000000ffff  /* 28 user code64 */
  .quad 0x00cf9a000000ffff  /* 30 code32 */
  .quad 0
  .quad 0x0000890000000067, 0  /* 40 tss */
  .quad 0x0000ec0000080000, 0  /* 50 call gate */
  .quad 0x000082000000001f, 0  /* 60 ldt */
  .quad 0, 0
  .quad 0x000082000000001f, 0x100000000000  /* 80 ldt, bad upper */
gdt_end:
gdtr: .word gdt_end-gdt-1; .quad gdt
idtr: .word 0x40*16-1; .quad idt
  .balign 8
ldt: .quad 0,0,0,0
fptr: .long callee; .word 0x08
gatep: .long 0; .word 0x53; .word 0,0
tssp: .long 0; .word 0x40
ldtp: .long 0; .word 0x60
nullp: .long 0; .word 0
cptr: .long compat3; .word 0x1b
want0: .long 0
test_no: .long 0
resume: .long 0
saved_rsp: .quad 0
got_vec: .long 0
got_err: .long 0
  .bss
  .balign 4096
pml4: .skip 4096
pdpt: .skip 4096
pd: .skip 4096
idt: .skip 0x40*16
tss: .skip 0x68
  .balign 16
  .skip 4096
stack0: .skip 4096
stack_r0: .skip 4096
ist3: .skip 4096
stack3: .skip 16
