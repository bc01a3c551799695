"""Who may include whom (docs/architecture.md): data flows down the stages, only run/ closes loops."""
import os
import re
import sys

import tree

ROOT = sys.argv[1]

# Folder of src/ -> public headers (<amur/NAME.h>) it may use.  The order of the stages is the order of the rows.
BASE = {"base", "random", "symmetric"}
NETWORK = BASE | {"network"}
DEMAND = NETWORK | {"demand", "gravity", "trade", "ppml"}
CHOICE = DEMAND | {"choice"}
ASSIGN = CHOICE | {"assign", "combined"}
TERMINAL = ASSIGN | {"sim", "terminal", "terminal_model"}
CORE = {
    "base": BASE,
    "sim": BASE | {"sim"},
    "network": NETWORK,
    "demand": DEMAND,
    "choice": CHOICE,
    "assign": ASSIGN,
    "terminal": TERMINAL,
    "finance": TERMINAL | {"finance", "country"},
    "climate": BASE | {"climate"},
    "design": TERMINAL | {"finance", "country", "design"},
}
# The shell sees everything public of the core; of the shell, each folder sees those before it.
EVERY = set().union(*CORE.values())
IO = EVERY | {"formats", "estimate", "io", "corridor", "result", "terminal_yaml", "results_io"}
SHELL = {
    "io": IO,
    "report": IO | {"report"},
    "run": IO | {"report", "run", "amur"},
}

# System headers of the core: libc, libm, threads; nothing that opens files is called (check_symbols.py).
CORE_SYSTEM = {
    "assert.h", "errno.h", "float.h", "inttypes.h", "limits.h", "math.h", "stdarg.h", "stdbool.h", "stddef.h",
    "stdint.h", "stdio.h", "stdlib.h", "string.h", "stdatomic.h",
}
BASE_SYSTEM = CORE_SYSTEM | {"pthread.h", "sched.h", "sys/resource.h", "time.h", "unistd.h"}
LAPACK = {"lapacke.h", "cblas.h"}  # in files named *estimate*.c alone

# Header of another folder, that may be used because its functions must be inlined into the inner loop.
INLINED = {("terminal", "sim/events.h")}

INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')


def fault_in_stage(folder, path, kind, name):
    core = folder in CORE
    if (folder, name) in INLINED:
        return None
    if kind == '"':
        own = os.path.isfile(os.path.join(ROOT, "src", folder, os.path.basename(name)))
        return None if own and os.path.dirname(name) in ("", folder) else "an internal header of another folder"
    if name.startswith("amur/"):
        stem = name[len("amur/"):-len(".h")]
        return None if stem in (CORE if core else SHELL)[folder] else f"<{name}> comes after src/{folder}"
    if not core:
        return None
    if name in LAPACK:
        return None if "estimate" in os.path.basename(path) else "LAPACK outside an estimation file"
    return None if name in (BASE_SYSTEM if folder == "base" else CORE_SYSTEM) else f"<{name}> in the core"


def fault(path, kind, name):
    part = path.split("/")
    if part[0] == "src":
        folder = part[1]
        return fault_in_stage(folder, path, kind, name) if folder in CORE or folder in SHELL else "an unknown folder"
    if part[0] == "include":
        return None if kind == "<" else "a public header includes public headers only"
    if part[0] == "cli":
        private = kind == '"' and not os.path.isfile(os.path.join(ROOT, "cli", name))
        return "cli sees <amur/*.h> alone" if private else None
    return None


def main():
    breaches = []
    for path in tree.files(ROOT, ".c", ".h"):
        for number, line in enumerate(tree.lines(ROOT, path), 1):
            match = INCLUDE.match(line)
            why = match and fault(path, match[1], match[2])
            if why:
                breaches.append(f"{path}:{number}: {match[2]}: {why}")
    tree.finish(breaches, "includes against the order of the stages")


main()
