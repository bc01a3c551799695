/* SPDX-License-Identifier: Apache-2.0
 * mixed.c -- mixed logit: a person's choices averaged over random coefficients, with exact derivatives.
 *   L = sum_r q_r prod_t P_t(beta_r),  d log L = sum_r w_r g_r,  w_r = q_r L_r / L,
 *   d2 log L = sum_r w_r (H_r + g_r g_r') - (sum w g)(sum w g)'.
 * Points r are quasi-random draws, or nodes of panels so narrow that the integrand's nearest poles, at a distance of
 * pi over the slope of the utilities' range, are too far to disturb a 16-node Gauss-Legendre rule.
 * H_r is gathered over "features": slope of utility j by parameters = z0_j + sum_f phi_f(r) x_jf e_f, so that work
 * per draw does not grow with the square of the number of parameters.
 * Source: Train (2009), chapters 6 and 10.  Limit: panels are no narrower than MIN_HALF, i.e. utilities that move by
 * up to some 300 per standard deviation of the coefficient.
 */
#include "choice/draws.h"
#include "choice/exp_all.h"
#include "choice/kernel.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846
#define MIN_HALF 0.01 /* half-width of a panel, standard deviations */
#define MAX_HALF 1.0
#define SAFETY 0.8 /* panel half-width over distance of the nearest pole */
#define TAIL 9.0   /* standard deviations beyond which a normal density is nothing */

enum { CHUNK = 256 };

/* Work space of one person, all in one allocation. */
typedef struct {
  size_t n_alt, n_param, n_random, n_feature, n_time;
  double *v;                /* [n_time n_alt] utility without random coefficients, -INFINITY not available */
  double *x;                /* [n_time n_random n_alt] multiplier of a random coefficient */
  double *z;                /* [n_time n_feature n_alt n_param] slopes by feature; feature 0 is constant */
  double *xi;               /* [n_random CHUNK] standard draws */
  double *beta;             /* [n_random CHUNK] */
  double *phi;              /* [n_feature CHUNK] */
  double *q;                /* [CHUNK] weight of a point, then times its likelihood */
  double *prob;             /* [n_time n_alt CHUNK] */
  double *grad;             /* [n_param CHUNK] */
  double *spare;            /* [3 CHUNK] */
  double *gradient, *outer; /* [n_param], [n_param n_param] sums over points */
  double *curve;            /* [n_time (n_feature n_alt)^2] */
  double *second;           /* [n_random 3] of lognormal coefficients */
  double *reference;        /* [n_time] probability by which those of a time are divided; 0: not yet set */
  size_t feature_random[AMUR_MAX_FEATURE];
  int32_t feature_param[AMUR_MAX_FEATURE];
} space;

static size_t count_features(const amur_choice_model *m, space *s) {
  size_t n = 1;
  for (int32_t k = 0; k < m->n_random; k++) {
    const amur_choice_random *r = &m->random[k];
    if (s) s->feature_random[n] = (size_t)k, s->feature_param[n] = r->spread;
    n++;
    if (r->kind != AMUR_DRAW_LOGNORMAL) continue;
    if (s) s->feature_random[n] = (size_t)k, s->feature_param[n] = r->mean;
    n++;
  }
  return n;
}

static double *take(double **at, size_t n) {
  double *p = *at;
  *at += n;
  return p;
}

/* Lays the arrays out from `at`; returns the end, so that a call with a zero base measures. */
static size_t lay_out(space *s, double *base) {
  const size_t fj = s->n_feature * s->n_alt;
  const size_t size[] = {s->n_time * s->n_alt,
                         s->n_time * s->n_random * s->n_alt,
                         s->n_time * fj * s->n_param,
                         s->n_random * CHUNK,
                         s->n_random * CHUNK,
                         s->n_feature * CHUNK,
                         CHUNK,
                         s->n_time * s->n_alt * CHUNK,
                         s->n_param * CHUNK,
                         3 * CHUNK,
                         s->n_param,
                         s->n_param * s->n_param,
                         s->n_time * fj * fj,
                         3 * s->n_random,
                         s->n_time};
  double **const array[] = {&s->v,    &s->x,     &s->z,        &s->xi,    &s->beta,  &s->phi,    &s->q,        &s->prob,
                            &s->grad, &s->spare, &s->gradient, &s->outer, &s->curve, &s->second, &s->reference};
  size_t total = 0;
  for (size_t i = 0; i < sizeof size / sizeof *size; i++) total += size[i];
  for (size_t i = 0; base && i < sizeof size / sizeof *size; i++) *array[i] = take(&base, size[i]);
  return total;
}

