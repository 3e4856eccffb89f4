# SPDX-License-Identifier: Apache-2.0
"""Constants of a program: numbers, names, and what can be computed from them."""

import re

from .names import AsmError

TOKEN = re.compile(r"\s*(?:([0-9][0-9A-Fa-f]*h\b|0[xX][0-9A-Fa-f_]+|0b[01_]+|[0-9]+)|([A-Za-z_]\w*(?:\.\w+)*)|(<<|>>|[-+*|&~()]))")


def number(text):
    if text[-1] == "h" and not text.lower().startswith("0x"):
        return int(text[:-1], 16)
    return int(text, 0)


class Expression:
    """`a|b`, `a&b`, `1<<n`, `a>>n`, `a+b`, `a-b`, `a*b`, `-a`, `~a`, parentheses; `|` binds least, `*` most."""

    LEVELS = (("|",), ("&",), ("<<", ">>"), ("+", "-"), ("*",))
    APPLY = {"|": int.__or__, "&": int.__and__, "+": int.__add__, "-": int.__sub__, "<<": int.__lshift__, ">>": int.__rshift__,
             "*": int.__mul__}

    def __init__(self, text, constants):
        self.text, self.constants, self.tokens, at = text.strip(), constants, [], 0
        while at < len(self.text):
            token = TOKEN.match(self.text, at)
            if not token:
                raise AsmError(f"unknown constant {self.text}")
            self.tokens.append(token)
            at = token.end()

    def operator(self, *symbols):
        if self.tokens and self.tokens[0][3] in symbols:
            return self.tokens.pop(0)[3]
        return None

    def value(self):
        result = self.level(0)
        if self.tokens:
            raise AsmError(f"unknown constant {self.text}")
        return result

    def level(self, depth):
        if depth == len(self.LEVELS):
            return self.unary()
        left = self.level(depth + 1)
        while symbol := self.operator(*self.LEVELS[depth]):
            left = self.APPLY[symbol](left, self.level(depth + 1))
        return left

    def unary(self):
        if self.operator("-"):
            return -self.unary()
        if self.operator("~"):
            return ~self.unary()
        if self.operator("("):
            inner = self.level(0)
            if not self.operator(")"):
                raise AsmError(f"unknown constant {self.text}: ')' expected")
            return inner
        if not self.tokens:
            raise AsmError(f"unknown constant {self.text}")
        digits, name, symbol = self.tokens.pop(0).groups()
        if symbol:
            raise AsmError(f"unknown constant {self.text}")
        if digits:
            return number(digits)
        if name.lower() not in self.constants:
            raise AsmError(f"unknown constant {name}")
        return self.constants[name.lower()]
