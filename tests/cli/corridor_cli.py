"""usage: corridor_cli.py AMUR ROOT -- new, check and run from the outside: exit status, files, what is left untouched."""
import glob
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

AMUR, ROOT = sys.argv[1:3]


def amur(*args):
    return subprocess.run([AMUR, *args], capture_output=True, text=True, timeout=100)


def expect(what, condition, detail=""):
    if not condition:
        sys.exit(f"FAILED: {what} {detail}")


def try_new(folder):
    done = amur("new", folder)
    expect("new writes", done.returncode == 0, done.stderr)
    tutorial = os.path.join(ROOT, "examples", "tutorial")
    for path in glob.glob(tutorial + "/**", recursive=True):
        if os.path.isfile(path):
            copy = os.path.join(folder, os.path.relpath(path, tutorial))
            expect("new writes every file of the tutorial", os.path.isfile(copy), copy)
            expect("as it stands", open(path, "rb").read() == open(copy, "rb").read(), copy)
    done = amur("new", folder)
    expect("new refuses a folder with files", done.returncode == 2 and "not an empty folder" in done.stderr, done.stderr)
    expect("new needs a name", amur("new").returncode == 2)


def try_check(folder):
    done = amur("check", folder)
    expect("a clean corridor", done.returncode == 0 and "2 zones" in done.stdout and not done.stderr, done.stderr)
    expect("no such folder", amur("check", folder + "/none").returncode == 2)
    expect("no argument", amur("check").returncode == 2)
    seen = json.loads(amur("check", folder, "--json").stdout)
    expect("contents", seen["contents"]["link"] == 12 and seen["errors"] == 0, seen)


def try_estimate(folder):
    """The dispersion of a commodity comes from an estimation: the run is the one with that number typed in."""
    def made(name, row):
        shutil.copytree(os.path.join(ROOT, "examples", "tutorial"), os.path.join(folder, name))
        with open(os.path.join(folder, name, "parameter.csv"), "w", encoding="utf-8") as f:
            f.write("parameter_id,target,field,prior,sd,estimate,estimate_factor\n" + row + "\n")
        with open(os.path.join(folder, name, "mode.yaml"), "w", encoding="utf-8") as f:
            f.write("parameters:\n  B_COST: {estimate: -2.5, se: 0.5}\n  FIXED: {estimate: 1, se: 0}\n")
        return os.path.join(folder, name)
    results = []
    for name, row in (("named", "mu,commodity:grain,mu,,,mode.yaml:B_COST,-0.1"),
                      ("typed", "mu,commodity:grain,mu,0.25,0.05,,")):
        done = amur("run", made(name, row), "--out", os.path.join(folder, name + "_out"), "--base-only", "--no-sensitivity")
        expect("a run with " + name, done.returncode == 0, done.stderr)
        with open(os.path.join(folder, name + "_out", "flow.csv"), encoding="utf-8") as f:
            results.append(f.read())
    expect("an estimate counts as a number typed", results[0] == results[1])
    for name, row, words in (("both", "t,commodity:grain,mu,1,1,mode.yaml:B_COST,-1", ["parameter.csv:2", "either"]),
                             ("none", "t,commodity:grain,mu,,,,", ["prior", "sd", "or an estimate"]),
                             ("file", "t,commodity:grain,mu,,,mood.yaml:B_COST,-1", ["mood.yaml", "folder"]),
                             ("what", "t,commodity:grain,mu,,,mode.yaml:B_TIME,-1", ["B_TIME", "parameter of that file"]),
                             ("fixed", "t,commodity:grain,mu,,,mode.yaml:FIXED,1", ["no standard error"]),
                             ("form", "t,commodity:grain,mu,,,mode.yaml,1", ["file:NAME"])):
        done = amur("check", made(name, row))
        expect(name, done.returncode == 2 and all(w in done.stderr for w in words), done.stderr)


def try_schema(folder):
    """Every key of the schema is known to the reader, and its defaults are allowed: JSON is YAML."""
    with open(os.path.join(ROOT, "docs", "corridor.schema.json"), encoding="utf-8") as f:
        schema = json.load(f)["properties"]
    settings = {k: v["default"] for k, v in schema["settings"]["properties"].items()}
    kinds = schema["report"]["properties"]["questions"]["items"]["properties"]["kind"]["enum"]
    values = {"name": "x", "description": "", "currency": "USD", "price_year": 2024, "first_day": "2024-01-01",
              "last_day": "2025-12-31", "settings": settings, "exchange": {"EUR": 1.1}, "scenarios": ["half_toll"],
              "report": {"title": "t", "subtitle": "s", "overlay": "o.geojson", "bounds": [9, 49, 12, 51],
                         "questions": [{"ask": "?", "kind": k, "about": ""} for k in kinds]}}
    expect("the test has every key of the schema", set(values) == set(schema)
           and set(values["report"]) == set(schema["report"]["properties"]), sorted(schema))
    shutil.copytree(os.path.join(ROOT, "examples", "tutorial"), folder)
    for name, text in (("corridor.yaml", json.dumps(values)), ("o.geojson", "{}")):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
            f.write(text)
    done = amur("check", folder)
    expect("the reader takes what the schema allows", done.returncode == 0, done.stderr)


def try_run(folder, out):
    start = time.time()
    done = amur("run", folder, "--out", out, "--no-sensitivity")
    took = time.time() - start
    expect("run", done.returncode in (0, 1), done.stderr)
    for name in ("manifest.json", "result.gpkg", "period.csv", "flow.csv", "crossing.csv", "market.csv", "terminal.csv"):
        expect("a run holds", os.path.isfile(os.path.join(out, name)), name)
    with open(os.path.join(out, "manifest.json"), encoding="utf-8") as f:
        manifest = json.load(f)
    expect("the exit status says what the manifest says", manifest["converged"] == (done.returncode == 0))
    expect("sqlite", sqlite3.connect(os.path.join(out, "result.gpkg")).execute("SELECT count(*) FROM link_flow").fetchone()[0] > 0)
    if shutil.which("ogrinfo"):
        ogr = subprocess.run(["ogrinfo", "-al", os.path.join(out, "result.gpkg")], capture_output=True, text=True)
        expect("ogrinfo", ogr.returncode == 0 and "link_flow" in ogr.stdout and not ogr.stderr, ogr.stderr)
    before = {p: open(p, "rb").read() for p in glob.glob(out + "/*") if os.path.isfile(p)}
    expect("a second run is refused", amur("run", folder, "--out", out).returncode == 2)
    killed = subprocess.Popen([AMUR, "run", folder, "--out", out, "--force"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(min(0.5, took / 2))
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    after = {p: open(p, "rb").read() for p in glob.glob(out + "/*") if os.path.isfile(p)}
    expect("a killed run leaves the old one whole", before == after)
    expect("and force replaces it", amur("run", folder, "--out", out, "--force", "--no-sensitivity").returncode in (0, 1))


def main():
    with tempfile.TemporaryDirectory() as parent:
        folder = os.path.join(parent, "made", "corridor")
        try_new(folder)
        try_check(folder)
        try_schema(os.path.join(parent, "schema"))
        try_estimate(os.path.join(parent, "estimated"))
        if "  run " in amur("--help").stdout:
            try_run(folder, os.path.join(parent, "out", "run"))
        bad = os.path.join(folder, "node.csv")
        os.remove(bad)
        done = amur("check", folder)
        expect("a fault", done.returncode == 2 and "node.csv" in done.stderr, done.stderr)
    print("new, check, schema and run behave as documented")


main()
