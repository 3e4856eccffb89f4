// SPDX-License-Identifier: Apache-2.0
// ROL ROR RCL RCR SHL SHR SAR SHLD SHRD; flags by docs/choices.md 6.
#include "isa/handlers.h"
#include "isa/operands.h"

namespace pacifica::ops {
namespace {

enum Shift : unsigned { kRol, kRor, kRcl, kRcr, kShl, kShr, kSal, kSar };

template <typename T>
bool bit_below_msb(T value) {
  return (value >> (kBits<T> - 2) & 1) != 0;
}
void set_cf_of(Cpu& cpu, bool cf, bool of) {
  set_flags(cpu, fl::CF | fl::OF, (cf ? fl::CF : 0) | (of ? fl::OF : 0));
}
template <typename T>
void set_shift_flags(Cpu& cpu, T r, bool cf, bool of) {
  set_flags(cpu, kStatus, szp(r) | (cf ? fl::CF : 0) | (of ? fl::OF : 0));
}

/// `count` is masked and not 0.
template <unsigned O, typename T>
T shifted(Cpu& cpu, T value, unsigned count) {
  constexpr unsigned n = kBits<T>;
  if constexpr (O == kRol) {
    const unsigned c = count % n;
    const T r = c == 0 ? value : static_cast<T>(value << c | value >> (n - c));
    set_cf_of(cpu, (r & 1) != 0, msb(r) != ((r & 1) != 0));
    return r;
  } else if constexpr (O == kRor) {
    const unsigned c = count % n;
    const T r = c == 0 ? value : static_cast<T>(value >> c | value << (n - c));
    set_cf_of(cpu, msb(r), msb(r) != bit_below_msb(r));
    return r;
  } else if constexpr (O == kRcl || O == kRcr) {
    using Wide = unsigned __int128;
    const unsigned c = count % (n + 1);
    const Wide all = (Wide{1} << (n + 1)) - 1;
    const Wide whole = Wide{cpu.has(fl::CF)} << n | value;
    const Wide turned = c == 0      ? whole
                        : O == kRcl ? (whole << c | whole >> (n + 1 - c)) & all
                                    : (whole >> c | whole << (n + 1 - c)) & all;
    const T r = static_cast<T>(turned);
    const bool cf = (turned >> n & 1) != 0;
    set_cf_of(cpu, cf, O == kRcl ? msb(r) != cf : msb(r) != bit_below_msb(r));
    return r;
  } else if constexpr (O == kShl || O == kSal) {
    const T r = count >= n ? T{0} : static_cast<T>(value << count);
    const bool cf = count <= n && (value >> (n - count) & 1) != 0;
    set_shift_flags(cpu, r, cf, msb(r) != cf);
    return r;
  } else if constexpr (O == kShr) {
    const T r = count >= n ? T{0} : static_cast<T>(value >> count);
    const bool cf = count <= n && (value >> (count - 1) & 1) != 0;
    set_shift_flags(cpu, r, cf, msb(r) != bit_below_msb(r));
    return r;
  } else {
    const std::int64_t wide = as_signed<T>(value);
    const T r = static_cast<T>(count >= n ? (wide < 0 ? -1 : 0) : wide >> count);
    const bool cf = count > n ? wide < 0 : (wide >> (count - 1) & 1) != 0;
    set_shift_flags(cpu, r, cf, false);
    return r;
  }
}

template <unsigned O, typename T>
void by(Cpu& cpu, const Insn& insn, unsigned count) {
  count &= sizeof(T) == 8 ? 63 : 31;
  modify_rm<T>(cpu, insn, [&](T old) { return count == 0 ? old : shifted<O, T>(cpu, old, count); });
}
template <unsigned O, typename T>
void one(Cpu& cpu, const Insn& insn) {
  by<O, T>(cpu, insn, 1);
}
template <unsigned O, typename T>
void cl(Cpu& cpu, const Insn& insn) {
  by<O, T>(cpu, insn, static_cast<unsigned>(cpu.s.gpr[1] & 0xFF));
}
template <unsigned O, typename T>
void imm(Cpu& cpu, const Insn& insn) {
  by<O, T>(cpu, insn, static_cast<unsigned>(insn.imm & 0xFF));
}

#define PACIFICA_SHIFT_FORM(form)                                                                           \
  template <unsigned O>                                                                                     \
  Handlers form##_sizes() {                                                                                 \
    return {form<O, std::uint8_t>, form<O, std::uint16_t>, form<O, std::uint32_t>, form<O, std::uint64_t>}; \
  }                                                                                                         \
  Handlers form##_any(unsigned operation) {                                                                 \
    switch (operation) {                                                                                    \
      case kRol:                                                                                            \
        return form##_sizes<kRol>();                                                                        \
      case kRor:                                                                                            \
        return form##_sizes<kRor>();                                                                        \
      case kRcl:                                                                                            \
        return form##_sizes<kRcl>();                                                                        \
      case kRcr:                                                                                            \
        return form##_sizes<kRcr>();                                                                        \
      case kShr:                                                                                            \
        return form##_sizes<kShr>();                                                                        \
      case kSar:                                                                                            \
        return form##_sizes<kSar>();                                                                        \
      default:                                                                                              \
        return form##_sizes<kShl>();                                                                        \
    }                                                                                                       \
  }
