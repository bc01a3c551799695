#!/usr/bin/env python3
"""amur run, end to end on real folders: what it writes, that it repeats, that nothing is ever half a run.

usage: run_cli.py AMUR SOURCE_ROOT
"""
import csv
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

AMUR, ROOT = sys.argv[1], Path(sys.argv[2])
TUTORIAL, AMUR_EXAMPLE = ROOT / "examples/tutorial", ROOT / "examples/amur"
TABLES = ["period.csv", "flow.csv", "crossing.csv", "market.csv", "chain_share.csv", "terminal.csv", "curve.csv",
          "finance_year.csv", "finance.csv", "fit.csv"]


def run(*args, **kw):
    return subprocess.run([AMUR, *map(str, args)], capture_output=True, text=True, **kw)


def rows(path):
    with open(path, newline="") as f:
        return list(csv.DictReader(f))


def snapshot(folder):
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


class Run(unittest.TestCase):
    def setUp(self):
        self.tmp = Path(tempfile.mkdtemp(prefix="amur-run-"))
        self.addCleanup(shutil.rmtree, self.tmp)
        self.out = self.tmp / "out"

    def good(self, *args):
        r = run("run", *args)
        self.assertIn(r.returncode, (0, 1), r.stderr)
        return r

    def test_writes_every_table_and_says_where_the_report_is(self):
        r = self.good(TUTORIAL, "--out", self.out)
        self.assertEqual(r.returncode, 0, r.stdout[-600:])
        self.assertIn(f"Report: {self.out}/report.html", r.stdout)
        self.assertIn("all met", r.stdout)
        for name in TABLES:
            self.assertTrue(rows(self.out / name) or name == "curve.csv", name)
        manifest = json.loads((self.out / "manifest.json").read_text())
        self.assertTrue(manifest["converged"])
        html = (self.out / "report.html").read_text()
        self.assertNotIn("http-equiv=\"refresh\"", html)
        self.assertNotIn("<script src=", html)

    def test_warns_of_elasticities_outside_their_range(self):
        corridor = self.tmp / "corridor"
        shutil.copytree(TUTORIAL, corridor)
        settings = (corridor / "corridor.yaml").read_text()
        (corridor / "corridor.yaml").write_text(settings.replace("settings:\n", "settings:\n  elasticity_range: [-2, -0.1]\n"))
        start = "Own elasticities to the whole cost outside the range"
        self.assertNotIn(start, self.good(TUTORIAL, "--out", self.out, "--base-only", "--no-sensitivity").stdout)
        r = self.good(corridor, "--out", self.out, "--force", "--base-only", "--no-sensitivity")
        outside = [e for e in rows(self.out / "elasticity.csv") if e["horizon"] == "1" and e["outside"] == "1"]
        self.assertEqual([(e["crossing"], e["of_crossing"], e["cause"]) for e in outside], [("river", "river", "cost")])
        line = f"{start} from -2 to -0.1: River port {float(outside[0]['elasticity']):.2f}."
        self.assertIn("\n" + line + "\n", r.stdout)
        self.assertIn(line, (self.out / "log.txt").read_text())

    def test_does_not_depend_on_the_number_of_threads(self):
        other = self.tmp / "other"
        self.good(TUTORIAL, "--out", self.out, "--threads", 1)
        self.good(TUTORIAL, "--out", other, "--threads", 3)
        for name in TABLES + ["sensitivity.csv"]:
            self.assertEqual((self.out / name).read_bytes(), (other / name).read_bytes(), name)

    def test_refuses_to_overwrite_without_force(self):
        self.good(TUTORIAL, "--out", self.out, "--base-only", "--no-sensitivity")
        before = snapshot(self.out)
        r = run("run", TUTORIAL, "--out", self.out)
        self.assertEqual(r.returncode, 2)
        self.assertIn("--force", r.stderr)
        self.assertEqual(snapshot(self.out), before)
        self.good(TUTORIAL, "--out", self.out, "--base-only", "--no-sensitivity", "--force")

    def test_a_killed_run_leaves_the_earlier_one_whole(self):
        self.good(TUTORIAL, "--out", self.out, "--base-only", "--no-sensitivity")
        before = snapshot(self.out)
        for delay in (0.02, 0.15, 0.4):
            p = subprocess.Popen([AMUR, "run", str(AMUR_EXAMPLE), "--out", str(self.out), "--force"],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(delay)
            p.send_signal(signal.SIGKILL)
            p.wait()
            self.assertEqual(snapshot(self.out), before)

    def test_bad_input_writes_nothing(self):
        bad = self.tmp / "bad"
        shutil.copytree(TUTORIAL, bad)
        text = (bad / "link.csv").read_text()
        (bad / "link.csv").write_text(text.replace("node_id", "nod_id", 1) + "\nx,x,nowhere,nowhere\n")
        r = run("run", bad, "--out", self.out)
        self.assertEqual(r.returncode, 2)
        self.assertIn("link.csv", r.stderr)
        self.assertEqual([p.name for p in self.tmp.iterdir()], ["bad"])

    def stopped(self, settings, scenarios, *args, **files):
        """A run of the tutorial that a year stops, with settings in place of the tolerance of the waits."""
        hard = self.tmp / "hard"
        shutil.copytree(TUTORIAL, hard, dirs_exist_ok=True)
        text = (hard / "corridor.yaml").read_text()
        text = text.replace("wait_residual: 0.02", settings).replace("[half_toll, wide_gate]", scenarios)
        (hard / "corridor.yaml").write_text(text)
        for name, body in files.items():
            (hard / "scenario" / f"{name}.yaml").write_text(body)
        r = run("run", hard, "--out", self.out, "--force", *args)
        self.assertEqual(r.returncode, 1, r.stderr)
        self.assertIn("the run stops there", r.stderr)
        self.assertNotIn("Is the bridge empty", r.stdout)
        for name in ("finance_year.csv", "finance.csv", "benefit.csv", "economy.csv", "gain_year.csv", "debt.csv",
                     "debt_year.csv", "fit.csv", "sensitivity.csv", "toll.csv"):
            self.assertEqual(rows(self.out / name), [], name)
        report = json.loads((self.out / "report.json").read_text())
        for text in (report["finding"], *(q["answer"] for q in report["questions"])):
            self.assertIn("stopped at the year", text)
        return r, json.loads((self.out / "manifest.json").read_text()), rows(self.out / "period.csv")

    def test_a_year_that_does_not_converge_stops_the_run_with_its_name(self):
        r, manifest, periods = self.stopped("wait_residual: 1e-9\n  max_rounds: 1", "[half_toll, wide_gate]",
                                            "--best-toll", "bridge")
        self.assertIn("year 2024 did not converge: scenario base, period from 2024-01-01", r.stderr)
        self.assertIn("max_rounds", r.stderr)
        self.assertFalse(manifest["converged"])
        self.assertEqual(manifest["stopped"], {"year": 2024, "scenario": "base", "from": "2024-01-01"})
        self.assertEqual({p["year"] for p in periods}, {"2024"})
        for words in (["toll"], ["calibrate", "--iterations", "0"]):
            done = run(*words, self.tmp / "hard")
            self.assertEqual(done.returncode, 1, words)
            self.assertIn("year 2024 did not converge", done.stderr)

    def test_a_scenario_stops_the_run_as_the_base_does(self):
        said = set()
        for threads in (1, 2, 5):
            r, manifest, periods = self.stopped("wait_residual: 0.01\n  max_rounds: 2", "[half_toll, wide_gate]",
                                                "--threads", threads)
            said.add((r.stderr, json.dumps(manifest["stopped"]), (self.out / "period.csv").read_bytes()))
        self.assertEqual(len(said), 1, "what is named depends on the threads")
        self.assertEqual(manifest["stopped"], {"year": 2024, "scenario": "half_toll", "from": "2024-04-01"})
        self.assertEqual({p["year"] for p in periods}, {"2024"})
        self.assertEqual([p["scenario"] for p in periods if p["converged"] == "0"], ["half_toll"])

    def test_the_years_before_the_one_that_stops_are_there(self):
        late = ('name: One inspector from 2025\nchanges:\n  - {target: "terminal:gate", field: '
                'stages.inspection.servers, op: set, value: 1, from: 2025-01-01}\n')
        r, manifest, periods = self.stopped("wait_residual: 0.02\n  max_rounds: 2", "[late, wide_gate]", late=late)
        self.assertEqual(manifest["stopped"], {"year": 2025, "scenario": "late", "from": "2025-04-01"})
        self.assertEqual({p["year"] for p in periods if p["converged"] == "1"}, {"2024", "2025"})
        self.assertEqual({(p["year"], p["scenario"]) for p in periods if p["converged"] == "0"}, {("2025", "late")})

    def test_demand_without_an_open_chain_is_told(self):
        corridor = self.tmp / "shut"
        shutil.copytree(TUTORIAL, corridor)
        with open(corridor / "rule.csv", "a") as f:  # the river is frozen
            f.write("shut,crossing:bridge,open,set,0,2024-02-01,2024-02-20,,,,shut\n")
        r = self.good(corridor, "--out", self.out, "--base-only", "--no-sensitivity")
        report = json.loads((self.out / "report.json").read_text())
        period = {(p["scenario"], p["from"], p["to"]) for p in rows(self.out / "period.csv")}
        unmet = [m for m in rows(self.out / "market.csv") if float(m["unmet_per_day"]) > 0]
        self.assertTrue(unmet and all(m["from"] == "2024-02-01" for m in unmet))
        self.assertIn("found no open chain in 1 of %d periods of the base" % len(period), report["state"]["unmet"])
        self.assertIn("Not carried: " + report["state"]["unmet"], r.stdout)
        self.assertIn(report["state"]["unmet"], (self.out / "log.txt").read_text())
        self.good(TUTORIAL, "--out", self.out, "--base-only", "--no-sensitivity", "--force")
        self.assertEqual(json.loads((self.out / "report.json").read_text())["state"]["unmet"], "")

    def test_an_unknown_scenario_is_named(self):
        r = run("run", TUTORIAL, "--scenario", "half_tol", "--out", self.out)
        self.assertEqual(r.returncode, 2)
        self.assertIn("half_toll", r.stderr)
        self.assertFalse(self.out.exists())

    def test_vehicles_that_return_cross_as_often_in_as_out(self):
        self.good(AMUR_EXAMPLE, "--out", self.out, "--base-only", "--no-sensitivity")
        link = {r["link_id"]: r for r in rows(AMUR_EXAMPLE / "link.csv")}
        total = {}
        for r in rows(self.out / "flow.csv"):
            where = link[r["link_id"].removesuffix(":r")]
            if r["vehicle"] in ("lorry", "grain_lorry") and where["crossing_id"] and where["direction"] in ("in", "out"):
                n = float(r["loaded_per_day"]) + float(r["empty_per_day"])
                t = total.setdefault((r["from"], r["vehicle"]), [0.0, 0.0])
                t[0] += n if where["direction"] == "in" else -n
                t[1] += n
        self.assertTrue(total)
        for key, (net, gross) in total.items():
            self.assertLess(abs(net), 2e-5 * gross + 1e-9, key)

    def test_the_amur_example_meets_its_tolerances_and_its_counts(self):
        r = self.good(AMUR_EXAMPLE, "--out", self.out, "--base-only", "--no-sensitivity")
        self.assertEqual(r.returncode, 0, r.stdout[-600:])
        for row in rows(self.out / "fit.csv"):
            if row["use"] == "calibrate":
                self.assertEqual(row["within"], "1", row)
        if shutil.which("ogrinfo"):
            info = subprocess.run(["ogrinfo", "-so", "-al", str(self.out / "result.gpkg")], capture_output=True, text=True)
            self.assertEqual(info.returncode, 0, info.stderr)
            self.assertEqual(info.stderr.strip(), "")
            self.assertIn("Geometry: Line String", info.stdout)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
