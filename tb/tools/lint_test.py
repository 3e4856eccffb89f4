#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""scripts/lint licence and style: what they find, and what they leave alone."""

import shutil
import subprocess
import unittest

from tree import ROOT, TreeCase


class Lint(TreeCase):
    """On a repository of its own."""

    def setUp(self):
        super().setUp()
        shutil.rmtree(self.root / "spec")
        shutil.rmtree(self.root / "scripts/pacifica_tools")
        for path in self.root.rglob("*"):
            if path.is_file():
                path.unlink()
        shutil.copy(ROOT / "scripts/lint", self.root / "scripts")
        subprocess.run(["git", "init", "-q"], cwd=self.root, check=True)

    def lint(self, check):
        return subprocess.run([str(self.root / "scripts/lint"), check], capture_output=True, text=True, check=False)

    def test_licence(self):
        self.assertEqual(self.lint("licence").returncode, 0)
        (self.root / "tool.py").write_text("#!/usr/bin/env python3\n# SPDX-License-Identifier: Apache-2.0\n")
        (self.root / "page.md").write_text("no line\n")
        self.assertEqual(self.lint("licence").returncode, 0)
        (self.root / "late.toml").write_text("a = 1\nb = 2\n# SPDX-License-Identifier: Apache-2.0\n")
        done = self.lint("licence")
        self.assertEqual(done.returncode, 1)
        self.assertIn("late.toml has no line", done.stderr)

    def test_style(self):
        good = "module {name} (\n  input  logic       clk_i,\n  input  logic       rst_ni,\n  output logic [3:0] q_o  // a register\n);\nendmodule\n"
        (self.root / "rtl/core/good.sv").write_text(good.format(name="good"))
        self.assertEqual(self.lint("style").returncode, 0, self.lint("style").stderr)
        for change, rule in ((("module good", "module other"), "name"), (("clk_i", "clk"), "port ends"), (("endmodule", "  wire x;\nendmodule"), "logic, always"),
                             (("endmodule", "  logic a_next;\nendmodule"), "_d"), (("endmodule", "`define A 1\nendmodule"), "defines"),
                             (("endmodule", "endmodule "), "spaces")):
            (self.root / "rtl/core/good.sv").write_text(good.format(name="good").replace(*change))
            done = self.lint("style")
            self.assertEqual(done.returncode, 1, change)
            self.assertEqual(done.stderr.count("lint: style: "), 1, done.stderr)
            self.assertIn(rule, done.stderr)


if __name__ == "__main__":
    unittest.main()
