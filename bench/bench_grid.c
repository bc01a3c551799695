/* SPDX-License-Identifier: Apache-2.0
 * bench_grid.c -- how the cost of an equilibrium grows with links and zones: square grids of two-way streets, one link
 * in eight of them a road of three times the capacity, zones at random nodes, trips falling with distance.  To a gap of
 * 1e-4 on two threads; the largest has 100,000 links and 2,000 zones.  Beside each the trees from all its origins,
 * which every method needs several times over.
 */
#include <amur/assign.h>
#include <amur/random.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
  PER_ZONE = 30,  /* destinations of a zone */
  MEAN_FLOW = 500 /* vehicles on a link if all went the shortest way: about 0.4 of the capacity */
};

typedef struct {
  int32_t side, n_zone;
  amur_graph graph;
  amur_vdf *vdf;
  int32_t *zone_node;
  double *free_time;
  amur_trips trips;
} grid;

static void make_links(grid *g, amur_rng *rng) {
  const int32_t n = g->side, n_link = 4 * n * (n - 1);
  int32_t *tail = malloc((size_t)n_link * sizeof *tail), *head = malloc((size_t)n_link * sizeof *head), k = 0;
  g->vdf = calloc((size_t)n_link, sizeof *g->vdf);
  g->free_time = malloc((size_t)n_link * sizeof *g->free_time);
  for (int32_t y = 0; y < n; y++)
    for (int32_t x = 0; x < n; x++)
      for (int down = 0; down < 2; down++) {
        const int32_t here = y * n + x, there = down ? here + n : here + 1;
        if (down ? y + 1 == n : x + 1 == n) continue;
        const bool road = (down ? x : y) % 8 == 0;
        for (int back = 0; back < 2; back++, k++) {
          tail[k] = back ? there : here;
          head[k] = back ? here : there;
          g->vdf[k] = (amur_vdf){.kind = AMUR_VDF_BPR,
                                 .t0 = (road ? 0.6 : 1) * (0.8 + 0.4 * amur_rng_unit(rng)),
                                 .cap = road ? 3000 : 1000,
                                 .p = {0.15, 4}};
          g->free_time[k] = g->vdf[k].t0;
        }
      }
  amur_err err = {0};
  if (amur_graph_init(&g->graph, n * n, k, tail, head, 0, &err)) puts(err.text);
  free(tail);
  free(head);
}

static int ascending(const void *a, const void *b) {
  const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
  return (x > y) - (x < y);
}

static void make_trips(grid *g, amur_rng *rng) {
  const size_t z = (size_t)g->n_zone;
  g->zone_node = malloc(z * sizeof *g->zone_node);
  g->trips = (amur_trips){g->n_zone, calloc(z + 1, sizeof(size_t)), malloc(z * PER_ZONE * sizeof(int32_t)),
                          malloc(z * PER_ZONE * sizeof(double))};
  for (size_t i = 0; i < z; i++)
    g->zone_node[i] = (int32_t)((double)(g->side * g->side) * ((double)i + amur_rng_unit(rng)) / (double)z);
  size_t n = 0;
  double vehicle_links = 0;
  for (size_t i = 0; i < z; i++) {
    int32_t to[PER_ZONE];
    for (int k = 0; k < PER_ZONE; k++) to[k] = (int32_t)(amur_rng_unit(rng) * (double)z);
    qsort(to, PER_ZONE, sizeof *to, ascending);
    g->trips.first[i] = n;
    for (int k = 0; k < PER_ZONE; k++) {
      if (to[k] == (int32_t)i || (k > 0 && to[k] == to[k - 1])) continue;
      const int32_t a = g->zone_node[i], b = g->zone_node[to[k]];
      const int across = abs(a % g->side - b % g->side), along = abs(a / g->side - b / g->side);
      const double far = hypot(across, along) / g->side;
      g->trips.destination[n] = to[k];
      g->trips.trips[n] = exp(-4 * far);
      vehicle_links += g->trips.trips[n++] * (across + along);
    }
  }
  for (size_t k = 0; k < n; k++) g->trips.trips[k] *= MEAN_FLOW * g->graph.n_link / vehicle_links;
  g->trips.first[z] = n;
}

static void measure(int32_t side, int32_t n_zone) {
  grid g = {.side = side, .n_zone = n_zone};
  amur_rng rng = amur_rng_stream(7, (uint64_t)side, (uint64_t)n_zone);
  make_links(&g, &rng);
  make_trips(&g, &rng);
  const amur_assign_class cls = {.pce = 1, .time_value = 1, .trips = &g.trips};
  const amur_assign_problem problem = {&g.graph, g.vdf, g.zone_node, 1, &cls};
  amur_assign_opts opts = amur_assign_opts_default();
  opts.gap = 1e-4;
  opts.n_thread = 2;
  amur_err err = {0};
  amur_assign_report r = {0};
  amur_assign *s = amur_assign_new(&err);
  const double wall = amur_wall_s(), cpu = amur_cpu_s();
  const amur_status status = s ? amur_assign_solve(s, &problem, &opts, &r, &err) : AMUR_E_NOMEM;
  const double seconds = amur_wall_s() - wall, work = amur_cpu_s() - cpu, start = amur_cpu_s();
  double *distance = malloc((size_t)g.graph.n_node * sizeof *distance);
  int32_t *pred = malloc((size_t)g.graph.n_node * sizeof *pred);
  amur_tree_work *tree = amur_tree_work_new(&g.graph, NULL);
  for (int32_t z = 0; tree && z < n_zone; z++)
    amur_shortest_tree(&g.graph, g.free_time, g.zone_node[z], tree, distance, pred);
  const double trees = amur_cpu_s() - start;
  printf("%7d links %5d zones %7zu pairs: %7.2f s wall, %7.2f s processor = %5.1f x all trees, %2d iterations, gap "
         "%.1e, %6.0f MB so far\n",
         g.graph.n_link, n_zone, g.trips.first[n_zone], seconds, work, work / trees, r.iterations, r.relative_gap,
         amur_peak_rss_mb());
  fflush(stdout);
  if (status) puts(err.text);
  amur_tree_work_free(tree);
  free(distance);
  free(pred);
  amur_assign_free(s);
  amur_graph_fini(&g.graph);
  amur_trips_fini(&g.trips);
  free(g.vdf);
  free(g.zone_node);
  free(g.free_time);
}

int main(void) {
  static const int32_t sides[] = {26, 51, 112, 159}, zones[] = {250, 500, 1000, 2000};
  for (size_t i = 0; i < 3; i++) measure(sides[i], 250);
  for (size_t i = 1; i < 3; i++) measure(51, zones[i]);
  for (size_t i = 1; i < 3; i++) measure(sides[i + 1], zones[i + 1]);
  return 0;
}
