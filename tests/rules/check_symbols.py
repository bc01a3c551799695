"""The core neither opens files nor prints nor ends the process, and nothing in the library keeps state: seen in the
object files, whatever the sources say."""
import re
import shutil
import subprocess
import sys

import tree

LIBRARY = sys.argv[2]
CORE = ("base", "sim", "network", "demand", "choice", "assign", "terminal", "finance", "climate", "design")
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
    match = re.match(r"src_([a-z]+)_", member)
    folder = match[1] if match else ""
    plain = name.replace("__isoc99_", "").removesuffix("_chk").lstrip("_") if "_chk" in name else name
    if section == "*UND*" and folder in CORE and plain in FORBIDDEN:
        return f"{member}: the core calls {name}"
    if MUTABLE.match(section) and size and "d" not in flags and not name.startswith((".", "__asan", "__tsan", "__ubsan")):
        return f"{member}: {name} is a variable of the whole program"
    return None


def main():
    if not shutil.which("objdump"):
        print("no objdump")
        sys.exit(tree.SKIP)
    rows = list(symbols())
    if len({row[0] for row in rows}) < 5:
        print(f"{LIBRARY}: found {len(rows)} symbols, the check sees nothing")
        sys.exit(1)
    tree.finish([b for b in (breach(*row) for row in rows) if b], "symbols")


main()
