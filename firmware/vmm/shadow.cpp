// SPDX-License-Identifier: Apache-2.0
// Shadow page tables for a 32-bit guest (manual 2.12): 32-bit two-level tables that map guest-linear straight
// to host-physical addresses. An entry is made on #PF from the guest's own tables, whose accessed and dirty
// bits the VMM keeps as the processor would.
#include "guest.h"

namespace vmm {
namespace {

constexpr u32 kPresent = 1, kWritable = 2, kUser = 4, kAccessed = 0x20, kDirty = 0x40;

alignas(4096) u32 directory[1024];
alignas(4096) u32 shadow_tables[4][1024];
u32 tables_used = 0;

/// Host address of a guest-physical one, or nullptr when it is not the guest's memory.
u32* guest_memory(const Guest& guest, u32 guest_physical) {
  if (guest_physical < kGuestBase || guest_physical >= kGuestBase + guest.image_bytes) {
    return nullptr;
  }
  return reinterpret_cast<u32*>(guest.image + (guest_physical - kGuestBase));
}

u32* shadow_entry(u32 linear) {
  u32& upper = directory[linear >> 22];
  if (!(upper & kPresent)) {
    if (tables_used == 4) {
      drop_all_shadow();
    }
    u32* table = shadow_tables[tables_used++];
    for (u32 i = 0; i < 1024; ++i) {
      table[i] = 0;
    }
    upper = u32(reinterpret_cast<u64>(table)) | kPresent | kWritable | kUser;
  }
  return reinterpret_cast<u32*>(u64(upper & ~0xfffu)) + ((linear >> 12) & 1023);
}

}  // namespace

u64 make_shadow_tables() { return reinterpret_cast<u64>(directory); }

void drop_all_shadow() {
  for (u32 i = 0; i < 1024; ++i) {
    directory[i] = 0;
  }
  tables_used = 0;
}

void drop_shadow(u32 linear) {
  if (directory[linear >> 22] & kPresent) {
    *shadow_entry(linear) = 0;
  }
}

bool fill_shadow(Guest& guest, u32 linear, u32 error) {
  const bool write = error & PF_ERROR_RW;
  u32 page = linear & ~0xfffu;
  u32 rights = kPresent | kWritable | kUser;
  if (guest.cr0 & CR0_PG) {
    u32* upper = guest_memory(guest, u32(guest.cr3 & ~0xfffull) + (linear >> 22) * 4);
    if (!upper || !(*upper & kPresent)) {
      return false;
    }
    u32* entry = guest_memory(guest, (*upper & ~0xfffu) + ((linear >> 12) & 1023) * 4);
    if (!entry || !(*entry & kPresent) || (write && !(*entry & *upper & kWritable))) {
      return false;
    }
    *upper |= kAccessed;
    *entry |= kAccessed | (write ? kDirty : 0);
    page = *entry & ~0xfffu;
    // Read-only until the first write, so that the guest's dirty bit can be set then.
    rights = kPresent | kUser | ((*entry & *upper & kWritable) && (*entry & kDirty) ? kWritable : 0);
  }
  u32* memory = guest_memory(guest, page);
  if (!memory) {
    return false;
  }
  *shadow_entry(linear) = u32(reinterpret_cast<u64>(memory)) | rights;
  return true;
}

}  // namespace vmm
