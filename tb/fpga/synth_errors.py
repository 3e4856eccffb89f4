#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What scripts/synth says when something is wrong: one line on stderr and the documented exit status. Stand-ins for
yosys and the place-and-route tools make each case take milliseconds; the real flow is in the tests synth.*. Parameters out of
their range are refused by the RTL itself: these cases read it with the real yosys."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

YOSYS = """#!/bin/sh
[ "$1" = --version ] && { echo "Yosys 9.9"; exit 0; }
case "$*" in *"help read_slang"*) exit 0;; esac
[ -n "$FAIL_YOSYS" ] && { echo "ERROR: Module bad is not there"; exit 1; }
for one in block shell; do echo '{"design": {"num_cells_by_type": {"SB_LUT4": 7, "SB_DFF": 3}}}' > $one.stat.json; done
touch shell.json tlb.v
"""
NEXTPNR = """#!/bin/sh
[ "$1" = --version ] && { echo '"nextpnr-ice40" -- Place and Route (Version nextpnr-9.9-1)'; exit 0; }
while [ $# -gt 0 ]; do
  case "$1" in --report) report=$2;; --asc) asc=$2;; --seed) seed=$2;; esac
  shift
done
touch "$asc"
cat > "$report" <<END
{"fmax": {"clk_i": {"achieved": ${seed}0.5, "constraint": 50}}, "utilization": {"ICESTORM_LC": {"used": 7, "available": 9}},
 "critical_paths": [{"from": "posedge clk_i", "to": "posedge clk_i", "path": [
   {"type": "clk-to-q", "delay": 1, "from": {"cell": "a_q_SB_DFF_Q", "port": "C"}, "to": {"cell": "a_q_SB_DFF_Q", "port": "Q"}},
   {"type": "routing", "delay": 2, "from": {"cell": "a_q_SB_DFF_Q", "port": "Q"}, "to": {"cell": "b_q_SB_DFF_Q", "port": "D"}}]}]}
END
"""
ICEPACK = """#!/bin/sh
cp "$1" "$2"
"""


