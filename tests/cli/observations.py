"""usage: observations.py AMUR SOURCE_ROOT -- the kinds of observations on the tutorial: the rows that docs/observations.md
shows, an elasticity and one beyond the horizon, against flows of the run's own crossing.csv."""
import csv
import json
import math
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from statistics import NormalDist

AMUR, ROOT = sys.argv[1], Path(sys.argv[2])
FAILED = []
MORE = """elastic,calibrate,elasticity,vehicles,bridge,,2024-01-01,2024-12-31,,-0.5,,0.4,,
beyond,calibrate,mean,vehicles,bridge,,2023-12-31,2024-12-31,,300,,0.4,,
"""


def expect(holds, what):
    if not holds:
        FAILED.append(what)


def near(what, found, want, share=1e-9):
    expect(abs(float(found) - want) <= share * abs(want), f"{what}: {found}, expected {want}")


def run(*args):
    return subprocess.run([AMUR, *map(str, args)], capture_output=True, text=True)


def rows(path):
    with open(path, newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def shown_in_docs():
    """The example of the page, and cause of the elasticity."""
    text = (ROOT / "docs/observations.md").read_text(encoding="utf-8").split("For example")[1].split("## ")[0]
    lines = [line.strip() for line in text.splitlines() if line.startswith("    ")] + MORE.splitlines()
    return "\n".join([lines[0] + ",cause"] + [line + (",toll" if ",elasticity," in line else ",") for line in lines[1:]]) + "\n"


def crossed(out, value, first, last, **where):
    """Sum of a column of crossing.csv over the days of both."""
    total = 0
    for row in rows(out / "crossing.csv"):
        if row["scenario"] != "base" or any(row[k] != v for k, v in where.items()):
            continue
        a, b = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
        days = (min(b, last) - max(a, first)).days + 1
        total += max(0, days) * sum(float(row[k]) for k in value)
    return total


VEHICLES, TONNES = ("loaded_per_day", "empty_per_day"), ("tonnes_per_day",)
YEAR = date(2024, 1, 1), date(2024, 12, 31)


def main():
    normal = NormalDist()
    with tempfile.TemporaryDirectory() as tmp:
        folder, out = Path(tmp) / "corridor", Path(tmp) / "out"
        shutil.copytree(ROOT / "examples/tutorial", folder)
        (folder / "observed.csv").write_text(shown_in_docs(), encoding="utf-8")
        done = run("run", folder, "--out", out, "--base-only", "--no-sensitivity")
        expect(done.returncode == 0, done.stderr)
        fit = {row["observed_id"]: row for row in rows(out / "fit.csv")}
        expect([row["kind"] for row in fit.values()] ==
               ["sum", "at_least", "maximum", "maximum", "count", "share", "share", "elasticity", "mean"], "kinds of fit.csv")

        year = crossed(out, VEHICLES, *YEAR, crossing="bridge", counted="1")
        z = (year / 113000 - 1) / 0.025
        near("sum", fit["year"]["model"], year)
        near("its z", fit["year"]["z"], z)
        near("its misfit", fit["year"]["misfit"], z * z)
        z = (year / 100000 - 1) / 0.025
        near("floor", fit["floor"]["model"], year)
        near("its misfit", fit["floor"]["misfit"], -2 * math.log(normal.cdf(z)))
        expect(fit["floor"]["high"] == "" and float(fit["floor"]["low"]) == 95000, "what agrees with a floor")

        months = [crossed(out, VEHICLES, date(y, m, 1), date.fromordinal(date(y + m // 12, m % 12 + 1, 1).toordinal() - 1),
                          crossing="bridge", counted="1") for y in (2024, 2025) for m in range(1, 13)]
        r = math.sqrt(0.05 ** 2 + 0.25 ** 2 / (365.2425 / 12) + 1 / 11000)
        p = math.prod(normal.cdf(math.log(11000 / mu) / r + r / 2) for mu in months)
        near("z of a record", fit["record"]["z"], -normal.inv_cdf(p), 1e-6)
        half = math.prod(normal.cdf(math.log(float(fit["record"]["model"]) / mu) / r + r / 2) for mu in months)
        near("its median", half, 0.5, 1e-6)
        expect(fit["record"]["span"] == "month" and fit["peak"]["span"] == "day" and fit["year"]["span"] == "", "spans")

        days = date(2024, 1, 1), date(2024, 1, 2)
        mean, size = crossed(out, VEHICLES, *days, crossing="bridge", direction="out", counted="1"), 1 / (0.25 ** 2 / 2 + 0.025 ** 2)
        near("count", fit["first"]["model"], mean)
        near("its misfit", fit["first"]["misfit"],
             2 * (290 * math.log(290 / mean) - (290 + size) * math.log((290 + size) / (mean + size))), 1e-8)

        share = crossed(out, TONNES, *YEAR, crossing="bridge") / crossed(out, TONNES, *YEAR)
        near("share", fit["bridge"]["model"], share)
        share = min(1 - 1e-6, share)
        near("its misfit", fit["bridge"]["misfit"], (math.log(share / (1 - share) / (0.93 / 0.07)) / 0.1) ** 2, 1e-7)
        near("share of a direction", fit["out"]["model"],
             crossed(out, VEHICLES, *YEAR, crossing="bridge", direction="out", counted="1") / year)
        expect(fit["elastic"]["covered"] == "0" and fit["elastic"]["model"] == "", "an elasticity is not worked out")
        expect(fit["beyond"]["covered"] == "0", "a day before the horizon is covered")

        done = run("calibrate", folder, "--iterations", "0", "--json")
        expect(done.returncode == 1, f"exit {done.returncode} {done.stderr}")
        said = json.loads(done.stdout)
        expect((said["fitted"], said["left_out"]) == (4, 2), f"{said['fitted']} fitted, {said['left_out']} left out")
        near("misfit", said["misfit"], sum(float(fit[k]["misfit"]) for k in ("year", "floor", "record", "bridge")), 1e-3)
        done = run("calibrate", folder, "--iterations", "0")
        expect("2 calibration rows left out" in done.stdout and "not covered" in done.stdout, done.stdout)
    print("\n".join(FAILED))
    sys.exit(bool(FAILED))


main()
