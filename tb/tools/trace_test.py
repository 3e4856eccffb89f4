#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""scripts/trace: what a comment cites, which definition a line belongs to, the map of the manual, the requirements' tests."""

import json
import re
import sys
import unittest

from tree import ROOT, TreeCase

sys.path.insert(0, str(ROOT / "scripts"))
from pacifica_tools.trace.citations import Sections, choices_cited, without_foreign  # noqa: E402
from pacifica_tools.trace.sources import Source, comment_of  # noqa: E402

NUMBERS = "2.4 2.4.1 2.4.2 2.4.3 2.5 2.5.1 2.5.2 2.6 2.7 2.8 2.9 2.16 2.17 2.17.4 2.21 2.21.5 2.21.6 2.21.7 3.1 4.2 A A.1 B C D E E.6".split()


class Citations(unittest.TestCase):
    def setUp(self):
        self.sections = Sections({number: "" for number in NUMBERS})

    def cites(self, comment, *numbers):
        self.assertEqual(self.sections.cited(comment), (list(numbers), []), comment)

    def test_number_of_the_manual_is_no_section(self):
        self.cites("AMD64 APM volume 2 chapter 8; manual 33047 sections 2.4.2, 2.4.3, 2.8, 2.9", "2.4.2", "2.4.3", "2.8", "2.9")
        self.cites("manual 33047 section 2.4.2", "2.4.2")
        self.cites("manual 33047 rev. 3.02, section 2.6", "2.6")

    def test_lists_and_ranges(self):
        self.cites("(manual 2.4, 2.16; docs/choices.md §8)", "2.4", "2.16")
        self.cites("manual 2.21.5–2.21.7", "2.21.5", "2.21.6", "2.21.7")
        self.cites("manual 33047 chapters 2.4, 2.5-2.8 and 2.16", "2.4", "2.5", "2.6", "2.7", "2.8", "2.16")
        self.cites("manual 2.5 for the order of intercepts", "2.5")

    def test_appendices(self):
        self.cites("manual 2.7, appendices B and E", "2.7", "B", "E")
        self.cites("manual appendix C, table C-2; 2.4.1 segment state", "C", "2.4.1")
        self.cites("appendix A.1", "A.1")
        self.cites("(2.4; appendix D: exit codes)", "D", "2.4")
        self.cites("manual 2.9, appendix E.6; ERR-B-18 to ERR-B-20", "2.9", "E.6")

    def test_bare_numbers_and_words(self):
        self.cites("the check comes before the acknowledge (2.9)", "2.9")
        self.cites("manual 2.6, DEV_MAP in 2.7; E is no appendix here", "2.6", "2.7")
        self.cites("The manual A guest sees; 2.99 is no section, nor is 12.4.2 or v2.4")

    def test_other_books(self):
        self.cites("AMD64 APM volume 2: descriptors (4.2), CR rules (3.1, 2.5); manual 33047: checks (2.6)", "2.6")
        self.cites("as APM 2, 2.4.2 has it. The order is that of 2.9", "2.9")
        self.cites("(APM volume 2 2.4) but see 2.6", "2.6")
        self.assertEqual(without_foreign("a (APM 2, 4.8 (x) y) b"), "a () b")

    def test_choices(self):
        self.assertEqual(choices_cited("docs/choices.md sections 1, 2 and 9. (choices 5; manual 2.5) docs/choices.md §8; choices 1 to 3"),
                         [1, 2, 9, 5, 8, 1, 2, 3])
        self.assertEqual(choices_cited("(docs/choices.md) two choices, 2.5"), [])

    def test_unknown(self):
        self.assertEqual(self.sections.cited("manual 2.30.1, 2.4"), (["2.4"], ["2.30.1"]))


