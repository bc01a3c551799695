/* SPDX-License-Identifier: Apache-2.0
 * combined_trees.c -- shortest ways of legs and of empty vehicles at the times of one measurement.
 *
 * Ways from a transfer are the same whatever the origin of the goods, and the way home of a vehicle whatever it
 * carried: both are grown once and kept.
 */
#include "combined_internal.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>

amur_status ami_trees_init(way_trees *t, amur_combined *c, amur_err *err) {
  const amur_combined_problem *p = c->problem;
  const size_t nn = (size_t)p->graph->n_node, nl = (size_t)p->graph->n_link;
  *t = (way_trees){.c = c};
  t->link_time_h = amur_alloc(nl, sizeof *t->link_time_h);
  t->leg_cost = amur_alloc(2 * (size_t)p->n_leg, sizeof *t->leg_cost);
  t->leg_tree = amur_alloc(4 * (size_t)p->n_leg * nn, sizeof *t->leg_tree);
  t->fleet_cost = amur_alloc(2 * (size_t)p->n_fleet, sizeof *t->fleet_cost);
  t->fleet_distance = amur_alloc(2 * (size_t)p->n_fleet * nn, sizeof *t->fleet_distance);
  t->none = amur_alloc(2 * nn, sizeof *t->none);
  t->distance = amur_alloc(nn, sizeof *t->distance);
  t->pred = amur_alloc(nn, sizeof *t->pred);
  t->buffer = amur_alloc(nn, sizeof *t->buffer);
  const amur_graph both = {.n_node = 2 * p->graph->n_node, .n_link = 2 * p->graph->n_link}; /* sizes alone matter */
  t->work[0] = amur_tree_work_new(p->graph, NULL);
  if (c->any_must_pass) t->work[1] = amur_tree_work_new(&both, NULL);
  if (!t->link_time_h || !t->leg_cost || !t->leg_tree || !t->fleet_cost || !t->fleet_distance || !t->none ||
      !t->distance || !t->pred || !t->buffer || !t->work[0] || (c->any_must_pass && !t->work[1])) {
    ami_trees_fini(t);
    return amur_fail(err, AMUR_E_NOMEM, 0, "combined: search over %d links", p->graph->n_link);
  }
  for (size_t i = 0; i < 2 * nn; i++) t->none[i] = INFINITY;
  for (size_t a = 0; a < nl; a++) {
    const int32_t f = p->facility_of_link[a];
    t->link_time_h[a] = p->constant_time_h[a] + (f < 0 ? 0 : c->time_h[f]);
  }
  return AMUR_OK;
}

static void free_all(double **list, size_t n) {
  for (size_t i = 0; list && i < n; i++) free(list[i]);
  free(list);
}

void ami_trees_fini(way_trees *t) {
  if (!t->c) return;
  const amur_combined_problem *p = t->c->problem;
  const size_t nn = (size_t)p->graph->n_node, n_tree = 4 * (size_t)p->n_leg * nn;
  for (size_t i = 0; t->leg_tree && i < n_tree; i++) {
    free(t->leg_tree[i].distance);
    free(t->leg_tree[i].pred);
  }
  free(t->leg_tree);
  free_all(t->leg_cost, 2 * (size_t)p->n_leg);
  free_all(t->fleet_cost, 2 * (size_t)p->n_fleet);
  free_all(t->fleet_distance, 2 * (size_t)p->n_fleet * nn);
  free(t->link_time_h);
  free(t->none);
  free(t->distance);
  free(t->pred);
  free(t->buffer);
  amur_tree_work_free(t->work[0]);
  amur_tree_work_free(t->work[1]);
  *t = (way_trees){0};
}

const double *ami_trees_leg_cost(way_trees *t, int32_t leg, bool must_pass) {
  const amur_leg *l = &t->c->problem->leg[leg];
  double **cost = &t->leg_cost[2 * leg + must_pass];
  const leg_graph *g = ami_leg_graph(t->c, leg, must_pass);
  if (*cost || !g) return *cost;
  *cost = amur_alloc((size_t)g->graph.n_link, sizeof **cost);
  for (int32_t i = 0; *cost && i < g->graph.n_link; i++) {
    const int32_t a = g->link[i];
    (*cost)[i] = isfinite(l->fixed[a]) ? l->fixed[a] + l->time_value * t->link_time_h[a] : INFINITY;
  }
  return *cost;
}

