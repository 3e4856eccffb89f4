# SPDX-License-Identifier: Apache-2.0
"""The programs of a folder: directives, labels, opcodes; errors with file and line."""

import re

from .names import AsmError
from .operation import Line

TRANSFER_PARTS = {"_SELATTRLIM": (0, "q"), "_SEL": (0, "w"), "_LIMIT": (4, "d"), "_BASE": (8, "q")}
TABLE_SEGMENTS = ("ES", "CS", "SS", "DS", "FS", "GS", "GDTR", "LDTR", "IDTR", "TR")


class Program:
    def __init__(self, names):
        self.names = names
        self.uops, self.labels, self.exported = [], {}, []
        self.directs, self.direct_labels, self.pending = [], {}, []  # words outside the program; `.direct` lines of the next
        self.insns, self.errors, self.dispatch = [], [], {}
        self.constants, self.aliases = dict(names.constants), {}
        self.last_label = None

    # --- files ---
    def file(self, path):
        self.last_label = None
        self.lines(path.name, list(enumerate(path.read_text().split("\n"), 1)))

    def lines(self, name, numbered):
        numbered = iter(numbered)
        for number, raw in numbered:
            line = re.sub(r"//.*", "", raw).strip()
            try:
                if line.startswith(".foreach"):
                    body = self.until(numbered, ".endfor")
                    for item in self.items(line):
                        self.lines(name, [(n, self.substitute(text, item)) for n, text in body])
                else:
                    self.line(line, f"{name}:{number}")
            except AsmError as error:
                self.errors.append(f"{name}:{number}: {error}: {raw.strip()}")

    def until(self, numbered, end):
        body = []
        for number, raw in numbered:
            if re.sub(r"//.*", "", raw).strip() == end:
                return body
            body.append((number, raw))
        raise AsmError(f"no {end}")

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
        if directive:
            directive(arguments, where)
        elif word.startswith("."):
            raise AsmError(f"unknown directive {word}")
        else:
            self.statement(line, where)

    def statement(self, text, where):
        u = Line(self.names, self.constants, self.aliases).parse(text, where)
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

    def directive_equ(self, words, where):
        if len(words) != 2:
            raise AsmError(".equ: a name and a register")
        self.aliases[words[0].lower()] = words[1].lower()

    def directive_const(self, words, where):
        if len(words) < 2:
            raise AsmError(".const: a name and a value")
        self.constants[words[0].lower()] = Line(self.names, self.constants, {}).number(" ".join(words[1:]))

    def items(self, line):
        m = re.fullmatch(r"\.foreach (\w+)\s*(?:skip ([\w ,]+))?", line)
        if not m:
            raise AsmError(".foreach: the name of an order of spec/vmcb.toml")
        order = self.names.spec.vmcb["order"]
        if m[1] not in order:
            raise AsmError(f"unknown order {m[1]}")
        skip = (m[2] or "").replace(",", " ").split()
        for name in skip:
            if name not in order[m[1]]:
                raise AsmError(f"{name} is not in {m[1]}")
        return [item for item in order[m[1]] if item not in skip]

    def substitute(self, text, item):
        m = re.match(r"([A-Z]+)(_SELATTRLIM|_SEL|_LIMIT|_BASE)$", item)
        if m and m[1] in TABLE_SEGMENTS:
            at, size = TRANSFER_PARTS[m[2]]
            offset = self.constants[f"vmcb.{m[1].lower()}_sel"] + at
        else:
            offset = self.constants["vmcb." + item.lower()]
            size = {"cpl": "b", "interrupt_shadow": "b", "v_tpr": "b", "v_irq": "b"}.get(item.lower(), "q")
        return (text.replace("$NAME", item).replace("$name", item.lower()).replace("$OFF", hex(offset))
                .replace("$SIZE", size))

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
