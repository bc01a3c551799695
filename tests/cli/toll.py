"""usage: toll.py AMUR -- best tolls of a bridge beside a free river whose optimum is known.

1,000 t a day choose between bridge and river by a logit of 0.1 a currency unit: P(p) = 1 / (1 + exp(0.1 (10 + p - 50))).
Nothing slows down.  Revenue p P Q is largest where 1 = 0.1 p (1 - P); welfare (every lorry costs the bridge 5) where the
toll is that cost; the debt is covered where (p - 5) P Q is worth the loan's yearly payment."""
import csv
import json
import math
import os
import subprocess
import sys
import tempfile

AMUR = sys.argv[1]
THETA, Q, COST, YEARS, RATE = 0.1, 1000 * 365, 5.0, 20, 0.05
LOAN = 40e6

FILES = {
    "corridor.yaml": "name: Two ways\ncurrency: EUR\nprice_year: 2023\nfirst_day: 2023-01-01\nlast_day: 2023-12-31\n"
                     "settings: {gap: 1e-10, choice_residual: 1e-10}\n",
    "zone.csv": "zone_id,country\nwest,WA\neast,EA\n",
    "node.csv": "node_id,x_coord,y_coord,zone_id\nw,10,50,west\ne,10.1,50,east\n",
    "link.csv": "link_id,from_node_id,to_node_id,length,time_h,mode,crossing_id,direction,money_per_unit,toll_lorry\n"
                "bridge,w,e,0,1,road,bridge,out,10,20\nriver,w,e,0,1,river,,,50,\n",
    "crossing.csv": "crossing_id\nbridge\n",
    "commodity.csv": f"commodity_id,unit,theta\ngrain,t,{THETA}\n",
    "vehicle.csv": "vehicle_id,payload,returns\nlorry,1,0\nbarge,1,0\n",
    "chain.csv": "chain_id,legs\nbridge,road:lorry\nboat,river:barge\n",
    "demand.csv": f"demand_id,origin,destination,commodity,year,quantity,ref_cost\nd,west,east,grain,2023,{Q},30\n",
    "regime.csv": "regime_id,from,to\nall,2023-01-01,2023-12-31\n",
    "project.csv": "project_id,crossing_id,direction,capex,build_from,open,life_years,opex_per_vehicle\n"
                   f"bridge,bridge,out,40000000,2023,2023-01-01,{YEARS},{COST}\n",
    "loan.csv": f"loan_id,project_id,principal,rate,tenor_years,first_year\nbank,bridge,{LOAN},{RATE},{YEARS},2023\n",
}


def share(p):
    return 1 / (1 + math.exp(THETA * (10 + p - 50)))


def root(f, low, high):
    """Where f, which rises, is zero."""
    for _ in range(200):
        mid = (low + high) / 2
        low, high = (mid, high) if f(mid) < 0 else (low, mid)
    return low


def expect(what, found, wanted, tolerance):
    if found is None or abs(found - wanted) > tolerance:
        sys.exit(f"{what}: {found}, expected {wanted} within {tolerance}")


def toll(folder, *options):
    run = subprocess.run([AMUR, "toll", folder, *options], capture_output=True, text=True)
    return run.returncode, run.stdout, run.stderr


def write(folder, **changed):
    for name, text in FILES.items():
        with open(os.path.join(folder, name), "w") as f:
            f.write(changed.get(name.split(".")[0], text))


with tempfile.TemporaryDirectory() as folder:
    write(folder)
    code, out, err = toll(folder, "--json", "--high", "120", "--tolerance", "1e-5", "--csv", folder)
    assert code == 0, (code, err)
    found = json.loads(out)["projects"][0]
    payment = LOAN * RATE / (1 - (1 + RATE) ** -YEARS)
    # a year of 365 days carries Q; the leap years' extra day is a third of a promille
    covers = root(lambda p: (p - COST) * share(p) * Q - payment, COST, 25)
    revenue = root(lambda p: THETA * p * (1 - share(p)) - 1, 1, 100)
    expect("toll that earns most", found["revenue"], revenue, 0.01)
    expect("toll that serves best", found["welfare"], COST, 0.01)
    expect("toll that covers", found["break_even"], covers, 0.02)
    expect("today's toll", found["today"], 20, 1e-9)
    best = next(t for t in found["tried"] if t["toll"] == found["revenue"])
    expect("its revenue", best["revenue_per_year"], revenue * share(revenue) * Q * 365.25 / 365, 1e-6 * revenue * share(revenue) * Q)
    # welfare against today: users gain ln((e^-6 ...)), from 20 to 0 the logsum falls by ln S(0)/S(20)
    logsum = lambda p: -math.log(math.exp(-THETA * (10 + p)) + math.exp(-THETA * 50)) / THETA
    free = found["tried"][0]
    assert free["toll"] == 0
    year = Q * 365.25 / 365  # a mean year
    expect("welfare at no toll", free["welfare_per_year"], 
           year * (logsum(20) - logsum(0) - COST * share(0) - (20 - COST) * share(20)), 1e-4 * Q)
    # demand that covers the debt at a toll of 20
    expect("traffic", found["traffic_factor"], payment / ((20 - COST) * share(20) * Q), 2e-3)
    assert found["n_solved"] >= len(found["tried"]) > 40 and not found["revenue_at_bound"]
    with open(os.path.join(folder, "toll.csv")) as f:
        rows = list(csv.DictReader(f))
    assert len(rows) == len(found["tried"]) and sum("revenue" in r["best_for"] for r in rows) == 1

    code, out, err = toll(folder, "--json", "--high", "12")  # below every optimum but one
    found = json.loads(out)["projects"][0]
    assert found["revenue_at_bound"] and found["break_even"] is None, found

    write(folder, link=FILES["link.csv"].replace(",10,20", ",10,"))  # nobody pays: say how far to look
    code, out, err = toll(folder)
    assert code == 2 and "nobody pays" in err, (code, err)
    code, out, err = toll(folder, "--json", "--high", "120", "--tolerance", "1e-5")
    expect("first toll that earns most", json.loads(out)["projects"][0]["revenue"], revenue, 0.01)
    code, out, err = toll(folder, "--project", "brigde")
    assert code == 2 and "unknown project" in err, (code, err)
    code, out, err = toll(folder, "--low", "9", "--high", "3")
    assert code == 2 and "--low" in err, (code, err)
print("best tolls as the closed forms have them")
