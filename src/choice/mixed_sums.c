/* SPDX-License-Identifier: Apache-2.0
 * mixed_sums.c -- probabilities at the points of a person, and sums over them: the inner loops of mixed.c, where an
 * estimation spends its time.  They run over points, innermost, for the compiler to turn into vector instructions.
 * Two things keep numbers in range.  Where the utilities of a choice may differ by less than SAFE their exponentials
 * need no care; else the largest at each point is taken off first.  And the product of many probabilities is counted in
 * units, exp(log_unit), that follow the largest.
 * Shape: prob[(t * n_alt + j) * CHUNK + r] of choice t, alternative j, point r; grad[i * CHUNK + r] of parameter i.
 */
#include "exp_all.h"
#include "mixed.h"
#include <assert.h>
#include <math.h>
#include <string.h>

#define UNITS_APART 200.0 /* logs of a chunk's products and of the unit of the sums: exponentials are finite */
#define SAFE 340.0        /* differences of utility whose exponentials have finite sums, and ratios above zero */

/* p[r] = v + sum_k x_k beta_k[r] */
static inline void utilities(size_t n, double v, const double *x, size_t stride, const mixed_space *s,
                             double *restrict p) {
  const double *restrict beta = s->beta;
  for (size_t r = 0; r < n; r++) p[r] = v + x[0] * beta[r];
  for (size_t k = 1; k < s->n_random; k++) {
    beta = s->beta + k * CHUNK;
    for (size_t r = 0; r < n && x[k * stride] != 0; r++) p[r] += x[k * stride] * beta[r];
  }
}

/* Utilities less that of the alternative `base`, whose exponential is then 1; false if they may be too large. */
static bool relative(size_t t, size_t base, const mixed_space *s, double *v, double *x) {
  for (size_t j = 0; j < s->n_alt; j++) {
    const double *own = s->v + t * s->n_alt;
    if (isinf(own[j])) continue;
    v[j] = own[j] - own[base];
    double reach = fabs(v[j]);
    for (size_t k = 0; k < s->n_random; k++) {
      const double *multiplier = s->x + (t * s->n_random + k) * s->n_alt;
      x[k * s->n_alt + j] = multiplier[j] - multiplier[base];
      reach += fabs(x[k * s->n_alt + j]) * s->reach[k];
    }
    if (!(reach < SAFE)) return false;
  }
  return true;
}

/* Probabilities from utilities of any size: the largest at each point is taken off first, for which they are read
 * twice. */
static void probabilities_of_any_size(size_t t, size_t n, mixed_space *s) {
  double *best = s->spare, *sum = s->spare + CHUNK, *const prob = s->prob + t * s->n_alt * CHUNK;
  for (size_t r = 0; r < n; r++) best[r] = -INFINITY, sum[r] = 0;
  for (size_t j = 0; j < s->n_alt; j++) {
    double *restrict p = prob + j * CHUNK;
    if (isinf(s->v[t * s->n_alt + j])) continue;
    utilities(n, s->v[t * s->n_alt + j], s->x + t * s->n_random * s->n_alt + j, s->n_alt, s, p);
    for (size_t r = 0; r < n; r++) best[r] = p[r] > best[r] ? p[r] : best[r];
  }
  for (size_t j = 0; j < s->n_alt; j++) {
    double *restrict p = prob + j * CHUNK;
    if (isinf(s->v[t * s->n_alt + j])) continue;
    for (size_t r = 0; r < n; r++) p[r] -= best[r];
    exp_all(n, p);
    for (size_t r = 0; r < n; r++) sum[r] += p[r];
  }
  for (size_t r = 0; r < n; r++) sum[r] = 1 / sum[r];
  for (size_t j = 0; j < s->n_alt; j++)
    for (size_t r = 0; r < n && !isinf(s->v[t * s->n_alt + j]); r++) prob[j * CHUNK + r] *= sum[r];
}

