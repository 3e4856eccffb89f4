// SPDX-License-Identifier: Apache-2.0
// The processor of the golden model: state, one step, the services that instruction handlers use
// (manual 2.4, 2.13-2.17; docs/choices.md 1, 2, 7).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "arch/descriptor.h"
#include "cpu/boundary.h"
#include "cpu/debug.h"
#include "cpu/decode_cache.h"
#include "cpu/fast_pages.h"
#include "cpu/fault.h"
#include "cpu/segment_cache.h"
#include "decode/decoder.h"
#include "decode/insn.h"
#include "fabric/bus.h"
#include "mmu/mmu.h"
#include "pacifica_spec.h"
#include "platform/step.h"
#include "svm/svm.h"

namespace pacifica {

class Cpu {
 public:
  explicit Cpu(bool profile_apm = false, std::uint8_t number = 0);

  /// The bus is lent for the call; between steps the processor knows nothing but itself.
  void reset(const Bus& bus);
  StepOutcome step(const Bus& bus, const Timing* timing);
  /// Golden alone, without records: runs until `steps` are done, the image wrote the exit port, the processor
  /// shut down, or it is halted for ever. Returns the number of steps.
  std::uint64_t run(const Bus& bus, std::uint64_t steps);

  const spec::ArchState& state() const { return s; }
  /// For whoever prepares a start state; caches of it are renewed by the next step.
  spec::ArchState& state() {
    stale_ = true;
    return s;
  }
  Mmu& mmu() { return mmu_; }
  /// Halted with nothing that could wake it up (golden alone).
  bool stalled() const { return stalled_; }
  std::uint64_t retired() const { return retired_; }
  /// In lockstep: what must end HLT, given what the RTL has announced since the last retirement; nullptr:
  /// nothing.
  const BoundaryEvent* due(const Local& local, std::span<const spec::EventRecord> announced) const;
  /// In the order in which they are taken.
  static std::span<const BoundaryEvent> boundary_events();

  // ---- Services for instruction handlers -------------------------------------------------------------

  spec::ArchState s;  ///< the state; handlers change it only when nothing can fault any more

  bool long64() const { return mode64_; }
  bool long_mode() const { return (s.efer & spec::efer::LMA) != 0; }
  bool protected_mode() const { return (s.cr0 & spec::cr0::PE) != 0; }
  bool user() const { return s.cpl == 3; }
  bool has(std::uint64_t flag) const { return (s.rflags & flag) != 0; }
  const Bus& bus() const { return bus_; }
  svm::Context svm_context() { return {s, bus_, mmu_, log_, profile_apm_}; }

  template <typename T>
  T reg(const Insn& insn, unsigned number) const {
    if constexpr (sizeof(T) == 1) {
      if (number >= 4 && number < 8 && !insn.rex) return static_cast<T>(s.gpr[number - 4] >> 8);
    }
    return static_cast<T>(s.gpr[number]);
  }
  template <typename T>
  void set_reg(const Insn& insn, unsigned number, T value) {
    if constexpr (sizeof(T) == 1) {
      if (number >= 4 && number < 8 && !insn.rex) {
        s.gpr[number - 4] = (s.gpr[number - 4] & ~std::uint64_t{0xFF00}) | std::uint64_t{value} << 8;
      } else {
        s.gpr[number] = (s.gpr[number] & ~std::uint64_t{0xFF}) | value;
      }
    } else if constexpr (sizeof(T) == 2) {
      s.gpr[number] = (s.gpr[number] & ~std::uint64_t{0xFFFF}) | value;
    } else {
      s.gpr[number] = value;
    }
  }

  /// Effective address of the memory operand.
  std::uint64_t ea(const Insn& insn) const {
    std::uint64_t address = insn.disp;
    if (insn.base != Insn::kNoReg) address += insn.base == Insn::kRip ? next_rip : s.gpr[insn.base];
    if (insn.index != Insn::kNoReg) address += s.gpr[insn.index] << insn.scale;
    return address & address_mask(insn.addrsize);
  }
  static constexpr std::uint64_t address_mask(unsigned size) {
    return size == 8 ? ~std::uint64_t{0} : size == 4 ? 0xFFFF'FFFF : 0xFFFF;
  }

