# SPDX-License-Identifier: Apache-2.0
"""Mutants of C++ by rewriting: each operator, condition, literal and statement of a source becomes a call that asks
whether it is the mutant of this run (tb/mutation/mutant.h). Needs the project's clang-format: a binary operator stands
between spaces, a reference or a template's bracket does not. What the compiler does not take is left out later."""

import dataclasses
import re

TOKEN = re.compile(r"""
    (?P<skip>\s+ | //[^\n]* | /\*.*?\*/ | ^\#[^\n]*)
  | (?P<string>"(?:\\.|[^"\\])*" | (?<![0-9A-Fa-f])'(?:\\.|[^'\\])+')
  | (?P<number>(?:0[xX][0-9A-Fa-f']+|\d[\d'.]*)[uUlL]*)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<sign><<=|>>=|<=>|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||::|[-+*/%&|^]=|\S)
""", re.VERBOSE | re.DOTALL | re.MULTILINE)
LEVELS = [("||",), ("&&",), ("|",), ("^",), ("&",), ("==", "!="), ("<", ">", "<=", ">="), ("<<", ">>"), ("+", "-"), ("*", "/", "%")]
LEVEL = {sign: level for level, signs in enumerate(LEVELS) for sign in signs}
# Operator: function of mutant.h, and in words what each way does.
BINARY = {
    "==": ("eq", ["!= for =="]), "!=": ("ne", ["== for !="]),
    "<": ("lt", ["<= for <", ">= for <"]), "<=": ("le", ["< for <=", "> for <="]),
    ">": ("gt", [">= for >", "<= for >"]), ">=": ("ge", ["> for >=", "< for >="]),
    "&&": ("land", ["|| for &&", "left of && alone", "right of && alone"]),
    "||": ("lor", ["&& for ||", "left of || alone", "right of || alone"]),
    "&": ("band", ["left of & alone"]), "|": ("bor", ["left of | alone", "right of | alone"]),
    "+": ("plus", ["- for +"]), "-": ("minus", ["+ for -"]),
    "<<": ("shl", ["<< by one more"]), ">>": ("shr", [">> by one more"]),
}
CONDITION = ["condition negated", "condition false", "condition true"]
SIZED = re.compile(r"\bread\(|_read\(|\bwrite\(")  # calls whose last argument is a number of bytes
OPEN, CLOSE = {"(": ")", "[": "]", "{": "}"}, {")": "(", "]": "[", "}": "{"}
STOPS = {",", ";", "{", "}", "?", ":", "return", "throw", "case", "else", "=", "+=", "-=", "|=", "&=", "^=", "<<=", ">>=", "co_return"}
NO_STATEMENT = {"return", "if", "for", "while", "do", "switch", "case", "default", "else", "const", "constexpr", "static", "auto", "using", "goto",
                "namespace", "struct", "class", "enum", "template", "typename", "try", "catch", "public", "private"}


@dataclasses.dataclass
class Token:
    text: str
    kind: str
    start: int
    end: int
    line: int
    partner: int = -1  # of a bracket


@dataclasses.dataclass
class Edit:
    """`text` instead of what stands from `start` to `end`; {n} is the site's number. What closes at a place comes before what opens
    there; of what closes the shortest first, of what opens the longest."""
    start: int
    end: int
    text: str
    kind: int = 1  # 0 closes, 1 replaces or parts, 2 opens
    size: float = 0


@dataclasses.dataclass
class Site:
    """A place that can change, in one way or several: mutants `number`, `number` + 1, …"""
    line: int
    column: int
    ways: list
    edits: list  # Edit
    number: int = 0
    ident: int = 0


