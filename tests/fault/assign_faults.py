#!/usr/bin/env python3
"""Bad TNTP, GMNS and CSV input: exit 2, a message with file and line, nothing written; legal variants give the same.  usage: assign_faults.py AMUR"""
import os, subprocess, sys, tempfile

NET = """<NUMBER OF ZONES> 2
<number of nodes> 3
<FIRST THRU NODE> 3
<NUMBER OF LINKS> 3
<END OF METADATA>
~ init term cap length time b power speed toll type ;
1 3 10 1 1 0.15 4 0 0 1 ;
3 2 10 1 1 0.15 4 0 0 1
2 3 10 1 0 0.15 4 0 0 1 ; ~ zero time is legal
"""
TRIPS = """<NUMBER OF ZONES> 2
<TOTAL OD FLOW> 7
<END OF METADATA>
Origin 1
1 : 0; 2 : 7;
"""
# what, which file, text there, its replacement, line that must be named (0: none), text that must be named
BAD = [
    ("a lost separator in a row", "net", "1 3 10 1 1", "1 310 1 1", 7, "10 numbers"),
    ("an unknown node", "net", "3 2 10", "3 9 10", 8, "term_node"),
    ("no capacity", "net", "1 3 10 1", "1 3 0 1", 7, "capacity"),
    ("a negative capacity", "net", "1 3 10 1", "1 3 -4 1", 7, "capacity"),
    ("a negative time", "net", "2 3 10 1 0", "2 3 10 1 -1", 9, "free_flow_time"),
    ("not a number", "net", "0.15 4 0 0 1 ;\n3", "nan 4 0 0 1 ;\n3", 7, "b"),
    ("a link given twice", "net", "3 2 10 1 1 0.15 4 0 0 1\n", "1 3 10 1 1 0.15 4 0 0 1\n", 8, "twice"),
    ("too few links", "net", "<NUMBER OF LINKS> 3", "<NUMBER OF LINKS> 4", 4, "4"),
    ("no end of metadata", "net", "<END OF METADATA>\n", "", 0, ""),
    ("a zone beyond the last", "trips", "2 : 7", "5 : 7", 5, "destination"),
    ("a lost colon", "trips", "2 : 7", "2 7", 5, "colon"),
    ("a lost semicolon", "trips", "1 : 0; 2 : 7;", "1 : 0; 2 : 3 2 : 4;", 5, "semicolon"),
    ("a pair twice", "trips", "1 : 0; 2 : 7;", "2 : 3; 2 : 4;", 5, "twice"),
    ("negative trips", "trips", "2 : 7", "2 : -7", 5, "trips"),
    ("a wrong total", "trips", "FLOW> 7", "FLOW> 8", 2, "8"),
    ("no trips at all", "trips", "2 : 7", "2 : 0", 0, ""),
    ("trips without a path", "net", "3 2 10 1 1", "3 1 10 1 1", 0, "trips.tntp:5: found 7 trips from zone 1 to zone 2"),
    ("more zones than the network", "trips", "ZONES> 2", "ZONES> 3", 1, "NUMBER OF ZONES"),
    ("an origin beyond the last", "trips", "Origin 1", "Origin 3", 4, "origin"),
    ("trips before an origin", "trips", "Origin 1\n", "", 4, "Origin"),
    ("a lost separator between numbers", "net", "0.15 4 0 0 1 ;\n3", "0.154 0 0 1 ;\n3", 7, "9 fields"),
    ("a slip in the number of nodes", "net", "nodes> 3", "nodes> 90000000", 0, "90000000 nodes with 3 links"),
    ("no rows of links", "net", NET[NET.index("~ init"):], "", 4, "0 links"),
    ("more capacity than a link has", "net", "1 3 10 1", "1 3 1e13 1", 7, "capacity"),
    ("a longer time than a link takes", "net", "2 3 10 1 0", "2 3 10 1 1e10", 9, "at most 1000000000"),
    ("a capacity that is nearly 0", "net", "1 3 10 1", "1 3 1e-320 1", 7, "capacity above 0"),
    ("a power beyond any", "net", "0.15 4 0 0 1 ;\n3", "0.15 1e4 0 0 1 ;\n3", 7, "at most 1000"),
    ("one field more", "net", "0 0 1 ;\n3", "0 0 1 1 ;\n3", 7, "10 numbers"),
]

