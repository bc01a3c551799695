#!/usr/bin/env python3
"""Methods of `amur assign`, end to end on a made-up network.  usage: assign_methods.py AMUR"""
import csv, json, math, os, subprocess, sys, tempfile

AMUR = os.path.abspath(sys.argv[1])
NET = """<NUMBER OF ZONES> 3
<NUMBER OF NODES> 5
<FIRST THRU NODE> 4
<NUMBER OF LINKS> 8
<END OF METADATA>
1 4 20 1 4 1 2 0 0 1 ;
4 1 20 1 4 1 2 0 0 1 ;
1 5 10 2 3 1 2 0 1 1 ;
5 1 10 2 3 1 2 0 1 1 ;
4 2 30 1 2 1 2 0 0 1 ;
4 5 30 1 1 1 2 0 0 1 ;
5 2 20 2 4 1 2 0 0 1 ;
5 3 20 1 5 1 2 0 0 1 ;
"""
TRIPS = {("1", "2"): 30.0, ("1", "3"): 12.0}
failed = []


def check(good, what):
    if not good:
        failed.append(what)
        print("FAILED:", what)


def near(a, b, tolerance=1e-8):
    return abs(a - b) <= tolerance * max(1, abs(a), abs(b))


def write(path, name, cells):
    with open(path, "w") as f:
        f.write(f"origin,destination,{name}\n")
        f.writelines(f"{o},{d},{x!r}\n" for (o, d), x in cells.items())


def assign(*arguments, expected=0):
    done = subprocess.run([AMUR, "assign", "net.tntp", "--json", *arguments], capture_output=True, text=True)
    check(done.returncode == expected, f"{arguments}: exit {done.returncode}: {done.stderr[-300:]}")
    return json.loads(done.stdout) if done.returncode < 2 else done.stderr


def cells(path, name, **where):
    with open(path) as f:
        return {(r["origin"], r["destination"]): float(r[name]) for r in csv.DictReader(f)
                if r[name] and all(r[k] == v for k, v in where.items())}


def methods():
    best = assign("--demand", "trips.csv", "--gap", "1e-12")
    check(best["method"] == "bush", "auto means bushes on a small network")
    for method in ("fw", "cfw", "bfw"):
        found = assign("--demand", "trips.csv", "--gap", "1e-4", "--method", method)
        check(found["method"] == method and best["objective"] * (1 - 1e-12) <= found["objective"]
              <= best["objective"] + 1e-4 * found["tstt"], f"{method} is within its gap of the optimum")
        for what in (("--paths", "p.csv"), ("--select-link", "4-5"), ("--select-zone", "1")):
            check("bush" in assign("--demand", "trips.csv", "--method", method, *what, expected=2), f"{method} and {what}")
    tiny = ("--demand", "trips.csv", "--gap", "1e-3", "--memory", "0")
    check(assign(*tiny)["method"] == "bfw", "auto without memory for bushes")
    check(assign(*tiny, "--paths", "p.csv")["method"] == "bush", "auto with paths")
    optimum = [assign("--demand", "trips.csv", "--gap", "1e-10", *what)["total_time"]
               for what in (("--method", "so"), ("--system-optimum",), ("--system-optimum", "--method", "bush"))]
    check(optimum[0] == optimum[1] == optimum[2] < best["total_time"], "a system optimum takes less time")


