#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""That scripts/mutate kills: a few mutants of the TLB, with another seed than that of docs/mutation.md, so that a change of the
RTL that makes one of them survive is no failure of its own.

  mutate_smoke.py BUILD OUT      the build folder with the golden model; a folder for the mutants"""

import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MUTANTS = 8


def main(build, out):
    command = [str(ROOT / "scripts/mutate"), "tlb", "--mutants", str(MUTANTS), "--seed", "2", "--jobs", "1", "--json",
               "--transactions", "20000", "--build", build, "--out", out]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    # 2: a tool is missing; 1 may be a survivor of so few, and then the figures are there.
    if done.returncode not in (0, 1) or not done.stdout:
        return f"status {done.returncode}: {done.stderr.strip()}"
    report = json.loads(done.stdout)["blocks"][0]
    counted = report["killed"] + report["equivalent"] + report["survived"]
    if counted != MUTANTS or len(report["list"]) != MUTANTS:
        return f"{counted} of {MUTANTS} mutants are accounted for"
    if report["killed"] < MUTANTS / 2:
        return f"only {report['killed']} of {MUTANTS} mutants are killed"
    for entry in report["list"]:
        if entry["result"] == "killed" and not entry["by"].startswith("Tlb"):
            return f"mutant {entry['number']} is killed by {entry['by']!r}, which is no test of the TLB"
    if (done.returncode == 0) != (report["percent"] >= 95):
        return f"status {done.returncode} with {report['percent']}%"
    print(f"{report['killed']} of {MUTANTS} killed, {report['equivalent']} equivalent, {report['survived']} survive")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
