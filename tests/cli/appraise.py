"""amur appraise on made-up accounts: published figures (docs/finance.md, section 1), and what it refuses.
usage: appraise.py AMUR SOURCE_ROOT"""
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile

AMUR, ROOT = sys.argv[1:3]
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
        # -1, 3.45, -3.965, 1.51725: rates of 10, 15 and 20 %
        for t, x in enumerate((-100, 345, -396.5, 151.8)):
            out.write(f"twist,road,EUR,{2030 + t},1,{max(x, 0)},0,0,{max(-x, 0)},0,0,0,0\n")
        out.write("torn,road,EUR,2030,1,1,0,0,0,0,0,0,0\ntorn,road,EUR,2032,1,1,0,0,0,0,0,0,0\n")

    def terms(*words):
        """Accounts and returns under other terms."""
        book = json.loads(run(folder, *words, "--json").stdout)
        return {"years": book["cash"], **book["returns"][0]}

    loan = terms("--principal", "100", "--rate", "0.06", "--tenor", "15")
    near("first DSCR", loan["years"][0]["dscr"], 1.1654698785)
    near("mean DSCR", loan["dscr_mean"], 1.4450982606)
    near("LLCR", loan["llcr"], 1.3996585252)
    near("PLCR", loan["plcr"], 1.7473839190)
    near("break-even factor", loan["break_even_toll_factor"], 1 / 1.3996585251523532)
    half = terms("--principal", "100", "--rate", "0.06", "--tenor", "15", "--toll-factor", "0.5")
    near("half the tolls", half["llcr"], 1.3996585252 / 2)

    dam = terms("--project", "dam")
    near("NPV", dam["npv"], 14.6986431199)
    near("FIRR", dam["firr"], 0.0937489790531, 1e-12)
    if dam["dscr_min"] is not None or dam["llcr"] is not None:
        bad.append("cover without a loan")

    own = terms("--scenario", "slow")
    near("the run's own DSCR", own["dscr_min"], 8 / 5.5)
    near("and LLCR at its own 10 %", own["llcr"], (11 / 1.1 + 8 / 1.21) / 10)
    page = run(folder, "--scenario", "slow")
    if page.returncode or "1.4545" not in page.stdout:
        bad.append(f"page: {page.stdout}{page.stderr}")

    twist = terms("--scenario", "twist")
    if twist["n_firr"] != 3:
        bad.append(f"rates of return: {twist['n_firr']}, expected 3")
    for k, rate in enumerate((0.10, 0.15, 0.20)):
        near(f"rate of return {k + 1} of three", float(twist["firr_all"].split()[k]), rate, 1e-6)
    taxed = terms("--scenario", "slow", "--tax", "0.5")
    # profit 11 - 1 and 8 - 0.5 with the run's interest; nothing to depreciate
    near("tax on what interest leaves", taxed["years"][0]["tax"], 5)
    near("and in the second year", taxed["years"][1]["tax"], 3.75)
    near("DSCR after tax", taxed["years"][1]["dscr"], (8 - 3.75) / 5.5)

    refuse(folder, "needs --rate and --tenor", "--rate", "0.05")
    refuse(folder, "no rows", "--scenario", "none")
    refuse(folder, "no rows", "--project", "none")
    refuse(folder, "years follow each other", "--scenario", "torn")
    refuse(folder, "principal 0", "--rate", "0.05", "--tenor", "5")
    refuse(folder, "from -1 to 1", "--rate", "5", "--tenor", "5", "--principal", "9")
    refuse(folder, "loan 1 runs", "--rate", "0.05", "--tenor", "30", "--principal", "9")
    refuse(os.path.join(folder, "nowhere"), "finance_year.csv")



def rows(path):
    with open(path, newline="") as f:
        return list(csv.DictReader(f))


def same(what, found, want, tolerance=1e-9):
    """Close to a cell of a table, 12 digits; an empty cell is null."""
    if want == "" or found is None:
        if (want == "") != (found is None):
            bad.append(f"{what}: found {found}, expected {want!r}")
        return
    want = float(want)
    near(what, found, want, tolerance * max(1.0, abs(want)))


