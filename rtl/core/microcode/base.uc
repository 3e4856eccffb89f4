// Base: the undefined opcode and the small instructions.
.entry ud
ud:
  raise ud
