// SPDX-License-Identifier: Apache-2.0
// Integer benchmark for CPI and speed: a CRC, a sort, a sieve, a matrix product and a string search, checked
// by a digest. The command line may name the number of rounds (default 2).
#include "fw.h"

namespace {

u32 crc32(const u8* data, u32 size) {
  u32 crc = ~0u;
  for (u32 i = 0; i < size; ++i) {
    crc ^= data[i];
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ (0xedb88320u & -(crc & 1));
    }
  }
  return ~crc;
}

void shell_sort(u32* values, u32 count) {
  for (u32 gap = count / 2; gap; gap /= 2) {
    for (u32 i = gap; i < count; ++i) {
      const u32 value = values[i];
      u32 at = i;
      for (; at >= gap && values[at - gap] > value; at -= gap) {
        values[at] = values[at - gap];
      }
      values[at] = value;
    }
  }
}

u32 primes_below(u32 limit, u8* composite) {
  u32 count = 0;
  for (u32 i = 2; i < limit; ++i) {
    composite[i] = 0;
  }
  for (u32 i = 2; i < limit; ++i) {
    if (composite[i]) {
      continue;
    }
    ++count;
    for (u32 multiple = i * i; multiple < limit; multiple += i) {
      composite[multiple] = 1;
    }
  }
  return count;
}

u32 find(const char* text, const char* word) {
  for (u32 at = 0; text[at]; ++at) {
    u32 length = 0;
    while (word[length] && text[at + length] == word[length]) {
      ++length;
    }
    if (!word[length]) {
      return at;
    }
  }
  return ~0u;
}

u32 rounds_asked() {
  const u32* info = reinterpret_cast<const u32*>(uptr(fw_multiboot_info));
  u32 rounds = 0;
  if (info && (info[0] & 4)) {
    for (const char* p = reinterpret_cast<const char*>(uptr(info[4])); *p; ++p) {
      rounds = *p >= '0' && *p <= '9' ? rounds * 10 + u32(*p - '0') : 0;
    }
  }
  return rounds ? rounds : 2;
}

u32 values[128];
u8 composite[400];
u32 a[8][8], b[8][8], c[8][8];

}  // namespace

void test() {
  const u32 rounds = rounds_asked();
  u32 digest = 0;
  u32 seed = 1;
  for (u32 round = 0; round < rounds; ++round) {
    seed = 1;
    for (u32& value : values) {
      seed = seed * 1664525 + 1013904223;
      value = seed >> 8;
    }
    shell_sort(values, 128);
    digest = crc32(reinterpret_cast<const u8*>(values), 256);
    digest += primes_below(400, composite);
    for (u32 i = 0; i < 8; ++i) {
      for (u32 j = 0; j < 8; ++j) {
        a[i][j] = i * 3 + j;
        b[i][j] = i ^ j;
      }
    }
    for (u32 i = 0; i < 8; ++i) {
      for (u32 j = 0; j < 8; ++j) {
        u32 sum = 0;
        for (u32 k = 0; k < 8; ++k) {
          sum += a[i][k] * b[k][j];
        }
        c[i][j] = sum;
        digest += sum;
      }
    }
    digest += find("the quick brown fox jumps over the lazy dog and the slow red hen", "slow red hex");
    digest += find("the quick brown fox jumps over the lazy dog and the slow red hen", "red hen");
  }
  fw::print("digest ");
  fw::print_hex(digest);
  fw::print("\n");
  CHECK_EQ("bench digest", primes_below(400, composite), 78);
}