class Source:
    def __init__(self, text):
        self.text = text
        self.tokens = []
        line, at = 1, 0
        for found in TOKEN.finditer(text):
            line += text.count("\n", at, found.start())
            at = found.start()
            if found.lastgroup != "skip":
                self.tokens.append(Token(found.group(), found.lastgroup, found.start(), found.end(), line))
        stack = []
        for place, token in enumerate(self.tokens):
            if token.text in OPEN and token.kind == "sign":
                stack.append(place)
            elif token.text in CLOSE and token.kind == "sign" and stack:
                other = stack.pop()
                token.partner, self.tokens[other].partner = other, place
        self.sites = []
        self.in_row = set()

    def spaced(self, place):
        token = self.tokens[place]
        return self.text[token.start - 1:token.start].isspace() and self.text[token.end:token.end + 1].isspace()

    def binary(self, place):
        token = self.tokens[place]
        return token.kind == "sign" and token.text in LEVEL and self.spaced(place) and place > 0 and (
            self.tokens[place - 1].kind in ("word", "number", "string") or self.tokens[place - 1].text in CLOSE)

    def left(self, place, level):
        """The first token of the operand before a place: operators of that level or tighter belong to it."""
        at = place - 1
        while at >= 0:
            token = self.tokens[at]
            if token.text in CLOSE and token.kind == "sign":
                if token.text == "}" and not self.braces_of_value(token.partner):
                    break
                at = token.partner - 1
                continue
            if token.text in OPEN or token.text in STOPS or (self.binary(at) and LEVEL[token.text] < level):
                break
            at -= 1
        return at + 1

    def right(self, place, level):
        """The last token of the operand behind a place: tighter operators belong to it."""
        at = place + 1
        while at < len(self.tokens):
            token = self.tokens[at]
            if token.text in OPEN and token.kind == "sign":
                at = token.partner + 1
                continue
            if token.text in CLOSE or token.text in STOPS or (self.binary(at) and LEVEL[token.text] <= level):
                break
            at += 1
        return at - 1

    def braces_of_value(self, place):
        """Whether a { begins a value as in std::uint64_t{1}."""
        before = self.tokens[place - 1]
        return place > 0 and before.end == self.tokens[place].start and before.kind == "word"

    def wrap(self, first, last, opening, closing):
        start, end = self.tokens[first].start, self.tokens[last].end
        return [Edit(start, start, opening, 2, end - start), Edit(end, end, closing, 0, end - start)]

    def add(self, token, ways, edits):
        column = token.start - self.text.rfind("\n", 0, token.start)
        self.sites.append(Site(token.line, column, ways, edits))

    def operators(self, place):
        token = self.tokens[place]
        if token.text not in BINARY or not self.binary(place):
            return
        level = LEVEL[token.text]
        first, last = self.left(place, level), self.right(place, level)
        if first >= place or last <= place:
            return
        name, ways = BINARY[token.text]
        if token.text in ("&&", "||"):
            edits = self.wrap(first, place - 1, f"mutant::{name}({{n}}, bool(", ")")
            edits += self.wrap(place + 1, last, "[&]() -> bool {{ return bool(", "); }})")
            # The first and the last enclose the whole expression; those in the middle enclose what is as long as they are.
            edits[0].size = edits[3].size = self.tokens[last].end - self.tokens[first].start
            edits[1].size += 0.5
            edits[2].size += 0.5
        else:
            edits = self.wrap(first, last, f"mutant::{name}({{n}}, ", ")")
        edits.append(Edit(token.start, token.end, ","))
        self.add(token, ways, edits)

    def conditions(self, place):
        token = self.tokens[place]
        following = self.tokens[place + 1] if place + 1 < len(self.tokens) else None
        if token.text == "if" and following and following.text == "(":
            inside = self.tokens[place + 2:following.partner]
            if not any(t.text in (";", "=") for t in inside):
                self.add(token, CONDITION, self.wrap(place + 2, following.partner - 1, "mutant::condition({n}, bool(", "))"))
        elif token.text == "?":
            first = self.left(place, -1)
            if first < place:
                self.add(token, CONDITION, self.wrap(first, place - 1, "mutant::condition({n}, bool(", "))"))

    def literals(self, place):
        token = self.tokens[place]
        before = self.tokens[place - 1].text if place else ""
        if token.text in ("true", "false") and token.kind == "word":
            self.add(token, [f"not {token.text}"], self.wrap(place, place, "mutant::flip({n}, ", ")"))
        if token.kind != "number" or "." in token.text or before in ("case", "<"):
            return
        value = int(token.text.replace("'", "").rstrip("uUlL"), 0)
        if value in (1, 2, 4, 8) and before == "," and self.tokens[place + 1].text == ")" and SIZED.search(self.text, self.text.rfind("\n", 0, token.start), token.start):
            if value > 1:
                self.add(token, [f"{value // 2} bytes for {value}"], self.wrap(place, place, "mutant::half({n}, ", ")"))
            return
        if token.text.lower().startswith("0x") and value:
            if value & (value - 1):
                self.add(token, ["lowest bit of the mask dropped", "highest bit of the mask dropped"], self.wrap(place, place, "mutant::mask({n}, ", ")"))
            else:
                self.add(token, ["next bit"], self.wrap(place, place, "mutant::next_bit({n}, ", ")"))
        else:
            self.add(token, [f"{value + 1} for {value}"], self.wrap(place, place, "mutant::more({n}, ", ")"))

    def starts_statement(self, place):
        before = self.tokens[place - 1]
        if before.text in (";", "else", ":"):
            return True
        if before.text == "}":
            return not self.braces_of_value(before.partner)
        if before.text == "{":
            return place >= 2 and not self.braces_of_value(place - 1)
        return before.text == ")" and before.partner > 0 and self.tokens[before.partner - 1].text in ("if", "for", "while")

    def end_of_statement(self, place):
        at = place
        while at < len(self.tokens) and self.tokens[at].text != ";":
            if self.tokens[at].text in CLOSE:
                return None
            at = self.tokens[at].partner + 1 if self.tokens[at].text in OPEN else at + 1
        return at if at < len(self.tokens) else None

    def statements(self, place):
        token = self.tokens[place]
        if place == 0 or token.text in NO_STATEMENT or not (token.kind == "word" or token.text in ("++", "--")) or not self.starts_statement(place):
            return
        end = self.end_of_statement(place)
        if end is None:
            return
        head = []
        for one in self.tokens[place:end]:
            if one.text in ("=", "(", "{", "[") or one.text in STOPS:
                break
            head.append(one)
        for one, two in zip(head, head[1:]):  # a type and a name: a declaration
            if two.kind == "word" and (one.kind == "word" or one.text in ("&", "*", ">")) and token.text not in ("throw", "delete", "break", "continue"):
                return
        self.add(token, ["statement removed"], self.wrap(place, end, "{{ if (mutant::live({n})) ", " }}"))

    def conditional(self, place):
        """The last token of an `if` without `else`, and whether it may change places: None for any other statement."""
        if self.tokens[place].text != "if" or self.tokens[place + 1].text != "(":
            return None
        body = self.tokens[place + 1].partner + 1
        end = self.tokens[body].partner if self.tokens[body].text == "{" else self.end_of_statement(body)
        if end is None or any(t.text in ("break", "continue", "else") for t in self.tokens[place:end + 1]) or self.tokens[end + 1].text == "else":
            return None
        return None if self.tokens[body].text == "if" else end

    def orders(self, place):
        """Neighbours among statements `if` in a row change places."""
        if self.tokens[place].text != "if" or self.tokens[place - 1].text == "else" or place in self.in_row:
            return
        ends, at = [], place
        while (end := self.conditional(at)) is not None:
            self.in_row.add(at)
            ends.append(end)
            at = end + 1
        if len(ends) < 2:
            return
        edits = self.wrap(place, ends[-1], f"for (const int turn : mutant::order<{len(ends)}>({{n}})) {{{{ if (turn == 0) {{{{ ", " }} }}")
        for turn, end in enumerate(ends[:-1], 1):
            behind = self.tokens[end].end  # behind what closes there
            edits.append(Edit(behind, behind, f" }}}} else if (turn == {turn}) {{{{"))
        self.add(self.tokens[place], [f"{turn}th and {turn + 1}th `if` change places" for turn in range(1, len(ends))], edits)

    def find(self, lines):
        """All sites on these lines."""
        for place, token in enumerate(self.tokens[:-1]):
            if token.line in lines:
                for kind in (self.conditions, self.operators, self.literals, self.statements, self.orders):
                    kind(place)
        for ident, site in enumerate(self.sites):
            site.ident = ident
        return self.sites

    def rewritten(self, sites):
        """The text with these sites."""
        edits = []
        for site in sites:
            for edit in site.edits:
                order = (edit.start, edit.kind, edit.size if edit.kind == 0 else -edit.size, -site.ident if edit.kind == 0 else site.ident)
                edits.append((order, edit, site.number))
        out, at = [], 0
        for _, edit, number in sorted(edits, key=lambda one: one[0]):
            out += [self.text[at:edit.start], edit.text.format(n=number)]
            at = edit.end
        return "".join(out) + self.text[at:]
