/* SPDX-License-Identifier: Apache-2.0
 * tree.c -- least-cost tree from one origin: Dijkstra (1959) with an indexed heap of arity four.
 *
 * Four children share a cache line and the heap is half as deep as a binary one; decrease-key keeps it as small
 * as the frontier.  The heap is ordered by (distance, node), and among equally good links into a node that is
 * not yet settled the smallest number wins: the tree is a function of graph and costs alone.
 */
#include <amur/network.h>
#include <math.h>
#include <stdlib.h>

typedef struct {
  double key;
  int32_t node;
} entry;

struct amur_tree_work {
  int32_t n_node;
  int32_t n_heap, n_order;
  entry *heap;    /* [n_node] */
  int32_t *place; /* [n_node] place in the heap; OUTSIDE, SETTLED */
  int32_t *order; /* [n_node] nodes as they were settled */
};

enum { OUTSIDE = -1, SETTLED = -2, ARITY = 4 };

amur_tree_work *amur_tree_work_new(const amur_graph *graph) {
  amur_tree_work *w = amur_alloc(1, sizeof *w);
  if (!w) return NULL;
  const size_t n = (size_t)graph->n_node;
  w->n_node = graph->n_node;
  w->heap = amur_alloc(n, sizeof *w->heap);
  w->place = amur_alloc(n, sizeof *w->place);
  w->order = amur_alloc(n, sizeof *w->order);
  if (w->heap && w->place && w->order) return w;
  amur_tree_work_free(w);
  return NULL;
}

void amur_tree_work_free(amur_tree_work *w) {
  if (!w) return;
  free(w->heap);
  free(w->place);
  free(w->order);
  free(w);
}

static bool before(entry a, entry b) { return a.key < b.key || (a.key <= b.key && a.node < b.node); }

static void sift_up(amur_tree_work *w, int32_t at, entry e) {
  while (at > 0) {
    const int32_t parent = (at - 1) / ARITY;
    if (!before(e, w->heap[parent])) break;
    w->heap[at] = w->heap[parent];
    w->place[w->heap[at].node] = at;
    at = parent;
  }
  w->heap[at] = e;
  w->place[e.node] = at;
}

static void sift_down(amur_tree_work *w, entry e) {
  int32_t at = 0;
  for (;;) {
    const int32_t first = ARITY * at + 1;
    if (first >= w->n_heap) break;
    const int32_t end = first + ARITY < w->n_heap ? first + ARITY : w->n_heap;
    int32_t best = first;
    for (int32_t c = first + 1; c < end; c++)
      if (before(w->heap[c], w->heap[best])) best = c;
    if (!before(w->heap[best], e)) break;
    w->heap[at] = w->heap[best];
    w->place[w->heap[at].node] = at;
    at = best;
  }
  w->heap[at] = e;
  w->place[e.node] = at;
}

static int32_t pop(amur_tree_work *w) {
  const int32_t node = w->heap[0].node;
  w->place[node] = SETTLED;
  w->n_heap--;
  if (w->n_heap > 0) sift_down(w, w->heap[w->n_heap]);
  return node;
}

void amur_shortest_tree(const amur_graph *graph, const double *cost, int32_t origin, amur_tree_work *w,
                        double *distance, int32_t *pred_link) {
  for (int32_t i = 0; i < graph->n_node; i++) {
    distance[i] = INFINITY;
    pred_link[i] = -1;
    w->place[i] = OUTSIDE;
  }
  w->n_heap = 1;
  w->n_order = 0;
  distance[origin] = 0;
  sift_up(w, 0, (entry){0, origin});
  while (w->n_heap > 0) {
    const int32_t i = pop(w);
    w->order[w->n_order++] = i;
    if (i < graph->first_through && i != origin) continue;
    const double here = distance[i];
    for (int32_t k = graph->first_out[i]; k < graph->first_out[i + 1]; k++) {
      const int32_t j = graph->out_head[k], a = graph->out_link[k];
      const double d = here + cost[a];
      if (!(d <= distance[j]) || w->place[j] == SETTLED) continue;
      if (d < distance[j]) {
        const int32_t at = w->place[j] == OUTSIDE ? w->n_heap++ : w->place[j];
        distance[j] = d;
        pred_link[j] = a;
        sift_up(w, at, (entry){d, j});
      } else if (d < INFINITY && a < pred_link[j]) {
        pred_link[j] = a;
      }
    }
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
