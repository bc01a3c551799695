/* SPDX-License-Identifier: Apache-2.0
 * columns_users.c -- tables of what users gain, what vehicles emit, what a project is worth to all, and of the tolls
 * that were tried.
 */
#include "result_schema.h"
#include <assert.h>
#include <math.h>

/* ---- users ---------------------------------------------------------------------------------------------- */

static const void *commodity_of(const amur_result *r, const void *row) {
  return &r->corridor->commodity[((const amur_benefit_result *)row)->commodity];
}

static cell_value difference_of(const amur_result *r, const void *row) {
  (void)r;
  const amur_benefit_result *b = row;
  return (cell_value){.real = b->half - (b->benefit - b->variety)};
}

static const result_column benefit_columns[] = {
    {"scenario", CELL_ID, offsetof(amur_benefit_result, scenario), IN_CSV | IN_JSON, .names = AMUR_ID_SCENARIO},
    {"commodity", CELL_ID, offsetof(amur_benefit_result, commodity), IN_CSV | IN_JSON, .names = AMUR_ID_COMMODITY},
    {"unit", CELL_TEXT, offsetof(amur_commodity_row, unit), IN_CSV, .at = commodity_of, .help = "of the commodity"},
    {"country", CELL_TEXT, offsetof(amur_benefit_result, country), IN_CSV | IN_JSON,
     .help = "of one end of the markets, which has half of their gain; empty: not said"},
    {"benefit", CELL_REAL, offsetof(amur_benefit_result, benefit), IN_CSV | IN_JSON, .unit = "currency",
     .title = "Users’ gain",
     .help =
         "What users pay less, in money and worth of time, each unit by the fall of its own way’s cost as all costs "
         "move from before to after. Where choice is by differences of costs it is the logsum."},
    {"benefit_money", CELL_REAL, offsetof(amur_benefit_result, money), IN_CSV | IN_JSON, .json = "money",
     .unit = "currency", .help = "of benefit: by freight, tolls, running cost, empty returns"},
    {"benefit_time", CELL_REAL, offsetof(amur_benefit_result, time), IN_CSV | IN_JSON, .json = "time",
     .unit = "currency", .help = "of benefit: by hours on the way"},
    {"benefit_wait", CELL_REAL, offsetof(amur_benefit_result, wait), IN_CSV | IN_JSON, .json = "wait",
     .unit = "currency", .help = "of benefit: by hours in terminals, their spread priced in"},
    {"benefit_other", CELL_REAL, offsetof(amur_benefit_result, other), IN_CSV | IN_JSON, .json = "other",
     .unit = "currency", .help = "of benefit: by constants of chains, and by chains that nobody used before or after"},
    {"benefit_variety", CELL_REAL, offsetof(amur_benefit_result, variety), IN_CSV | IN_JSON, .json = "variety",
     .unit = "currency", .title = "Variety",
     .help =
         "Part of the users’ gain that comes from chains opening or closing: what those who take them pay less than "
         "the cost at which one in ten thousand would."},
    {"benefit_half", CELL_REAL, offsetof(amur_benefit_result, half), IN_CSV | IN_JSON, .json = "half",
     .unit = "currency", .title = "Rule of a half",
     .help = "Mean of the flows before and after, times the fall of the cost, over the chains open in both: straight "
             "lines in place of the model’s. To be set beside the gain without variety."},
    {"difference", CELL_REAL, 0, IN_CSV, .cell = difference_of, .unit = "currency",
     .help = "benefit_half less benefit without benefit_variety"},
    {"lost_units", CELL_REAL, offsetof(amur_benefit_result, lost_units), IN_CSV | IN_JSON, .unit = "units",
     .help = "carried only before or (negative) only after, by a market, or a chain whose mu is at most 1: no finite "
             "benefit"},
};

const result_table ami_benefit_table = {
    .file = "benefit",
    .json = "benefits",
    .help = "users' gain against the base, over the horizon, by scenario, commodity and country",
    RESULT_COLUMNS(benefit_columns),
    .money = true,
    RESULT_ROWS(benefit),
};

