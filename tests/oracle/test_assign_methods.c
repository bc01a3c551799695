/* SPDX-License-Identifier: Apache-2.0
 * test_assign_methods.c -- what the methods of assignment must agree on, and tolls.
 */
#include "assign_fixture.h"
#include <stdlib.h>
#include <string.h>

/* The system optimum is the equilibrium under its marginal-cost tolls (Pigou 1920). */
static void tolls_bring_about_the_optimum(void **state) {
  (void)state;
  static const struct {
    const char *net, *trips;
  } row[] = {{"SiouxFalls/SiouxFalls_net.tntp", "SiouxFalls/SiouxFalls_trips.tntp"},
             {"Braess-Example/Braess_net.tntp", "Braess-Example/Braess_trips.tntp"}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    fixture x;
    assert_true(fixture_load(&x, row[i].net, row[i].trips, 0, 0));
    const size_t n = (size_t)x.net.graph.n_link;
    double *optimum = amur_alloc(n, sizeof *optimum);
    fixture_solve(&x, 1e-13, 1);
    const double untolled = x.report.total_time;
    x.opts.system_optimum = true;
    x.cls.time_value = 2.5; /* tolls come out in cost units, as fixed costs are */
    fixture_solve(&x, 1e-13, 1);
    const double least = x.report.total_time;
    assert_true(least < untolled * (1 - 1e-3));
    memcpy(optimum, x.flow, n * sizeof *optimum);
    amur_assign_tolls(x.solver, 0, x.fixed);
    x.opts.system_optimum = false;
    fixture_solve(&x, 1e-13, 1);
    for (size_t a = 0; a < n; a++) assert_true(fabs(x.flow[a] - optimum[a]) < 1e-4);
    assert_true(fabs(x.report.total_time / least - 1) < 1e-9);
    free(optimum);
    fixture_unload(&x);
  }
}

/* Two classes with fixed costs of their own, the second counting 2.5 cars and closed to a link. */
typedef struct {
  double *fixed[2];
  amur_assign_class cls[2];
} two_classes;

static void make_two_classes(two_classes *two, fixture *x) {
  const size_t n = (size_t)x->net.graph.n_link;
  for (int c = 0; c < 2; c++) {
    two->fixed[c] = amur_alloc(n, sizeof(double));
    for (size_t a = 0; a < n; a++) two->fixed[c][a] = c ? 0.7 * x->net.length[a] : (double)(a % 3);
  }
  two->fixed[1][0] = INFINITY;
  for (size_t e = 0; e < x->trips.first[x->trips.n_zone]; e++) x->trips.trips[e] /= 3.5;
  two->cls[0] = (amur_assign_class){.pce = 1, .time_value = 0.5, .fixed = two->fixed[0], .trips = &x->trips};
  two->cls[1] = (amur_assign_class){.pce = 2.5, .time_value = 2, .fixed = two->fixed[1], .trips = &x->trips};
  x->problem.n_class = 2;
  x->problem.cls = two->cls;
}

/* Classes that count 0.4 and 40 cars converge as one car does; each has its own cheapest paths, and flows of its own
 * since their costs differ; the same bits on two threads. */
static void classes_far_apart(void **state) {
  (void)state;
  fixture x;
  two_classes two;
  assert_true(fixture_load(&x, "SiouxFalls/SiouxFalls_net.tntp", "SiouxFalls/SiouxFalls_trips.tntp", 0, 0));
  make_two_classes(&two, &x);
  for (size_t e = 0; e < x.trips.first[x.trips.n_zone]; e++) x.trips.trips[e] *= 3.5 / 40.4;
  two.cls[0].pce = 0.4;
  two.cls[1].pce = 40;
  const size_t n = (size_t)x.net.graph.n_link;
  double *flow[4], apart = 0;
  for (int k = 0; k < 4; k++) flow[k] = amur_alloc(n, sizeof **flow);
  fixture_solve(&x, 1e-13, 1);
  assert_true(x.report.iterations < 40);
  for (int c = 0; c < 2; c++) {
    check_equilibrium(&x, c, 1e-7);
    amur_assign_class_flows(x.solver, c, flow[c], NULL);
  }
  amur_assign_free(x.solver);
  x.solver = amur_assign_new(NULL);
  fixture_solve(&x, 1e-13, 2);
  for (int c = 0; c < 2; c++) {
    amur_assign_class_flows(x.solver, c, flow[2 + c], NULL);
    assert_memory_equal(flow[c], flow[2 + c], n * sizeof **flow);
  }
  for (size_t a = 0; a < n; a++) apart += fabs(flow[0][a] - flow[1][a]);
  assert_true(apart > 100 && flow[1][0] <= 0 && flow[0][0] > 0);
  for (int k = 0; k < 4; k++) free(flow[k]);
  free(two.fixed[0]);
  free(two.fixed[1]);
  fixture_unload(&x);
}

