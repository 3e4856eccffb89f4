# SPDX-License-Identifier: Apache-2.0
"""The command scripts/spec_generate."""

import argparse
import pathlib
import sys

from . import cpp, firmware, pages, ports, sv
from .tables import Spec, SpecError

OUTPUTS = {
    "spec/generated/pacifica_spec.h": cpp.header,
    "spec/generated/pacifica_spec_pkg.sv": sv.package,
    "spec/generated/pacifica_fw.h": firmware.header,
    "spec/generated/pacifica_ports_pkg.sv": ports.package,
    "spec/generated/pacifica_ports.h": ports.header,
    "docs/reference/vmcb.md": pages.page_vmcb,
    "docs/reference/state.md": pages.page_state,
    "docs/reference/memtype.md": pages.page_memtype,
    "docs/reference/dev.md": pages.page_dev,
    "docs/reference/profiles.md": pages.page_profiles,
    "docs/reference/platform.md": pages.page_platform,
    "docs/reference/codes.md": pages.page_codes,
}


def main(doc, root, arguments=None):
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--check", action="store_true", help="fail when a committed output is stale; write nothing")
    check = parser.parse_args(arguments).check
    root = pathlib.Path(root)
    try:
        spec = Spec(root / "spec")
    except SpecError as error:
        print(f"spec_generate: {error}", file=sys.stderr)
        return 2
    stale = []
    for name, make in OUTPUTS.items():
        path = root / name
        text = make(spec)
        if path.exists() and path.read_text() == text:
            continue
        if check:
            stale.append(name)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            print(f"wrote {name}", file=sys.stderr)
    if stale:
        print(f"stale: {', '.join(stale)}: run scripts/spec_generate", file=sys.stderr)
        return 1
    return 0
