/* SPDX-License-Identifier: Apache-2.0
 * cash_flow.c -- a project's cash, year by year, and what its lenders and owners read from it.
 *   cfads  = toll + other + subsidy - opex - opex_traffic - renewal - tax
 *   tax    = tax_rate * profit above losses brought forward;  profit = revenue - costs - depreciation - interest
 *   free   = cfads before the tax shield of interest, + grant - capex
 *   equity = cfads - service + drawn + grant - capex
 * Depreciation of capex less grants is in proportion to the share of each year in operation; losses are carried
 * forward without limit.  Amounts stand at the years' ends except drawings and debt, at their start (loan.c).
 * DSCR is counted from the first year of operation: what falls due before is the sponsors' (or is capitalised).
 * A sculpted loan sees the cash that the loans before it leave; tax depends on its interest and its payments on the
 * tax, so both are set in turn until nothing moves.
 * Shape: year[n_year], calendar years in order; tranche[n_tranche], the senior loan first.
 * Source: Yescombe (2014), Principles of Project Finance, ch. 12 to 14.
 * Not here: returns and cover (appraise.c).
 */
#include <amur/finance.h>
#include <assert.h>
#include <math.h>
#include <stdlib.h>

static amur_status check(const amur_cash_flow *v, amur_err *err) {
  if (v->n_year < 1) return amur_fail(err, AMUR_E_DOMAIN, 0, "project of %d years", v->n_year);
  if (v->open_year < 0 || v->open_year > v->n_year)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "project opens in year %d of %d", v->open_year + 1, v->n_year);
  if (!(v->tax_rate >= 0 && v->tax_rate < 1))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "tax rate %g, must lie in 0..1", v->tax_rate);
  if (!(v->discount_rate > -1 && v->discount_rate <= AMUR_RATE_MAX))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "discount rate %g, must lie in -1..%g", v->discount_rate, AMUR_RATE_MAX);
  for (int k = 0; k < v->n_tranche && !v->debt_given; k++) {
    const amur_tranche *f = &v->tranche[k];
    if (f->first_year < 0 || f->first_year + f->loan.tenor_years > v->n_year)
      return amur_fail(err, AMUR_E_DOMAIN, k + 1, "loan %d runs from year %d to %d, the cash from 1 to %d", k + 1,
                       f->first_year + 1, f->first_year + f->loan.tenor_years, v->n_year);
  }
  return AMUR_OK;
}

/* Project currency per unit of the loan's, in year t of the project. */
static double exchange(const amur_tranche *f, int t) {
  if (f->exchange) return f->exchange[t];
  return f->exchange_fixed > 0 ? f->exchange_fixed : 1;
}

/* Revenue less running costs, before tax, interest and depreciation. */
static double operating(const amur_cash_flow_year *y) {
  return y->toll + y->other + y->subsidy - y->opex - y->opex_traffic - y->renewal;
}

/* Straight over the time in operation: a year that is open for half of its days bears half of a whole year's part. */
static void set_depreciation(amur_cash_flow_year *year, int n) {
  amur_sum asset = {0, 0}, share = {0, 0};
  for (int t = 0; t < n; t++) {
    amur_sum_add(&asset, year[t].capex - year[t].grant);
    amur_sum_add(&share, year[t].open_share);
  }
  const double per_share = amur_sum_value(share) > 0 ? amur_sum_value(asset) / amur_sum_value(share) : 0;
  for (int t = 0; t < n; t++) year[t].depreciation = per_share * year[t].open_share;
}

/* Tax on a year's profit; *loss is what earlier years lost and may be set off. */
static double tax_on(double rate, double profit, double *loss) {
  assert(*loss >= 0);
  const double base = profit - *loss;
  *loss = base < 0 ? -base : 0;
  return base > 0 ? rate * base : 0;
}

/* Taxes and cash, given the interest that the years hold now.  The free cash is that of a project without debt, so it
 * has a tax, and losses, of its own. */
static void set_cash(const amur_cash_flow *v, amur_cash_flow_year *year) {
  double loss = 0, loss_without_debt = 0;
  for (int t = 0; t < v->n_year; t++) {
    amur_cash_flow_year *y = &year[t];
    const double profit = operating(y) - y->depreciation;
    y->tax = tax_on(v->tax_rate, profit - y->interest, &loss);
    y->cfads = operating(y) - y->tax;
    y->free_cash = operating(y) - tax_on(v->tax_rate, profit, &loss_without_debt) + y->grant - y->capex;
  }
}

/* Adds a loan's schedule to the years, in project currency. */
static void add_debt(const amur_tranche *f, const amur_debt_year *debt, amur_cash_flow_year *year) {
  assert(f->first_year >= 0);
  for (int t = 0; t < f->loan.tenor_years; t++) {
    amur_cash_flow_year *y = &year[f->first_year + t];
    const double rate = exchange(f, f->first_year + t);
    y->drawn += rate * debt[t].drawn;
    y->interest += rate * debt[t].interest;
    y->principal += rate * debt[t].principal;
    y->balance += rate * debt[t].balance;
  }
}

