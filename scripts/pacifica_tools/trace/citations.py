# SPDX-License-Identifier: Apache-2.0
"""What a comment cites: sections of the manual, requirement IDs."""

import re

ID = re.compile(r"\b[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d\d\b")
NUMBER = r"(?:[1-4]\.\d{1,2}(?:\.\d{1,2})?|[A-E](?:\.\d(?:\.\d)?)?(?!\w|-\d))"
# What follows the words: a list of numbers, ranges and tables, which are passed over.
LIST = re.compile(rf"(?:tables? \d+-\d+|table [A-E]-\d+|{NUMBER})(?:(?:, and |, | and |\s*[–-]\s*| to )(?:(?:chapters?|sections?|appendix|appendices|tables?) )?"
                  rf"(?:\d+-\d+|[A-E]-\d+|{NUMBER}))*")
# "manual", perhaps with its number and what is counted, never followed by another book.
MANUAL = re.compile(r"[Mm]anual:?(?: 33047)?,?(?: rev\. 3\.02)?(?: (?:chapters?|sections?|appendix|appendices))? ")
APPENDIX = re.compile(r"\b(?:[Aa]ppendix|[Aa]ppendices) ")
BARE = re.compile(r"(?<![\w.§-])([1-4]\.\d{1,2}(?:\.\d{1,2})?)(?![\w.-]*\d)")
# Sections of docs/choices.md.
CHOICES = re.compile(r"\bchoices(?:\.md)?(?:,? sections? | ?§ ?| )(\d+(?:(?:, | and | to )\d+)*)\b(?!\.\d)")
# Other books with chapters of their own.
FOREIGN = re.compile(r"\bAPM\b|\b[Vv]olumes? \d|\bLPC\b|\bTIS\b|\bchoices\b|\bfacts\b|\bFACTS\b|\bVerilator\b|\byosys\b")


class Sections:
    """The sections of the manual by number, in its order."""

    def __init__(self, titles):
        self.titles = titles
        self.order = {number: place for place, number in enumerate(titles)}

    def between(self, first, last):
        """The sections of a range as deep as its ends; a range with one end in another chapter is its ends."""
        if first not in self.order or last not in self.order:
            return [first, last]
        depth = first.count(".")
        inside = list(self.titles)[self.order[first]:self.order[last] + 1]
        return [number for number in inside if number.count(".") == depth]

    def numbers(self, text):
        """The numbers of a list, ranges filled in: "2.4.2, 2.5–2.7" is 2.4.2, 2.5, 2.6 and 2.7."""
        text = re.sub(r"tables? (?:\d+|[A-E])-\d+(?:(?:,| and) (?:\d+|[A-E])-\d+)*", "", text)
        text = re.sub(r"(?:chapters?|sections?|appendix|appendices) ", "", text)
        found = []
        for part in re.split(r", and |, | and | to ", text):
            ends = re.findall(NUMBER, part)
            if len(ends) == 2 and re.search(r"[–-]", part):
                found += self.between(*ends)
            else:
                found += ends
        return found

    def cited(self, comment):
        """(known, unknown): the sections that a comment cites. After "manual" or "appendix" a number must be one of the manual's; a
        bare number like (2.4.3) counts when there is such a section and the clause is not about another book."""
        named = []
        for start in [*MANUAL.finditer(comment), *APPENDIX.finditer(comment)]:
            text = comment[start.end():]
            listed = LIST.match(text)
            # Prose: "the manual A20 …" is no appendix.
            if listed and not re.match(r"[A-E](?![\w.,;:)–-]|$| and )", text):
                numbers = self.numbers(("appendix " if "ppendi" in start.group() else "") + listed.group())
                named += numbers
        bare = [number for number in BARE.findall(without_foreign(comment)) if number in self.order]
        known, unknown = [], []
        for number in [*named, *bare]:
            kind = known if number in self.order else unknown
            if number not in kind:
                kind.append(number)
        return known, unknown


def choices_cited(comment):
    """The sections of choices.md that a comment cites: "docs/choices.md sections 1, 2 and 9" or "choices §4"."""
    found = []
    for numbers in CHOICES.findall(comment):
        for part in re.split(r", | and ", numbers):
            ends = [int(end) for end in part.split(" to ")]
            found += range(ends[0], ends[-1] + 1)
    return found


def without_foreign(comment):
    """The comment without its clauses about other books. Such a clause ends at a semicolon, at a full stop, where "manual" takes over,
    or with the parenthesis that it stands in."""
    kept, at = "", 0
    while foreign := FOREIGN.search(comment, at):
        kept += comment[at:foreign.start()]
        at, depth = foreign.end(), 0
        while at < len(comment):
            if comment[at] == "(":
                depth += 1
            elif comment[at] == ")":
                depth -= 1
            if depth < 0 or comment[at] == ";" or comment.startswith((". ", "manual "), at):
                break
            at += 1
    return kept + comment[at:]