bool ami_trees_ways(way_trees *t, int32_t leg, bool must_pass, const double *begin_cost, double limit, double *distance,
                    int32_t *pred) {
  const double *cost = ami_trees_leg_cost(t, leg, must_pass);
  if (!cost) return false;
  amur_shortest_ways(&ami_leg_graph(t->c, leg, must_pass)->graph, cost, begin_cost, limit, t->work[must_pass], distance,
                     pred);
  return true;
}

bool ami_trees_leg_into(way_trees *t, int32_t leg, bool must_pass, int32_t node, double limit, double *distance,
                        int32_t *pred) {
  t->none[node] = 0;
  const bool fine = ami_trees_ways(t, leg, must_pass, t->none, limit, distance, pred);
  t->none[node] = INFINITY;
  return fine;
}

const way_tree *ami_trees_leg(way_trees *t, int32_t leg, bool must_pass, int32_t node) {
  const size_t nn = (size_t)t->c->problem->graph->n_node, n = (must_pass ? 2 : 1) * nn;
  way_tree *tree = &t->leg_tree[((size_t)leg * 2 + must_pass) * 2 * nn + (size_t)node];
  if (tree->distance) return tree;
  tree->distance = amur_alloc(n, sizeof *tree->distance);
  tree->pred = amur_alloc(n, sizeof *tree->pred);
  if (!tree->distance || !tree->pred ||
      !ami_trees_leg_into(t, leg, must_pass, node, INFINITY, tree->distance, tree->pred)) {
    free(tree->distance);
    free(tree->pred);
    *tree = (way_tree){0};
    return NULL;
  }
  return tree;
}

static double empty_road_h(const amur_combined_problem *p, size_t link) {
  const int32_t f = p->facility_of_link[link];
  return p->constant_time_h[link] + (f < 0 ? 0 : amur_vdf_time(&p->facility[f], 0));
}

static const double *fleet_cost(way_trees *t, int32_t fleet, bool empty_roads) {
  const amur_combined_problem *p = t->c->problem;
  const amur_returning *f = &p->fleet[fleet];
  const size_t n_link = (size_t)p->graph->n_link;
  double **cost = &t->fleet_cost[2 * fleet + empty_roads];
  if (*cost) return *cost;
  *cost = amur_alloc(n_link, sizeof **cost);
  for (size_t a = 0; *cost && a < n_link; a++)
    (*cost)[a] = isfinite(f->fixed[a])
                     ? f->fixed[a] + f->time_value * (empty_roads ? empty_road_h(p, a) : t->link_time_h[a])
                     : INFINITY;
  return *cost;
}

const double *ami_trees_fleet(way_trees *t, int32_t fleet, bool empty_roads, int32_t node) {
  const size_t nn = (size_t)t->c->problem->graph->n_node;
  double **distance = &t->fleet_distance[(2 * (size_t)fleet + empty_roads) * nn + (size_t)node];
  const double *cost = fleet_cost(t, fleet, empty_roads);
  if (*distance || !cost) return *distance;
  *distance = amur_alloc(nn, sizeof **distance);
  if (*distance) amur_shortest_tree(t->c->problem->graph, cost, node, t->work[0], *distance, t->pred);
  return *distance;
}

int32_t ami_trees_trace_run(way_trees *t, int32_t fleet, int32_t from, int32_t to) {
  const amur_graph *g = t->c->problem->graph;
  const double *cost = fleet_cost(t, fleet, false);
  if (!cost) return -1;
  amur_shortest_tree(g, cost, from, t->work[0], t->distance, t->pred);
  int32_t n = 0;
  for (int32_t v = to; v != from && t->pred[v] >= 0; v = g->tail[t->pred[v]]) t->buffer[n++] = t->pred[v];
  for (int32_t i = 0; i < n / 2; i++) {
    const int32_t swap = t->buffer[i];
    t->buffer[i] = t->buffer[n - 1 - i];
    t->buffer[n - 1 - i] = swap;
  }
  return n;
}
