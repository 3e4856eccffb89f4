// SPDX-License-Identifier: Apache-2.0
// Names for numbers; the tables come from spec/.
#include "cosim/decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <span>
#include <stdexcept>

namespace pacifica::cosim {
namespace {

struct Bit {
  std::string_view name;
  std::uint64_t mask;
};
constexpr Bit kRflags[] = {{"CF", spec::rflags::CF}, {"PF", spec::rflags::PF},   {"AF", spec::rflags::AF},
                           {"ZF", spec::rflags::ZF}, {"SF", spec::rflags::SF},   {"TF", spec::rflags::TF},
                           {"IF", spec::rflags::IF}, {"DF", spec::rflags::DF},   {"OF", spec::rflags::OF},
                           {"NT", spec::rflags::NT}, {"RF", spec::rflags::RF},   {"VM", spec::rflags::VM},
                           {"AC", spec::rflags::AC}, {"VIF", spec::rflags::VIF}, {"VIP", spec::rflags::VIP},
                           {"ID", spec::rflags::ID}};
constexpr Bit kCr0[] = {{"PE", spec::cr0::PE}, {"MP", spec::cr0::MP}, {"EM", spec::cr0::EM},
                        {"TS", spec::cr0::TS}, {"ET", spec::cr0::ET}, {"NE", spec::cr0::NE},
                        {"WP", spec::cr0::WP}, {"AM", spec::cr0::AM}, {"NW", spec::cr0::NW},
                        {"CD", spec::cr0::CD}, {"PG", spec::cr0::PG}};
constexpr Bit kCr4[] = {{"VME", spec::cr4::VME}, {"PVI", spec::cr4::PVI}, {"TSD", spec::cr4::TSD},
                        {"DE", spec::cr4::DE},   {"PSE", spec::cr4::PSE}, {"PAE", spec::cr4::PAE},
                        {"MCE", spec::cr4::MCE}, {"PGE", spec::cr4::PGE}, {"PCE", spec::cr4::PCE}};
constexpr Bit kEfer[] = {{"SCE", spec::efer::SCE},
                         {"LME", spec::efer::LME},
                         {"LMA", spec::efer::LMA},
                         {"NXE", spec::efer::NXE},
                         {"SVME", spec::efer::SVME}};

std::string letters(std::span<const Bit> bits, std::uint64_t value) {
  std::string text;
  for (const Bit& bit : bits) {
    if ((value & bit.mask) != 0) {
      if (!text.empty()) text += ' ';
      text += bit.name;
    }
  }
  return text;
}

std::string upper(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return std::toupper(c); });
  return result;
}

/// Where the parts of a walk started in directories (docs/lockstep.md): " from guest level 1, host walk 2
/// level 2"; empty when all started at the top.
std::string walk_starts(std::uint32_t access) {
  std::string text;
  const auto add = [&](std::string_view part, unsigned level) {
    if (level != 0) text += fmt::format("{}{} level {}", text.empty() ? " from " : ", ", part, level);
  };
  add("guest", access >> 4 & 3);
  for (unsigned i = 0; i < 5; ++i) add(fmt::format("host walk {}", i), access >> (8 + 2 * i) & 3);
  return text;
}

/// What the value of a VMCB field says; empty where it is just a number.
std::string vmcb_value(std::string_view field, std::uint64_t value) {
  if (field == "EXITCODE") return exit_name(value);
  if (field == "EXITINTINFO" || field == "EVENTINJ") return decode_bits("eventinfo", value);
  for (const std::string_view name : {"rflags", "cr0", "cr4", "efer"}) {
    if (upper(name) == field) return decode_bits(name, value);
  }
  return {};
}

}  // namespace

std::string exit_name(std::uint64_t code) {
  for (const spec::CodeName& row : spec::kExitCodeNames) {
    if (row.value == code) return std::string(row.name);
  }
  return fmt::format("VMEXIT_{:X}h", code);
}

std::uint64_t exit_code(std::string_view name) {
  const std::string wanted = upper(name);
  for (const spec::CodeName& row : spec::kExitCodeNames) {
    if (row.name == wanted || row.name == "VMEXIT_" + wanted) return row.value;
  }
  std::string_view digits = wanted;
  if (digits.starts_with("0X")) digits.remove_prefix(2);
  if (digits.ends_with("H")) digits.remove_suffix(1);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) {
    throw std::invalid_argument(fmt::format("unknown exit code '{}'", name));
  }
  return value;
}

std::string event_name(unsigned type, unsigned vector) {
  switch (type) {
    case 0:
      return fmt::format("INTR {:02X}h", vector);
    case 2:
      return "NMI";
    case 4:
      return fmt::format("INT {:02X}h", vector);
    default:
      break;
  }
  for (const spec::ExceptionInfo& row : spec::kExceptions) {
    if (row.vector == vector) return std::string(row.name);
  }
  return fmt::format("exception {}", vector);
}

