#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""scripts/microasm: words and tables of small programs, and a message with file and line for each error."""

import re
import unittest

from tree import TreeCase

HEAD = ".entry ud\nud:\n  raise ud\n"  # address 0


class Programs(TreeCase):
    def assemble(self, text, *arguments):
        (self.root / "rtl/core/microcode/base.uc").write_text(HEAD)
        (self.root / "rtl/core/microcode/some.uc").write_text(text)
        return self.run_script("microasm", *arguments)

    def words(self, text):
        """Text of each micro-operation -> its word."""
        done = self.assemble(text)
        self.assertEqual(done.returncode, 0, done.stderr)
        listing = (self.root / "docs/reference/microprogram.md").read_text()
        return {m[2]: int(m[1], 16) for m in re.finditer(r"^ *\d+  ([0-9a-f]+)  (.*)$", listing, re.M)}

    def same(self, first, second):
        words = self.words(f"x:\n  {first}\n  {second}\n")
        self.assertEqual(words[first], words[second], f"{first} is not {second}")

    def refused(self, text, line, message):
        done = self.assemble(text)
        self.assertEqual((done.returncode, done.stderr), (2, f"some.uc:{line}: {message}\n"))
        self.assertFalse((self.root / "rtl/core/microcode_rom.sv").exists(), "wrote in spite of the error")


