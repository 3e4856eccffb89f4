// SPDX-License-Identifier: Apache-2.0
// #VMEXIT with a bit of CR0[63:32] in the saved image of the host shuts the processor down (manual 2.3).
// expect: shutdown
// shows: ERR-A-15 INS-VMEXIT-66 VMEXIT-31
#include "shut_host.h"
void test() { shut(VMCB_CR0, 0, 1ull << 40); }
