/* SPDX-License-Identifier: Apache-2.0
 * combined_search.c -- the cheapest way of goods through the legs of their class.
 *
 * A way is a shortest path on the product of nodes and stages: within a stage along the links of its leg, one at least,
 * from a stage to a later one at the nodes of transfers.  It is searched stage by stage from one origin:
 *
 *   begin     what it costs to begin the stage at a node: 0 at the origin, else by the best transfer
 *   arrive    what it costs to have come to a node by the stage
 *
 * Where the vehicle does not come home one search from all beginnings at once gives all arrivals.  Where it does, the
 * cost of a leg holds the way back from its end to its beginning and does not add up link by link, so that every
 * beginning has a tree of its own and an arrival takes the best of them.
 */
#include "combined_internal.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One stage on the graph of its class; n nodes of it, of both copies where a crossing must be passed. */
typedef struct {
  double *begin;      /* [n] INFINITY where none begins */
  int32_t *came_from; /* [n] where the stage before it began; -1: to be traced, or there is none */
  int32_t *transfer;  /* [n] by which; -1: at the origin */
  int32_t *list;      /* [n_list] nodes at which it begins */
  int32_t n_list;
  double *distance; /* [n] of the tree from all beginnings; where vehicles come home, of that from the origin */
  int32_t *pred;
} stage_work;

typedef struct {
  amur_combined *c;
  way_trees *t;
  const amur_class *cls;
  double limit; /* no alternative of the origin looks for dearer ways */
  int32_t n_node, n_stage_room;
  stage_work *stage;  /* [n_stage_room] */
  int32_t *market_of; /* [n_alt] */
  int32_t *order;     /* [n_alt] alternatives sorted by class, then origin */
  path_leg *leg;      /* [n_stage_room] of a candidate, last first */
  int32_t *link;      /* [link_room] */
  size_t link_room;
} search;

static const amur_leg *leg_of(const search *s, int32_t stage) {
  const amur_combined_problem *p = s->c->problem;
  return &p->leg[p->stage[s->cls->first_stage + stage].leg];
}

static int32_t leg_number(const search *s, int32_t stage) {
  return s->c->problem->stage[s->cls->first_stage + stage].leg;
}

static int32_t plain(const search *s, int32_t node) { return node < s->n_node ? node : node - s->n_node; }

/* ---- arrivals ------------------------------------------------------------------------------------------ */

/* What the empty runs of a unit cost that goes in the stage from `begin` to `end`; NAN if memory is out. */
static double empty_cost(search *s, int32_t stage, int32_t begin, int32_t end) {
  const amur_combined_problem *p = s->c->problem;
  const int32_t fleet = leg_of(s, stage)->fleet, b = plain(s, begin), e = plain(s, end);
  const path_leg leg = {.end_slot = ami_slot_find(s->c, fleet, p->region[b], e),
                        .begin_slot = ami_slot_find(s->c, fleet, p->region[e], b)};
  const double *home = ami_trees_fleet(s->t, fleet, false, e);
  if (leg.end_slot < 0 || leg.begin_slot < 0 || !home) return NAN;
  const amur_returning *f = &p->fleet[fleet];
  const slot_side *to = &s->c->slot[leg.end_slot].end, *from = &s->c->slot[leg.begin_slot].begin;
  const double direct = 1 - f->back_load + 0.5 * f->back_load * (!to->known + !from->known);
  double cost = direct > 0 ? direct * home[b] : 0;
  if (f->back_load > 0) cost += f->back_load * ((to->known ? to->cost : 0) + (from->known ? from->cost : 0));
  return cost / f->payload;
}

/* The ways of a stage from one of its beginnings where vehicles come home: those from the origin are its own. */
static bool ways_from(search *s, int32_t stage, int32_t begin, const double **distance, const int32_t **pred) {
  const stage_work *w = &s->stage[stage];
  *distance = w->distance;
  *pred = w->pred;
  if (leg_of(s, stage)->fleet < 0 || w->transfer[begin] < 0) return true;
  const way_tree *tree = ami_trees_leg(s->t, leg_number(s, stage), s->cls->must_pass, begin);
  if (!tree) return false;
  *distance = tree->distance;
  *pred = tree->pred;
  return true;
}

/* Least cost of having come to a node by the stage; *begin is where it began, -1: to be traced.  False: out of memory.
 */