class Words(Programs):
    def test_fields_of_the_word(self):
        word = self.words("x:\n  add.q t1, t2, #5; if !z goto x\n")["add.q t1, t2, #5; if !z goto x"]
        fields = []
        for width in (3, 12, 7, 3, 1, 32, 1, 4, 3, 6, 6, 8, 8, 5):  # uop_t from its least significant field on
            fields.append(word & ((1 << width) - 1))
            word >>= width
        self.assertEqual(fields, [0, 1, 65, 1, 0, 5, 0, 0, 3, 0, 39, 2, 1, 0])

    def test_constants(self):
        self.same("mov.q t0, #0x1F", "mov.q t0, #31")
        self.same("mov.q t0, #1Fh", "mov.q t0, #31")
        self.same("mov.q t0, #1<<4|2+1", "mov.q t0, #19")
        self.same("mov.q t0, #~(8|4)", "mov.q t0, #-13")
        self.same("mov.q t0, #0xF0 & ~0x10", "mov.q t0, #0xE0")
        self.same("mov.q t0, #vmcb.rip - vmcb.rflags", "mov.q t0, #8")

    def test_the_manuals_names(self):
        self.same("mov.q t0, #vmcb.es_sel", "mov.q t0, #0x400")
        self.same("icpt exit.hlt", "icpt #0x78")
        self.same("dtest.q -, t1, t2, k=desc.present", "dtest.q -, t1, t2, k=0")
        self.same("and.d -, t0, #cr0.pg", "and.d -, t0, #0x80000000")
        self.same("and.q t0, t0, #~rflags.iopl", "and.q t0, t0, #-0x3001")
        self.same("shr.q t0, t0, #rflags.iopl.bit", "shr.q t0, t0, #12")
        self.same("mov.q t0, #task_switch_info2.jmp.high", "mov.q t0, #0x40")
        self.same("mov.d t0, #dr6.ones", "mov.d t0, #0xFFFF0FF0")
        self.same("mov.d t0, #msr.vm_cr", "mov.d t0, #0xC0010114")
        self.same("mov.q t0, #config.pa_bits", "mov.q t0, #40")
        self.same("mov.q t0, #vector.pf|vector.nmi", "mov.q t0, #14")
        self.same("mov.q t0, #activity.halted", "mov.q t0, #1")
        self.same("mov.q t0, #retire_flag.unimplemented", "mov.q t0, #8")
        self.same("setsx #seg.tr", "setsx #7")
        self.same("mov.q t0, #apic.eoi", "mov.q t0, #0xB0")
        self.same("mov.d t0, #dev.value_hdr", "mov.d t0, #0x12000F")
        self.same("mov.q t0, #dev_cr.sl_dev_en", "mov.q t0, #0x20")

    def test_operands(self):
        self.same("mov.q t0, cr0", "or.q t0, cr0, 0")  # a special register passes through `a`
        self.same("nop; if nz goto x", "if !z goto x")
        self.same("ld.q t0, [vmcb:0+vmcb.cr0]", "ld.q t0, [vmcb:0+0x558]")

    def test_push_is_a_store_that_writes_rsp(self):
        words = self.words("x:\n  push.op t1\n  st.op [stk:rsp-*1], t1\n")
        no_dst = ~(0xFF << 86)
        self.assertEqual(words["push.op t1"] >> 86 & 0xFF, 20)
        self.assertEqual(words["push.op t1"] & no_dst, words["st.op [stk:rsp-*1], t1"] & no_dst)

    def test_equ_and_const(self):
        words = self.words(".equ value t3\n.const some.mask 1<<7\nx:\n  and.q value, value, #some.mask\n  and.q t3, t3, #128\n")
        self.assertEqual(words["and.q value, value, #some.mask"], words["and.q t3, t3, #128"])

    def test_foreach(self):
        words = self.words("x:\n.foreach vmexit_invalid_save\n.on EVENTINJ\n  st.q [vmcb:0+$OFF], 0\n.on EXITINFO1, EXITINFO2\n"
                           "  nop; goto x  // $name\n.else\n  mov.q t1, $reg\n.endon\n  mov.$SIZE t2, t1\n.endfor\n")
        self.assertEqual(list(words)[1:], ["mov.q t1, exitcode", "mov.q t2, t1", "nop; goto x", "mov.q t1, exitintinfo",
                                           "st.q [vmcb:0+0xa8], 0"])

    def test_foreach_of_segments_and_sizes(self):
        words = self.words("x:\n.foreach vmsave\n.on FS_SELATTRLIM\n  segpack.q t1, 0, 0, k=seg.$SEG\n.on FS_BASE\n  mov.$SIZE t1, $reg\n"
                           ".else\n.endon\n.endfor\n.foreach host_save\n.on ES_SEL, GDTR_LIMIT\n  st.$SIZE [hsave:0+$OFF], t1\n.endon\n.endfor\n")
        self.assertEqual(list(words)[1:], ["segpack.q t1, 0, 0, k=seg.fs", "mov.q t1, fs.base", "st.w [hsave:0+0x400], t1",
                                           "st.d [hsave:0+0x464], t1"])

    def test_foreach_msr(self):
        words = self.words("x:\n.foreach msr\n.on LSTAR, FS_BASE\n  mov.q t0, $reg; goto y_$name\ny_$name:\n  mov.d t1, #$ADDR\n.else\n.endon\n.endfor\n")
        self.assertEqual(list(words)[1:], ["mov.q t0, lstar; goto y_lstar", "mov.d t1, #0xc0000082",
                                           "mov.q t0, fs.base; goto y_fs_base", "mov.d t1, #0xc0000100"])

    def test_switch(self):
        words = self.words("x:\n.switch t3\n.case 0, vector.db goto x\n.case 7 ret\n.default goto x\n.endswitch\n"
                           ".switch.d t3\n.case msr.efer goto x\n.endswitch\n")
        self.assertEqual(list(words)[1:], ["sub.q   -, t3, #0; if z goto x", "sub.q   -, t3, #vector.db; if z goto x",
                                           "sub.q   -, t3, #7; if z ret", "goto x", "sub.d   -, t3, #msr.efer; if z goto x"])

    def test_a_program_has_its_own_names(self):
        words = self.words(".equ a t1\n.const c 1\nx:\n.program first\n.equ b t2\n.const d 5\n  add.q b, a, #c+d\n  add.q t2, t1, #6\n"
                           ".program second\n.equ b t3\n.const d 6\n  add.q b, b, #d\n  add.q t3, t3, #6\n")
        self.assertEqual(words["add.q b, a, #c+d"], words["add.q t2, t1, #6"])
        self.assertEqual(words["add.q b, b, #d"], words["add.q t3, t3, #6"])

    def test_dispatch(self):
        self.words("x:\n.insn 0f:05 /2 mem only64 lock\n  nop\n  end\ny:\n.direct 90\n  mov.q t0, t1; end\n")
        rom = (self.root / "rtl/core/dispatch_rom.sv").read_text()
        self.assertIn("9'h105:\n        case (reg_i)", rom)
        self.assertIn("3'd2: word = mem_i ? (mode64_i ? 14'd8193 : 14'd0) : 14'd0;", rom)  # lock_ok, address 1
        self.assertIn("9'h090: word = 14'd4096;", rom)  # direct, word 0
        self.assertIn("localparam logic [11:0] UcUd = 12'd0;", (self.root / "rtl/core/microcode_pkg.sv").read_text())

    def test_check(self):
        self.words("x:\n  nop\n")
        self.assertEqual(self.assemble("x:\n  nop\n", "--check").returncode, 0)
        before = (self.root / "rtl/core/microcode_rom.sv").read_text()
        done = self.assemble("x:\n  nop; goto x\n", "--check")
        self.assertEqual((done.returncode, done.stderr),
                         (1, "microasm: not up to date: rtl/core/microcode_rom.sv, docs/reference/microprogram.md\n"))
        self.assertEqual((self.root / "rtl/core/microcode_rom.sv").read_text(), before)


