/* SPDX-License-Identifier: Apache-2.0
 * equilibrate.c -- flow moves over the pairs of bushes until the excess that these show is small.
 *
 * A pass takes the pairs one after the other; where passes are slow and the equilibrium near, a Newton step takes all
 * at once.  Times may follow their tangents meanwhile; nothing counts as done before all are worked out anew.
 */
#include "solver.h"
#include <math.h>

static amur_status pair_task(void *context, int i, int worker, amur_err *err) {
  amur_assign *s = context;
  return ami_bush_pair(s, &s->bushes[s->todo[i]], &s->work[worker], err);
}

/* Rounds of pairs, passes over them in a round, and the part of the first pass's movement at which a round ends. */
enum { ROUNDS = 2, PASSES = 12 };
#define PASS_ENOUGH 1e-2
/* Passes after the first take steps longer than Newton's: the passes of a coupled system converge at 0.8 and more a
 * pass, of which this makes less than 0.5 (successive over-relaxation: Young 1954). */
#define RELAXATION 1.4
/* A pass that moves more than this part of what the last one did calls for a Newton step on all pairs at once. */
#define SLOW 0.5
/* Excess of the pairs at which no more flow is moved: as parts of the goal, and of what the first pass met. */
#define GOAL_ENOUGH 0.2
#define ROUND_ENOUGH 1e-4

static int32_t list_for_pairs(amur_assign *s, bool all) {
  int32_t n = 0;
  for (int32_t i = 0; i < s->n_bush; i++)
    if (all || s->bushes[i].made_over) s->todo[n++] = i;
  return n;
}

/* Moves flow over all pairs of the pool until little is left to move, or of the excess; *enough, where it is below
 * zero, is set from what the first pass meets. */
static amur_status pass_over(amur_assign *s, double goal, double *enough, amur_err *err) {
  const double first = ami_pool_shift(s, 1);
  double last = INFINITY, moved = first;
  if (*enough < 0) *enough = fmax(GOAL_ENOUGH * goal, ROUND_ENOUGH * s->pool.excess);
  bool exact = false;
  for (int pass = 1; pass < PASSES; pass++) {
    if (s->pool.excess <= *enough ? exact : moved <= PASS_ENOUGH * first) break;
    exact = s->pool.excess <= *enough;
    bool stepped = false;
    if (exact) {
      ami_links_refresh(&s->links);
    } else if (s->newton_fits && moved > SLOW * last) {
      ami_links_refresh(&s->links);
      const amur_status status = ami_pool_newton(s, &stepped, err);
      if (status) return status;
      s->newton_fits = stepped;
    }
    last = moved;
    moved = ami_pool_shift(s, stepped ? 1 : RELAXATION);
  }
  return AMUR_OK;
}

/* Demand of elastic classes answers to the costs, which takes as long as the passes do; false if there are none. */
static bool answer(amur_assign *s, bool all) {
  bool any = false;
  for (int32_t i = 0; i < s->n_bush; i++) {
    bush *b = &s->bushes[i];
    if (!ami_is_elastic(s, b->cls)) continue;
    any = true;
    if (!all && !b->made_over) continue;
    ami_bush_answer(s, b, &s->work[0]);
    b->drained = true;
  }
  return any;
}

amur_status ami_bushes_equilibrate(amur_assign *s, bool all, double goal, const amur_assign_opts *opts, amur_err *err) {
  double enough = -1;
  s->newton_fits = true;
  ami_pool_clear(s);
  for (int round = 0; round < ROUNDS; round++) {
    const int32_t n = list_for_pairs(s, all && round == 0);
    amur_status status = amur_parallel_for(n, opts->n_thread, pair_task, s, err);
    if (!status) status = ami_pool_collect(s, err);
    const bool elastic = !status && answer(s, all);
    if (!status) status = pass_over(s, goal, &enough, err);
    if (status) return status;
    if (!elastic && s->pool.excess <= enough) break;
  }
  return AMUR_OK;
}