static bool arrive(search *s, int32_t stage, int32_t node, double *cost, int32_t *begin) {
  const stage_work *w = &s->stage[stage];
  *begin = -1;
  *cost = INFINITY;
  if (w->n_list == 0) return true;
  if (leg_of(s, stage)->fleet < 0) {
    *cost = w->distance[node];
    return true;
  }
  const amur_returning *f = &s->c->problem->fleet[leg_of(s, stage)->fleet];
  const double at_least = (1 - f->back_load) / f->payload; /* of a vehicle goes straight home */
  const double *home = NULL;
  for (int32_t i = 0; i < w->n_list; i++) {
    const double *distance;
    const int32_t *pred;
    const int32_t b = w->list[i];
    if (!ways_from(s, stage, b, &distance, &pred)) return false;
    const double loaded = w->begin[b] + distance[node];
    if (!(loaded < *cost)) continue;
    if (!home && !(home = ami_trees_fleet(s->t, leg_of(s, stage)->fleet, false, plain(s, node)))) return false;
    if (at_least > 0 && !(loaded + at_least * home[plain(s, b)] < *cost)) continue;
    const double total = loaded + empty_cost(s, stage, b, node);
    if (isnan(total)) return false;
    if (!(total < *cost)) continue;
    *cost = total;
    *begin = b;
  }
  return true;
}

static void begin_at(stage_work *w, int32_t node, double cost, int32_t transfer, int32_t came_from) {
  if (!(cost < w->begin[node])) return;
  if (!isfinite(w->begin[node])) w->list[w->n_list++] = node;
  w->begin[node] = cost;
  w->transfer[node] = transfer;
  w->came_from[node] = came_from;
}

static bool grow_stage(search *s, int32_t stage, int32_t origin) {
  stage_work *w = &s->stage[stage];
  const bool must_pass = s->cls->must_pass;
  const int32_t leg = leg_number(s, stage);
  if (w->n_list == 0) return true;
  if (leg_of(s, stage)->fleet >= 0) /* those from transfers are kept with the trees */
    return !isfinite(w->begin[origin]) || w->transfer[origin] >= 0 ||
           ami_trees_leg_into(s->t, leg, must_pass, origin, s->limit, w->distance, w->pred);
  return ami_trees_ways(s->t, leg, must_pass, w->begin, s->limit, w->distance, w->pred);
}

static bool change_vehicle(search *s, int32_t number) {
  const amur_combined_problem *p = s->c->problem;
  const amur_transfer *t = &p->transfer[number];
  const double hours = t->time_h + (t->facility < 0 ? 0 : s->c->time_h[t->facility]);
  const double price = t->fixed + t->time_value * hours;
  for (int32_t node = t->node; isfinite(price) && node < (s->cls->must_pass ? 2 : 1) * s->n_node; node += s->n_node) {
    double cost;
    int32_t begin;
    if (!arrive(s, t->from, node, &cost, &begin)) return false;
    if (cost + price <= s->limit && isfinite(cost)) begin_at(&s->stage[t->to], node, cost + price, number, begin);
  }
  return true;
}

/* All stages of a class from one origin. */
static bool search_origin(search *s, int32_t origin) {
  const amur_combined_problem *p = s->c->problem;
  int32_t next = s->cls->first_transfer;
  const int32_t last = next + s->cls->n_transfer;
  for (int32_t k = 0; k < s->cls->n_stage; k++) {
    stage_work *w = &s->stage[k];
    while (w->n_list > 0) w->begin[w->list[--w->n_list]] = INFINITY;
  }
  for (int32_t k = 0; k < s->cls->n_stage; k++) {
    if (p->stage[s->cls->first_stage + k].may_begin) begin_at(&s->stage[k], origin, 0, -1, -1);
    if (!grow_stage(s, k, origin)) return false;
    for (; next < last && p->transfer[next].from == k; next++)
      if (s->stage[k].n_list > 0 && !change_vehicle(s, next)) return false;
  }
  return true;
}

/* Not what is closed or not wanted, nor what is known to have no way. */
static bool is_searched(const search *s, int32_t alt) {
  const amur_combined *c = s->c;
  const amur_combined_problem *p = c->problem;
  if (!(p->alt[alt].appeal > 0) || !(p->market[s->market_of[alt]].quantity > 0)) return false;
  return !c->searched || isfinite(c->alt_cost[alt]);
}

/* What the alternatives of a class and origin, order[first] and those behind it, cost by the paths that they have: an
 * upper bound of what a new path may cost; INFINITY where one has none. */
