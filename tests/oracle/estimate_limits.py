#!/usr/bin/env python3
"""Estimates that are infinite, or that nothing identifies, are named with exit 1; what is finite is estimated, whatever
the units.  usage: estimate_limits.py AMUR"""
import json, math, os, random, subprocess, sys, tempfile

AMUR = os.path.abspath(sys.argv[1])
failed = []


def check(good, what):
    if not good:
        failed.append(what)
        print("FAILED:", what)


def estimate(kind, columns, rows, spec):
    """Exit status, estimates by name or None, messages."""
    with open("d.csv", "w") as f:
        f.write(",".join(columns) + "\n" + "".join(",".join(map(repr, r)) + "\n" for r in rows))
    with open("s.yaml", "w") as f:
        f.write(spec)
    done = subprocess.run([AMUR, "estimate", kind, "s.yaml", "--json"], capture_output=True, text=True, timeout=60)
    found = json.loads(done.stdout) if done.stdout else None
    return done.returncode, found and {p["name"]: p["estimate"] for p in found["parameters"]} | {
        "se " + p["name"]: p["se"] for p in found["parameters"]}, done.stderr


def chosen(draw, utility):
    worth = [u - math.log(-math.log(draw.random())) for u in utility]
    return worth.index(max(worth)) + 1


TWO = """data: {file: d.csv}
choice: c
parameters: {A: 0, B: 0, F: 0}
alternatives:
  one: {code: 1, utility: B*x1}
  two: {code: 2, utility: A + B*x2 + F*f}
"""
THREE = """data: {file: d.csv}
choice: c
parameters: {A: 0, C: 0, B: 0, F: 0}
alternatives:
  one: {code: 1, utility: B*x1, available: a1}
  two: {code: 2, utility: A + B*x2 + F*f, available: a2}
  three: {code: 3, utility: C + B*x3, available: a3}
"""


def two(n, f, seed=1):
    draw, rows = random.Random(seed), []
    for i in range(n):
        x1, x2 = draw.gauss(0, 1), draw.gauss(0, 1)
        rows.append([chosen(draw, [-x1, 0.3 - x2]), x1, x2, f(i, draw)])
    return rows


def two_if(rows, choose):
    """Rows whose choice the last variable decides where choose() says so."""
    return [[choose(r[3]) or r[0], *r[1:]] for r in rows]


def three(n, f=lambda i, draw: 0, never=(), seed=4):
    draw, rows = random.Random(seed), []
    while len(rows) < n:
        x, v = [draw.gauss(0, 1) for _ in range(3)], f(len(rows), draw)
        c = chosen(draw, [-x[0], 0.3 - x[1] + 0.2 * v, -0.2 - x[2]])
        if c not in never:
            rows.append([c, *x, v, 1, 1, 1])
    return rows


X2, X3 = ["c", "x1", "x2", "f"], ["c", "x1", "x2", "x3", "f", "a1", "a2", "a3"]
MIXED = TWO.replace("F: 0", "F: 0, S: 0.5").replace("B*x", "R*x") + "random: {R: {distribution: normal, mean: B, spread: S}}\n"
NESTED = THREE.replace("F: 0", "F: 0, MU: 1") + "nests:\n  n: {scale: MU, members: [two, three]}\n"


def separated():
    dummy, tenth = (lambda i, draw: int(i == 3)), (lambda i, draw: int(i % 10 == 3))
    always, never = (lambda f: 2 if f else 0), (lambda f: 1 if f else 0)
    some = lambda i, draw: draw.choice([0, 0, draw.gauss(0, 1)])
    order = lambda f: 0 if f == 0 else 2 if f > 0 else 1
    plain = three(120, lambda i, draw: int(i % 10 == 0))
    for what, columns, rows, spec, words in (
            ("one row", X2, two_if(two(60, dummy), always), TWO, "F separates: it predicts 1 choices (the first in observation 4)"),
            ("one row, the other way", X2, two_if(two(60, dummy), never), TWO, "minus infinity"),
            ("a dummy", X2, two_if(two(60, tenth), always), TWO, "F separates: it predicts 6 choices"),
            ("among many", X2, two_if(two(5000, tenth), always), TWO, "F separates: it predicts 500 choices"),
            ("in small units", X2, [[*r[:3], r[3] * 1e-9] for r in two_if(two(60, tenth), always)], TWO, "F separates"),
            ("in large units", X2, [[*r[:3], r[3] * 1e9] for r in two_if(two(60, tenth), always)], TWO, "F separates"),
            ("an order of some", X2, two_if(two(80, some), order), TWO, "F separates"),
            ("an order of all", X2, two_if(two(80, lambda i, draw: draw.gauss(0, 1)), order), TWO, "perfectly separated"),
            ("of three, never", X3, [[1 if r[4] and r[0] == 2 else r[0], *r[1:]] for r in plain], THREE, "F separates"),
            ("a constant of nobody", X3, three(120, lambda i, draw: i % 2, never=(3,)), THREE, "C separates"),
            ("in a nest", X3, [[1 if r[4] and r[0] == 2 else r[0], *r[1:]] for r in plain], NESTED, "F separates"),
            ("of tastes", X2, two_if(two(300, tenth), always), MIXED, "F separates")):
        status, found, text = estimate("choice", columns, rows, spec)
        check(status == 1 and found is None and words in text, f"separated, {what}: exit {status}: {text or found}")


