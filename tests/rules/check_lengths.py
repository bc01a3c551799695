"""Files up to 400 lines, functions up to 80; longer ones are listed here with a reason, or fail."""
import sys

import tree

ROOT = sys.argv[1]
FILE_MAX, FUNCTION_MAX = 400, 80

# path, or path:function -> why it may be longer.  An entry that is no longer needed fails too.
ALLOWED = {
    "tests/unit/report_fixture.c": "one made-up result, whole: rows of data",
}


def head_of(text, number):
    """Number of the line in column 0 with which the signature ending in line `number` begins; None if it is none."""
    while text[number - 1][:1] in (" ", ""):
        number -= 1
        if number < 1 or text[number - 1].endswith((";", "{", "}")):
            return None
    return number


def functions(text):
    """(first line, its number, length) of each function: its signature begins in column 0 and ends with `) {`, its body
    with a lone `}`."""
    start = None
    for number, line in enumerate(text, 1):
        if start is None and line.endswith(") {"):
            start = head_of(text, number)
        elif start is not None and line == "}":
            yield text[start - 1], start, number - start + 1
            start = None


def name_of(line):
    return line.split("(")[0].split()[-1].lstrip("*")


def main():
    breaches, used = [], set()
    for path in tree.files(ROOT, ".c", ".h"):
        text = tree.lines(ROOT, path)
        if len(text) > FILE_MAX:
            used.add(path)
            if path not in ALLOWED:
                breaches.append(f"{path}: {len(text)} lines, at most {FILE_MAX}")
        for line, number, length in functions(text):
            key = f"{path}:{name_of(line)}"
            if length > FUNCTION_MAX:
                used.add(key)
                if key not in ALLOWED:
                    breaches.append(f"{path}:{number}: {name_of(line)}: {length} lines, at most {FUNCTION_MAX}")
    breaches += [f"{key}: allowed to be longer, but is not" for key in sorted(set(ALLOWED) - used)]
    tree.finish(breaches, "files or functions that are too long")


main()
