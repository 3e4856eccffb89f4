# SPDX-License-Identifier: Apache-2.0
"""Mutants of the golden model (scripts/mutate golden)."""
