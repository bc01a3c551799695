/* SPDX-License-Identifier: Apache-2.0
 * test_parallel_links.c -- equilibria on parallel links in closed form, for every method; no data are needed.
 * Zones 0 and 1 are the two nodes, links go from the one to the other.
 */
#include "../check.h"
#include <amur/assign.h>
#include <stdlib.h>

enum { MOST = 2 };

typedef struct {
  amur_graph graph;
  amur_vdf vdf[MOST];
  double fixed[MOST], trips[MOST], ref_cost[MOST];
  size_t first[3];
  int32_t destination[1];
  amur_trips table[MOST];
  amur_assign_class cls[MOST];
  amur_assign_problem problem;
  amur_assign_opts opts;
  amur_assign *solver;
  amur_assign_report report;
} pair;

static void set_up(pair *p, int n_link, int n_class) {
  static const int32_t tail[MOST] = {0}, head[MOST] = {1, 1};
  *p = (pair){.first = {0, 1, 1}, .destination = {1}, .opts = amur_assign_opts_default()};
  CHECK_OK(amur_graph_init(&p->graph, 2, n_link, tail, head, 0, NULL));
  for (int c = 0; c < n_class; c++) {
    p->table[c] = (amur_trips){2, p->first, p->destination, &p->trips[c]};
    p->cls[c] = (amur_assign_class){.pce = 1, .time_value = 1, .trips = &p->table[c]};
  }
  p->problem = (amur_assign_problem){.graph = &p->graph, .vdf = p->vdf, .n_class = n_class, .cls = p->cls};
  p->opts.gap = p->opts.residual = 1e-10;
  p->solver = amur_assign_new(NULL);
}

static void solve(pair *p) {
  amur_err err = {0};
  if (amur_assign_solve(p->solver, &p->problem, &p->opts, &p->report, &err)) fail_msg("%s", err.text);
}

static void tear_down(pair *p) {
  amur_assign_free(p->solver);
  amur_graph_fini(&p->graph);
}

/* t0 (1 + a (x / cap)^b) */
static amur_vdf bpr(double t0, double a, double b) {
  return (amur_vdf){.kind = AMUR_VDF_BPR, .t0 = t0, .cap = 1, .p = {a, b}};
}

/* Five lorries of two equivalents on links of 1 + x hours, the second with a toll of 3, which is an hour where an hour
 * is worth 3: 5.5 and 4.5 equivalents, 6.5 h each, 2.75 and 2.25 lorries.  Beckmann: 5.5 + 5.5^2/2 + 4.5 + 4.5^2/2 and
 * the toll's 4.5 hours. */
static void tolls_and_equivalents(void **state) {
  (void)state;
  static const amur_assign_method method[] = {AMUR_ASSIGN_BUSH, AMUR_ASSIGN_FW, AMUR_ASSIGN_CFW, AMUR_ASSIGN_BFW};
  for (int i = 0; i < 4; i++) {
    pair p;
    double flow[2], lorries[2], cost[2];
    set_up(&p, 2, 1);
    p.vdf[0] = p.vdf[1] = bpr(1, 1, 1);
    p.fixed[1] = 3;
    p.trips[0] = 5;
    p.cls[0].pce = 2, p.cls[0].time_value = 3, p.cls[0].fixed = p.fixed;
    p.opts.method = method[i];
    solve(&p);
    amur_assign_flows(p.solver, flow, NULL);
    amur_assign_class_flows(p.solver, 0, lorries, cost);
    assert_true(p.report.converged);
    CHECK_NEAR(flow[0], 5.5, 1e-7);
    CHECK_NEAR(lorries[1], 2.25, 1e-7);
    CHECK_NEAR(cost[0], 3 * 6.5, 1e-6);
    CHECK_NEAR(cost[1], 3 * 6.5, 1e-6);
    CHECK_NEAR(p.report.objective, 5.5 + 15.125 + 4.5 + 10.125 + 4.5, 1e-6);
    CHECK_NEAR(p.report.tstt, 10 * 6.5, 1e-6);
    CHECK_NEAR(p.report.total_time, 10 * 6.5 - 4.5, 1e-6);
    tear_down(&p);
  }
}

/* One link of 1 + x^b h beside one of b + 2 h that never fills, two trips.  They share where 1 + x^b = b + 2; all
 * together lose least where one more costs all of them as much, 1 + (b + 1) x^b = b + 2, at x = 1, and the toll that
 * makes it so is what one more costs the others, x t' = b hours. */