static const result_column gain_columns[] = {
    {"scenario", CELL_ID, offsetof(amur_gain_year, scenario), IN_CSV | IN_JSON, .names = AMUR_ID_SCENARIO},
    {"year", CELL_INT, offsetof(amur_gain_year, year), IN_CSV | IN_JSON, .help = "calendar year"},
    {"days", CELL_REAL, offsetof(amur_gain_year, days), IN_CSV | IN_JSON, .unit = "days", .help = "modelled"},
    {"benefit", CELL_REAL, offsetof(amur_gain_year, benefit), IN_CSV | IN_JSON, .unit = "currency",
     .help = "users' gain against the base"},
    {"benefit_variety", CELL_REAL, offsetof(amur_gain_year, variety), IN_CSV | IN_JSON, .json = "variety",
     .unit = "currency", .help = "of it, by chains that open or close"},
    {"benefit_half", CELL_REAL, offsetof(amur_gain_year, half), IN_CSV | IN_JSON, .json = "half", .unit = "currency",
     .help = "without variety, by the rule of a half"},
    {"tolls", CELL_REAL, offsetof(amur_gain_year, tolls), IN_CSV | IN_JSON, .unit = "currency",
     .help = "paid in the whole corridor"},
    {"co2_t", CELL_REAL, offsetof(amur_gain_year, co2_t), IN_CSV | IN_JSON, .unit = "t", .help = "CO2 emitted"},
    {"external_cost", CELL_REAL, offsetof(amur_gain_year, external), IN_CSV | IN_JSON, .json = "external",
     .unit = "currency", .help = "accidents and other costs to others, by external_per_km of vehicle.csv"},
};

const result_table ami_gain_year_table = {
    .file = "gain_year",
    .json = "gain_years",
    .help = "users, tolls, CO2 and costs to others by scenario and year",
    RESULT_COLUMNS(gain_columns),
    .money = true,
    RESULT_ROWS(gain_year),
};

static const result_column emission_columns[] = {
    {"scenario", CELL_ID, offsetof(amur_emission_result, scenario), IN_CSV | IN_JSON, .names = AMUR_ID_SCENARIO},
    {"mode", CELL_ID, offsetof(amur_emission_result, mode), IN_CSV | IN_JSON, .names = AMUR_ID_MODE},
    {"co2_t", CELL_REAL, offsetof(amur_emission_result, co2_t), IN_CSV | IN_JSON, .unit = "t", .title = "CO₂",
     .help = "Vehicle kilometres, empty runs included, times the factor of each vehicle, from well to wheel."},
};

const result_table ami_emission_table = {
    .file = "emission",
    .json = "emissions",
    .help = "CO2 over the horizon by scenario and mode",
    RESULT_COLUMNS(emission_columns),
    .money = true,
    RESULT_ROWS(emission),
};

/* ---- a project to all ----------------------------------------------------------------------------------- */

static cell_value users_difference(const amur_result *r, const void *row) {
  (void)r;
  const amur_economy_result *e = row;
  return (cell_value){.real = e->users_half - (e->users - e->variety)};
}

static cell_value variety_share(const amur_result *r, const void *row) {
  (void)r;
  const amur_economy_result *e = row;
  return (cell_value){.real = e->users < 0 || e->users > 0 ? e->variety / e->users : NAN};
}

