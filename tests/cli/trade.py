# SPDX-License-Identifier: Apache-2.0
"""trade.py AMUR -- the ways to write a shock, and the files written: each is held against the same shock in other words."""
import csv
import json
import os
import subprocess
import sys
import tempfile

amur = os.path.abspath(sys.argv[1])
COUNTRIES, SECTORS = ["A", "B", "C", "D"], ["food", "steel"]
HEAD = "data: {file: d.csv}\ndependent: trade\ntrade: {sector: good, sigma: {food: 4, steel: 7}}\n"
folder = tempfile.TemporaryDirectory()
bad = 0


def trade(i, j, s):
    return (40 if i == j else 5) * (1 + (3 * i + 5 * j + 7 * s) % 11 / 10)


def expect(truth, what):
    global bad
    if not truth:
        bad += 1
        print("not so:", what)


def solve(spec, *options):
    with open(os.path.join(folder.name, "s.yaml"), "w", encoding="utf-8") as f:
        f.write(spec)
    run = subprocess.run([amur, "trade", "s.yaml", "--json", *options], cwd=folder.name, capture_output=True, text=True,
                         check=False)
    assert run.returncode == 0, run.stderr + spec
    return json.loads(run.stdout)


def same(a, b):
    for x, y in zip(a["countries"], b["countries"]):
        for kind in ("conditional", "full"):
            for key, value in x[kind].items():
                if isinstance(value, float) and abs(value - y[kind][key]) > 1e-8:
                    return False
    return True


def table(name):
    with open(os.path.join(folder.name, name), encoding="utf-8") as f:
        return list(csv.DictReader(f))


with open(os.path.join(folder.name, "d.csv"), "w", encoding="utf-8") as f:
    f.write("exporter,importer,good,trade,time_h\n")
    for s, good in enumerate(SECTORS):
        for i, a in enumerate(COUNTRIES):
            for j, b in enumerate(COUNTRIES):
                f.write(f"{a},{b},{good},{trade(i, j, s)},{10 + 3 * abs(i - j)}\n")
with open(os.path.join(folder.name, "skim.csv"), "w", encoding="utf-8") as f:
    f.write("from_zone,to_zone,before,after\nA,B,13,10\nB,A,13,10\nOcean,A,1,1\n")

none = solve(HEAD)
expect(all(abs(c["full"]["real_income_pct"]) < 1e-9 for c in none["countries"]), "no shock, no change")

# sanctions: lists of countries, the same as a formula, and in one sector only
ban = solve(HEAD + "shock: [{ban: true, exporters: [A], importers: [B, C], both_ways: true}]\n", "--flows", "f.csv")
expect(same(ban, solve(HEAD + "shock: [{ban: true, where: exporter == 'A' and (importer == 'B' or importer == 'C')},"
                              " {ban: true, where: importer == 'A' and (exporter == 'B' or exporter == 'C')}]\n")),
       "lists of countries are a formula over them")
for row in table("f.csv"):
    pair = {row["exporter"], row["importer"]}
    banned = pair in ({"A", "B"}, {"A", "C"})
    expect((float(row["full"]) == 0) == banned and (float(row["conditional"]) == 0) == banned, f"only banned pairs stop: {row}")
one = solve(HEAD + "shock: [{ban: true, exporters: [A], importers: [B], sectors: [food]}]\n", "--flows", "f.csv",
            "--csv", "c.csv", "--resistances", "r.csv")
for row in table("f.csv"):
    banned = (row["sector"], row["exporter"], row["importer"]) == ("food", "A", "B")
    expect((float(row["full"]) == 0) == banned, f"food alone stops: {row}")

# the files agree with the JSON
for row, c in zip(table("c.csv"), one["countries"]):
    expect(row["country"] == c["country"] and abs(float(row["full_exports_pct"]) - c["full"]["exports_pct"]) < 1e-9, row)
    expect(abs(float(row["conditional_imports_pct"]) - c["conditional"]["imports_pct"]) < 1e-9, row)
