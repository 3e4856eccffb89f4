// SPDX-License-Identifier: Apache-2.0
/* void vmm_world_switch(Registers* rdi, Vmcb* rsi, Vmcb* host rdx)
 * One VMRUN (manual 2.2, 2.3). VMLOAD and VMSAVE (2.11) exchange FS, GS, TR, LDTR and the system-call MSRs.
 * GIF is 0 on entry and on return. */
  .intel_syntax noprefix
  .text
  .globl vmm_world_switch
vmm_world_switch:
  push rbx
  push rbp
  push r12
  push r13
  push r14
  push r15
  push rdx
  push rdi
  mov rax, rsi
  vmload rax
  mov rbx, [rdi + 0]
  mov rcx, [rdi + 8]
  mov rdx, [rdi + 16]
  mov rsi, [rdi + 24]
  mov rbp, [rdi + 40]
  mov r8, [rdi + 48]
  mov r9, [rdi + 56]
  mov r10, [rdi + 64]
  mov r11, [rdi + 72]
  mov r12, [rdi + 80]
  mov r13, [rdi + 88]
  mov r14, [rdi + 96]
  mov r15, [rdi + 104]
  mov rdi, [rdi + 32]
  vmrun rax
  vmsave rax
  xchg rdi, [rsp]
  mov [rdi + 0], rbx
  mov [rdi + 8], rcx
  mov [rdi + 16], rdx
  mov [rdi + 24], rsi
  mov [rdi + 40], rbp
  mov [rdi + 48], r8
  mov [rdi + 56], r9
  mov [rdi + 64], r10
  mov [rdi + 72], r11
  mov [rdi + 80], r12
  mov [rdi + 88], r13
  mov [rdi + 96], r14
  mov [rdi + 104], r15
  pop rax
  mov [rdi + 32], rax
  pop rax
  vmload rax
  pop r15
  pop r14
  pop r13
  pop r12
  pop rbp
  pop rbx
  ret

/* Permission maps: every port and every MSR intercepted, except the reads and writes of FS and GS base. */
  .section .tables, "aw"
  .balign 4096
  .globl vmm_iopm, vmm_msrpm
vmm_iopm:
  .fill 12288, 1, 0xff
vmm_msrpm:
  .fill 8192, 1, 0xff
  .section .note.GNU-stack, "", @progbits
