// SPDX-License-Identifier: Apache-2.0
// What the VMM does for each exit code (manual appendix D).
#include "guest.h"

namespace vmm {
namespace {

struct Row {
  u32 code;
  const char* name;
  Next (*handle)(Guest&);
  u32 count;
};

u64& rax(Guest& guest) { return guest.vmcb->q(VMCB_RAX); }

void skip(Guest& guest, u32 bytes) {
  guest.vmcb->q(VMCB_RIP) += bytes;
  guest.vmcb->at<u8>(VMCB_INTERRUPT_SHADOW) = 0;
}

[[noreturn]] void give_up(Guest& guest, const char* why) {
  fw::print("vmm: ");
  fw::print(guest.name);
  fw::print(": ");
  fw::print(why);
  fw::print(" code ");
  fw::print_hex(guest.vmcb->q(VMCB_EXITCODE));
  fw::print(" info1 ");
  fw::print_hex(guest.vmcb->q(VMCB_EXITINFO1));
  fw::print(" info2 ");
  fw::print_hex(guest.vmcb->q(VMCB_EXITINFO2));
  fw::print(" rip ");
  fw::print_hex(guest.vmcb->q(VMCB_RIP));
  fw::print("\n");
  fw::exit(98);
}

/// Port I/O (2.6): COM1's transmit register is the guest's console, everything else reads all ones.
Next io(Guest& guest) {
  const u64 info = guest.vmcb->q(VMCB_EXITINFO1);
  const u32 port = u32(info >> 16) & 0xffff;
  if (info & IOIO_INFO1_TYPE) {
    rax(guest) = port == PORT_COM1 + 5 ? (rax(guest) & ~0xffull) | 0x60 : rax(guest) | 0xff;
  } else if (port == PORT_COM1) {
    const char c = char(rax(guest));
    if (c == '\n' || guest.line_length == sizeof guest.line - 1) {
      guest.line[guest.line_length] = 0;
      fw::print(guest.name);
      fw::print(": ");
      fw::print(guest.line);
      fw::print("\n");
      guest.line_length = 0;
    } else {
      guest.line[guest.line_length++] = c;
    }
  }
  guest.vmcb->q(VMCB_RIP) = guest.vmcb->q(VMCB_EXITINFO2);
  guest.vmcb->at<u8>(VMCB_INTERRUPT_SHADOW) = 0;
  return Next::kSame;
}

/// The guest sees the processor's CPUID with bit 8 of Fn8000_000A EAX set: a VMM is present (appendix B).
Next cpuid(Guest& guest) {
  const u32 leaf = u32(rax(guest));
  fw::Cpuid r = fw::cpuid(leaf);
  if (leaf == 0x8000000A) {
    r.eax |= 1u << 8;
  }
  rax(guest) = r.eax;
  guest.registers.rbx = r.ebx;
  guest.registers.rcx = r.ecx;
  guest.registers.rdx = r.edx;
  skip(guest, 2);
  return Next::kSame;
}

/// EFER is shown without SVME, PAT and the rest as zero; writes change LME, NXE and SCE only.
Next msr(Guest& guest) {
  const u32 index = u32(guest.registers.rcx);
  u64& efer = guest.vmcb->q(VMCB_EFER);
  if (guest.vmcb->q(VMCB_EXITINFO1) == 0) {
    const u64 value = index == MSR_EFER ? efer & ~u64(EFER_SVME) : 0;
    rax(guest) = u32(value);
    guest.registers.rdx = value >> 32;
  } else if (index == MSR_EFER) {
    const u64 allowed = EFER_SCE | EFER_NXE;
    efer = (efer & ~allowed) | (rax(guest) & allowed);
  }
  skip(guest, 2);
  return Next::kSame;
}

/// The guest waits: the next one runs.
Next hlt(Guest& guest) {
  skip(guest, 1);
  return Next::kYield;
}

/// Services: EAX = 1 end of the guest with a verdict in EBX (0 = all went well), 2 arm the timer.
Next vmmcall(Guest& guest) {
  const u32 service = u32(rax(guest));
  skip(guest, 3);
  if (service == 2) {
    arm_timer();
    return Next::kSame;
  }
  guest.done = true;
  CHECK_EQ("VMMCALL-01", guest.registers.rbx, 0);
  return Next::kYield;
}

/// A register operand of MOV to/from CRn; the three-byte form 0F 2x /r is what our guests use.
u64* operand(Guest& guest, u8 modrm) {
  u64* const by_number[8] = {&rax(guest),          &guest.registers.rcx,     &guest.registers.rdx,
                             &guest.registers.rbx, &guest.vmcb->q(VMCB_RSP), &guest.registers.rbp,
                             &guest.registers.rsi, &guest.registers.rdi};
  return by_number[modrm & 7];
}

const u8* instruction(Guest& guest) {
  // Our guests run identity-mapped inside their image.
  return guest.image + (guest.vmcb->q(VMCB_RIP) - kGuestBase);
}

Next cr0_read(Guest& guest) {
  *operand(guest, instruction(guest)[2]) = guest.shadow ? guest.cr0 : guest.vmcb->q(VMCB_CR0);
  skip(guest, 3);
  return Next::kSame;
}
Next cr3_read(Guest& guest) {
  *operand(guest, instruction(guest)[2]) = guest.shadow ? guest.cr3 : guest.vmcb->q(VMCB_CR3);
  skip(guest, 3);
  return Next::kSame;
}
/// Paging stays on in the shadow; only what the guest believes changes.
Next cr0_write(Guest& guest) {
  const u64 value = *operand(guest, instruction(guest)[2]);
  if (guest.shadow) {
    guest.cr0 = value;
    guest.vmcb->q(VMCB_CR0) = value | CR0_PG | CR0_WP;
    drop_all_shadow();
    guest.vmcb->at<u8>(VMCB_TLB_CONTROL) = 1;
  } else {
    guest.vmcb->q(VMCB_CR0) = value;
  }
  skip(guest, 3);
  return Next::kSame;
}
Next cr3_write(Guest& guest) {
  const u64 value = *operand(guest, instruction(guest)[2]);
  if (guest.shadow) {
    guest.cr3 = value;
    drop_all_shadow();
  } else {
    guest.vmcb->q(VMCB_CR3) = value;
  }
  guest.vmcb->at<u8>(VMCB_TLB_CONTROL) = 1;
  skip(guest, 3);
  return Next::kSame;
}
/// INVLPG [reg]: 0F 01 /7.
Next invlpg(Guest& guest) {
  const u64 linear = *operand(guest, instruction(guest)[2]);
  drop_shadow(u32(linear));
  // INVLPGA rAX, ECX (2.12.2).
  asm volatile("invlpga" ::"a"(linear), "c"(guest.vmcb->at<u32>(VMCB_GUEST_ASID)) : "memory");
  skip(guest, 3);
  return Next::kSame;
}

/// The exit interrupted the delivery of an event: the next VMRUN takes it up again (2.4.2). INTn, INT3 and
/// INTO happen again by themselves, because RIP still points at them.
void finish_delivery(Guest& guest) {
  const u64 event = guest.vmcb->q(VMCB_EXITINTINFO);
  const u32 type = u32(event & EVENTINFO_TYPE) >> 8;
  const u32 vector = u32(event & EVENTINFO_VECTOR);
  if ((event & EVENTINFO_V) && type != 4 && !(type == 3 && (vector == VECTOR_BP || vector == VECTOR_OF))) {
    guest.vmcb->q(VMCB_EVENTINJ) = event;
  }
}

/// #PF under shadow paging: ours to fill, or the guest's own, which is then injected (2.16).
Next page_fault(Guest& guest) {
  const u64 error = guest.vmcb->q(VMCB_EXITINFO1);
  const u64 address = guest.vmcb->q(VMCB_EXITINFO2);
  if (!guest.shadow) {
    give_up(guest, "#PF of a nested-paging guest");
  }
  if (fill_shadow(guest, u32(address), u32(error))) {
    finish_delivery(guest);
    return Next::kSame;
  }
  guest.vmcb->q(VMCB_CR2) = address;
  guest.vmcb->q(VMCB_EVENTINJ) =
      VECTOR_PF | 3u << 8 | EVENTINFO_EV | u64(EVENTINFO_V) | (error & ~u64(PF_ERROR_P)) << 32;
  return Next::kSame;
}

Next nested_fault(Guest& guest) {
  if (!map_nested(index_of(guest), guest, guest.vmcb->q(VMCB_EXITINFO2))) {
    give_up(guest, "nested page fault outside its memory");
  }
  finish_delivery(guest);
  return Next::kSame;
}

/// A physical interrupt: the host takes it in a short window with GIF = 1; the timer's becomes a virtual one.
Next interrupt(Guest&) {
  asm volatile("stgi\n\tnop\n\tclgi" ::: "memory");
  return Next::kYield;
}

Row rows[] = {
    {VMEXIT_CR0_READ, "CR0_READ", cr0_read, 0},
    {VMEXIT_CR3_READ, "CR3_READ", cr3_read, 0},
    {VMEXIT_CR0_WRITE, "CR0_WRITE", cr0_write, 0},
    {VMEXIT_CR3_WRITE, "CR3_WRITE", cr3_write, 0},
    {VMEXIT_EXCP14, "#PF", page_fault, 0},
    {VMEXIT_INTR, "INTR", interrupt, 0},
    {VMEXIT_CPUID, "CPUID", cpuid, 0},
    {VMEXIT_HLT, "HLT", hlt, 0},
    {VMEXIT_INVLPG, "INVLPG", invlpg, 0},
    {VMEXIT_IOIO, "IOIO", io, 0},
    {VMEXIT_MSR, "MSR", msr, 0},
    {VMEXIT_VMMCALL, "VMMCALL", vmmcall, 0},
    {VMEXIT_NPF, "NPF", nested_fault, 0},
};

}  // namespace

Next handle_exit(Guest& guest) {
  const u64 code = guest.vmcb->q(VMCB_EXITCODE);
  guest.vmcb->at<u8>(VMCB_TLB_CONTROL) = 0;
  for (Row& row : rows) {
    if (row.code == code) {
      ++row.count;
      return row.handle(guest);
    }
  }
  give_up(guest, "unexpected exit");
}

void print_exit_table() {
  fw::print("exits:\n");
  for (const Row& row : rows) {
    fw::print("  ");
    fw::print(row.name);
    fw::print(" ");
    fw::print_dec(row.count);
    fw::print("\n");
    CHECK(row.name, row.count != 0);
  }
}

}  // namespace vmm
