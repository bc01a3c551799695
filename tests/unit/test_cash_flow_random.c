/* SPDX-License-Identifier: Apache-2.0
 * test_cash_flow_random.c -- what must hold of every project: 2,000 drawn at random.
 */
#include "../check.h"
#include <amur/finance.h>
#include <amur/random.h>
#include <math.h>
#include <string.h>

enum { LONGEST = 40, LOANS = 3, PROJECTS = 2000 };

typedef struct {
  amur_cash_flow v;
  amur_cash_flow_year year[LONGEST];
  amur_tranche tranche[LOANS];
  double share[LOANS][4], rate[LOANS][LONGEST], exchange[LOANS][LONGEST];
} project;

static double between(amur_rng *r, double low, double high) { return low + (high - low) * amur_rng_unit(r); }
static int whole(amur_rng *r, int low, int high) { return (int)between(r, low, high + 1); }

/* A loan within the project's years; sculpted ones last, since they see what the others leave. */
static void draw_loan(amur_rng *r, project *p, int k) {
  amur_tranche *f = &p->tranche[k];
  const int n = p->v.n_year;
  *f = (amur_tranche){.exchange_fixed = between(r, 0.5, 2), .first_year = whole(r, 0, p->v.open_year)};
  f->loan = (amur_loan){.repayment = k + 1 == LOANS ? AMUR_LOAN_SCULPTED : (amur_repayment)whole(r, 0, 2),
                        .principal = between(r, 10, 200),
                        .rate = between(r, 0, 0.12),
                        .tenor_years = whole(r, 1, n - f->first_year)};
  f->loan.grace_years = whole(r, 0, f->loan.tenor_years - 1);
  f->loan.capitalise_grace = amur_rng_unit(r) < 0.5;
  f->n_draw = whole(r, 0, f->loan.grace_years < 4 ? f->loan.grace_years : 4);
  double sum = 0;
  for (int t = 0; t < f->n_draw; t++) sum += p->share[k][t] = between(r, 0.1, 1);
  for (int t = 0; t < f->n_draw; t++) p->share[k][t] /= sum;
  f->draw_share = p->share[k];
  for (int t = 0; t < LONGEST; t++) {
    p->rate[k][t] = between(r, 0, 0.15);
    p->exchange[k][t] = between(r, 0.5, 2);
  }
  if (amur_rng_unit(r) < 0.5) f->rate = p->rate[k];
  if (amur_rng_unit(r) < 0.5) f->exchange = p->exchange[k];
}

static void draw_project(amur_rng *r, project *p) {
  memset(p, 0, sizeof *p);
  const int n = whole(r, 3, LONGEST), open = whole(r, 1, n < 8 ? n - 2 : 6);
  p->v = (amur_cash_flow){.n_year = n,
                          .open_year = open,
                          .tax_rate = amur_rng_unit(r) < 0.3 ? 0 : between(r, 0, 0.5),
                          .discount_rate = between(r, 0, 0.15),
                          .tranche = p->tranche,
                          .n_tranche = LOANS};
  for (int t = 0; t < n; t++) {
    amur_cash_flow_year *y = &p->year[t];
    if (t < open) *y = (amur_cash_flow_year){.capex = between(r, 50, 400), .grant = between(r, 0, 50)};
    if (t < open) continue;
    *y = (amur_cash_flow_year){.open_share = 1,
                               .toll = between(r, 40, 300),
                               .other = between(r, 0, 20),
                               .subsidy = between(r, 0, 10),
                               .opex = between(r, 0, 30),
                               .opex_traffic = between(r, 0, 5),
                               .renewal = amur_rng_unit(r) < 0.1 ? between(r, 0, 40) : 0};
  }
  for (int k = 0; k < LOANS; k++) draw_loan(r, p, k);
}

/* cash of a year = what it brings less what it costs; sources = uses, while building and after. */
static void check_years(const project *p) {
  double owed = 0, tax = 0;
  for (int t = 0; t < p->v.n_year; t++) {
    const amur_cash_flow_year *y = &p->year[t];
    const double scale = 1e-10 * (1000 + fabs(y->balance) + fabs(y->cfads) + fabs(y->service));
    CHECK_NEAR(y->cfads, y->toll + y->other + y->subsidy - y->opex - y->opex_traffic - y->renewal - y->tax, scale);
    CHECK_NEAR(y->service, y->interest + y->principal, scale);
    CHECK_NEAR(y->cfads + y->drawn + y->grant + fmax(-y->equity_cash, 0),
               y->capex + y->service + fmax(y->equity_cash, 0), scale);
    assert_true(y->tax >= 0);
    if (t < p->v.open_year || !(y->service > 0))
      assert_true(isnan(y->dscr));
    else
      CHECK_NEAR(y->dscr, y->cfads / y->service, 1e-12 * (1 + fabs(y->dscr)));
    owed = y->balance;
    tax += y->tax;
  }
  CHECK_NEAR(owed, 0, 1e-7);
  if (p->v.tax_rate == 0) CHECK_NEAR(tax, 0, 0);
}

