#!/usr/bin/env python3
"""`amur convert` loses nothing without a word, and writes no format that it was not asked for.

usage: convert.py AMUR SOURCE_ROOT
"""
import csv
import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

AMUR, ROOT = sys.argv[1], Path(sys.argv[2])
NET = """<NUMBER OF ZONES> 2
<NUMBER OF NODES> 3
<FIRST THRU NODE> 1
<NUMBER OF LINKS> 4
<TOLL FACTOR> 0.1
<ORIGINAL HEADER>~ from to ...
<END OF METADATA>
~ counted by hand, 2019
~ node 3: Khorgos
~\tinit_node\tterm_node\tcapacity\tlength\tfree_flow_time\tb\tpower\tspeed\ttoll\tlink_type\t;
\t1\t3\t1000\t0.1\t0.30000000000000004\t0.15\t4\t4842\t2.5\t7\t;
\t3\t1\t1000\t0.1\t0.30000000000000004\t0.15\t4\t0\t0\t1\t;
\t3\t2\t1\t2\t3\t0.00000000000000000000E+00\t0\t0\t0\t9\t;
\t2\t3\t123456.789012345678\t1e-07\t1e8\t1000000000\t1\t-1\t0\t1\t;
"""
NODES = '﻿node_id,zone_id,x_coord,y_coord,name,node_type\r\n# a comment\r\n-1,=a,8.5,47.37,"Zürich, ""HB""",\r\n+2,b,8.6,47.4,,stop\r\n'
LINKS = """link_id,from_node_id,to_node_id,directed,length,free_speed,capacity,lanes,allowed_uses,geometry,VDF_alpha1,mode
1,-1,+2,0,10,60,1000,2,"auto,bus","LINESTRING (8.5 47.37, 8.55 47.4, 8.6 47.4)",0.5,road
=2,+2,-1,1,12,30,,1,,,0,rail
"""
TRIPS = "# mine\norigin,destination,trips,note\n=a,b,0.1,x\nb,=a,1e-3,\n"


def run(*args):
    return subprocess.run([AMUR, *map(str, args)], capture_output=True, text=True)


def table(path):
    with open(path, encoding="utf-8-sig", newline="") as f:
        return list(csv.DictReader(line for line in f if not line.startswith("#")))


def rows(path):
    return [[float(x) for x in line.rstrip("; \n").split()] for line in path.read_text().splitlines()
            if line.strip()[:1].isdigit()]


