/* SPDX-License-Identifier: Apache-2.0
 * columns_money.c -- tables of what projects earn and owe, by year and over their lives.
 *   Money is in the project's own currency, which the file names in each row; tolls per vehicle are in the corridor's.
 */
#include "result_schema.h"
#include <math.h>

#define OWN "project currency"

/* ---- year by year --------------------------------------------------------------------------------------- */

static const void *project_of_year(const amur_result *r, const void *row) {
  return &r->corridor->project[((const amur_finance_year *)row)->project];
}

static const result_column year_columns[] = {
    {"scenario", CELL_ID, offsetof(amur_finance_year, scenario), IN_CSV | IN_JSON, .names = AMUR_ID_SCENARIO},
    {"project", CELL_ID, offsetof(amur_finance_year, project), IN_CSV | IN_JSON, .names = AMUR_ID_PROJECT},
    {"currency", CELL_TEXT, offsetof(amur_project_row, currency), IN_CSV, .at = project_of_year,
     .help = "of the money in this row"},
    {"year", CELL_INT, offsetof(amur_finance_year, year), IN_CSV | IN_JSON, .help = "calendar year"},
    {"modelled", CELL_BOOL, offsetof(amur_finance_year, modelled), IN_CSV | IN_JSON,
     .help = "no: the last modelled year's flow is carried forward"},
    {"vehicles_per_year", CELL_REAL, offsetof(amur_finance_year, vehicles), IN_CSV | IN_JSON, .json = "vehicles",
     .unit = "vehicles/year", .help = "vehicles, paying or not"},
    {"toll_revenue", CELL_REAL, offsetof(amur_finance_year, toll_revenue), IN_CSV | IN_JSON, .unit = OWN,
     .help = "tolls paid, the project's share"},
    {"other_revenue", CELL_REAL, offsetof(amur_finance_year, other_revenue), IN_CSV | IN_JSON, .unit = OWN,
     .help = "revenue beside tolls"},
    {"subsidy", CELL_REAL, offsetof(amur_finance_year, subsidy), IN_CSV | IN_JSON, .json_order = 1, .unit = OWN,
     .help = "paid by the state towards operation"},
    {"opex", CELL_REAL, offsetof(amur_finance_year, opex), IN_CSV | IN_JSON, .unit = OWN, .help = "cost of operation"},
    {"opex_by_vehicle", CELL_REAL, offsetof(amur_finance_year, opex_traffic), IN_CSV, .unit = OWN,
     .help = "of opex: in proportion to traffic"},
    {"renewal", CELL_REAL, offsetof(amur_finance_year, renewal), IN_CSV | IN_JSON, .json_order = 1, .unit = OWN,
     .help = "replacement"},
    {"tax", CELL_REAL, offsetof(amur_finance_year, tax), IN_CSV | IN_JSON, .unit = OWN, .help = "on profit"},
    {"capex", CELL_REAL, offsetof(amur_finance_year, capex), IN_CSV | IN_JSON, .json_order = 1, .unit = OWN,
     .help = "cost of building"},
    {"grant", CELL_REAL, offsetof(amur_finance_year, grant), IN_CSV | IN_JSON, .json_order = 1, .unit = OWN,
     .help = "paid by the state towards building"},
    {"drawn", CELL_REAL, offsetof(amur_finance_year, drawn), IN_CSV | IN_JSON, .json_order = 1, .unit = OWN,
     .help = "loans drawn at the start of the year"},
    {"free_cash", CELL_REAL, offsetof(amur_finance_year, free_cash), IN_CSV, .unit = OWN,
     .help = "cash after tax, before loans"},
    {"equity_cash", CELL_REAL, offsetof(amur_finance_year, equity_cash), IN_CSV | IN_JSON, .json_order = 1, .unit = OWN,
     .help = "cash after tax and loans: the owners'"},
    {"cfads", CELL_REAL, offsetof(amur_finance_year, cfads), IN_CSV | IN_JSON, .unit = OWN,
     .title = "Cash for debt service", .help = "Tolls and other revenue less operating cost and tax."},
    {"interest", CELL_REAL, offsetof(amur_finance_year, interest), IN_CSV | IN_JSON, .unit = OWN,
     .help = "due in the year"},
    {"principal", CELL_REAL, offsetof(amur_finance_year, principal), IN_CSV | IN_JSON, .unit = OWN,
     .help = "due in the year"},
    {"debt_service", CELL_REAL, offsetof(amur_finance_year, debt_service), IN_CSV | IN_JSON, .unit = OWN,
     .title = "Debt service", .help = "Interest and principal due in a year."},
    {"balance", CELL_REAL, offsetof(amur_finance_year, balance), IN_CSV | IN_JSON, .unit = OWN,
     .help = "owed at the end of the year"},
    {"dscr", CELL_REAL, offsetof(amur_finance_year, dscr), IN_CSV | IN_JSON, .unit = "1",
     .title = "Debt service cover (DSCR)",
     .help = "Cash available for debt service divided by interest and principal due in the year. Below 1 the loan is "
             "not covered."},
    {"open_share", CELL_REAL, offsetof(amur_finance_year, open_share), IN_CSV, .unit = "1",
     .help = "of the year in operation"},
};

const result_table ami_finance_year_table = {
    .file = "finance_year",
    .json = "finance_years",
    .help = "accounts by scenario, project and year",
    RESULT_COLUMNS(year_columns),
    .money = true,
    RESULT_ROWS(year),
};

