# SPDX-License-Identifier: Apache-2.0
"""optimum.py AMUR EXAMPLES -- estimates of the shipped logit and nested models against the maxima that this program finds
without any code of the library: log-likelihoods as the formula reads, gradients by complex steps, Newton's steps with a
differenced Hessian until the gradient is rounding.  Prints gradients at the published points with -v."""
import cmath
import csv
import json
import math
import os
import subprocess
import sys

amur, examples = sys.argv[1:3]
data = os.environ.get("AMUR_DATA", "")
if not os.path.exists(os.path.join(data, "choice/swissmetro.dat")):
    print("no data: set AMUR_DATA")
    sys.exit(77)
TINY = 1e-30


def swissmetro():
    """Cases (chosen, [(alternative, [variables of ASC_TRAIN, B_TIME, B_COST, ASC_CAR])])."""
    with open(os.path.join(data, "choice/swissmetro.dat"), encoding="utf-8") as f:
        for r in csv.DictReader(f, delimiter="\t"):
            r = {k: float(v) for k, v in r.items()}
            if r["PURPOSE"] not in (1, 3) or r["CHOICE"] == 0:
                continue
            pays = r["GA"] == 0
            ways = [("train", r["TRAIN_AV"] * r["SP"], [1, r["TRAIN_TT"] / 100, r["TRAIN_CO"] * pays / 100, 0]),
                    ("metro", r["SM_AV"], [0, r["SM_TT"] / 100, r["SM_CO"] * pays / 100, 0]),
                    ("car", r["CAR_AV"] * r["SP"], [0, r["CAR_TT"] / 100, r["CAR_CO"] / 100, 1])]
            yield ("train", "metro", "car")[int(r["CHOICE"]) - 1], [(k, x) for k, available, x in ways if available]


def canada(nested):
    """Those of ModeCanada: four modes, or three without those who take the bus."""
    cases = {}
    with open(os.path.join(data, "choice/ModeCanada.csv"), encoding="utf-8") as f:
        for r in csv.DictReader(f):
            if r["noalt"] == "4":
                cases.setdefault(r["case"], []).append(r)
    for rows in cases.values():
        chosen = next(r["alt"] for r in rows if r["choice"] == "1")
        if nested and chosen == "bus":
            continue
        ways = []
        for r in rows:
            a, cost, freq, ovt, ivt, income = r["alt"], *(float(r[k]) for k in ("cost", "freq", "ovt", "ivt", "income"))
            others = ("air", "bus", "car")
            if nested and a != "bus":
                ways.append((a, [a == "train", a == "air", freq, cost, ivt, ovt]))
            elif not nested:
                ways.append((a, [a == b for b in others] + [cost, freq, ovt] + [income * (a == b) for b in others]
                             + [ivt * (a == b) for b in ("train", "air", "bus", "car")]))
        yield chosen, ways


def log_probability(theta, chosen, ways, nest, scale):
    """log P = log P(nest) + log P(chosen | nest), with one nest at most; its mu is scale(last parameter)."""
    v = {k: sum(b * x for b, x in zip(theta, row) if x) for k, row in ways}
    if not nest:
        return v[chosen] - cmath.log(sum(cmath.exp(u) for u in v.values()))
    mu = scale(theta[-1])
    inside = sum(cmath.exp(mu * u) for k, u in v.items() if k in nest)
    outside = [cmath.exp(u) for k, u in v.items() if k not in nest]
    logsum = cmath.log(inside) / mu if inside else 0
    whole = sum(outside) + (cmath.exp(logsum) if inside else 0)
    if chosen not in nest:
        return v[chosen] - cmath.log(whole)
    return mu * v[chosen] - cmath.log(inside) + logsum - cmath.log(whole)


def gradient(theta, cases, nest, scale):
    g = []
    for k in range(len(theta)):
        moved = [complex(b, TINY * (j == k)) for j, b in enumerate(theta)]
        g.append(math.fsum(log_probability(moved, c, w, nest, scale).imag / TINY for c, w in cases))
    return g


