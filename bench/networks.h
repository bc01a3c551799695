/* SPDX-License-Identifier: Apache-2.0
 * networks.h -- the test problems that benchmarks run on, below AMUR_DATA.
 */
#ifndef AMUR_BENCH_NETWORKS_H
#define AMUR_BENCH_NETWORKS_H

#include <amur/assign.h>
#include <amur/formats.h>

typedef struct {
  const char *name, *net, *trips;      /* files below AMUR_DATA/tntp */
  double toll_factor, distance_factor; /* time per unit */
  double peer_1e6_s, peer_1e12_s;      /* user seconds of tap-b's serial build, whole process, 2.8 GHz */
  double peer_mb;                      /* its peak memory */
  int repeats;                         /* runs of which the median counts */
} bench_network;

enum { BENCH_WINNIPEG, BENCH_BARCELONA, BENCH_CHICAGO, BENCH_AUSTIN, BENCH_NETWORKS };
extern const bench_network bench_networks[BENCH_NETWORKS];

typedef struct {
  amur_network net;
  amur_trips trips;
  double *fixed; /* [n_link] */
  amur_assign_class cls;
  amur_assign_problem problem;
} bench_case;

/* Path of a file of the network; false, and a line printed, if AMUR_DATA has no such file. */
bool bench_path(const char *file, char *path, size_t size);
bool bench_load(const bench_network *n, bench_case *c); /* false, and a line printed, if it cannot be had */
void bench_unload(bench_case *c);
double bench_median(double *value, int n); /* sorts */

#endif
