#!/usr/bin/env python3
"""Rewrites the `// shows:` lines of the tests from the requirement IDs in their checks, those of a body that several
tests include among them."""
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
    body = re.sub(r"^// shows:.*\n", "", text, flags=re.M)
    shared = [source.parent / name for name in re.findall(r'^#include "(.*)"', text, flags=re.M)]
    checks = body + "".join(path.read_text(encoding="utf-8") for path in shared if path.exists())
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
