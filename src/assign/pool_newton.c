/* SPDX-License-Identifier: Apache-2.0
 * pool_newton.c -- Newton's method on all pairs of the pool at once.
 *
 * A pass shifts one pair after the other; where their ways overlap, each undoes part of what the others did, and of
 * the excess a pass may leave nine tenths.  With y the flows to move, d the differences of cost, B the links of the
 * pairs (1 on the way that loses, -1 on the other) and D the links' slopes, all differences vanish together where
 * B' D B y = d.  Conjugate gradients solve that; pairs that add up to each other make the matrix singular, which does
 * not hurt them, d being B' c.  The step knows nothing of flows that run out.  Near the equilibrium few do; far from it
 * most would, and what is cut off does more harm than the rest does good, so that the step is not taken there.
 */
#include "engine.h"
#include <amur/symmetric.h>
#include <math.h>
#include <string.h>

/* How exactly the step is found, and the part of it up to which the bushes may fail to have the flow. */
static const amur_conjugate_opts accuracy = {.most_steps = 40, .error = 1e-3};
#define MOST_LOST 0.2

typedef struct {
  const amur_assign *s;
  int32_t n;                         /* pairs of which both ways can give */
  int32_t *pair;                     /* [n] */
  double *slope, *difference, *flow; /* [n] of the pairs; flow to move from the first way to the second */
  double *work;                      /* [3 n] */
  double *link;                      /* [n_link] */
} newton_system;

/* Memory for all pairs; false if there is none. */
static bool begin(newton_system *y, amur_assign *s) {
  pair_pool *pool = &s->pool;
  const size_t n = (size_t)pool->n_pair;
  if (!amur_grow(&pool->step, &pool->room_step, 6 * n + (size_t)s->n_link, sizeof *pool->step) ||
      !amur_grow(&pool->stepping, &pool->room_stepping, n, sizeof *pool->stepping))
    return false;
  *y = (newton_system){.s = s, .pair = pool->stepping, .slope = pool->step};
  y->difference = y->slope + n;
  y->flow = y->difference + n;
  y->work = y->flow + n;
  y->link = y->work + 3 * n;
  for (int32_t i = 0; i < pool->n_pair; i++) {
    const shared_pair *q = &pool->pair[i];
    const double slope = pair_slope(s, q);
    if (!(slope > 0) || q->giver[0] < 0 || q->giver[1] < 0) continue;
    y->slope[y->n] = slope;
    y->difference[y->n] = pair_difference(s, q);
    y->pair[y->n++] = i;
  }
  return true;
}

/* image = B' D B way. */
static void multiply(void *context, const double *way, double *image) {
  const newton_system *y = context;
  const amur_assign *s = y->s;
  double *restrict link = y->link;
  memset(link, 0, (size_t)s->n_link * sizeof *link);
  for (int32_t j = 0; j < y->n; j++) {
    const shared_pair *q = &s->pool.pair[y->pair[j]];
    const int32_t *k = s->pool.link + q->first;
    for (int32_t e = 0; e < q->n[0]; e++) link[k[e]] += way[j];
    for (int32_t e = q->n[0]; e < q->n[0] + q->n[1]; e++) link[k[e]] -= way[j];
  }
  for (int32_t k = 0; k < s->n_link; k++) link[k] *= s->links.state[k].slope;
  for (int32_t j = 0; j < y->n; j++) {
    const shared_pair *q = &s->pool.pair[y->pair[j]];
    const int32_t *k = s->pool.link + q->first;
    double sum = 0;
    for (int32_t e = 0; e < q->n[0]; e++) sum += link[k[e]];
    for (int32_t e = q->n[0]; e < q->n[0] + q->n[1]; e++) sum -= link[k[e]];
    image[j] = sum;
  }
}

/* Do the bushes have most of the flow that the step moves? */
static bool fits(const newton_system *y) {
  double wanted = 0, had = 0;
  for (int32_t j = 0; j < y->n; j++) {
    const shared_pair *q = &y->s->pool.pair[y->pair[j]];
    wanted += fabs(y->flow[j]);
    had += pair_available(y->s, q, y->flow[j] > 0 ? 0 : 1, fabs(y->flow[j]));
  }
  return had >= (1 - MOST_LOST) * wanted;
}

amur_status pool_newton(amur_assign *s, bool *taken, amur_err *err) {
  newton_system y;
  if (!begin(&y, s)) return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d pairs of segments", s->pool.n_pair);
  /* a step that is not that exact is still a step downwards */
  amur_conjugate_gradients((size_t)y.n, multiply, &y, y.slope, accuracy, y.difference, y.flow, y.work);
  *taken = fits(&y);
  for (int32_t j = 0; *taken && j < y.n; j++)
    if (fabs(y.flow[j]) > 0) pair_move(s, &s->pool.pair[y.pair[j]], y.flow[j] > 0 ? 0 : 1, fabs(y.flow[j]));
  return AMUR_OK;
}