static const result_column economy_columns[] = {
    {"project", CELL_ID, offsetof(amur_economy_result, project), IN_CSV | IN_JSON, .names = AMUR_ID_PROJECT},
    {"without_scenario", CELL_ID, offsetof(amur_economy_result, without), IN_CSV | IN_JSON, .json = "without",
     .names = AMUR_ID_SCENARIO, .help = "the scenario that shows the corridor without it"},
    {"pv_users", CELL_REAL, offsetof(amur_economy_result, users), IN_CSV | IN_JSON, .json = "users", .unit = "currency",
     .help = "users' gain"},
    {"pv_variety", CELL_REAL, offsetof(amur_economy_result, variety), IN_CSV | IN_JSON, .json = "variety",
     .unit = "currency", .help = "of it, by chains that open or close"},
    {"variety_share", CELL_REAL, 0, IN_CSV | IN_JSON, .cell = variety_share, .unit = "1", .title = "Share of variety",
     .help = "Part of the users’ gain that comes from chains opening or closing, and not from lower cost of those open "
             "anyway; above 1 where those lose."},
    {"pv_users_half", CELL_REAL, offsetof(amur_economy_result, users_half), IN_CSV | IN_JSON, .json = "users_half",
     .unit = "currency", .help = "users' gain without variety, by the rule of a half"},
    {"pv_tolls", CELL_REAL, offsetof(amur_economy_result, tolls), IN_CSV | IN_JSON, .json = "tolls", .unit = "currency",
     .help = "more tolls, of the whole corridor"},
    {"pv_co2", CELL_REAL, offsetof(amur_economy_result, co2), IN_CSV | IN_JSON, .json = "co2", .unit = "currency",
     .help = "less CO2, at co2_cost of corridor.yaml"},
    {"pv_external", CELL_REAL, offsetof(amur_economy_result, external), IN_CSV | IN_JSON, .json = "external",
     .unit = "currency", .help = "less cost to others: accidents, noise"},
    {"pv_cost", CELL_REAL, offsetof(amur_economy_result, cost), IN_CSV | IN_JSON, .json = "cost", .unit = "currency",
     .help = "building, renewal, operation"},
    {"enpv", CELL_REAL, offsetof(amur_economy_result, all.npv), IN_CSV | IN_JSON, .unit = "currency",
     .help = "economic net present value: all of these gains less the cost"},
    {"benefit_cost_ratio", CELL_REAL, offsetof(amur_economy_result, all.bcr), IN_CSV | IN_JSON, .json = "bcr",
     .unit = "1", .title = "Benefit to cost",
     .help = "Present value of what users, operators and others gain, over that of building, renewal and operation."},
    {"eirr_per_year", CELL_REAL, offsetof(amur_economy_result, all.eirr), IN_CSV | IN_JSON, .json = "eirr",
     .unit = "1/year", .title = "Economic rate of return (EIRR)",
     .help = "Discount rate at which users’ gain, tolls, CO₂ and costs to others are worth the cost of building and "
             "running the project. Taxes, grants and interest are transfers and do not count."},
    {"n_eirr", CELL_INT, offsetof(amur_economy_result, all.n_eirr), IN_CSV | IN_JSON,
     .help = "how many rates do that; eirr_per_year is the smallest"},
    {"enpv_without_variety", CELL_REAL, offsetof(amur_economy_result, plain.npv), IN_CSV | IN_JSON,
     .json = "enpv_plain", .unit = "currency", .help = "enpv less pv_variety"},
    {"benefit_cost_ratio_without_variety", CELL_REAL, offsetof(amur_economy_result, plain.bcr), IN_CSV | IN_JSON,
     .json = "bcr_plain", .unit = "1", .title = "Benefit to cost, without variety",
     .help = "The same without what users gain by chains opening or closing."},
    {"eirr_without_variety_per_year", CELL_REAL, offsetof(amur_economy_result, plain.eirr), IN_CSV | IN_JSON,
     .json = "eirr_plain", .unit = "1/year", .title = "EIRR without variety",
     .help = "The same without what users gain by chains opening or closing."},
    {"n_eirr_without_variety", CELL_INT, offsetof(amur_economy_result, plain.n_eirr), IN_CSV | IN_JSON,
     .json = "n_eirr_plain", .help = "how many rates do that"},
    {"co2_t", CELL_REAL, offsetof(amur_economy_result, co2_t), IN_CSV | IN_JSON, .unit = "t",
     .help = "CO2 over its life; more is positive"},
    {"pv_users_difference", CELL_REAL, 0, IN_CSV, .cell = users_difference, .unit = "currency",
     .help = "pv_users_half less pv_users without pv_variety"},
    {"pv_owners", CELL_REAL, offsetof(amur_economy_result, owners), IN_CSV, .unit = "currency",
     .help = "who gains and who pays: cash of the owners"},
    {"pv_lenders", CELL_REAL, offsetof(amur_economy_result, lenders), IN_CSV, .unit = "currency",
     .help = "debt service less drawings"},
    {"pv_host_state", CELL_REAL, offsetof(amur_economy_result, state), IN_CSV, .unit = "currency",
     .help = "taxes less subsidies and grants"},
    {"pv_other_tolls", CELL_REAL, offsetof(amur_economy_result, other_tolls), IN_CSV, .unit = "currency",
     .help = "tolls that others take, or lose to the project"},
    {"pv_payers_of_other_revenue", CELL_REAL, offsetof(amur_economy_result, payers), IN_CSV, .unit = "currency",
     .help = "what is paid beside tolls, negative; with users, CO2 and cost to others these make the enpv"},
};

