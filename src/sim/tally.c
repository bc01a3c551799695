/* SPDX-License-Identifier: Apache-2.0
 * tally.c -- histograms, intervals over replications, and where a warm-up ends.
 *   Half-width t s/sqrt(n) (1 + 2 c g^2/n) with t of Student, s the sample's standard deviation and g its skewness,
 * c = (z^4 + 2 z^2 - 3)/18 at z = 1.96: the term of Student's statistic in skewness that a symmetric interval
 * misses (Hall 1992, section 2.6).  Mean waits over replications are skewed, and their intervals miss above, when
 * the sample lacks the long queues.
 * Limits: c is taken twice, because a sample of tens shows too little skewness (found on gamma variables, as is the
 *   least number of ten); more than skewness 2 is not made good.
 */
#include <amur/sim.h>
#include <assert.h>
#include <math.h>

void amur_histogram_merge(amur_histogram *into, const amur_histogram *from) {
  for (int i = 0; i < AMUR_HISTOGRAM_N; i++) into->count[i] += from->count[i];
}

static uint64_t total_of(const amur_histogram *h) {
  uint64_t n = 0;
  for (int i = 0; i < AMUR_HISTOGRAM_N; i++) n += h->count[i];
  return n;
}

/* Lower edge of bin i >= 1: 2^(octave - 20) (1 + step/32); the inverse of amur_histogram_bin. */
static double edge(int i) { return ldexp(1 + ((i - 1) & 31) / 32.0, ((i - 1) >> 5) - 20); }

/* Linear within a bin, whose relative width of 1/32 is the error at most. */
double amur_histogram_quantile(const amur_histogram *h, double p) {
  const double want = p * (double)total_of(h);
  if (want <= 0) return 0;
  double below = 0;
  for (int i = 0; i < AMUR_HISTOGRAM_N; i++) {
    const double n = (double)h->count[i];
    if (n > 0 && below + n >= want) {
      if (i == 0) return 0;
      if (i == AMUR_HISTOGRAM_N - 1) return edge(i);
      return edge(i) + (want - below) / n * (edge(i + 1) - edge(i));
    }
    below += n;
  }
  return edge(AMUR_HISTOGRAM_N - 1);
}

double amur_student_quantile(double p, double df) {
  if (p < 0.5) return -amur_student_quantile(1 - p, df);
  const double pi = acos(-1.0);
  assert(df >= 1 && p < 1);
  if (df < 1.5) return tan(pi * (p - 0.5));
  if (df < 2.5) return (2 * p - 1) / sqrt(2 * p * (1 - p));
  const double tail = 2 * (1 - p); /* Hill (1970), algorithm 396, two tails */
  const double a = 1 / (df - 0.5), b = 48 / (a * a);
  double c = ((20700 * a / b - 98) * a - 16) * a + 96.36;
  const double d = ((94.5 / (b + c) - 3) / b + 1) * sqrt(a * pi / 2) * df;
  double y = pow(d * tail, 2 / df);
  if (y > 0.05 + a) {
    const double x = amur_normal_quantile(0.5 * tail);
    y = x * x;
    if (df < 5) c += 0.3 * (df - 4.5) * (x + 0.6);
    c += (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b;
    y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x;
    y = expm1(a * y * y);
  } else {
    y = ((1 / (((df + 6) / (df * y) - 0.089 * d - 0.822) * (df + 2) * 3) + 0.5 / (df + 4)) * y - 1) * (df + 1) /
            (df + 2) +
        1 / y;
  }
  return sqrt(df * y);
}

enum { FEWEST_FOR_SKEWNESS = 10 };

/* Factor by which skewness widens an interval of n values about their mean; square: their sum of squares. */
static double widening(int n, const double *x, double mean, double square) {
  static const double twice_c = 2 * 1.080;
  if (n < FEWEST_FOR_SKEWNESS || !(square > 0)) return 1;
  amur_sum cube = {0};
  for (int i = 0; i < n; i++) amur_sum_add(&cube, (x[i] - mean) * (x[i] - mean) * (x[i] - mean));
  const double of_sample = amur_sum_value(cube) / n / pow(square / n, 1.5);
  const double skewness = of_sample * sqrt((double)n * (n - 1)) / (n - 2); /* G1 of Joanes & Gill (1998): less biased */
  return 1 + twice_c * skewness * skewness / n;
}

amur_estimate amur_estimate_chosen(int n, const double *x, double df) {
  amur_sum sum = {0}, square = {0};
  if (n < 1) return (amur_estimate){NAN, INFINITY};
  for (int i = 0; i < n; i++) amur_sum_add(&sum, x[i]);
  const double mean = amur_sum_value(sum) / n;
  if (n < 2) return (amur_estimate){mean, INFINITY};
  for (int i = 0; i < n; i++) amur_sum_add(&square, (x[i] - mean) * (x[i] - mean));
  const double se = sqrt(amur_sum_value(square) / (n - 1) / n);
  return (amur_estimate){mean, amur_student_quantile(0.975, df) * se * widening(n, x, mean, amur_sum_value(square))};
}

amur_estimate amur_estimate_of(int n, const double *x) { return amur_estimate_chosen(n, x, n - 1); }

/* Score of a cut before batch j: the sum over the batches i >= j of (x_i - their mean)^2, over their number squared. To
 * a constant that is the squared standard error of the mean of what is kept, if batches are independent (White 1997).
 * Cutting more removes bias and leaves fewer; the least score weighs one against the other.  A minimum in the second
 * half, where the few batches left may agree by chance, is not believed.  Sums run from the end, so that one pass does.
 */
int amur_mser5(int n, const double *x) {
  const int m = n / 5; /* batches */
  int cut = 0;
  double best = INFINITY, sum = 0, square = 0;
  for (int j = m - 1; j >= 0; j--) { /* sums over the batches j..m-1 */
    double batch = 0;
    for (int i = 0; i < 5; i++) batch += x[5 * j + i] / 5;
    sum += batch;
    square += batch * batch;
    const double left = m - j, score = (square - sum * sum / left) / (left * left);
    if (j <= m / 2 && score <= best) {
      best = score;
      cut = j;
    }
  }
  return 5 * cut;
}
