/* SPDX-License-Identifier: Apache-2.0
 * predict.c -- choice probabilities at given parameters.
 * Fixed coefficients: the log-probability kernels are asked for every alternative in turn.  Random ones: the average
 * over the points of the person (mixed.c), not given what the person chose.
 * Shape: probability[n_obs * n_alt].  Blocks of observations go to threads, each writing to rows of its own.
 */
#include "draws.h"
#include "likelihood.h"
#include <math.h>

enum { N_BLOCK = 32 };

typedef struct {
  const amur_likelihood *l;
  const double *theta;
  double *probability;
} job;

static amur_status do_block(void *context, int block, int worker, amur_err *err) {
  (void)worker;
  const job *p = context;
  const amur_choice_model *m = p->l->m;
  const size_t n_alt = (size_t)m->n_alt;
  amur_kernel k;
  amur_status s = AMUR_OK;
  if (!ami_kernel_init(&k, m)) s = amur_fail(err, AMUR_E_NOMEM, 0, "prediction: %d parameters", (int)m->n_param);
  const int32_t from = (int32_t)((int64_t)m->n_obs * block / N_BLOCK),
                to = (int32_t)((int64_t)m->n_obs * (block + 1) / N_BLOCK);
  for (int32_t i = from; !s && i < to; i++) {
    double *out = p->probability + (size_t)i * n_alt;
    if (m->n_random) {
      s = ami_mixed_probability(&k, m, p->l->draws, p->theta, m->person ? m->person[i] : i, i, out, err);
      continue;
    }
    ami_kernel_load(&k, m, p->theta, i);
    for (int32_t j = 0; j < m->n_alt; j++)
      out[j] = isinf(k.v[j])
                   ? 0
                   : exp(m->n_nest ? ami_tree_kernel(&k, m, p->theta, j, false) : ami_logit_kernel(&k, m, j, false));
  }
  ami_kernel_fini(&k);
  return s;
}

amur_status amur_choice_predict(const amur_choice_model *m, const double *theta, int n_thread, double *probability,
                                amur_err *err) {
  amur_likelihood l;
  amur_status s = ami_likelihood_init(&l, m, err);
  job p = {.l = &l, .theta = theta, .probability = probability};
  if (!s) s = amur_parallel_for(N_BLOCK, n_thread, do_block, &p, err);
  ami_likelihood_fini(&l);
  return s;
}