def solve(a, b):
    """x with a x = b, by elimination with pivots."""
    a, n = [row + [y] for row, y in zip(a, b)], len(b)
    for i in range(n):
        p = max(range(i, n), key=lambda r: abs(a[r][i]))
        a[i], a[p] = a[p], a[i]
        for r in range(i + 1, n):
            f = a[r][i] / a[i][i]
            a[r] = [x - f * y for x, y in zip(a[r], a[i])]
    x = [0.0] * n
    for i in reversed(range(n)):
        x[i] = (a[i][n] - sum(a[i][j] * x[j] for j in range(i + 1, n))) / a[i][i]
    return x


def newton(theta, cases, nest, scale):
    """The maximum near theta, and the gradients met on the way."""
    g = gradient(theta, cases, nest, scale)
    hessian = []
    for k, b in enumerate(theta):
        h = 1e-6 * max(abs(b), 1e-2)
        moved = gradient([c + h * (j == k) for j, c in enumerate(theta)], cases, nest, scale)
        hessian.append([(x - y) / h for x, y in zip(moved, g)])
    seen = [g]
    for _ in range(4):
        theta = [b - s for b, s in zip(theta, solve(hessian, seen[-1]))]
        seen.append(gradient(theta, cases, nest, scale))
        if max(abs(x) for x in seen[-1]) < 1e-9:
            break
    return theta, seen


# specification: cases, nest, its scale, parameters with the published estimates where Newton starts
MODELS = {
    "swissmetro_mnl": (swissmetro(), (), None, {
        "ASC_TRAIN": -.7011872849, "B_TIME": -1.2778589565, "B_COST": -1.0837900371, "ASC_CAR": -.1546326720}),
    "swissmetro_nested": (swissmetro(), ("train", "car"), lambda x: x, {
        "ASC_TRAIN": -.511949559, "B_TIME": -.898659108, "B_COST": -.856661607, "ASC_CAR": -.167157359, "MU": 2.05407}),
    "modecanada": (canada(False), (), None, {
        "ASC_AIR": -3.274195199049, "ASC_BUS": -2.575857091490, "ASC_CAR": -1.430082272164, "B_COST": -.033338919349,
        "B_FREQ": .092529660801, "B_OVT": -.043003643060, "INCOME_AIR": .038146620372, "INCOME_BUS": -.050940079541,
        "INCOME_CAR": .010153580965, "IVT_TRAIN": -.001450363353, "IVT_AIR": .059509692962, "IVT_BUS": -.006783530070,
        "IVT_CAR": -.006460331772}),
    "modecanada_nested": (canada(True), ("train", "air"), lambda x: 1 / x, {
        "ASC_TRAIN": 2.08880437512, "ASC_AIR": 2.95152896692, "B_FREQ": .11206924162, "B_COST": -.03884767210,
        "B_IVT": -.01262099283, "B_OVT": -.05337948523, "LOGSUM": 1.49671954230}),
}
bad = 0
for name, (cases, nest, scale, start) in MODELS.items():
    cases = list(cases)
    run = subprocess.run([amur, "estimate", "choice", os.path.join(examples, name + ".yaml"), "--json"],
                         capture_output=True, text=True, env={**os.environ, "AMUR_DATA": data}, check=False)
    assert run.returncode == 0, (name, run.stderr)
    found = {p["name"]: p["estimate"] for p in json.loads(run.stdout)["parameters"]}
    top, seen = newton(list(start.values()), cases, nest, scale)
    if "-v" in sys.argv:
        print(name, "gradients", [max(abs(x) for x in g) for g in seen], dict(zip(start, top)))
        print("  of amur", max(abs(x) for x in gradient([found[k] for k in start], cases, nest, scale)))
    assert max(abs(x) for x in seen[-1]) < 1e-9, seen[-1]
    for k, b in zip(start, top):
        if not abs(found[k] - b) <= 1e-9 * max(1, abs(b)):
            bad += 1
            print(f"{name}: {k} is {found[k]!r}, the maximum is at {b!r}")
sys.exit(bad > 0)