static void optimum_and_its_toll(void **state) {
  (void)state;
  static const double power[] = {1, 2, 4};
  for (int i = 0; i < 3; i++)
    for (int optimum = 0; optimum < 2; optimum++) {
      pair p;
      double flow[2], toll[2];
      const double b = power[i];
      set_up(&p, 2, 1);
      p.vdf[0] = bpr(1, 1, b);
      p.vdf[1] = (amur_vdf){.kind = AMUR_VDF_CONSTANT, .t0 = b + 2, .cap = 1};
      p.trips[0] = 3;
      p.cls[0].time_value = 2;
      p.opts.system_optimum = optimum;
      solve(&p);
      amur_assign_flows(p.solver, flow, NULL);
      amur_assign_tolls(p.solver, 0, toll);
      const double x = optimum ? 1 : pow(b + 1, 1 / b);
      CHECK_NEAR(flow[0], x, 1e-6);
      CHECK_NEAR(flow[1], 3 - x, 1e-6);
      CHECK_NEAR(toll[0], 2 * b * pow(x, b), 1e-5);
      CHECK_NEAR(toll[1], 0, 0);
      tear_down(&p);
    }
}

/* Logit between 1 h and 3 h: with theta 0.5 per cost unit and an hour worth 2, the longer one has exp(-2) times the
 * trips of the other. */
static void logit_of_paths(void **state) {
  (void)state;
  pair p;
  double flow[2];
  set_up(&p, 2, 1);
  for (int a = 0; a < 2; a++) p.vdf[a] = (amur_vdf){.kind = AMUR_VDF_CONSTANT, .t0 = 1 + 2 * a, .cap = 1};
  p.trips[0] = 10;
  p.cls[0].time_value = 2, p.cls[0].pce = 3;
  p.opts.method = AMUR_ASSIGN_SUE;
  p.opts.theta = 0.5;
  p.opts.detour = 4;
  solve(&p);
  amur_assign_flows(p.solver, flow, NULL);
  CHECK_NEAR(flow[0], 30 / (1 + exp(-2)), 1e-9);
  CHECK_NEAR(flow[1], 30 * exp(-2) / (1 + exp(-2)), 1e-9);
  tear_down(&p);
}

/* One link of 2 h.  Lorries of 4 equivalents, 30 of them where an hour was the cost, want 30 exp(-0.5 (2 - 1)); cars,
 * 10 where 2 h were, want what they have.  Before anything has moved the residual is 4 x 30 (1 - exp(-0.5)) / (4 x 30
 * exp(-0.5) + 10), and at the end the trips are what is wanted.  The objective then is all hours, less the area under
 * the inverse demand u(d) = 1 - 2 log(d/30) from 30 to d: u0 (d - q) - (d log(d/q) - d + q) / 0.5, four times. */
static void elastic_demand(void **state) {
  (void)state;
  for (int done = 0; done < 2; done++) {
    pair p;
    set_up(&p, 1, 2);
    p.vdf[0] = (amur_vdf){.kind = AMUR_VDF_CONSTANT, .t0 = 2, .cap = 1};
    for (int c = 0; c < 2; c++) {
      p.trips[c] = c ? 10 : 30;
      p.ref_cost[c] = c ? 2 : 1;
      p.cls[c].pce = c ? 1 : 4;
      p.cls[c].elastic = (amur_elastic){AMUR_ELASTIC_EXPONENTIAL, 0.5, &p.ref_cost[c]};
    }
    if (!done) p.opts.max_iterations = 1;
    solve(&p);
    const double q = 30, d = q * exp(-0.5), area = d - q - (d * log(d / q) - d + q) / 0.5;
    if (!done) {
      CHECK_NEAR(p.report.residual, 4 * (q - d) / (4 * d + 10), 1e-12);
    } else {
      CHECK_NEAR(amur_assign_trips(p.solver, 0)->trips[0], d, 1e-8);
      CHECK_NEAR(amur_assign_trips(p.solver, 1)->trips[0], 10, 1e-8);
      CHECK_NEAR(p.report.objective, 2 * (4 * d + 10) - 4 * area, 1e-6);
    }
    tear_down(&p);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(tolls_and_equivalents), cmocka_unit_test(optimum_and_its_toll),
                                     cmocka_unit_test(logit_of_paths), cmocka_unit_test(elastic_demand)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