def elastic():
    base = ("--demand", "trips.csv", "--gap", "1e-12", "--toll-factor", "0.5")
    assign(*base, "--skim", "base.csv", "--flows", "base_flows.csv")
    found = assign(*base, "--elastic", "exponential:0.3", "--reference", "base.csv", "--trips", "now.csv", "--history", "h.csv")
    check(found["residual"] <= 1e-12, "the residual of demand")
    with open("h.csv") as f:
        rows = list(csv.DictReader(f))
    check(float(rows[0]["residual"]) > 1e-3 > 1e-12 >= float(rows[-1]["residual"]), "the history of the residual")
    for pair, trips in cells("now.csv", "trips").items():
        check(near(trips, TRIPS[pair]), f"at the reference costs demand is as given: {pair}")
    for form, answer in (("exponential:0.02", lambda u, u0: math.exp(-0.02 * (u - u0))),
                         ("power:0.7", lambda u, u0: (u / u0) ** -0.7),
                         ("linear:0.01", lambda u, u0: 1 - 0.01 * (u - u0))):
        half = {pair: x / 2 for pair, x in cells("base.csv", "cost").items() if pair in TRIPS}
        write("half.csv", "cost", half)
        assign(*base, "--elastic", form, "--reference", "half.csv", "--trips", "now.csv", "--skim", "now_skim.csv")
        cost = cells("now_skim.csv", "cost")
        for pair, trips in cells("now.csv", "trips").items():
            want = TRIPS[pair] * answer(cost[pair], half[pair])
            check(near(trips, want) and trips < TRIPS[pair], f"{form}: {trips} trips of {pair}, {want} wanted")
    car = "name=car,elastic=power:1,reference=both.csv"
    with open("both.csv", "w") as f:
        f.write("origin,destination,cost,cost_car\n")
        f.writelines(f"{o},{d},9,{x!r}\n" for (o, d), x in half.items())
    assign(*base, "--demand", "trips.csv", "--class", car, "--class", "name=van", "--trips", "now.csv", "--skim", "s.csv")
    cost = cells("s.csv", "cost_car")
    for pair, trips in cells("now.csv", "trips", **{"class": "car"}).items():
        check(near(trips, TRIPS[pair] * half[pair] / cost[pair]), f"the class's own column of costs: {pair}")
    check(all(near(x, TRIPS[p]) for p, x in cells("now.csv", "trips", **{"class": "van"}).items()), "the other class is fixed")
    for what, named in ((("--elastic", "cubic:1"), "cubic"), (("--elastic", "power:0"), "power:0"), (("--elastic", "power"), "R"),
                        (("--reference", "base.csv"), "elastic"), (("--elastic", "power:1", "--method", "fw"), "bush"),
                        (("--elastic", "power:1", "--reference", "none.csv"), "none.csv"),
                        (("--elastic", "power:1", "--reference", "one.csv"), "from 1 to 3")):
        write("one.csv", "cost", {("1", "2"): 3.0})
        check(named in assign("--demand", "trips.csv", *what, expected=2), f"{what}: says {named}")


def stochastic():
    found = assign("--demand", "trips.csv", "--method", "sue", "--theta", "0.4", "--gap", "1e-11", "--detour", "9", "--paths",
                   "paths.csv", "--min-share", "1e-12", "--toll-factor", "0.5")
    with open("paths.csv") as f:
        rows = list(csv.DictReader(f))
    check(found["method"] == "sue" and found["residual"] <= 1e-11 and found["paths"] == len(rows) == 5, "three and two paths")
    for pair, trips in TRIPS.items():
        share = [float(r["share"]) for r in rows if (r["origin"], r["destination"]) == pair]
        check(share == sorted(share, reverse=True) and near(sum(share), 1), f"largest first: {pair}")
        weight = {r["links"]: math.exp(-0.4 * float(r["cost"])) for r in rows if (r["origin"], r["destination"]) == pair}
        for r in rows:
            if r["links"] in weight:
                check(near(float(r["flow"]), trips * weight[r["links"]] / sum(weight.values())), f"logit of {pair}")
    check(assign("--demand", "trips.csv", "--method", "sue", "--theta", "1", "--path-set", "1")["paths"] <= 5, "a small set")
    for what, named in (((), "--theta"), (("--theta", "1", "--elastic", "power:1"), "bush"), (("--theta", "-1"), "theta")):
        check(named in assign("--demand", "trips.csv", "--method", "sue", *what, expected=2), f"sue {what}: says {named}")
    check("sue" in assign("--demand", "trips.csv", "--theta", "1", expected=2), "theta without sue")


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        with open("net.tntp", "w") as f:
            f.write(NET)
        write("trips.csv", "trips", TRIPS)
        methods()
        elastic()
        stochastic()
        os.chdir("/")
    sys.exit(len(failed) > 0)


main()
