#!/usr/bin/env python3
"""What `amur assign` and `amur convert` read and write, end to end on a made-up grid.  usage: assign.py AMUR EXAMPLES"""
import csv, json, math, os, subprocess, sys, tempfile

AMUR, EXAMPLES = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
SIDE, ZONES = 4, 4
failed = []


def check(good, what):
    if not good:
        failed.append(what)
        print("FAILED:", what)


def near(a, b, tolerance=1e-9):
    return abs(a - b) <= tolerance * max(1, abs(a), abs(b))


def write_grid(path):
    """Zones 1-4 at the corners of a grid of streets; row k is [from, to, capacity, length, time]."""
    rows = []
    node = lambda x, y: ZONES + 1 + x + SIDE * y
    for z, (x, y) in enumerate([(0, 0), (SIDE - 1, 0), (0, SIDE - 1), (SIDE - 1, SIDE - 1)]):
        rows += [[z + 1, node(x, y), 1000, 0.5, 0.0], [node(x, y), z + 1, 1000, 0.5, 0.0]]
    for x in range(SIDE):
        for y in range(SIDE):
            for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1)):
                if 0 <= x + dx < SIDE and 0 <= y + dy < SIDE:
                    rows.append([node(x, y), node(x + dx, y + dy), 40 + 7 * ((x * 3 + y * 5 + dx) % 4), 1 + (x + y) % 3,
                                 2 + (x * y + dx * dx) % 3])
    with open(path, "w") as f:
        f.write(f"<NUMBER OF ZONES> {ZONES}\n<NUMBER OF NODES> {ZONES + SIDE * SIDE}\n<FIRST THRU NODE> {ZONES + 1}\n"
                f"<NUMBER OF LINKS> {len(rows)}\n<END OF METADATA>\n")
        for a, b, capacity, length, time in rows:
            f.write(f"{a} {b} {capacity} {length} {time} 0.15 4 0 {length / 10} 1 ;\n")
    return rows


def assign(*arguments, expected=0, network="net.tntp"):
    done = subprocess.run([AMUR, "assign", network, "--gap", "1e-13", "--json", *arguments], capture_output=True, text=True)
    check(done.returncode == expected, f"{arguments}: exit {done.returncode}: {done.stderr[-300:]}")
    return json.loads(done.stdout) if done.returncode < 2 else done.stderr


def table(path):
    with open(path) as f:
        return list(csv.DictReader(f))


def column(rows, name):
    return [float(r[name]) for r in rows]


def write_trips(path, scale=1.0):
    with open(path, "w") as f:
        f.write("o,d,Trips\n")
        for o in range(1, ZONES + 1):
            for d in range(1, ZONES + 1):
                f.write(f"{o},{d},{scale * (10 + 7 * o + 3 * d):.17g}\n")


def one_class(rows):
    found = assign("--demand", "trips.csv", "--links", "links.csv", "--flows", "flows.csv", "--history", "history.csv",
                   "--skim", "skim.csv", "--skim-fields", "cost,time,length,distance,toll,money,free_time",
                   "--paths", "paths.csv", "--min-share", "1e-9", "--toll-factor", "0.5")
    links, flows, history, skim = table("links.csv"), table("flows.csv"), table("history.csv"), table("skim.csv")
    check(list(flows[0]) == ["from", "to", "flow", "cost"], "columns of --flows")
    check(len(history) == found["iterations"] and near(float(history[-1]["relative_gap"]), found["relative_gap"]),
          "history ends with the gap of the report")
    for r, l, f in zip(rows, links, flows):
        x, ratio = float(l["flow"]), float(l["flow"]) / r[2]
        check(near(float(l["volume_capacity"]), ratio), f"volume over capacity of link {l['link_id']}")
        check(near(float(l["time"]), r[4] * (1 + 0.15 * ratio ** 4)), f"time of link {l['link_id']}")
        check(near(float(l["marginal_toll"]), r[4] * 0.6 * ratio ** 4), f"x t'(x) of link {l['link_id']}")
        check(near(float(l["cost"]), float(l["time"]) + 0.5 * r[3] / 10), f"cost of link {l['link_id']}")
        check(float(f["flow"]) == x and f["cost"] == l["cost"], "--flows and --links agree")
    check(near(sum(column(links, "flow")[i] * column(links, "cost")[i] for i in range(len(links))), found["tstt"]),
          "flow times cost is the report's tstt")
    check_paths(links, skim)


