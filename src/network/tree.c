/* SPDX-License-Identifier: Apache-2.0
 * tree.c -- least-cost tree from one origin: Dijkstra (1959) with a binary heap without decrease-key.
 *
 * A node that improves enters anew and its old entry is thrown away when it comes up: on road networks few do, and the
 * places of entries, which decrease-key must write at every step, cost more than they save.  Among equally good links
 * into a node that is not yet settled the smallest number wins: the tree is a function of graph and costs alone.
 */
#include <amur/network.h>
#include <math.h>
#include <stdlib.h>

typedef struct {
  double key;
  int32_t node;
} entry;

struct amur_tree_work {
  int32_t n_heap, n_order;
  entry *heap;    /* [n_link + 1] a link enters its head at most once */
  bool *settled;  /* [n_node] */
  int32_t *order; /* [n_node] nodes as they were settled */
};

amur_tree_work *amur_tree_work_new(const amur_graph *graph) {
  amur_tree_work *w = amur_alloc(1, sizeof *w);
  if (!w) return NULL;
  const size_t n = (size_t)graph->n_node;
  w->heap = amur_alloc((size_t)graph->n_link + 1, sizeof *w->heap);
  w->settled = amur_alloc(n, sizeof *w->settled);
  w->order = amur_alloc(n, sizeof *w->order);
  if (w->heap && w->settled && w->order) return w;
  amur_tree_work_free(w);
  return NULL;
}

void amur_tree_work_free(amur_tree_work *w) {
  if (!w) return;
  free(w->heap);
  free(w->settled);
  free(w->order);
  free(w);
}

static void push(amur_tree_work *w, entry e) {
  int32_t at = w->n_heap++;
  while (at > 0 && e.key < w->heap[(at - 1) / 2].key) {
    w->heap[at] = w->heap[(at - 1) / 2];
    at = (at - 1) / 2;
  }
  w->heap[at] = e;
}

/* The hole sinks to a leaf and the last entry rises from there: it belongs near the leaves nearly always.  Which child
 * goes up is arithmetic rather than a jump, since nothing could predict it. */
static entry pop(amur_tree_work *w) {
  entry *heap = w->heap;
  const entry first = heap[0], last = heap[--w->n_heap];
  int32_t at = 0, child = 1;
  for (; child + 1 < w->n_heap; child = 2 * at + 1) {
    child += heap[child + 1].key < heap[child].key;
    heap[at] = heap[child];
    at = child;
  }
  if (child < w->n_heap) {
    heap[at] = heap[child];
    at = child;
  }
  while (at > 0 && last.key < heap[(at - 1) / 2].key) {
    heap[at] = heap[(at - 1) / 2];
    at = (at - 1) / 2;
  }
  heap[at] = last;
  return first;
}

/* Links out of a node that was settled. */
static void relax(const amur_graph *graph, const double *cost, int32_t i, amur_tree_work *w, double *distance,
                  int32_t *pred_link) {
  const double here = distance[i];
  for (int32_t k = graph->first_out[i]; k < graph->first_out[i + 1]; k++) {
    const int32_t j = graph->out_head[k], a = graph->out_link[k];
    const double d = here + cost[a];
    if (d < distance[j]) {
      distance[j] = d;
      pred_link[j] = a;
      push(w, (entry){d, j});
    } else if (d <= distance[j] && d < INFINITY && a < pred_link[j] && !w->settled[j]) {
      pred_link[j] = a;
    }
  }
}

void amur_shortest_tree(const amur_graph *graph, const double *cost, int32_t origin, amur_tree_work *w,
                        double *distance, int32_t *pred_link) {
  for (int32_t i = 0; i < graph->n_node; i++) {
    distance[i] = INFINITY;
    pred_link[i] = -1;
    w->settled[i] = false;
  }
  w->n_heap = w->n_order = 0;
  distance[origin] = 0;
  push(w, (entry){0, origin});
  while (w->n_heap > 0) {
    const int32_t i = pop(w).node;
    if (w->settled[i]) continue;
    w->settled[i] = true;
    w->order[w->n_order++] = i;
    if (i >= graph->first_through || i == origin) relax(graph, cost, i, w, distance, pred_link);
  }
}

const int32_t *amur_tree_order(const amur_tree_work *w, int32_t *n) {
  *n = w->n_order;
  return w->order;
}

void amur_tree_sum(const amur_graph *graph, const amur_tree_work *w, const int32_t *pred_link, const double *field,
                   double *total) {
  for (int32_t i = 0; i < graph->n_node; i++) total[i] = INFINITY;
  for (int32_t k = 0; k < w->n_order; k++) {
    const int32_t i = w->order[k], a = pred_link[i];
    total[i] = a < 0 ? 0 : total[graph->tail[a]] + field[a];
  }
}
