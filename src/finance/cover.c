/* SPDX-License-Identifier: Apache-2.0
 * cover.c -- does the cash cover the debt?
 *   DSCR_t = cash_t / (interest_t + principal_t)                       debt service cover: can the year pay?
 *   LLCR   = sum over the loan's years of cash_t (1+rate)^-t / owed     loan life cover: can the loan's life pay?
 *   PLCR   = the same over all years of the cash                        project life cover: is there a tail behind it?
 * with t = 1, 2, ..., and `owed` at the start of year 1.  Cash of year t comes at its end, as the payments do.
 * An LLCR below 1 says that no schedule of payments could be met; a DSCR below 1 that this one cannot, in that year.
 * Source: Yescombe (2014), Principles of Project Finance, section 12.3.
 */
#include "cover.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>

double amur_present_value(double rate, const double *cash, int n) {
  assert(n >= 0 && !(rate <= -1));
  amur_sum sum = {0, 0};
  const double v = 1 / (1 + rate);
  double factor = v;
  for (int t = 0; t < n; t++, factor *= v) amur_sum_add(&sum, cash[t] * factor);
  return amur_sum_value(sum);
}

/* Smallest and mean ratio over the years in which something is due. */
static void summarise(const double *dscr, int n, amur_cover *cover) {
  amur_sum sum = {0, 0};
  int n_due = 0;
  cover->dscr_min = cover->dscr_mean = NAN;
  cover->dscr_min_year = -1;
  for (int t = 0; t < n; t++) {
    if (isnan(dscr[t])) continue;
    n_due++;
    amur_sum_add(&sum, dscr[t]);
    if (cover->dscr_min_year >= 0 && dscr[t] >= cover->dscr_min) continue;
    cover->dscr_min = dscr[t];
    cover->dscr_min_year = t;
  }
  if (n_due) cover->dscr_mean = amur_sum_value(sum) / n_due;
}

void ami_dscr(const double *cfads, const double *service, int n, double *dscr, amur_cover *cover) {
  /* A negative service is interest lent anew: the year pays nothing, so it has no ratio either. */
  for (int t = 0; t < n; t++) dscr[t] = service[t] > 0 ? cfads[t] / service[t] : NAN;
  summarise(dscr, n, cover);
}

amur_status amur_cover_ratios(const amur_loan *loan, const double *cfads, int n_year, double *dscr, amur_cover *cover,
                              amur_err *err) {
  amur_status s = amur_loan_check(loan, err);
  if (s) return s;
  const int n = loan->tenor_years;
  if (n_year < n)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "loan of %d years, but cash for %d: the loan outlives the project", n,
                     n_year);
  double *service = amur_alloc((size_t)n, sizeof *service), *interest = amur_alloc((size_t)n, sizeof *interest);
  double *balance = amur_alloc((size_t)n, sizeof *balance);
  if (!service || !interest || !balance) {
    s = amur_fail(err, AMUR_E_NOMEM, 0, "cover ratios: %d years", n);
    goto done;
  }
  s = amur_loan_schedule(loan, interest, service, balance, err);
  if (s) goto done;
  for (int t = 0; t < n; t++) service[t] += interest[t];
  ami_dscr(cfads, service, n, dscr, cover);
  cover->llcr = amur_present_value(loan->rate, cfads, n) / loan->principal;
  cover->plcr = amur_present_value(loan->rate, cfads, n_year) / loan->principal;
done:
  free(service);
  free(interest);
  free(balance);
  return s;
}
