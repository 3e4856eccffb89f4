#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Puts the `// shows:` lines of the tests in order: the requirement IDs that they name and those of their checks, a body
that several tests include among them."""
import csv
import pathlib
import re
import sys
import textwrap

firmware = pathlib.Path(__file__).resolve().parent.parent
known = {row["id"] for row in csv.DictReader((firmware.parent / "spec/requirements.csv").open(encoding="utf-8"))}
status = 0
for source in sorted((firmware / "tests").glob("*.cpp")):
    text = source.read_text(encoding="utf-8")
    # The lines as they are: from `shows:` on the leading comment holds nothing but IDs.
    body = re.sub(r"\A((?://.*\n)*?//.*?)\s*(?://)?[ ]*shows:(?:[ ]*(?:shows:|//|[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d\d\b)\s*?|\n(?=//))*\n", r"\1\n", text)
    shared = [source.parent / name for name in re.findall(r'^#include "(.*)"', text, flags=re.M)]
    checks = text + "".join(path.read_text(encoding="utf-8") for path in shared if path.exists())
    ids = sorted(set(re.findall(r"\b[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d\d\b", checks)))
    for name in [i for i in ids if i not in known]:
        print(f"{source.name}: unknown requirement {name}", file=sys.stderr)
        status = 1
    lines = textwrap.wrap(" ".join(i for i in ids if i in known), 96, break_on_hyphens=False)
    head = re.match(r"(?://.*\n)*", body).group(0)
    new = head + "".join(f"// shows: {line}\n" for line in lines) + body[len(head):]
    if new != text:
        source.write_text(new, encoding="utf-8")
sys.exit(status)