static amur_status prepare(amur_kernel *k, const amur_choice_model *m, int32_t n_time, space *s, amur_err *err) {
  *s = (space){.n_alt = (size_t)m->n_alt,
               .n_param = (size_t)m->n_param,
               .n_random = (size_t)m->n_random,
               .n_time = (size_t)n_time};
  s->n_feature = count_features(m, s);
  const size_t need = lay_out(s, NULL);
  if (need > k->mixed_room) {
    free(k->mixed);
    k->mixed_room = 0;
    k->mixed = amur_alloc(need, sizeof *k->mixed);
    if (!k->mixed) return amur_fail(err, AMUR_E_NOMEM, 0, "mixed logit: person with %d choices", (int)n_time);
    k->mixed_room = need;
  }
  lay_out(s, k->mixed);
  const size_t fj = s->n_feature * s->n_alt;
  memset(s->gradient, 0, s->n_param * sizeof(double));
  memset(s->outer, 0, s->n_param * s->n_param * sizeof(double));
  memset(s->curve, 0, s->n_time * fj * fj * sizeof(double));
  memset(s->second, 0, 3 * s->n_random * sizeof(double));
  memset(s->reference, 0, s->n_time * sizeof(double));
  return AMUR_OK;
}

/* Utilities, multipliers and slopes of the person's observation t. */
static void load(amur_kernel *k, const amur_choice_model *m, const double *theta, int32_t obs, size_t t, space *s) {
  amur_kernel_load(k, m, theta, obs);
  double *x = s->x + t * s->n_random * s->n_alt, *z = s->z + t * s->n_feature * s->n_alt * s->n_param;
  memcpy(s->v + t * s->n_alt, k->v, s->n_alt * sizeof *k->v);
  memset(x, 0, s->n_random * s->n_alt * sizeof *x);
  memset(z, 0, s->n_feature * s->n_alt * s->n_param * sizeof *z);
  memcpy(z, k->z, s->n_alt * s->n_param * sizeof *z);
  for (size_t j = 0; j < s->n_alt; j++) {
    if (isinf(k->v[j])) continue;
    for (int32_t i = m->first_term[j]; i < m->first_term[j + 1]; i++)
      if (m->term[i].coefficient >= m->n_param)
        x[(size_t)(m->term[i].coefficient - m->n_param) * s->n_alt + j] += m->term[i].x ? m->term[i].x[obs] : 1;
    for (size_t r = 0; r < s->n_random; r++)
      if (m->random[r].kind != AMUR_DRAW_LOGNORMAL)
        z[j * s->n_param + (size_t)m->random[r].mean] += x[r * s->n_alt + j];
    for (size_t f = 1; f < s->n_feature; f++)
      z[(f * s->n_alt + j) * s->n_param + (size_t)s->feature_param[f]] += x[s->feature_random[f] * s->n_alt + j];
  }
}

/* Where the next points come from. */
typedef struct {
  const double *table; /* draws of this person's shift, or nodes and weights */
  size_t n_draw, next;
  double left, end; /* quadrature: what is left to integrate */
  double slope;     /* of the range of utilities by xi, at beta's slope 1 */
  double mean, spread;
  amur_draw_kind kind;
} source;

/* Largest difference of the multiplier between two available alternatives at one time. */
static double multiplier_range(const space *s) {
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

static source open_source(const amur_choice_model *m, const double *draws, const double *theta, int32_t person,
                          const space *s) {
  const size_t n_draw = (size_t)m->n_draw;
  if (n_draw > 0)
    return (source){.table = draws + ((size_t)person % AMUR_N_SHIFT) * s->n_random * n_draw, .n_draw = n_draw};
  const amur_choice_random *r = &m->random[0];
  const double end = r->kind == AMUR_DRAW_TRIANGULAR ? 1 : TAIL;
  return (source){.table = draws,
                  .left = -end,
                  .end = end,
                  .slope = fabs(theta[r->spread]) * multiplier_range(s),
                  .mean = theta[r->mean],
                  .spread = theta[r->spread],
                  .kind = r->kind};
}

static double half_width(const source *src, double at) {
  double slope = src->slope;
  if (src->kind == AMUR_DRAW_LOGNORMAL) slope *= exp(src->mean + src->spread * at);
  return fmin(MAX_HALF, fmax(MIN_HALF, SAFETY * PI / slope));
}

static double density(amur_draw_kind kind, double xi) {
  return kind == AMUR_DRAW_TRIANGULAR ? 1 - fabs(xi) : exp(-0.5 * xi * xi) / sqrt(2 * PI);
}

/* The next points, at most CHUNK, to s->xi and s->q; returns how many, 0 at the end. */
static size_t next_points(source *src, space *s) {
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
    double half = half_width(src, src->left);
    half = fmin(half, half_width(src, src->left + 2 * half));
    double right = fmin(src->left + 2 * half, src->end);
    if (src->kind == AMUR_DRAW_TRIANGULAR && src->left < 0 && right > 0) right = 0; /* the density's corner */
    half = 0.5 * (right - src->left);
    for (size_t i = 0; i < AMUR_N_NODE; i++) {
      s->xi[n + i] = src->left + half * (1 + src->table[i]);
      s->q[n + i] = half * src->table[AMUR_N_NODE + i] * density(src->kind, s->xi[n + i]);
    }
    src->left = right;
  }
  return n;
}

