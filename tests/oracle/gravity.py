# SPDX-License-Identifier: Apache-2.0
"""gravity.py AMUR -- every column of tables 1 to 3 of the AGTPA's chapter 1 (Yotov, Piermartini, Monteiro and Larch
2016) as a peer estimated them: coefficients, log-likelihoods, and standard errors without a small-sample factor, with
G/(G-1) alone, with that and (n-1)/(n-K), and not clustered."""
import json
import os
import re
import subprocess
import sys
import tempfile

amur, data = sys.argv[1], os.environ.get("AMUR_DATA", "")
oracle = os.path.join(data, "../oracles/gravity_agtpa.txt")
if not os.path.exists(oracle):
    print("no data: set AMUR_DATA")
    sys.exit(77)

YEARS = (1986, 1990, 1994, 1998, 2002, 2006)
INTRA = {f"ld{y}": f"(year == {y}) * (exporter != importer) * log(dist)" for y in YEARS}
BASIC = {"log_dist": "log(dist)", "cntg": "cntg", "lang": "lang", "clny": "clny"}
INTL = {k: f"(exporter != importer) * ({v})" for k, v in BASIC.items()}
SIZE = {"log_y": "log(y)", "log_e": "log(e)"}
FAR = {"lre": "log(sum(dist / (e / world), exporter, year))", "lri": "log(sum(dist / (y / world), importer, year))"}
EFFECTS, PAIRS = ["exporter*year", "importer*year"], ["exporter*year", "importer*year", "pair"]
PHASES = {k: k for k in ("rta", "rta_lag4", "rta_lag8", "rta_lag12")}
# column: regressors, fixed effects, method, with domestic trade
COLUMNS = {
    "T1(1)": (BASIC | SIZE, [], "linear", False),
    "T1(2)": (BASIC | SIZE | FAR, [], "linear", False),
    "T1(3)": (BASIC, EFFECTS, "linear", False),
    "T1(4)": (BASIC, EFFECTS, "ppml", False),
    "T2(2)": (INTRA | {k: BASIC[k] for k in ("cntg", "lang", "clny")}, EFFECTS, "ppml", False),
    "T2(3)": (INTRA | {k: INTL[k] for k in ("cntg", "lang", "clny")} | {"ldintra": "intra * log(dist)"}, EFFECTS, "ppml", True),
    "T2(4)": (INTRA | {k: INTL[k] for k in ("cntg", "lang", "clny")} | {"ldintra": "intra * log(dist)", "smctry": "intra"}, EFFECTS,
              "ppml", True),
    "T2(5)": (INTRA | {k: INTL[k] for k in ("cntg", "lang", "clny")}, EFFECTS + ["home"], "ppml", True),
    "T3(1)": (BASIC | {"rta": "rta"}, EFFECTS, "linear", False),
    "T3(2)": (BASIC | {"rta": "rta"}, EFFECTS, "ppml", False),
    "T3(3)": (INTL | {"rta": "rta"}, EFFECTS + ["home"], "ppml", True),
    "T3(4)": ({"rta": "rta"}, PAIRS, "ppml", True),
    "T3(5)": ({"rta": "rta", "rta_lead4": "rta_lead4"}, PAIRS, "ppml", True),
    "T3(6)": (PHASES, PAIRS, "ppml", True),
    "T3(7)": (PHASES | {f"ib{y}": f"(year == {y}) * (exporter != importer)" for y in YEARS[:5]}, PAIRS, "ppml", True),
}


def numbers(text):
    return [float(x) for x in re.findall(r"-?\d+\.\d+", text)]


def sections():
    with open(oracle, encoding="utf-8") as f:
        for part in f.read().split("\n== ")[1:]:
            head = re.match(r"(T\d\(\d\)).* N (\d+)  ll (\S+)", part)
            if not head:
                continue
            rows = re.findall(r'^(\S*) *"\s*(\S+?)" "\s*(\S+?)"', part, re.M)
            errors = {k: numbers(re.search(rf"^SE {re.escape(k)}: (.*)$", part, re.M)[1]) for k in ("no-ssc", "G/(G-1) only", "HC0")}
            yield head[1], int(head[2]), float(head[3]), rows, errors


