/* SPDX-License-Identifier: Apache-2.0
 * bush_results.c -- paths out of bushes, and what uses a link or a zone.
 *
 * A bush knows flows by link, not by path.  Within it flow into a node mixes: of what leaves a node, the part that came
 * in by a link is that link's part of the inflow, for every onward link alike (Dial 1971; the proportionality of
 * Bar-Gera 2010 within one bush).  Then
 *   - one pass along the bush gives the part of each node's flow that has already done something,
 *   - one pass back the part of each link's flow that is going to,
 *   - and a path's flow is the pair's trips times the product of the links' parts, followed back from the destination.
 */
#include "bushes.h"
#include "methods.h"
#include <stdlib.h>

static double inflow_of(const bush *b, int32_t p) {
  double inflow = 0;
  for (int32_t e = b->first[p]; e < b->first[p + 1]; e++) inflow += b->flow[e];
  return inflow;
}

/* ---- selected links and zones --------------------------------------------------------------------- */

/* Working memory: by node, and by slot of the largest bush. */
typedef struct {
  scratch w;
  double *part; /* [n_slot] flow on the slot that does what is asked for */
} workspace;

static amur_status workspace_init(workspace *d, const amur_assign *s, amur_err *err) {
  size_t most = 0;
  for (int32_t i = 0; i < s->n_bush; i++)
    if ((size_t)s->bushes[i].n_slot > most) most = (size_t)s->bushes[i].n_slot;
  d->part = amur_alloc(most, sizeof *d->part);
  const amur_status status = ami_scratch_init(&d->w, &s->ordered, err);
  if (!status && !d->part) return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: bush of %zu links", most);
  return status;
}

static void workspace_fini(workspace *d) {
  ami_scratch_fini(&d->w);
  free(d->part);
}

/* ahead[p]: the flow at place p that is to be counted.  It is carried back over the bush in proportion, and what of it
 * passes slot e is added to part[e]. */
static void carry_back(const bush *b, double *ahead, double *part) {
  for (int32_t p = b->n_node - 1; p > 0; p--) {
    const double inflow = inflow_of(b, p);
    if (!(inflow > 0) || !(ahead[p] > 0)) continue;
    for (int32_t e = b->first[p]; e < b->first[p + 1]; e++) {
      const double share = ahead[p] * (b->flow[e] / inflow);
      ahead[b->from[e]] += share;
      part[e] += share;
    }
  }
}

/* Part of each place's flow that has used link k,
 *   done[p] = sum over slots e into p of flow[e] (1 if e is k, else done[from[e]]) / inflow of p;
 * the flow on the link goes to ahead[its tail]. */
static void find_done(const bush *b, int32_t k, double *done, double *ahead) {
  done[0] = ahead[0] = 0;
  for (int32_t p = 1; p < b->n_node; p++) {
    double inflow = 0, used = 0;
    ahead[p] = 0;
    for (int32_t e = b->first[p]; e < b->first[p + 1]; e++) {
      inflow += b->flow[e];
      used += b->flow[e] * (b->link[e] == k ? 1 : done[b->from[e]]);
      if (b->link[e] == k) ahead[b->from[e]] = b->flow[e];
    }
    done[p] = inflow > 0 ? used / inflow : 0;
  }
}

static void add_parts(const amur_assign *s, const bush *b, const double *part, double *flow) {
  const double pce = s->problem.cls[b->cls].pce;
  for (int32_t e = 0; e < b->n_slot; e++)
    if (part[e] > 0) flow[s->problem.graph->out_link[b->link[e]]] += part[e] / pce;
}

/* Trips to each destination, of which `done` is the part by place. */
static void visit_done(const amur_assign *s, const bush *b, const int32_t *topo, const double *done,
                       amur_assign_pair_visit visit, void *context) {
  const amur_trips *t = s->problem.cls[b->cls].trips;
  for (size_t e = t->first[b->origin]; e < t->first[b->origin + 1]; e++) {
    if (!(t->trips[e] > 0)) continue;
    const double part = done[topo[zone_node(&s->problem, t->destination[e])]];
    if (part > 0) visit(context, b->origin, t->destination[e], part * t->trips[e]);
  }
}

static amur_status select_link(const amur_assign *s, int cls, int32_t k, double *flow, amur_assign_pair_visit visit,
                               void *context, amur_err *err) {
  workspace d = {0};
  const amur_status status = workspace_init(&d, s, err);
  double *done = d.w.label_max, *ahead = d.w.label_min; /* by place; labels are not needed here */
  for (int32_t i = 0; !status && i < s->n_bush; i++) {
    const bush *b = &s->bushes[i];
    if (b->cls != cls) continue;
    ami_bush_demand(s, b, &d.w);
    find_done(b, k, done, ahead);
    for (int32_t p = 1; p < b->n_node; p++) /* flow on the link, and after it */
      for (int32_t e = b->first[p]; e < b->first[p + 1]; e++)
        d.part[e] = b->flow[e] * (b->link[e] == k ? 1 : done[b->from[e]]);
    carry_back(b, ahead, d.part); /* flow before it */
    if (flow) add_parts(s, b, d.part, flow);
    if (visit) visit_done(s, b, d.w.topo, done, visit, context);
  }
  workspace_fini(&d);
  return status;
}

