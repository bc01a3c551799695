/* SPDX-License-Identifier: Apache-2.0
 * symmetric.h -- symmetric matrices without allocation: small ones, for estimation, as row-major n x n arrays, n up to
 * some hundreds; large ones as what they do to a vector.  Bit-identical everywhere, which a tuned library does not
 * promise.
 */
#ifndef AMUR_SYMMETRIC_H
#define AMUR_SYMMETRIC_H

#include <amur/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Factors the symmetric a (lower triangle read) into L L', L in the lower triangle of a.  Returns -1, or the first
 * row whose pivot is not above tolerance times its diagonal element: that row depends on those before it. */
AMUR_API int amur_cholesky(int n, double *a, double tolerance);
/* Solves L L' x = b[n]; b becomes x. */
AMUR_API void amur_cholesky_solve(int n, const double *l, double *b);
/* Writes the inverse of L L', both triangles, to inverse[n * n]. */
AMUR_API void amur_cholesky_inverse(int n, const double *l, double *inverse);

/* Eigenvalues of the symmetric a (overwritten), rising, to value[n]; unit eigenvectors to the columns of
 * vector[n * n].  Cyclic Jacobi. */
AMUR_API void amur_symmetric_eigen(int n, double *a, double *value, double *vector);

/* image = A vector, for a symmetric A. */
typedef void (*amur_linear_map)(void *context, const double *vector, double *image);

/* When to stop; both are to be given. */
typedef struct {
  int most_steps;
  double error; /* what is left may have this part of the length it had, in the measure of the diagonal */
} amur_conjugate_stop;

/* Solves A x = b[n] for a positive (semi-)definite A that `multiply` applies, from x = 0, by conjugate gradients
 * (Hestenes and Stiefel 1952), scaled by the diagonal of A unless it is NULL.  b becomes what is left, b - A x; work
 * has room for 3 n.  False if x is not yet that good after the most steps, or if A bends the other way. */
AMUR_API bool amur_conjugate_gradients(size_t n, amur_linear_map multiply, void *context, const double *diagonal,
                                       amur_conjugate_stop stop, double *b, double *x, double *work);

#ifdef __cplusplus
}
#endif
#endif
