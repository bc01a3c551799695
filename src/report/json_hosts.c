/* SPDX-License-Identifier: Apache-2.0
 * json_hosts.c -- what hosts owe, who gains, what projects are worth to all, and the best tolls.
 */
#include "json.h"

/* ---- hosts ---------------------------------------------------------------------------------------------- */

static cell_value capacity_of(const amur_result *r, const void *row) {
  (void)r;
  return (cell_value){.text = amur_capacity_name(((const amur_country_row *)row)->country.capacity)};
}

static const result_column country_columns[] = {
    {"id", CELL_TEXT, offsetof(amur_country_row, id), IN_JSON, .help = "id in country.csv"},
    {"name", CELL_TEXT, offsetof(amur_country_row, name), IN_JSON, .help = "as in country.csv"},
    {"capacity", CELL_TEXT, 0, IN_JSON, .cell = capacity_of, .help = "to carry debt: `weak`, `medium` or `strong`"},
    {"base_year", CELL_INT, offsetof(amur_country_row, base_year), IN_JSON, .help = "whose end its figures describe"},
    {"gdp", CELL_REAL, offsetof(amur_country_row, country.gdp), IN_JSON, .unit = "million currency",
     .help = "of the base year"},
};

static const result_table country_table = {.json = "countries",
                                           .help = "hosts of projects whose debt is followed",
                                           RESULT_COLUMNS(country_columns),
                                           CORRIDOR_ROWS(country)};

typedef struct {
  int country;
  const char *ratio;
  double threshold;
} debt_limit;

static const result_column limit_columns[] = {
    {"country", CELL_ID, offsetof(debt_limit, country), IN_JSON, .names = AMUR_ID_COUNTRY},
    {"ratio", CELL_TEXT, offsetof(debt_limit, ratio), IN_JSON, .help = "as in debt_years"},
    {"threshold", CELL_REAL, offsetof(debt_limit, threshold), IN_JSON, .unit = "1",
     .help = "of the country's capacity class"},
};

static const result_table limit_table = {
    .json = "debt_limits", .help = "thresholds by host and ratio", RESULT_COLUMNS(limit_columns)};

static void fill_limits(json_rows *out, const report_index *ix) {
  for (int i = 0; i < ix->corridor->n_country; i++)
    for (int j = 0; j < AMUR_RATIO_N; j++) {
      const amur_debt_ratio ratio = (amur_debt_ratio)j;
      const amur_capacity capacity = ix->corridor->country[i].country.capacity;
      ami_json_add(out, &(debt_limit){i, amur_debt_ratio_name(ratio), amur_debt_threshold(ratio, capacity)});
    }
}

/* ---- stress --------------------------------------------------------------------------------------------- */

typedef struct {
  int scenario, country, first_breach, stress_breach;
  const char *ratio, *test;
  double peak, stress_peak;
} stress_row;

static const result_column stress_columns[] = {
    {"scenario", CELL_ID, offsetof(stress_row, scenario), IN_JSON, .names = AMUR_ID_SCENARIO},
    {"country", CELL_ID, offsetof(stress_row, country), IN_JSON, .names = AMUR_ID_COUNTRY},
    {"ratio", CELL_TEXT, offsetof(stress_row, ratio), IN_JSON, .help = "as in debt_years"},
    {"peak", CELL_REAL, offsetof(stress_row, peak), IN_JSON, .unit = "1", .help = "highest in ten years, no shock"},
    {"first_breach", CELL_INT, offsetof(stress_row, first_breach), IN_JSON,
     .help = "first year above the threshold, 1 is the one after the base year; 0: none"},
    {"test", CELL_TEXT, offsetof(stress_row, test), IN_JSON, .help = "the test with the highest ratio"},
    {"stress_peak", CELL_REAL, offsetof(stress_row, stress_peak), IN_JSON, .unit = "1", .help = "peak under it"},
    {"stress_breach", CELL_INT, offsetof(stress_row, stress_breach), IN_JSON, .help = "first_breach under it"},
};

