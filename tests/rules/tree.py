"""What the rule checks share: the files of the tree, and one way to report."""
import os
import subprocess
import sys

SKIP = 77  # exit status by which Meson counts a test as skipped


def files(root, *suffixes):
    """Paths of the tracked (or new, not ignored) files that end so, relative to root."""
    if os.path.exists(os.path.join(root, ".git")):
        text = subprocess.run(["git", "-C", root, "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard"],
                              check=True, capture_output=True, text=True).stdout
        paths = text.splitlines()
    else:
        paths = [os.path.relpath(os.path.join(folder, name), root)
                 for folder, _, names in os.walk(root) for name in names
                 if not any(p.startswith("build") or p in (".git", "node_modules", "out") for p in folder.split(os.sep))]
    return sorted(p for p in paths if p.endswith(suffixes or "") and os.path.isfile(os.path.join(root, p)))


def lines(root, path):
    with open(os.path.join(root, path), encoding="utf-8", errors="replace") as f:
        return f.read().splitlines()


def finish(breaches, what):
    """Print every breach, one a line, and end with the exit status."""
    for breach in breaches:
        print(breach)
    print(f"{len(breaches)} breaches: {what}")
    sys.exit(1 if breaches else 0)
