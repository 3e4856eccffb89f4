// SPDX-License-Identifier: Apache-2.0
// #VMEXIT with CR3 beyond the physical addresses in the saved image of the host shuts it down (manual 2.3).
// expect: shutdown
// shows: ERR-A-15 INS-VMEXIT-66 VMEXIT-31
#include "shut_host.h"
void test() { shut(VMCB_CR3, 0, 1ull << CONFIG_PA_BITS); }
