// SPDX-License-Identifier: Apache-2.0
/* Start of every test image: Multiboot 1 header, mode switch, descriptor and page tables, trap stubs.
 * One source for both widths: FW_WIDTH is 64 (long mode) or 32 (flat protected mode). */
#include "pacifica_fw.h"
  .intel_syntax noprefix

  .section .multiboot, "a"
  .balign 4
fw_multiboot:
  .long 0x1BADB002, 0x00010003, -(0x1BADB002 + 0x00010003)
  .long fw_multiboot, fw_load_start, fw_load_end, fw_bss_end, fw_entry

  .section .start, "ax"
  .code32
  .globl fw_entry
fw_entry:
  cli
  cld
  mov esp, offset fw_stack_top
  mov [fw_multiboot_info], ebx
  mov eax, offset fw_tss
  mov [fw_gdt_tss + 2], ax
  shr eax, 16
  mov [fw_gdt_tss + 4], al
  mov [fw_gdt_tss + 7], ah
  lgdt [fw_gdtr]
#if FW_WIDTH == 64
  mov eax, cr4
  or eax, CR4_PAE
  mov cr4, eax
  mov eax, offset fw_pml4
  mov cr3, eax
  mov ecx, MSR_EFER
  rdmsr
  or eax, EFER_LME | EFER_NXE
  wrmsr
  mov eax, cr0
  and eax, 0x1fffffff           /* CD = NW = 0 */
  or eax, CR0_PG | CR0_WP | CR0_NE
  mov cr0, eax
  .att_syntax
  ljmp $0x08, $fw_start64
  .intel_syntax noprefix
  .code64
fw_start64:
  mov eax, 0x10
#else
  mov eax, cr0
  or eax, CR0_WP | CR0_NE
  mov cr0, eax
  .att_syntax
  ljmp $0x30, $fw_start32
  .intel_syntax noprefix
fw_start32:
  mov eax, 0x38
#endif
  mov ds, eax
  mov es, eax
  mov ss, eax
  mov fs, eax
  mov gs, eax
#if FW_WIDTH == 64
  mov rsp, offset fw_stack_top
  lidt [fw_idtr]
#else
  mov esp, offset fw_stack_top
  lidt [fw_idtr]
#endif
  mov eax, 0x40
  ltr ax
  call fw_main
1:hlt
  jmp 1b

/* --- guarded call: returns the vector of an exception, or -1 ------------------------------------ */
  .text
  .globl fw_guard, fw_recover
#if FW_WIDTH == 64
fw_guard:                       /* rdi function, rsi argument */
  push rbx
  push rbp
  push r12
  push r13
  push r14
  push r15
  pushfq
  mov [fw_guard_sp], rsp
  mov rax, rdi
  mov rdi, rsi
  sub rsp, 8
  call rax
  add rsp, 8
  mov qword ptr [fw_guard_sp], 0
  mov eax, -1
  jmp 1f
fw_recover:                     /* edi vector */
  mov eax, edi
  mov rsp, [fw_guard_sp]
  mov qword ptr [fw_guard_sp], 0
  mov ecx, 0x10
  mov ss, ecx
  mov ds, ecx
  mov es, ecx
1:popfq
  pop r15
  pop r14
  pop r13
  pop r12
  pop rbp
  pop rbx
  ret
#else
fw_guard:
  mov eax, [esp + 4]
  mov edx, [esp + 8]
  push ebx
  push ebp
  push esi
  push edi
  pushfd
  mov [fw_guard_sp], esp
  push edx
  call eax
  add esp, 4
  mov dword ptr [fw_guard_sp], 0
  mov eax, -1
  jmp 1f
fw_recover:
  mov eax, [esp + 4]
  mov esp, [fw_guard_sp]
  mov dword ptr [fw_guard_sp], 0
  mov ecx, 0x38
  mov ss, ecx
  mov ds, ecx
  mov es, ecx
1:popfd
  pop edi
  pop esi
  pop ebp
  pop ebx
  ret
#endif

/* --- trap stubs, 16 bytes each, at 101000h ------------------------------------------------------ */
  .section .stubs, "ax"
  .set vector, 0
  .rept 256
  .balign 16
#if FW_WIDTH == 64
  .if (vector != 8) && (vector < 10 || vector > 14) && (vector != 17) && (vector != 30)
  push 0
  .endif
#else
  .if (vector != 8) && (vector < 10 || vector > 14) && (vector != 17) && (vector != 30)
  push 0
  .endif
#endif
  push vector
  jmp fw_trap_common
  .set vector, vector + 1
  .endr
  .balign 16
