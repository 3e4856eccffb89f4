// SPDX-License-Identifier: Apache-2.0
// Waveforms by a second, identical run.
#include "cosim/waves.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "cosim/decode.h"
#include "cosim/guarded.h"
#include "cosim/output_files.h"

namespace pacifica::cosim {

RtlConfig rtl_config(const RunOptions& options, const Inputs& inputs) {
  RtlConfig config;
  config.memory = {options.memory_latency, options.memory_stalls, options.seed};
  config.profile_apm = options.profile_apm;
  config.boot_direct = inputs.boot_direct();
  config.hang_cycles = options.hang_cycles;
  config.pins = options.pins;
  return config;
}

std::string view_path(const std::string& fst) {
  if (fst.empty() || is_special(fst)) return {};
  return std::filesystem::path(fst).replace_extension(".gtkw").string();
}

std::string gtkw_text(const std::string& fst_path, std::uint64_t centre, const std::vector<WaveMark>& marks) {
  constexpr std::uint64_t kTimePerCycle = 10;
  constexpr std::uint64_t kShownBefore = 22;  // cycles, about half a window
  constexpr std::size_t kNamedMarkers = 26;
  constexpr const char* kView = "TOP.pacifica_sim.u_architecture.";
  constexpr const char* kSoc = "TOP.pacifica_sim.u_soc.";
  constexpr const char* kCore = "TOP.pacifica_sim.u_soc.g_processor[0].u_processor.u_core.";
  // What a record announces is in place from the rising edge in the middle of its cycle on.
  const auto time = [](std::uint64_t cycle) { return cycle * kTimePerCycle + kTimePerCycle / 2; };
  // No [size]: a resized window forgets where it starts.
  const std::size_t named = std::min(marks.size(), kNamedMarkers);
  std::string text =
      fmt::format("[dumpfile] \"{}\"\n[timestart] {}\n[sst_expanded] 0\n[signals_width] 300\n*-7.0 {}",
                  std::filesystem::absolute(fst_path).string(),
                  (centre > kShownBefore ? centre - kShownBefore : 0) * kTimePerCycle, time(centre));
  for (std::size_t i = 0; i < named; ++i) text += fmt::format(" {}", time(marks[i].cycle));
  for (std::size_t i = named; i < kNamedMarkers; ++i) text += " -1";
  text += '\n';
  for (std::size_t i = 0; i < named; ++i)
    text += fmt::format("[markername] {}{}\n", static_cast<char>('A' + i), marks[i].name);
  text += "[treeopen] TOP.\n";
  const auto group = [&](const char* title) { text += fmt::format("@200\n-{}\n", title); };
  const auto show = [&](const char* flags, const char* scope, const char* signal, const char* alias = "") {
    const std::string shown = *alias == 0 ? "" : fmt::format("+{{{}}} ", alias);
    text += fmt::format("@{}\n{}{}{}\n", flags, shown, scope, signal);
  };
  constexpr const char* kEnum = "100000028";
  constexpr const char* kBit = "28";
  constexpr const char* kHex = "22";
  constexpr const char* kDecimal = "24";
  constexpr const char* kAscii = "820";
  group("Architecture");
  show(kEnum, kView, "world[1:0]");
  show(kEnum, kView, "mode[2:0]");
  show(kDecimal, kView, "asid[31:0]");
  show(kDecimal, kView, "cpl[1:0]");
  show(kBit, kView, "gif");
  show(kHex, kView, "rip[63:0]");
  show(kAscii, kView, "disassembly[255:0]");
  show(kAscii, kView, "exit_name[191:0]");
  show(kBit, kView, "enters_guest");
  show(kBit, kView, "leaves_guest");
  show(kBit, kView, "takes_event");
  show(kDecimal, kView, "retired[63:0]");
  group("Core");
  show(kEnum, kView, "waits_for[3:0]");
  show(kHex, kCore, "u_sequencer.upc_q[11:0]", "micro-address");
  show(kEnum, kCore, "uop.op[4:0]", "micro-operation");
  show(kEnum, kCore, "uop.flow[2:0]", "goes on with");
  show(kEnum, kCore, "u_memory.u_lsu.state_q[2:0]", "load/store unit");
  show(kEnum, kCore, "u_memory.u_mmu.u_view.state[1:0]", "MMU");
  show(kEnum, kCore, "u_memory.u_mmu.u_walker.u_view.state[3:0]", "page walker");
  group("Memory port");
  show(kBit, kSoc, "clk_i");
  show(kEnum, kCore, "u_memory.u_arbiter.owner_q[1:0]", "bus owner");
  show(kBit, kSoc, "mem_req_valid_o");
  show(kBit, kSoc, "mem_req_ready_i");
  show(kBit, kSoc, "mem_req_write_o");
  show(kHex, kSoc, "mem_req_addr_o[39:0]");
  show(kHex, kSoc, "mem_req_wdata_o[63:0]");
  show(kBit, kSoc, "mem_rsp_valid_i");
  show(kHex, kSoc, "mem_rsp_rdata_i[63:0]");
  return text;
}

namespace {

/// A folder that is gone when we leave: beside the waveform, where there is room for it, or among temporary
/// files.
class Scratch {
 public:
  explicit Scratch(const std::string& path) {
    const std::filesystem::path beside = std::filesystem::absolute(path).parent_path();
    if (is_special(path) || !make(beside)) {
      if (!make(std::filesystem::temp_directory_path()))
        throw OutputError(fmt::format("cannot make a temporary folder: {}", std::strerror(errno)));
    }
  }
  ~Scratch() {
    std::error_code error;
    std::filesystem::remove_all(folder_, error);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::string file(const char* name) const { return folder_ + "/" + name; }

 private:
  bool make(const std::filesystem::path& parent) {
    folder_ = (parent / ".pacifica-XXXXXX").string();
    return mkdtemp(folder_.data()) != nullptr;
  }
  std::string folder_;
};

/// Every block of the FST is whole, and those that are written last are there: not each writer of Verilator's
/// says when it runs out of space.
bool complete(const std::string& path) {
  constexpr int kGeometry = 3;
  constexpr int kHierarchies[] = {4, 6, 7};
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const auto end = static_cast<std::uint64_t>(file.tellg());
  bool geometry = false;
  bool hierarchy = false;
  for (std::uint64_t at = 0; at < end;) {
    std::array<unsigned char, 9> head{};  // kind; length without it, big-endian
    file.seekg(static_cast<std::streamoff>(at));
    if (!file.read(reinterpret_cast<char*>(head.data()), head.size())) return false;
    std::uint64_t length = 0;
    for (std::size_t i = 1; i < head.size(); ++i) length = length << 8 | head[i];
    if (length < 8 || length > end - at - 1) return false;
    geometry |= head[0] == kGeometry;
    hierarchy |= std::count(std::begin(kHierarchies), std::end(kHierarchies), head[0]) != 0;
    at += 1 + length;
  }
  return geometry && hierarchy;
}

/// The second run; returns world switches for the view.
std::vector<WaveMark> trace(const std::string& path, const RunOptions& options, const Inputs& inputs,
                            const std::vector<CycleRange>& ranges, const std::vector<ReceivedByte>& input) {
  std::vector<WaveMark> marks;
  const auto mark = [&](const StepView& step) {
    if (step.before.guest == step.after.guest) return;
    const bool shown = std::any_of(ranges.begin(), ranges.end(), [&](const CycleRange& range) {
      return step.cycle >= range.first && step.cycle <= range.last;
    });
    if (shown)
      marks.push_back({step.cycle, step.after.guest != 0 ? "VMRUN" : exit_name(step.record.exitcode)});
  };
  RtlEngine rtl(make_traced_model(), inputs.make_memory(), rtl_config(options, inputs));
  rtl.trace(path, ranges);
  rtl.replay(input);
  while (rtl.cycles() <= ranges.back().last) {
    const Advance progress = rtl.advance();
    if (progress == Advance::kHung) break;
    if (progress == Advance::kStep) mark(rtl.view());
  }
  return marks;
}

}  // namespace

std::vector<std::string> write_waves(const std::string& option, const std::string& path,
                                     const RunOptions& options, const Inputs& inputs,
                                     const std::vector<CycleRange>& ranges, std::uint64_t centre,
                                     const std::vector<ReceivedByte>& input) {
  if (ranges.empty()) return {};
  const Scratch scratch(path);
  const std::string view = view_path(path);
  const std::string why = in_child([&] {
    const std::vector<WaveMark> marks = trace(scratch.file("waves"), options, inputs, ranges, input);
    if (!complete(scratch.file("waves"))) end_child("it did not come out whole");
    Output file(option, scratch.file("view"));
    file.write(gtkw_text(path, centre, marks));
    file.flush();
    if (file.error() != 0) end_child(std::strerror(file.error()));
  });
  if (!why.empty()) throw OutputError(fmt::format("{}: cannot write {}: {}", option, path, why));
  move_into_place(scratch.file("waves"), option, path);
  if (view.empty()) return {path};
  move_into_place(scratch.file("view"), option, view);
  return {path, view};
}

}  // namespace pacifica::cosim
