/* SPDX-License-Identifier: Apache-2.0
 * bush_start.c -- a bush begins as a shortest-path tree or goes on from an earlier problem, and meets its trips.
 *
 * What a bush keeps between problems is how the flow into each node splits over its slots.  Balancing gives any set of
 * splits the present trips: from the last place back, the flow that a node needs is known when it is met (what ends
 * there and what its later nodes took), and its slots take it in the proportions they have.
 */
#include "bushes.h"
#include <math.h>
#include <stdlib.h>

/* Nodes of the tree in the order of the search become the bush's places, their tree links its slots.  Nearest first is
 * a topological order of a tree. */
static amur_status fill_from_tree(const amur_assign *s, bush *b, scratch *w, amur_err *err) {
  int32_t n;
  const int32_t *order = amur_tree_order(w->tree, &n);
  b->node = amur_alloc((size_t)n, sizeof *b->node);
  b->first = amur_alloc((size_t)n + 1, sizeof *b->first);
  if (!b->node || !b->first || !ami_bush_grow_slots(b, (size_t)n))
    return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: bush of %d nodes", n);
  b->n_node = n;
  b->n_slot = n - 1;
  for (int32_t p = 0; p < n; p++) {
    const int32_t i = order[p], k = w->parent[i];
    b->node[p] = i;
    b->first[p] = p > 0 ? p - 1 : 0;
    w->topo[i] = p;
    if (p == 0) continue;
    b->link[p - 1] = k;
    b->from[p - 1] = w->topo[s->ordered.tail[k]];
    b->flow[p - 1] = 1; /* a share; balancing scales it */
  }
  b->first[n] = n - 1;
  return AMUR_OK;
}

amur_status ami_bush_init(const amur_assign *s, bush *b, scratch *w, amur_err *err) {
  free(b->node);
  free(b->first);
  b->node = b->first = NULL;
  amur_shortest_tree(&s->ordered, class_cost(s, b->cls), zone_node(&s->problem, b->origin), w->tree, w->distance,
                     w->parent);
  amur_status status = ami_check_reached(s, b->cls, b->origin, w, err);
  if (!status) status = fill_from_tree(s, b, w, err);
  if (!status) ami_bush_balance(s, b, w);
  return status;
}

void ami_bush_demand(const amur_assign *s, const bush *b, scratch *w) {
  for (int32_t p = 0; p < b->n_node; p++) {
    w->node_flow[p] = 0;
    w->topo[b->node[p]] = p;
  }
  const amur_assign_class *cls = &s->problem.cls[b->cls];
  const amur_trips *t = cls->trips;
  for (size_t e = t->first[b->origin]; e < t->first[b->origin + 1]; e++)
    if (t->trips[e] > 0) w->node_flow[w->topo[zone_node(&s->problem, t->destination[e])]] += cls->pce * t->trips[e];
  w->node_flow[0] = 0;
}

amur_status ami_bush_restart(const amur_assign *s, bush *b, scratch *w, amur_err *err) {
  for (int32_t p = 0; p < b->n_node; p++) w->topo[b->node[p]] = p;
  const amur_trips *t = s->problem.cls[b->cls].trips;
  for (size_t e = t->first[b->origin]; e < t->first[b->origin + 1]; e++) {
    const int32_t node = zone_node(&s->problem, t->destination[e]), p = w->topo[node];
    if (t->trips[e] > 0 && !(p < b->n_node && b->node[p] == node)) /* w->topo of this node is of another bush */
      return ami_bush_init(s, b, w, err); /* a link was opened, or there is no path: then it says so */
  }
  ami_bush_balance(s, b, w);
  return AMUR_OK;
}

/* Slots that rounding has left a residue on are emptied, too: a PAS would move it to and fro. */
void ami_bush_balance(const amur_assign *s, bush *b, scratch *w) {
  /* Part of the inflow that rounding may have left where there was none; where so little may make a link dear, all is
   * kept. */
  const double residue = s->links.any_steep ? 0 : 1e-14;
  ami_bush_demand(s, b, w);
  for (int32_t p = b->n_node - 1; p > 0; p--) {
    const int32_t begin = b->first[p], end = b->first[p + 1];
    const double need = w->node_flow[p];
    assert(need >= 0);
    if (end - begin == 1) {
      b->flow[begin] = need;
      w->node_flow[b->from[begin]] += need;
      continue;
    }
    double inflow = 0, kept = 0;
    const int32_t largest = bush_largest_slot(b, p);
    for (int32_t e = begin; e < end; e++) inflow += b->flow[e];
    for (int32_t e = begin; e < end; e++) {
      if (e == largest) continue;
      b->flow[e] = b->flow[e] > residue * inflow ? b->flow[e] * (need / inflow) : 0;
      kept += b->flow[e];
    }
    b->flow[largest] = need - kept; /* the largest takes the rounding */
    for (int32_t e = begin; e < end; e++) w->node_flow[b->from[e]] += b->flow[e];
  }
}

bool ami_bush_is_sound(const amur_assign *s, const bush *b, scratch *w) {
  ami_bush_demand(s, b, w);
  return ami_bush_check(b, &s->ordered, w->node_flow, NULL) == AMUR_OK;
}