class Definitions(unittest.TestCase):
    def owners(self, suffix, text):
        source = Source(text, suffix)
        return [source.owner_of(comment) for comment in source.comments]

    def test_comment_behind_code(self):
        self.assertEqual(comment_of('f("//x");  ///< y'), ('f("//x");  ', "y"))
        self.assertEqual(comment_of("int a;"), ("int a;", None))

    def test_cpp(self):
        text = """// Head (manual 2.4).
namespace pacifica {
/// Above.
template <typename T>
Result Cpu::take(int a,
                 int b) {
  // Within.
  return a;  // Behind.
}

// Between, about nothing that follows at once.

constexpr std::array<Row, 2> kRows{{
    {1, 2},  // Row.
}};
enum class Class { kOne };  // One line.
struct Bits {
  int a = 0;  // Member.
  void set(int x) const;  // Function.
  // Of the class.
};
int declared(int);  // Declared.
"""
        self.assertEqual(self.owners(".cpp", text), [None, "Cpu::take", "Cpu::take", "Cpu::take", None, "kRows", "Class",
                                                     "Bits::a", "Bits::set", "Bits", None])

    def test_microcode(self):
        text = """// Head.
// More of it.
ev_nmi:  // Label.
  icpt exit.nmi
// About the next (2.9).
.const x 5
ev_intr:
  // Within.
  goto ev_nmi
"""
        self.assertEqual(self.owners(".uc", text), [None, "ev_nmi", "ev_intr", "ev_intr"])

    def test_verilog(self):
        text = """// Head.
module m;
  // Above.
  function automatic logic [3:0] pick(input logic a);
    pick = a;  // Inside.
  endfunction
  always_comb begin : priority_of_events
    // Block.
  end
  // After.
endmodule
"""
        self.assertEqual(self.owners(".sv", text), [None, "pick", "pick", "priority_of_events", None])


