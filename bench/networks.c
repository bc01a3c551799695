/* SPDX-License-Identifier: Apache-2.0
 * networks.c -- the test problems that benchmarks run on: what they are, reading one.
 */
#include "networks.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const bench_network bench_networks[BENCH_NETWORKS] = {
    {"Winnipeg", "Winnipeg/Winnipeg_net.tntp", "Winnipeg/Winnipeg_trips.tntp", 0, 0, 0.52, 1.42, 6.5, 5},
    {"Barcelona", "Barcelona/Barcelona_net.tntp", "Barcelona/Barcelona_trips.tntp", 0, 0, 0.30, 0.61, 5.7, 5},
    {"Chicago-Sketch", "Chicago-Sketch/ChicagoSketch_net.tntp", "Chicago-Sketch/ChicagoSketch_trips.tntp", 0.02, 0.04,
     0.89, 2.39, 11.7, 5},
    {"Austin-SDB", "Austin-SDB/austinsdb_net.tntp", "Austin-SDB/austinsdb_trips.tntp", 0, 0, 100, 166, 177, 1},
};

bool bench_path(const char *file, char *path, size_t size) {
  const char *data = getenv("AMUR_DATA");
  snprintf(path, size, "%s/tntp/%s", data ? data : "", file);
  FILE *f = fopen(path, "r");
  if (f) fclose(f);
  if (!f) printf("skipped: no %s (set AMUR_DATA)\n", path);
  return f;
}

bool bench_load(const bench_network *n, bench_case *c) {
  char net[600], trips[600];
  *c = (bench_case){0};
  if (!bench_path(n->net, net, sizeof net) || !bench_path(n->trips, trips, sizeof trips)) return false;
  amur_faults faults = {0};
  double toll_factor = NAN;
  bool good = amur_network_read(net, NULL, &c->net, &faults) &&
              amur_trips_read(trips, &c->net, &c->trips, &toll_factor, &faults);
  const int32_t n_link = c->net.graph.n_link;
  if (good) good = (c->fixed = amur_alloc((size_t)n_link, sizeof *c->fixed));
  if (!good) printf("skipped: %s could not be read\n", n->name);
  for (int32_t a = 0; good && a < n_link; a++)
    c->fixed[a] = n->toll_factor * c->net.toll[a] + n->distance_factor * c->net.length[a];
  c->cls = (amur_assign_class){.pce = 1, .time_value = 1, .fixed = c->fixed, .trips = &c->trips};
  c->problem = (amur_assign_problem){&c->net.graph, c->net.vdf, c->net.zone_node, 1, &c->cls};
  amur_faults_fini(&faults);
  if (!good) bench_unload(c);
  return good;
}

void bench_unload(bench_case *c) {
  amur_network_fini(&c->net);
  amur_trips_fini(&c->trips);
  free(c->fixed);
  *c = (bench_case){0};
}

static int by_size(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

double bench_median(double *value, int n) {
  qsort(value, (size_t)n, sizeof *value, by_size);
  return n % 2 ? value[n / 2] : (value[n / 2 - 1] + value[n / 2]) / 2;
}
