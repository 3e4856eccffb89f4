// Waveforms by a second, identical run.
#include "cosim/waves.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

namespace pacifica::cosim {

RtlConfig rtl_config(const RunOptions& options) {
  RtlConfig config;
  config.memory = {options.memory_latency, options.memory_stalls, options.seed};
  config.profile_apm = options.profile_apm;
  config.hang_cycles = options.hang_cycles;
  config.pins = options.pins;
  return config;
}

std::string gtkw_text(const std::string& fst_path, std::uint64_t marker) {
  constexpr std::uint64_t kTimePerCycle = 10;
  constexpr const char* kView = "TOP.pacifica_sim.u_architecture.";
  constexpr const char* kSoc = "TOP.pacifica_sim.u_soc.";
  std::string text =
      fmt::format("[dumpfile] \"{}\"\n[timestart] {}\n[size] 1600 800\n*-7.0 {}\n[treeopen] TOP.\n",
                  std::filesystem::absolute(fst_path).string(),
                  (marker > 60 ? marker - 60 : 0) * kTimePerCycle, marker * kTimePerCycle);
  const auto group = [&](const char* title) { text += fmt::format("@200\n-{}\n", title); };
  const auto show = [&](const char* flags, const char* scope, const char* signal) {
    text += fmt::format("@{}\n{}{}\n", flags, scope, signal);
  };
  constexpr const char* kEnum = "100000029";
  constexpr const char* kBit = "28";
  constexpr const char* kHex = "22";
  constexpr const char* kAscii = "820";
  group("Architecture");
  show(kEnum, kView, "world[1:0]");
  show(kEnum, kView, "mode[2:0]");
  show(kHex, kView, "asid[31:0]");
  show(kHex, kView, "cpl[1:0]");
  show(kBit, kView, "gif");
  show(kHex, kView, "rip[63:0]");
  show(kAscii, kView, "disassembly[255:0]");
  show(kAscii, kView, "exit_name[191:0]");
  show(kBit, kView, "enters_guest");
  show(kBit, kView, "leaves_guest");
  show(kBit, kView, "takes_event");
  show(kHex, kView, "retired[63:0]");
  group("Memory port");
  show(kBit, kSoc, "clk_i");
  show(kBit, kSoc, "mem_req_valid_o");
  show(kBit, kSoc, "mem_req_ready_i");
  show(kBit, kSoc, "mem_req_write_o");
  show(kHex, kSoc, "mem_req_addr_o[39:0]");
  show(kHex, kSoc, "mem_req_wdata_o[63:0]");
  show(kBit, kSoc, "mem_rsp_valid_i");
  show(kHex, kSoc, "mem_rsp_rdata_i[63:0]");
  show(kHex, kSoc, "stall_unit_o[3:0]");
  return text;
}

std::vector<std::string> write_waves(const std::string& path, const RunOptions& options, const Inputs& inputs,
                                     std::vector<CycleRange> ranges, const std::vector<ReceivedByte>& input) {
  if (ranges.empty()) return {};
  const std::uint64_t end = ranges.back().last;
  const std::uint64_t marker =
      ranges.size() == 1 && ranges[0].first == 0 ? 0 : ranges[0].first + options.trace_window.before;
  RtlEngine rtl(make_traced_model(), inputs.make_memory(), rtl_config(options));
  rtl.trace(path, std::move(ranges));
  rtl.replay(input);
  while (rtl.cycles() <= end && rtl.advance() != Advance::kHung) {
  }
  const std::string view = std::filesystem::path(path).replace_extension(".gtkw").string();
  std::ofstream(view) << gtkw_text(path, marker);
  return {path, view};
}

}  // namespace pacifica::cosim
