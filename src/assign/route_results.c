/* SPDX-License-Identifier: Apache-2.0
 * route_results.c -- what uses a link or a zone, where paths are explicit.
 */
#include "routes.h"
#include <stdlib.h>

static void add_route(const amur_assign *s, const route *q, double pce, double *flow) {
  const route_set *r = s->routes;
  for (int32_t e = 0; e < q->n_link; e++)
    flow[s->problem.graph->out_link[r->link[q->first + (size_t)e]]] += q->flow / pce;
}

static bool uses(const route_set *r, const route *q, int32_t slot) {
  for (int32_t e = 0; e < q->n_link; e++)
    if (r->link[q->first + (size_t)e] == slot) return true;
  return false;
}

void ami_routes_select_link(const amur_assign *s, int cls, int32_t slot, double *flow, amur_assign_pair_visit visit,
                            void *context) {
  const route_set *r = s->routes;
  const double pce = s->problem.cls[cls].pce;
  for (int32_t a = 0; flow && a < s->n_link; a++) flow[a] = 0;
  for (int32_t i = 0; i < r->n_pair; i++) {
    const route_pair *p = &r->pair[i];
    double trips = 0;
    for (int32_t k = p->cls == cls ? p->first_route : -1; k >= 0; k = r->route[k].next) {
      if (!(r->route[k].flow > 0) || !uses(r, &r->route[k], slot)) continue;
      trips += r->route[k].flow / pce;
      if (flow) add_route(s, &r->route[k], pce, flow);
    }
    if (visit && trips > 0) visit(context, p->origin, p->destination, trips);
  }
}

void ami_routes_select_zone(const amur_assign *s, int cls, int32_t zone, bool from, bool to, double *flow) {
  const route_set *r = s->routes;
  for (int32_t a = 0; a < s->n_link; a++) flow[a] = 0;
  for (int32_t i = 0; i < r->n_pair; i++) {
    const route_pair *p = &r->pair[i];
    if (p->cls != cls || !((from && p->origin == zone) || (to && p->destination == zone))) continue;
    for (int32_t k = p->first_route; k >= 0; k = r->route[k].next)
      add_route(s, &r->route[k], s->problem.cls[cls].pce, flow);
  }
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

amur_status ami_routes_visit(const amur_assign *s, int cls, double min_share, amur_assign_path_visit visit,
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
