/* SPDX-License-Identifier: Apache-2.0
 * test_money.c -- published and closed-form figures of project finance and of opinion, to every digit given.
 * Conventions that reproduce them: payments and cash at the years' ends, sums owed at their start; a net present
 * value's first amount undiscounted; a concessional loan repays equal parts in the years after its grace.
 */
#include "../check.h"
#include <amur/climate.h>
#include <amur/finance.h>

enum { TENOR = 15, LIFE = 20 };

static void grow_cash(double *cash) {
  cash[0] = 12;
  for (int t = 1; t < LIFE; t++) cash[t] = cash[t - 1] * 1.03;
}

static void annuity_and_cover(void **state) {
  (void)state;
  const amur_loan loan = {AMUR_LOAN_ANNUITY, 100, 0.06, TENOR, 0, false};
  double interest[TENOR], principal[TENOR], balance[TENOR], cash[LIFE], dscr[TENOR];
  amur_cover cover;
  CHECK_OK(amur_loan_schedule(&loan, interest, principal, balance, NULL));
  for (int t = 0; t < TENOR; t++) CHECK_NEAR(interest[t] + principal[t], 10.2962763955, 5e-11);
  grow_cash(cash);
  CHECK_OK(amur_cover_ratios(&loan, cash, LIFE, dscr, &cover, NULL));
  CHECK_NEAR(dscr[0], 1.1654698785, 5e-11);
  CHECK_NEAR(cover.dscr_mean, 1.4450982606, 5e-11);
  CHECK_NEAR(cover.llcr, 1.3996585252, 5e-11);
  CHECK_NEAR(cover.plcr, 1.7473839190, 5e-11);
  CHECK_NEAR(cover.dscr_min, 1.1654698785, 5e-11); /* cash grows, payments do not: the first year is the worst */
  assert_int_equal(cover.dscr_min_year, 0);
}

static void value_and_return(void **state) {
  (void)state;
  double cash[3 + LIFE] = {-40, -40, -40}, root[4];
  grow_cash(cash + 3);
  CHECK_NEAR(amur_npv(0.08, cash, 3 + LIFE), 14.6986431199, 5e-11);
  assert_int_equal(amur_irr(cash, 3 + LIFE, root, 4), 1);
  CHECK_NEAR(100 * root[0], 9.37489790531, 1e-10);
}

static void concessional_loan(void **state) {
  (void)state;
  const amur_loan loan = {AMUR_LOAN_EQUAL_PRINCIPAL, 100, 0.0075, 30, 5, false};
  double interest[30], service[30], balance[30];
  CHECK_OK(amur_loan_schedule(&loan, interest, service, balance, NULL));
  for (int t = 0; t < 30; t++) service[t] += interest[t];
  CHECK_NEAR(amur_present_value(0.05, service, 30), 52.54611281125682, 1e-13);
  CHECK_NEAR(100 - amur_present_value(0.05, service, 30), 47.45388718874318, 1e-13);
}

static const double w[] = {.2, .5, .3, .4, .4, .2, .1, .3, .6}, x0[] = {1, 0, -1};

static void opinion_settles(void **state) {
  (void)state;
  const double s[] = {.9, .5, .8}, want[] = {-.0539867109634551, -.0664451827242525, -.423588039867110};
  double x[3], stepped[3] = {1, 0, -1}, scratch[3];
  CHECK_OK(amur_opinion_equilibrium(3, w, s, x0, x, NULL));
  amur_opinion_steps(3, w, s, x0, 400, stepped, scratch);
  for (int i = 0; i < 3; i++) {
    CHECK_NEAR(x[i], want[i], 5e-16);
    CHECK_NEAR(stepped[i], want[i], 1e-15);
  }
}

static void plain_averaging_agrees(void **state) {
  (void)state;
  const double s[] = {1, 1, 1};
  double x[3] = {1, 0, -1}, scratch[3];
  amur_opinion_steps(3, w, s, x0, 400, x, scratch);
  for (int i = 0; i < 3; i++) CHECK_NEAR(x[i], -2.0 / 15, 1e-15); /* the chain W rests at (18, 29, 28)/75 */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(annuity_and_cover),      cmocka_unit_test(value_and_return),
      cmocka_unit_test(concessional_loan),      cmocka_unit_test(opinion_settles),
      cmocka_unit_test(plain_averaging_agrees),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
