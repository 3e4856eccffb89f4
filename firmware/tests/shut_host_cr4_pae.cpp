// SPDX-License-Identifier: Apache-2.0
// #VMEXIT with CR4.PAE clear in the saved image of a long-mode host shuts it down (manual 2.3).
// expect: shutdown
// shows: ERR-A-15 INS-VMEXIT-66 VMEXIT-31
#include "shut_host.h"
void test() { shut(VMCB_CR4, CR4_PAE, 0); }
