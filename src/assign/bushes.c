/* SPDX-License-Identifier: Apache-2.0
 * bushes.c -- the method of bushes: one for every origin of every class; when they are scanned, when flow moves, and
 * when to stop.
 *
 * An iteration scans all bushes in parallel at one set of costs: gap, links that leave and enter, PASs worth a shift.
 * Then it moves flow over the collected PASs, one after the other at fresh costs (Bar-Gera 2010; Xie and Xie 2016) or
 * all by one Newton step.  Only the scans are parallel and every bush writes to itself alone, so the result does not
 * depend on the number of threads.
 *
 * A cold start begins with trees at the empty network's costs.  A warm one has bushes that hold what an earlier
 * equilibrium used; after a small change most of that is right, so flow moves within them before anything is scanned.
 * To update a bush costs as much as to scan it: after the first iteration only those are that have much excess.
 */
#include "bushes.h"
#include "methods.h"
#include <math.h>
#include <stdlib.h>

/* ---- the list of bushes --------------------------------------------------------------------------- */

/* Takes over a bush of the previous call; false when there is none of that origin and class. */
static bool take_over(bush *list, int32_t n, bush *b) {
  int32_t low = 0, high = n;
  while (low < high) { /* the list is sorted by class and origin */
    const int32_t mid = low + (high - low) / 2;
    if (list[mid].cls < b->cls || (list[mid].cls == b->cls && list[mid].origin < b->origin))
      low = mid + 1;
    else
      high = mid;
  }
  if (low == n || list[low].cls != b->cls || list[low].origin != b->origin) return false;
  *b = list[low];
  list[low] = (bush){.origin = b->origin, .cls = b->cls};
  return true;
}

/* A bush can go on if none of its links is closed and its origin is still the same node. */
static bool usable(const amur_assign *s, const bush *b) {
  const double *cost = class_cost(s, b->cls);
  for (int32_t e = 0; e < b->n_slot; e++)
    if (!(cost[b->link[e]] < INFINITY)) return false;
  return b->n_node > 0 && b->node[0] == zone_node(&s->problem, b->origin);
}

static amur_status fill_list(amur_assign *s, bush *old, int32_t n_old, amur_err *err) {
  const amur_assign_problem *p = &s->problem;
  s->bushes = amur_alloc((size_t)p->n_class * (size_t)s->n_zone, sizeof *s->bushes);
  s->batch = amur_alloc((size_t)p->n_class * (size_t)s->n_zone, sizeof *s->batch);
  if (!s->bushes || !s->batch) return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d zones", s->n_zone);
  for (int c = 0; c < p->n_class; c++)
    for (int32_t o = 0; o < s->n_zone; o++) {
      if (!ami_has_trips(p, o, p->cls[c].trips)) continue;
      bush *b = &s->bushes[s->n_bush++];
      *b = (bush){.origin = o, .cls = c};
      if (take_over(old, n_old, b) && !usable(s, b)) ami_bush_fini(b);
      b->origin = o;
      b->cls = c;
    }
  return AMUR_OK;
}

/* A bush for every origin with trips, those of the previous call among them. */
static amur_status list_bushes(amur_assign *s, amur_err *err) {
  bush *old = s->bushes;
  const int32_t n_old = s->n_bush;
  free(s->batch);
  s->bushes = NULL;
  s->batch = NULL;
  s->n_bush = 0;
  const amur_status status = fill_list(s, old, n_old, err);
  for (int32_t i = 0; i < n_old; i++) ami_bush_fini(&old[i]);
  free(old);
  return status;
}

static bool any_kept(const amur_assign *s) {
  for (int32_t i = 0; i < s->n_bush; i++)
    if (s->bushes[i].n_node > 0) return true;
  return false;
}

/* ---- all bushes at once --------------------------------------------------------------------------- */

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

static amur_status start_task(void *context, int i, int worker, amur_err *err) {
  amur_assign *s = context;
  bush *b = &s->bushes[i];
  if (b->n_node == 0) return ami_bush_init(s, b, &s->work[worker], err);
  return ami_bush_restart(s, b, &s->work[worker], err);
}

/* Updates the bush, too, where its excess says so. */
static amur_status scan_task(void *context, int i, int worker, amur_err *err) {
  amur_assign *s = context;
  bush *b = &s->bushes[s->batch[i]];
  ami_bush_scan(s, b, &s->work[worker]);
  b->updated = b->excess > s->update_above;
  const amur_status status = b->updated ? ami_bush_update(s, b, &s->work[worker], err) : AMUR_OK;
  assert(status || ami_bush_is_sound(s, b, &s->work[worker]));
  return status;
}

static amur_status balance_task(void *context, int i, int worker, amur_err *err) {
  (void)err;
  amur_assign *s = context;
  ami_bush_balance(s, &s->bushes[s->batch[i]], &s->work[worker]);
  return AMUR_OK;
}

/* ---- the iteration -------------------------------------------------------------------------------- */

/* An iteration is
 *   scan      costs of the present flows; excess and gap of every bush; updates of those with much excess
 *   improve   PASs of all bushes equilibrated (equilibrate.c); then, up to RESCANS times, the worst bushes alone
 *             scanned, updated and equilibrated; last, flows balanced against the trips.
 * The gap that a scan shows decides whether there is another iteration. */

/* Costs of two segments count as equal within these parts of them: what rounding makes of equal costs; and what does
 * not matter for the gap to be reached, as part of it. */
