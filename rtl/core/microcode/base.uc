// SPDX-License-Identifier: Apache-2.0
// Base: the undefined opcode and the small instructions.
.entry ud

// --- names that the tables of spec/ do not have ---
.const level.user 3
.const page.offset 0xFFF
.const limit.flat 0xFFFFFFFF
.const real.shift 4              // selector to base in real mode
.const selector.next 8           // from a selector to the next one
.const error.idt 2               // error code: the selector is a number of the IDT
.const desc_beyond 1<<16         // in T11: the descriptor lies beyond its table
.const modrm.rm 7
.const cr3.pae_low 0x1F
.const lar.kept 0x00FFFF00
.const flags.ah rflags.sf | rflags.zf | rflags.af | rflags.pf | rflags.cf  // those that SAHF loads
// Bits of a segment's type.
.const type.accessed 1
.const type.writable 2
.const type.readable 2
.const type.expand_down.bit 2
.const type.conforming 4
.const type.code 8
.const type.busy 2               // ... of a TSS
.const type.tss32 8
.const type.upper 0x1F           // must be zero in the upper half of a 16-byte descriptor
// Task-state segments: offsets, and the last byte of the smallest one.
.const tss16.sp0 2
.const tss16.ss0 4
.const tss16.last 0x2B
.const tss32.esp0 4
.const tss32.ss0 8
.const tss32.iomap 0x66
.const tss32.last 0x67
.const tss64.rsp0 4
.const tss64.ist1 0x24
// Constants of the system operations (rtl/svm/sysalu.sv).
.const dtest.level 1<<5          // compare with the level in bits 17:16 of the selector operand
.const dtest.level.bit 16
.const dgate.offset 0
.const dgate.selector 1
.const iomap.offset 0
.const iomap.mask 1
.const iomap.exitinfo1 2
.const msrmap.offset 0
.const msrmap.mask 1
.const vmchk.host 1              // check as host state
.const vmchk.unimplemented 1     // of the result
.const vmchk.pae 2

ud:
  raise ud
