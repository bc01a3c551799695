/* SPDX-License-Identifier: Apache-2.0
 * test_nested.c -- nested logit shares and composite cost.
 */
#include <amur/choice.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>

static const int32_t nest_of[] = {0, 0, 1, 2, 2, 2};
static const double theta_nest[] = {2.0, 0.7, 5.0, 3.0}; /* the fourth nest is empty */
static const amur_nested tree = {.n_alt = 6, .n_nest = 4, .nest = nest_of, .theta_nest = theta_nest, .theta = 0.5};

static double total(const double *share, int n) {
  double sum = 0;
  for (int i = 0; i < n; i++) sum += share[i];
  return sum;
}

static void shares_sum_to_one(void **state) {
  (void)state;
  static const double cost[][6] = {
      {1, 2, 3, 4, 5, 6},
      {-1, 0, 0.5, 1, -0.2, 2},
      {1e6, 1e6 + 1, 1e6, 1e6 + 0.1, 1e6, 1e6},       /* exp of such costs underflows */
      {-1e6, -1e6 + 1, -1e6, -1e6 + 0.1, -1e6, -1e6}, /* and of these overflows */
      {INFINITY, INFINITY, 3, INFINITY, 1, INFINITY},
      {0, 1e5, 1e5, 1e5, 1e5, 1e5},
  };
  for (size_t i = 0; i < sizeof cost / sizeof *cost; i++) {
    double share[6];
    const double composite = amur_nested_share(&tree, cost[i], share);
    assert_true(isfinite(composite));
    assert_true(fabs(total(share, 6) - 1) < 1e-14);
    for (int j = 0; j < 6; j++) {
      assert_true(share[j] >= 0);
      if (isinf(cost[i][j])) assert_true(share[j] == 0);
    }
  }
}

static void nothing_available_costs_infinity(void **state) {
  (void)state;
  const double cost[6] = {INFINITY, INFINITY, INFINITY, INFINITY, INFINITY, INFINITY};
  double share[6];
  assert_true(isinf(amur_nested_share(&tree, cost, share)));
  for (int j = 0; j < 6; j++) assert_true(share[j] == 0);
}

static void equal_dispersion_is_multinomial(void **state) {
  (void)state;
  static const double same[] = {0.8, 0.8, 0.8, 0.8};
  const amur_nested flat = {.n_alt = 6, .n_nest = 4, .nest = nest_of, .theta_nest = same, .theta = 0.8};
  static const double cost[] = {1, 2.5, 0.3, 4, 1.1, 6};
  double share[6], sum = 0;
  const double composite = amur_nested_share(&flat, cost, share);
  for (int j = 0; j < 6; j++) sum += exp(-0.8 * cost[j]);
  for (int j = 0; j < 6; j++) assert_true(fabs(share[j] - exp(-0.8 * cost[j]) / sum) < 1e-14);
  assert_true(fabs(composite + log(sum) / 0.8) < 1e-13);
}

static void composite_cost_rises_by_the_share(void **state) {
  (void)state;
  static const double cost[] = {1, 1.4, 0.8, 1.3, 1.2, 1.6};
  double share[6], other[6];
  amur_nested_share(&tree, cost, share);
  for (int j = 0; j < 6; j++) {
    const double h = 1e-5;
    double up[6], down[6];
    for (int k = 0; k < 6; k++) up[k] = down[k] = cost[k];
    up[j] += h;
    down[j] -= h;
    const double slope = (amur_nested_share(&tree, up, other) - amur_nested_share(&tree, down, other)) / (2 * h);
    assert_true(fabs(slope - share[j]) < 1e-9);
  }
}

static void one_nest_by_hand(void **state) {
  (void)state;
  static const int32_t nest[] = {0, 0, 1};
  static const double theta[] = {2, 1};
  const amur_nested t = {.n_alt = 3, .n_nest = 2, .nest = nest, .theta_nest = theta, .theta = 1};
  static const double cost[] = {1, 1, 1};
  double share[3];
  /* C_0 = 1 - log(2)/2, so nest 0 weighs sqrt 2 against 1 */
  const double composite = amur_nested_share(&t, cost, share);
  assert_true(fabs(share[2] - 1 / (1 + sqrt(2))) < 1e-15);
  assert_true(fabs(share[0] - sqrt(2) / 2 / (1 + sqrt(2))) < 1e-15);
  assert_true(fabs(composite - (1 - log(1 + sqrt(2)))) < 1e-15);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(shares_sum_to_one),
      cmocka_unit_test(nothing_available_costs_infinity),
      cmocka_unit_test(equal_dispersion_is_multinomial),
      cmocka_unit_test(composite_cost_rises_by_the_share),
      cmocka_unit_test(one_nest_by_hand),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
