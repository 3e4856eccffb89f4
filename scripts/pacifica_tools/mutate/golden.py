# SPDX-License-Identifier: Apache-2.0
"""scripts/mutate golden: the golden model's mutants against the images."""

import concurrent.futures
import hashlib
import json
import math
import pathlib
import random
import re
import resource
import signal
import subprocess
import time

from ..trace.sources import cpp
from .rewrite import Source

# What is mutated: SVM, events, the interrupts' part of the processor, translation, the APIC.
SOURCES = ("svm/*.cpp", "cpu/*.cpp", "mmu/mmu.cpp", "mmu/tlb.cpp", "mmu/walker.cpp", "irq/*.cpp")  # mmu/walk_cache.cpp: lockstep only
INTERRUPTS = re.compile(r"(?:^|::)(?:\w*(?:intr|nmi|vintr|external|boundary|attention|injected|debug_trap|held_trap|interrupt|trap)\w*|raise|sleep)$")
WHOLE = re.compile(r"(?:svm|mmu|irq)/|cpu/(?:event|interrupt|delivery|exception)")
# The RTL says when an event is taken; the golden model alone never gets there.
# Functions that run in lockstep only, where the RTL says when an event is taken and what a walk finds, that check the model itself, and the sleep
# of a processor that nothing wakes: no image gets there.
LOCKSTEP = re.compile(r"(?:^|::)(?:due|check_postponed|apply_timing|note_illegal|begin_step|consume_announced|missed_walk|of_event|find_any|check|sleep"
                      r"|set_unbounded|key|set_of|effective_type|combine_pat|square)$")
# Lines, and what stands in braces behind an `if` of such a line, that are for the same, or for what the record alone shows: memory types, flags
# of a record, which entry of a full TLB gives way.
RECORDS = re.compile(r"\brecord_?\b|recording_|timing_|note_illegal|Timing::|unimplemented|failed_check|c\.log\b|log\.add|lockstep|unbounded_"
                     r"|[Aa]nnounced|WalkAttempt|(?:injected|is_virtual) = true|epoch_|removed|[Mm]emtype|\btype = (?!spec::vector)|cache_disable|mtrr|next_way_|sizes_used_|directories_")
LONGER = 3  # an image that takes so many times its steps hangs
FLAGS = ["-std=c++20", "-O1", "-w", "-Wno-narrowing"]


class File:
    def __init__(self, root, path):
        self.path = path
        self.name = str(path.relative_to(root))
        text = path.read_text(encoding="utf-8")
        # Tables and small functions must not be constants.
        self.text = re.sub(r"^constexpr (?=[^\n]*?(\(|=|\{))", lambda m: "inline " if m[1] == "(" else "const ", text, flags=re.MULTILINE)
        self.shift = {number: len(old) - len(new) for number, (old, new) in
                      enumerate(zip(text.splitlines(), self.text.splitlines()), 1)}
        self.source = Source(self.text)
        lines = text.splitlines()
        left_out = {number for number, line in enumerate(lines, 1) if RECORDS.search(line)}
        tokens = self.source.tokens
        for place, token in enumerate(tokens[:-1]):  # what stands behind `if (timing_ …) {`, too
            if token.text == "if" and token.line in left_out and tokens[place + 1].text == "(":
                body = tokens[tokens[place + 1].partner + 1]
                if body.text == "{":
                    left_out |= set(range(token.line, tokens[body.partner].line + 1))
        self.functions = {}
        for one in cpp(lines):
            short = one.name.rsplit("::", 1)[-1]
            inside = "cpp/cpu/" not in self.name or WHOLE.search(self.name.split("cpp/", 1)[1]) or INTERRUPTS.search(one.name)
            if inside and not LOCKSTEP.search(short):
                for line in range(one.first, one.last + 1):
                    if line + 1 not in left_out:
                        self.functions[line + 1] = one.name
        self.sites = self.source.find(set(self.functions))

    def place(self, site):
        return f"{self.name}:{site.line}.{site.column + (self.shift.get(site.line, 0) if site.column > 1 else 0)}"


