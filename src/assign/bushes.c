/* SPDX-License-Identifier: Apache-2.0
 * bushes.c -- equilibrium by bushes: looks at all, shifts of flow over their pairs, and when to stop.
 *
 * A cold start plants bushes at the empty network's costs.  A warm one has bushes that hold what an earlier equilibrium
 * used; after a small change most of that is right, so flow moves within them before anything is measured.  To
 * make a bush over costs as much as to measure it: after the first iteration only those are that have much excess.
 */
#include "engine.h"
#include <math.h>

static void refresh_links(amur_assign *s) {
  for (int32_t k = 0; k < s->n_link; k++) link_refresh(&s->links, k);
}

/* Link flows anew from the bushes, so that rounding does not pile up; all costs from them. */
static void load_links(amur_assign *s) {
  for (int32_t k = 0; k < s->n_link; k++) s->links.state[k].flow = 0;
  for (int32_t i = 0; i < s->n_bush; i++) {
    const bush *b = &s->bushes[i];
    for (int32_t e = 0; e < b->n_slot; e++) s->links.state[b->link[e]].flow += b->flow[e];
  }
  refresh_links(s);
}

/* Cost of all flow, in equivalents and time units. */
static double total_cost(const amur_assign *s) {
  amur_sum sum = {0};
  if (s->problem.n_class == 1) {
    for (int32_t k = 0; k < s->n_link; k++)
      if (s->links.state[k].flow > 0) amur_sum_add(&sum, s->links.state[k].flow * s->links.cost[k]);
    return amur_sum_value(sum);
  }
  for (int32_t i = 0; i < s->n_bush; i++) {
    const bush *b = &s->bushes[i];
    const double *cost = s->links.cost + (size_t)b->cls * (size_t)s->n_link;
    double part = 0;
    for (int32_t e = 0; e < b->n_slot; e++)
      if (b->flow[e] > 0) part += b->flow[e] * cost[b->link[e]];
    amur_sum_add(&sum, part);
  }
  return amur_sum_value(sum);
}

static double total_excess(const amur_assign *s) {
  amur_sum excess = {0};
  for (int32_t i = 0; i < s->n_bush; i++) amur_sum_add(&excess, s->bushes[i].excess);
  return amur_sum_value(excess);
}

static amur_status plant_task(void *context, int i, int worker, amur_err *err) {
  amur_assign *s = context;
  bush *b = &s->bushes[i];
  if (b->n_node == 0) return bush_plant(s, b, &s->work[worker], err);
  return bush_regrow(s, b, &s->work[worker], err);
}

/* Makes the bush over, too, where its excess says so. */
static amur_status look_task(void *context, int i, int worker, amur_err *err) {
  amur_assign *s = context;
  bush *b = &s->bushes[i];
  bush_measure(s, b, &s->work[worker]);
  b->made_over = b->excess > s->make_over_above;
  return b->made_over ? bush_make_over(s, b, &s->work[worker], err) : AMUR_OK;
}

static amur_status scan_task(void *context, int i, int worker, amur_err *err) {
  amur_assign *s = context;
  bush *b = &s->bushes[s->todo[i]];
  bush_measure(s, b, &s->work[worker]);
  return bush_make_over(s, b, &s->work[worker], err);
}

static amur_status pair_task(void *context, int i, int worker, amur_err *err) {
  amur_assign *s = context;
  return bush_pair(s, &s->bushes[s->todo[i]], &s->work[worker], err);
}

static amur_status balance_task(void *context, int i, int worker, amur_err *err) {
  (void)err;
  amur_assign *s = context;
  bush_balance(s, &s->bushes[s->todo[i]], &s->work[worker]);
  return AMUR_OK;
}

/* Rounds of pairs, passes over them in a round, and the part of the first pass's movement at which a round ends. */
enum { ROUNDS = 3, PASSES = 12 };
#define PASS_ENOUGH 1e-2
/* Passes after the first take steps longer than Newton's: the passes of a coupled system converge at 0.8 and more a
 * pass, of which this makes less than 0.5 (successive over-relaxation: Young 1954). */
