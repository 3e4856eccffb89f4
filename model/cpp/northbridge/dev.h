// SPDX-License-Identifier: Apache-2.0
// The device exclusion vector of the host bridge (manual 2.20): who may access what. Contract: docs/dev.md.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <unordered_map>

#include "pacifica_spec.h"

namespace pacifica {

/// What varies by implementation (ERR-B-33): 1–64 domains, 1–255 DEV_MAP registers.
struct DevConfig {
  unsigned domains = spec::dev::CONFIG_DOMAINS;
  unsigned maps = spec::dev::CONFIG_MAPS;
  std::uint8_t revision = spec::dev::CONFIG_REVISION;
};

/// Address space of a request.
enum class DevSpace : std::uint8_t {
  kMemory = spec::dev::REQUEST_MEMORY,
  kIo = spec::dev::REQUEST_IO,
  kConfig = spec::dev::REQUEST_CONFIG,
};

/// One access within an aligned 8-byte word, from an external port or, through the GART, from a processor.
struct DevRequest {
  DevSpace space = DevSpace::kMemory;
  bool write = false;
  bool posted = false;             ///< writes only: wants no response
  bool cpu = false;                ///< from a processor by way of the GART; memory space
  std::uint8_t bus = 0;            ///< HyperTransport bus number of the device
  std::uint8_t unit = 0;           ///< unitID, 0–31
  std::uint64_t address = 0;       ///< physical, 40 bits, before GART
  bool gart = false;               ///< the GART translated it
  std::uint64_t gart_address = 0;  ///< physical, 40 bits, after GART
};

/// The rule that decided, in the order in which they are asked (docs/dev.md, verdict).
enum class DevRule : std::uint8_t {
  kConfigSpace = 1,
  kIoSpace,
  kSecureLoader,
  kProcessor,
  kDisabled,
  kDomain,
  kNoTable,
  kBeyondTable,
  kTableBit,
};

/// What a violation did to DEV_ERR_*.
enum class DevLog : std::uint8_t { kNone, kCaptured, kOverflowed };

/// Whether the fills that were announced agree with what the checks need (event mode).
enum class DevLegality : std::uint8_t {
  kLegal,
  kLineNotHeld,   ///< the table bit is needed and its line is neither held nor announced
  kUnneededFill,  ///< a line was announced that this check does not need
};

/// Everything that a request leads to.
struct DevVerdict {
  DevRule rule = DevRule::kDisabled;
  bool blocked = false;        ///< not forwarded
  bool responds = false;       ///< the requester gets a response: reads and non-posted writes
  bool master_abort = false;   ///< of that response, when blocked
  std::uint64_t data = 0;      ///< of that response, when blocked: all ones for a read (DEV-CHK-03)
  std::uint64_t address = 0;   ///< to forward to, after GART
  bool domain_valid = false;   ///< `domain` was asked for: rule 3 for devices, rules 6 to 9
  std::uint8_t domain = 0;     ///< 0–63
  bool secure_loader = false;  ///< rule 3 refused
  bool table = false;          ///< a table's bit decided
  bool filled = false;         ///< … from a line read for this check
  std::uint64_t line = 0;      ///< physical address of that line's 8 bytes
  DevLog log = DevLog::kNone;
  bool machine_check = false;
  DevLegality legality = DevLegality::kLegal;
};

/// Where tables are read from: the platform's memory.
class DevTableMemory {
 public:
  virtual ~DevTableMemory() = default;
  /// Eight bytes at `address` (physical, 40 bits, multiple of 8); `probe`: the processors' caches are asked
  /// for newer data.
  virtual std::uint64_t read_table(std::uint64_t address, bool probe) = 0;
};

/// The registers, bits in the positions of spec/dev.toml. RESET makes all of them zero (ERR-B-47).
struct DevRegisters {
  std::uint32_t op = 0;
  std::uint32_t cr = 0;  ///< without INVALIDATE, which is no register
  std::array<std::uint32_t, 64> base_lo{};
  std::array<std::uint32_t, 64> base_hi{};
  std::array<std::uint32_t, 256> map{};
  std::uint32_t err_status = 0;
  std::uint32_t err_addr_lo = 0;
  std::uint32_t err_addr_hi = 0;
  std::uint64_t sl_dev_base = 0;  ///< hidden (manual 2.20.8): physical, multiple of 64 KB

