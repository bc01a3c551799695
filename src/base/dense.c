/* SPDX-License-Identifier: Apache-2.0
 * dense.c -- small dense linear systems a x = b: Gaussian elimination with partial pivoting (Golub and Van Loan 2013,
 * 3.4).
 *
 * Step k takes, of the rows not yet used, that with the largest element in column k as the pivot's, and subtracts a
 * multiple of it, at most 1, from the others, so that the column below becomes zero.  Then x follows from the last row
 * up.
 */
#include <amur/base.h>
#include <assert.h>
#include <math.h>

static void swap(double *a, double *b) {
  const double was = *a;
  *a = *b;
  *b = was;
}

bool amur_solve_dense(double *a, double *b, size_t n, double least_pivot, size_t *singular_row) {
  assert(least_pivot >= 0);
  for (size_t k = 0; k < n; k++) {
    size_t best = k;
    for (size_t i = k + 1; i < n; i++)
      if (fabs(a[i * n + k]) > fabs(a[best * n + k])) best = i;
    if (!(fabs(a[best * n + k]) > least_pivot)) {
      if (singular_row) *singular_row = k;
      return false;
    }
    if (best != k) {
      for (size_t j = k; j < n; j++) swap(&a[k * n + j], &a[best * n + j]);
      swap(&b[k], &b[best]);
    }
    for (size_t i = k + 1; i < n; i++) {
      const double factor = a[i * n + k] / a[k * n + k];
      if (factor == 0) continue; /* as in matrices that are mostly zeros */
      for (size_t j = k; j < n; j++) a[i * n + j] -= factor * a[k * n + j];
      b[i] -= factor * b[k];
    }
  }
  for (size_t k = n; k-- > 0;) {
    for (size_t j = k + 1; j < n; j++) b[k] -= a[k * n + j] * b[j];
    b[k] /= a[k * n + k];
  }
  return true;
}
