# SPDX-License-Identifier: Apache-2.0
"""What scripts/spec_generate and scripts/microasm are made of."""