class Convert(unittest.TestCase):
    def setUp(self):
        self.tmp = Path(tempfile.mkdtemp(prefix="amur-convert-"))
        self.addCleanup(shutil.rmtree, self.tmp, ignore_errors=True)
        (self.tmp / "net.tntp").write_text(NET)
        (self.tmp / "gmns/notes").mkdir(parents=True)
        for name, text in (("node", NODES), ("link", LINKS), ("config", "long_length,speed\nmile,mph\n"),
                           ("lane", "lane_id\n"), ("trips", TRIPS)):
            (self.tmp / f"gmns/{name}.csv").write_bytes(text.encode())

    def convert(self, source, target, *more, expected=0):
        r = run("convert", self.tmp / source, f"{self.tmp}/{target}", *more)
        self.assertEqual(r.returncode, expected, r.stderr)
        return r.stderr

    def names(self):
        return sorted(p.name for p in self.tmp.iterdir())

    # ---- the same format

    def test_files_of_one_format_keep_every_byte(self):
        self.assertEqual(self.convert("net.tntp", "b.tntp"), "")
        self.assertEqual((self.tmp / "b.tntp").read_bytes(), NET.encode())
        said = self.convert("gmns", "b")
        self.assertIn("dropped: notes/: GMNS has no place", said)
        for file in (self.tmp / "gmns").glob("*.csv"):
            self.assertEqual((self.tmp / "b" / file.name).read_bytes(), file.read_bytes(), file.name)
        self.convert("gmns/trips.csv", "b.csv", "--network", self.tmp / "gmns")
        self.assertEqual((self.tmp / "b.csv").read_text(), TRIPS)

    def test_a_folder_with_files_is_not_overwritten(self):
        (self.tmp / "b").mkdir()
        (self.tmp / "b/lane.csv").write_text("mine")
        for source in ("gmns", "net.tntp"):
            if source == "net.tntp":
                (self.tmp / "b/node.csv").write_text("mine")
            self.assertIn("not overwritten", self.convert(source, "b", expected=2))
            self.assertEqual((self.tmp / "b/lane.csv").read_text(), "mine")
            self.assertFalse((self.tmp / "b/link.csv").exists())

    # ---- from format to format

    def test_tntp_comes_back_from_gmns(self):
        said = self.convert("net.tntp", "folder")
        self.assertIn("dropped: ORIGINAL HEADER, 1 comment, TOLL FACTOR: GMNS has no place for them", said)
        links = table(self.tmp / "folder/link.csv")
        self.assertEqual([l["speed"] for l in links], ["4842", "0", "0", "-1"])
        self.assertEqual([l["link_type"] for l in links], ["7", "1", "9", "1"])
        self.assertEqual(links[0]["VDF_fftt1"], "0.30000000000000004")
        self.assertEqual([n["name"] for n in table(self.tmp / "folder/node.csv")], ["", "", "Khorgos"])
        self.convert("folder", "back.tntp")
        self.assertEqual(rows(self.tmp / "back.tntp"), rows(self.tmp / "net.tntp"))

    def test_what_tntp_cannot_hold_is_counted(self):
        said = self.convert("gmns", "b.tntp")
        self.assertEqual(said.count("warning"), 1, said)
        for part in ("config.csv", "lane.csv", "notes/", "no limit (capacity 1e9 instead) of 1 link,", "name of 1 node,",
                     "x_coord of 2 nodes", "node_type of 1 node,", "geometry of 1 link,", "allowed_uses of 1 link,",
                     "lanes of 2 links", "mode of 2 links: TNTP has no place for them"):
            self.assertIn(part, said)
        got = rows(self.tmp / "b.tntp")
        self.assertEqual([r[2:] for r in got], [[2000, 10, 10, 0.5, 4, 60, 0, 1], [2000, 10, 10, 0.5, 4, 60, 0, 1],
                                                [1e9, 12, 24, 0, 1, 30, 0, 1]])
        text = (self.tmp / "b.tntp").read_text()
        for name in ("~ zone 1: =a", "~ node 2: +2", "~ link 2: 1:r", "~ link 3: =2"):
            self.assertIn(name + "\n", text)

    def test_parallel_links_that_are_equal_stay_apart_in_tntp(self):
        (self.tmp / "twins").mkdir()
        (self.tmp / "twins/node.csv").write_text("node_id,zone_id\na,1\nb,2\n")
        (self.tmp / "twins/link.csv").write_text(
            "link_id,from_node_id,to_node_id,length,free_speed,capacity,link_type\n" +
            "".join(f"{i},a,b,1,60,10,{kind}\n" for i, kind in enumerate([7, 7, 8, 8, 9])) + "z,b,a,1,60,10,7\n")
        self.assertIn("dropped: link_type of 2 links", self.convert("twins", "twins.tntp"))
        self.assertEqual([r[9] for r in rows(self.tmp / "twins.tntp")], [7, 10, 8, 12, 9, 7])
        self.convert("twins.tntp", "again")
        self.assertEqual(len(table(self.tmp / "again/link.csv")), 6)

    # ---- as data frames and other producers write

    def frame(self):
        """A folder with an index column, ids and gaps of a data frame, a column given twice, and metres without a unit."""
        folder = self.tmp / "frame"
        folder.mkdir()
        (folder / "node.csv").write_text(",node_id,zone_id,x_coord,y_coord\n0,1.0,1.0,30.1,50.1\n1,2.0,2.0,30.2,50.1\n")
        (folder / "link.csv").write_text(
            ",link_id,from_node_id,to_node_id,length,free_speed,capacity,lanes,vdf_alpha,name,name\n"
            "0,1.0,1.0,2.0,7200,60,1000,2.0,0.2,Nan,b\n1,2,2,1,7200,60,,NaN,0,NaN,c\n")
        return "frame"

    def test_data_frames_keep_what_has_a_name(self):
        said = self.convert(self.frame(), "b.geojson")
        self.assertIn("dropped: a column without a name of 2 nodes, zone_id of 2 nodes, a column without a name of 2 links, "
                      "name of 2 links: GeoJSON has no place", said)
        first, second = (f["properties"] for f in json.loads((self.tmp / "b.geojson").read_text())["features"])
        self.assertNotIn("", first)
        self.assertEqual((first["name"], first["free_time"], first["capacity"]), ("Nan", 7.2, 2000))
        self.assertEqual((second["name"], second["vdf"], second["capacity"]), (None, "constant", None))

    def test_units_may_be_given(self):
        self.convert(self.frame(), "b.tntp", "--units", "m,mph")
        self.assertAlmostEqual(rows(self.tmp / "b.tntp")[0][4], 7.2 / 1.609344, 12)
        self.assertIn("--units", self.convert(ROOT / "examples/tutorial", "c", "--units", "m,mph", expected=2))
        self.assertIn("units", self.convert("net.tntp", "c", "--units", "m,mph", expected=2))

    def test_every_spelling_of_a_delay_function_is_held(self):
        (self.tmp / "gmns/link.csv").write_text(LINKS.replace("VDF_alpha1", "vdf_alpha"))
        self.assertNotIn("alpha", self.convert("gmns", "b.tntp"))
        self.assertEqual([r[5] for r in rows(self.tmp / "b.tntp")], [0.5, 0.5, 0])

    def test_matrices_of_a_data_frame(self):
        (self.tmp / "m.csv").write_text(",origin,destination,cars,trips\n0,1.0,2.0,5,1\n1,2.0,1.0,NaN,2\n")
        network = ("--network", self.tmp / "net.tntp")
        self.assertIn("dropped: a column without a name of 2 pairs: OMX", self.convert("m.csv", "m.omx", *network))
        self.convert("m.omx", "n.csv", *network)
        got = {(r["origin"], r["destination"]): (r["cars"], r["trips"]) for r in table(self.tmp / "n.csv")}
        self.assertEqual((got["1", "2"], got["2", "1"]), (("5", "1"), ("", "2")))
        (self.tmp / "m.csv").write_text("origin,destination,cars,cars\n1,2,5,1\n")
        self.assertIn("a column given twice", self.convert("m.csv", "o.omx", *network, expected=2))

    def test_a_corridor_names_files_elsewhere_with_leave_alone(self):
        (self.tmp / "p.yaml").write_text("parameters: {THETA: {estimate: 0.01, se: 0.001}}\n")
        shutil.copytree(ROOT / "examples/tutorial", self.tmp / "home")
        (self.tmp / "home/parameter.csv").write_text(
            "parameter_id,name,unit,target,field,op,estimate,low,high,value\n"
            "boat_appeal,Appeal of the boat,,chain:boat,appeal,set,../p.yaml:THETA,0,20,\n")
        self.assertIn("--outside", self.convert("home", "c", expected=2))
        self.convert("home", "c", "--outside")

    def test_names_come_back_from_tntp(self):
        self.convert("gmns", "b.tntp")
        self.convert("b.tntp", "c")
        links = table(self.tmp / "c/link.csv")
        self.assertEqual([l["name"] for l in links], ["", "1:r", "=2"])
        self.assertEqual([n["zone_name"] for n in table(self.tmp / "c/node.csv")], ["=a", "b"])

    def test_a_corridor_keeps_names_modes_speeds_and_no_limit(self):
        home = ROOT / "examples/tutorial"
        r = run("convert", home, self.tmp / "c")
        self.assertEqual(r.returncode, 0, r.stderr)
        links, known = table(self.tmp / "c/link.csv"), {l["link_id"]: l for l in table(home / "link.csv")}
        for l in links:
            own = known[l["link_id"].removesuffix(":r")]
            for column in own.keys() - {"from_node_id", "to_node_id", "directed"}:
                if column not in ("link_id", "length"):
                    self.assertEqual(l[column], own[column], column)
            hours = float(own["time_h"] or 0) + (float(own["length"]) / float(own["free_speed"]) if own["free_speed"] else 0)
            self.assertAlmostEqual(float(l["VDF_fftt1"]), 60 * hours, places=12)
            limit = own["vdf"] == "bpr" and not own["terminal_id"]
            want = str(int(own["capacity_per_day"]) // 24) if limit else ""
            self.assertEqual((l["capacity"], l["VDF_cap1"]), (want, want), l)
        nodes, known = table(self.tmp / "c/node.csv"), table(home / "node.csv")
        for column in known[0]:
            self.assertEqual([n[column] for n in nodes], [n[column] for n in known], column)
        self.assertEqual(table(self.tmp / "c/config.csv"), [{"long_length": "km", "speed": "km/h"}])
        # and it is read as it was written, with no limit where there was none
        r = run("convert", self.tmp / "c", self.tmp / "c.tntp")
        self.assertIn("no limit (capacity 1e9 instead) of 4 links", r.stderr)

    def test_geometry_stays_on_a_map(self):
        said = self.convert("gmns", "map.geojson")
        self.assertIn("name of 1 node, node_type of 1 node: GeoJSON has no place", said)
        line = json.loads((self.tmp / "map.geojson").read_text())["features"]
        bends = [[8.5, 47.37], [8.55, 47.4], [8.6, 47.4]]
        self.assertEqual([l["geometry"]["coordinates"] for l in line],
                         [bends, bends[::-1], [[8.6, 47.4], [8.5, 47.37]]])
        self.assertEqual([l["properties"]["capacity"] for l in line], [2000, 2000, None])
        self.assertEqual((line[0]["properties"]["allowed_uses"], line[2]["properties"]["mode"]), ("auto,bus", "rail"))
        # the same lines by geometry.csv
        (self.tmp / "gmns/geometry.csv").write_text('geometry_id,geometry\ng,"linestring(8.5 47.37,8.55 47.4,8.6 47.4)"\n')
        links = LINKS.replace(",geometry,", ",geometry_id,").replace('"LINESTRING (8.5 47.37, 8.55 47.4, 8.6 47.4)"', "g")
        (self.tmp / "gmns/link.csv").write_text(links)
        self.convert("gmns", "map.geojson")
        self.assertEqual(json.loads((self.tmp / "map.geojson").read_text())["features"][1]["geometry"]["coordinates"],
                         bends[::-1])
        (self.tmp / "gmns/geometry.csv").write_text("geometry_id,geometry\ng,POINT (1 2)\n")
        self.assertIn('found "POINT (1 2)", expected LINESTRING', self.convert("gmns", "bad.geojson", expected=2))
        self.assertFalse((self.tmp / "bad.geojson").exists())

    # ---- trips

    def test_trips_come_back_exactly(self):
        network = ("--network", self.tmp / "gmns")
        said = self.convert("gmns/trips.csv", "t.omx", *network)
        self.assertIn("dropped: note of 1 pair: OMX has no place", said)
        self.convert("t.omx", "t.csv", *network)
        self.assertEqual((self.tmp / "t.csv").read_text(), "origin,destination,trips\n=a,b,0.1\nb,=a,0.001\n")
        said = self.convert("gmns/trips.csv", "t.tntp", *network)
        self.assertIn("note of 1 pair, id of 2 zones: TNTP has no place for them", said)
        self.assertIn("2 : 0.1;", (self.tmp / "t.tntp").read_text())
        self.convert("t.tntp", "u.csv", *network)
        self.assertEqual((self.tmp / "u.csv").read_text(), (self.tmp / "t.csv").read_text())

    def test_several_matrices_stay_with_their_names_and_gaps(self):
        network, two = ("--network", self.tmp / "gmns"), "origin,destination,cars,lorries\n"
        for rows_in in ("=a,b,0.1,-3\nb,=a,2,0\n", "=a,=a,0,\n=a,b,0.30000000000000004,1\nb,=a,,2e-300\nb,b,0,0\n"):
            (self.tmp / "m.csv").write_text(two + rows_in)
            self.assertEqual(self.convert("m.csv", "m.omx", *network), "")
            self.assertEqual(self.convert("m.omx", "n.csv", *network), "")
            self.assertEqual((self.tmp / "n.csv").read_text(), two + rows_in)
        said = self.convert("m.omx:cars", "one.csv", *network)
        self.assertIn("name cars of the matrix (trips instead)", said)
        self.assertEqual(self.convert("m.omx:cars", "c.omx:autos", *network), "")
        self.assertIn("autos", self.convert("c.omx:autos", "c.csv", *network))
        self.assertEqual((self.tmp / "c.csv").read_text(), (self.tmp / "one.csv").read_text())
        self.convert("m.omx", "copy.omx", *network)
        self.assertEqual((self.tmp / "copy.omx").read_bytes(), (self.tmp / "m.omx").read_bytes())
        self.assertIn("named", self.convert("m.omx", "d.omx:x", *network, expected=2))
        self.assertIn("named", self.convert("m.omx", "d.tntp", *network, expected=2))
        self.assertIn("one name for 2 matrices", self.convert("m.csv", "d.omx:x", *network, expected=2))
        self.assertFalse((self.tmp / "d.omx").exists() or (self.tmp / "d.tntp").exists())

    def test_faults_of_tables_of_matrices(self):
        for text, expected in (("=a,b,1,\n=a,b,2,\n", "m.csv:3: found a pair of zones twice"),
                               ("=a,b,1,x\nb,=a,much,2\n", "m.csv:2:4"), ("=a,z,1,1\n", "m.csv:2:2"),
                               ("=a,b,x,y\n", "no column of numbers")):
            (self.tmp / "m.csv").write_text("origin,destination,cars,lorries\n" + text)
            self.assertIn(expected, self.convert("m.csv", "m.omx", "--network", self.tmp / "gmns", expected=2))
            self.assertFalse((self.tmp / "m.omx").exists())
        (self.tmp / "m.csv").write_text("origin,destination,trips\n=a,b,-1\n")
        for name in ("m.omx", "m.tntp", "copy.csv"):
            self.assertIn("m.csv:2:3: trips", self.convert("m.csv", name, "--network", self.tmp / "gmns", expected=2))
            self.assertFalse((self.tmp / name).exists())

    # ---- which format

    def test_a_name_of_no_format_is_refused(self):
        before, network = self.names(), ("--network", self.tmp / "net.tntp")
        (self.tmp / "trips.csv").write_text("origin,destination,trips\n1,2,3\n")
        for name in ("x.xlsx", "x.tsv", "x.tntp.gz", "x.", "no.folder", "x.shp", "x.TNTPX"):
            said = self.convert("net.tntp", name, expected=2)
            self.assertIn("expected TNTP (F.tntp), GeoJSON (F.geojson) or GMNS (a folder)", said)
            said = self.convert("trips.csv", name, *network, expected=2)
            self.assertIn("expected OMX", said)
        for name in ("x", "x/", "x.geojson"):
            self.convert("trips.csv", name, *network, expected=2)
        self.assertIn("--network", self.convert("net.tntp", "x.csv", expected=2))
        for form, name in (("csv", "x"), ("omx", "x.tntp")):
            self.assertIn(f"cannot be {form}", self.convert("net.tntp", name, "--to", form, expected=2))
        self.assertIn("cannot be gmns", self.convert("trips.csv", "x", *network, "--to", "gmns", expected=2))
        self.assertEqual(self.names(), sorted(before + ["trips.csv"]))

    def test_the_format_may_be_said(self):
        self.convert("net.tntp", "x.folder", "--to", "gmns")
        self.convert("net.tntp", "y.folder/")
        self.convert("net.tntp", ".hidden")
        for name in ("x.folder", "y.folder", ".hidden"):
            self.assertTrue((self.tmp / name / "link.csv").exists())
        self.convert("x.folder", "net.txt", "--to", "tntp")
        self.convert("x.folder", "NET.TNTP")
        for name in ("net.txt", "NET.TNTP"):
            self.assertEqual(rows(self.tmp / name), rows(self.tmp / "net.tntp"))
        (self.tmp / "trips.csv").write_text("origin,destination,trips\n1,2,3\n")
        r = run("convert", self.tmp / "trips.csv", "/dev/stdout", "--network", self.tmp / "net.tntp", "--to", "tntp")
        self.assertIn("Origin 1\n 2 : 3;\n", r.stdout)

    def test_skims_are_no_other_format(self):
        (self.tmp / "trips.csv").write_text("origin,destination,trips\n1,2,3\n")
        assign = ["assign", self.tmp / "net.tntp", "--demand", self.tmp / "trips.csv", "--skim"]
        for name in ("s.xlsx", "s", "s.tntp"):
            r = run(*assign, self.tmp / name)
            self.assertEqual((r.returncode, r.stdout), (2, ""), r.stderr)
            self.assertIn("expected F.csv or F.omx", r.stderr)
            self.assertFalse((self.tmp / name).exists())
        for name in (self.tmp / "s.csv", self.tmp / "s.omx", "/dev/null"):
            self.assertEqual(run(*assign, name).returncode, 0)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
