/* SPDX-License-Identifier: Apache-2.0
 * bush.c -- bushes: planting from a least-cost tree, balancing, labels, and a thread's working memory.
 */
#include "solver.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

amur_status ami_scratch_init(scratch *w, const amur_graph *graph, amur_err *err) {
  const size_t n = (size_t)graph->n_node + 1;
  *w = (scratch){.tree = amur_tree_work_new(graph)};
  w->distance = amur_alloc(n, sizeof *w->distance);
  w->least = amur_alloc(n, sizeof *w->least);
  w->most = amur_alloc(n, sizeof *w->most);
  w->need = amur_alloc(n, sizeof *w->need);
  w->position = amur_alloc(n, sizeof *w->position);
  w->least_slot = amur_alloc(n, sizeof *w->least_slot);
  w->most_slot = amur_alloc(n, sizeof *w->most_slot);
  w->parent = amur_alloc(n, sizeof *w->parent);
  w->order = amur_alloc(n, sizeof *w->order);
  w->stack = amur_alloc(n, sizeof *w->stack);
  w->shortcut = amur_alloc(n, sizeof *w->shortcut);
  w->dirty = amur_alloc(n, sizeof *w->dirty);
  w->by_shortcut = amur_alloc(n, sizeof *w->by_shortcut);
  w->next.node = amur_alloc(n, sizeof *w->next.node);
  w->next.first = amur_alloc(n + 1, sizeof *w->next.first);
  if (w->tree && w->distance && w->least && w->most && w->need && w->position && w->least_slot && w->most_slot &&
      w->parent && w->order && w->stack && w->shortcut && w->dirty && w->by_shortcut && w->next.node && w->next.first)
    return AMUR_OK;
  return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d nodes", graph->n_node);
}

void ami_scratch_fini(scratch *w) {
  amur_tree_work_free(w->tree);
  free(w->distance);
  free(w->least);
  free(w->most);
  free(w->need);
  free(w->position);
  free(w->least_slot);
  free(w->most_slot);
  free(w->parent);
  free(w->order);
  free(w->stack);
  free(w->shortcut);
  free(w->dirty);
  free(w->by_shortcut);
  ami_bush_fini(&w->next);
  *w = (scratch){0};
}

void ami_bush_fini(bush *b) {
  free(b->node);
  free(b->first);
  free(b->link);
  free(b->from);
  free(b->flow);
  free(b->pair);
  free(b->segment);
  *b = (bush){0};
}

static bool resize(void *array_of_pointer, size_t n, size_t size) {
  void *old;
  memcpy(&old, array_of_pointer, sizeof old); /* whatever the pointer's type */
  void *now = realloc(old, n * size);
  if (now) memcpy(array_of_pointer, &now, sizeof now);
  return now;
}

bool ami_bush_grow_slots(bush *b, size_t need) {
  if (need <= b->room_slot) return true;
  const size_t room = need + need / 32; /* bushes are most of the memory, and little more than trees */
  if (!resize(&b->link, room, sizeof *b->link) || !resize(&b->from, room, sizeof *b->from) ||
      !resize(&b->flow, room, sizeof *b->flow))
    return false;
  b->room_slot = room;
  return true;
}

static void swap_pairs(bush *a, bush *b) {
  const bush was = *a;
  a->pair = b->pair;
  a->segment = b->segment;
  a->room_pair = b->room_pair;
  a->room_segment = b->room_segment;
  b->pair = was.pair;
  b->segment = was.segment;
  b->room_pair = was.room_pair;
  b->room_segment = was.room_segment;
}

bool ami_bush_lend_room(bush *b, scratch *w) {
  bush *lent = &w->next;
  const size_t pairs = (size_t)b->n_pair, segments = (size_t)b->n_segment;
  if (!amur_grow(&lent->pair, &lent->room_pair, pairs, sizeof *lent->pair) ||
      !amur_grow(&lent->segment, &lent->room_segment, segments, sizeof *lent->segment))
    return false;
  if (pairs) memcpy(lent->pair, b->pair, pairs * sizeof *b->pair);
  if (segments) memcpy(lent->segment, b->segment, segments * sizeof *b->segment);
  swap_pairs(b, lent);
  return true;
}

bool ami_bush_return_room(bush *b, scratch *w) {
  bush *own = &w->next; /* what the bush has of its own, for the time being */
  const size_t pairs = (size_t)b->n_pair, segments = (size_t)b->n_segment;
  if (pairs > own->room_pair) {
    if (!resize(&own->pair, pairs, sizeof *own->pair)) return false;
    own->room_pair = pairs;
  }
  if (segments > own->room_segment) {
    if (!resize(&own->segment, segments, sizeof *own->segment)) return false;
    own->room_segment = segments;
  }
  if (pairs) memcpy(own->pair, b->pair, pairs * sizeof *b->pair);
  if (segments) memcpy(own->segment, b->segment, segments * sizeof *b->segment);
  swap_pairs(b, own);
  return true;
}

