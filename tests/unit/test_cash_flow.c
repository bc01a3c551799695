/* SPDX-License-Identifier: Apache-2.0
 * test_cash_flow.c -- tranches and the yearly accounts of a project: identities, and cases worked by hand.
 */
#include "../check.h"
#include <amur/finance.h>
#include <string.h>

/* 100 at 10 %, drawn 60 and 40 at the starts of two grace years whose interest is lent anew: 66 owed after the first,
 * (66 + 40) 1.1 = 116.6 after the second; two equal parts of 58.3 follow. */
static void phases_and_interest_during_construction(void **state) {
  (void)state;
  const double share[] = {0.6, 0.4};
  const amur_tranche f = {.loan = {AMUR_LOAN_EQUAL_PRINCIPAL, 100, 0.1, 4, 2, true}, .draw_share = share, .n_draw = 2};
  static const amur_debt_year want[] = {
      {60, 6, -6, 66}, {40, 10.6, -10.6, 116.6}, {0, 11.66, 58.3, 58.3}, {0, 5.83, 58.3, 0}};
  amur_debt_year y[4];
  CHECK_OK(amur_tranche_schedule(&f, NULL, y, NULL));
  for (int t = 0; t < 4; t++) {
    CHECK_NEAR(y[t].drawn, want[t].drawn, 1e-12);
    CHECK_NEAR(y[t].interest, want[t].interest, 1e-12);
    CHECK_NEAR(y[t].principal, want[t].principal, 1e-12);
    CHECK_NEAR(y[t].balance, want[t].balance, 1e-12);
  }
}

/* An annuity at 10 % that becomes 20 % for its last year of two: 100 (0.1 / (1 - 1.1^-2)) = 57.619, of which 47.619 is
 * principal; then 52.381 with 20 % on it. */
static void floating_rate(void **state) {
  (void)state;
  const double rate[] = {0.1, 0.2};
  const amur_tranche f = {.loan = {AMUR_LOAN_ANNUITY, 100, 0, 2, 0, false}, .rate = rate};
  amur_debt_year y[2];
  CHECK_OK(amur_tranche_schedule(&f, NULL, y, NULL));
  CHECK_NEAR(y[0].interest + y[0].principal, 100 * 0.1 / (1 - 1 / 1.21), 1e-12);
  CHECK_NEAR(y[1].principal, 100 / 2.1 * 1.1, 1e-12);
  CHECK_NEAR(y[1].interest, 0.2 * 100 / 2.1 * 1.1, 1e-12);
}

/* Sculpted: the same cover every year, and the capacity at that cover is the loan. */
static void sculpted_debt_has_one_cover(void **state) {
  (void)state;
  const double cash[] = {0, 9, 14, 20, 8, 30}, rate[] = {0.05, 0.05, 0.06, 0.07, 0.05, 0.04};
  for (int floating = 0; floating < 2; floating++) {
    const amur_tranche f = {.loan = {AMUR_LOAN_SCULPTED, 50, 0.05, 6, 1, false}, .rate = floating ? rate : NULL};
    amur_debt_year y[6];
    CHECK_OK(amur_tranche_schedule(&f, cash, y, NULL));
    const double cover = cash[1] / (y[1].interest + y[1].principal);
    double repaid = 0;
    for (int t = 0; t < 6; t++) {
      if (t) CHECK_NEAR(cash[t] / (y[t].interest + y[t].principal), cover, 1e-9);
      repaid += y[t].principal;
    }
    CHECK_NEAR(repaid, 50, 1e-9);
    CHECK_NEAR(y[5].balance, 0, 0);
    if (!floating) CHECK_NEAR(amur_present_value(0.05, cash + 1, 5) / cover, 50, 1e-9);
  }
}

