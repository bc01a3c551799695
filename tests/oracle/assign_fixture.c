/* SPDX-License-Identifier: Apache-2.0
 * assign_fixture.c -- networks of the tests of assignment, and what must hold at any equilibrium.
 */
#include "assign_fixture.h"
#include <stdio.h>
#include <stdlib.h>

const char *data_folder(void) {
  const char *folder = getenv("AMUR_DATA");
  return folder ? folder : "";
}

bool have_data(void) {
  char path[600];
  snprintf(path, sizeof path, "%s/tntp/SiouxFalls/SiouxFalls_net.tntp", data_folder());
  FILE *f = fopen(path, "r");
  if (!f) {
    printf("skipped: no %s: set AMUR_DATA\n", path);
    return false;
  }
  fclose(f);
  return true;
}

bool fixture_load(fixture *x, const char *net, const char *trips, double toll_factor, double distance_factor) {
  char path[600];
  amur_faults faults = {0};
  double factor;
  *x = (fixture){0};
  snprintf(path, sizeof path, "%s/tntp/%s", data_folder(), net);
  bool good = amur_network_read(path, NULL, &x->net, &faults);
  snprintf(path, sizeof path, "%s/tntp/%s", data_folder(), trips);
  good = good && amur_trips_read(path, &x->net, &x->trips, &factor, &faults);
  amur_faults_fini(&faults);
  if (!good) return false;
  const size_t n = (size_t)x->net.graph.n_link;
  x->fixed = amur_alloc(n, sizeof *x->fixed);
  x->flow = amur_alloc(n, sizeof *x->flow);
  x->cost = amur_alloc(n, sizeof *x->cost);
  for (size_t a = 0; a < n; a++) x->fixed[a] = toll_factor * x->net.toll[a] + distance_factor * x->net.length[a];
  x->cls = (amur_assign_class){.pce = 1, .time_value = 1, .fixed = x->fixed, .trips = &x->trips};
  x->problem = (amur_assign_problem){.graph = &x->net.graph, .vdf = x->net.vdf, .n_class = 1, .cls = &x->cls};
  x->solver = amur_assign_new(NULL);
  x->opts = amur_assign_opts_default();
  return true;
}

void fixture_solve(fixture *x, double gap, int n_thread) {
  x->opts.gap = x->opts.residual = gap;
  x->opts.n_thread = n_thread;
  amur_err err = {0};
  assert_int_equal(amur_assign_solve(x->solver, &x->problem, &x->opts, &x->report, &err), AMUR_OK);
  assert_true(x->report.converged);
  amur_assign_flows(x->solver, x->flow, NULL);
  amur_assign_class_flows(x->solver, 0, NULL, x->cost);
}

void fixture_unload(fixture *x) {
  amur_assign_free(x->solver);
  amur_trips_fini(&x->trips);
  amur_network_fini(&x->net);
  free(x->fixed);
  free(x->flow);
  free(x->cost);
}

void relax_all(const fixture *x, int32_t origin, double *d) {
  const amur_graph *g = &x->net.graph;
  for (int32_t i = 0; i < g->n_node; i++) d[i] = INFINITY;
  d[origin] = 0;
  for (bool changed = true; changed;) {
    changed = false;
    for (int32_t a = 0; a < g->n_link; a++) {
      const int32_t i = g->tail[a];
      if ((i < g->first_through && i != origin) || !(d[i] + x->cost[a] < d[g->head[a]])) continue;
      d[g->head[a]] = d[i] + x->cost[a];
      changed = true;
    }
  }
}

typedef struct {
  fixture *x;
  double *distance; /* from the present origin */
  int32_t origin;
  double *flow; /* of the paths, added up */
  double worst; /* largest excess of a used path over the least cost, relative */
} path_check;

static void check_path(void *context, int32_t origin, int32_t destination, double trips, int32_t n,
                       const int32_t *link) {
  path_check *c = context;
  const amur_graph *g = &c->x->net.graph;
  if (origin != c->origin) relax_all(c->x, origin, c->distance);
  c->origin = origin;
  double cost = 0;
  int32_t at = origin;
  for (int32_t i = 0; i < n; i++) {
    assert_int_equal(g->tail[link[i]], at);
    if (i > 0) assert_true(at >= g->first_through);
    at = g->head[link[i]];
    cost += c->x->cost[link[i]];
    c->flow[link[i]] += trips;
  }
  assert_int_equal(at, destination);
  c->worst = fmax(c->worst, cost / c->distance[destination] - 1);
}

void check_equilibrium(fixture *x, int cls, double tolerance) {
  const size_t n = (size_t)x->net.graph.n_link;
  path_check c = {.x = x, .origin = -1};
  c.distance = amur_alloc((size_t)x->net.graph.n_node, sizeof *c.distance);
  c.flow = amur_alloc(n, sizeof *c.flow);
  double *flow = amur_alloc(n, sizeof *flow);
  amur_assign_class_flows(x->solver, cls, flow, x->cost);
  assert_int_equal(amur_assign_paths(x->solver, cls, 1e-9, check_path, &c, NULL), AMUR_OK);
  assert_true(c.worst < tolerance);
  for (size_t a = 0; a < n; a++) assert_true(fabs(c.flow[a] - flow[a]) < 1e-4);
  free(c.distance);
  free(c.flow);
  free(flow);
}

void check_conservation(const fixture *x) {
  const amur_graph *g = &x->net.graph;
  double *balance = amur_alloc((size_t)g->n_node, sizeof *balance);
  for (int32_t a = 0; a < g->n_link; a++) {
    balance[g->tail[a]] -= x->flow[a];
    balance[g->head[a]] += x->flow[a];
  }
  const amur_trips *t = amur_assign_trips(x->solver, 0);
  for (int32_t o = 0; o < t->n_zone; o++)
    for (size_t e = t->first[o]; e < t->first[o + 1]; e++) {
      balance[o] += t->trips[e];
      balance[t->destination[e]] -= t->trips[e];
    }
  for (int32_t i = 0; i < g->n_node; i++) assert_true(fabs(balance[i]) < 1e-6);
  free(balance);
}
