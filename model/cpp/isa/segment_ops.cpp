// SPDX-License-Identifier: Apache-2.0
// MOV Sreg, LDS and friends, descriptor-table registers, LAR LSL VERR VERW, SWAPGS (manual 2.5.6; choices 7).
#include "isa/handlers.h"
#include "isa/operands.h"

namespace pacifica::ops {
namespace {

using spec::Segment;

template <typename T>
void mov_from_segment(Cpu& cpu, const Insn& insn) {
  const unsigned segment = insn.reg & 7;
  if (segment > spec::kGs) cpu.ud();
  const std::uint16_t selector = cpu.s.seg[segment].sel;
  if (insn.memory)
    write_rm<std::uint16_t>(cpu, insn, selector);
  else
    cpu.set_reg<T>(insn, insn.rm, selector);
}
void mov_to_segment(Cpu& cpu, const Insn& insn) {
  const unsigned segment = insn.reg & 7;
  if (segment > spec::kGs || segment == spec::kCs) cpu.ud();
  cpu.load_data_segment(segment, read_rm<std::uint16_t>(cpu, insn));
  if (segment == spec::kSs) cpu.next_shadow = static_cast<std::uint32_t>(spec::Shadow::kMovSs);
}
template <typename T, unsigned kSegment>
void load_pointer(Cpu& cpu, const Insn& insn) {
  const std::uint64_t address = cpu.ea(insn);
  const T offset = cpu.load<T>(insn.segment, address);
  const auto selector =
      cpu.load<std::uint16_t>(insn.segment, (address + sizeof(T)) & Cpu::address_mask(insn.addrsize));
  cpu.load_data_segment(kSegment, selector);
  cpu.set_reg<T>(insn, insn.reg, offset);
}

void store_table(Cpu& cpu, const Insn& insn, std::uint64_t base, std::uint32_t limit) {
  const std::uint64_t address = cpu.ea(insn);
  const std::uint64_t second = (address + 2) & Cpu::address_mask(insn.addrsize);
  cpu.store<std::uint16_t>(insn.segment, address, static_cast<std::uint16_t>(limit));
  if (cpu.long64())
    cpu.store<std::uint64_t>(insn.segment, second, base);
  else
    cpu.store<std::uint32_t>(insn.segment, second, static_cast<std::uint32_t>(base));
}
void load_table(Cpu& cpu, const Insn& insn, std::uint64_t& base, std::uint32_t& limit) {
  const std::uint64_t address = cpu.ea(insn);
  const std::uint64_t second = (address + 2) & Cpu::address_mask(insn.addrsize);
  const auto new_limit = cpu.load<std::uint16_t>(insn.segment, address);
  std::uint64_t new_base = 0;
  if (cpu.long64()) {
    new_base = cpu.load<std::uint64_t>(insn.segment, second);
    if (!Cpu::canonical(new_base)) cpu.gp();
  } else {
    new_base = cpu.load<std::uint32_t>(insn.segment, second);
    if (insn.opsize == 2) new_base &= 0xFF'FFFF;
  }
  base = new_base;
  limit = new_limit;
}
void do_sgdt(Cpu& cpu, const Insn& insn) { store_table(cpu, insn, cpu.s.gdtr_base, cpu.s.gdtr_limit); }
void do_sidt(Cpu& cpu, const Insn& insn) { store_table(cpu, insn, cpu.s.idtr_base, cpu.s.idtr_limit); }
void do_lgdt(Cpu& cpu, const Insn& insn) { load_table(cpu, insn, cpu.s.gdtr_base, cpu.s.gdtr_limit); }
void do_lidt(Cpu& cpu, const Insn& insn) { load_table(cpu, insn, cpu.s.idtr_base, cpu.s.idtr_limit); }

template <typename T, unsigned kSegment>
void store_selector(Cpu& cpu, const Insn& insn) {
  const std::uint16_t selector = cpu.s.seg[kSegment].sel;
  if (insn.memory)
    write_rm<std::uint16_t>(cpu, insn, selector);
  else
    cpu.set_reg<T>(insn, insn.rm, selector);
}

constexpr std::uint64_t kUpperType = std::uint64_t{0x1F} << 40;  ///< of a 16-byte descriptor: must be zero

/// The low half of an LDT or TSS descriptor, which has 16 bytes in 64-bit mode and 8 in all others
/// (AMD64 APM volume 3, LLDT and LTR). All of them must lie within the table.
Descriptor read_system_descriptor(Cpu& cpu, std::uint16_t selector) {
  if ((selector & 4) != 0) cpu.gp(selector & 0xFFFC);
  if (cpu.long64() && !cpu.has_descriptor_high(selector)) cpu.gp(selector & 0xFFFC);
  return cpu.read_descriptor(selector, spec::vector::GP);
}
Segment system_segment(Cpu& cpu, std::uint16_t selector, const Descriptor& descriptor) {
  Segment segment = Cpu::make_segment(selector, descriptor);
  if (cpu.long64()) {
    const std::uint64_t high = cpu.read_descriptor_high(selector, spec::vector::GP);
    if ((high & kUpperType) != 0) cpu.gp(selector & 0xFFFC);
    segment.base |= high << 32;
    if (!Cpu::canonical(segment.base)) cpu.gp(selector & 0xFFFC);
  }
  return segment;
}
void do_lldt(Cpu& cpu, const Insn& insn) {
  const auto selector = read_rm<std::uint16_t>(cpu, insn);
  Segment& ldtr = cpu.s.seg[spec::kLdtr];
  if ((selector & 0xFFFC) == 0) {
    ldtr.sel = selector;
    ldtr.attr = 0;
    return;
  }
  const Descriptor descriptor = read_system_descriptor(cpu, selector);
  if (descriptor.code_or_data() || descriptor.type() != 2) cpu.gp(selector & 0xFFFC);
  if (!descriptor.present()) cpu.fault(spec::vector::NP, selector & 0xFFFC);
  ldtr = system_segment(cpu, selector, descriptor);
}
void do_ltr(Cpu& cpu, const Insn& insn) {
  const auto selector = read_rm<std::uint16_t>(cpu, insn);
  if ((selector & 0xFFFC) == 0) cpu.gp();
  const Descriptor descriptor = read_system_descriptor(cpu, selector);
  const bool available = descriptor.type() == 9 || (descriptor.type() == 1 && !cpu.long_mode());
  if (descriptor.code_or_data() || !available) cpu.gp(selector & 0xFFFC);
  if (!descriptor.present()) cpu.fault(spec::vector::NP, selector & 0xFFFC);
  Segment segment = system_segment(cpu, selector, descriptor);
  segment.attr |= 2;  // busy
  cpu.system_write(cpu.descriptor_address(selector) + 5, 1, segment.attr & 0xFF);
  cpu.s.seg[spec::kTr] = segment;
}

/// The descriptor that LAR, LSL, VERR or VERW look at, or false: ZF = 0. Only memory faults are raised.
bool probe(Cpu& cpu, std::uint16_t selector, Descriptor& descriptor) {
  if ((selector & 0xFFFC) == 0) return false;
  if ((selector & 4) != 0 && (cpu.s.seg[spec::kLdtr].attr & spec::seg_attr::P) == 0) return false;
  const std::uint32_t limit = (selector & 4) != 0 ? cpu.s.seg[spec::kLdtr].limit : cpu.s.gdtr_limit;
  if ((selector | 7u) > limit) return false;
  descriptor.raw = cpu.system_read(cpu.descriptor_address(selector), 8);
  return true;
}
bool visible(const Cpu& cpu, std::uint16_t selector, const Descriptor& descriptor) {
  if (descriptor.is_code() && descriptor.conforming()) return true;
  return descriptor.dpl() >= cpu.s.cpl && descriptor.dpl() >= (selector & 3u);
}
bool system_type_readable(const Cpu& cpu, unsigned type, bool limit_only) {
  switch (type) {
    case 2:
    case 9:
    case 11:
      return true;
    case 1:
    case 3:
      return !cpu.long_mode();
    case 12:
      return !limit_only;
    case 4:
    case 5:
      return !limit_only && !cpu.long_mode();
    default:
      return false;
  }
}
/// What LAR and LSL ask of a system descriptor beyond its type and privilege: that its upper half, where it
/// has one, is in the table and names no type. Call gates have one in all of long mode, LDT and TSS in 64-bit
/// mode.
bool upper_half_legal(Cpu& cpu, std::uint16_t selector, const Descriptor& descriptor) {
  if (descriptor.code_or_data()) return true;
  const bool call_gate = descriptor.type() == 12;
  if (call_gate ? !cpu.long_mode() : !cpu.long64()) return true;
  return cpu.has_descriptor_high(selector) &&
         (cpu.read_descriptor_high(selector, spec::vector::GP) & kUpperType) == 0;
}
void put_zf(Cpu& cpu, bool value) { set_flags(cpu, fl::ZF, value ? fl::ZF : 0); }

template <typename T, bool kLimit>
void lar_or_lsl(Cpu& cpu, const Insn& insn) {
  const auto selector = read_rm<std::uint16_t>(cpu, insn);
  Descriptor descriptor;
  const bool ok = probe(cpu, selector, descriptor) && visible(cpu, selector, descriptor) &&
                  (descriptor.code_or_data() || system_type_readable(cpu, descriptor.type(), kLimit)) &&
                  upper_half_legal(cpu, selector, descriptor);
  put_zf(cpu, ok);
  if (!ok) return;
  const std::uint64_t value = kLimit ? descriptor.limit() : (descriptor.raw >> 32) & 0x00FF'FF00;
  cpu.set_reg<T>(insn, insn.reg, static_cast<T>(value));
}
template <bool kWrite>
void verify(Cpu& cpu, const Insn& insn) {
  const auto selector = read_rm<std::uint16_t>(cpu, insn);
  Descriptor descriptor;
  const bool ok = probe(cpu, selector, descriptor) && descriptor.code_or_data() &&
                  visible(cpu, selector, descriptor) &&
                  (kWrite ? descriptor.writable() : descriptor.readable());
  put_zf(cpu, ok);
}
void do_swapgs(Cpu& cpu, const Insn&) {
  if (!cpu.long64()) cpu.ud();
  if (cpu.s.cpl != 0) cpu.gp();
  std::swap(cpu.s.seg[spec::kGs].base, cpu.s.kernel_gs_base);
}
constexpr Handlers all(Handler handler) { return {handler, handler, handler, handler}; }
#define PACIFICA_WORDS2(f, x) \
  { nullptr, f<std::uint16_t, x>, f<std::uint32_t, x>, f<std::uint64_t, x> }
// LDS and friends have no 64-bit offset: REX.W means 32.
#define PACIFICA_POINTER(x) \
  { nullptr, load_pointer<std::uint16_t, x>, load_pointer<std::uint32_t, x>, load_pointer<std::uint32_t, x> }

}  // namespace

Handlers mov_rm_seg() {
  return {nullptr, mov_from_segment<std::uint16_t>, mov_from_segment<std::uint32_t>,
          mov_from_segment<std::uint64_t>};
}
Handlers mov_seg_rm() { return all(mov_to_segment); }
Handlers load_far_pointer(unsigned segment) {
  switch (segment) {
    case spec::kEs:
      return PACIFICA_POINTER(spec::kEs);
    case spec::kSs:
      return PACIFICA_POINTER(spec::kSs);
    case spec::kDs:
      return PACIFICA_POINTER(spec::kDs);
    case spec::kFs:
      return PACIFICA_POINTER(spec::kFs);
    default:
      return PACIFICA_POINTER(spec::kGs);
  }
}
Handlers sgdt() { return all(do_sgdt); }
Handlers sidt() { return all(do_sidt); }
Handlers lgdt() { return all(do_lgdt); }
Handlers lidt() { return all(do_lidt); }
Handlers sldt() { return PACIFICA_WORDS2(store_selector, spec::kLdtr); }
Handlers str() { return PACIFICA_WORDS2(store_selector, spec::kTr); }
Handlers lldt() { return all(do_lldt); }
Handlers ltr() { return all(do_ltr); }
Handlers lar() { return PACIFICA_WORDS2(lar_or_lsl, false); }
Handlers lsl() { return PACIFICA_WORDS2(lar_or_lsl, true); }
Handlers verr() { return all(verify<false>); }
Handlers verw() { return all(verify<true>); }
Handlers swapgs() { return all(do_swapgs); }

}  // namespace pacifica::ops
