# SPDX-License-Identifier: Apache-2.0
"""estimate.py AMUR -- outputs of an estimation: files, prediction, empty cells, long tables."""
import csv
import json
import math
import os
import random
import struct
import subprocess
import sys
import tempfile

amur = os.path.abspath(sys.argv[1])
SPEC = """title: two ways
data: {file: d.csv}
choice: c
parameters: {ASC: 0, B_TIME: 0, B_COST: 0}
alternatives:
  road: {code: 1, available: av, utility: ASC + B_TIME * t1 + B_COST * c1}
  boat: {code: 2, utility: B_TIME * t2 + B_COST * c2}
ratios: {value_of_time: {of: B_TIME, per: B_COST, factor: 60, unit: EUR/h}}
elasticities: {road_cost: {alternative: road, coefficient: B_COST}}
"""
LONG = """title: two ways
data: {file: long.csv}
long: {case: id, alternative: way}
choice: took
parameters: {ASC: 0, B_TIME: 0, B_COST: 0}
alternatives:
  road: {utility: ASC + B_TIME * t + B_COST * c}
  boat: {utility: B_TIME * t + B_COST * c}
"""
os.chdir(tempfile.mkdtemp())
draw = random.Random(7)
rows = []
for i in range(400):
    t1, t2, c1, c2 = (draw.uniform(1, 5) for _ in range(4))
    av = 0 if i % 10 == 0 else 1
    p = av / (1 + math.exp(-(0.5 - 0.8 * (t1 - t2) - 0.4 * (c1 - c2))))
    rows.append([i, 1 if draw.random() < p else 2, av, t1, t2, c1, c2])
with open("d.csv", "w", encoding="utf-8") as f:
    f.write("id,c,av,t1,t2,c1,c2\n" + "\n".join(",".join(map(str, r)) for r in rows) + "\n")
with open("long.csv", "w", encoding="utf-8") as f:
    f.write("id,way,took,t,c\n")
    for i, c, av, t1, t2, c1, c2 in rows:
        f.write(f"{i},boat,{int(c == 2)},{t2},{c2}\n" + (f"{i},road,{int(c == 1)},{t1},{c1}\n" if av else ""))
with open("s.yaml", "w", encoding="utf-8") as f:
    f.write(SPEC)
with open("l.yaml", "w", encoding="utf-8") as f:
    f.write(LONG)


