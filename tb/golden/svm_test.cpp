// SPDX-License-Identifier: Apache-2.0
// VMRUN, #VMEXIT, VMLOAD, VMSAVE, permission maps, event injection.
#include "svm/svm.h"

#include "paging_fixture.h"
#include "svm/consistency.h"

namespace pacifica::svm {
namespace {

namespace vmcb = spec::vmcb;

/// A 4-level host with a flat GDT, and a VMCB that is legal in profile rev302 and starts a real-mode guest.
struct SvmTest : PagingTest {
  static constexpr std::uint64_t kVmcb = 0x20000, kHsave = 0x21000, kGdt = 0x22000, kIopm = 0x24000,
                                 kMsrpm = 0x28000;

  void SetUp() override {
    PagingTest::SetUp();
    put(kPd, kPs | kAll);  // host: the first 2 MB one to one
    put(kGdt, 0);
    put(kGdt + 8, 0x00AF'9B00'0000'FFFF);
    put(kGdt + 16, 0x00CF'9300'0000'FFFF);
    state.gdtr_base = kGdt;
    state.gdtr_limit = 23;
    state.idtr_base = 0xFFFF'8000'0000'1000;
    state.idtr_limit = 0xFFF;
    state.seg[spec::kCs] = {.base = 0, .limit = 0xFFFF'FFFF, .attr = 0xA9B, .sel = 8};
    for (const auto i : {spec::kEs, spec::kSs, spec::kDs}) {
      state.seg[i] = {.base = 0, .limit = 0xFFFF'FFFF, .attr = 0xC93, .sel = 16};
    }
    state.seg[spec::kEs] = {};  // null in 64-bit mode
    state.rflags = 0x246 | spec::rflags::RF;
    state.gpr[0] = kVmcb;
    state.gpr[4] = 0x9000;
    state.vm_hsave_pa = kHsave;
    state.tpr = 0x30;
    state.cr2 = 0x1111;
    state.dr6 = 0xFFFF'0FF0;
    state.dr7 = 0x455;

    set32(vmcb::INTERCEPT_MISC1, 1u << (spec::exitcode::SMI & 31) | 1u << (spec::exitcode::IOIO & 31) |
                                     1u << (spec::exitcode::MSR & 31));
    set32(vmcb::INTERCEPT_MISC2, 1);
    set32(vmcb::GUEST_ASID, 5);
    set(vmcb::IOPM_BASE_PA, kIopm | 0xFFF);
    set(vmcb::MSRPM_BASE_PA, kMsrpm | 0x123);
    set(vmcb::EFER, spec::efer::SVME);
    set(vmcb::CR0, 0x10);
    set(vmcb::RFLAGS, 0xFFFF'FFFF'FFC0'8028 | spec::rflags::IF);
    set(vmcb::RIP, 0x1234);
    set(vmcb::RSP, 0x5678);
    set(vmcb::RAX, 0x9ABC);
    set(vmcb::DR6, 0);
    set(vmcb::DR7, 0xD800);
    set(vmcb::CR2, 0xC2C2);
    bus.write(kVmcb + vmcb::CPL, 1, 3);
    set(vmcb::CS_SEL, 0x0000'FFFF'F09B'F000);
    set(vmcb::CS_BASE, 0xFFFF'FFFF'000F'0000);
    set(vmcb::GDTR_BASE, 0x0000'8000'0000'0000);
    set(vmcb::GDTR_SEL, 0x1'2345'0000'0000);
    bus.write(kVmcb + vmcb::V_TPR, 1, 0xF7);
    bus.write(kVmcb + vmcb::V_IRQ, 1, 1);
    bus.write(kVmcb + vmcb::V_INTR_PRIO, 1, 0x1A);
    bus.write(kVmcb + vmcb::V_INTR_MASKING, 1, 1);
    bus.write(kVmcb + vmcb::V_INTR_VECTOR, 1, 0x77);
    bus.write(kVmcb + vmcb::INTERRUPT_SHADOW, 1, 1);
    set(vmcb::TSC_OFFSET, 0x1000);
    host = state;
  }
  void set(std::uint32_t offset, std::uint64_t value) { bus.write(kVmcb + offset, 8, value); }
  void set32(std::uint32_t offset, std::uint32_t value) { bus.write(kVmcb + offset, 4, value); }
  std::uint64_t field(std::uint32_t offset, unsigned size = 8) { return bus.read(kVmcb + offset, size); }
  Context context() { return {state, bus, mmu, log, apm}; }
  VmrunResult run() {
    state = host;
    log.clear();
    return vmrun(context(), kVmcb, 0x7003);
  }
  void expect_invalid(std::string_view id) {
    const VmrunResult result = run();
    EXPECT_EQ(result.status, VmrunResult::Status::kInvalid);
    EXPECT_EQ(result.failed_check, id);
    EXPECT_EQ(field(vmcb::EXITCODE), ~std::uint64_t{0});
    EXPECT_EQ(state.guest, 0u);
    EXPECT_EQ(state.rip, 0x7003u);
    EXPECT_EQ(state.gif, 0u);
  }
  spec::ArchState host;
  bool apm = false;
};

TEST_F(SvmTest, VmrunLoadsTheGuest) {
  // shows: INS-VMRUN-04 INS-VMRUN-21 INS-VMRUN-22 INS-VMRUN-30 INS-VMRUN-50 VMRUN-LOAD-01 VMRUN-LOAD-22
  // VMRUN-LOAD-30 shows: VMRUN-CHK-26 IOIO-03 MSRPM-12 ERR-A-07 ERR-A-11
  const VmrunResult result = run();
  ASSERT_EQ(result.status, VmrunResult::Status::kEntered);
  EXPECT_EQ(state.guest, 1u);
  EXPECT_EQ(state.gif, 1u);
  EXPECT_EQ(state.asid, 5u);
  EXPECT_EQ(state.vmcb_pa, kVmcb);
  EXPECT_EQ(state.rip, 0x1234u);
  EXPECT_EQ(state.gpr[4], 0x5678u);
  EXPECT_EQ(state.gpr[0], 0x9ABCu);
  EXPECT_EQ(state.rflags, spec::rflags::IF | 2);
  EXPECT_EQ(state.cpl, 0u);
  EXPECT_EQ(state.seg[spec::kCs],
            (spec::Segment{.base = 0xF0000, .limit = 0xFFFF, .attr = 0x09B, .sel = 0xF000}));
  EXPECT_EQ(state.gdtr_base, 0xFFFF'8000'0000'0000);
  EXPECT_EQ(state.gdtr_limit, 0x2345u);
  EXPECT_EQ(state.dr6, 0xFFFF'0FF0u);
  EXPECT_EQ(state.dr7, 0x400u);
  EXPECT_EQ(state.iopm_pa, kIopm);
  EXPECT_EQ(state.msrpm_pa, kMsrpm);
  EXPECT_EQ(state.v_tpr, 7u);
  EXPECT_EQ(state.v_irq, 1u);
  EXPECT_EQ(state.v_intr_prio, 0xAu);
  EXPECT_EQ(state.v_ign_tpr, 1u);
  EXPECT_EQ(state.v_intr_masking, 1u);
  EXPECT_EQ(state.v_intr_vector, 0x77u);
  EXPECT_EQ(state.shadow, 1u);
  EXPECT_EQ(state.tsc_offset, 0x1000u);
  EXPECT_EQ(state.host_if, 1u);
  EXPECT_EQ(state.efer, spec::efer::SVME);
  EXPECT_EQ(state.h_cr0, host.cr0);
}

TEST_F(SvmTest, HostSaveAreaInTheOrderOfTheTable) {
  // shows: INS-VMRUN-05 VMRUN-SAVE-02 MSR-HSAVE-02 ERR-A-18
  (void)run();
  const auto writes = log.records();
  ASSERT_EQ(writes.size(), 16u);  // without the five LBR fields
  for (std::size_t i = 0; i < writes.size(); ++i) {
    EXPECT_EQ(writes[i].kind, static_cast<std::uint32_t>(spec::WriteKind::kHsave));
    EXPECT_EQ(writes[i].addr, kHsave + spec::kHostSaveOrder[i].offset);
    EXPECT_EQ(writes[i].size, spec::kHostSaveOrder[i].size);
  }
  EXPECT_EQ(bus.read(kHsave + vmcb::RIP, 8), 0x7003u);
  EXPECT_EQ(bus.read(kHsave + vmcb::RFLAGS, 8), 0x246u);
}

TEST_F(SvmTest, VmexitSavesTheGuestAndReloadsTheHost) {
  // shows: VMEXIT-01 VMEXIT-02 VMEXIT-04 VMEXIT-07 VMEXIT-08 VMEXIT-10 VMEXIT-11 VMEXIT-12 VMEXIT-13
  // VMEXIT-14 VMEXIT-16 shows: VMEXIT-17 VMEXIT-18 VMEXIT-19 VMEXIT-20 VMEXIT-21 VMEXIT-22 VMEXIT-29
  // VMEXIT-30 INS-VMEXIT-29 INS-VMEXIT-48 shows: ERR-A-21 ERR-C-04 ERR-C-69 ERR-C-70 ERR-C-71
  set(vmcb::EVENTINJ, 0x8000'0000 | 4 << 8 | 0x80);
  ASSERT_EQ(run().eventinj, 0x8000'0480u);
  log.clear();
  state.gpr[3] = 0xB0B;
  state.v_tpr = 2;
  state.v_irq = 0;
  state.shadow = 0;
  state.cr2 = 0xFACE;
  state.cr0 |= spec::cr0::CD;
  ASSERT_TRUE(vmexit(context(), {.code = spec::exitcode::CPUID, .info1 = 1, .info2 = 2, .intinfo = 0x123}));
  EXPECT_EQ(field(vmcb::EXITCODE), spec::exitcode::CPUID);
  EXPECT_EQ(field(vmcb::EXITINFO1), 1u);
  EXPECT_EQ(field(vmcb::EXITINFO2), 2u);
  EXPECT_EQ(field(vmcb::EXITINTINFO), 0u);  // V clear
  EXPECT_EQ(field(vmcb::EVENTINJ), 0u);
  EXPECT_EQ(field(vmcb::CPL, 1), 0u);
  EXPECT_EQ(field(vmcb::V_TPR, 1), 2u);
  EXPECT_EQ(field(vmcb::V_IRQ, 1), 0u);
  EXPECT_EQ(field(vmcb::INTERRUPT_SHADOW, 1), 0u);
  EXPECT_EQ(field(vmcb::V_INTR_VECTOR, 1), 0x77u);
  EXPECT_EQ(field(vmcb::CR2), 0xFACEu);
  EXPECT_EQ(field(vmcb::CR0), spec::cr0::CD | spec::cr0::ET);
  EXPECT_EQ(field(vmcb::CS_SEL), 0x0000'FFFF'009B'F000u);

  spec::ArchState expected = host;
  expected.rip = 0x7003;
  expected.rflags = 0x246;
  expected.gpr[3] = 0xB0B;
  expected.dr7 = 0x400;
  expected.cr2 = 0xFACE;
  expected.v_tpr = 2;
  expected.seg[spec::kEs].base = state.seg[spec::kEs].base;
  expected.seg[spec::kEs].limit = state.seg[spec::kEs].limit;
  spec::for_each_field(expected, state, [](auto name, auto, bool, std::uint64_t a, std::uint64_t b) {
    EXPECT_EQ(a, b) << name;
  });
  const auto writes = log.records();
  std::size_t at = 0;
  for (const spec::VmcbTransfer& step : spec::kVmexitSaveOrder) {
    if (step.offset == vmcb::G_PAT || (step.offset >= vmcb::DBGCTL && step.offset <= vmcb::LASTEXCPTO))
      continue;
    ASSERT_LT(at, writes.size());
    EXPECT_EQ(writes[at].addr, kVmcb + step.offset) << step.name;
    EXPECT_EQ(writes[at].size, step.size);
    ++at;
  }
  EXPECT_EQ(writes[at].kind, static_cast<std::uint32_t>(spec::WriteKind::kPageAd));  // host walk for the GDT
}

TEST_F(SvmTest, ConsistencyChecks) {
  // shows: VMRUN-CHK-01 VMRUN-CHK-02 VMRUN-CHK-03 VMRUN-CHK-04 VMRUN-CHK-05 VMRUN-CHK-06 VMRUN-CHK-07
  // VMRUN-CHK-08 shows: VMRUN-CHK-11 VMRUN-CHK-12 VMRUN-CHK-13 VMRUN-CHK-14 VMRUN-CHK-15 VMRUN-CHK-16
  // VMRUN-CHK-17 VMRUN-CHK-18 shows: VMRUN-CHK-19 VMRUN-CHK-20 VMRUN-CHK-21 VMRUN-CHK-22 VMRUN-CHK-25
  // NPT-EN-09 ERR-A-05 ERR-A-08 ERR-A-16
  struct Case {
    std::uint32_t offset;
    std::uint64_t value;
    std::string_view id;
  };
  const auto bit = [](unsigned n) { return std::uint64_t{1} << n; };
  std::vector<Case> cases{{vmcb::EFER, 0, "VMRUN-CHK-01"},
                          {vmcb::CR0, bit(29), "VMRUN-CHK-02"},
                          {vmcb::EFER, spec::efer::SVME | bit(9), "VMRUN-CHK-16"},
                          {vmcb::IOPM_BASE_PA, bit(40) - 0x2000, "VMRUN-CHK-17"},
                          {vmcb::MSRPM_BASE_PA, bit(40) - 0x1000, "VMRUN-CHK-18"},
                          {vmcb::EVENTINJ, bit(31) | 1 << 8, "VMRUN-CHK-19"},
                          {vmcb::INTERCEPT_MISC2, 0, "VMRUN-CHK-14"},
                          {vmcb::INTERCEPT_EXC, 0, "VMRUN-CHK-15"},
                          {vmcb::GUEST_ASID, 0, "NPT-EN-09"},
                          {vmcb::GUEST_ASID, 64, "NPT-EN-09"}};
  for (unsigned n = 32; n < 64; n += 7) {
    cases.push_back({vmcb::CR0, bit(n), "VMRUN-CHK-03"});
    cases.push_back({vmcb::CR4, bit(n), "VMRUN-CHK-05"});
    cases.push_back({vmcb::DR6, bit(n), "VMRUN-CHK-06"});
    cases.push_back({vmcb::DR7, bit(n), "VMRUN-CHK-07"});
    cases.push_back({vmcb::EFER, spec::efer::SVME | bit(n), "VMRUN-CHK-08"});
  }
  cases.push_back({vmcb::CR4, bit(11), "VMRUN-CHK-05"});
  cases.push_back({vmcb::EFER, spec::efer::SVME | bit(15), "VMRUN-CHK-08"});
  for (const Case& c : cases) {
    const std::uint64_t old = field(c.offset);
    set(c.offset, c.value);
    expect_invalid(c.id);
    set(c.offset, old);
    ASSERT_EQ(run().status, VmrunResult::Status::kEntered) << c.id;
  }

  // The long-mode rules.
  set(vmcb::EFER, spec::efer::SVME | spec::efer::LME);
  set(vmcb::CR0, spec::cr0::PE);  // LME without PG is legal
  EXPECT_EQ(run().status, VmrunResult::Status::kEntered);
  set(vmcb::CR0, spec::cr0::PE | spec::cr0::PG);
  expect_invalid("VMRUN-CHK-11");
  set(vmcb::CR4, spec::cr4::PAE);
  set(vmcb::CR0, spec::cr0::PG);
  expect_invalid("VMRUN-CHK-12");
  set(vmcb::CR0, spec::cr0::PE | spec::cr0::PG);
  set(vmcb::CR3, std::uint64_t{1} << 40);
  expect_invalid("VMRUN-CHK-04");
  set(vmcb::CR3, 0);
  set(vmcb::CS_SEL, 0x0000'FFFF'069B'0000);
  expect_invalid("VMRUN-CHK-13");
  set(vmcb::EFER, spec::efer::SVME);
  set(vmcb::CR4, 0);
  EXPECT_EQ(run().status, VmrunResult::Status::kEntered);
  set(vmcb::CR0, spec::cr0::PG);  // paged real mode
  EXPECT_EQ(run().status, VmrunResult::Status::kEntered);

  // Profile apm does not ask for the SMI intercept.
  set32(vmcb::INTERCEPT_MISC1, 0);
  expect_invalid("VMRUN-CHK-15");
  apm = true;
  EXPECT_EQ(run().status, VmrunResult::Status::kEntered);
}

TEST_F(SvmTest, NestedPagingNeedsHostPaging) {
  // shows: NPT-CTL-05
  bus.write(kVmcb + vmcb::NP_ENABLE, 1, 1);
  set(vmcb::H_CR3, kPml4);
  set(vmcb::G_PAT, 0x0606);
  ASSERT_EQ(run().status, VmrunResult::Status::kEntered);
  EXPECT_EQ(state.np_enable, 1u);
  EXPECT_EQ(state.h_cr3, kPml4);
  EXPECT_EQ(state.g_pat, 0x0606u);
  EXPECT_EQ(state.pat, host.pat);
  host.cr0 = spec::cr0::PE;
  host.efer = spec::efer::SVME;
  expect_invalid("NPT-CTL-05");
}

TEST_F(SvmTest, VirtualModeGuestsAreReportedAsUnimplemented) {
  set(vmcb::RFLAGS, spec::rflags::VM);
  EXPECT_EQ(run().status, VmrunResult::Status::kEntered);  // real mode: VM means nothing
  set(vmcb::CR0, spec::cr0::PE);
  const VmrunResult result = run();
  EXPECT_EQ(result.status, VmrunResult::Status::kInvalid);
  EXPECT_TRUE(result.unimplemented);
}

TEST_F(SvmTest, PdpesOfLegacyPaeGuests) {
  // shows: VMRUN-LOAD-26 VMRUN-LOAD-27 ERR-A-13
  set(vmcb::CR0, spec::cr0::PE | spec::cr0::PG);
  set(vmcb::CR4, spec::cr4::PAE);
  set(vmcb::CR3, 0x30000);
  put(0x30008, 0x31000 | kP);
  ASSERT_EQ(run().status, VmrunResult::Status::kEntered);
  EXPECT_EQ(state.pdpe[1], 0x31000 | kP);
  put(0x30008, 0x31000 | kP | 0x20);
  expect_invalid("ERR-A-13");
}

TEST_F(SvmTest, TlbControl) {
  // shows: INS-VMRUN-66 TLB-10 TLB-12 VMRUN-LOAD-24 ERR-A-51 ERR-C-66
  ASSERT_TRUE(translate(0x1000).ok());
  (void)run();
  EXPECT_NE(mmu.tlb().find_any(0x1000, 0), nullptr);
  bus.write(kVmcb + vmcb::TLB_CONTROL, 1, 2);
  (void)run();
  EXPECT_NE(mmu.tlb().find_any(0x1000, 0), nullptr);
  bus.write(kVmcb + vmcb::TLB_CONTROL, 1, 1);
  (void)run();
  EXPECT_EQ(mmu.tlb().find_any(0x1000, 0), nullptr);
  EXPECT_EQ(field(vmcb::TLB_CONTROL, 1), 1u);
}

TEST_F(SvmTest, BadHostStateShutsDown) {
  // shows: VMEXIT-24 VMEXIT-31 INS-VMEXIT-66 INS-VMEXIT-67
  (void)run();
  put(kGdt + 16, 0x00CF'1300'0000'FFFF);  // SS and DS not present
  EXPECT_FALSE(vmexit(context(), {.code = spec::exitcode::HLT}));
  EXPECT_EQ(state.activity, static_cast<std::uint32_t>(spec::Activity::kShutdown));
  put(kGdt + 16, 0x00CF'9300'0000'FFFF);
  (void)run();
  bus.write(kHsave + vmcb::CR4, 8, 0);  // LME and PG without PAE
  EXPECT_FALSE(vmexit(context(), {.code = spec::exitcode::HLT}));
}

TEST_F(SvmTest, LbrRegistersAreSwapped) {
  // shows: INS-VMRUN-55 INS-VMRUN-60 INS-VMRUN-63 INS-VMRUN-64 INS-VMEXIT-56 INS-VMEXIT-61 ERR-B-26 ERR-C-68
  host.debugctl = 1;
  host.lastexcp_from = 0x11;
  bus.write(kVmcb + vmcb::LBR_VIRTUALIZATION_ENABLE, 8, 3);
  set(vmcb::DBGCTL, 2);
  set(vmcb::LASTEXCPFROM, 0x22);
  set(vmcb::LASTEXCPTO, 0x33);
  (void)run();
  EXPECT_EQ(state.debugctl, 2u);
  EXPECT_EQ(state.lastexcp_from, 0x22u);
  EXPECT_EQ(state.lastexcp_to, 0x33u);
  state.lastexcp_from = 0x44;
  bus.write(kVmcb + vmcb::LBR_VIRTUALIZATION_ENABLE, 8, 0);  // the value of VMRUN counts
  ASSERT_TRUE(vmexit(context(), {.code = spec::exitcode::HLT}));
  EXPECT_EQ(field(vmcb::LASTEXCPFROM), 0x44u);
  EXPECT_EQ(state.debugctl, 1u);
  EXPECT_EQ(state.lastexcp_from, 0x11u);
}

TEST_F(SvmTest, VmloadAndVmsave) {
  // shows: VMLOAD-01 VMLOAD-03 VMLOAD-05 VMLOAD-09 VMLOAD-10 VMLOAD-16 ERR-A-07
  set(vmcb::FS_SEL, 0x0000'FFFF'F0F3'0033);
  set(vmcb::FS_BASE, 0x0000'8000'0000'0000);
  set(vmcb::TR_SEL, 0x0000'0067'008B'0040);
  set(vmcb::KERNEL_GS_BASE, 0x1234'8000'0000'0000);
  set(vmcb::SFMASK, 0xF'0004'7700);
  set(vmcb::SYSENTER_CS, 0xF'0000'0008);
  vmload(context(), kVmcb);
  EXPECT_EQ(state.seg[spec::kFs],
            (spec::Segment{.base = 0xFFFF'8000'0000'0000, .limit = 0xFFFF, .attr = 0x0F3, .sel = 0x33}));
  EXPECT_EQ(state.seg[spec::kTr].limit, 0x67u);
  EXPECT_EQ(state.kernel_gs_base, 0xFFFF'8000'0000'0000u);
  EXPECT_EQ(state.sfmask, 0x4'7700u);
  EXPECT_EQ(state.sysenter_cs, 8u);
  vmsave(context(), 0x40000);
  ASSERT_EQ(log.records().size(), spec::kVmsaveOrder.size());
  EXPECT_EQ(bus.read(0x40000 + vmcb::FS_BASE, 8), 0xFFFF'8000'0000'0000u);
  EXPECT_EQ(bus.read(0x40000 + vmcb::FS_SEL, 8), 0x0000'FFFF'00F3'0033u);
}

TEST_F(SvmTest, IoPermissionMap) {
  // shows: IOIO-01 IOIO-02 IOIO-06 IOIO-07 IOIO-08 IOIO-09 IOIO-10
  (void)run();
  bus.write(kIopm + 0x63 / 8, 1, 1 << 3);
  EXPECT_TRUE(io_intercepted(state, bus, 0x60, 4));
  EXPECT_FALSE(io_intercepted(state, bus, 0x60, 2));
  EXPECT_FALSE(io_intercepted(state, bus, 0x64, 4));
  bus.write(kIopm + 0x2000, 1, 4);  // bit 65538
  EXPECT_TRUE(io_intercepted(state, bus, 0xFFFF, 4));
  EXPECT_FALSE(io_intercepted(state, bus, 0xFFFF, 2));
  state.intercept_misc1 = 0;
  EXPECT_FALSE(io_intercepted(state, bus, 0x60, 4));
}

TEST(IoInfo, Layout) {
  // shows: IOIO-17 IOIO-18 IOIO-19 IOIO-20 IOIO-21 IOIO-22 IOIO-23 IOIO-24 IOIO-25 IOIO-26 ERR-A-32 ERR-A-33
  EXPECT_EQ(io_info1(0x1234, 1, true, false, false, 64), 0x1234'0211u);
  EXPECT_EQ(io_info1(0x3F8, 2, false, true, true, 32), 0x03F8'012Cu);
  EXPECT_EQ(io_info1(0xFFFF, 4, false, false, false, 16), 0xFFFF'00C0u);
}

TEST_F(SvmTest, MsrPermissionMap) {
  // shows: MSRPM-01 MSRPM-02 MSRPM-03 MSRPM-04 MSRPM-06 MSRPM-07 MSRPM-08 MSRPM-09 MSRPM-10 MSRPM-11 MSRPM-15
  // ERR-A-36
  (void)run();
  bus.write(kMsrpm + 0x10 / 4, 1, 1);                 // TSC read
  bus.write(kMsrpm + 0x800 + 0x81 / 4, 1, 1 << 3);    // STAR write
  bus.write(kMsrpm + 0x1000 + 0x114 / 4, 1, 1 << 0);  // VM_CR read
  EXPECT_TRUE(msr_intercepted(state, bus, 0x10, false));
  EXPECT_FALSE(msr_intercepted(state, bus, 0x10, true));
  EXPECT_TRUE(msr_intercepted(state, bus, 0xC000'0081, true));
  EXPECT_FALSE(msr_intercepted(state, bus, 0xC000'0081, false));
  EXPECT_TRUE(msr_intercepted(state, bus, 0xC001'0114, false));
  EXPECT_TRUE(msr_intercepted(state, bus, 0x4000'0000, false));
  EXPECT_TRUE(msr_intercepted(state, bus, 0xC000'2000, true));
  state.intercept_misc1 = 0;
  EXPECT_FALSE(msr_intercepted(state, bus, 0x4000'0000, false));
}

TEST(EventInjection, LegalEvents) {
  // shows: EVINJ-12 EVINJ-20 EVINJ-21 EVINJ-22 EVINJ-23 EVINJ-26 EVINJ-31 EVINJ-32 EVINJ-33 ERR-B-05 ERR-B-06
  // ERR-B-07 ERR-B-10
  constexpr std::uint64_t kV = 0x8000'0000;
  for (unsigned type = 0; type < 8; ++type) {
    const bool legal = type == 0 || type == 2 || type == 3 || type == 4;
    EXPECT_EQ(event_injection_legal(kV | type << 8 | 13, false), legal) << type;
    EXPECT_TRUE(event_injection_legal(type << 8 | 13, false));
  }
  const auto exception = [](unsigned v) {
    return v < 2 || (v >= 3 && v <= 8) || (v >= 10 && v <= 14) || (v >= 16 && v <= 19) || v == 30;
  };
  for (unsigned v = 0; v < 256; ++v) {
    EXPECT_EQ(event_injection_legal(kV | 3 << 8 | v, false), exception(v)) << v;
    EXPECT_EQ(event_injection_legal(kV | 3 << 8 | v, true), exception(v) && v != 4 && v != 5) << v;
    EXPECT_TRUE(event_injection_legal(kV | 4 << 8 | v, true));
  }
  for (unsigned bit = 12; bit < 31; ++bit) {
    EXPECT_FALSE(event_injection_legal(kV | 1u << bit | 0x30, false));
    EXPECT_TRUE(event_injection_legal(1u << bit | 0x30, false));
  }
  EXPECT_TRUE(event_injection_legal(kV | 0x800 | 3 << 8 | 6 | std::uint64_t{0x1234} << 32, true));
}

TEST(Intercepts, VectorFollowsTheExitCodes) {
  // shows: INS-VMRUN-21 VMEXIT-16
  for (std::uint64_t code = 0; code < 0x8A; ++code) {
    spec::ArchState s;
    std::uint32_t* words[5] = {&s.intercept_cr, &s.intercept_dr, &s.intercept_exc, &s.intercept_misc1,
                               &s.intercept_misc2};
    *words[code / 32] = 1u << (code % 32);
    EXPECT_FALSE(intercepted(s, code));
    s.guest = 1;
    for (std::uint64_t other = 0; other < 0x8A; ++other) EXPECT_EQ(intercepted(s, other), other == code);
    EXPECT_FALSE(intercepted(s, spec::exitcode::NPF));
  }
}

}  // namespace
}  // namespace pacifica::svm
