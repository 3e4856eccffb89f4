# SPDX-License-Identifier: Apache-2.0
"""What scripts/spec_generate, scripts/microasm and scripts/trace are made of."""
