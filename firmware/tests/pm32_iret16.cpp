// SPDX-License-Identifier: Apache-2.0
// A 16-bit IRET clears RF: its image of the flags has none.
// shows: ERR-D-06
#include "fw.h"
void test() {
  volatile u8* code = reinterpret_cast<u8*>(0x8000);  // its 16-bit frame reaches 64 KB
  code[0] = 0x66;
  code[1] = 0xcf;
  code[0x10] = 0xcd;  // PUSHF does not show RF, the frame of INT 80h does
  code[0x11] = 0x80;
  code[0x12] = 0x0f;
  code[0x13] = 0x0b;
  static volatile u32 flags;
  fw::handlers[0x80] = [](fw::Frame& f) { flags = f.rflags; };
  const int vector = fw::guarded([] {
    asm volatile(
        "mov ebx, esp\n sub esp, 16\n mov word ptr [esp], 0x8010\n mov word ptr [esp + 2], 0x30\n"
        "mov word ptr [esp + 4], 2\n pushfd\n or dword ptr [esp], 0x10000\n push 0x30\n push 0x8000\n "
        "iretd" ::
            : "ebx", "memory");
  });
  CHECK_EQ("ERR-D-06", vector, VECTOR_UD);
  CHECK_EQ("ERR-D-06", fw::fault.rip, 0x8012);
  CHECK_EQ("ERR-D-06 RF behind the 16-bit IRET", flags & RFLAGS_RF, 0);
}