static const amur_assign_method descents[] = {AMUR_ASSIGN_FW, AMUR_ASSIGN_CFW, AMUR_ASSIGN_BFW};

/* A gap g says that the objective lies within g times the total cost of the least one: so it must. */
static void check_descents(fixture *x, double gap) {
  x->opts.max_iterations = 20000;
  x->opts.method = AMUR_ASSIGN_AUTO;
  fixture_solve(x, 1e-12, 1);
  assert_int_equal(x->report.method, AMUR_ASSIGN_BUSH);
  const double least = x->report.objective;
  for (size_t m = 0; m < 3; m++) {
    x->opts.method = descents[m];
    fixture_solve(x, m > 0 ? gap : 1e-3, 1);
    assert_int_equal(x->report.method, descents[m]);
    assert_true(x->report.objective > least * (1 - 1e-12));
    assert_true(x->report.objective - least <= x->report.relative_gap * x->report.tstt);
    if (x->problem.n_class == 1) check_conservation(x);
  }
  x->opts.method = AMUR_ASSIGN_BUSH; /* bushes after vectors: no trace of these */
  fixture_solve(x, 1e-12, 1);
  assert_true(fabs(x->report.objective / least - 1) < 1e-12);
}

static void methods_agree(void **state) {
  (void)state;
  static const struct {
    const char *net, *trips;
    bool two;
  } row[] = {{"SiouxFalls/SiouxFalls_net.tntp", "SiouxFalls/SiouxFalls_trips.tntp", false},
             {"SiouxFalls/SiouxFalls_net.tntp", "SiouxFalls/SiouxFalls_trips.tntp", true},
             {"Anaheim/Anaheim_net.tntp", "Anaheim/Anaheim_trips.tntp", false}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    fixture x;
    two_classes two = {0};
    assert_true(fixture_load(&x, row[i].net, row[i].trips, 0, 0));
    if (row[i].two) make_two_classes(&two, &x);
    check_descents(&x, 1e-5);
    free(two.fixed[0]);
    free(two.fixed[1]);
    fixture_unload(&x);
  }
}

/* Total cost of the optimum from below and above; class flows of both methods add up to their total. */
static void descent_finds_the_optimum_of_two_classes(void **state) {
  (void)state;
  fixture x;
  two_classes two;
  assert_true(fixture_load(&x, "SiouxFalls/SiouxFalls_net.tntp", "SiouxFalls/SiouxFalls_trips.tntp", 0, 0));
  make_two_classes(&two, &x);
  const size_t n = (size_t)x.net.graph.n_link;
  double *part = amur_alloc(n, sizeof *part);
  x.opts.system_optimum = true;
  fixture_solve(&x, 1e-12, 1);
  const double least = x.report.tstt;
  x.opts.method = AMUR_ASSIGN_BFW;
  fixture_solve(&x, 1e-5, 1);
  assert_true(x.report.tstt >= least * (1 - 1e-12) && x.report.tstt < least * (1 + 1e-5));
  amur_assign_class_flows(x.solver, 1, part, NULL);
  assert_true(part[0] <= 0); /* closed */
  for (size_t a = 0; a < n; a++) x.flow[a] -= 2.5 * part[a];
  amur_assign_class_flows(x.solver, 0, part, NULL);
  for (size_t a = 0; a < n; a++) assert_true(fabs(x.flow[a] - part[a]) < 1e-8);
  free(part);
  free(two.fixed[0]);
  free(two.fixed[1]);
  fixture_unload(&x);
}

