// Stack, near transfers, ENTER and LEAVE (AMD64 APM volume 3; docs/choices.md section 2).
