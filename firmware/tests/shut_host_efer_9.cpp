// SPDX-License-Identifier: Apache-2.0
// #VMEXIT with EFER bit 9 in the saved image of the host shuts the processor down (manual 2.3).
// expect: shutdown
// shows: ERR-A-15 INS-VMEXIT-66 VMEXIT-31
#include "shut_host.h"
void test() { shut(VMCB_EFER, 0, 1ull << 9); }
