#!/usr/bin/env python3
"""examples/silk-road: checks without a word, solves, and closed straits and unbuilt projects cost what they should.

usage: silk_road.py AMUR SOURCE_ROOT
"""
import csv
import shutil
import subprocess
import sys
import tempfile
import unittest
from collections import defaultdict
from pathlib import Path

AMUR, ROOT = sys.argv[1], Path(sys.argv[2])
FOLDER = ROOT / "examples/silk-road"


def rows(path):
    with open(path, newline="") as f:
        return list(csv.DictReader(f))


class SilkRoad(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tmp = Path(tempfile.mkdtemp(prefix="amur-silk-"))
        cls.out = cls.tmp / "out"
        cls.run_of = subprocess.run(
            [AMUR, "run", FOLDER, "--out", cls.out, "--no-sensitivity", "--scenario", "none_built", "--scenario",
             "all_built", "--scenario", "malacca_closed"], capture_output=True, text=True)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.tmp)

    def test_the_folder_is_clean(self):
        r = subprocess.run([AMUR, "check", FOLDER], capture_output=True, text=True)
        self.assertEqual(r.returncode, 0, r.stderr)
        self.assertNotIn("warning", r.stdout + r.stderr)

    def test_every_residual_is_met(self):
        self.assertEqual(self.run_of.returncode, 0, self.run_of.stdout[-600:] + self.run_of.stderr)
        self.assertIn("all met", self.run_of.stdout)

    def mean_cost(self, origin, destination):
        cost = defaultdict(list)
        for r in rows(self.out / "market.csv"):
            if r["origin"] == origin and r["destination"] == destination and r["year"] == "2024":
                cost[r["scenario"]].append(float(r["cost_per_unit"]))
        return {s: sum(c) / len(c) for s, c in cost.items()}

    def test_a_closed_strait_makes_the_sea_dearer(self):
        cost = self.mean_cost("sha", "rot")
        self.assertGreater(cost["malacca_closed"], cost["base"] + 1)
        tonnes = defaultdict(float)
        for r in rows(self.out / "crossing.csv"):
            tonnes[r["scenario"], r["crossing"]] += float(r["tonnes_per_day"])
        self.assertEqual(tonnes["malacca_closed", "malacca"], 0)
        self.assertGreater(tonnes["malacca_closed", "sunda"], 10 * tonnes["base", "sunda"])

    def test_projects_make_trade_cheaper_the_more_of_them_are_built(self):
        laos = self.mean_cost("vie", "sha")
        self.assertLess(laos["base"], laos["none_built"] - 1)  # the railway of 2021
        total = defaultdict(float)
        for r in rows(self.out / "market.csv"):
            total[r["scenario"]] += float(r["units_per_day"])
        self.assertLess(total["none_built"], total["base"])
        self.assertLess(total["base"], total["all_built"])

    def test_every_project_has_its_accounts(self):
        projects = [line.split(",")[0] for line in (FOLDER / "project.csv").read_text().splitlines()
                    if line[0] in "gx"]
        done = {r["project"] for r in rows(self.out / "finance.csv") if r["scenario"] == "base"}
        self.assertGreaterEqual(len(projects), 30)
        self.assertEqual(done, set(projects))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