static amur_status select_zone(const amur_assign *s, int cls, int32_t zone, bool from, bool to, double *flow,
                               amur_err *err) {
  workspace d = {0};
  const amur_status status = workspace_init(&d, s, err);
  const int32_t target = zone_node(&s->problem, zone);
  for (int32_t i = 0; !status && i < s->n_bush; i++) {
    const bush *b = &s->bushes[i];
    if (b->cls != cls) continue;
    ami_bush_demand(s, b, &d.w);
    const bool whole = from && b->origin == zone;
    for (int32_t p = 0; p < b->n_node; p++)
      if (!whole && !(to && b->node[p] == target)) d.w.node_flow[p] = 0;
    for (int32_t e = 0; e < b->n_slot; e++) d.part[e] = 0;
    carry_back(b, d.w.node_flow, d.part);
    add_parts(s, b, d.part, flow);
  }
  workspace_fini(&d);
  return status;
}

/* ---- paths ---------------------------------------------------------------------------------------- */

typedef struct {
  const amur_assign *s;
  const bush *b;
  double min_flow; /* of a path, equivalents, below which it is left out */
  int32_t destination;
  int32_t *link;   /* [n_node] of the path so far, from the destination back */
  int32_t *turned; /* [n_node] the same in driving order, in the caller's numbers */
  amur_assign_path_visit visit;
  void *context;
} walk;

static void report_path(const walk *w, int32_t n, double flow) {
  for (int32_t i = 0; i < n; i++) w->turned[i] = w->s->problem.graph->out_link[w->link[n - 1 - i]];
  w->visit(w->context, w->b->origin, w->destination, flow / w->s->problem.cls[w->b->cls].pce, n, w->turned);
}

/* Follows a path's flow back from place p, n links before the destination; the part of it that came by a slot is the
 * slot's part of the inflow.  Where several slots would carry enough it splits over them, and they take what the others
 * would have carried; else all goes by the largest. */
static void follow_back(const walk *w, int32_t p, int32_t n, double flow) {
  const bush *b = w->b;
  while (p > 0) {
    assert(n < b->n_node); /* every link goes to an earlier place */
    double inflow = 0, kept = 0, best_flow = -1;
    int32_t best = b->first[p], n_kept = 0;
    for (int32_t e = b->first[p]; e < b->first[p + 1]; e++) inflow += b->flow[e];
    for (int32_t e = b->first[p]; e < b->first[p + 1]; e++) {
      if (b->flow[e] > best_flow) best_flow = b->flow[best = e];
      if (!(flow * b->flow[e] >= w->min_flow * inflow)) continue;
      kept += b->flow[e];
      n_kept++;
    }
    if (n_kept < 2) { /* the usual case goes on without a call */
      w->link[n++] = b->link[best];
      p = b->from[best];
      continue;
    }
    for (int32_t e = b->first[p]; e < b->first[p + 1]; e++) {
      if (!(flow * b->flow[e] >= w->min_flow * inflow)) continue;
      w->link[n] = b->link[e];
      follow_back(w, b->from[e], n + 1, flow * (b->flow[e] / kept));
    }
    return;
  }
  report_path(w, n, flow);
}

static amur_status visit_paths(const amur_assign *s, int cls, double min_share, amur_assign_path_visit visit,
                               void *context, amur_err *err) {
  scratch work;
  const amur_status status = ami_scratch_init(&work, &s->ordered, err);
  walk w = {.s = s, .link = work.stack, .turned = work.order, .visit = visit, .context = context};
  for (int32_t i = 0; !status && i < s->n_bush; i++) {
    w.b = &s->bushes[i];
    if (w.b->cls != cls) continue;
    ami_bush_demand(s, w.b, &work);
    const amur_trips *t = s->problem.cls[cls].trips;
    for (size_t e = t->first[w.b->origin]; e < t->first[w.b->origin + 1]; e++) {
      const int32_t p = t->trips[e] > 0 ? work.topo[zone_node(&s->problem, t->destination[e])] : 0;
      if (p == 0) continue;
      const double flow = t->trips[e] * s->problem.cls[cls].pce;
      w.min_flow = min_share * flow;
      w.destination = t->destination[e];
      follow_back(&w, p, 0, flow);
    }
  }
  ami_scratch_fini(&work);
  return status;
}

const path_results ami_bush_results = {select_link, select_zone, visit_paths};
