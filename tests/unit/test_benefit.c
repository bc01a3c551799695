/* SPDX-License-Identifier: Apache-2.0
 * test_benefit.c -- users' benefit against integrals, and tolls with a known best.
 */
#include "../check.h"
#include <amur/finance.h>

/* Demand 8 exp(-0.02 (C - 50)) between costs 70 and 40: the integral is 8/0.02 (e^0.2 - e^-0.4). */
static void benefits_are_areas(void **state) {
  (void)state;
  const double q0 = 8 * exp(-0.4), q1 = 8 * exp(0.2);
  CHECK_NEAR(amur_benefit_logsum(q0, 70, q1, 40), 8 / 0.02 * (exp(0.2) - exp(-0.4)), 1e-10);
  CHECK_NEAR(amur_benefit_logsum(q1, 40, q0, 70), -8 / 0.02 * (exp(0.2) - exp(-0.4)), 1e-10);
  CHECK_NEAR(amur_benefit_half(10, 5, 20, 3), 30, 1e-12); /* a straight line */
  CHECK_NEAR(amur_benefit_half(q0, 70, q1, 40), 0.5 * (q0 + q1) * 30, 1e-12);
  CHECK_NEAR(amur_benefit_logsum(7, 9, 7, 4), 35, 1e-12); /* rigid demand */
  CHECK_NEAR(amur_benefit_logsum(7, 9, 7 + 1e-8, 4), 35, 1e-6);
  CHECK_NEAR(amur_benefit_logsum(0, 9, 7, 4), 0, 0);
}

/* Revenue t exp(-t / 3): best at 3.  t (10 - t): at 5.  With two peaks, the higher: 2 exp(-(t-8)^2) + exp(-(t-2)^2). */
static amur_status outcome(void *context, double t, double *value, amur_err *err) {
  (void)err;
  switch (*(const int *)context) {
  case 0: *value = t * exp(-t / 3); break;
  case 1: *value = t * (10 - t); break;
  case 2: *value = 2 * exp(-(t - 8) * (t - 8)) + exp(-(t - 2) * (t - 2)); break;
  case 3: *value = t; break;
  default: return amur_fail(err, AMUR_E_NUMERIC, 0, "no equilibrium at %g", t);
  }
  return AMUR_OK;
}

static void best_tolls_are_found(void **state) {
  (void)state;
  static const struct {
    double toll, value;
    bool at_bound;
  } want[] = {{3, 3 / 2.718281828459045, false}, {5, 25, false}, {8, 2, false}, {10, 10, true}};
  for (int i = 0; i < 4; i++) {
    amur_best_toll best;
    CHECK_OK(amur_toll_best(outcome, &i, 0, 10, 1e-4, &best, NULL));
    CHECK_NEAR(best.toll, want[i].toll, 1e-3);
    CHECK_NEAR(best.value, want[i].value, 1e-3);
    assert_int_equal(best.at_bound, want[i].at_bound);
    assert_true(best.n_solved < 60);
  }
}

static void failures_of_the_model_come_through(void **state) {
  (void)state;
  amur_best_toll best;
  int kind = 4;
  assert_int_equal(amur_toll_best(outcome, &kind, 0, 10, 0.1, &best, NULL), AMUR_E_NUMERIC);
  assert_int_equal(amur_toll_best(outcome, &kind, 10, 10, 0.1, &best, NULL), AMUR_E_DOMAIN);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(benefits_are_areas), cmocka_unit_test(best_tolls_are_found),
                                     cmocka_unit_test(failures_of_the_model_come_through)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
