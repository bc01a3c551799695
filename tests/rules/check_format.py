"""Code is formatted as .clang-format and .prettierrc.json say (`make format`); a formatter that is absent is passed over."""
import os
import shutil
import subprocess
import sys

import tree

ROOT = sys.argv[1]


def wrong_in_c():
    done = subprocess.run(["clang-format", "--dry-run", *tree.files(ROOT, ".c", ".h")], cwd=ROOT, capture_output=True,
                          text=True)
    return {line.split(":")[0] for line in done.stderr.splitlines() if "warning:" in line}


def wrong_in_javascript(prettier):
    done = subprocess.run([prettier, "--list-different", *tree.files(ROOT, ".js", ".mjs")], cwd=ROOT,
                          capture_output=True, text=True)
    if done.returncode > 1:
        sys.exit(done.stderr)
    return set(done.stdout.splitlines())


def main():
    clang_format = shutil.which("clang-format")
    prettier = shutil.which(os.path.join(os.path.abspath(ROOT), "web/node_modules/.bin/prettier"))
    for name, found in (("clang-format", clang_format), ("prettier", prettier)):
        if not found:
            print(f"no {name}")
    if not (clang_format or prettier):
        sys.exit(tree.SKIP)
    wrong = wrong_in_c() if clang_format else set()
    if prettier:
        wrong |= wrong_in_javascript(prettier)
    tree.finish([f"{path}: run `make format`" for path in sorted(wrong)], "files that are not formatted")


main()
