/* SPDX-License-Identifier: Apache-2.0
 * bench_skim.c -- processor milliseconds per origin of trees and of trees with three skimmed fields, all origins of
 * Austin-SDB, at the costs of a loaded network, on one thread and two, beside a bare Dijkstra search in the same run.
 */
#include "bare.h"
#include "networks.h"
#include <stdio.h>
#include <stdlib.h>

enum { REPEATS = 5, FIELDS = 3 };

/* Costs at a loose equilibrium, since free-flow costs have many ties. */
static bool find_cost(const bench_case *c, double *cost) {
  amur_err err = {0};
  amur_assign_report r;
  amur_assign_opts o = amur_assign_opts_default();
  o.method = AMUR_ASSIGN_BFW;
  o.gap = 0;
  o.max_iterations = 5;
  amur_assign *s = amur_assign_new(&err);
  const bool good = s && !amur_assign_solve(s, &c->problem, &o, &r, &err);
  if (good) amur_assign_class_flows(s, 0, NULL, cost);
  amur_assign_free(s);
  return good;
}

static double skim_s(const bench_case *c, const double *cost, int n_thread, double (*clock_s)(void),
                     double *const *skim) {
  const double *const field[FIELDS] = {cost, c->net.length, c->net.toll};
  amur_err err = {0};
  double spent[REPEATS];
  for (int r = 0; r < REPEATS; r++) {
    const double start = clock_s();
    if (amur_skim(&c->net.graph, cost, c->net.n_zone, c->net.zone_node, FIELDS, field, n_thread, skim, &err)) return -1;
    spent[r] = clock_s() - start;
  }
  return bench_median(spent, REPEATS);
}

static double tree_s(const bench_case *c, const double *cost) {
  const amur_graph *g = &c->net.graph;
  amur_tree_work *w = amur_tree_work_new(g, NULL);
  double *distance = amur_alloc((size_t)g->n_node, sizeof *distance), spent[REPEATS] = {0};
  int32_t *pred = amur_alloc((size_t)g->n_node, sizeof *pred);
  for (int r = 0; w && distance && pred && r < REPEATS; r++) {
    const double start = amur_cpu_s();
    for (int32_t o = 0; o < c->net.n_zone; o++) amur_shortest_tree(g, cost, c->net.zone_node[o], w, distance, pred);
    spent[r] = amur_cpu_s() - start;
  }
  amur_tree_work_free(w);
  free(distance);
  free(pred);
  return bench_median(spent, REPEATS);
}

int main(void) {
  bench_case c;
  if (!bench_load(&bench_networks[BENCH_AUSTIN], &c)) return 0;
  const size_t cells = (size_t)c.net.n_zone * (size_t)c.net.n_zone;
  double *cost = amur_alloc((size_t)c.net.graph.n_link, sizeof *cost), *skim[FIELDS], bare_s[REPEATS];
  bool good = cost && find_cost(&c, cost);
  for (int f = 0; f < FIELDS; f++) good = (skim[f] = amur_alloc(cells, sizeof *skim[f])) && good;
  bare b = {0};
  good = good && bare_init(&b, &c.net.graph, cost);
  if (good) {
    for (int r = 0; r < REPEATS; r++) bare_s[r] = bare_all_origins_s(&b, c.net.n_zone, c.net.zone_node);
    const double per_ms = 1e3 / c.net.n_zone, bound = bench_median(bare_s, REPEATS) * per_ms;
    const double tree = tree_s(&c, cost) * per_ms, one = skim_s(&c, cost, 1, amur_cpu_s, skim) * per_ms;
    const double ratio = skim_s(&c, cost, 1, amur_wall_s, skim) / skim_s(&c, cost, 2, amur_wall_s, skim);
    printf("Austin-SDB, %d origins, processor ms per origin: bare binary-heap Dijkstra %.3f; tree %.3f (%.2f of it); "
           "trees and three skimmed fields %.3f (%.2f of it); two threads %.2f times as fast\n",
           c.net.n_zone, bound, tree, tree / bound, one, one / bound, ratio);
  }
  for (int f = 0; f < FIELDS; f++) free(skim[f]);
  free(cost);
  bare_fini(&b);
  bench_unload(&c);
  return good ? 0 : 1;
}