static double limit_of(const search *s, int32_t first) {
  const amur_combined *c = s->c;
  const amur_combined_problem *p = c->problem;
  const int32_t cls = p->alt[s->order[first]].cls, origin = p->market[s->market_of[s->order[first]]].origin;
  double limit = 0;
  for (int32_t i = first; i < p->n_alt; i++) {
    const int32_t alt = s->order[i];
    const amur_market *m = &p->market[s->market_of[alt]];
    if (p->alt[alt].cls != cls || m->origin != origin) break;
    if (!is_searched(s, alt)) continue;
    limit = fmax(limit, c->searched && isfinite(c->alt_cost[alt]) ? c->alt_cost[alt] - p->alt[alt].constant : INFINITY);
  }
  return limit + 1e-9 * limit; /* rounding */
}

/* ---- the way to a destination -------------------------------------------------------------------------- */

/* Writes the links of a stage that ends at `node` into s->link from `at`, last first; *begin is where it begins. */
static int32_t trace_stage(const search *s, int32_t stage, int32_t node, const double *begin_cost,
                           const double *distance, const int32_t *pred, int32_t at, int32_t *begin) {
  const leg_graph *g = ami_leg_graph(s->c, leg_number(s, stage), s->cls->must_pass); /* made for the search */
  const int32_t one = *begin;
  int32_t n = 0;
  for (int32_t v = node;;) {
    const int32_t a = pred[v], tail = g->graph.tail[a];
    s->link[at + n++] = g->link[a];
    if (one >= 0 ? tail == one : begin_cost[tail] <= distance[tail]) {
      *begin = tail;
      return n;
    }
    v = tail;
  }
}

static void reverse(int32_t *list, int32_t n) {
  for (int32_t i = 0; i < n / 2; i++) {
    const int32_t swap = list[i];
    list[i] = list[n - 1 - i];
    list[n - 1 - i] = swap;
  }
}

/* Legs of the way that ends by `stage` at `node`, in the order of travel; their number, -1 if memory is out. */
static int32_t trace_way(search *s, int32_t stage, int32_t node, int32_t begin, int *n_new, amur_err *err) {
  const amur_combined_problem *p = s->c->problem;
  int32_t n_leg = 0, n_link = 0;
  for (;;) {
    const double *distance;
    const int32_t *pred;
    const size_t most = (size_t)n_link + (s->cls->must_pass ? 2 : 1) * (size_t)s->n_node;
    if (!amur_grow(&s->link, &s->link_room, most, sizeof *s->link)) return -1;
    const int32_t fleet = leg_of(s, stage)->fleet;
    if (!ways_from(s, stage, begin >= 0 ? begin : s->stage[stage].list[0], &distance, &pred)) return -1;
    const int32_t n = trace_stage(s, stage, node, s->stage[stage].begin, distance, pred, n_link, &begin);
    path_leg *l = &s->leg[n_leg++];
    *l = (path_leg){.stage = s->cls->first_stage + stage,
                    .transfer = s->stage[stage].transfer[begin],
                    .first_link = n_link,
                    .n_link = n,
                    .run = -1,
                    .end_slot = -1,
                    .begin_slot = -1};
    reverse(s->link + n_link, n);
    n_link += n;
    if (fleet >= 0) {
      const int32_t b = plain(s, begin), e = plain(s, node);
      l->run = ami_run_find(s->c, s->t, fleet, e, b, n_new, err);
      l->end_slot = ami_slot_find(s->c, fleet, p->region[b], e);
      l->begin_slot = ami_slot_find(s->c, fleet, p->region[e], b);
      if (l->run < 0 || l->end_slot < 0 || l->begin_slot < 0) return -1;
    }
    if (l->transfer < 0) break;
    node = begin;
    begin = s->stage[stage].came_from[node];
    stage = p->transfer[l->transfer].from;
  }
  for (int32_t i = 0; i < n_leg / 2; i++) {
    const path_leg swap = s->leg[i];
    s->leg[i] = s->leg[n_leg - 1 - i];
    s->leg[n_leg - 1 - i] = swap;
  }
  return n_leg;
}

