// SPDX-License-Identifier: Apache-2.0
// Pseudo-random VMCBs, another seed and more rounds; see random_vmcb.cpp.
// shows: ERR-A-14 ERR-C-69 EXITINT-11 VMEXIT-14 VMEXIT-21 VMRUN-CHK-24
#define FW_SEED 11
#define FW_ROUNDS 400
#include "random_vmcb.h"
