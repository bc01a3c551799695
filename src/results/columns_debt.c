/* SPDX-License-Identifier: Apache-2.0
 * columns_debt.c -- tables of what hosts owe: rating, path by year, stress tests, what each project adds.
 *   A result has the five ratios of debt in arrays; the tables have a row for each ratio, put together here.
 */
#include "result_schema.h"
#include <assert.h>
#include <math.h>

static double threshold_of(const amur_result *r, int country, int ratio) {
  assert(country >= 0 && country < r->corridor->n_country && ratio >= 0 && ratio < AMUR_RATIO_N);
  return amur_debt_threshold((amur_debt_ratio)ratio, r->corridor->country[country].country.capacity);
}

/* ---- rating --------------------------------------------------------------------------------------------- */

static cell_value risk_text(amur_risk risk) { return (cell_value){.text = amur_risk_name(risk)}; }

static cell_value risk_with(const amur_result *r, const void *row) {
  (void)r;
  return risk_text(((const amur_debt_result *)row)->with.external);
}

static cell_value overall_with(const amur_result *r, const void *row) {
  (void)r;
  return risk_text(((const amur_debt_result *)row)->with.overall);
}

static cell_value risk_without(const amur_result *r, const void *row) {
  (void)r;
  return risk_text(((const amur_debt_result *)row)->without.external);
}

static cell_value overall_without(const amur_result *r, const void *row) {
  (void)r;
  return risk_text(((const amur_debt_result *)row)->without.overall);
}

static const result_column debt_columns[] = {
    {"scenario", CELL_ID, offsetof(amur_debt_result, scenario), IN_CSV | IN_JSON, .names = AMUR_ID_SCENARIO},
    {"country", CELL_ID, offsetof(amur_debt_result, country), IN_CSV | IN_JSON, .names = AMUR_ID_COUNTRY},
    {"project_debt_millions", CELL_REAL, offsetof(amur_debt_result, project_debt), IN_CSV | IN_JSON,
     .json = "project_debt", .unit = "million currency", .title = "Projects’ debt",
     .help = "Loans of the projects here that the host owes or guarantees, drawn after its base year, in corridor "
             "currency."},
    {"risk", CELL_TEXT, 0, IN_CSV | IN_JSON, .cell = risk_with, .title = "Risk of debt distress",
     .help = "The rating of the host’s external debt over ten years, without any of its projects here and with all of "
             "them."},
    {"overall_risk", CELL_TEXT, 0, IN_CSV | IN_JSON, .cell = overall_with, .json = "overall",
     .help = "rating of all public debt, by all five ratios"},
    {"risk_without", CELL_TEXT, 0, IN_CSV | IN_JSON, .cell = risk_without, .help = "risk without the projects"},
    {"overall_risk_without", CELL_TEXT, 0, IN_CSV | IN_JSON, .cell = overall_without, .json = "overall_without",
     .help = "overall risk without the projects"},
};

const result_table ami_debt_table = {
    .file = "debt",
    .json = "debts",
    .help = "rating by scenario and host, over ten years",
    RESULT_COLUMNS(debt_columns),
    .money = true,
    RESULT_ROWS(debt),
};

/* ---- path by year --------------------------------------------------------------------------------------- */

typedef struct {
  int scenario, country, year;
  const char *ratio;
  double debt_gdp, value, without, threshold, breach, level[AMUR_FAN_LEVELS];
} year_row;

static bool list_years(const amur_result *r, void **row, int *n_row) {
  year_row *to = *row = amur_alloc((size_t)r->n_debt_year * AMUR_RATIO_N, sizeof *to);
  if (!to) return false;
  for (int i = 0; i < r->n_debt_year; i++) {
    const amur_debt_year_result *y = &r->debt_year[i];
    for (int k = 0; k < AMUR_RATIO_N; k++, to++) {
      *to = (year_row){.scenario = y->scenario,
                       .country = y->country,
                       .year = y->year,
                       .ratio = amur_debt_ratio_name((amur_debt_ratio)k),
                       .debt_gdp = y->debt_gdp,
                       .value = y->ratio[k],
                       .without = y->without[k],
                       .threshold = threshold_of(r, y->country, k),
                       .breach = y->breach[k]};
      for (int q = 0; q < AMUR_FAN_LEVELS; q++) to->level[q] = y->level[k][q];
    }
  }
  *n_row = r->n_debt_year * AMUR_RATIO_N;
  return true;
}

