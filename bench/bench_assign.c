/* SPDX-License-Identifier: Apache-2.0
 * bench_assign.c -- whole-process seconds and memory of `amur assign` on published networks, beside those of tap-b, the
 * fastest open solver (its figures come from a 2.8 GHz machine, so they say an order of magnitude here), and as a
 * multiple of the trees from all origins by a bare Dijkstra search in this run, which is the bound that compares.
 *
 * usage: bench_assign AMUR
 */
#define _DEFAULT_SOURCE /* wait4 */
#include "bare.h"
#include "networks.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
  double user_s, wall_s, mb;
  bool good;
} measure;

/* Runs a program to its end, its output thrown away. */
static measure run(const char *const *arg) {
  const double start = amur_wall_s();
  fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    if (freopen("/dev/null", "w", stdout) && freopen("/dev/null", "w", stderr))
      execv(arg[0], (char *const *)(uintptr_t)arg);
    _exit(127);
  }
  int state;
  struct rusage use;
  if (child < 0 || wait4(child, &state, 0, &use) != child) return (measure){0};
  return (measure){(double)use.ru_utime.tv_sec + 1e-6 * (double)use.ru_utime.tv_usec, amur_wall_s() - start,
                   (double)use.ru_maxrss * 1024 / 1e6, WIFEXITED(state) && WEXITSTATUS(state) == 0};
}

/* Medians of several runs. */
static measure solve(const char *program, const bench_network *n, const char *gap, const char *threads) {
  enum { MOST = 5 };
  char net[600], trips[600], toll[32], distance[32];
  measure m = {0};
  if (!bench_path(n->net, net, sizeof net) || !bench_path(n->trips, trips, sizeof trips)) return m;
  snprintf(toll, sizeof toll, "%g", n->toll_factor);
  snprintf(distance, sizeof distance, "%g", n->distance_factor);
  const char *arg[] = {program,  "assign", net, "--demand",  trips,   "--toll-factor", toll,   "--distance-factor",
                       distance, "--gap",  gap, "--threads", threads, "--method",      "bush", NULL};
  double user[MOST], wall[MOST];
  for (int r = 0; r < n->repeats; r++) {
    m = run(arg);
    if (!m.good) return m;
    user[r] = m.user_s;
    wall[r] = m.wall_s;
  }
  m.user_s = bench_median(user, n->repeats);
  m.wall_s = bench_median(wall, n->repeats);
  return m;
}

static double trees_s(const bench_network *n) {
  bench_case c;
  if (!bench_load(n, &c)) return 0;
  const amur_graph *g = &c.net.graph;
  double *cost = amur_alloc((size_t)g->n_link, sizeof *cost);
  bare b = {0};
  double seconds = 0;
  if (cost) {
    for (int32_t a = 0; a < g->n_link; a++) cost[a] = c.fixed[a] + amur_vdf_time(&c.net.vdf[a], 0);
    if (bare_init(&b, g, cost)) seconds = bare_all_origins_s(&b, c.net.n_zone, c.net.zone_node);
  }
  bare_fini(&b);
  free(cost);
  bench_unload(&c);
  return seconds;
}

static bool report(const char *program, const bench_network *n) {
  static const struct {
    const char *gap;
    double part; /* of the peer's seconds that is the goal */
  } row[] = {{"1e-6", 1.0 / 2}, {"1e-12", 1.0 / 3}};
  const double bound = trees_s(n);
  if (!(bound > 0)) return true; /* said so */
  for (int i = 0; i < 2; i++) {
    const measure one = solve(program, n, row[i].gap, "1"), two = solve(program, n, row[i].gap, "2");
    if (!one.good || !two.good) return false;
    const double peer = i ? n->peer_1e12_s : n->peer_1e6_s;
    printf(
        "%-14s to %-5s %7.3f s user = %5.1f x all-origins bare Dijkstra; tap-b %6.2f s, ratio %.2f, goal %.2f; %5.1f "
        "MB, tap-b %5.1f, ratio %.2f, goal 2; two threads %.2f times as fast (wall %.3f, %.3f)\n",
        n->name, row[i].gap, one.user_s, one.user_s / bound, peer, one.user_s / peer, row[i].part, one.mb, n->peer_mb,
        one.mb / n->peer_mb, one.wall_s / two.wall_s, one.wall_s, two.wall_s);
    fflush(stdout);
  }
  return true;
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  for (int i = 0; i < BENCH_NETWORKS; i++)
    if (!report(argv[1], &bench_networks[i])) return 1;
  return 0;
}