/* Coefficients and features of n points. */
static void transform(const amur_choice_model *m, const double *theta, size_t n, space *s) {
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

/* Probabilities of time t at n points; unavailable alternatives get 0. */
static void probabilities(size_t t, size_t n, space *s) {
  double *best = s->spare, *sum = s->spare + CHUNK;
  for (size_t r = 0; r < n; r++) best[r] = -INFINITY, sum[r] = 0;
  double *const prob = s->prob + t * s->n_alt * CHUNK;
  for (size_t j = 0; j < s->n_alt; j++) {
    double *restrict p = prob + j * CHUNK;
    const double v = s->v[t * s->n_alt + j];
    if (isinf(v)) continue;
    for (size_t r = 0; r < n; r++) p[r] = v;
    for (size_t k = 0; k < s->n_random; k++) {
      const double x = s->x[(t * s->n_random + k) * s->n_alt + j], *restrict beta = s->beta + k * CHUNK;
      for (size_t r = 0; r < n && x != 0; r++) p[r] += x * beta[r];
    }
    for (size_t r = 0; r < n; r++) best[r] = p[r] > best[r] ? p[r] : best[r];
  }
  for (size_t j = 0; j < s->n_alt; j++) {
    double *restrict p = prob + j * CHUNK;
    if (isinf(s->v[t * s->n_alt + j])) {
      memset(p, 0, n * sizeof *p);
      continue;
    }
    for (size_t r = 0; r < n; r++) p[r] -= best[r];
    exp_all(n, p);
    for (size_t r = 0; r < n; r++) sum[r] += p[r];
  }
  for (size_t r = 0; r < n; r++) sum[r] = 1 / sum[r];
  for (size_t j = 0; j < s->n_alt; j++)
    for (size_t r = 0; r < n; r++) prob[j * CHUNK + r] *= sum[r];
}

/* Sum of a b in four lanes, which compilers may keep in vectors. */
static double dot(size_t n, const double *restrict a, const double *restrict b) {
  double part[4] = {0};
  size_t i = 0;
  for (; i + 4 <= n; i += 4)
    for (size_t k = 0; k < 4; k++) part[k] += a[i + k] * b[i + k];
  for (; i < n; i++) part[0] += a[i] * b[i];
  return (part[0] + part[1]) + (part[2] + part[3]);
}

/* Multiplies s->q by the likelihood of the choices, each divided by its reference; returns the sum. */
static double weigh(const amur_choice_model *m, int32_t first, size_t n, space *s) {
  for (size_t t = 0; t < s->n_time; t++) {
    const double *restrict p = s->prob + (t * s->n_alt + (size_t)m->chosen[(size_t)first + t]) * CHUNK;
    if (s->reference[t] == 0) {
      for (size_t r = 0; r < n; r++) s->reference[t] = fmax(s->reference[t], p[r]);
      s->reference[t] = fmax(s->reference[t], 1e-300);
    }
    const double scale = 1 / s->reference[t];
    for (size_t r = 0; r < n; r++) s->q[r] *= p[r] * scale;
  }
  double sum = 0;
  for (size_t r = 0; r < n; r++) sum += s->q[r];
  return sum;
}

/* Adds the gradients g_r of time t to s->grad. */
static void add_gradients(size_t t, size_t chosen, size_t n, space *s, const amur_choice_model *m) {
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

/* Adds the points' curvature of time t over (feature, alternative) pairs. */
static void add_curve(size_t t, size_t n, space *s) {
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
          double c = dot(n, b, prob + l * CHUNK);
          if (l == j)
            for (size_t r = 0; r < n; r++) c -= b[r];
          curve[(f * s->n_alt + j) * fj + g * s->n_alt + l] += c;
          if (l != j) curve[(f * s->n_alt + l) * fj + g * s->n_alt + j] += c;
        }
      }
    }
}

