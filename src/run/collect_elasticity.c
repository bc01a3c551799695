/* SPDX-License-Identifier: Apache-2.0
 * collect_elasticity.c -- elasticities of the vehicles over every crossing to toll, time, capacity and whole cost at
 * every crossing: by period of the base, and over the horizon, where days and vehicles weigh the derivatives.
 */
#include "collect.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST 100

typedef struct {
  const run_loop *l;
  int n;                /* crossings */
  int32_t *set_of_link; /* [n_link] */
  double *toll;         /* of legs and fleets, the links of one side by side */
  const double **leg_toll, **empty_toll;
  double *vehicles_per_unit; /* [n_leg] */
  double *flow, *derivative; /* of a period */
  double *all_flow, *all;    /* vehicles and derivatives over the horizon's days */
  size_t room;
} elasticities;

static bool init(elasticities *e, const run_loop *l) {
  const run_model *m = l->model;
  const size_t n = (size_t)m->corridor->n_crossing, nl = (size_t)m->corridor->n_link;
  const size_t n_toll = (size_t)m->n_leg + (size_t)m->n_fleet;
  *e = (elasticities){.l = l, .n = m->corridor->n_crossing};
  e->set_of_link = amur_alloc(nl, sizeof *e->set_of_link);
  e->toll = amur_alloc(n_toll * nl, sizeof *e->toll);
  e->leg_toll = amur_alloc((size_t)m->n_leg, sizeof *e->leg_toll);
  e->empty_toll = amur_alloc((size_t)m->n_fleet, sizeof *e->empty_toll);
  e->vehicles_per_unit = amur_alloc((size_t)m->n_leg, sizeof *e->vehicles_per_unit);
  e->flow = amur_alloc(n, sizeof *e->flow);
  e->all_flow = amur_alloc(n, sizeof *e->all_flow);
  e->derivative = amur_alloc(AMUR_BY_N * n * n, sizeof *e->derivative);
  e->all = amur_alloc(AMUR_BY_N * n * n, sizeof *e->all);
  if (!e->set_of_link || !e->toll || !e->leg_toll || !e->empty_toll || !e->vehicles_per_unit || !e->flow ||
      !e->all_flow || !e->derivative || !e->all)
    return false;
  for (size_t a = 0; a < nl; a++) e->set_of_link[a] = m->corridor->link[a].crossing;
  for (int i = 0; i < m->n_leg; i++) e->leg_toll[i] = e->toll + (size_t)i * nl;
  for (int f = 0; f < m->n_fleet; f++) e->empty_toll[f] = e->toll + (size_t)(m->n_leg + f) * nl;
  return true;
}

static void fini(elasticities *e) {
  free(e->set_of_link);
  free(e->toll);
  free(e->leg_toll);
  free(e->empty_toll);
  free(e->vehicles_per_unit);
  free(e->flow);
  free(e->all_flow);
  free(e->derivative);
  free(e->all);
}

static void fill_tolls(elasticities *e, const corridor_state *s) {
  const run_model *m = e->l->model;
  const size_t nl = (size_t)m->corridor->n_link, nv = (size_t)m->corridor->n_vehicle;
  for (int i = 0; i < m->n_leg; i++) {
    const int v = m->leg[i].vehicle;
    e->vehicles_per_unit[i] = 1 / s->vehicle[v].payload;
    for (size_t a = 0; a < nl; a++) e->toll[(size_t)i * nl + a] = s->toll[a * nv + (size_t)v] * e->vehicles_per_unit[i];
  }
  for (int f = 0; f < m->n_fleet; f++)
    for (size_t a = 0; a < nl; a++)
      e->toll[(size_t)(m->n_leg + f) * nl + a] = s->toll[a * nv + (size_t)m->vehicle_of_fleet[f]];
}

/* Crossings between which one alternative's goods find ways of nearly equal cost are swapped by a hair: what a linear
 * step makes of that is no elasticity, and the figure is left out. */
static double bounded(double elasticity) { return fabs(elasticity) <= MOST ? elasticity : NAN; }

/* Where nothing crosses there is nothing to answer, and nothing to be answered to. */
static amur_status add_rows(elasticities *e, int period, const double *flow, const double *derivative, amur_result *r,
                            amur_err *err) {
  for (int cause = 0; cause < AMUR_BY_N; cause++)
    for (int of = 0; of < e->n; of++)
      for (int k = 0; k < e->n; k++) {
        if (!(flow[k] > 0) || !(flow[of] > 0)) continue;
        if (!amur_grow(&r->elasticity, &e->room, (size_t)r->n_elasticity + 1, sizeof *r->elasticity))
          return amur_fail(err, AMUR_E_NOMEM, 0, "elasticities");
        const size_t at = ((size_t)cause * (size_t)e->n + (size_t)of) * (size_t)e->n + (size_t)k;
        r->elasticity[r->n_elasticity++] = (amur_elasticity_result){
            .period = period, .crossing = k, .of = of, .cause = cause, .elasticity = bounded(derivative[at] / flow[k])};
      }
  return AMUR_OK;
}

static amur_status answer_period(elasticities *e, const run_period *p, int row, amur_result *r, amur_err *err) {
  problem_work *w = &e->l->work[0];
  amur_combined_problem problem;
  const double days = p->span.to - p->span.from + 1;
  const amur_link_sets sets = {e->n, e->set_of_link, e->leg_toll, e->empty_toll, e->vehicles_per_unit};
  amur_status status = ami_loop_problem(e->l, p, w, &problem, err);
  if (status) return status;
  fill_tolls(e, &w->state);
  amur_err why = {0};
  status = amur_combined_derivatives(p->solver, &problem, &sets, e->flow, e->derivative, &why);
  if (status == AMUR_E_NUMERIC) return AMUR_OK; /* this period has none */
  if (status) return amur_fail(err, status, 0, "%s", why.text);
  for (int i = 0; i < e->n; i++) e->all_flow[i] += days * e->flow[i];
  for (int i = 0; i < AMUR_BY_N * e->n * e->n; i++) e->all[i] += days * e->derivative[i];
  return add_rows(e, row, e->flow, e->derivative, r, err);
}

amur_status ami_collect_elasticities(const run_loop *l, amur_result *r, amur_err *err) {
  elasticities e;
  amur_status status = init(&e, l) ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "elasticities");
  for (int i = 0, row = 0; i < l->n_period && !status; i++) {
    if (ami_loop_is_after_stop(l, &l->period[i])) continue;
    if (l->period[i].case_no == 0) status = answer_period(&e, &l->period[i], row, r, err);
    row++;
  }
  if (!status) status = add_rows(&e, -1, e.all_flow, e.all, r, err);
  fini(&e);
  return status;
}
