"""usage: ways.py AMUR SOURCE_ROOT [EXAMPLE ...] -- is what a run tells of flows possible at all?  From the tables of the
folder and of the run alone:

  goods     what enters a node leaves it, but where it begins and ends, commodity by commodity and chain by chain
  legs      no unit leaves out a leg that its chain needs
  via       what goes by chain@crossing passes that crossing, and no other of its row
  vehicles  those that come home leave every node, and every country, as often as they arrive"""
import csv
import itertools
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

AMUR, ROOT = sys.argv[1], Path(sys.argv[2])
EXAMPLES = sys.argv[3:] or ["tutorial", "amur", "silk-road"]
BASE_ONLY = {"amur", "silk-road"}  # as large as they are
CLOSE = 1e-6  # of the units of a chain, of the trips of a vehicle
PERIOD = ("scenario", "regime", "year", "from", "to")


def rows(path):
    if not path.exists():
        return []
    with open(path, newline="", encoding="utf-8") as f:
        return list(csv.DictReader(line for line in f if not line.startswith("#")))


def at(table, *columns):
    return tuple(table[c] for c in columns)


def number(text):
    return float(text or 0)


# ---- the folder ---------------------------------------------------------------------------------------------

class Leg:
    def __init__(self, text):
        text = text.strip()
        self.optional = text.endswith("?")
        modes, self.vehicle = text.rstrip("?").split(":")
        self.vehicle = self.vehicle.strip()
        self.modes = {m.strip() for m in modes.split("+")}


def patterns(legs):
    """Every way through the legs, as a list of those taken: in the order written or reversed, some optional ones out."""
    for order in (legs, legs[::-1]):
        for taken in itertools.product(*((True, False) if leg.optional else (True,) for leg in order)):
            if any(taken):
                yield [leg for leg, use in zip(order, taken) if use]


class Corridor:
    def __init__(self, folder):
        self.link = {}
        for row in rows(folder / "link.csv"):
            ends, mode = at(row, "from_node_id", "to_node_id"), row.get("mode") or "road"
            self.link[row["link_id"]] = (*ends, mode, row.get("crossing_id", ""))
            if row.get("directed") in ("0", "no", "false"):
                self.link[row["link_id"] + ":r"] = (*ends[::-1], mode, row.get("crossing_id", ""))
        zone = {row["zone_id"]: row for row in rows(folder / "zone.csv")}
        self.country, self.node_of_zone = {}, {}
        for row in rows(folder / "node.csv"):
            of_zone = row.get("zone_id", "")
            self.country[row["node_id"]] = row.get("country") or (zone[of_zone]["country"] if of_zone else "")
            if of_zone:
                self.node_of_zone[of_zone] = row["node_id"]
        self.chain = {row["chain_id"]: row for row in rows(folder / "chain.csv")}
        self.transfers = rows(folder / "transfer.csv")
        self.crossings = {row["crossing_id"] for row in rows(folder / "crossing.csv")}
        self.comes_home = {row["vehicle_id"] for row in rows(folder / "vehicle.csv")
                           if row.get("returns", "1") not in ("0", "no", "false")}

    def row_of(self, chain):
        return self.chain[chain] if chain in self.chain else self.chain[chain.rsplit("@", 1)[0]]

    def legs_of(self, chain):
        return [Leg(text) for text in self.row_of(chain)["legs"].split(">")]

    def shunned(self, chain):
        """The other crossings of its row, and its own; None, None where it may go any way."""
        named = (self.row_of(chain).get("via") or "").split()
        if not named:
            return set(), None
        own = chain.rsplit("@", 1)[1]
        return (self.crossings if "*" in named else set(named)) - {own}, own


# ---- the run --------------------------------------------------------------------------------------------------

class Goods:
    """A commodity on a chain in a period."""

    def __init__(self):
        self.begins, self.ends = defaultdict(float), defaultdict(float)  # by node
        self.on = defaultdict(float)                                     # by link and vehicle
        self.change = defaultdict(float)                                 # by vehicles
        self.left = defaultdict(float)                                   # by node and vehicle, less what arrived


