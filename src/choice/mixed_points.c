/* SPDX-License-Identifier: Apache-2.0
 * mixed_points.c -- points at which a person's choices are averaged: quasi-random draws (draws.c), or with one random
 * coefficient the nodes of a quadrature over xi, the standard normal or triangular variable.
 * A logit probability has poles in the complex plane where exponentials of two utilities cancel: at a distance of pi
 * over the slope of their difference by xi.  With a pole y half-widths above the middle of a panel the error of n nodes
 * falls as (y + sqrt(1 + y^2))^-2n (Trefethen 2008): for y = 1.25, which SAFETY keeps, that is 3e-15 with 16 nodes.  So
 * panels are as wide as that allows: few where utilities hardly depend on the coefficient, many where they do.
 * Shape: points come in chunks of at most CHUNK: xi[k * CHUNK + r] of coefficient k, their weights q[r].
 * Limit: panels are no narrower than MIN_HALF, i.e. utilities that move by up to some 300 per standard deviation of
 * the coefficient.
 */
#include "exp_all.h"
#include "mixed.h"
#include <assert.h>
#include <math.h>
#include <string.h>

#define PI 3.14159265358979323846
#define MIN_HALF 0.01 /* half-width of a panel, standard deviations */
#define MAX_HALF 1.0
#define SAFETY 0.8 /* panel half-width over distance of the nearest pole */
#define TAIL 9.0   /* standard deviations beyond which a normal density is nothing */

/* Largest difference of the multiplier between two available alternatives at one time: times the coefficient it is the
 * steepest that a difference of utilities can be. */
static double multiplier_range(const mixed_space *s) {
  double range = 0;
  for (size_t t = 0; t < s->n_time; t++) {
    double low = INFINITY, high = -INFINITY;
    for (size_t j = 0; j < s->n_alt; j++) {
      if (isinf(s->v[t * s->n_alt + j])) continue;
      low = fmin(low, s->x[t * s->n_alt + j]);
      high = fmax(high, s->x[t * s->n_alt + j]);
    }
    range = fmax(range, high - low);
  }
  return range;
}

/* No point is farther out, draws being quantiles of 1e-16 and more. */
static double farthest(amur_draw_kind kind) { return kind == AMUR_DRAW_TRIANGULAR ? 1 : TAIL; }

/* Bounds of the coefficients. */
static void find_reach(const amur_choice_model *m, const double *theta, mixed_space *s) {
  for (size_t k = 0; k < s->n_random; k++) {
    const amur_choice_random *r = &m->random[k];
    const double spread = fabs(theta[r->spread]) * farthest(r->kind);
    s->reach[k] = r->kind == AMUR_DRAW_LOGNORMAL ? exp(theta[r->mean] + spread) : fabs(theta[r->mean]) + spread;
  }
}

mixed_source ami_mixed_open(const amur_choice_model *m, const double *draws, const double *theta, int32_t person,
                            mixed_space *s) {
  const size_t n_draw = (size_t)m->n_draw;
  find_reach(m, theta, s);
  if (n_draw > 0)
    return (mixed_source){.table = draws + ((size_t)person % AMUR_N_SHIFT) * s->n_random * n_draw, .n_draw = n_draw};
  const amur_choice_random *r = &m->random[0];
  const double end = farthest(r->kind);
  return (mixed_source){.table = draws,
                        .left = -end,
                        .end = end,
                        .slope = fabs(theta[r->spread]) * multiplier_range(s),
                        .mean = theta[r->mean],
                        .spread = theta[r->spread],
                        .kind = r->kind};
}

/* Half-width of a panel at xi = at; that of a lognormal coefficient shrinks as the coefficient grows. */
static double half_width(const mixed_source *src, double at) {
  double slope = src->slope;
  if (src->kind == AMUR_DRAW_LOGNORMAL) slope *= exp(src->mean + src->spread * at);
  return fmin(MAX_HALF, fmax(MIN_HALF, SAFETY * PI / slope));
}

static double density(amur_draw_kind kind, double xi) {
  return kind == AMUR_DRAW_TRIANGULAR ? 1 - fabs(xi) : exp(-0.5 * xi * xi) / sqrt(2 * PI);
}

size_t ami_mixed_next(mixed_source *src, mixed_space *s) {
  if (src->n_draw > 0) {
    const size_t n = src->n_draw - src->next < CHUNK ? src->n_draw - src->next : CHUNK;
    for (size_t k = 0; k < s->n_random; k++)
      memcpy(s->xi + k * CHUNK, src->table + k * src->n_draw + src->next, n * sizeof *s->xi);
    for (size_t i = 0; i < n; i++) s->q[i] = 1 / (double)src->n_draw;
    src->next += n;
    return n;
  }
  size_t n = 0;
  for (; n + AMUR_N_NODE <= CHUNK && src->left < src->end; n += AMUR_N_NODE) {
    double half = half_width(src, src->left); /* the narrower of what both ends allow */
    half = fmin(half, half_width(src, src->left + 2 * half));
    double right = fmin(src->left + 2 * half, src->end);
    if (src->kind == AMUR_DRAW_TRIANGULAR && src->left < 0 && right > 0) right = 0; /* the density's corner */
    half = 0.5 * (right - src->left);
    assert(half > 0);
    for (size_t i = 0; i < AMUR_N_NODE; i++) {
      s->xi[n + i] = src->left + half * (1 + src->table[i]);
      s->q[n + i] = half * src->table[AMUR_N_NODE + i] * density(src->kind, s->xi[n + i]);
    }
    src->left = right;
  }
  return n;
}

/* Coefficients and features at the points: beta = mean + spread xi with slopes 1 and xi; lognormal beta = exp of that,
 * with slopes beta and beta xi. */
void ami_mixed_transform(const amur_choice_model *m, const double *theta, size_t n, mixed_space *s) {
  for (size_t r = 0; r < n; r++) s->phi[r] = 1;
  for (size_t k = 0, f = 1; k < s->n_random; k++, f++) {
    const amur_choice_random *random = &m->random[k];
    const double mean = theta[random->mean], spread = theta[random->spread];
    double *beta = s->beta + k * CHUNK, *phi = s->phi + f * CHUNK;
    const double *xi = s->xi + k * CHUNK;
    for (size_t r = 0; r < n; r++) beta[r] = mean + spread * xi[r];
    memcpy(phi, xi, n * sizeof *phi);
    if (random->kind != AMUR_DRAW_LOGNORMAL) continue;
    exp_all(n, beta);
    for (size_t r = 0; r < n; r++) phi[r] *= beta[r];
    memcpy(s->phi + ++f * CHUNK, beta, n * sizeof *beta);
  }
}