/* No cash at all: everything is due at the end, 9 x 1.05^3. */
static void sculpted_debt_without_cash(void **state) {
  (void)state;
  const double cash[] = {-1, 0, -3};
  const amur_tranche f = {.loan = {AMUR_LOAN_SCULPTED, 9, 0.05, 3, 0, false}};
  amur_debt_year y[3];
  CHECK_OK(amur_tranche_schedule(&f, cash, y, NULL));
  CHECK_NEAR(y[0].interest + y[0].principal, 0, 0);
  CHECK_NEAR(y[1].interest + y[1].principal, 0, 0);
  CHECK_NEAR(y[2].interest + y[2].principal, 9 * 1.157625, 1e-12);
}

static void bad_tranches_are_named(void **state) {
  (void)state;
  const double half[] = {0.5, 0.4}, negative[] = {1.5, -0.5}, dear[] = {0.05, 5};
  const amur_loan loan = {AMUR_LOAN_ANNUITY, 100, 0.05, 2, 0, false},
                  sculpted = {AMUR_LOAN_SCULPTED, 9, 0.05, 3, 0, false};
  const struct {
    amur_tranche f;
    const double *cash;
    const char *must_say;
  } row[] = {
      {{.loan = loan, .draw_share = half, .n_draw = 2}, NULL, "sum to 0.9"},
      {{.loan = loan, .draw_share = negative, .n_draw = 2}, NULL, "year 2 is -0.5"},
      {{.loan = loan, .draw_share = half, .n_draw = 3}, NULL, "drawn over 3 years"},
      {{.loan = loan, .rate = dear}, NULL, "year 2 is 5"},
      {{.loan = sculpted}, NULL, "needs the cash"},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    amur_debt_year y[3];
    amur_err err = {0};
    assert_int_equal(amur_tranche_schedule(&row[i].f, row[i].cash, y, &err), AMUR_E_DOMAIN);
    assert_non_null(strstr(err.text, row[i].must_say));
  }
}

enum { N = 8, OPEN = 2 };

/* Two building years, six of operation; a foreign loan on a sliding exchange rate and a sculpted one behind it. */
static void build(amur_cash_flow *v, amur_cash_flow_year *y, amur_tranche *f) {
  static const double exchange[N] = {7, 7.1, 7.2, 7.3, 7.4, 7.5, 7.6, 7.7};
  memset(y, 0, N * sizeof *y);
  for (int t = 0; t < N; t++) {
    if (t < OPEN)
      y[t] = (amur_cash_flow_year){.capex = 300, .grant = 20 * (1 - t)};
    else
      y[t] = (amur_cash_flow_year){.open_share = 1,
                                   .toll = 120 + 10 * t,
                                   .other = 9,
                                   .subsidy = t == 2 ? 15 : 0,
                                   .opex = 12,
                                   .opex_traffic = 3,
                                   .renewal = t == 5 ? 25 : 0};
  }
  f[0] = (amur_tranche){.loan = {AMUR_LOAN_ANNUITY, 40, 0.04, N, OPEN, true}, .exchange = exchange};
  f[1] = (amur_tranche){.loan = {AMUR_LOAN_SCULPTED, 200, 0.06, 6, 1, false}, .first_year = 1};
  *v = (amur_cash_flow){
      .n_year = N, .open_year = OPEN, .tax_rate = 0.25, .discount_rate = 0.08, .tranche = f, .n_tranche = 2};
}

