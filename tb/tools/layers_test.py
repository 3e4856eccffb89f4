#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""scripts/layers: includes between the folders of the golden model go down."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Layers(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.model = pathlib.Path(self.folder.name)
        self.file("layers", "# a comment\nlow   the bottom\nhigh  the top\n")
        self.file("low/low.h", '#include <vector>\n#include "pacifica_spec.h"\n')
        self.file("high/high.h", '#include "low/low.h"\n#include "high/other.h"\n')

    def tearDown(self):
        self.folder.cleanup()

    def file(self, name, text):
        path = self.model / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def check(self, *expected):
        run = subprocess.run([sys.executable, ROOT / "scripts/layers", "--model", self.model], capture_output=True, text=True)
        self.assertEqual(run.returncode, 1 if expected else 0, run.stderr)
        self.assertEqual(run.stderr.count("\n"), len(expected), run.stderr)
        for text in expected:
            self.assertIn(text, run.stderr)

    def test_down_is_fine(self):
        self.check()

    def test_up_is_not(self):
        self.file("low/low.cpp", '#include "low/low.h"\n#  include "high/high.h"\n')
        self.check("low/low.cpp includes high/high.h: high stands above low")

    def test_every_folder_has_its_place(self):
        self.file("new/new.h", "")
        self.check("new is not in")
        self.file("layers", "low\nhigh\nnew\ngone\n")
        self.check("names gone, which does not exist")


if __name__ == "__main__":
    unittest.main()