/* Schedules of all loans at the taxes that the years hold now.  The order is that of seniority: what the loans before
 * take is gone from the cash by which a sculpted one is paid.  cash and debt are room for AMUR_TENOR_MAX years. */
static amur_status set_debt(const amur_cash_flow *v, amur_cash_flow_year *year, double *cash, amur_debt_year *debt,
                            amur_err *err) {
  for (int t = 0; t < v->n_year; t++) year[t].drawn = year[t].interest = year[t].principal = year[t].balance = 0;
  for (int k = 0; k < v->n_tranche; k++) {
    const amur_tranche *f = &v->tranche[k];
    for (int t = 0; t < f->loan.tenor_years; t++) {
      const int at = f->first_year + t;
      assert(t < AMUR_TENOR_MAX && at < v->n_year);
      cash[t] = (year[at].cfads - year[at].interest - year[at].principal) / exchange(f, at);
    }
    const amur_status s = amur_tranche_schedule(f, cash, debt, err);
    if (s) return s;
    add_debt(f, debt, year);
  }
  return AMUR_OK;
}

static double tax_paid(const amur_cash_flow *v, const amur_cash_flow_year *year) {
  amur_sum sum = {0, 0};
  for (int t = 0; t < v->n_year; t++) amur_sum_add(&sum, year[t].tax);
  return amur_sum_value(sum);
}

/* Debt and taxes, each given the other, until taxes stay.  Interest lowers tax, tax lowers the cash, the cash sets a
 * sculpted loan's payments and so the interest of later years.  A change of interest comes back as
 * about the tax rate's part of itself, which is below 1: so the rounds converge.  Without sculpted loans the second one
 * changes nothing. */
static amur_status solve_debt_and_tax(const amur_cash_flow *v, amur_cash_flow_year *year, double *cash,
                                      amur_debt_year *debt, amur_err *err) {
  enum { ROUNDS = 500 }; /* each shrinks the change by about the tax rate */
  set_cash(v, year);
  if (v->debt_given) return AMUR_OK;
  for (int round = 0; round < ROUNDS; round++) {
    const double before = tax_paid(v, year);
    const amur_status s = set_debt(v, year, cash, debt, err);
    if (s) return s;
    set_cash(v, year);
    const double after = tax_paid(v, year);
    if (fabs(after - before) <= 1e-12 * (fabs(after) + fabs(before))) return AMUR_OK;
  }
  return amur_fail(err, AMUR_E_NUMERIC, 0, "project cash: sculpted debt and tax did not converge in %d rounds", ROUNDS);
}

/* Sums of large amounts, or small ones over small rates, may leave the range of numbers. */
static amur_status check_cash(const amur_cash_flow *v, const amur_cash_flow_year *year, amur_err *err) {
  for (int t = 0; t < v->n_year; t++) {
    const amur_cash_flow_year *y = &year[t];
    const double cash[] = {y->cfads, y->service, y->balance, y->free_cash, y->equity_cash};
    if (!amur_all_finite(cash, sizeof cash / sizeof *cash))
      return amur_fail(
          err, AMUR_E_NUMERIC, 0,
          "project cash: year %d has %g for debt service, %g due, %g owed, %g free and %g for equity: beyond "
          "the range of numbers",
          t + 1, y->cfads, y->service, y->balance, y->free_cash, y->equity_cash);
  }
  return AMUR_OK;
}

amur_status amur_cash_flow_fill(const amur_cash_flow *v, amur_cash_flow_year *year, amur_err *err) {
  amur_status s = check(v, err);
  if (s) return s;
  double *cash = amur_alloc(AMUR_TENOR_MAX, sizeof *cash);
  amur_debt_year *debt = amur_alloc(AMUR_TENOR_MAX, sizeof *debt);
  if (!cash || !debt) {
    s = amur_fail(err, AMUR_E_NOMEM, 0, "project cash: %d years", v->n_year);
    goto done;
  }
  set_depreciation(year, v->n_year);
  for (int t = 0; t < v->n_year && !v->debt_given; t++) year[t].interest = 0;
  s = solve_debt_and_tax(v, year, cash, debt, err);
  for (int t = 0; t < v->n_year; t++) {
    amur_cash_flow_year *y = &year[t];
    y->service = y->interest + y->principal;
    y->dscr = t >= v->open_year && y->service > 0 ? y->cfads / y->service : NAN;
    y->equity_cash = y->cfads - y->service + y->drawn + y->grant - y->capex;
  }
  if (!s) s = check_cash(v, year, err);
done:
  free(cash);
  free(debt);
  return s;
}
