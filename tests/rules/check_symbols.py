"""The core neither opens files nor prints nor ends the process, nothing in the library keeps state, and its names are its
own: seen in the object files, whatever the sources say."""
import re
import shutil
import subprocess
import sys

import stages
import tree

ROOT, LIBRARY, SHARED = sys.argv[1:4]
FORBIDDEN = set("""fopen fopen64 fdopen freopen fclose fread fwrite fputs fputc putc putchar puts printf fprintf vprintf
  vfprintf fscanf scanf getline fgets getc fgetc stdin stdout stderr perror remove rename tmpfile open open64 creat read
  write close unlink mkdir opendir system popen getenv setenv exit _exit quick_exit abort rand srand random srandom
  drand48 strtok setlocale localtime gmtime""".split())
# Const tables of pointers lie in .data.rel.ro: written by the loader, never by us.
MUTABLE = re.compile(r"^\.(data|bss|tdata|tbss)(?!\.rel\.ro)")


def symbols():
    """(object, name, undefined?, section) of each symbol of the library."""
    text = subprocess.run(["objdump", "-t", LIBRARY], check=True, capture_output=True, text=True).stdout
    member = ""
    for line in text.splitlines():
        if ":" in line and "file format" in line:
            member = line.split(":")[0].rsplit("/", 1)[-1]
            continue
        field = line.split("\t")
        if len(field) != 2:
            continue
        section, rest = field[0].split()[-1], field[1].split()
        if len(rest) >= 2:
            yield member, rest[-1], section, int(rest[0], 16), field[0][17:24]


def breach(member, name, section, size, flags):
    folder = stages.folder_of(member)
    plain = name.replace("__isoc99_", "").removesuffix("_chk").lstrip("_") if "_chk" in name else name
    if section == "*UND*" and folder in stages.CORE and plain in FORBIDDEN:
        return f"{member}: the core calls {name}"
    if MUTABLE.match(section) and size and "d" not in flags and not name.startswith((".", "__asan", "__tsan", "__ubsan")):
        return f"{member}: {name} is a variable of the whole program"
    return None


def exported():
    """What the shared library exports."""
    text = subprocess.run(["nm", "-D", "--defined-only", SHARED], check=True, capture_output=True, text=True).stdout
    return {line.split()[-1].split("@")[0] for line in text.splitlines()}


def namespace():
    """The shared library exports what the headers declare; in the static one every other global name begins ami_."""
    public, home = {name for _, name in stages.declared(ROOT)}, stages.homes(LIBRARY)
    for name in sorted(exported() ^ public):
        yield f"{SHARED}: {name} is " + ("exported, but no header declares it" if name not in public else "not exported")
    for name, folder in sorted(home.items()):
        if name not in public and not re.match(r"ami_[a-z]", name) and not name.startswith(("__asan", "__odr_asan")):
            yield f"{LIBRARY}: {name} of src/{folder} is global, but neither public nor named ami_..."


def main():
    if not shutil.which("objdump"):
        print("no objdump")
        sys.exit(tree.SKIP)
    rows = list(symbols())
    if len({row[0] for row in rows}) < 5:
        print(f"{LIBRARY}: found {len(rows)} symbols, the check sees nothing")
        sys.exit(1)
    tree.finish([b for b in (breach(*row) for row in rows) if b] + list(namespace()), "symbols")


main()
