#!/usr/bin/env python3
"""Countries that are cut off by bans: the full equilibrium of every part of the world.  usage: embargo.py AMUR"""
import csv, json, math, os, random, subprocess, sys, tempfile

AMUR = os.path.abspath(sys.argv[1])
failed = []
SPEC = "data: {{file: x.csv}}\nmethod: ppml\ndependent: trade\ntrade: {{sigma: 5, base: observed, deficits: {}}}\nshock:\n"


def check(good, what):
    if not good:
        failed.append(what)
        print("FAILED:", what)


def trade(flows, deficits, *shocks):
    """Exit status, result or None, flows after the shock or None, messages; flows by (exporter, importer)."""
    with open("x.csv", "w") as f:
        f.write("exporter,importer,trade\n" + "".join(f"{i},{j},{v!r}\n" for (i, j), v in flows.items()))
    with open("s.yaml", "w") as f:
        f.write(SPEC.format(deficits) + "".join(f"  - {{{s}, ban: true}}\n" for s in shocks))
    done = subprocess.run([AMUR, "trade", "s.yaml", "--json", "--flows", "f.csv"], capture_output=True, text=True, timeout=60)
    if not done.stdout:
        return done.returncode, None, None, done.stderr
    with open("f.csv") as f:
        after = {(r["exporter"], r["importer"]): float(r["full"]) for r in csv.DictReader(f)}
    return done.returncode, json.loads(done.stdout), after, done.stderr


def spending(flows, j):
    return sum(v for (_, k), v in flows.items() if k == j)


def gains_are_those_of_the_domestic_share(what, base, after, result):
    """One sector: real expenditure changes as (share at home)^(1 / (1 - sigma)) times nominal over factor price
    (Arkolakis, Costinot and Rodriguez-Clare 2012)."""
    for c in result["countries"]:
        i = c["country"]
        share = (after[i, i] / spending(after, i)) / (base[i, i] / spending(base, i))
        want, got = share ** -0.25, 1 + c["full"]["real_income_pct"] / 100
        check(math.isclose(got, want, rel_tol=1e-9), f"{what}: real income of {i} {got}, want {want}")


def main():
    small = dict(zip([(i, j) for i in "ABC" for j in "ABC"], [100., 20., 10., 15., 80., 10., 5., 10., 60.]))
    draw = random.Random(1)
    world = {(i, j): draw.uniform(60, 120) if i == j else draw.uniform(2, 20) for i in "ABCD" for j in "ABCD"}
    status, result, after, text = trade(small, "proportional", "exporters: [B]", "importers: [B]")
    check(status == 0 and result["converged"] and "want only 200" in result["conditional"]["impossible"], f"embargo: {status} {text}")
    found = {c["country"]: c["full"] for c in result["countries"]}
    check(math.isclose(found["B"]["real_income_pct"], 100 * ((80 / 110) ** 0.25 - 1), rel_tol=1e-9), f"autarky: {found['B']}")
    check(all(c["conditional"]["price_index_pct"] is None for c in result["countries"]), "no conditional figures")
    both = ("exporters: [B, C], importers: [A, D]", "exporters: [A, D], importers: [B, C]")
    for what, deficits, shocks, parts in (
            ("one", "proportional", ("exporters: [B]", "importers: [B]"), ["B", "ACD"]),
            ("one, balanced", "balanced", ("exporters: [B]", "importers: [B]"), ["B", "ACD"]),
            ("two together", "proportional", both, ["AD", "BC"]), ("two together, balanced", "balanced", both, ["AD", "BC"]),
            ("all", "proportional", ("exporters: [A, B, C, D]",), ["A", "B", "C", "D"]),
            ("only buys, balanced", "balanced", ("exporters: [B]",), ["B", "ACD"]),
            ("only sells, balanced", "balanced", ("importers: [B]",), ["B", "ACD"])):
        status, result, after, text = trade(world, deficits, *shocks)
        check(result is not None and result["full"]["converged"], f"{what}: {status} {text}")
        if result is None:
            continue
        for (i, j), v in after.items():
            check((v == 0) == (not any(i in p and j in p for p in parts)), f"{what}: {v} from {i} to {j}")
        for p in parts:  # a part spends what it earns
            sold = sum(v for (i, _), v in after.items() if i in p)
            check(math.isclose(sold, sum(spending(after, j) for j in p), rel_tol=1e-9), f"{what}: balance of {p}")
        if deficits == "proportional":
            gains_are_those_of_the_domestic_share(what, world, after, result)
    status, result, after, text = trade(world, "additive", "exporters: [B]", "importers: [B]")
    check(status == 2 and result is None and "proportional" in text, f"additive: {status} {text}")
    status, result, after, text = trade(world, "proportional", "exporters: [B]")
    check(status == 1, f"only buys: {status} {text}")


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    main()
    os.chdir("/")
sys.exit(len(failed) > 0)
