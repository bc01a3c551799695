/* SPDX-License-Identifier: Apache-2.0
 * returns.c -- net present value, and every internal rate of return.
 *   NPV(r) = sum cash_t (1+r)^-t, t = 0, 1, ...: cash_0 is not discounted.
 * Cash that changes its sign more than once can have several rates, and a search from a guess finds one of them.  All
 * are wanted, since none of several should be quoted alone.  They are the roots of f(x) = sum cash_t exp(t x) with
 * x = -log(1+r).  Laguerre's step behind Descartes' rule of signs finds them: with k between two coefficients of
 * different sign, the derivative of exp(-k x) f(x) has the coefficients (t-k) cash_t, which have one change of sign
 * less, and by Rolle one of its roots lies between any two of f.  So the roots at each level are bracketed by those of
 * the level below; at the lowest no sign changes, and there is no root.  A touching (double) root counts once.
 * Source: Laguerre (1883), J. Math. Pures Appl. 9.
 */
#include <amur/finance.h>
#include <assert.h>
#include <math.h>
#include <stdlib.h>

double amur_npv(double rate, const double *cash, int n) {
  amur_sum sum = {0, 0};
  const double v = 1 / (1 + rate);
  double factor = 1;
  for (int t = 0; t < n; t++, factor *= v) amur_sum_add(&sum, cash[t] * factor);
  return amur_sum_value(sum);
}

static const double touching = 1e-13; /* part of the sum of magnitudes that is taken for zero */

/* sum c_t exp(t x) divided by a positive number, the sum of magnitudes: the same roots and signs, but always in [-1,
 * 1]. The sum runs from the largest power, so that all others are at most 1: 200 years at 1000 % do not overflow. */
static double value(const double *c, int n, double x) {
  const int first = x <= 0 ? 0 : n - 1, step = x <= 0 ? 1 : -1;
  const double v = exp(x <= 0 ? x : -x);
  amur_sum sum = {0, 0}, magnitude = {0, 0};
  double factor = 1;
  for (int i = 0; i < n; i++, factor *= v) {
    const double term = c[first + step * i] * factor;
    amur_sum_add(&sum, term);
    amur_sum_add(&magnitude, fabs(term));
  }
  return amur_sum_value(magnitude) > 0 ? amur_sum_value(sum) / amur_sum_value(magnitude) : 0;
}

/* The root in (a, b), at whose ends the signs differ, to the last bit.  Halving, as Newton's steps may leave the
 * bracket where the curve is flat, and 60 evaluations of a few dozen terms cost nothing. */
static double bisect(const double *c, int n, double a, double b) {
  assert(a < b);
  const bool positive = value(c, n, a) > 0;
  for (;;) {
    const double m = a + (b - a) / 2;
    if (m <= a || m >= b) return m;
    const double f = value(c, n, m);
    if (f == 0) return m;
    if ((f > 0) == positive)
      a = m;
    else
      b = m;
  }
}

/* Index of the first coefficient whose sign differs from the last non-zero one before it; 0 if there is none. */
static int sign_change(const double *c, int n) {
  double last = 0;
  for (int t = 0; t < n; t++) {
    if (c[t] == 0) continue;
    if (last != 0 && (c[t] > 0) != (last > 0)) return t;
    last = c[t];
  }
  return 0;
}

/* Roots of c in (low, high), ascending, between the ascending points mid[n_mid] that separate them: at most one in each
 * piece.  A double root changes no sign; it is a point of mid[] at which c is zero. */
static int bracketed(const double *c, int n, double low, double high, const double *mid, int n_mid, double *root) {
  int n_root = 0;
  double a = low, fa = value(c, n, a);
  for (int i = 0; i <= n_mid; i++) {
    const double b = i < n_mid ? mid[i] : high;
    double fb = value(c, n, b);
    if (i < n_mid && fabs(fb) < touching) {
      root[n_root++] = b;
      fb = 0;
    } else if (fa * fb < 0) {
      root[n_root++] = bisect(c, n, a, b);
    }
    a = b;
    fa = fb;
  }
  return n_root;
}

/* Roots of c in (low, high); root, mid and level have room for n.  Down: one change of sign is taken out at each level,
 * by a k half-way between two years; c becomes the coefficients of the level.  Up: the factors are divided out again,
 * and the roots found below bracket those above.  Dividing by n keeps the magnitudes near 1. */
static int roots(double *c, int n, double low, double high, double *root, double *mid, double *level) {
  int depth = 0, n_root = 0;
  for (int t; (t = sign_change(c, n)) > 0; depth++) {
    assert(depth < n);
    level[depth] = t - 0.5;
    for (int i = 0; i < n; i++) c[i] *= (i - level[depth]) / n;
  }
  while (depth-- > 0) {
    for (int i = 0; i < n; i++) c[i] /= (i - level[depth]) / n;
    for (int i = 0; i < n_root; i++) mid[i] = root[i];
    n_root = bracketed(c, n, low, high, mid, n_root, root);
  }
  return n_root;
}

int amur_irr(const double *cash, int n, double *root, int max) {
  static const double rate_low = -0.99, rate_high = 10;
  if (n < 2) return 0;
  double *work = amur_alloc(4 * (size_t)n, sizeof *work);
  if (!work) return -1;
  double *c = work, *x = work + n, *mid = work + 2 * (size_t)n, *level = work + 3 * (size_t)n;
  for (int t = 0; t < n; t++) c[t] = cash[t];
  const int n_root = roots(c, n, -log1p(rate_high), -log1p(rate_low), x, mid, level);
  assert(n_root < n); /* Descartes: not more than the changes of sign */
  for (int i = 0; i < n_root && i < max; i++) root[i] = expm1(-x[n_root - 1 - i]);
  free(work);
  return n_root;
}
