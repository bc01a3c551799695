#!/usr/bin/env python3
"""Results stay numbers: what leaves their range is named with exit 1, and no file and no JSON holds nan or inf; delay
functions that rise like a root have their equilibrium.  usage: numbers.py AMUR"""
import json, math, os, re, subprocess, sys, tempfile

AMUR = os.path.abspath(sys.argv[1])
METHODS = {"bush": ["--method", "bush"], "fw": ["--method", "fw"], "cfw": ["--method", "cfw"], "bfw": ["--method", "bfw"],
           "so": ["--method", "so"], "sue": ["--method", "sue", "--theta", "1"], "elastic": ["--elastic", "exponential:0.1"]}
failed = []


def check(good, what):
    if not good:
        failed.append(what)
        print("FAILED:", what)


def write(name, text):
    with open(name, "w") as f:
        f.write(text)


def network(*links):
    """Zones 1 and 2; a link is (capacity, time, b, power)."""
    rows = "".join(f"1 2 {c} 1 {t} {b} {p} 0 0 1 ;\n" for c, t, b, p in links)
    write("net.tntp", f"<NUMBER OF ZONES> 2\n<NUMBER OF NODES> 2\n<FIRST THRU NODE> 1\n<NUMBER OF LINKS> {len(links)}\n"
                      f"<END OF METADATA>\n{rows}")


def assign(trips, *options, network="net.tntp"):
    """Exit status, report or None, flows or None, messages."""
    write("trips.csv", f"o,d,trips\n1,2,{trips}\n")
    if os.path.exists("flows.csv"):
        os.remove("flows.csv")
    done = subprocess.run([AMUR, "assign", network, "--demand", "trips.csv", "--json", "--flows", "flows.csv", *options],
                          capture_output=True, text=True, timeout=60)
    flows = open("flows.csv").read() if os.path.exists("flows.csv") else None
    for text in (done.stdout, flows or ""):
        check(not re.search(r"\b(nan|inf)", text, re.I), f"nan or inf in {text[:200]}")
    return (done.returncode, json.loads(done.stdout) if done.stdout else None,
            [float(l.split(",")[2]) for l in flows.split("\n")[1:-1]] if flows else None, done.stderr)


def beyond_numbers():
    """One link that cannot carry its trips in finite time; sums that leave the range."""
    for links, trips, words in (
            ([(1e-300, 1, 0.15, 4)], 300, "link 1"),
            ([(100, 1, 0.15, 4)], "1e300", "range of numbers"),
            ([(100, 1, 0.15, 4), (100, 2, 0.15, 4)], "1e300", "range of numbers"),
            ([(100, 1, 0.15, 4), (100, 2, 0.15, 4)], "1e60", "link 1"),
            ([(100, "1e9", "1e12", 1000)], 300, "link 1")):
        network(*links)
        for name, options in METHODS.items():
            status, report, flows, text = assign(trips, *options)
            what = f"{links}, {trips} trips, {name}"
            if name == "elastic":  # nobody has to travel: fewer trips, and a result, or a refusal
                check(status in (0, 1), what)
                check(status == 1 or report["converged"], what)
                continue
            check(status == 1 and report is None and flows is None, f"{what}: exit {status}")
            check(words in text, f"{what}: {text[-200:]}")


def extremes():
    """An overloaded start must not keep the solver from an equilibrium that is a number."""
    network((100, 1, 0.15, 400), (100, 5, 0.15, 4))
    status, report, flows, _ = assign(300, "--gap", "1e-9")
    times = [1 + 0.15 * (flows[0] / 100) ** 400, 5 * (1 + 0.15 * (flows[1] / 100) ** 4)]
    check(status == 0 and abs(times[0] / times[1] - 1) < 1e-6, f"power of 400: {flows}, {times}")
    network((1e-300, 1, 0.15, 4), (100, 5, 0.15, 4))
    status, report, flows, _ = assign("1e-300")
    check(status == 0 and report["objective"] > 0 and math.isclose(report["objective"], 1.03e-300), "tiny flows")


def root(target, share, low=0.0, high=1.0):
    """x with share(x) rising through target."""
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if share(middle) < target else (low, middle)
    return 0.5 * (low + high)


def steep():
    """t = 1 + (x/100)^p beside a link of 1.5: equal where (x/100)^p = 1/2, marginally where (p + 1)(x/100)^p = 1/2."""
    for power in (0.05, 0.26, 0.5, 0.9, 0.999):
        network((100, 1, 1, power), (100, 1.5, 0, 0))
        for name, options in METHODS.items():
            want = 100 * (0.5 / (power + 1 if name == "so" else 1)) ** (1 / power)
            if name == "sue":
                want = root(0, lambda x: x - 100 / (1 + math.exp((x / 100) ** power - 0.5)), 0, 100)
            status, report, flows, text = assign(100, "--gap", "1e-9", *options)
            tolerance = 1e-2 if name in ("fw", "cfw", "bfw") and power < 0.1 else 1e-6
            check(status == 0 and abs(flows[0] - want) <= tolerance * want, f"power {power}, {name}: {flows}, want {want}; {text[-200:]}")
            total = 100 * math.exp(-0.1 * 0.5) if name == "elastic" else 100
            check(flows and abs(sum(flows) - total) < 1e-5, f"power {power}, {name}: {flows}, want {total} in all")
    os.mkdir("gmns")
    write("gmns/node.csv", "node_id,zone_id\n1,1\n2,2\n")
    write("gmns/link.csv", "link_id,from_node_id,to_node_id,vdf_fftt,vdf_cap,vdf_alpha,vdf_beta\n1,1,2,1,100,1,0.5\n2,1,2,1.5,100,0,1\n")
    status, report, flows, text = assign(100, "--gap", "1e-9", network="gmns")
    check(status == 0 and abs(flows[0] - 25) < 1e-6, f"GMNS: {flows}; {text[-200:]}")
    network((100, 1, 1, 0.5), (25, 1, 1, 0.5), (50, 1.25, 1, 0.25))  # sqrt(x/100) = sqrt(z/25) = 0.25 + 1.25 (y/50)^0.25
    want = root(100, lambda y: y + 125 * (0.25 + 1.25 * (y / 50) ** 0.25) ** 2, 0, 100)
    for name in ("bush", "bfw"):
        status, report, flows, _ = assign(100, "--gap", "1e-9", *METHODS[name])
        check(status == 0 and abs(flows[2] - want) < 1e-3 * want, f"three roots, {name}: {flows}, want {want}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        beyond_numbers()
        extremes()
        steep()
        os.chdir("/")
    sys.exit(len(failed) > 0)


main()
