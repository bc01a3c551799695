/* SPDX-License-Identifier: Apache-2.0
 * recovery.h -- whether intervals cover known parameters as often as they say.
 * Over n independent samples the number of 95 % intervals that hold the truth is binomial(n, 0.95); a count outside
 * its 99.9 % band (0.05 % left out at either end) fails.
 */
#ifndef AMUR_TESTS_RECOVERY_H
#define AMUR_TESTS_RECOVERY_H

#include "../check.h"

#define NINETY_FIVE 1.959963984540054 /* standard errors either way of a 95 % interval */

enum { RECOVERY_PARAMS = 10 };

/* Counts of one estimator over samples. */
typedef struct {
  int n, n_param;
  int covered[RECOVERY_PARAMS];
  double sum[RECOVERY_PARAMS], square[RECOVERY_PARAMS]; /* of (estimate - truth) / standard error */
} recovery;

static inline void recovery_add(recovery *r, int n_param, const double *estimate, const double *truth,
                                const double *covariance) {
  r->n++;
  r->n_param = n_param;
  for (int k = 0; k < n_param; k++) {
    const double z = (estimate[k] - truth[k]) / sqrt(covariance[k * n_param + k]);
    r->covered[k] += fabs(z) <= NINETY_FIVE; /* one without a standard error does not cover */
    r->sum[k] += z;
    r->square[k] += z * z;
  }
}

/* Log-probability of k of n at rate p. */
static inline double recovery_log_binomial(int n, int k, double p) {
  return lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0) + k * log(p) + (n - k) * log1p(-p);
}

/* The band [*least, *most] that a count of n at rate p leaves once in a thousand. */
static inline void recovery_band(int n, double p, int *least, int *most) {
  double below = 0, above = 0;
  for (*least = 0; (below += exp(recovery_log_binomial(n, *least, p))) <= 0.0005;) ++*least;
  for (*most = n; (above += exp(recovery_log_binomial(n, *most, p))) <= 0.0005;) --*most;
}

static inline bool recovery_within(const recovery *r, const char *what, double rate) {
  int least, most;
  bool good = true;
  recovery_band(r->n, rate, &least, &most);
  for (int k = 0; k < r->n_param; k++) {
    const bool bad = r->covered[k] < least || r->covered[k] > most;
    const double mean = r->sum[k] / r->n;
    good = good && !bad;
    print_message("%-30s parameter %d: %4d of %d cover, band %d to %d; errors in standard errors: mean %+.2f, spread "
                  "%.2f%s\n",
                  what, k, r->covered[k], r->n, least, most, mean, sqrt(r->square[k] / r->n - mean * mean),
                  bad ? "  OUTSIDE" : "");
  }
  return good;
}

#endif
