/* SPDX-License-Identifier: Apache-2.0
 * loan.c -- repayment schedules of a loan drawn in one sum.
 *   interest_t = rate balance_(t-1);  balance_t = balance_(t-1) - principal_t;  the last payment clears the balance.
 * Timing: drawn at the start of year 1, one payment at the end of each year 1..tenor.  Grace years pay interest
 * only; with capitalise_grace they pay nothing, and the interest is drawn anew (a negative principal payment), so
 * that both identities hold in every year and the principal payments always sum to the sum drawn.
 * Not here: cover ratios (cover.c), drawings in phases and floating rates (facility.c).
 */
#include <amur/finance.h>
#include <math.h>

amur_status amur_loan_check(const amur_loan *loan, amur_err *err) {
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

double amur_annuity(double rate, int n_year) { return rate > 0 ? -rate / expm1(-n_year * log1p(rate)) : 1.0 / n_year; }

/* Principal repaid in one of n equal years left, of which this is the first; `due` is this year's interest. */
static double repaid(const amur_loan *loan, double balance, double due, int n_left) {
  if (n_left == 1) return balance;
  switch (loan->repayment) {
  case AMUR_LOAN_ANNUITY: return balance * amur_annuity(loan->rate, n_left) - due;
  case AMUR_LOAN_EQUAL_PRINCIPAL: return balance / n_left;
  case AMUR_LOAN_BULLET: break;
  }
  return 0;
}

amur_status amur_loan_schedule(const amur_loan *loan, double *interest, double *principal, double *balance,
                               amur_err *err) {
  const amur_status s = amur_loan_check(loan, err);
  if (s) return s;
  double owed = loan->principal;
  for (int t = 0; t < loan->tenor_years; t++) {
    interest[t] = loan->rate * owed;
    if (t >= loan->grace_years)
      principal[t] = repaid(loan, owed, interest[t], loan->tenor_years - t);
    else
      principal[t] = loan->capitalise_grace ? -interest[t] : 0;
    owed -= principal[t];
    balance[t] = owed;
  }
  return AMUR_OK;
}
