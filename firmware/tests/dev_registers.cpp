// SPDX-License-Identifier: Apache-2.0
// The DEV's registers behind DEV_OP and DEV_DATA (manual 2.20.5, 2.20.6).
// shows: DEV-BASE-03 DEV-BASE-05 DEV-CAP-01 DEV-CAP-02 DEV-CAP-03 DEV-CAP-04 DEV-CAP-05 DEV-CR-01
// shows: DEV-CR-12 DEV-CR-18 DEV-FN-00 DEV-FN-01 DEV-FN-02 DEV-FN-03 DEV-FN-04 DEV-FN-05 DEV-FN-06
// shows: DEV-FN-07 DEV-OP-02 DEV-OP-03 DEV-OP-04 DEV-OP-05 DEV-REG-01 ERR-B-33 ERR-B-34 ERR-B-40 ERR-B-47
// shows: ERR-B-49
#include <initializer_list>

#include "pci.h"

namespace {
struct Register {
  u32 function, instances, kept;
};
constexpr Register kRegisters[] = {
    {DEV_FUNCTION_BASE_LO, DEV_CONFIG_DOMAINS, 0xfffff07f},
    {DEV_FUNCTION_BASE_HI, DEV_CONFIG_DOMAINS, 0xff},
    {DEV_FUNCTION_MAP, DEV_CONFIG_MAPS, ~0u},
    {DEV_FUNCTION_CR, 0, 0x4f},
    {DEV_FUNCTION_ERR_STATUS, 0, 0xe3ff1f3f},
    {DEV_FUNCTION_ERR_ADDR_LO, 0, 0},
    {DEV_FUNCTION_ERR_ADDR_HI, 0, 0},
};
u32 before[64];
}  // namespace

void test() {
  const u32 cap = DEV_CONFIG_MAPS << 16 | DEV_CONFIG_DOMAINS << 8 | DEV_CONFIG_REVISION;
  for (u32 function = 0; function < 8; ++function) {
    for (u32 index : {0u, 1u, 3u})
      CHECK_EQ("ERR-B-47", dev::get(function, index), function == DEV_FUNCTION_CAP ? cap : 0);
  }
  dev::select(0, 0);
  for (u32 i = 0; i < 64; ++i) before[i] = pci::read(pci::kBridge | 4 * i);

  for (const Register& r : kRegisters) {
    if (r.instances == 0) {  // one register, whatever INDEX says
      dev::set(r.function, 0x55, ~0u);
      for (u32 index : {0u, 1u, 0xffu}) CHECK_EQ("DEV-OP-04", dev::get(r.function, index), r.kept);
      dev::set(r.function, 0xff, 0);
      CHECK_EQ("DEV-OP-04", dev::get(r.function), 0);
      continue;
    }
    for (u32 i : {0u, 1u, 2u, 3u, 4u, 0x7fu, 0xffu}) dev::set(r.function, i, 0x89abcdef * (i + 1));
    for (u32 i : {0u, 1u, 2u, 3u, 4u, 0x7fu, 0xffu})
      CHECK_EQ("DEV-OP-03", dev::get(r.function, i), i < r.instances ? 0x89abcdef * (i + 1) & r.kept : 0);
    for (u32 value : {~0u, 0u}) {
      for (u32 i = 0; i < r.instances; ++i) dev::set(r.function, i, value);
      for (u32 i = 0; i < r.instances; ++i) CHECK_EQ("DEV-OP-05", dev::get(r.function, i), value & r.kept);
    }
  }
  for (u32 value : {0u, ~0u}) {
    dev::set(DEV_FUNCTION_CAP, 0, value);
    CHECK_EQ("DEV-CAP-01", dev::get(DEV_FUNCTION_CAP), cap);
  }
  for (u32 function : {8u, 0x80u, 0xffu}) {
    dev::set(function, 0, ~0u);
    CHECK_EQ("ERR-B-34", dev::get(function), 0);
  }
  // An invalidation is over when its write is; SL_DEV_EN stays clear.
  dev::set(DEV_FUNCTION_CR, 0, 0x31);
  CHECK_EQ("DEV-CR-12", dev::get(DEV_FUNCTION_CR), 1);
  dev::set(DEV_FUNCTION_MAP, 2, 0x12345678);
  dev::select(0, 0);
  for (u32 i = 0; i < 64; ++i) CHECK_EQ("DEV-REG-01", pci::read(pci::kBridge | 4 * i), before[i]);
}
