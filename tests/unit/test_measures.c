/* SPDX-License-Identifier: Apache-2.0
 * test_measures.c -- ratios, elasticities, confusion and constants of a choice model against closed forms.
 */
#include <amur/choice.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>

enum { N = 4 };

/* Two alternatives: the first costs x, the second's constant is theta[1]. */
static const double cost[N] = {1, 2, 0.5, 3};
static const int32_t chosen[N] = {0, 1, 0, 0};
static const int32_t first[] = {0, 1, 2};
static const amur_choice_term term[] = {{0, cost}, {1, NULL}};
static const amur_choice_model model = {
    .n_obs = N, .n_alt = 2, .n_param = 2, .first_term = first, .term = term, .chosen = chosen};
static const double theta[] = {-0.8, -0.3};

static double share_of_first(double x) { return 1 / (1 + exp(theta[1] - theta[0] * x)); }

static void tail_of_chi_square(void **state) {
  (void)state;
  for (double x = 0.01; x < 60; x *= 1.7) {
    assert_true(fabs(amur_chi_square_tail(x, 1) / erfc(sqrt(x / 2)) - 1) < 1e-11);
    assert_true(fabs(amur_chi_square_tail(x, 2) / exp(-x / 2) - 1) < 1e-12);
    assert_true(fabs(amur_chi_square_tail(x, 4) / (exp(-x / 2) * (1 + x / 2)) - 1) < 1e-12);
  }
  assert_true(amur_chi_square_tail(0, 3) == 1);
  assert_true(isnan(amur_chi_square_tail(1, 0)));
}

static void ratio_by_delta_method(void **state) {
  (void)state;
  const double v[] = {0.04, 0.01, 0.01, 0.09}, a = -2, b = -4;
  const double estimate[] = {a, b};
  const amur_choice_ratio r = amur_choice_ratio_of(2, estimate, v, 0, 1, 60);
  /* var(a/b) = var a / b^2 - 2 a cov / b^3 + a^2 var b / b^4 */
  const double variance = v[0] / (b * b) - 2 * a * v[1] / (b * b * b) + a * a * v[3] / (b * b * b * b);
  assert_true(fabs(r.value - 30) < 1e-12);
  assert_true(fabs(r.se - 60 * sqrt(variance)) < 1e-12);
}

static void elasticity_of_a_logit(void **state) {
  (void)state;
  /* own: sum_n P_n (1 - P_n) beta x_n / sum P_n; cross: the trips that the first loses */
  double own = 0, demand = 0;
  for (int i = 0; i < N; i++) {
    const double p = share_of_first(cost[i]);
    own += p * (1 - p) * theta[0] * cost[i];
    demand += p;
  }
  double e[2];
  amur_err err = {0};
  assert_int_equal(amur_choice_elasticity(&model, theta, 1, 0, 0, e, &err), AMUR_OK);
  assert_true(fabs(e[0] - own / demand) < 1e-7);
  assert_true(fabs(e[1] + own / (N - demand)) < 1e-7);
}

static void confusion_counts(void **state) {
  (void)state;
  double expected[4], likeliest[4], row[2] = {0, 0};
  amur_err err = {0};
  assert_int_equal(amur_choice_confusion(&model, theta, 1, expected, likeliest, &err), AMUR_OK);
  for (int i = 0; i < N; i++) row[0] += chosen[i] == 0 ? share_of_first(cost[i]) : 0;
  assert_true(fabs(expected[0] - row[0]) < 1e-14);
  assert_true(fabs(expected[0] + expected[1] - 3) < 1e-14);
  double best = 0;
  for (int i = 0; i < N; i++) best += chosen[i] == 0 && share_of_first(cost[i]) >= 0.5;
  assert_true(likeliest[0] == best);
}

static void constants_are_the_shares(void **state) {
  (void)state;
  double l;
  int n;
  amur_err err = {0};
  assert_int_equal(amur_choice_constants(&model, 1, &l, &n, &err), AMUR_OK);
  assert_int_equal(n, 1);
  assert_true(fabs(l - (3 * log(0.75) + log(0.25))) < 1e-12);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tail_of_chi_square),       cmocka_unit_test(ratio_by_delta_method),
      cmocka_unit_test(elasticity_of_a_logit),    cmocka_unit_test(confusion_counts),
      cmocka_unit_test(constants_are_the_shares),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
