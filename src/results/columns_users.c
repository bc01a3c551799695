/* SPDX-License-Identifier: Apache-2.0
 * columns_users.c -- tables of what users gain, what vehicles emit, what a project is worth to all, and of the tolls
 * that were tried.
 */
#include "result_schema.h"
#include <assert.h>

/* ---- users ---------------------------------------------------------------------------------------------- */

static const void *commodity_of(const amur_result *r, const void *row) {
  return &r->corridor->commodity[((const amur_benefit_result *)row)->commodity];
}

static cell_value difference_of(const amur_result *r, const void *row) {
  (void)r;
  const amur_benefit_result *b = row;
  return (cell_value){.real = b->benefit_half - b->benefit_logsum};
}

static const result_column benefit_columns[] = {
    {"scenario", CELL_ID, offsetof(amur_benefit_result, scenario), IN_CSV | IN_JSON, .names = AMUR_ID_SCENARIO},
    {"commodity", CELL_ID, offsetof(amur_benefit_result, commodity), IN_CSV | IN_JSON, .names = AMUR_ID_COMMODITY},
    {"unit", CELL_TEXT, offsetof(amur_commodity_row, unit), IN_CSV, .at = commodity_of, .help = "of the commodity"},
    {"country", CELL_TEXT, offsetof(amur_benefit_result, country), IN_CSV | IN_JSON,
     .help = "of one end of the markets, which has half of their gain; empty: not said"},
    {"benefit_half", CELL_REAL, offsetof(amur_benefit_result, benefit_half), IN_CSV | IN_JSON, .json = "half",
     .unit = "currency", .title = "Rule of a half",
     .help = "Mean of the flows before and after, times the fall of the cost: a straight demand line in place of the "
             "model’s."},
    {"benefit_logsum", CELL_REAL, offsetof(amur_benefit_result, benefit_logsum), IN_CSV | IN_JSON, .json = "logsum",
     .unit = "currency", .title = "Users’ gain, logsum",
     .help = "Area under the demand of each market between its composite cost before and after, exact where only costs "
             "moved."},
    {"difference", CELL_REAL, 0, IN_CSV, .cell = difference_of, .unit = "currency",
     .help = "benefit_half less benefit_logsum"},
    {"benefit_time", CELL_REAL, offsetof(amur_benefit_result, time), IN_CSV | IN_JSON, .json = "time",
     .unit = "currency", .help = "of benefit_half: by hours on the way"},
    {"benefit_wait", CELL_REAL, offsetof(amur_benefit_result, wait), IN_CSV | IN_JSON, .json = "wait",
     .unit = "currency", .help = "of benefit_half: by hours in terminals, their spread priced in"},
    {"benefit_money", CELL_REAL, offsetof(amur_benefit_result, money), IN_CSV | IN_JSON, .json = "money",
     .unit = "currency", .help = "of benefit_half: by freight, tolls, running cost, empty returns"},
    {"benefit_other", CELL_REAL, offsetof(amur_benefit_result, other), IN_CSV | IN_JSON, .json = "other",
     .unit = "currency", .help = "of benefit_half: by the constants of chains, and by having a choice"},
    {"lost_units", CELL_REAL, offsetof(amur_benefit_result, lost_units), IN_CSV | IN_JSON, .unit = "units",
     .help = "carried only before or only after: no finite benefit"},
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
    {"benefit_half", CELL_REAL, offsetof(amur_gain_year, benefit_half), IN_CSV | IN_JSON, .json = "half",
     .unit = "currency", .help = "users' gain against the base by the rule of a half"},
    {"benefit_logsum", CELL_REAL, offsetof(amur_gain_year, benefit_logsum), IN_CSV | IN_JSON, .json = "logsum",
     .unit = "currency", .help = "the same by logsum"},
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
  return (cell_value){.real = e->users_half - e->users};
}

static const result_column economy_columns[] = {
    {"project", CELL_ID, offsetof(amur_economy_result, project), IN_CSV | IN_JSON, .names = AMUR_ID_PROJECT},
    {"without_scenario", CELL_ID, offsetof(amur_economy_result, without), IN_CSV | IN_JSON, .json = "without",
     .names = AMUR_ID_SCENARIO, .help = "the scenario that shows the corridor without it"},
    {"pv_users_logsum", CELL_REAL, offsetof(amur_economy_result, users), IN_CSV | IN_JSON, .json = "users",
     .unit = "currency", .help = "users' gain by logsum"},
    {"pv_users_half", CELL_REAL, offsetof(amur_economy_result, users_half), IN_CSV | IN_JSON, .json = "users_half",
     .unit = "currency", .help = "users' gain by the rule of a half"},
    {"pv_tolls", CELL_REAL, offsetof(amur_economy_result, tolls), IN_CSV | IN_JSON, .json = "tolls", .unit = "currency",
     .help = "more tolls, of the whole corridor"},
    {"pv_co2", CELL_REAL, offsetof(amur_economy_result, co2), IN_CSV | IN_JSON, .json = "co2", .unit = "currency",
     .help = "less CO2, at co2_cost of corridor.yaml"},
    {"pv_external", CELL_REAL, offsetof(amur_economy_result, external), IN_CSV | IN_JSON, .json = "external",
     .unit = "currency", .help = "less cost to others: accidents, noise"},
    {"pv_cost", CELL_REAL, offsetof(amur_economy_result, cost), IN_CSV | IN_JSON, .json = "cost", .unit = "currency",
     .help = "building, renewal, operation"},
    {"enpv", CELL_REAL, offsetof(amur_economy_result, npv), IN_CSV | IN_JSON, .unit = "currency",
     .help = "economic net present value: all of these gains less the cost"},
    {"benefit_cost_ratio", CELL_REAL, offsetof(amur_economy_result, bcr), IN_CSV | IN_JSON, .json = "bcr", .unit = "1",
     .title = "Benefit to cost",
     .help = "Present value of what users, operators and others gain, over that of building, renewal and operation."},
    {"eirr_per_year", CELL_REAL, offsetof(amur_economy_result, eirr), IN_CSV | IN_JSON, .json = "eirr",
     .unit = "1/year", .title = "Economic rate of return (EIRR)",
     .help = "Discount rate at which users’ gain, tolls, CO₂ and costs to others are worth the cost of building and "
             "running the project. Taxes, grants and interest are transfers and do not count."},
    {"n_eirr", CELL_INT, offsetof(amur_economy_result, n_eirr), IN_CSV | IN_JSON,
     .help = "how many rates do that; eirr_per_year is the smallest"},
    {"co2_t", CELL_REAL, offsetof(amur_economy_result, co2_t), IN_CSV | IN_JSON, .unit = "t",
     .help = "CO2 over its life; more is positive"},
    {"pv_users_difference", CELL_REAL, 0, IN_CSV, .cell = users_difference, .unit = "currency",
     .help = "pv_users_half less pv_users_logsum"},
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