static void cash_identities_hold(void **state) {
  (void)state;
  amur_cash_flow v;
  amur_cash_flow_year y[N];
  amur_tranche f[2];
  build(&v, y, f);
  CHECK_OK(amur_cash_flow_fill(&v, y, NULL));
  double depreciation = 0, taxable = 0, tax = 0, last_balance = 0, senior_cover = 0;
  for (int t = 0; t < N; t++) {
    const double revenue = y[t].toll + y[t].other + y[t].subsidy, cost = y[t].opex + y[t].opex_traffic + y[t].renewal;
    CHECK_NEAR(y[t].cfads, revenue - cost - y[t].tax, 1e-9);
    CHECK_NEAR(y[t].service, y[t].interest + y[t].principal, 1e-9);
    CHECK_NEAR(y[t].equity_cash, y[t].cfads - y[t].service + y[t].drawn + y[t].grant - y[t].capex, 1e-9);
    depreciation += y[t].depreciation;
    taxable += revenue - cost - y[t].depreciation - y[t].interest;
    tax += y[t].tax;
    last_balance = y[t].balance;
    amur_debt_year senior[N];
    CHECK_OK(amur_tranche_schedule(&f[0], NULL, senior, NULL));
    if (t < OPEN || t > 6) continue;
    const double due = (senior[t].interest + senior[t].principal) * f[0].exchange[t];
    const double cover = (y[t].cfads - due) / (y[t].service - due); /* of the sculpted loan, by what the first leaves */
    if (t > OPEN) CHECK_NEAR(cover, senior_cover, 1e-9);
    senior_cover = cover;
  }
  CHECK_NEAR(depreciation, 580, 1e-9);   /* capex less the grant */
  CHECK_NEAR(tax, 0.25 * taxable, 1e-8); /* losses are set off in the end: the sum of profits is positive */
  CHECK_NEAR(last_balance, 0, 1e-9);
}

/* Tax by hand: capex 100 over two years; a loss of 30, then a profit of 90 of which 30 is set off: 60 x 0.2. */
static void losses_are_carried_forward(void **state) {
  (void)state;
  amur_cash_flow_year y[3] = {{.capex = 100}, {.open_share = 1, .toll = 20}, {.open_share = 1, .toll = 140}};
  const amur_cash_flow v = {.n_year = 3, .open_year = 1, .tax_rate = 0.2, .discount_rate = 0.1};
  amur_appraisal a;
  CHECK_OK(amur_cash_flow_fill(&v, y, NULL));
  CHECK_NEAR(y[1].tax, 0, 0);
  CHECK_NEAR(y[2].tax, 12, 1e-12);
  CHECK_OK(amur_cash_flow_appraise(&v, y, &a, NULL));
  CHECK_NEAR(a.npv, -100 + 20 / 1.1 + 128 / 1.21, 1e-12);
  CHECK_NEAR(a.firr[0], (20 + sqrt(400 + 4 * 100 * 128.0)) / 200 - 1, 1e-12); /* 100 x^2 = 20 x + 128 */
  assert_int_equal(a.payback_year, 2);
  assert_int_equal(a.n_irr, 1);
  assert_true(isnan(a.cover.dscr_min) && isnan(a.cover.llcr) && isnan(a.firr[1]));
}

/* The appraisal of an annuity drawn when the project opens gives the ratios of amur_cover_ratios. */
static void cover_agrees_with_the_plain_loan(void **state) {
  (void)state;
  const amur_tranche f = {.loan = {AMUR_LOAN_ANNUITY, 100, 0.06, 15, 0, false}};
  amur_cash_flow_year y[20] = {{0}};
  double cash[20], dscr[15];
  for (int t = 0; t < 20; t++) {
    cash[t] = t ? cash[t - 1] * 1.03 : 12;
    y[t].toll = cash[t];
    y[t].open_share = 1;
  }
  const amur_cash_flow v = {.n_year = 20, .discount_rate = 0.08, .tranche = &f, .n_tranche = 1};
  amur_appraisal a;
  amur_cover want;
  CHECK_OK(amur_cash_flow_fill(&v, y, NULL));
  CHECK_OK(amur_cash_flow_appraise(&v, y, &a, NULL));
  CHECK_OK(amur_cover_ratios(&f.loan, cash, 20, dscr, &want, NULL));
  CHECK_NEAR(a.cover.llcr, want.llcr, 1e-12);
  CHECK_NEAR(a.cover.plcr, want.plcr, 1e-12);
  CHECK_NEAR(a.cover.dscr_mean, want.dscr_mean, 1e-12);
  CHECK_NEAR(a.debt_rate, 0.06, 1e-14);
}

