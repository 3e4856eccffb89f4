#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What scripts/mutate and scripts/mutate_report say when something is wrong: one line on stderr and the documented exit status. A stand-in for yosys
makes each case take milliseconds; real mutants are in the test mutation.kills."""

import importlib.machinery
import importlib.util
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
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


# A bench: mutant 1 hangs, 2 complains without end, 3 stops by itself, 4 fails.
BENCH = """#!/bin/sh
echo "[ RUN      ] Some.Test"
case $PACIFICA_MUTANT in
1) while :; do :; done;;
2) while :; do echo "a complaint of some length"; done;;
3) kill -ABRT $$;;
4) echo "[  FAILED  ] Some.Other (1 ms)"; exit 1;;
esac
"""


class BenchesThatEndBadly(unittest.TestCase):
    def test_each_ends_and_is_named(self):
        loader = importlib.machinery.SourceFileLoader("mutate", str(ROOT / "scripts/mutate"))
        mutate = importlib.util.module_from_spec(importlib.util.spec_from_loader("mutate", loader))
        loader.exec_module(mutate)
        mutate.MOST_SAID = 100_000
        with tempfile.TemporaryDirectory() as scratch:
            block = mutate.Block.__new__(mutate.Block)
            block.out, block.args = pathlib.Path(scratch), mutate.arguments_of(["tlb"])
            (block.out / "bench").mkdir()
            (block.out / "bench/bench").write_text(BENCH)
            (block.out / "bench/bench").chmod(0o755)
            said = [block.run_bench(number, 1) for number in range(5)]
            self.assertEqual((block.out / "runs/2.log").stat().st_size, 100_000)
        self.assertEqual(said[:2], [("survived", ""), ("killed", "Some.Test (hangs)")])
        self.assertEqual(said[2][0], "killed")
        self.assertRegex(said[2][1], r"Some.Test \(stops: status -?\d+\)")
        self.assertEqual(said[3:], [("killed", "Some.Test (stops: status -6)"), ("killed", "Some.Other")])


class ReportErrors(unittest.TestCase):
    def setUp(self):
        """A copy of what scripts/mutate_report reads. The reports and the page are made here, whatever the real ones say."""
        self.scratch = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.scratch.name)
        for folder in ("docs", "scripts", "tb/mutation/reports"):
            (self.root / folder).mkdir(parents=True)
        shutil.copy(ROOT / "scripts/mutate_report", self.root / "scripts/mutate_report")
        self.table = self.root / "tb/mutation/survivors.toml"
        self.table.write_text('[[survivor]]\nblock = "tlb"\nmutant = "a.sv:1.1 not A[0] 1"\nreason = "Because."\n')
        self.reports = {block: self.root / f"tb/mutation/reports/{block}.json" for block in ("dev", "tlb", "walker", "golden")}
        for block, path in self.reports.items():
            entry = {"number": 2, "where": "a.sv:1.1", "what": "not A[0] 1", "result": "survived" if block == "tlb" else "killed", "by": "A.B"}
            path.write_text(json.dumps({
                "block": block, "parameters": {"Sets": 1}, "tools": ["yosys 9"], "seed": 1, "mutants": 20, "killed": 19, "equivalent": 0,
                "survived": 1, "percent": 95.0, "seconds": 60, "list": [entry]}))
        self.assertEqual(self.report().returncode, 0)

    def tearDown(self):
        self.scratch.cleanup()

    def report(self, *arguments):
        return subprocess.run([sys.executable, str(self.root / "scripts/mutate_report"), *arguments], text=True, capture_output=True,
                              cwd=self.root, check=False)

    def refused(self, status, *words, arguments=("--check",)):
        done = self.report(*arguments)
        self.assertEqual((done.returncode, done.stdout), (status, ""), done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertTrue(done.stderr.startswith("mutate_report: "), done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_current(self):
        done = self.report("--check")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_each_report_is_required(self):
        for block, path in self.reports.items():
            text = path.read_text()
            path.unlink()
            self.refused(1, f"no report of {block} in", f"--run {block}")
            path.write_text(text)

    def test_no_report_at_all(self):
        page = (self.root / "docs/mutation.md").read_text()
        shutil.rmtree(self.root / "tb/mutation/reports")
        self.refused(1, "no report of dev, tlb, walker, golden in")
        self.refused(1, "no report of dev, tlb, walker, golden in", arguments=())
        self.assertEqual((self.root / "docs/mutation.md").read_text(), page)

    def test_broken_files(self):
        self.table.write_text('[[survivor]]\nblock = "tlb"\nmutant = "here"\n')
        self.refused(2, "survivors.toml", "reason")
        self.table.write_text("[[survivor]\n")
        self.refused(2, "survivors.toml")
        self.reports["walker"].write_text("{")
        self.refused(2, "walker.json")

    def test_stale_page(self):
        (self.root / "docs/mutation.md").write_text("")
        self.refused(1, "docs/mutation.md is stale")

    def test_explanations_fit(self):
        text = self.table.read_text()
        self.table.write_text(text.replace("a.sv", "b.sv"))
        done = self.report("--check")
        self.assertEqual(done.returncode, 1)
        self.assertIn("tlb: a.sv:1.1 not A[0] 1 survives without a reason", done.stderr)
        self.assertIn("tlb: b.sv:1.1 not A[0] 1 is explained but does not survive", done.stderr)

    def test_goal(self):
        path = self.reports["dev"]
        path.write_text(path.read_text().replace("95.0", "94.9"))
        self.report()
        self.refused(1, "dev: 94.9% killed")


if __name__ == "__main__":
    unittest.main()
