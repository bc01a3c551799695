"""What does not belong into the tree: unfinished work, paths of one machine, addresses of package registries."""
import re
import sys

import tree

ROOT = sys.argv[1]
WORDS = [
    (re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b"), "unfinished work"),
    (re.compile(r"(?<![\w.])/(work|root|home)/"), "a path of one machine"),
    (re.compile(r"registry\.|snapshot\.debian|deb\.debian|artifact-?registry", re.I), "an address of a registry"),
    (re.compile(r"[\U0001F300-\U0001FAFF\u2700-\u27BF]"), "an emoji"),
]
TEXT = (".c", ".h", ".py", ".sh", ".js", ".mjs", ".ts", ".css", ".html", ".md", ".yaml", ".yml", ".json", ".csv",
        ".build", ".txt", "Makefile", "run")
# Addresses that are sources of figures, not of packages.
DATA = re.compile(r"^examples/.*\.csv$|^tests/rules/check_words\.py$")


def main():
    breaches = []
    for path in tree.files(ROOT, *TEXT):
        if DATA.match(path):
            continue
        for number, line in enumerate(tree.lines(ROOT, path), 1):
            for word, why in WORDS:
                match = word.search(line)
                if match:
                    breaches.append(f"{path}:{number}: {why}: {match[0]}")
    tree.finish(breaches, "words that do not belong into the tree")


main()