/* At the break-even factor the loan life cover is 1, with taxes and sculpted debt worked anew. */
static void break_even_makes_the_cover_one(void **state) {
  (void)state;
  for (int what = AMUR_SCALE_TOLL; what <= AMUR_SCALE_TRAFFIC; what++) {
    amur_cash_flow v;
    amur_cash_flow_year y[N];
    amur_tranche f[2];
    amur_appraisal a;
    double factor, again;
    build(&v, y, f);
    CHECK_OK(amur_cash_flow_break_even(&v, y, (amur_scaled)what, &factor, NULL));
    assert_true(factor > 0.1 && factor < 1);
    for (int t = 0; t < N; t++) {
      y[t].toll *= factor;
      if (what == AMUR_SCALE_TRAFFIC) y[t].opex_traffic *= factor;
    }
    CHECK_OK(amur_cash_flow_fill(&v, y, NULL));
    CHECK_OK(amur_cash_flow_appraise(&v, y, &a, NULL));
    CHECK_NEAR(a.cover.llcr, 1, 1e-9);
    CHECK_OK(amur_cash_flow_break_even(&v, y, (amur_scaled)what, &again, NULL));
    CHECK_NEAR(again, 1, 1e-9);
  }
}

static void break_even_at_its_edges(void **state) {
  (void)state;
  const amur_tranche f = {.loan = {AMUR_LOAN_ANNUITY, 10, 0.06, 2, 0, false}};
  amur_cash_flow v = {.n_year = 2, .discount_rate = 0.08, .tranche = &f, .n_tranche = 1};
  amur_cash_flow_year rich[2] = {{.other = 9, .open_share = 1}, {.other = 9, .open_share = 1}};
  amur_cash_flow_year hopeless[2] = {{.opex = 9, .open_share = 1}, {.open_share = 1}};
  double factor;
  CHECK_OK(amur_cash_flow_break_even(&v, rich, AMUR_SCALE_TOLL, &factor, NULL));
  CHECK_NEAR(factor, 0, 0);
  CHECK_OK(amur_cash_flow_break_even(&v, hopeless, AMUR_SCALE_TOLL, &factor, NULL));
  assert_true(isnan(factor)); /* no toll to scale */
  v.n_tranche = 0;
  CHECK_OK(amur_cash_flow_break_even(&v, rich, AMUR_SCALE_TOLL, &factor, NULL));
  assert_true(isnan(factor)); /* nothing is owed */
}

static void bad_cash_flows_are_named(void **state) {
  (void)state;
  const amur_tranche f = {.loan = {AMUR_LOAN_ANNUITY, 10, 0.06, 3, 0, false}};
  static const struct {
    int open, n_tranche;
    double tax, rate;
    const char *must_say;
  } row[] = {
      {0, 1, 0, 0.08, "loan 1 runs from year 1 to 3, the cash from 1 to 2"},
      {3, 0, 0, 0.08, "opens in year 4 of 2"},
      {0, 0, 1, 0.08, "tax rate 1"},
      {0, 0, 0, 8, "discount rate 8"},
      {0, 0, 0, NAN, "discount rate nan"},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    const amur_cash_flow v = {.n_year = 2,
                              .open_year = row[i].open,
                              .tax_rate = row[i].tax,
                              .discount_rate = row[i].rate,
                              .tranche = &f,
                              .n_tranche = row[i].n_tranche};
    amur_cash_flow_year y[2] = {{0}};
    amur_err err = {0};
    assert_int_equal(amur_cash_flow_fill(&v, y, &err), AMUR_E_DOMAIN);
    assert_non_null(strstr(err.text, row[i].must_say));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(phases_and_interest_during_construction),
      cmocka_unit_test(floating_rate),
      cmocka_unit_test(sculpted_debt_without_cash),
      cmocka_unit_test(sculpted_debt_has_one_cover),
      cmocka_unit_test(bad_tranches_are_named),
      cmocka_unit_test(cash_identities_hold),
      cmocka_unit_test(losses_are_carried_forward),
      cmocka_unit_test(cover_agrees_with_the_plain_loan),
      cmocka_unit_test(break_even_makes_the_cover_one),
      cmocka_unit_test(break_even_at_its_edges),
      cmocka_unit_test(bad_cash_flows_are_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
