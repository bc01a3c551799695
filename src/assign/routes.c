/* SPDX-License-Identifier: Apache-2.0
 * routes.c -- the path sets of the stochastic equilibrium.
 *
 * Paths come out of a best-first search from the origin (A*: Hart, Nilsson and Raphael 1968) over partial paths without
 * a cycle, ordered by their cost so far plus the exact least cost that remains, which a tree into the destination
 * gives.  As that sum never falls along a path, complete paths appear in the order of their cost, and what is above the
 * bound need not be followed.  Pairs with one destination share the tree and are one task; each task writes to a list
 * of its own, and lists are merged in order.
 * Limit: a search that has taken STEPS partial paths per path wanted gives up with what it has found.
 */
#include "routes.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 500 };

/* ---- the set -------------------------------------------------------------------------------------- */

/* Pairs with trips that leave their node, by class, origin and destination. */
static amur_status list_pairs(route_set *r, const amur_assign *s, amur_err *err) {
  size_t room = 0;
  for (int c = 0; c < s->n_class; c++) {
    const amur_assign_class *cls = &s->problem.cls[c];
    const amur_trips *t = cls->trips;
    for (int32_t o = 0; o < s->n_zone; o++)
      for (size_t e = t->first[o]; e < t->first[o + 1]; e++) {
        const int32_t d = t->destination[e];
        if (!(t->trips[e] > 0) || zone_node(&s->problem, d) == zone_node(&s->problem, o)) continue;
        if (r->n_pair == INT32_MAX || !amur_grow(&r->pair, &room, (size_t)r->n_pair + 1, sizeof *r->pair))
          return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d zone pairs", r->n_pair);
        r->pair[r->n_pair++] = (route_pair){c, o, d, -1, 0, cls->pce * t->trips[e]};
      }
  }
  return AMUR_OK;
}

/* Counting sort of the pairs by class and destination. */
static amur_status group_pairs(route_set *r, const amur_assign *s, amur_err *err) {
  r->n_group = s->n_class * s->n_zone;
  r->by_group = amur_alloc((size_t)r->n_pair, sizeof *r->by_group);
  r->group_first = amur_alloc((size_t)r->n_group + 2, sizeof *r->group_first);
  if (!r->by_group || !r->group_first) return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d pairs", r->n_pair);
  int32_t *first = r->group_first + 1; /* one place on, so that filling moves them back */
  for (int32_t i = 0; i < r->n_pair; i++) first[r->pair[i].cls * s->n_zone + r->pair[i].destination + 1]++;
  for (int32_t g = 0; g < r->n_group; g++) first[g + 1] += first[g];
  for (int32_t i = 0; i < r->n_pair; i++) r->by_group[first[r->pair[i].cls * s->n_zone + r->pair[i].destination]++] = i;
  return AMUR_OK;
}

amur_status ami_routes_init(route_set *r, const amur_assign *s, amur_err *err) {
  const amur_graph *g = &s->ordered;
  *r = (route_set){0};
  amur_status status = amur_graph_init(&r->reverse, g->n_node, g->n_link, g->head, g->tail, g->first_through, err);
  if (!status) status = list_pairs(r, s, err);
  return status ? status : group_pairs(r, s, err);
}

void ami_routes_fini(route_set *r) {
  amur_graph_fini(&r->reverse);
  free(r->pair);
  free(r->by_group);
  free(r->group_first);
  free(r->route);
  free(r->link);
  *r = (route_set){0};
}

void ami_routes_load(const route_set *r, amur_assign *s) {
  link_set *links = &s->links;
  for (int32_t k = 0; k < links->n_link; k++) links->state[k].flow = 0;
  for (size_t i = 0; i < r->n_route; i++) {
    const route *q = &r->route[i];
    for (int32_t e = 0; e < q->n_link; e++) links->state[r->link[q->first + (size_t)e]].flow += q->flow;
  }
  ami_links_refresh(links);
}

double ami_route_cost(const route_set *r, const route *q, const double *cost) {
  double sum = 0;
  for (int32_t i = 0; i < q->n_link; i++) sum += cost[r->link[q->first + (size_t)i]];
  return sum;
}

/* ---- search --------------------------------------------------------------------------------------- */

/* A path from the origin to a node: its last link, and the path before it.  Paths share their beginnings. */
typedef struct {
  double cost;
  int32_t node, link, before; /* before: -1 at the origin */
} partial;

/* A partial path on the heap. */
typedef struct {
  double bound; /* least cost of a whole path that begins so */
  int32_t at;
} candidate;