#define RELAXATION 1.4
/* A pass that moves more than this part of what the last one did calls for a Newton step on all pairs at once. */
#define SLOW 0.5
/* Excess of the pairs at which no more flow is moved: as parts of the goal, and of what the first pass met. */
#define GOAL_ENOUGH 0.2
#define ROUND_ENOUGH 1e-4
/* Differences between two ways, as parts of their cost: rounding; and, of the gap to be reached, what does not matter.
 */
#define RELATIVE_DUST 1e-15
#define GAP_DUST 1e-2
/* Bushes made over while they are measured, from multiples of the mean cost and of the last mean excess on; and those
 * scanned again in an iteration, most times and from a multiple of the mean excess on. */
#define MAKE_OVER_COST 1e-7
#define MAKE_OVER_EXCESS 1e-2
enum { RESCANS = 10 };
#define RESCAN_ABOVE 0.3

/* Lists in s->todo, and marks, the bushes whose last excess is above a threshold; returns how many. */
static int32_t mark_above(amur_assign *s, double threshold) {
  int32_t n = 0;
  for (int32_t i = 0; i < s->n_bush; i++) {
    s->bushes[i].made_over = s->bushes[i].excess > threshold;
    if (s->bushes[i].made_over) s->todo[n++] = i;
  }
  return n;
}

static int32_t list_for_pairs(amur_assign *s, bool all) {
  int32_t n = 0;
  for (int32_t i = 0; i < s->n_bush; i++)
    if (all || s->bushes[i].made_over) s->todo[n++] = i;
  return n;
}

/* Moves flow over all pairs of the pool until little is left to move, or of the excess; *enough, where it is below
 * zero, is set from what the first pass meets. */
static amur_status pass_over(amur_assign *s, double goal, double *enough, amur_err *err) {
  const double first = pool_shift(s, 1);
  double last = INFINITY, moved = first;
  if (*enough < 0) *enough = fmax(GOAL_ENOUGH * goal, ROUND_ENOUGH * s->pool.excess);
  bool exact = false;
  for (int pass = 1; pass < PASSES; pass++) {
    if (s->pool.excess <= *enough ? exact : moved <= PASS_ENOUGH * first) break;
    exact = s->pool.excess <= *enough;
    bool stepped = false;
    if (exact) {
      refresh_links(s);
    } else if (s->newton_fits && moved > SLOW * last) {
      refresh_links(s);
      const amur_status status = pool_newton(s, &stepped, err);
      if (status) return status;
      s->newton_fits = stepped;
    }
    last = moved;
    moved = pool_shift(s, stepped ? 1 : RELAXATION);
  }
  return AMUR_OK;
}

/* Demand of elastic classes answers to the costs, which takes as long as the passes do; false if there are none. */
static bool answer(amur_assign *s, bool all) {
  bool any = false;
  for (int32_t i = 0; i < s->n_bush; i++) {
    bush *b = &s->bushes[i];
    if (!is_elastic(s, b->cls)) continue;
    any = true;
    if (!all && !b->made_over) continue;
    bush_answer(s, b, &s->work[0]);
    b->drained = true;
  }
  return any;
}

/* Moves flow over the pairs of the bushes, of all or of those that were made over, and over those that are found in
 * the latter at the costs that result. */
static amur_status equilibrate(amur_assign *s, bool all, double goal, const amur_assign_opts *opts, amur_err *err) {
  double enough = -1;
  s->newton_fits = true;
  pool_clear(s);
  for (int round = 0; round < ROUNDS; round++) {
    const int32_t n = list_for_pairs(s, all && round == 0);
    amur_status status = amur_parallel_for(n, opts->n_thread, pair_task, s, err);
    if (!status) status = pool_collect(s, err);
    const bool elastic = !status && answer(s, all);
    if (!status) status = pass_over(s, goal, &enough, err);
    if (status) return status;
    if (!elastic && s->pool.excess <= enough) break;
  }
  return AMUR_OK;
}