class Golden:
    """A copy of the sources with all mutants in it, built once; each mutant is a run."""

    def __init__(self, args, root, failure, progress):
        self.args, self.root, self.failure, self.say = args, root, failure, progress
        self.out = (args.out / "golden").resolve()
        try:
            self.out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise failure(f"--out {args.out}: {error.strerror}", 2) from error
        self.build_folder = args.build.resolve()
        self.cpp = root / "model/cpp"
        paths = sorted(path for pattern in args.sources or SOURCES for path in self.cpp.glob(pattern))
        self.files = [one for one in (File(root, path) for path in paths) if one.sites]
        self.number()
        self.mutants = []

    def number(self):
        at = 1
        for file in self.files:
            for site in file.sites:
                site.number = at
                at += len(site.ways)

    def compile(self, file, target, extra=()):
        return subprocess.run([self.compiler, *FLAGS, f"-I{self.cpp}", f"-I{self.root / 'spec/generated'}", f"-I{self.root / 'tb/mutation'}", *extra,
                               "-o", str(target), str(file)], text=True, capture_output=True, check=False)

    def rewrite(self, file, sites):
        path = self.out / (file.path.stem + "_mutants.cpp")
        head = '#include "mutant.h"\n#line 1\n'
        path.write_text(head + file.source.rewritten(sites), encoding="utf-8")
        return path

    def object(self, file):
        """Compiles a file with its sites; those that the compiler refuses are left out until it accepts it."""
        target, notes = self.out / (file.path.stem + ".o"), self.out / (file.path.stem + ".json")
        # The compiler, its flags and all that it may include.
        said = "\n".join([self.compiler, *FLAGS, self.headers, file.source.rewritten(file.sites)])
        key = hashlib.sha256(said.encode()).hexdigest()
        if target.exists() and notes.exists() and (known := json.loads(notes.read_text()))["key"] == key:
            file.sites = [site for site in file.sites if site.number in known["sites"]]
            return target
        for _ in range(30):
            path = self.rewrite(file, file.sites)
            done = self.compile(path, target, ("-c", f"-I{file.path.parent}"))
            if done.returncode == 0:
                notes.write_text(json.dumps({"key": key, "sites": [site.number for site in file.sites]}))
                return target
            lines = {int(line) for line in re.findall(rf"{re.escape(path.name)}:(\d+):\d+:\s+(?:error|note|required from)", done.stderr)}
            kept = [site for site in file.sites if site.line not in lines]
            if len(kept) == len(file.sites):
                break
            file.sites = kept
        raise self.failure(f"{file.name}: cannot be compiled with its mutants: {done.stderr.splitlines()[0] if done.stderr else ''}")

    def build(self):
        library = next(self.build_folder.glob("**/libpacifica_golden.a"), None)
        cache = self.build_folder / "CMakeCache.txt"
        if library is None or not cache.exists():
            raise self.failure(f"the golden model is not built in {self.args.build}: run scripts/build", 2)
        self.compiler = re.search(r"^CMAKE_CXX_COMPILER:\w+=(.*)$", cache.read_text(), re.MULTILINE)[1]
        self.say("golden: building")
        self.headers = "".join(path.read_text() for path in sorted([*self.cpp.rglob("*.h"), *(self.root / "spec/generated").glob("*.h"),
                                                                     self.root / "tb/mutation/mutant.h"]))
        runner = self.out / "runner.o"
        with concurrent.futures.ThreadPoolExecutor(self.args.jobs) as pool:
            objects = list(pool.map(self.object, self.files))
        done = self.compile(self.root / "tb/mutation/golden_runner.cpp", runner, ("-c",))
        if done.returncode:
            raise self.failure(f"golden_runner.cpp: {done.stderr.splitlines()[0]}")
        self.runner = self.out / "golden_runner"
        done = subprocess.run([self.compiler, "-o", str(self.runner), str(runner), *map(str, objects), str(library), "-lfmt"],
                              text=True, capture_output=True, check=False)
        if done.returncode:
            raise self.failure(f"the mutants cannot be linked: {done.stderr.strip().splitlines()[-1]}")

    def list_file(self, name, images):
        path = self.out / name
        path.write_text("".join("\t".join(map(str, image)) + "\n" for image in images))
        return path

    def cover(self):
        """Which images reach which site, without a mutation, and how many steps they take."""
        table = self.build_folder / "firmware/images.json"
        if not table.exists():
            raise self.failure(f"no images in {self.args.build}: run scripts/build", 2)
        entries = [e for e in json.loads(table.read_text()) if "golden" in e["engines"]]
        if self.args.images:
            entries = [e for e in entries if e["name"] in self.args.images]
        self.images = {e["name"]: [e["name"], self.build_folder / e["path"], e["profile"], e["expect"], 1 << 40] for e in entries}
        self.rom = self.build_folder / "firmware/boot.rom"
        self.say(f"golden: {len(self.images)} images without a mutation")
        done = subprocess.run([self.runner, self.list_file("all.tsv", self.images.values()), self.rom, "cover"], text=True, capture_output=True, check=False)
        if done.returncode:
            raise self.failure(f"the images do not run: {done.stderr.strip()}")
        self.steps, self.reach = {}, {}
        for line in done.stdout.splitlines():
            name, steps, ended, sites = line.split("\t")
            if not name:  # what builds tables before any image runs
                always = [int(site) for site in sites.split()]
                continue
            if ended != self.images[name][3]:
                raise self.failure(f"{name}: {ended} without a mutation")
            self.steps[name] = int(steps)
            self.images[name][4] = LONGER * int(steps) + 100_000
            for site in sites.split():
                self.reach.setdefault(int(site), []).append(name)
        self.reach.update({site: list(self.images) for site in always})

    def choose(self):
        """Mutants drawn evenly over the sites, a site at most once."""
        chance = random.Random(self.args.seed)
        places = [(file, site) for file in self.files for site in file.sites]
        if len(places) < self.args.mutants:
            raise self.failure(f"golden has only {len(places)} places to mutate")
        for number, (file, site) in enumerate(sorted(chance.sample(places, self.args.mutants), key=lambda one: one[1].number), 1):
            way = chance.randrange(len(site.ways))
            self.mutants.append({"number": number, "where": file.place(site), "what": site.ways[way], "function": file.functions[site.line],
                                 "site": site.number, "id": site.number + way, "file": file, "result": "", "by": ""})

    def run_one(self, mutant):
        names = sorted(self.reach.get(mutant["site"], []), key=lambda name: self.steps[name])
        if not names:
            return "survived", "", "no image comes here"
        path = self.list_file(f"{mutant['id']}.tsv", [self.images[name] for name in names])
        seconds = math.ceil(20 + sum(self.steps[name] for name in names) * LONGER / 1e6)
        process = subprocess.run([self.runner, path, self.rom], text=True, capture_output=True, check=False,
                                 env={"PACIFICA_MUTANT": str(mutant["id"])},
                                 preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5)))
        path.unlink()
        said = process.stdout.splitlines()
        last = said[-1] if said else ""
        if process.returncode == 0 and last == "survived":
            return "survived", "", f"{len(names)} images"
        if process.returncode == 1 and last.startswith("killed "):
            return "killed", last.split()[1].rstrip(":"), last.split(": ", 1)[1]
        if process.returncode < 0 and last.startswith("at "):
            why = "hangs" if process.returncode in (-signal.SIGXCPU, -signal.SIGKILL) else f"stops: signal {-process.returncode}"
            return "killed", last.split()[1], why
        raise self.failure(f"mutant {mutant['id']}: status {process.returncode}: {process.stderr.strip()}")

    def code(self, file, text, name, number):
        path, target = self.out / f"{name}.cpp", self.out / f"{name}.s"
        path.write_text('#include "mutant.h"\n#line 1 "same"\n' + text, encoding="utf-8")
        done = self.compile(path, target, ("-S", "-O2", f"-I{file.path.parent}", f"-DPACIFICA_MUTANT_FIXED={number}"))
        path.unlink()
        if done.returncode:
            return None
        made = re.sub(r'^\t\.file.*\n', "", target.read_text(), flags=re.MULTILINE)
        target.unlink()
        return made

    def prove(self):
        """Where the compiler makes the same code of the mutant and of the file, it is the same program."""
        passed = [mutant for mutant in self.mutants if mutant["result"] == "survived"]
        self.say(f"golden: {len(passed)} that passed: the same code?")
        with concurrent.futures.ThreadPoolExecutor(self.args.jobs) as pool:
            plain = {file.name: pool.submit(self.code, file, file.text, f"plain_{file.path.stem}", 0) for file in {m["file"].name: m["file"] for m in passed}.values()}
            mutated = {}
            for mutant in passed:
                site = next(s for s in mutant["file"].sites if s.number == mutant["site"])
                mutated[mutant["id"]] = pool.submit(self.code, mutant["file"], mutant["file"].source.rewritten([site]), f"same{mutant['id']}", mutant["id"])
            for mutant in passed:
                made = mutated[mutant["id"]].result()
                if made is not None and made == plain[mutant["file"].name].result():
                    mutant["result"], mutant["by"] = "equivalent", "same code"

    def run(self):
        with concurrent.futures.ThreadPoolExecutor(self.args.jobs) as pool:
            running = {pool.submit(self.run_one, mutant): mutant for mutant in self.mutants}
            killed = 0
            for done, future in enumerate(concurrent.futures.as_completed(running), 1):
                mutant = running[future]
                mutant["result"], mutant["by"], mutant["detail"] = future.result()
                killed += mutant["result"] == "killed"
                self.say(f"golden: {done} of {len(self.mutants)}, {killed} killed: {mutant['where']} {mutant['what']}: "
                         f"{mutant['result']}{' by ' + mutant['by'] if mutant['by'] else ''} ({mutant['detail']})")

    def report(self, reasons):
        """`reasons` of survivors.toml by name: an argued equivalence (`equivalent = true`) counts as a proven one."""
        listed = []
        for mutant in self.mutants:
            if mutant["result"] == "survived":
                entry = reasons.get(f"{mutant['where']} {mutant['what']}")
                if entry:
                    mutant["by"] = entry["reason"]
                    if entry.get("equivalent"):
                        mutant["result"] = "equivalent"
            listed.append({key: mutant[key] for key in ("number", "where", "what", "function", "result", "by")})
        count = {kind: sum(m["result"] == kind for m in self.mutants) for kind in ("killed", "equivalent", "survived")}
        judged = len(self.mutants) - count["equivalent"]
        return {"block": "golden", "parameters": {"images": len(self.images)}, "tools": [], "seed": self.args.seed,
                "places": sum(len(file.sites) for file in self.files), "mutants": len(self.mutants), **count,
                "explained": sum(m["result"] == "survived" and m["by"] != "" for m in self.mutants),
                "percent": round(100 * count["killed"] / judged, 1) if judged else 100.0, "list": listed}


def campaign(args, root, failure, progress, reasons):
    """The report of a run, or with --list the mutants alone."""
    start = time.monotonic()
    golden = Golden(args, pathlib.Path(root), failure, progress)
    golden.build()
    if args.list:
        golden.choose()
        return {"block": "golden", "seed": args.seed, "list": [{key: m[key] for key in ("number", "where", "what")} for m in golden.mutants]}
    golden.cover()
    golden.choose()
    golden.run()
    golden.prove()
    report = golden.report(reasons)
    report["seconds"] = round(time.monotonic() - start)
    (golden.out / "report.json").write_text(json.dumps(report, indent=1) + "\n")
    return report