def estimate(column, small_sample):
    regressors, effects, method, domestic = COLUMNS[column]
    spec = [f"data:\n  file: {data}/gravity/agtpa_ch1.csv", "  derive:", "    intra: exporter == importer",
            "    pair: if(intra, 0, pair_id)", "    y: sum(trade, exporter, year)", "    e: sum(trade, importer, year)",
            "    world: sum(trade, year)",
            "    home: if(intra, sum(intra * log(dist), exporter), 0)"]
    if "lre" in regressors:
        spec += [f"    {k}: {v}" for k, v in FAR.items()]
        regressors = regressors | {"lre": "lre", "lri": "lri"}
    keep = (["exporter != importer"] if not domestic else []) + (["trade > 0"] if method == "linear" else [])
    if keep:
        spec.append("  filter: " + " and ".join(keep))
    spec += [f"method: {method}", "dependent: " + ("log(trade)" if method == "linear" else "trade"), "regressors:"]
    spec += [f"  {k}: {v}" for k, v in regressors.items()]
    spec += [f"fixed_effects: [{', '.join(effects)}]", "cluster: [pair_id]", f"small_sample: {small_sample}"]
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", delete=False) as f:
        f.write("\n".join(spec) + "\n")
    run = subprocess.run([amur, "estimate", "gravity", f.name, "--json"], capture_output=True, text=True, check=False)
    os.unlink(f.name)
    assert run.returncode == 0, (column, run.stderr)
    return json.loads(run.stdout)


bad = seen = 0


def check(what, found, want, tolerance):
    global bad
    if not abs(found - want) <= tolerance:
        bad += 1
        print(f"{what} is {found!r}, expected {want!r} within {tolerance:g}")


for column, n, log_likelihood, rows, errors in sections():
    seen += 1
    for small_sample, key in (("none", "no-ssc"), ("cluster", "G/(G-1) only"), ("full", None)):
        result = estimate(column, small_sample)
        check(f"{column} n", result["n"], n, 0)
        check(f"{column} log-likelihood", result["log_likelihood"], log_likelihood, 1e-9 * abs(log_likelihood))
        for i, ((name, value, error), p) in enumerate(zip(rows, result["parameters"], strict=True)):
            if name:
                assert name == p["name"], (column, name, p["name"])
            check(f"{column} {p['name']}", p["estimate"], float(value), 1e-7)
            want = errors[key][i] if key else float(error)
            check(f"{column} {p['name']} {small_sample} error", p["clustered_se"], want, 1e-6 * want)
            if small_sample == "cluster":  # the peer's has n/(n-1)
                check(f"{column} {p['name']} HC0", p["robust_se"], errors["HC0"][i], 2e-6 * errors["HC0"][i])
assert seen == len(COLUMNS), seen

# trade of the European Union, four fixed effects, as printed in the peer's manual: one way and two ways of clusters
for clusters, want in (("[Origin]", 0.115678), ("[Origin, Destination]", 0.130734)):
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", delete=False) as f:
        f.write(f"data: {{file: {data}/gravity/fixest_trade.csv}}\ndependent: Euros\nregressors: {{d: log(dist_km)}}\n"
                f"fixed_effects: [Origin, Destination, Product, Year]\ncluster: {clusters}\nsmall_sample: full\n")
    run = subprocess.run([amur, "estimate", "gravity", f.name, "--json"], capture_output=True, text=True, check=True)
    os.unlink(f.name)
    d = json.loads(run.stdout)["parameters"][0]
    check("distance", d["estimate"], -1.52787, 5e-6)
    check(f"distance error {clusters}", d["clustered_se"], want, 5e-7)
sys.exit(bad > 0)
