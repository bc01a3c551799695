/* SPDX-License-Identifier: Apache-2.0
 * gain.c -- what users of a market gain when its chains change, by cause.
 *
 *   gain = - integral of sum_c q_c dC_c                                    (Hotelling 1938)
 *
 * By differences of costs the choice has a potential, the composite cost, and the integral is the area under demand
 * between its values before and after, whatever the path (Williams 1977; Small and Rosen 1981).  By ratios (Fosgerau
 * and Bierlaire 2009) shares are of units, and the composite cost C has dC/dC_c = P_c C/C_c: a percent off all costs
 * takes a percent off it, but sum_c P_c dC_c is no change of any function, and the integral depends on the path
 * (Silberberg 1972).  Here all costs move together, in logarithm.  Along that path a gain is the same back and forth
 * but for its sign, and does not know how appeals are scaled.
 *
 * Chains that are open before and after gain by what their costs are made of.  Those that open or close gain (lose)
 * variety: what their users pay less than the cost at which they would begin to think of them.  By differences the way
 * on from there to infinity has a closed form, by the composite costs with and without them at either end.
 */
#include "gain.h"
#include <amur/choice.h>
#include <math.h>
#include <stdlib.h>

typedef struct {
  gain_path path;
  double *block;       /* owns all numbers */
  double *flow[2];     /* [n_chain] units before and after */
  double composite[2]; /* cost before and after */
  bool *beyond;        /* [n_chain] opens or closes without a finite benefit */
} gain_work;

/* Flows and composite cost of a state as it is. */
static void describe(gain_work *w, int end, const amur_user_market *m) {
  gain_path *p = &w->path;
  const amur_user_change *k = p->change;
  for (int32_t i = 0; i < k->n_nest; i++) p->theta_nest[i] = m->theta_nest;
  const amur_nested tree = {k->n_chain, k->n_nest, k->nest, p->theta_nest, m->theta, k->by_ratio, m->appeal};
  w->composite[end] = amur_nested_share(&tree, m->cost, w->flow[end]);
  const double quantity = isfinite(w->composite[end]) ? ami_gain_demand(k, m, w->composite[end]) : 0;
  for (int32_t i = 0; i < k->n_chain; i++) w->flow[end][i] *= quantity;
}

static double total(const gain_work *w, int end) {
  double sum = 0;
  for (int32_t i = 0; i < w->path.change->n_chain; i++) sum += w->flow[end][i];
  return sum;
}

/* Ends of the path; whether some chain is open at one of them alone. */
static bool set_ends(gain_work *w) {
  gain_path *p = &w->path;
  const amur_user_change *k = p->change;
  const amur_user_market *a = &k->before, *b = &k->after;
  bool one_sided = false;
  ami_gain_opening(k, a, b, p->from, w->beyond);
  ami_gain_opening(k, b, a, p->to, w->beyond);
  for (int32_t i = 0; i < k->n_chain; i++) {
    const bool before = ami_gain_is_open(a, i), after = ami_gain_is_open(b, i);
    one_sided |= before != after;
    if (before) p->from[i] = a->cost[i];
    if (after) p->to[i] = b->cost[i];
    if (!before && !after) p->from[i] = p->to[i] = INFINITY;
    p->log_from[i] = log((before ? a : b)->appeal[i]);
    p->log_to[i] = log((after ? b : a)->appeal[i]);
  }
  ami_gain_begin(p);
  return one_sided;
}

/* A chain open before and after: each part of its cost has gone as far as the whole. */
static void add_parts(const gain_work *w, int32_t i, amur_user_gain *gain) {
  const gain_path *p = &w->path;
  const double *before = p->change->before.part + i * AMUR_GAIN_N, *after = p->change->after.part + i * AMUR_GAIN_N;
  double known = 0;
  for (int k = 0; k < AMUR_GAIN_N; k++) known += before[k] + after[k];
  if (isfinite(known))
    for (int k = 0; k < AMUR_GAIN_N; k++) gain->part[k] -= p->sum[i] * (after[k] - before[k]);
  else
    gain->part[AMUR_GAIN_OTHER] -= p->sum[i] * (p->to[i] - p->from[i]);
  gain->half += amur_benefit_half(w->flow[0][i], p->from[i], w->flow[1][i], p->to[i]);
}

/* By differences, from the ends of the path on: chains that open are not there before, those that close not after. */
static double tails(gain_work *w) {
  const amur_user_change *k = w->path.change;
  const double begin = ami_gain_at(&w->path, 0), end = ami_gain_at(&w->path, 1);
  return amur_benefit_logsum(total(w, 0), w->composite[0], ami_gain_demand(k, &k->before, begin), begin) +
         amur_benefit_logsum(ami_gain_demand(k, &k->after, end), end, total(w, 1), w->composite[1]);
}

static void measure(gain_work *w, amur_user_gain *gain) {
  gain_path *p = &w->path;
  const amur_user_change *k = p->change;
  const bool one_sided = set_ends(w);
  ami_gain_integrate(p);
  for (int32_t i = 0; i < k->n_chain; i++) {
    if (isinf(p->from[i])) continue;
    if (ami_gain_is_open(&k->before, i) && ami_gain_is_open(&k->after, i))
      add_parts(w, i, gain);
    else
      gain->variety -= p->sum[i] * (p->to[i] - p->from[i]);
    if (w->beyond[i]) gain->lost_units += w->flow[0][i] - w->flow[1][i];
  }
  if (one_sided && !k->by_ratio) gain->variety += tails(w);
  gain->all = gain->variety;
  for (int i = 0; i < AMUR_GAIN_N; i++) gain->all += gain->part[i];
}

/* One block of numbers for all arrays. */
static bool work_init(gain_work *w, const amur_user_change *change) {
  enum { ARRAYS = 15 };
  const size_t n = (size_t)change->n_chain;
  gain_path *p = &w->path;
  double **const array[ARRAYS] = {&p->from, &p->to,    &p->log_from, &p->log_to,  &p->way,
                                  &p->pace, &p->cost,  &p->appeal,   &p->share,   &p->coarse,
                                  &p->left, &p->right, &p->sum,      &w->flow[0], &w->flow[1]};
  *w = (gain_work){.path = {.change = change},
                   .block = amur_alloc(ARRAYS * n + (size_t)change->n_nest, sizeof(double)),
                   .beyond = amur_alloc(n, sizeof(bool))};
  for (size_t i = 0; w->block && i < ARRAYS; i++) *array[i] = w->block + i * n;
  if (w->block) p->theta_nest = w->block + ARRAYS * n;
  return w->block && w->beyond;
}

amur_status amur_user_gain_of(const amur_user_change *change, amur_user_gain *gain, amur_err *err) {
  gain_work w;
  *gain = (amur_user_gain){.all = 0};
  const bool fine = work_init(&w, change);
  if (fine) {
    describe(&w, 0, &change->before);
    describe(&w, 1, &change->after);
    if (isfinite(w.composite[0]) && isfinite(w.composite[1]))
      measure(&w, gain);
    else
      gain->lost_units = total(&w, 0) - total(&w, 1);
  }
  free(w.block);
  free(w.beyond);
  return fine ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "gain of users: %d chains", change->n_chain);
}
