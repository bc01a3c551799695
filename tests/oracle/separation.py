# SPDX-License-Identifier: Apache-2.0
"""separation.py AMUR -- zero flows that no finite Poisson fit reaches: those found are those of the iterative rectifier,
written here in plain Python, on the published examples of Correia, Guimaraes and Zylkin (2019) and on made-up data."""
import os
import random
import re
import subprocess
import sys
import tempfile

amur = os.path.abspath(sys.argv[1])
# name: regressors, fixed effects, rows (y first), how many are separated
PUBLISHED = {
    "simple": ("x1 x2 x3", "", "0 0 1 0|0 0 0 0|0 0 0 0|0 0 0 0|0 1 9 0|2 21 21 21|3 0 0 0|5 0 0 0|7 0 0 0|10 -18 -18 0", 2),
    "example1": ("x1 x2 x3 x4", "", "0 0 0 2 10|0 0 0 0 -2|0 0 0 0 6|0 0 0 4 5|0 1 0 0 3|2 0 0 0 3|2 0 0 0 4|2 0 0 -2 15|"
                 "2 0 0 0 -7|4 0 0 -3 15|6 -3 -3 0 4|6 0 0 0 4", 1),
    # all nine: with d > 0 the combination d (-18, 25, b, -31/6, 1) of constant and x is zero in the last three rows and
    # negative in the others for b < -90
    "example2": ("x1 x2 x3 x4", "", "0 14 4 0 -12|0 0 35 34 12|0 0 3 0 17|0 0 0 0 1|0 0 0 -2 7|0 0 25 0 12|0 0 13 0 60|"
                 "0 0 15 0 7|0 1 0 7 -24|9 0 0 0 18|4 2 0 6 -1|2 1 0 0 -7", 9),
    "fe1": ("x1 x2", "i j", "2 0 0 2 1|0 0 0 4 2|0 0 0 1 1|1 1 0 4 3|0 0 1 2 2|0 0 0 2 2|1 0 0 5 4|0 1 2 2 3|1 0 0 1 1|0 0 0 2 2|"
            "0 2 0 1 3|0 0 0 1 3|0 1 0 2 2|0 0 1 5 2|0 0 1 2 4|0 0 0 1 2|0 0 0 1 1|2 0 0 1 2", 4),
    "fe2": ("x1", "i j", "0 -3 1 2|0 0 1 8|0 0 1 10|0 10 1 10|0 5 2 2|1 3 3 9|2 2 3 9|3 2 2 8", 5),
    # the certificate printed with it, z = 2(i=4) - 2(i=1) - 2(i=6) - 6(j=1) - 6(j=3) - 2(j=4) - (j=5) + 8, is > 0 in seven
    "fe3": ("x1", "i j", "0 0 1 1|0 3 1 1|0 -2 1 1|0 2 1 3|0 2 1 5|0 0 1 6|0 7 4 1|0 1 4 4|0 2 4 5|0 1 6 1|0 -2 8 4|0 3 8 6|"
            "1 -5 1 1|1 1 1 3|5 -2 6 3|7 2 1 3", 7),
}


def fit(columns, weight, u):
    """Weighted least squares by modified Gram-Schmidt, twice; columns that others explain drop out."""
    rest, base = list(u), []
    for column in columns:
        q = list(column)
        size = sum(w * a * a for w, a in zip(weight, q))
        for _ in range(2):
            for b in base:
                c = sum(w * a * e for w, a, e in zip(weight, q, b))
                q = [a - c * e for a, e in zip(q, b)]
        norm = sum(w * a * a for w, a in zip(weight, q))
        if norm > 1e-12 * size:
            base.append([a / norm ** .5 for a in q])
    for _ in range(2):
        for b in base:
            c = sum(w * a * e for w, a, e in zip(weight, rest, b))
            rest = [a - c * e for a, e in zip(rest, b)]
    return [a - r for a, r in zip(u, rest)]


def rectify(y, columns):
    """How many rows of y = 0 have some combination of the columns that is positive there, zero where y > 0 and never
    negative; a round may find a part of them, so the others are tried again."""
    weight, u = [1e4 if v > 0 else 1.0 for v in y], [0.0 if v > 0 else 1.0 for v in y]
    for _ in range(20000):
        z = fit(columns, weight, u)
        if max((abs(a - b) for a, b in zip(u, z)), default=0) < 1e-7:
            break
        u = [0.0 if v > 0 else max(a, 0.0) for v, a in zip(y, z)]
    else:
        return None
    left = [i for i, a in enumerate(u) if a <= 1e-4]
    if len(left) == len(y):
        return 0
    more = rectify([y[i] for i in left], [[c[i] for i in left] for c in columns])
    return None if more is None else len(y) - len(left) + more


def found(names, effects, rows):
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "d.csv"), "w", encoding="utf-8") as f:
            f.write(",".join(["y", *names, *effects]) + "\n" + "".join(",".join(map(str, r)) + "\n" for r in rows))
        with open(os.path.join(folder, "s.yaml"), "w", encoding="utf-8") as f:
            f.write("data: {file: d.csv}\ndependent: y\nregressors: {" + ", ".join(f"{n}: {n}" for n in names) + "}\n"
                    + (f"fixed_effects: [{', '.join(effects)}]\n" if effects else ""))
        run = subprocess.run([amur, "estimate", "gravity", "s.yaml"], cwd=folder, capture_output=True, text=True, check=False)
    named = re.search(r"separates: it alone fits (\d+) zero flows", run.stderr)
    if named:
        return int(named[1]), True
    if run.returncode != 0:
        return None, run.stderr
    return sum(int(n) for n in re.findall(r"^(?:left out: levels of only zeros|separated, fitted as zero) +(\d+)", run.stdout, re.M)), False


def columns_of(n_x, n_effect, rows):
    x = [[r[1 + k] for r in rows] for k in range(n_x)]
    for f in range(n_effect):
        level = [r[1 + n_x + f] for r in rows]
        x += [[float(v == a) for v in level] for a in sorted(set(level))]
    return x if n_effect else [[1.0] * len(rows), *x]


bad = 0
for name, (names, effects, text, want) in PUBLISHED.items():
    names, effects = names.split(), effects.split()
    rows = [[int(v) for v in r.split()] for r in text.split("|")]
    n, _ = found(names, effects, rows)
    peer = rectify([r[0] for r in rows], columns_of(len(names), len(effects), rows))
    if n != want or peer != want:
        bad += 1
        print(f"{name}: {n} found, {peer} by the rectifier, {want} published")
draw, compared, some, seen = random.Random(5), 0, 0, 0
while compared < 60:
    seen += 1
    rows = [[0 if draw.random() < .6 else draw.randint(1, 5), draw.randint(-1, 2), draw.randint(0, 1), draw.randint(1, 4), draw.randint(1, 4)]
            for _ in range(22)]
    if not any(r[0] for r in rows):
        continue
    n, named = found(["x1", "x2"], ["i", "j"], rows)
    peer = rectify([r[0] for r in rows], columns_of(2, 2, rows))
    if n is None or peer is None or named is True:  # not identified for other reasons; or levels of zeros are not told
        continue
    compared += 1
    some += peer > 0
    if n != peer:
        bad += 1
        print(f"made-up: {n} found, {peer} by the rectifier in {rows}")
assert some > 20 and seen < 200, (some, seen)
sys.exit(bad > 0)