def check_paths(links, skim):
    """Used paths add up to link flows, and the likeliest costs what the skim says."""
    paths, used = table("paths.csv"), {}
    by_pair = {(s["origin"], s["destination"]): s for s in skim}
    shares = {}
    for p in paths:
        pair = (p["origin"], p["destination"])
        check(near(float(p["cost"]), float(by_pair[pair]["cost"]), 1e-8), f"a used path from {pair} costs the least")
        shares.setdefault(pair, []).append(float(p["share"]))
        for link in p["links"].split(";"):
            used[link] = used.get(link, 0) + float(p["flow"])
    check(all(near(used.get(l["link_id"], 0), float(l["flow"])) for l in links), "path flows add up to link flows")
    check(all(near(sum(s), 1) and s == sorted(s, reverse=True) for s in shares.values()), "shares fall and sum to 1")
    check(any(len(s) > 1 for s in shares.values()), "some pair uses several paths")
    first = next(iter(shares))
    assign("--demand", "trips.csv", "--paths", "likeliest.csv", "--paths-per-pair", "1", "--toll-factor", "0.5",
           "--skim", "skim1.csv")
    likeliest = table("likeliest.csv")
    check(len(likeliest) == len(shares), f"one path of each pair, of {first} too")
    for p in likeliest:
        s = by_pair[p["origin"], p["destination"]]
        check(near(float(p["time"]) + 0.5 * float(p["toll"]), float(s["cost"]), 1e-8), "skimmed cost of the likeliest path")
        if len(shares[p["origin"], p["destination"]]) == 1:
            check(near(float(p["length"]), float(s["length"])) and s["length"] == s["distance"], "skimmed length")
            check(near(float(p["toll"]) / 2, float(s["money"])), "skimmed money is toll times its factor")
    check(list(table("skim1.csv")[0]) == ["origin", "destination", "cost", "time", "length", "toll"], "default fields")


def selected():
    everything = ("--demand", "trips.csv", "--demand", "trips.csv", "--class", "name=car", "--class", "name=lorry,pce=2.5")
    found = assign(*everything, "--links", "links.csv", "--select-link", "6-7", "--select-zone", "1:from")
    links = table("links.csv")
    here = next(l for l in links if (l["from"], l["to"]) == ("6", "7"))
    pairs = found["select_link"]["pairs"]
    for name in ("car", "lorry"):
        trips = sum(p["trips"] for p in pairs if p["class"] == name)
        check(trips > 0 and near(trips, float(here["flow_" + name])), f"trips of the selected link are its flow: {name}")
        check(near(float(here["select_link_" + name]), trips), f"the selected link carries what it selects: {name}")
        check(all(float(l["select_link_" + name]) <= float(l["flow_" + name]) + 1e-9 for l in links), "no more than flow")
        out = sum(float(l["select_zone_" + name]) for l in links if l["from"] == "1")
        back = sum(float(l["select_zone_" + name]) for l in links if l["to"] == "1")
        want = sum(10 + 7 + 3 * d for d in (2, 3, 4))
        check(near(out, want) and near(found["select_zone"]["trips"][name], want) and back == 0, f"trips from zone 1: {name}")
    check(near(float(here["flow_pce"]), float(here["flow_car"]) + 2.5 * float(here["flow_lorry"])), "equivalents")
    both = assign("--demand", "trips.csv", "--select-zone", "1")["select_zone"]
    to = assign("--demand", "trips.csv", "--select-zone", "1:to")["select_zone"]
    check(near(both["trips"]["1"], to["trips"]["1"] + want), "a zone's trips in both directions")


