// SPDX-License-Identifier: Apache-2.0
// Types shared by the units of the core: decoded instruction, ALU operations, micro-operation word.
// scripts/microasm reads the enumerations of this file by name, so the assembler and the hardware
// cannot disagree: C_PE is written `pe`, ALU_ADD `add` and so on. The operands' numbers are in register_pkg.sv.
package core_pkg;

  // A package is a vocabulary: not every user says every word.
  /* verilator lint_off UNUSEDPARAM */

  // Operand and access sizes, log2 of the bytes.
  typedef enum logic [1:0] {
    SZ_1,
    SZ_2,
    SZ_4,
    SZ_8
  } size_e;

  // Operations of the execution units. `a` is the first operand (destination in x86 order), `b` the second.
  //  00–1F  alu.sv       one clock, combinational
  //  20–29  shifter.sv   one clock; count is b, for SHLD/SHRD b is the source and count is T0
  //  2A–2F  muldiv.sv    iterative; dividend high half is T0; low half/quotient is the result, high
  //                      half/remainder goes to R_HI; a divide error raises #DE
  //  30–3E  rtl/svm/sysalu.sv  descriptor and VMCB helpers
  //  3F     the operation that the decoder put into insn.alu_op
  typedef enum logic [5:0] {
    ALU_ADD,    // 00–07 in the order of the x86 encoding
    ALU_OR,
    ALU_ADC,
    ALU_SBB,
    ALU_AND,
    ALU_SUB,
    ALU_XOR,
    ALU_CMP,    // as SUB, result is a (destination unchanged)
    ALU_MOV,    // b; no flags. 08
    ALU_INC,    // a + 1, CF kept
    ALU_DEC,    // a - 1, CF kept
    ALU_NOT,    // ~a, no flags
    ALU_NEG,    // 0 - a
    ALU_ZX8,    // zero extension of b[7:0]
    ALU_ZX16,
    ALU_ZX32,
    ALU_SX8,    // sign extension of b[7:0] to 64 bits. 10
    ALU_SX16,
    ALU_SX32,
    ALU_BSWAP,  // of a in `size`; 16 bits: 0
    ALU_BSF,    // of b; ZF only; result a when b = 0
    ALU_BSR,
    ALU_BT,     // bit b of a (modulo the size) to CF; result a
    ALU_BTS,
    ALU_BTR,    // 18
    ALU_BTC,
    ALU_DAA,    // a = AX; result is the new AX (use size 2)
    ALU_DAS,
    ALU_AAA,
    ALU_AAS,
    ALU_CC,     // 1 when insn.cond holds in the flags, otherwise 0; no flags
    ALU_ANDN,   // a & ~b, no flags
    ALU_ROL = 6'h20,  // 20–27 in the order of the x86 encoding
    ALU_ROR,
    ALU_RCL,
    ALU_RCR,
    ALU_SHL,
    ALU_SHR,
    ALU_SAL,    // same as SHL
    ALU_SAR,
    ALU_SHLD,   // 28
    ALU_SHRD,
    ALU_MUL = 6'h2A,  // a * b unsigned; CF = OF = high half significant
    ALU_IMUL,   // signed; CF = OF = result does not fit the size
    ALU_DIV,    // {T0, a} / b unsigned
    ALU_IDIV,
    ALU_DBASE = 6'h30,  // base of the descriptor a (bits 63:0), zero-extended 32 bits; b = upper qword bits 31:0 as 63:32
    ALU_DLIMIT,  // limit of the descriptor a, granularity applied
    ALU_DATTR,  // attributes of the descriptor a in VMCB format (12 bits)
    ALU_DTEST,   // C_SYS = flag k[4:0] (descriptor.sv) of descriptor a, selector b; k[5]: privilege level b[17:16] instead of CPL
    ALU_CANON,   // b sign-extended from bit 47; C_SYS: b is not canonical
    ALU_VMCHK,   // VMRUN checks of the loaded state; C_SYS: illegal (k[0]: as host state); result bit 0 unimplemented, bit 1 legacy PAE
    ALU_IOMAP,   // port a: k 0 byte offset, 1 mask of two bytes, 2 EXITINFO1; C_SYS: second byte needed
    ALU_MSRMAP,  // MSR a: k[0] 0 byte offset, 1 mask (k[1] 1 write); C_SYS: no map covers it
    ALU_CRCHK,   // value a for CR k: C_SYS #GP; result: value kept
    ALU_MSRCHK,  // value a for MSR b: C_SYS #GP; result: value kept
    ALU_EVCOMB,  // exception b during delivery of a (EXITINTINFO): 0 deliver b, 1 #DF, 2 shutdown; C_SYS: not 0
    ALU_DGATE,   // gate a: k 0 offset (b = upper qword, 63:32), 1 selector
    ALU_PDPECHK, // C_SYS: PDPE a is illegal
    ALU_CR0SEL,  // C_SYS: CR0 values a and b differ in a bit other than TS and MP
    ALU_SEGPACK, // limit, attributes and selector of segment k as one VMCB qword
    ALU_INSN = 6'h3F
  } alu_op_e;

  // The arithmetic flags, in the order of RFLAGS.
  typedef struct packed {
    logic of;
    logic sf;
    logic zf;
    logic af;
    logic pf;
    logic cf;
  } aflags_t;

  // Why the decoder or the fetch unit cannot deliver an instruction.
  typedef enum logic [1:0] {
    DF_NONE,
    DF_GP,  // longer than 15 bytes, beyond the CS limit or not canonical: #GP(0)
    DF_PF,  // translation of an instruction byte faulted: #PF or nested page fault
    DF_UD   // structurally undefined (the decoder need not check: dispatch_rom knows the opcodes)
  } decode_fault_e;

  // A decoded instruction. The decoder normalises the operands: an opcode with a register in its low three bits has
  // is_mem = 0 and the register in `rm`; forms with a fixed accumulator have RAX in `reg_idx` where x86 syntax has
  // the accumulator first (04 ib: alu reg=RAX, imm; 90+r: reg=RAX, rm=r), moffs forms are is_mem = 1, reg=RAX,
  // disp = offset. `imm` is sign-extended to 64 bits from its encoded size (16-bit unsigned for RET/ENTER iw);
  // Jcc/JMP/CALL relative offsets are in `imm`; far pointers: offset in `imm` (zero-extended), selector in `imm2`;
  // ENTER: iw in `imm`, ib in `imm2`. C0/C1: imm = count; D0/D1: imm = 1; D2/D3: imm is not used.
  typedef struct packed {
    logic [119:0] bytes;     // instruction bytes, first in 7:0, zero beyond the length
    logic [3:0]   len;       // 1–15
    logic         map0f;     // two-byte opcode map
    logic [7:0]   opcode;    // last opcode byte
    logic [7:0]   modrm;     // raw ModRM byte (0 when there is none)
    logic         is_mem;    // ModRM (or moffs) memory operand
    size_e        size;      // operand size; SZ_1 for the byte forms; includes the 64-bit defaults of
                             // near branches and pushes/pops, MOVZX/MOVSX: destination size
    size_e        asize;     // address size: SZ_2, SZ_4, SZ_8
    logic [2:0]   seg;       // effective segment of the memory operand / DS-default strings (SEG_*)
    logic         seg_over;  // a segment override was in effect
    logic         lock;
    logic [1:0]   rep;       // 0 none, 2 F2, 3 F3
    logic         rex;       // a REX prefix was in effect
    logic         rex_w;
    logic         osz66;     // an operand-size prefix was present
    logic [3:0]   reg_idx;
    logic         reg_hi8;   // the byte register is AH, CH, DH, BH (reg_idx then is 0–3)
    logic [3:0]   rm;
    logic         rm_hi8;
    logic         base_en;
    logic [3:0]   base;
    logic         index_en;
    logic [3:0]   index;
    logic [1:0]   scale;
    logic         rip_rel;   // add the address of the next instruction
    logic [63:0]  disp;      // sign-extended; moffs: the offset
    logic [63:0]  imm;
    logic [15:0]  imm2;
    logic [3:0]   cond;      // low opcode nibble: Jcc, SETcc, CMOVcc
    alu_op_e      alu_op;    // 00–3F: opcode[5:3]; 80–83: /reg; C0 C1 D0–D3: ALU_ROL + /reg; 98: ALU_SX8…32; else MOV
  } insn_t;

  // Micro-operations (docs/microcode.md).
  typedef enum logic [4:0] {
    U_ALU,     // dst = alu(a, b)
    U_LD,      // dst = memory[space: a + k]; alu ZX8, SX8: extended to the operand size
    U_LDW,     // as LD, translated as a write; the address stays latched for STW (locked when the space asks)
    U_ST,      // memory[space: a + k] = b; dst = a + k in the stack size (PUSH)
    U_STW,     // memory[address of the last LDW/PRW] = alu(a, b)
    U_PRR,     // check and translate for reading, no access
    U_PRW,     // check and translate for writing, latch the address for STW
    U_IN,      // dst = port a
    U_OUT,     // port a = b
    U_RAISE,   // exception k[7:0]; k[8]: error code = a; k[9]: flag UNIMPLEMENTED
    U_ICPT,    // intercept check k[7:0], index a; on a hit: goto vmexit_insn
    U_FLUSH,   // TLB flush of kind k[2:0], mmu_pkg::FLUSH_* (page a, ASID b)
    U_ACK,     // dst = vector of the interrupt; acknowledge to the APIC or the pin; k: 0 INTR, 1 NMI
    U_FMODE,   // what a fault does: k = 0 ev_exception, 1 ev_nested, 2 ev_shutdown
    U_CPUID,   // dst = EAX, EBX, ECX or EDX (k: 0 to 3) of leaf a
    U_SETSX,   // select the segment for R_X_*: k[3] = 1: modrm.reg, k[3:0] = 0–7 fixed; k[4]: low bits of a
    U_BR,      // when the condition holds: dst = a + b as the target of a near transfer, #GP(0) when it cannot be one
    U_CMOV     // dst = insn.cond ? b : a
  } uop_op_e;

  typedef enum logic [2:0] {
    US_1,   // .b
    US_2,   // .w
    US_4,   // .d
    US_8,   // .q
    US_OP,  // .op   insn.size
    US_AS,  // .as   address size
    US_SS,  // .ss   stack address size
    US_EV   // .ev   size latched in R_EVSIZE (0–3), for programs whose size is computed
  } usize_e;

  // Address spaces of memory micro-operations.
  typedef enum logic [3:0] {
    SP_ES,
    SP_CS,
    SP_SS,
    SP_DS,
    SP_FS,
    SP_GS,
    SP_SEG,    // seg    insn.seg; the offset is truncated to the address size (as for 0–5)
    SP_STK,    // stk    SS with stack-size truncation
    SP_LIN,    // lin    linear address, supervisor access (descriptor tables, TSS)
    SP_LINU,   // linu   linear address, user/supervisor by CPL
    SP_PHYS,   // phys   physical, WB, write kind STORE
    SP_VMCB,   // vmcb   physical address VMCB_PA + a + k, WB, write kind VMCB
    SP_HSAVE,  // hsave  physical address VM_HSAVE_PA + a + k, WB, write kind HSAVE
    SP_VMC,    // vmc    physical address a + k, write kind VMCB (VMSAVE, VMRUN before vmcb_pa is loaded)
    SP_SEGL    // segl   as seg, and the access is locked (LDW of XCHG and of LOCK)
  } space_e;

  typedef enum logic [2:0] {
    F_NEXT,
    F_GOTO,  // when the condition holds
    F_CALL,
    F_RET,
    F_END,   // end of the step, `kind` says how, when the condition holds
    F_REP    // end of a REP iteration with more to come: RIP stays, REP_MORE
  } flow_e;

  typedef enum logic [2:0] {
    K_INSN,      // instruction completed: RIP = next RIP unless written, RF = 0
    K_EVENT,     // event delivered
    K_VMEXIT,
    K_SHUTDOWN,
    K_KEEPRF     // instruction completed; RF as the microprogram wrote it (IRET, VMRUN)
  } end_kind_e;

  // Micro-branch conditions; bit 6 of the field inverts.
  typedef enum logic [5:0] {
    C_ALWAYS,
    C_Z,       // result of this micro-operation (in its size) is zero
    C_C,       // carry/borrow out of this ALU operation
    C_S,       // sign of the result
    C_O,       // overflow of this ALU operation
    C_CC,      // insn.cond
    C_PE,      // CR0.PE
    C_VM,      // RFLAGS.VM
    C_PROT,    // PE and not VM
    C_LMA,     // EFER.LMA
    C_M64,     // 64-bit mode
    C_CPL0,
    C_CPL3,
    C_IOPLOK,  // CPL <= IOPL
    C_GUEST,
    C_SVME,
    C_MEM,     // insn.is_mem
    C_OP16,
    C_OP32,
    C_OP64,
    C_OP8,
    C_REP,     // any F2/F3
    C_REPNE,
    C_ZF,      // architectural flags
    C_CF,
    C_OF,
    C_DF,
    C_IF,
    C_LOCK,
    C_NP,      // nested paging on (guest)
    C_REXW,
    C_APM,     // profile_apm_i
    C_RCXZ,    // rCX in the address size is zero
    C_DE,      // CR4.DE
    C_GIF,
    C_SS16,    // stack size 16
    C_SS32,
    C_PAE,     // CR4.PAE
    C_PG,      // CR0.PG
    C_VMASK,   // guest and V_INTR_MASKING
    C_HITGT,   // result of this SUB/CMP: a >  b unsigned (not C and not Z)
    C_SYS,     // condition output of sysalu for this operation
    C_AS16,
    C_AS32,
    C_EVEC,    // the pending event has an error code (R_EVFLAGS bit 0)
    C_EXCGUEST, // guest and intercept_exc bit R_EVVEC set
    C_OP66,
    C_SHADOW,  // activity shadow was set when the step began
    C_RM3      // ModRM.mod == 3
  } cond_e;


  typedef struct packed {
    uop_op_e     op;
    logic [7:0]  dst;
    logic [7:0]  a;
    logic [5:0]  b;
    alu_op_e     alu;
    usize_e      size;
    space_e      space;
    logic        kscale;  // the address constant counts units of `size`
    logic [31:0] k;       // sign-extended to 64 bits
    logic        wflags;  // write the arithmetic flags that the unit says
    flow_e       flow;
    logic [6:0]  cond;
    logic [11:0] target;
    end_kind_e   kind;
  } uop_t;

  // Where a micro-operation writes in the registers' memories.
  typedef struct packed {
    logic       low;      // a temporary or a general register ...
    logic       ah;       // ... named AH
    logic       hi8;      // ... whose byte 1 it is, when a byte is written
    logic [4:0] addr;
    logic       high;     // a number from 64 on
    logic [7:0] special;
    logic [2:0] kind;     // of the special register: what it keeps
  } place_t;

  // RFLAGS bits.
  localparam int unsigned FL_CF = 0, FL_PF = 2, FL_AF = 4, FL_ZF = 6, FL_SF = 7, FL_TF = 8, FL_IF = 9, FL_DF = 10,
      FL_OF = 11, FL_NT = 14, FL_RF = 16, FL_VM = 17, FL_AC = 18, FL_ID = 21;

  // A value cut to a size.
  function automatic logic [63:0] cut(input logic [63:0] value, input size_e size);
    unique case (size)
      SZ_1:    cut = {56'b0, value[7:0]};
      SZ_2:    cut = {48'b0, value[15:0]};
      SZ_4:    cut = {32'b0, value[31:0]};
      default: cut = value;
    endcase
  endfunction

endpackage
