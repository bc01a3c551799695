#!/usr/bin/env python3
"""Input as it comes: what is passed over, what is dropped, what may be named, and that a fault is told once.  usage: inputs.py AMUR TUTORIAL"""
import json, os, shutil, subprocess, sys, tempfile

AMUR, TUTORIAL = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
TNTP = """<NUMBER OF ZONES> 3
<NUMBER OF NODES> 3
<FIRST THRU NODE> 1
<END OF METADATA>
1 2 100 1 1 0.15 4 0 0 1 ;
2 1 100 1 1 0.15 4 0 0 1 ;
2 3 100 1 2 0.15 4 0 0 1 ;
"""
failed = 0


def check(good, what):
    global failed
    if not good:
        failed += 1
        print("FAILED:", what)


def run(*arguments, cwd):
    done = subprocess.run([AMUR, *arguments], cwd=cwd, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


def write(folder, **files):
    for name, text in files.items():
        path = os.path.join(folder, name.replace("__", "/").replace("_dot_", "."))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)


def tables(folder):
    """One message for a whole table, 20 for rows."""
    write(folder, n_dot_tntp=TNTP)
    for text, code, lines, named in (
        (",origin,destination,trips,note,note\n0,1,2,10,a,b\n,,,,,\n", 0, 2, "without a name"),
        ("origin,destination,trips,trips\n1,2,10,11\n", 2, 1, "given twice"),
        ("origin;destination;trips\n1;2;10,5\n", 2, 1, "no comma but 2 semicolons"),
        ("origin\tdestination\ttrips\n1\t2\t10\n", 2, 1, "no comma but 2 tabs"),
        ("sep=;\norigin;destination;trips\n1;2;10\n", 2, 1, "2 semicolons"),
        ("sep=,\norigin,destination,trips\n1,2,10\n", 0, 0, ""),
        ("origin,destination\n" + "1,2,10\n2,1,10\n" * 50, 2, 1, "2 names of columns, expected 3"),
        ("origin,destination,trips\n" + "9,2,x\n" * 50, 2, 42, "30 more like the last"),
        ("origin,destination,trips\n1.0,2.0,10\n", 0, 0, ""),
        ("origin,destination,trips\n1.5,2,10\n", 2, 1, "1.5"),
        ("origin,destination,trips\n1,2,NaN\n", 2, 1, "NaN"),
    ):
        write(folder, t_dot_csv=text)
        got, _, stderr = run("assign", "n.tntp", "--demand", "t.csv", cwd=folder)
        check(got == code and len(stderr.splitlines()) == lines and named in stderr, (text[:40], got, stderr))


def unreachable(folder):
    """Zone 1 cannot be reached from 3: 4 trips of 1 pair."""
    write(folder, n_dot_tntp=TNTP, t_dot_csv="origin,destination,trips\n1,2,10\n1,3,7\n3,1,4\n2,1,0.5\n",
          none_dot_csv="origin,destination,trips\n3,1,4\n", c_dot_csv="origin,destination,cost\n1,2,1\n1,3,3\n2,1,1\n")
    for method in (["bush"], ["fw"], ["cfw"], ["bfw"], ["sue", "--theta", "1"], ["bush", "--elastic", "exponential:0.1"],
                   ["bush", "--elastic", "linear:0.1", "--reference", "c.csv"]):
        arguments = ["assign", "n.tntp", "--demand", "t.csv", "--json", "--trips", "trips.csv", "--gap", "1e-4", "--method", *method]
        got, _, stderr = run(*arguments, cwd=folder)
        check(got == 2 and "3" in stderr, (method, "refused", got, stderr))
        got, stdout, stderr = run(*arguments, "--unreachable", "drop", cwd=folder)
        found = json.loads(stdout) if got == 0 else {}
        check(found.get("dropped_pairs") == 1 and found.get("dropped_trips") == 4, (method, got, stdout, stderr))
        check("1 pairs of zones with 4 trips and no path" in stderr, (method, stderr))
        if got == 0:
            with open(os.path.join(folder, "trips.csv"), encoding="utf-8") as f:
                check("\n1,3,1,0\n" in f.read(), (method, "trips"))
    got, stdout, _ = run("assign", "n.tntp", "--demand", "t.csv", "--unreachable", "drop", cwd=folder)
    check(got == 0 and "dropped 1 pairs, 4 trips without a path" in stdout, stdout)
    got, stdout, stderr = run("assign", "n.tntp", "--demand", "none.csv", "--unreachable", "drop", cwd=folder)
    check(got == 2 and "no trips are left" in stderr, (got, stderr))


def footpath(folder):
    """A link that no class may use needs no capacity; one that some class may use does."""
    write(folder, node_dot_csv="node_id,x_coord,y_coord,zone_id\n1,8.5,47.37,1\n2,8.513,47.37,2\n", t_dot_csv="origin,destination,trips\n1,2,500\n",
          link_dot_csv="link_id,from_node_id,to_node_id,length,free_speed,capacity,lanes,allowed_uses\na,1,2,1,60,1000,1,auto\nb,1,2,1,12,0,0,\"WALK, BIKE\"\n")
    for cls, code in ((["--class", "use=auto"], 0), ([], 2), (["--class", "use=BIKE"], 2), (["--class", "closed=b"], 0)):
        got, _, stderr = run("assign", ".", "--demand", "t.csv", *cls, cwd=folder)
        check(got == code and ("link.csv:3: capacity" in stderr) == (code == 2), (cls, got, stderr))


