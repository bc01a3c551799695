"""amur appraise on made-up accounts: published figures (docs/finance.md, section 1), and what it refuses.
usage: appraise.py AMUR"""
import json
import os
import subprocess
import sys
import tempfile

AMUR = sys.argv[1]
HEADER = "scenario,project,currency,year,modelled,toll_revenue,other_revenue,opex,capex,drawn,interest,principal,balance\n"
bad = []


def run(folder, *words):
    return subprocess.run([AMUR, "appraise", folder, *words], capture_output=True, text=True, timeout=60)


def near(what, found, want, tolerance=5e-11):
    if found is None or abs(found - want) > tolerance:
        bad.append(f"{what}: found {found}, expected {want}")


def refuse(folder, says, *words):
    done = run(folder, *words)
    if done.returncode != 2 or says not in done.stderr or done.stdout:
        bad.append(f"{words}: status {done.returncode}, {done.stderr!r}; expected 2 and {says!r}")


with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, "finance_year.csv"), "w") as out:
        out.write(HEADER)
        for t in range(20):
            out.write(f"base,road,EUR,{2024 + t},1,{12 * 1.03 ** t!r},0,0,0,0,0,0,0\n")
        for t in range(3):
            out.write(f"base,dam,EUR,{2024 + t},1,0,0,0,40,0,0,0,0\n")
        for t in range(20):
            out.write(f"base,dam,EUR,{2027 + t},1,{12 * 1.03 ** t!r},0,0,0,0,0,0,0\n")
        # the run's own loan: 10 at 10 % in two payments of 5 and interest, cash 11 and 8
        out.write("slow,road,EUR,2030,1,11,0,0,0,10,1,5,5\nslow,road,EUR,2031,1,8,0,0,0,0,0.5,5,0\n")
        out.write("torn,road,EUR,2030,1,1,0,0,0,0,0,0,0\ntorn,road,EUR,2032,1,1,0,0,0,0,0,0,0\n")

    loan = json.loads(run(folder, "--principal", "100", "--rate", "0.06", "--tenor", "15", "--json").stdout)
    near("first DSCR", loan["years"][0]["dscr"], 1.1654698785)
    near("mean DSCR", loan["dscr_mean"], 1.4450982606)
    near("LLCR", loan["llcr"], 1.3996585252)
    near("PLCR", loan["plcr"], 1.7473839190)
    near("break-even factor", loan["break_even_toll_factor"], 1 / 1.3996585251523532)
    half = json.loads(run(folder, "--principal", "100", "--rate", "0.06", "--tenor", "15", "--toll-factor", "0.5", "--json").stdout)
    near("half the tolls", half["llcr"], 1.3996585252 / 2)

    dam = json.loads(run(folder, "--project", "dam", "--json").stdout)
    near("NPV", dam["npv"], 14.6986431199)
    near("FIRR", dam["firr"][0], 0.0937489790531, 1e-12)
    if dam["dscr_min"] is not None or dam["llcr"] is not None:
        bad.append("cover without a loan")

    own = json.loads(run(folder, "--scenario", "slow", "--json").stdout)
    near("the run's own DSCR", own["dscr_min"], 8 / 5.5)
    near("and LLCR at its own 10 %", own["llcr"], (11 / 1.1 + 8 / 1.21) / 10)
    page = run(folder, "--scenario", "slow")
    if page.returncode or "1.455" not in page.stdout:
        bad.append(f"page: {page.stdout}{page.stderr}")

    refuse(folder, "needs --rate and --tenor", "--rate", "0.05")
    refuse(folder, "no rows", "--scenario", "none")
    refuse(folder, "no rows", "--project", "none")
    refuse(folder, "years follow each other", "--scenario", "torn")
    refuse(folder, "principal 0", "--rate", "0.05", "--tenor", "5")
    refuse(folder, "from -1 to 1", "--rate", "5", "--tenor", "5", "--principal", "9")
    refuse(folder, "loan 1 runs", "--rate", "0.05", "--tenor", "30", "--principal", "9")
    refuse(os.path.join(folder, "nowhere"), "finance_year.csv")

print("\n".join(bad) if bad else "accounts as published")
sys.exit(bool(bad))