def make_corridor(at):
    """The tutorial with a scenario without its bridge, CO2 and accidents, and loans that the state guarantees."""
    shutil.copytree(os.path.join(ROOT, "examples/tutorial"), at)

    def edit(name, old, new):
        path = os.path.join(at, name)
        with open(path) as f:
            text = f.read()
        assert old in text, (name, old)
        with open(path, "w") as f:
            f.write(text.replace(old, new))

    edit("corridor.yaml", "[half_toll, wide_gate]", "[half_toll, no_bridge]")
    edit("corridor.yaml", "seed: 1", "seed: 1\n  co2_cost: 50")
    edit("project.csv", "source,note", "without_scenario,public_share,grant_share,subsidy_per_year,source,note")
    edit("project.csv", "0.08,contract,", "0.08,no_bridge,1,0.1,20000,contract,")
    edit("project.csv", "bridge,Toll bridge,WA", "bridge,Toll bridge,EA")
    edit("project.csv", "2021,2,2023-01-01", "2024,1,2025-01-01")
    edit("loan.csv", "0,2021,", "0,2024,")
    edit("vehicle.csv", "counted\n", "counted,co2_kg_per_km,external_per_km\n")
    edit("vehicle.csv", "0.9,12,1,0.4,1", "0.9,12,1,0.4,1,0.9,0.05")
    edit("vehicle.csv", "8,60,1,0.2,0", "8,60,1,0.2,0,20,0")
    with open(os.path.join(at, "scenario/no_bridge.yaml"), "w") as f:
        f.write('name: No bridge\nchanges:\n  - {target: "crossing:bridge", field: toll, op: multiply, value: 20}\n')
    os.remove(os.path.join(at, "scenario/wide_gate.yaml"))


def check_accounts(book, out):
    """Cash and returns against the run's own tables, and the identities of every year."""
    accounts = [r for r in rows(os.path.join(out, "finance_year.csv")) if r["scenario"] == "base"]
    if len(accounts) != len(book["cash"]):
        bad.append(f"{len(book['cash'])} years, expected {len(accounts)}")
    for y, want in zip(book["cash"], accounts):
        where = f"{want['project']} {want['year']}"
        for key in ("toll_revenue", "other_revenue", "subsidy", "opex", "renewal", "tax", "cfads", "interest",
                    "principal", "dscr", "capex", "grant", "drawn", "balance", "free_cash", "equity_cash"):
            same(f"{where} {key}", y[key], want[key])
        near(f"{where} cash", y["cfads"], y["toll_revenue"] + y["other_revenue"] + y["subsidy"] - y["opex"]
             - y["renewal"] - y["tax"], 1e-5)
        near(f"{where} sources and uses", y["cfads"] + y["drawn"] + y["grant"],
             y["interest"] + y["principal"] + y["capex"] + y["equity_cash"], 1e-5)
    summary = {r["project"]: r for r in rows(os.path.join(out, "finance.csv")) if r["scenario"] == "base"}
    for r in book["returns"]:
        want = summary[r["project"]]
        for key, column in (("npv", "npv"), ("firr", "firr_per_year"), ("dscr_min", "dscr_min"), ("llcr", "llcr"),
                            ("dscr_mean", "dscr_mean"), ("plcr", "plcr"), ("equity_irr", "equity_irr_per_year"),
                            ("break_even_toll", "break_even_toll_per_vehicle"), ("mean_toll", "mean_toll_per_vehicle"),
                            ("needed_vehicles_per_day", "needed_vehicles_per_day")):
            same(f"{r['project']} {key}", r[key], want[column], 1e-7)
        if want["payback_year"] != str(r["payback_year"] or 0):
            bad.append(f"payback {r['payback_year']}, expected {want['payback_year']}")
        if r["break_even_toll"] is not None and r["mean_toll"]:
            near(f"{r['project']} break-even factor", r["break_even_toll_factor"] * r["mean_toll"],
                 r["break_even_toll"], 1e-6 * r["break_even_toll"])


