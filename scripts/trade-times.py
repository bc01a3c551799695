#!/usr/bin/env python3
"""usage: trade-times.py RUN CORRIDOR FROM TO -- by how much shipment times and trade costs fall from scenario FROM to
scenario TO of a run, over pairs of countries, at the tonnes of FROM; also for the pairs that touch a participant
(initiative in trade_country.csv) and for those between two.  Times are those door to door of the chains used, costs the
composite costs of the markets."""
import csv
import sys
from collections import defaultdict


def rows(path):
    with open(path, newline="") as f:
        return list(csv.DictReader(line for line in f if not line.startswith("#")))


def main(run, corridor, before, after):
    country = {r["zone_id"]: r["country"] for r in rows(f"{corridor}/zone.csv")}
    members = {r["country"] for r in rows(f"{corridor}/trade_country.csv") if r["initiative"] == "1"}
    last = max(r["year"] for r in rows(f"{run}/period.csv"))
    tonnes, hours, cost = (defaultdict(float) for _ in range(3))
    for r in rows(f"{run}/chain_share.csv"):
        key = r["scenario"], r["origin"], r["destination"], r["commodity"]
        if r["year"] == last and r["time_h"]:
            tonnes[key] += float(r["units_per_day"])
            hours[key] += float(r["units_per_day"]) * float(r["time_h"])
    for r in rows(f"{run}/market.csv"):
        if r["year"] == last and r["cost_per_unit"]:
            cost[r["scenario"], r["origin"], r["destination"], r["commodity"]] = float(r["cost_per_unit"])
    pair = defaultdict(lambda: [0.0] * 4)  # time before, after; cost before, after
    for key, t in tonnes.items():
        then = (after, *key[1:])
        if key[0] != before or not tonnes.get(then):
            continue
        p = pair[country[key[1]], country[key[2]]]
        for i, x in enumerate((hours[key] / t, hours[then] / tonnes[then], cost[key], cost[then])):
            p[i] += t * x
    for name, chosen in (("all", list(pair)), ("with a participant", [p for p in pair if set(p) & members]),
                         ("among participants", [p for p in pair if set(p) <= members])):
        for what, i in (("time", 0), ("cost", 2)):
            falls = {p: 100 * (1 - pair[p][i + 1] / pair[p][i]) for p in chosen}
            total = [sum(pair[p][i + j] for p in chosen) for j in (0, 1)]
            best = max(falls, key=falls.get)
            print(f"{name}: {what}, pairs {len(falls)} mean {sum(falls.values()) / len(falls):.2f} "
                  f"weighted {100 * (1 - total[1] / total[0]):.2f} most {falls[best]:.1f} {'-'.join(best)}")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
