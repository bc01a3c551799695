"""usage: sanctions.py AMUR -- each scope of a sanction does what it says, on a bridge that lorries of two flags cross.

200 t of grain and 100 t of arms a day, no congestion; the two flags cost the same, so each carries half.  Terms: payments
between the countries fall by exp(-0.5) from 1 July, announced 10 days before, evaded by half in 20 days down to 0.4."""
import csv
import datetime
import math
import os
import subprocess
import sys
import tempfile

AMUR = sys.argv[1]
FILES = {
    "corridor.yaml": "name: Sanctions\ncurrency: EUR\nprice_year: 2023\nfirst_day: 2023-01-01\nlast_day: 2023-12-31\n"
                     "scenarios: [commodity, carrier, link, payment]\n",
    "zone.csv": "zone_id,country\nwest,WA\neast,EA\n",
    "node.csv": "node_id,x_coord,y_coord,zone_id\nw,10,50,west\ne,10.1,50,east\n",
    "link.csv": "link_id,from_node_id,to_node_id,length,time_h,mode,crossing_id,direction\nbridge,w,e,0,1,road,bridge,out\n"
                "river,w,e,0,9,river,river,out\n",
    "crossing.csv": "crossing_id\nbridge\nriver\n",
    "commodity.csv": "commodity_id,unit,vot,theta\ngrain,t,1,0.5\narms,t,1,0.5\n",
    "vehicle.csv": "vehicle_id,payload,returns\nours,1,0\ntheirs,1,0\nbarge,1,0\n",
    "chain.csv": "chain_id,legs\nours,road:ours\ntheirs,road:theirs\nboat,river:barge\n",
    "demand.csv": "demand_id,origin,destination,commodity,year,quantity,ref_cost\n"
                  "g,west,east,grain,2023,73000,1\na,west,east,arms,2023,36500,1\n",
    "regime.csv": "regime_id,from,to\nall,2023-01-01,2023-12-31\n",
    "climate.yaml": "terms:\n  - {id: payment, from: 2023-07-01, effect: 0, anticipation_days: 10, half_life_days: 20, floor: 0.4}\n",
    "scenario/commodity.yaml": "name: No arms\nchanges:\n  - {target: 'crossing:*', field: open, value: 0, commodities: arms}\n",
    "scenario/carrier.yaml": "name: None of theirs\nchanges:\n"
                             "  - {target: 'crossing:*', field: open, value: 0, vehicles: theirs, from: 2023-07-01}\n",
    "scenario/link.yaml": "name: No bridge\nchanges:\n  - {target: 'link:bridge', field: open, value: 0}\n",
    "scenario/payment.yaml": "name: No payment\nchanges:\n  - {target: 'term:payment', field: effect, value: -0.5}\n",
}


def expect(what, found, wanted, tolerance):
    if abs(found - wanted) > tolerance:
        sys.exit(f"{what}: {found}, expected {wanted} within {tolerance}")


with tempfile.TemporaryDirectory() as folder:
    os.mkdir(os.path.join(folder, "scenario"))
    for name, text in FILES.items():
        with open(os.path.join(folder, name), "w") as f:
            f.write(text)
    out = os.path.join(folder, "out")
    run = subprocess.run([AMUR, "run", folder, "--out", out], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    with open(os.path.join(out, "crossing.csv")) as f:
        rows = list(csv.DictReader(f))
    with open(os.path.join(out, "market.csv")) as f:
        markets = list(csv.DictReader(f))

    def carried(scenario, part, **where):
        """Mean units a day over the year, of the rows that are as asked."""
        return sum(float(r["units_per_day"]) * days(r) for r in part
                   if r["scenario"] == scenario and all(r[k] == v for k, v in where.items())) / 365

    def days(r):
        a, b = (datetime.date.fromisoformat(r[k]) for k in ("from", "to"))
        return (b - a).days + 1

    # 1 h on the road against 9 on the river at 1 EUR a t and hour: the boat's weight is exp(-4), a lorry's 1
    lorry = 1 / (2 + math.exp(-4))
    for flag in ("ours", "theirs"):
        expect(f"base, {flag}", carried("base", rows, vehicle=flag), 300 * lorry, 1e-4)
    expect("commodity: arms", carried("commodity", markets, commodity="arms"), 0, 1e-9)
    expect("commodity: grain", carried("commodity", markets, commodity="grain"), 200, 1e-6)
    half = 184 / 365  # from 1 July
    alone = 1 / (1 + math.exp(-4))
    expect("carrier: theirs", carried("carrier", rows, vehicle="theirs"), 300 * lorry * (1 - half), 1e-4)
    expect("carrier: ours", carried("carrier", rows, vehicle="ours"), 300 * (lorry * (1 - half) + alone * half), 1e-4)
    expect("link: bridge", carried("link", rows, crossing="bridge"), 0, 1e-9)
    expect("link: river", carried("link", rows, crossing="river"), 300, 1e-4)
    # announced: strength rises over ten days; then 0.4 + 0.6 * 2^(-t/20)
    strength = [max(0, 1 - (181 - d) / 10) if d < 181 else 0.4 + 0.6 * 2 ** (-(d - 181) / 20) for d in range(365)]
    expect("payment", carried("payment", markets), 300 * sum(math.exp(-0.5 * s) for s in strength) / 365, 1e-6)
print("every scope of a sanction does what it says")
