# SPDX-License-Identifier: Apache-2.0
"""The layout tables of spec/ and what is generated from them (scripts/spec_generate)."""