/* The cheapest path of one alternative, once its origin is searched. */
static amur_status search_alternative(search *s, int32_t alt, int *n_new, amur_err *err) {
  amur_combined *c = s->c;
  const amur_combined_problem *p = c->problem;
  const amur_market *m = &p->market[s->market_of[alt]];
  const int32_t node = m->destination + (s->cls->must_pass ? s->n_node : 0);
  int32_t best = -1, best_begin = -1;
  c->least[alt] = INFINITY;
  for (int32_t k = 0; k < s->cls->n_stage; k++) {
    double cost;
    int32_t begin;
    if (!p->stage[s->cls->first_stage + k].may_end) continue;
    if (!arrive(s, k, node, &cost, &begin)) return amur_fail(err, AMUR_E_NOMEM, 0, "combined: search");
    if (!(cost < c->least[alt])) continue;
    c->least[alt] = cost;
    best = k;
    best_begin = begin;
  }
  if (best < 0) return AMUR_OK;
  const int32_t n_leg = trace_way(s, best, node, best_begin, n_new, err);
  if (n_leg < 0) return amur_fail(err, AMUR_E_NOMEM, 0, "combined: search");
  if (ami_path_is_known(c, alt, s->leg, n_leg, s->link)) return AMUR_OK;
  (*n_new)++;
  return ami_path_add(c, alt, s->leg, n_leg, s->link, err);
}

/* ---- all of them ----------------------------------------------------------------------------------------- */

/* Alternatives in the order of class, then origin, so that neighbours share their search; ties by number.
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

static bool stage_init(stage_work *w, size_t n) {
  w->begin = amur_alloc(n, sizeof *w->begin);
  w->came_from = amur_alloc(n, sizeof *w->came_from);
  w->transfer = amur_alloc(n, sizeof *w->transfer);
  w->list = amur_alloc(n, sizeof *w->list);
  w->distance = amur_alloc(n, sizeof *w->distance);
  w->pred = amur_alloc(n, sizeof *w->pred);
  if (!w->begin || !w->came_from || !w->transfer || !w->list || !w->distance || !w->pred) return false;
  for (size_t i = 0; i < n; i++) w->begin[i] = INFINITY;
  return true;
}

static void search_fini(search *s) {
  for (int32_t k = 0; s->stage && k < s->n_stage_room; k++) {
    stage_work *w = &s->stage[k];
    free(w->begin);
    free(w->came_from);
    free(w->transfer);
    free(w->list);
    free(w->distance);
    free(w->pred);
  }
  free(s->stage);
  free(s->market_of);
  free(s->order);
  free(s->leg);
  free(s->link);
}

static bool search_init(search *s, amur_combined *c, way_trees *t) {
  const amur_combined_problem *p = c->problem;
  *s = (search){.c = c, .t = t, .n_node = p->graph->n_node};
  for (int32_t i = 0; i < p->n_class; i++)
    if (p->cls[i].n_stage > s->n_stage_room) s->n_stage_room = p->cls[i].n_stage;
  s->stage = amur_alloc((size_t)s->n_stage_room, sizeof *s->stage);
  s->market_of = amur_alloc((size_t)p->n_alt, sizeof *s->market_of);
  s->order = amur_alloc((size_t)p->n_alt, sizeof *s->order);
  s->leg = amur_alloc((size_t)s->n_stage_room, sizeof *s->leg);
  bool fine = s->stage && s->market_of && s->order && s->leg;
  for (int32_t k = 0; fine && k < s->n_stage_room; k++) fine = stage_init(&s->stage[k], 2 * (size_t)s->n_node);
  return fine && sort_alternatives(p, s->order, s->market_of);
}

amur_status ami_search_paths(amur_combined *c, way_trees *t, int *n_new, amur_err *err) {
  const amur_combined_problem *p = c->problem;
  search s;
  amur_status status = search_init(&s, c, t) ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "combined: search");
  int32_t cls = -1, origin = -1;
  for (int32_t i = 0; i < p->n_alt && !status; i++) {
    const int32_t alt = s.order[i], o = p->market[s.market_of[alt]].origin;
    c->least[alt] = INFINITY;
    if (!is_searched(&s, alt)) continue;
    if (p->alt[alt].cls != cls || o != origin) {
      cls = p->alt[alt].cls;
      origin = o;
      if (cls >= 0) s.cls = &p->cls[cls];
      s.limit = limit_of(&s, i);
      if (!search_origin(&s, origin)) status = amur_fail(err, AMUR_E_NOMEM, 0, "combined: search");
    }
    if (!status) status = search_alternative(&s, alt, n_new, err);
  }
  search_fini(&s);
  if (!status) c->searched = true;
  return status;
}
