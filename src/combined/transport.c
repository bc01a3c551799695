/* SPDX-License-Identifier: Apache-2.0
 * transport.c -- the transportation problem by successive shortest paths with potentials (Edmonds and Karp 1972).
 *
 * Each round grows a tree of least reduced cost from all sources with supply left over the residual graph (source to
 * sink without limit, sink to source as far as there is flow), dense as the problem is, and sends as much as the way to
 * the nearest sink with demand left bears.  Potentials keep reduced costs >= 0.
 */
#include "combined_internal.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  int32_t n_source, n_sink;
  const double *cost;
  double *flow, *left, *lacking;
  double *potential, *distance; /* [n_source + n_sink] */
  int32_t *from;                /* [n_source + n_sink] where the tree came from, -1: its root */
  bool *settled;
} transport;

static int32_t nearest(const transport *t) {
  int32_t best = -1;
  for (int32_t v = 0; v < t->n_source + t->n_sink; v++)
    if (!t->settled[v] && isfinite(t->distance[v]) && (best < 0 || t->distance[v] < t->distance[best])) best = v;
  return best;
}

static void reach(transport *t, int32_t from, int32_t to, double cost) {
  const double d = t->distance[from] + fmax(0, cost + t->potential[from] - t->potential[to]);
  if (!(d < t->distance[to])) return;
  t->distance[to] = d;
  t->from[to] = from;
}

/* The nearest sink with demand left, -1: none can be reached. */
static int32_t grow(transport *t, double least) {
  const int32_t n = t->n_source + t->n_sink;
  for (int32_t v = 0; v < n; v++) {
    t->settled[v] = false;
    t->from[v] = -1;
    t->distance[v] = v < t->n_source && t->left[v] > least ? 0 : INFINITY;
  }
  for (int32_t v; (v = nearest(t)) >= 0;) {
    t->settled[v] = true;
    if (v < t->n_source) {
      for (int32_t j = 0; j < t->n_sink; j++)
        if (isfinite(t->cost[v * t->n_sink + j])) reach(t, v, t->n_source + j, t->cost[v * t->n_sink + j]);
      continue;
    }
    const int32_t j = v - t->n_source;
    if (t->lacking[j] > least) return v;
    for (int32_t i = 0; i < t->n_source; i++)
      if (t->flow[i * t->n_sink + j] > 0) reach(t, v, i, -t->cost[i * t->n_sink + j]);
  }
  return -1;
}

static void send(transport *t, int32_t end) {
  double amount = t->lacking[end - t->n_source];
  int32_t v = end;
  for (; t->from[v] >= 0; v = t->from[v])
    if (v < t->n_source) amount = fmin(amount, t->flow[v * t->n_sink + t->from[v] - t->n_source]);
  amount = fmin(amount, t->left[v]);
  t->left[v] -= amount;
  t->lacking[end - t->n_source] -= amount;
  for (v = end; t->from[v] >= 0; v = t->from[v]) {
    double *flow = v < t->n_source ? &t->flow[v * t->n_sink + t->from[v] - t->n_source]
                                   : &t->flow[t->from[v] * t->n_sink + v - t->n_source];
    *flow = v < t->n_source ? (*flow > amount ? *flow - amount : 0) : *flow + amount;
  }
  const double reached = t->distance[end];
  for (v = 0; v < t->n_source + t->n_sink; v++) t->potential[v] += fmin(t->distance[v], reached);
}

bool ami_transport(int32_t n_source, const double *supply, int32_t n_sink, const double *demand, const double *cost,
                   double *flow, bool *no_memory) {
  const size_t n = (size_t)n_source + (size_t)n_sink;
  transport t = {.n_source = n_source, .n_sink = n_sink, .cost = cost, .flow = flow};
  t.left = amur_alloc((size_t)n_source, sizeof *t.left);
  t.lacking = amur_alloc((size_t)n_sink, sizeof *t.lacking);
  t.potential = amur_alloc(n, sizeof *t.potential);
  t.distance = amur_alloc(n, sizeof *t.distance);
  t.from = amur_alloc(n, sizeof *t.from);
  t.settled = amur_alloc(n, sizeof *t.settled);
  *no_memory = !t.left || !t.lacking || !t.potential || !t.distance || !t.from || !t.settled;
  double total = 0;
  for (int32_t i = 0; !*no_memory && i < n_source; i++) total += t.left[i] = supply[i];
  for (int32_t j = 0; !*no_memory && j < n_sink; j++) t.lacking[j] = demand[j];
  memset(flow, 0, (size_t)n_source * (size_t)n_sink * sizeof *flow);
  const double least = 1e-15 * total; /* what rounding leaves */
  bool feasible = !*no_memory;
  while (feasible) {
    const int32_t end = grow(&t, least);
    if (end < 0) break;
    send(&t, end);
  }
  for (int32_t i = 0; feasible && i < n_source; i++) feasible = t.left[i] <= 1e-12 * total;
  for (int32_t j = 0; feasible && j < n_sink; j++) feasible = t.lacking[j] <= 1e-12 * total;
  free(t.left);
  free(t.lacking);
  free(t.potential);
  free(t.distance);
  free(t.from);
  free(t.settled);
  return feasible;
}
