// SPDX-License-Identifier: Apache-2.0
// A guest: its VMCB, the registers that VMRUN does not switch, its memory and its console line.
#pragma once
#include "vmcb.h"

namespace vmm {

/// General registers in the order in which world_switch.S stores them; RAX and RSP live in the VMCB.
struct Registers {
  u64 rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15;
};

constexpr u64 kGuestBase = 0x10000;  // guest-physical address of the guest's image

struct Guest {
  const char* name;
  Vmcb* vmcb;
  Registers registers;
  u8* image;  // host address of guest-physical kGuestBase
  u32 image_bytes;
  bool shadow;  // shadow paging instead of nested paging
  bool done;
  u64 cr0, cr3;  // shadow paging: what the guest believes
  char line[64];
  u32 line_length;
};

// exits.cpp
enum class Next { kSame, kYield };
/// Handles the exit that the guest's VMCB describes and says whether another guest's turn has come.
Next handle_exit(Guest& guest);
void print_exit_table();

// nested.cpp
u64 make_nested_tables(u32 index, const Guest& guest);
/// Maps the page of a nested page fault; false when the guest may not have it.
bool map_nested(u32 index, const Guest& guest, u64 guest_physical);

// shadow.cpp
u64 make_shadow_tables();
/// Answers a #PF of a shadow-paged guest: fills the shadow entry (true) or the fault is the guest's own
/// (false).
bool fill_shadow(Guest& guest, u32 linear, u32 error);
void drop_shadow(u32 linear);
void drop_all_shadow();

extern "C" void vmm_world_switch(Registers* registers, Vmcb* vmcb, Vmcb* host);
extern u32 timer_ticks;
void arm_timer();
u32 index_of(const Guest& guest);

}  // namespace vmm
