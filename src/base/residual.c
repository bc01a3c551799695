/* SPDX-License-Identifier: Apache-2.0
 * residual.c -- residuals of iterations, written so that what is no number, or infinite, never counts as small.
 *
 * A comparison with NaN is false and fmax passes NaN over, so that "largest so far, 0 at first" or "0 unless above 0"
 * would turn a computation that has left the numbers into one that has converged.
 */
#include <amur/base.h>
#include <math.h>

double amur_residual(double part, double whole) {
  if (!isfinite(part) || !isfinite(whole)) return NAN;
  if (!(part > 0)) return 0;
  return whole > 0 ? part / whole : INFINITY;
}

double amur_worse(double a, double b) { return b > a || isnan(b) ? b : a; }

bool amur_all_finite(const double *x, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (!isfinite(x[i])) return false;
  return true;
}
