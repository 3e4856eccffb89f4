// SPDX-License-Identifier: Apache-2.0
// Console, checks and trap dispatch of the test images.
#include "fw.h"

extern "C" const char fw_test_name[];
extern "C" [[noreturn]] void fw_recover(int vector);
extern "C" uptr fw_guard_sp;

namespace fw {
namespace {

u32 failed = 0;
u32 passed = 0;

void put(char c) {
  while (!(in8(PORT_COM1 + 5) & 0x20)) {
  }
  out8(PORT_COM1, u8(c));
}

}  // namespace

Fault fault;
Handler handlers[256];
u32 trap_counts[256];

void print(const char* text) {
  for (; *text; ++text) {
    put(*text);
  }
}

void print_hex(u64 value) {
  bool started = false;
  for (int shift = 60; shift >= 0; shift -= 4) {
    const u32 digit = u32(value >> shift) & 15;
    started = started || digit || shift == 0;
    if (started) {
      put("0123456789abcdef"[digit]);
    }
  }
}

void print_dec(u32 value) {
  if (value >= 10) {
    print_dec(value / 10);
  }
  put(char('0' + value % 10));
}

void exit(u32 value) {
  out32(PORT_EXIT, value);
  for (;;) {
    asm volatile("hlt");
  }
}

void check(const char* id, bool ok, u64 got, u64 expected, const char* file, int line) {
  if (ok) {
    ++passed;
    return;
  }
  if (++failed > 12) {
    return;
  }
  print("FAIL ");
  print(id);
  print(" ");
  print(file);
  print(":");
  print_dec(u32(line));
  print(" got ");
  print_hex(got);
  print(" expected ");
  print_hex(expected);
  print("\n");
}

u32 failures() { return failed; }

void stop_if_failed() {
  if (failed) {
    exit(failed);
  }
}

void apic_enable() {
  out8(0x21, 0xff);  // where there is a PIC, it stays quiet
  out8(0xa1, 0xff);
  apic_write(APIC_SVR, 0x1ff);
  apic_write(APIC_LVT_TIMER, 0x10000);
  apic_write(APIC_TPR, 0);
}

void apic_pend(u8 vector) {
  apic_self_ipi(vector);
  while (!apic_requested(vector)) {
  }
}

void apic_self_nmi() {
  apic_write(APIC_ICR_HIGH, apic_read(APIC_ID) & 0xff000000u);
  apic_write(APIC_ICR_LOW, 0x4400);
}

#ifdef __x86_64__
namespace {
alignas(16) u8 user_stack[1024];
}
int call_user(const void* code, u64 rax, u64 rcx, u64 rflags) {
  return guarded([&] {
    asm volatile("push 0x23\n push %2\n push %3\n push 0x2b\n push %4\n iretq" ::"a"(rax), "c"(rcx),
                 "r"(user_stack + sizeof user_stack), "r"(rflags), "r"(code)
                 : "memory");
  });
}
#endif

}  // namespace fw

extern "C" void fw_trap(fw::Frame& frame) {
  using namespace fw;
  const u32 vector = u32(frame.vector) & 0xff;
  ++trap_counts[vector];
  if (handlers[vector]) {
    handlers[vector](frame);
    return;
  }
  fault = {frame.vector, frame.error, frame.rip, frame.cs, frame.rflags, 0, read_cr2()};
#ifdef __x86_64__
  fault.rsp = frame.rsp;
#endif
  if (fw_guard_sp) {
    fw_recover(int(vector));
  }
  print("UNEXPECTED vector ");
  print_hex(vector);
  print(" error ");
  print_hex(frame.error);
  print(" rip ");
  print_hex(frame.rip);
  print(" cr2 ");
  print_hex(fault.cr2);
  print("\n");
  exit(99);
}

extern "C" [[noreturn]] void fw_main() {
  using namespace fw;
  test();
  print(failed ? "FAILED " : "PASS ");
  print(fw_test_name);
  print(" ");
  print_dec(passed);
  print("/");
  print_dec(passed + failed);
  print("\n");
  exit(failed);
}

// The compiler may call these.
extern "C" void* memset(void* target, int value, uptr size) {
  auto* p = static_cast<u8*>(target);
  for (uptr i = 0; i < size; ++i) {
    p[i] = u8(value);
  }
  return target;
}
extern "C" void* memcpy(void* target, const void* source, uptr size) {
  asm volatile("rep movsb" : "+D"(target), "+S"(source), "+c"(size)::"memory");
  return target;
}
