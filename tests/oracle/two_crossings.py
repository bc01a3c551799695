"""usage: two_crossings.py AMUR -- markets over two crossings that fill up, by ratios of costs, solved here by a fixed
point and bisections of their own and beside it by `amur run`.

  west ==road== nw ==north== ne ==road== east      lorries, by either crossing: chain lorry, via both
  west ==road== sw ==south== se ==road== east
  west ----------------rail------------- east      wagons, in a nest of their own

Grain goes east, goods go west.  Lorries pay tolls, fill the crossings (Bureau of Public Roads) and come home: the
share 1 - b min(1, back/out) of them empty, by whichever crossing is quicker."""
import csv
import os
import subprocess
import sys
import tempfile

AMUR = sys.argv[1]
DAYS = 366
LINKS = {  # km, km/h, hours beside, capacity, toll of a lorry
    "north": (3, 30, 0.5, 60, 40), "south": (5, 25, 0.2, 90, 0),
    "road_nw": (60, 60, 0, None, 0), "road_ne": (40, 50, 0, None, 0),
    "road_sw": (75, 60, 0, None, 0), "road_se": (55, 50, 0, None, 0),
    "rail": (140, 35, 6, None, 0)}
ENDS = {"north": ("nw", "ne"), "south": ("sw", "se"), "road_nw": ("west", "nw"), "road_ne": ("ne", "east"),
        "road_sw": ("west", "sw"), "road_se": ("se", "east"), "rail": ("west", "east")}
ROADS = {"north": ("road_nw", "road_ne"), "south": ("road_sw", "road_se")}
WEIGHT = {"north": 1.0, "south": 0.6}
GOODS = {  # value, vot, loss per hour, mu, lambda, elasticity; quantity a year, reference cost
    "grain": (200, 0.02, 0.0005, 5, 2.5, 0.6, 400000, 12), "goods": (3000, 0.3, 0, 3, 3, 0.4, 150000, 15)}
LORRY = {"payload": 20, "pce": 1.5, "money_per_km": 0.9, "money_per_h": 12}
WAGON = {"payload": 65, "pce": 1, "money_per_km": 4, "money_per_h": 1}
RAIL_APPEAL = 0.7


# ---- the corridor as a folder ------------------------------------------------------------------------------

def write_table(folder, name, header, rows):
    with open(os.path.join(folder, name + ".csv"), "w", newline="", encoding="utf-8") as f:
        w = csv.writer(f)
        w.writerow(header.split(","))
        w.writerows(rows)


def write_corridor(folder, returns, back_load):
    with open(os.path.join(folder, "corridor.yaml"), "w", encoding="utf-8") as f:
        f.write("name: Two crossings\ncurrency: USD\nprice_year: 2024\nfirst_day: 2024-01-01\nlast_day: 2024-12-31\n"
                "settings: {gap: 1e-12, choice_residual: 1e-12}\n")
    write_table(folder, "zone", "zone_id,country", [("west", "WA"), ("east", "EA")])
    write_table(folder, "node", "node_id,x_coord,y_coord,zone_id,country",
                [("west", 10, 50, "west", "WA"), ("nw", 10.5, 50.2, "", "WA"), ("ne", 10.53, 50.2, "", "EA"),
                 ("sw", 10.5, 49.8, "", "WA"), ("se", 10.55, 49.8, "", "EA"), ("east", 11, 50, "east", "EA")])
    write_table(folder, "crossing", "crossing_id,weight", WEIGHT.items())
    write_table(folder, "link", "link_id,from_node_id,to_node_id,directed,length,free_speed,time_h,mode,capacity_per_day,"
                "vdf,crossing_id,toll_lorry",
                [(name, *ENDS[name], 0, km, speed, hours, "rail" if name == "rail" else "road", cap or "",
                  "bpr" if cap else "", name if cap else "", toll)
                 for name, (km, speed, hours, cap, toll) in LINKS.items()])
    write_table(folder, "commodity", "commodity_id,unit,value,vot,loss_per_h,mu,lambda,elasticity",
                [(name, "t", *g[:6]) for name, g in GOODS.items()])
    write_table(folder, "vehicle", "vehicle_id,payload,pce,money_per_km,money_per_h,returns,back_load",
                [("lorry", *LORRY.values(), returns, back_load), ("wagon", *WAGON.values(), 0, 0)])
    write_table(folder, "chain", "chain_id,nest,appeal,via,legs",
                [("lorry", "road", 1, "north south", "road:lorry"), ("rail", "rail", RAIL_APPEAL, "", "rail:wagon")])
    write_table(folder, "demand", "demand_id,origin,destination,commodity,year,quantity,ref_cost",
                [("g", "west", "east", "grain", 2024, *GOODS["grain"][6:]),
                 ("m", "east", "west", "goods", 2024, *GOODS["goods"][6:])])
    write_table(folder, "regime", "regime_id,from,to", [("all", "2024-01-01", "2024-12-31")])


