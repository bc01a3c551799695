#!/usr/bin/env python3
"""usage: run.py [WORD]... -- does a test notice when the code is wrong?

Breaks a copy of the tree in each of the ways of list.txt, one at a time, builds, and runs tests until one fails: those
that the list names, then all of the suites unit and oracle.  Prints what killed what; fails if a mutation survives,
does not compile, or no longer fits the code.  With words: only mutations whose file or reason has one of them.  The
copy and its build stay in build-mutants/, so that a second run is fast.
"""
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
HOME = os.path.join(ROOT, "build-mutants")
TREE, BUILD = os.path.join(HOME, "tree"), os.path.join(HOME, "build")
OPTIONS = ["-Dbuildtype=debug", "-Ddebug=false", "-Doptimization=1", "-Db_ndebug=true", "-Dwerror=false", "-Dbench=false"]
SUITES = ("unit", "oracle")
PASSED = (0, 77)  # 77: skipped


def read(path):
    with open(path, "rb") as f:
        return f.read()


def write(path, content):
    with open(path, "wb") as f:
        f.write(content)


# ---- the list ----

def read_list(path):
    """Blocks of list.txt: separated by blank lines, # begins a comment.  Blanks and line ends in the old text match any
    others, so that formatting does not matter."""
    found, block = [], []
    lines = [line for line in read(path).decode().splitlines() if not line.startswith("#")]
    for line in [*lines, ""]:
        if line:
            block.append(line)
        elif block:
            file, _, tests = block[0].partition(": ")
            old, new = ("\n".join(row[2:] for row in block[2:] if row[0] == sign) for sign in "-+")
            found.append({"file": file, "tests": tests.split(), "why": block[1].strip(), "old": old, "new": new,
                          "pattern": r"\s+".join(re.escape(word) for word in old.split())})
            block = []
    return found


def stale(mutations):
    """What no longer fits: the text to be replaced must be there, once."""
    for m in mutations:
        path = os.path.join(ROOT, m["file"])
        n = len(re.findall(m["pattern"], read(path).decode())) if os.path.exists(path) else 0
        if n != 1 or m["old"] == m["new"]:
            yield f"{m['file']}: {m['why']}: found {n} times: {m['old']}"


# ---- the copy and its build ----

def copy_tree():
    """Brings TREE up to date; files that did not change keep their times, so that nothing is built twice."""
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-co", "--exclude-standard"], check=True,
                            capture_output=True, text=True).stdout.splitlines()
    wanted = {path for path in listed if os.path.isfile(os.path.join(ROOT, path))}
    for folder, _, names in os.walk(TREE):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.relpath(path, TREE) not in wanted:
                os.remove(path)
    for path in wanted:
        source, target = os.path.join(ROOT, path), os.path.join(TREE, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if not os.path.exists(target) or read(source) != read(target):
            shutil.copyfile(source, target)
            shutil.copymode(source, target)
    shared = os.path.join(HOME, "shared")  # where the oracles look for data
    if not os.path.lexists(shared):
        os.symlink(os.path.join(os.path.dirname(ROOT), "shared"), shared)


def introspect(what):
    text = subprocess.run(["meson", "introspect", BUILD, what], check=True, capture_output=True, text=True).stdout
    return json.loads(text)


def set_up():
    """Tests by name: {command, targets, timeout}, in the order of the suites."""
    copy_tree()
    if not os.path.exists(os.path.join(BUILD, "build.ninja")):
        subprocess.run(["meson", "setup", BUILD, TREE, *OPTIONS], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", BUILD, "build.ninja"], check=True, stdout=subprocess.DEVNULL)
    made = {t["id"]: [os.path.relpath(f, BUILD) for f in t["filename"]] for t in introspect("--targets")}
    tests = {}
    for suite in SUITES:
        for t in introspect("--tests"):
            if any(s.split(":")[-1] == suite for s in t["suite"]):
                targets = [file for target in t["depends"] for file in made[target]]
                tests[t["name"]] = {"command": t["cmd"], "targets": targets, "timeout": t["timeout"]}
    return tests


def build(tests):
    targets = sorted({target for t in tests for target in t["targets"]})
    return subprocess.run(["ninja", "-C", BUILD, *targets], capture_output=True, text=True)


def programs(test):
    return [hashlib.sha256(read(os.path.join(BUILD, target))).digest() for target in test["targets"]]


# ---- tests ----

def fails(test):
    """A mutation can make a loop endless: too long is a failure, too."""
    try:
        done = subprocess.run(test["command"], cwd=BUILD, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              timeout=2 * test["timeout"])
    except subprocess.TimeoutExpired:
        return True
    return done.returncode not in PASSED


def killer(names, tests):
    """The first test that fails; None if all pass, "" if the code does not compile.  Tests whose program the mutation
    left as it was, since it does not call that code, are passed over."""
    rest = [name for name in tests if name not in names]
    for group in (names, rest):
        if build([tests[name] for name in group]).returncode:
            return ""
        for name in group:
            if programs(tests[name]) != tests[name]["programs"] and fails(tests[name]):
                return name
    return None


def try_one(m, tests):
    path = os.path.join(TREE, m["file"])
    good = read(path)
    try:
        write(path, re.sub(m["pattern"], lambda _: m["new"], good.decode()).encode())
        return killer(m["tests"], tests)
    finally:
        write(path, good)


def main(words):
    mutations = [m for m in read_list(os.path.join(HERE, "list.txt"))
                 if not words or any(word in m["file"] + " " + m["why"] for word in words)]
    bad = list(stale(mutations))
    if bad:
        sys.exit("\n".join(bad) + "\nthe list is stale")
    tests = set_up()
    named = {name for m in mutations for name in m["tests"]}
    if named - set(tests):
        sys.exit(f"no such tests: {', '.join(sorted(named - set(tests)))}")
    done = build(tests.values())
    if done.returncode:
        sys.exit(done.stdout)
    broken = [name for name in sorted(named) if fails(tests[name])]
    if broken:
        sys.exit(f"fails without a mutation: {', '.join(broken)}")
    for test in tests.values():
        test["programs"] = programs(test)
    alive = 0
    for m in mutations:
        start = time.time()
        by = try_one(m, tests)
        alive += not by
        outcome = "survived" if by is None else f"killed by {by}" if by else "does not compile"
        print(f"{outcome:36} {time.time() - start:5.1f} s  {m['file']}: {m['why']}", flush=True)
    print(f"{len(mutations)} mutations, {len(mutations) - alive} killed, {alive} not")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
