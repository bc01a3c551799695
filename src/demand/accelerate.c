/* SPDX-License-Identifier: Apache-2.0
 * accelerate.c -- Anderson's acceleration of x <- g(x).
 * With residuals f = g - x and differences of the last steps in the columns of dF and dG,
 *   gamma = argmin |f - dF gamma|,   x+ = g - dG gamma      Anderson (1965); Walker and Ni (2011)
 * That is: of all combinations of the last steps that would have left the smallest residual, had the map been linear,
 * take the image.  On linear maps it is GMRES in disguise (Walker and Ni 2011, theorem 2.2).
 * The small system is solved by its normal equations, lifted off singularity a little, as old steps grow alike.
 * Shape: dg and df are rings of AMUR_ANDERSON_DEPTH vectors of n; the order in the ring does not matter.
 */
#include "accelerate.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LIFT 1e-13 /* of the largest diagonal entry, added to each */

bool ami_anderson_init(amur_anderson *a, size_t n) {
  const size_t depth = AMUR_ANDERSON_DEPTH;
  *a = (amur_anderson){.n = n, .block = amur_alloc((2 + 2 * depth) * n, sizeof(double))};
  if (!a->block) return false;
  a->last_g = a->block;
  a->last_f = a->block + n;
  a->dg = a->block + 2 * n;
  a->df = a->dg + depth * n;
  return true;
}

void ami_anderson_fini(amur_anderson *a) {
  free(a->block);
  *a = (amur_anderson){0};
}

void ami_anderson_reset(amur_anderson *a) {
  a->held = a->next = 0;
  a->has_last = false;
}

/* Stores the differences to the last step, and this one as the last.  The first call has none: what it writes into the
 * ring is overwritten by the second. */
static void remember(amur_anderson *a, const double *x, const double *g) {
  double *dg = a->dg + (size_t)a->next * a->n, *df = a->df + (size_t)a->next * a->n;
  for (size_t i = 0; i < a->n; i++) {
    const double f = g[i] - x[i];
    dg[i] = g[i] - a->last_g[i];
    df[i] = f - a->last_f[i];
    a->last_g[i] = g[i];
    a->last_f[i] = f;
  }
  if (a->has_last) {
    a->next = (a->next + 1) % AMUR_ANDERSON_DEPTH;
    if (a->held < AMUR_ANDERSON_DEPTH) a->held++;
  }
  a->has_last = true;
}

static double dot(const double *x, const double *y, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += x[i] * y[i];
  return sum;
}

void ami_anderson_step(amur_anderson *a, double *x, const double *g) {
  double m[AMUR_ANDERSON_DEPTH * AMUR_ANDERSON_DEPTH], gamma[AMUR_ANDERSON_DEPTH], largest = 0;
  remember(a, x, g);
  const size_t k = (size_t)a->held; /* differences in store; 0 at first: a plain step */
  assert(k <= AMUR_ANDERSON_DEPTH);
  for (size_t i = 0; i < k; i++) {
    for (size_t j = 0; j <= i; j++) m[i * k + j] = m[j * k + i] = dot(a->df + i * a->n, a->df + j * a->n, a->n);
    gamma[i] = dot(a->df + i * a->n, a->last_f, a->n);
    largest = fmax(largest, m[i * k + i]);
  }
  for (size_t i = 0; i < k; i++) m[i * k + i] += LIFT * largest;
  memcpy(x, g, a->n * sizeof *x);
  if (k == 0 || !(largest > 0) || !amur_solve_dense(m, gamma, k, 0, NULL)) return;
  for (size_t i = 0; i < k; i++)
    for (size_t j = 0; j < a->n; j++) x[j] -= gamma[i] * a->dg[i * a->n + j];
}
