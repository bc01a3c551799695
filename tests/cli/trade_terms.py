#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""trade_terms.py AMUR -- trade.yaml inside a run, by hand: what the climate measures moves trade through coefficients that
are given or estimated; costs of the base; margins at the base and at every equilibrium."""
import csv
import json
import math
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

AMUR = Path(sys.argv[1]).absolute()
FILES = {
    "corridor.yaml": "name: Four zones\ncurrency: USD\nprice_year: 2024\nfirst_day: 2023-01-01\nlast_day: 2024-12-31\n"
                     "scenarios: [dear]\n",
    "zone.csv": "zone_id,name,country\na,A,AA\nb,B,BB\nc,C,CC\nd,D,DD\n",
    "node.csv": "node_id,name,x_coord,y_coord,node_type,zone_id,country\n"
                "a,A,0,0,city,a,AA\nb,B,0,1,city,b,BB\nc,C,1,0,city,c,CC\nd,D,1,1,city,d,DD\n",
    # two origins a, b and two destinations c, d; a-c slows down with its lorries
    "link.csv": "link_id,name,from_node_id,to_node_id,directed,length,free_speed,time_h,mode,capacity_per_day,vdf,vdf_p0,"
                "vdf_p1,terminal_id,crossing_id,direction,money_per_unit,toll_lorry\n"
                "ac,ac,a,c,0,112,60,,road,100,bpr,0.15,4,,,,20,\nad,ad,a,d,0,160,60,,road,,,,,,,,30,\n"
                "bc,bc,b,c,0,160,60,,road,,,,,,,,25,\nbd,bd,b,d,0,112,60,,road,,,,,,,,22,\n",
    "commodity.csv": "commodity_id,name,unit,tonnes_per_unit,value,vot,loss_per_h,theta,theta_nest,elasticity\n"
                     "goods,Goods,t,1,1000,1,0,0.1,,0.8\nfood,Food,t,1,1000,1,0,0.1,,0\n",
    "vehicle.csv": "vehicle_id,name,payload,pce,money_per_km,money_per_h,returns,back_load,counted\nlorry,Lorry,20,1,1,0,0,0,1\n",
    "chain.csv": "chain_id,name,nest,constant,legs,commodities\nroad,Road,,0,road:lorry,*\n",
    "regime.csv": "regime_id,name,kind,from,to\nall,All,open,2023-01-01,2024-12-31\n",
    "mass.csv": "zone_id,out,in,share\na,600000,0,1\nb,200000,0,0.5\nc,0,500000,1\nd,0,300000,1\n",
    "pair.csv": "x,y,near\nc,a,1\nb,d,1\n",
    "gravity.yaml": "parameters:\n  NEAR: {estimate: 0.5, se: 0.1}\n  ALLIANCE: {estimate: -0.4, se: 0.1}\n",
    "scenario/dear.yaml": "name: A dearer way\nchanges:\n  - {target: 'link:ad', field: money_per_unit, op: add, value: 15}\n",
    "climate.yaml": """
terms:
  - {id: ban, from: 2024-01-01, origins: [AA], destinations: [CC], commodities: [goods]}
alliance:
  blocs: {west: [AA], east: [DD]}
  distances: [{a: west, b: east, value: 1.5}]
opinion:
  groups: [{id: buyers, country: CC, initial: 0.2, susceptibility: 0.5}]
  media: [{id: press, position: 1, reach: [{group: buyers, share: 0.5, from: 2024-01-01}]}]
  terms: [{id: mood, country: CC, origins: [BB], destinations: [CC]}]
""",
    "trade.yaml": """
data:
  pairs: countries
  join: [{file: pair.csv, on: {x: origin, y: destination}, both_ways: true, missing: 0}]
  filter: (origin == 'a' or origin == 'b') and (destination == 'c' or destination == 'd')
models:
  - id: g
    commodity: goods
    years: {2023: 1, 2024: 1}
    cost: base
    seed: 1 / distance_km
    terms: {NEAR: near, BAN: "climate:ban", ALLIANCE: "climate:alliance_*", OPINION: "climate:mood_*"}
    coefficients: [gravity.yaml, {BAN: -0.9, OPINION: 2}]
    origins: {file: mass.csv, amount: out}
    destinations: {file: mass.csv, amount: in}
    margins: at-base