  /// Segment checks: linear address of an access, or #GP(0)/#SS(0).
  std::uint64_t linear(unsigned segment, std::uint64_t offset, unsigned size, bool write) {
    if (mode64_) {
      const std::uint64_t address = segment >= spec::kFs ? offset + s.seg[segment].base : offset;
      if (!canonical(address) || !canonical(address + size - 1)) [[unlikely]]
        segment_fault(segment);
      return address;
    }
    const SegmentCache& cache = segments_[segment];
    if (offset < cache.low || offset + size - 1 > cache.high || !(write ? cache.writable : cache.readable))
        [[unlikely]] {
      segment_fault(segment);
    }
    return (s.seg[segment].base + offset) & 0xFFFF'FFFF;
  }
  static constexpr bool canonical(std::uint64_t address) { return ((address + 0x8000'0000'0000) >> 48) == 0; }

  template <typename T>
  T load(unsigned segment, std::uint64_t offset) {
    const std::uint64_t address = linear(segment, offset, sizeof(T), false);
    const FastPages::Entry& entry = fast_.entry(FastPages::kRead, address);
    if (fast_.holds(entry, address) && (address & 0xFFF) <= 0x1000 - sizeof(T)) [[likely]] {
      return bus_.memory().load<T>(entry.offset + (address & 0xFFF));
    }
    return static_cast<T>(load_slow(address, sizeof(T), user(), sizeof(T)));
  }
  template <typename T>
  void store(unsigned segment, std::uint64_t offset, T value) {
    const std::uint64_t address = linear(segment, offset, sizeof(T), true);
    const FastPages::Entry& entry = fast_.entry(FastPages::kWrite, address);
    if (fast_.holds(entry, address) && (address & 0xFFF) <= 0x1000 - sizeof(T)) [[likely]] {
      bus_.memory().store<T>(entry.offset + (address & 0xFFF), value);
      if (recording_)
        log_.add(spec::WriteKind::kStore, entry.pa + (address & 0xFFF), sizeof(T), value, entry.type);
      return;
    }
    Located where;
    locate_slow(address, sizeof(T), true, user(), sizeof(T), where);
    write_at(where, value);
  }
  /// For read-modify-write: translates once, as a write.
  template <typename T>
  void locate(unsigned segment, std::uint64_t offset, Located& where) {
    const std::uint64_t address = linear(segment, offset, sizeof(T), true);
    const FastPages::Entry& entry = fast_.entry(FastPages::kWrite, address);
    if (fast_.holds(entry, address) && (address & 0xFFF) <= 0x1000 - sizeof(T)) [[likely]] {
      where.piece[0] = {entry.pa + (address & 0xFFF), entry.offset + (address & 0xFFF), entry.type,
                        sizeof(T)};
      where.split = false;
      return;
    }
    locate_slow(address, sizeof(T), true, user(), sizeof(T), where);
  }
  template <typename T>
  T read_at(const Located& where) {
    if (!where.split && where.piece[0].offset != PhysicalMemory::kNotDram) [[likely]] {
      return bus_.memory().load<T>(where.piece[0].offset);
    }
    return static_cast<T>(read_located(where));
  }
  template <typename T>
  void write_at(const Located& where, T value) {
    if (!where.split && where.piece[0].offset != PhysicalMemory::kNotDram) [[likely]] {
      bus_.memory().store<T>(where.piece[0].offset, value);
      if (recording_)
        log_.add(spec::WriteKind::kStore, where.piece[0].pa, sizeof(T), value, where.piece[0].type);
      return;
    }
    write_located(where, value);
  }
  /// Translation of an access whose segment checks are done. `natural`: size for the alignment check, 0:
  /// none.
  void locate_linear(std::uint64_t address, unsigned size, bool write, bool as_user, unsigned natural,
                     Located& where) {
    locate_slow(address, size, write, as_user, natural, where);
  }

  /// Descriptor tables, TSS, IDT: supervisor accesses by linear address.
  std::uint64_t system_read(std::uint64_t address, unsigned size);
  void system_write(std::uint64_t address, unsigned size, std::uint64_t value);

