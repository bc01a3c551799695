/* SPDX-License-Identifier: Apache-2.0
 * chi_square.c -- tail of the chi-square distribution: P(X > x) = Q(df/2, x/2), the incomplete gamma function.
 *
 * Below the bulk, x/2 < df/2 + 1, the series of P = 1 - Q converges fast; above, the continued fraction of Q does, and
 * small tails keep all their digits (Abramowitz and Stegun 1964, 6.5.29 and 6.5.31).
 */
#include <amur/base.h>
#include <math.h>

enum { MOST_TERMS = 10000 };

/* P(a, x) = x^a e^-x / Gamma(a + 1) * (1 + x/(a+1) + x^2/((a+1)(a+2)) + ...) */
static double series(double a, double x) {
  double term = 1, sum = 1;
  for (int i = 1; i < MOST_TERMS && term > 1e-17 * sum; i++) {
    term *= x / (a + i);
    sum += term;
  }
  return sum * exp(a * log(x) - x - lgamma(a + 1));
}

/* Q(a, x) = x^a e^-x / Gamma(a) * 1/(x + 1 - a - 1 (1 - a)/(x + 3 - a - ...)), from the front by the method of Lentz
 * (1976) in Thompson and Barnett's (1986) form: the ratios of successive numerators, c, and denominators, d, are
 * followed, and h is multiplied by c d until that is 1.  `tiny` stands for a ratio that would be zero. */
static double fraction(double a, double x) {
  const double tiny = 1e-300;
  double b = x + 1 - a, c = 1 / tiny, d = 1 / b, h = d;
  for (int i = 1; i < MOST_TERMS; i++) {
    const double numerator = -i * (i - a);
    b += 2;
    d = numerator * d + b;
    c = b + numerator / c;
    if (fabs(d) < tiny) d = tiny;
    if (fabs(c) < tiny) c = tiny;
    d = 1 / d;
    h *= d * c;
    if (fabs(d * c - 1) < 1e-16) break;
  }
  return h * exp(a * log(x) - x - lgamma(a));
}

double amur_chi_square_tail(double x, double df) {
  if (isnan(x) || !(df > 0)) return NAN;
  if (x <= 0) return 1;
  const double a = df / 2, half = x / 2;
  return half < a + 1 ? 1 - series(a, half) : fraction(a, half);
}
