/* SPDX-License-Identifier: Apache-2.0
 * test_country.c -- thresholds, debt identities, stress tests and ratings.
 */
#include "../check.h"
#include <amur/country.h>
#include <amur/tables.h>
#include <string.h>
#include "tables/schema.h"

static void thresholds_are_the_published_ones(void **state) {
  (void)state;
  static const double percent[AMUR_RATIO_N][AMUR_CAPACITY_N] = {
      {30, 40, 55}, {140, 180, 240}, {10, 15, 21}, {14, 18, 23}, {35, 55, 70}};
  for (int r = 0; r < AMUR_RATIO_N; r++)
    for (int c = 0; c < AMUR_CAPACITY_N; c++)
      CHECK_NEAR(100 * amur_debt_threshold((amur_debt_ratio)r, (amur_capacity)c), percent[r][c], 1e-12);
}

static void capacity_classes(void **state) {
  (void)state;
  static const struct {
    double indicator;
    amur_capacity want;
  } row[] = {{2.68, AMUR_CAPACITY_WEAK},
             {2.69, AMUR_CAPACITY_MEDIUM},
             {3.05, AMUR_CAPACITY_MEDIUM},
             {3.06, AMUR_CAPACITY_STRONG}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++)
    assert_int_equal(amur_capacity_class(row[i].indicator), row[i].want);
  /* 0.385*3.5 + 2.719*.05 + 2.022*.04 + 4.052*.35 - 3.99*.1225 + 13.52*.035 = 1.3475+.13595+.08088+1.4182-.488775+.4732
   */
  const amur_capacity_facts f = {
      .cpia = 3.5, .growth = 0.05, .remittances = 0.04, .reserves = 0.35, .world_growth = 0.035};
  CHECK_NEAR(amur_capacity_indicator(&f), 2.966955, 1e-12);
}

/* An empty cell of country.csv means what the library presets. */
static void presets_are_those_of_country_csv(void **state) {
  (void)state;
  amur_country_row row = {.country = amur_country_default()};
  int n = 0;
  for (int i = 0; i < AMUR_N_COUNTRY_COLUMN; i++) {
    const amur_column *c = &ami_country_columns[i];
    const void *field = (const char *)&row + c->offset;
    if (c->required || c->offset < offsetof(amur_country_row, country) || c->kind == AMUR_COLUMN_TEXT) continue;
    const double seen = c->kind == AMUR_COLUMN_REAL   ? *(const double *)field
                        : c->kind == AMUR_COLUMN_BOOL ? *(const bool *)field
                                                      : *(const int *)field;
    if (seen < c->preset || seen > c->preset) fail_msg("%s: %g, in country.csv %g", c->name, seen, c->preset);
    n++;
  }
  assert_true(n > 20);
}

/* A middling borrower. */
static amur_country borrower(void) {
  return (amur_country){.capacity = AMUR_CAPACITY_WEAK,
                        .gdp = 8000,
                        .growth = 0.05,
                        .deflator = 0.02,
                        .revenue = 0.25,
                        .primary_balance = -0.01,
                        .exports = 0.4,
                        .export_growth = 0.06,
                        .external_debt = 0.3,
                        .external_terms = {0.02, 3, 25},
                        .domestic_debt = 0.1,
                        .domestic_rate = 0.03,
                        .new_external = 0.6,
                        .new_terms = {0.02, 5, 20},
                        .discount_rate = 0.05,
                        .shortfall_borrowed = 0.5,
                        .contingent = 0.05,
                        .depreciation = 0.3,
                        .sd_growth = 0.02,
                        .sd_primary_balance = 0.015,
                        .sd_export_growth = 0.08,
                        .sd_transfers = 0.01,
                        .sd_depreciation = 0.08};
}

