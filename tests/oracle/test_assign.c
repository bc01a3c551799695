/* SPDX-License-Identifier: Apache-2.0
 * test_assign.c -- equilibria against published optima and flows, and against what an equilibrium is.
 */
#include "assign_fixture.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Published flows, on links whose time depends on flow. */
static void check_published(const fixture *x, const char *file, double tolerance) {
  char path[600], line[400];
  snprintf(path, sizeof path, "%s/tntp/%s", data_folder(), file);
  FILE *f = fopen(path, "r");
  assert_non_null(f);
  const amur_graph *g = &x->net.graph;
  int matched = 0;
  while (fgets(line, sizeof line, f)) {
    for (char *c = line; *c; c++)
      if (*c == ':' || *c == ';') *c = ' ';
    int from, to;
    double flow;
    if (sscanf(line, "%d %d %lf", &from, &to, &flow) != 3) continue;
    for (int32_t k = g->first_out[from - 1]; k < g->first_out[from]; k++) {
      const int32_t a = g->out_link[k];
      if (g->head[a] != to - 1) continue;
      matched++;
      if (amur_vdf_slope(&x->net.vdf[a], x->flow[a]) > 0) assert_true(fabs(x->flow[a] - flow) < tolerance);
    }
  }
  fclose(f);
  assert_int_equal(matched, g->n_link);
}

static void published_optima(void **state) {
  (void)state;
  static const struct {
    const char *net, *trips, *flow;
    double toll, distance, objective, flow_tolerance;
  } row[] = {
      {"SiouxFalls/SiouxFalls_net.tntp", "SiouxFalls/SiouxFalls_trips.tntp", "SiouxFalls/SiouxFalls_flow.tntp", 0, 0,
       42.31335287107440e5, 1e-4},
      {"Anaheim/Anaheim_net.tntp", "Anaheim/Anaheim_trips.tntp", "Anaheim/Anaheim_flow.tntp", 0, 0, 1286032.171096,
       1e-4},
      {"Barcelona/Barcelona_net.tntp", "Barcelona/Barcelona_trips.tntp", "Barcelona/Barcelona_flow.tntp", 0, 0,
       1265654.92203176, 1e-4},
      {"Winnipeg/Winnipeg_net.tntp", "Winnipeg/Winnipeg_trips.tntp", "Winnipeg/Winnipeg_flow.tntp", 0, 0,
       827911.494629963, 1e-4},
      {"Chicago-Sketch/ChicagoSketch_net.tntp", "Chicago-Sketch/ChicagoSketch_trips.tntp",
       "Chicago-Sketch/ChicagoSketch_flow.tntp", 0.02, 0.04, 17313018.7387477, 1e-4},
      {"Chicago-Sketch/ChicagoSketch_net.tntp", "Chicago-Sketch/ChicagoSketch_trips.tntp", NULL, 0, 0, 16748438.60001,
       0},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    fixture x;
    assert_true(fixture_load(&x, row[i].net, row[i].trips, row[i].toll, row[i].distance));
    fixture_solve(&x, 1e-14, 1);
    assert_true(fabs(x.report.objective / row[i].objective - 1) < 1e-9);
    check_conservation(&x);
    check_equilibrium(&x, 0, 1e-8);
    if (row[i].flow) check_published(&x, row[i].flow, row[i].flow_tolerance);
    fixture_unload(&x);
  }
}

static void threads_and_warm_starts_agree(void **state) {
  (void)state;
  fixture one, two;
  assert_true(fixture_load(&one, "Winnipeg/Winnipeg_net.tntp", "Winnipeg/Winnipeg_trips.tntp", 0, 0));
  assert_true(fixture_load(&two, "Winnipeg/Winnipeg_net.tntp", "Winnipeg/Winnipeg_trips.tntp", 0, 0));
  const size_t bytes = (size_t)one.net.graph.n_link * sizeof *one.flow;
  fixture_solve(&one, 1e-12, 1);
  fixture_solve(&two, 1e-12, 2);
  assert_memory_equal(one.flow, two.flow, bytes);
  assert_true(one.report.relative_gap <= two.report.relative_gap && one.report.relative_gap >= two.report.relative_gap);
  const double objective = one.report.objective;
  for (size_t e = 0; e < one.trips.first[one.trips.n_zone]; e++) one.trips.trips[e] *= 1.01;
  fixture_solve(&one, 1e-12, 1); /* warm, changed demand */
  for (size_t e = 0; e < two.trips.first[two.trips.n_zone]; e++) two.trips.trips[e] *= 1.01;
  fixture_solve(&two, 1e-12, 2);
  assert_true(one.report.objective > objective * 1.01);
  assert_memory_equal(one.flow, two.flow, bytes);
  assert_in_range(one.report.iterations, 1, 3);
  for (size_t e = 0; e < one.trips.first[one.trips.n_zone]; e++) one.trips.trips[e] /= 1.01;
  fixture_solve(&one, 1e-12, 1); /* warm, back again */
  assert_true(fabs(one.report.objective / objective - 1) < 1e-12);
  fixture_unload(&one);
  fixture_unload(&two);
}

