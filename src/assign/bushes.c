/* SPDX-License-Identifier: Apache-2.0
 * bushes.c -- equilibrium by bushes: scans of all, shifts of flow over their pairs, and when to stop.
 *
 * A cold start plants bushes at the empty network's costs.  A warm one has bushes that hold what an earlier equilibrium
 * used; after a small change most of that is right, so flow moves within them before anything is scanned.  To measure a
 * bush costs half a scan: after the first iteration only those are scanned that hold most of the excess.
 */
#include "engine.h"
#include <math.h>

/* Link flows anew from the bushes, so that rounding does not pile up; all costs from them. */
static void load_links(amur_assign *s) {
  for (int32_t k = 0; k < s->n_link; k++) s->links.state[k].flow = 0;
  for (int32_t i = 0; i < s->n_bush; i++) {
    const bush *b = &s->bushes[i];
    for (int32_t e = 0; e < b->n_slot; e++) s->links.state[b->link[e]].flow += b->flow[e];
  }
  for (int32_t k = 0; k < s->n_link; k++) link_refresh(&s->links, k);
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

static amur_status measure_task(void *context, int i, int worker, amur_err *err) {
  (void)err;
  amur_assign *s = context;
  bush_measure(s, &s->bushes[s->todo[i]], &s->work[worker]);
  return AMUR_OK;
}

static amur_status scan_task(void *context, int i, int worker, amur_err *err) {
  amur_assign *s = context;
  return bush_scan(s, &s->bushes[s->todo[i]], &s->work[worker], err);
}

static amur_status pair_task(void *context, int i, int worker, amur_err *err) {
  amur_assign *s = context;
  return bush_pair(s, &s->bushes[s->todo[i]], &s->work[worker], err);
}

static amur_status balance_task(void *context, int i, int worker, amur_err *err) {
  (void)err;
  amur_assign *s = context;
  bush_balance(s, &s->bushes[i], &s->work[worker]);
  return AMUR_OK;
}

/* Rounds of pairs, passes over them in a round, and the part of the first pass's movement at which a round ends. */
enum { ROUNDS = 3, PASSES = 8 };
#define PASS_ENOUGH 1e-2
/* Passes after the first take steps longer than Newton's: the passes of a coupled system converge at 0.8 and more a
 * pass, of which this makes less than 0.5 (successive over-relaxation: Young 1954). */
#define RELAXATION 1.4
/* Scans of the worst bushes in an iteration, and which these are: in multiples of the mean excess. */
enum { RESCANS = 10 };
#define RESCAN_ABOVE 0.3

/* Moves flow over all pairs of the pool until little is left to move. */
static void pass_over(amur_assign *s) {
  const double first = pool_shift(s, 1);
  for (int pass = 1; pass < PASSES; pass++)
    if (pool_shift(s, RELAXATION) <= PASS_ENOUGH * first) return;
}

/* Moves flow over the pairs of the n_todo bushes in s->todo, then also over those found at the costs that result; in
 * these bushes elastic demand answers first, which costs as much as the passes do. */
static amur_status equilibrate(amur_assign *s, int32_t n_todo, const amur_assign_opts *opts, amur_err *err) {
  pool_clear(s);
  for (int round = 0; round < ROUNDS; round++) {
    const int32_t n_before = s->pool.n_member;
    amur_status status = amur_parallel_for(n_todo, opts->n_thread, pair_task, s, err);
    if (!status) status = pool_collect(s, err);
    if (status) return status;
    for (int32_t i = 0; i < n_todo; i++) {
      bush *b = &s->bushes[s->todo[i]];
      if (is_elastic(s, b->cls)) bush_answer(s, b, &s->work[0]);
    }
    if (s->pool.n_member == n_before && s->n_demand == 0) break;
    pass_over(s);
  }
  return AMUR_OK;
}

/* Bushes whose last excess is above a threshold, into s->todo; returns how many. */
static int32_t list_above(amur_assign *s, double threshold) {
  int32_t n = 0;
  for (int32_t i = 0; i < s->n_bush; i++)
    if (s->bushes[i].excess > threshold) s->todo[n++] = i;
  return n;
}

static int32_t list_all(amur_assign *s) { return list_above(s, -INFINITY); }

/* Scans the bushes that hold most of the excess and equilibrates all; then again those alone that still do.  They are
 * few, and need it: where a way turns round, a bush can only follow one link a scan.  `goal`: total excess to be
 * reached; `scanned`: all bushes have been at these costs. */
static amur_status improve(amur_assign *s, double goal, bool scanned, const amur_assign_opts *opts, amur_err *err) {
  const double threshold = fmax(RESCAN_ABOVE * total_excess(s), 0.5 * goal) / s->n_bush;
  amur_status status = AMUR_OK;
  if (!scanned) status = amur_parallel_for(list_above(s, threshold), opts->n_thread, scan_task, s, err);
  if (!status) status = equilibrate(s, list_all(s), opts, err);
  for (int r = 0; !status && r < RESCANS; r++) {
    const int32_t n = list_above(s, threshold);
    if (n == 0) break;
    status = amur_parallel_for(n, opts->n_thread, scan_task, s, err);
    if (!status) status = equilibrate(s, n, opts, err);
  }
  return status ? status : amur_parallel_for(s->n_bush, opts->n_thread, balance_task, s, err);
}

/* Flow moves within the bushes of an earlier problem, before the first scan: what is used is there already. */
static amur_status resume(amur_assign *s, const amur_assign_opts *opts, amur_err *err) {
  load_links(s);
  return equilibrate(s, list_all(s), opts, err);
}

/* All bushes at the costs of their flows; the report says what they show, *total what all flow costs.  `scan`: they are
 * made over, which costs twice as much and pays where most of them need it. */
static amur_status look(amur_assign *s, bool scan, const amur_assign_opts *opts, amur_assign_report *r, double *total,
                        amur_err *err) {
  load_links(s);
  const amur_status status = amur_parallel_for(list_all(s), opts->n_thread, scan ? scan_task : measure_task, s, err);
  *total = total_cost(s);
  r->relative_gap = *total > 0 ? total_excess(s) / *total : 0;
  r->residual = elastic_residual(s);
  r->converged = r->relative_gap <= opts->gap && r->residual <= opts->residual;
  return status;
}

static amur_status iterate(amur_assign *s, bool warm, const amur_assign_opts *opts, amur_assign_report *r,
                           amur_err *err) {
  const double start = amur_wall_s();
  amur_status status = warm ? resume(s, opts, err) : AMUR_OK;
  for (r->iterations = 1; !status; r->iterations++) {
    const bool scan = !warm && r->iterations == 1;
    double total;
    status = look(s, scan, opts, r, &total, err);
    if (status) return status;
    const amur_assign_step step = {r->iterations, r->relative_gap, r->residual, amur_wall_s() - start};
    if (opts->progress) opts->progress(opts->context, &step);
    if (r->converged || r->iterations >= opts->max_iterations) return AMUR_OK;
    status = improve(s, opts->gap * total, scan, opts, err);
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