static const result_column year_columns[] = {
    {"scenario", CELL_ID, offsetof(year_row, scenario), IN_CSV | IN_JSON, .names = AMUR_ID_SCENARIO},
    {"country", CELL_ID, offsetof(year_row, country), IN_CSV | IN_JSON, .names = AMUR_ID_COUNTRY},
    {"year", CELL_INT, offsetof(year_row, year), IN_CSV | IN_JSON, .help = "calendar year"},
    {"debt_gdp", CELL_REAL, offsetof(year_row, debt_gdp), IN_CSV, .unit = "1",
     .help = "face value of all public debt over GDP"},
    {"ratio", CELL_TEXT, offsetof(year_row, ratio), IN_CSV | IN_JSON, .title = "Debt ratio",
     .help = "The five ratios of the debt sustainability framework for low-income countries (IMF and World Bank "
             "2018), with the thresholds of the country’s capacity class."},
    {"value", CELL_REAL, offsetof(year_row, value), IN_CSV | IN_JSON, .unit = "1", .help = "of the ratio, as a share"},
    {"without_projects", CELL_REAL, offsetof(year_row, without), IN_CSV | IN_JSON, .json = "without", .unit = "1",
     .help = "the same without the corridor's projects"},
    {"threshold", CELL_REAL, offsetof(year_row, threshold), IN_CSV, .unit = "1",
     .help = "of the country's capacity class"},
    {"breach", CELL_REAL, offsetof(year_row, breach), IN_CSV | IN_JSON, .unit = "1",
     .help = "probability that the ratio is above it; of the base alone"},
    {"p05", CELL_REAL, offsetof(year_row, level[0]), IN_CSV | IN_JSON, .json = "p5", .unit = "1",
     .help = "quantile of the fan of futures: one in twenty is below it; of the base alone"},
    {"p25", CELL_REAL, offsetof(year_row, level[1]), IN_CSV | IN_JSON, .unit = "1", .help = "a quarter is below it"},
    {"p50", CELL_REAL, offsetof(year_row, level[2]), IN_CSV | IN_JSON, .unit = "1", .help = "half is below it"},
    {"p75", CELL_REAL, offsetof(year_row, level[3]), IN_CSV | IN_JSON, .unit = "1", .help = "a quarter is above it"},
    {"p95", CELL_REAL, offsetof(year_row, level[4]), IN_CSV | IN_JSON, .unit = "1",
     .help = "one in twenty is above it"},
};
_Static_assert(AMUR_FAN_LEVELS == 5, "a column for each quantile");

const result_table ami_debt_year_table = {
    .file = "debt_year",
    .json = "debt_years",
    .help = "ratios of debt by scenario, host and year, with and without the projects",
    RESULT_COLUMNS(year_columns),
    .money = true,
    .row_size = sizeof(year_row),
    .make = list_years,
};

/* ---- stress tests --------------------------------------------------------------------------------------- */

typedef struct {
  int scenario, country;
  const char *test, *ratio;
  double threshold, peak, breach_year, peak_without, breach_year_without; /* years NAN for none */
} stress_row;

/* Ratings count years from the first after the base year, 0 for none. */
static double breach_year(const amur_country_row *c, int breach) {
  return breach ? (double)c->base_year + breach : (double)NAN;
}

/* One ratio under one test; test -1 is the baseline. */
static stress_row stress_of(const amur_result *r, const amur_debt_result *d, int test, int k) {
  const amur_country_row *c = &r->corridor->country[d->country];
  const bool base = test < 0;
  const amur_debt_rating *with = &d->with, *without = &d->without;
  return (stress_row){
      .scenario = d->scenario,
      .country = d->country,
      .test = base ? "baseline" : amur_stress_name((amur_stress)test),
      .ratio = amur_debt_ratio_name((amur_debt_ratio)k),
      .threshold = threshold_of(r, d->country, k),
      .peak = base ? with->peak[k] : with->test_peak[test][k],
      .breach_year = breach_year(c, base ? with->baseline_breach[k] : with->test_breach[test][k]),
      .peak_without = base ? without->peak[k] : without->test_peak[test][k],
      .breach_year_without = breach_year(c, base ? without->baseline_breach[k] : without->test_breach[test][k]),
  };
}

static bool list_tests(const amur_result *r, void **row, int *n_row) {
  *n_row = r->n_debt * (AMUR_STRESS_N + 1) * AMUR_RATIO_N;
  stress_row *to = *row = amur_alloc((size_t)*n_row, sizeof *to);
  if (!to) return false;
  for (int i = 0; i < r->n_debt; i++)
    for (int test = -1; test < AMUR_STRESS_N; test++)
      for (int k = 0; k < AMUR_RATIO_N; k++) *to++ = stress_of(r, &r->debt[i], test, k);
  return true;
}

