// SPDX-License-Identifier: Apache-2.0
// What each family of instructions offers to the opcode table: handlers for operand sizes 8, 16, 32, 64.
#pragma once

#include <array>

#include "decode/insn.h"

namespace pacifica::ops {

using Handlers = std::array<Handler, 4>;

// arithmetic.cpp, logic.cpp. Operations in encoding order: ADD OR ADC SBB AND SUB XOR CMP.
Handlers alu_rm_reg(unsigned operation);
Handlers alu_reg_rm(unsigned operation);
Handlers alu_acc_imm(unsigned operation);
Handlers alu_rm_imm(unsigned operation);
Handlers inc(), dec(), neg(), not_(), inc_reg(), dec_reg(), xadd(), cmpxchg(), cmpxchg8b();
Handlers test_rm_reg(), test_acc_imm(), test_rm_imm();

// move.cpp
Handlers mov_rm_reg(), mov_reg_rm(), mov_rm_imm(), mov_reg_imm(), mov_acc_moffs(), mov_moffs_acc();
Handlers movzx8(), movzx16(), movsx8(), movsx16(), movsxd_arpl(), lea(), xchg_rm_reg(), xchg_acc(), bswap();
Handlers cbw(), cwd(), cmov(), setcc(), xlat(), nop();

// shift.cpp: operations in encoding order ROL ROR RCL RCR SHL SHR SAL SAR; count 1, CL, imm8.
Handlers shift_one(unsigned operation), shift_cl(unsigned operation), shift_imm(unsigned operation);
Handlers shld_imm(), shld_cl(), shrd_imm(), shrd_cl();

// bit.cpp: BT BTS BTR BTC as 0-3.
Handlers bit_rm_reg(unsigned operation), bit_rm_imm(unsigned operation);
Handlers bsf(), bsr();

// muldiv.cpp, bcd.cpp
Handlers mul(), imul1(), imul2(), imul3(), div(), idiv();
Handlers daa(), das(), aaa(), aas(), aam(), aad();

// string.cpp
Handlers movs(), cmps(), stos(), lods(), scas(), ins(), outs();

// stack.cpp
Handlers push_reg(), pop_reg(), push_imm(), push_rm(), pop_rm(), pusha(), popa(), enter(), leave(), pushf(),
    popf();
Handlers push_seg(unsigned segment), pop_seg(unsigned segment);

// control.cpp: near transfers, software interrupts
Handlers jcc(), jmp_rel(), jmp_rm(), call_rel(), call_rm(), ret(), ret_imm(), loop(), jcxz();
Handlers int3(), intn(), into(), icebp(), bound(), undefined();

// far.cpp
Handlers jmp_far(), call_far(), jmp_far_rm(), call_far_rm(), retf(), retf_imm(), iret();
Handlers syscall(), sysret(), sysenter(), sysexit();

// flags.cpp
Handlers clc(), stc(), cmc(), cld(), std_(), cli(), sti(), lahf(), sahf();

// segment_ops.cpp
Handlers mov_rm_seg(), mov_seg_rm(), load_far_pointer(unsigned segment);
Handlers sgdt(), sidt(), lgdt(), lidt(), sldt(), str(), lldt(), ltr(), lar(), lsl(), verr(), verw(), swapgs();

// system.cpp
Handlers mov_from_cr(), mov_to_cr(), mov_from_dr(), mov_to_dr(), smsw(), lmsw(), clts(), hlt(), invlpg();
Handlers wbinvd(), clflush(), fpu(), wait(), rsm();

// msr.cpp
Handlers rdmsr(), wrmsr(), rdtsc(), rdtscp(), rdpmc(), cpuid();

// port.cpp
Handlers in_imm(), in_dx(), out_imm(), out_dx();

// svm_ops.cpp
Handlers vmrun(), vmload(), vmsave(), vmmcall(), stgi(), clgi(), skinit(), invlpga();

}  // namespace pacifica::ops
