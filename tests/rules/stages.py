"""The stages of the library, seen in the object files: which folder of src/ defines what, and which calls which."""
import os
import re
import subprocess

import tree

# What each folder holds, in the order in which data flows; a folder may call those above it.
CORE = {
    "base": "status and errors, faults, memory, sums, dates, random streams, options, parallel for",
    "sim": "event kernel: calendar, distributions, tallies",
    "network": "graph, volume-delay functions, shortest paths",
    "demand": "gravity, balancing, trade equilibrium, PPML",
    "choice": "the logit family and its estimation",
    "assign": "equilibrium solvers on networks with fixed, elastic and stochastic demand",
    "combined": "demand, chain choice and routes of a period solved together",
    "terminal": "terminals on the event kernel, delay curves",
    "finance": "projects, loans, appraisal, country debt",
    "climate": "opinion, alliance, sanctions, terms of trade",
    "observe": "kinds of observations: noise, likelihood, what agrees",
}
SHELL = {
    "io": "files as such: CSV, Stata, YAML, GeoPackage, numbers, folders that are whole or absent",
    "formats": "networks and trips of others: TNTP, GMNS, OMX, CSV",
    "spec": "what users write about one computation: estimations, distributions, trade, a terminal",
    "tables": "the tables of a corridor folder: columns, rows, faults",
    "corridor": "a corridor folder read and checked, its changes and scenarios, its state on a day",
    "results": "the tables of a run, and the files that hold them",
    "accounts": "the money of a run: projects, hosts, users",
    "report": "the report's data, answers and page",
    "run": "periods, the loop between terminals and flows, calibration, best tolls",
}
ORDER = [*CORE, *SHELL]


def place_of(member):
    """Folder of src/ and file of an archive member; files made by the build are named after theirs, too."""
    match = re.search(r"src_([a-z]+)_(\w+)", member)
    return (match[1], match[2]) if match else (None, None)


def folder_of(member):
    return place_of(member)[0]


def symbols(library):
    """((folder, file), name, type letter) of every global symbol of the archive."""
    text = subprocess.run(["nm", "-A", "-g", library], check=True, capture_output=True, text=True).stdout
    for line in text.splitlines():
        place, rest = line.rsplit(":", 1)
        field = rest.split()
        if len(field) >= 2:
            yield place_of(place), field[-1], field[-2]


def homes(library):
    """Name -> folder that defines it."""
    return {name: folder for (folder, _), name, kind in symbols(library) if kind != "U"}


def calls(library):
    """Folder -> {folder: names that it calls there}, without itself."""
    home, found = homes(library), {folder: {} for folder in ORDER}
    for (folder, _), name, kind in symbols(library):
        other = home.get(name)
        if kind == "U" and folder and other and other != folder:
            found.setdefault(folder, {}).setdefault(other, set()).add(name)
    return found


def file_calls(library):
    """Folder -> {file: files of that folder whose functions or tables it uses}."""
    rows = list(symbols(library))
    home = {name: place for place, name, kind in rows if kind != "U"}
    found = {}
    for (folder, file), name, kind in rows:
        used = found.setdefault(folder, {}).setdefault(file, set())
        other_folder, other = home.get(name, (None, None))
        if kind == "U" and folder and other_folder == folder and other != file:
            used.add(other)
    found.pop(None, None)
    return found


def reach(called):
    """Folder -> all folders that it calls, at once or through others."""
    seen = {}
    for folder in called:
        todo, seen[folder] = [folder], set()
        while todo:
            for other in called.get(todo.pop(), ()):
                if other not in seen[folder]:
                    seen[folder].add(other)
                    todo.append(other)
    return seen


def declared(root):
    """(public header, name) of every function and table that one declares, inline functions aside."""
    for path in tree.files(root, ".h"):
        if path.startswith("include/amur/"):
            text = re.sub(r"/\*.*?\*/", " ", "\n".join(tree.lines(root, path)), flags=re.S)
            for name in re.findall(r"AMUR_API [^;{]*?\b(amur_[a-z0-9_]+)[(\[]", text):
                yield path, name


def header_homes(root, home):
    """Public header -> folders that define the functions which it declares."""
    found = {}
    for path, name in declared(root):
        folders = found.setdefault("amur/" + os.path.basename(path), set())
        if name in home:
            folders.add(home[name])
    return {header: sorted(folders) for header, folders in found.items()}
