// SPDX-License-Identifier: Apache-2.0
// SVM helpers: VMCB builder, nested tables, running guests, guest code snippets.
// 32-bit images (pm32svm_…) have it too, for hosts in legacy mode: no 64-bit guests there.
#pragma once
#include "fw.h"

namespace svm {

/// One VMCB or host save area. Fields are named by the offsets of pacifica_fw.h.
struct alignas(4096) Page {
  u8 bytes[4096];
  volatile u64& q(u32 offset) { return *reinterpret_cast<volatile u64*>(bytes + offset); }
  volatile u32& d(u32 offset) { return *reinterpret_cast<volatile u32*>(bytes + offset); }
  volatile u16& w(u32 offset) { return *reinterpret_cast<volatile u16*>(bytes + offset); }
  volatile u8& b(u32 offset) { return bytes[offset]; }
  u64 address() const { return reinterpret_cast<uptr>(bytes); }
};

struct Vmcb : Page {
  void intercept(u32 bit) { d(bit / 32 * 4) = d(bit / 32 * 4) | (1u << bit % 32); }
  void no_intercept(u32 bit) { d(bit / 32 * 4) = d(bit / 32 * 4) & ~(1u << bit % 32); }
  u64 exit_code() { return q(VMCB_EXITCODE); }
  u64 info1() { return q(VMCB_EXITINFO1); }
  u64 info2() { return q(VMCB_EXITINFO2); }
  u64 rip() { return q(VMCB_RIP); }
  void segment(u32 offset, u16 selector, u16 attributes, u32 limit, u64 base) {
    w(offset) = selector;
    w(offset + 2) = attributes;
    d(offset + 4) = limit;
    q(offset + 8) = base;
  }
};

struct Registers {  // guest registers that VMRUN does not switch
  u64 rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15;
};

extern Vmcb vmcb;       // the VMCB most tests need
extern Vmcb vmcb2;      // a second one
extern Page host_save;  // what VM_HSAVE_PA points to after enable()
extern Page iopm[3];    // I/O permission map, 12 KB
extern Page msrpm[2];   // MSR permission map, 8 KB
extern Registers regs;  // loaded before VMRUN, stored after #VMEXIT
extern u8 guest_stack[4096];
extern u64 npt_pml4[512], npt_pdpt[512], npt_pd[2048];  // identity map of 4 GB for nested paging

/// EFER.SVME = 1 and VM_HSAVE_PA = host_save.
void enable();

/// Fills `v` for a 64-bit guest at CPL 0 that shares the host's page tables, GDT and IDT and starts at `rip`.
/// Intercepts: VMRUN, SMI (rev. 3.02 demands it), VMMCALL, shutdown. ASID 1, TLB_CONTROL 1.
void guest64(Vmcb& v, const void* rip);
/// A flat 32-bit protected-mode guest without paging.
void guest32(Vmcb& v, const void* rip);
/// A real-mode guest at CS:0000 with base `base` (a multiple of 16 below 1 MB); all segments alike.
void guest16(Vmcb& v, u32 base);
/// Nested paging with the identity tables.
void nested(Vmcb& v);

/// CLGI, VMRUN, STGI with `regs`.
void run(Vmcb& v);
/// VMRUN alone with `regs`: GIF is left as #VMEXIT leaves it.
void run_raw(Vmcb& v);
/// run(), then a check that the exit code is `code`.
void run_expect(const char* id, Vmcb& v, u64 code, const char* file, int line);
#define RUN_EXPECT(id, v, code) svm::run_expect(id, v, code, __FILE_NAME__, __LINE__)

/// run() must end with VMEXIT_INVALID and without a guest instruction (snippets that count in R8). Only the
/// low dword of EXITCODE is compared: the whole field has its own test (exitcode_invalid).
void run_invalid(const char* id, Vmcb& v, const char* file, int line);
#define RUN_INVALID(id, v) svm::run_invalid(id, v, __FILE_NAME__, __LINE__)
/// run() must end with VMMCALL: the legal neighbour of an illegal state.
#define RUN_LEGAL(id, v) svm::run_expect(id, v, VMEXIT_VMMCALL, __FILE_NAME__, __LINE__)

/// One row of an instruction-intercept table: the instruction to intercept stands `offset` bytes into the
/// snippet.
struct InterceptRow {
  const char* ids;
  u32 bit;
  u64 code;
  const u8* begin;
  const u8* end;
  u32 offset;
};
/// For each row: with the bit set the instruction exits with `code` and RIP at the instruction, and resuming
/// with the bit clear completes the snippet; with every other instruction intercept set and this one clear it
/// does not exit. `adjust` may change the freshly made guest.
void check_intercepts(const InterceptRow* rows, int count, const char* file, void (*adjust)(Vmcb&) = nullptr);
#define CHECK_INTERCEPTS(rows, ...) \
  svm::check_intercepts(rows, sizeof(rows) / sizeof((rows)[0]), __FILE_NAME__ __VA_OPT__(, ) __VA_ARGS__)
#define INTERCEPT_ROW(ids, name, snippet, offset) \
  { ids, INTERCEPT_##name, VMEXIT_##name, snippet, snippet##_end, offset }

/// Guests share the host's IDT: watch(v, at) makes the handler of vector v record the frame in `seen`, count,
/// and resume the guest at `at` (0: where it was).
void watch(u32 vector, const void* resume = nullptr);
extern fw::Frame seen;
extern u32 seen_count;
extern u64 seen_cr2, seen_dr6, seen_dr7;
/// Makes a 64-bit guest run at CPL 3.
void user(Vmcb& v);
/// A linear 2 MB page that is never mapped after unmap().
constexpr u64 kUnmapped = 0x7000000;
void unmap();

/// A 2 MB window of guest-physical memory that nested paging maps by 4 KB pages, 32 of them, one to one at
/// first, and guest tables in it: page 0 PML4, 1 PDPT, 2 PD, 3 PT. The guest maps 0 – 2 MB (the image) and
/// the window one to one.
constexpr u64 kWindow = 0x6000000;
extern u64 npt_pt[512];
inline u64* window(u32 page) { return reinterpret_cast<u64*>(uptr(kWindow + page * 4096ull)); }
inline u64 window_address(u32 page) { return kWindow + page * 4096ull; }
/// A 64-bit guest with nested paging on these tables (made anew at each call).
void guest_window(Vmcb& v, const void* rip);

inline void clgi() { asm volatile("clgi" ::: "memory"); }
inline void stgi() { asm volatile("stgi" ::: "memory"); }
inline void vmsave(Page& page) {
  asm volatile(".byte 0x0f, 0x01, 0xdb" ::"a"(uptr(page.address())) : "memory");
}
inline void vmload(Page& page) {
  asm volatile(".byte 0x0f, 0x01, 0xda" ::"a"(uptr(page.address())) : "memory");
}
inline void invlpga(uptr address, u32 asid) {
  asm volatile(".byte 0x0f, 0x01, 0xdf" ::"a"(address), "c"(asid) : "memory");
}

inline u64 address_of(const void* p) { return reinterpret_cast<uptr>(p); }

/// Copies a snippet (for real-mode guests, which live below 1 MB).
void place(u32 address, const u8* begin, const u8* end);

}  // namespace svm

// Guest code: GUEST64(g_name, "mov eax, 1\n cpuid") defines the labels g_name and g_name_end. Every snippet
// ends in VMMCALL and then HLT, so a guest that runs through exits with 81h at g_name_end - 4.
#ifdef __x86_64__
#define FW_NATIVE ".code64"
#else
#define FW_NATIVE ".code32"
#endif
#define FW_GUEST(name, mode, text)                                                             \
  extern "C" u8 name[], name##_end[];                                                          \
  asm(".pushsection .guest, \"ax\"\n" mode "\n.balign 16\n.globl " #name "\n" #name ":\n" text \
      "\n vmmcall\n hlt\n.globl " #name "_end\n" #name "_end:\n" FW_NATIVE "\n.popsection\n");
#define GUEST64(name, text) FW_GUEST(name, ".code64", text)
#define GUEST32(name, text) FW_GUEST(name, ".code32", text)
#define GUEST16(name, text) FW_GUEST(name, ".code16", text)
