"""docs/commands.md and the tables of docs/results.md and docs/report-data.md are what the program writes; each man page is
read by man without a warning; the completion is valid bash."""
import os
import re
import shutil
import subprocess
import sys

import tree

ROOT, AMUR = sys.argv[1:3]


def manual(*args):
    return subprocess.run([AMUR, "--manual", *args], check=True, capture_output=True, text=True).stdout


def main():
    breaches = []
    with open(os.path.join(ROOT, "docs", "commands.md"), encoding="utf-8") as f:
        if f.read() != manual("markdown"):
            breaches.append("docs/commands.md: differs from the option tables; run `make docs`")
    done = subprocess.run([sys.executable, os.path.join(ROOT, "scripts", "results-docs.py"), AMUR, "--check"], capture_output=True,
                          text=True)
    if done.returncode:
        breaches.append(f"docs: {done.stderr.strip()}")
    usage = subprocess.run([AMUR, "--help"], check=True, capture_output=True, text=True).stdout
    commands = re.findall(r"^  ([a-z]+) ", usage, re.M)
    if shutil.which("man"):
        for page in [[]] + [[c] for c in commands]:
            done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", "-"], input=manual("man", *page),
                                  capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "100"})
            if done.returncode or done.stderr.strip():
                breaches.append(f"man page of {' '.join(page) or 'amur'}: {done.stderr.strip()}")
    done = subprocess.run(["bash", "-n"], input=manual("bash"), capture_output=True, text=True)
    if done.returncode:
        breaches.append(f"bash completion: {done.stderr}")
    tree.finish(breaches, "pages of the manual")


main()