typedef struct {
  partial *part;     /* [n_part] */
  candidate *heap;   /* [n_heap] a binary heap, the smallest bound first */
  int32_t *sequence; /* [n_node] links of a path */
  size_t part_room, heap_room;
  int32_t n_part, n_heap;
} search;

/* New paths of one group, pair after pair. */
typedef struct {
  int32_t *link;          /* [n_all] of all paths, one after the other */
  int32_t *pair, *n_link; /* [n] of each path */
  size_t n, n_all, link_room, pair_room, n_link_room;
} found_list;

typedef struct {
  route_set *r;
  const amur_assign *s;
  int most;
  double detour;
  search *work;      /* per thread */
  found_list *found; /* [n_group] */
} extension;

/* Equal costs: the younger, which is nearer to its end. */
static bool before(candidate a, candidate b) { return a.bound < b.bound || (a.bound <= b.bound && a.at > b.at); }

static bool push(search *w, partial p, double remaining) {
  if (!amur_grow(&w->part, &w->part_room, (size_t)w->n_part + 1, sizeof *w->part) ||
      !amur_grow(&w->heap, &w->heap_room, (size_t)w->n_heap + 1, sizeof *w->heap))
    return false;
  const candidate c = {p.cost + remaining, w->n_part};
  w->part[w->n_part++] = p;
  int32_t at = w->n_heap++;
  for (; at > 0 && before(c, w->heap[(at - 1) / 2]); at = (at - 1) / 2) w->heap[at] = w->heap[(at - 1) / 2];
  w->heap[at] = c;
  return true;
}

static int32_t pop(search *w) {
  assert(w->n_heap > 0);
  const int32_t top = w->heap[0].at;
  const candidate last = w->heap[--w->n_heap];
  int32_t at = 0;
  for (int32_t c; (c = 2 * at + 1) < w->n_heap; at = c) {
    if (c + 1 < w->n_heap && before(w->heap[c + 1], w->heap[c])) c++;
    if (!before(w->heap[c], last)) break;
    w->heap[at] = w->heap[c];
  }
  if (w->n_heap > 0) w->heap[at] = last;
  return top;
}

/* Does the path that ends in `at` pass the node?  Paths have some tens of links, so that to walk back is cheap. */
static bool passes(const search *w, int32_t at, int32_t node) {
  for (; at >= 0; at = w->part[at].before)
    if (w->part[at].node == node) return true;
  return false;
}

static bool is_known(const route_set *r, const route_pair *pair, const int32_t *sequence, int32_t n) {
  for (int32_t k = pair->first_route; k >= 0; k = r->route[k].next)
    if (r->route[k].n_link == n && memcmp(r->link + r->route[k].first, sequence, (size_t)n * sizeof *sequence) == 0)
      return true;
  return false;
}

/* Puts the path that ends in `at` on the list, unless the pair has it. */
static bool add_found(const extension *x, search *w, int32_t pair, int32_t at, found_list *list) {
  int32_t n = 0;
  for (int32_t i = at; w->part[i].before >= 0; i = w->part[i].before) w->sequence[n++] = w->part[i].link;
  for (int32_t i = 0; i < n / 2; i++) {
    const int32_t swap = w->sequence[i];
    w->sequence[i] = w->sequence[n - 1 - i];
    w->sequence[n - 1 - i] = swap;
  }
  if (is_known(x->r, &x->r->pair[pair], w->sequence, n)) return true;
  if (!amur_grow(&list->link, &list->link_room, list->n_all + (size_t)n, sizeof *list->link) ||
      !amur_grow(&list->pair, &list->pair_room, list->n + 1, sizeof *list->pair) ||
      !amur_grow(&list->n_link, &list->n_link_room, list->n + 1, sizeof *list->n_link))
    return false;
  memcpy(list->link + list->n_all, w->sequence, (size_t)n * sizeof *w->sequence);
  list->n_all += (size_t)n;
  list->pair[list->n] = pair;
  list->n_link[list->n++] = n;
  return true;
}

/* Adds a pair's cheapest paths up to `detour` times the least cost to the list, so far as they are new.
 * remaining[n_node]: least costs to the destination.  False: out of memory. */
