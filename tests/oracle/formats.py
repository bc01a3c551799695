# SPDX-License-Identifier: Apache-2.0
"""formats.py AMUR -- one network in every published format has the same published optimum; units of GMNS."""
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile

amur, data = sys.argv[1], os.environ.get("AMUR_DATA", "")
if not os.path.exists(os.path.join(data, "gmns/Lima_GMNS/link.csv")):
    print("no data: set AMUR_DATA")
    sys.exit(77)
bad = 0


def check(good, what):
    global bad
    if not good:
        bad += 1
        print("FAILED:", what)


def path(*parts):
    return os.path.join(data, *parts)


def assign(network, *arguments):
    done = subprocess.run([amur, "assign", network, "--json", "--gap", "1e-12", *arguments], capture_output=True, text=True)
    check(done.returncode == 0, f"{network} {arguments}: exit {done.returncode}: {done.stderr[-300:]}")
    return (json.loads(done.stdout) if done.returncode == 0 else {}), done.stderr


def table(name):
    with open(name, encoding="utf-8-sig") as f:
        return list(csv.DictReader(f))


def sioux_falls():
    """TNTP, GMNS of Path4GMNS, OMX and files without semicolons: 42.31335287107440e5."""
    tntp, gmns = path("tntp/SiouxFalls/SiouxFalls_net.tntp"), path("gmns/path4gmns/Sioux_Falls")
    trips = path("tntp/SiouxFalls/SiouxFalls_trips.tntp")
    halves = [path("multiclass/sf_c1.tntp"), path("multiclass/sf_c2.tntp")]
    cases = [(tntp, "--demand", trips), (gmns, "--demand", trips), (gmns, "--demand", gmns + "/demand.csv"),
             (tntp, "--demand", gmns + "/demand.csv"), (tntp, "--demand", path("omx/SiouxFalls.omx")),
             (gmns, "--demand", path("omx/SiouxFalls.omx:matrix:taz")), (tntp, "--demand", halves[0], "--demand", halves[1])]
    for case in cases:
        found, text = assign(*case)
        objective = found.get("objective", 0)
        check(abs(objective / 42.31335287107440e5 - 1) < 1e-9, f"{case}: objective {objective}")
        check("error" not in text and "warning" not in text, f"{case}: {text[-200:]}")


def chicago(folder):
    """The GMNS of Path4GMNS says what a TNTP file of its numbers says."""
    gmns = path("gmns/path4gmns/Chicago_Sketch")
    links, trips = table(gmns + "/link.csv"), table(gmns + "/demand.csv")
    nodes = max(int(n["node_id"]) for n in table(gmns + "/node.csv"))
    zones = max(int(t["o_zone_id"]) for t in trips)
    with open(folder + "/net.tntp", "w") as f:
        f.write(f"<NUMBER OF ZONES> {zones}\n<NUMBER OF NODES> {nodes}\n<FIRST THRU NODE> 1\n<END OF METADATA>\n")
        for l in links:
            f.write(" ".join(l[k] for k in ("from_node_id", "to_node_id", "VDF_cap1", "length", "VDF_fftt1", "VDF_alpha1",
                                            "VDF_beta1")) + " 0 0 1 ;\n")
    a, _ = assign(gmns, "--demand", gmns + "/demand.csv", "--gap", "1e-9")
    b, _ = assign(folder + "/net.tntp", "--demand", gmns + "/demand.csv", "--gap", "1e-9")
    check(a["links"] == len(links) == 2950 and a["zones"] == zones, "size of Chicago")
    check(abs(a["objective"] / b["objective"] - 1) < 1e-9, f"Chicago: {a['objective']} and {b['objective']}")


def lima(folder):
    """Lima's lengths are feet, which its config.csv calls miles: that is warned of, and obeyed."""
    home = folder + "/lima"
    os.mkdir(home)
    for name in ("node.csv", "link.csv", "config.csv"):
        shutil.copy(path("gmns/Lima_GMNS", name), home)
    links = table(home + "/link.csv")
    ends = ["1", "2", "19"]  # zones, which sit at the nodes of these numbers
    with open(folder + "/trips.csv", "w") as f:
        f.write("o_zone_id,d_zone_id,volume\n")
        f.writelines(f"{a},{b},100\n" for a in ends for b in ends if a != b)
    mile = {"mile": 5280, "foot": 1, "m": 0.3048 ** -1, "km": 1000 / 0.3048}
    for unit, feet in mile.items():
        with open(home + "/config.csv", "w") as f:
            f.write(f"dataset_name,short_length,long_length,speed\nLima,foot,{unit},mph\n")
        _, text = assign(home, "--demand", folder + "/trips.csv", "--links", folder + "/links.csv")
        check(("warning" in text and "long_length" in text) == (unit in ("mile", "km")), f"{unit}: {text[-200:]}")
        for l, row in zip(links, table(folder + "/links.csv")):
            minutes = 60 * float(l["length"]) * feet / 5280 / float(l["free_speed"])
            good = abs(float(row["free_time"]) - minutes) <= 1e-9 * minutes and row["link_id"] == l["link_id"]
            good = good and float(row["capacity"]) == float(l["capacity"]) * float(l["lanes"])
            if not good:
                check(False, f"{unit}: link {l['link_id']} has {row}, expected {minutes} min")
                break


def other_demand():
    """A demand file of another network is refused, by line and column."""
    done = subprocess.run([amur, "assign", path("gmns/Lima_GMNS"), "--demand", path("gmns/demand.csv")], capture_output=True,
                          text=True)
    check(done.returncode == 2 and "demand.csv:800:2: dest_taz: found 463" in done.stderr, "zones that Lima has not")


with tempfile.TemporaryDirectory() as scratch:
    sioux_falls()
    chicago(scratch)
    lima(scratch)
    other_demand()
sys.exit(bad > 0)
