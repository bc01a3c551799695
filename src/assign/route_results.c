/* SPDX-License-Identifier: Apache-2.0
 * route_results.c -- paths, and what uses a link or a zone, where paths are explicit.
 */
#include "methods.h"
#include "routes.h"
#include <stdlib.h>

static void add_route(const amur_assign *s, const route *q, double pce, double *flow) {
  const route_set *r = s->routes;
  for (int32_t e = 0; e < q->n_link; e++)
    flow[s->problem.graph->out_link[r->link[q->first + (size_t)e]]] += q->flow / pce;
}

static bool uses(const route_set *r, const route *q, int32_t k) {
  for (int32_t e = 0; e < q->n_link; e++)
    if (r->link[q->first + (size_t)e] == k) return true;
  return false;
}

static amur_status select_link(const amur_assign *s, int cls, int32_t k, double *flow, amur_assign_pair_visit visit,
                               void *context, amur_err *err) {
  (void)err;
  const route_set *r = s->routes;
  const double pce = s->problem.cls[cls].pce;
  for (int32_t i = 0; i < r->n_pair; i++) {
    const route_pair *p = &r->pair[i];
    double trips = 0;
    for (int32_t q = p->cls == cls ? p->first_route : -1; q >= 0; q = r->route[q].next) {
      if (!(r->route[q].flow > 0) || !uses(r, &r->route[q], k)) continue;
      trips += r->route[q].flow / pce;
      if (flow) add_route(s, &r->route[q], pce, flow);
    }
    if (visit && trips > 0) visit(context, p->origin, p->destination, trips);
  }
  return AMUR_OK;
}

static amur_status select_zone(const amur_assign *s, int cls, int32_t zone, bool from, bool to, double *flow,
                               amur_err *err) {
  (void)err;
  const route_set *r = s->routes;
  for (int32_t i = 0; i < r->n_pair; i++) {
    const route_pair *p = &r->pair[i];
    if (p->cls != cls || !((from && p->origin == zone) || (to && p->destination == zone))) continue;
    for (int32_t q = p->first_route; q >= 0; q = r->route[q].next)
      add_route(s, &r->route[q], s->problem.cls[cls].pce, flow);
  }
  return AMUR_OK;
}

static int by_flow(const void *a, const void *b) {
  const route *const *x = a, *const *y = b;
  if ((*x)->flow < (*y)->flow) return 1;
  if ((*x)->flow > (*y)->flow) return -1;
  return (*x)->first > (*y)->first ? 1 : -1; /* equal: the older first */
}

/* Largest first; those below min_share are left out and their trips spread over the others. */
static void visit_pair(const amur_assign *s, const route_pair *p, double min_share, const route **list, int32_t *link,
                       amur_assign_path_visit visit, void *context) {
  const route_set *r = s->routes;
  int32_t n = 0, n_kept = 0;
  double kept = 0;
  for (int32_t k = p->first_route; k >= 0; k = r->route[k].next) list[n++] = &r->route[k];
  qsort(list, (size_t)n, sizeof *list, by_flow);
  for (; n_kept < n && (n_kept == 0 || list[n_kept]->flow >= min_share * p->trips); n_kept++)
    kept += list[n_kept]->flow;
  for (int32_t i = 0; i < n_kept; i++) {
    const route *q = list[i];
    for (int32_t e = 0; e < q->n_link; e++) link[e] = s->problem.graph->out_link[r->link[q->first + (size_t)e]];
    visit(context, p->origin, p->destination, q->flow / kept * p->trips / s->problem.cls[p->cls].pce, q->n_link, link);
  }
}

static amur_status visit_paths(const amur_assign *s, int cls, double min_share, amur_assign_path_visit visit,
                               void *context, amur_err *err) {
  const route_set *r = s->routes;
  size_t most = 0;
  for (int32_t i = 0; i < r->n_pair; i++)
    if ((size_t)r->pair[i].n_route > most) most = (size_t)r->pair[i].n_route;
  const route **list = amur_alloc(most, sizeof *list);
  int32_t *link = amur_alloc((size_t)s->ordered.n_node, sizeof *link);
  amur_status status = AMUR_OK;
  if (!list || !link) status = amur_fail(err, AMUR_E_NOMEM, 0, "paths: %zu of a pair", most);
  for (int32_t i = 0; !status && i < r->n_pair; i++)
    if (r->pair[i].cls == cls) visit_pair(s, &r->pair[i], min_share, list, link, visit, context);
  free(list);
  free(link);
  return status;
}

const path_results ami_route_results = {select_link, select_zone, visit_paths};
