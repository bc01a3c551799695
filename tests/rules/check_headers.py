"""Each public header compiles alone, as C17 and as C++17, stands in amur.h, defines no name but the library's own, and gives
presets to its options."""
import os
import re
import shutil
import subprocess
import sys

import tree

ROOT = sys.argv[1]
ALL = "include/amur/amur.h"
WAYS = (("cc", ["-std=c17", "-x", "c"]), ("c++", ["-std=c++17", "-x", "c++"]))
CODE = "amur_"  # types, functions, variables; macros and constants are in capitals
CAPITALS = "AMUR_"


def alone(path):
    for program, flags in WAYS:
        if not shutil.which(program):
            continue
        done = subprocess.run([program, *flags, "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-I",
                               os.path.join(ROOT, "include"), "-"], input=f"#include <amur/{os.path.basename(path)}>\n",
                              capture_output=True, text=True)
        if done.returncode:
            yield f"{path}: does not compile alone with {program}:\n{done.stderr}"


def collected(headers):
    """amur.h includes every other header."""
    included = re.findall(r"#include <amur/([a-z_]+\.h)>", "\n".join(tree.lines(ROOT, ALL)))
    wanted = [os.path.basename(path) for path in headers if path != ALL]
    for name in sorted(set(wanted) ^ set(included)):
        yield f"{ALL}: {'does not include' if name in wanted else 'includes'} {name}"


def outermost(text):
    """The text outside of braces and the parentheses of attributes; of what they hold, `{}` is left."""
    kept, depth = [], 0
    for part in re.split(r"([{}])", re.sub(r"__attribute__\s*\(\(.*?\)\)\)?", "", text)):
        depth -= part == "}"
        if not depth:
            kept.append(part)
        depth += part == "{"
    return "".join(kept)


def names(path):
    """(what, name) of all that the header defines."""
    text = re.sub(r"/\*.*?\*/", " ", "\n".join(tree.lines(ROOT, path)), flags=re.S).replace("\\\n", " ")
    for name in re.findall(r"^\s*#\s*define\s+(\w+)", text, re.M):
        yield "macro", name
    text = re.sub(r'#ifdef __cplusplus.*?#endif', "", text, flags=re.S)
    text = re.sub(r"^\s*#.*$", "", text, flags=re.M)
    for body in re.findall(r"\benum\s*\w*\s*\{(.*?)\}", text, re.S):
        for name in re.findall(r"(?:^|,)\s*(\w+)\s*(?=[,=]|$)", body.strip()):
            yield "constant", name
    for tag in re.findall(r"\b(?:struct|enum|union)\s+(\w+)", text):
        if tag != "json_t":  # jansson's, of which callers give and take pointers
            yield "tag", tag
    for declaration in re.split(r";|(?<=\))\s*\{\}", outermost(text)):  # a function's body ends it without a semicolon
        declaration = declaration.strip()
        if declaration in ("", "{}") or re.fullmatch(r"(struct|enum|union)\s+\w+|enum\s*\{\}", declaration):
            continue
        pointed = re.search(r"\(\s*\*\s*(\w+)\s*\)\s*\(", declaration) if declaration.startswith("typedef") else None
        plain = pointed or re.search(r"(\w+)\s*(?:\(.*|\[.*|=.*)?$", declaration, re.S)
        yield ("type" if declaration.startswith("typedef") else "name"), plain[1]


def strangers(path):
    found = list(names(path))
    own = {name for _, name in found}
    for what, name in found:
        wanted = CAPITALS if what in ("macro", "constant") else CODE
        if what == "macro" and name.startswith(CODE) and ("name", name) in found:
            continue  # a function that a macro stands before
        if not name.startswith(wanted):
            yield f"{path}: {what} {name} does not begin with {wanted}"
    if path != ALL and len(own) < 2:
        yield f"{path}: no names found, the check sees nothing"


def without_presets(path):
    """What is called amur_..._opts has its amur_..._opts_default."""
    found = {name for _, name in names(path)}
    for name in sorted(found):
        if name.endswith("_opts") and name + "_default" not in found:
            yield f"{path}: {name} has no {name}_default"


def main():
    if not any(shutil.which(program) for program, _ in WAYS):
        print("no compiler named cc or c++")
        sys.exit(tree.SKIP)
    headers = [path for path in tree.files(ROOT, ".h") if path.startswith("include/amur/")]
    breaches = [*collected(headers)]
    for path in headers:
        breaches += [*alone(path), *strangers(path), *without_presets(path)]
    tree.finish(breaches, "public headers")


main()
