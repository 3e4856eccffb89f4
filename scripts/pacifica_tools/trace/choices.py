# SPDX-License-Identifier: Apache-2.0
"""spec/choices.toml and its page: what the manual leaves open and both engines do alike."""

import re
import textwrap
import tomllib

PROGRAM = re.compile(r"(?:random|bytes)\d\d_\d+")  # images that the build makes (firmware/tools)
FOLDERS = ("golden", "rtl", "cosim", "images")
HEAD = """# Choices that both engines make alike

*Made by `scripts/trace` from [spec/choices.toml](../spec/choices.toml). Do not edit.*

The manual (33047 rev. 3.02) and the AMD64 architecture leave some behaviour open. Golden model and RTL
are written independently, so each open point that software or the retirement record can see is settled
here, once, in words. Where a row of `spec/requirements.csv` speaks (`ERR-…` rows above all), the row wins.

Behind each choice stand the tests that do what it is about: an image asserts what software can see; what only the record shows is
compared when the image runs in lockstep. {rows} choices, {shown} with such a test."""


class Choices:
    def __init__(self, root, requirement_ids):
        with open(root / "spec/choices.toml", "rb") as file:
            table = tomllib.load(file)
        self.sections = table["section"]
        self.rows = table["choice"]
        self.problems = [f"spec/choices.toml: {problem}" for problem in self.check(root, requirement_ids)]

    def check(self, root, requirement_ids):
        numbers = [section["number"] for section in self.sections]
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"sections are {numbers}, not 1, 2, 3 …"
        seen = set()
        for row in self.rows:
            name = row["id"]
            form = re.fullmatch(r"C(\d+)-\d\d", name)
            if not form or int(form[1]) not in numbers:
                yield f"{name}: an ID is C, a section, -, two digits"
            if name in seen:
                yield f"{name} stands there twice"
            seen.add(name)
            for test in row["shown"]:
                if not self.exists(root, test):
                    yield f"{name}: no test {test}"
            for cited in re.findall(r"\bERR-[A-Z]-\d\d\b", row["text"]):
                if cited not in requirement_ids:
                    yield f"{name}: unknown requirement {cited}"

    @staticmethod
    def exists(root, test):
        folder, _, name = test.rpartition("/")
        if folder:
            return folder in FOLDERS and (root / "tb" / folder / f"{name}.cpp").exists()
        return bool(PROGRAM.fullmatch(test)) or test == "vmm" or any((root / "firmware/tests" / f"{test}{suffix}").exists() for suffix in (".cpp", ".S"))

    def page(self):
        out = [HEAD.format(rows=len(self.rows), shown=sum(1 for row in self.rows if row["shown"]))]
        for section in self.sections:
            out.append(f"\n## {section['number']}. {section['title']}")
            out += self.prose(section.get("text", ""))
            part = None
            for row in self.rows:
                if not row["id"].startswith(f"C{section['number']}-"):
                    continue
                if row.get("part") != part:
                    part = row.get("part")
                    out.append(f"\n### {part}\n")
                shown = f" *Shown by {', '.join(row['shown'])}.*" if row["shown"] else " *No test yet.*"
                text = f"<a id=\"{row['id'].lower()}\"></a>**{row['id']}** {' '.join(row['text'].split())}{shown}"
                out.append(textwrap.fill(text, 140, initial_indent="- ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False))
        return "\n".join(out) + "\n"

    @staticmethod
    def prose(text):
        return [textwrap.fill(" ".join(text.split()), 140, break_long_words=False, break_on_hyphens=False)] if text.strip() else []
