# SPDX-License-Identifier: Apache-2.0
"""The command scripts/microasm."""

import argparse
import pathlib
import sys

from ..spec.tables import SpecError
from . import output, registers
from .names import Names
from .program import Program

OUTPUTS = {
    "rtl/core/microcode_pkg.sv": output.package,
    "rtl/core/microcode_rom.sv": output.rom,
    "rtl/core/dispatch_rom.sv": output.dispatch_rom,
    "rtl/core/register_pkg.sv": lambda program: registers.package(program.names.table),
    "rtl/core/state_registers.sv": lambda program: registers.flip_flops(program.names.table),
    "docs/reference/microprogram.md": output.listing,
}
# Addresses and numbers have that many bits in the hardware.
MAX_UOPS, MAX_DIRECTS = 4096, 128


def assemble(root):
    program = Program(Names(root))
    files = sorted((root / "rtl/core/microcode").glob("*.uc"), key=lambda path: (path.name != "base.uc", path.name))
    for path in files:
        program.file(path)
    program.resolve()
    if len(program.uops) > MAX_UOPS:
        program.errors.append(f"{len(program.uops)} micro-operations: the address has room for {MAX_UOPS}")
    if len(program.directs) > MAX_DIRECTS:
        program.errors.append(f"{len(program.directs)} direct words: their number has room for {MAX_DIRECTS}")
    return program


def main(doc, root, arguments=None):
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="exit with 1 when the generated files are stale; write nothing")
    check = parser.parse_args(arguments).check
    root = pathlib.Path(root)
    try:
        program = assemble(root)
    except (SpecError, registers.RegisterError) as error:
        print(f"microasm: {error}", file=sys.stderr)
        return 2
    if program.errors:
        print("\n".join(program.errors), file=sys.stderr)
        return 2
    stale = []
    for name, make in OUTPUTS.items():
        path, text = root / name, make(program)
        if not path.exists() or path.read_text() != text:
            stale.append(name)
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
    if check and stale:
        print("microasm: not up to date: " + ", ".join(stale), file=sys.stderr)
        return 1
    print(f"microasm: {len(program.uops)} micro-operations, {len(program.labels)} labels, {len(program.directs)} direct words, "
          f"{len({key[0] for key in program.dispatch})} opcodes")
    return 0
