// SPDX-License-Identifier: Apache-2.0
// Instruction fetch at its edges: page boundaries with the second page absent or no-execute, 15 bytes, the canonical
// border, the CS limit, and code that changes itself, also through another linear address and while it repeats.
// Exit value: 0, or 100h + the number of the check that failed.
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
  // 0–2 MB and 10_0000h: one large page. 40_0000h: pages of 4 KB; 50_0000h is another name of 40_0000h. The last page below
  // the canonical border is 40_2000h.
  movl $pdpt+3, pml4
  movl $pd+3, pdpt
  movl $0x83, pd
  movl $pt+3, pd+16
  movl $0x400003, pt
  movl $0x401003, pt+8
  movl $0x402003, pt+16
  movl $0x400003, pt+256*8
  movl $pdpt2+3, pml4+255*8
  movl $pd2+3, pdpt2+511*8
  movl $pt2+3, pd2+511*8
  movl $0x402003, pt2+511*8
  movl $pml4, %eax
  movl %eax, %cr3
  movl $0x20, %eax
  movl %eax, %cr4
  movl $0xC0000080, %ecx
  rdmsr
  orl $0x900, %eax        // LME, NXE
  wrmsr
  movl $0x80010033, %eax
  movl %eax, %cr0
  ljmp $0x08, $start64
  .code64
start64:
  movl $0x10, %eax
  movl %eax, %ds
  movl %eax, %es
  movl %eax, %ss
  movl $idt, %edi
  movl $stubs, %eax
  movl $0x41, %ecx
1: movw %ax, (%rdi)
  movw $0x08, 2(%rdi)
  movw $0x8E00, 4(%rdi)
  movl %eax, %edx
  shrl $16, %edx
  movw %dx, 6(%rdi)
  addl $16, %eax
  addl $16, %edi
  decl %ecx
  jnz 1b
  lidt idtr

  // PUT address, template: copies a template up to its _end label.
  .macro PUT address, template
    movl $\address, %edi
    movl $\template, %esi
    movl $\template\()_end - \template, %ecx
    cld
    rep movsb
  .endm
  // Calls the address; the code returns or faults. vec FFFFh: it returns.
  .macro RUN address, vec, err=0
    incl test_no
    movl $771f, resume
    movq %rsp, saved_rsp
    movl $0xFFFF, got_vec
    movl $0, got_err
    movabsq $\address, %rax
    call *%rax
  771: cmpl $\vec, got_vec
    jne fail
    cmpl $\err, got_err
    jne fail
  .endm
  .macro AT rip
    movabsq $\rip, %rcx
    cmpq %rcx, got_rip
    jne fail
  .endm

  // An instruction across two pages.
  PUT 0x400FFB, movabs
  RUN 0x400FFB, 0xFFFF
  movabsq $0x123456789ABCDEF0, %rcx
  cmpq %rcx, %rbx
  jne fail
  // The same with the second page absent: the fault names its first byte.
  movl $0, pt+8
  invlpg 0x401000
  RUN 0x400FFB, 14, 0x10
  AT 0x400FFB
  movq %cr2, %rcx
  cmpq $0x401000, %rcx
  jne fail
  // The last byte of the page completes an instruction: no fault before the next one.
  PUT 0x400FFF, return
  RUN 0x400FFF, 0xFFFF
  PUT 0x400FFF, nop1
  RUN 0x400FFF, 14, 0x10
  AT 0x401000
  // 14 prefixes and the boundary: the 15th byte is needed; 15 prefixes: too long whatever follows.
  PUT 0x400FF1, prefixes
  RUN 0x400FF2, 14, 0x10
  AT 0x400FF2
  RUN 0x400FF1, 13
  AT 0x400FF1
  // Present again, but not executable.
  movl $0x401003, pt+8
  movl $0x80000000, pt+12
  invlpg 0x401000
  PUT 0x401000, return
  RUN 0x401000, 14, 0x11
  PUT 0x400FFB, movabs
  RUN 0x400FFB, 14, 0x11
  movq %cr2, %rcx
  cmpq $0x401000, %rcx
  jne fail
  movl $0, pt+12
  invlpg 0x401000
  RUN 0x400FFB, 0xFFFF

  // Code that changes the next instruction, directly and through the other name of its page.
  PUT 0x400100, change_next
  movl $0x400108, %edx
  movl $0x55, %ecx
  RUN 0x400100, 0xFFFF
  cmpb $0x55, %bl
  jne fail
  movl $0x500108, %edx
  movl $0x66, %ecx
  RUN 0x400100, 0xFFFF
  cmpb $0x66, %bl
  jne fail
  // A store across the page boundary that the code is about to cross.
  PUT 0x400FF0, change_across
  movl $0x400FFC, %edx
  movabsq $0x9090905AB3909090, %rcx
  RUN 0x400FF0, 0xFFFF
  cmpb $0x5A, %bl
  jne fail
  // The second page is exchanged below the code that runs into it.
  PUT 0x402000, other_page
  PUT 0x400FE0, change_page
  movl $pt, %edx
  RUN 0x400FE0, 0xFFFF
  cmpb $0x77, %bl
  jne fail
  movl $0x401003, pt+8
  invlpg 0x401000

  // The canonical border.
  PUT 0x402FFE, nop2
  RUN 0x7FFFFFFFFFFE, 13
  AT 0x800000000000
  PUT 0x402FFF, mov_al
  RUN 0x7FFFFFFFFFFF, 13
  AT 0x7FFFFFFFFFFF
  RUN 0x8000000000000000, 13

  // The CS limit, in compatibility mode: segment 18h begins at 40_0000h and has 1000h bytes.
  PUT 0x400FFE, int40
  incl test_no
  movl $2f, resume
  movq %rsp, saved_rsp
  movl $0xFFFF, got_vec
  pushq $0x18
  pushq $0xFFE
  lretq