std::string vmcb_field(std::uint32_t offset) {
  for (const spec::VmcbField& field : spec::kVmcbFields) {
    if (offset >= field.offset && offset < field.offset + field.size) {
      return offset == field.offset ? std::string(field.name)
                                    : fmt::format("{}+{}", field.name, offset - field.offset);
    }
  }
  return {};
}

std::string decode_bits(std::string_view decode, std::uint64_t value) {
  if (decode == "rflags") {
    return fmt::format("{} IOPL={}", letters(kRflags, value),
                       (value & spec::rflags::IOPL) >> spec::rflags::IOPL_LSB);
  }
  if (decode == "cr0") return letters(kCr0, value);
  if (decode == "cr4") return letters(kCr4, value);
  if (decode == "efer") return letters(kEfer, value);
  if (decode == "shadow") return std::string(to_string(static_cast<spec::Shadow>(value)));
  if (decode == "activity") return std::string(to_string(static_cast<spec::Activity>(value)));
  if (decode == "eventinfo") {
    if ((value & spec::eventinfo::V) == 0) return "none";
    const unsigned type = (value & spec::eventinfo::TYPE) >> spec::eventinfo::TYPE_LSB;
    std::string text = event_name(type, value & spec::eventinfo::VECTOR);
    if ((value & spec::eventinfo::EV) != 0)
      text += fmt::format(" error {:x}h", value >> spec::eventinfo::ERRORCODE_LSB);
    return text;
  }
  return {};
}

std::string cpu_prefix(unsigned cpu, unsigned processors) {
  return processors > 1 ? fmt::format("cpu{} ", cpu) : std::string{};
}

std::string flag_names(std::uint32_t flags) {
  std::string text;
  for (unsigned bit = 0; bit < 32; ++bit) {
    if ((flags >> bit & 1) == 0) continue;
    if (!text.empty()) text += ' ';
    text += to_string(static_cast<spec::RetireFlag>(bit));
  }
  return text;
}

std::string_view mode_name(std::uint16_t mode) { return to_string(static_cast<spec::CpuMode>(mode)); }

std::string describe(const spec::RetireRecord& record) {
  switch (static_cast<spec::RetireKind>(record.kind)) {
    case spec::RetireKind::kInstruction:
      return "instruction";
    case spec::RetireKind::kEvent: {
      std::string text = event_name(record.event_type, record.vector);
      if ((record.flags & 1) != 0) text += fmt::format(" error {:x}h", record.error_code);
      if ((record.flags & 2) != 0) text += " (injected)";
      if ((record.flags & 4) != 0) text += " (virtual)";
      return text;
    }
    case spec::RetireKind::kVmexit: {
      std::string text = fmt::format("{} info1 {:x}h info2 {:x}h", exit_name(record.exitcode),
                                     record.exitinfo1, record.exitinfo2);
      if ((record.exit_intinfo & spec::eventinfo::V) != 0) {
        text += " during " + decode_bits("eventinfo", record.exit_intinfo);
      }
      return text;
    }
    case spec::RetireKind::kShutdown:
      return "SHUTDOWN";
  }
  return fmt::format("record kind {}", record.kind);
}

std::string describe(const spec::WriteRecord& write, std::uint64_t vmcb_pa) {
  std::string text =
      fmt::format("{} {} {} [{:x}h] = {:x}h", to_string(static_cast<spec::WriteKind>(write.kind)), write.size,
                  to_string(static_cast<spec::Memtype>(write.memtype)), write.addr, write.data);
  const bool save_area = write.kind == static_cast<std::uint32_t>(spec::WriteKind::kVmcb) ||
                         write.kind == static_cast<std::uint32_t>(spec::WriteKind::kHsave);
  if (save_area || (vmcb_pa != 0 && write.addr >> 12 == vmcb_pa >> 12)) {
    const std::string field = vmcb_field(write.addr & 0xFFF);
    if (!field.empty()) {
      const std::string value = vmcb_value(field, write.data);
      text += fmt::format("  ({}.{}{}{})", save_area && write.kind == 3 ? "HSAVE" : "VMCB", field,
                          value.empty() ? "" : ": ", value);
    }
  }
  return text;
}

std::string describe(const spec::EventRecord& event) {
  std::string text = fmt::format("{} {:x}h", to_string(static_cast<spec::EventKind>(event.kind)), event.data);
  if (event.kind == static_cast<std::uint32_t>(spec::EventKind::kWalk)) {
    text += fmt::format(" ASID {}{}{}{}", event.asid, (event.access & 1) != 0 ? " write" : " read",
                        (event.access & 2) != 0 ? " user" : "", (event.access & 4) != 0 ? " fetch" : "");
    text += walk_starts(event.access);
  }
  return text;
}

}  // namespace pacifica::cosim
