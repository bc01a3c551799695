#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The machine fails, once, at every place where it can: memory, disk.  What the program then says must be true.

usage: failures.py AMUR SHIM SOURCE_ROOT [--all] [--from-on] [--only WORD] [--kind KIND] [--trace]

A small case of every command is run under failing.c, which fails the N-th allocation (write, sync, rename, read).  Either
nothing is missing: status, standard output and files are those of the run without a failure; or the status is 3, a
message says what failed, and every file is whole or absent.  Of the failures that the same calls lead to one is tried,
and of these every STRIDE-th; --all tries every one (an hour), --from-on lets all that follow fail, too, --trace names
the calls.
"""
import argparse
import bisect
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

NET = """<NUMBER OF ZONES> 2
<NUMBER OF NODES> 3
<FIRST THRU NODE> 3
<NUMBER OF LINKS> 4
<END OF METADATA>
~ init term capacity length time b power speed toll type ;
1 3 100 1 1 0.15 4 0 0 1 ;
3 2 100 1 1 0.15 4 0 0 1 ;
2 3 100 1 1 0.15 4 0 0 1 ;
3 1 100 1 1 0.15 4 0 0 1 ;
"""
CHOICE = """title: two ways
data: {file: d.csv}
choice: c
parameters: {ASC: 0, B: 0}
alternatives:
  road: {code: 1, available: av, utility: ASC + B * t1}
  boat: {code: 2, utility: B * t2}
ratios: {worth: {of: ASC, per: B, factor: 60, unit: EUR/h}}
elasticities: {time: {alternative: road, coefficient: B}}
"""
GRAVITY = """data: {file: trade.csv}
dependent: trade
regressors: {far: log(far)}
fixed_effects: [exporter, importer]
"""
TRADE = """data: {file: trade.csv}
dependent: trade
trade: {sigma: 5}
shock: [{cost: 1.1, exporters: [A], importers: [B]}]
"""
DISTRIBUTION = """data: {file: pairs.csv}
distribution:
  cost: cost
  beta: 0.1
  origins: {file: margins.csv, amount: out}
  destinations: {file: margins.csv, amount: in}
"""
GATE = """name: Gate
time_unit: min
arrivals: {per_day: 100}
stages:
  - name: desk
    servers: 1
    service: {exponential: {mean: 5}}
