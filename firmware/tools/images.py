#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes images.json, the list of images that `pacifica regress` runs.

Lines in a test's source that matter: `// shows: ID …` (requirement IDs), `// profile: apm`,
`// expect: shutdown` (how the run must end; the default is exit value 0), `// engines: golden …`.
firmware/tests/witness.toml says where QEMU deviates from the manual.
"""
import csv
import json
import pathlib
import re
import sys
import tomllib

ID = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d\d\b")
SHOWS = re.compile(rf"\bshows:((?:\s|//|{ID.pattern})*)")


def main():
    firmware, requirements, output = map(pathlib.Path, sys.argv[1:4])
    known = {row["id"] for row in csv.DictReader(requirements.open(encoding="utf-8"))}
    witness = tomllib.loads((firmware / "tests" / "witness.toml").read_text(encoding="utf-8"))
    images = []
    tests = firmware / "tests"
    for source in sorted([*tests.glob("*.cpp"), *tests.glob("bare_*.S")]):
        text = source.read_text(encoding="utf-8")

        def line(key, default=""):
            return " ".join(re.findall(rf"^// {key}: (.*)$", text, re.M)) or default

        # `shows:` may end a line of prose, and its IDs may run on into the next comment line.
        ids = [name for block in SHOWS.findall(text) for name in ID.findall(block)]
        unknown = [name for name in ids if name not in known]
        if unknown:
            sys.exit(f"{source.name}: unknown requirement IDs {' '.join(unknown)}")
        deviation = witness.get(source.stem, {"qemu": "yes"})
        images.append({
            "name": source.stem,
            "path": f"firmware/tests/{source.stem}.elf",
            "engines": line("engines", "golden rtl lockstep").split(),
            "profile": line("profile", "rev302"),
            "expect": line("expect", "exit 0"),
            "requirements": ids,
            "qemu": deviation["qemu"],
            "reason": deviation.get("reason", ""),
        })
    programs = output.parent / "obj"
    for image in sorted([*programs.glob("random[36]*_*.S"), *programs.glob("bytes[136]*_*.S")]):
        images.append({"name": image.stem, "path": f"firmware/tests/{image.stem}.elf",
                       "engines": ["golden", "rtl", "lockstep"], "profile": "rev302", "expect": "exit 0",
                       "requirements": [], "qemu": "no" if image.stem.startswith("bytes") else "yes",
                       "reason": "undefined flags and opcodes of later processors" if image.stem.startswith("bytes") else ""})
    if (firmware / "vmm" / "main.cpp").exists():
        images.append({"name": "vmm", "path": "firmware/vmm.elf", "engines": ["golden", "rtl", "lockstep"],
                       "profile": "rev302", "expect": "exit 0", "requirements": [], "qemu": "yes", "reason": ""})
    output.write_text(json.dumps(images, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
