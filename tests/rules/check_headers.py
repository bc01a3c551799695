"""Each public header compiles alone, as C17 and as C++17."""
import os
import shutil
import subprocess
import sys

import tree

ROOT = sys.argv[1]
WAYS = (("cc", ["-std=c17", "-x", "c"]), ("c++", ["-std=c++17", "-x", "c++"]))


def main():
    breaches = []
    ways = [(program, flags) for program, flags in WAYS if shutil.which(program)]
    if not ways:
        print("no compiler named cc or c++")
        sys.exit(tree.SKIP)
    for path in tree.files(ROOT, ".h"):
        if not path.startswith("include/amur/"):
            continue
        for program, flags in ways:
            text = f'#include <amur/{os.path.basename(path)}>\n'
            done = subprocess.run([program, *flags, "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only",
                                   "-I", os.path.join(ROOT, "include"), "-"], input=text, capture_output=True, text=True)
            if done.returncode:
                breaches.append(f"{path}: does not compile alone with {program}:\n{done.stderr}")
    tree.finish(breaches, "headers that do not compile alone")


main()