static void keep_two_gaps(void *context, const amur_assign_step *step) {
  if (step->iteration <= 2) ((double *)context)[step->iteration - 1] = step->relative_gap;
}

/* Flow moves within the bushes before the first iteration, which so begins a hundred times nearer to the new
 * equilibrium than the old flows in proportion to the trips, some 4e-4 away.  The second is at it: costs left on their
 * tangents alone would keep it at 8e-12. */
static void more_trips_resume(void **state) {
  (void)state;
  fixture x;
  double gap[2] = {1, 1};
  assert_true(fixture_load(&x, "Barcelona/Barcelona_net.tntp", "Barcelona/Barcelona_trips.tntp", 0, 0));
  x.opts.progress = keep_two_gaps;
  x.opts.context = gap;
  fixture_solve(&x, 1e-12, 1);
  assert_true(gap[0] > 0.1);
  for (size_t e = 0; e < x.trips.first[x.trips.n_zone]; e++) x.trips.trips[e] *= 1.01;
  fixture_solve(&x, 1e-12, 1);
  assert_true(gap[0] < 2e-5 && gap[1] < 2e-12);
  fixture_unload(&x);
}

/* A toll and a capacity on the busiest link, changed a little, take about half of the iterations of a cold start at
 * most. */
static void small_changes_start_warm(void **state) {
  (void)state;
  fixture x;
  assert_true(fixture_load(&x, "Barcelona/Barcelona_net.tntp", "Barcelona/Barcelona_trips.tntp", 0, 0));
  fixture_solve(&x, 1e-8, 1);
  const int cold = x.report.iterations;
  int32_t a = 0;
  for (int32_t k = 0; k < x.net.graph.n_link; k++)
    if (amur_vdf_slope(&x.net.vdf[k], x.flow[k]) > 0 && x.flow[k] > x.flow[a]) a = k;
  const double flow = x.flow[a];
  x.fixed[a] = 0.1 * x.cost[a];
  fixture_solve(&x, 1e-8, 1);
  assert_true(2 * x.report.iterations <= cold + 1 && x.flow[a] < flow);
  x.fixed[a] = 0;
  fixture_solve(&x, 1e-8, 1);
  x.net.vdf[a].cap *= 0.99;
  fixture_solve(&x, 1e-8, 1);
  assert_true(2 * x.report.iterations <= cold + 1 && x.flow[a] < flow);
  fixture_unload(&x);
}

static void two_halves_make_one_class(void **state) {
  (void)state;
  fixture x;
  assert_true(fixture_load(&x, "SiouxFalls/SiouxFalls_net.tntp", "SiouxFalls/SiouxFalls_trips.tntp", 0, 0));
  fixture_solve(&x, 1e-13, 1);
  const size_t n = (size_t)x.net.graph.n_link;
  double *whole = amur_alloc(n, sizeof *whole), *half = amur_alloc(n, sizeof *half);
  memcpy(whole, x.flow, n * sizeof *whole);
  for (size_t e = 0; e < x.trips.first[x.trips.n_zone]; e++) x.trips.trips[e] /= 2;
  const amur_assign_class cls[2] = {{.pce = 1, .time_value = 1, .trips = &x.trips},
                                    {.pce = 0.5, .time_value = 2, .trips = &x.trips}}; /* the second counts half ... */
  amur_trips doubled = x.trips;
  doubled.trips = amur_alloc(x.trips.first[x.trips.n_zone], sizeof(double));
  for (size_t e = 0; e < x.trips.first[x.trips.n_zone]; e++) doubled.trips[e] = 2 * x.trips.trips[e]; /* ... of twice */
  amur_assign_class two[2] = {cls[0], cls[1]};
  two[1].trips = &doubled;
  x.problem.n_class = 2;
  x.problem.cls = two;
  fixture_solve(&x, 1e-13, 1);
  amur_assign_class_flows(x.solver, 1, half, NULL);
  double sum = 0;
  for (size_t a = 0; a < n; a++) {
    assert_true(fabs(x.flow[a] - whole[a]) < 1e-4);
    sum += half[a];
  }
  assert_true(sum > 0);
  free(doubled.trips);
  free(whole);
  free(half);
  fixture_unload(&x);
}