rows = table("r.csv")
expect(len(rows) == 8 and abs(float(rows[5]["full_inward_pct"]) -
                              one["countries"][1]["full"]["inward_resistance_pct"]["steel"]) < 1e-9, "resistances")
flows = table("f.csv")
exports = {k: sum(float(r[k]) for r in flows if r["exporter"] == "A" and r["importer"] != "A") for k in ("base", "full")}
expect(abs(100 * (exports["full"] / exports["base"] - 1) - one["countries"][0]["full"]["exports_pct"]) < 1e-9, "exports of A")

# a new link: cost by a table of skims, the same as by hand; a pair without trade in the table is passed over
skim = solve(HEAD + "shock:\n  - table: {file: skim.csv, exporter: from_zone, importer: to_zone}\n"
                    "    cost: (100 + after) / (100 + before)\n")
expect(same(skim, solve(HEAD + f"shock: [{{cost: {110 / 113!r}, exporters: [A], importers: [B], both_ways: true}}]\n")),
       "skims are costs")
expect(skim["countries"][0]["full"]["real_income_pct"] > 0, "a shorter way is a gain")

# a regressor set anew with its coefficient, the same as the cost it stands for in a world of one elasticity
even = HEAD.replace("{food: 4, steel: 7}", "5")
term = solve(even + "regressors: {time: time_h}\ncoefficients: {time: -0.04}\n"
                    "shock: [{set: {time: time_h - 2}, exporters: [A, B], importers: [C]}]\n")
cost = solve(even + "shock: [{cost: exp(-0.04 * 2 / 4), exporters: [A, B], importers: [C]}]\n")
base = solve(even.replace("sigma: 5", "sigma: 5, base: observed") +
             "regressors: {time: time_h}\ncoefficients: {time: -0.04}\n"
             "shock: [{set: {time: time_h - 2}, exporters: [A, B], importers: [C]}]\n")
with open(os.path.join(folder.name, "saved.yaml"), "w", encoding="utf-8") as f:
    f.write("parameters:\n  time: {estimate: -0.04, se: 0.01}\n")
expect(same(base, solve(even.replace("sigma: 5", "sigma: 5, base: observed") +
                        "regressors: {time: time_h}\ncoefficients: saved.yaml\n"
                        "shock: [{set: {time: time_h - 2}, exporters: [A, B], importers: [C]}]\n")),
       "saved estimates are coefficients")
expect(same(base, cost), "a coefficient times a change is a cost to the power 1 - sigma")
expect(not same(term, cost), "the fitted base is another than the observed")

# later shocks build on earlier ones; domestic sales are left alone unless asked for
twice = solve(HEAD + "shock: [{cost: 1.1}, {cost: 1.2}]\n")
expect(same(twice, solve(HEAD + "shock: [{cost: 1.32}]\n")), "costs multiply")
expect(all(c["full"]["real_income_pct"] < -0.1 for c in twice["countries"]), "dearer trade costs everyone")
home = solve(HEAD + "shock: [{cost: 1.32, domestic: true}]\n")
expect(all(abs(c["full"]["exports_pct"]) < 1e-8 for c in home["countries"]), "at home as well: nothing moves")

# tariffs: revenue, and a base that has them
tariff = solve(HEAD + "shock: [{tariff: 0.1, importers: [B]}]\n")
expect([c["full"]["tariff_revenue"] > 0 for c in tariff["countries"]] == [False, True, False, False], "B alone collects")
away = solve(HEAD.replace("sector: good", "sector: good, tariff: 0.1 * (exporter != importer)") +
             "shock: [{tariff: 0, importers: [B]}]\n")
expect([c["full"]["tariff_revenue"] > 0 for c in away["countries"]] == [True, False, True, True], "B alone gives up")
sys.exit(bad > 0)
