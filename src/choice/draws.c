/* SPDX-License-Identifier: Apache-2.0
 * draws.c -- points at which random coefficients are averaged: Hammersley points with random shifts, and the nodes of
 * a Gauss-Legendre rule for panels of an integral.
 *   point r of N: ((r + 1/2)/N, phi_2(r+1), phi_3(r+1), phi_5(r+1), ...),  phi_b the digits in base b mirrored
 * (Hammersley 1960; Halton 1960 without the first).  Such points fill the cube more evenly than random ones, so the
 * error of an average falls nearly as 1/N, not as 1/sqrt(N) (Train 2009, section 9.3.3).
 * N_SHIFT shifted copies of one point set are made once (a random number added to each coordinate, modulo 1: Cranley
 * and Patterson 1976); person i uses copy i mod N_SHIFT, so that errors of persons are nearly independent and cancel in
 * the sum, while the table fits in the cache.
 * Shape: draws [N_SHIFT][n_random][n_draw], already of the coefficient's distribution with mean 0 and spread 1.
 */
#include "draws.h"
#include <amur/random.h>
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define PI 3.14159265358979323846

/* Inverse of the distribution function of a triangle on [-1, 1], whose density is 1 - |x|. */
static double triangular_quantile(double u) { return u < 0.5 ? sqrt(2 * u) - 1 : 1 - sqrt(2 * (1 - u)); }

/* Digits of i in base b mirrored about the point: the radical inverse of van der Corput (1935); 6 = 110 in base 2 is
 * 0.011. */
static double mirrored(uint32_t i, uint32_t b) {
  double value = 0, unit = 1.0 / b;
  for (; i; i /= b, unit /= b) value += unit * (double)(i % b);
  return value;
}

/* The i-th prime, 2 the zeroth: at most 16 are asked for. */
static uint32_t prime(int i) {
  for (uint32_t p = 2;; p++) {
    bool is = true;
    for (uint32_t d = 2; d * d <= p && is; d++) is = p % d != 0;
    if (is && i-- == 0) return p;
  }
}

static amur_status shifted_points(const amur_choice_model *m, double **draws, amur_err *err) {
  const size_t n_draw = (size_t)m->n_draw, n_random = (size_t)m->n_random;
  double *table = amur_alloc(AMUR_N_SHIFT * n_draw * n_random, sizeof *table);
  if (!table) return amur_fail(err, AMUR_E_NOMEM, 0, "draws: %zu draws of %zu coefficients", n_draw, n_random);
  for (size_t k = 0; k < n_random; k++)
    for (size_t shift = 0; shift < AMUR_N_SHIFT; shift++) {
      amur_rng rng = amur_rng_stream(m->seed, shift, k);
      const double move = amur_rng_unit(&rng); /* the first coordinate moves within its cell: it is even as it is */
      double *at = table + (shift * n_random + k) * n_draw;
      for (size_t r = 0; r < n_draw; r++) {
        double u = (k == 0 ? ((double)r + 0.5) / (double)n_draw : mirrored((uint32_t)r + 1, prime((int)k - 1))) +
                   (k == 0 ? move / (double)n_draw : move);
        u -= floor(u);
        u = fmin(fmax(u, 1e-16), 1 - 1e-16); /* quantiles stay finite */
        assert(u > 0 && u < 1);
        at[r] = m->random[k].kind == AMUR_DRAW_TRIANGULAR ? triangular_quantile(u) : amur_normal_quantile(u);
      }
    }
  *draws = table;
  return AMUR_OK;
}

/* Nodes on [-1, 1] and weights by Newton's method on the Legendre polynomial, from its asymptotic zeros; weight 2 / ((1
 * - x^2) P'(x)^2) (Abramowitz and Stegun 1964, 25.4.29). */
static void legendre(int n, double *node, double *weight) {
  for (int i = 0; i < n; i++) {
    double x = cos(PI * (i + 0.75) / (n + 0.5)), slope = 1;
    for (int step = 0; step < 20; step++) {
      double p0 = 1, p1 = x;
      for (int k = 2; k <= n; k++) {
        const double p2 = ((2 * k - 1) * x * p1 - (k - 1) * p0) / k;
        p0 = p1;
        p1 = p2;
      }
      slope = n * (x * p1 - p0) / (x * x - 1);
      x -= p1 / slope;
    }
    node[i] = x;
    weight[i] = 2 / ((1 - x * x) * slope * slope);
  }
}

amur_status ami_mixed_draws(const amur_choice_model *m, double **draws, amur_err *err) {
  if (m->n_draw > 0) return shifted_points(m, draws, err);
  *draws = amur_alloc(2 * AMUR_N_NODE, sizeof **draws);
  if (!*draws) return amur_fail(err, AMUR_E_NOMEM, 0, "draws: %d nodes", AMUR_N_NODE);
  legendre(AMUR_N_NODE, *draws, *draws + AMUR_N_NODE);
  return AMUR_OK;
}
