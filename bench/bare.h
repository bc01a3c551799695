/* SPDX-License-Identifier: Apache-2.0
 * bare.h -- a plain Dijkstra search with a binary heap: the bound that timings of one run are compared with.
 */
#ifndef AMUR_BENCH_BARE_H
#define AMUR_BENCH_BARE_H

#include <amur/network.h>

typedef struct {
  double key;
  int32_t node;
} bare_entry;

typedef struct {
  const amur_graph *graph;
  double *cost;     /* [n_link] in the order of out_link */
  double *distance; /* [n_node] of the last tree */
  int32_t *pred;    /* [n_node] */
  bare_entry *heap; /* [n_link + 1] entries that are out of date stay until they come up */
} bare;

bool bare_init(bare *b, const amur_graph *graph, const double *cost); /* false: out of memory */
void bare_fini(bare *b);
void bare_tree(bare *b, int32_t origin);
/* Processor seconds of the trees from all zones. */
double bare_all_origins_s(bare *b, int32_t n_zone, const int32_t *zone_node);

#endif
