/* SPDX-License-Identifier: Apache-2.0
 * appraise.c -- returns, cover and break-even of a project whose cash is known (cash_flow.c).
 *   LLCR = sum of cfads_t (1+r)^-(t-L+1) over the years L..M-1 with debt / debt owed at the start of L
 *   PLCR = the same sum over all years from L on
 * (Yescombe 2014, section 12.3).  Both stand at the start of year L, the first from which on the project operates and
 * draws no new loan.  r is the debt's own rate: the one at which the service from L on is worth the debt.  For one loan
 * at a fixed rate it is that rate; for several it lies between theirs.
 * Break-even: the factor on tolls (or on traffic, with what costs by the vehicle) at which LLCR is 1.  Taxes and
 * sculpted debt are worked anew at each factor.  The cash rises with the factor, so halving the interval finds it.
 * Years are indices 0..n_year-1 of year[]; every amount of a year stands at its end, drawings at its start.
 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include "cover.h"

/* The debt at the moment at which cover is measured. */
typedef struct {
  int start, end; /* L and M: years start..end-1 have debt service; end <= start: there is no debt */
  double owed;    /* at the start of L, with what is drawn in it */
  double rate;    /* per year; NAN without debt */
} debt_position;

/* cash[n_year + 1] is room. */
static amur_status find_debt(const amur_cash_flow *v, const amur_cash_flow_year *year, double *cash,
                             debt_position *position, amur_err *err) {
  debt_position d = {.start = v->open_year, .end = 0, .owed = 0, .rate = NAN};
  *position = d;
  for (int t = 0; t < v->n_year; t++) {
    if (t > d.start && year[t].drawn > 0) d.start = t;
    if (year[t].service != 0) d.end = t + 1;
  }
  *position = d;
  if (d.end <= d.start) return AMUR_OK;
  /* What lenders see from L on: they give the debt and get the service.  The rate of return of that is the debt's. */
  d.owed = (d.start ? year[d.start - 1].balance : 0) + year[d.start].drawn;
  cash[0] = -d.owed;
  for (int t = d.start; t < d.end; t++) cash[1 + t - d.start] = year[t].service;
  const int n_rate = d.owed > 0 ? amur_irr(cash, 1 + d.end - d.start, &d.rate, 1) : 0;
  if (n_rate < 0) return amur_fail(err, AMUR_E_NOMEM, 0, "rate of a debt of %d years", d.end - d.start);
  if (n_rate == 0) d.rate = NAN;
  *position = d;
  return AMUR_OK;
}

/* Present value at the start of year `start` of the cash until `end`; cash[end - start] is room. */
static double value_from(const amur_cash_flow_year *year, int start, int end, double rate, double *cash) {
  assert(start >= 0 && start <= end);
  for (int t = start; t < end; t++) cash[t - start] = year[t].cfads;
  return amur_present_value(rate, cash, end - start);
}

/* The year from whose end on the sum of the free cash never falls below zero again; -1 if there is none.  A later
 * outlay, as a renewal, may push the sum below zero once more: then the count begins anew. */
static int payback_year(const amur_cash_flow_year *year, int n) {
  amur_sum sum = {0, 0};
  int since = -1;
  for (int t = 0; t < n; t++) {
    amur_sum_add(&sum, year[t].free_cash);
    if (amur_sum_value(sum) < 0)
      since = -1;
    else if (since < 0)
      since = t;
  }
  return since;
}