/* Nodes of the tree in the order of the search become the bush's positions, their tree links its slots. */
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
    w->position[i] = p;
    if (p == 0) continue;
    b->link[p - 1] = k;
    b->from[p - 1] = w->position[s->ordered.tail[k]];
    b->flow[p - 1] = 1; /* a share; balancing scales it */
  }
  b->first[n] = n - 1;
  return AMUR_OK;
}

amur_status ami_fail_no_path(int cls, double trips, int32_t origin, int32_t destination, amur_err *err) {
  return amur_fail(err, AMUR_E_NOPATH, 0, "class %d: %g trips from zone %d to zone %d, but no path", cls + 1, trips,
                   origin + 1, destination + 1);
}

amur_status ami_check_reached(const amur_assign *s, int cls, int32_t origin, const scratch *w, amur_err *err) {
  const amur_trips *t = s->problem.cls[cls].trips;
  for (size_t e = t->first[origin]; e < t->first[origin + 1]; e++)
    if (t->trips[e] > 0 && isinf(w->distance[zone_node(&s->problem, t->destination[e])]))
      return ami_fail_no_path(cls, t->trips[e], origin, t->destination[e], err);
  return AMUR_OK;
}

amur_status ami_bush_plant(const amur_assign *s, bush *b, scratch *w, amur_err *err) {
  const double *cost = s->links.cost + (size_t)b->cls * (size_t)s->n_link;
  free(b->node);
  free(b->first);
  b->node = b->first = NULL;
  amur_shortest_tree(&s->ordered, cost, zone_node(&s->problem, b->origin), w->tree, w->distance, w->parent);
  amur_status status = ami_check_reached(s, b->cls, b->origin, w, err);
  if (!status) status = fill_from_tree(s, b, w, err);
  if (!status) ami_bush_balance(s, b, w);
  return status;
}

void ami_bush_need(const amur_assign *s, const bush *b, scratch *w) {
  for (int32_t p = 0; p < b->n_node; p++) {
    w->need[p] = 0;
    w->position[b->node[p]] = p;
  }
  const amur_assign_class *cls = &s->problem.cls[b->cls];
  const amur_trips *t = cls->trips;
  for (size_t e = t->first[b->origin]; e < t->first[b->origin + 1]; e++)
    if (t->trips[e] > 0) w->need[w->position[zone_node(&s->problem, t->destination[e])]] += cls->pce * t->trips[e];
  w->need[0] = 0;
}

amur_status ami_bush_regrow(const amur_assign *s, bush *b, scratch *w, amur_err *err) {
  for (int32_t p = 0; p < b->n_node; p++) w->position[b->node[p]] = p;
  const amur_trips *t = s->problem.cls[b->cls].trips;
  for (size_t e = t->first[b->origin]; e < t->first[b->origin + 1]; e++) {
    const int32_t node = zone_node(&s->problem, t->destination[e]), p = w->position[node];
    if (t->trips[e] > 0 && !(p < b->n_node && b->node[p] == node)) /* what stands there is of another bush */
      return ami_bush_plant(s, b, w, err); /* a link was opened, or there is no path: then it says so */
  }
  ami_bush_balance(s, b, w);
  return AMUR_OK;
}

void ami_bush_balance(const amur_assign *s, bush *b, scratch *w) {
  const double dust = 1e-14; /* of the inflow: what rounding leaves behind */
  ami_bush_need(s, b, w);
  for (int32_t p = b->n_node - 1; p > 0; p--) {
    const int32_t begin = b->first[p], end = b->first[p + 1];
    const double need = w->need[p];
    if (end - begin == 1) {
      b->flow[begin] = need;
      w->need[b->from[begin]] += need;
      continue;
    }
    double inflow = 0, kept = 0;
    const int32_t main_slot = bush_main_slot(b, p);
    for (int32_t e = begin; e < end; e++) inflow += b->flow[e];
    for (int32_t e = begin; e < end; e++) {
      if (e == main_slot) continue;
      b->flow[e] = b->flow[e] > dust * inflow ? b->flow[e] * (need / inflow) : 0;
      kept += b->flow[e];
    }
    b->flow[main_slot] = need - kept; /* the largest takes the rounding */
    for (int32_t e = begin; e < end; e++) w->need[b->from[e]] += b->flow[e];
  }
}

void ami_bush_least(const bush *b, const double *cost, scratch *w) {
  w->least[0] = 0;
  w->least_slot[0] = -1;
  int32_t e = 0;
  for (int32_t p = 1; p < b->n_node; p++) {
    double best = INFINITY;
    int32_t best_slot = -1;
    for (const int32_t end = b->first[p + 1]; e < end; e++) {
      const double v = w->least[b->from[e]] + cost[b->link[e]];
      if (v < best) {
        best = v;
        best_slot = e;
      }
    }
    w->least[p] = best;
    w->least_slot[p] = best_slot;
  }
}