/* The points' part of gradient and Hessian. */
static void add_slopes(const amur_choice_model *m, int32_t first, size_t n, bool curvature, space *s) {
  memset(s->grad, 0, s->n_param * CHUNK * sizeof *s->grad);
  for (size_t t = 0; t < s->n_time; t++) {
    add_gradients(t, (size_t)m->chosen[(size_t)first + t], n, s, m);
    if (curvature) add_curve(t, n, s);
  }
  for (size_t i = 0; i < s->n_param; i++) {
    s->gradient[i] += dot(n, s->q, s->grad + i * CHUNK);
    if (!curvature) continue;
    for (size_t r = 0; r < n; r++) s->spare[r] = s->q[r] * s->grad[i * CHUNK + r];
    for (size_t j = 0; j <= i; j++) s->outer[i * s->n_param + j] += dot(n, s->spare, s->grad + j * CHUNK);
  }
}

/* Log-likelihood's derivatives from the sums over points, whose total is `sum`. */
static void finish(amur_kernel *k, const amur_choice_model *m, double sum, space *s, amur_contribution *c) {
  const size_t n = s->n_param, fj = s->n_feature * s->n_alt;
  for (size_t i = 0; i < n; i++) c->gradient[i] = s->gradient[i] /= sum;
  if (!c->hessian) return;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j <= i; j++)
      c->hessian[i * n + j] += c->weight * (s->outer[i * n + j] / sum - s->gradient[i] * s->gradient[j]);
  for (size_t t = 0; t < s->n_time; t++) {
    double *curve = s->curve + t * fj * fj;
    for (size_t i = 0; i < fj; i++)
      for (size_t j = 0; j < fj; j++) { /* feature blocks above the diagonal mirror those below */
        const size_t from = i / s->n_alt < j / s->n_alt ? j * fj + i : i * fj + j;
        if (from != i * fj + j) curve[i * fj + j] = curve[from];
      }
    for (size_t i = 0; i < fj * fj; i++) curve[i] /= sum;
    amur_kernel_chain((int)fj, (int)n, s->z + t * fj * n, NULL, curve, k->row, c);
  }
  for (size_t r = 0; r < s->n_random; r++) {
    if (m->random[r].kind != AMUR_DRAW_LOGNORMAL) continue;
    const size_t mean = (size_t)m->random[r].mean, spread = (size_t)m->random[r].spread;
    const double *d = s->second + 3 * r;
    c->hessian[mean * n + mean] += c->weight * d[0] / sum;
    c->hessian[spread * n + spread] += c->weight * d[2] / sum;
    c->hessian[mean > spread ? mean * n + spread : spread * n + mean] += c->weight * d[1] / sum;
  }
}

amur_status amur_mixed_contribution(amur_kernel *k, const amur_choice_model *m, const double *draws,
                                    const double *theta, int32_t first, int32_t last, amur_contribution *c,
                                    amur_err *err) {
  space s;
  const amur_status status = prepare(k, m, last - first, &s, err);
  if (status) return status;
  for (int32_t i = first; i < last; i++) load(k, m, theta, i, (size_t)(i - first), &s);
  const int32_t person = m->person ? m->person[first] : first;
  source src = open_source(m, draws, theta, person, &s);
  double sum = 0;
  for (size_t n; (n = next_points(&src, &s)) > 0;) {
    transform(m, theta, n, &s);
    for (size_t t = 0; t < s.n_time; t++) probabilities(t, n, &s);
    sum += weigh(m, first, n, &s);
    if (c->gradient) add_slopes(m, first, n, c->hessian != NULL, &s);
  }
  c->value = log(sum);
  for (size_t t = 0; t < s.n_time; t++) c->value += log(s.reference[t]);
  if (c->gradient) finish(k, m, sum, &s, c);
  return AMUR_OK;
}

amur_status amur_mixed_probability(amur_kernel *k, const amur_choice_model *m, const double *draws, const double *theta,
                                   int32_t person, int32_t obs, double *probability, amur_err *err) {
  space s;
  const amur_status status = prepare(k, m, 1, &s, err);
  if (status) return status;
  load(k, m, theta, obs, 0, &s);
  source src = open_source(m, draws, theta, person, &s);
  memset(probability, 0, s.n_alt * sizeof *probability);
  for (size_t n; (n = next_points(&src, &s)) > 0;) {
    transform(m, theta, n, &s);
    probabilities(0, n, &s);
    for (size_t j = 0; j < s.n_alt; j++) probability[j] += dot(n, s.q, s.prob + j * CHUNK);
  }
  return AMUR_OK;
}
