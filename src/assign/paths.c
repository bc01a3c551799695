/* SPDX-License-Identifier: Apache-2.0
 * paths.c -- paths of the zone pairs, out of the bushes.
 * Back from the destination, a pair's trips split over the links into each node in proportion to the bush's flow.
 * A way that would carry less than the least share is left out, and the others at that node take its trips.
 */
#include "routes.h"
#include <stdlib.h>

typedef struct {
  const amur_assign *s;
  const bush *b;
  double least; /* flow of a way, equivalents, below which it is left out */
  int32_t destination;
  int32_t *link; /* [n_node] of the way so far, from the destination back; then turned round */
  int32_t *turned;
  amur_assign_path_visit visit;
  void *context;
} walk;

static void report_path(const walk *w, int32_t n, double flow) {
  for (int32_t i = 0; i < n; i++) w->turned[i] = w->s->problem.graph->out_link[w->link[n - 1 - i]];
  w->visit(w->context, w->b->origin, w->destination, flow / w->s->problem.cls[w->b->cls].pce, n, w->turned);
}

/* Follows the flow back from position p, n links before the destination. */
static void step_back(const walk *w, int32_t p, int32_t n, double flow) {
  const bush *b = w->b;
  while (p > 0) {
    double inflow = 0, kept = 0, best_flow = -1;
    int32_t best = b->first[p], n_kept = 0;
    for (int32_t e = b->first[p]; e < b->first[p + 1]; e++) inflow += b->flow[e];
    for (int32_t e = b->first[p]; e < b->first[p + 1]; e++) {
      if (b->flow[e] > best_flow) best_flow = b->flow[best = e];
      if (!(flow * b->flow[e] >= w->least * inflow)) continue;
      kept += b->flow[e];
      n_kept++;
    }
    if (n_kept < 2) { /* the usual case goes on without a call */
      w->link[n++] = b->link[best];
      p = b->from[best];
      continue;
    }
    for (int32_t e = b->first[p]; e < b->first[p + 1]; e++) {
      if (!(flow * b->flow[e] >= w->least * inflow)) continue;
      w->link[n] = b->link[e];
      step_back(w, b->from[e], n + 1, flow * (b->flow[e] / kept));
    }
    return;
  }
  report_path(w, n, flow);
}

amur_status amur_assign_paths(const amur_assign *s, int cls, double min_share, amur_assign_path_visit visit,
                              void *context, amur_err *err) {
  if (!(min_share > 0 && min_share <= 1))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "paths: least share %g, must be above 0 and at most 1", min_share);
  if (s->routes) return ami_routes_visit(s, cls, min_share, visit, context, err);
  amur_status status = ami_check_paths_kept(s, err);
  if (status) return status;
  scratch work;
  status = ami_scratch_init(&work, &s->ordered, err);
  walk w = {.s = s, .link = work.stack, .turned = work.order, .visit = visit, .context = context};
  for (int32_t i = 0; !status && i < s->n_bush; i++) {
    w.b = &s->bushes[i];
    if (w.b->cls != cls) continue;
    ami_bush_need(s, w.b, &work);
    const amur_trips *t = s->problem.cls[cls].trips;
    for (size_t e = t->first[w.b->origin]; e < t->first[w.b->origin + 1]; e++) {
      const int32_t p = t->trips[e] > 0 ? work.position[zone_node(&s->problem, t->destination[e])] : 0;
      if (p == 0) continue;
      const double flow = t->trips[e] * s->problem.cls[cls].pce;
      w.least = min_share * flow;
      w.destination = t->destination[e];
      step_back(&w, p, 0, flow);
    }
  }
  ami_scratch_fini(&work);
  return status;
}
