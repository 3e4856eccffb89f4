// SPDX-License-Identifier: Apache-2.0
// Library of the test images: console, checks, traps, processor access. Freestanding, both widths.
#pragma once
#include "pacifica_fw.h"

using u8 = unsigned char;
using u16 = unsigned short;
using u32 = unsigned int;
using u64 = unsigned long long;
using uptr = decltype(sizeof 0);

#ifdef FW_NAME
extern "C" const char fw_test_name[] = FW_NAME;
#endif

/// Every image defines this; the library calls it, prints the result and writes it to port F4h.
void test();

namespace fw {

void print(const char* text);
void print_hex(u64 value);
void print_dec(u32 value);
[[noreturn]] void exit(u32 value);

/// Counts a check of the requirement `id`; prints one line when it fails.
void check(const char* id, bool ok, u64 got, u64 expected, const char* file, int line);
u32 failures();
/// Ends the image with its number of failures unless there are none: for images that go on to shut the
/// processor down.
void stop_if_failed();

#define CHECK(id, condition) fw::check(id, (condition), 0, 1, __FILE_NAME__, __LINE__)
#define CHECK_EQ(id, got, expected)                                                     \
  do {                                                                                  \
    const u64 fw_got = (u64)(got), fw_expected = (u64)(expected);                       \
    fw::check(id, fw_got == fw_expected, fw_got, fw_expected, __FILE_NAME__, __LINE__); \
  } while (0)

// --- traps ---

struct Frame {  // what the trap stubs leave on the stack
#ifdef __x86_64__
  u64 r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbp, rbx, rdx, rcx, rax;
  u64 vector, error, rip, cs, rflags, rsp, ss;
#else
  u32 rdi, rsi, rbp, unused, rbx, rdx, rcx, rax;
  u32 vector, error, rip, cs, rflags, rsp, ss;  // rsp and ss only when the privilege level changed
#endif
};

/// The last exception that a guarded call caught.
struct Fault {
  uptr vector, error, rip, cs, rflags, rsp, cr2;
};
extern Fault fault;

using Handler = void (*)(Frame&);
extern Handler handlers[256];  // called instead of ending the image; return resumes
extern u32 trap_counts[256];

constexpr int kNoFault = -1;
extern "C" int fw_guard(void (*function)(void*), void* argument);

/// Runs `f` and returns the vector of the exception it raised, or kNoFault. Details are in `fault`.
template <class F>
int guarded(F&& f) {
  return fw_guard([](void* p) { (*static_cast<F*>(p))(); }, const_cast<void*>(static_cast<const void*>(&f)));
}

#ifdef __x86_64__
/// Calls a snippet with RAX and RCX set; returns like guarded().
inline int call_code(const void* code, u64 rax = 0, u64 rcx = 0) {
  return guarded([&] {
    asm volatile("call %2"
                 : "+a"(rax), "+c"(rcx)
                 : "r"(code)
                 : "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "memory", "cc");
  });
}
/// Runs a snippet at CPL 3 (64-bit); it returns by an exception, whose vector is the result.
int call_user(const void* code, u64 rax = 0, u64 rcx = 0, u64 rflags = 0x2);
#endif

// --- processor ---

inline void out8(u16 port, u8 value) { asm volatile("out dx, al" ::"a"(value), "d"(port)); }
inline void out32(u16 port, u32 value) { asm volatile("out dx, eax" ::"a"(value), "d"(port)); }
inline u8 in8(u16 port) {
  u8 value;
  asm volatile("in al, dx" : "=a"(value) : "d"(port));
  return value;
}
inline u64 rdmsr(u32 msr) {
  u32 low, high;
  asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
  return (u64(high) << 32) | low;
}
inline void wrmsr(u32 msr, u64 value) {
  asm volatile("wrmsr" ::"a"(u32(value)), "d"(u32(value >> 32)), "c"(msr) : "memory");
}
struct Cpuid {
  u32 eax, ebx, ecx, edx;
};
inline Cpuid cpuid(u32 leaf, u32 subleaf = 0) {
  Cpuid r;
  asm volatile("cpuid" : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx) : "a"(leaf), "c"(subleaf));
  return r;
}
#define FW_CONTROL_REGISTER(name)                 \
  inline uptr read_##name() {                     \
    uptr value;                                   \
    asm volatile("mov %0, " #name : "=r"(value)); \
    return value;                                 \
  }                                               \
  inline void write_##name(uptr value) { asm volatile("mov " #name ", %0" ::"r"(value) : "memory"); }
FW_CONTROL_REGISTER(cr0)
FW_CONTROL_REGISTER(cr2)
FW_CONTROL_REGISTER(cr3)
FW_CONTROL_REGISTER(cr4)
FW_CONTROL_REGISTER(dr0)
FW_CONTROL_REGISTER(dr1)
FW_CONTROL_REGISTER(dr2)
FW_CONTROL_REGISTER(dr3)
FW_CONTROL_REGISTER(dr6)
FW_CONTROL_REGISTER(dr7)
#ifdef __x86_64__
FW_CONTROL_REGISTER(cr8)
#endif
inline void invlpg(const volatile void* p) { asm volatile("invlpg [%0]" ::"r"(p) : "memory"); }
inline void cli() { asm volatile("cli" ::: "memory"); }
inline void sti() { asm volatile("sti" ::: "memory"); }

// --- local APIC (at its reset address) ---

inline u32 apic_read(u32 offset) { return *reinterpret_cast<volatile u32*>(uptr(ADDRESS_LAPIC + offset)); }
inline void apic_write(u32 offset, u32 value) {
  *reinterpret_cast<volatile u32*>(uptr(ADDRESS_LAPIC + offset)) = value;
}
/// Software-enables the APIC and masks the timer.
void apic_enable();
/// Requests the fixed interrupt `vector` of this processor.
inline void apic_self_ipi(u8 vector) { apic_write(APIC_ICR_LOW, 0x00044000u | vector); }
/// The same, and waits until the request is visible in IRR (interrupts must be masked).
void apic_pend(u8 vector);
inline bool apic_requested(u8 vector) { return (apic_read(APIC_IRR0 + vector / 32 * 16) >> vector % 32) & 1; }
inline bool apic_in_service(u8 vector) {
  return (apic_read(APIC_ISR0 + vector / 32 * 16) >> vector % 32) & 1;
}
/// A short delay, long enough for a pending interrupt to be taken.
inline void settle() {
  for (int i = 0; i < 100; ++i) {
    asm volatile("nop");
  }
}
/// handlers[] entry that counts (trap_counts) and ends the interrupt.
inline void handle_eoi(Frame&) { apic_write(APIC_EOI, 0); }
/// Sends an NMI to this processor.
void apic_self_nmi();

}  // namespace fw

// Code snippets for the host: CODE64 ends in RET, USER64 in INT3.
#define FW_CODE(name, text, last)                                                              \
  extern "C" u8 name[], name##_end[];                                                          \
  asm(".pushsection .guest, \"ax\"\n.balign 16\n.globl " #name "\n" #name ":\n" text "\n" last \
      "\n.globl " #name "_end\n" #name "_end:\n.popsection\n");
#define CODE64(name, text) FW_CODE(name, text, "ret")
#define USER64(name, text) FW_CODE(name, text, "int3")

extern "C" {
extern u64 fw_gdt[], fw_idt[], fw_pml4[], fw_pdpt[], fw_pd[];
extern u8 fw_tss[], fw_gdtr[], fw_idtr[], fw_stack_top[], fw_trap_stack_top[], fw_ist_stack_top[];
extern u32 fw_multiboot_info;
}