  // Stack. `sp` values are plain registers; these mask them by the stack's size.
  std::uint64_t stack_mask() const { return stack_mask_; }
  template <typename T>
  void push(T value) {
    const std::uint64_t sp = (s.gpr[4] - sizeof(T)) & stack_mask_;
    store<T>(spec::kSs, sp, value);
    set_sp(sp);
  }
  void push_sized(unsigned size, std::uint64_t value) {
    if (size == 8)
      push<std::uint64_t>(value);
    else if (size == 4)
      push<std::uint32_t>(static_cast<std::uint32_t>(value));
    else
      push<std::uint16_t>(static_cast<std::uint16_t>(value));
  }
  std::uint64_t load_sized(unsigned segment, std::uint64_t offset, unsigned size) {
    return size == 8   ? load<std::uint64_t>(segment, offset)
           : size == 4 ? load<std::uint32_t>(segment, offset)
           : size == 2 ? load<std::uint16_t>(segment, offset)
                       : load<std::uint8_t>(segment, offset);
  }
  void store_sized(unsigned segment, std::uint64_t offset, unsigned size, std::uint64_t value) {
    if (size == 8)
      store<std::uint64_t>(segment, offset, value);
    else if (size == 4)
      store<std::uint32_t>(segment, offset, static_cast<std::uint32_t>(value));
    else if (size == 2)
      store<std::uint16_t>(segment, offset, static_cast<std::uint16_t>(value));
    else
      store<std::uint8_t>(segment, offset, static_cast<std::uint8_t>(value));
  }
  /// Value at SP + offset of the current stack.
  std::uint64_t stack_peek(std::uint64_t offset, unsigned size) {
    return load_sized(spec::kSs, (s.gpr[4] + offset) & stack_mask_, size);
  }
  /// New stack pointer; the part of rSP beyond the stack's size stays.
  void set_sp(std::uint64_t sp) {
    s.gpr[4] = stack_mask_ == 0xFFFF ? (s.gpr[4] & ~std::uint64_t{0xFFFF}) | (sp & 0xFFFF) : sp & stack_mask_;
  }

  /// A stack that is written before it becomes (or while it is) the current one.
  struct Stack {
    std::uint64_t base = 0, mask = 0, low = 0, high = 0, sp = 0;
    bool flat64 = false, writable = true, as_user = false;
    bool program = false;     ///< the program's own pushes: alignment check and data breakpoints
    std::uint32_t error = 0;  ///< of #SS
  };
  Stack current_stack() const;
  Stack new_stack(const spec::Segment& ss, std::uint64_t sp, unsigned cpl) const;
  void stack_push(Stack& stack, unsigned size, std::uint64_t value);

  [[noreturn]] void fault(std::uint8_t vector) { throw Fault{.vector = vector}; }
  [[noreturn]] void fault(std::uint8_t vector, std::uint32_t error) {
    throw Fault{.vector = vector, .has_error = true, .error = error};
  }
  [[noreturn]] void gp(std::uint32_t error = 0) { fault(spec::vector::GP, error); }
  [[noreturn]] void ud() { fault(spec::vector::UD); }
  [[noreturn]] void ud_unimplemented() { throw Fault{.vector = spec::vector::UD, .unimplemented = true}; }
  [[noreturn]] void gp_unimplemented(std::uint32_t error) {
    throw Fault{.vector = spec::vector::GP, .has_error = true, .error = error, .unimplemented = true};
  }
  [[noreturn]] void segment_fault(unsigned segment) {
    fault(segment == spec::kSs ? spec::vector::SS : spec::vector::GP, 0);
  }

  /// Instruction intercept: #VMEXIT when the guest's VMCB asks for it.
  void check_intercept(std::uint64_t code, std::uint64_t info1 = 0, std::uint64_t info2 = 0) {
    if (s.guest != 0 && svm::intercepted(s, code)) [[unlikely]]
      vmexit(code, info1, info2);
  }
  [[noreturn]] void vmexit(std::uint64_t code, std::uint64_t info1, std::uint64_t info2);
  [[noreturn]] void shutdown();
  /// Leaves the instruction when a debug trap is held back: it is taken first, and the instruction runs
  /// again.
  void yield_to_held_trap() const {
    if (debug_.trap() != 0) [[unlikely]]
      throw HeldTrap{};
  }
  /// VMRUN after all checks.
  void enter_guest(std::uint64_t vmcb_pa);

