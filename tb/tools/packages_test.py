#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""scripts/rtl_packages: the package files follow rtl/pacifica.f, stale ones are named, --check writes nothing."""

import re
import shutil
import unittest

from tree import ROOT, TreeCase


FILES = ["spec/generated/pacifica_spec_pkg.sv", "rtl/core/alu.sv", "rtl/mmu/mmu_pkg.sv", "rtl/mmu/tlb.sv", "rtl/mmu/walker.sv",
         "rtl/northbridge/dev.sv", "rtl/platform/pacifica_soc.sv"]


class Packages(TreeCase):
    def setUp(self):
        super().setUp()
        shutil.copy(ROOT / "scripts/rtl_packages", self.root / "scripts")
        (self.root / "CMakeLists.txt").write_text("project(pacifica VERSION 1.2.3 LANGUAGES C)\n")
        (self.root / "rtl/pacifica.f").write_text("// A comment.\n+incdir+rtl\n" + "\n".join(FILES) + "\n")

    def test_files_follow_the_list(self):
        done = self.run_script("rtl_packages")
        self.assertEqual((done.returncode, done.stderr), (0, "wrote pacifica.core\nwrote Bender.yml\n"))
        core = (self.root / "pacifica.core").read_text()
        self.assertTrue(core.startswith("CAPI=2:\n# SPDX"))
        self.assertIn("name: pacifica:rtl:pacifica:1.2.3\n", core)
        groups = {name: re.findall(r"- (\S+)", body) for name, body in re.findall(r"^  (\w+):\n    file_type.*\n    files:\n((?:      - .*\n)+)", core, flags=re.M)}
        self.assertEqual(groups, {"spec": FILES[:1], "dev": FILES[5:6], "tlb": FILES[2:4], "walker": [FILES[2], FILES[4]], "rtl": FILES[1:]})
        self.assertEqual(re.findall(r"^  - (\S+)$", (self.root / "Bender.yml").read_text(), flags=re.M), FILES)

    def test_stale(self):
        self.run_script("rtl_packages")
        self.assertEqual(self.run_script("rtl_packages", "--check").returncode, 0)
        self.edit("rtl/pacifica.f", "rtl/core/alu.sv\n", "")
        before = (self.root / "pacifica.core").read_text()
        done = self.run_script("rtl_packages", "--check")
        self.assertEqual((done.returncode, done.stderr), (1, "stale: pacifica.core, Bender.yml: run scripts/rtl_packages\n"))
        self.assertEqual((self.root / "pacifica.core").read_text(), before)

    def test_blocks_of_the_tree_have_their_tops(self):
        core = (ROOT / "pacifica.core").read_text()
        for block, top in (("dev", "rtl/northbridge/dev.sv"), ("tlb", "rtl/mmu/tlb.sv"), ("walker", "rtl/mmu/walker.sv")):
            self.assertRegex(core, rf"  {block}:\n    file_type: systemVerilogSource\n    files:\n(?:      - .*\n)*      - {top}\n")


if __name__ == "__main__":
    unittest.main()
