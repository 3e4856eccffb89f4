# SPDX-License-Identifier: Apache-2.0
"""Which test shows which requirement, and which source implements which section of the manual (scripts/trace)."""
