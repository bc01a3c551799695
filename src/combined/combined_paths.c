/* SPDX-License-Identifier: Apache-2.0
 * combined_paths.c -- paths of the combined equilibrium: columns that are added as shortest paths find them.
 *
 * Trees are grown per class and origin (and per class and destination for the empty way back).
 */
#include "combined_internal.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- what a path costs under this problem ---------------------------------------------------- */

static bool add_use(amur_combined *c, path *q, int32_t facility, double time_value, double load) {
  for (int32_t i = q->first_use; i < q->first_use + q->n_use; i++) {
    if (c->use[i].facility != facility) continue;
    c->use[i].time_value += time_value;
    c->use[i].load += load;
    return true;
  }
  if (!amur_grow(&c->use, &c->use_room, c->n_use + 1, sizeof *c->use)) return false;
  c->use[c->n_use++] = (path_use){facility, time_value, load};
  q->n_use++;
  return true;
}

/* Adds `weight` times the cost of the links to the path. */
static bool add_links(amur_combined *c, const amur_combined_problem *p, const amur_class_cost *cost, double weight,
                      const int32_t *link, int32_t n, path *q) {
  for (int32_t i = 0; i < n; i++) {
    const int32_t a = link[i], facility = p->facility_of_link[a];
    q->constant += weight * (cost->fixed[a] + cost->time_value[a] * p->constant_time_h[a]);
    if (facility >= 0 && !add_use(c, q, facility, weight * cost->time_value[a], weight * cost->load[a])) return false;
  }
  return true;
}

static bool price_path(amur_combined *c, const amur_combined_problem *p, path *q) {
  const amur_class *cls = &p->cls[p->alt[q->alt].cls];
  q->constant = 0;
  q->first_use = (int32_t)c->n_use;
  q->n_use = 0;
  const int32_t *link = c->link + q->first_link;
  return add_links(c, p, &cls->loaded, 1, link, q->n_loaded, q) &&
         add_links(c, p, &cls->empty, cls->empty_share, link + q->n_loaded, q->n_empty, q);
}

/* Shares of the open paths of an alternative sum to one; a closed path carries nothing. */
static void normalise_shares(amur_combined *c, int32_t alt) {
  double sum = 0;
  int32_t open = -1;
  for (int32_t i = c->first_path[alt]; i >= 0; i = c->path[i].next) {
    path *q = &c->path[i];
    if (!isfinite(q->constant))
      q->share = 0;
    else
      open = i;
    sum += q->share;
  }
  if (open < 0) return;
  if (!(sum > 0)) {
    c->path[open].share = 1;
    return;
  }
  for (int32_t i = c->first_path[alt]; i >= 0; i = c->path[i].next) c->path[i].share /= sum;
}

amur_status ami_combined_refresh(amur_combined *c, const amur_combined_problem *p, amur_err *err) {
  c->n_use = 0;
  for (size_t i = 0; i < c->n_path; i++) {
    path *q = &c->path[i];
    const bool needs_return = p->cls[p->alt[q->alt].cls].empty_share > 0;
    if (!price_path(c, p, q)) return amur_fail(err, AMUR_E_NOMEM, 0, "combined: uses of %zu paths", c->n_path);
    if (needs_return && q->n_empty == 0) q->constant = INFINITY; /* found when none came back empty */
  }
  for (int32_t k = 0; k < c->n_alt; k++) normalise_shares(c, k);
  return AMUR_OK;
}

/* ---- new paths --------------------------------------------------------------------------------- */

/* One shortest-path tree, kept as long as the next request is for the same class, root and costs. */
typedef struct {
  int32_t cls, root;
  double *cost, *distance; /* [n_link], [n_node] */
  int32_t *pred;           /* [n_node] */
  int32_t cost_of;         /* class whose costs stand in `cost`, -1 */
} tree;

typedef struct {
  const amur_combined_problem *p;
  const double *link_time_h; /* [n_link] */
  amur_tree_work *work;
  tree loaded, empty;
  int32_t *order;  /* [n_alt] alternatives sorted by class, then origin */
  int32_t *buffer; /* [2 * n_node] links of a candidate path */
} search;

