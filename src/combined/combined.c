/* SPDX-License-Identifier: Apache-2.0
 * combined.c -- demand, chain choice, routes and the way home of vehicles solved together.
 *
 * Column generation: paths come from shortest ways at the current times; on the paths known so far Newton steps in
 * facility flows (combined_newton.c) alternate with shifts between the paths of each bundle (combined_split.c); when
 * both rest, the empty vehicles are distributed anew (combined_pool.c) and fresh ways either bring a cheaper path or
 * certify the equilibrium.
 * Payloads and values of time differ by class and link, so there is in general no equivalent minimisation
 * (Dafermos 1972 gives the symmetric case); the residuals in the report are measured, not assumed.
 */
#include "combined_internal.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

amur_combined_opts amur_combined_opts_default(void) {
  return (amur_combined_opts){.gap = 1e-6, .choice_residual = 1e-6, .imbalance = 1e-6, .max_iterations = 60};
}

/* ---- the equilibrium ----------------------------------------------------------------------------------- */

/* Flow that each facility is measured against: what it carries or what is wanted of it at the start. */
static void set_scale(amur_combined *c) {
  for (int32_t f = 0; f < c->n_facility; f++) {
    const double most = fmax(c->flow[f], c->wanted[f]);
    if (most > c->scale[f]) c->scale[f] = most;
    if (!(c->scale[f] > 0)) c->scale[f] = 1;
  }
}

/* Steps on the paths known so far until residual and split are below their aims; how many, -1 without memory. */
static int rest_on_paths(amur_combined *c, double aim, double gap_aim) {
  int n = 0, stalled = 0;
  for (double last = INFINITY; n < 200 && stalled < 4; n++) {
    const double unequal = ami_combined_split(c);
    double residual;
    if (!ami_combined_newton(c, &residual)) return -1;
    if (residual <= aim && unequal <= gap_aim) break;
    stalled = residual <= aim || residual < 0.999 * last ? 0 : stalled + 1;
    last = residual;
  }
  return n;
}

/* Adds the cheapest paths of all at the current times; excess and spent of the empty runs. */
static amur_status add_paths(amur_combined *c, way_trees *t, int *n_new, double *excess, double *spent, amur_err *err) {
  *n_new = 0;
  const amur_status status = ami_runs_add_paths(c, t, n_new, excess, spent, err);
  return status ? status : ami_search_paths(c, t, n_new, err);
}

/* How far the flows held are from those wanted, and how much dearer than the cheapest ways. */
static void compare_flows(const amur_combined *c, double excess_of_runs, double spent_on_runs,
                          amur_combined_report *r) {
  const amur_combined_problem *p = c->problem;
  amur_sum moved = {0, 0}, total = {0, 0}, excess = {0, 0}, spent = {0, 0};
  amur_sum_add(&excess, excess_of_runs);
  amur_sum_add(&spent, spent_on_runs);
  for (int32_t m = 0; m < p->n_market; m++) {
    for (int32_t k = p->market[m].first_alt; k < p->market[m].first_alt + p->market[m].n_alt; k++) {
      amur_sum_add(&moved, fabs(c->alt_flow[k] - c->held[k]) * p->market[m].ref_cost);
      amur_sum_add(&total, c->held[k] * p->market[m].ref_cost);
      if (!(c->held[k] > 0) || !isfinite(c->alt_cost[k])) continue;
      const double cost = c->alt_cost[k] - p->alt[k].constant;
      amur_sum_add(&excess, c->held[k] * fmax(0, cost - c->least[k]));
      amur_sum_add(&spent, c->held[k] * fabs(cost));
    }
  }
  const double sum_total = amur_sum_value(total), sum_spent = amur_sum_value(spent);
  r->choice_residual = sum_total > 0 ? amur_sum_value(moved) / sum_total : 0;
  r->relative_gap = sum_spent > 0 ? amur_sum_value(excess) / sum_spent : 0;
}

/* Puts on the facilities what the markets want, distributes the empty vehicles anew, and measures how far that moves
 * demand and routes. */
static amur_status measure(amur_combined *c, amur_combined_report *r, int *n_new, amur_err *err) {
  double excess = 0, spent = 0;
  memcpy(c->flow, c->wanted, (size_t)c->n_facility * sizeof *c->flow);
  memcpy(c->held, c->alt_flow, (size_t)c->n_alt * sizeof *c->held);
  ami_combined_update_times(c);
  way_trees trees;
  amur_status status = ami_trees_init(&trees, c, err);
  if (status) return status;
  status = ami_pools_update(c, &trees, &r->imbalance, err);
  if (c->n_run > 0) c->n_listed = SIZE_MAX; /* the shares of the runs are new */
  if (!status) {
    ami_combined_update_demand(c);
    ami_combined_tell_fleets(c);
    status = add_paths(c, &trees, n_new, &excess, &spent, err);
  }
  ami_trees_fini(&trees);
  if (!status) compare_flows(c, excess, spent, r);
  return status;
}