static bool search_pair(const extension *x, search *w, int32_t pair, const double *cost, const double *remaining,
                        found_list *list) {
  const amur_graph *g = &x->s->ordered;
  const route_pair *p = &x->r->pair[pair];
  const int32_t from = zone_node(&x->s->problem, p->origin), to = zone_node(&x->s->problem, p->destination);
  const double bound = x->detour * remaining[from];
  int n = 0;
  w->n_part = w->n_heap = 0;
  if (!push(w, (partial){0, from, -1, -1}, remaining[from])) return false;
  for (int step = 0; w->n_heap > 0 && n < x->most && step < STEPS * x->most; step++) {
    const int32_t at = pop(w), i = w->part[at].node;
    if (i == to) {
      n++;
      if (!add_found(x, w, pair, at, list)) return false;
      continue;
    }
    for (int32_t k = g->first_out[i]; k < g->first_out[i + 1]; k++) {
      const int32_t j = g->out_head[k];
      const double so_far = w->part[at].cost + cost[k];
      const bool through = j >= g->first_through || j == to;
      if (!through || !(so_far + remaining[j] <= bound) || passes(w, at, j)) continue;
      if (!push(w, (partial){so_far, j, k, at}, remaining[j])) return false;
    }
  }
  return true;
}

/* One task: a tree into the destination, in the reversed graph, and a search for every origin of the group. */
static amur_status search_group(void *context, int group, int worker, amur_err *err) {
  const extension *x = context;
  const amur_assign *s = x->s;
  scratch *tree = &s->work[worker];
  const int32_t begin = x->r->group_first[group], end = x->r->group_first[group + 1];
  if (begin == end) return AMUR_OK;
  const int32_t cls = group / s->n_zone, to = group % s->n_zone;
  const double *cost = class_cost(s, cls);
  amur_shortest_tree(&x->r->reverse, cost, zone_node(&s->problem, to), tree->tree, tree->distance, tree->parent);
  for (int32_t i = begin; i < end; i++) {
    const route_pair *p = &x->r->pair[x->r->by_group[i]];
    if (isinf(tree->distance[zone_node(&s->problem, p->origin)]))
      return ami_fail_no_path(cls, p->trips / s->problem.cls[cls].pce, p->origin, to, err);
    if (!search_pair(x, &x->work[worker], x->r->by_group[i], cost, tree->distance, &x->found[group]))
      return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: paths to zone %d", to + 1);
  }
  return AMUR_OK;
}

/* ---- new paths into the set ------------------------------------------------------------------------ */

/* Puts a group's new paths into the set, each at the front of its pair's list. */
static bool merge(route_set *r, const found_list *list) {
  const int32_t *link = list->link;
  if (r->n_route + list->n > INT32_MAX ||
      !amur_grow(&r->route, &r->route_room, r->n_route + list->n, sizeof *r->route) ||
      !amur_grow(&r->link, &r->link_room, r->n_link + list->n_all, sizeof *r->link))
    return false;
  for (size_t i = 0; i < list->n; i++) {
    route_pair *p = &r->pair[list->pair[i]];
    r->route[r->n_route] = (route){r->n_link, list->n_link[i], p->first_route, 0};
    p->first_route = (int32_t)r->n_route++;
    p->n_route++;
    memcpy(r->link + r->n_link, link, (size_t)list->n_link[i] * sizeof *link);
    r->n_link += (size_t)list->n_link[i];
    link += list->n_link[i];
  }
  return true;
}

amur_status ami_routes_extend(route_set *r, const amur_assign *s, int most, double detour, int n_thread, size_t *n_new,
                              amur_err *err) {
  assert(most >= 1 && detour >= 1 && s->n_scratch >= 1);
  const size_t n_worker = (size_t)s->n_scratch, before_all = r->n_route;
  extension x = {.r = r, .s = s, .most = most, .detour = detour};
  x.work = amur_alloc(n_worker, sizeof *x.work);
  x.found = amur_alloc((size_t)r->n_group, sizeof *x.found);
  bool good = x.work && x.found;
  for (size_t w = 0; good && w < n_worker; w++)
    good = (x.work[w].sequence = amur_alloc((size_t)s->ordered.n_node, sizeof *x.work[w].sequence)) != NULL;
  amur_status status = AMUR_OK;
  if (good) status = amur_parallel_for(r->n_group, n_thread, search_group, &x, err);
  for (int32_t g = 0; good && !status && g < r->n_group; g++) good = merge(r, &x.found[g]);
  if (!good) status = amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %zu paths", r->n_route);
  *n_new = r->n_route - before_all;
  for (size_t w = 0; x.work && w < n_worker; w++) {
    free(x.work[w].part);
    free(x.work[w].heap);
    free(x.work[w].sequence);
  }
  for (int32_t g = 0; x.found && g < r->n_group; g++) {
    free(x.found[g].link);
    free(x.found[g].pair);
    free(x.found[g].n_link);
  }
  free(x.work);
  free(x.found);
  return status;
}
