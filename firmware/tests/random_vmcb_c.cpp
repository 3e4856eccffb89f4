// Pseudo-random VMCBs, another seed and more rounds; see random_vmcb.cpp.
#define FW_SEED 13
#define FW_ROUNDS 400
#include "random_vmcb.cpp"