def scales():
    rows = three(300, lambda i, draw: i % 2)
    best = [[r[0] if r[0] == 1 else 2 if 0.5 - r[2] > -r[3] else 3, *r[1:]] for r in rows]
    draw = random.Random(7)
    second = [r[0] == 2 or (r[0] == 1 and draw.random() < 0.5) for r in rows]  # else the third is the one of the nest
    alone = [[*r[:6], int(s), int(not s)] for r, s in zip(rows, second)]
    for what, data, spec in (
            ("never together", alone, NESTED), ("one member", rows, NESTED.replace("[two, three]", "[three]")),
            ("all in one", rows, NESTED.replace("[two, three]", "[one, two, three]")), ("the better always", best, NESTED),
            ("the better always, as a logsum", best, NESTED.replace("{scale", "{logsum"))):
        status, found, text = estimate("choice", X3, data, spec)
        check(status == 1 and found is None and "MU" in text and "not identified" in text, f"scale, {what}: exit {status}: {text or found}")
    status, found, text = estimate("choice", X3, rows, NESTED)
    check(status == 0 and 0.3 < found["MU"] < 3, f"a scale that is identified: {text or found}")
    status, found, text = estimate("choice", X3, alone, NESTED.replace("MU: 1", "MU: {start: 1, fixed: true}"))
    check(status == 0 and found["MU"] == 1, f"a scale that is fixed: {text or found}")


def newton(rows, x=0.0):
    """B of a logit whose alternatives share it: sum of (x_chosen - mean x) is 0."""
    for _ in range(50):
        slope = bend = 0.0
        for c, *v in rows:
            p = [math.exp(x * a) for a in v]
            mean = sum(a * b for a, b in zip(v, p)) / sum(p)
            slope += v[c - 1] - mean
            bend += sum(a * a * b for a, b in zip(v, p)) / sum(p) - mean * mean
        x += slope / bend
    return x


def finite():
    shared = "data: {file: d.csv}\nchoice: c\nparameters: {B: 0}\nalternatives:\n" + "".join(
        f"  {name}: {{code: {k}, utility: B*x{k}}}\n" for k, name in ((1, "one"), (2, "two"), (3, "three")))
    rows = [r[:4] for r in three(60, never=(3,))]
    status, found, text = estimate("choice", X3[:4], rows, shared)
    want = newton(rows)
    check(status == 0 and math.isclose(found["B"], want, rel_tol=1e-8), f"an alternative of nobody: {text or found}, want {want}")
    rows = two(200, lambda i, draw: i % 2)
    for unit in (1, 1e-9, 1e9):
        status, found, text = estimate("choice", X2, [[r[0], r[1] * unit, r[2] * unit, r[3]] for r in rows], TWO)
        if unit == 1:
            first = found
        check(status == 0 and math.isclose(found["B"] * unit, first["B"], rel_tol=1e-7), f"unit {unit}: {text or found}")
    rows = two(300, lambda i, draw: draw.gauss(0, 1))
    _, first, _ = estimate("choice", X2, rows, TWO)
    for moved in (10, 1e4, 1e6, -1e6):
        status, found, text = estimate("choice", X2, [[*r[:3], r[3] + moved] for r in rows], TWO)
        check(status == 0 and math.isclose(found["F"], first["F"], rel_tol=1e-7) and math.isclose(found["se F"], first["se F"], rel_tol=1e-6),
              f"F + {moved}: {text or found}, want {first}")
        check(status == 0 and math.isclose(found["A"], first["A"] - moved * first["F"], rel_tol=1e-6), f"A beside F + {moved}: {text or found}")
        status, found, text = estimate("choice", X2, [[r[0], r[1] + moved, r[2] + moved, r[3]] for r in rows], TWO)
        check(status == 0 and math.isclose(found["B"], first["B"], rel_tol=1e-7), f"B x + {moved}: {text or found}")


