// SPDX-License-Identifier: Apache-2.0
// Base: the undefined opcode and the small instructions.
.entry ud
ud:
  raise ud