def read(folder, name):
    with open(os.path.join(folder, name + ".csv"), newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


# ---- the markets solved here -------------------------------------------------------------------------------

def money(vehicle, names):
    return sum(LINKS[n][4] * (vehicle is LORRY) + vehicle["money_per_km"] * LINKS[n][0] for n in names)


def drive_h(names):
    return sum(LINKS[n][0] / LINKS[n][1] + LINKS[n][2] for n in names)


def crossing_h(name, equivalents):
    km, speed, hours, capacity, _ = LINKS[name]
    return hours + km / speed * (1 + 0.15 * (equivalents / capacity) ** 4)


def way_h(name, equivalents):
    return drive_h(ROADS[name]) + crossing_h(name, equivalents)


def empty_cost(name, equivalents):
    return money(LORRY, (*ROADS[name], name)) + LORRY["money_per_h"] * way_h(name, equivalents)


def split_empties(vehicles, loaded):
    """How many of them take the north, so that no other way is cheaper; and what the cheapest costs."""
    def costs(north):
        return (empty_cost("north", loaded["north"] + LORRY["pce"] * north),
                empty_cost("south", loaded["south"] + LORRY["pce"] * (vehicles - north)))
    low, high = 0.0, vehicles
    for _ in range(200):
        middle = 0.5 * (low + high)
        if costs(middle)[0] < costs(middle)[1]:
            low = middle
        else:
            high = middle
    north, south = costs(low)
    return low, north if low > 0 and low >= vehicles else south if low <= 0 else 0.5 * (north + south)


def choose(goods, loaded_h, home):
    """Units a day by crossing and by rail at these hours; costs of each."""
    value, vot, loss, mu, lam, elasticity, quantity, reference = GOODS[goods]
    hour = vot + value * loss
    cost = {}
    for name in WEIGHT:
        cost[name] = (money(LORRY, (*ROADS[name], name)) + home) / LORRY["payload"] \
            + (hour + LORRY["money_per_h"] / LORRY["payload"]) * loaded_h[name]
    cost["rail"] = money(WAGON, ["rail"]) / WAGON["payload"] \
        + (hour + WAGON["money_per_h"] / WAGON["payload"]) * drive_h(["rail"])
    weight = sum(WEIGHT.values())
    road = {name: WEIGHT[name] / weight * cost[name] ** -mu for name in WEIGHT}
    nest = {"road": sum(road.values()) ** (lam / mu), "rail": (RAIL_APPEAL * cost["rail"] ** -mu) ** (lam / mu)}
    total = sum(nest.values())
    wanted = quantity / DAYS * (total ** (-1 / lam) / reference) ** -elasticity
    units = {name: wanted * nest["road"] / total * road[name] / sum(road.values()) for name in WEIGHT}
    units["rail"] = wanted * nest["rail"] / total
    return units, cost


def respond(units, returns, back_load):
    """What is wanted at the times of what is carried: units[goods][crossing]."""
    trips = {g: sum(units[g][n] for n in WEIGHT) / LORRY["payload"] for g in GOODS}
    out, back = trips["grain"], trips["goods"]
    empty_share = {"grain": 1 - back_load * min(1, back / out), "goods": 1 - back_load * min(1, out / back)}
    equivalents, home = {}, {}
    for goods, other in (("grain", "goods"), ("goods", "grain")):  # empties of the other direction run beside
        loaded = {n: units[goods][n] * LORRY["pce"] / LORRY["payload"] for n in WEIGHT}
        empties = returns * empty_share[other] * trips[other]
        north, home[other] = split_empties(empties, loaded)
        equivalents[goods] = {"north": loaded["north"] + LORRY["pce"] * north,
                              "south": loaded["south"] + LORRY["pce"] * (empties - north)}
    answer = {}
    for goods in GOODS:
        hours = {n: way_h(n, equivalents[goods][n]) for n in WEIGHT}
        answer[goods] = choose(goods, hours, returns * empty_share[goods] * home[goods])
    return answer


def solve(returns, back_load, step):
    units = {g: {n: GOODS[g][6] / DAYS / 4 for n in WEIGHT} for g in GOODS}
    for _ in range(20000):
        answer = respond(units, returns, back_load)
        off = max(abs(answer[g][0][n] - units[g][n]) / units[g][n] for g in GOODS for n in WEIGHT)
        if off < 1e-13:
            return answer
        for g in GOODS:
            for n in WEIGHT:
                units[g][n] += step * (answer[g][0][n] - units[g][n])
    raise AssertionError(f"no fixed point here: {off}")


def main():
    for returns, back_load, mu, step in ((0, 0, 5, 0.15), (1, 0, 5, 0.15), (1, 0.4, 5, 0.15), (1, 1, 5, 0.1), (1, 0.7, 12, 0.04)):
        GOODS["grain"] = (*GOODS["grain"][:3], mu, mu / 2, *GOODS["grain"][5:])
        with tempfile.TemporaryDirectory() as parent:
            folder, out = os.path.join(parent, "corridor"), os.path.join(parent, "out")
            os.mkdir(folder)
            write_corridor(folder, returns, back_load)
            done = subprocess.run([AMUR, "run", folder, "--out", out], capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
            found = {(r["commodity"], r["chain"].removeprefix("lorry@")): r for r in read(out, "chain_share")}
            worst = 0
            for goods, (units, cost) in solve(returns, back_load, step).items():
                for name in units:
                    row = found.pop((goods, name))
                    for column, want in (("units_per_day", units[name]), ("cost_per_unit", cost[name])):
                        worst = max(worst, abs(float(row[column]) / want - 1))
                    assert worst < 1e-9, (returns, back_load, goods, name, row, units[name], cost[name])
            assert not found, found
            print(f"returns {returns}, back_load {back_load}, mu {mu}: apart by {worst:.1e}")


main()
