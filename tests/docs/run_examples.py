"""usage: run_examples.py ROOT AMUR DOCUMENT -- runs the examples of a page as a reader would type them: in one scratch
folder per page, in order, from a copy of the examples.

An example is a line of a block fenced as sh that calls amur, sed or printf, or, in docs/commands.md (which the program writes from the
texts that --help shows), an indented line that does.  A comment `# exit N` at its end says the exit status; 0 if none.
Lines that call other programs (make, git) are passed over."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT, AMUR, DOCUMENT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3]
SKIP = 77
CALL = re.compile(r"(?:(?:build/)?amur|sed|printf)\s")
EXIT = re.compile(r"#\s*exit (\d)\s*$")


def examples(text):
    fenced, number, joined = None, 0, ""
    for line in text.splitlines():
        number += 1
        fence = re.match(r"```(\w*)", line)
        if fence:
            fenced = None if fenced is not None else fence[1]
            continue
        shown = fenced == "sh" or (fenced is None and line.startswith("  ") and "[options]" not in line)
        line = line.strip().removeprefix("$ ")
        if shown and joined + line and line.endswith("\\"):
            joined += line[:-1]
            continue
        line, joined = joined + line, ""
        if shown and CALL.match(line):
            yield number, line


def run(line, folder):
    want = int(EXIT.search(line)[1]) if EXIT.search(line) else 0
    path = os.path.dirname(AMUR) + os.pathsep + os.environ["PATH"]
    command = EXIT.sub("", line)
    done = subprocess.run(["bash", "-c", command], cwd=folder, env={**os.environ, "PATH": path}, capture_output=True,
                          text=True, stdin=subprocess.DEVNULL)
    if done.returncode == want:
        return None
    return f"{line}\n  exit {done.returncode}, expected {want}\n{done.stdout[-600:]}{done.stderr[-600:]}"


def main():
    with open(os.path.join(ROOT, DOCUMENT), encoding="utf-8") as f:
        found = list(examples(f.read()))
    if not found:
        print(f"{DOCUMENT}: no examples")
        sys.exit(SKIP)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(os.path.join(ROOT, "examples"), os.path.join(folder, "examples"))
        os.mkdir(os.path.join(folder, "build"))
        os.symlink(AMUR, os.path.join(folder, "build", "amur"))
        for number, line in found:
            fault = run(line, folder)
            print(f"{'FAIL' if fault else 'ok  '} {DOCUMENT}:{number}: {fault or line}")
            failed += bool(fault)
    sys.exit(1 if failed else 0)


main()
