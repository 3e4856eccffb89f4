# SPDX-License-Identifier: Apache-2.0
"""The pages docs/reference/requirements.md and docs/reference/map.md."""

import collections

from .mapping import SIDES
from .requirements import AGREE, CHECKED, ENGINES

BENCHES, NONE = "unit tests and benches", "no test"
IMAGES = 6
NAMES = 6
CHAPTERS = {"1": "1 Introduction", "2": "2 System resources", "3": "3 Secure startup and memory clear", "4": "4 Instructions", "A": "Appendices"}


def cell(text):
    return text.replace("|", "\\|")


def requirements_page(rows, shown):
    kinds = collections.Counter(kind_of(shown[row["id"]]) for row in rows)
    count = {engine: sum(1 for row in rows if shown[row["id"]][engine]) for engine in ENGINES}
    out = ["# Requirements and the tests that show them", "",
           f"{len(rows)} requirements; shown on golden {count['golden']}, on RTL {count['rtl']}, in lockstep {count['lockstep']}; "
           f"self-checked by an image {kinds[CHECKED]}, engines agree {kinds[AGREE]}, unit tests and benches alone {kinds[BENCHES]}, no test {kinds[NONE]}.",
           "Made by `scripts/trace` from `spec/requirements.csv` and the tests. A test runs on all three unless an engine stands before it.", "",
           "An image in upright letters is *self-checked* there: one of its checks names the requirement and compares with what the manual gives, so",
           "that it fails when both engines are wrong. Of one in italics the claim is that the *engines agree*: it does what the requirement is about and",
           "is compared in lockstep, and has no check of its own for it. [mutation.md](../mutation.md) tries whether checks can fail.", ""]
    block = None
    for row in sorted(rows, key=lambda r: r["block"]):
        if row["block"] != block:
            block = row["block"]
            out += ["", f"## {block}", "", "| ID | manual | requirement | shown by |", "|---|---|---|---|"]
        out.append(f"| {row['id']} | [{row['section']}](map.md#s{row['section']}) | {cell(row['requirement'])} | {shown_by(shown[row['id']])} |")
    return "\n".join(out + [""])


def kind_of(tests):
    """The strongest claim of a requirement's tests."""
    if tests[CHECKED]:
        return CHECKED
    if tests[AGREE]:
        return AGREE
    return BENCHES if any(tests[engine] for engine in ENGINES) else NONE


def shown_by(tests):
    """Images run on all engines; what remains is named with its engine."""
    everywhere = [name for name in tests["golden"] if name in tests["rtl"] and name in tests["lockstep"]]
    by_check = [f"*{name}*" if name in tests[AGREE] else name for name in sorted(everywhere, key=lambda name: name in tests[AGREE])]
    parts = [", ".join(by_check)] if everywhere else []
    for engine, title in (("golden", "golden"), ("rtl", "RTL"), ("lockstep", "lockstep")):
        own = [name for name in tests[engine] if name not in everywhere]
        if own:
            parts.append(f"{title}: {', '.join(own)}")
    return "; ".join(parts) or "–"


def places(found, folder):
    parts = []
    for place in found:
        names = place.names[:NAMES] + (["…"] if len(place.names) > NAMES else [])
        link = f"[{place.path.removeprefix(folder + '/')}](../../{place.path})"
        parts.append(link + (": " + ", ".join(f"`{name}`" if name != "…" else name for name in names) if names else ""))
    return "<br>".join(parts) or "–"


def cells(mapped, side, folder, number):
    own = mapped.of(side, number)
    other = mapped.like.get(number)
    if other and not own:
        return f"as [{other}](#s{other})"
    return places(own, folder)


def images(names):
    more = len(names) - IMAGES
    return ", ".join(names[:IMAGES]) + (f" and {more} more" if more > 0 else "") or "–"


def map_page(mapped, choices):
    out = ["# From the manual to the code", "",
           "Made by `scripts/trace` from what sources cite in comments, requirement IDs and exit codes (`spec/sections.toml`). Behind a file stand",
           "the functions, tables or microprogram labels that are about the section; none: the file says so in its header, or for a part without a name. Images",
           "are those that show most of the section's requirements; [requirements.md](requirements.md) has them all.", "",
           "A subject without a section of its own name: the [index](#index). What the manual leaves open: [choices](#choices).", ""]
    chapter = None
    for number, title in mapped.titles.items():
        own = "A" if number[0].isalpha() else number[0]
        if own != chapter:
            chapter = own
            out += ["", f"## {CHAPTERS[chapter]}", "", "| section | | golden `model/cpp/` | RTL `rtl/` | images |", "|---|---|---|---|---|"]
        golden, rtl = (cells(mapped, side, folder, number) for side, folder in SIDES.items())
        out.append(f'| <a id="s{number}"></a>{number} | {title} | {golden} | {rtl} | {images(mapped.images.get(number, []))} |')
    out += ["", "## Choices", "", "Sections of [choices.md](../choices.md): where the code is that both sides wrote after their words.", "",
            "| section | | golden `model/cpp/` | RTL `rtl/` |", "|---|---|---|---|"]
    for section in choices.sections:
        golden, rtl = (cells(mapped, side, folder, f"choices {section['number']}") for side, folder in SIDES.items())
        out.append(f"| {section['number']} | {section['title']} | {golden} | {rtl} |")
    out += ["", "## Index", "", "| subject | sections |", "|---|---|"]
    for row in sorted(mapped.index, key=lambda r: r["subject"].lower()):
        out.append(f"| {row['subject']} | " + ", ".join(f"[{number}](#s{number})" for number in row["sections"]) + " |")
    return "\n".join(out + [""])


def map_text(mapped):
    for number, title in mapped.titles.items():
        yield f"{number}  {title}"
        for side in SIDES:
            for place in mapped.of(side, number):
                yield f"  {side:7} {place.path}" + (f": {', '.join(place.names)}" if place.names else "")
        yield f"  images  {', '.join(mapped.images.get(number, [])) or '–'}"
