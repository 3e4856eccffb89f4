// SPDX-License-Identifier: Apache-2.0
// Privileged instructions at CPL 3; IOPL and the TSS bitmap; CR4.TSD and PCE.
#include "fw.h"
USER64(u_hlt, "hlt")
USER64(u_cli, "cli")
USER64(u_sti, "sti")
USER64(u_in, "in al, 0x60")
USER64(u_lgdt, "lgdt [rsp]")
USER64(u_ltr, "ltr ax")
USER64(u_clts, "clts")
USER64(u_invlpg, "invlpg [rax]")
USER64(u_wbinvd, "wbinvd")
USER64(u_rdmsr, "rdmsr")
USER64(u_dr, "mov rax, dr7")
USER64(u_rdtsc, "rdtsc")
USER64(u_rdpmc, "rdpmc")
USER64(u_popf, "push 0x3202\n popfq\n pushfq\n pop rax\n mov [rcx], rax")
USER64(u_swapgs, "swapgs")
void test() {
  using namespace fw;
  const u8* const codes[] = {u_hlt,    u_cli,    u_sti,   u_in, u_lgdt,  u_ltr,   u_clts,
                             u_invlpg, u_wbinvd, u_rdmsr, u_dr, u_rdpmc, u_swapgs};
  for (const u8* code : codes) {
    CHECK_EQ("ISA CPL 3", call_user(code), VECTOR_GP);
    CHECK_EQ("ISA CPL 3", fault.error, 0);
    CHECK_EQ("ISA CPL 3", fault.rip, u64(code));
  }
  CHECK_EQ("ISA IOPL 3", call_user(u_in, 0, 0, 0x3002), VECTOR_BP);
  CHECK_EQ("ISA IOPL 3", call_user(u_cli, 0, 0, 0x3002), VECTOR_BP);
  CHECK_EQ("ISA rdtsc", call_user(u_rdtsc), VECTOR_BP);
  write_cr4(read_cr4() | CR4_TSD);
  CHECK_EQ("ISA rdtsc TSD", call_user(u_rdtsc), VECTOR_GP);
  write_cr4(read_cr4() & ~u64(CR4_TSD));
  u64 flags = 0;
  CHECK_EQ("ISA popf at CPL 3", call_user(u_popf, 0, u64(&flags)), VECTOR_BP);
  CHECK_EQ("ISA popf keeps IOPL and IF", *const_cast<volatile u64*>(&flags) & 0x3200, 0);
}