const result_table ami_economy_table = {
    .file = "economy",
    .json = "economy",
    .help = "present values to all, by project with a `without_scenario`",
    RESULT_COLUMNS(economy_columns),
    .money = true,
    RESULT_ROWS(economy),
};

/* ---- tolls tried ---------------------------------------------------------------------------------------- */

typedef struct {
  int project;
  const char *best_for;
  amur_toll_point point;
} toll_row;

/* Which of the searches ended at the toll, as words. */
static const char *best_of(const amur_toll_result *t, double toll) {
  static const char *const word[] = {"",
                                     "revenue",
                                     "welfare",
                                     "revenue welfare",
                                     "break_even",
                                     "revenue break_even",
                                     "welfare break_even",
                                     "revenue welfare break_even"};
  int set = 0;
  for (int k = 0; k < AMUR_TOLL_N; k++) set |= (t->best[k] == toll) << k;
  assert(set < RESULT_COUNT(word));
  return word[set];
}

static bool list_tolls(const amur_result *r, void **row, int *n_row) {
  int n = 0;
  for (int i = 0; i < r->n_toll; i++) n += r->toll[i].n_point;
  toll_row *to = *row = amur_alloc((size_t)n, sizeof *to);
  if (!to) return false;
  for (int i = 0; i < r->n_toll; i++) {
    const amur_toll_result *t = &r->toll[i];
    for (int k = 0; k < t->n_point; k++) *to++ = (toll_row){t->project, best_of(t, t->point[k].toll), t->point[k]};
  }
  *n_row = n;
  return true;
}

static const result_column toll_columns[] = {
    {"project", CELL_ID, offsetof(toll_row, project), IN_CSV | IN_JSON, .names = AMUR_ID_PROJECT},
    {"toll_per_vehicle", CELL_REAL, offsetof(toll_row, point.toll), IN_CSV | IN_JSON, .json = "toll",
     .unit = "currency/vehicle", .help = "mean per paying vehicle at today's mix"},
    {"revenue_per_year", CELL_REAL, offsetof(toll_row, point.revenue), IN_CSV | IN_JSON, .json = "revenue",
     .unit = "currency/year", .help = "taken on the project's links"},
    {"welfare_per_year", CELL_REAL, offsetof(toll_row, point.welfare), IN_CSV | IN_JSON, .json = "welfare",
     .unit = "currency/year", .help = "users' gain and operators' against today"},
    {"vehicles_per_day", CELL_REAL, offsetof(toll_row, point.vehicles_per_day), IN_CSV | IN_JSON,
     .unit = "vehicles/day", .help = "loaded and empty"},
    {"llcr", CELL_REAL, offsetof(toll_row, point.llcr), IN_CSV | IN_JSON, .unit = "1",
     .help = "loan life cover; empty without debt"},
    {"dscr_mean", CELL_REAL, offsetof(toll_row, point.dscr_mean), IN_CSV, .unit = "1",
     .help = "debt service cover, mean of the years; empty without debt"},
    {"npv", CELL_REAL, offsetof(toll_row, point.npv), IN_CSV, .unit = "project currency", .help = "net present value"},
    {"converged", CELL_BOOL, offsetof(toll_row, point.converged), IN_CSV | IN_JSON,
     .help = "whether the equilibrium met its tolerances"},
    {"best_for", CELL_TEXT, offsetof(toll_row, best_for), IN_CSV,
     .help = "which search ended there: `revenue`, `welfare`, `break_even`"},
};

const result_table ami_toll_table = {
    .file = "toll",
    .json = "tolls_tried",
    .help = "the equilibrium at each toll tried for a project (`--best-toll`)",
    RESULT_COLUMNS(toll_columns),
    .money = true,
    .row_size = sizeof(toll_row),
    .make = list_tolls,
};