def read_goods(corridor, out):
    goods = defaultdict(Goods)
    for row in rows(out / "chain_share.csv"):
        units = number(row["units_per_day"])
        k = goods[at(row, *PERIOD, "commodity", "chain")]
        k.begins[corridor.node_of_zone[row["origin"]]] += units
        k.ends[corridor.node_of_zone[row["destination"]]] += units
    for row in rows(out / "flow.csv"):
        units = number(row["units_per_day"])
        k = goods[at(row, *PERIOD, "commodity", "chain")]
        tail, head = corridor.link[row["link_id"]][:2]
        k.on[row["link_id"], row["vehicle"]] += units
        k.left[tail, row["vehicle"]] += units
        k.left[head, row["vehicle"]] -= units
    node_of = {row.get("transfer_id") or "-".join(at(row, "node", "from_vehicle", "to_vehicle")): row["node"]
               for row in corridor.transfers}
    for row in rows(out / "transfer.csv"):
        units, node = number(row["units_per_day"]), node_of[row["transfer_id"]]
        k = goods[at(row, *PERIOD, "commodity", "chain")]
        k.change[row["from_vehicle"], row["to_vehicle"]] += units
        k.left[node, row["from_vehicle"]] += units
        k.left[node, row["to_vehicle"]] -= units
    return goods


def check_nodes(key, k, units):
    """Goods are conserved, all vehicles of a node together."""
    left = defaultdict(float)
    for (node, _), x in k.left.items():
        left[node] += x
    for node in {*left, *k.begins, *k.ends}:
        off = left[node] - k.begins[node] + k.ends[node]
        assert abs(off) <= CLOSE * units, f"{key}: {off} of {units} a day vanish at {node}"


def check_legs(key, k, units, corridor, legs):
    ways = list(patterns(legs))
    for (link, vehicle), x in k.on.items():
        mode = corridor.link[link][2]
        assert x == 0 or any(leg.vehicle == vehicle and mode in leg.modes for leg in legs), f"{key}: {vehicle} on {link}"
    # how often a unit changes from one vehicle to another
    changes = [defaultdict(int) for _ in ways]
    for count, way in zip(changes, ways):
        for one, next_one in zip(way, way[1:]):
            if one.vehicle != next_one.vehicle:
                count[one.vehicle, next_one.vehicle] += 1
    for pair in {*k.change, *itertools.chain(*changes)}:
        low, high = min(c[pair] for c in changes) * units, max(c[pair] for c in changes) * units
        assert low - CLOSE * units <= k.change[pair] <= high + CLOSE * units, f"{key}: {k.change[pair]} change {pair}"
    both_ways = sum(k.change.values())
    low, high = min(sum(c.values()) for c in changes), max(sum(c.values()) for c in changes)
    assert (low - CLOSE) * units <= both_ways <= (high + CLOSE) * units, f"{key}: {both_ways} of {units} change"
    # in which vehicles it may begin and end
    first, last = {way[0].vehicle for way in ways}, {way[-1].vehicle for way in ways}
    for (node, vehicle), x in k.left.items():
        most = k.begins[node] if vehicle in first else 0
        least = -k.ends[node] if vehicle in last else 0
        assert least - CLOSE * units <= x <= most + CLOSE * units, f"{key}: {x} by {vehicle} from {node}"
    # a needed leg is a link at least
    for leg in legs:
        taken = sum(x for (link, vehicle), x in k.on.items()
                    if vehicle == leg.vehicle and corridor.link[link][2] in leg.modes)
        alike = sum(1 for other in legs if not other.optional and other.vehicle == leg.vehicle and other.modes == leg.modes)
        assert taken >= (alike - CLOSE) * units, f"{key}: {taken} of {units} take {leg.vehicle} on {leg.modes}"


def check_via(key, k, units, corridor, chain):
    shunned, own = corridor.shunned(chain)
    if own is None:
        return
    over = defaultdict(float)
    for (link, _), x in k.on.items():
        over[corridor.link[link][3]] += x
    assert over[own] >= (1 - CLOSE) * units, f"{key}: {over[own]} of {units} pass {own}"
    for other in shunned:
        assert over[other] == 0, f"{key}: {over[other]} pass {other}"


