/* SPDX-License-Identifier: Apache-2.0
 * combined.c -- demand, chain choice and route equilibrium solved together.
 *
 * Column generation: paths come from shortest-path trees at the current times; on the paths known so far Newton
 * steps in facility flows (combined_newton.c) alternate with shifts between the paths of each alternative
 * (combined_split.c); when both rest, fresh trees either bring a cheaper path or certify the equilibrium.
 * Payloads and values of time differ by class and link, so there is in general no equivalent minimisation
 * (Dafermos 1972 gives the symmetric case); the two residuals in the report are measured, not assumed.
 */
#include "combined_internal.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

amur_combined_opts amur_combined_opts_default(void) {
  return (amur_combined_opts){.gap = 1e-6, .choice_residual = 1e-6, .max_iterations = 60};
}

amur_combined *amur_combined_new(amur_err *err) {
  amur_combined *c = amur_alloc(1, sizeof *c);
  if (!c) amur_fail(err, AMUR_E_NOMEM, 0, "combined: solver");
  return c;
}

static void pair_fini(sparse_pair *v) {
  free(v->load);
  free(v->value);
  free(v->touched);
  free(v->is_touched);
  *v = (sparse_pair){0};
}

static bool pair_init(sparse_pair *v, size_t n) {
  v->load = amur_alloc(n, sizeof *v->load);
  v->value = amur_alloc(n, sizeof *v->value);
  v->touched = amur_alloc(n, sizeof *v->touched);
  v->is_touched = amur_alloc(n, sizeof *v->is_touched);
  return v->load && v->value && v->touched && v->is_touched;
}

static void drop_problem(amur_combined *c) {
  double **real[] = {&c->flow,        &c->time_h,   &c->slope, &c->wanted, &c->alt_cost, &c->alt_flow,   &c->alt_share,
                     &c->market_cost, &c->jacobian, &c->trial, &c->scale,  &c->least,    &c->theta_nest, &c->held};
  for (size_t i = 0; i < sizeof real / sizeof *real; i++) {
    free(*real[i]);
    *real[i] = NULL;
  }
  pair_fini(&c->of_alt);
  pair_fini(&c->of_nest);
  pair_fini(&c->of_market);
  free(c->first_path);
  free(c->answers);
  free(c->market_nest);
  c->first_path = c->market_nest = NULL;
  c->answers = NULL;
  c->n_path = c->n_link = c->n_use = 0;
  c->signature = 0;
}

void amur_combined_free(amur_combined *c) {
  if (!c) return;
  drop_problem(c);
  free(c->path);
  free(c->loading);
  free(c->link);
  free(c->use);
  free(c->extra);
  free(c->extra_base);
  free(c->share_held);
  free(c->system);
  free(c->step);
  free(c->extra_soft);
  free(c);
}

/* What must be the same for paths to stay meaningful: the network's links, the markets and their alternatives. */
static uint64_t signature_of(const amur_combined_problem *p) {
  uint64_t h = AMUR_HASH_START;
  const int32_t size[] = {p->graph->n_node, p->graph->n_link, p->n_facility, p->n_class,
                          p->n_market,      p->n_alt,         p->n_nest};
  h = amur_hash(h, size, sizeof size);
  h = amur_hash(h, p->graph->head, (size_t)p->graph->n_link * sizeof *p->graph->head);
  h = amur_hash(h, p->facility_of_link, (size_t)p->graph->n_link * sizeof *p->facility_of_link);
  for (int32_t m = 0; m < p->n_market; m++) {
    const int32_t key[] = {p->market[m].origin, p->market[m].destination, p->market[m].first_alt, p->market[m].n_alt};
    h = amur_hash(h, key, sizeof key);
  }
  for (int32_t k = 0; k < p->n_alt; k++) {
    const int32_t key[] = {p->alt[k].cls, p->alt[k].nest};
    h = amur_hash(h, key, sizeof key);
  }
  return h ? h : 1;
}

static amur_status take_problem(amur_combined *c, const amur_combined_problem *p, uint64_t signature, amur_err *err) {
  drop_problem(c);
  size_t most = 0; /* alternatives of a market */
  for (int32_t m = 0; m < p->n_market; m++)
    if ((size_t)p->market[m].n_alt > most) most = (size_t)p->market[m].n_alt;
  const size_t nf = (size_t)p->n_facility, na = (size_t)p->n_alt;
  const struct {
    double **array;
    size_t n;
  } need[] = {
      {&c->flow, nf},          {&c->time_h, nf},
      {&c->slope, nf},         {&c->wanted, nf},
      {&c->trial, nf},         {&c->scale, nf},
      {&c->alt_cost, na},      {&c->alt_flow, na},
      {&c->alt_share, na},     {&c->least, na},
      {&c->held, na},          {&c->market_cost, (size_t)p->n_market},
      {&c->jacobian, nf * nf}, {&c->theta_nest, (size_t)p->n_nest},
  };
  bool fine = true;
  for (size_t i = 0; i < sizeof need / sizeof *need; i++)
    fine &= (*need[i].array = amur_alloc(need[i].n, sizeof(double))) != NULL;
  c->first_path = amur_alloc(na, sizeof *c->first_path);
  c->answers = amur_alloc(na, sizeof *c->answers);
  c->market_nest = amur_alloc(most, sizeof *c->market_nest);
  fine &= pair_init(&c->of_alt, nf) && pair_init(&c->of_nest, nf) && pair_init(&c->of_market, nf);
  if (!fine || !c->first_path || !c->answers || !c->market_nest)
    return amur_fail(err, AMUR_E_NOMEM, 0, "combined: %d facilities, %d alternatives", p->n_facility, p->n_alt);
  for (size_t k = 0; k < na; k++) c->first_path[k] = -1;
  c->n_facility = p->n_facility;
  c->n_alt = p->n_alt;
  c->n_market = p->n_market;
  c->signature = signature;
  return AMUR_OK;
}

