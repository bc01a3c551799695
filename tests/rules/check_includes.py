"""Who may include whom, by who calls whom: the calls are read from the object files, data flows one way down the stages,
and a folder sees the headers of itself and of what it calls, at once or through others."""
import os
import re
import sys

import stages
import tree

ROOT, LIBRARY = sys.argv[1:3]

# Types of another folder, used without a call of it: (folder, header).  An entry that is no longer needed fails too.
TYPES_ALONE = {("accounts", "amur/result.h"), ("chains", "amur/combined.h")}

# System headers of the core: libc, libm, threads; nothing that opens files is called (check_symbols.py).
CORE_SYSTEM = {
    "assert.h", "errno.h", "float.h", "inttypes.h", "limits.h", "math.h", "stdarg.h", "stdbool.h", "stddef.h",
    "stdint.h", "stdio.h", "stdlib.h", "string.h", "stdatomic.h",
}
BASE_SYSTEM = CORE_SYSTEM | {"pthread.h", "sched.h", "sys/resource.h", "time.h", "unistd.h"}

INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^">]+)[">]')


def calls_upwards(called):
    for folder, others in called.items():
        for other, names in others.items():
            if stages.ORDER.index(other) > stages.ORDER.index(folder):
                yield f"src/{folder}: calls {', '.join(sorted(names))} of src/{other}, which comes after it"


def homeless(header_home):
    for header, folders in header_home.items():
        if len(folders) > 1 and header != "amur/amur.h":
            yield f"include/{header}: declares functions of src/{', src/'.join(folders)}"


class Rule:
    def __init__(self, called, header_home):
        self.seen = stages.reach(called)
        self.home = {header: folders[0] for header, folders in header_home.items() if folders}
        self.unused = set(TYPES_ALONE)

    def fault_of(self, folder, path, kind, name):
        if kind == '"':
            home = os.path.dirname(name) or folder
            exists = os.path.isfile(os.path.join(ROOT, "src", home, os.path.basename(name)))
            if not exists and not name.endswith("page.h"):
                return "no such header"
        elif name.startswith("amur/"):
            home = self.home.get(name)
        else:
            allowed = BASE_SYSTEM if folder == "base" else CORE_SYSTEM
            return None if folder in stages.SHELL or name in allowed else f"<{name}> in the core"
        if home in (None, folder) or home in self.seen[folder]:
            return None
        if (folder, name) in TYPES_ALONE:
            self.unused.discard((folder, name))
            return None
        return f"src/{folder} calls nothing of src/{home}"

    def fault_in_public(self, path, kind, name):
        if kind == '"':
            return "a public header includes public headers only"
        own, other = self.home.get("amur/" + os.path.basename(path)), self.home.get(name)
        if own and other and stages.ORDER.index(other) > stages.ORDER.index(own) and not path.endswith("/amur.h"):
            return f"a header of src/{other}, which comes after src/{own}"
        return None

    def fault(self, path, kind, name):
        part = path.split("/")
        if part[0] == "src":
            return self.fault_of(part[1], path, kind, name) if part[1] in stages.ORDER else "an unknown folder"
        if part[0] == "include":
            return self.fault_in_public(path, kind, name)
        if part[0] == "cli" and kind == '"' and not os.path.isfile(os.path.join(ROOT, "cli", name)):
            return "cli sees <amur/*.h> alone"
        return None


def main():
    called = stages.calls(LIBRARY)
    header_home = stages.header_homes(ROOT, stages.homes(LIBRARY))
    rule = Rule(called, header_home)
    breaches = [*calls_upwards(called), *homeless(header_home)]
    for path in tree.files(ROOT, ".c", ".h"):
        for number, line in enumerate(tree.lines(ROOT, path), 1):
            match = INCLUDE.match(line)
            why = match and rule.fault(path, match[1], match[2])
            if why:
                breaches.append(f"{path}:{number}: {match[2]}: {why}")
    breaches += [f"{folder} may use types of {header}, but does not" for folder, header in sorted(rule.unused)]
    tree.finish(breaches, "includes against the calls between the stages")


main()
