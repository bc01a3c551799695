"""usage: simulate.py AMUR EXAMPLES -- `amur simulate` end to end: JSON, same bits on any number of threads, trace,
curve, bottleneck, the backlog that drains, exit statuses."""
import csv
import json
import os
import subprocess
import sys
import tempfile

AMUR, EXAMPLES = sys.argv[1:3]


def run(*arguments, status=0):
    done = subprocess.run([AMUR, "simulate", *arguments], capture_output=True, text=True, timeout=120)
    assert done.returncode == status, (arguments, done.returncode, done.stderr)
    return done.stdout, done.stderr


def example(name):
    return os.path.join(EXAMPLES, name + ".yaml")


def results(text):
    found = json.loads(text)
    for key in ("cpu_s", "wall_s"):
        found.pop(key)
    return found


post = example("border-post")
one, two = (results(run(post, "--replications", "6", "--days", "10", "--threads", n, "--json")[0]) for n in "14")
assert one == two, "results depend on the number of threads"
assert one["time_unit"] == "min" and one["replications"] == 6 and one["little_residual"] < 1e-9
assert list(one["stages"]) == ["gate", "customs", "inspection", "weighbridge", "exit"]
for part in [one["total"], *one["stages"].values()]:
    for measure in ("wait", "time_in_system"):
        assert {"mean", "ci_half", "p50", "p90", "p95"} <= set(part[measure])
    assert {"utilisation", "throughput_per_h", "n"} <= set(part)
total = one["total"]["time_in_system"]
assert abs(total["mean"] - 19.308014) < 2.5 * total["ci_half"]

relief = json.loads(run(post, "--replications", "4", "--days", "10", "--bottleneck", "--json")[0])["one_more"]
assert len(relief) == 5 and relief[0]["saves"]["mean"] >= relief[-1]["saves"]["mean"]

curve = json.loads(run(example("kani-kurgan"), "--curve", "--days", "20", "--json")[0])
times = [point["fitted"] for point in curve["points"]]
assert times == sorted(times) and all(bend >= 0 for bend in curve["curve"]["bends"])
full = curve["points"][-1]  # far above capacity: the fluid queue's mean wait of the period, (load - 1) T/2
fluid = (full["arrivals_per_day"] / curve["capacity_per_day"] - 1) * 20 * 1440 / 2
assert abs(full["wait"] / fluid - 1) < 0.1 and full["time_ci_half"] > 0, (full, fluid)
near = [p for p in curve["points"] if 0.95 < p["arrivals_per_day"] / curve["capacity_per_day"] < 1.05]
assert len(near) == 2 and all(0 < p["wait"] < fluid / 4 for p in near), near

pairs = json.loads(run(example("mm1"), "--days", "3", "--replications", "100", "--antithetic", "--json")[0])
assert pairs["replications"] == 200 and 0.15 < pairs["variance_saved"] < 0.9, pairs["variance_saved"]

drain = json.loads(run(example("electronic-queue"), "--every", "1", "--replications", "20", "--json")[0])["series"]["(inside)"]
assert abs(drain[31] - 421) < 40 and abs(drain[55] - 229) < 40 and abs(drain[86] - 27) < 20, (drain[31], drain[55], drain[86])

with tempfile.TemporaryDirectory() as folder:
    page = os.path.join(folder, "page.html")
    run(example("lorry-ferry"), "--days", "4", "--replications", "2", "--report", page)
    inside = open(page).read().split('id="data">', 1)[1].split("</script>", 1)[0]
    data = json.loads(inside)
    assert data["schema"] == "amur-simulation-1" and len(data["queues"]["waiting"]) == 3
    assert len(data["queues"]["waiting"][0]) == len(data["picture"]["queues"]["waiting"][0]) == 600
    unit, stage, state, begin, end = (data["picture"]["steps"]["columns"].index(k) for k in ("unit", "stage", "state", "from_h", "to_h"))
    steps = data["picture"]["steps"]["rows"]
    assert {row[stage] for row in steps} == {0, 1} and {row[state] for row in steps} >= {0, 1}
    for one in {row[unit] for row in steps}:  # nobody is in two places
        own = sorted((row[begin], row[end]) for row in steps if row[unit] == one)
        assert all(a[1] <= b[0] + 1e-4 for a, b in zip(own, own[1:])), own
    path = os.path.join(folder, "trace.csv")
    run(example("pontoon"), "--days", "3", "--replications", "1", "--trace", path)
    rows = list(csv.DictReader(open(path)))
    count = {event: sum(row["event"] == event for row in rows) for event in ("arrive", "leave")}
    assert count["leave"] > 100 and count["arrive"] >= count["leave"]
    assert all(float(a["time_min"]) <= float(b["time_min"]) for a, b in zip(rows, rows[1:]))
    # of two at work one is done as one server goes, and the other is not interrupted
    shifts = os.path.join(folder, "shifts.yaml")
    open(shifts, "w").write("time_unit: h\narrivals: {times: [8, 8.25]}\nstages:\n  - {name: desk, at_close: pause, service: 1, shifts: "
                            "[{hours: 08:00-09:00, servers: 2}, {hours: 09:00-17:00, servers: 1}]}\nrun: {days: 1}\n")
    run(shifts, "--replications", "1", "--trace", path)
    assert "interrupt" not in open(path).read()
    bad = os.path.join(folder, "bad.yaml")
    open(bad, "w").write("arrivals: {per_day: 10}\nstages:\n  - {name: gate, servise: 5}\n")
    assert "bad.yaml:3:" in run(bad, status=2)[1]

assert run(example("lorry-ferry"), "--watch", "--days", "1")[0].count("\n") > 80
run(post, "--precision", "0.0001", "--replications", "0", "--days", "1", status=1)
assert "no steady state" in run(example("kani-kurgan"), "--steady", "--rate", "300", status=2)[1]
for folder, _, names in os.walk(EXAMPLES):
    for name in names:
        if name.endswith(".yaml"):
            run(os.path.join(folder, name), "--days", "3", "--replications", "2")
manual = open(os.path.join(EXAMPLES, "..", "..", "docs", "terminal.md")).read()
missing = [name for name in os.listdir(os.path.join(EXAMPLES, "objects")) if f"`{name.rsplit('.', 1)[0]}`" not in manual]
assert not missing, f"docs/terminal.md names no example {missing}"
