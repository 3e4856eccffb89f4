// SPDX-License-Identifier: Apache-2.0
// The smallest image: prints through COM1 and ends with 0.
#include "fw.h"

void test() { fw::print("hello from the image\n"); }