amur_status amur_cash_flow_appraise(const amur_cash_flow *v, const amur_cash_flow_year *year, amur_appraisal *out,
                                    amur_err *err) {
  assert(v->n_year >= 1 && v->open_year >= 0 && v->open_year <= v->n_year); /* amur_cash_flow_fill checked them */
  const size_t n = (size_t)v->n_year;
  double *cash = amur_alloc(n + 1, sizeof *cash), *dscr = amur_alloc(n, sizeof *dscr),
         *service = amur_alloc(n, sizeof *service);
  if (!cash || !dscr || !service) {
    free(cash);
    free(dscr);
    free(service);
    return amur_fail(err, AMUR_E_NOMEM, 0, "appraisal: %d years", v->n_year);
  }
  *out = (amur_appraisal){.payback_year = payback_year(year, v->n_year), .equity_irr = NAN};
  for (int i = 0; i < AMUR_IRR_KEPT; i++) out->firr[i] = NAN;
  for (int t = 0; t < v->n_year; t++) cash[t] = year[t].free_cash;
  out->npv = amur_npv(v->discount_rate, cash, v->n_year);
  out->n_irr = amur_irr(cash, v->n_year, out->firr, AMUR_IRR_KEPT);
  for (int t = 0; t < v->n_year; t++) cash[t] = year[t].equity_cash;
  out->equity_npv = amur_npv(v->discount_rate, cash, v->n_year);
  out->n_equity_irr = amur_irr(cash, v->n_year, &out->equity_irr, 1);
  /* What falls due while the project is built is the sponsors' to pay: it has no cash of its own to cover it. */
  for (int t = 0; t < v->n_year; t++) {
    cash[t] = year[t].cfads;
    service[t] = t >= v->open_year ? year[t].service : 0;
  }
  ami_dscr(cash, service, v->n_year, dscr, &out->cover);
  debt_position d;
  amur_status s = find_debt(v, year, cash, &d, err);
  if (!s && (out->n_irr < 0 || out->n_equity_irr < 0))
    s = amur_fail(err, AMUR_E_NOMEM, 0, "appraisal: %d years", v->n_year);
  out->debt_rate = d.rate;
  out->cover_year = d.start;
  out->cover.llcr = value_from(year, d.start, d.end > d.start ? d.end : d.start, d.rate, cash) / d.owed;
  out->cover.plcr = value_from(year, d.start, v->n_year, d.rate, cash) / d.owed;
  free(cash);
  free(dscr);
  free(service);
  return s;
}

/* (LLCR - 1) times the debt, with tolls (and the costs of traffic) times the factor; NAN without debt.  It has the root
 * that is looked for, and unlike the ratio it is finite wherever there is debt. */
static amur_status surplus(const amur_cash_flow *v, const amur_cash_flow_year *year, amur_scaled what, double factor,
                           amur_cash_flow_year *trial, double *cash, double *out, amur_err *err) {
  for (int t = 0; t < v->n_year; t++) {
    trial[t] = year[t];
    trial[t].toll *= factor;
    if (what == AMUR_SCALE_TRAFFIC) trial[t].opex_traffic *= factor;
  }
  debt_position d = {0};
  amur_status s = amur_cash_flow_fill(v, trial, err);
  if (!s) s = find_debt(v, trial, cash, &d, err);
  if (s) return s;
  *out = d.end > d.start ? value_from(trial, d.start, d.end, d.rate, cash) - d.owed : NAN;
  return AMUR_OK;
}

amur_status amur_cash_flow_break_even(const amur_cash_flow *v, const amur_cash_flow_year *year, amur_scaled what,
                                      double *factor, amur_err *err) {
  amur_cash_flow_year *trial = amur_alloc((size_t)v->n_year, sizeof *trial);
  double *cash = amur_alloc((size_t)v->n_year + 1, sizeof *cash);
  if (!trial || !cash) {
    free(trial);
    free(cash);
    return amur_fail(err, AMUR_E_NOMEM, 0, "break-even: %d years", v->n_year);
  }
  double low = 0, high = 1, f;
  *factor = NAN;
  amur_status s = surplus(v, year, what, low, trial, cash, &f, err);
  if (!s && f >= 0) *factor = 0; /* covered without any toll */
  if (s || !(f < 0)) goto done;
  /* Double the factor until the debt is covered: the root lies between the last two.  A debt that 2^40 times today's
   * tolls do not cover has none. */
  while (!(s = surplus(v, year, what, high, trial, cash, &f, err)) && f < 0 && high < 0x1p40) high *= 2;
  if (s || !(f >= 0)) goto done;
  assert(low < high);
  for (double m; (m = low + (high - low) / 2) > low && m < high && high - low > 1e-14 * high;) {
    s = surplus(v, year, what, m, trial, cash, &f, err);
    if (s) goto done;
    if (f < 0)
      low = m;
    else
      high = m;
  }
  *factor = high;
done:
  free(trial);
  free(cash);
  return s;
}