/* Relative to a base alternative, whose exponential is 1: one exponential less, and no search for the largest. */
WIDE void ami_mixed_probabilities(size_t t, size_t n, mixed_space *s) {
  assert(t < s->n_time && n <= CHUNK);
  double *restrict sum = s->spare, *const prob = s->prob + t * s->n_alt * CHUNK;
  double *const v = s->shifted, *const x = v + s->n_alt;
  size_t base = 0;
  while (base + 1 < s->n_alt && isinf(s->v[t * s->n_alt + base])) base++;
  for (size_t j = 0; j < s->n_alt; j++)
    if (isinf(s->v[t * s->n_alt + j])) memset(prob + j * CHUNK, 0, n * sizeof *prob);
  if (!relative(t, base, s, v, x)) {
    probabilities_of_any_size(t, n, s);
    return;
  }
  for (size_t r = 0; r < n; r++) sum[r] = 1;
  for (size_t j = base + 1; j < s->n_alt; j++) {
    double *restrict p = prob + j * CHUNK;
    if (isinf(s->v[t * s->n_alt + j])) continue;
    utilities(n, v[j], x + j, s->n_alt, s, p);
    exp_all(n, p);
    for (size_t r = 0; r < n; r++) sum[r] += p[r];
  }
  double *restrict first = prob + base * CHUNK;
  for (size_t r = 0; r < n; r++) first[r] = 1 / sum[r];
  for (size_t j = base + 1; j < s->n_alt; j++) {
    double *restrict p = prob + j * CHUNK;
    for (size_t r = 0; r < n && !isinf(s->v[t * s->n_alt + j]); r++) p[r] *= first[r];
  }
}

/* q *= scale p; returns the largest, by eight lanes that do not meet before the end. */
static inline double times(size_t n, double scale, const double *restrict p, double *restrict q) {
  double top[8] = {0};
  size_t r = 0;
  for (; r + 8 <= n; r += 8)
    for (size_t k = 0; k < 8; k++) {
      const double x = q[r + k] * (scale * p[r + k]);
      q[r + k] = x;
      top[k] = x > top[k] ? x : top[k];
    }
  for (; r < n; r++) {
    q[r] *= scale * p[r];
    top[0] = q[r] > top[0] ? q[r] : top[0];
  }
  for (size_t k = 1; k < 8; k++) top[0] = top[k] > top[0] ? top[k] : top[0];
  return top[0];
}

/* The largest product is brought back to one before each choice, so that many choices, and unlikely ones, neither
 * underflow (probabilities are above 1e-305) nor, where a later chunk fits far better, overflow. */
WIDE double ami_mixed_weigh(const amur_choice_model *m, int32_t first, size_t n, mixed_space *s) {
  double top = 0, log_unit = 0;
  for (size_t r = 0; r < n; r++) top = fmax(top, s->q[r]);
  for (size_t t = 0; t < s->n_time; t++) {
    const double *p = s->prob + (t * s->n_alt + (size_t)m->chosen[(size_t)first + t]) * CHUNK;
    log_unit += log(top);
    top = times(n, 1 / top, p, s->q);
  }
  log_unit += log(top);
  if (log_unit > s->log_unit + UNITS_APART) { /* what was summed before is little beside this */
    const double shrink = exp(s->log_unit - log_unit);
    for (size_t i = 0; i < s->n_sum; i++) s->gradient[i] *= shrink;
    s->sum *= shrink;
    s->log_unit = log_unit;
  }
  const double one = 1 / top, unit = exp(log_unit - s->log_unit); /* their product need not be finite */
  double sum = 0;
  for (size_t r = 0; r < n; r++) s->q[r] = s->q[r] * one * unit;
  for (size_t r = 0; r < n; r++) sum += s->q[r];
  return s->sum += sum;
}

/* Adds the gradients g_r of time t to s->grad: residual ([j = chosen] - P_j) times the slope of utility j, summed over
 * j.  Feature 0 goes to the parameters at once; of the others the multipliers are summed first, since phi is the same
 * for all alternatives. */