/* Flow that each facility is measured against: what it carries or what is wanted of it at the start. */
static void set_scale(amur_combined *c) {
  for (int32_t f = 0; f < c->n_facility; f++) {
    const double most = fmax(c->flow[f], c->wanted[f]);
    if (most > c->scale[f]) c->scale[f] = most;
    if (!(c->scale[f] > 0)) c->scale[f] = 1;
  }
}

/* Steps on the paths known so far until residual and split are below their aims; how many, -1 without memory. */
static int rest_on_paths(amur_combined *c, const amur_combined_problem *p, double aim, double gap_aim) {
  int n = 0, stalled = 0;
  for (double last = INFINITY; n < 200 && stalled < 4; n++) {
    const double unequal = ami_combined_split(c, p);
    double residual;
    if (!ami_combined_newton(c, p, &residual)) return -1;
    if (residual <= aim && unequal <= gap_aim) break;
    stalled = residual <= aim || residual < 0.999 * last ? 0 : stalled + 1;
    last = residual;
  }
  return n;
}

/* Puts on the facilities what the markets want, and measures how far that moves demand and routes. */
static amur_status measure(amur_combined *c, const amur_combined_problem *p, amur_combined_report *r, int *n_new,
                           amur_err *err) {
  memcpy(c->flow, c->wanted, (size_t)c->n_facility * sizeof *c->flow);
  memcpy(c->held, c->alt_flow, (size_t)c->n_alt * sizeof *c->held);
  ami_combined_update_times(c, p);
  ami_combined_update_demand(c, p);
  amur_sum moved = {0, 0}, total = {0, 0}, excess = {0, 0}, spent = {0, 0};
  const amur_status status = ami_combined_add_paths(c, p, c->least, n_new, err);
  if (status) return status;
  for (int32_t m = 0; m < p->n_market; m++) {
    for (int32_t k = p->market[m].first_alt; k < p->market[m].first_alt + p->market[m].n_alt; k++) {
      amur_sum_add(&moved, fabs(c->alt_flow[k] - c->held[k]) * p->market[m].ref_cost);
      amur_sum_add(&total, c->held[k] * p->market[m].ref_cost);
      if (!(c->held[k] > 0) || isinf(c->alt_cost[k])) continue;
      const double cost = c->alt_cost[k] - p->alt[k].constant;
      amur_sum_add(&excess, c->held[k] * amur_worse(0, cost - c->least[k]));
      amur_sum_add(&spent, c->held[k] * fabs(cost));
    }
  }
  r->choice_residual = amur_residual(amur_sum_value(moved), amur_sum_value(total));
  r->relative_gap = amur_residual(amur_sum_value(excess), amur_sum_value(spent));
  return AMUR_OK;
}

amur_status amur_combined_solve(amur_combined *c, const amur_combined_problem *p, const amur_combined_opts *opts,
                                amur_combined_report *report, amur_err *err) {
  *report = (amur_combined_report){.relative_gap = INFINITY, .choice_residual = INFINITY};
  const uint64_t signature = signature_of(p);
  const bool cold = c->signature != signature;
  amur_status status = cold ? take_problem(c, p, signature, err) : AMUR_OK;
  if (!status && cold && opts->start_flow) memcpy(c->flow, opts->start_flow, (size_t)p->n_facility * sizeof *c->flow);
  if (!status) status = ami_combined_refresh(c, p, err);
  if (status) return status;
  memset(c->scale, 0, (size_t)c->n_facility * sizeof *c->scale);
  ami_combined_update_times(c, p);
  int n_new = 0;
  if (cold) status = ami_combined_add_paths(c, p, c->least, &n_new, err); /* warm: measure() adds what is missing */
  if (status) return status;
  c->n_listed = SIZE_MAX; /* the problem's numbers may have changed */
  ami_combined_update_demand(c, p);
  double aim = 1e-3 * fmin(opts->gap, opts->choice_residual);
  for (int round = 0; round < opts->max_iterations; round++) {
    set_scale(c);
    const int steps = rest_on_paths(c, p, aim, 0.1 * opts->gap);
    if (steps < 0) return amur_fail(err, AMUR_E_NOMEM, 0, "combined: system of %zu paths", c->n_path);
    report->iterations += steps;
    status = measure(c, p, report, &n_new, err);
    if (status) return status;
    report->converged = report->relative_gap <= opts->gap && report->choice_residual <= opts->choice_residual;
    if (report->converged) break;
    if (n_new == 0) aim *= 0.01; /* same paths, so it is accuracy that lacks */
  }
  /* The flows that are on the facilities, so that nothing is lost between paths and totals. */
  memcpy(c->alt_flow, c->held, (size_t)c->n_alt * sizeof *c->held);
  return AMUR_OK;
}

const double *amur_combined_alt_flow(const amur_combined *c) { return c->alt_flow; }
const double *amur_combined_alt_cost(const amur_combined *c) { return c->alt_cost; }
const double *amur_combined_market_cost(const amur_combined *c) { return c->market_cost; }
const double *amur_combined_facility_flow(const amur_combined *c) { return c->flow; }

void amur_combined_paths(const amur_combined *c, amur_path_visit visit, void *context) {
  for (int32_t k = 0; k < c->n_alt; k++) {
    for (int32_t i = c->first_path[k]; i >= 0; i = c->path[i].next) {
      const path *q = &c->path[i];
      const double flow = c->alt_flow[k] * q->share;
      if (flow > 0) visit(context, k, flow, q->n_loaded, q->n_empty, c->link + q->first_link);
    }
  }
}
