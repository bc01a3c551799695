/* SPDX-License-Identifier: Apache-2.0
 * test_finance.c -- loan schedules, cover ratios and rates of return keep their identities.
 */
#include "../check.h"
#include <amur/finance.h>
#include <string.h>

/* Every schedule: interest on what was owed, the balance falls by the principal paid, nothing is left. */
static void schedules_repay_what_was_lent(void **state) {
  (void)state;
  static const int tenor[] = {1, 2, 7, 30};
  static const double rate[] = {0, 0.0075, 0.06, 1};
  for (int kind = AMUR_LOAN_ANNUITY; kind <= AMUR_LOAN_BULLET; kind++)
    for (int i = 0; i < 64; i++) {
      const int n = tenor[i % 4], grace = (i / 32) * n / 3;
      const amur_loan loan = {(amur_repayment)kind, 250, rate[i / 4 % 4], n, grace, i / 16 % 2};
      double interest[30], principal[30], balance[30], before = 250, repaid = 0;
      CHECK_OK(amur_loan_schedule(&loan, interest, principal, balance, NULL));
      for (int t = 0; t < n; t++) {
        CHECK_NEAR(interest[t], loan.rate * before, 1e-9 * before);
        CHECK_NEAR(balance[t], before - principal[t], 1e-9 * before);
        if (t < grace) CHECK_NEAR(principal[t], loan.capitalise_grace ? -interest[t] : 0, 0);
        before = balance[t];
        repaid += principal[t];
      }
      CHECK_NEAR(balance[n - 1], 0, 0);
      CHECK_NEAR(repaid, 250, 1e-6 * 250 * (loan.rate == 1 && loan.capitalise_grace ? 1024 : 1));
    }
}

/* The same of every way that loan.csv may name, with cash for those that follow it: a new one is tested without a line
 * here. */
static void every_way_repays_what_was_lent(void **state) {
  (void)state;
  enum { N = 8, GRACE = 2 };
  static const double cash[N] = {0, 0, 30, 60, -5, 40, 80, 50};
  const char *word = AMUR_REPAYMENT_WORDS;
  for (int kind = 0; kind < AMUR_REPAYMENT_N; kind++) {
    const char *name = amur_repayment_name((amur_repayment)kind);
    const size_t n = strcspn(word, "|");
    assert_int_equal(strlen(name), n);
    assert_memory_equal(word, name, n);
    assert_int_equal(amur_repayment_by_name(name), kind);
    word += n + (word[n] == '|');
    const amur_tranche f = {.loan = {(amur_repayment)kind, 100, 0.06, N, GRACE, true}};
    amur_debt_year year[N];
    double owed = 0, repaid = 0;
    CHECK_OK(amur_tranche_schedule(&f, cash, year, NULL));
    for (int t = 0; t < N; t++) {
      owed += year[t].drawn;
      CHECK_NEAR(year[t].interest, 0.06 * owed, 1e-12);
      CHECK_NEAR(year[t].balance, owed - year[t].principal, 1e-12);
      if (t < GRACE) CHECK_NEAR(year[t].principal, -year[t].interest, 0);
      owed = year[t].balance;
      repaid += year[t].principal;
    }
    CHECK_NEAR(owed, 0, 0);
    CHECK_NEAR(repaid, 100, 1e-10);
  }
  assert_string_equal(word, "");
  assert_int_equal(amur_repayment_by_name("balloon"), AMUR_REPAYMENT_N);
}

/* 100 at 10 % over 3 years, by hand. */
static void kinds_of_repayment(void **state) {
  (void)state;
  static const struct {
    amur_repayment kind;
    int grace;
    bool capitalise;
    double service[3];
  } row[] = {
      {AMUR_LOAN_EQUAL_PRINCIPAL, 0, false, {100.0 / 3 + 10, 100.0 / 3 + 20.0 / 3, 100.0 / 3 + 10.0 / 3}},
      {AMUR_LOAN_BULLET, 0, false, {10, 10, 110}},
      {AMUR_LOAN_EQUAL_PRINCIPAL, 1, false, {10, 60, 55}},
      {AMUR_LOAN_EQUAL_PRINCIPAL, 1, true, {0, 66, 60.5}},         /* 110 owed after the grace year */
      {AMUR_LOAN_ANNUITY, 1, true, {0, 1331 / 21.0, 1331 / 21.0}}, /* 110 / (1/1.1 + 1/1.21) */
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    const amur_loan loan = {row[i].kind, 100, 0.10, 3, row[i].grace, row[i].capitalise};
    double interest[3], principal[3], balance[3];
    CHECK_OK(amur_loan_schedule(&loan, interest, principal, balance, NULL));
    for (int t = 0; t < 3; t++) CHECK_NEAR(interest[t] + principal[t], row[i].service[t], 1e-12);
  }
}