static void grow_tree(const search *s, tree *t, const amur_class_cost *cost, int32_t cls, int32_t root) {
  if (t->cls == cls && t->root == root) return;
  if (t->cost_of != cls)
    for (int32_t a = 0; a < s->p->graph->n_link; a++)
      t->cost[a] = isfinite(cost->fixed[a]) ? cost->fixed[a] + cost->time_value[a] * s->link_time_h[a] : INFINITY;
  t->cost_of = t->cls = cls;
  t->root = root;
  amur_shortest_tree(s->p->graph, t->cost, root, s->work, t->distance, t->pred);
}

/* Links from the root of the tree to `node`, written in order of travel; their number. */
static int32_t trace_links(const amur_graph *g, const tree *t, int32_t node, int32_t *out) {
  int32_t n = 0;
  for (int32_t v = node; v != t->root; v = g->tail[t->pred[v]]) out[n++] = t->pred[v];
  for (int32_t i = 0; i < n / 2; i++) {
    const int32_t swap = out[i];
    out[i] = out[n - 1 - i];
    out[n - 1 - i] = swap;
  }
  return n;
}

static bool is_known(const amur_combined *c, int32_t alt, const int32_t *link, int32_t n_loaded, int32_t n_empty) {
  for (int32_t i = c->first_path[alt]; i >= 0; i = c->path[i].next) {
    const path *q = &c->path[i];
    if (q->n_loaded == n_loaded && q->n_empty == n_empty &&
        memcmp(c->link + q->first_link, link, (size_t)(n_loaded + n_empty) * sizeof *link) == 0)
      return true;
  }
  return false;
}

static amur_status add_path(amur_combined *c, const amur_combined_problem *p, int32_t alt, const int32_t *link,
                            int32_t n_loaded, int32_t n_empty, amur_err *err) {
  const size_t n = (size_t)(n_loaded + n_empty);
  if (!amur_grow(&c->path, &c->path_room, c->n_path + 1, sizeof *c->path) ||
      !amur_grow(&c->loading, &c->loading_room, c->n_path + 1, sizeof *c->loading) ||
      !amur_grow(&c->link, &c->link_room, c->n_link + n, sizeof *c->link))
    return amur_fail(err, AMUR_E_NOMEM, 0, "combined: %zu paths", c->n_path + 1);
  memcpy(c->link + c->n_link, link, n * sizeof *link);
  path *q = &c->path[c->n_path];
  *q = (path){.alt = alt,
              .first_link = (int32_t)c->n_link,
              .n_loaded = n_loaded,
              .n_empty = n_empty,
              .next = c->first_path[alt]};
  c->n_link += n;
  if (!price_path(c, p, q)) return amur_fail(err, AMUR_E_NOMEM, 0, "combined: uses of a path");
  c->first_path[alt] = (int32_t)c->n_path++;
  normalise_shares(c, alt);
  return AMUR_OK;
}

/* The cheapest path of one alternative at the current times. */
static amur_status search_alternative(amur_combined *c, search *s, int32_t market, int32_t alt, double *least,
                                      int *n_new, amur_err *err) {
  const amur_market *m = &s->p->market[market];
  const int32_t cls = s->p->alt[alt].cls;
  const amur_class *k = &s->p->cls[cls];
  grow_tree(s, &s->loaded, &k->loaded, cls, m->origin);
  *least = s->loaded.distance[m->destination];
  if (!isfinite(*least)) return AMUR_OK;
  const int32_t n_loaded = trace_links(s->p->graph, &s->loaded, m->destination, s->buffer);
  int32_t n_empty = 0;
  if (k->empty_share > 0) {
    grow_tree(s, &s->empty, &k->empty, cls, m->destination);
    *least += k->empty_share * s->empty.distance[m->origin];
    if (!isfinite(*least)) return AMUR_OK;
    n_empty = trace_links(s->p->graph, &s->empty, m->origin, s->buffer + n_loaded);
  }
  if (is_known(c, alt, s->buffer, n_loaded, n_empty)) return AMUR_OK;
  (*n_new)++;
  return add_path(c, s->p, alt, s->buffer, n_loaded, n_empty, err);
}

