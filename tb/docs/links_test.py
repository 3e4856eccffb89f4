#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""That what the documents and the comments point at is there: files, headings, pictures, sections of choices.md, one version."""

import functools
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LINK = re.compile(r"\[[^\]\[]*\]\(([^()\s]+)\)")
PAGE = re.compile(r"\bdocs/[\w/-]+\.(?:md|svg|png|dot)\b")
CHOICES = re.compile(r"\bchoices(?:\.md)?\]?(?:\([\w./#-]*\))?(?:,? sections?| §) ?(\d+(?:(?:, | and | to )\d+)*)")


def tracked(*suffixes):
    files = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in files.stdout.split("\n") if name.endswith(suffixes) and (ROOT / name).is_file()]


def prose(text):
    """Without code blocks, which may hold brackets that are no links."""
    return re.sub(r"`[^`\n]*`", "``", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))


def anchor(heading):
    """The name that GitHub gives to a heading."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


@functools.cache
def anchors(path):
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    named = set(re.findall(r'<a (?:id|name)="([^"]+)"', text))
    return named | {anchor(heading) for heading in re.findall(r"^#+ (.*)$", text, flags=re.M)}


def broken(path):
    """The links of a page that lead nowhere."""
    for target in LINK.findall(prose(path.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, place = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        if not there.exists():
            yield target
        elif place and there.suffix == ".md" and place not in anchors(there):
            yield target


class Links(unittest.TestCase):
    def test_pages(self):
        pages = tracked(".md")
        self.assertGreater(len(pages), 20)
        self.assertEqual([f"{path.relative_to(ROOT)}: {target}" for path in pages for target in broken(path)], [])

    def test_sources_cite_pages_that_exist(self):
        missing = []
        for path in tracked(".cpp", ".h", ".sv", ".uc", ".S", ".py", ".toml", ".txt", ".md", ".csv", ".inc"):
            for page in PAGE.findall(path.read_text(encoding="utf-8", errors="replace")):
                if not (ROOT / page).exists():
                    missing.append(f"{path.relative_to(ROOT)}: {page}")
        self.assertEqual(missing, [])

    def test_pictures_name_files_that_exist(self):
        there = {path.name for path in tracked(".sv", ".cpp", ".h", ".uc", ".toml")}
        named = {(path.name, name) for path in tracked(".dot") for name in re.findall(r"\b\w+\.(?:sv|cpp|h|uc|toml)\b", re.sub(r"\\[lnr]", " ", path.read_text(encoding="utf-8")))}
        self.assertGreater(len(named), 20)
        self.assertEqual([pair for pair in sorted(named) if pair[1] not in there], [])

    def test_sections_of_choices_exist(self):
        headings = re.findall(r"^## (\d+)\.", (ROOT / "docs/choices.md").read_text(encoding="utf-8"), flags=re.M)
        cited = {(str(path.relative_to(ROOT)), number) for path in tracked(".cpp", ".h", ".sv", ".uc", ".md", ".toml")
                 for numbers in CHOICES.findall(path.read_text(encoding="utf-8", errors="replace"))
                 for number in re.findall(r"\d+", numbers)}
        self.assertGreater(len(cited), 20)
        self.assertEqual([cite for cite in sorted(cited) if cite[1] not in headings], [])

    def test_choices_exist(self):
        there = set(re.findall(r"^id = \"(C\d+-\d\d)\"", (ROOT / "spec/choices.toml").read_text(encoding="utf-8"), flags=re.M))
        cited = {(str(path.relative_to(ROOT)), name) for path in tracked(".cpp", ".h", ".sv", ".uc", ".S", ".md", ".toml")
                 for name in re.findall(r"\bC\d+-\d\d\b", path.read_text(encoding="utf-8", errors="replace"))}
        self.assertGreater(len(there), 80)
        self.assertEqual([cite for cite in sorted(cited) if cite[1] not in there], [])

    def test_paths_in_pages_exist(self):
        # Not yet there, or made by the reader.
        free = {"docs/design.md": ("model/systemc/",), "docs/first-hour.md": ("firmware/tests/first_hlt.cpp",), "docs/synthesis.md": ("rtl/fpga/BLOCK_shell.sv",)}
        path = re.compile(r"`((?:rtl|model|cosim|scripts|spec|tb|firmware|docs|constraints)/[\w./-]+)`")
        missing = [f"{page.relative_to(ROOT)}: {name}" for page in tracked(".md")
                   for name in path.findall(re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S))
                   if not (ROOT / name).exists() and name not in free.get(str(page.relative_to(ROOT)), ())]
        self.assertEqual(missing, [])

    def test_each_page_is_reached_from_the_map(self):
        seen, todo = set(), [ROOT / "README.md"]
        while todo:
            path = todo.pop()
            if path in seen or path.suffix != ".md" or not path.exists():
                continue
            seen.add(path)
            todo += [(path.parent / target.partition("#")[0]).resolve() for target in LINK.findall(prose(path.read_text(encoding="utf-8")))]
        self.assertEqual([str(path.relative_to(ROOT)) for path in tracked(".md") if path not in seen], [])


class Generated(unittest.TestCase):
    def test_generated_files_are_marked(self):
        made = [str(path.relative_to(ROOT)) for path in tracked(".sv", ".h", ".md", ".core", ".yml")
                if re.search(r"Generated by `?scripts/|Made by `?scripts/", "\n".join(path.read_text(encoding="utf-8").splitlines()[:5]))]
        self.assertGreater(len(made), 15)
        told = subprocess.run(["git", "check-attr", "linguist-generated", *made], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        self.assertEqual([line for line in told.splitlines() if not line.endswith(": set")], [])


class Finds(unittest.TestCase):
    """The checks above see what is wrong."""

    def test_anchor(self):
        self.assertEqual(anchor("4. `walk()`, [TLB](mmu.md) & caches"), "4-walk-tlb--caches")

    def test_broken(self):
        with tempfile.TemporaryDirectory() as folder:
            page, other = pathlib.Path(folder) / "page.md", pathlib.Path(folder) / "other.md"
            other.write_text("# Other\n```\n# not a heading\n```\n## 1. A step\n")
            page.write_text("[a](missing.md) `[b](c.md)` [d](other.md#nowhere) [e](other.md#1-a-step) [f](https://x.y) [g](other.md#not-a-heading)\n")
            self.assertEqual(list(broken(page)), ["missing.md", "other.md#nowhere", "other.md#not-a-heading"])

    def test_citation(self):
        self.assertEqual(CHOICES.findall("docs/choices.md sections 2, 5 and 9; [choices](../choices.md) §4; choices.md is"), ["2, 5 and 9", "4"])


class Version(unittest.TestCase):
    def test_one(self):
        version = re.search(r"project\(pacifica VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
        self.assertEqual(re.search(r"^version: (.*)$", (ROOT / "CITATION.cff").read_text(), flags=re.M)[1], version)
        self.assertEqual(re.search(r"^## ([\d.]+)", (ROOT / "CHANGELOG.md").read_text(), flags=re.M)[1], version)


if __name__ == "__main__":
    sys.exit(unittest.main())
