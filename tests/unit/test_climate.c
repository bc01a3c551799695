/* SPDX-License-Identifier: Apache-2.0
 * test_climate.c -- the strength of dated terms, and opinion at the edges of its model.
 */
#include "../check.h"
#include <amur/climate.h>
#include <string.h>

static void terms_rise_fade_and_heal(void **state) {
  (void)state;
  const amur_day start = amur_day_from(2022, 4, 8), end = start + 400;
  const amur_trade_term term = {.from = start,
                                .to = end,
                                .anticipation_days = 40,
                                .half_life_days = 200,
                                .floor = 0.2,
                                .recovery_half_life_days = 50};
  static const struct {
    int day;
    double want;
  } row[] = {
      {-41, 0},   {-40, 0},   {-30, 0.25}, {-10, 0.75}, {0, 1}, /* anticipated over 40 days */
      {200, 0.6}, {400, 0.4},                                   /* .2 + .8/2, .2 + .8/4 */
      {450, 0.2}, {500, 0.1},                                   /* lifted: halves every 50 days */
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++)
    CHECK_NEAR(amur_trade_term_strength(&term, start + row[i].day), row[i].want, 1e-12);
}

static void terms_with_open_ends(void **state) {
  (void)state;
  const amur_day d = amur_day_from(2024, 1, 1);
  const amur_trade_term always = amur_trade_term_default();
  const amur_trade_term evaded = {.from = AMUR_DAY_NONE, .to = d, .half_life_days = 30, .floor = 0.3};
  const amur_trade_term sudden = {.from = d, .to = d, .half_life_days = INFINITY};
  CHECK_NEAR(amur_trade_term_strength(&always, d), 1, 0);
  CHECK_NEAR(amur_trade_term_strength(&evaded, d), 0.3, 0);
  CHECK_NEAR(amur_trade_term_strength(&evaded, d + 1), 0, 0);
  for (int k = -1; k <= 1; k++) CHECK_NEAR(amur_trade_term_strength(&sudden, d + k), k == 0, 0);
}

static void stubborn_sources_hold_the_others(void **state) {
  (void)state;
  /* two groups listen half to each other and half to one medium each: x = (1/3, -1/3), by hand from
   * x1 = x2/2 + 1/2, x2 = x1/2 - 1/2 */
  const double w[] = {0, .5, .5, 0, .5, 0, 0, .5, 0, 0, 1, 0, 0, 0, 0, 1}, s[] = {1, 1, 0, 0}, x0[] = {0, 0, 1, -1};
  double x[4];
  CHECK_OK(amur_opinion_equilibrium(4, w, s, x0, x, NULL));
  CHECK_NEAR(x[0], 1.0 / 3, 1e-15);
  CHECK_NEAR(x[1], -1.0 / 3, 1e-15);
  CHECK_NEAR(x[2], 1, 0);
  CHECK_NEAR(x[3], -1, 0);
}

static void bad_opinion_is_named(void **state) {
  (void)state;
  const double good[] = {.5, .5, .5, .5}, rows[] = {.5, .6, .5, .5}, negative[] = {1.5, -.5, .5, .5};
  const double half[] = {.5, .5}, one[] = {1, 1}, above[] = {.5, 1.5}, x0[] = {0, 1}, gone[] = {0, NAN};
  static const struct {
    amur_status status;
    long line;
    const char *must_say;
  } want[] = {
      {AMUR_E_DOMAIN, 1, "sum to 1.1"},         {AMUR_E_DOMAIN, 1, "-0.5"},
      {AMUR_E_DOMAIN, 2, "susceptibility 1.5"}, {AMUR_E_DOMAIN, 2, "initial opinion nan"},
      {AMUR_E_NUMERIC, 2, "not unique"},
  };
  const double *w[] = {rows, negative, good, good, good}, *s[] = {half, half, above, half, one},
               *x[] = {x0, x0, x0, gone, x0};
  for (int i = 0; i < 5; i++) {
    double out[2];
    amur_err err = {0};
    assert_int_equal(amur_opinion_equilibrium(2, w[i], s[i], x[i], out, &err), want[i].status);
    assert_int_equal(err.line, want[i].line);
    assert_non_null(strstr(err.text, want[i].must_say));
    assert_int_equal(amur_opinion_check(2, w[i], s[i], x[i], NULL), i < 4 ? AMUR_E_DOMAIN : AMUR_OK);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(terms_rise_fade_and_heal),
      cmocka_unit_test(terms_with_open_ends),
      cmocka_unit_test(stubborn_sources_hold_the_others),
      cmocka_unit_test(bad_opinion_is_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
