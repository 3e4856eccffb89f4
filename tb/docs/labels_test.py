#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""labels_test.py CTEST BUILD: each test of the suite has one of the labels lint, unit and image (README.md), and each label has tests."""

import json
import subprocess
import sys

WHAT = {"lint", "unit", "image"}
listing = subprocess.run([sys.argv[1], "--test-dir", sys.argv[2], "--show-only=json-v1"], capture_output=True, text=True, check=True)
tests = json.loads(listing.stdout)["tests"]
labels = {test["name"]: set(next((p["value"] for p in test.get("properties", []) if p["name"] == "LABELS"), []))
          for test in tests if not test["name"].endswith("_NOT_BUILT")}  # CTest has its own word for those
bad = [f"{name}: {', '.join(sorted(has)) or 'no label'}" for name, has in labels.items() if len(has & WHAT) != 1]
bad += [f"no test has the label {label}" for label in sorted(WHAT) if not any(label in has for has in labels.values())]
print("\n".join(bad) or f"{len(labels)} tests: " + ", ".join(f"{label} {sum(label in has for has in labels.values())}" for label in sorted(WHAT | {"long"})))
sys.exit(1 if bad else 0)
