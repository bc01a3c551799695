/* SPDX-License-Identifier: Apache-2.0
 * symmetric.h -- small symmetric matrices, for estimation: row-major n x n arrays, n up to some
 * hundreds, no allocation.  Bit-identical everywhere, which a tuned library does not promise.
 */
#ifndef AMUR_SYMMETRIC_H
#define AMUR_SYMMETRIC_H

#include <amur/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Factors the symmetric a (lower triangle read) into L L', L in the lower triangle of a.  Returns -1, or the first
 * row whose pivot is not above tolerance times its diagonal element: that row depends on those before it. */
int amur_cholesky(int n, double *a, double tolerance);
/* Solves L L' x = b in place. */
void amur_cholesky_solve(int n, const double *l, double *b);
/* Writes (L L')^-1, both triangles, to inverse[n * n]. */
void amur_cholesky_inverse(int n, const double *l, double *inverse);

/* Eigenvalues of the symmetric a (overwritten), rising, to value[n]; unit eigenvectors to the columns of
 * vector[n * n].  Cyclic Jacobi. */
void amur_symmetric_eigen(int n, double *a, double *value, double *vector);

#ifdef __cplusplus
}
#endif
#endif
