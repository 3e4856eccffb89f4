# SPDX-License-Identifier: Apache-2.0
"""The micro-operation: fields of the control word (uop_t of rtl/core/core_pkg.sv)."""

from .names import AsmError

# most significant first, as in uop_t
LAYOUT = (("op", 5), ("dst", 8), ("a", 8), ("b", 6), ("alu", 6), ("size", 3), ("space", 4), ("kscale", 1), ("k", 32),
          ("wflags", 1), ("flow", 3), ("cond", 7), ("target", 12), ("kind", 3))
BITS = sum(width for _, width in LAYOUT)
DIGITS = (BITS + 3) // 4


class Uop:
    def __init__(self, names, where, text):
        self.where, self.text = where, text
        self.op = self.space = self.kscale = self.k = 0
        self.dst = names.registers["none"]
        self.a = self.b = names.registers["zero"]
        self.alu = names.alu["mov"]
        self.size = names.sizes["q"]
        self.wflags = self.flow = self.cond = self.kind = self.target = 0
        self.label = None  # that `target` is the address of
        self.constant_given = self.positive = False
        self.insns = []  # of a direct instruction: its opcodes as `.direct` names them

    def set_k(self, value):
        if self.constant_given and value & 0xFFFFFFFF != self.k:
            raise AsmError("two different constants in one micro-operation")
        if not -(1 << 31) <= value < (1 << 32):
            raise AsmError("constant does not fit 32 bits")
        self.k, self.constant_given, self.positive = value & 0xFFFFFFFF, True, value >= 0

    def word(self):
        value = 0
        for name, width in LAYOUT:
            field = getattr(self, name)
            if not 0 <= field < 1 << width:
                raise AsmError(f"{name} does not fit {width} bits")
            value = value << width | field
        return value
