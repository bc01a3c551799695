#!/usr/bin/env python3
"""Bad TNTP input: exit 2, a message with file and line, nothing written.  usage: assign_faults.py AMUR"""
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
    ("too few links", "net", "<NUMBER OF LINKS> 3", "<NUMBER OF LINKS> 4", 0, "4"),
    ("no end of metadata", "net", "<END OF METADATA>\n", "", 0, ""),
    ("a zone beyond the last", "trips", "2 : 7", "5 : 7", 5, "destination"),
    ("a lost colon", "trips", "2 : 7", "2 7", 5, "colon"),
    ("a lost semicolon", "trips", "1 : 0; 2 : 7;", "1 : 0; 2 : 3 2 : 4;", 5, "semicolon"),
    ("a pair twice", "trips", "1 : 0; 2 : 7;", "2 : 3; 2 : 4;", 5, "twice"),
    ("negative trips", "trips", "2 : 7", "2 : -7", 5, "trips"),
    ("a wrong total", "trips", "FLOW> 7", "FLOW> 8", 0, "8"),
    ("no trips at all", "trips", "2 : 7", "2 : 0", 0, ""),
    ("trips without a path", "net", "3 2 10 1 1", "3 1 10 1 1", 0, "zone 2"),
]

def run(amur, folder, net, trips):
    for name, text in (("net", net), ("trips", trips)):
        with open(os.path.join(folder, name + ".tntp"), "w") as f:
            f.write(text)
    out = os.path.join(folder, "flows.csv")
    if os.path.exists(out):
        os.remove(out)
    done = subprocess.run([amur, "assign", os.path.join(folder, "net.tntp"), "--demand", os.path.join(folder, "trips.tntp"),
                           "--flows", out], capture_output=True, text=True)
    return done.returncode, done.stderr, os.path.exists(out)

def main():
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        status, text, written = run(sys.argv[1], folder, NET, TRIPS)
        if status != 0 or not written:
            sys.exit(f"good input: exit {status}, {text}")
        for what, which, old, new, line, named in BAD:
            texts = {"net": NET, "trips": TRIPS}
            assert old in texts[which], what
            texts[which] = texts[which].replace(old, new, 1)
            status, text, written = run(sys.argv[1], folder, texts["net"], texts["trips"])
            place = f"{which}.tntp:{line}:" if line else ""
            if status != 2 or written or place not in text or named not in text:
                print(f"{what}: exit {status}, written {written}, expected {place!r} and {named!r} in: {text}")
                failed += 1
    sys.exit(failed > 0)

main()
