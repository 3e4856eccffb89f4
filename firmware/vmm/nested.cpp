// SPDX-License-Identifier: Apache-2.0
// Nested page tables (manual 2.21): four levels, 4 KB pages, filled on nested page faults. The image of a
// guest is its own memory; a few scratch pages beyond it come from a pool.
#include "guest.h"

namespace vmm {
namespace {

constexpr u64 kAll = 0x7;  // present, writable, user
constexpr u64 kScratchBase = 0x100000;
constexpr u32 kScratchPages = 8;

struct Tables {
  alignas(4096) u64 pml4[512], pdpt[512], pd[512], pt[512];  // the first 2 MB of guest-physical memory
  alignas(4096) u8 scratch[kScratchPages][4096];
};
Tables tables[3];

u64 physical(const void* pointer) { return reinterpret_cast<u64>(pointer); }

}  // namespace

u64 make_nested_tables(u32 index, const Guest&) {
  Tables& t = tables[index];
  t.pml4[0] = physical(t.pdpt) | kAll;
  t.pdpt[0] = physical(t.pd) | kAll;
  t.pd[0] = physical(t.pt) | kAll;
  return physical(t.pml4);
}

bool map_nested(u32 index, const Guest& guest, u64 guest_physical) {
  Tables& t = tables[index];
  const u64 page = guest_physical & ~0xfffull;
  if (page >= kGuestBase && page < kGuestBase + guest.image_bytes) {
    t.pt[page >> 12] = physical(guest.image + (page - kGuestBase)) | kAll;
    return true;
  }
  const u64 scratch = (page - kScratchBase) >> 12;
  if (page < kScratchBase || scratch >= kScratchPages) {
    return false;
  }
  t.pt[page >> 12] = physical(t.scratch[scratch]) | kAll;
  return true;
}

}  // namespace vmm
