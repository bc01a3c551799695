/* SPDX-License-Identifier: Apache-2.0
 * mixed.c -- mixed logit: a person's choices averaged over random coefficients, with exact derivatives.
 *   L = sum_r q_r prod_t P_t(beta_r)               Train (2009), chapter 6: r are points with weights q, t the choices
 *   d log L = sum_r w_r g_r,  w_r = q_r L_r / L,   g_r = d log L_r: the slopes at a point, weighted by how well it fits
 *   d2 log L = sum_r w_r (H_r + g_r g_r') - (sum w g)(sum w g)'.
 * H_r is gathered over "features".  The slope of utility j by the parameters is z0_j + sum_f phi_f(r) x_jf e_f: a part
 * that is the same at all points, and for each random coefficient a number of the point, phi_f(r), times a vector that
 * is not of the point: xi for a spread, exp(mean + spread xi) and xi times it for a lognormal coefficient.  So what is
 * summed over points are products of phi and probabilities, and the parameters come in once, after the sum: work per
 * draw does not grow with the square of the number of parameters.
 * Shape: arrays of the points, [.. CHUNK], have the point last, as loops over points are the innermost.
 */
#include "mixed.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Features: 0 is what is the same at all points; then one for each spread, and one for the mean of each lognormal. */
static size_t count_features(const amur_choice_model *m, mixed_space *s) {
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

/* The next n numbers. */
static double *take(double **at, size_t n) {
  double *p = *at;
  *at += n;
  return p;
}

/* Lays the arrays out one behind the other from `base`; returns their length, so that a call without a base measures.
 * */
static size_t lay_out(mixed_space *s, double *base) {
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
                         s->n_alt * (1 + s->n_random),
                         s->n_random};
  double **const array[] = {&s->v,     &s->x,      &s->z,       &s->xi,    &s->beta,     &s->phi,
                            &s->q,     &s->prob,   &s->grad,    &s->spare, &s->gradient, &s->outer,
                            &s->curve, &s->second, &s->shifted, &s->reach};
  size_t total = 0;
  for (size_t i = 0; i < sizeof size / sizeof *size; i++) total += size[i];
  for (size_t i = 0; base && i < sizeof size / sizeof *size; i++) *array[i] = take(&base, size[i]);
  return total;
}

/* Room for a person with n_time choices, taken from the kernel, which keeps it for the next person. */
static amur_status prepare(amur_kernel *k, const amur_choice_model *m, int32_t n_time, mixed_space *s, amur_err *err) {
  *s = (mixed_space){.n_alt = (size_t)m->n_alt,
                     .n_param = (size_t)m->n_param,
                     .n_random = (size_t)m->n_random,
                     .n_time = (size_t)n_time};
  s->n_feature = count_features(m, s);
  assert(s->n_feature <= AMUR_MAX_FEATURE);
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
  s->n_sum = s->n_param + s->n_param * s->n_param + s->n_time * fj * fj + 3 * s->n_random;
  s->log_unit = -INFINITY;
  memset(s->gradient, 0, s->n_sum * sizeof(double));
  return AMUR_OK;
}

/* Utilities, multipliers and slopes of the person's observation t. */
static void load(amur_kernel *k, const amur_choice_model *m, const double *theta, int32_t obs, size_t t,
                 mixed_space *s) {
  ami_kernel_load(k, m, theta, obs);
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

/* Log-likelihood's derivatives from the sums over points, whose total is `sum`: the formulas at the top, the curvature
 * of the utilities carried to the parameters by the chain rule (kernel.c), and what is left of a lognormal coefficient,
 * whose own second derivative by its parameters is not zero. */
static void mixed_finish(amur_kernel *k, const amur_choice_model *m, double sum, mixed_space *s, amur_contribution *c) {
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
    ami_kernel_chain((int)fj, (int)n, s->z + t * fj * n, NULL, curve, k->row, c);
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

amur_status ami_mixed_contribution(amur_kernel *k, const amur_choice_model *m, const double *draws, const double *theta,
                                   int32_t first, int32_t last, amur_contribution *c, amur_err *err) {
  mixed_space s;
  assert(last > first);
  const amur_status status = prepare(k, m, last - first, &s, err);
  if (status) return status;
  for (int32_t i = first; i < last; i++) load(k, m, theta, i, (size_t)(i - first), &s);
  const int32_t person = m->person ? m->person[first] : first;
  mixed_source src = ami_mixed_open(m, draws, theta, person, &s);
  double sum = 0;
  for (size_t n; (n = ami_mixed_next(&src, &s)) > 0;) {
    ami_mixed_transform(m, theta, n, &s);
    for (size_t t = 0; t < s.n_time; t++) ami_mixed_probabilities(t, n, &s);
    sum = ami_mixed_weigh(m, first, n, &s);
    if (c->gradient) ami_mixed_add_slopes(m, first, n, c->hessian != NULL, &s);
  }
  c->value = log(sum) + s.log_unit;
  if (c->gradient) mixed_finish(k, m, sum, &s, c);
  return AMUR_OK;
}

amur_status ami_mixed_probability(amur_kernel *k, const amur_choice_model *m, const double *draws, const double *theta,
                                  int32_t person, int32_t obs, double *probability, amur_err *err) {
  mixed_space s;
  const amur_status status = prepare(k, m, 1, &s, err);
  if (status) return status;
  load(k, m, theta, obs, 0, &s);
  mixed_source src = ami_mixed_open(m, draws, theta, person, &s);
  memset(probability, 0, s.n_alt * sizeof *probability);
  for (size_t n; (n = ami_mixed_next(&src, &s)) > 0;) {
    ami_mixed_transform(m, theta, n, &s);
    ami_mixed_probabilities(0, n, &s);
    for (size_t j = 0; j < s.n_alt; j++) probability[j] += mixed_dot(n, s.q, s.prob + j * CHUNK);
  }
  return AMUR_OK;
}
