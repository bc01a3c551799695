# SPDX-License-Identifier: Apache-2.0
"""distribute.py AMUR EXAMPLES -- amur distribute against a published matrix and itself in other words, and trade.yaml of a
corridor against the demand.csv that it stands for."""
import csv
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile

amur, examples = os.path.abspath(sys.argv[1]), sys.argv[2]
folder = tempfile.mkdtemp()
bad = 0
COST = [[3, 11, 18, 22], [12, 3, 13, 19], [15.5, 13, 5, 7], [24, 18, 8, 5]]
SPEC = """data: {file: pairs.csv}
distribution:
  cost: cost
  beta: 0.1
  origins: {file: zones.csv, amount: out}
  destinations: {file: zones.csv, amount: in}
"""


def write(name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
        f.write(text)


def run(*arguments):
    return subprocess.run([amur, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def solve(spec):
    write("s.yaml", spec)
    done = run("distribute", "s.yaml", "--json", "--csv", "t.csv")
    assert done.returncode == 0, done.stderr + spec
    with open(os.path.join(folder, "t.csv"), encoding="utf-8") as f:
        trips = {(r["origin"], r["destination"]): float(r["trips"]) for r in csv.DictReader(f)}
    return json.loads(done.stdout), trips


def expect(truth, what):
    global bad
    if not truth:
        bad += 1
        print("not so:", what)


def near(a, b, within=1e-7):
    return abs(a - b) <= within


write("pairs.csv", "origin,destination,cost,border\n" + "".join(
    f"{i + 1},{j + 1},{COST[i][j]},{int(i // 2 != j // 2)}\n" for i in range(4) for j in range(4)))
write("zones.csv", "zone_id,out,in\n1,400,260\n2,460,400\n3,400,500\n4,702,802\n")

# the published matrix, and what brings it back
plain, trips = solve(SPEC)
for j, want in enumerate((156.43255121, 99.38865326, 67.52457464, 76.65422089)):
    expect(near(trips["1", str(j + 1)], want), f"row 1, column {j + 1}: {trips['1', str(j + 1)]}")
again, other = solve(SPEC.replace("beta: 0.1", f"calibrate: {{mean_cost: {plain['mean_cost']!r}}}"))
expect(near(again["beta"], 0.1), f"beta from the mean cost: {again}")
seeded, other = solve(SPEC.replace("beta: 0.1", "seed: exp(-0.1 * cost)"))
expect(all(near(other[k], trips[k]) for k in trips), "a seed is a deterrence")
term, other = solve(SPEC.replace("beta: 0.1", "terms: {far: cost}\n  coefficients: {far: -0.1}"))
expect(all(near(other[k], trips[k]) for k in trips), "a term with its coefficient is a deterrence")
write("saved.yaml", "parameters:\n  far: {estimate: -0.1, se: 1}\n")
term, other = solve(SPEC.replace("beta: 0.1", "terms: {far: cost}\n  coefficients: saved.yaml"))
expect(all(near(other[k], trips[k]) for k in trips), "so is one with a saved estimate")
power, other = solve(SPEC.replace("beta: 0.1", "power: 2"))
expect(near(other["1", "2"] * other["2", "1"] / other["1", "1"] / other["2", "2"], (9 / 132) ** 2, 1e-9), "a power function")
shares = [sum(v for (i, j), v in trips.items() if low < COST[int(i) - 1][int(j) - 1] <= high) for low, high in ((0, 6), (6, 14), (14, 30))]
bands, other = solve(SPEC.replace("beta: 0.1", f"calibrate: {{edges: [0, 6, 14, 30], shares: {[s / sum(shares) for s in shares]}}}"))
expect(bands["converged"] and bands["beta"] != 0, f"bands: {bands}")
single, other = solve(SPEC.replace("beta: 0.1", "beta: 0.1\n  keep: origins"))
for i, want in enumerate((400, 460, 400, 702)):
    expect(near(sum(v for k, v in other.items() if k[0] == str(i + 1)), want), "origins kept")

# faults
for change, wanted in (
        (("cost: cost", "cost: csot"), ["csot", "column"]), (("beta: 0.1", "bta: 0.1"), ["bta", "beta"]),
        (("zones.csv, amount: in", "zones.csv, amount: inn"), ["zones.csv", "inn"]), (("beta: 0.1", "keep: bth"), ["bth", "both"]),
        (("beta: 0.1", "terms: {far: cost}"), ["far", "coefficient"]), (("pairs.csv", "none.csv"), ["none.csv"]),
        (("beta: 0.1", "calibrate: {edges: [0, 5], shares: [1]}"), ["calibrate", "two bands"]),
        (("beta: 0.1", "calibrate: {mean_cost: 100}"), ["100"]),
        (("cost: cost", "cost: cost\n  seed: destination < 4"), ["802", "4"])):
    write("s.yaml", SPEC.replace(*change))
    done = run("distribute", "s.yaml")
    expect(done.returncode == 2 and all(w in done.stderr for w in wanted), f"{change}: {done.returncode} {done.stderr}")

# trade.yaml in a corridor: the rows it makes are those of a demand.csv written by hand
for name in ("by_hand", "by_gravity"):
    shutil.copytree(os.path.join(examples, "tutorial"), os.path.join(folder, name))
head = "demand_id,origin,destination,commodity,year,quantity,ref_cost,elasticity,profile\n"
goods = "".join(f"goods_{y},town,farms,goods,{y},{q},14,,\n" for y, q in ((2024, 400000), (2025, 420000)))
write("by_gravity/demand.csv", head + goods)
write("by_hand/demand.csv", head + goods + "".join(
    f"grain_farms_town_{y},farms,town,grain,{y},{q},14,{0.05 * 14 + 0.3},harvest\n" for y, q in ((2024, 900000), (2025, 950000))))
write("by_gravity/pairs.csv", "origin,destination,cost\nfarms,town,14\n")
write("by_gravity/trade.yaml", """data: {file: pairs.csv}
models:
  - id: grain
    commodity: grain
    profile: harvest
    years: {2024: 0.9, 2025: 0.95}
    cost: cost
    beta: 0.05
    power: 0.3
    origins: {file: margins.csv, amount: out}
    destinations: {file: margins.csv, amount: in}
""")
write("by_gravity/margins.csv", "zone_id,out,in\nfarms,1000000,0\ntown,0,1000000\n")
rows = {}
for name in ("by_hand", "by_gravity"):
    done = run("run", name, "--out", "out_" + name)
    assert done.returncode in (0, 1), done.stderr
    with open(os.path.join(folder, "out_" + name, "flow.csv"), encoding="utf-8") as f:
        rows[name] = list(csv.reader(f))
expect(len(rows["by_hand"]) > 5, "flows are written")
for a, b in zip(rows["by_hand"], rows["by_gravity"]):
    for x, y in zip(a, b):
        try:
            same = math.isclose(float(x), float(y), rel_tol=1e-6, abs_tol=1e-6)
        except ValueError:
            same = x == y
        expect(same, f"{a} is {b}")
for change, wanted in ((("commodity: grain", "commodity: gran"), ["trade.yaml:4", "gran", "grain"]), (("2024: 0.9", "24: 0.9"), ["24", "year"]),
                       (("id: grain", "id: goods\n    names: x"), ["names"]), (("cost: cost", "cost: -cost"), ["must be > 0"]),
                       (("file: margins.csv", "file: none.csv"), ["none.csv"])):
    with open(os.path.join(folder, "by_gravity/trade.yaml"), encoding="utf-8") as f:
        text = f.read()
    write("by_gravity/trade.yaml", text.replace(*change))
    done = run("check", "by_gravity")
    expect(done.returncode == 2 and all(w in done.stdout + done.stderr for w in wanted), f"{change}: {done.returncode} {done.stdout}{done.stderr}")
    write("by_gravity/trade.yaml", text)
shutil.rmtree(folder)
sys.exit(bad > 0)
