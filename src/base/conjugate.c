/* SPDX-License-Identifier: Apache-2.0
 * conjugate.c -- conjugate gradients (Hestenes and Stiefel 1952), scaled by the diagonal (Jacobi's preconditioner).
 *
 * Solves A x = b where A is only known by what it does to a vector.  With r = b - A x and z = r / diag(A), each step
 * goes along p, which is conjugate to all steps before it:
 *   alpha = r'z / p'A p,   x += alpha p,   r -= alpha A p,
 *   beta = (r'z now) / (r'z before),   p = z + beta p
 * (Golub and Van Loan 2013, section 11.5).
 */
#include <amur/symmetric.h>
#include <assert.h>

static double dot(size_t n, const double *a, const double *b) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

/* z from r; returns r'z, the square of the residual's length in the measure of the diagonal. */
static double scale(size_t n, const double *diagonal, const double *residual, double *scaled) {
  for (size_t i = 0; i < n; i++) scaled[i] = diagonal ? residual[i] / diagonal[i] : residual[i];
  return dot(n, residual, scaled);
}

bool amur_conjugate_gradients(size_t n, amur_linear_map multiply, void *context, const double *diagonal,
                              amur_conjugate_stop stop, double *b, double *x, double *work) {
  assert(stop.most_steps >= 0 && stop.error >= 0);
  double *direction = work, *image = work + n, *scaled = work + 2 * n;
  double error = scale(n, diagonal, b, scaled);
  const double enough = stop.error * stop.error * error;
  for (size_t i = 0; i < n; i++) {
    x[i] = 0;
    direction[i] = scaled[i];
  }
  for (int step = 0; error > enough; step++) {
    if (step == stop.most_steps) return false;
    multiply(context, direction, image);
    const double curvature = dot(n, direction, image), length = error / curvature, last = error;
    if (!(curvature > 0)) return false; /* A is not positive in this direction */
    for (size_t i = 0; i < n; i++) {
      x[i] += length * direction[i];
      b[i] -= length * image[i]; /* b becomes r */
    }
    error = scale(n, diagonal, b, scaled);
    for (size_t i = 0; i < n; i++) direction[i] = scaled[i] + error / last * direction[i];
  }
  return true;
}
