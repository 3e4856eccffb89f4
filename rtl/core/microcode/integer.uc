// General-purpose integer instructions: moves, arithmetic, logic, bits, shifts, multiplication (AMD64 APM volume 3).
