// SPDX-License-Identifier: Apache-2.0
// What scripts/mutate golden puts into a copy of the golden model's sources (docs/mutation.md): each
// operator, condition, literal and statement asks whether it is the mutant of this run. A site has a first
// number and, if it can change in several ways, those behind it.
#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

namespace mutant {

constexpr int kMost = 1 << 16;
#ifdef PACIFICA_MUTANT_FIXED
// One mutant alone, known to the compiler: the proof that it is the same program.
constexpr int active = PACIFICA_MUTANT_FIXED;
constexpr void reach(int) {}
#else
extern int active;
extern bool reached[kMost];
inline void reach(int site) { reached[site] = true; }
#endif

/// Which way of the site is active: 0 none.
inline int way(int site, int ways) {
  reach(site);
  return active >= site && active < site + ways ? active - site + 1 : 0;
}

inline bool condition(int site, bool value) {
  switch (way(site, 3)) {
    case 1:
      return !value;
    case 2:
      return false;
    case 3:
      return true;
    default:
      return value;
  }
}
inline bool flip(int site, bool value) { return value != (way(site, 1) != 0); }
inline bool live(int site) { return way(site, 1) == 0; }
/// The order of N statements: way n swaps the nth and the next.
template <int N>
std::array<int, N> order(int site) {
  std::array<int, N> turns{};
  for (int i = 0; i < N; ++i) turns[i] = i;
  const int w = way(site, N - 1);
  if (w != 0) {
    turns[w - 1] = w;
    turns[w] = w - 1;
  }
  return turns;
}

template <typename L, typename R>
bool eq(int site, const L& l, const R& r) {
  return (l == r) != (way(site, 1) != 0);
}
template <typename L, typename R>
bool ne(int site, const L& l, const R& r) {
  return (l != r) != (way(site, 1) != 0);
}
// Of an order: its neighbour, its opposite.
template <typename L, typename R>
bool lt(int site, const L& l, const R& r) {
  const int w = way(site, 2);
  return w == 1 ? l <= r : (l < r) != (w == 2);
}
template <typename L, typename R>
bool le(int site, const L& l, const R& r) {
  const int w = way(site, 2);
  return w == 1 ? l < r : (l <= r) != (w == 2);
}
template <typename L, typename R>
bool gt(int site, const L& l, const R& r) {
  const int w = way(site, 2);
  return w == 1 ? l >= r : (l > r) != (w == 2);
}
template <typename L, typename R>
bool ge(int site, const L& l, const R& r) {
  const int w = way(site, 2);
  return w == 1 ? l > r : (l >= r) != (w == 2);
}

// The other operator, one side alone, the other alone.
template <typename R>
bool land(int site, bool l, R r) {
  switch (way(site, 3)) {
    case 1:
      return l || r();
    case 2:
      return l;
    case 3:
      return r();
    default:
      return l && r();
  }
}
template <typename R>
bool lor(int site, bool l, R r) {
  switch (way(site, 3)) {
    case 1:
      return l && r();
    case 2:
      return l;
    case 3:
      return r();
    default:
      return l || r();
  }
}

template <typename L, typename R>
auto band(int site, L l, R r) {
  using T = decltype(l & r);
  return way(site, 1) != 0 ? static_cast<T>(l) : static_cast<T>(l & r);
}
template <typename L, typename R>
auto bor(int site, L l, R r) {
  using T = decltype(l | r);
  const int w = way(site, 2);
  return w == 1 ? static_cast<T>(l) : w == 2 ? static_cast<T>(r) : static_cast<T>(l | r);
}
template <typename L, typename R>
auto plus(int site, L l, R r) {
  using T = decltype(l + r);
  return way(site, 1) != 0 ? static_cast<T>(l - r) : static_cast<T>(l + r);
}
template <typename L, typename R>
auto minus(int site, L l, R r) {
  using T = decltype(l - r);
  return way(site, 1) != 0 ? static_cast<T>(l + r) : static_cast<T>(l - r);
}
// One place further.
template <typename L, typename R>
auto shl(int site, L l, R r) {
  return way(site, 1) != 0 ? l << (r + 1) : l << r;
}
template <typename L, typename R>
auto shr(int site, L l, R r) {
  return way(site, 1) != 0 ? l >> (r + 1) : l >> r;
}

template <typename T>
T more(int site, T value) {
  return way(site, 1) != 0 ? static_cast<T>(value + 1) : value;
}
template <typename T>
T half(int site, T bytes) {
  return way(site, 1) != 0 ? bytes / 2 : bytes;
}
/// A mask without its lowest, without its highest bit.
template <typename T>
T mask(int site, T value) {
  const int w = way(site, 2);
  if (w == 0) return value;
  auto bits = static_cast<std::make_unsigned_t<T>>(value);
  auto bit = static_cast<std::make_unsigned_t<T>>(bits & (~bits + 1));
  if (w == 2) {
    for (auto rest = bits; rest != 0; rest &= rest - 1)
      bit = static_cast<std::make_unsigned_t<T>>(rest & (~rest + 1));
  }
  return static_cast<T>(bits & ~bit);
}
template <typename T>
T next_bit(int site, T value) {
  return way(site, 1) != 0 ? static_cast<T>(value << 1) : value;
}

}  // namespace mutant
