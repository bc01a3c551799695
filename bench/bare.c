/* SPDX-License-Identifier: Apache-2.0
 * bare.c -- least-cost trees by Dijkstra (1959) with a binary heap without decrease-key, as it is usually written.
 */
#include "bare.h"
#include <math.h>
#include <stdlib.h>

bool bare_init(bare *b, const amur_graph *graph, const double *cost) {
  const size_t nodes = (size_t)graph->n_node, links = (size_t)graph->n_link;
  *b = (bare){.graph = graph};
  b->cost = amur_alloc(links, sizeof *b->cost);
  b->distance = amur_alloc(nodes, sizeof *b->distance);
  b->pred = amur_alloc(nodes, sizeof *b->pred);
  b->heap = amur_alloc(links + 1, sizeof *b->heap);
  if (!b->cost || !b->distance || !b->pred || !b->heap) return false;
  for (size_t k = 0; k < links; k++) b->cost[k] = cost[graph->out_link[k]];
  return true;
}

void bare_fini(bare *b) {
  free(b->cost);
  free(b->distance);
  free(b->pred);
  free(b->heap);
  *b = (bare){0};
}

static void push(bare_entry *heap, int32_t n, bare_entry e) {
  while (n > 0 && e.key < heap[(n - 1) / 2].key) {
    heap[n] = heap[(n - 1) / 2];
    n = (n - 1) / 2;
  }
  heap[n] = e;
}

/* Takes the first of n entries out. */
static bare_entry pop(bare_entry *heap, int32_t n) {
  const bare_entry first = heap[0], last = heap[n - 1];
  int32_t at = 0;
  for (int32_t child = 1; child < n - 1; child = 2 * at + 1) {
    if (child + 1 < n - 1 && heap[child + 1].key < heap[child].key) child++;
    if (!(heap[child].key < last.key)) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = last;
  return first;
}

void bare_tree(bare *b, int32_t origin) {
  const amur_graph *g = b->graph;
  for (int32_t i = 0; i < g->n_node; i++) {
    b->distance[i] = INFINITY;
    b->pred[i] = -1;
  }
  b->distance[origin] = 0;
  int32_t n = 0;
  push(b->heap, n++, (bare_entry){0, origin});
  while (n > 0) {
    const bare_entry top = pop(b->heap, n--);
    if (top.key > b->distance[top.node] || (top.node < g->first_through && top.node != origin)) continue;
    for (int32_t k = g->first_out[top.node]; k < g->first_out[top.node + 1]; k++) {
      const int32_t j = g->out_head[k];
      const double d = top.key + b->cost[k];
      if (!(d < b->distance[j])) continue;
      b->distance[j] = d;
      b->pred[j] = k;
      push(b->heap, n++, (bare_entry){d, j});
    }
  }
}

double bare_all_origins_s(bare *b, int32_t n_zone, const int32_t *zone_node) {
  const double start = amur_cpu_s();
  for (int32_t o = 0; o < n_zone; o++) bare_tree(b, zone_node ? zone_node[o] : o);
  return amur_cpu_s() - start;
}
