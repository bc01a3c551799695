/* SPDX-License-Identifier: Apache-2.0
 * dense.c -- small dense linear systems: Gaussian elimination with partial pivoting (Golub & Van Loan 2013, 3.4).
 */
#include <amur/base.h>
#include <math.h>

bool amur_solve_dense(double *a, double *b, size_t n, double least_pivot, size_t *singular_row) {
  for (size_t k = 0; k < n; k++) {
    size_t best = k;
    for (size_t i = k + 1; i < n; i++)
      if (fabs(a[i * n + k]) > fabs(a[best * n + k])) best = i;
    if (!(fabs(a[best * n + k]) > least_pivot)) {
      if (singular_row) *singular_row = k;
      return false;
    }
    if (best != k) {
      for (size_t j = k; j < n; j++) {
        const double swap = a[k * n + j];
        a[k * n + j] = a[best * n + j];
        a[best * n + j] = swap;
      }
      const double swap = b[k];
      b[k] = b[best];
      b[best] = swap;
    }
    for (size_t i = k + 1; i < n; i++) {
      const double factor = a[i * n + k] / a[k * n + k];
      if (factor == 0) continue;
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
