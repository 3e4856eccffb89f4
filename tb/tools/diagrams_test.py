#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""scripts/diagrams: pictures follow their sources; a stale one is named without Graphviz."""

import shutil
import unittest

from tree import ROOT, TreeCase


class Diagrams(TreeCase):
    def setUp(self):
        super().setUp()
        shutil.copy(ROOT / "scripts/diagrams", self.root / "scripts")
        (self.root / "docs/img").mkdir(parents=True)
        for suffix in ("dot", "svg"):
            shutil.copy(ROOT / f"docs/img/lockstep.{suffix}", self.root / "docs/img")

    def test_current_and_stale(self):
        self.assertEqual(self.run_script("diagrams", "--check").returncode, 0)
        self.edit("docs/img/lockstep.dot", "image", "picture")
        done = self.run_script("diagrams", "--check")
        self.assertEqual((done.returncode, done.stderr), (1, "stale: docs/img/lockstep.svg: run scripts/diagrams\n"))

    @unittest.skipUnless(shutil.which("dot"), "Graphviz is not here")
    def test_draws(self):
        self.edit("docs/img/lockstep.dot", "retirement record", "record of the step")
        done = self.run_script("diagrams")
        self.assertEqual((done.returncode, done.stderr), (0, "wrote docs/img/lockstep.svg\n"))
        self.assertIn("record of the step", (self.root / "docs/img/lockstep.svg").read_text())
        self.assertEqual(self.run_script("diagrams", "--check").returncode, 0)
        (self.root / "docs/img/lockstep.dot").write_text("digraph {")
        done = self.run_script("diagrams")
        self.assertEqual(done.returncode, 1)
        self.assertIn("diagrams: docs/img/lockstep.dot: ", done.stderr)


if __name__ == "__main__":
    unittest.main()
