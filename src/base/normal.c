/* SPDX-License-Identifier: Apache-2.0
 * normal.c -- logarithm of the standard normal distribution and its inverse Mills ratio, exact far out in the tails.
 *
 * The error function of the C library does for z >= -5.  Below, Phi(-t) = phi(t) R(t) with Laplace's continued fraction
 * (1805; Abramowitz and Stegun 1964, 26.2.14)
 *   R(t) = 1/(t + 1/(t + 2/(t + 3/(t + ...)))),
 * of which 80 terms are exact to the last digit from t = 5 on.
 */
#include <amur/base.h>
#include <math.h>

static const double log_sqrt_2pi = 0.91893853320467274178;
enum { TERMS = 80 };

static double tail_ratio(double t) {
  double below = t;
  for (int k = TERMS; k >= 1; k--) below = t + k / below;
  return 1 / below;
}

double amur_normal_log_cdf(double z) {
  if (z < -5) return -0.5 * z * z - log_sqrt_2pi + log(tail_ratio(-z));
  return z > 0 ? log1p(-0.5 * erfc(z / sqrt(2))) : log(0.5 * erfc(-z / sqrt(2)));
}

double amur_normal_mills(double z) {
  if (z < -5) return 1 / tail_ratio(-z);
  return exp(-0.5 * z * z - log_sqrt_2pi) / (0.5 * erfc(-z / sqrt(2)));
}
