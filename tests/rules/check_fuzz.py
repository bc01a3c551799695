"""Every reader is fuzzed: seen in the object files of the library, of the commands and of the fuzzers.
 1. A public function whose name says that it reads is called by a fuzz target.
 2. An object file that takes bytes from outside, or looks into what was read, is reached from one.
 3. Every target is a test with a corpus, and the corpora are small."""
import os
import re
import subprocess
import sys

import stages
import tree

ROOT, LIBRARY, COMMANDS, FUZZERS, PROGRAM = sys.argv[1:6]
READER = re.compile(r"_(read|parse|load|rebuild|compare)(_|$)")
# Where bytes come in: the C library, POSIX and the libraries that read for us; and what looks into tables, YAML and JSON.
TAKES = re.compile(r"^(fopen|fdopen|open|openat|opendir|fdopendir|fread|fgets|getline|\w*scanf|readlink|json_load\w*|H5Fopen"
                   r"|readstat_parse_\w+|sqlite3_open\w*|yaml_parser_parse|amur_file_read)(64)?$")
LOOKS = re.compile(r"^(amur_yaml_(get|at|real|int|bool|text|unknown_keys)|amur_table_(column|real)|json_(object|array)_get)$")
MOST_BYTES = 300_000

# Object file -> why no target needs to reach it.  An entry that is no longer needed fails too.
ALLOWED = {
    "distribute.c": "hands the specification to the library's reader, which is fuzzed",
    "estimate_choice.c": "takes the title of what the library's reader has read",
    "estimate_gravity.c": "takes the title of what the library's reader has read",
    "trade.c": "takes the title of what the library's reader has read",
    "run.c": "prints the manifest that it has just written",
    "src_corridor_datapackage.c": "makes JSON, reads none",
    "src_plausible_tell.c": "finds lines of tables that the corridor's reader has read, which is fuzzed",
    "src_corridor_starter.c": "asks whether a folder is empty",
}


def objects(library):
    """Object file -> (names that it defines, names that it calls)."""
    text = subprocess.run(["nm", "-A", "-g", library], check=True, capture_output=True, text=True).stdout
    found = {}
    for line in text.splitlines():
        place, rest = line.rsplit(":", 1)
        field = rest.split()
        if len(field) < 2:
            continue
        defines, calls = found.setdefault(re.sub(r"\.c\.o$", ".c", re.split(r"[:/]", place)[-1]), (set(), set()))
        (calls if field[-2] in "Uw" else defines).add(field[-1].replace("__isoc99_", ""))
    return found


def reached(roots, files):
    """Files whose functions the roots call, at once or through others."""
    home = {name: file for file, (defines, _) in files.items() for name in defines}
    seen, todo = set(), [file for calls in roots for file in (home.get(name) for name in calls) if file]
    while todo:
        file = todo.pop()
        if file not in seen:
            seen.add(file)
            todo += [home[name] for name in files[file][1] if name in home]
    return seen


def unread_names(fuzzers):
    called = set().union(*(calls for _, calls in fuzzers.values()))
    readers = [(path, name) for path, name in stages.declared(ROOT) if READER.search(name)]
    if len(readers) < 15:
        yield f"include/amur: found {len(readers)} readers, the check sees nothing"
    for path, name in readers:
        if name not in called:
            yield f"{path}: no fuzz target calls {name}: add a row to a table of fuzz/*.c"


def unread_files(fuzzers):
    files = {**objects(LIBRARY), **objects(COMMANDS)}
    seen = reached([calls for _, calls in fuzzers.values()], files)
    used = set()
    for file, (_, calls) in sorted(files.items()):
        why = sorted(name for name in calls if TAKES.match(name) or LOOKS.match(name))
        if not why or file in seen:
            continue
        used.add(file)
        if file not in ALLOWED:
            yield f"{file} calls {why[0]}, and no fuzz target reaches it"
    for file in sorted(set(ALLOWED) - used):
        yield f"{file}: allowed to be without a fuzz target, but needs no leave"


def corpora():
    targets = subprocess.run([PROGRAM, "--targets"], check=True, capture_output=True, text=True).stdout.split()
    with open(os.path.join(ROOT, "fuzz/meson.build"), encoding="utf-8") as f:
        tests = re.findall(r"^  '([a-z-]+)',$", f.read(), re.M)
    size, inputs = 0, {}
    for path in tree.files(ROOT):
        if path.startswith("fuzz/corpus/"):
            inputs.setdefault(path.split("/")[2], []).append(path)
            size += os.path.getsize(os.path.join(ROOT, path))
    for name in sorted({*targets, *tests, *inputs}):
        if name not in targets:
            yield f"fuzz: {name} is no target of {PROGRAM}"
        if name not in tests:
            yield f"fuzz/meson.build: no test of target {name}"
        if name not in inputs:
            yield f"fuzz/corpus/{name}: no inputs"
    if size > MOST_BYTES:
        yield f"fuzz/corpus: {size} bytes, at most {MOST_BYTES}: minimise it, as docs/testing.md says"


def main():
    fuzzers = objects(FUZZERS)
    tree.finish([*unread_names(fuzzers), *unread_files(fuzzers), *corpora()], "readers that are not fuzzed")


main()