# the same network, written in other legal ways: what, which file, text there, its replacement
LEGAL = [
    ("as it is", "net", "", ""),
    ("tabs", "net", "1 3 10 1 1 0.15", "\t1\t3\t10 \t 1\t1\t0.15"),
    ("lines of a PC", "net", "\n", "\r\n"),
    ("rows in another order", "net", "1 3 10 1 1 0.15 4 0 0 1 ;\n3 2 10 1 1 0.15 4 0 0 1\n",
     "3 2 10 1 1 0.15 4 0 0 1\n1 3 10 1 1 0.15 4 0 0 1 ;\n"),
    ("keys in capitals", "net", "number of nodes", "NUMBER OF NODES"),
    ("keys in small letters", "trips", "TOTAL OD FLOW", "total od flow"),
    ("keys that nobody knows", "net", "<END OF", "<ORIGINAL HEADER>~ a b ;\n<END OF"),
    ("no semicolon at the end of a line", "trips", "7;", "7"),
    ("no semicolons", "trips", "1 : 0; 2 : 7;", "1 : 0 2 : 7"),
    ("no blanks", "trips", "1 : 0; 2 : 7;", "1:0;2:7;"),
    ("a comment", "trips", "Origin", "~ by hand\nOrigin"),
    ("an origin without trips, and without a way", "trips", "2 : 7;\n", "2 : 7;\norigin 2\n1 : 0;\n"),
]

# the same network as a GMNS folder, with its trips as long CSV
NODE = "node_id,x_coord,y_coord,node_type,zone_id\na,0,0,,1\nb,0,0.008,,2\nc,0.008,0,,\n"
LINK = """link_id,from_node_id,to_node_id,directed,length,free_speed,capacity,lanes
1,a,c,1,1,60,5,2
2,c,b,true,1,60,10,1
3,b,c,TRUE,0,60,10,1
"""
LONG = "o_zone_id,d_zone_id,volume\n1,2,7\n2,1,0\n"
BAD_GMNS = [
    ("an unknown node", "link.csv", "2,c,b", "2,c,z", 3, "to_node_id"),
    ("no capacity", "link.csv", "5,2", "0,2", 2, "capacity"),
    ("a negative capacity", "link.csv", "5,2", "-5,2", 2, "capacity"),
    ("no lanes", "link.csv", "5,2", "5,0", 2, "lanes"),
    ("more capacity of all lanes than a link has", "link.csv", "5,2", "1e12,2", 2, "2e+12 vehicles an hour in all"),
    ("a longer time than a link takes", "link.csv", "1,1,60,5", "1,1e9,1e-3,5", 2, "minutes in all"),
    ("a speed that is nearly 0", "link.csv", "1,1,60", "1,1,1e-300", 2, "minutes in all"),
    ("a negative length", "link.csv", "true,1", "true,-1", 3, "length"),
    ("no speed", "link.csv", "1,1,60", "1,1,0", 2, "free_speed"),
    ("an empty speed", "link.csv", "1,1,60", "1,1,", 2, "free_speed"),
    ("a word for a number", "link.csv", "1,1,60", "1,1,fast", 2, "fast"),
    ("a lost separator", "link.csv", "1,1,60,5", "1,160,5", 2, "7 cells"),
    ("a link given twice", "link.csv", "2,c,b", "1,c,b", 3, "link_id"),
    ("neither way nor ways", "link.csv", "true", "both", 3, "directed"),
    ("a column missing", "link.csv", "free_speed", "speed", 1, "free_speed"),
    ("a node given twice", "node.csv", "c,0.008", "a,0.008", 4, "node_id"),
    ("no zones", "node.csv", "zone_id\na,0,0,,1\nb,0,0.008,,2", "zone_id\na,0,0,,\nb,0,0.008,,", 1, "zone_id"),
    ("an unknown unit", "config.csv", "km,", "league,", 2, "league"),
    ("a zone that is not there", "trips.csv", "1,2,7", "1,9,7", 2, "d_zone_id"),
    ("negative trips", "trips.csv", "1,2,7", "1,2,-7", 2, "volume"),
    ("not a number of trips", "trips.csv", "1,2,7", "1,2,many", 2, "many"),
    ("a lost separator in the trips", "trips.csv", "1,2,7", "1,27", 2, "2 cells"),
    ("a pair twice", "trips.csv", "2,1,0", "1,2,0", 3, "twice"),
    ("no trips at all", "trips.csv", "1,2,7", "1,2,0", 0, "no trips"),
    ("a column of trips missing", "trips.csv", "volume", "cars", 1, "trips"),
    ("trips without a path", "link.csv", "2,c,b", "2,c,a", 0, "trips.csv:2: found 7 trips from zone 1 to zone 2"),
    ("no table of links", "link.csv", None, None, 0, "link.csv"),
]