/* Every loan repays what it drew, owes nothing in the end, and never interest that its balance does not bear. */
static void check_loans(const project *p, double *cash) {
  for (int t = 0; t < p->v.n_year; t++) cash[t] = p->year[t].cfads;
  for (int k = 0; k < LOANS; k++) {
    const amur_tranche *f = &p->tranche[k];
    amur_debt_year debt[LONGEST];
    double left[LONGEST], drawn = 0, repaid = 0, before = 0, cover = NAN;
    for (int t = 0; t < f->loan.tenor_years; t++)
      left[t] = cash[f->first_year + t] / (f->exchange ? f->exchange[f->first_year + t] : f->exchange_fixed);
    CHECK_OK(amur_tranche_schedule(f, left, debt, NULL));
    for (int t = 0; t < f->loan.tenor_years; t++) {
      const double rate = f->rate ? f->rate[t] : f->loan.rate, owed = before + debt[t].drawn;
      CHECK_NEAR(debt[t].interest, rate * owed, 1e-9 * (1 + owed));
      CHECK_NEAR(debt[t].balance, owed - debt[t].principal, 1e-9 * (1 + owed));
      drawn += debt[t].drawn;
      repaid += debt[t].principal;
      before = debt[t].balance;
      const double service = debt[t].interest + debt[t].principal;
      if (t < f->loan.grace_years)
        CHECK_NEAR(service, f->loan.capitalise_grace ? 0 : debt[t].interest, 1e-9 * (1 + owed));
      if (f->loan.repayment != AMUR_LOAN_SCULPTED || t < f->loan.grace_years || !(left[t] > 0)) continue;
      if (t + 1 < f->loan.tenor_years && isnan(cover)) cover = left[t] / service;
      if (!isnan(cover)) CHECK_NEAR(left[t] / service, cover, 1e-7 * cover);
    }
    CHECK_NEAR(drawn, f->loan.principal, 1e-9 * f->loan.principal);
    CHECK_NEAR(repaid, f->loan.principal, 1e-8 * f->loan.principal);
    CHECK_NEAR(before, 0, 0);
  }
}

static void identities_hold_of_every_project(void **state) {
  (void)state;
  amur_rng r = amur_rng_stream(20261124, 0, 0);
  for (int i = 0; i < PROJECTS; i++) {
    project p;
    double cash[LONGEST];
    draw_project(&r, &p);
    CHECK_OK(amur_cash_flow_fill(&p.v, p.year, NULL));
    check_years(&p);
    check_loans(&p, cash);
  }
}

/* Debt that is given as it came out comes out as it was given. */
static void given_debt_changes_nothing(void **state) {
  (void)state;
  amur_rng r = amur_rng_stream(20261124, 1, 0);
  for (int i = 0; i < PROJECTS / 10; i++) {
    project p;
    draw_project(&r, &p);
    CHECK_OK(amur_cash_flow_fill(&p.v, p.year, NULL));
    project again = p;
    again.v.debt_given = true;
    CHECK_OK(amur_cash_flow_fill(&again.v, again.year, NULL));
    for (int t = 0; t < p.v.n_year; t++) {
      CHECK_NEAR(again.year[t].tax, p.year[t].tax, 1e-8 * (1 + p.year[t].tax));
      CHECK_NEAR(again.year[t].equity_cash, p.year[t].equity_cash, 1e-7 * (1 + fabs(p.year[t].equity_cash)));
      CHECK_NEAR(again.year[t].balance, p.year[t].balance, 0);
    }
  }
}

/* Rates put in as roots come out: products of (1 + r_k) x - 1, up to five of them. */
static void every_rate_of_return_is_found(void **state) {
  (void)state;
  amur_rng r = amur_rng_stream(20261124, 2, 0);
  for (int i = 0; i < PROJECTS; i++) {
    double cash[6] = {100}, want[5], found[AMUR_IRR_KEPT];
    const int n = whole(&r, 1, 5);
    for (int k = 0; k < n; k++) {
      want[k] = (k ? want[k - 1] : -0.5) + between(&r, 0.1, 0.3);
      for (int t = k + 1; t > 0; t--) cash[t] -= (1 + want[k]) * cash[t - 1];
    }
    assert_int_equal(amur_irr(cash, n + 1, found, AMUR_IRR_KEPT), n);
    for (int k = 0; k < n; k++) {
      CHECK_NEAR(found[k], want[k], 1e-7);
      CHECK_NEAR(amur_npv(found[k], cash, n + 1), 0, 1e-7);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(identities_hold_of_every_project),
      cmocka_unit_test(given_debt_changes_nothing),
      cmocka_unit_test(every_rate_of_return_is_found),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
