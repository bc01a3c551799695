/* SPDX-License-Identifier: Apache-2.0
 * test_nested.c -- nested logit shares and composite cost, by differences and by ratios.
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

/* ---- by ratios, and appeals ------------------------------------------------------------------------- */

static const double some_cost[] = {3, 4, 2.5, 3.5, 5, 2.8}, some_appeal[] = {1, 0.5, 2, 0.3, 1, 4};

static double share_of(bool by_ratio, double theta, const double *nests, const double *appeal, const double *cost,
                       double *share) {
  const amur_nested t = {6, 4, nest_of, nests, theta, by_ratio, appeal};
  return amur_nested_share(&t, cost, share);
}

/* P = P_m a c^-theta_m / sum, P_m by S_m^(theta/theta_m) of the nests' sums S_m. */
static void ratios_by_their_formula(void **state) {
  (void)state;
  double share[6], sum[3] = {0}, total_sum = 0;
  const double composite = share_of(true, 0.5, theta_nest, some_appeal, some_cost, share);
  for (int j = 0; j < 6; j++) sum[nest_of[j]] += some_appeal[j] * pow(some_cost[j], -theta_nest[nest_of[j]]);
  for (int m = 0; m < 3; m++) total_sum += pow(sum[m], 0.5 / theta_nest[m]);
  assert_true(fabs(composite / pow(total_sum, -1 / 0.5) - 1) < 1e-14);
  for (int j = 0; j < 6; j++) {
    const int m = nest_of[j];
    const double within = some_appeal[j] * pow(some_cost[j], -theta_nest[m]) / sum[m];
    assert_true(fabs(share[j] - within * pow(sum[m], 0.5 / theta_nest[m]) / total_sum) < 1e-14);
  }
}

static void sharp_choice_takes_the_cheapest(void **state) {
  (void)state;
  static const double sharp[] = {1e6, 1e6, 1e6, 1e6};
  double share[6];
  assert_true(fabs(share_of(true, 1e6, sharp, NULL, some_cost, share) - 2.5) < 1e-12);
  for (int j = 0; j < 6; j++) assert_true(fabs(share[j] - (j == 2)) < 1e-12);
}

/* Whatever the common cost, and whether by ratios or by differences. */
static void equal_costs_are_shared_by_appeal(void **state) {
  (void)state;
  static const double same[] = {3.4, 3.4, 3.4, 3.4};
  const double all = total(some_appeal, 6);
  for (int by_ratio = 0; by_ratio < 2; by_ratio++) {
    for (double c = 1e-3; c < 1e4; c *= 100) {
      const double cost[] = {c, c, c, c, c, c};
      double share[6];
      const double composite = share_of(by_ratio, 3.4, same, some_appeal, cost, share);
      for (int j = 0; j < 6; j++) assert_true(fabs(share[j] - some_appeal[j] / all) < 1e-12);
      if (by_ratio)
        assert_true(fabs(composite / c - pow(all, -1 / 3.4)) < 1e-14);
      else
        assert_true(fabs(composite - (c - log(all) / 3.4)) < 1e-12 * c);
    }
  }
}

/* A chain alone costs what it costs; of appeal a, as much as 1/a of it would at a^(-1/mu) times the cost. */
static void one_chain_alone(void **state) {
  (void)state;
  for (int j = 0; j < 6; j++) {
    double cost[6], share[6], appeal[] = {1, 1, 1, 1, 1, 1};
    for (int k = 0; k < 6; k++) cost[k] = k == j ? 17.25 : INFINITY;
    assert_true(fabs(share_of(true, 0.5, theta_nest, appeal, cost, share) / 17.25 - 1) < 1e-14);
    assert_true(share[j] == 1);
    appeal[j] = 0.2;
    const double composite = share_of(true, 0.5, theta_nest, appeal, cost, share);
    assert_true(fabs(composite / (17.25 * pow(0.2, -1 / theta_nest[nest_of[j]])) - 1) < 1e-14);
  }
}