def solve(amur, folder, net, trips):
    out = os.path.join(folder, "flows.csv")
    if os.path.exists(out):
        os.remove(out)
    before = sorted(os.listdir(folder))
    done = subprocess.run([amur, "assign", os.path.join(folder, net), "--demand", os.path.join(folder, trips), "--flows", out],
                          capture_output=True, text=True)
    flows = open(out).read() if os.path.exists(out) else ""
    half = done.returncode == 2 and sorted(os.listdir(folder)) != before
    return done.returncode, done.stderr, flows, half


def write(folder, texts):
    for name, text in texts.items():
        path = os.path.join(folder, name)
        if text is None:
            os.remove(path)
        else:
            with open(path, "w", newline="") as f:
                f.write(text)


def run(amur, folder, texts):
    """Both kinds of input: TNTP where the texts are, else GMNS."""
    if "net" in texts:
        write(folder, {name + ".tntp": text for name, text in texts.items()})
        return solve(amur, folder, "net.tntp", "trips.tntp")
    write(folder, texts)
    return solve(amur, folder, ".", "trips.csv")


def check_bad(amur, folder, good, bad):
    failed = 0
    for what, which, old, new, line, named in bad:
        texts = dict(good)
        assert old is None or old in texts[which], what
        texts[which] = None if old is None else texts[which].replace(old, new, 1)
        status, text, flows, half = run(amur, folder, texts)
        file = which if "." in which else which + ".tntp"
        place = f"{file}:{line}:" if line else ""
        if status != 2 or flows or half or place not in text or named not in text:
            print(f"{what}: exit {status}, written {flows != '' or half}, expected {place!r} and {named!r} in: {text}")
            failed += 1
    return failed


def check_good(amur, folder, good, legal):
    failed, wanted = 0, None
    for what, which, old, new in legal:
        texts = dict(good)
        assert old in texts[which], what
        texts[which] = texts[which].replace(old, new) if old else texts[which]
        status, text, flows, _ = run(amur, folder, texts)
        rows = sorted(flows.split()[1:])
        wanted = wanted or rows
        if status != 0 or text or not rows or rows != wanted:
            print(f"{what}: exit {status}, flows {rows}, expected {wanted}: {text}")
            failed += 1
    return failed, wanted


def main():
    amur = sys.argv[1]
    tntp = {"net": NET, "trips": TRIPS}
    gmns = {"node.csv": NODE, "link.csv": LINK, "trips.csv": LONG, "config.csv": "long_length,speed\nkm,kph\n"}
    others = [("as it is", "node.csv", "", ""), ("other names", "trips.csv", "o_zone_id,d_zone_id,volume", "Origin,Destination,Trips"),
              ("taz", "trips.csv", "o_zone_id,d_zone_id,volume", "orig_taz,dest_taz,total"),
              ("no lanes said", "link.csv", "capacity,lanes\n1,a,c,1,1,60,5,2", "capacity,lanes\n1,a,c,1,1,60,10,"),
              ("miles", "config.csv", "km,kph", "mile,mph"), ("one unit for both", "config.csv", "speed\nkm,kph", "speed\nkm,"),
              ("a zone's ways are one row", "link.csv", "TRUE,0", "t,0")]
    with tempfile.TemporaryDirectory() as folder:
        failed, wanted = check_good(amur, folder, tntp, LEGAL)
        failed += check_bad(amur, folder, tntp, BAD)
    with tempfile.TemporaryDirectory() as folder:
        more, same = check_good(amur, folder, gmns, others)
        failed += more + check_bad(amur, folder, gmns, BAD_GMNS)
        if [row.split(",")[2:] for row in same] != [row.split(",")[2:] for row in wanted]:
            print(f"GMNS gives {same}, TNTP {wanted}")
            failed += 1
    sys.exit(failed > 0)


main()