RICH = {  # phases, grants, renewals, a concession's end, four loans in two currencies on paths, one that floats
    "project.csv": """project_id,name,country,crossing_id,direction,currency,capex,build_from,build_years,build_shares,grant_share,open,life_years,concession_end,opex_per_year,opex_per_vehicle,subsidy_per_year,renewal,renewal_every_years,revenue_share,tax_rate,discount_rate
bridge,Toll bridge,EA,bridge,,EUR,40000000,2022,3,0.2 0.5 0.3,0.1,2025-01-01,30,2044-12-31,600000,1,100000,2000000,7,0.9,0.2,0.08
""",
    "loan.csv": """loan_id,project_id,currency,principal,draw_shares,rate,rate_series,repayment,tenor_years,grace_years,capitalise_grace,first_year
senior,bridge,EUR,15000000,0.2 0.5 0.3,0.02,bank_rate,annuity,18,3,1,2022
junior,bridge,CHF,8000000,,0.05,,sculpted,15,3,0,2023
bullet,bridge,EUR,1000000,,0.06,,bullet,10,0,0,2025
equal,bridge,EUR,1000000,,0.06,,equal_principal,10,2,0,2025
""",
    "series.csv": "series_id,year,value\nbank_rate,2021,0.03\nbank_rate,2026,0.05\neur,2020,1.08\neur,2030,1.2\n"
                  "chf,2020,1.1\nchf,2030,1.3\n",
}


def check_rich(folder):
    """Every term at once: what each year must show."""
    corridor, out = os.path.join(folder, "rich"), os.path.join(folder, "rich_out")
    shutil.copytree(os.path.join(ROOT, "examples/tutorial"), corridor)
    for name, text in RICH.items():
        with open(os.path.join(corridor, name), "w") as f:
            f.write(text)
    path = os.path.join(corridor, "corridor.yaml")
    with open(path) as f:
        text = f.read().replace("EUR: 1.08", "EUR: eur\n  CHF: chf")
    with open(path, "w") as f:
        f.write(text)
    subprocess.run([AMUR, "run", corridor, "--out", out, "--no-sensitivity", "--base-only"], capture_output=True,
                   timeout=120, check=True)
    book = json.loads(run(out, "--json").stdout)
    check_accounts(book, out)
    year = {y["year"]: y for y in book["cash"]}
    for t, share in ((2022, 0.2), (2023, 0.5), (2024, 0.3)):
        near(f"building in {t}", year[t]["capex"], share * 40e6, 1e-3)
        near(f"grant in {t}", year[t]["grant"], share * 4e6, 1e-3)
    chf_in_eur = {t: (1.1 + 0.02 * (t - 2020)) / (1.08 + 0.012 * (t - 2020)) for t in range(2022, 2026)}
    near("drawn of the senior loan", year[2022]["drawn"], 3e6, 1e-3)
    near("drawn of both", year[2023]["drawn"], 7.5e6 + 8e6 * chf_in_eur[2023], 1)
    near("interest while building is lent anew", year[2022]["principal"], -year[2022]["interest"], 1e-3)
    near("at the floating rate and its margin", year[2022]["interest"], 3e6 * (0.034 + 0.02), 1e-3)
    floating = (3e6 * 1.054 + 7.5e6) * (0.038 + 0.02)
    near("and a year later, with the loan in francs", year[2023]["interest"], floating + 8e6 * 0.05 * chf_in_eur[2023], 1)
    if [t for t, y in year.items() if y["renewal"]] != [2032, 2039] or max(year) != 2044 or year[2039]["balance"] > 1e-3:
        bad.append("renewals, the concession's end, or debt that is left")


def check_economy(book):
    economy, parties = book["economy"][0], [p["present_value"] for p in book["parties"]]
    near("who gains and who pays", sum(parties[:-1]), parties[-1], 1e-3)
    near("half less the gain without variety", economy["pv_users_difference"],
         economy["pv_users_half"] - (economy["pv_users"] - economy["pv_variety"]), 1e-3)
    near("variety in the net value", economy["enpv"] - economy["enpv_without_variety"], economy["pv_variety"], 1e-3)
    near("together", parties[-1], economy["enpv"], 1e-9)
    if min(parties[:-1]) >= 0 or economy["pv_co2"] == 0 or economy["pv_external"] == 0:
        bad.append(f"nobody pays: {parties}, {economy}")
    for g in book["gains"]:
        near(f"causes of {g['country']} {g['commodity']}",
             sum(g["benefit_" + k] for k in ("money", "time", "wait", "other", "variety")), g["benefit"], 1e-3)
        near("difference", g["difference"], g["benefit_half"] - (g["benefit"] - g["benefit_variety"]), 1e-3)
    if {g["country"] for g in book["gains"]} != {"EA", "WA"} or {g["commodity"] for g in book["gains"]} != {"grain", "goods"}:
        bad.append(f"gains of {book['gains']}")
    if [e["mode"] for e in book["emissions"]] != ["road", "river"]:
        bad.append(f"emissions of {book['emissions']}")


