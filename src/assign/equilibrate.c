/* SPDX-License-Identifier: Apache-2.0
 * equilibrate.c -- flow moves over the PASs of bushes until the excess that these show is small.
 *
 * A pass takes the PASs one after the other (Gauss-Seidel); where passes are slow and the equilibrium near, a Newton
 * step takes all at once.  Times may follow their tangents meanwhile (links.c); nothing counts as done before all are
 * worked out anew.
 */
#include "bushes.h"
#include <math.h>

static amur_status find_pas_task(void *context, int i, int worker, amur_err *err) {
  amur_assign *s = context;
  return ami_bush_find_pas(s, &s->bushes[s->batch[i]], &s->work[worker], err);
}

/* Rounds of finding PASs: those found at the costs before the first are not all that are worth a shift after it, but
 * more than two rounds would be spent better on a scan, which lets links enter.  Most passes over them in a round, and
 * the part of the first pass's movement that ends one. */
enum { ROUNDS = 2, PASSES = 12 };
#define PASS_ENOUGH 1e-2
/* Passes after the first take steps longer than Newton's: the passes of a coupled system converge at 0.8 and more a
 * pass, of which this makes less than 0.5 (successive over-relaxation: Young 1954). */
#define RELAXATION 1.4
/* A pass that moves more than this part of what the last one did calls for a Newton step on all PASs at once. */
#define SLOW 0.5
/* Excess of the PASs at which no more flow is moved: as parts of the goal, and of what the first pass met. */
#define GOAL_ENOUGH 0.2
#define ROUND_ENOUGH 1e-4

static int32_t list_batch(amur_assign *s, bool all) {
  int32_t n = 0;
  for (int32_t i = 0; i < s->n_bush; i++)
    if (all || s->bushes[i].updated) s->batch[n++] = i;
  return n;
}

/* Moves flow over all PASs of the set until little is left to move, or of the excess; *enough, where it is below zero,
 * is set from what the first pass meets.  `exact`: the pass before this one began with exact costs, so that the excess
 * it met may be believed. */
static amur_status pass_over(amur_assign *s, double goal, double *enough, amur_err *err) {
  const double first = ami_pas_set_equilibrate(s, 1);
  double last = INFINITY, moved = first;
  if (*enough < 0) *enough = fmax(GOAL_ENOUGH * goal, ROUND_ENOUGH * s->set.excess);
  bool exact = false;
  for (int pass = 1; pass < PASSES; pass++) {
    /* Enough was seen with exact costs, or hardly anything moves: neither gets better by passes alone. */
    if (s->set.excess <= *enough ? exact : moved <= PASS_ENOUGH * first) break;
    exact = s->set.excess <= *enough;
    bool stepped = false;
    if (exact) {
      ami_links_refresh(&s->links);
    } else if (s->newton_fits && moved > SLOW * last) {
      ami_links_refresh(&s->links);
      const amur_status status = ami_pas_set_newton(s, &stepped, err);
      if (status) return status;
      s->newton_fits = stepped;
    }
    last = moved;
    moved = ami_pas_set_equilibrate(s, stepped ? 1 : RELAXATION);
  }
  return AMUR_OK;
}

/* Demand of elastic classes answers the costs, which takes as long as the passes do; false if there are none. */
static bool adjust_demand(amur_assign *s, bool all) {
  bool any = false;
  for (int32_t i = 0; i < s->n_bush; i++) {
    bush *b = &s->bushes[i];
    if (!ami_is_elastic(s, b->cls)) continue;
    any = true;
    if (!all && !b->updated) continue;
    ami_elastic_adjust(s, b, &s->work[0]);
    b->emptied = true;
  }
  return any;
}

/* The second round looks for PASs in the updated bushes only: they hold what is left.  With elastic demand there always
 * is a second round, since demand answers costs that the first has changed. */
amur_status ami_bushes_equilibrate(amur_assign *s, bool all, double goal, const amur_assign_opts *opts, amur_err *err) {
  double enough = -1;
  assert(s->n_scratch >= 1);
  s->newton_fits = !s->links.any_steep; /* the slopes that its step needs are infinite at no flow */
  ami_pas_set_clear(s);
  for (int round = 0; round < ROUNDS; round++) {
    const int32_t n = list_batch(s, all && round == 0);
    amur_status status = amur_parallel_for(n, opts->n_thread, find_pas_task, s, err);
    if (!status) status = ami_pas_set_collect(s, err);
    const bool elastic = !status && adjust_demand(s, all);
    if (!status) status = pass_over(s, goal, &enough, err);
    if (status) return status;
    if (!elastic && s->set.excess <= enough) break;
  }
  return AMUR_OK;
}
