# SPDX-License-Identifier: Apache-2.0
"""estimate_faults.py AMUR -- bad data and specifications are named, exit status 2; what the data do not identify, too, with 1."""
import os
import subprocess
import sys
import tempfile

amur = os.path.abspath(sys.argv[1])
ROWS = ["1,2,1,a,1", "2,3,0,b,2", "1,5,1,a,1", "2,1,1,b,2", "1,1,1,a,2", "2,4,1,b,1"]
CHOICE = """data: {file: d.csv}
choice: c
parameters: {ASC: 0, B: 0}
alternatives:
  one: {code: 1, available: av, utility: ASC + B * x}
  two: {code: 2, utility: B * 2}
"""
GRAVITY = """data: {file: d.csv}
dependent: x
regressors: {av: av}
fixed_effects: [name]
"""
# kind, specification, data rows changed, texts that the message must hold
CASES = [
    ("choice", CHOICE.replace("B * x", "B * y"), {}, ["y", "column"]),
    ("choice", CHOICE, {1: "2,abc,0,b,2"}, ["d.csv:3", "x", "abc", "number"]),
    ("choice", CHOICE, {0: "1,2,0,a,1"}, ["d.csv:2", "one", "not available"]),
    ("choice", CHOICE.replace("ASC + B", "ASC * B"), {}, ["linearly"]),
    ("choice", CHOICE.replace("B * x", "B * 2"), {}, ["B", "not identified"]),
    ("choice", CHOICE.replace("B * 2", "ASC + B * 2"), {}, ["ASC", "not identified"]),
    ("choice", CHOICE + "  three: {code: 3, available: x > 9, utility: B * 7}\n", {}, ["three", "never available"]),
    ("choice", CHOICE, {2: "1,5,1,a,9"}, ["d.csv:4", "9", "code of an alternative"]),
    ("choice", CHOICE.replace("ASC + B", "ASC + * B"), {}, ["expected a number"]),
    ("choice", CHOICE.replace("choice: c", "choise: c"), {}, ["choise", "choice"]),
    ("choice", CHOICE.replace("d.csv", "none.csv"), {}, ["none.csv"]),
    ("gravity", GRAVITY.replace("av: av", "one: 1"), {}, ["one", "constant"]),
    ("gravity", GRAVITY.replace("av: av", "n: name == 'a'"), {}, ["n does not vary within the fixed effects"]),
    ("gravity", GRAVITY.replace("fixed_effects: [name]\n", "").replace("av: av", "k: av, m: 2 * av"), {}, ["m is a combination"]),
    ("gravity", GRAVITY, {3: "2,-4,1,b,2"}, ["row 5", "-4", ">= 0"]),
    ("gravity", GRAVITY.replace("av: av", "alone: x == 0"), {4: "1,0,1,a,2"}, ["alone separates", "row 6", "not finite"]),
    ("gravity", GRAVITY.replace("av: av", "av: log(av)"), {}, ["row 3", "av", "-inf"]),
    ("gravity", GRAVITY + "weight: av\n", {}, ["row 3", "weight 0"]),
    ("gravity", GRAVITY.replace("[name]", "[nome]"), {}, ["nome", "columns"]),
    ("gravity", GRAVITY.replace("av: av", "p: 2" + "^2" * 50000), {}, ["at most 100 nested brackets and powers"]),
    ("gravity", GRAVITY.replace("av: av", "p: " + "(" * 50000 + "x"), {}, ["at most 100 nested brackets and powers"]),
    ("gravity", GRAVITY.replace("av: av", "one: 3 " + "-" * 200000 + " 2"), {}, ["one", "constant"]),
    ("gravity", GRAVITY.replace("av: av", "one: " + "not " * 200000 + "7"), {}, ["one", "constant"]),
    ("gravity", GRAVITY.replace("dependent: x", "dependent: name"), {}, ["name", "text"]),
]

UNIDENTIFIED = ("not identified", "is a combination", "separates")

bad = 0
for kind, spec, changes, wanted in CASES:
    with tempfile.TemporaryDirectory() as folder:
        rows = [changes.get(i, row) for i, row in enumerate(ROWS)]
        with open(os.path.join(folder, "d.csv"), "w", encoding="utf-8") as f:
            f.write("id,x,av,name,c\n" + "\n".join(rows) + "\n")
        with open(os.path.join(folder, "s.yaml"), "w", encoding="utf-8") as f:
            f.write(spec)
        run = subprocess.run([amur, "estimate", kind, "s.yaml"], cwd=folder, capture_output=True, text=True, check=False)
        missing = [w for w in wanted if w not in run.stderr]
        status = 1 if any(text in run.stderr for text in UNIDENTIFIED) else 2
        if run.returncode != status or missing or run.stdout:
            bad += 1
            print(f"{kind}: status {run.returncode}, lacks {missing}: {run.stderr[-2000:]}{run.stdout}")
sys.exit(bad > 0)