static bool tree_init(tree *t, const amur_graph *g) {
  *t = (tree){.cls = -1, .root = -1, .cost_of = -1};
  t->cost = amur_alloc((size_t)g->n_link, sizeof *t->cost);
  t->distance = amur_alloc((size_t)g->n_node, sizeof *t->distance);
  t->pred = amur_alloc((size_t)g->n_node, sizeof *t->pred);
  return t->cost && t->distance && t->pred;
}

static void tree_fini(tree *t) {
  free(t->cost);
  free(t->distance);
  free(t->pred);
}

/* Alternatives in the order of class, then origin, so that neighbours share their tree; ties by number.
 * Counting sort: classes and origins are small integers. */
static bool sort_alternatives(const amur_combined_problem *p, int32_t *order, int32_t *market_of) {
  const int32_t n_node = p->graph->n_node;
  const size_t room = (size_t)(p->n_class > n_node ? p->n_class : n_node) + 1;
  int32_t *count = amur_alloc(room, sizeof *count), *half = amur_alloc((size_t)p->n_alt, sizeof *half);
  if (count && half) {
    for (int32_t m = 0; m < p->n_market; m++)
      for (int32_t k = 0; k < p->market[m].n_alt; k++) market_of[p->market[m].first_alt + k] = m;
    for (int32_t k = 0; k < p->n_alt; k++) count[p->market[market_of[k]].origin + 1]++;
    for (int32_t i = 0; i < n_node; i++) count[i + 1] += count[i];
    for (int32_t k = 0; k < p->n_alt; k++) half[count[p->market[market_of[k]].origin]++] = k;
    memset(count, 0, room * sizeof *count);
    for (int32_t k = 0; k < p->n_alt; k++) count[p->alt[k].cls + 1]++;
    for (int32_t i = 0; i < p->n_class; i++) count[i + 1] += count[i];
    for (int32_t k = 0; k < p->n_alt; k++) order[count[p->alt[half[k]].cls]++] = half[k];
  }
  const bool fine = count && half;
  free(count);
  free(half);
  return fine;
}

amur_status ami_combined_add_paths(amur_combined *c, const amur_combined_problem *p, double *least, int *n_new,
                                   amur_err *err) {
  const amur_graph *g = p->graph;
  amur_status status = AMUR_OK;
  *n_new = 0;
  search s = {.p = p, .work = amur_tree_work_new(g, NULL)};
  double *link_time = amur_alloc((size_t)g->n_link, sizeof *link_time);
  int32_t *market_of = amur_alloc((size_t)p->n_alt, sizeof *market_of);
  s.order = amur_alloc((size_t)p->n_alt, sizeof *s.order);
  s.buffer = amur_alloc(2 * (size_t)g->n_node, sizeof *s.buffer);
  const bool loaded = tree_init(&s.loaded, g), empty = tree_init(&s.empty, g);
  if (!s.work || !link_time || !market_of || !s.order || !s.buffer || !loaded || !empty ||
      !sort_alternatives(p, s.order, market_of)) {
    status = amur_fail(err, AMUR_E_NOMEM, 0, "combined: search over %d links, %d alternatives", g->n_link, p->n_alt);
    goto done;
  }
  for (int32_t a = 0; a < g->n_link; a++)
    link_time[a] = p->constant_time_h[a] + (p->facility_of_link[a] < 0 ? 0 : c->time_h[p->facility_of_link[a]]);
  s.link_time_h = link_time;
  for (int32_t i = 0; i < p->n_alt && !status; i++)
    status = search_alternative(c, &s, market_of[s.order[i]], s.order[i], &least[s.order[i]], n_new, err);
done:
  tree_fini(&s.loaded);
  tree_fini(&s.empty);
  amur_tree_work_free(s.work);
  free(link_time);
  free(market_of);
  free(s.order);
  free(s.buffer);
  return status;
}
