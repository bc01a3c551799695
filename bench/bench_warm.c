/* SPDX-License-Identifier: Apache-2.0
 * bench_warm.c -- what a second solve costs after a small change, as a part of a cold solve of the same problem to the
 * same gap, and what two classes cost as a multiple of one.  Processor seconds in this process, one thread.
 */
#include "networks.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Tolls and capacities are of the busiest link, tolls in parts of its time. */
enum { DEMAND, TOLL, LARGE_TOLL, CURVE, CHANGES, REPEATS = 3 };
static const char *const change_name[CHANGES] = {"demand +1 %", "a toll of 1 %", "of 10 %", "capacity -1 %"};

/* Solves; -1 if that fails. */
static double solve_s(amur_assign *s, const amur_assign_problem *p, double gap) {
  amur_assign_opts o = amur_assign_opts_default();
  o.method = AMUR_ASSIGN_BUSH;
  o.gap = gap;
  amur_err err = {0};
  amur_assign_report r;
  const double start = amur_cpu_s();
  if (!s || amur_assign_solve(s, p, &o, &r, &err) || !r.converged) return -1;
  return amur_cpu_s() - start;
}

static double cold_s(const amur_assign_problem *p, double gap) {
  amur_assign *s = amur_assign_new(NULL);
  const double seconds = solve_s(s, p, gap);
  amur_assign_free(s);
  return seconds;
}

/* The busiest link whose time depends on flow. */
static int32_t busiest(const bench_case *c, const double *flow) {
  int32_t best = 0;
  for (int32_t a = 0; a < c->net.graph.n_link; a++)
    if (amur_vdf_slope(&c->net.vdf[a], flow[a]) > 0 && flow[a] > flow[best]) best = a;
  return best;
}

static void apply(bench_case *c, int change, int32_t link, double time) {
  const size_t n = c->trips.first[c->trips.n_zone];
  if (change == DEMAND)
    for (size_t e = 0; e < n; e++) c->trips.trips[e] *= 1.01;
  if (change == TOLL) c->fixed[link] += 0.01 * time;
  if (change == LARGE_TOLL) c->fixed[link] += 0.1 * time;
  if (change == CURVE) c->net.vdf[link].cap *= 0.99;
}

/* Part of a cold solve that one after the change costs; -1 if something fails. */
static double warm_part(const bench_network *n, int change, double gap) {
  double part[REPEATS];
  const int repeats = n->repeats < REPEATS ? n->repeats : REPEATS;
  for (int r = 0; r < repeats; r++) {
    bench_case c;
    if (!bench_load(n, &c)) return -1;
    double *flow = amur_alloc((size_t)c.net.graph.n_link, sizeof *flow);
    amur_assign *s = amur_assign_new(NULL);
    part[r] = -1;
    if (flow && solve_s(s, &c.problem, gap) >= 0) {
      amur_assign_flows(s, flow, NULL);
      const int32_t link = busiest(&c, flow);
      apply(&c, change, link, amur_vdf_time(&c.net.vdf[link], flow[link]));
      part[r] = solve_s(s, &c.problem, gap) / cold_s(&c.problem, gap);
    }
    amur_assign_free(s);
    free(flow);
    bench_unload(&c);
    if (part[r] < 0) return -1;
  }
  return bench_median(part, repeats);
}

/* The same trips as two classes of half of them each. */
static double two_classes(const bench_network *n, double gap) {
  bench_case c;
  double part[REPEATS];
  if (!bench_load(n, &c)) return -1;
  const size_t pairs = c.trips.first[c.trips.n_zone];
  amur_trips half = c.trips;
  half.trips = amur_alloc(pairs, sizeof *half.trips);
  for (size_t e = 0; half.trips && e < pairs; e++) half.trips[e] = c.trips.trips[e] / 2;
  amur_assign_class cls[2] = {c.cls, c.cls};
  cls[0].trips = cls[1].trips = &half;
  amur_assign_problem two = c.problem;
  two.n_class = 2;
  two.cls = cls;
  for (int r = 0; half.trips && r < REPEATS; r++) part[r] = cold_s(&two, gap) / cold_s(&c.problem, gap);
  const double result = half.trips ? bench_median(part, REPEATS) : -1;
  free(half.trips);
  bench_unload(&c);
  return result;
}

static void measure(const bench_network *n, double gap) {
  printf("%-14s to %.0e, part of a cold solve:", n->name, gap);
  for (int change = 0; change < CHANGES; change++) printf(" %s %.2f;", change_name[change], warm_part(n, change, gap));
  printf(" goal 0.20");
  if (n->repeats >= REPEATS) printf("; two classes %.2f times one, goal 2", two_classes(n, gap));
  putchar('\n');
  fflush(stdout);
}

int main(void) {
  static const double gap[] = {1e-6, 1e-8, 1e-12};
  char path[600];
  if (!bench_path(bench_networks[0].net, path, sizeof path)) return 0;
  for (int i = 0; i < BENCH_AUSTIN; i++)
    for (size_t g = 0; g < sizeof gap / sizeof *gap; g++) measure(&bench_networks[i], gap[g]);
  measure(&bench_networks[BENCH_AUSTIN], gap[0]);
  return 0;
}