def check_hosts(book):
    if len(book["debt_stress"]) != 8 * 5 or len(book["debt_year"]) != 20 * 5:
        bad.append(f"{len(book['debt_stress'])} tests, {len(book['debt_year'])} years")
    added = {d["ratio"]: d for d in book["debt_project"]}
    for ratio, d in added.items():
        by_year = {y["year"]: y["value"] - y["without_projects"] for y in book["debt_year"] if y["ratio"] == ratio}
        near(f"added to {ratio}", d["most_added"], max(x for year, x in by_year.items() if year < 2034), 1e-9)
        near(f"in its year {ratio}", by_year[d["in_year"]], d["most_added"], 1e-9)
        peak = [s for s in book["debt_stress"] if s["ratio"] == ratio and s["test"] == "baseline"][0]["peak"]
        near(f"peak of {ratio}", peak, max(y["value"] for y in book["debt_year"] if y["ratio"] == ratio and y["year"] < 2034), 1e-9)
    tests = [s["peak"] for s in book["debt_stress"] if s["ratio"] == "PV of total public debt to GDP"]
    if len(set(tests)) != 8 or min(tests) != tests[0]:
        bad.append(f"stress tests: {tests}")
    if len(added) != 5 or book["debt"][0]["project_debt_millions"] < 30:
        bad.append(f"projects: {book['debt_project']}, {book['debt']}")
    for y in book["debt_year"]:
        if not y["p05"] <= y["p25"] <= y["p50"] <= y["p75"] <= y["p95"]:
            bad.append(f"fan: {y}")


with tempfile.TemporaryDirectory() as folder:
    corridor, out, sheets = (os.path.join(folder, name) for name in ("corridor", "out", "sheets"))
    make_corridor(corridor)
    done = subprocess.run([AMUR, "run", corridor, "--out", out, "--no-sensitivity", "--best-toll", "bridge"],
                          capture_output=True, text=True, timeout=120)
    if done.returncode:
        bad.append(done.stderr)
    text = run(out, "--json", "--csv", sheets).stdout
    book = json.loads(text)
    check_accounts(book, out)
    check_economy(book)
    check_hosts(book)
    if len(book["best_tolls"]) < 3:
        bad.append(f"best tolls: {book['best_tolls']}")
    if run(corridor, "--json", "--best-toll", "bridge").stdout != text:
        bad.append("a corridor appraised is not its run appraised")
    for name, sheet in book.items():
        found = rows(os.path.join(sheets, name + ".csv"))
        if [list(r) for r in found] != [list(r) for r in sheet]:
            bad.append(f"{name}.csv: {len(found)} rows, expected {len(sheet)}")
    page = run(out).stdout
    for words in ("Cash flow: bridge, EUR", "financial rate of return", "Best tolls", "of it variety",
                  "its lenders", "Users' gains", "CO2 over the horizon", "contingent liability", "odds of breach",
                  "What each project alone adds"):
        if words not in page:
            bad.append(f"the page lacks {words!r}")
    if "Stress tests" in run(out, "--country", "none").stdout:
        bad.append("--country none shows a country")
    if json.loads(run(out, "--json", "--scenario", "half_toll").stdout)["returns"][0]["npv"] >= book["returns"][0]["npv"]:
        bad.append("half the toll is not worse for the project")
    again = json.loads(run(out, "--json", "--discount", "0.08").stdout)
    near("the project's own discount rate", again["returns"][0]["npv"], book["returns"][0]["npv"], 1e-6)
    if set(again) != {"cash", "returns"}:
        bad.append(f"under other terms: {list(again)}")
    refuse(out, "needs a corridor", "--best-toll", "bridge")
    check_rich(folder)

print("\n".join(bad) if bad else "accounts as published")
sys.exit(bool(bad))
