# SPDX-License-Identifier: Apache-2.0
"""The tests that show each requirement of spec/requirements.csv."""

import collections
import csv
import re
import xml.etree.ElementTree

from .citations import ID
from .sources import comment_of

ENGINES = ("golden", "rtl", "lockstep")
# Whether an image fails by itself when both engines are wrong in that row, or shows no more than that they do the same.
CHECKED, AGREE = "self-checked", "engines agree"
DECLARATION = re.compile(r"shows:|RecordProperty\(\s*\"requirements\"")


def load(root):
    with open(root / "spec/requirements.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def declared(text):
    """The IDs that a file declares, in the order of their first mention, continuation comment lines included."""
    found = []
    open_line = False
    for line in text.splitlines():
        if DECLARATION.search(line):
            open_line = True
        elif not (open_line and re.match(r"\s*(//|\*|#|\"|/\*)", line) and ID.search(line)):
            open_line = False
        if open_line:
            found += [i for i in ID.findall(line) if i not in found]
    return found


def checked(path, text):
    """The IDs that stand in a text of the image's code, or of a body that it includes: those of its checks. `agrees:` in a comment
    takes out what a check names and does not settle by itself."""
    found, agreed = set(), set()
    for line in text.splitlines():
        code, comment = comment_of(line)
        for words in re.findall(r'"(?:\\.|[^"\\])*"', code):
            found |= set(ID.findall(words))
        if comment and "agrees:" in comment:
            agreed |= set(ID.findall(comment.split("agrees:", 1)[1]))
    for name in re.findall(r'^#include "(.*)"', text, flags=re.MULTILINE):
        body = path.parent / name
        if body.exists():
            found |= checked(body, body.read_text(encoding="utf-8"))
    return found - agreed


def failing_images(results):
    """Names of images that a regression did not pass, from its JUnit file."""
    if results is None:
        return set()
    cases = xml.etree.ElementTree.parse(results).iter("testcase")
    return {case.get("name").split("@")[0] for case in cases if case.find("failure") is not None or case.find("error") is not None}


def collect(root, rows, results=None):
    """(shown, unknown): for each ID the tests by engine and the images by kind, and complaints about IDs that are no requirement."""
    shown = collections.defaultdict(lambda: {key: [] for key in (*ENGINES, CHECKED, AGREE)})
    unknown = []
    known = {row["id"] for row in rows}
    bad = failing_images(results)

    def note(path, name, engines, image=False):
        text = path.read_text(encoding="utf-8", errors="replace")
        own = checked(path, text) if image else set()
        for identifier in declared(text):
            if identifier not in known:
                unknown.append(f"{path.relative_to(root)}: unknown requirement {identifier}")
                continue
            for engine in engines:
                if name not in shown[identifier][engine]:
                    shown[identifier][engine].append(name)
            if image:
                shown[identifier][CHECKED if identifier in own else AGREE].append(name)

    for path in sorted((root / "firmware/tests").rglob("*")):
        if path.suffix in (".cpp", ".S") and path.stem not in bad:
            note(path, path.stem, ENGINES, image=True)
    for folder, engine in (("tb/golden", "golden"), ("tb/rtl", "rtl"), ("tb/cosim", "lockstep")):
        for path in sorted((root / folder).rglob("*.cpp")):
            note(path, f"{folder.split('/')[1]}/{path.stem}", [engine])
    return shown, unknown