/* What is owed grows by interest, deficits, liabilities and borrowed shortfalls, in every year of every test. */
static void debt_grows_by_what_is_borrowed(void **state) {
  (void)state;
  enum { N = 20 };
  const amur_country c = borrower();
  const amur_public_loan loan = {3, 900, {0.02, 5, 20}};
  for (int test = 0; test < AMUR_STRESS_N; test++) {
    amur_country_shock shock[N];
    amur_country_year y[N];
    amur_stress_shocks(&c, (amur_stress)test, N, shock);
    CHECK_OK(amur_country_path(&c, &loan, 1, shock, N, y, NULL));
    double external = c.external_debt * c.gdp, domestic = c.domestic_debt * c.gdp, exports = c.exports * c.gdp;
    for (int t = 0; t < N; t++) {
      const amur_country_shock *s = &shock[t];
      const double prices = 1.02 * (1 - s->depreciation);
      const double shortfall = 0.5 * (-s->export_growth * exports - s->transfers * y[t].gdp);
      const double deficit = (0.01 - s->primary_balance + s->liability) * y[t].gdp;
      const double drawn = t + 1 == loan.year ? loan.principal : 0;
      CHECK_NEAR(y[t].external + y[t].domestic,
                 external * 1.02 + domestic * 1.03 * prices + deficit + shortfall + drawn, 1e-8 * y[t].gdp);
      CHECK_NEAR(y[t].need, deficit + y[t].service + shortfall, 1e-9 * y[t].gdp);
      external = y[t].external;
      domestic = y[t].domestic;
      exports = y[t].exports;
    }
  }
}

static void stress_tests_hurt(void **state) {
  (void)state;
  enum { N = 10 };
  const amur_country c = borrower();
  amur_country_year base[N], y[N];
  CHECK_OK(amur_country_path(&c, NULL, 0, NULL, N, base, NULL));
  for (int test = 0; test < AMUR_STRESS_N; test++) {
    amur_country_shock shock[N];
    amur_stress_shocks(&c, (amur_stress)test, N, shock);
    CHECK_OK(amur_country_path(&c, NULL, 0, shock, N, y, NULL));
    CHECK_NEAR(y[0].debt_gdp, base[0].debt_gdp, 0); /* nothing before the second year */
    for (int t = 2; t < N; t++) assert_true(y[t].debt_gdp > base[t].debt_gdp);
  }
  /* the combination is half of the first five, and no liability */
  amur_country_shock shock[N];
  amur_stress_shocks(&c, AMUR_STRESS_COMBINATION, N, shock);
  CHECK_NEAR(shock[1].growth, -0.01, 1e-15);
  CHECK_NEAR(shock[2].primary_balance, -0.0075, 1e-15);
  CHECK_NEAR(shock[1].export_growth, -0.04, 1e-15);
  CHECK_NEAR(shock[1].transfers, -0.005, 1e-15);
  CHECK_NEAR(shock[1].depreciation, 0.15, 1e-15);
  CHECK_NEAR(shock[2].depreciation, 0, 0);
  CHECK_NEAR(shock[1].liability, 0, 0);
}

static void ratings(void **state) {
  (void)state;
  static const struct {
    double debt;
    bool arrears;
    amur_risk want;
  } row[] = {{0.10, false, AMUR_RISK_LOW},
             {0.33, false, AMUR_RISK_MODERATE},
             {0.60, false, AMUR_RISK_HIGH},
             {0.10, true, AMUR_RISK_DISTRESS}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    amur_country c = borrower();
    amur_debt_rating r;
    c.external_debt = row[i].debt;
    c.domestic_debt = 0;
    c.primary_balance = 0.005;
    c.in_arrears = row[i].arrears;
    CHECK_OK(amur_country_rating(&c, NULL, 0, 10, &r, NULL));
    if (r.external != row[i].want) print_error("debt %g: %s\n", row[i].debt, amur_risk_name(r.external));
    assert_int_equal(r.external, row[i].want);
    for (int k = 0; k < AMUR_RATIO_N; k++) assert_true(r.stress_peak[k] >= r.peak[k]);
  }
}