run: {days: 2}
"""
# name and arguments; those that take long are walked in longer steps
STRIDE, STRIDE_LONG = 12, 60
LONG = {"run", "run force", "calibrate", "toll", "appraise corridor", "check politics", "assign sue"}
ASSIGN = "assign ../in/net.tntp --demand ../in/trips.csv --threads 1"
CASES = [
    ("help", "run --help"),
    ("new", "new made"),
    ("check", "check ../in/corridor --datapackage package.json"),
    ("check json", "check ../in/corridor --json"),
    ("check faults", "check ../in/faulty"),
    ("check politics", "check ../in/politics"),
    ("run", "run ../in/corridor --out out --threads 1"),
    ("run force", "run ../in/corridor --out old --force --threads 1 --json"),
    ("calibrate", "calibrate ../in/corridor --iterations 1 --threads 1 --json"),
    ("toll", "toll ../in/corridor --tolerance 0.5 --csv . --threads 1"),
    ("appraise", "appraise ../in/run --csv . --json"),
    ("appraise corridor", "appraise ../in/corridor --threads 1"),
    ("report", "report run"),
    ("compare", "compare ../in/run ../in/run --out . "),
    ("compare json", "compare ../in/run ../in/run --json"),
    ("assign", ASSIGN + " --flows f.csv --links l.csv --history h.csv --trips t.csv --skim s.csv --paths p.csv"),
    ("assign json", ASSIGN + " --json --method bfw"),
    ("assign elastic", ASSIGN + " --elastic exponential:0.5 --trips t.omx"),
    ("assign sue", ASSIGN + " --method sue --theta 1 --skim s.omx"),
    ("assign omx", "assign ../in/net.tntp --demand ../in/trips.omx --threads 1 --flows f.csv"),
    ("assign omx named", "assign ../in/net.tntp --demand ../in/trips.omx:trips --threads 1"),
    ("assign gmns", "assign ../in/gmns --demand ../in/trips.csv --threads 1"),
    ("assign corridor", "assign ../in/corridor --threads 1"),
    ("convert trips", "convert ../in/trips.csv trips.omx --network ../in/net.tntp"),
    ("convert omx", "convert ../in/trips.omx trips.tntp --network ../in/net.tntp"),
    ("convert network", "convert ../in/net.tntp net"),
    ("convert gmns", "convert ../in/gmns net.tntp"),
    ("convert map", "convert ../in/gmns net.geojson"),
    ("convert folder", "convert ../in/gmns net"),
    ("convert matrices", "convert ../in/trips.omx trips.csv --network ../in/net.tntp"),
    ("convert name", "convert ../in/trips.omx:trips other.omx:volume --network ../in/net.tntp"),
    ("estimate choice", "estimate choice ../in/choice.yaml --threads 1 --csv e.csv --latex e.tex --save p.yaml"),
    ("estimate json", "estimate choice ../in/choice.yaml --threads 1 --json"),
    ("estimate predict", "estimate choice ../in/choice.yaml --parameters ../in/p.yaml --predict ../in/d.csv --out o.csv"),
    ("estimate gravity", "estimate gravity ../in/gravity.yaml --threads 1 --csv e.csv --save p.yaml"),
    ("estimate dta", "estimate gravity ../in/dta.yaml --threads 1"),
    ("distribute", "distribute ../in/distribution.yaml --csv t.csv --threads 1"),
    ("trade", "trade ../in/world.yaml --csv c.csv --flows f.csv --resistances r.csv --threads 1"),
    ("trade json", "trade ../in/world.yaml --json --threads 1"),
    ("simulate", "simulate ../in/gate.yaml --replications 2 --threads 1 --trace t.csv --report r.html"),
    ("simulate json", "simulate ../in/gate.yaml --replications 2 --threads 1 --every 6 --json"),
    ("simulate curve", "simulate ../in/gate.yaml --replications 2 --threads 1 --curve --bottleneck"),
]
KINDS = ["memory", "write", "short", "sync", "rename", "read"]
# What differs between two runs that are the same: seconds and megabytes.
VOLATILE = re.compile(rb'"(?:wall_s|cpu_s|peak_rss_mb)": ?[-+0-9.e]+|[0-9.]+ (?:s|ms|MB|wall|cpu)\b'
                      rb'|(?<=\n)[0-9]+,[^,\n]*,[^,\n]*,[0-9.]+(?=\n)|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z?')
# Libraries that cannot say that memory is out (src/io/headroom.c): by the names of their functions in the program, of
# their files, and, of Jansson, of who has it read.
DEAF = re.compile(r"^H5|libhdf5|libreadstat|^ami_json_file_read$")


def stata(names, rows):
    """A Stata 10 file (format 114), in which each column is of doubles or of texts of 4 bytes."""
    n = len(names)
    data = bytes([114, 2, 1, 0]) + struct.pack("<HI", n, len(rows)) + bytes(81 + 18)
    data += bytes(4 if isinstance(x, str) else 255 for x in rows[0]) + b"".join(x.encode().ljust(33, b"\0") for x in names)
    data += bytes(2 * (n + 1) + n * (49 + 33 + 81) + 5)
    for row in rows:
        data += b"".join(x.encode().ljust(4, b"\0") if isinstance(x, str) else struct.pack("<d", x) for x in row)
    return data


def make_inputs(amur, root, folder):
    """Small inputs, some made by the program itself."""
    def write(name, text):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)

    def call(*args):
        subprocess.run([amur, *map(str, args)], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    write("net.tntp", NET)
    write("trips.csv", "origin,destination,trips\n1,2,100\n2,1,50\n")
    write("choice.yaml", CHOICE)
    write("d.csv", "id,c,av,t1,t2\n" + "".join(f"{i},{1 + (i * 7 % 5 > 1)},1,{1 + i % 3},{1 + i % 4}\n" for i in range(24)))
    write("gravity.yaml", GRAVITY)
    write("world.yaml", TRADE)
    pairs = [(i, j) for i in range(4) for j in range(4)]
    write("trade.csv", "exporter,importer,trade,far\n" +
          "".join(f"{'ABCD'[i]},{'ABCD'[j]},{40 if i == j else 5 + (3 * i + 5 * j) % 11},{1 + abs(i - j)}\n" for i, j in pairs))
    write("distribution.yaml", DISTRIBUTION)
    write("pairs.csv", "origin,destination,cost\n" + "".join(f"{i},{j},{3 + abs(i - j)}\n" for i, j in pairs))
    write("margins.csv", "zone_id,out,in\n" + "".join(f"{i},{100 + 10 * i},{130 - 10 * i}\n" for i in range(4)))
    write("gate.yaml", GATE)
    call("new", "corridor")
    yaml = (folder / "corridor/corridor.yaml").read_text()
    yaml = re.sub(r"^settings:\n(  .*\n)+", "settings: {sim_precision: 0.9, sim_max_replications: 2, wait_residual: 1}\n", yaml,
                  flags=re.M)
    write("corridor/corridor.yaml", yaml.replace("2025-12-31", "2024-12-31").replace("[half_toll, wide_gate]", "[half_toll]"))
    shutil.copytree(folder / "corridor", folder / "faulty")
    write("faulty/zone.csv", "zone_id,name\nfarms,Farms,1\n\"town,Town\n")
    write("faulty/terminal/gate.yaml", "name: [\n")
    write("faulty/scenario/half_toll.yaml", "name: x\nchanges:\n  - {target: nobody, field: none, op: set, value: much}\n")
    shutil.copytree(root / "examples/silk-road", folder / "politics")
    write("dta.yaml", GRAVITY.replace("trade.csv", "trade.dta"))
    (folder / "trade.dta").write_bytes(stata(["exporter", "importer", "trade", "far"], [
        ["ABCD"[i], "ABCD"[j], 40 if i == j else 5 + (3 * i + 5 * j) % 11, 1 + abs(i - j)] for i, j in pairs]))
    call("run", "corridor", "--out", "run", "--threads", "1")
    call("convert", "trips.csv", "trips.omx", "--network", "net.tntp")
    call("convert", "net.tntp", "gmns")
    call("estimate", "choice", "choice.yaml", "--save", "p.yaml")


def normal(data):
    return VOLATILE.sub(b"T", data)


class Symbols:
    """Functions of the program by their addresses."""

    def __init__(self, program):
        listed = subprocess.run(["nm", program], capture_output=True, text=True, check=True).stdout.splitlines()
        table = sorted((int(w[0], 16), w[2]) for w in map(str.split, listed) if len(w) == 3 and w[1] in "tTwW")
        self.address, self.names = [a for a, _ in table], [n for _, n in table]

    def name(self, address):
        at = bisect.bisect(self.address, address) - 1
        return self.names[at] if at >= 0 else ""


class Case:
    """One command: what it does without a failure, and with one."""

    def __init__(self, amur, shim, base, symbols, name, args):
        self.amur, self.shim, self.base, self.symbols, self.name, self.args = amur, shim, base, symbols, name, args.split()

    def call(self, kind, at, every=False):
        """Runs it in a new folder beside the inputs; status, output, errors, files and the log."""
        folder = Path(tempfile.mkdtemp(prefix="try-", dir=self.base))
        for name in ("old", "run"):
            if name in self.args:
                shutil.copytree(self.base / "in/run", folder / name)
        log = folder.with_suffix(".log")
        env = {**os.environ, "LD_PRELOAD": self.shim, "FAILING_KIND": kind, "FAILING_AT": str(at), "FAILING_LOG": str(log),
               "AMUR_DATA": str(self.base / "in")}
        env |= {"FAILING_ALL": "1"} if every else {}
        try:
            r = subprocess.run([self.amur, *self.args], cwd=folder, env=env, capture_output=True, timeout=60)
            status, out, err = r.returncode, r.stdout, r.stderr.decode(errors="replace")
        except subprocess.TimeoutExpired:
            status, out, err = None, b"", "no end after a minute"
        files = {str(p.relative_to(folder)): normal(p.read_bytes()) for p in sorted(folder.rglob("*")) if p.is_file()}
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        shutil.rmtree(folder)
        log.unlink(missing_ok=True)
        return status, normal(out), err, files, lines

    def good(self, kind):
        self.status, self.out, self.err, self.files, lines = self.call(kind, 0)
        return lines

    def judge(self, kind, at, every):
        """None if the failure was told truly, or harmed nothing; else what is wrong, and where it failed."""
        status, out, err, files, lines = self.call(kind, at, every)
        kept = "the results stay in" in err  # in the folder aside, which the message names
        parts = [n for n, d in files.items()
                 if d != self.files.get(n) and not self.is_old(n, d) and not (kept and n.startswith("."))]
        wrong = None
        if status is None or status < 0:
            wrong = f"ended by {signal.Signals(-status).name if status else 'a timeout'}"
        elif parts:
            wrong = f"status {status}, left {', '.join(parts[:3])}"
        elif status == 3:
            if kind == "memory" and "out of memory" not in err:
                wrong = "status 3, but not a word of memory"
            elif len(err.splitlines()) - len(self.err.splitlines()) > 3 or not err.strip():
                wrong = "status 3 without one clear message"
            elif not self.out.startswith(out) and "standard output could not be written" not in err:
                wrong = "status 3, but other output"
        elif status != self.status:
            wrong = f"status {status}"
        elif out != self.out or files != self.files:
            wrong = f"status {status}, but a part is missing"
        if wrong and kind == "memory" and not [n for n in parts if ".amur-" not in n and status] and \
                (self.is_deaf(lines) or (every and "omx" in " ".join(self.args))):
            return None  # of 0: HDF5 leaves cells as they are where it has no memory to deflate them
        return wrong and (f"{self.name}: {kind} {at}: {wrong}", err.strip()[-300:], lines)

    def is_deaf(self, lines):
        """Was it a library without ears that asked for memory, the last before the program's own functions?"""
        for line in lines:
            place = re.match(r"(.*?)\(.*\+(0x[0-9a-f]+)\)", line)
            if place and DEAF.search(place[1].rpartition("/")[2]):
                return True
            if place and place[1] == self.amur:
                return bool(DEAF.search(self.symbols.name(int(place[2], 16))))
        return False

    def is_old(self, name, data):
        """What stood there before: a run that was to be replaced."""
        old = self.base / "in/run" / name.partition("/")[2]
        return name.startswith(("old/", "run/")) and old.is_file() and normal(old.read_bytes()) == data


