/* SPDX-License-Identifier: Apache-2.0
 * opinion.c -- how opinion settles among groups that listen to each other and to stubborn sources.
 *   x(k+1) = S W x(k) + (I - S) x(0)                    Friedkin & Johnsen (1990), J. Math. Sociol. 15
 * W is whom a group listens to, S (diagonal) how far it lets itself be moved; the rest of it holds to its own x(0).
 * In equilibrium x = S W x + (I - S) x(0), a linear system (I - S W) x = (I - S) x(0), solved by elimination.
 * A medium that nobody moves has susceptibility 0.  Plain averaging (DeGroot 1974, J. Am. Stat. Assoc. 69) is S = I:
 * its consensus depends on where it began and is no solution of the system alone, so it is reached by steps only.
 * Shape: w[i * n + j] is the weight that group i gives to group j, rows summing to 1; s[n], x0[n], x[n].
 */
#include <amur/climate.h>
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

amur_status amur_opinion_check(int n, const double *w, const double *s, const double *x0, amur_err *err) {
  if (n < 1) return amur_fail(err, AMUR_E_DOMAIN, 0, "opinion: %d groups, must be at least 1", n);
  for (int i = 0; i < n; i++) {
    if (!(s[i] >= 0 && s[i] <= 1))
      return amur_fail(err, AMUR_E_DOMAIN, i + 1, "opinion group %d: susceptibility %g, must lie in 0..1", i + 1, s[i]);
    if (!isfinite(x0[i]))
      return amur_fail(err, AMUR_E_DOMAIN, i + 1, "opinion group %d: initial opinion %g", i + 1, x0[i]);
    amur_sum sum = {0, 0};
    for (int j = 0; j < n; j++) {
      const double weight = w[(size_t)i * (size_t)n + (size_t)j];
      if (!(weight >= 0))
        return amur_fail(err, AMUR_E_DOMAIN, i + 1, "opinion group %d: weight %g, must be >= 0", i + 1, weight);
      amur_sum_add(&sum, weight);
    }
    if (!(fabs(amur_sum_value(sum) - 1) <= 1e-9))
      return amur_fail(err, AMUR_E_DOMAIN, i + 1, "opinion group %d: weights sum to %.12g, must sum to 1", i + 1,
                       amur_sum_value(sum));
  }
  return AMUR_OK;
}

#define LEAST_PIVOT 1e-14 /* of I - S W, whose rows are of order 1 */

amur_status amur_opinion_equilibrium(int n, const double *w, const double *s, const double *x0, double *x,
                                     amur_err *err) {
  const amur_status status = amur_opinion_check(n, w, s, x0, err);
  if (status) return status;
  double *a = amur_alloc((size_t)n * (size_t)n, sizeof *a);
  if (!a) return amur_fail(err, AMUR_E_NOMEM, 0, "opinion: %d groups", n);
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < n; j++) {
      const size_t at = (size_t)i * (size_t)n + (size_t)j;
      a[at] = (i == j) - s[i] * w[at]; /* I - S W */
    }
    x[i] = (1 - s[i]) * x0[i];
  }
  /* Singular exactly when some groups listen only to one another and hold to nothing (S = 1): a constant may be added
   * to the opinion of all of them. */
  size_t row = 0;
  const bool unique = amur_solve_dense(a, x, (size_t)n, LEAST_PIVOT, &row);
  free(a);
  if (unique) return AMUR_OK;
  return amur_fail(err, AMUR_E_NUMERIC, (long)row + 1,
                   "opinion: the equilibrium is not unique (a set of groups listens only to itself and holds to "
                   "nothing); give one of them a susceptibility below 1");
}

void amur_opinion_steps(int n, const double *w, const double *s, const double *x0, int n_step, double *x,
                        double *scratch) {
  assert(n >= 1 && n_step >= 0 && x != scratch);
  for (int k = 0; k < n_step; k++) {
    for (int i = 0; i < n; i++) {
      amur_sum sum = {0, 0};
      for (int j = 0; j < n; j++) amur_sum_add(&sum, w[(size_t)i * (size_t)n + (size_t)j] * x[j]);
      scratch[i] = s[i] * amur_sum_value(sum) + (1 - s[i]) * x0[i];
    }
    memcpy(x, scratch, (size_t)n * sizeof *x);
  }
}