static const result_column stress_columns[] = {
    {"scenario", CELL_ID, offsetof(stress_row, scenario), IN_CSV, .names = AMUR_ID_SCENARIO},
    {"country", CELL_ID, offsetof(stress_row, country), IN_CSV, .names = AMUR_ID_COUNTRY},
    {"test", CELL_TEXT, offsetof(stress_row, test), IN_CSV, .help = "stress test; `baseline` is none"},
    {"ratio", CELL_TEXT, offsetof(stress_row, ratio), IN_CSV, .help = "as in debt_year.csv"},
    {"threshold", CELL_REAL, offsetof(stress_row, threshold), IN_CSV, .unit = "1",
     .help = "of the country's capacity class"},
    {"peak", CELL_REAL, offsetof(stress_row, peak), IN_CSV, .unit = "1", .help = "highest ratio in ten years"},
    {"breach_year", CELL_REAL, offsetof(stress_row, breach_year), IN_CSV, .unit = "year",
     .help = "first year above the threshold; empty: none"},
    {"peak_without", CELL_REAL, offsetof(stress_row, peak_without), IN_CSV, .unit = "1",
     .help = "peak without the projects"},
    {"breach_year_without", CELL_REAL, offsetof(stress_row, breach_year_without), IN_CSV, .unit = "year",
     .help = "breach_year without the projects"},
};

const result_table ami_debt_stress_table = {
    .file = "debt_stress",
    .help = "highest ratio of debt by scenario, host, stress test and ratio",
    RESULT_COLUMNS(stress_columns),
    .money = true,
    .row_size = sizeof(stress_row),
    .make = list_tests,
};

/* ---- each project alone --------------------------------------------------------------------------------- */

typedef struct {
  int scenario, country, project, year;
  double debt, added;
  const char *ratio, *external, *overall;
} added_row;

static bool list_added(const amur_result *r, void **row, int *n_row) {
  *n_row = r->n_debt_project * AMUR_RATIO_N;
  added_row *to = *row = amur_alloc((size_t)*n_row, sizeof *to);
  if (!to) return false;
  for (int i = 0; i < r->n_debt_project; i++) {
    const amur_debt_project_result *d = &r->debt_project[i];
    for (int k = 0; k < AMUR_RATIO_N; k++)
      *to++ = (added_row){.scenario = d->scenario,
                          .country = d->country,
                          .project = d->project,
                          .year = d->year[k],
                          .debt = d->debt,
                          .added = d->added[k],
                          .ratio = amur_debt_ratio_name((amur_debt_ratio)k),
                          .external = amur_risk_name(d->external),
                          .overall = amur_risk_name(d->overall)};
  }
  return true;
}

static const result_column added_columns[] = {
    {"scenario", CELL_ID, offsetof(added_row, scenario), IN_CSV, .names = AMUR_ID_SCENARIO},
    {"country", CELL_ID, offsetof(added_row, country), IN_CSV, .names = AMUR_ID_COUNTRY},
    {"project", CELL_ID, offsetof(added_row, project), IN_CSV, .names = AMUR_ID_PROJECT},
    {"debt_millions", CELL_REAL, offsetof(added_row, debt), IN_CSV, .unit = "million currency",
     .help = "loans drawn for it that the host owes or guarantees"},
    {"ratio", CELL_TEXT, offsetof(added_row, ratio), IN_CSV, .help = "as in debt_year.csv"},
    {"most_added", CELL_REAL, offsetof(added_row, added), IN_CSV, .unit = "1",
     .help = "most that they add to the ratio over ten years"},
    {"in_year", CELL_INT, offsetof(added_row, year), IN_CSV, .help = "in which"},
    {"risk_with_it_alone", CELL_TEXT, offsetof(added_row, external), IN_CSV,
     .help = "rating of external debt, nothing else of the corridor built"},
    {"overall_risk_with_it_alone", CELL_TEXT, offsetof(added_row, overall), IN_CSV,
     .help = "rating of all public debt, nothing else of the corridor built"},
};

const result_table ami_debt_project_table = {
    .file = "debt_project",
    .help = "what its public loans alone add at most to each ratio, by scenario, host and project",
    RESULT_COLUMNS(added_columns),
    .money = true,
    .row_size = sizeof(added_row),
    .make = list_added,
};
