# SPDX-License-Identifier: Apache-2.0
"""Section of the manual → golden files and functions, RTL files and microprogram labels, images."""

import collections
import dataclasses
import re
import tomllib

from .citations import ID, Sections, choices_cited
from .sources import PARSERS, Source

SIDES = {"golden": "model/cpp", "rtl": "rtl"}
GENERATED = ("_rom.sv", "microcode_pkg.sv", "register_pkg.sv", "state_registers.sv")
# How the sides name the exit codes of spec/codes.toml and the MSRs of spec/msr.toml.
NAMED = {"exits": re.compile(r"\b(?:exitcode|ec)::([A-Z0-9_]+)\b|\bexit\.([a-z0-9_]+)\b|\bEXITCODE_([A-Z0-9_]+)\b"),
         "msrs": re.compile(r"\bmsr::([A-Z0-9_]+)\b|\bmsr\.([a-z0-9_]+)\b|\bMSR_([A-Z0-9_]+)\b")}


@dataclasses.dataclass
class Place:
    """A file that is about a section, and the definitions in it that are; none: the file as a whole."""
    path: str
    names: list


class Map:
    def __init__(self, root, rows, shown):
        with open(root / "spec/sections.toml", "rb") as file:
            table = tomllib.load(file)
        self.titles = {row["number"]: row["title"] for row in table["section"]}
        self.like = {row["number"]: row["as"] for row in table["section"] if "as" in row}
        self.index = table["index"]
        self.named = {kind: collections.defaultdict(list) for kind in NAMED}
        for row in table["section"]:
            for kind, sections in self.named.items():
                for name in row.get(kind, []):
                    sections[name].append(row["number"])
        self.unknown = [f"spec/requirements.csv: {row['id']}: no section {row['section']} in spec/sections.toml"
                        for row in rows if row["section"] not in self.titles]
        self.unknown += [f"spec/sections.toml: index {row['subject']}: no section {number}"
                         for row in self.index for number in row["sections"] if number not in self.titles]
        self.unknown += [f"spec/sections.toml: {number}: no section {other}" for number, other in self.like.items() if other not in self.titles]
        self.sections = Sections(self.titles)
        self.section_of = {row["id"]: row["section"] for row in rows}
        self.places = {side: collections.defaultdict(dict) for side in SIDES}
        for side, folder in SIDES.items():
            for path in sorted((root / folder).rglob("*")):
                if path.suffix in PARSERS and not path.name.endswith(GENERATED):
                    self.read(side, str(path.relative_to(root)), path)
        self.images = self.tests(rows, shown)

    def note(self, side, path, number, name):
        names = self.places[side][number].setdefault(path, [])
        if name and name not in names:
            names.append(name)

    def read(self, side, name, path):
        source = Source(path.read_text(encoding="utf-8"), path.suffix)
        for comment in source.comments:
            known, unknown = self.sections.cited(comment.text)
            self.unknown += [f"{name}:{comment.first + 1}: the manual has no section {number} (spec/sections.toml)" for number in unknown]
            for number in [*known, *(f"choices {number}" for number in choices_cited(comment.text))]:
                self.note(side, name, number, source.owner_of(comment))
        for at, line in enumerate(source.lines):
            found = {self.section_of[i] for i in ID.findall(line) if i in self.section_of}
            for kind, pattern in NAMED.items():
                for names in pattern.findall(line):
                    found |= set(self.named[kind].get("".join(names).upper(), []))
            for number in found:
                self.note(side, name, number, source.owner(at))

    def tests(self, rows, shown):
        """Of each section the tests in lockstep, those that show most of its requirements first."""
        counts = collections.defaultdict(collections.Counter)
        for row in rows:
            for name in shown[row["id"]]["lockstep"]:
                counts[row["section"]][name] += 1
        return {number: [name for name, _ in sorted(tests.items(), key=lambda item: (-item[1], item[0]))] for number, tests in counts.items()}

    def of(self, side, number):
        """Files with named definitions first. A header as a whole says nothing where another file is named."""
        found = [Place(path, names) for path, names in self.places[side].get(number, {}).items()]
        telling = [place for place in found if place.names or not place.path.endswith(".h")]
        return sorted(telling or found, key=lambda place: (not place.names, place.path))
