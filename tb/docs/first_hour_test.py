#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""first_hour_test.py BUILD: the commands of docs/first-hour.md that need nothing but a build end as the page says, and the bug that it
plants can be planted."""

import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(sys.argv[1]).resolve()
BY_HAND = ("first_hlt", "int_alu")  # an image that the reader writes; what differs with the planted bug

page = (ROOT / "docs/first-hour.md").read_text(encoding="utf-8")
lines = [line.split(" #")[0].strip() for block in re.findall(r"^```\n(.*?)^```", page, flags=re.M | re.S) for line in block.splitlines()]
commands = [line for line in lines if re.match(r"(pacifica|grep) ", line) and not any(name in line for name in BY_HAND)]
failures = []
with tempfile.TemporaryDirectory() as folder:
    for command in commands:
        here = command.replace("build/release", shlex.quote(str(BUILD)))
        here = re.sub(r"^pacifica\b", shlex.quote(str(BUILD / "bin/pacifica")), here)
        done = subprocess.run(["bash", "-o", "pipefail", "-c", here], cwd=folder, capture_output=True, text=True, check=False)
        # 141: `head` has seen enough and the command before it is told so (SIGPIPE); whether in time, chance decides.
        if done.returncode not in (0, 141) or not done.stdout + done.stderr:
            failures.append(f"{command}: status {done.returncode}\n{done.stderr}")
if len(commands) < 6:
    failures.append(f"only {len(commands)} commands found: the page or this test has changed")
bug = re.search(r"^sed -i 's/(.*?)/(.*?)/' (\S+)$", page, flags=re.M)
if not bug or (ROOT / bug[3]).read_text(encoding="utf-8").count(bug[1]) != 1:
    failures.append("the planted bug's line is not there any more")
print("\n".join(failures) or f"{len(commands)} commands")
sys.exit(1 if failures else 0)
