# SPDX-License-Identifier: Apache-2.0
"""trade_faults.py AMUR -- bad trade specifications are named, exit status 2, nothing printed."""
import os
import subprocess
import sys
import tempfile

amur = os.path.abspath(sys.argv[1])
ROWS = ["A,A,50,0", "A,B,9,1", "A,C,8,1", "B,A,7,1", "B,B,60,0", "B,C,6,1", "C,A,5,1", "C,B,4,1", "C,C,40,0"]
SPEC = """data: {file: d.csv}
dependent: trade
regressors: {border: border}
fixed_effects: [exporter, importer]
trade: {sigma: 5}
shock:
  - set: {border: 0}
"""
FLOWS = """data: {file: d.csv}
dependent: trade
trade: {sigma: 5}
shock:
"""
# specification, rows changed, texts of the message
CASES = [
    (SPEC.replace("sigma: 5", "sigma: 1"), {}, ["s.yaml:5", "sigma", "1", "from 1.0001"]),
    (SPEC.replace("{sigma: 5}", "{sigma: 5, exporter: origin}"), {}, ["exporter", "origin", "column"]),
    (SPEC.replace("{sigma: 5}", "{}"), {}, ["sigma", "nothing"]),
    (SPEC.replace("{sigma: 5}", "{sgma: 5}"), {}, ["sgma", "sigma"]),
    (SPEC.replace("trade: {sigma: 5}\n", ""), {}, ["trade", "nothing"]),
    (SPEC.replace("{border: 0}", "{bordr: 0}"), {}, ["s.yaml:7", "bordr", "border"]),
    (SPEC.replace("{border: 0}", "{border: log(0)}"), {}, ["border", "-inf"]),
    (SPEC.replace("sigma: 5", "sigma: 5, deficits: addtive"), {}, ["deficits", "addtive", "additive"]),
    (SPEC.replace("sigma: 5", "sigma: 5, reference: Z"), {}, ["reference", "Z", "a name in the data"]),
    (SPEC + "coefficients: {bordr: 1}\n", {}, ["bordr", "border"]),
    (SPEC, {3: "A,B,7,1"}, ["d.csv:5", "A to B", "row 3"]),
    (FLOWS + "  - {ban: true, exporters: [X]}\n", {}, ["s.yaml:5", "exporters", "X"]),
    (FLOWS + "  - {ban: true, sectors: [steel]}\n", {}, ["sectors", "steel"]),
    (FLOWS + "  - {exporters: [A]}\n", {}, ["s.yaml:5", "nothing that changes"]),
    (FLOWS + "  - {cost: -1}\n", {}, ["cost", "-1", "above 0"]),
    (FLOWS + "  - {tariff: -1}\n", {}, ["tariff", "-1", "above -1"]),
    (FLOWS + "  - {cost: 2, where: trade > 1000}\n", {}, ["no row of the data"]),
    (FLOWS + "  - {cost: 2, exporter: [A]}\n", {}, ["exporter", "exporters"]),
    (FLOWS + "  - {cost: after / before, table: {file: none.csv}}\n", {}, ["none.csv"]),
    (FLOWS + "  - {cost: trade, table: {file: d.csv}}\n", {}, ["d.csv:1", "trade", "that the data have already"]),
    (FLOWS + "  - {ban: true, domestic: true, importers: [B]}\n", {}, ["B"]),
    (FLOWS, {0: "A,A,0,0", 1: "A,B,0,1", 2: "A,C,0,1"}, ["A sells nothing"]),
    (FLOWS, {0: "A,A,-5,0"}, ["flow -5 from A to A", ">= 0"]),
]

bad = 0
for spec, changes, wanted in CASES:
    with tempfile.TemporaryDirectory() as folder:
        rows = [changes.get(i, row) for i, row in enumerate(ROWS)]
        with open(os.path.join(folder, "d.csv"), "w", encoding="utf-8") as f:
            f.write("exporter,importer,trade,border\n" + "\n".join(rows) + "\n")
        with open(os.path.join(folder, "s.yaml"), "w", encoding="utf-8") as f:
            f.write(spec)
        run = subprocess.run([amur, "trade", "s.yaml"], cwd=folder, capture_output=True, text=True, check=False)
        missing = [w for w in wanted if w not in run.stderr]
        if run.returncode != 2 or missing or run.stdout:
            bad += 1
            print(f"status {run.returncode}, lacks {missing}: {run.stderr}{run.stdout}\n{spec}")
sys.exit(bad > 0)