class Command(TreeCase):
    def setUp(self):
        super().setUp()
        for name, text in {
                "scripts/trace": (ROOT / "scripts/trace").read_text(),
                "spec/requirements.csv": "id,section,block,requirement,observable\nINT-01,2.9.1,irq,\"An INTR | exits.\",Exit 60h.\nINT-02,2.9.1,irq,Not shown.,Nothing.\n",
                "spec/sections.toml": '[[section]]\nnumber = "2.9"\ntitle = "Interrupts"\n[[section]]\nnumber = "2.9.1"\ntitle = "INTR"\nexits = ["INTR"]\n[[section]]\nnumber = "2.9.2"\ntitle = "NMI"\nas = "2.9.1"\n'
                                      '[[index]]\nsubject = "INTR"\nsections = ["2.9.1"]\n',
                "spec/choices.toml": '[[section]]\nnumber = 1\ntitle = "A step"\ntext = "Agreed."\n[[choice]]\nid = "C1-01"\ntext = "One `step`\\n(INT-01)."\n'
                                     'shown = ["intr", "golden/a_test"]\n[[choice]]\nid = "C1-03"\npart = "More"\ntext = "None."\nshown = []\n',
                "firmware/tests/intr.cpp": "// Text.\n// shows: INT-01\n",
                "firmware/tests/more.cpp": "// Text.\n// shows: INT-01\n",
                "tb/golden/a_test.cpp": "// shows: INT-01\n",
                "model/cpp/cpu.cpp": "// Head.\n\nvoid Cpu::take_intr() {\n  exit(exitcode::INTR);\n}\n",
                "model/cpp/cpu.h": "// Head (manual 2.9.1; docs/choices.md §1).\n",
                "rtl/core/made.sv": "// SPDX\n// Generated by scripts/microasm (manual 2.9.1).\n",
                "rtl/core/event.uc": "// Manual 33047 section 2.9.\nev_intr:\n  icpt exit.intr\nother:\n  and.q -, t3, #1<<(exit.msr-exit.intr)\n"}.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        (self.root / "docs/reference").mkdir(parents=True)

    def test_pages(self):
        done = self.run_script("trace")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        page = (self.root / "docs/reference/map.md").read_text()
        self.assertIn('| <a id="s2.9.1"></a>2.9.1 | INTR | [cpu.cpp](../../model/cpp/cpu.cpp): `Cpu::take_intr` | '
                      "[core/event.uc](../../rtl/core/event.uc): `ev_intr` | intr, more |", page)
        self.assertIn('2.9 | Interrupts | – | [core/event.uc](../../rtl/core/event.uc) | – |', page)
        self.assertIn('2.9.2 | NMI | as [2.9.1](#s2.9.1) | as [2.9.1](#s2.9.1) | – |', page)
        self.assertIn("| 1 | A step | [cpu.h](../../model/cpp/cpu.h) | – |", page)
        self.assertIn("| INTR | [2.9.1](#s2.9.1) |", page)
        page = (self.root / "docs/reference/requirements.md").read_text()
        self.assertIn("2 requirements; shown on golden 1, on RTL 1, in lockstep 1; self-checked by an image 0, engines agree 1, ", page)
        self.assertIn("| INT-01 | [2.9.1](map.md#s2.9.1) | An INTR \\| exits. | *intr*, *more*; golden: golden/a_test |", page)
        self.assertIn("| INT-02 | [2.9.1](map.md#s2.9.1) | Not shown. | – |", page)
        self.assertEqual(self.run_script("trace", "--check").returncode, 0)

    def test_choices(self):
        self.run_script("trace")
        page = (self.root / "docs/choices.md").read_text()
        self.assertIn("2 choices, 1 with such a test.\n\n## 1. A step\nAgreed.\n"
                      '- <a id="c1-01"></a>**C1-01** One `step` (INT-01). *Shown by intr, golden/a_test.*\n'
                      '\n### More\n\n- <a id="c1-03"></a>**C1-03** None. *No test yet.*\n', page)

    def test_bad_choices(self):
        self.edit("spec/choices.toml", 'id = "C1-03"', 'id = "C1-01"')
        self.edit("spec/choices.toml", '"golden/a_test"', '"golden/b_test"')
        self.edit("spec/choices.toml", '"None."', '"ERR-A-01."')
        self.edit("spec/choices.toml", "number = 1", "number = 2")
        self.assertEqual(self.run_script("trace").stderr,
                         "spec/choices.toml: sections are [2], not 1, 2, 3 …\n"
                         "spec/choices.toml: C1-01: an ID is C, a section, -, two digits\n"
                         "spec/choices.toml: C1-01: no test golden/b_test\n"
                         "spec/choices.toml: C1-01: an ID is C, a section, -, two digits\n"
                         "spec/choices.toml: C1-01 stands there twice\n"
                         "spec/choices.toml: C1-01: unknown requirement ERR-A-01\n")

    def test_stale_page(self):
        self.run_script("trace")
        self.edit("rtl/core/event.uc", "ev_intr:", "ev_other:")
        done = self.run_script("trace", "--check")
        self.assertEqual((done.returncode, done.stderr), (1, "stale: docs/reference/map.md: run scripts/trace\n"))

    def test_map_and_json(self):
        self.assertEqual(self.run_script("trace", "--map").stdout.split("\n")[-7:-2],
                         ["2.9.1  INTR", "  golden  model/cpp/cpu.cpp: Cpu::take_intr", "  rtl     rtl/core/event.uc: ev_intr", "  images  intr, more", "2.9.2  NMI"])
        shown = json.loads(self.run_script("trace", "--json").stdout)
        self.assertEqual(shown["INT-01"], {"golden": ["intr", "more", "golden/a_test"], "rtl": ["intr", "more"], "lockstep": ["intr", "more"],
                                           "self-checked": [], "engines agree": ["intr", "more"]})

    def test_kinds_of_claims(self):
        def kinds(text):
            (self.root / "firmware/tests/intr.cpp").write_text("// Text.\n// shows: INT-01\n" + text)
            shown = json.loads(self.run_script("trace", "--json").stdout)["INT-01"]
            return shown["self-checked"], shown["engines agree"]
        nothing = ([], ["intr", "more"])
        self.assertEqual(kinds('// CHECK("INT-01", x);\nvoid test() { f(); }  // INT-01\n'), nothing)
        self.assertEqual(kinds('void test() { CHECK_EQ("ISA INT-01", x, 1); }\n'), (["intr"], ["more"]))
        self.assertEqual(kinds('// agrees: INT-01\nvoid test() { CHECK_EQ("INT-01", x, 1); }\n'), nothing)
        (self.root / "firmware/tests/body.h").write_text('const char* const kIds = "INT-01";\n')
        self.assertEqual(kinds('#include "body.h"\n'), (["intr"], ["more"]))
        self.run_script("trace")
        page = (self.root / "docs/reference/requirements.md").read_text()
        self.assertIn("self-checked by an image 1, engines agree 0, unit tests and benches alone 0, no test ", page)
        self.assertIn("intr, *more*; golden: golden/a_test", page)

    def test_failed_images_show_nothing(self):
        results = self.root / "r.xml"
        results.write_text('<testsuite><testcase name="intr@lockstep"><failure/></testcase><testcase name="more@golden"/></testsuite>')
        self.assertEqual(json.loads(self.run_script("trace", "--json", "--results", str(results)).stdout)["INT-01"]["rtl"], ["more"])
        done = self.run_script("trace", "--results", "nowhere.xml")
        self.assertEqual((done.returncode, done.stderr), (2, "trace: no such file: nowhere.xml\n"))

    def test_unknown_ids_and_sections(self):
        self.edit("firmware/tests/intr.cpp", "INT-01", "INT-01 INT-99")
        self.edit("model/cpp/cpu.h", "2.9.1", "2.9.7")
        done = self.run_script("trace")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr, "firmware/tests/intr.cpp: unknown requirement INT-99\n"
                                      "model/cpp/cpu.h:1: the manual has no section 2.9.7 (spec/sections.toml)\n")


