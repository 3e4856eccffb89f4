#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""That scripts/mutate golden kills: a few mutants of one source against a few images, with another seed than that of docs/mutation.md.

  mutate_golden_smoke.py BUILD OUT      the build folder with the golden model and the images; a folder for the mutants"""

import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MUTANTS = 12
IMAGES = ["ioio_map", "ioio_info", "msrpm_map", "chk_eventinj", "evinj_reserved_bits", "ioio_size16"]


def main(build, out):
    command = [str(ROOT / "scripts/mutate"), "golden", "--count", str(MUTANTS), "--seed", "2", "--jobs", "1", "--json", "--source", "svm/intercept.cpp",
               "--build", build, "--out", out] + [word for name in IMAGES for word in ("--image", name)]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    if done.returncode not in (0, 1) or not done.stdout:  # 1 may be a survivor of so few
        return f"status {done.returncode}: {done.stderr.strip()}"
    report = json.loads(done.stdout)["blocks"][0]
    if report["killed"] + report["equivalent"] + report["survived"] != MUTANTS or len(report["list"]) != MUTANTS:
        return f"{MUTANTS} mutants, but {report['killed']}, {report['equivalent']} and {report['survived']}"
    if report["killed"] < MUTANTS / 2:
        return f"only {report['killed']} of {MUTANTS} mutants are killed"
    for entry in report["list"]:
        if entry["result"] == "killed" and entry["by"] not in IMAGES:
            return f"mutant {entry['number']} is killed by {entry['by']!r}, which is none of the images"
    if (done.returncode == 0) != (report["percent"] >= 95):
        return f"status {done.returncode} with {report['percent']}%"
    print(f"{report['killed']} of {MUTANTS} killed, {report['equivalent']} equivalent, {report['survived']} survive")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
