"""usage: backlog.py AMUR TERMINAL.yaml -- the backlog of a real electronic queue, hour by hour, beside the
simulated one.  Exit 77 without the data."""
import csv
import datetime
import json
import os
import subprocess
import sys

AMUR, TERMINAL = sys.argv[1:3]
TABLE = os.path.join(os.environ.get("AMUR_DATA", ""), "borders/echerha_chop_zahony_trucks_excerpt.csv")
if not os.path.exists(TABLE):
    print("no data: set AMUR_DATA")
    sys.exit(77)
START = datetime.datetime(2025, 4, 11, 16, 2, 30)
seen = []
with open(TABLE, newline="") as f:
    for row in csv.DictReader(f):
        hours = (datetime.datetime.fromisoformat(row["checkpoint_time"]) - START).total_seconds() / 3600
        if hours >= 0:
            seen.append((hours, int(row["vehicles_in_queue"])))
assert seen[0] == (0, 663) and seen[-1][1] == 27 and 86 < seen[-1][0] < 88, (seen[0], seen[-1])
run = subprocess.run([AMUR, "simulate", TERMINAL, "--every", "1", "--json"], capture_output=True, text=True, check=True)
inside = [663] + json.loads(run.stdout)["series"]["(inside)"]
apart = []
for hours, queue in seen:
    whole = int(hours)
    model = inside[whole] + (hours - whole) * (inside[whole + 1] - inside[whole])
    apart.append(model - queue)
mean = sum(abs(x) for x in apart) / len(apart)
print(f"{len(apart)} hours: mean distance {mean:.1f} lorries, largest {max(map(abs, apart)):.0f}, at the end {apart[-1]:+.0f}")
assert mean < 30 and max(map(abs, apart)) < 70 and abs(apart[-1]) < 15