def named_files(folder):
    """What a specification may name: files of its folder, whatever leads there."""
    arrivals = "time\n1 h\n2 h\n"
    terminal = "start: 2025-01-01\narrivals: {{file: {}}}\nstages:\n  - {{name: gate, servers: 1, service: 5 min}}\n"
    write(folder, a_dot_csv=arrivals, spec__a_dot_csv=arrivals, spec__sub__a_dot_csv=arrivals, n_dot_tntp=TNTP,
          t_dot_csv="origin,destination,trips\n1,2,10\n", spec__t_dot_csv="origin,destination,trips\n1,2,10\n")
    os.symlink("../a.csv", os.path.join(folder, "spec/link.csv"))
    os.symlink("a.csv", os.path.join(folder, "spec/own.csv"))
    os.symlink("..", os.path.join(folder, "spec/up"))
    os.symlink("/nowhere.csv", os.path.join(folder, "spec/dead.csv"))
    write(folder, spec2__a_dot_csv=arrivals, spec2__t_dot_csv="origin,destination,trips\n1,2,10\n")
    os.symlink("../t.csv", os.path.join(folder, "spec/tlink.csv"))
    for name, stays in (("a.csv", True), ("./sub/../a.csv", True), ("sub/a.csv", True), ("own.csv", True),
                        (os.path.join(folder, "spec/a.csv"), True), (os.path.join(folder, "a.csv"), False), ("../a.csv", False),
                        ("sub/../../a.csv", False), ("link.csv", False), ("up/a.csv", False), ("../spec/a.csv", True), ("/etc/passwd", False),
                        ("../none.csv", False), ("../spec2/a.csv", False), ("dead.csv", False)):
        for command, spec in (("simulate", terminal.format(name)), ("distribute", f"data: {{file: {name}}}\ndistribution: {{}}\n"),
                              ("estimate", f"data: {{file: {name}}}\n"), ("trade", f"data: {{file: {name}}}\ndependent: y\ntrade: {{sector: good, sigma: {{food: 4}}}}\n"),
                              ("assign", f"classes: [{{demand: {name.replace('a.csv', 't.csv').replace('own.csv', 't.csv').replace('link.csv', 'tlink.csv')}}}]\n")):
            write(folder, spec__s_dot_yaml=spec)
            where = {"estimate": ["choice", "spec/s.yaml"], "assign": ["n.tntp", "--class", "spec/s.yaml"]}.get(command, ["spec/s.yaml"])
            for flag in ([], ["--outside"]):
                got, _, stderr = run(command, *where, *flag, cwd=folder)
                refused = "the option --outside allows others" in stderr
                if command == "assign" and name.startswith("sub/a"):
                    continue
                check(refused == (not stays and not flag), (command, name, flag, got, stderr[-300:]))
                check(not refused or (got == 2 and len(stderr.splitlines()) == 1), (command, name, stderr))


def corridors(folder):
    """An unreadable file is one message; what it would have defined is not missed."""
    for name in ("node.csv", "link.csv", "crossing.csv", "vehicle.csv", "commodity.csv", "zone.csv", "chain.csv", "project.csv", "climate.yaml",
                 "corridor.yaml", "terminal/gate.yaml", "scenario/half_toll.yaml"):
        for how in ("folder", "bytes", "link"):
            home = os.path.join(folder, "c")
            shutil.copytree(TUTORIAL, home)
            path = os.path.join(home, name)
            os.remove(path)
            if how == "folder":
                os.mkdir(path)
            elif how == "link":
                os.symlink("/nowhere", path)
            else:
                with open(path, "wb") as f:
                    f.write(b"\xff\xfe\0")
            got, stdout, stderr = run("check", "c", cwd=folder)
            check(got == 2 and len(stderr.splitlines()) == 1 and "1 errors, 0 warnings" in stdout, (name, how, got, stdout, stderr))
            shutil.rmtree(home)
    home = os.path.join(folder, "c")
    shutil.copytree(TUTORIAL, home)
    write(folder, p_dot_yaml="parameters: {THETA: {estimate: 0.01, se: 0.001}}\n")
    with open(os.path.join(home, "parameter.csv"), encoding="utf-8") as f:
        lines = f.read().splitlines()
    head = next(i for i, line in enumerate(lines) if not line.startswith("#"))
    row = dict(zip(lines[head].split(","), lines[head + 1].split(",")))
    row |= {"prior": "", "sd": "", "estimate": "../p.yaml:THETA"}
    with open(os.path.join(home, "parameter.csv"), "w", encoding="utf-8") as f:
        f.write(",".join(row) + "\n" + ",".join(row.values()) + "\n")
    got, _, stderr = run("check", "c", cwd=folder)
    check(got == 2 and "a file in the corridor's folder" in stderr, (got, stderr))
    got, _, stderr = run("check", "c", "--outside", cwd=folder)
    check("a file in the corridor's folder" not in stderr, (got, stderr))


for test in (tables, unreachable, footpath, named_files, corridors):
    with tempfile.TemporaryDirectory() as scratch:
        test(os.path.realpath(scratch))
sys.exit(failed > 0)
