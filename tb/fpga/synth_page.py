#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""scripts/synth_report: the page has a row and a command for each report that is there, whichever these are."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
AREA = {"lut": 41000, "carry": 700, "ff": 9000, "ram": 12, "dsp": 0, "lutram": 3}


def report(block, target, **more):
    return {"block": block, "target": target, "parameters": {}, "tools": ["yosys 9.9"], "area": AREA, "area_with_shell": AREA, **more}


class SynthPage(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.scratch.name)
        for folder in ("scripts", "docs", "constraints/reports"):
            (self.root / folder).mkdir(parents=True)
        shutil.copy(ROOT / "scripts/synth_report", self.root / "scripts/synth_report")
        shutil.copy(ROOT / "constraints/blocks.toml", self.root / "constraints/blocks.toml")

    def tearDown(self):
        self.scratch.cleanup()

    def add(self, name, content):
        (self.root / f"constraints/reports/{name}.json").write_text(json.dumps(content))

    def run_script(self, *arguments):
        return subprocess.run([sys.executable, str(self.root / "scripts/synth_report"), *arguments], text=True, capture_output=True,
                              check=False)

    def page(self):
        done = self.run_script()
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.run_script("--check").returncode, 0)
        return (self.root / "docs/synthesis.md").read_text()

    def test_processor(self):
        path = {"ns": 39.5, "routing_ns": 21.0, "levels": 23, "through": ["u_core.a_q", "u_core.b_q"]}
        self.add("processor-ecp5-85k", report("processor", "ecp5-85k", freq=25, fmax=26.04, critical_path=path,
                                              seeds=[{"seed": 1, "fmax": 26.04}]))
        self.add("processor-xc7", report("processor", "xc7"))
        text = self.page()
        area = "41000 LUT, 700 carry, 9000 flip-flops, 12 block RAM, 3 LUT RAM"
        self.assertIn(f"| processor | – | {area} | {area} | 25 MHz | **26.0 MHz** | 1 |\n", text)
        self.assertIn("\nscripts/synth processor --target ecp5-85k --seeds 1\n", text)
        self.assertIn("- processor: 39.5 ns, 21.0 of it routing, 23 levels of logic: `u_core.a_q` → `u_core.b_q`\n", text)
        self.assertIn(f"| processor | – | {area} | {area} |\n", text)
        self.assertIn("\nscripts/synth processor --target xc7\n", text)

    def test_processor_without_a_path(self):
        self.add("processor-ecp5-85k", report("processor", "ecp5-85k", freq=25, fmax=26.04, critical_path=None,
                                              seeds=[{"seed": 1, "fmax": 26.04}]))
        self.assertIn("**26.0 MHz**", self.page())

    def test_parameter_sets(self):
        self.add("tlb-xc7", report("tlb", "xc7") | {"parameters": {"Sets": 16}})
        self.add("tlb-xc7-small", report("tlb", "xc7") | {"parameters": {"Sets": 8}})
        self.add("tlb-xc7-unknown", report("tlb", "xc7") | {"parameters": {"Sets": 4}})
        text = self.page()
        self.assertLess(text.index("| tlb | Sets 16 |"), text.index("| tlb | Sets 8 |"))
        self.assertNotIn("| tlb | Sets 4 |", text)
        self.assertRegex(text, r"\nscripts/synth tlb --target xc7\nscripts/synth tlb --target xc7 --set Sets=\d+ --set Ways=\d+ ")

    def test_stale_page(self):
        self.page()
        self.add("processor-xc7", report("processor", "xc7"))
        done = self.run_script("--check")
        self.assertEqual((done.returncode, len(done.stderr.splitlines())), (1, 1))

    def test_unknown_name(self):
        done = self.run_script("--run", "tlb-ice41")
        self.assertEqual((done.returncode, len(done.stderr.splitlines())), (2, 1))
        self.assertIn("tlb-ice41", done.stderr)


if __name__ == "__main__":
    unittest.main()