def check_markets(goods, out):
    """What markets carry is what chains carry."""
    carried = defaultdict(float)
    for row in rows(out / "chain_share.csv"):
        carried[at(row, *PERIOD, "origin", "destination", "commodity", "segment")] += number(row["units_per_day"])
    markets = rows(out / "market.csv")
    for row in markets:
        units = number(row["units_per_day"])
        off = units - carried[at(row, *PERIOD, "origin", "destination", "commodity", "segment")]
        assert abs(off) <= 1e-9 * units, f"{row}: chains carry {off} less"
    assert markets and goods


def check_vehicles(corridor, out):
    out_in = defaultdict(lambda: [0.0, 0.0])
    trips = defaultdict(float)
    for row in rows(out / "flow.csv"):
        if row["vehicle"] not in corridor.comes_home:
            continue
        vehicles = number(row["loaded_per_day"]) + number(row["empty_per_day"])
        tail, head = corridor.link[row["link_id"]][:2]
        key = at(row, *PERIOD, "vehicle")
        trips[key] = max(trips[key], vehicles)
        out_in[(*key, tail)][0] += vehicles
        out_in[(*key, head)][1] += vehicles
        if corridor.country[tail] != corridor.country[head]:
            out_in[(*key, "country", corridor.country[tail])][0] += vehicles
            out_in[(*key, "country", corridor.country[head])][1] += vehicles
    assert out_in or not corridor.comes_home
    worst = 0
    for key, (leaving, arriving) in out_in.items():
        most = max(leaving, arriving)
        off = abs(leaving - arriving)
        assert off <= CLOSE * max(most, trips[key[:6]]), f"{key}: {leaving} leave, {arriving} arrive"
        worst = max(worst, off / max(most, trips[key[:6]]))
    return worst


def check_run(folder, out):
    corridor = Corridor(folder)
    goods = read_goods(corridor, out)
    n = 0
    for key, k in goods.items():
        units = sum(k.begins.values())
        if units == 0:
            assert not any(k.on.values()), f"{key}: flows of nobody"
            continue
        n += 1
        check_nodes(key, k, units)
        check_legs(key, k, units, corridor, corridor.legs_of(key[-1]))
        check_via(key, k, units, corridor, key[-1])
    check_markets(goods, out)
    return n, check_vehicles(corridor, out)


def try_run(name, folder):
    with tempfile.TemporaryDirectory() as parent:
        out = Path(parent) / "out"
        words = ["--base-only"] if name in BASE_ONLY else []
        done = subprocess.run([AMUR, "run", str(folder), "--out", str(out), "--no-sensitivity", *words],
                              capture_output=True, text=True)
        assert done.returncode in (0, 1), done.stderr
        n, worst = check_run(folder, out)
    print(f"{name}: {n} commodities on chains in periods, vehicles off by {worst:.1e}")


# The tutorial with lorries that may ride on the ferry, a barge that lorries meet on neither or either bank, and goods
# that some chains are shut to.
CHAINS = """chain_id,nest,appeal,via,legs,commodities
lorry,road,1,*,road+river:lorry,*
barge,water,0.8,,road:lorry? > river:barge > road:lorry,*
either,water,0.3,river,road:lorry? > river:barge > road:lorry?,grain
"""
ELIGIBLE = """eligible_id,kind,chains,commodities,share,from,to
ferry,eligible,lorry@river,,0.4,2024-06-01,
contract,captive,barge,grain,0.1,,
"""


def main():
    for name in EXAMPLES:
        try_run(name, ROOT / "examples" / name)
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "corridor"
        shutil.copytree(ROOT / "examples/tutorial", folder)
        (folder / "chain.csv").write_text(CHAINS)
        (folder / "eligible.csv").write_text(ELIGIBLE)
        (folder / "parameter.csv").unlink()
        try_run("tutorial with ferries", folder)


main()
