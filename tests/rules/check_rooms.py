"""Folders of src/ that one can survey: at most 35 files each, those below it included, and no file name twice in src/."""
import collections
import os
import sys

import tree

ROOT = sys.argv[1]
MOST = 35


def main():
    count, places = collections.Counter(), collections.defaultdict(list)
    for path in tree.files(ROOT):
        folder, name = os.path.split(path)
        if not folder.startswith("src/"):
            continue
        places[name].append(folder)
        while folder != "src":
            count[folder] += 1
            folder = os.path.dirname(folder)
    breaches = [f"{folder}: {n} files, at most {MOST}" for folder, n in sorted(count.items()) if n > MOST]
    breaches += [f"{name}: in {', '.join(folders)}" for name, folders in sorted(places.items())
                 if len(folders) > 1 and name != "meson.build"]
    tree.finish(breaches, "rooms that are too full, names that stand twice")


main()
