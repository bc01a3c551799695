/* SPDX-License-Identifier: Apache-2.0
 * assign_results.c -- results of the last solve: flows by link and class, tolls, and, of a method that keeps paths,
 * what uses a link or a zone.
 *
 * The solver's links are numbered in forward-star order, the caller's are not: link k inside is out_link[k] outside.
 */
#include "methods.h"
#include "assign_problem.h"

void amur_assign_flows(const amur_assign *s, double *flow_pce, double *time) {
  const amur_graph *g = s->problem.graph;
  for (int32_t k = 0; k < s->n_link; k++) {
    const int32_t a = g->out_link[k];
    const double x = s->links.state[k].flow > 0 ? s->links.state[k].flow : 0;
    if (flow_pce) flow_pce[a] = x;
    if (time) time[a] = amur_vdf_time(&s->problem.vdf[a], x);
  }
}

void amur_assign_class_flows(const amur_assign *s, int cls, double *flow, double *cost) {
  assert(cls >= 0 && cls < s->n_class);
  const amur_graph *g = s->problem.graph;
  const amur_assign_class *c = &s->problem.cls[cls];
  amur_assign_flows(s, NULL, cost);
  for (int32_t a = 0; a < s->n_link; a++) {
    if (cost) cost[a] = cost[a] * c->time_value + (c->fixed ? c->fixed[a] : 0);
    if (flow) flow[a] = 0;
  }
  for (int32_t k = 0; flow && s->class_flow && k < s->n_link; k++)
    flow[g->out_link[k]] = s->class_flow[(size_t)cls * (size_t)s->n_link + (size_t)k] / c->pce;
  for (int32_t i = 0; flow && i < s->n_bush; i++) {
    const bush *b = &s->bushes[i];
    for (int32_t e = 0; b->cls == cls && e < b->n_slot; e++)
      if (b->flow[e] > 0) flow[g->out_link[b->link[e]]] += b->flow[e] / c->pce;
  }
}

const amur_trips *amur_assign_trips(const amur_assign *s, int cls) { return s->problem.cls[cls].trips; }

/* What a vehicle costs the others: x t'(x), in the units of the class (Pigou 1920). */
void amur_assign_tolls(const amur_assign *s, int cls, double *toll) {
  assert(cls >= 0 && cls < s->n_class);
  amur_assign_flows(s, toll, NULL);
  for (int32_t a = 0; a < s->n_link; a++)
    if (toll[a] > 0) toll[a] *= s->problem.cls[cls].time_value * amur_vdf_slope(&s->problem.vdf[a], toll[a]);
}

/* ---- what needs paths ----------------------------------------------------------------------------- */

/* The functions of the last solve's method; NULL, and why, if it keeps no paths. */
static const path_results *find_paths(const amur_assign *s, amur_err *err) {
  const path_results *paths = ami_methods[s->method].paths;
  if (!paths)
    amur_fail(err, AMUR_E_DOMAIN, 0, "the method keeps no paths: paths and selected links need method %s or %s",
              ami_methods[AMUR_ASSIGN_BUSH].name, ami_methods[AMUR_ASSIGN_SUE].name);
  return paths;
}

static int32_t forward_star_number(const amur_graph *g, int32_t link) {
  int32_t k = g->first_out[g->tail[link]];
  while (g->out_link[k] != link) k++;
  assert(k < g->first_out[g->tail[link] + 1]);
  return k;
}

static void set_zero(const amur_assign *s, double *flow) {
  for (int32_t a = 0; flow && a < s->n_link; a++) flow[a] = 0;
}

amur_status amur_assign_select_link(const amur_assign *s, int cls, int32_t link, double *flow,
                                    amur_assign_pair_visit visit, void *context, amur_err *err) {
  if (link < 0 || link >= s->n_link)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "select link: link %d, must be 0..%d", link, s->n_link - 1);
  const path_results *paths = find_paths(s, err);
  if (!paths) return AMUR_E_DOMAIN;
  set_zero(s, flow);
  return paths->select_link(s, cls, forward_star_number(s->problem.graph, link), flow, visit, context, err);
}

amur_status amur_assign_select_zone(const amur_assign *s, int cls, int32_t zone, bool from, bool to, double *flow,
                                    amur_err *err) {
  if (zone < 0 || zone >= s->n_zone)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "select zone: zone %d, must be 0..%d", zone, s->n_zone - 1);
  const path_results *paths = find_paths(s, err);
  if (!paths) return AMUR_E_DOMAIN;
  set_zero(s, flow);
  return paths->select_zone(s, cls, zone, from, to, flow, err);
}

amur_status amur_assign_paths(const amur_assign *s, int cls, double min_share, amur_assign_path_visit visit,
                              void *context, amur_err *err) {
  if (!(min_share > 0 && min_share <= 1))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "paths: least share %g, must be above 0 and at most 1", min_share);
  const path_results *paths = find_paths(s, err);
  return paths ? paths->visit(s, cls, min_share, visit, context, err) : AMUR_E_DOMAIN;
}