fw_trap_common:
#if FW_WIDTH == 64
  push rax
  push rcx
  push rdx
  push rbx
  push rbp
  push rsi
  push rdi
  push r8
  push r9
  push r10
  push r11
  push r12
  push r13
  push r14
  push r15
  mov rdi, rsp
  mov rbx, rsp
  and rsp, -16
  cld
  call fw_trap
  mov rsp, rbx
  pop r15
  pop r14
  pop r13
  pop r12
  pop r11
  pop r10
  pop r9
  pop r8
  pop rdi
  pop rsi
  pop rbp
  pop rbx
  pop rdx
  pop rcx
  pop rax
  add rsp, 16
  iretq
#else
  pushad
  push ds
  push es
  mov eax, 0x38
  mov ds, eax
  mov es, eax
  cld
  lea eax, [esp + 8]
  push eax
  call fw_trap
  add esp, 4
  pop es
  pop ds
  popad
  add esp, 8
  iretd
#endif

/* --- descriptor tables -------------------------------------------------------------------------- */
  .section .tables, "aw"
  .balign 4096
  .globl fw_gdt, fw_gdtr, fw_idt, fw_idtr, fw_tss
#if FW_WIDTH == 64
  .globl fw_pml4, fw_pdpt, fw_pd
fw_pml4:
  .quad fw_pdpt + 7
  .fill 511, 8, 0
fw_pdpt:
  .quad fw_pd + 0x0007, fw_pd + 0x1007, fw_pd + 0x2007, fw_pd + 0x3007
  .fill 508, 8, 0
fw_pd:                          /* identity map of 4 GB by 2 MB pages, user and writable; 3.25 GB and up uncached */
  .set page, 0
  .rept 2048
  .if page < 0xd0000000
  .quad page + 0x87
  .else
  .quad page + 0x9f
  .endif
  .set page, page + 0x200000
  .endr
#endif
fw_idt:
  .set vector, 0
  .rept 256
#if FW_WIDTH == 64
  .word (0x1000 + vector * 16) & 0xffff, 0x08
  .if vector == 3 || vector == 4
  .word 0xee00, 0x0010
  .else
  .word 0x8e00, 0x0010
  .endif
  .long 0, 0
#else
  .word (0x1000 + vector * 16) & 0xffff, 0x30
  .if vector == 3 || vector == 4
  .word 0xee00, 0x0010
  .else
  .word 0x8e00, 0x0010
  .endif
#endif
  .set vector, vector + 1
  .endr
fw_gdt:
  .quad 0
  .quad 0x00af9b000000ffff      /* 08h kernel 64-bit code */
  .quad 0x00cf93000000ffff      /* 10h kernel data */
  .quad 0x00cffb000000ffff      /* 18h user 32-bit code */
  .quad 0x00cff3000000ffff      /* 20h user data */
  .quad 0x00affb000000ffff      /* 28h user 64-bit code */
  .quad 0x00cf9b000000ffff      /* 30h kernel 32-bit code */
  .quad 0x00cf93000000ffff      /* 38h kernel data */
fw_gdt_tss:
  .quad 0x0000890000000067, 0   /* 40h TSS; the base is filled in at the start */
  .quad 0x00009b000000ffff      /* 50h 16-bit code, base 0 */
  .quad 0x000093000000ffff      /* 58h 16-bit data, base 0 */
  .fill 20, 8, 0                /* 60h … for the tests */
fw_gdt_end:
fw_gdtr:
  .word fw_gdt_end - fw_gdt - 1
#if FW_WIDTH == 64
  .quad fw_gdt
#else
  .long fw_gdt
#endif
fw_idtr:
#if FW_WIDTH == 64
  .word 256 * 16 - 1
  .quad fw_idt
#else
  .word 256 * 8 - 1
  .long fw_idt
#endif
  .balign 16
fw_tss:
#if FW_WIDTH == 64
  .long 0
  .quad fw_trap_stack_top, fw_trap_stack_top, fw_trap_stack_top
  .quad 0
  .quad fw_ist_stack_top, 0, 0, 0, 0, 0, 0
  .quad 0
  .word 0, 104
#else
  .long 0, fw_trap_stack_top, 0x38
  .fill 22, 4, 0
  .word 0, 104
#endif
  .fill 160, 1, 0xff            /* I/O permission bitmap, used when a test raises the TSS limit */

  .bss
  .balign 16
  .skip 8192
  .globl fw_stack_top
fw_stack_top:
  .skip 4096
  .globl fw_trap_stack_top
fw_trap_stack_top:
  .skip 2048
  .globl fw_ist_stack_top
fw_ist_stack_top:
  .globl fw_multiboot_info, fw_guard_sp
fw_multiboot_info:
  .quad 0
fw_guard_sp:
  .quad 0