/* A project that breaches: 2,000 on 8,000 of GDP drawn in year 2 shows from that year on. */
static void a_project_adds_its_debt(void **state) {
  (void)state;
  const amur_public_loan loan = {2, 2000, {0.04, 2, 15}};
  amur_country c = borrower();
  amur_debt_rating without, with;
  amur_country_year y0[10], y1[10];
  c.external_debt = 0.2;
  CHECK_OK(amur_country_rating(&c, NULL, 0, 10, &without, NULL));
  CHECK_OK(amur_country_rating(&c, &loan, 1, 10, &with, NULL));
  assert_int_equal(without.baseline_breach[AMUR_RATIO_PV_GDP], 0);
  assert_int_equal(with.baseline_breach[AMUR_RATIO_PV_GDP], 2);
  assert_int_equal(with.external, AMUR_RISK_HIGH);
  CHECK_OK(amur_country_path(&c, NULL, 0, NULL, 10, y0, NULL));
  CHECK_OK(amur_country_path(&c, &loan, 1, NULL, 10, y1, NULL));
  CHECK_NEAR(y1[1].external - y0[1].external, 2000, 1e-9);
  CHECK_NEAR(y1[2].service - y0[2].service, 80, 1e-9);
}

static void bad_countries_are_named(void **state) {
  (void)state;
  amur_country_year y[10];
  for (int i = 0; i < 8; i++) {
    amur_country c = borrower();
    amur_err err = {0};
    const amur_public_loan loan = {0, 100, {i == 6 ? 5 : 0.02, 5, 20}};
    const char *must_say = "";
    int n = 10;
    switch (i) {
    case 0:
      c.gdp = 0;
      must_say = "gdp is 0";
      break;
    case 1:
      c.growth = 5;
      must_say = "growth is 5";
      break; /* per cent for share */
    case 2:
      c.revenue = NAN;
      must_say = "revenue is nan";
      break;
    case 3:
      c.external_terms.grace_years = 25;
      must_say = "external debt";
      break;
    case 4:
      c.capacity = AMUR_CAPACITY_N;
      must_say = "capacity";
      break;
    case 5:
      c.new_external = 1.2;
      must_say = "new_external is 1.2";
      break;
    case 6: must_say = "project loan"; break;
    default:
      n = 61;
      must_say = "61 years";
      break;
    }
    assert_int_equal(amur_country_path(&c, &loan, 1, NULL, n, y, &err), AMUR_E_DOMAIN);
    assert_non_null(strstr(err.text, must_say));
  }
}

static void bad_fans_are_named(void **state) {
  (void)state;
  const amur_country c = borrower();
  amur_fan_cell cell[AMUR_RATIO_N];
  amur_err err = {0};
  double correlation[25] = {0};
  for (int i = 0; i < 5; i++) correlation[6 * i] = 1;
  correlation[1] = correlation[5] = 1.2;
  amur_fan_opts opts = {.n_draw = 10, .n_thread = 1, .correlation = correlation};
  assert_int_equal(amur_country_fan(&c, NULL, 0, 1, &opts, cell, &err), AMUR_E_DOMAIN);
  assert_non_null(strstr(err.text, "positive definite"));
  opts = amur_fan_opts_default();
  opts.n_draw = 1;
  assert_int_equal(amur_country_fan(&c, NULL, 0, 1, &opts, cell, &err), AMUR_E_DOMAIN);
  assert_non_null(strstr(err.text, "1 draws"));
}

static void fans_do_not_depend_on_threads(void **state) {
  (void)state;
  enum { N = 10 };
  const amur_country c = borrower();
  amur_fan_cell one[N * AMUR_RATIO_N], three[N * AMUR_RATIO_N];
  amur_fan_opts opts = {.n_draw = 500, .n_thread = 1, .seed = 3};
  CHECK_OK(amur_country_fan(&c, NULL, 0, N, &opts, one, NULL));
  opts.n_thread = 3;
  CHECK_OK(amur_country_fan(&c, NULL, 0, N, &opts, three, NULL));
  assert_memory_equal(one, three, sizeof one);
  for (int t = 1; t < N; t++) /* the future widens */
    assert_true(one[t * AMUR_RATIO_N].sd > one[(t - 1) * AMUR_RATIO_N].sd);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(thresholds_are_the_published_ones),
      cmocka_unit_test(capacity_classes),
      cmocka_unit_test(presets_are_those_of_country_csv),
      cmocka_unit_test(debt_grows_by_what_is_borrowed),
      cmocka_unit_test(stress_tests_hurt),
      cmocka_unit_test(ratings),
      cmocka_unit_test(a_project_adds_its_debt),
      cmocka_unit_test(bad_countries_are_named),
      cmocka_unit_test(bad_fans_are_named),
      cmocka_unit_test(fans_do_not_depend_on_threads),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