static void bad_loans_are_named(void **state) {
  (void)state;
  static const struct {
    amur_loan loan;
    const char *must_say;
  } row[] = {
      {{AMUR_LOAN_ANNUITY, 0, .05, 10, 0, false}, "principal 0"},
      {{AMUR_LOAN_ANNUITY, NAN, .05, 10, 0, false}, "principal nan"},
      {{AMUR_LOAN_ANNUITY, 100, 5, 10, 0, false}, "rate 5 "},
      {{AMUR_LOAN_ANNUITY, 100, -.01, 10, 0, false}, "rate -0.01"},
      {{AMUR_LOAN_ANNUITY, 100, NAN, 10, 0, false}, "rate nan"},
      {{AMUR_LOAN_ANNUITY, 100, .05, 0, 0, false}, "tenor 0"},
      {{AMUR_LOAN_ANNUITY, 100, .05, 101, 0, false}, "tenor 101"},
      {{AMUR_LOAN_ANNUITY, 100, .05, 10, 10, false}, "grace 10"},
      {{AMUR_REPAYMENT_N, 100, .05, 10, 0, false}, "loan repayment"},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    amur_err err = {0};
    assert_int_equal(amur_loan_check(&row[i].loan, &err), AMUR_E_DOMAIN);
    assert_non_null(strstr(err.text, row[i].must_say));
  }
  const amur_loan loan = {AMUR_LOAN_ANNUITY, 100, .05, 10, 0, false};
  double cash[9] = {0}, dscr[10];
  amur_cover cover;
  amur_err err = {0};
  assert_int_equal(amur_cover_ratios(&loan, cash, 9, dscr, &cover, &err), AMUR_E_DOMAIN);
  assert_non_null(strstr(err.text, "outlives"));
}

/* Years with nothing due are no ratio and no minimum. */
static void cover_skips_years_without_service(void **state) {
  (void)state;
  const amur_loan loan = {AMUR_LOAN_EQUAL_PRINCIPAL, 100, 0.10, 3, 1, true};
  const double cash[] = {5, 99, 121, 11};
  double dscr[3];
  amur_cover cover;
  CHECK_OK(amur_cover_ratios(&loan, cash, 4, dscr, &cover, NULL));
  assert_true(isnan(dscr[0]));
  CHECK_NEAR(dscr[1], 1.5, 1e-12); /* 99 / 66 */
  CHECK_NEAR(cover.dscr_min, 1.5, 1e-12);
  assert_int_equal(cover.dscr_min_year, 1);
  CHECK_NEAR(cover.dscr_mean, 1.75, 1e-12); /* (1.5 + 121/60.5) / 2 */
  CHECK_NEAR(cover.llcr, (5 / 1.1 + 99 / 1.21 + 121 / 1.331) / 100, 1e-12);
}

/* Cash whose rates are chosen: the coefficients of prod (1 - v (1 + r_i)). */
static void returns_are_all_found(void **state) {
  (void)state;
  static const struct {
    int n;
    double rate[4];
  } row[] = {
      {1, {0.0937}}, {2, {0.1, 0.2}}, {3, {-0.5, 0.1, 0.5}}, {4, {-0.9, 0, 0.25, 4}}, {4, {0.05, 0.06, 0.07, 0.08}},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    double cash[5] = {-1}, root[4];
    for (int k = 0; k < row[i].n; k++)
      for (int t = k + 1; t > 0; t--) cash[t] -= cash[t - 1] * (1 + row[i].rate[k]);
    assert_int_equal(amur_irr(cash, row[i].n + 1, root, 4), row[i].n);
    for (int k = 0; k < row[i].n; k++) CHECK_NEAR(root[k], row[i].rate[k], 1e-6);
  }
}

static void returns_of_odd_cash(void **state) {
  (void)state;
  double root[2] = {-7, -7};
  const double never[] = {1, 2, 3}, none[] = {1, -1, 1}, twice[] = {-1, 2.2, -1.21}, zero[] = {0, 0, 0};
  assert_int_equal(amur_irr(never, 3, root, 2), 0);
  assert_int_equal(amur_irr(none, 3, root, 2), 0); /* two changes of sign, no real rate */
  assert_int_equal(amur_irr(zero, 3, root, 2), 0);
  assert_int_equal(amur_irr(never, 0, root, 2), 0);
  assert_int_equal(amur_irr(twice, 3, root, 2), 1); /* touches zero at 10 % */
  CHECK_NEAR(root[0], 0.1, 1e-6);
  const double far[] = {-1, 12}, lost[] = {-100, 0.5}, two[] = {-1, 2.3, -1.32};
  assert_int_equal(amur_irr(far, 2, root, 2), 0);  /* 1100 % is outside the range searched */
  assert_int_equal(amur_irr(lost, 2, root, 2), 0); /* and so is -99.5 % */
  root[1] = -7;
  assert_int_equal(amur_irr(two, 3, root, 1), 2);
  CHECK_NEAR(root[0], 0.1, 1e-12);
  CHECK_NEAR(root[1], -7, 0); /* only max are written */
  double far_away[200] = {-1};
  far_away[199] = pow(1.05, 199);
  assert_int_equal(amur_irr(far_away, 200, root, 2), 1);
  CHECK_NEAR(root[0], 0.05, 1e-14);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(schedules_repay_what_was_lent),
      cmocka_unit_test(kinds_of_repayment),
      cmocka_unit_test(every_way_repays_what_was_lent),
      cmocka_unit_test(bad_loans_are_named),
      cmocka_unit_test(cover_skips_years_without_service),
      cmocka_unit_test(returns_are_all_found),
      cmocka_unit_test(returns_of_odd_cash),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
