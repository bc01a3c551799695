/* SPDX-License-Identifier: Apache-2.0
 * likelihood.c -- log-likelihood of a choice model with gradient, Hessian and scores by person.
 *   log L = sum over persons of weight_n log P_n,  P_n the product of a person's choices, averaged over the random
 *   coefficients where there are any (Train 2009, chapters 3 and 6)
 * A person is one unit: random coefficients are drawn once for all choices of a person, and the scores of persons are
 * what a robust covariance sums.  With fixed coefficients choices are independent, and each is added by itself.
 * Persons are handled in fixed blocks whose sums are added in order, so threads do not change the bits.
 * Shape: first[n_person + 1] into the observations; sums of a block are value, gradient, Hessian, one behind the other.
 */
#include "likelihood.h"
#include "draws.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N_BLOCK = 32 };

amur_status ami_likelihood_init(amur_likelihood *l, const amur_choice_model *m, amur_err *err) {
  *l = (amur_likelihood){.m = m};
  int32_t n = m->n_obs;
  if (m->person) n = m->n_obs ? m->person[m->n_obs - 1] + 1 : 0;
  l->n_person = n;
  l->first = amur_alloc((size_t)n + 1, sizeof *l->first);
  if (!l->first) return amur_fail(err, AMUR_E_NOMEM, 0, "likelihood: %d persons", (int)n);
  for (int32_t i = 0; i < m->n_obs; i++) l->first[(m->person ? m->person[i] : i) + 1] = i + 1;
  const amur_status s = m->n_random ? ami_mixed_draws(m, &l->draws, err) : AMUR_OK;
  return s;
}

void ami_likelihood_fini(amur_likelihood *l) {
  free(l->first);
  free(l->draws);
}

typedef struct {
  const amur_likelihood *l;
  const double *theta;
  bool slopes, curvature;
  double *score; /* [n_person n_param] or NULL */
  double *sum;   /* [N_BLOCK (1 + n_param + n_param^2)] value, gradient, hessian */
} pass;

/* One observation of a model with fixed coefficients.  Structural parameters (scales of nests, allocations) are inner
 * variables themselves: their rows of z are unit vectors. */
static void contribute(amur_kernel *k, const pass *p, int32_t obs, const int32_t *structural, int n_structural,
                       amur_contribution *c) {
  const amur_choice_model *m = p->l->m;
  ami_kernel_load(k, m, p->theta, obs);
  c->value = m->n_nest ? ami_tree_kernel(k, m, p->theta, m->chosen[obs], p->slopes)
                       : ami_logit_kernel(k, m, m->chosen[obs], p->slopes);
  if (!p->slopes) return;
  double *z = k->z + (size_t)m->n_alt * (size_t)m->n_param;
  for (int i = 0; i < n_structural; i++, z += m->n_param) {
    memset(z, 0, (size_t)m->n_param * sizeof *z);
    z[structural[i]] = 1;
  }
  ami_kernel_chain(m->n_alt + n_structural, m->n_param, k->z, k->inner, k->curve, k->row, c);
}

/* A person's part of the block's sums; gradient[n_param] is room. */
static amur_status do_person(const pass *p, amur_kernel *k, int32_t person, double *sum, double *gradient,
                             const int32_t *structural, int n_structural, amur_err *err) {
  const amur_choice_model *m = p->l->m;
  const size_t n = (size_t)m->n_param;
  assert(person >= 0 && person < p->l->n_person);
  const int32_t first = p->l->first[person], last = p->l->first[person + 1];
  for (int32_t i = first; i < last; i = m->n_random ? last : i + 1) {
    const double weight = m->weight ? m->weight[i] : 1;
    amur_contribution c = {
        .gradient = p->slopes ? gradient : NULL, .hessian = p->curvature ? sum + 1 + n : NULL, .weight = weight};
    memset(gradient, 0, n * sizeof *gradient);
    if (m->n_random) {
      const amur_status s = ami_mixed_contribution(k, m, p->l->draws, p->theta, first, last, &c, err);
      if (s) return s;
    } else {
      contribute(k, p, i, structural, n_structural, &c);
    }
    if (weight == 0) continue;
    sum[0] += weight * c.value;
    for (size_t j = 0; p->slopes && j < n; j++) {
      sum[1 + j] += weight * gradient[j];
      if (p->score) p->score[(size_t)person * n + j] += weight * gradient[j];
    }
  }
  return AMUR_OK;
}

static amur_status do_block(void *context, int block, int worker, amur_err *err) {
  (void)worker;
  const pass *p = context;
  const amur_choice_model *m = p->l->m;
  const size_t n = (size_t)m->n_param;
  const int32_t from = (int32_t)((int64_t)p->l->n_person * block / N_BLOCK);
  const int32_t to = (int32_t)((int64_t)p->l->n_person * (block + 1) / N_BLOCK);
  amur_kernel k;
  amur_status s = AMUR_OK;
  double *gradient = amur_alloc(n, sizeof *gradient);
  int32_t structural[AMUR_TREE_PARAMS];
  const int n_structural = ami_tree_params(m, structural);
  if (!ami_kernel_init(&k, m) || !gradient)
    s = amur_fail(err, AMUR_E_NOMEM, 0, "likelihood: %d parameters", (int)m->n_param);
  for (int32_t i = from; !s && i < to; i++)
    s = do_person(p, &k, i, p->sum + (size_t)block * (1 + n + n * n), gradient, structural, n_structural, err);
  ami_kernel_fini(&k);
  free(gradient);
  return s;
}

amur_status ami_likelihood_at(const amur_likelihood *l, const double *theta, int n_thread, double *value,
                              double *gradient, double *hessian, double *score, amur_err *err) {
  const size_t n = (size_t)l->m->n_param, size = 1 + n + n * n;
  pass p = {.l = l,
            .theta = theta,
            .slopes = gradient || hessian || score,
            .curvature = hessian != NULL,
            .score = score,
            .sum = amur_alloc(N_BLOCK * size, sizeof *p.sum)};
  if (!p.sum) return amur_fail(err, AMUR_E_NOMEM, 0, "likelihood: %zu parameters", n);
  if (score) memset(score, 0, (size_t)l->n_person * n * sizeof *score);
  const amur_status s = amur_parallel_for(N_BLOCK, n_thread, do_block, &p, err);
  for (size_t b = 1; b < N_BLOCK; b++)
    for (size_t i = 0; i < size; i++) p.sum[i] += p.sum[b * size + i];
  /* Outside of the domain (a scale of a nest that is not positive) a kernel says minus infinity, or no number. */
  *value = isfinite(p.sum[0]) ? p.sum[0] : -INFINITY;
  if (gradient) memcpy(gradient, p.sum + 1, n * sizeof *gradient);
  for (size_t i = 0; hessian && i < n; i++)
    for (size_t j = 0; j <= i; j++) hessian[i * n + j] = hessian[j * n + i] = p.sum[1 + n + i * n + j];
  free(p.sum);
  return s;
}

amur_status amur_choice_evaluate(const amur_choice_model *m, const double *theta, int n_thread, double *log_likelihood,
                                 double *gradient, double *hessian, double *score, amur_err *err) {
  amur_likelihood l;
  amur_status s = ami_likelihood_init(&l, m, err);
  if (!s) s = ami_likelihood_at(&l, theta, n_thread, log_likelihood, gradient, hessian, score, err);
  ami_likelihood_fini(&l);
  return s;
}