#define COST_ROUNDING 1e-15
#define COST_OF_GAP 1e-2
/* To update a bush and find its PASs anew takes as long as some passes over them: one with hardly any excess waits.
 * Bushes are updated where their excess is above these parts of the mean cost, at first, or of the last mean excess. */
#define UPDATE_COST 1e-7
#define UPDATE_EXCESS 1e-2
/* Bushes above a part of the mean excess are scanned again within an iteration, so many times at most. */
enum { RESCANS = 4 };
#define RESCAN_ABOVE 0.3
/* Their excess, as part of the goal, that is left as it is. */
#define RESCAN_ENOUGH 0.1

/* Lists in s->batch, and marks, the bushes whose last excess is above a threshold; returns how many. */
static int32_t mark_above(amur_assign *s, double threshold) {
  int32_t n = 0;
  for (int32_t i = 0; i < s->n_bush; i++) {
    s->bushes[i].updated = s->bushes[i].excess > threshold;
    if (s->bushes[i].updated) s->batch[n++] = i;
  }
  return n;
}

static double marked_excess(const amur_assign *s) {
  amur_sum sum = {0};
  for (int32_t i = 0; i < s->n_bush; i++)
    if (s->bushes[i].updated) amur_sum_add(&sum, s->bushes[i].excess);
  return amur_sum_value(sum);
}

/* Makes flows meet the trips again where a shift may have left a residue. */
static amur_status balance_emptied(amur_assign *s, const amur_assign_opts *opts, amur_err *err) {
  int32_t n = 0;
  for (int32_t i = 0; i < s->n_bush; i++) {
    if (s->bushes[i].emptied) s->batch[n++] = i;
    s->bushes[i].emptied = false;
  }
  return amur_parallel_for(n, opts->n_thread, balance_task, s, err);
}

/* Equilibrates the bushes as the scan has left them, then again those alone that hold most of the excess, updated at
 * the costs that result.  They are few, and need it: where a path through a bush must turn round, the bush can only
 * follow one link at a time.  `goal`: total excess to be reached. */
static amur_status improve(amur_assign *s, double goal, const amur_assign_opts *opts, amur_err *err) {
  const double threshold = fmax(RESCAN_ABOVE * total_excess(s), 0.5 * goal) / s->n_bush;
  amur_status status = ami_bushes_equilibrate(s, true, goal, opts, err);
  for (int r = 0; !status && r < RESCANS; r++) {
    const int32_t n = mark_above(s, threshold);
    if (marked_excess(s) <= RESCAN_ENOUGH * goal) break;
    s->update_above = -INFINITY;
    status = amur_parallel_for(n, opts->n_thread, scan_task, s, err);
    if (!status) status = ami_bushes_equilibrate(s, false, goal, opts, err);
  }
  return status ? status : balance_emptied(s, opts, err);
}

/* Flow moves within the bushes of an earlier problem, before the first scan: what is used is there already. */
static amur_status resume(amur_assign *s, const amur_assign_opts *opts, amur_err *err) {
  load_links(s);
  mark_above(s, INFINITY);
  return ami_bushes_equilibrate(s, true, opts->gap * ami_cost_of_flow(s, s->links.cost), opts, err);
}

/* All bushes at the costs of their flows; the report says what they show, *total what all flow costs.  Those with much
 * excess are updated at once, `all` of them at a cold start: to do that later takes another scan. */
static amur_status scan(amur_assign *s, bool all, const amur_assign_opts *opts, amur_assign_report *r, double *total,
                        amur_err *err) {
  load_links(s);
  *total = ami_cost_of_flow(s, s->links.cost);
  const double expected = r->iterations > 1 ? UPDATE_EXCESS * total_excess(s) : UPDATE_COST * *total;
  s->update_above = all ? -INFINITY : fmax(expected, 0.5 * opts->gap * *total) / s->n_bush;
  const amur_status status = amur_parallel_for(mark_above(s, -INFINITY), opts->n_thread, scan_task, s, err);
  r->relative_gap = amur_residual(total_excess(s), *total);
  r->residual = ami_elastic_residual(s);
  r->converged = r->relative_gap <= opts->gap && r->residual <= opts->residual;
  return status;
}

/* Ends with a scan, so that gap and residual are those of the flows that are reported. */
static amur_status iterate(amur_assign *s, bool warm, const amur_assign_opts *opts, amur_assign_report *r,
                           amur_err *err) {
  const double start = amur_wall_s();
  s->cost_tolerance = fmax(COST_ROUNDING, COST_OF_GAP * opts->gap);
  amur_status status = warm ? resume(s, opts, err) : AMUR_OK;
  for (r->iterations = 1; !status; r->iterations++) {
    double total;
    status = scan(s, !warm && r->iterations == 1, opts, r, &total, err);
    if (!status) status = ami_assign_check_gap(r, err);
    if (status) return status;
    const amur_assign_step step = {r->iterations, r->relative_gap, r->residual, amur_wall_s() - start};
    if (opts->progress) opts->progress(opts->context, &step);
    if (r->converged || r->iterations >= opts->max_iterations) return AMUR_OK;
    status = improve(s, opts->gap * total, opts, err);
  }
  return status;
}

amur_status ami_solve_bushes(amur_assign *s, const amur_assign_opts *opts, amur_assign_report *report, amur_err *err) {
  amur_status status = list_bushes(s, err);
  if (status) return status;
  const bool warm = any_kept(s);
  status = amur_parallel_for(s->n_bush, opts->n_thread, start_task, s, err);
  return status ? status : iterate(s, warm, opts, report, err);
}