class Repository(unittest.TestCase):
    """The committed map answers what a newcomer asks."""

    def setUp(self):
        page = (ROOT / "docs/reference/map.md").read_text()
        self.rows = {row[0]: row[1:] for row in re.findall(r'^\| <a id="s(.*?)"></a>.*? \| .*? \| (.*?) \| (.*?) \| (.*?) \|$', page, flags=re.M)}
        index = page.split("## Index")[1]
        self.index = {subject: re.findall(r"#s([\w.]+)", sections) for subject, sections in re.findall(r"^\| (\w.*?) \| (\[.*) \|$", index, flags=re.M)}

    def files(self, cell):
        names = re.findall(r"\]\(\.\./\.\./(.*?)\)", cell)
        for name in names:
            self.assertTrue((ROOT / name).is_file(), name)
        return names

    def test_where_do_the_priority_of_intr_and_its_intercept_live(self):
        for subject in ("INTR: priority among the events of a boundary, masking", "INTR: its intercept"):
            (section,) = self.index[subject]
            golden, rtl, _ = self.rows[section]
            self.assertTrue(any("intr" in (ROOT / name).read_text() for name in self.files(golden)), section)
            self.assertTrue(any("intr" in (ROOT / name).read_text() for name in self.files(rtl)), section)
        self.assertIn("rtl/core/boundary.sv", self.files(self.rows["2.17.1"][1]))
        self.assertIn("`ev_intr`", self.rows["2.9.1"][1])

    def test_each_subject_leads_to_both_sides(self):
        self.assertGreater(len(self.index), 20)
        for subject, sections in self.index.items():
            for side in (0, 1):
                found = [name for section in sections for name in self.files(self.rows[section][side])]
                self.assertTrue(found, f"{subject}: no {('golden', 'RTL')[side]} file")


if __name__ == "__main__":
    unittest.main()
