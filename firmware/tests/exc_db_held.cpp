// SPDX-License-Identifier: Apache-2.0
// The trap of a data breakpoint that MOV SS holds back is not lost, whatever comes behind MOV SS: an
// instruction, an event, an intercept, VMRUN (manual 2.4; AMD errata 246 and 361).
// shows: ERR-D-12 ICPT-GEN-11
#include "svm.h"
extern "C" u8 h_nop[], h_vmrun[], h_vmrun_end[], g_held_cpuid[], g_held_ud[], g_held_int3[], g_held_int[];
static u64 rips[8], dr6s[8];
static u32 count, interrupts;
alignas(16) static u16 cell[4];
constexpr u64 kWatch = 0x402 | (0x7u << 16);  // DR0: reads and writes, 2 bytes
GUEST64(g_held, "mov ss, [rbx]\n .globl g_held_cpuid\n g_held_cpuid: cpuid\n nop")
GUEST64(g_ud, "mov ss, [rbx]\n .globl g_held_ud\n g_held_ud: ud2\n nop")
GUEST64(g_int3, "mov ss, [rbx]\n .globl g_held_int3\n g_held_int3: int3\n nop")
GUEST64(g_int, "mov ss, [rbx]\n .globl g_held_int\n g_held_int: int 0x81\n nop")
GUEST64(g_store, "mov [rbx], ax\n cpuid\n nop")
static void guest(const u8* code, u32 bit) {
  using svm::vmcb;
  svm::guest64(vmcb, code);
  vmcb.q(VMCB_DR7) = kWatch;
  vmcb.q(VMCB_RAX) = 0x10;
  vmcb.intercept(INTERCEPT_EXCP1);
  vmcb.intercept(bit);
  svm::regs.rbx = svm::address_of(cell);
  fw::write_dr0(svm::address_of(cell));
}
/// The #DB takes the place of the exit `code` at `rip`, and the exit comes afterwards.
static void check_exit(const char* what, const u8* code, u32 bit, u64 exit, const u8* rip, u64 exit_rip) {
  using svm::vmcb;
  guest(code, bit);
  RUN_EXPECT(what, vmcb, VMEXIT_EXCP1);
  CHECK_EQ(what, vmcb.rip(), svm::address_of(rip));
  CHECK_EQ(what, vmcb.q(VMCB_DR6), 0xffff0ff1);
  CHECK_EQ(what, vmcb.q(VMCB_EXITINTINFO), 0);
  CHECK_EQ(what, vmcb.info1(), 0);
  CHECK_EQ(what, vmcb.b(VMCB_INTERRUPT_SHADOW), 1);
  RUN_EXPECT(what, vmcb, exit);
  CHECK_EQ(what, vmcb.rip(), exit_rip);
}
void test() {
  using namespace fw;
  using svm::vmcb;
  cell[0] = 0x10;
  handlers[1] = [](Frame& f) {
    if (count < 8) {
      rips[count] = f.rip;
      dr6s[count] = read_dr6();
    }
    ++count;
    write_dr6(0xffff0ff0);
  };
  handlers[0x80] = [](Frame&) { ++interrupts; };
  write_dr0(svm::address_of(cell));
  write_dr7(kWatch);
  asm volatile("mov ss, [%0]\n nop\n .globl h_nop\n h_nop: nop" ::"r"(cell) : "memory");
  CHECK_EQ("ERR-D-12 MOV SS; NOP", count, 1);
  CHECK_EQ("ERR-D-12 MOV SS; NOP: RIP", rips[0], svm::address_of(h_nop));
  CHECK_EQ("ERR-D-12 MOV SS; NOP: DR6", dr6s[0] & 0xf, 1);
  count = 0;
  asm volatile("mov ss, [%0]\n int 0x80\n nop" ::"r"(cell) : "memory");
  CHECK_EQ("ERR-D-12 MOV SS; INT: the handler ran", interrupts, 1);
  CHECK_EQ("ERR-D-12 MOV SS; INT", count, 1);
  const volatile u64* gate = const_cast<volatile u64*>(fw_idt) + 2 * 0x80;
  CHECK_EQ("ERR-D-12 MOV SS; INT: at the handler's first instruction", rips[0],
           (gate[0] & 0xffff) | (gate[0] >> 48 << 16));
  count = 0;  // a fault behind MOV SS, likewise
  CHECK_EQ("ERR-D-12 MOV SS; UD2", guarded([] { asm volatile("mov ss, [%0]\n ud2" ::"r"(cell)
                                                             : "memory"); }),
           VECTOR_UD);
  CHECK_EQ("ERR-D-12 MOV SS; UD2", count, 1);
  count = 0;  // MOV SS itself is not single-stepped: INT clears TF, nothing is left
  write_dr7(0x400);
  asm volatile(
      "pushfq\n or qword ptr [rsp], 0x100\n mov ecx, 0x10\n popfq\n mov ss, ecx\n int 0x80\n pushfq\n"
      "and qword ptr [rsp], ~0x100\n popfq" ::
          : "rcx", "memory", "cc");
  CHECK_EQ("ERR-D-12 TF, MOV SS; INT: PUSHF, AND and POPF behind the handler", count, 3);
  count = 0;

  svm::enable();
  // VMRUN in the shadow: the trap comes first, at VMRUN.
  svm::guest64(vmcb, g_store);
  svm::regs.rbx = svm::address_of(cell);
  write_dr0(svm::address_of(cell));
  write_dr7(kWatch);
  asm volatile(
      "mov rax, %0\n mov ss, [%1]\n .globl h_vmrun\n h_vmrun: vmrun\n .globl h_vmrun_end\n h_vmrun_end: "
      "stgi" ::"r"(vmcb.address()),
      "b"(cell)
      : "rax", "rcx", "rdx", "memory");
  CHECK_EQ("ERR-D-12 MOV SS; VMRUN", count, 1);
  CHECK_EQ("ERR-D-12 MOV SS; VMRUN", rips[0], svm::address_of(h_vmrun));
  CHECK_EQ("ERR-D-12 MOV SS; VMRUN", vmcb.exit_code(), VMEXIT_VMMCALL);
  write_dr7(0x400);

  // Without a shadow the pending trap goes before the intercept.
  guest(g_store, INTERCEPT_CPUID);
  RUN_EXPECT("ICPT-GEN-11", vmcb, VMEXIT_EXCP1);
  check_exit("ERR-D-12 CPUID", g_held, INTERCEPT_CPUID, VMEXIT_CPUID, g_held_cpuid,
             svm::address_of(g_held_cpuid));
  check_exit("ERR-D-12 #UD", g_ud, INTERCEPT_EXCP6, VMEXIT_EXCP6, g_held_ud, svm::address_of(g_held_ud));
  check_exit("ERR-D-12 #BP", g_int3, INTERCEPT_EXCP3, VMEXIT_EXCP3, g_held_int3,
             svm::address_of(g_held_int3) + 1);
  check_exit("ERR-D-12 INT", g_int, INTERCEPT_SWINT, VMEXIT_SWINT, g_held_int, svm::address_of(g_held_int));
  // Not intercepted: the #DB comes behind the instruction.
  guest(g_held, INTERCEPT_EXCP1);
  RUN_EXPECT("ERR-D-12", vmcb, VMEXIT_EXCP1);
  CHECK_EQ("ERR-D-12", vmcb.rip(), svm::address_of(g_held_cpuid) + 2);
  // The #DB intercept clear: the guest's handler runs, then the instruction exits.
  count = 0;
  guest(g_held, INTERCEPT_CPUID);
  vmcb.no_intercept(INTERCEPT_EXCP1);
  RUN_EXPECT("ERR-D-12", vmcb, VMEXIT_CPUID);
  CHECK_EQ("ERR-D-12", count, 1);
  CHECK_EQ("ERR-D-12", rips[0], svm::address_of(g_held_cpuid));
}