2: cmpl $0x40, got_vec
  jne fail
  PUT 0x400FFE, nop2
  incl test_no
  movl $2f, resume
  pushq $0x18
  pushq $0xFFE
  lretq
2: cmpl $13, got_vec
  jne fail
  AT 0x1000
  PUT 0x400FFF, mov_al
  incl test_no
  movl $2f, resume
  pushq $0x18
  pushq $0xFFF
  lretq
2: cmpl $13, got_vec
  jne fail
  AT 0xFFF

  // A repeated move over itself: each iteration is fetched again (docs/choices.md section 1).
  PUT 0x400200, rep_movs
  movl $nops, %esi
  movl $0x4001FE, %edi
  movl $8, %ecx
  RUN 0x400200, 0xFFFF

  xorl %eax, %eax
  jmp exit
fail:
  movl test_no, %eax
  orl $0x100, %eax
exit:
  movl $0xF4, %edx
  outl %eax, %dx
1: jmp 1b

  .balign 16
stubs:
  .set v, 0
  .rept 0x41
  .balign 16
  .if (v==8)||(v==10)||(v==11)||(v==12)||(v==13)||(v==14)||(v==17)
  nop
  nop
  .else
  pushq $0
  .endif
  pushq $v
  jmp common
  .set v, v+1
  .endr
common:
  popq %rax
  movl %eax, got_vec
  popq %rax
  movl %eax, got_err
  movq (%rsp), %rax
  movq %rax, got_rip
  movl resume, %eax
  movq %rax, (%rsp)
  movq $0x08, 8(%rsp)
  movq saved_rsp, %rax
  movq %rax, 24(%rsp)
  movq $0x10, 32(%rsp)
  iretq

  .data
movabs:
  movabsq $0x123456789ABCDEF0, %rbx
  ret
movabs_end:
return: ret
return_end:
nop1: nop
nop1_end:
nop2: nop
  nop
nop2_end:
mov_al: .byte 0xB0
mov_al_end:
int40: int $0x40
int40_end:
prefixes: .fill 15, 1, 0x66
prefixes_end:
change_next:
  nop
  nop
  nop
  nop
  nop
  movb %cl, (%rdx)
  movb $0, %bl            // its immediate is the byte at 108h
  ret
change_next_end:
change_across:
  movq %rcx, (%rdx)
  .fill 20, 1, 0x90
  ret
change_across_end:
change_page:
  movl $0x402003, 8(%rdx)
  invlpg 0x401000
  .fill 17, 1, 0x90
change_page_end:
other_page:
  movb $0x77, %bl
  ret
other_page_end:
rep_movs:
  rep movsb
  ret
rep_movs_end:
nops: .fill 8, 1, 0x90
  ret
  .balign 8
gdt: .quad 0
  .quad 0x00AF9B000000FFFF
  .quad 0x00CF93000000FFFF
  .quad 0x00409B4000000FFF
gdt_end:
gdtr: .word gdt_end - gdt - 1
  .quad gdt
idtr: .word 0x41 * 16 - 1
  .quad idt
test_no: .long 0
resume: .long 0
got_vec: .long 0
got_err: .long 0
got_rip: .quad 0
saved_rsp: .quad 0
  .bss
  .balign 4096
pml4: .skip 4096
pdpt: .skip 4096
pd: .skip 4096
pt: .skip 4096
pdpt2: .skip 4096
pd2: .skip 4096
pt2: .skip 4096
idt: .skip 0x41 * 16
  .balign 16
  .skip 4096
stack0: .skip 16