class Registers(Programs):
    """rtl/core/registers.toml and spec/state.toml: numbers, widths, first values, flip-flops."""

    def generated(self):
        self.words("x:\n  nop\n")
        return ((self.root / "rtl/core/register_pkg.sv").read_text(), (self.root / "rtl/core/state_registers.sv").read_text())

    def test_a_new_field_of_the_state_is_a_register(self):
        state = self.root / "spec/state.toml"
        state.write_text(state.read_text() + '\n[[field]]\nname = "lantern"\nwidth = 64\ndoc = "Test."\n'
                         '[[field]]\nname = "lamp"\nwidth = 32\nused = 1\ndoc = "Test."\n')
        self.edit("rtl/core/registers.toml", "[reset]\n", "[reset]\nlamp = 1\n")
        self.edit("rtl/core/registers.toml", "[direct]\n", "[direct]\nlantern = 0x1000\n")
        package, registers = self.generated()
        self.assertRegex(package, r"R_H_EFER = 8'd(\d+),.*\n    R_LANTERN = 8'd(\d+),  // Test.\n    R_LAMP = 8'd\d+,")
        self.assertRegex(package, r"R_IGNNE, [^:]*R_LAMP: special_kind = 3'd1;")
        self.assertIn("{1'b0, R_LAMP}: first_value = 64'h1;", package)
        self.assertIn("{1'b1, R_LAMP}: first_value = 64'h1;", package)
        self.assertIn("{1'b1, R_LANTERN}: first_value = 64'h1000;", package)
        for line in ("  logic [63:0] lantern_q;", "  logic lamp_q;", "      lamp_q <= 1'h1;", "          R_LAMP: lamp_q <= data_i[0];",
                     "        lantern_q <= 64'h1000;", "    state_o.lantern = lantern_q;", "      R_LAMP: read_o = {63'h0, lamp_q};"):
            self.assertIn(line + "\n", registers)
        self.same("mov.q t0, lantern", "or.q t0, lantern, 0")

    def test_what_the_engine_writes_has_its_flip_flops_elsewhere(self):
        package, registers = self.generated()
        self.assertNotIn("dr6_q", registers)
        self.assertIn("  input  dr6_t dr6_i,\n", registers)
        self.assertIn("R_DR6, R_DEBUGCTL", package)

    def table_refused(self, message):
        done = self.assemble("x:\n  nop\n")
        self.assertEqual((done.returncode, done.stderr), (2, f"microasm: {self.root.resolve()}/rtl/core/registers.toml: {message}\n"))

    def test_errors_of_the_table(self):
        self.edit("rtl/core/registers.toml", '"dr6", "debugctl"', '"dr5", "debugctl"')
        self.table_refused("no state field dr5")

    def test_first_value_of_nothing(self):
        self.edit("rtl/core/registers.toml", "[reset]\n", "[reset]\nno_such = 1\n")
        self.table_refused("no state field no_such")

    def test_number_of_operands(self):
        self.edit("rtl/core/registers.toml", "[operand]\n", '[operand]\nEXTRA = ""\n')
        done = self.assemble("x:\n  nop\n")
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r"registers\.toml: 65 operands, \d+ registers: 64 and at most 256\n$")

    def test_register_twice(self):
        self.edit("rtl/core/registers.toml", "[latch]\n", '[latch]\nCR0 = ""\n')
        self.table_refused("register CR0 twice")


