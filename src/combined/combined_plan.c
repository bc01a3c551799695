/* SPDX-License-Identifier: Apache-2.0
 * combined_plan.c -- trips that the shares of empty vehicles are made for.
 *
 * Where back-loads weigh much in a cost that many answer to, trips overshoot if shares follow them at once: more go
 * out, so that fewer find a load, so that fewer go out, and so on without end.  Planned trips therefore follow the
 * trips by a part of the way, the one that the last such step would best have gone (Irons and Tuck 1969), and between
 * two of these plain steps by what the last few changes say would leave the least to miss (Anderson 1965, begun anew
 * after some).  At a solution plans are the trips.
 */
#include "combined_internal.h"
#include <math.h>
#include <string.h>

#define SMALLEST_STEP 0.05

/* Notes what the trips miss the plans by, and how that changed; the length of the misses. */
static double note_misses(amur_combined *c) {
  double square = 0;
  for (size_t i = 0; i < 2 * c->n_slot; i++) {
    slot_side *s = ami_slot_side(c, i);
    const double missed = s->trips - s->planned;
    memmove(s->more, s->more + 1, sizeof s->more - sizeof *s->more);
    s->more[POOL_MEMORY - 1] = missed - s->missed;
    s->missed = missed;
    square += missed * missed;
  }
  return sqrt(square);
}

/* Weights of the last n changes that would have left the least to miss; false where they tell nothing. */
static bool weigh_changes(amur_combined *c, int n, double *weight) {
  double normal[POOL_MEMORY * POOL_MEMORY] = {0}, trace = 0;
  for (int j = 0; j < n; j++) weight[j] = 0;
  for (size_t i = 0; i < 2 * c->n_slot; i++) {
    const slot_side *s = ami_slot_side(c, i);
    const double *more = s->more + POOL_MEMORY - n;
    for (int j = 0; j < n; j++) {
      weight[j] += more[j] * s->missed;
      for (int k = 0; k < n; k++) normal[j * n + k] += more[j] * more[k];
    }
  }
  for (int j = 0; j < n; j++) trace += normal[j * n + j];
  for (int j = 0; j < n; j++) normal[j * n + j] += 1e-10 * trace; /* changes that are alike */
  return trace > 0 && amur_solve_dense(normal, weight, (size_t)n, 0, NULL);
}

/* How a plan moves by the plan step and n weighed changes. */
static double move_of(const amur_combined *c, const slot_side *s, int n, const double *weight) {
  double move = c->plan_step * s->missed;
  for (int j = 0; j < n; j++)
    move -= weight[j] * (s->moved[POOL_MEMORY - n + j] + c->plan_step * s->more[POOL_MEMORY - n + j]);
  return move;
}

/* Do all plans stay >= 0?  Those of plain steps do. */
static bool is_possible(amur_combined *c, int n, const double *weight) {
  for (size_t i = 0; i < 2 * c->n_slot; i++) {
    const slot_side *s = ami_slot_side(c, i);
    if (s->planned + move_of(c, s, n, weight) < 0) return false;
  }
  return true;
}

/* The part of the way that a plain step would best have gone, at most twice as far. */
static double better_step(amur_combined *c) {
  double change = 0, square = 0;
  for (size_t i = 0; i < 2 * c->n_slot; i++) {
    const slot_side *s = ami_slot_side(c, i);
    const double more = s->more[POOL_MEMORY - 1];
    change += (s->missed - more) * more;
    square += more * more;
  }
  const double best = square > 0 ? -c->plan_step * change / square : 1;
  return fmin(1, fmax(SMALLEST_STEP, fmin(best, 2 * c->plan_step)));
}

void ami_plan_trips(amur_combined *c) {
  const double missed = note_misses(c);
  if (!(c->plan_step > 0))
    c->plan_step = 1;
  else if (c->n_plan == 1) /* the last step was a plain one */
    c->plan_step = better_step(c);
  if (c->n_plan > POOL_MEMORY || missed > 2 * c->plan_missed) c->n_plan = 0;
  double weight[POOL_MEMORY];
  if (!weigh_changes(c, c->n_plan, weight) || !is_possible(c, c->n_plan, weight)) c->n_plan = 0;
  for (size_t i = 0; i < 2 * c->n_slot; i++) { /* all in the same way, so that plans balance as trips do */
    slot_side *s = ami_slot_side(c, i);
    const double move = move_of(c, s, c->n_plan, weight);
    memmove(s->moved, s->moved + 1, sizeof s->moved - sizeof *s->moved);
    s->moved[POOL_MEMORY - 1] = move;
    s->planned = fmax(0, s->planned + move); /* rounding */
  }
  c->n_plan++;
  c->plan_missed = missed;
}
