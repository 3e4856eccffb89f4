// String instructions, one iteration a step, and port instructions (AMD64 APM volume 3; docs/choices.md sections 1 and 2).
