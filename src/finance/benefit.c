/* SPDX-License-Identifier: Apache-2.0
 * benefit.c -- what users gain when a cost falls, and the toll with the largest outcome (revenue, welfare).
 *   rule of a half: (q0 + q1)(c0 - c1) / 2, the area under a straight demand line (Neuburger 1971);
 *   logsum: integral of the demand from c1 to c0 along q = a exp(-b c) through both points:
 *           (c0 - c1)(q1 - q0) / ln(q1 / q0), the logarithmic mean of the flows times the fall of the composite cost
 *           (Williams 1977; Small and Rosen 1981 on the logsum as a cost).
 * q are flows before and after, c the composite costs: the logsums of the chains.  So the second is exact for a market
 * whose demand is the model's own; where other things moved the demand curve too, both are means of two curves.
 */
#include <amur/finance.h>
#include <assert.h>
#include <math.h>

double amur_benefit_half(double q0, double c0, double q1, double c1) { return 0.5 * (q0 + q1) * (c0 - c1); }

double amur_benefit_logsum(double q0, double c0, double q1, double c1) {
  if (!(q0 > 0 && q1 > 0)) return 0;
  /* (q1 - q0) / ln(q1/q0) = q0 (e^x - 1)/x: written so that equal flows do not divide zero by zero. */
  const double x = log(q1 / q0);
  const double mean = fabs(x) < 1e-8 ? q0 * (1 + x / 2) : q0 * expm1(x) / x;
  return mean * (c0 - c1);
}

/* Each outcome solves the whole model anew, so the search counts solutions: GRID + 1 for the grid, MOST in all. */
enum { GRID = 12, MOST = 200 };

/* Golden section (Kiefer 1953) between a and b, which hold the best point of the grid between them.  x[0] < x[1] divide
 * the interval in the golden ratio, so that after the worse end goes one of them is a point of the smaller interval
 * already: each step solves the model once. */
static amur_status narrow(amur_toll_outcome outcome, void *context, double a, double b, double tolerance,
                          amur_best_toll *best, amur_err *err) {
  static const double golden = 0.6180339887498949;
  double x[2] = {b - golden * (b - a), a + golden * (b - a)}, f[2];
  amur_status s = outcome(context, x[0], &f[0], err);
  if (!s) s = outcome(context, x[1], &f[1], err);
  best->n_solved += 2;
  while (!s && b - a > tolerance && best->n_solved < MOST) {
    assert(a < b);
    const int kept = f[0] < f[1] ? 1 : 0, fresh = 1 - kept; /* the worse end goes, its inner point becomes the end */
    if (kept == 1)
      a = x[0];
    else
      b = x[1];
    x[fresh] = x[kept];
    f[fresh] = f[kept];
    x[kept] = kept == 1 ? a + golden * (b - a) : b - golden * (b - a);
    s = outcome(context, x[kept], &f[kept], err);
    best->n_solved++;
  }
  for (int i = 0; i < 2 && !s; i++)
    if (f[i] > best->value) {
      best->value = f[i];
      best->toll = x[i];
    }
  return s;
}

amur_status amur_toll_best(amur_toll_outcome outcome, void *context, double low, double high, double tolerance,
                           amur_best_toll *best, amur_err *err) {
  if (!(low < high && isfinite(low) && isfinite(high) && tolerance > 0))
    return amur_fail(err, AMUR_E_DOMAIN, 0,
                     "best toll from %g to %g, within %g: bounds must be finite and rise, the tolerance be above 0",
                     low, high, tolerance);
  *best = (amur_best_toll){.toll = low, .value = -INFINITY};
  /* Revenue by toll may have several peaks, for each group of users that is priced off one; the grid is to find the
   * hill, golden section only climbs it. */
  const double step = (high - low) / GRID;
  int at = 0;
  for (int i = 0; i <= GRID; i++) {
    double value;
    const amur_status s = outcome(context, low + i * step, &value, err);
    if (s) return s;
    best->n_solved++;
    if (!(value > best->value)) continue;
    best->value = value;
    best->toll = low + i * step;
    at = i;
  }
  const amur_status s = narrow(outcome, context, at > 0 ? best->toll - step : low, at < GRID ? best->toll + step : high,
                               tolerance, best, err);
  best->at_bound = best->toll - low <= tolerance || high - best->toll <= tolerance;
  return s;
}