class Errors(Programs):
    def statement(self, text, message):
        self.refused(f"x:\n  {text}\n", 2, f"{message}: {text}")

    def test_operation(self):
        self.statement("mow.q t0, t1", "unknown operation mow")
        self.statement("mov.x t0, t1", "unknown size x")
        self.statement("stw.q frob t0, t1", "unknown operation frob")

    def test_number_of_operands(self):
        for text in ("nop t0", "ld.q t0", "st.q [seg:ea]", "push.op t0, t1", "br.op rip, nrip", "cmov.op t0, t1", "in.op t0",
                     "out.op t0", "raise gp, t0, t1", "icpt exit.msr, t0, t1", "flush page, t0", "ack t0", "fmode", "setsx",
                     "cpuid t0, t1", "add.q t0", "cc.q t0, t1", "prr.b [seg:ea], t0"):
            self.statement(text, f"{text.split()[0].split('.')[0]}: wrong number of operands")

    def test_operands(self):
        self.statement("mov.q t0, nobody", "unknown register nobody")
        self.statement("mov.q #5, t0", "constant as destination")
        self.statement("add.q t0, t1, cr0", "cr0 cannot be the second operand")
        self.statement("zx32.q t0, cr0", "cr0 cannot be extended")
        self.statement("ld.q t0, [ea]", "bad memory operand [ea]")
        self.statement("ld.q t0, [moon:ea]", "unknown address space moon")

    def test_constants(self):
        self.statement("mov.q t0, #no.such", "unknown constant no.such")
        self.statement("mov.q t0, #1<<", "unknown constant 1<<")
        self.statement("mov.q t0, #(1", "unknown constant (1: ')' expected")
        self.statement("mov.q t0, #1 2", "unknown constant 1 2")
        self.statement("mov.q t0, #$", "unknown constant $")
        self.statement("mov.q t0, #0x100000000", "constant does not fit 32 bits")
        self.statement("and.q t0, t0, #0x80000000", "bit 31 of the constant fills bits 63:32: load it with a 32-bit operation")
        self.statement("add.q t0, #1, #2", "two different constants in one micro-operation")

    def test_words_of_operations(self):
        self.statement("flush everything", "unknown flush everything")
        self.statement("ack t0, smi", "unknown interrupt smi")
        self.statement("fmode none", "unknown fault mode none")
        self.statement("cpuid t0, t1, esi", "unknown part of a leaf esi")
        self.statement("raise zz", "unknown constant zz")

    def test_modifiers(self):
        self.statement("nop; if maybe goto x", "unknown condition maybe")
        self.statement("nop; frob", "unknown modifier frob")
        self.statement("nop; end somehow", "unknown end somehow")
        self.statement("add.q t0, t1, t2; zx", "unknown modifier zx")
        self.statement("nop; if z", "condition without goto, call, ret or end")

    def test_labels(self):
        self.refused("x:\n  nop; goto nowhere\n", 2, "no label nowhere: nop; goto nowhere")
        self.refused("x:\n  nop\nx:\n  nop\n", 3, "label x defined twice: x:")
        done = self.assemble(".entry z\nx:\n  nop\n")
        self.assertEqual((done.returncode, done.stderr), (2, "entry z has no label\n"))

    def test_first_address(self):
        (self.root / "rtl/core/microcode/base.uc").write_text("x:\n  nop\nud:\n  raise ud\n")
        done = self.run_script("microasm")
        self.assertEqual((done.returncode, done.stderr), (2, "label ud must be at address 0 (base.uc)\n"))

    def test_opcodes(self):
        self.refused(".insn 90\n", 1, ".insn before any label: .insn 90")
        self.refused("x:\n  nop\n.insn 90\n", 3, ".insn after the first micro-operation of x: .insn 90")
        self.refused("x:\n.insn 90 /8\n  nop\n  end\n", 2, ".insn: what is /8: .insn 90 /8")
        self.refused("x:\n.insn 90\n  nop\n  end\ny:\n.insn 90\n  nop\n  end\n", 6, "opcode 090 is already at x")
        self.refused("x:\n.insn 90\n  mov.q t0, t1; end\n", 3,
                     "x is one micro-operation: write .direct, not .insn: mov.q t0, t1; end")
        self.refused("x:\n.direct 90\n  nop\n", 3, "a direct instruction is one micro-operation that ends the step: nop")

    def test_directives(self):
        self.refused(".frob\n", 1, "unknown directive .frob: .frob")
        self.refused(".equ t0\n", 1, ".equ: a name and a register: .equ t0")
        self.refused(".const a\n", 1, ".const: a name and a value: .const a")
        self.refused(".equ a t1\n.equ a t2\n", 2, "a is t1 already: .equ a t2")
        self.refused(".equ a b\n", 1, "unknown register b: .equ a b")
        self.refused(".equ cr0 t1\n", 1, "cr0 is a register: .equ cr0 t1")
        self.refused(".const vector.pf 5\n", 1, "constant vector.pf defined twice: .const vector.pf 5")
        self.refused(".program\n", 1, ".program: one name: .program")
        self.refused(".program a\n.equ b t1\nx:\n.program c\n  mov.q b, 0\n", 5, "unknown register b: mov.q b, 0")

    def test_foreach(self):
        self.refused("x:\n.foreach vmsave\n  nop\n", 2, "no .endfor: .foreach vmsave")
        self.refused("x:\n.foreach\n.endfor\n", 2, ".foreach: the name of a list: .foreach")
        self.refused("x:\n.foreach never\n  nop\n.endfor\n", 2, ".foreach: unknown list never: .foreach never")
        self.refused("x:\n.foreach vmsave\n.on CR0\n.endon\n.endfor\n", 2, "CR0 is not in vmsave: .foreach vmsave")
        self.refused("x:\n.foreach vmsave\n.on STAR\n.on STAR\n.endon\n.endfor\n", 2, "STAR has a section already: .foreach vmsave")
        self.refused("x:\n.foreach vmsave\n.on STAR\n.endfor\n", 2, "no .endon: .foreach vmsave")
        self.refused("x:\n.foreach vmexit_invalid_save\n.on EVENTINJ\n  frob $name\n.endon\n.endfor\n", 4,
                     "unknown operation frob: frob eventinj")

    def test_switch(self):
        self.refused(".switch\n", 1, ".switch: a register: .switch")
        self.refused("x:\n.switch t0\n.switch t1\n.endswitch\n", 3, ".switch inside a .switch: .switch t1")
        self.refused("x:\n.case 1 goto x\n", 2, ".case without .switch: .case 1 goto x")
        self.refused("x:\n.default goto x\n", 2, ".default without .switch: .default goto x")
        self.refused("x:\n.endswitch\n", 2, ".endswitch without .switch: .endswitch")
        self.refused("x:\n.switch t0\n.case 1\n.endswitch\n", 3, ".case: values, and goto, call, ret or end: .case 1")

    def test_every_error_is_reported(self):
        done = self.assemble("x:\n  frob\n  mov.q t0, nobody\n")
        self.assertEqual(done.stderr, "some.uc:2: unknown operation frob: frob\n"
                         "some.uc:3: unknown register nobody: mov.q t0, nobody\n")

    def test_a_table_that_cannot_be(self):
        self.edit("spec/msr.toml", 'name = "LSTAR"', 'name = "CSTAR"')
        done = self.assemble("x:\n  nop\n")
        self.assertEqual((done.returncode, done.stderr),
                         (2, f"microasm: {self.root.resolve()}/spec/msr.toml: CSTAR twice\n"))


if __name__ == "__main__":
    unittest.main()