/* What has no appeal is as good as closed. */
static void appeal_0_is_closed(void **state) {
  (void)state;
  const double none[6] = {0};
  double appeal[6], cost[6], share[6], other[6];
  for (int j = 0; j < 6; j++) appeal[j] = j % 2, cost[j] = j % 2 ? some_cost[j] : INFINITY;
  const double composite = share_of(true, 0.5, theta_nest, appeal, some_cost, share);
  assert_true(composite == share_of(true, 0.5, theta_nest, NULL, cost, other));
  for (int j = 0; j < 6; j++) assert_true(share[j] == other[j] && (j % 2 || share[j] == 0));
  assert_true(isinf(share_of(true, 0.5, theta_nest, none, some_cost, share)));
  assert_true(total(share, 6) == 0);
}

/* A crossing as two halves of half its appeal each: the same composite cost, the same shares. */
static void two_halves_are_the_whole(void **state) {
  (void)state;
  static const int32_t nest[] = {0, 0, 1, 2, 2, 2, 2};
  for (int by_ratio = 0; by_ratio < 2; by_ratio++) {
    double cost[7], appeal[7], share[6], halves[7];
    for (int j = 0; j < 7; j++) cost[j] = some_cost[j < 6 ? j : 4], appeal[j] = some_appeal[j < 6 ? j : 4];
    appeal[4] /= 2, appeal[6] /= 2;
    const amur_nested t = {7, 4, nest, theta_nest, 0.5, by_ratio, appeal};
    const double whole = share_of(by_ratio, 0.5, theta_nest, some_appeal, some_cost, share);
    assert_true(fabs(amur_nested_share(&t, cost, halves) - whole) < 1e-14);
    assert_true(fabs(halves[4] - share[4] / 2) < 1e-15 && fabs(halves[6] - share[4] / 2) < 1e-15);
    for (int j = 0; j < 6; j++)
      if (j != 4) assert_true(fabs(halves[j] - share[j]) < 1e-15);
  }
}

/* All costs seven times, and in nests of one mu all appeals: the same shares. */
static void shares_know_no_unit(void **state) {
  (void)state;
  static const double same[] = {3, 3, 3, 3};
  double cost[6], appeal[6], share[6], other[6];
  for (int j = 0; j < 6; j++) cost[j] = 7 * some_cost[j], appeal[j] = 7 * some_appeal[j];
  const double composite = share_of(true, 1.5, same, some_appeal, some_cost, share);
  assert_true(fabs(share_of(true, 1.5, same, some_appeal, cost, other) / composite - 7) < 1e-13);
  for (int j = 0; j < 6; j++) assert_true(fabs(other[j] - share[j]) < 1e-14);
  assert_true(fabs(share_of(true, 1.5, same, appeal, some_cost, other) / composite - pow(7, -1 / 3.0)) < 1e-13);
  for (int j = 0; j < 6; j++) assert_true(fabs(other[j] - share[j]) < 1e-14);
}

/* dC/dc = P C/c. */
static void composite_cost_by_ratios_rises_by_the_share_of_cost(void **state) {
  (void)state;
  double share[6], other[6];
  const double composite = share_of(true, 0.5, theta_nest, some_appeal, some_cost, share);
  for (int j = 0; j < 6; j++) {
    const double h = 1e-5;
    double up[6], down[6];
    for (int k = 0; k < 6; k++) up[k] = down[k] = some_cost[k];
    up[j] += h;
    down[j] -= h;
    const double slope = (share_of(true, 0.5, theta_nest, some_appeal, up, other) -
                          share_of(true, 0.5, theta_nest, some_appeal, down, other)) /
                         (2 * h);
    assert_true(fabs(slope - share[j] * composite / some_cost[j]) < 1e-9);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(shares_sum_to_one),
      cmocka_unit_test(nothing_available_costs_infinity),
      cmocka_unit_test(equal_dispersion_is_multinomial),
      cmocka_unit_test(composite_cost_rises_by_the_share),
      cmocka_unit_test(one_nest_by_hand),
      cmocka_unit_test(ratios_by_their_formula),
      cmocka_unit_test(sharp_choice_takes_the_cheapest),
      cmocka_unit_test(equal_costs_are_shared_by_appeal),
      cmocka_unit_test(one_chain_alone),
      cmocka_unit_test(appeal_0_is_closed),
      cmocka_unit_test(two_halves_are_the_whole),
      cmocka_unit_test(shares_know_no_unit),
      cmocka_unit_test(composite_cost_by_ratios_rises_by_the_share_of_cost),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