  /// Descriptors. `vector` is the exception for a selector beyond its table (#GP or #TS).
  Descriptor read_descriptor(std::uint16_t selector, std::uint8_t vector);
  /// The upper half of a 16-byte descriptor (call gates in long mode, LDT and TSS in 64-bit mode): whether it
  /// lies within the table, and its value.
  bool has_descriptor_high(std::uint16_t selector) const;
  std::uint64_t read_descriptor_high(std::uint16_t selector, std::uint8_t vector);
  /// Everything of a task switch that comes before the switch itself: checks of the incoming TSS, intercept
  /// (2.10.1). `cause` holds the bits of EXITINFO2, error code included; `flags` would be saved in the old
  /// TSS.
  void check_task_switch(std::uint16_t tss, std::uint64_t cause, std::uint64_t flags);
  /// Sets the accessed bit in memory when it is clear (1-byte write), and in the descriptor.
  void set_accessed(std::uint16_t selector, Descriptor& descriptor);
  std::uint64_t descriptor_address(std::uint16_t selector) const;
  void load_data_segment(unsigned segment, std::uint16_t selector);  ///< MOV, POP, LDS... incl. real mode
  /// The stack segment of an inner level (call gate, interrupt): reads and checks, #TS and #SS.
  Descriptor read_inner_stack(std::uint16_t selector, unsigned cpl);
  /// Stack pointer of level `cpl` (legacy) or of slot `index` of the 64-bit TSS; #TS(TR).
  void legacy_tss_stack(unsigned cpl, std::uint16_t& ss, std::uint64_t& sp);
  std::uint64_t long_tss_stack(unsigned offset);
  static spec::Segment make_segment(std::uint16_t selector, const Descriptor& descriptor) {
    return descriptor.segment(selector);
  }
  /// Commits a change of CS (the caller has checked everything) and the CPL.
  void set_cs(const spec::Segment& cs, unsigned cpl);
  void set_cpl(unsigned cpl);

  /// After a change of segments, RFLAGS.AC, CPL or DR7: renews what is derived from them.
  void refresh();
  /// After a change of CR0, CR3, CR4, EFER, or of the TLB: `refresh()` and forget fast translations.
  void context_changed();

  /// Delivers through the IDT, handles faults on the way (manual 2.4.3). On return the event was delivered.
  void deliver(Event event);
  void raise(const Fault& fault);

  std::uint64_t next_rip = 0;  ///< RIP after this instruction; branches overwrite it
  std::uint32_t next_shadow = 0;
  bool rep_more = false;         ///< a REP string instruction has iterations left
  bool keep_rf = false;          ///< IRET loaded RFLAGS
  bool trace_by_result = false;  ///< SYSCALL, SYSRET: TF of the flags that they leave counts
  bool check_branch_target(std::uint64_t rip) const {
    return mode64_ ? canonical(rip) : rip <= s.seg[spec::kCs].limit;
  }
  /// Sets next_rip after the checks of a near branch with operand size `size`.
  void branch(std::uint64_t target, unsigned size) {
    if (size == 2)
      target &= 0xFFFF;
    else if (!mode64_)
      target &= 0xFFFF'FFFF;
    if (!check_branch_target(target)) [[unlikely]]
      gp();
    jump(target);
  }
  /// The instruction transfers control to `target`, which has been checked.
  void jump(std::uint64_t target) {
    next_rip = target;
    jumped_ = true;
  }
  std::uint64_t tsc() const { return raw_tsc_ + (s.guest != 0 ? s.tsc_offset : 0); }
  void set_unimplemented() {
    unimplemented_ = true;
    ++unimplemented_count_;
  }
  /// Times that something architected but not implemented was met, since reset.
  std::uint64_t unimplemented_count() const { return unimplemented_count_; }

  // I/O.
  void check_io(std::uint16_t port, unsigned size);
  std::uint32_t io_in(std::uint16_t port, unsigned size);
  void io_out(std::uint16_t port, unsigned size, std::uint32_t value);

  // Debug.
  void set_dr7(std::uint64_t value);

  /// Physical write of the processor itself (VMSAVE and friends use the Context instead).
  WriteLog& log() { return log_; }
  Mmu& mmu_ref() { return mmu_; }
  bool profile_apm() const { return profile_apm_; }