def plan(cases, kinds, a):
    """What to try: every failure, or one of those that the same calls lead to, in steps."""
    seen = set()
    for case in cases:
        for kind in kinds:
            new = []
            for at, calls in enumerate(case.good(kind), 1):
                if a.all or (kind, calls) not in seen:
                    new.append((case, kind, at, a.from_on))
                seen.add((kind, calls))
            step = 1 if a.all else STRIDE_LONG if case.name in LONG else STRIDE
            yield from new[::step if kind == "memory" else min(step, 4)]


def calls_of(program, lines):
    """The functions of the program in the log of a failure, innermost first."""
    at = [m[1] for line in lines if (m := re.search(r"\(\+(0x[0-9a-f]+)\)", line)) and line.startswith(program)]
    found = subprocess.run(["addr2line", "-f", "-s", "-e", program, *at], capture_output=True, text=True).stdout.split("\n")
    return " < ".join(f"{name} {line}" for name, line in zip(found[::2], found[1::2]))


def main():
    p = argparse.ArgumentParser()
    for name in ("amur", "shim", "root"):
        p.add_argument(name, type=os.path.abspath)
    for name in ("--all", "--from-on", "--trace"):
        p.add_argument(name, action="store_true")
    p.add_argument("--only", default="")
    p.add_argument("--kind", choices=KINDS)
    a = p.parse_args()
    symbols, wrong = Symbols(a.amur), 0
    with tempfile.TemporaryDirectory(prefix="amur-failures-") as name:
        base = Path(name)
        (base / "in").mkdir()
        make_inputs(a.amur, Path(a.root), base / "in")
        cases = [Case(a.amur, a.shim, base, symbols, *case) for case in CASES if a.only in case[0]]
        if cases[0].call("write", 0)[0] == 77:
            print("no filter of system calls (seccomp) here")
            sys.exit(77)
        todo = list(plan(cases, [a.kind] if a.kind else KINDS, a))
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for what, said, lines in filter(None, pool.map(lambda t: t[0].judge(*t[1:]), todo)):
                wrong += 1
                print(what, "|", said.replace("\n", " / "))
                if a.trace:
                    print("   ", calls_of(a.amur, lines))
    print(f"{len(todo)} failures tried, {wrong} not told truly")
    sys.exit(wrong > 0)


main()