static void tolls_part_two_classes(void **state) {
  (void)state;
  /* two ways from 0 to 1: 10 min without toll, 5 min with toll 4 per vehicle; flows do not matter */
  static const int32_t tail[] = {0, 0}, head[] = {1, 1};
  const amur_vdf vdf[] = {{.kind = AMUR_VDF_CONSTANT, .t0 = 10}, {.kind = AMUR_VDF_CONSTANT, .t0 = 5}};
  static const double toll[] = {0, 4};
  size_t first[] = {0, 1, 1};
  int32_t destination[] = {1};
  double trips[] = {30};
  const amur_trips t = {2, first, destination, trips};
  const amur_assign_class cls[] = {
      {.pce = 1, .time_value = 1, .fixed = toll, .trips = &t},
      {.pce = 2.5, .time_value = 0.5, .fixed = toll, .trips = &t}}; /* saves 5 or 2.5 for 4 */
  amur_graph g;
  assert_int_equal(amur_graph_init(&g, 2, 2, tail, head, 0, NULL), AMUR_OK);
  const amur_assign_problem p = {.graph = &g, .vdf = vdf, .n_class = 2, .cls = cls};
  amur_assign *s = amur_assign_new(NULL);
  amur_assign_report r;
  const amur_assign_opts opts = amur_assign_opts_default();
  assert_int_equal(amur_assign_solve(s, &p, &opts, &r, NULL), AMUR_OK);
  double flow[2], cost[2], pce[2];
  amur_assign_class_flows(s, 0, flow, cost);
  assert_true(flow[0] < 1e-9 && fabs(flow[1] - 30) < 1e-9 && fabs(cost[1] - 9) < 1e-12);
  amur_assign_class_flows(s, 1, flow, cost);
  assert_true(flow[1] < 1e-9 && fabs(flow[0] - 30) < 1e-9 && fabs(cost[0] - 5) < 1e-12);
  amur_assign_flows(s, pce, NULL);
  assert_true(fabs(pce[0] - 75) < 1e-9 && fabs(pce[1] - 30) < 1e-9);
  amur_assign_free(s);
  amur_graph_fini(&g);
}

/* n parallel links t0 + k x between two zones, `trips` in all: closed forms of equilibrium and optimum. */
static void parallel_links(void **state) {
  (void)state;
  enum { N = 5 };
  static const double t0[N] = {1, 2, 3, 4, 5}, k[N] = {2, 1, 0.5, 0.25, 1};
  const double total = 20;
  for (int optimum = 0; optimum < 2; optimum++) {
    int32_t tail[N] = {0}, head[N];
    amur_vdf vdf[N];
    for (int i = 0; i < N; i++) {
      head[i] = 1;
      vdf[i] = (amur_vdf){.kind = AMUR_VDF_BPR, .t0 = t0[i], .cap = 1, .p = {k[i] / t0[i], 1}};
    }
    size_t first[] = {0, 1, 1};
    int32_t destination[] = {1};
    double trips[] = {20};
    const amur_trips t = {2, first, destination, trips};
    const amur_assign_class cls = {.pce = 1, .time_value = 1, .trips = &t};
    amur_graph g;
    assert_int_equal(amur_graph_init(&g, 2, N, tail, head, 0, NULL), AMUR_OK);
    const amur_assign_problem p = {.graph = &g, .vdf = vdf, .n_class = 1, .cls = &cls};
    amur_assign_opts opts = amur_assign_opts_default();
    opts.gap = 1e-14;
    opts.system_optimum = optimum;
    amur_assign *s = amur_assign_new(NULL);
    amur_assign_report r;
    assert_int_equal(amur_assign_solve(s, &p, &opts, &r, NULL), AMUR_OK);
    /* t0 + m k x = u on all links, sum x = total, with m = 1 at equilibrium and 2 at the optimum */
    double a = 0, b = 0, flow[N];
    for (int i = 0; i < N; i++) {
      a += t0[i] / k[i];
      b += 1 / k[i];
    }
    const double m = optimum ? 2 : 1, u = (m * total + a) / b;
    amur_assign_flows(s, flow, NULL);
    for (int i = 0; i < N; i++) assert_true(fabs(flow[i] - (u - t0[i]) / (m * k[i])) < 1e-9);
    amur_assign_free(s);
    amur_graph_fini(&g);
  }
}