/* ---- over its life -------------------------------------------------------------------------------------- */

static const void *project_of(const amur_result *r, const void *row) {
  return &r->corridor->project[((const amur_finance_result *)row)->project];
}

/* Mean over the modelled years: what is carried forward would only repeat the last of them.  NAN without one. */
static cell_value mean_toll_revenue(const amur_result *r, const void *row) {
  const amur_finance_result *f = row;
  double sum = 0;
  int n = 0;
  for (int i = 0; i < r->n_year; i++) {
    const amur_finance_year *y = &r->year[i];
    if (y->scenario != f->scenario || y->project != f->project || !y->modelled) continue;
    sum += y->toll_revenue;
    n++;
  }
  return (cell_value){.real = n ? sum / n : NAN};
}

static const result_column finance_columns[] = {
    {"scenario", CELL_ID, offsetof(amur_finance_result, scenario), IN_CSV | IN_JSON, .names = AMUR_ID_SCENARIO},
    {"project", CELL_ID, offsetof(amur_finance_result, project), IN_CSV | IN_JSON, .names = AMUR_ID_PROJECT},
    {"currency", CELL_TEXT, offsetof(amur_project_row, currency), IN_CSV, .at = project_of,
     .help = "of the money in this row, tolls excepted"},
    {"npv", CELL_REAL, offsetof(amur_finance_result, npv), IN_CSV | IN_JSON, .unit = OWN, .title = "Net present value",
     .help = "All cash flows of the project discounted to its start, investment included."},
    {"firr_per_year", CELL_REAL, offsetof(amur_finance_result, firr), IN_CSV | IN_JSON, .json = "firr",
     .unit = "1/year", .title = "Financial rate of return",
     .help = "Discount rate at which the net present value is zero. None where no rate does that: what comes in never "
             "makes up for what was spent."},
    {"n_irr", CELL_INT, offsetof(amur_finance_result, n_irr), IN_CSV | IN_JSON,
     .help = "how many rates do that: with more than one, none should be quoted alone"},
    {"equity_irr_per_year", CELL_REAL, offsetof(amur_finance_result, equity_irr), IN_CSV, .unit = "1/year",
     .help = "the owners' rate of return; empty: none, or several"},
    {"payback_year", CELL_INT, offsetof(amur_finance_result, payback_year), IN_CSV,
     .help = "from whose end on the sum of free cash stays at 0 or above; 0: never"},
    {"cover_year", CELL_INT, offsetof(amur_finance_result, cover_year), IN_CSV,
     .help = "the first in which the project operates and draws no new loan: where llcr and plcr are taken"},
    {"dscr_min", CELL_REAL, offsetof(amur_finance_result, dscr_min), IN_CSV | IN_JSON, .unit = "1",
     .help = "debt service cover of the worst year"},
    {"dscr_mean", CELL_REAL, offsetof(amur_finance_result, dscr_mean), IN_CSV | IN_JSON, .unit = "1",
     .help = "debt service cover, mean of the years"},
    {"llcr", CELL_REAL, offsetof(amur_finance_result, llcr), IN_CSV | IN_JSON, .unit = "1",
     .help = "loan life cover: present value of cash until the last payment over what is owed"},
    {"plcr", CELL_REAL, offsetof(amur_finance_result, plcr), IN_CSV | IN_JSON, .unit = "1",
     .help = "project life cover: the same until the end of the project"},
    {"break_even_toll_per_vehicle", CELL_REAL, offsetof(amur_finance_result, break_even_toll), IN_CSV | IN_JSON,
     .json = "break_even_toll", .unit = "currency/vehicle", .title = "Break-even toll",
     .help = "Mean toll per vehicle at which today’s flow would serve the debt. The flow is held unchanged, so the "
             "true figure is higher."},
    {"mean_toll_per_vehicle", CELL_REAL, offsetof(amur_finance_result, mean_toll), IN_CSV | IN_JSON,
     .json = "mean_toll", .json_order = 1, .unit = "currency/vehicle",
     .help = "per paying vehicle in the last whole year modelled"},
    {"needed_vehicles_per_day", CELL_REAL, offsetof(amur_finance_result, needed_per_day), IN_CSV | IN_JSON,
     .json = "needed_per_day", .unit = "vehicles/day", .title = "Flow needed",
     .help = "Paying vehicles per day that serve the debt at today’s mean toll."},
    {"vehicles_per_day", CELL_REAL, offsetof(amur_finance_result, flow_per_day), IN_CSV | IN_JSON,
     .json = "flow_per_day", .json_order = 1, .unit = "vehicles/day",
     .help = "paying vehicles in the last whole year modelled"},
    {"discount_rate_per_year", CELL_REAL, offsetof(amur_finance_result, discount_rate), IN_CSV, .unit = "1/year",
     .help = "as the scenario leaves it"},
    {"tax_rate", CELL_REAL, offsetof(amur_finance_result, tax_rate), IN_CSV, .unit = "1",
     .help = "as the scenario leaves it"},
    {"toll_revenue_per_year", CELL_REAL, 0, IN_JSON, .json_order = 1, .cell = mean_toll_revenue, .unit = OWN,
     .title = "Toll revenue", .help = "Tolls paid, the project’s share, per year, mean of the modelled years."},
};

const result_table ami_finance_table = {
    .file = "finance",
    .json = "finance",
    .help = "returns and cover of debt by scenario and project",
    RESULT_COLUMNS(finance_columns),
    .money = true,
    RESULT_ROWS(finance),
};