WIDE static void add_gradients(size_t t, size_t chosen, size_t n, mixed_space *s, const amur_choice_model *m) {
  double *restrict residual = s->spare, *restrict mixed = s->spare + CHUNK;
  const double *z = s->z + t * s->n_feature * s->n_alt * s->n_param;
  for (size_t f = 0; f < s->n_feature; f++) {
    memset(mixed, 0, n * sizeof *mixed);
    for (size_t j = 0; j < s->n_alt; j++) {
      const double *restrict p = s->prob + (t * s->n_alt + j) * CHUNK;
      const double one = j == chosen;
      for (size_t r = 0; r < n; r++) residual[r] = one - p[r];
      if (f > 0) {
        const double x = s->x[(t * s->n_random + s->feature_random[f]) * s->n_alt + j];
        for (size_t r = 0; r < n && x != 0; r++) mixed[r] += x * residual[r];
        continue;
      }
      for (size_t i = 0; i < s->n_param; i++) {
        const double zi = z[j * s->n_param + i];
        double *restrict g = s->grad + i * CHUNK;
        for (size_t r = 0; r < n && zi != 0; r++) g[r] += zi * residual[r];
      }
    }
    if (f == 0) continue;
    double *restrict g = s->grad + (size_t)s->feature_param[f] * CHUNK;
    const double *restrict phi = s->phi + f * CHUNK;
    for (size_t r = 0; r < n; r++) g[r] += phi[r] * mixed[r];
    const size_t k = s->feature_random[f];
    if (m->random[k].kind != AMUR_DRAW_LOGNORMAL || s->feature_param[f] != m->random[k].mean) continue;
    for (size_t r = 0; r < n; r++) mixed[r] *= s->q[r] * phi[r]; /* second derivatives of exp(mean + spread xi) */
    for (size_t power = 0; power < 3; power++) {
      for (size_t r = 0; r < n; r++) s->second[3 * k + power] += mixed[r];
      for (size_t r = 0; r < n; r++) mixed[r] *= s->xi[k * CHUNK + r];
    }
  }
}

/* Adds the points' curvature of time t, P_j P_l - [j = l] P_j, over pairs of (feature, alternative), weighted by q phi
 * phi.  Both triangles of the alternatives, but of the features the lower one alone: mixed.c mirrors them. */
WIDE static void add_curve(size_t t, size_t n, mixed_space *s) {
  double *restrict a = s->spare, *restrict b = s->spare + CHUNK;
  const size_t fj = s->n_feature * s->n_alt;
  double *curve = s->curve + t * fj * fj;
  const double *prob = s->prob + t * s->n_alt * CHUNK;
  for (size_t f = 0; f < s->n_feature; f++)
    for (size_t g = 0; g <= f; g++) {
      for (size_t r = 0; r < n; r++) a[r] = s->q[r] * s->phi[f * CHUNK + r] * s->phi[g * CHUNK + r];
      for (size_t j = 0; j < s->n_alt; j++) {
        for (size_t r = 0; r < n; r++) b[r] = a[r] * prob[j * CHUNK + r];
        for (size_t l = 0; l <= j; l++) {
          double c = mixed_dot(n, b, prob + l * CHUNK);
          if (l == j)
            for (size_t r = 0; r < n; r++) c -= b[r];
          curve[(f * s->n_alt + j) * fj + g * s->n_alt + l] += c;
          if (l != j) curve[(f * s->n_alt + l) * fj + g * s->n_alt + j] += c;
        }
      }
    }
}

/* The points' part of gradient, sum q g, and of the Hessian, sum q (H + g g'). */
WIDE void ami_mixed_add_slopes(const amur_choice_model *m, int32_t first, size_t n, bool curvature, mixed_space *s) {
  memset(s->grad, 0, s->n_param * CHUNK * sizeof *s->grad);
  for (size_t t = 0; t < s->n_time; t++) {
    add_gradients(t, (size_t)m->chosen[(size_t)first + t], n, s, m);
    if (curvature) add_curve(t, n, s);
  }
  for (size_t i = 0; i < s->n_param; i++) {
    s->gradient[i] += mixed_dot(n, s->q, s->grad + i * CHUNK);
    if (!curvature) continue;
    for (size_t r = 0; r < n; r++) s->spare[r] = s->q[r] * s->grad[i * CHUNK + r];
    for (size_t j = 0; j <= i; j++) s->outer[i * s->n_param + j] += mixed_dot(n, s->spare, s->grad + j * CHUNK);
  }
}