/* Pigou (1920): a road that takes 1, one that takes x; one traveller.  All choose x; the optimum halves them. */
static void pigou(void **state) {
  (void)state;
  static const int32_t tail[] = {0, 0}, head[] = {1, 1};
  static const double x[] = {0, 10}, t[] = {0, 10};
  const amur_vdf vdf[] = {{.kind = AMUR_VDF_CONSTANT, .t0 = 1},
                          {.kind = AMUR_VDF_LINEAR, .table_x = x, .table_t = t, .n_table = 2}};
  size_t first[] = {0, 1, 1};
  int32_t destination[] = {1};
  double one[] = {1};
  const amur_trips trips = {2, first, destination, one};
  const amur_assign_class cls = {.pce = 1, .time_value = 1, .trips = &trips};
  amur_graph g;
  assert_int_equal(amur_graph_init(&g, 2, 2, tail, head, 0, NULL), AMUR_OK);
  const amur_assign_problem p = {.graph = &g, .vdf = vdf, .n_class = 1, .cls = &cls};
  amur_assign *s = amur_assign_new(NULL);
  amur_assign_report r;
  amur_assign_opts opts = amur_assign_opts_default();
  opts.gap = 1e-12;
  assert_int_equal(amur_assign_solve(s, &p, &opts, &r, NULL), AMUR_OK);
  assert_true(fabs(r.total_time - 1) < 1e-9);
  opts.system_optimum = true;
  assert_int_equal(amur_assign_solve(s, &p, &opts, &r, NULL), AMUR_OK);
  assert_true(fabs(r.total_time - 0.75) < 1e-9);
  amur_assign_free(s);
  amur_graph_fini(&g);
}

/* Braess (1968): six travellers, three paths of two each, 92 for all; 386 in the objective. */
static void braess(void **state) {
  (void)state;
  fixture x;
  assert_true(fixture_load(&x, "Braess-Example/Braess_net.tntp", "Braess-Example/Braess_trips.tntp", 0, 0));
  fixture_solve(&x, 1e-13, 1);
  assert_true(fabs(x.report.objective - 386) < 1e-6 && fabs(x.report.tstt - 552) < 1e-6);
  static const double flow[] = {4, 2, 2, 2, 4};
  for (int a = 0; a < 5; a++) assert_true(fabs(x.flow[a] - flow[a]) < 1e-6);
  fixture_unload(&x);
}

typedef struct {
  double trips;
} total;
static void add_pair(void *context, int32_t origin, int32_t destination, double trips) {
  total *t = context;
  assert_true(origin >= 0 && destination >= 0);
  t->trips += trips;
}

/* What uses a link adds up to its flow, on the link and over the pairs; zones add up to all flow. */
static void selections_add_up(void **state) {
  (void)state;
  fixture x;
  assert_true(fixture_load(&x, "SiouxFalls/SiouxFalls_net.tntp", "SiouxFalls/SiouxFalls_trips.tntp", 0, 0));
  fixture_solve(&x, 1e-12, 1);
  const int32_t n = x.net.graph.n_link;
  double *flow = amur_alloc((size_t)n, sizeof *flow), *sum = amur_alloc((size_t)n, sizeof *sum);
  for (int32_t a = 0; a < n; a += 5) {
    total t = {0};
    assert_int_equal(amur_assign_select_link(x.solver, 0, a, flow, add_pair, &t, NULL), AMUR_OK);
    assert_true(fabs(flow[a] - x.flow[a]) < 1e-6 && fabs(t.trips - x.flow[a]) < 1e-6);
    for (int32_t b = 0; b < n; b++) assert_true(flow[b] <= x.flow[b] + 1e-6);
  }
  for (int to = 0; to < 2; to++) {
    for (int32_t a = 0; a < n; a++) sum[a] = 0;
    for (int32_t z = 0; z < x.net.n_zone; z++) {
      assert_int_equal(amur_assign_select_zone(x.solver, 0, z, !to, to, flow, NULL), AMUR_OK);
      for (int32_t a = 0; a < n; a++) sum[a] += flow[a];
    }
    for (int32_t a = 0; a < n; a++) assert_true(fabs(sum[a] - x.flow[a]) < 1e-6);
  }
  free(flow);
  free(sum);
  fixture_unload(&x);
}

int main(void) {
  if (!have_data()) return 77;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(published_optima),
      cmocka_unit_test(threads_and_warm_starts_agree),
      cmocka_unit_test(more_trips_resume),
      cmocka_unit_test(small_changes_start_warm),
      cmocka_unit_test(two_halves_make_one_class),
      cmocka_unit_test(tolls_part_two_classes),
      cmocka_unit_test(parallel_links),
      cmocka_unit_test(pigou),
      cmocka_unit_test(braess),
      cmocka_unit_test(selections_add_up),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