def run(*arguments, status=0):
    done = subprocess.run([amur, "estimate", "choice", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == status, (arguments, done.returncode, done.stderr)
    return done


result = json.loads(run("s.yaml", "--json", "--csv", "e.csv", "--latex", "e.tex", "--save", "p.yaml").stdout)
by_name = {p["name"]: p for p in result["parameters"]}
with open("e.csv", encoding="utf-8") as f:
    table = list(csv.DictReader(f))
assert [r["parameter"] for r in table] == ["ASC", "B_TIME", "B_COST"], table
assert all(math.isclose(float(r["estimate"]), by_name[r["parameter"]]["estimate"], rel_tol=1e-14) for r in table)
assert table[0]["clustered_se"] == "", table[0]
with open("e.tex", encoding="utf-8") as f:
    latex = f.read()
assert r"B\_TIME" in latex and f"{by_name['B_TIME']['estimate']:.4f}" in latex, latex

# the value of time is the ratio of the estimates, its interval is symmetric
ratio = result["ratios"][0]
assert math.isclose(ratio["value"], 60 * by_name["B_TIME"]["estimate"] / by_name["B_COST"]["estimate"], rel_tol=1e-12)
assert math.isclose(ratio["high"] - ratio["value"], 1.959963984540054 * ratio["se"], rel_tol=1e-9)
assert result["elasticities"][0]["of"]["road"] < 0 < result["elasticities"][0]["of"]["boat"], result["elasticities"]
# with a constant, expected and observed counts of an alternative agree over those who could choose it
expected, observed = result["confusion_expected"], [sum(r[1] == k for r in rows) for k in (1, 2)]
for k in (0, 1):
    assert math.isclose(expected[0][k] + expected[1][k], observed[k], abs_tol=1e-6), (expected, observed)
assert result["likelihood_ratio_p"] < 1e-10 and result["constants_ratio"] < result["likelihood_ratio"]

# the same estimates from the long table, whose rows leave out what was not available
long = json.loads(run("l.yaml", "--json").stdout)
assert math.isclose(long["log_likelihood"], result["log_likelihood"], rel_tol=1e-13), long
for p in long["parameters"]:
    assert math.isclose(p["robust_se"], by_name[p["name"]]["robust_se"], rel_tol=1e-9), p

# prediction: from the estimation itself and from saved parameters alike; the new file needs no choices
with open("new.csv", "w", encoding="utf-8") as f:
    f.write("av,t1,t2,c1,c2\n1,2,3,1,1\n0,2,3,1,1\n1,2,,1,1\n")
first = run("s.yaml", "--predict", "d.csv", "--out", "own.csv")
assert "400 rows predicted" in first.stderr, first.stderr
told = run("s.yaml", "--parameters", "p.yaml", "--predict", "new.csv", "--out", "new_p.csv").stderr
assert "2 rows predicted" in told and "1 left out" in told, told
with open("new_p.csv", encoding="utf-8") as f:
    predicted = list(csv.DictReader(f))
b = {n: p["estimate"] for n, p in by_name.items()}
want = 1 / (1 + math.exp(-(b["ASC"] - b["B_TIME"])))
assert math.isclose(float(predicted[0]["road"]), want, rel_tol=1e-8), (predicted, want)
assert predicted[1]["road"] == "0" and predicted[1]["line"] == "3", predicted

# empty cells: left out and counted; in an alternative that is not available they do no harm
with open("d.csv", "a", encoding="utf-8") as f:
    f.write("400,1,1,NA,2,3,4\n401,2,0,,2,3,4\n")
holes = json.loads(run("s.yaml", "--json").stdout)
assert (holes["n"], holes["n_incomplete"]) == (401, 1), holes

# an estimate that has not converged shows its state and leaves no file
short = run("s.yaml", "--json", "--max-iterations", "2", "--save", "short.yaml", "--csv", "short.csv", status=1)
assert json.loads(short.stdout)["converged"] is False and "not converged after 2" in short.stderr, short
assert not os.path.exists("short.yaml") and not os.path.exists("short.csv")

# what cannot be is said
with open("t.yaml", "w", encoding="utf-8") as f:
    f.write(SPEC.replace("per: B_COST", "per: B_CAST"))
assert "t.yaml:8" in run("t.yaml", status=2).stderr
assert "--predict" in run("s.yaml", "--parameters", "p.yaml", status=2).stderr
with open("long.csv", "a", encoding="utf-8") as f:
    f.write("5,road,0,1,1\n")
assert "every alternative once" in run("l.yaml", status=2).stderr
with open("long.csv", "a", encoding="utf-8") as f:
    f.write("900,ship,0,1,1\n")
assert "ship" in run("l.yaml", status=2).stderr


def stata(path, names, rows, version=115):
    """A Stata file of doubles and one text column, as Stata 12 writes it."""
    n = len(names)
    kinds = [10 if isinstance(rows[0][k], str) else 255 for k in range(n)]
    head = struct.pack("<BBBBhi", version, 2, 1, 0, n, len(rows)) + bytes(81) + bytes(18)
    head += bytes(kinds) + b"".join(s.encode().ljust(33, b"\0") for s in names) + bytes(2 * (n + 1))
    head += b"%9.0g".ljust(49, b"\0") * n + bytes(33 * n) + bytes(81 * n) + bytes(5)
    body = b""
    for row in rows:
        for value in row:
            if isinstance(value, str):
                body += value.encode().ljust(10, b"\0")
            else:
                body += struct.pack("<d", 2.0 ** 1023 if value is None else value)  # 2^1023 is Stata's "."
    with open(path, "wb") as file:
        file.write(head + body)


# a Stata file gives what the CSV file gives; its missing values are empty cells
stata("d.dta", ["id", "c", "av", "t1", "t2", "c1", "c2", "name"],
      [[float(v) for v in r] + ['a "b", c'] for r in rows] + [[400.0, 1.0, 1.0, None, 2.0, 3.0, 4.0, "x"]])
with open("dta.yaml", "w", encoding="utf-8") as f:
    f.write(SPEC.replace("{file: d.csv}", "{file: d.dta, filter: name != 'y'}"))
same = json.loads(run("dta.yaml", "--json").stdout)
assert (same["n"], same["n_incomplete"]) == (400, 1), same
assert math.isclose(same["log_likelihood"], result["log_likelihood"], rel_tol=1e-14)
with open("d.dta", "rb") as f:
    whole = f.read()
for cut in (0, 50, 300, len(whole) - 7):
    with open("d.dta", "wb") as f:
        f.write(whole[:cut])
    assert "d.dta" in run("dta.yaml", status=2).stderr, cut
stata("d.dta", ["id", "", "c"], [[1.0, 2.0, 3.0]])
assert "a column without a name" in run("dta.yaml", status=2).stderr


# a gravity row whose fixed effect or cluster is not known is left out and counted, as are other missing values
GRAVITY = "data: {file: g.csv}\ndependent: y\nregressors: {x: x}\nfixed_effects: [a]\ncluster: [b]\n"
draw = random.Random(8)
flows = [(f"a{i % 5}", f"b{i % 7}", draw.gauss(0, 1), draw.expovariate(1)) for i in range(80)]
gaps = [("", "b1", 1.0, 2.0), ("NA", "b1", 1.0, 2.0), ("a1", "", 1.0, 2.0), ("a1", "b1", "", 2.0)]
found = []
for more in ([], gaps):
    with open("g.csv", "w", encoding="utf-8") as f:
        f.write("a,b,x,y\n" + "".join(",".join(map(str, r)) + "\n" for r in flows + more))
    with open("g.yaml", "w", encoding="utf-8") as f:
        f.write(GRAVITY)
    done = subprocess.run([amur, "estimate", "gravity", "g.yaml", "--json"], capture_output=True, text=True, check=True)
    found.append(json.loads(done.stdout))
assert found[1]["n"] == 80 and found[0]["parameters"] == found[1]["parameters"], found
assert found[1]["n_missing"] == 4, found[1]

# files beside the current folder are found by AMUR_DATA alone, wherever a folder of data happens to stand
os.makedirs("shared/data")
os.makedirs("here")
os.rename("d.csv", "shared/data/d.csv")
for data, status in ((None, 2), ("", 2), ("nowhere", 2), (os.path.abspath("shared/data"), 0)):
    env = {k: v for k, v in os.environ.items() if k != "AMUR_DATA"} | ({} if data is None else {"AMUR_DATA": data})
    done = subprocess.run([amur, "estimate", "choice", "../s.yaml"], cwd="here", env=env, capture_output=True, text=True, check=False)
    assert done.returncode == status and ("AMUR_DATA" in done.stderr) == (status == 2), (data, done.stderr)
