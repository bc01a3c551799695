"""No folder of src/ has files that call each other in a circle: of any three or more files one is at the top, and can be
read with those below it alone.  Two files that call each other are one subject in two parts, and pass."""
import sys

import stages
import tree

ROOT, LIBRARY = sys.argv[1:3]
LARGEST = 2

# The files of a circle -> why they may call each other.  An entry that no longer fits the calls fails, too.
CLIMATE = "read_climate.c dispatches to the readers of its parts, and serves them with what they share"
ALLOWED = {
    ("corridor/read_climate", "corridor/read_opinion", "corridor/read_politics"): CLIMATE,
    ("spec/formula", "spec/frame", "spec/frame_join", "spec/frame_levels"):
        "a frame is made by formulas and joins, which read frames",
    ("spec/spec_choice", "spec/spec_choice_long", "spec/spec_choice_measures"):
        "spec_choice.c dispatches to its parts, and serves them with one function for faults",
}


def circles(calls):
    """Strongly connected components of {file: files that it calls} (Tarjan 1972), those of one file left out."""
    number, low, stack, found = {}, {}, [], []

    def visit(file):
        number[file] = low[file] = len(number)
        stack.append(file)
        for other in sorted(calls.get(file, ())):
            if other not in number:
                visit(other)
                low[file] = min(low[file], low[other])
            elif other in stack:
                low[file] = min(low[file], number[other])
        if low[file] == number[file]:
            at = stack.index(file)
            found.append(sorted(stack[at:]))
            del stack[at:]

    for file in sorted(calls):
        if file not in number:
            visit(file)
    return [circle for circle in found if len(circle) > 1]


def main():
    breaches, used, n_file = [], set(), 0
    for folder, calls in sorted(stages.file_calls(LIBRARY).items()):
        n_file += len(calls)
        for circle in circles(calls):
            names = tuple(f"{folder}/{file}" for file in circle)
            if names in ALLOWED:
                used.add(names)
            elif len(names) > LARGEST:
                breaches.append(f"src: {', '.join(names)} call each other in a circle")
    if n_file < 50:
        breaches.append(f"{LIBRARY}: found {n_file} files, the check sees nothing")
    breaches += [f"src: {', '.join(names)}: allowed to be a circle, but is none" for names in sorted(set(ALLOWED) - used)]
    tree.finish(breaches, "circles among the files of a folder")


main()
