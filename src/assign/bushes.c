/* SPDX-License-Identifier: Apache-2.0
 * bushes.c -- equilibrium by bushes: looks at all, shifts of flow over their pairs, and when to stop.
 *
 * A cold start plants bushes at the empty network's costs.  A warm one has bushes that hold what an earlier equilibrium
 * used; after a small change most of that is right, so flow moves within them before anything is measured.  To
 * make a bush over costs as much as to measure it: after the first iteration only those are that have much excess.
 */
#include "solver.h"
#include <math.h>

/* Link flows anew from the bushes, so that rounding does not pile up; all costs from them. */
static void load_links(amur_assign *s) {
  for (int32_t k = 0; k < s->n_link; k++) s->links.state[k].flow = 0;
  for (int32_t i = 0; i < s->n_bush; i++) {
    const bush *b = &s->bushes[i];
    for (int32_t e = 0; e < b->n_slot; e++) s->links.state[b->link[e]].flow += b->flow[e];
  }
  ami_links_refresh(&s->links);
}

static double total_excess(const amur_assign *s) {
  amur_sum excess = {0};
  for (int32_t i = 0; i < s->n_bush; i++) amur_sum_add(&excess, s->bushes[i].excess);
  return amur_sum_value(excess);
}

static amur_status plant_task(void *context, int i, int worker, amur_err *err) {
  amur_assign *s = context;
  bush *b = &s->bushes[i];
  if (b->n_node == 0) return ami_bush_plant(s, b, &s->work[worker], err);
  return ami_bush_regrow(s, b, &s->work[worker], err);
}

/* Makes the bush over, too, where its excess says so. */
static amur_status look_task(void *context, int i, int worker, amur_err *err) {
  amur_assign *s = context;
  bush *b = &s->bushes[s->todo[i]];
  ami_bush_measure(s, b, &s->work[worker]);
  b->made_over = b->excess > s->make_over_above;
  return b->made_over ? ami_bush_make_over(s, b, &s->work[worker], err) : AMUR_OK;
}

static amur_status balance_task(void *context, int i, int worker, amur_err *err) {
  (void)err;
  amur_assign *s = context;
  ami_bush_balance(s, &s->bushes[s->todo[i]], &s->work[worker]);
  return AMUR_OK;
}

/* Differences between two ways, as parts of their cost: rounding; and, of the gap to be reached, what does not matter.
 */
#define RELATIVE_DUST 1e-15
#define GAP_DUST 1e-2
/* Bushes made over while they are measured, from multiples of the mean cost and of the last mean excess on; and those
 * scanned again in an iteration, most times and from a multiple of the mean excess on. */
#define MAKE_OVER_COST 1e-7
#define MAKE_OVER_EXCESS 1e-2
enum { RESCANS = 4 };
#define RESCAN_ABOVE 0.3
/* Excess of those, as part of the goal, that is left as it is. */
#define RESCAN_ENOUGH 0.1

/* Lists in s->todo, and marks, the bushes whose last excess is above a threshold; returns how many. */
static int32_t mark_above(amur_assign *s, double threshold) {
  int32_t n = 0;
  for (int32_t i = 0; i < s->n_bush; i++) {
    s->bushes[i].made_over = s->bushes[i].excess > threshold;
    if (s->bushes[i].made_over) s->todo[n++] = i;
  }
  return n;
}

static double marked_excess(const amur_assign *s) {
  amur_sum sum = {0};
  for (int32_t i = 0; i < s->n_bush; i++)
    if (s->bushes[i].made_over) amur_sum_add(&sum, s->bushes[i].excess);
  return amur_sum_value(sum);
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
  amur_status status = ami_bushes_equilibrate(s, true, goal, opts, err);
  for (int r = 0; !status && r < RESCANS; r++) {
    const int32_t n = mark_above(s, threshold);
    if (marked_excess(s) <= RESCAN_ENOUGH * goal) break;
    s->make_over_above = -INFINITY;
    status = amur_parallel_for(n, opts->n_thread, look_task, s, err);
    if (!status) status = ami_bushes_equilibrate(s, false, goal, opts, err);
  }
  return status ? status : balance_drained(s, opts, err);
}

/* Flow moves within the bushes of an earlier problem, before the first look: what is used is there already. */
static amur_status resume(amur_assign *s, const amur_assign_opts *opts, amur_err *err) {
  load_links(s);
  mark_above(s, INFINITY);
  return ami_bushes_equilibrate(s, true, opts->gap * ami_cost_of_flow(s, s->links.cost), opts, err);
}

/* All bushes at the costs of their flows; the report says what they show, *total what all flow costs.  Those with much
 * excess are made over at once, `all` of them at a cold start: to do that later takes another measurement. */
static amur_status look(amur_assign *s, bool all, const amur_assign_opts *opts, amur_assign_report *r, double *total,
                        amur_err *err) {
  load_links(s);
  *total = ami_cost_of_flow(s, s->links.cost);
  const double expected = r->iterations > 1 ? MAKE_OVER_EXCESS * total_excess(s) : MAKE_OVER_COST * *total;
  s->make_over_above = all ? -INFINITY : fmax(expected, 0.5 * opts->gap * *total) / s->n_bush;
  const amur_status status = amur_parallel_for(mark_above(s, -INFINITY), opts->n_thread, look_task, s, err);
  r->relative_gap = *total > 0 ? total_excess(s) / *total : 0;
  r->residual = ami_elastic_residual(s);
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

amur_status ami_solve_bushes(amur_assign *s, const amur_assign_opts *opts, amur_assign_report *report, amur_err *err) {
  const bool warm = any_kept(s);
  const amur_status status = amur_parallel_for(s->n_bush, opts->n_thread, plant_task, s, err);
  return status ? status : iterate(s, warm, opts, report, err);
}
