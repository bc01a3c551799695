"""Every public function is used: by another file of the library, the program, an example in C, or a test."""
import re
import subprocess
import sys

import stages
import tree

ROOT, LIBRARY = sys.argv[1:3]
USERS = ("cli/", "tests/", "examples/c/")


def called_within():
    """Names that a file of the library takes from another."""
    return {name for _, name, kind in stages.symbols(LIBRARY) if kind == "U"}


def named_outside():
    text = "\n".join(line for path in tree.files(ROOT, ".c", ".h") if path.startswith(USERS)
                     for line in tree.lines(ROOT, path))
    return set(re.findall(r"\bamur_[a-z0-9_]+", re.sub(r"/\*.*?\*/", "", text, flags=re.S)))


def main():
    used = called_within() | named_outside()
    breaches = [f"{path}: nothing calls {name}: remove it, make it internal (ami_), or test it and say who needs it"
                for path, name in stages.declared(ROOT) if name not in used]
    tree.finish(breaches, "public functions without a caller")


main()
