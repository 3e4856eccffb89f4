// SPDX-License-Identifier: Apache-2.0
// Configuration function, DEV_OP/DEV_DATA indirection and the registers behind it (manual 2.20.4–2.20.6).
#include <stdexcept>
#include <string>

#include "northbridge/dev.h"

namespace pacifica {
namespace {

enum class Instances : std::uint8_t { kOne, kPerDomain, kPerMap };

/// One row of table 2-10. Writes reach the `writable` bits; no others are ever set but by hardware, so
/// reserved ones read zero (ERR-B-40).
struct Row {
  std::uint32_t function;
  Instances instances;
  std::uint32_t writable;
  std::uint32_t& (*at)(DevRegisters&, unsigned index);
};

constexpr auto bits(std::uint64_t mask) { return static_cast<std::uint32_t>(mask); }

constexpr std::uint32_t kBaseLo =
    bits(spec::dev_base_lo::V | spec::dev_base_lo::P | spec::dev_base_lo::SIZE | spec::dev_base_lo::BASE);
constexpr std::uint32_t kMap =
    bits(spec::dev_map::UNIT0 | spec::dev_map::V0 | spec::dev_map::UNIT1 | spec::dev_map::V1 |
         spec::dev_map::BUSNO | spec::dev_map::DOM0 | spec::dev_map::DOM1);
/// SL_DEV_EN, MEM_CLEAR_DISABLE and INVALIDATE have rules of their own.
constexpr std::uint32_t kCr =
    bits(spec::dev_cr::ENABLE | spec::dev_cr::IOSPEN | spec::dev_cr::MCE | spec::dev_cr::NO_PROBE);
constexpr std::uint32_t kErrStatus =
    bits(spec::dev_err_status::DOMAIN | spec::dev_err_status::UNIT | spec::dev_err_status::BUSNO |
         spec::dev_err_status::WRITE | spec::dev_err_status::SL_DEV | spec::dev_err_status::ADDRV |
         spec::dev_err_status::OVERFLOW | spec::dev_err_status::VALID);

constexpr std::array<Row, 7> kRows{{
    {spec::dev::FUNCTION_BASE_LO, Instances::kPerDomain, kBaseLo,  // DEV-FN-00 DEV-BASE-04 -05
     [](DevRegisters& r, unsigned i) -> std::uint32_t& { return r.base_lo[i]; }},
    {spec::dev::FUNCTION_BASE_HI, Instances::kPerDomain, bits(spec::dev_base_hi::BASE),  // DEV-FN-01
     [](DevRegisters& r, unsigned i) -> std::uint32_t& { return r.base_hi[i]; }},
    {spec::dev::FUNCTION_MAP, Instances::kPerMap, kMap,  // DEV-FN-02
     [](DevRegisters& r, unsigned i) -> std::uint32_t& { return r.map[i]; }},
    {spec::dev::FUNCTION_CR, Instances::kOne, kCr,  // DEV-FN-04
     [](DevRegisters& r, unsigned) -> std::uint32_t& { return r.cr; }},
    {spec::dev::FUNCTION_ERR_STATUS, Instances::kOne, kErrStatus,  // DEV-FN-05 ERR-B-46
     [](DevRegisters& r, unsigned) -> std::uint32_t& { return r.err_status; }},
    {spec::dev::FUNCTION_ERR_ADDR_LO, Instances::kOne, 0,  // DEV-FN-06
     [](DevRegisters& r, unsigned) -> std::uint32_t& { return r.err_addr_lo; }},
    {spec::dev::FUNCTION_ERR_ADDR_HI, Instances::kOne, 0,  // DEV-FN-07
     [](DevRegisters& r, unsigned) -> std::uint32_t& { return r.err_addr_hi; }},
}};

/// Offsets whose value never changes (ERR-B-32, table 2-9).
struct Constant {
  std::uint32_t offset, value;
};
constexpr std::array<Constant, 5> kConstants{{
    {spec::dev::OFFSET_VENDOR_DEVICE, spec::dev::VALUE_VENDOR_DEVICE},
    {spec::dev::OFFSET_COMMAND_STATUS, spec::dev::VALUE_COMMAND_STATUS},
    {spec::dev::OFFSET_CLASS, spec::dev::VALUE_CLASS},
    {spec::dev::OFFSET_CAPABILITY_POINTER, spec::dev::VALUE_CAPABILITY_POINTER},
    {spec::dev::OFFSET_HDR, spec::dev::VALUE_HDR},
}};

unsigned selected_function(std::uint32_t op) {
  return (op & spec::dev_op::FUNCTION) >> spec::dev_op::FUNCTION_LSB;
}

/// The register that DEV_OP selects; INDEX counts only where there are several (DEV-OP-04). Null: nothing
/// there (ERR-B-34), or DEV_CAP, which is no storage.
struct Selected {
  const Row* row = nullptr;
  unsigned index = 0;
};
Selected select(std::uint32_t op, const DevConfig& config) {
  for (const Row& row : kRows) {
    if (row.function != selected_function(op)) continue;
    if (row.instances == Instances::kOne) return {&row, 0};
    const unsigned index = (op & spec::dev_op::INDEX) >> spec::dev_op::INDEX_LSB;
    const unsigned count = row.instances == Instances::kPerDomain ? config.domains : config.maps;
    return index < count ? Selected{&row, index} : Selected{};
  }
  return {};
}

}  // namespace

Dev::Dev(const DevConfig& config) : config_(config) {
  if (config.domains < 1 || config.domains > 64)
    throw std::invalid_argument("DEV: domains: " + std::to_string(config.domains) + " (1 to 64)");
  if (config.maps < 1 || config.maps > 255)
    throw std::invalid_argument("DEV: maps: " + std::to_string(config.maps) + " (1 to 255)");
}

void Dev::reset() {
  registers_ = {};
  invalidate();
  invalidating_ = false;
  filled_.reset();
  stray_fill_ = false;
}

void Dev::skinit(std::uint64_t base) {
  registers_.sl_dev_base = base & 0xFF'FFFF'0000;
  registers_.cr |= spec::dev_cr::SL_DEV_EN;
}

void Dev::init() { registers_.cr &= ~bits(spec::dev_cr::ENABLE); }

std::uint32_t Dev::config_read(std::uint8_t offset) const {
  offset &= 0xFC;
  for (const Constant& constant : kConstants) {
    if (constant.offset == offset) return constant.value;
  }
  if (offset == spec::dev::OFFSET_OP) return registers_.op;
  if (offset != spec::dev::OFFSET_DATA) return 0;
  if (selected_function(registers_.op) == spec::dev::FUNCTION_CAP) {
    using namespace spec::dev_cap;
    return std::uint32_t{config_.revision} << REVISION_LSB | config_.domains << N_DOMAINS_LSB |
           config_.maps << N_MAPS_LSB;
  }
  const Selected selected = select(registers_.op, config_);
  if (selected.row == nullptr) return 0;
  const bool running = selected.row->function == spec::dev::FUNCTION_CR && invalidating_;
  // `at` serves reads and writes; a read does not change what it refers to.
  return selected.row->at(const_cast<DevRegisters&>(registers_), selected.index) |
         (running ? bits(spec::dev_cr::INVALIDATE) : 0);
}

void Dev::config_write(std::uint8_t offset, std::uint32_t value, std::uint8_t byte_enables) {
  offset &= 0xFC;
  std::uint32_t enabled = 0;
  for (unsigned byte = 0; byte < 4; ++byte) {
    if ((byte_enables >> byte & 1) != 0) enabled |= 0xFFu << (8 * byte);
  }
  auto merge = [value](std::uint32_t& reg, std::uint32_t mask) { reg = (reg & ~mask) | (value & mask); };
  if (offset == spec::dev::OFFSET_OP) {
    merge(registers_.op, enabled & bits(spec::dev_op::FUNCTION | spec::dev_op::INDEX));
    return;
  }
  if (offset != spec::dev::OFFSET_DATA) return;
  const Selected selected = select(registers_.op, config_);
  if (selected.row == nullptr) return;
  std::uint32_t& reg = selected.row->at(registers_, selected.index);
  merge(reg, enabled & selected.row->writable);
  if (selected.row->function != spec::dev::FUNCTION_CR) return;
  if (memory_enabled_) merge(reg, enabled & bits(spec::dev_cr::MEM_CLEAR_DISABLE));         // DEV-CR-06
  if ((value & spec::dev_cr::SL_DEV_EN) == 0) reg &= ~(enabled & spec::dev_cr::SL_DEV_EN);  // ERR-B-49
  if ((value & enabled & spec::dev_cr::INVALIDATE) != 0) {
    invalidate();
    invalidating_ = external_fills_;
  }
}

void Dev::invalidate() { lines_.clear(); }

bool Dev::announce_invalidating(bool running) {
  if (running && !invalidating_) return false;
  invalidating_ = running;
  return true;
}

}  // namespace pacifica