/* Makes flows meet the trips again where a shift may have left dust. */
static amur_status balance_drained(amur_assign *s, const amur_assign_opts *opts, amur_err *err) {
  int32_t n = 0;
  for (int32_t i = 0; i < s->n_bush; i++) {
    if (s->bushes[i].drained) s->todo[n++] = i;
    s->bushes[i].drained = false;
  }
  return amur_parallel_for(n, opts->n_thread, balance_task, s, err);
}

/* Equilibrates the bushes that a look has left, then again those alone that hold most of the excess, made over at the
 * costs that result.  They are few, and need it: where a way turns round, a bush can only follow one link at a time.
 * `goal`: total excess to be reached. */
static amur_status improve(amur_assign *s, double goal, const amur_assign_opts *opts, amur_err *err) {
  const double threshold = fmax(RESCAN_ABOVE * total_excess(s), 0.5 * goal) / s->n_bush;
  amur_status status = equilibrate(s, true, goal, opts, err);
  for (int r = 0; !status && r < RESCANS; r++) {
    const int32_t n = mark_above(s, threshold);
    if (n == 0) break;
    status = amur_parallel_for(n, opts->n_thread, scan_task, s, err);
    if (!status) status = equilibrate(s, false, goal, opts, err);
  }
  return status ? status : balance_drained(s, opts, err);
}

/* Flow moves within the bushes of an earlier problem, before the first look: what is used is there already. */
static amur_status resume(amur_assign *s, const amur_assign_opts *opts, amur_err *err) {
  load_links(s);
  mark_above(s, INFINITY);
  return equilibrate(s, true, opts->gap * total_cost(s), opts, err);
}

/* All bushes at the costs of their flows; the report says what they show, *total what all flow costs.  Those with much
 * excess are made over at once, `all` of them at a cold start: to do that later takes another measurement. */
static amur_status look(amur_assign *s, bool all, const amur_assign_opts *opts, amur_assign_report *r, double *total,
                        amur_err *err) {
  load_links(s);
  *total = total_cost(s);
  const double expected = r->iterations > 1 ? MAKE_OVER_EXCESS * total_excess(s) : MAKE_OVER_COST * *total;
  s->make_over_above = all ? -1 : fmax(expected, 0.5 * opts->gap * *total) / s->n_bush;
  const amur_status status = amur_parallel_for(s->n_bush, opts->n_thread, look_task, s, err);
  r->relative_gap = *total > 0 ? total_excess(s) / *total : 0;
  r->residual = elastic_residual(s);
  r->converged = r->relative_gap <= opts->gap && r->residual <= opts->residual;
  return status;
}

static amur_status iterate(amur_assign *s, bool warm, const amur_assign_opts *opts, amur_assign_report *r,
                           amur_err *err) {
  const double start = amur_wall_s();
  s->dust = fmax(RELATIVE_DUST, GAP_DUST * opts->gap);
  amur_status status = warm ? resume(s, opts, err) : AMUR_OK;
  for (r->iterations = 1; !status; r->iterations++) {
    double total;
    status = look(s, !warm && r->iterations == 1, opts, r, &total, err);
    if (status) return status;
    const amur_assign_step step = {r->iterations, r->relative_gap, r->residual, amur_wall_s() - start};
    if (opts->progress) opts->progress(opts->context, &step);
    if (r->converged || r->iterations >= opts->max_iterations) return AMUR_OK;
    status = improve(s, opts->gap * total, opts, err);
  }
  return status;
}

static bool any_kept(const amur_assign *s) {
  for (int32_t i = 0; i < s->n_bush; i++)
    if (s->bushes[i].n_node > 0) return true;
  return false;
}

amur_status solve_bushes(amur_assign *s, const amur_assign_opts *opts, amur_assign_report *report, amur_err *err) {
  const bool warm = any_kept(s);
  const amur_status status = amur_parallel_for(s->n_bush, opts->n_thread, plant_task, s, err);
  return status ? status : iterate(s, warm, opts, report, err);
}
