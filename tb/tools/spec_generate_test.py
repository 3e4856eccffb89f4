#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""scripts/spec_generate: outputs follow the tables, stale ones are named, tables that cannot be are refused."""

import unittest

from tree import ROOT, TreeCase

OUTPUTS = ("spec/generated/pacifica_spec.h", "spec/generated/pacifica_spec_pkg.sv", "spec/generated/pacifica_fw.h",
           "docs/reference/vmcb.md", "docs/reference/state.md", "docs/reference/memtype.md", "docs/reference/dev.md",
           "docs/reference/profiles.md", "docs/reference/platform.md", "docs/reference/codes.md",
           "spec/generated/pacifica_ports_pkg.sv", "spec/generated/pacifica_ports.h")


class Outputs(TreeCase):
    def test_all_outputs_are_written_as_committed(self):
        for name in OUTPUTS:
            (self.root / name).unlink(missing_ok=True)
        done = self.run_script("spec_generate")
        self.assertEqual(done.returncode, 0, done.stderr)
        for name in OUTPUTS:
            self.assertEqual((self.root / name).read_text(), (ROOT / name).read_text(), name)

    def test_check_writes_nothing_and_names_the_stale_output(self):
        self.run_script("spec_generate")
        self.assertEqual(self.run_script("spec_generate", "--check").returncode, 0)
        page = self.root / "docs/reference/dev.md"
        page.write_text("old")
        done = self.run_script("spec_generate", "--check")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr, "stale: docs/reference/dev.md: run scripts/spec_generate\n")
        self.assertEqual(page.read_text(), "old")

    def test_a_row_reaches_every_language(self):
        self.edit("spec/codes.toml", '[bits.CR4]\n', '[bits.CR4]\nSMXE = [14, 1, "Test."]\n')
        self.run_script("spec_generate")
        for name, line in ((OUTPUTS[0], "inline constexpr std::uint64_t SMXE = 0x4000;  ///< Test."),
                           (OUTPUTS[1], "localparam int unsigned CR4_SMXE_BIT = 14;  // Test."),
                           (OUTPUTS[2], "#define CR4_SMXE 0x4000 /* Test. */"), (OUTPUTS[9], "| 14 | SMXE | Test. |")):
            self.assertIn(line, (self.root / name).read_text())

    def test_a_port_of_the_system_is_one_row(self):
        path = self.root / "spec/ports.toml"
        path.write_text(path.read_text() + '\n[[out]]\nname = "lamp"\nwidth = 40\ndoc = "Test."\n')
        self.run_script("spec_generate")
        package, header = ((self.root / name).read_text() for name in OUTPUTS[10:])
        self.assertIn("  typedef struct packed {\n    logic [39:0] lamp;  // Test.\n", package)  # the others stay where they are
        self.assertIn("  std::uint64_t lamp = 0;  ///< Test.\n", header)
        self.assertIn("  static constexpr unsigned kBits = 97;\n", header)

    def test_a_field_takes_its_place_in_the_record_whatever_it_uses(self):
        package = OUTPUTS[1]
        self.run_script("spec_generate")
        text = (self.root / package).read_text()
        self.assertIn("    logic [30:0] gif_zero;\n    logic gif;\n", text)
        self.assertIn("    logic [29:0] shadow_zero;\n    shadow_e shadow;\n", text)
        self.assertIn("    cr0_t cr0;\n", text)
        self.edit("spec/state.toml", 'name = "gif"\nwidth = 32\nused = 1\n', 'name = "gif"\nwidth = 32\n')
        self.run_script("spec_generate")
        self.assertIn("    logic [31:0] gif;\n", (self.root / package).read_text())

    def test_an_msr_of_its_own_is_one_row(self):
        path = self.root / "spec/msr.toml"
        path.write_text(path.read_text() + '\n[[msr]]\nname = "LAMP"\naddr = 0xC0010055\nrule = "zero"\nmask = 0xFF\nwrite = "Test."\n')
        self.run_script("spec_generate")
        header, package = ((self.root / name).read_text() for name in OUTPUTS[:2])
        self.assertIn("  std::uint64_t lamp = 0;\n", header)
        self.assertIn("    {msr::LAMP, MsrRule::kZero, 0xff, [](const ArchState& state) -> std::uint64_t { return state.lamp; }, ", header)
        self.assertIn("      MSR_LAMP: msr_write.refused = |(value & ~64'hFF);\n", package)
        self.assertIn("  typedef struct packed {\n    logic [63:0] lamp;\n    logic [63:0] top_mem;\n    efer_t h_efer;\n", package)  # the others stay where they are
        self.assertIn("#define MSR_LAMP 0xc0010055", (self.root / OUTPUTS[2]).read_text())

    def test_an_enumeration_is_as_wide_as_its_values(self):
        self.run_script("spec_generate")
        self.assertIn("  typedef enum logic [1:0] {\n    ACTIVITY_RUNNING = 2'd0,", (self.root / OUTPUTS[1]).read_text())
        self.edit("spec/record.toml", "WAIT_SIPI = [3,", "WAIT_SIPI = [4,")
        self.run_script("spec_generate")
        self.assertIn("  typedef enum logic [2:0] {\n    ACTIVITY_RUNNING = 3'd0,", (self.root / OUTPUTS[1]).read_text())

    def test_the_bits_of_a_register_fill_it(self):
        self.run_script("spec_generate")
        self.assertIn("  typedef struct packed {\n    logic [57:0] rest_63_6;\n    logic [3:0] PB;\n    logic BTF;\n    logic LBR;\n"
                      "  } debugctl_t;\n", (self.root / OUTPUTS[1]).read_text())


