/* SPDX-License-Identifier: Apache-2.0
 * measures.c -- what an estimated choice model says: ratios of coefficients, elasticities, hits, and the model of
 * constants that it is compared with.
 *   delta method (Oehlert 1992): var(a/b) = (a/b)^2 (var a / a^2 - 2 cov / (a b) + var b / b^2), written without a / a;
 *   aggregate elasticity by sample enumeration (Ben-Akiva & Lerman 1985, chapter 6): change a variable by the same
 *   percentage for everybody, predict, and sum over the sample.  Elasticities of the mean person would be wrong, as
 *   probabilities are not linear in the variables.
 * Shape: probabilities [n_obs * n_alt]; confusion [n_alt * n_alt], what was chosen by what was predicted.
 */
#include <amur/choice.h>
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

amur_choice_ratio amur_choice_ratio_of(int n_param, const double *theta, const double *covariance, int of, int per,
                                       double factor) {
  const size_t n = (size_t)n_param, a = (size_t)of, b = (size_t)per;
  assert(a < n && b < n);
  const double ratio = theta[a] / theta[b]; /* its slopes by a and b: 1/b and -a/b^2 */
  const double by_a = 1 / theta[b], by_b = -ratio / theta[b];
  const double variance = by_a * by_a * covariance[a * n + a] + 2 * by_a * by_b * covariance[a * n + b] +
                          by_b * by_b * covariance[b * n + b];
  return (amur_choice_ratio){factor * ratio, fabs(factor) * sqrt(fmax(variance, 0))};
}

static double weight_of(const amur_choice_model *m, int32_t i) { return m->weight ? m->weight[i] : 1; }

amur_status amur_choice_confusion(const amur_choice_model *m, const double *theta, int n_thread, double *expected,
                                  double *likeliest, amur_err *err) {
  const size_t n_alt = (size_t)m->n_alt;
  double *p = amur_alloc((size_t)m->n_obs * n_alt, sizeof *p);
  if (!p) return amur_fail(err, AMUR_E_NOMEM, 0, "prediction: %d rows", (int)m->n_obs);
  amur_status s = amur_choice_predict(m, theta, n_thread, p, err);
  if (expected) memset(expected, 0, n_alt * n_alt * sizeof *expected);
  if (likeliest) memset(likeliest, 0, n_alt * n_alt * sizeof *likeliest);
  for (int32_t i = 0; !s && i < m->n_obs; i++) {
    const double *row = p + (size_t)i * n_alt;
    const size_t from = (size_t)m->chosen[i] * n_alt;
    size_t best = 0;
    for (size_t j = 0; j < n_alt; j++) {
      if (row[j] > row[best]) best = j;
      if (expected) expected[from + j] += weight_of(m, i) * row[j];
    }
    if (likeliest) likeliest[from + best] += weight_of(m, i);
  }
  free(p);
  return s;
}

/* Demand for every alternative with the terms of one coefficient in one utility scaled. */
static amur_status demand_at(const amur_choice_model *m, const double *theta, int n_thread, int alt,
                             int32_t coefficient, double scale, double *probability, double *demand, amur_err *err) {
  const size_t n_term = (size_t)m->first_term[m->n_alt], n_obs = (size_t)m->n_obs;
  amur_choice_term *term = amur_alloc(n_term, sizeof *term);
  double *x = amur_alloc(n_obs, sizeof *x);
  amur_status s = term && x ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "elasticity: %zu rows", n_obs);
  if (!s) {
    memcpy(term, m->term, n_term * sizeof *term);
    for (int32_t t = m->first_term[alt]; t < m->first_term[alt + 1]; t++) {
      if (term[t].coefficient != coefficient) continue; /* a utility has at most one term of a coefficient */
      for (size_t i = 0; i < n_obs; i++) x[i] = scale * (term[t].x ? term[t].x[i] : 1);
      term[t].x = x;
    }
    amur_choice_model changed = *m;
    changed.term = term;
    s = amur_choice_predict(&changed, theta, n_thread, probability, err);
  }
  for (int32_t j = 0; !s && j < m->n_alt; j++) {
    amur_sum sum = {0};
    for (int32_t i = 0; i < m->n_obs; i++)
      amur_sum_add(&sum, weight_of(m, i) * probability[(size_t)i * (size_t)m->n_alt + (size_t)j]);
    demand[j] = amur_sum_value(sum);
  }
  free(term);
  free(x);
  return s;
}

amur_status amur_choice_elasticity(const amur_choice_model *m, const double *theta, int n_thread, int alt,
                                   int32_t coefficient, double *elasticity, amur_err *err) {
  const double step = 1e-4; /* central: the error is of its square, 1e-8, and rounding takes 1e-16 / 1e-4 */
  assert(alt >= 0 && alt < m->n_alt);
  const size_t n_alt = (size_t)m->n_alt;
  double *p = amur_alloc((size_t)m->n_obs * n_alt, sizeof *p), *demand = amur_alloc(3 * n_alt, sizeof *demand);
  amur_status s = p && demand ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "elasticity: %d rows", (int)m->n_obs);
  for (int k = 0; !s && k < 3; k++)
    s = demand_at(m, theta, n_thread, alt, coefficient, 1 + (k - 1) * step, p, demand + (size_t)k * n_alt, err);
  for (size_t j = 0; !s && j < n_alt; j++)
    elasticity[j] = (demand[2 * n_alt + j] - demand[j]) / (2 * step * demand[n_alt + j]);
  free(p);
  free(demand);
  return s;
}

static bool is_chosen(const amur_choice_model *m, int32_t alt) {
  for (int32_t i = 0; i < m->n_obs; i++)
    if (m->chosen[i] == alt) return true;
  return false;
}

/* A logit whose utilities are constants, estimated as any other: with all alternatives always available the shares
 * would do, but availability may differ between observations. */
amur_status amur_choice_constants(const amur_choice_model *m, int n_thread, double *log_likelihood, int *n_free,
                                  amur_err *err) {
  const size_t n_alt = (size_t)m->n_alt;
  int32_t *first = amur_alloc(n_alt + 1, sizeof *first);
  amur_choice_term *term = amur_alloc(n_alt, sizeof *term);
  double *start = amur_alloc(n_alt, sizeof *start);
  const char **name = amur_alloc(n_alt, sizeof *name);
  amur_choice_fit fit = {0};
  amur_status s = first && term && start && name ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "constants");
  if (!s) {
    for (size_t j = 0; j < n_alt; j++) { /* the last one's is 0 */
      first[j] = (int32_t)j;
      term[j] = (amur_choice_term){(int32_t)j, NULL};
      name[j] = "constant";
    }
    first[n_alt] = (int32_t)n_alt - 1;
    first[n_alt - 1] = (int32_t)n_alt - 1;
    const amur_choice_model constants = {.n_obs = m->n_obs,
                                         .n_alt = m->n_alt,
                                         .n_param = m->n_alt - 1,
                                         .first_term = first,
                                         .term = term,
                                         .available = m->available,
                                         .chosen = m->chosen,
                                         .weight = m->weight};
    amur_choice_opts opts = amur_choice_opts_default();
    opts.n_thread = n_thread;
    opts.to_limit = true; /* of an alternative that nobody chose the constant is minus infinity */
    s = amur_choice_estimate(&constants, start, NULL, NULL, name, &opts, &fit, err);
  }
  *log_likelihood = fit.log_likelihood;
  *n_free = -1;
  for (int32_t j = 0; j < m->n_alt; j++) *n_free += is_chosen(m, j);
  amur_choice_fit_fini(&fit);
  free(first);
  free(term);
  free(start);
  free(name);
  return s;
}
