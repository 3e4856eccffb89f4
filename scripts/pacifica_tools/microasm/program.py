# SPDX-License-Identifier: Apache-2.0
"""The programs of a folder: directives, labels, opcodes; errors with file and line."""

import re

from .items import items, substitute
from .names import AsmError
from .operation import Line

COMMENT = re.compile(r"//.*")


def code(raw):
    return COMMENT.sub("", raw).strip()


class Program:
    def __init__(self, names):
        self.names = names
        self.uops, self.labels, self.exported = [], {}, []
        self.directs, self.direct_labels, self.pending = [], {}, []  # words outside the program; `.direct` lines of the next
        self.insns, self.errors, self.dispatch = [], [], {}
        self.constants, self.file_aliases = dict(names.constants), {}  # of all files, of this file
        self.local_constants, self.local_aliases = {}, {}  # of this `.program`
        self.program = self.switch = self.last_label = None

    # --- files ---
    def file(self, path):
        self.last_label = self.program = None
        self.file_aliases, self.local_constants, self.local_aliases = {}, {}, {}
        self.lines(path.name, list(enumerate(path.read_text().split("\n"), 1)))

    def lines(self, name, numbered):
        numbered = iter(numbered)
        for number, raw in numbered:
            line = code(raw)
            try:
                if line.split(None, 1)[:1] == [".foreach"]:
                    self.foreach(name, line, self.until(numbered, ".endfor"))
                else:
                    self.line(line, f"{name}:{number}")
            except AsmError as error:
                self.errors.append(f"{name}:{number}: {error}: {raw.strip()}")

    def until(self, numbered, end):
        body = []
        for number, raw in numbered:
            if code(raw) == end:
                return body
            body.append((number, raw))
        raise AsmError(f"no {end}")

    # --- .foreach with .on NAME… / .else / .endon ---
    def foreach(self, name, line, body):
        words = line.split()
        if len(words) != 2:
            raise AsmError(".foreach: the name of a list")
        found = items(self.names.spec, words[1])
        named = {item for item, _ in found}
        chosen, seen = None, set()  # items of the section; None outside of one
        sections = []  # (items or None for all, line)
        for number, raw in body:
            text = code(raw)
            if text.startswith(".on "):
                chosen = set(text[4:].replace(",", " ").split())
                if wrong := sorted(chosen - named):
                    raise AsmError(f"{wrong[0]} is not in {words[1]}")
                if twice := sorted(chosen & seen):
                    raise AsmError(f"{twice[0]} has a section already")
                seen |= chosen
            elif text == ".else" and chosen is not None:
                chosen = named - seen
            elif text == ".endon" and chosen is not None:
                chosen, seen = None, set()
            else:
                sections.append((chosen, number, raw))
        if chosen is not None:
            raise AsmError("no .endon")
        for item, variables in found:
            self.lines(name, [(n, substitute(raw, variables)) for which, n, raw in sections if which is None or item in which])

    def line(self, line, where):
        while m := re.match(r"(\w+):\s*", line):
            if m[1] in self.labels or m[1] in self.direct_labels:
                raise AsmError(f"label {m[1]} defined twice")
            self.labels[m[1]] = len(self.uops)
            self.last_label = m[1]
            line = line[m.end():]
        if not line:
            return
        word, *arguments = line.split()
        directive = getattr(self, "directive_" + word[1:], None) if word.startswith(".") else None
        if word == ".switch.d":
            self.directive_switch(arguments, where, "d")
        elif directive:
            directive(arguments, where)
        elif word.startswith("."):
            raise AsmError(f"unknown directive {word}")
        else:
            self.statement(line, where)

    def parser(self):
        return Line(self.names, {**self.constants, **self.local_constants}, {**self.file_aliases, **self.local_aliases})

    def statement(self, text, where):
        u = self.parser().parse(text, where)
        ends = (u.flow == self.names.flows["F_END"] and u.kind == self.names.kinds["insn"] and
                (u.cond == 0 or u.op == self.names.operations["U_BR"]))
        if self.pending:  # a direct instruction is this one word: nothing follows it, nothing jumps to it
            if not ends:
                raise AsmError("a direct instruction is one micro-operation that ends the step")
            u.insns, self.pending = self.pending, []
            del self.labels[self.last_label]
            self.direct_labels[self.last_label] = len(self.directs)
            self.directs.append(u)
            return
        if ends and self.last_label in {i[0] for i in self.insns} and self.labels[self.last_label] == len(self.uops):
            raise AsmError(f"{self.last_label} is one micro-operation: write .direct, not .insn")
        self.uops.append(u)

    # --- directives ---
    def directive_entry(self, labels, where):
        self.exported += labels

    def directive_insn(self, words, where):
        self.insn(words, where)

    def directive_direct(self, words, where):
        self.insn(words, where)
        self.pending.append(" ".join(words))

    def directive_program(self, words, where):
        if len(words) != 1:
            raise AsmError(".program: one name")
        self.program, self.local_constants, self.local_aliases = words[0], {}, {}

    def directive_equ(self, words, where):
        if len(words) != 2:
            raise AsmError(".equ: a name and a register")
        name, register = (word.lower() for word in words)
        aliases = self.local_aliases if self.program else self.file_aliases
        if register not in self.names.registers:
            raise AsmError(f"unknown register {register}")
        if name in self.names.registers:
            raise AsmError(f"{name} is a register")
        if name in aliases:
            raise AsmError(f"{name} is {aliases[name]} already")
        aliases[name] = register

    def directive_const(self, words, where):
        if len(words) < 2:
            raise AsmError(".const: a name and a value")
        name, value = words[0].lower(), self.parser().number(" ".join(words[1:]))
        constants = self.local_constants if self.program else self.constants
        if name in self.constants or name in constants:
            raise AsmError(f"constant {name} defined twice")
        constants[name] = value

    # --- .switch REGISTER / .case VALUE… FLOW / .default FLOW / .endswitch: one comparison a value ---
    def directive_switch(self, words, where, size="q"):
        if len(words) != 1:
            raise AsmError(".switch: a register")
        if self.switch:
            raise AsmError(".switch inside a .switch")
        self.switch = (words[0], size)

    def directive_case(self, words, where):
        if not self.switch:
            raise AsmError(".case without .switch")
        register, size = self.switch
        m = re.fullmatch(r"(.+?)\s+((?:goto|call|ret|end)\b.*)", " ".join(words))
        if not m:
            raise AsmError(".case: values, and goto, call, ret or end")
        for value in m[1].split(","):
            self.statement(f"sub.{size}   -, {register}, #{value.strip()}; if z {m[2]}", where)

    def directive_default(self, words, where):
        if not self.switch:
            raise AsmError(".default without .switch")
        self.statement(" ".join(words), where)

    def directive_endswitch(self, words, where):
        if not self.switch:
            raise AsmError(".endswitch without .switch")
        self.switch = None

    def insn(self, words, where):
        if self.last_label is None:
            raise AsmError(".insn before any label")
        if self.labels.get(self.last_label) != len(self.uops):
            raise AsmError(f".insn after the first micro-operation of {self.last_label}")
        codes, regs, mems, modes, lock = [], range(8), (0, 1), (0, 1), 0
        for word in words:
            m = re.fullmatch(r"(0f:)?([0-9A-Fa-f]{2})(?:-([0-9A-Fa-f]{2}))?", word)
            if m:
                first, last = int(m[2], 16), int(m[3] or m[2], 16)
                codes += [(256 if m[1] else 0) + code for code in range(first, last + 1)]
            elif re.fullmatch(r"/[0-7](,[0-7])*", word):
                regs = [int(digit) for digit in word[1:].split(",")]
            elif word in ("reg", "mem"):
                mems = (int(word == "mem"),)
            elif word in ("no64", "only64"):
                modes = (int(word == "only64"),)
            elif word == "lock":
                lock = 1
            else:
                raise AsmError(f".insn: what is {word}")
        self.insns.append((self.last_label, codes, regs, mems, modes, lock, where))

    # --- the whole ---
    def resolve(self):
        """Labels to addresses, opcodes to labels. What is wrong is in `errors` afterwards."""
        for u in self.uops:
            if u.label is not None and u.label not in self.labels:
                self.errors.append(f"{u.where}: no label {u.label}: {u.text}")
            u.target = self.labels.get(u.label, 0)
        for name in self.exported:
            if name not in self.labels:
                self.errors.append(f"entry {name} has no label")
        for label, codes, regs, mems, modes, lock, where in self.insns:
            for key in ((c, r, m, g) for c in codes for r in regs for m in mems for g in modes):
                if key in self.dispatch:
                    text = f"{where}: opcode {key[0]:03x} is already at {self.dispatch[key][0]}"
                    if text not in self.errors:
                        self.errors.append(text)
                self.dispatch[key] = (label, lock)
        if self.labels.get("ud") != 0:
            self.errors.append("label ud must be at address 0 (base.uc)")
