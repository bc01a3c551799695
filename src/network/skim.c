/* SPDX-License-Identifier: Apache-2.0
 * skim.c -- zone-to-zone sums of link fields along shortest-path trees, one origin per task.
 *
 * All fields are added up in one walk over the tree, in the order in which the search settled its nodes: the tail of
 * each tree link comes before its head.  Fields lie side by side, first those of link 0, then those of link 1, since
 * the walk jumps from link to link, and each jump then waits for memory once rather than once a field.
 */
#include <amur/network.h>
#include <assert.h>
#include <math.h>
#include <stdlib.h>

typedef struct {
  amur_tree_work *tree;
  double *distance; /* [n_node] */
  double *total;    /* [n_node * n_field] fields of one node side by side */
  int32_t *pred;    /* [n_node] */
} workspace;

typedef struct {
  const amur_graph *graph;
  const double *cost;
  int32_t n_zone;
  const int32_t *zone_node; /* [n_zone], NULL: zone z is node z */
  int n_field;
  const double *field; /* [n_link * n_field] fields of one link side by side */
  double *const *skim; /* [n_field][n_zone * n_zone] */
  workspace *work;     /* one per thread */
} job;

static amur_status skim_origin(void *context, int o, int worker, amur_err *err) {
  (void)err;
  const job *j = context;
  const workspace *w = &j->work[worker];
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
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): total is there, or this task would not have begun */
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

static bool workspace_init(workspace *w, const amur_graph *g, int n_field) {
  const size_t n = (size_t)g->n_node;
  w->tree = amur_tree_work_new(g, NULL);
  w->distance = amur_alloc(n, sizeof *w->distance);
  w->total = amur_alloc(n * (size_t)n_field, sizeof *w->total);
  w->pred = amur_alloc(n, sizeof *w->pred);
  return w->tree && w->distance && w->total && w->pred;
}

static void workspace_fini(workspace *w) {
  amur_tree_work_free(w->tree);
  free(w->distance);
  free(w->total);
  free(w->pred);
}

amur_status amur_skim(const amur_graph *graph, const double *cost, int32_t n_zone, const int32_t *zone_node,
                      int n_field, const double *const *field, int n_thread, double *const *skim, amur_err *err) {
  assert(n_zone >= 0 && n_field >= 0 && (zone_node || n_zone <= graph->n_node));
  n_thread = amur_n_thread(n_thread);
  const size_t n_link = (size_t)graph->n_link, fields = (size_t)n_field;
  double *side_by_side = amur_alloc(n_link * fields, sizeof *side_by_side);
  job j = {graph, cost, n_zone, zone_node, n_field, side_by_side, skim, amur_alloc((size_t)n_thread, sizeof *j.work)};
  bool good = j.work && side_by_side;
  for (size_t a = 0; good && a < n_link; a++)
    for (size_t f = 0; f < fields; f++) side_by_side[a * fields + f] = field[f][a];
  for (int t = 0; good && t < n_thread; t++) good = workspace_init(&j.work[t], graph, n_field);
  const amur_status status = good
                                 ? amur_parallel_for(n_zone, n_thread, skim_origin, &j, err)
                                 : amur_fail(err, AMUR_E_NOMEM, 0, "skim: %d nodes, %d fields", graph->n_node, n_field);
  for (int t = 0; j.work && t < n_thread; t++) workspace_fini(&j.work[t]);
  free(j.work);
  free(side_by_side);
  return status;
}
