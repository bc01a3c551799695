/* SPDX-License-Identifier: Apache-2.0
 * conjugate.c -- conjugate gradients.
 */
#include <amur/symmetric.h>

static double dot(size_t n, const double *a, const double *b) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

/* What is left, by the diagonal where one is given; returns its product with what is left. */
static double scale(size_t n, const double *diagonal, const double *left, double *scaled) {
  for (size_t i = 0; i < n; i++) scaled[i] = diagonal ? left[i] / diagonal[i] : left[i];
  return dot(n, left, scaled);
}

bool amur_conjugate_gradients(size_t n, amur_linear_map *multiply, void *context, const double *diagonal,
                              amur_conjugate_opts opts, double *b, double *x, double *work) {
  double *way = work, *image = work + n, *scaled = work + 2 * n;
  double error = scale(n, diagonal, b, scaled);
  const double enough = opts.error * opts.error * error;
  for (size_t i = 0; i < n; i++) {
    x[i] = 0;
    way[i] = scaled[i];
  }
  for (int step = 0; error > enough; step++) {
    if (step == opts.most_steps) return false;
    multiply(context, way, image);
    const double bend = dot(n, way, image), length = error / bend, last = error;
    if (!(bend > 0)) return false;
    for (size_t i = 0; i < n; i++) {
      x[i] += length * way[i];
      b[i] -= length * image[i];
    }
    error = scale(n, diagonal, b, scaled);
    for (size_t i = 0; i < n; i++) way[i] = scaled[i] + error / last * way[i];
  }
  return true;
}
