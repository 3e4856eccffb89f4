# SPDX-License-Identifier: Apache-2.0
"""The command scripts/trace."""

import argparse
import json
import pathlib
import sys

from . import pages, requirements
from .choices import Choices
from .mapping import Map

REQUIREMENTS = "docs/reference/requirements.md"
MAP = "docs/reference/map.md"
CHOICES = "docs/choices.md"


def main(doc, root, arguments=None):
    parser = argparse.ArgumentParser(prog="trace", description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print the tests of each ID as JSON")
    parser.add_argument("--map", action="store_true", help="print manual section, golden files and functions, RTL files and labels, tests")
    parser.add_argument("--results", metavar="JUNIT", help="leave out images that failed in this regression")
    parser.add_argument("--check", action="store_true", help="fail on unknown IDs, sections and tests and on stale pages; write nothing")
    args = parser.parse_args(arguments)
    if args.results and not pathlib.Path(args.results).is_file():
        print(f"trace: no such file: {args.results}", file=sys.stderr)
        return 2
    root = pathlib.Path(root)
    rows = requirements.load(root)
    shown, unknown = requirements.collect(root, rows, args.results)
    mapped = Map(root, rows, shown)
    choices = Choices(root, {row["id"] for row in rows})
    problems = unknown + mapped.unknown + choices.problems
    for line in problems:
        print(line, file=sys.stderr)
    if args.json:
        print(json.dumps({row["id"]: shown[row["id"]] for row in rows}, indent=1))
    elif args.map:
        print("\n".join(pages.map_text(mapped)))
    else:
        made = {REQUIREMENTS: pages.requirements_page(rows, shown), MAP: pages.map_page(mapped, choices), CHOICES: choices.page()}
        for name, text in made.items():
            path = root / name
            if not args.check:
                path.write_text(text, encoding="utf-8")
            elif not path.exists() or path.read_text(encoding="utf-8") != text:
                print(f"stale: {name}: run scripts/trace", file=sys.stderr)
                return 1
        print(made[REQUIREMENTS].splitlines()[2])
    return 1 if problems else 0