class SynthErrors(unittest.TestCase):
    def setUp(self):
        """A copy of what scripts/synth reads, without .venv, and tools of our own in PATH."""
        self.scratch = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.scratch.name)
        for folder in ("constraints", "rtl", "spec/generated"):
            shutil.copytree(ROOT / folder, self.root / folder)
        (self.root / "scripts").mkdir()
        shutil.copy(ROOT / "scripts/synth", self.root / "scripts/synth")
        self.tools = self.root / "tools"
        self.tools.mkdir()
        for name, text in (("yosys", YOSYS), ("nextpnr-ice40", NEXTPNR), ("icepack", ICEPACK)):
            (self.tools / name).write_text(text)
            (self.tools / name).chmod(0o755)
        for name in ("cat", "cp", "touch"):
            (self.tools / name).symlink_to(shutil.which(name))

    def tearDown(self):
        self.scratch.cleanup()

    def synth(self, *arguments, **environment):
        return subprocess.run([sys.executable, str(self.root / "scripts/synth"), *arguments], text=True, capture_output=True,
                              env={**environment, "PATH": str(self.tools)}, cwd=self.root, check=False)

    def refused(self, status, *words, **how):
        """Runs with `how["arguments"]` and expects one line on stderr with all words, and nothing on stdout."""
        arguments = how.pop("arguments")
        done = self.synth(*arguments, **how)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertTrue(done.stderr.startswith("synth: "), done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
        return done

    def test_unknown_block(self):
        self.refused(2, "bridge", arguments=["bridge"])

    def test_unknown_target(self):
        self.refused(2, "ice41", arguments=["tlb", "--target", "ice41"])

    def test_target_of_another_block(self):
        self.refused(2, "processor", "ecp5-85k", arguments=["processor", "--target", "ice40-hx8k"])

    def test_bad_frequency(self):
        for value in ("0", "-3", "1e9", "fast"):
            self.refused(2, "--freq", arguments=["tlb", "--target", "ice40-hx8k", "--freq", value])

    def test_bad_number_of_seeds(self):
        for value in ("0", "101", "x"):
            self.refused(2, "--seeds", arguments=["tlb", "--target", "ice40-hx8k", "--seeds", value])

    def test_option_without_meaning_for_generic(self):
        self.refused(2, "--seeds", "FPGA target", arguments=["tlb", "--seeds", "2"])

    def test_unknown_parameter(self):
        self.refused(2, "Walls=3", "Sets", arguments=["tlb", "--target", "ice40-hx8k", "--set", "Walls=3"])

    def test_bad_value_of_a_parameter(self):
        for value in ("Sets=", "Sets=x", "Sets"):
            self.refused(2, "Sets", "not a number", arguments=["tlb", "--target", "ice40-hx8k", "--set", value])

    def test_log_that_cannot_be_written(self):
        self.refused(2, "--log", arguments=["tlb", "--target", "ice40-hx8k", "--log", str(self.tools / "yosys/x")])

    def test_missing_tool(self):
        for name in ("icepack", "nextpnr-ice40", "yosys"):
            (self.tools / name).unlink()
            self.refused(2, name, "scripts/setup", arguments=["tlb", "--target", "ice40-hx8k"])

    def test_output_folder_that_cannot_be_made(self):
        self.refused(2, "--out", arguments=["tlb", "--target", "ice40-hx8k", "--out", str(self.tools / "yosys/x")])

    def test_synthesis_that_fails(self):
        done = self.refused(1, "Module bad is not there", arguments=["tlb", "--target", "ice40-hx8k"], FAIL_YOSYS="1")
        self.assertEqual(done.stdout, "")
        self.assertFalse((self.root / "build/synth/tlb-ice40-hx8k/tlb.bin").exists())

    def test_count_of_flip_flops(self):
        # The stand-in's netlist has three: most of the processor fell away.
        done = self.refused(1, "processor has 3 flip-flops", "blocks.toml", arguments=["processor"])
        self.assertEqual(done.stdout, "")
        done = self.synth("apic")  # nothing is asked of this one
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_tools_of_a_report(self):
        done = self.synth("tlb", "--target", "ice40-hx8k", "--freq", "1", "--json")
        self.assertEqual(json.loads(done.stdout)["tools"], ["yosys 9.9", "nextpnr-ice40 9.9-1"])

    def test_frequency_that_is_not_met(self):
        # The stand-in reaches 10.5 MHz with seed 1, 20.5 with seed 2, 30.5 with seed 3.
        out = self.root / "out"
        common = ["tlb", "--target", "ice40-hx8k", "--seeds", "3", "--out", str(out), "--json"]
        done = self.synth(*common, "--freq", "20.5")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        report = json.loads(done.stdout)
        self.assertEqual(report["fmax"], 20.5)
        self.assertEqual([entry["fmax"] for entry in report["seeds"]], [10.5, 20.5, 30.5])
        self.assertTrue((out / "tlb.bin").exists())
        done = self.synth(*common, "--freq", "21")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr, "synth: tlb on ice40-hx8k reaches 20.5 MHz, not 21 (median of 3 seeds)\n")


class BadParameters(unittest.TestCase):
    """Each value just outside its range, and what elaborates badly."""

    CASES = {
        "dev": {"Domains": (0, 65), "Maps": (0, 256), "CacheLines": (0, 3, 512)},
        "tlb": {"Sets": (0, 1, 3, 512), "Ways": (0, 1, 17), "LargeEntries": (0, 1, 65)},
        "walker": {"GuestDirectories": (3, 128), "HostDirectories": (6, 99999)},
    }

    def test_refused(self):
        with tempfile.TemporaryDirectory() as out:
            for block, parameters in self.CASES.items():
                for name, values in parameters.items():
                    for value in values:
                        with self.subTest(block=block, parameter=name, value=value):
                            done = subprocess.run([str(ROOT / "scripts/synth"), block, "--elaborate", "--set", f"{name}={value}",
                                                   "--out", out], text=True, capture_output=True, check=False)
                            self.assertEqual(done.returncode, 2, done.stderr)
                            self.assertRegex(done.stderr, rf"\Asynth: {block}: {name} = {value}, expected [^\n]*\n\Z")
                            self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main()