def units():
    """Slopes of a gravity regression do not depend on the unit of the flow, those of other regressors on none of x."""
    draw, rows = random.Random(9), []
    for i in range(120):
        x, z = draw.gauss(0, 1), draw.gauss(0, 1)
        rows.append([math.exp(0.5 + 0.7 * x - 0.3 * z) * draw.expovariate(1) * (draw.random() > 0.2), x, z, i % 5, draw.gauss(0, 0.1)])
    columns, plain = ["y", "x", "z", "a", "o"], "data: {file: d.csv}\ndependent: y\nregressors: {x: x, z: z}\n"
    for what, spec in (("plain", plain), ("effects", plain + "fixed_effects: [a]\n"), ("offset", plain + "offset: o\n")):
        _, first, _ = estimate("gravity", columns, rows, spec)
        for name, unit, change in (
                ("flows of 1e-17", 1, lambda r: [r[0] * 1e-17, *r[1:]]), ("flows of 1e-200", 1, lambda r: [r[0] * 1e-200, *r[1:]]),
                ("flows of 1e17", 1, lambda r: [r[0] * 1e17, *r[1:]]), ("x of 1e-9", 1e-9, lambda r: [r[0], r[1] * 1e-9, *r[2:]]),
                ("x of 1e9", 1e9, lambda r: [r[0], r[1] * 1e9, *r[2:]]), ("x + 1e6", 1, lambda r: [r[0], r[1] + 1e6, r[2] - 1e6, *r[3:]]),
                ("offset + 900", 1, lambda r: [*r[:4], r[4] + 900])):
            status, found, text = estimate("gravity", columns, [change(r) for r in rows], spec)
            check(status == 0 and abs(found["x"] * unit / first["x"] - 1) < 1e-8 and abs(found["z"] / first["z"] - 1) < 1e-8,
                  f"{what}, {name}: {text or found}, want {first}")
    _, first, _ = estimate("gravity", columns, rows, plain)
    _, found, _ = estimate("gravity", columns, [[r[0] * 1e9, r[1] + 3, r[2] - 5, *r[3:]] for r in rows], plain)
    want = first["(Intercept)"] - 3 * first["x"] + 5 * first["z"] + math.log(1e9)
    check(abs(found["(Intercept)"] - want) < 1e-9, f"intercept {found['(Intercept)']}, want {want}")
    line = [[3 + 2 * r[1] + r[4], r[1] + 7, 0, 0, 0] for r in rows]  # least squares of one regressor, by hand
    _, found, _ = estimate("gravity", columns, line, plain.replace(", z: z", "") + "method: linear\n")
    n, mean = len(line), sum(r[1] for r in line) / len(line)
    squares = sum((r[1] - mean) ** 2 for r in line)
    slope = sum((r[1] - mean) * r[0] for r in line) / squares
    constant = sum(r[0] for r in line) / n - slope * mean
    rest = sum((r[0] - constant - slope * r[1]) ** 2 for r in line) / (n - 2)
    for name, want in (("x", slope), ("(Intercept)", constant), ("se x", (rest / squares) ** 0.5),
                       ("se (Intercept)", (rest * (1 / n + mean ** 2 / squares)) ** 0.5)):
        check(math.isclose(found[name], want, rel_tol=1e-9), f"least squares: {name} {found[name]}, want {want}")
    for name, line, words in (("a multiple", "regressors: {x: x, k: 3 * x}", "k is a combination"),
                              ("a constant", "regressors: {x: x, one: 7}", "one is constant"),
                              ("within effects", "regressors: {n: a == 1}\nfixed_effects: [a]", "n does not vary")):
        status, found, text = estimate("gravity", columns, rows, f"data: {{file: d.csv}}\ndependent: y\n{line}\n")
        check(status == 1 and words in text, f"{name}: exit {status}: {text or found}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        separated()
        scales()
        finite()
        units()
        os.chdir("/")
    sys.exit(len(failed) > 0)


main()