static amur_status check_costs(const amur_combined *c, amur_err *err) {
  const amur_combined_problem *p = c->problem;
  for (int32_t m = 0; m < p->n_market; m++)
    for (int32_t k = p->market[m].first_alt; k < p->market[m].first_alt + p->market[m].n_alt; k++)
      if (p->market[m].by_ratio && !(c->alt_cost[k] > 0))
        return amur_fail(err, AMUR_E_DOMAIN, 0,
                         "combined: alternative %d costs %g; choice by ratios needs costs above 0", k, c->alt_cost[k]);
  return AMUR_OK;
}

/* Paths at the times of the flows that the solver begins with. */
static amur_status first_paths(amur_combined *c, amur_err *err) {
  int n_new;
  double excess = 0, spent = 0;
  way_trees trees;
  amur_status status = ami_trees_init(&trees, c, err);
  if (status) return status;
  status = add_paths(c, &trees, &n_new, &excess, &spent, err);
  ami_trees_fini(&trees);
  return status;
}

amur_status amur_combined_least(const amur_combined_problem *p, double *least, amur_err *err) {
  bool cold = false;
  amur_combined *c = amur_combined_new(err);
  if (!c) return AMUR_E_NOMEM;
  amur_status status = ami_combined_take(c, p, &cold, err);
  if (!status) ami_combined_update_times(c);
  if (!status) status = first_paths(c, err);
  if (!status) memcpy(least, c->least, (size_t)p->n_alt * sizeof *least);
  amur_combined_free(c);
  return status;
}

static bool meets(const amur_combined_report *r, const amur_combined_opts *opts) {
  return r->relative_gap <= opts->gap && r->choice_residual <= opts->choice_residual && r->imbalance <= opts->imbalance;
}

amur_status amur_combined_solve(amur_combined *c, const amur_combined_problem *p, const amur_combined_opts *opts,
                                amur_combined_report *report, amur_err *err) {
  *report = (amur_combined_report){.relative_gap = INFINITY, .choice_residual = INFINITY, .imbalance = INFINITY};
  bool cold = false;
  amur_status status = ami_combined_take(c, p, &cold, err);
  if (!status && cold && opts->start_flow) memcpy(c->flow, opts->start_flow, (size_t)p->n_facility * sizeof *c->flow);
  if (!status && cold && opts->start) {
    bool no_memory;
    cold = !ami_combined_copy(c, opts->start, &no_memory);
    if (no_memory) status = amur_fail(err, AMUR_E_NOMEM, 0, "combined: paths to begin with");
  }
  if (!status) status = ami_paths_refresh(c, err);
  if (status) return status;
  ami_combined_note_open(c);
  memset(c->scale, 0, (size_t)c->n_facility * sizeof *c->scale);
  ami_combined_update_times(c);
  if (cold) status = first_paths(c, err); /* warm: measure() adds what is missing */
  if (status) return status;
  c->n_listed = SIZE_MAX; /* the problem's numbers may have changed */
  c->n_plan = 0;
  c->plan_step = 0;
  ami_combined_update_demand(c);
  double aim = 1e-3 * fmin(opts->gap, opts->choice_residual);
  for (int round = 0; round < opts->max_iterations; round++) {
    int n_new = 0;
    status = check_costs(c, err);
    if (status) return status;
    set_scale(c);
    const int steps = rest_on_paths(c, aim, 0.1 * opts->gap);
    if (steps < 0) return amur_fail(err, AMUR_E_NOMEM, 0, "combined: system of %zu paths", c->n_path);
    report->iterations += steps;
    status = measure(c, report, &n_new, err);
    if (status) return status;
    report->converged = meets(report, opts);
    if (report->converged) break;
    if (n_new == 0 && report->imbalance <= opts->imbalance) aim *= 0.01; /* same paths: it is accuracy that lacks */
  }
  /* The flows that are on the facilities, so that nothing is lost between paths and totals. */
  memcpy(c->alt_flow, c->held, (size_t)c->n_alt * sizeof *c->held);
  ami_combined_tell_fleets(c);
  status = ami_pools_settle(c, err);
  if (!status) ami_combined_tell_fleets(c);
  return status;
}
