/* SPDX-License-Identifier: Apache-2.0
 * bush_results.c -- flows by link and class, and what uses a link or a zone.
 *
 * Within a bush, flow into a node mixes: the part of a node's outflow that came in by a link is that link's part of
 * the inflow, for every onward link alike.  One pass along the bush then gives the part of each node's flow that has
 * already done something, one pass back the part of each link's flow that is going to.
 */
#include "routes.h"
#include <stdlib.h>

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

void amur_assign_tolls(const amur_assign *s, int cls, double *toll) {
  amur_assign_flows(s, toll, NULL);
  for (int32_t a = 0; a < s->n_link; a++)
    if (toll[a] > 0) toll[a] *= s->problem.cls[cls].time_value * amur_vdf_slope(&s->problem.vdf[a], toll[a]);
}

amur_status ami_check_paths_kept(const amur_assign *s, amur_err *err) {
  if (!s->class_flow || s->routes) return AMUR_OK;
  return amur_fail(err, AMUR_E_DOMAIN, 0, "the method keeps no paths: paths and selected links need method %s or %s",
                   amur_assign_method_name(AMUR_ASSIGN_BUSH), amur_assign_method_name(AMUR_ASSIGN_SUE));
}

/* Flow at every position that goes on to need[p] more; need is carried back over the bush in proportion, and what
 * passes slot e is added to part[e]. */
static void carry_back(const bush *b, double *need, double *part) {
  for (int32_t p = b->n_node - 1; p > 0; p--) {
    double inflow = 0;
    for (int32_t e = b->first[p]; e < b->first[p + 1]; e++) inflow += b->flow[e];
    if (!(inflow > 0) || !(need[p] > 0)) continue;
    for (int32_t e = b->first[p]; e < b->first[p + 1]; e++) {
      const double share = need[p] * (b->flow[e] / inflow);
      need[b->from[e]] += share;
      part[e] += share;
    }
  }
}

/* Part of each position's flow that has used link k, into done[p]; the flow on it goes to need[its tail]. */
static void find_done(const bush *b, int32_t k, double *done, double *need) {
  done[0] = need[0] = 0;
  for (int32_t p = 1; p < b->n_node; p++) {
    double inflow = 0, used = 0;
    need[p] = 0;
    for (int32_t e = b->first[p]; e < b->first[p + 1]; e++) {
      inflow += b->flow[e];
      used += b->flow[e] * (b->link[e] == k ? 1 : done[b->from[e]]);
      if (b->link[e] == k) need[b->from[e]] = b->flow[e];
    }
    done[p] = inflow > 0 ? used / inflow : 0;
  }
}

static void add_parts(const amur_assign *s, const bush *b, const double *part, double *flow) {
  const double pce = s->problem.cls[b->cls].pce;
  for (int32_t e = 0; e < b->n_slot; e++)
    if (part[e] > 0) flow[s->problem.graph->out_link[b->link[e]]] += part[e] / pce;
}

/* Working memory of the functions below: by node and by slot of the largest bush. */
typedef struct {
  scratch w;
  double *part;
} desk;

static amur_status desk_init(desk *d, const amur_assign *s, double *flow, amur_err *err) {
  size_t most = 0;
  amur_status status = ami_check_paths_kept(s, err);
  if (status) return status;
  for (int32_t i = 0; i < s->n_bush; i++)
    if ((size_t)s->bushes[i].n_slot > most) most = (size_t)s->bushes[i].n_slot;
  d->part = amur_alloc(most, sizeof *d->part);
  for (int32_t a = 0; flow && a < s->n_link; a++) flow[a] = 0;
  status = ami_scratch_init(&d->w, &s->ordered, err);
  if (!status && !d->part) return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: bush of %zu links", most);
  return status;
}

static void desk_fini(desk *d) {
  ami_scratch_fini(&d->w);
  free(d->part);
}

static int32_t slot_order(const amur_graph *g, int32_t link) {
  int32_t k = g->first_out[g->tail[link]];
  while (g->out_link[k] != link) k++;
  return k;
}

static void visit_done(const amur_assign *s, const bush *b, const scratch *w, amur_assign_pair_visit visit,
                       void *context) {
  const amur_trips *t = s->problem.cls[b->cls].trips;
  for (size_t e = t->first[b->origin]; e < t->first[b->origin + 1]; e++) {
    if (!(t->trips[e] > 0)) continue;
    const double part = w->most[w->position[zone_node(&s->problem, t->destination[e])]];
    if (part > 0) visit(context, b->origin, t->destination[e], part * t->trips[e]);
  }
}

amur_status amur_assign_select_link(const amur_assign *s, int cls, int32_t link, double *flow,
                                    amur_assign_pair_visit visit, void *context, amur_err *err) {
  if (link < 0 || link >= s->n_link)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "select link: link %d, must be 0..%d", link, s->n_link - 1);
  if (s->routes) {
    ami_routes_select_link(s, cls, slot_order(s->problem.graph, link), flow, visit, context);
    return AMUR_OK;
  }
  desk d = {0};
  const amur_status status = desk_init(&d, s, flow, err);
  const int32_t k = status ? 0 : slot_order(s->problem.graph, link);
  for (int32_t i = 0; !status && i < s->n_bush; i++) {
    const bush *b = &s->bushes[i];
    if (b->cls != cls) continue;
    ami_bush_need(s, b, &d.w);
    find_done(b, k, d.w.most, d.w.least);
    for (int32_t p = 1; p < b->n_node; p++) /* flow after the link, and on it */
      for (int32_t e = b->first[p]; e < b->first[p + 1]; e++)
        d.part[e] = b->flow[e] * (b->link[e] == k ? 1 : d.w.most[b->from[e]]);
    carry_back(b, d.w.least, d.part); /* flow before it */
    if (flow) add_parts(s, b, d.part, flow);
    if (visit) visit_done(s, b, &d.w, visit, context);
  }
  desk_fini(&d);
  return status;
}

amur_status amur_assign_select_zone(const amur_assign *s, int cls, int32_t zone, bool from, bool to, double *flow,
                                    amur_err *err) {
  if (zone < 0 || zone >= s->n_zone)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "select zone: zone %d, must be 0..%d", zone, s->n_zone - 1);
  if (s->routes) {
    ami_routes_select_zone(s, cls, zone, from, to, flow);
    return AMUR_OK;
  }
  desk d = {0};
  const amur_status status = desk_init(&d, s, flow, err);
  for (int32_t i = 0; !status && i < s->n_bush; i++) {
    const bush *b = &s->bushes[i];
    if (b->cls != cls) continue;
    ami_bush_need(s, b, &d.w);
    const bool whole = from && b->origin == zone;
    const int32_t target = zone_node(&s->problem, zone);
    for (int32_t p = 0; p < b->n_node; p++)
      if (!whole && !(to && b->node[p] == target)) d.w.need[p] = 0;
    for (int32_t e = 0; e < b->n_slot; e++) d.part[e] = 0;
    carry_back(b, d.w.need, d.part);
    add_parts(s, b, d.part, flow);
  }
  desk_fini(&d);
  return status;
}
