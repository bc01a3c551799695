"""Code is formatted as .clang-format says (`make format`)."""
import os
import shutil
import subprocess
import sys

import tree

ROOT = sys.argv[1]


def main():
    if not shutil.which("clang-format"):
        print("no clang-format")
        sys.exit(tree.SKIP)
    paths = [os.path.join(ROOT, p) for p in tree.files(ROOT, ".c", ".h")]
    done = subprocess.run(["clang-format", "--dry-run", *paths], capture_output=True, text=True)
    wrong = sorted({os.path.relpath(line.split(":")[0], ROOT) for line in done.stderr.splitlines() if "warning:" in line})
    tree.finish([f"{path}: run `make format`" for path in wrong], "files that are not formatted")


main()