PACIFICA_SHIFT_FORM(one)
PACIFICA_SHIFT_FORM(cl)
PACIFICA_SHIFT_FORM(imm)
#undef PACIFICA_SHIFT_FORM

template <typename T, bool kLeft>
T double_shift(Cpu& cpu, T dst, T src, unsigned count) {
  constexpr unsigned n = kBits<T>;
  T r;
  bool cf;
  if constexpr (n == 16) {
    // destination:source:destination; the count may exceed 16.
    const std::uint64_t whole = std::uint64_t{dst} << 32 | std::uint64_t{src} << 16 | dst;
    if constexpr (kLeft) {
      r = static_cast<T>((whole << count) >> 32);
      cf = (whole >> (48 - count) & 1) != 0;
    } else {
      r = static_cast<T>(whole >> count);
      cf = (whole >> (count - 1) & 1) != 0;
    }
  } else if constexpr (kLeft) {
    r = static_cast<T>(dst << count | src >> (n - count));
    cf = (dst >> (n - count) & 1) != 0;
  } else {
    r = static_cast<T>(dst >> count | src << (n - count));
    cf = (dst >> (count - 1) & 1) != 0;
  }
  set_shift_flags(cpu, r, cf, msb(r) != msb(dst));
  return r;
}
template <typename T, bool kLeft>
void double_by(Cpu& cpu, const Insn& insn, unsigned count) {
  count &= sizeof(T) == 8 ? 63 : 31;
  const T source = cpu.reg<T>(insn, insn.reg);
  modify_rm<T>(cpu, insn,
               [&](T old) { return count == 0 ? old : double_shift<T, kLeft>(cpu, old, source, count); });
}
template <typename T, bool kLeft>
void double_imm(Cpu& cpu, const Insn& insn) {
  double_by<T, kLeft>(cpu, insn, static_cast<unsigned>(insn.imm));
}
template <typename T, bool kLeft>
void double_cl(Cpu& cpu, const Insn& insn) {
  double_by<T, kLeft>(cpu, insn, static_cast<unsigned>(cpu.s.gpr[1] & 0xFF));
}
#define PACIFICA_DOUBLE(f, left) \
  { nullptr, f<std::uint16_t, left>, f<std::uint32_t, left>, f<std::uint64_t, left> }

}  // namespace

Handlers shift_one(unsigned operation) { return one_any(operation); }
Handlers shift_cl(unsigned operation) { return cl_any(operation); }
Handlers shift_imm(unsigned operation) { return imm_any(operation); }
Handlers shld_imm() { return PACIFICA_DOUBLE(double_imm, true); }
Handlers shld_cl() { return PACIFICA_DOUBLE(double_cl, true); }
Handlers shrd_imm() { return PACIFICA_DOUBLE(double_imm, false); }
Handlers shrd_cl() { return PACIFICA_DOUBLE(double_cl, false); }

}  // namespace pacifica::ops