 private:
  std::uint64_t load_slow(std::uint64_t address, unsigned size, bool as_user, unsigned natural);
  void locate_slow(std::uint64_t address, unsigned size, bool write, bool as_user, unsigned natural,
                   Located& where);
  std::uint64_t nested_fault_info(const Translation& translation) const;
  void check_system_address(std::uint64_t address, unsigned size);
  Located::Piece translate_piece(std::uint64_t address, unsigned size, Access access);
  std::uint64_t read_located(const Located& where);
  void write_located(const Located& where, std::uint64_t value);
  void flush_fast();

  const Insn& fetch();
  const Insn& fetch_slow(std::uint64_t address);
  void check_row(const Insn& insn);
  void instruction();
  bool boundary();
  void one_step();
  /// Golden alone: a cheap question before `boundary`, asked for each instruction. False: certainly nothing
  /// is due.
  bool something_pending() const {
    const Local& local = bus_.local();
    return (debug_.trap() | injected_ | s.v_irq | static_cast<unsigned>(local.apic.requests()) |
            static_cast<unsigned>(local.lines.intr) | static_cast<unsigned>(local.lines.nmi)) != 0;
  }
  bool attention() const { return timing_ != nullptr || something_pending(); }
  void apply_timing(const Timing& timing);
  void drive_intr(std::uint64_t data);
  void note_illegal(std::string text);
  void advance_time();
  bool sleep();

  // Interrupts.
  static const std::array<BoundaryEvent, 5> kBoundary;
  BoundaryInputs boundary_inputs(const LocalApic& apic, const InterruptLines& lines) const;
  void take_intr();
  void take_nmi();
  void take_vintr();
  void take_debug_trap();
  void take_held_trap();
  template <typename Step>
  void finish(Step step);
  void take_injected();

  // Delivery.
  void deliver_real(const Event& event);
  void deliver_legacy(const Event& event);
  void deliver_long(const Event& event);
  Descriptor read_gate_target(std::uint16_t selector, bool long_gate);
  void finish_delivery(const Event& event, bool interrupt_gate);
  void record_event(const Event& event, std::uint64_t from);
  std::uint64_t flags_image(const Event& event) const;
  [[noreturn]] void exception_exit(const Fault& fault);

  // Derived from the state by refresh().
  bool mode64_ = false;
  std::uint64_t stack_mask_ = 0xFFFF;
  CodeSize code_size_ = CodeSize::k16;
  spec::CpuMode mode_ = spec::CpuMode::kReal;
  std::array<SegmentCache, 6> segments_{};
  bool fast_allowed_ = true;
  bool stale_ = true;

  /// Lends bus and timing to the processor for the time of a step.
  struct Lease {
    Lease(Cpu& cpu, const Bus& bus, const Timing* timing) : cpu_(cpu) {
      cpu.bus_.connect(bus);
      cpu.timing_ = timing;
    }
    ~Lease() {
      cpu_.bus_.disconnect();
      cpu_.timing_ = nullptr;
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

   private:
    Cpu& cpu_;
  };
  Bus bus_;
  Borrowed<const Timing> timing_;
  bool recording_ = true;
  bool profile_apm_ = false;
  std::uint8_t number_ = 0;  ///< in records
  bool stalled_ = false;
  bool unimplemented_ = false;  ///< in this step
  std::uint64_t unimplemented_count_ = 0;
  std::uint64_t retired_ = 0;
  std::uint64_t raw_tsc_ = 0;
  std::uint64_t last_timing_tsc_ = 0;
  unsigned postponed_ = 0;  ///< retirements since an unmasked interrupt became pending (lockstep)
  DebugUnit debug_;
  std::uint64_t injected_ = 0;       ///< EVENTINJ that VMRUN read, to be delivered by the next step
  bool jumped_ = false;              ///< the instruction transferred control
  bool delivered_ = false;           ///< the handler delivered an event through the IDT
  bool between_iterations_ = false;  ///< the last step was an iteration of REP with more to come

  Mmu mmu_;
  WriteLog log_;
  spec::RetireRecord record_;
  std::string illegal_;
  std::string_view failed_check_;
  std::optional<std::uint64_t> late_intr_;  ///< the INTR pin after this step (event EXT_INTR)
  Insn scratch_insn_;
  FastPages fast_;
  DecodeCache decoded_;
};

}  // namespace pacifica
