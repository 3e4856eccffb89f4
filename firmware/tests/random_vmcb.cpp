// SPDX-License-Identifier: Apache-2.0
// Pseudo-random VMCBs: control and save area, injected events, legal or not. The image checks what must hold
// for every exit; lockstep compares everything else. Each guest runs one instruction at most: TF is set and
// all exceptions are intercepted.
// shows: ERR-A-14 ERR-C-69 EXITINT-11 VMEXIT-14 VMEXIT-21 VMRUN-CHK-24
#define FW_SEED 1
#define FW_ROUNDS 150
#include "random_vmcb.h"
