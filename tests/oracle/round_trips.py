# SPDX-License-Identifier: Apache-2.0
"""round_trips.py AMUR -- every published network and matrix comes back as it was: from its own format byte by byte, from
the others number by number."""
import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

amur, data = sys.argv[1], Path(os.environ.get("AMUR_DATA", "/nowhere"))
if not (data / "tntp").is_dir():
    print("no data: set AMUR_DATA")
    sys.exit(77)
bad = 0


def check(good, what):
    global bad
    if not good:
        bad += 1
        print("FAILED:", what)


def convert(*args, expected=0):
    done = subprocess.run([amur, "convert", *map(str, args)], capture_output=True, text=True)
    check(done.returncode == expected, f"convert {args}: exit {done.returncode}: {done.stderr[-300:]}")
    return done.stderr


def same_bytes(a, b):
    check(a.read_bytes() == b.read_bytes(), f"{a} and {b} differ")


def tntp_rows(path):
    lines = path.read_text().splitlines()
    return [[float(x) for x in line.split(";")[0].split()] for line in lines if line.strip()[:1].isdigit()]


def tntp_keys(path):
    keys = {}
    for line in path.read_text().splitlines():
        if line.strip().upper().startswith("<END"):
            return keys
        if line.startswith("<") and "~" not in line:
            key, _, value = line[1:].partition(">")
            keys[key.strip().upper()] = float(value)


def csv_trips(path, column="trips"):
    with open(path, encoding="utf-8-sig") as f:
        return {(r["origin"], r["destination"]): float(r[column]) for r in csv.DictReader(f) if float(r[column]) > 0}


def tntp_trips(path):
    text = "\n".join(line.split("~")[0] for line in path.read_text().split("<END OF METADATA>")[1].splitlines())
    words = text.replace(":", " ").replace(";", " ").split()
    trips, origin = {}, None
    for a, b in zip(words[::2], words[1::2]):
        if a.lower() == "origin":
            origin = b
        elif float(b) > 0:
            trips[origin, a] = float(b)
    return trips


def networks(tmp):
    found = sorted((data / "tntp").glob("*/*_net.tntp"))
    check(len(found) >= 10, f"{len(found)} networks")
    for net in found:
        name, back = net.parent.name, tmp / f"{net.parent.name}.back.tntp"
        check(convert(net, tmp / f"{name}.tntp") == "", f"{name}: a warning about a copy")
        same_bytes(net, tmp / f"{name}.tntp")
        convert(net, tmp / name)
        convert(tmp / name, back)
        check(tntp_rows(back) == tntp_rows(net) and len(tntp_rows(net)) > 0, f"{name}: rows by way of GMNS")
        keys, back_keys = tntp_keys(net), tntp_keys(back)
        check(all(back_keys[k] == v for k, v in keys.items() if "FACTOR" not in k), f"{name}: {keys} and {back_keys}")
        convert(tmp / name, tmp / f"{name}_copy")
        for file in ("node.csv", "link.csv"):
            same_bytes(tmp / name / file, tmp / f"{name}_copy" / file)


def trips(tmp):
    cases = [(t, next(t.parent.glob("*_net.tntp"))) for t in sorted((data / "tntp").glob("*/*_trips.tntp"))]
    cases += [(t, data / "tntp/SiouxFalls/SiouxFalls_net.tntp") for t in sorted((data / "multiclass").glob("*.tntp"))]
    check(len(cases) >= 12, f"{len(cases)} files of trips")
    for file, net in cases:
        network, want = ("--network", net), tntp_trips(file)
        convert(file, tmp / "a.tntp", *network)
        same_bytes(file, tmp / "a.tntp")
        said, text = convert(file, tmp / "a.csv", *network), file.read_text()
        check(("TOLL FACTOR" in said) == ("<TOLL FACTOR>" in text), f"{file}: a toll factor: {said}")
        check(("comment" in said) == ("~" in text), f"{file}: comments: {said}")
        check(csv_trips(tmp / "a.csv") == want, f"{file}: as CSV")
        convert(tmp / "a.csv", tmp / "b.tntp", *network)
        check(tntp_trips(tmp / "b.tntp") == want, f"{file}: by way of CSV")
        convert(file, tmp / "a.omx:all", *network)
        convert(tmp / "a.omx:all", tmp / "c.tntp", *network)
        check(tntp_trips(tmp / "c.tntp") == want, f"{file}: by way of OMX")
        convert(tmp / "a.omx", tmp / "d.csv", *network)
        check(csv_trips(tmp / "d.csv") == want, f"{file}: OMX as CSV")


