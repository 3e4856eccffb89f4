# SPDX-License-Identifier: Apache-2.0
"""The system's ports (spec/ports.toml) as a SystemVerilog package and a C++ header."""

from .tables import LICENCE, NOTE

DIRECTIONS = {"in": "Inputs of the system.", "out": "Outputs of the system."}


def places(rows):
    """(row, lsb) of each port; the first row is in the least significant bits."""
    lsb = 0
    for row in rows:
        yield row, lsb
        lsb += row["width"]


def bits(rows):
    return sum(row["width"] for row in rows)


def package(spec):
    out = [f"// {LICENCE}", f"// {NOTE}", "package pacifica_ports_pkg;", ""]
    for direction, rows in spec.ports.items():
        out += [f"  // {DIRECTIONS[direction]}", "  typedef struct packed {"]
        for row in reversed(rows):
            width = f" [{row['width'] - 1}:0]" if row["width"] > 1 else ""
            out.append(f"    logic{width} {row['name']};  // {row['doc']}")
        out += [f"  }} soc_{direction}_t;", ""]
    return "\n".join([*out, "endpackage", ""])


def cpp_type(width):
    return next(f"std::uint{size}_t" for size in (8, 16, 32, 64) if width <= size)


def header(spec):
    out = [f"// {LICENCE}", f"// {NOTE}", "#pragma once", "", "#include <array>", "#include <cstdint>", "", "// clang-format off",
           "namespace pacifica::spec {", ""]
    for direction, rows in spec.ports.items():
        name = f"Soc{direction.capitalize()}"
        words = (bits(rows) + 31) // 32
        out += [f"/// {DIRECTIONS[direction]}", f"struct {name} {{",
                f"  static constexpr unsigned kBits = {bits(rows)};",
                "  /// The packed struct of the RTL as 32-bit words, least significant first.",
                f"  using Words = std::array<std::uint32_t, {words}>;"]
        out += [f"  {cpp_type(row['width'])} {row['name']} = 0;  ///< {row['doc']}" for row in rows]
        out += [f"  bool operator==(const {name}&) const = default;", "};", "",
                f"constexpr void pack(const {name}& ports, {name}::Words& words) {{", "  words = {};"]
        unpacked = []
        for row, lsb in places(rows):
            kind, port = cpp_type(row["width"]), f"ports.{row['name']}"
            values = []
            for word in range(lsb // 32, (lsb + row["width"] - 1) // 32 + 1):
                # The piece of the field in this word: where it begins in the field and in the word, and its bits.
                first, last = max(lsb, 32 * word), min(lsb + row["width"], 32 * word + 32)
                at, shift, mask = first - lsb, first - 32 * word, f"{(1 << (last - first)) - 1:#x}u"
                out.append(f"  words[{word}] |= static_cast<std::uint32_t>({port} >> {at} & {mask}) << {shift};")
                values.append(f"static_cast<{kind}>(words[{word}] >> {shift} & {mask}) << {at}")
            unpacked.append(f"  {port} = static_cast<{kind}>({' | '.join(values)});")
        out += ["}", f"constexpr void unpack(const {name}::Words& words, {name}& ports) {{", *unpacked, "}", ""]
    return "\n".join([*out, "}  // namespace pacifica::spec", ""])
