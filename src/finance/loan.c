/* SPDX-License-Identifier: Apache-2.0
 * loan.c -- the schedule of a loan: drawn at once or in phases, at a fixed or a floating rate, paid back in one of the
 * ways of repayment.c.
 *   owed_t = balance_(t-1) + drawn_t;  interest_t = rate_t owed_t;  balance_t = owed_t - principal_t.
 * Timing: drawn at the start of a year, one payment at its end.  Grace years pay interest only; with
 * capitalise_grace they pay nothing, and the interest is lent anew as a negative principal payment, so that both
 * identities hold in every year and the principal payments always sum to what was drawn.  After the grace the
 * payment is set anew each year from what is owed, the rate of the year and the years left (an annuity stays level
 * while the rate does); the last one clears the balance, whatever rounding or a year without cash has left of it.
 * Shape: year[tenor_years], t = 0 the year in which the loan is first drawn; amounts in the loan's currency.
 * Source: Yescombe (2014), Principles of Project Finance, ch. 12 and 14.
 */
#include "repayment.h"
#include <assert.h>
#include <math.h>

amur_status amur_loan_check(const amur_loan *loan, amur_err *err) {
  if ((int)loan->repayment < 0 || loan->repayment >= AMUR_REPAYMENT_N)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "loan repayment %d, must be 0..%d", (int)loan->repayment,
                     AMUR_REPAYMENT_N - 1);
  if (!(loan->principal > 0 && isfinite(loan->principal)))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "loan principal %g, must be > 0", loan->principal);
  if (!(loan->rate >= 0 && loan->rate <= AMUR_RATE_MAX))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "loan rate %g per year, must lie in 0..%g (0.06 is 6 %%)", loan->rate,
                     AMUR_RATE_MAX);
  if (!(loan->tenor_years >= 1 && loan->tenor_years <= AMUR_TENOR_MAX))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "loan tenor %d years, must lie in 1..%d", loan->tenor_years,
                     AMUR_TENOR_MAX);
  if (!(loan->grace_years >= 0 && loan->grace_years < loan->tenor_years))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "loan grace %d years, must lie in 0..%d (tenor %d)", loan->grace_years,
                     loan->tenor_years - 1, loan->tenor_years);
  return AMUR_OK;
}

amur_status amur_tranche_check(const amur_tranche *f, amur_err *err) {
  const amur_status s = amur_loan_check(&f->loan, err);
  if (s) return s;
  if (f->n_draw < 0 || f->n_draw > f->loan.tenor_years)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "loan drawn over %d years, must lie in 0..%d", f->n_draw,
                     f->loan.tenor_years);
  amur_sum sum = {0, 0};
  for (int t = 0; t < f->n_draw; t++) {
    if (!(f->draw_share[t] >= 0))
      return amur_fail(err, AMUR_E_DOMAIN, t + 1, "loan share drawn in year %d is %g, must be >= 0", t + 1,
                       f->draw_share[t]);
    amur_sum_add(&sum, f->draw_share[t]);
  }
  if (f->n_draw && !(fabs(amur_sum_value(sum) - 1) <= 1e-9))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "loan shares drawn sum to %.12g, must sum to 1", amur_sum_value(sum));
  for (int t = 0; f->rate && t < f->loan.tenor_years; t++)
    if (!(f->rate[t] >= 0 && f->rate[t] <= AMUR_RATE_MAX))
      return amur_fail(err, AMUR_E_DOMAIN, t + 1, "loan rate in year %d is %g, must lie in 0..%g", t + 1, f->rate[t],
                       AMUR_RATE_MAX);
  return AMUR_OK;
}

static double rate_of(const amur_tranche *f, int t) { return f->rate ? f->rate[t] : f->loan.rate; }

static double drawn_in(const amur_tranche *f, int t) {
  if (f->n_draw == 0) return t == 0 ? f->loan.principal : 0;
  return t < f->n_draw ? f->loan.principal * f->draw_share[t] : 0;
}

static bool needs_cash(const amur_loan *loan) { return ami_repayment_types[loan->repayment].needs_cash; }

/* One year: drawn at its start, interest on all that is owed then, principal at its end. */
static amur_debt_year step(const amur_tranche *f, int t, double balance, double cash, double cover) {
  amur_debt_year y = {.drawn = drawn_in(f, t)};
  const repayment_year now = {.owed = balance + y.drawn,
                              .rate = rate_of(f, t),
                              .interest = rate_of(f, t) * (balance + y.drawn),
                              .years_left = f->loan.tenor_years - t,
                              .cash = cash,
                              .cover = cover};
  assert(now.years_left >= 1);
  y.interest = now.interest;
  if (t >= f->loan.grace_years)
    y.principal = now.years_left == 1 ? now.owed : ami_repayment_types[f->loan.repayment].principal(&now);
  else if (f->loan.capitalise_grace)
    y.principal = -y.interest;
  y.balance = now.owed - y.principal;
  return y;
}

static double positive(double x) { return x > 0 ? x : 0; }

/* Present value of the cash after the grace over the debt owed at its end: the cover that a service in proportion to
 * the cash has in every year.  A floating rate discounts each year at its own rate. */
static double cash_cover(const amur_tranche *f, const double *cash, double balance) {
  amur_sum sum = {0, 0};
  double factor = 1;
  for (int t = f->loan.grace_years; t < f->loan.tenor_years; t++) {
    balance += drawn_in(f, t) * factor; /* drawings after the grace, discounted to its end */
    factor /= 1 + rate_of(f, t);
    amur_sum_add(&sum, positive(cash[t]) * factor);
  }
  return amur_sum_value(sum) / balance;
}

static amur_status without_cash(const amur_loan *loan, amur_err *err) {
  return amur_fail(err, AMUR_E_DOMAIN, 0, "a %s loan needs the cash of its years",
                   amur_repayment_name(loan->repayment));
}

amur_status amur_tranche_schedule(const amur_tranche *f, const double *cash, amur_debt_year *year, amur_err *err) {
  const amur_status s = amur_tranche_check(f, err);
  if (s) return s;
  const bool follows_cash = needs_cash(&f->loan);
  if (follows_cash && !cash) return without_cash(&f->loan, err);
  double balance = 0, cover = 0;
  for (int t = 0; t < f->loan.tenor_years; t++) {
    if (follows_cash && t == f->loan.grace_years) cover = cash_cover(f, cash, balance);
    year[t] = step(f, t, balance, follows_cash ? positive(cash[t]) : 0, cover);
    balance = year[t].balance;
  }
  return AMUR_OK;
}

amur_status amur_loan_schedule(const amur_loan *loan, double *interest, double *principal, double *balance,
                               amur_err *err) {
  const amur_status s = amur_loan_check(loan, err);
  if (s) return s;
  if (needs_cash(loan)) return without_cash(loan, err);
  const amur_tranche f = {.loan = *loan};
  for (int t = 0; t < loan->tenor_years; t++) {
    const amur_debt_year y = step(&f, t, t ? balance[t - 1] : 0, 0, 0);
    interest[t] = y.interest;
    principal[t] = y.principal;
    balance[t] = y.balance;
  }
  return AMUR_OK;
}