def folders(tmp):
    for home in (data / "gmns/Lima_GMNS", data / "gmns/path4gmns/Sioux_Falls", data / "gmns/path4gmns/Chicago_Sketch"):
        copy, name = tmp / f"{home.name}_copy", home.name
        convert(home, copy)
        check(sorted(p.name for p in copy.iterdir()) == sorted(p.name for p in home.iterdir()), f"{name}: files")
        for file in home.iterdir():
            same_bytes(file, copy / file.name)
        said = convert(home, tmp / "a.tntp")
        check(said.count("dropped:") == 1 and "x_coord of " in said, f"{name}: {said}")
        convert(tmp / "a.tntp", tmp / f"{name}_2")
        convert(tmp / f"{name}_2", tmp / "b.tntp")
        check(tntp_rows(tmp / "a.tntp") == tntp_rows(tmp / "b.tntp"), f"{name}: by way of TNTP")
        convert(home, tmp / "a.geojson")
        with open(home / "link.csv", encoding="utf-8-sig") as f:
            links = list(csv.DictReader(f))
        lines = json.loads((tmp / "a.geojson").read_text())["features"]
        check(len(lines) == len(links), f"{name}: lines")
        for line, link in zip(lines, links):
            p = line["properties"]
            for key in link.keys() - {"length", "capacity", "toll", "from_node_id", "to_node_id"}:
                check(str(p[key] if p[key] is not None else "") == link[key] or float(p[key]) == float(link[key]),
                      f"{name}: {key} of {link['link_id']}")
    lima = {r["geometry_id"]: r["geometry"] for r in csv.DictReader(open(data / "gmns/Lima_GMNS/geometry.csv"))}
    convert(data / "gmns/Lima_GMNS", tmp / "lima.geojson")
    for line in json.loads((tmp / "lima.geojson").read_text())["features"]:
        text = lima[str(line["properties"]["geometry_id"])]
        want = [[float(x) for x in p.split()] for p in text[text.index("(") + 1:text.index(")")].split(",")]
        check(line["geometry"]["coordinates"] == want, f"line {line['properties']['link_id']}")
    for name in ("Sioux_Falls", "Chicago_Sketch"):
        home = data / "gmns/path4gmns" / name
        network = ("--network", home)
        with open(home / "demand.csv", encoding="utf-8-sig") as f:
            want = {(r["o_zone_id"], r["d_zone_id"]): float(r["volume"]) for r in csv.DictReader(f) if float(r["volume"])}
        convert(home / "demand.csv", tmp / "a.csv", *network)
        same_bytes(home / "demand.csv", tmp / "a.csv")
        convert(home / "demand.csv", tmp / "a.omx", *network)
        convert(tmp / "a.omx", tmp / "b.csv", *network)
        check(csv_trips(tmp / "b.csv", "volume") == want, f"{name}: demand by way of OMX")
        convert(home / "demand.csv", tmp / "a.tntp", *network)
        check(tntp_trips(tmp / "a.tntp") == want, f"{name}: demand as TNTP")


def matrices(tmp):
    network = ("--network", data / "tntp/SiouxFalls/SiouxFalls_net.tntp")
    for file in sorted((data / "omx").glob("*.omx")):
        convert(file, tmp / "a.omx", *network)
        same_bytes(file, tmp / "a.omx")
        said = convert(file, tmp / "a.csv", *network)
        check("attributes" in said, f"{file.name}: attributes are lost without a word")
        with open(tmp / "a.csv") as f:
            names = next(csv.reader(f))[2:]
        convert(tmp / "a.csv", tmp / "b.omx", *network)
        convert(tmp / "b.omx", tmp / "b.csv", *network)
        same_bytes(tmp / "a.csv", tmp / "b.csv")
        for name in names if len(names) > 1 else []:
            convert(f"{file}:{name}", tmp / "one.omx", *network)  # with its type, attributes and lookups
            convert(tmp / "one.omx", tmp / "one.csv", *network)
            check(list(csv_trips(tmp / "one.csv").values()) == list(csv_trips(tmp / "a.csv", name).values()), f"{file}:{name}")


def what_is_no_network(tmp):
    for file in (data / "osm").glob("*.pbf"):
        said = convert(file, tmp / "x.tntp", expected=2)
        check(file.name in said and not (tmp / "x.tntp").exists(), f"{file.name}: {said}")


with tempfile.TemporaryDirectory() as scratch:
    for part in (networks, trips, folders, matrices, what_is_no_network):
        home = Path(scratch) / part.__name__
        home.mkdir()
        part(home)
sys.exit(bad > 0)