def classes(rows):
    """Two halves are one whole; a file says what the command line says; tolls and permissions by link."""
    write_trips("half.csv", 0.5)
    assign("--demand", "trips.csv", "--flows", "whole.csv")
    assign("--demand", "half.csv", "--demand", "half.csv", "--flows", "halves.csv")
    check(all(near(a, b, 1e-6) for a, b in zip(column(table("whole.csv"), "flow"), column(table("halves.csv"), "flow"))),
          "two halves are one whole")
    with open("links_in.csv", "w") as f:
        f.write("from,to,toll_lorry,paved,allowed_uses\n")
        for k, (a, b, *_) in enumerate(rows):
            use = "car;lorry" if k % 5 else "car"
            f.write(f"{a},{b},{k % 3},{int(k < 8 or k % 7 != 0)},{use if k >= 8 else 'all'}\n")
    os.makedirs("sub", exist_ok=True)
    os.replace("half.csv", "sub/half.csv")
    with open("sub/classes.yaml", "w") as f:
        f.write("classes:\n  - {name: car, demand: half.csv}\n  - name: lorry\n    demand: half.csv\n    pce: 2\n    vot: 4\n"
                "    toll: toll_lorry\n    toll_factor: 1.5\n    distance_factor: 0.1\n    closed: [9, 6-7]\n    use: lorry\n")
    common = ("--link-table", "links_in.csv")
    a = assign(*common, "--class", "sub/classes.yaml", "--links", "a.csv", "--skim", "a.skim.csv", "--skim-fields", "toll,paved")
    b = assign(*common, "--demand", "sub/half.csv", "--class", "name=car", "--links", "b.csv", "--class",
               "name=lorry,demand=sub/half.csv,pce=2,vot=4,toll=toll_lorry,toll-factor=1.5,distance-factor=0.1,"
               "closed=9+6-7,use=lorry")
    check(a["objective"] == b["objective"] and table("a.csv") == table("b.csv"), "a file of classes says the same")
    for k, l in enumerate(table("a.csv")):
        closed = (k >= 8 and k % 5 == 0) or k == 8 or (l["from"], l["to"]) == ("6", "7")
        want = 4 * float(l["time"]) + 1.5 * (k % 3) + 0.1 * float(l["length"])
        check(l["cost_lorry"] == "" if closed else near(float(l["cost_lorry"]), want), f"cost of a lorry on link {k + 1}")
        check(not closed or float(l["flow_lorry"]) == 0, f"no lorries on closed link {k + 1}")
        check(float(l["toll_lorry"]) == k % 3, f"toll of a lorry on link {k + 1}")
    check(list(table("a.skim.csv")[0])[2:] == ["toll_car", "paved_car", "toll_lorry", "paved_lorry"], "skims by class")
    assign(*common, "--class", "name=x,demand=sub/half.csv,permitted=paved", "--links", "c.csv")
    check(all(float(l["flow"]) == 0 for k, l in enumerate(table("c.csv")) if k >= 8 and k % 7 == 0), "only where permitted")


def matrices():
    """What is written as OMX comes back as demand, as the same table as CSV does."""
    fields = ("--demand", "trips.csv", "--skim-fields", "time,length")
    assign(*fields, "--skim", "skim.omx")
    assign(*fields, "--skim", "skim.csv")
    with open("length.csv", "w") as f:
        f.write("origin,destination,value\n")
        f.writelines(f"{r['origin']},{r['destination']},{r['length']}\n" for r in table("skim.csv"))
    a, b = assign("--demand", "skim.omx:length"), assign("--demand", "length.csv")
    check(a["objective"] == b["objective"], "a written matrix is read as demand")
    check("time" in assign("--demand", "skim.omx", expected=2), "several matrices: their names are said")


def refusals():
    """Nothing is left behind where a file cannot be written or a name is unknown."""
    before = sorted(os.listdir("."))
    for arguments, named in ((("--flows", "none/f.csv"), "none/f.csv"), (("--skim", "none/s.omx"), "none/s.omx"),
                             (("--skim", "s.csv", "--skim-fields", "cots"), "cots"), (("--select-zone", "9:from"), "9:from"),
                             (("--select-link", "1-2"), "1-2"), (("--class", "name=a,vot=-1"), "vot"),
                             (("--class", "name=a,closed=1-99"), "1-99"), (("--class", "nmae=a"), "nearest name"),
                             (("--class", "name=a,toll=x"), "--link-table"),
                             (("--link-table", "links_in.csv", "--class", "name=a,toll=toll_lory"), "toll_lorry")):
        text = assign("--demand", "trips.csv", *arguments, expected=2)
        check(named in str(text), f"{arguments}: named in {text}")
    check(sorted(os.listdir(".")) == before, "nothing is left behind")