class Refused(TreeCase):
    """Each is an error of one table: exit status 2 and a message that begins with the file."""

    def refused(self, message):
        done = self.run_script("spec_generate", "--check")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(done.stderr, f"spec_generate: {self.root.resolve() / 'spec'}{message}\n")

    def test_missing_table(self):
        (self.root / "spec/dev.toml").unlink()
        self.refused("/dev.toml: missing")

    def test_syntax(self):
        (self.root / "spec/dev.toml").write_text("[config\n")
        done = self.run_script("spec_generate")
        self.assertEqual(done.returncode, 2)
        self.assertIn("/spec/dev.toml: ", done.stderr)

    def test_regions_that_overlap(self):
        self.edit("spec/platform.toml", 'MEMORY = ["memory", [],', 'COM = ["port", ["COM1", "EXIT", "PCI_DATA"],')
        self.refused("/platform.toml: region PCI_CONFIG overlaps COM")

    def test_region_of_no_target(self):
        self.edit("spec/platform.toml", '["PCI_ADDRESS", "PCI_DATA"]', '["PCI"]')
        self.refused("/platform.toml: region PCI_CONFIG: no target PCI")

    def test_state_field_twice(self):
        self.edit("spec/state.toml", 'name = "cr2"', 'name = "cr3"')
        self.refused("/state.toml: cr3 twice")

    def test_msr_twice(self):
        self.edit("spec/msr.toml", 'name = "LSTAR"', 'name = "CSTAR"')
        self.refused("/msr.toml: CSTAR twice")

    def test_msr_number_twice(self):
        self.edit("spec/msr.toml", "addr = 0xC0000082", "addr = 0xC0000083")
        self.refused("/msr.toml: 0xc0000083 twice")

    def test_msr_without_a_rule(self):
        self.edit("spec/msr.toml", 'rule = "canonical"', 'rule = "canonic"')
        self.refused("/msr.toml: LSTAR: no rule canonic")

    def test_msr_with_a_rule_that_lacks_its_mask(self):
        self.edit("spec/msr.toml", "mask = 0x7\n", "")
        self.refused("/msr.toml: VM_CR: rules keep and zero have a mask, others none")

    def test_msr_in_no_state_field(self):
        self.edit("spec/msr.toml", 'state = "lstar"', 'state = "lister"')
        self.refused("/msr.toml: LSTAR: no state field lister")

    def test_field_of_an_unknown_enumeration(self):
        self.edit("spec/state.toml", 'enum = "shadow"', 'enum = "shade"')
        self.refused("/state.toml: shadow: no enum shade")

    def test_field_of_an_unknown_register(self):
        self.edit("spec/state.toml", 'bits = "DR6"', 'bits = "DR5"')
        self.refused("/state.toml: dr6: no bits DR5")

    def test_overlapping_vmcb_fields(self):
        self.edit("spec/vmcb.toml", "offset = 0x5D8", "offset = 0x57C")
        self.refused("/vmcb.toml: RSP at 57Ch overlaps RIP")

    def test_order_of_an_unknown_field(self):
        self.edit("spec/vmcb.toml", '"FS_BASE", "GS_SELATTRLIM"', '"FS_BAS", "GS_SELATTRLIM"')
        self.refused("/vmcb.toml: order vmsave: no field FS_BAS")

    def test_overlapping_bits(self):
        self.edit("spec/codes.toml", "SVME = [12, 1", "SVME = [11, 1")
        self.refused(": bits EFER.SVME overlap another row")

    def test_unknown_memory_type(self):
        self.edit("spec/memtype.toml", '"WB"', '"WBX"')
        done = self.run_script("spec_generate")
        self.assertEqual(done.returncode, 2)
        self.assertIn("no memory type WBX", done.stderr)


if __name__ == "__main__":
    unittest.main()
