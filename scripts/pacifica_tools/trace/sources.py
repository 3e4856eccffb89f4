# SPDX-License-Identifier: Apache-2.0
"""Definitions and comments of a source file: which function, label or table a line belongs to."""

import dataclasses
import re


@dataclasses.dataclass
class Definition:
    name: str
    first: int  # lines, from 0
    last: int


@dataclasses.dataclass
class Comment:
    text: str
    first: int
    last: int
    alone: bool  # on lines of its own, not behind code


def comment_of(line):
    """The text behind // and the code before it. A // in a string is code."""
    in_string = False
    for at, character in enumerate(line):
        if character == '"' and (at == 0 or line[at - 1] != "\\"):
            in_string = not in_string
        if not in_string and line.startswith("//", at):
            return line[:at], line[at:].lstrip("/").lstrip("<").strip()
    return line, None


def comments(lines):
    found = []
    for number, line in enumerate(lines):
        code, text = comment_of(line)
        if text is None:
            continue
        alone = not code.strip()
        before = found[-1] if found else None
        if alone and before and before.alone and before.last == number - 1:
            before.text += " " + text
            before.last = number
        else:
            found.append(Comment(text, number, number, alone))
    return found


def cpp(lines):
    """Functions and tables at the left margin, and what a class declares. Needs the project's clang-format."""
    found, at = [], 0
    while at < len(lines):
        line = lines[at]
        if not re.match(r"(?!namespace\b|using\b|extern\b|static_assert|typedef|template\b|public:|private:|protected:)[A-Za-z_]", line):
            at += 1
            continue
        head, end = comment_of(line)[0], at
        while not re.search(r"[{;]", head) and end + 1 < len(lines) and lines[end + 1].strip():
            end += 1
            head += " " + comment_of(lines[end])[0].strip()
        kind = re.match(r"(?:struct|class|enum class|enum|union) (?:\[\[\w+\]\] )?(\w+)(?! ?\w* ?\()", head)
        table = re.match(r"(?:inline |static )*(?:constexpr|const) [^(]*?(\w+)(?:\[[^\]]*\])*\s*(?:=|\{)", head)
        function = re.search(r"(operator\S+|[A-Za-z_~][\w:~]*)\s*\(", head)
        name = kind[1] if kind else table[1] if table else function[1] if function else None
        if name is None or (";" in head and "{" not in head):
            at = end + 1
            continue
        last = end
        if not re.search(r"\}+;?\s*$", comment_of(lines[end])[0]):
            last = next((n for n in range(end + 1, len(lines)) if lines[n].startswith("}")), len(lines) - 1)
        found.append(Definition(name, at, last))
        if kind:
            found += members(lines, name, end + 1, last)
        at = last + 1
    return found


def members(lines, owner, first, last):
    found = []
    for at in range(first, last):
        member = re.match(r"  (?:\[\[nodiscard\]\] )?(?!return|if|for|while|switch)[A-Za-z_~].*?([A-Za-z_~]\w*)\(", comment_of(lines[at])[0])
        field = re.match(r"  [A-Za-z_][\w:<>, ]* (\w+)(?:\[\w*\])?(?: = [^;]*|\{[^;]*\})?;", comment_of(lines[at])[0])
        name = member[1] if member else field[1] if field else None
        if name:
            end = next((n for n in range(at, last) if re.search(r"[;}]\s*$", comment_of(lines[n])[0].rstrip())), at)
            found.append(Definition(f"{owner}::{name}", at, end))
    return found


def microcode(lines):
    starts = [(at, m[1]) for at, line in enumerate(lines) if (m := re.match(r"(\w+):", line))]
    ends = [at for at, _ in starts[1:]] + [len(lines)]
    # The comment above the next label is the next label's.
    found = []
    for (first, name), end in zip(starts, ends):
        while end - 1 > first and not comment_of(lines[end - 1])[0].strip():
            end -= 1
        found.append(Definition(name, first, end - 1))
    return found


def verilog(lines):
    """Functions and named blocks; the rest of a module is the module, that is the file."""
    found = []
    for at, line in enumerate(lines):
        code = comment_of(line)[0]
        function = re.match(r"\s*function (?:automatic )?(?:.*\s)?(\w+)\s*\(", code)
        block = re.match(r"\s*(?:always_comb|always_ff @.*|else|for \(.*|if \(.*)\s*begin ?: ?(\w+)", code)
        if function:
            last = next((n for n in range(at, len(lines)) if "endfunction" in lines[n]), at)
            found.append(Definition(function[1], at, last))
        elif block:
            indent = len(line) - len(line.lstrip())
            last = next((n for n in range(at + 1, len(lines)) if re.match(rf" {{{indent}}}end\b", lines[n])), at)
            found.append(Definition(block[1], at, last))
    return found


PARSERS = {".cpp": cpp, ".h": cpp, ".uc": microcode, ".sv": verilog, ".inc": cpp}


class Source:
    def __init__(self, text, suffix):
        self.lines = text.splitlines()
        self.definitions = PARSERS[suffix](self.lines)
        self.comments = comments(self.lines)

    def owner(self, line):
        """The name of the innermost definition around a line, None for the file itself."""
        around = [d for d in self.definitions if d.first <= line <= d.last]
        return max(around, key=lambda d: d.first).name if around else None

    def owner_of(self, comment):
        """A comment above a definition is about that; one within, or behind code, about what it stands in."""
        if comment.alone and comment.first > self.header_end():
            below = comment.last + 1
            while below < len(self.lines) and re.match(r"template\b|\.(?:const|equ|foreach)\b", self.lines[below]):
                below += 1
            starting = [d for d in self.definitions if d.first == below]
            if starting:
                return starting[0].name
        return self.owner(comment.first)

    def header_end(self):
        """The last line of the comment that the file begins with, -1 without one."""
        return self.comments[0].last if self.comments and self.comments[0].first == 0 else -1
