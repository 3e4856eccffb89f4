#!/usr/bin/env python3
"""What scripts/mutate says when something is wrong: one line on stderr and the documented exit status. A stand-in for yosys
makes each case take milliseconds; real mutants are in the test mutation.kills."""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

# Answers as yosys 0.70 does: `mutate -list` writes the list's file, everything else the netlists that are read back.
YOSYS = """#!/bin/sh
[ "$1" = --version ] && { echo "Yosys 9.9"; exit 0; }
case "$*" in *"help read_slang"*) exit 0;; esac
[ -n "$FAIL_YOSYS" ] && { echo "ERROR: Module bad is not there"; exit 1; }
echo '{"modules": {"tlb": {"ports": {"clk_i": {"direction": "input", "bits": [2]}}, "cells": {"one": {"type": "$not"}}}}}' > block.json
cat > list.txt <<END
mutate -mode inv -module tlb -cell one -port A -portbit 3 -src /x/rtl/mmu/tlb.sv:20.1 -src /x/rtl/mmu/tlb.sv:9.22-9.67
mutate -mode inv -module tlb -cell one -port CLK -portbit 0 -src /x/rtl/mmu/tlb.sv:7.1
mutate -mode cnot1 -module tlb -cell one -port Y -portbit 0 -ctrlbit 2 -wire out -wirebit 5 -src /x/rtl/mmu/tlb.sv:8.3-8.9
END
"""


class MutateErrors(unittest.TestCase):
    def setUp(self):
        """A copy of what scripts/mutate reads, without .venv, and tools of our own in PATH."""
        self.scratch = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.scratch.name)
        for folder in ("constraints", "rtl", "spec/generated"):
            shutil.copytree(ROOT / folder, self.root / folder)
        for folder in ("scripts", "tb/mutation", "tools"):
            (self.root / folder).mkdir(parents=True)
        for script in ("mutate", "synth", "netlist_bench"):
            shutil.copy(ROOT / "scripts" / script, self.root / "scripts" / script)
        self.table = self.root / "tb/mutation/survivors.toml"
        shutil.copy(ROOT / "tb/mutation/survivors.toml", self.table)
        self.tools = self.root / "tools"
        for name, text in (("yosys", YOSYS), ("verilator", "#!/bin/sh\nexit 1\n")):
            (self.tools / name).write_text(text)
            (self.tools / name).chmod(0o755)
        for name in ("cat", "sh"):
            (self.tools / name).symlink_to(shutil.which(name))

    def tearDown(self):
        self.scratch.cleanup()

    def mutate(self, *arguments, **environment):
        return subprocess.run([sys.executable, str(self.root / "scripts/mutate"), *arguments], text=True, capture_output=True,
                              env={**environment, "PATH": str(self.tools)}, cwd=self.root, check=False)

    def refused(self, status, *words, arguments, **environment):
        """Expects one line on stderr with all words, and nothing on stdout."""
        done = self.mutate(*arguments, **environment)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertTrue(done.stderr.startswith("mutate: "), done.stderr)
        self.assertEqual(done.stdout, "")
        for word in words:
            self.assertIn(word, done.stderr)

    def test_unknown_block(self):
        self.refused(2, "bridge", "dev, tlb, walker", arguments=["tlb", "bridge"])

    def test_unknown_option(self):
        self.refused(2, "--fast", arguments=["--fast"])

    def test_bad_numbers(self):
        for option, values in (("--mutants", ("0", "1001", "-1", "x", "")), ("--seed", ("-1", "2147483648", "1.5")),
                               ("--jobs", ("0", "65", "two")), ("--transactions", ("0", "1000000001", "1e6"))):
            for value in values:
                self.refused(2, option, arguments=["tlb", f"{option}={value}"])

    def test_missing_yosys(self):
        (self.tools / "yosys").unlink()
        self.refused(2, "yosys", "scripts/setup", arguments=["tlb", "--list"])

    def test_missing_verilator(self):
        (self.tools / "verilator").unlink()
        self.refused(2, "verilator", "scripts/setup", arguments=["tlb"])

    def test_golden_model_that_is_not_built(self):
        self.refused(2, "golden model", "scripts/build", arguments=["tlb", "--mutants", "2"])

    def test_output_folder_that_cannot_be_made(self):
        self.refused(2, "--out", arguments=["tlb", "--list", "--out", str(self.tools / "yosys/x")])

    def test_broken_table_of_survivors(self):
        self.table.write_text("[[survivor]\n")
        self.refused(2, "survivors.toml", arguments=["tlb", "--list"])
        self.table.write_text('[[survivor]]\nblock = "tlb"\nmutant = "here"\n')
        self.refused(2, "survivors.toml", "here", "reason", arguments=["tlb", "--list"])

    def test_yosys_that_fails(self):
        self.refused(1, "Module bad is not there", arguments=["tlb", "--list"], FAIL_YOSYS="1")

    def test_more_mutants_than_there_are(self):
        self.refused(1, "places", arguments=["tlb", "--list", "--mutants", "3"])

    def test_list(self):
        # The clock's mutant is left out; of two places the cell's range counts.
        done = self.mutate("tlb", "--list", "--mutants", "2")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout.splitlines(), [
            "tlb 1: rtl/mmu/tlb.sv:9.22 not A[3] inverted",
            "tlb 2: rtl/mmu/tlb.sv:8.3 not Y[0] (out[5]) inverted while bit 2 is 1"])


if __name__ == "__main__":
    unittest.main()
