# SPDX-License-Identifier: Apache-2.0
"""The micro-assembler (scripts/microasm)."""
