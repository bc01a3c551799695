# SPDX-License-Identifier: Apache-2.0
"""trade.py AMUR EXAMPLES -- removing borders: every country's figures of the conditional equilibrium and of the full one
by hat algebra, with deficits kept additive and with balanced trade."""
import csv
import json
import os
import subprocess
import sys
import tempfile

amur, examples = sys.argv[1:3]
data = os.environ.get("AMUR_DATA", "")
if not os.path.exists(os.path.join(data, "gravity/agtpa_2006.csv")):
    print("no data: set AMUR_DATA")
    sys.exit(77)


def rows(name):
    with open(os.path.join(data, "gravity", name), encoding="utf-8") as f:
        return {row["country"]: row for row in csv.DictReader(f)}


def solve(text):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "s.yaml")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        run = subprocess.run([amur, "trade", path, "--json"], capture_output=True, text=True,
                             env={**os.environ, "AMUR_DATA": data}, check=False)
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout)


hat, stata = rows("agtpa_ch2_app1_noborder_ours.csv"), rows("agtpa_ch2_app1_noborder_stata.csv")
with open(os.path.join(examples, "agtpa_noborder.yaml"), encoding="utf-8") as f:
    spec = f.read()
bad = 0


def check(what, found, want, tolerance):
    global bad
    if not abs(found - float(want)) <= tolerance:
        bad += 1
        print(f"{what} is {found!r}, expected {want} within {tolerance}")


# the files print 12 digits
for closure in ("additive", "balanced"):
    result = solve(spec.replace("deficits: additive", "deficits: " + closure))
    assert len(result["countries"]) == len(hat) == 69
    column = {"additive": "hat_additiveD_", "balanced": "hat_balanced_"}[closure]
    for c in result["countries"]:
        name, conditional, full = c["country"], c["conditional"], c["full"]
        want = hat[name]
        within = max(2e-8, 1e-10 * abs(float(want[column + "xi"])))
        check(f"{closure} {name} exports", full["exports_pct"], want[column + "xi"], within)
        check(f"{closure} {name} price", full["price_pct"], 100 * float(want[column + "p"]) - 100, within)
        check(f"{closure} {name} real income", full["real_income_pct"], want[column + "rgdp"], within)
        if closure == "additive":
            check(f"{name} conditional exports", conditional["exports_pct"], stata[name]["change_Xi_CDL"], 1e-6)
            # these come from a regression that stopped at a looser tolerance
            check(f"{name} inward", conditional["inward_resistance_pct"], stata[name]["change_IMR_CDL"], 2e-6)
            check(f"{name} outward", conditional["outward_resistance_pct"], stata[name]["change_OMR_CDL"], 1e-6)

# given coefficients, balanced to the observed margins, are the same base as the regression's fit
b = {p["name"]: p["estimate"] for p in solve(spec)["parameters"]}
given = solve(spec + "coefficients: {" + ", ".join(f"{k}: {v!r}" for k, v in b.items()) + "}\n")
for c in given["countries"]:
    check(f"given {c['country']}", c["conditional"]["exports_pct"], stata[c["country"]]["change_Xi_CDL"], 1e-6)
sys.exit(bad > 0)
