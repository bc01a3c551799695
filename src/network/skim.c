/* SPDX-License-Identifier: Apache-2.0
 * skim.c -- zone-to-zone sums of link fields along least-cost trees, one origin per task.
 * All fields are added up in one walk over the tree, in the order in which the search settled its nodes.
 */
#include <amur/network.h>
#include <math.h>
#include <stdlib.h>

typedef struct {
  amur_tree_work *tree;
  double *distance, *total; /* total[n_field * n_node]: fields of one node side by side */
  int32_t *pred;
} seat;

typedef struct {
  const amur_graph *graph;
  const double *cost;
  int32_t n_zone;
  const int32_t *zone_node;
  int n_field;
  const double *field; /* [n_link * n_field] fields of one link side by side */
  double *const *skim;
  seat *seats;
} job;

static amur_status skim_origin(void *context, int o, int worker, amur_err *err) {
  (void)err;
  const job *j = context;
  const seat *w = &j->seats[worker];
  const amur_graph *g = j->graph;
  const size_t n_field = (size_t)j->n_field;
  amur_shortest_tree(g, j->cost, j->zone_node ? j->zone_node[o] : o, w->tree, w->distance, w->pred);
  int32_t n;
  const int32_t *order = amur_tree_order(w->tree, &n);
  for (int32_t k = 0; k < n; k++) {
    const int32_t i = order[k], a = w->pred[i];
    double *here = w->total + (size_t)i * n_field;
    const double *before = a < 0 ? NULL : w->total + (size_t)g->tail[a] * n_field;
    const double *added = a < 0 ? NULL : j->field + (size_t)a * n_field;
    for (size_t f = 0; f < n_field; f++) here[f] = before ? before[f] + added[f] : 0;
  }
  for (int32_t d = 0; d < j->n_zone; d++) {
    const int32_t i = j->zone_node ? j->zone_node[d] : d;
    const size_t cell = (size_t)o * (size_t)j->n_zone + (size_t)d;
    for (size_t f = 0; f < n_field; f++)
      j->skim[f][cell] = w->distance[i] < INFINITY ? w->total[(size_t)i * n_field + f] : INFINITY;
  }
  return AMUR_OK;
}

static bool seat_init(seat *w, const amur_graph *g, int n_field) {
  const size_t n = (size_t)g->n_node;
  w->tree = amur_tree_work_new(g);
  w->distance = amur_alloc(n, sizeof *w->distance);
  w->total = amur_alloc(n * (size_t)n_field, sizeof *w->total);
  w->pred = amur_alloc(n, sizeof *w->pred);
  return w->tree && w->distance && w->total && w->pred;
}

static void seat_fini(seat *w) {
  amur_tree_work_free(w->tree);
  free(w->distance);
  free(w->total);
  free(w->pred);
}

amur_status amur_skim(const amur_graph *graph, const double *cost, int32_t n_zone, const int32_t *zone_node,
                      int n_field, const double *const *field, int n_thread, double *const *skim, amur_err *err) {
  if (n_thread < 1) n_thread = 1;
  const size_t n_link = (size_t)graph->n_link, fields = (size_t)n_field;
  double *side_by_side = amur_alloc(n_link * fields, sizeof *side_by_side);
  job j = {graph, cost, n_zone, zone_node, n_field, side_by_side, skim, amur_alloc((size_t)n_thread, sizeof *j.seats)};
  bool good = j.seats && side_by_side;
  for (size_t a = 0; good && a < n_link; a++)
    for (size_t f = 0; f < fields; f++) side_by_side[a * fields + f] = field[f][a];
  for (int t = 0; good && t < n_thread; t++) good = seat_init(&j.seats[t], graph, n_field);
  const amur_status status = good
                                 ? amur_parallel_for(n_zone, n_thread, skim_origin, &j, err)
                                 : amur_fail(err, AMUR_E_NOMEM, 0, "skim: %d nodes, %d fields", graph->n_node, n_field);
  for (int t = 0; j.seats && t < n_thread; t++) seat_fini(&j.seats[t]);
  free(j.seats);
  free(side_by_side);
  return status;
}