""",
}


class TradeTerms(unittest.TestCase):
    def setUp(self):
        self.tmp = tempfile.TemporaryDirectory(prefix="amur-trade-")
        self.folder = Path(self.tmp.name) / "corridor"
        self.addCleanup(self.tmp.cleanup)

    def amur(self, command, *arguments, **changes):
        for name, text in FILES.items():
            for old, new in changes.get(name.split(".")[0].replace("/", "_"), []):
                assert old in text, old
                text = text.replace(old, new)
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return subprocess.run([AMUR, command, self.folder, *arguments], capture_output=True, text=True)

    def solve(self, **changes):
        """Tonnes a year by scenario, year and pair; costs; residuals."""
        out = Path(self.tmp.name) / "out"
        done = self.amur("run", "--out", out, "--force", "--no-sensitivity", **changes)
        self.assertEqual(done.returncode, 0, done.stdout[-800:] + done.stderr)
        self.said = done.stdout
        days, trade, self.cost = {"2023": 365, "2024": 366}, {}, {}
        with open(out / "market.csv", newline="") as f:
            for r in csv.DictReader(f):
                key = r["scenario"], r["year"], r["origin"] + r["destination"]
                trade[key] = float(r["units_per_day"]) * days[r["year"]]
                self.cost[key] = float(r["cost_per_unit"])
        self.residuals = json.loads((out / "manifest.json").read_text())["residuals"]
        return trade

    # 600, 200 to 500, 300 with the odds of the pairs: near multiplies both a-c and b-d by exp(0.5), so that
    # T_ac T_bd / (T_ad T_bc) = k = exp(1) (d_ad d_bc) / (d_ac d_bd); T_ac solves a quadratic equation.
    def balanced(self, k, out=(6e5, 2e5), into=(5e5, 3e5)):
        # x (into_d - out_a + x) = k (out_a - x) (into_c - x)
        a, b, c = 1 - k, into[1] - out[0] + k * (out[0] + into[0]), -k * out[0] * into[0]
        x = (-b + math.sqrt(b * b - 4 * a * c)) / (2 * a)
        return {"ac": x, "ad": out[0] - x, "bc": into[0] - x, "bd": into[1] - out[0] + x}

    @staticmethod
    def great_circle(a, b):
        (x, y), (u, v) = ({"a": (0, 0), "b": (0, 1), "c": (1, 0), "d": (1, 1)}[z] for z in (a, b))
        rad = math.pi / 180
        h = math.sin((v - y) * rad / 2) ** 2 + math.cos(y * rad) * math.cos(v * rad) * math.sin((u - x) * rad / 2) ** 2
        return 2 * 6371.0088 * math.asin(math.sqrt(h))

    def odds(self):
        d = self.great_circle
        return math.e * d("a", "d") * d("b", "c") / d("a", "c") / d("b", "d")

    # without a medium x = 0.2; with one of reach 0.5 at 1: x = 0.5 (0.5 x + 0.5) + 0.5 0.2, so x = 0.35 / 0.75
    MOVED = {"2023": {"ad": -0.4 * 1.5}, "2024": {"ac": -0.9, "ad": -0.4 * 1.5, "bc": 2 * (0.35 / 0.75 - 0.2)}}

    def test_at_the_base_terms_multiply_what_gravity_gives(self):
        want, got = self.balanced(self.odds()), self.solve()
        for year, moved in self.MOVED.items():
            for pair, q in want.items():
                elastic = 1.0
                if year == "2024":  # a-c has less congestion than in the first period, whose costs are those of reference
                    c, c0 = (self.cost["base", y, pair] for y in ("2024", "2023"))
                    elastic = math.exp(-0.8 * (c - c0) / c0)
                self.assertAlmostEqual(got["base", year, pair] / (q * math.exp(moved.get(pair, 0)) * elastic), 1, places=6)

    def test_the_slope_is_that_of_the_commodity_around_the_cost_of_the_base(self):
        got = self.solve()
        base, dear = (self.cost[s, "2023", "ad"] for s in ("base", "dear"))
        self.assertAlmostEqual(dear - base, 15, places=6)
        self.assertAlmostEqual(got["dear", "2023", "ad"] / got["base", "2023", "ad"], math.exp(-0.8 * 15 / base), places=6)

    def test_margins_hold_at_the_equilibrium_with_terms_and_costs(self):
        got = self.solve(trade=[("margins: at-base", "margins: at-equilibrium")])
        self.assertLessEqual(self.residuals["margin_residual"]["value"], self.residuals["margin_residual"]["tolerance"])
        self.assertIn("Margins of trade.yaml hold", self.said)
        for scenario in ("base", "dear"):
            for year, moved in self.MOVED.items():
                # the factors a, b cancel in the odds, which the terms and the costs move
                k = self.odds()
                for pair, sign in (("ac", 1), ("bd", 1), ("ad", -1), ("bc", -1)):
                    c, c0 = self.cost[scenario, year, pair], self.cost["base", "2023", pair]
                    k *= math.exp(sign * (moved.get(pair, 0) - 0.8 * (c - c0) / c0))
                for pair, q in self.balanced(k).items():
                    self.assertAlmostEqual(got[scenario, year, pair] / q, 1, places=5, msg=f"{scenario} {year} {pair}")

    def test_kept_origins_divert_trade(self):
        keep = [("margins: at-base", "margins: at-equilibrium\n    keep: origins")]
        got = self.solve(trade=keep)
        before, after = ([got[s, "2023", p] for p in ("ac", "ad")] for s in ("base", "dear"))
        self.assertAlmostEqual(sum(before) / 6e5, 1, places=5)
        self.assertAlmostEqual(sum(after) / 6e5, 1, places=5)
        self.assertLess(after[1], 0.8 * before[1])

    def test_pairs_that_are_small_are_left_out_and_the_others_scaled(self):
        want = self.balanced(self.odds())
        small = min(want, key=want.get)
        got = self.solve(trade=[("margins: at-base", f"keep_pairs: {{above: {want[small] + 1}}}")])
        self.assertNotIn(("base", "2023", small), got)
        scale = 8e5 / (8e5 - want[small])
        for pair in set(want) - {small}:
            moved = math.exp(self.MOVED["2023"].get(pair, 0))
            self.assertAlmostEqual(got["base", "2023", pair] / (want[pair] * scale * moved), 1, places=6)

    def test_amounts_are_formulas(self):
        got = self.solve(trade=[("amount: out", "amount: 'out * share * if(share < 1, 2, 1)'")])
        self.assertAlmostEqual(got["base", "2023", "bd"] / self.balanced(self.odds())["bd"], 1, places=6)

    def test_one_term_for_each_commodity_where_coefficients_differ(self):
        second = FILES["trade.yaml"].split("models:\n")[1].replace("id: g", "id: f").replace("goods", "food")
        models = [("    margins: at-base\n", "    margins: at-base\n" + second.replace("ALLIANCE: ", "DISTANCE: ").replace(
            "OPINION: 2", "OPINION: 2, DISTANCE: -0.1"))]
        dear = [("link:ad", "term:alliance_west_east_food"), ("money_per_unit", "effect"), ("op: add, value: 15", "value: 0")]
        done = self.amur("check", trade=models, scenario_dear=dear)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        done = self.amur("check", trade=models, scenario_dear=[(dear[0][0], "term:mood_2024_food")] + dear[1:])
        self.assertEqual(done.returncode, 2, done.stdout)  # one coefficient: the term keeps its name
        self.assertIn("mood_2024", done.stdout + done.stderr)

    def test_faults_are_named(self):
        for changes, wanted in (
                ({"trade": [("climate:mood_*", "climate:moods_*")]}, ["trade.yaml", "moods_*", "alliance_A_B"]),
                ({"trade": [("BAN: \"climate:ban\", ", "")]}, ["climate.yaml", "ban", "moves nothing"]),
                ({"trade": [(", OPINION: 2", "")]}, ["OPINION", "coefficient"]),
                ({"trade": [("cost: base", "cost: base\n    beta: 1")]}, ["beta", "cost: base"]),
                ({"trade": [("margins: at-base", "margins: at-bse")]}, ["at-bse", "at-equilibrium"]),
                ({"trade": [("margins: at-base", "margins: at-equilibrium\n    keep: none")]}, ["keep: none"]),
                ({"trade": [("pairs: countries", "pairs: cities")]}, ["cities", "zones"]),
                ({"trade": [("x: origin", "z: origin")]}, ["trade.yaml:4", "z", "column of the file"]),
                ({"trade": [(", missing: 0", "")]}, ["pair.csv", "joined"]),
                ({"trade": [("amount: in", "amount: -in")]}, ["mass.csv:4", "-500000"]),
                ({"climate": [("from: 2024-01-01, origins: [AA]", "effect: -1, origins: [AA]")]}, ["ban", "without effect"])):
            done = self.amur("check", **changes)
            self.assertEqual(done.returncode, 2, f"{changes} {done.stdout}")
            for w in wanted:
                self.assertIn(w, done.stdout + done.stderr, changes)

    def test_margins_that_nothing_can_meet_are_named(self):
        closed = [("field: money_per_unit, op: add, value: 15", "field: open, value: 0"), ("link:ad", "link:a?")]
        done = self.amur("run", "--out", Path(self.tmp.name) / "out", "--no-sensitivity", "--force",
                         trade=[("margins: at-base", "margins: at-equilibrium")], scenario_dear=closed)
        self.assertEqual(done.returncode, 2, done.stdout[-300:])
        self.assertIn("a", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
