// SPDX-License-Identifier: Apache-2.0
// Segmentation: derived segment state, descriptor reads, segment loads (docs/choices.md 2, 7, 9).
#include "cpu/cpu.h"

namespace pacifica {

using spec::Segment;

/// Of the attributes only those count that 2.2.1 lists for the register: CS is present and code, SS is not
/// code, whatever VMRUN loaded, and S does not matter (ERR-A-56).
SegmentCache SegmentCache::of(const Segment& segment, unsigned index, bool real) {
  SegmentCache cache;
  const unsigned type = segment.attr & 0xF;
  const bool code = index == spec::kCs || (index != spec::kSs && (type & 8) != 0);
  cache.low = 0;
  cache.high = segment.limit;
  if (!code && (type & 4) != 0) {  // expand-down
    cache.low = std::uint64_t{segment.limit} + 1;
    cache.high = (segment.attr & spec::seg_attr::DB) != 0 ? 0xFFFF'FFFF : 0xFFFF;
  }
  if (real) {
    cache.readable = cache.writable = true;
    return cache;
  }
  const bool usable = index == spec::kCs || (segment.attr & spec::seg_attr::P) != 0;
  cache.readable = usable && (!code || (type & 2) != 0);
  cache.writable = usable && !code && (type & 2) != 0;
  return cache;
}

void Cpu::refresh() {
  const bool real = !protected_mode();
  const Segment& cs = s.seg[spec::kCs];
  const bool big = (cs.attr & spec::seg_attr::DB) != 0;
  mode64_ = long_mode() && (cs.attr & spec::seg_attr::L) != 0;
  code_size_ = mode64_ ? CodeSize::k64 : big ? CodeSize::k32 : CodeSize::k16;
  if (real) {
    mode_ = spec::CpuMode::kReal;
  } else if (long_mode()) {
    mode_ = mode64_ ? spec::CpuMode::kLong64 : big ? spec::CpuMode::kCompat32 : spec::CpuMode::kCompat16;
  } else {
    mode_ = big ? spec::CpuMode::kProt32 : spec::CpuMode::kProt16;
  }
  for (unsigned i = 0; i < segments_.size(); ++i) {
    segments_[i] = SegmentCache::of(s.seg[i], i, real);
  }
  stack_mask_ = mode64_                                             ? ~std::uint64_t{0}
                : (s.seg[spec::kSs].attr & spec::seg_attr::DB) != 0 ? 0xFFFF'FFFF
                                                                    : 0xFFFF;
  fast_.set_user(user());
  debug_.refresh(s.dr7);
  const bool allowed =
      !debug_.watches_data() && !(s.cpl == 3 && (s.cr0 & spec::cr0::AM) != 0 && has(spec::rflags::AC));
  if (fast_allowed_ && !allowed) flush_fast();
  fast_allowed_ = allowed;
}

void Cpu::set_dr7(std::uint64_t value) {
  using namespace spec::dr7;
  s.dr7 = (value & (ENABLE | LE | GE | GD | CONDITION)) | ONE;
  refresh();
}

void Cpu::context_changed() {
  stale_ = false;
  refresh();
  flush_fast();
}

void Cpu::set_cpl(unsigned cpl) { s.cpl = cpl; }

void Cpu::set_cs(const Segment& cs, unsigned cpl) {
  s.seg[spec::kCs] = cs;
  s.cpl = cpl;
  refresh();
}

std::uint64_t Cpu::descriptor_address(std::uint16_t selector) const {
  const std::uint64_t base = (selector & 4) != 0 ? s.seg[spec::kLdtr].base : s.gdtr_base;
  const std::uint64_t address = base + (selector & 0xFFF8);
  return long_mode() ? address : address & 0xFFFF'FFFF;
}

Descriptor Cpu::read_descriptor(std::uint16_t selector, std::uint8_t vector) {
  if ((selector & 4) != 0 && (s.seg[spec::kLdtr].attr & spec::seg_attr::P) == 0)
    fault(vector, selector & 0xFFFC);
  const std::uint32_t limit = (selector & 4) != 0 ? s.seg[spec::kLdtr].limit : s.gdtr_limit;
  if ((selector | 7u) > limit) fault(vector, selector & 0xFFFC);
  return {system_read(descriptor_address(selector), 8)};
}

bool Cpu::has_descriptor_high(std::uint16_t selector) const {
  const std::uint32_t limit = (selector & 4) != 0 ? s.seg[spec::kLdtr].limit : s.gdtr_limit;
  return (selector | 7u) + 8 <= limit;
}

std::uint64_t Cpu::read_descriptor_high(std::uint16_t selector, std::uint8_t vector) {
  if (!has_descriptor_high(selector)) fault(vector, selector & 0xFFFC);
  return system_read(descriptor_address(selector) + 8, 8);
}

void Cpu::check_task_switch(std::uint16_t tss, std::uint64_t cause, std::uint64_t flags) {
  // Without the intercept the switch would have to follow; the caller raises the substitute for it.
  if (!svm::intercepted(s, spec::exitcode::TASK_SWITCH)) return;
  const bool back_link = (cause & spec::task_switch_info2::IRET) != 0;
  const std::uint8_t vector = back_link ? spec::vector::TS : spec::vector::GP;
  const std::uint16_t error = tss & 0xFFFC;
  if (error == 0 || (tss & 4) != 0) fault(vector, error);
  const Descriptor descriptor = read_descriptor(tss, vector);
  const unsigned type = descriptor.code_or_data() ? 0 : descriptor.type();
  if ((type & ~8u) != (back_link ? 3u : 1u)) fault(vector, error);
  if (!descriptor.present()) fault(spec::vector::NP, error);
  if (descriptor.limit() < ((type & 8) != 0 ? 0x67u : 0x2Bu)) fault(spec::vector::TS, error);
  if ((flags & spec::rflags::RF) != 0) cause |= spec::task_switch_info2::RF;
  check_intercept(spec::exitcode::TASK_SWITCH, tss, cause);
}

void Cpu::set_accessed(std::uint16_t selector, Descriptor& descriptor) {
  if ((descriptor.type() & 1) != 0) return;
  descriptor.raw |= std::uint64_t{1} << 40;
  system_write(descriptor_address(selector) + 5, 1, (descriptor.raw >> 40) & 0xFF);
}

void Cpu::load_data_segment(unsigned segment, std::uint16_t selector) {
  Segment& target = s.seg[segment];
  if (!protected_mode()) {
    target.sel = selector;
    target.base = std::uint64_t{selector} << 4;
    return;
  }
  const std::uint16_t error = selector & 0xFFFC;
  if (error == 0) {
    if (segment == spec::kSs && (!mode64_ || s.cpl == 3 || (selector & 3) != s.cpl)) gp();
    target.sel = selector;
    target.attr = 0;
    refresh();
    return;
  }
  Descriptor descriptor = read_descriptor(selector, spec::vector::GP);
  const unsigned rpl = selector & 3;
  if (segment == spec::kSs) {
    if (rpl != s.cpl || !descriptor.writable() || descriptor.dpl() != s.cpl) gp(error);
    if (!descriptor.present()) fault(spec::vector::SS, error);
  } else {
    if (!descriptor.readable()) gp(error);
    const bool conforming_code = descriptor.is_code() && descriptor.conforming();
    if (!conforming_code && (descriptor.dpl() < s.cpl || descriptor.dpl() < rpl)) gp(error);
    if (!descriptor.present()) fault(spec::vector::NP, error);
  }
  set_accessed(selector, descriptor);
  target = make_segment(selector, descriptor);
  refresh();
}

Descriptor Cpu::read_inner_stack(std::uint16_t selector, unsigned cpl) {
  const std::uint16_t error = selector & 0xFFFC;
  if (error == 0) fault(spec::vector::TS, 0);
  const Descriptor descriptor = read_descriptor(selector, spec::vector::TS);
  if ((selector & 3u) != cpl || descriptor.dpl() != cpl || !descriptor.writable())
    fault(spec::vector::TS, error);
  if (!descriptor.present()) fault(spec::vector::SS, error);
  return descriptor;
}

void Cpu::legacy_tss_stack(unsigned cpl, std::uint16_t& ss, std::uint64_t& sp) {
  const Segment& tr = s.seg[spec::kTr];
  const bool wide = (tr.attr & 8) != 0;
  const unsigned offset = wide ? 4 + 8 * cpl : 2 + 4 * cpl;
  if (offset + (wide ? 5 : 3) > tr.limit) fault(spec::vector::TS, tr.sel & 0xFFFC);
  const std::uint64_t address = tr.base + offset;
  sp = system_read(address & 0xFFFF'FFFF, wide ? 4 : 2);
  ss = static_cast<std::uint16_t>(system_read((address + (wide ? 4 : 2)) & 0xFFFF'FFFF, 2));
}

std::uint64_t Cpu::long_tss_stack(unsigned offset) {
  const Segment& tr = s.seg[spec::kTr];
  if (offset + 7 > tr.limit) fault(spec::vector::TS, tr.sel & 0xFFFC);
  const std::uint64_t sp = system_read(tr.base + offset, 8);
  if (!canonical(sp)) fault(spec::vector::SS, 0);
  return sp;
}

}  // namespace pacifica
