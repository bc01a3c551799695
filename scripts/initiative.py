#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""usage: initiative.py CORRIDOR [RUN] -- by how much a set of projects (crossings p_*) shortens the ways of a corridor's network,
counted as de Soyres et al. (2018) count: fastest ways between cities, times of country pairs weighted by the cities' shares,
then the plain mean over country pairs, whether they trade or not.  One experiment a line, so that what makes the difference
can be seen; with a run's folder also over the pairs that trade in its scenario none_built.  Times are those of the files: no
queue, no war and no ban.  Reads node.csv, link.csv, zone.csv,
mass.csv (share) and trade_country.csv (initiative)."""
import csv
import heapq
import sys
from collections import defaultdict
from pathlib import Path

LAND = {"road", "rail", "railhead", "gauge", "ferry"}
SEA = {"road", "rail", "railhead", "gauge", "port", "sea", "quay", "river"}
NO_ROAD = {"rail", "railhead", "gauge", "ferry", "port", "sea"}
GAUGE_YARD_H = 6  # in a simulated gauge break that is not full
VEHICLE = {"road": "lorry", "railhead": "lorry", "rail": "train", "gauge": "train", "ferry": "ferry", "port": "ship",
           "sea": "ship", "quay": "barge", "river": "barge"}


def rows(path):
    with open(path, newline="") as f:
        return list(csv.DictReader(line for line in f if not line.startswith("#")))


class Network:
    def __init__(self, folder):
        self.node = {r["node_id"]: r for r in rows(folder / "node.csv")}
        self.link = rows(folder / "link.csv")
        self.zone = {r["zone_id"]: r["country"] for r in rows(folder / "zone.csv")}
        share = {r["zone_id"]: float(r["share"]) for r in rows(folder / "mass.csv")}
        total = defaultdict(float)
        for z, c in self.zone.items():
            total[c] += share[z]
        self.share = {z: share[z] / total[c] for z, c in self.zone.items()}
        self.vehicle = {r["vehicle_id"]: r for r in rows(folder / "vehicle.csv")}
        self.vot = {r["commodity_id"]: float(r["vot"]) for r in rows(folder / "commodity.csv")}
        self.member = {r["country"] for r in rows(folder / "trade_country.csv") if r["initiative"] == "1"}

    def is_border(self, r):
        """Formalities stand in time_h of ways by road and rail that cross a border."""
        a, b = (self.node[r[k]]["country"] for k in ("from_node_id", "to_node_id"))
        return r["mode"] in ("road", "rail") and a != b

    def hours(self, r, border=1.0, rail_kmh=0.0, ports=False):
        speed = float(r["free_speed"] or 0)
        ends = {self.node[r[k]]["country"] for k in ("from_node_id", "to_node_id")}
        if r["mode"] == "rail" and ends & self.member:
            speed = max(speed, rail_kmh)
        fixed = float(r["time_h"] or 0) * (border if self.is_border(r) else 1)
        if r["mode"] == "port" and ports and ends & self.member:
            fixed = min(fixed, 60)
        return (float(r["length"]) / speed if speed > 0 else 0) + fixed + (GAUGE_YARD_H if r["terminal_id"] else 0)

    def cost(self, r, hours, goods):
        """USD/t of a link for goods, their time included."""
        name = VEHICLE[r["mode"]]
        if goods == "bulk" and name in ("train", "ship"):
            name = f"bulk_{name}"
        v = self.vehicle[name]
        per_vehicle = float(r[f"toll_{name}"] or 0) + float(v["money_per_km"]) * float(r["length"]) + float(v["money_per_h"]) * hours
        return float(r["money_per_unit"] or 0) + per_vehicle / float(v["payload"]) + self.vot[goods] * hours

    def times(self, modes, projects, by_sea=False, goods=None, **options):
        """Hours between zones by the fastest way over the modes (goods: by the cheapest way of these goods); by_sea: of
        those that use a lane of the sea."""
        out = defaultdict(list)
        for r in self.link:
            if r["mode"] not in modes or (r["crossing_id"].startswith("p_") and not projects):
                continue
            h = self.hours(r, **(options if projects else {}))
            for a, b in (("from_node_id", "to_node_id"), ("to_node_id", "from_node_id")):
                if a == "from_node_id" or r["directed"] != "1":
                    out[r[a]].append((r[b], self.cost(r, h, goods) if goods else h, h, by_sea and r["mode"] == "sea"))
        return {o: self.tree(out, o, by_sea) for o in self.zone}

    def tree(self, out, origin, by_sea):
        best, hours, queue = {(origin, False): 0.0}, {(origin, False): 0.0}, [(0.0, origin, False)]
        while queue:
            c, at, sailed = heapq.heappop(queue)
            if c > best[at, sailed]:
                continue
            for to, more, h, sea in out[at]:
                then = to, sailed or sea
                if c + more < best.get(then, float("inf")):
                    best[then], hours[then] = c + more, hours[at, sailed] + h
                    heapq.heappush(queue, (c + more, *then))
        return {z: hours[z, by_sea] for z in self.zone if (z, by_sea) in hours and z != origin}

    def falls(self, before, after, tonnes=None):
        """Fall of the time of every pair of countries, in percent; cities weigh by their shares, or pairs by tonnes."""
        sums = defaultdict(lambda: [0.0, 0.0])
        for o, reached in before.items():
            for d, h in reached.items():
                if self.zone[o] == self.zone[d]:
                    continue
                w = self.share[o] * self.share[d] if tonnes is None else tonnes.get((o, d), 0)
                if not w > 0:
                    continue
                pair = sums[self.zone[o], self.zone[d]]
                pair[0] += w * h
                pair[1] += w * after[o].get(d, h)
        return {p: 100 * (1 - b / a) for p, (a, b) in sums.items()}


def faster(a, b):
    return {o: {d: min(a[o].get(d, 1e9), b[o].get(d, 1e9)) for d in {*a[o], *b[o]}} for o in a}


def same_mode(first, second, before_a, before_b):
    """Times after, on the mode that was the faster one before."""
    return {o: {d: (first if before_a[o].get(d, 1e9) <= before_b[o].get(d, 1e9) else second)[o].get(d, 1e9)
                for d in {*before_a[o], *before_b[o]}} for o in first}


def experiments(n):
    land, sea = n.times(LAND, False), n.times(SEA, False, True)
    base, new_land, new_sea = faster(land, sea), n.times(LAND, True), n.times(SEA, True, True)
    yield "projects, by land", n.falls(land, new_land)
    yield "projects, by sea with its ways to the ports", n.falls(sea, new_sea)
    yield "projects, each pair of cities by the mode that was faster before", n.falls(base, same_mode(new_land, new_sea, land, sea))
    yield "projects, fastest way", n.falls(base, faster(new_land, new_sea))
    yield "the same with rail and ships alone", n.falls(n.times(NO_ROAD, False), n.times(NO_ROAD, True))
    for goods in ("machinery", "manufactures", "bulk"):
        yield f"projects, cheapest way of {goods}", n.falls(*(n.times(LAND | SEA, built, goods=goods) for built in (False, True)))
    for name, options in (("projects, and half the time at land borders", {"border": 0.5}),
                          ("projects, and every railway of participants at 75 km/h", {"rail_kmh": 75}),
                          ("projects, and every port of participants in 60 h", {"ports": True}),
                          ("projects, and all three", {"border": 0.5, "rail_kmh": 75, "ports": True})):
        yield name, n.falls(base, faster(n.times(LAND, True, **options), n.times(SEA, True, True, **options)))


def tonnes_of(run, goods=None):
    """Tonnes of pairs of zones in the last year of the scenario none_built."""
    market = [r for r in rows(Path(run) / "market.csv") if r["scenario"] == "none_built" and goods in (None, r["commodity"])]
    last, out = max(r["year"] for r in market), defaultdict(float)
    for r in market:
        out[r["origin"], r["destination"]] += float(r["units_per_day"]) * (r["year"] == last)
    return out


def where_goods_go(n, run):
    before = faster(n.times(LAND, False), n.times(SEA, False, True))
    after = faster(n.times(LAND, True), n.times(SEA, True, True))
    yield "fastest way, pairs that trade, by tonnes", n.falls(before, after, tonnes_of(run))
    for goods in ("machinery", "manufactures", "bulk"):
        ways = (n.times(LAND | SEA, built, goods=goods) for built in (False, True))
        yield f"cheapest way of {goods}, pairs that trade them, by tonnes", n.falls(*ways, tonnes_of(run, goods))


def line(n, name, falls):
    touched = [f for p, f in falls.items() if set(p) & n.member]
    among = [f for p, f in falls.items() if set(p) <= n.member]
    cells = [sum(x) / len(x) for x in (falls.values(), touched, among)]
    best = max(falls, key=falls.get)
    return f"| {name} | " + " | ".join(f"{c:.2f} %" for c in cells) + f" | {falls[best]:.0f} %, {'-'.join(best)} |"


def main(folder, run=None):
    n = Network(Path(folder))
    for name, falls in experiments(n):
        print(line(n, name, falls))
    for name, falls in where_goods_go(n, run) if run else ():
        print(line(n, name, falls))


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(*sys.argv[1:])
