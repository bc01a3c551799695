/* SPDX-License-Identifier: Apache-2.0
 * accelerate.c -- Anderson's acceleration of x <- g(x).
 * With residuals f = g - x and differences of the last steps,  x+ = g - dG gamma,  gamma = argmin |f - dF gamma|,
 * by normal equations that are lifted off singularity a little.  On linear maps this is GMRES in disguise.
 * Source: Anderson (1965); Walker and Ni (2011).
 */
#include "accelerate.h"
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

/* Stores the differences to the last step, and this one as the last. */
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
  const size_t k = (size_t)a->held;
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