static const result_table stress_table = {
    .json = "debt_stress",
    .help = "ratios by scenario, host and ratio over ten years, without a shock and under the worst stress test "
            "(`debt_stress.csv` has every test)",
    RESULT_COLUMNS(stress_columns)};

static void fill_stress(json_rows *out, const report_index *ix) {
  for (int i = 0; i < ix->result->n_debt; i++) {
    const amur_debt_result *d = &ix->result->debt[i];
    for (int j = 0; j < AMUR_RATIO_N; j++)
      ami_json_add(out, &(stress_row){.scenario = d->scenario,
                                      .country = d->country,
                                      .first_breach = d->with.baseline_breach[j],
                                      .stress_breach = d->with.stress_breach[j],
                                      .ratio = amur_debt_ratio_name((amur_debt_ratio)j),
                                      .test = amur_stress_name(d->with.worst[j]),
                                      .peak = d->with.peak[j],
                                      .stress_peak = d->with.stress_peak[j]});
  }
}

/* ---- best tolls ----------------------------------------------------------------------------------------- */

static const result_column best_columns[] = {
    {"project", CELL_ID, offsetof(amur_toll_result, project), IN_JSON, .names = AMUR_ID_PROJECT},
    {"today", CELL_REAL, offsetof(amur_toll_result, today), IN_JSON, .unit = "currency/vehicle",
     .help = "mean toll per paying vehicle"},
    {"low", CELL_REAL, offsetof(amur_toll_result, low), IN_JSON, .unit = "currency/vehicle",
     .help = "lowest toll searched"},
    {"high", CELL_REAL, offsetof(amur_toll_result, high), IN_JSON, .unit = "currency/vehicle",
     .help = "highest toll searched"},
    {"tolerance", CELL_REAL, offsetof(amur_toll_result, tolerance), IN_JSON, .unit = "currency/vehicle",
     .help = "how finely"},
    {"revenue", CELL_REAL, offsetof(amur_toll_result, best[AMUR_TOLL_REVENUE]), IN_JSON, .unit = "currency/vehicle",
     .help = "toll with the largest revenue"},
    {"welfare", CELL_REAL, offsetof(amur_toll_result, best[AMUR_TOLL_WELFARE]), IN_JSON, .unit = "currency/vehicle",
     .help = "toll with the largest welfare"},
    {"break_even", CELL_REAL, offsetof(amur_toll_result, best[AMUR_TOLL_BREAK_EVEN]), IN_JSON,
     .unit = "currency/vehicle", .help = "least toll that covers the debt"},
    {"traffic_factor", CELL_REAL, offsetof(amur_toll_result, traffic_factor), IN_JSON, .unit = "1",
     .help = "on all demand, for today's toll to cover the debt; null: none up to 16"},
    {"n_solved", CELL_INT, offsetof(amur_toll_result, n_solved), IN_JSON, .help = "equilibria solved"},
};

static const result_table best_table = {
    .json = "best_tolls",
    .title = "Best toll",
    .help =
        "The equilibrium solved anew at every toll tried; welfare is users’ gain and operators’ take against today.",
    RESULT_COLUMNS(best_columns),
    RESULT_ROWS(toll),
};

/* ---- parts ---------------------------------------------------------------------------------------------- */

/* Most commodities of most countries gain nothing in a scenario. */
static bool gains_or_loses(const amur_result *r, const void *row) {
  (void)r;
  const amur_benefit_result *b = row;
  return b->benefit != 0 || b->half != 0 || b->lost_units != 0;
}

const report_part ami_parts_hosts[] = {
    {.table = &country_table},
    {.table = &limit_table, .fill = fill_limits},
    {.table = &ami_debt_table},
    {.table = &stress_table, .fill = fill_stress},
    {.table = &ami_debt_year_table, .base_alone = true},
    {.table = &ami_benefit_table, .keep = gains_or_loses, .note = "without rows of 0"},
    {.table = &ami_gain_year_table},
    {.table = &ami_emission_table},
    {.table = &ami_economy_table},
    {.table = &best_table},
    {.table = &ami_toll_table},
    {0},
};