def corridor():
    """The tutorial's lorries: 900,000 t of grain and 400,000 t of goods a year, 20 t each, over the bridge."""
    home = os.path.join(EXAMPLES, "tutorial")
    found = assign("--links", "bank.csv", network=home)
    gate = next(l for l in table("bank.csv") if l["link_id"] == "gate_out")
    check(found["classes"] == 1 and near(float(gate["flow"]), 900000 / 20 / 365), "lorries of the corridor's own demand")
    check(near(float(gate["cost"]), 60 + 0.9 * 3 + 12 * 3 / 40) and gate["toll"] == "60", "what a lorry pays at the gate")
    with open("lorries.csv", "w") as f:
        f.write("origin,destination,trips\nfarms,town,500\ntown,farms,100\n")
    assign("--class", "name=lorry,demand=lorries.csv,vot=12,toll=toll_lorry,toll-factor=1,distance-factor=0.9,closed=barge+barge:r",
           "--links", "own.csv", network=home)
    gates = [l for l in table("own.csv") if l["link_id"].startswith("gate")]
    check([float(l["flow"]) for l in gates] == [500, 100] and [l["cost"] for l in gates] == [gate["cost"]] * 2,
          "lorries of a file, the same costs")
    said = subprocess.run([AMUR, "assign", home], capture_output=True, text=True).stderr
    check(said.count("warning") == 1 and "rules (4) and terminals (1)" in said, "what plays no part is said in one line")


def convert(*arguments, expected=0):
    done = subprocess.run([AMUR, "convert", *arguments], capture_output=True, text=True)
    check(done.returncode == expected, f"convert {arguments}: exit {done.returncode}: {done.stderr}")
    return done.stderr


def conversions():
    """Round trips change nothing; what a format cannot say is refused."""
    want = assign("--demand", "trips.csv")["objective"]
    convert("net.tntp", "folder")
    convert("folder", "again.tntp")
    check(assign("--demand", "trips.csv", network="folder")["objective"] == want, "TNTP to GMNS")
    check(assign("--demand", "trips.csv", network="again.tntp")["objective"] == want, "GMNS to TNTP")
    convert(os.path.join(EXAMPLES, "tutorial"), "placed")
    convert("placed", "moved")
    for folder in ("placed", "moved"):
        check([(r["x_coord"], r["y_coord"]) for r in table(f"{folder}/node.csv")][:2] == [("10.00", "50.00"), ("10.80", "50.02")],
              f"coordinates of {folder}")
    for source, target in (("trips.csv", "t.omx"), ("t.omx", "t.tntp"), ("t.tntp", "t2.omx:all"), ("t2.omx:all", "t2.csv")):
        convert(source, target, "--network", "net.tntp")
        check(assign("--demand", target)["objective"] == want, f"{source} to {target}")
    os.mkdir("twins")
    with open("twins/node.csv", "w") as f, open("twins/link.csv", "w") as g:
        f.write("node_id,zone_id\na,1\nb,2\n")
        g.write("link_id,from_node_id,to_node_id,length,free_speed,capacity\n"
                "x,a,b,1,60,10\ny,a,b,1,60,10\nz,b,a,1,60,10\n")
    convert("twins", "twins.tntp")
    convert("twins.tntp", "twins-again")
    check(column(table("twins-again/link.csv"), "capacity") == [10, 10, 10], "parallel links of one kind stay apart")
    home = os.path.join(EXAMPLES, "tutorial")
    assign("--links", "bank.csv", network=home)
    convert(home, "bank.geojson", "--link-table", "bank.csv")
    convert(home, "plain.geojson")
    with open("bank.geojson") as f, open("plain.geojson") as g:
        lines, plain = json.load(f)["features"], json.load(g)["features"]
    check([l["properties"]["flow"] for l in lines] == column(table("bank.csv"), "flow"), "flows as properties of lines")
    check(lines[0]["geometry"]["coordinates"] == [[10, 50], [10.8, 50.02]] and plain[0]["properties"]["length"] == 60, "lines")
    check("nobody" in convert("nobody.tntp", "x.tntp", expected=2), "no such network")
    check("not overwritten" in convert("net.tntp", "folder", expected=2), "a folder that exists")
    check("--network" in convert("net.tntp", "x.csv", expected=2), "a network as a table of trips")
    check("node.csv" in convert("net.tntp", "x.geojson", expected=2), "no coordinates")
    check(not os.path.exists("x.geojson") and not os.path.exists("x.tntp"), "nothing is left behind")


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        rows = write_grid("net.tntp")
        write_trips("trips.csv")
        one_class(rows)
        selected()
        classes(rows)
        matrices()
        refusals()
        corridor()
        conversions()
        os.chdir("/")
    sys.exit(len(failed) > 0)


main()