  bool operator==(const DevRegisters&) const = default;
};

/// The access checker of one Northbridge. State is plain; a copy is a snapshot.
///
/// Alone, a check reads the table lines that it needs and keeps them until the next invalidation. With
/// external fills (the RTL says when) it reads a line when `fill()` announces it, and a check says whether
/// the announcements were the right ones.
class Dev {
 public:
  /// Throws std::invalid_argument when a number is out of its range.
  explicit Dev(const DevConfig& config = {});

  /// RESET: registers zero, no line held (ERR-B-47).
  void reset();
  /// SKINIT: protects the 64 KB at `base` (physical, bits 39:16 count) and sets SL_DEV_EN (DEV-CR-14).
  void skinit(std::uint64_t base);
  /// INIT that nothing intercepts: DEV_CR.ENABLE is cleared, nothing else (ERR-B-48).
  void init();
  /// Memory has been enabled: MEM_CLEAR_DISABLE is writable (DEV-CR-06).
  void set_memory_enabled(bool on) { memory_enabled_ = on; }

  /// Configuration space of the function: the dword at `offset` (bits 1:0 ignored). `byte_enables` 0–15.
  std::uint32_t config_read(std::uint8_t offset) const;
  void config_write(std::uint8_t offset, std::uint32_t value, std::uint8_t byte_enables = 0xF);

  /// Judges a request and logs it.
  DevVerdict check(const DevRequest& request, DevTableMemory& memory);

  /// Lines are read only when they are announced, and an invalidation takes as long as it is said to.
  void use_external_fills(bool on) { external_fills_ = on; }
  /// The line at `address` was read for the next check.
  void fill(std::uint64_t address, DevTableMemory& memory);
  /// True while a fill waits for the check that needs it: nothing but that check may come.
  bool fill_pending() const { return filled_.has_value(); }
  /// DEV_CR.INVALIDATE as the RTL shows it to the next read. False: that cannot be, no invalidation runs.
  bool announce_invalidating(bool running);

  bool secure_loader_enabled() const { return (registers_.cr & spec::dev_cr::SL_DEV_EN) != 0; }
  bool memory_clear_disabled() const { return (registers_.cr & spec::dev_cr::MEM_CLEAR_DISABLE) != 0; }
  const DevConfig& config() const { return config_; }
  const DevRegisters& registers() const { return registers_; }

 private:
  void invalidate();
  std::uint64_t table_line(std::uint64_t line, DevTableMemory& memory, DevVerdict& verdict);
  bool table_bit(const DevRequest& request, DevTableMemory& memory, DevVerdict& verdict);
  void log(const DevRequest& request, DevVerdict& verdict);

  DevConfig config_;
  DevRegisters registers_;
  bool memory_enabled_ = false;
  std::unordered_map<std::uint64_t, std::uint64_t> lines_;  ///< held lines by address
  bool external_fills_ = false;
  bool invalidating_ = false;            ///< external fills: an invalidation was not yet seen to end
  std::optional<std::uint64_t> filled_;  ///< announced and not yet needed
  bool stray_fill_ = false;              ///< two fills before one check
};

/// The domain of a device: DEV_MAP entries from index 0 on, UNIT0 before UNIT1, otherwise 0 (DEV-MAP-02,
/// ERR-B-35). May be beyond the domains that there are.
std::uint8_t dev_domain(const DevRegisters& registers, unsigned maps, std::uint8_t bus, std::uint8_t unit);

}  // namespace pacifica
