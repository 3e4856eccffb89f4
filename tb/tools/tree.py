# SPDX-License-Identifier: Apache-2.0
"""A scratch copy of what the generators read, for tests that change it."""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class TreeCase(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root = pathlib.Path(scratch.name)
        (self.root / "rtl/core/microcode").mkdir(parents=True)
        shutil.copytree(ROOT / "spec", self.root / "spec")
        shutil.copytree(ROOT / "scripts/pacifica_tools", self.root / "scripts/pacifica_tools",
                        ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("scripts/microasm", "scripts/spec_generate", "rtl/core/core_pkg.sv", "rtl/core/descriptor.sv",
                     "rtl/core/registers.toml"):
            shutil.copy(ROOT / name, self.root / name)

    def run_script(self, name, *arguments):
        return subprocess.run([sys.executable, str(self.root / "scripts" / name), *arguments], text=True,
                              capture_output=True, check=False)

    def edit(self, name, old, new):
        path = self.root / name
        text = path.read_text()
        self.assertIn(old, text, f"{name} does not say that any more")
        path.write_text(text.replace(old, new, 1))
