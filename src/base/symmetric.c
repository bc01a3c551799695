/* SPDX-License-Identifier: Apache-2.0
 * symmetric.c -- Cholesky's factors and Jacobi's eigenvalues of small symmetric matrices.
 *
 * Matrices are arrays of n rows of n.  Plain loops in a fixed order: a tuned library would be faster for large n, but
 * gives other last digits from one machine to the next.
 * Source: Golub and Van Loan (2013), sections 4.2 and 8.5.
 */
#include <amur/symmetric.h>
#include <assert.h>
#include <math.h>

/* Row by row: l_ij = (a_ij - sum_k<j l_ik l_jk) / l_jj, and l_ii the root of what is left of a_ii.  What is left is the
 * part of row i that the rows before it do not explain; rounding leaves some 1e-16 a_ii where there is none. */
int amur_cholesky(int n, double *a, double tolerance) {
  assert(n >= 0);
  const size_t m = (size_t)n;
  for (size_t i = 0; i < m; i++) {
    const double diagonal = a[i * m + i];
    for (size_t j = 0; j <= i; j++) {
      double sum = a[i * m + j];
      for (size_t k = 0; k < j; k++) sum -= a[i * m + k] * a[j * m + k];
      if (j < i)
        a[i * m + j] = sum / a[j * m + j];
      else if (sum > tolerance * diagonal && sum > 0)
        a[i * m + i] = sqrt(sum);
      else
        return (int)i;
    }
  }
  return -1;
}

/* L y = b forwards, then L' x = y backwards. */
void amur_cholesky_solve(int n, const double *l, double *b) {
  const size_t m = (size_t)n;
  for (size_t i = 0; i < m; i++) {
    for (size_t k = 0; k < i; k++) b[i] -= l[i * m + k] * b[k];
    b[i] /= l[i * m + i];
  }
  for (size_t i = m; i-- > 0;) {
    for (size_t k = i + 1; k < m; k++) b[i] -= l[k * m + i] * b[k];
    b[i] /= l[i * m + i];
  }
}

void amur_cholesky_inverse(int n, const double *l, double *inverse) {
  const size_t m = (size_t)n;
  for (size_t j = 0; j < m; j++) {
    double *row = inverse + j * m; /* symmetric: a row is a column */
    for (size_t i = 0; i < m; i++) row[i] = i == j;
    amur_cholesky_solve(n, l, row);
  }
}

/* One Jacobi rotation that zeroes a[p][q]: of the two angles that do, the one below 45 degrees, whose tangent t is the
 * smaller root of t^2 + 2 half t - 1 = 0, divided so that nothing cancels (Golub and Van Loan 2013, 8.5.2). */
static void rotate(size_t m, double *a, double *vector, size_t p, size_t q) {
  const double apq = a[p * m + q];
  if (apq == 0) return;
  const double half = (a[q * m + q] - a[p * m + p]) / (2 * apq);
  const double t = (half >= 0 ? 1 : -1) / (fabs(half) + sqrt(1 + half * half)), c = 1 / sqrt(1 + t * t), s = t * c;
  for (size_t k = 0; k < m; k++) {
    const double kp = a[k * m + p], kq = a[k * m + q];
    a[k * m + p] = c * kp - s * kq;
    a[k * m + q] = s * kp + c * kq;
  }
  for (size_t k = 0; k < m; k++) {
    const double pk = a[p * m + k], qk = a[q * m + k];
    a[p * m + k] = c * pk - s * qk;
    a[q * m + k] = s * pk + c * qk;
  }
  for (size_t k = 0; k < m; k++) {
    const double kp = vector[k * m + p], kq = vector[k * m + q];
    vector[k * m + p] = c * kp - s * kq;
    vector[k * m + q] = s * kp + c * kq;
  }
}

/* Eigenvalues with their vectors by selection: n is small. */
static void sort_rising(size_t m, double *value, double *vector) {
  for (size_t i = 0; i < m; i++) {
    size_t least = i;
    for (size_t j = i + 1; j < m; j++)
      if (value[j] < value[least]) least = j;
    const double v = value[i];
    value[i] = value[least];
    value[least] = v;
    for (size_t k = 0; k < m; k++) {
      const double x = vector[k * m + i];
      vector[k * m + i] = vector[k * m + least];
      vector[k * m + least] = x;
    }
  }
}

/* Sweeps over all pairs of rows until nothing is left off the diagonal.  They converge quadratically: some ten are
 * enough for any n, and the limit is only there so that the loop must end. */
void amur_symmetric_eigen(int n, double *a, double *value, double *vector) {
  assert(n >= 0);
  enum { MAX_SWEEPS = 60 };
  const size_t m = (size_t)n;
  for (size_t i = 0; i < m * m; i++) vector[i] = i / m == i % m;
  for (int sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    double off = 0, all = 0;
    for (size_t i = 0; i < m; i++)
      for (size_t j = 0; j < m; j++) {
        all += a[i * m + j] * a[i * m + j];
        if (i != j) off += a[i * m + j] * a[i * m + j];
      }
    if (!(off > 1e-32 * all)) break;
    for (size_t p = 0; p < m; p++)
      for (size_t q = p + 1; q < m; q++) rotate(m, a, vector, p, q);
  }
  for (size_t i = 0; i < m; i++) value[i] = a[i * m + i];
  sort_rising(m, value, vector);
}
