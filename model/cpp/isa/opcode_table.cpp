// SPDX-License-Identifier: Apache-2.0
// The opcode table (choices 5; manual 2.5 for the order of intercepts).
#include "decode/opcode_table.h"

#include <memory>

#include "isa/handlers.h"
#include "pacifica_spec.h"

namespace pacifica {
namespace {

using namespace ops;
namespace ec = spec::exitcode;

struct Tables {
  std::array<OpRow, 256> one;
  std::array<OpRow, 256> two;
  std::array<OpRow, 8> g1_byte, g1_immz, g1_imm8, g1a, shift_byte_imm, shift_imm, shift_byte_1, shift_1,
      shift_byte_cl, shift_cl, g3_byte, g3, g4, g5, g6, g7, g7_reg, g8, g9, g11_byte, g11, g15, g15_reg;
  std::array<OpRow, 256> m0f01;  ///< 0F 01 with MOD = 3, by the whole ModRM byte
  OpRow pause, undefined;
  Tables();
};

OpRow row(const char* name, std::uint32_t form, const Handlers& handler) { return {name, form, handler}; }
OpRow row(const char* name, std::uint32_t form, const Handlers& handler, Order order,
          std::uint64_t exitcode) {
  return {name, form, handler, order, static_cast<std::uint16_t>(exitcode)};
}
OpRow group(const char* name, const std::array<OpRow, 8>& rows,
            const std::array<OpRow, 8>* reg_rows = nullptr) {
  OpRow result{name, kModrm | kGroup};
  result.group = rows.data();
  result.group_reg = reg_rows != nullptr ? reg_rows->data() : nullptr;
  return result;
}

constexpr const char* kAluNames[8] = {"ADD", "OR", "ADC", "SBB", "AND", "SUB", "XOR", "CMP"};
constexpr const char* kShiftNames[8] = {"ROL", "ROR", "RCL", "RCR", "SHL", "SHR", "SAL", "SAR"};

Tables::Tables() {
  undefined = row("(undefined)", 0, ops::undefined());
  one.fill(undefined);
  two.fill(undefined);
  for (auto* rows :
       {&g1a, &g3_byte, &g3, &g4, &g5, &g6, &g7, &g7_reg, &g8, &g9, &g11_byte, &g11, &g15, &g15_reg}) {
    rows->fill(undefined);
  }

  // ---- One-byte map ----
  for (unsigned op = 0; op < 8; ++op) {
    const char* name = kAluNames[op];
    const std::uint32_t lock = op == 7 ? 0 : static_cast<std::uint32_t>(kLockOk);
    OpRow* r = &one[op * 8];
    r[0] = row(name, kModrm | kByte | lock, alu_rm_reg(op));
    r[1] = row(name, kModrm | lock, alu_rm_reg(op));
    r[2] = row(name, kModrm | kByte, alu_reg_rm(op));
    r[3] = row(name, kModrm, alu_reg_rm(op));
    r[4] = row(name, kByte | kImm8, alu_acc_imm(op));
    r[5] = row(name, kImmZ, alu_acc_imm(op));
    g1_byte[op] = row(name, kModrm | kByte | kImm8 | lock, alu_rm_imm(op));
    g1_immz[op] = row(name, kModrm | kImmZ | lock, alu_rm_imm(op));
    g1_imm8[op] = row(name, kModrm | kImm8s | lock, alu_rm_imm(op));
    const char* shift = kShiftNames[op];
    shift_byte_imm[op] = row(shift, kModrm | kByte | kImm8, ops::shift_imm(op));
    this->shift_imm[op] = row(shift, kModrm | kImm8, ops::shift_imm(op));
    shift_byte_1[op] = row(shift, kModrm | kByte, shift_one(op));
    shift_1[op] = row(shift, kModrm, shift_one(op));
    shift_byte_cl[op] = row(shift, kModrm | kByte, ops::shift_cl(op));
    this->shift_cl[op] = row(shift, kModrm, ops::shift_cl(op));
  }
  one[0x06] = row("PUSH ES", kNo64, push_seg(spec::kEs));
  one[0x07] = row("POP ES", kNo64, pop_seg(spec::kEs));
  one[0x0E] = row("PUSH CS", kNo64, push_seg(spec::kCs));
  one[0x16] = row("PUSH SS", kNo64, push_seg(spec::kSs));
  one[0x17] = row("POP SS", kNo64, pop_seg(spec::kSs));
  one[0x1E] = row("PUSH DS", kNo64, push_seg(spec::kDs));
  one[0x1F] = row("POP DS", kNo64, pop_seg(spec::kDs));
  one[0x27] = row("DAA", kNo64, daa());
  one[0x2F] = row("DAS", kNo64, das());
  one[0x37] = row("AAA", kNo64, aaa());
  one[0x3F] = row("AAS", kNo64, aas());
  for (unsigned r = 0; r < 8; ++r) {
    one[0x40 + r] = row("INC", kNo64, inc_reg());
    one[0x48 + r] = row("DEC", kNo64, dec_reg());
    one[0x50 + r] = row("PUSH", kDef64, push_reg());
    one[0x58 + r] = row("POP", kDef64, pop_reg());
    one[0x90 + r] = row(r == 0 ? "NOP" : "XCHG", 0, xchg_acc());
    one[0xB0 + r] = row("MOV", kByte | kImm8, mov_reg_imm());
    one[0xB8 + r] = row("MOV", kImmV, mov_reg_imm());
    two[0xC8 + r] = row("BSWAP", 0, bswap());
  }
  one[0x60] = row("PUSHA", kNo64, pusha());
  one[0x61] = row("POPA", kNo64, popa());
  one[0x62] = row("BOUND", kModrm | kNo64 | kMemOnly, bound());
  one[0x63] = row("MOVSXD/ARPL", kModrm, movsxd_arpl());
  one[0x68] = row("PUSH", kDef64 | kImmZ, push_imm());
  one[0x69] = row("IMUL", kModrm | kImmZ, imul3());
  one[0x6A] = row("PUSH", kDef64 | kImm8s, push_imm());
  one[0x6B] = row("IMUL", kModrm | kImm8s, imul3());
  one[0x6C] = row("INS", kByte, ins(), Order::kSpecial, ec::IOIO);
  one[0x6D] = row("INS", 0, ins(), Order::kSpecial, ec::IOIO);
  one[0x6E] = row("OUTS", kByte, outs(), Order::kSpecial, ec::IOIO);
  one[0x6F] = row("OUTS", 0, outs(), Order::kSpecial, ec::IOIO);
  for (unsigned cc = 0; cc < 16; ++cc) {
    one[0x70 + cc] = row("Jcc", kDef64 | kImm8s, jcc());
    two[0x80 + cc] = row("Jcc", kDef64 | kImmZ, jcc());
    two[0x40 + cc] = row("CMOVcc", kModrm, cmov());
    two[0x90 + cc] = row("SETcc", kModrm | kByte, setcc());
  }
  one[0x80] = group("group 1", g1_byte);
  one[0x81] = group("group 1", g1_immz);
  one[0x82] = group("group 1", g1_byte);
  one[0x82].form |= kNo64;
  one[0x83] = group("group 1", g1_imm8);
  one[0x84] = row("TEST", kModrm | kByte, test_rm_reg());
  one[0x85] = row("TEST", kModrm, test_rm_reg());
  one[0x86] = row("XCHG", kModrm | kByte | kLockOk, xchg_rm_reg());
  one[0x87] = row("XCHG", kModrm | kLockOk, xchg_rm_reg());
  one[0x88] = row("MOV", kModrm | kByte, mov_rm_reg());
  one[0x89] = row("MOV", kModrm, mov_rm_reg());
  one[0x8A] = row("MOV", kModrm | kByte, mov_reg_rm());
  one[0x8B] = row("MOV", kModrm, mov_reg_rm());
  one[0x8C] = row("MOV", kModrm, mov_rm_seg());
  one[0x8D] = row("LEA", kModrm | kMemOnly, lea());
  one[0x8E] = row("MOV", kModrm, mov_seg_rm());
  one[0x8F] = group("group 1A", g1a);
  g1a[0] = row("POP", kDef64, pop_rm());
  one[0x98] = row("CBW", 0, cbw());
  one[0x99] = row("CWD", 0, cwd());
  one[0x9A] = row("CALL far", kFarPtr | kNo64, call_far());
  one[0x9B] = row("WAIT", 0, wait());
  one[0x9C] = row("PUSHF", kDef64, pushf(), Order::kFirst, ec::PUSHF);
  one[0x9D] = row("POPF", kDef64, popf(), Order::kFirst, ec::POPF);
  one[0x9E] = row("SAHF", 0, sahf());
  one[0x9F] = row("LAHF", 0, lahf());
  one[0xA0] = row("MOV", kByte | kMoffs, mov_acc_moffs());
  one[0xA1] = row("MOV", kMoffs, mov_acc_moffs());
  one[0xA2] = row("MOV", kByte | kMoffs, mov_moffs_acc());
  one[0xA3] = row("MOV", kMoffs, mov_moffs_acc());
  one[0xA4] = row("MOVS", kByte, movs());
  one[0xA5] = row("MOVS", 0, movs());
  one[0xA6] = row("CMPS", kByte, cmps());
  one[0xA7] = row("CMPS", 0, cmps());
  one[0xA8] = row("TEST", kByte | kImm8, test_acc_imm());
  one[0xA9] = row("TEST", kImmZ, test_acc_imm());
  one[0xAA] = row("STOS", kByte, stos());
  one[0xAB] = row("STOS", 0, stos());
  one[0xAC] = row("LODS", kByte, lods());
  one[0xAD] = row("LODS", 0, lods());
  one[0xAE] = row("SCAS", kByte, scas());
  one[0xAF] = row("SCAS", 0, scas());
  one[0xC0] = group("group 2", shift_byte_imm);
  one[0xC1] = group("group 2", this->shift_imm);
  one[0xC2] = row("RET", kDef64 | kImm16, ret_imm());
  one[0xC3] = row("RET", kDef64, ret());
  one[0xC4] = row("LES", kModrm | kNo64 | kMemOnly, load_far_pointer(spec::kEs));
  one[0xC5] = row("LDS", kModrm | kNo64 | kMemOnly, load_far_pointer(spec::kDs));
  one[0xC6] = group("group 11", g11_byte);
  one[0xC7] = group("group 11", g11);
  g11_byte.fill(row("(undefined)", kModrm | kByte | kImm8, ops::undefined()));
  g11.fill(row("(undefined)", kModrm | kImmZ, ops::undefined()));
  g11_byte[0] = row("MOV", kModrm | kByte | kImm8, mov_rm_imm());
  g11[0] = row("MOV", kModrm | kImmZ, mov_rm_imm());
  one[0xC8] = row("ENTER", kDef64 | kImmEnter, enter());
  one[0xC9] = row("LEAVE", kDef64, leave());
  one[0xCA] = row("RETF", kImm16, retf_imm());
  one[0xCB] = row("RETF", 0, retf());
  one[0xCC] = row("INT3", 0, int3());
  one[0xCD] = row("INT", kImm8, intn(), Order::kFirst, ec::SWINT);
  one[0xCE] = row("INTO", kNo64, into());
  one[0xCF] = row("IRET", 0, iret(), Order::kFirst, ec::IRET);
  one[0xD0] = group("group 2", shift_byte_1);
  one[0xD1] = group("group 2", shift_1);
  one[0xD2] = group("group 2", shift_byte_cl);
  one[0xD3] = group("group 2", this->shift_cl);
  one[0xD4] = row("AAM", kNo64 | kImm8, aam());
  one[0xD5] = row("AAD", kNo64 | kImm8, aad());
  one[0xD7] = row("XLAT", kByte, xlat());
  for (unsigned i = 0xD8; i <= 0xDF; ++i) one[i] = row("x87", kModrm, fpu());
  one[0xE0] = row("LOOPNE", kDef64 | kImm8s, ops::loop());
  one[0xE1] = row("LOOPE", kDef64 | kImm8s, ops::loop());
  one[0xE2] = row("LOOP", kDef64 | kImm8s, ops::loop());
  one[0xE3] = row("JrCXZ", kDef64 | kImm8s, jcxz());
  one[0xE4] = row("IN", kByte | kImm8, in_imm(), Order::kSpecial, ec::IOIO);
  one[0xE5] = row("IN", kImm8, in_imm(), Order::kSpecial, ec::IOIO);
  one[0xE6] = row("OUT", kByte | kImm8, out_imm(), Order::kSpecial, ec::IOIO);
  one[0xE7] = row("OUT", kImm8, out_imm(), Order::kSpecial, ec::IOIO);
  one[0xE8] = row("CALL", kDef64 | kImmZ, call_rel());
  one[0xE9] = row("JMP", kDef64 | kImmZ, jmp_rel());
  one[0xEA] = row("JMP far", kFarPtr | kNo64, jmp_far());
  one[0xEB] = row("JMP", kDef64 | kImm8s, jmp_rel());
  one[0xEC] = row("IN", kByte, in_dx(), Order::kSpecial, ec::IOIO);
  one[0xED] = row("IN", 0, in_dx(), Order::kSpecial, ec::IOIO);
  one[0xEE] = row("OUT", kByte, out_dx(), Order::kSpecial, ec::IOIO);
  one[0xEF] = row("OUT", 0, out_dx(), Order::kSpecial, ec::IOIO);
  one[0xF1] = row("ICEBP", 0, icebp(), Order::kFirst, ec::ICEBP);
  one[0xF4] = row("HLT", kCpl0, hlt(), Order::kSimple, ec::HLT);
  one[0xF5] = row("CMC", 0, cmc());
  one[0xF6] = group("group 3", g3_byte);
  one[0xF7] = group("group 3", g3);
  for (const bool byte : {true, false}) {
    auto& g = byte ? g3_byte : g3;
    const std::uint32_t size = byte ? static_cast<std::uint32_t>(kByte) : 0;
    g[0] = g[1] = row("TEST", kModrm | size | (byte ? kImm8 : kImmZ), test_rm_imm());
    g[2] = row("NOT", kModrm | size | kLockOk, not_());
    g[3] = row("NEG", kModrm | size | kLockOk, neg());
    g[4] = row("MUL", kModrm | size, mul());
    g[5] = row("IMUL", kModrm | size, imul1());
    g[6] = row("DIV", kModrm | size, ops::div());
    g[7] = row("IDIV", kModrm | size, idiv());
  }
  one[0xF8] = row("CLC", 0, clc());
  one[0xF9] = row("STC", 0, stc());
  one[0xFA] = row("CLI", 0, cli());
  one[0xFB] = row("STI", 0, sti());
  one[0xFC] = row("CLD", 0, cld());
  one[0xFD] = row("STD", 0, std_());
  one[0xFE] = group("group 4", g4);
  one[0xFF] = group("group 5", g5);
  g4[0] = row("INC", kModrm | kByte | kLockOk, inc());
  g4[1] = row("DEC", kModrm | kByte | kLockOk, dec());
  g5[0] = row("INC", kModrm | kLockOk, inc());
  g5[1] = row("DEC", kModrm | kLockOk, dec());
  g5[2] = row("CALL", kModrm | kDef64, call_rm());
  g5[3] = row("CALL far", kModrm | kMemOnly, call_far_rm());
  g5[4] = row("JMP", kModrm | kDef64, jmp_rm());
  g5[5] = row("JMP far", kModrm | kMemOnly, jmp_far_rm());
  g5[6] = row("PUSH", kModrm | kDef64, push_rm());

  // ---- 0F map ----
  two[0x00] = group("group 6", g6);
  g6[0] = row("SLDT", kModrm | kProtOnly, sldt(), Order::kSimple, ec::LDTR_READ);
  g6[1] = row("STR", kModrm | kProtOnly, str(), Order::kSimple, ec::TR_READ);
  g6[2] = row("LLDT", kModrm | kProtOnly | kCpl0, lldt(), Order::kSimple, ec::LDTR_WRITE);
  g6[3] = row("LTR", kModrm | kProtOnly | kCpl0, ltr(), Order::kSimple, ec::TR_WRITE);
  g6[4] = row("VERR", kModrm | kProtOnly, verr());
  g6[5] = row("VERW", kModrm | kProtOnly, verw());
  two[0x01] = group("group 7", g7, &g7_reg);
  g7[0] = row("SGDT", kModrm, sgdt(), Order::kSimple, ec::GDTR_READ);
  g7[1] = row("SIDT", kModrm, sidt(), Order::kSimple, ec::IDTR_READ);
  g7[2] = row("LGDT", kModrm | kCpl0, lgdt(), Order::kSimple, ec::GDTR_WRITE);
  g7[3] = row("LIDT", kModrm | kCpl0, lidt(), Order::kSimple, ec::IDTR_WRITE);
  g7[4] = g7_reg[4] = row("SMSW", kModrm, smsw(), Order::kSpecial, ec::CR0_READ);
  g7[6] = g7_reg[6] = row("LMSW", kModrm | kCpl0, lmsw(), Order::kSpecial, ec::CR0_WRITE);
  g7[7] = row("INVLPG", kModrm | kCpl0, invlpg(), Order::kSimple, ec::INVLPG);
  m0f01.fill(OpRow{});
  constexpr std::uint32_t kSvm = kModrm | kProtOnly | kSvme | kCpl0;
  m0f01[0xD8] = row("VMRUN", kSvm, vmrun(), Order::kSpecial, ec::VMRUN);
  m0f01[0xD9] = row("VMMCALL", kModrm, vmmcall(), Order::kFirst, ec::VMMCALL);
  m0f01[0xDA] = row("VMLOAD", kSvm, vmload(), Order::kSpecial, ec::VMLOAD);
  m0f01[0xDB] = row("VMSAVE", kSvm, vmsave(), Order::kSpecial, ec::VMSAVE);
  m0f01[0xDC] = row("STGI", kSvm, stgi(), Order::kSimple, ec::STGI);
  m0f01[0xDD] = row("CLGI", kSvm, clgi(), Order::kSimple, ec::CLGI);
  m0f01[0xDE] = row("SKINIT", kSvm, skinit(), Order::kSimple, ec::SKINIT);
  m0f01[0xDF] = row("INVLPGA", kSvm, invlpga(), Order::kSimple, ec::INVLPGA);
  m0f01[0xF8] = row("SWAPGS", kModrm, swapgs());
  m0f01[0xF9] = row("RDTSCP", kModrm, rdtscp(), Order::kSpecial, ec::RDTSCP);
  two[0x02] = row("LAR", kModrm | kProtOnly, lar());
  two[0x03] = row("LSL", kModrm | kProtOnly, lsl());
  two[0x05] = row("SYSCALL", 0, syscall());
  two[0x06] = row("CLTS", kCpl0, clts(), Order::kSpecial, ec::CR0_WRITE);
  two[0x07] = row("SYSRET", 0, sysret());
  two[0x08] = row("INVD", kCpl0, wbinvd(), Order::kSimple, ec::INVD);
  two[0x09] = row("WBINVD", kCpl0, wbinvd(), Order::kSimple, ec::WBINVD);
  two[0x0B] = row("UD2", 0, ops::undefined());
  two[0x0D] = row("PREFETCH", kModrm, nop());
  for (unsigned i = 0x18; i <= 0x1F; ++i) two[i] = row("NOP", kModrm, nop());
  two[0x20] = row("MOV", kModrm | kRegOnly | kForce64, mov_from_cr(), Order::kSpecial, ec::CR0_READ);
  two[0x21] = row("MOV", kModrm | kRegOnly | kForce64, mov_from_dr(), Order::kSpecial, ec::DR0_READ);
  two[0x22] = row("MOV", kModrm | kRegOnly | kForce64, mov_to_cr(), Order::kSpecial, ec::CR0_WRITE);
  two[0x23] = row("MOV", kModrm | kRegOnly | kForce64, mov_to_dr(), Order::kSpecial, ec::DR0_WRITE);
  two[0x30] = row("WRMSR", kCpl0, wrmsr(), Order::kSpecial, ec::MSR);
  two[0x31] = row("RDTSC", 0, rdtsc(), Order::kSpecial, ec::RDTSC);
  two[0x32] = row("RDMSR", kCpl0, rdmsr(), Order::kSpecial, ec::MSR);
  two[0x33] = row("RDPMC", 0, rdpmc(), Order::kSpecial, ec::RDPMC);
  two[0x34] = row("SYSENTER", kNoLong, sysenter());
  two[0x35] = row("SYSEXIT", kNoLong, sysexit());
  two[0xA0] = row("PUSH FS", kDef64, push_seg(spec::kFs));
  two[0xA1] = row("POP FS", kDef64, pop_seg(spec::kFs));
  two[0xA2] = row("CPUID", 0, cpuid(), Order::kSimple, ec::CPUID);
  two[0xA3] = row("BT", kModrm, bit_rm_reg(0));
  two[0xA4] = row("SHLD", kModrm | kImm8, shld_imm());
  two[0xA5] = row("SHLD", kModrm, shld_cl());
  two[0xA8] = row("PUSH GS", kDef64, push_seg(spec::kGs));
  two[0xA9] = row("POP GS", kDef64, pop_seg(spec::kGs));
  two[0xAA] = row("RSM", 0, rsm(), Order::kFirst, ec::RSM);
  two[0xAB] = row("BTS", kModrm | kLockOk, bit_rm_reg(1));
  two[0xAC] = row("SHRD", kModrm | kImm8, shrd_imm());
  two[0xAD] = row("SHRD", kModrm, shrd_cl());
  two[0xAE] = group("group 15", g15, &g15_reg);
  g15[7] = row("CLFLUSH", kModrm, clflush());
  g15_reg[5] = row("LFENCE", kModrm, nop());
  g15_reg[6] = row("MFENCE", kModrm, nop());
  g15_reg[7] = row("SFENCE", kModrm, nop());
  two[0xAF] = row("IMUL", kModrm, imul2());
  two[0xB0] = row("CMPXCHG", kModrm | kByte | kLockOk, cmpxchg());
  two[0xB1] = row("CMPXCHG", kModrm | kLockOk, cmpxchg());
  two[0xB2] = row("LSS", kModrm | kMemOnly, load_far_pointer(spec::kSs));
  two[0xB3] = row("BTR", kModrm | kLockOk, bit_rm_reg(2));
  two[0xB4] = row("LFS", kModrm | kMemOnly, load_far_pointer(spec::kFs));
  two[0xB5] = row("LGS", kModrm | kMemOnly, load_far_pointer(spec::kGs));
  two[0xB6] = row("MOVZX", kModrm, movzx8());
  two[0xB7] = row("MOVZX", kModrm, movzx16());
  two[0xB9] = row("UD", kModrm, ops::undefined());
  two[0xBA] = group("group 8", g8);
  g8.fill(row("(undefined)", kModrm | kImm8, ops::undefined()));
  g8[4] = row("BT", kModrm | kImm8, bit_rm_imm(0));
  g8[5] = row("BTS", kModrm | kImm8 | kLockOk, bit_rm_imm(1));
  g8[6] = row("BTR", kModrm | kImm8 | kLockOk, bit_rm_imm(2));
  g8[7] = row("BTC", kModrm | kImm8 | kLockOk, bit_rm_imm(3));
  two[0xBB] = row("BTC", kModrm | kLockOk, bit_rm_reg(3));
  two[0xBC] = row("BSF", kModrm, bsf());
  two[0xBD] = row("BSR", kModrm, bsr());
  two[0xBE] = row("MOVSX", kModrm, movsx8());
  two[0xBF] = row("MOVSX", kModrm, movsx16());
  two[0xC0] = row("XADD", kModrm | kByte | kLockOk, xadd());
  two[0xC1] = row("XADD", kModrm | kLockOk, xadd());
  two[0xC7] = group("group 9", g9);
  g9[1] = row("CMPXCHG8B", kModrm | kMemOnly | kLockOk, cmpxchg8b());

  pause = row("PAUSE", 0, nop(), Order::kSimple, ec::PAUSE);
}

const Tables& tables() {
  static const std::unique_ptr<const Tables> instance = std::make_unique<const Tables>();
  return *instance;
}

}  // namespace

const OpRow& one_byte_row(std::uint8_t opcode) { return tables().one[opcode]; }
const OpRow& two_byte_row(std::uint8_t opcode) { return tables().two[opcode]; }
const OpRow* row_0f01_register(std::uint8_t modrm) {
  const OpRow& found = tables().m0f01[modrm];
  return found.name != nullptr ? &found : nullptr;
}
const OpRow& pause_row() { return tables().pause; }
const OpRow& undefined_row() { return tables().undefined; }

}  // namespace pacifica
