/* SPDX-License-Identifier: Apache-2.0
 * test_debt.c -- country debt against published figures and closed forms.
 * The debt path starts from the ratio at the end of year 0; the present value of a concessional loan is that of its
 * payments at the years' ends.
 */
#include "../check.h"
#include <amur/country.h>
#include <stdlib.h>

/* Everything is owed at home and prices are flat: the ratio d_t = d_(t-1) (1 + rate) / (1 + growth) - balance is at
 * 0.6180242993 after ten years. */
static amur_country at_home(void) {
  return (amur_country){.capacity = AMUR_CAPACITY_MEDIUM,
                        .gdp = 5000,
                        .growth = 0.03,
                        .revenue = 0.2,
                        .primary_balance = 0.01,
                        .exports = 0.3,
                        .domestic_debt = 0.6,
                        .domestic_rate = 0.05,
                        .external_terms = {0, 0, 1},
                        .new_terms = {0, 0, 1},
                        .discount_rate = 0.05};
}

static void country_at_home_follows_the_ratio(void **state) {
  (void)state;
  const amur_country c = at_home();
  amur_country_year y[10];
  CHECK_OK(amur_country_path(&c, NULL, 0, NULL, 10, y, NULL));
  CHECK_NEAR(y[9].debt_gdp, 0.6180242993, 5e-11);
  CHECK_NEAR(y[9].ratio[AMUR_RATIO_PUBLIC_GDP], 0.6180242993, 5e-11);
}

/* A project's concessional loan, drawn at the end of year 0 and served by a budget in balance: at the end of year 1
 * its present value is that of 29 payments; in year 0 it was 52.546. */
static void concessional_project_loan(void **state) {
  (void)state;
  amur_country c = at_home();
  c.primary_balance = 0;
  c.domestic_debt = 0;
  const amur_public_loan loan = {0, 100, {0.0075, 5, 30}};
  amur_country_year y[31];
  CHECK_OK(amur_country_path(&c, &loan, 1, NULL, 31, y, NULL));
  CHECK_NEAR(y[0].service, 0.75, 1e-12);
  CHECK_NEAR((y[0].pv_external + y[0].service) / 1.05, 52.54611281125682, 1e-12);
  CHECK_NEAR(y[4].external, 100, 1e-12);
  CHECK_NEAR(y[5].external, 96, 1e-12);
  CHECK_NEAR(y[29].external, 0, 1e-12);
  CHECK_NEAR(y[30].service, 0, 0);
}

/* With shocks to the primary balance alone the ratio is linear in them: with q = 1.05/1.03 and persistence p,
 * d_T = mean - sd sum_s q^(T-s) e_s, cov(e_s, e_u) = p^|s-u|. */
static void fan_moments(void **state) {
  (void)state;
  enum { T = 12, DRAWS = 20000 };
  static amur_fan_cell cell[T * AMUR_RATIO_N];
  for (int persistent = 0; persistent < 2; persistent++) {
    amur_country c = at_home();
    c.sd_primary_balance = 0.02;
    c.persistence = persistent ? 0.7 : 0;
    const amur_fan_opts opts = {.n_draw = DRAWS, .n_thread = 2, .seed = 7};
    CHECK_OK(amur_country_fan(&c, NULL, 0, T, &opts, cell, NULL));
    double mean = 0.6;
    for (int t = 1; t <= T; t++) {
      const amur_fan_cell *k = &cell[(t - 1) * AMUR_RATIO_N + AMUR_RATIO_PUBLIC_GDP];
      const double q = 1.05 / 1.03;
      double variance = 0;
      mean = mean * q - 0.01;
      for (int s = 1; s <= t; s++)
        for (int u = 1; u <= t; u++) variance += pow(q, 2 * t - s - u) * pow(c.persistence, abs(s - u)) * 0.02 * 0.02;
      const double sd = sqrt(variance), se = sd / sqrt(DRAWS);
      CHECK_NEAR(k->mean, mean, 4 * se);
      CHECK_NEAR(k->sd, sd, 4 * se / sqrt(2));
      CHECK_NEAR(k->level[2], mean, 5 * se);
      CHECK_NEAR(k->level[4], mean + 1.6448536 * sd, 9 * se);
      CHECK_NEAR(k->breach, 0.5 * erfc((0.55 - mean) / sd / sqrt(2)), 4 * 0.5 / sqrt(DRAWS));
    }
  }
}

/* Correlated growth and depreciation, one year ahead and in small deviations: GDP in dollars moves by their sum. */
static void fan_correlates(void **state) {
  (void)state;
  enum { DRAWS = 20000 };
  amur_fan_cell cell[AMUR_RATIO_N];
  amur_country c = at_home();
  c.external_debt = 0.5;
  c.external_terms = (amur_debt_terms){0.05, 5, 20};
  c.sd_growth = c.sd_depreciation = 0.001;
  double correlation[25] = {0};
  for (int i = 0; i < 5; i++) correlation[6 * i] = 1;
  correlation[4] = correlation[20] = 0.8; /* growth falls when the currency gains: the two nearly cancel in GDP */
  const amur_fan_opts opts = {.n_draw = DRAWS, .n_thread = 1, .seed = 11, .correlation = correlation};
  CHECK_OK(amur_country_fan(&c, NULL, 0, 1, &opts, cell, NULL));
  /* PV/GDP = 0.5 / 1.03 / (1 + e1/1.03)(1 - e2): relative sd of e1/1.03 - e2 */
  const double a = 1 / 1.03, sd = 0.001 * sqrt(a * a + 1 - 2 * 0.8 * a);
  CHECK_NEAR(cell[AMUR_RATIO_PV_GDP].sd / cell[AMUR_RATIO_PV_GDP].mean, sd, 4 * sd / sqrt(2 * DRAWS) + 2e-6);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(country_at_home_follows_the_ratio),
      cmocka_unit_test(concessional_project_loan),
      cmocka_unit_test(fan_moments),
      cmocka_unit_test(fan_correlates),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
