/* SPDX-License-Identifier: Apache-2.0
 * benefit.c -- what users gain when a cost falls, and the toll that a callback's outcome likes best.
 *   rule of a half: (q0 + q1)(c0 - c1) / 2, the area under a straight demand line (Neuburger 1971);
 *   logsum: integral of the demand from c1 to c0 along q = a exp(-b c), through both points:
 *           (c0 - c1)(q1 - q0) / ln(q1 / q0), the logarithmic mean of the flows times the fall of the composite cost.
 * The composite cost is the logsum of the chains, so that the second is exact for a market whose demand is the
 * model's own; where other things moved the demand curve too, both are means of two curves.
 */
#include <amur/finance.h>
#include <math.h>

double amur_benefit_half(double q0, double c0, double q1, double c1) { return 0.5 * (q0 + q1) * (c0 - c1); }

double amur_benefit_logsum(double q0, double c0, double q1, double c1) {
  if (!(q0 > 0 && q1 > 0)) return 0;
  const double x = log(q1 / q0);
  const double mean = fabs(x) < 1e-8 ? q0 * (1 + x / 2) : q0 * expm1(x) / x;
  return mean * (c0 - c1);
}

enum { GRID = 12, MOST = 200 };

/* Golden section between a and b, around the best point of the grid. */
static amur_status narrow(amur_toll_outcome outcome, void *context, double a, double b, double tolerance,
                          amur_best_toll *best, amur_err *err) {
  static const double golden = 0.6180339887498949;
  double x[2] = {b - golden * (b - a), a + golden * (b - a)}, f[2];
  amur_status s = outcome(context, x[0], &f[0], err);
  if (!s) s = outcome(context, x[1], &f[1], err);
  best->n_solved += 2;
  while (!s && b - a > tolerance && best->n_solved < MOST) {
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
    return amur_fail(err, AMUR_E_DOMAIN, 0, "best toll between %g and %g to %g", low, high, tolerance);
  *best = (amur_best_toll){.toll = low, .value = -INFINITY};
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