/* Each iteration lowers the objective, and the gap's lower bound never passes the optimum. */
static void descent_is_monotone(void **state) {
  (void)state;
  fixture x;
  assert_true(fixture_load(&x, "SiouxFalls/SiouxFalls_net.tntp", "SiouxFalls/SiouxFalls_trips.tntp", 0, 0));
  for (size_t m = 0; m < 3; m++) {
    double last = INFINITY;
    x.opts.method = descents[m];
    x.opts.gap = 0;
    for (x.opts.max_iterations = 1; x.opts.max_iterations <= 40; x.opts.max_iterations++) {
      assert_int_equal(amur_assign_solve(x.solver, &x.problem, &x.opts, &x.report, NULL), AMUR_OK);
      assert_int_equal(x.report.iterations, x.opts.max_iterations);
      assert_true(x.report.objective < last);
      assert_true(x.report.objective - x.report.relative_gap * x.report.tstt < 42.31335287107440e5);
      last = x.report.objective;
    }
    assert_true(last < 42.31335287107440e5 * 1.01);
  }
  fixture_unload(&x);
}

static void descent_is_the_same_on_two_threads(void **state) {
  (void)state;
  fixture x;
  assert_true(fixture_load(&x, "Anaheim/Anaheim_net.tntp", "Anaheim/Anaheim_trips.tntp", 0, 0));
  const size_t bytes = (size_t)x.net.graph.n_link * sizeof *x.flow;
  double *one = amur_alloc(bytes, 1);
  x.opts.method = AMUR_ASSIGN_BFW;
  fixture_solve(&x, 1e-5, 1);
  memcpy(one, x.flow, bytes);
  const double gap = x.report.relative_gap;
  fixture_solve(&x, 1e-5, 2);
  assert_memory_equal(one, x.flow, bytes);
  assert_memory_equal(&gap, &x.report.relative_gap, sizeof gap);
  free(one);
  fixture_unload(&x);
}

static void no_path(void *context, int32_t origin, int32_t destination, double trips, int32_t n, const int32_t *link) {
  (void)context, (void)origin, (void)destination, (void)trips, (void)n, (void)link;
}

/* Bushes give way only to a lack of memory at a loose gap; what needs paths then says so. */
static void automatic_choice(void **state) {
  (void)state;
  static const struct {
    double gap, memory_mb;
    amur_assign_method method;
  } row[] = {{1e-4, 4000, AMUR_ASSIGN_BUSH}, {1e-4, 0.02, AMUR_ASSIGN_BFW}, {9e-5, 0.02, AMUR_ASSIGN_BUSH}};
  fixture x;
  assert_true(fixture_load(&x, "SiouxFalls/SiouxFalls_net.tntp", "SiouxFalls/SiouxFalls_trips.tntp", 0, 0));
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    x.opts.memory_mb = row[i].memory_mb;
    fixture_solve(&x, row[i].gap, 1);
    assert_int_equal(x.report.method, row[i].method);
    const amur_status wanted = row[i].method == AMUR_ASSIGN_BFW ? AMUR_E_DOMAIN : AMUR_OK;
    assert_int_equal(amur_assign_paths(x.solver, 0, 0.1, no_path, NULL, NULL), wanted);
    assert_int_equal(amur_assign_select_link(x.solver, 0, 3, x.flow, NULL, NULL, NULL), wanted);
    assert_int_equal(amur_assign_select_zone(x.solver, 0, 3, true, true, x.flow, NULL), wanted);
  }
  fixture_unload(&x);
}

int main(void) {
  if (!have_data()) return 77;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tolls_bring_about_the_optimum),
      cmocka_unit_test(classes_far_apart),
      cmocka_unit_test(methods_agree),
      cmocka_unit_test(descent_finds_the_optimum_of_two_classes),
      cmocka_unit_test(descent_is_monotone),
      cmocka_unit_test(descent_is_the_same_on_two_threads),
      cmocka_unit_test(automatic_choice),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
