// SPDX-License-Identifier: Apache-2.0
/* VMRUN wrappers and the identity tables for nested paging. */
  .intel_syntax noprefix
#if FW_WIDTH == 64
  .macro GUEST_LOAD
  mov rbx, [_ZN3svm4regsE + 0]
  mov rcx, [_ZN3svm4regsE + 8]
  mov rdx, [_ZN3svm4regsE + 16]
  mov rsi, [_ZN3svm4regsE + 24]
  mov rdi, [_ZN3svm4regsE + 32]
  mov rbp, [_ZN3svm4regsE + 40]
  mov r8, [_ZN3svm4regsE + 48]
  mov r9, [_ZN3svm4regsE + 56]
  mov r10, [_ZN3svm4regsE + 64]
  mov r11, [_ZN3svm4regsE + 72]
  mov r12, [_ZN3svm4regsE + 80]
  mov r13, [_ZN3svm4regsE + 88]
  mov r14, [_ZN3svm4regsE + 96]
  mov r15, [_ZN3svm4regsE + 104]
  .endm
  .macro GUEST_STORE
  mov [_ZN3svm4regsE + 0], rbx
  mov [_ZN3svm4regsE + 8], rcx
  mov [_ZN3svm4regsE + 16], rdx
  mov [_ZN3svm4regsE + 24], rsi
  mov [_ZN3svm4regsE + 32], rdi
  mov [_ZN3svm4regsE + 40], rbp
  mov [_ZN3svm4regsE + 48], r8
  mov [_ZN3svm4regsE + 56], r9
  mov [_ZN3svm4regsE + 64], r10
  mov [_ZN3svm4regsE + 72], r11
  mov [_ZN3svm4regsE + 80], r12
  mov [_ZN3svm4regsE + 88], r13
  mov [_ZN3svm4regsE + 96], r14
  mov [_ZN3svm4regsE + 104], r15
  .endm
  .macro HOST_PUSH
  push rbx
  push rbp
  push r12
  push r13
  push r14
  push r15
  .endm
  .macro HOST_POP
  pop r15
  pop r14
  pop r13
  pop r12
  pop rbp
  pop rbx
  .endm

  .text
  .globl _ZN3svm3runERNS_4VmcbE, _ZN3svm7run_rawERNS_4VmcbE, fw_vmrun, fw_vmrun_after
_ZN3svm3runERNS_4VmcbE:
  HOST_PUSH
  mov rax, rdi
  clgi
  GUEST_LOAD
  vmrun rax
  GUEST_STORE
  stgi
  HOST_POP
  ret
_ZN3svm7run_rawERNS_4VmcbE:
  HOST_PUSH
  mov rax, rdi
  GUEST_LOAD
fw_vmrun:
  vmrun rax
fw_vmrun_after:
  GUEST_STORE
  HOST_POP
  ret
#else
  .macro GUEST_LOAD
  mov ebx, [_ZN3svm4regsE + 0]
  mov ecx, [_ZN3svm4regsE + 8]
  mov edx, [_ZN3svm4regsE + 16]
  mov esi, [_ZN3svm4regsE + 24]
  mov edi, [_ZN3svm4regsE + 32]
  mov ebp, [_ZN3svm4regsE + 40]
  .endm
  .macro GUEST_STORE
  mov [_ZN3svm4regsE + 0], ebx
  mov [_ZN3svm4regsE + 8], ecx
  mov [_ZN3svm4regsE + 16], edx
  mov [_ZN3svm4regsE + 24], esi
  mov [_ZN3svm4regsE + 32], edi
  mov [_ZN3svm4regsE + 40], ebp
  .endm

  .text
  .globl _ZN3svm3runERNS_4VmcbE, _ZN3svm7run_rawERNS_4VmcbE
_ZN3svm3runERNS_4VmcbE:
  mov eax, [esp + 4]
  push ebx
  push ebp
  push esi
  push edi
  clgi
  GUEST_LOAD
  vmrun eax
  GUEST_STORE
  stgi
  pop edi
  pop esi
  pop ebp
  pop ebx
  ret
_ZN3svm7run_rawERNS_4VmcbE:
  mov eax, [esp + 4]
  push ebx
  push ebp
  push esi
  push edi
  GUEST_LOAD
  vmrun eax
  GUEST_STORE
  pop edi
  pop esi
  pop ebp
  pop ebx
  ret
#endif

  .section .tables, "aw"
  .balign 4096
  .globl _ZN3svm8npt_pml4E, _ZN3svm8npt_pdptE, _ZN3svm6npt_pdE
_ZN3svm8npt_pml4E:
  .long _ZN3svm8npt_pdptE + 7, 0
  .fill 511, 8, 0
_ZN3svm8npt_pdptE:
  .long _ZN3svm6npt_pdE + 0x0007, 0, _ZN3svm6npt_pdE + 0x1007, 0
  .long _ZN3svm6npt_pdE + 0x2007, 0, _ZN3svm6npt_pdE + 0x3007, 0
  .fill 508, 8, 0
_ZN3svm6npt_pdE:
  .set page, 0
  .rept 2048
  .if page < 0xd0000000
  .quad page + 0x87
  .else
  .quad page + 0x9f
  .endif
  .set page, page + 0x200000
  .endr
