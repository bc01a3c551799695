/* SPDX-License-Identifier: Apache-2.0
 * test_combined.c -- demand, chains and routes together: closed forms, a bisection of its own, conservation.
 */
#include <amur/combined.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#define N_LINK 6

/* Two nodes; links 0..2 forward, 3..5 back. */
typedef struct {
  amur_graph graph;
  amur_vdf facility[3];
  int32_t facility_of_link[N_LINK];
  double constant_time_h[N_LINK];
  double fixed[4][N_LINK], value[4][N_LINK], load[4][N_LINK];
  double empty_fixed[N_LINK], empty_value[N_LINK], empty_load[N_LINK];
  amur_class cls[4];
  amur_market market[2];
  amur_alternative alt[4];
  amur_combined_problem problem;
} world;

static void world_init(world *w, int n_class) {
  const int32_t tail[N_LINK] = {0, 0, 0, 1, 1, 1}, head[N_LINK] = {1, 1, 1, 0, 0, 0};
  *w = (world){0};
  assert_int_equal(amur_graph_init(&w->graph, 2, N_LINK, tail, head, 0, NULL), AMUR_OK);
  for (int a = 0; a < N_LINK; a++) {
    w->facility_of_link[a] = -1;
    w->empty_value[a] = 1;
    w->empty_load[a] = 1;
    for (int k = 0; k < 4; k++) {
      w->fixed[k][a] = INFINITY;
      w->value[k][a] = w->load[k][a] = 1;
    }
  }
  for (int k = 0; k < n_class; k++) {
    w->cls[k] =
        (amur_class){{w->fixed[k], w->value[k], w->load[k]}, {w->empty_fixed, w->empty_value, w->empty_load}, 0};
    w->alt[k] = (amur_alternative){k, 0, 0};
  }
  w->market[0] = (amur_market){0, 1, 0, n_class, 10, 1, 0, 1, 1};
  w->problem = (amur_combined_problem){
      &w->graph, 0,         w->facility, w->facility_of_link, w->constant_time_h, n_class, 1, n_class, 1,
      w->cls,    w->market, w->alt};
}

static void solve(const world *w, amur_combined *c, amur_combined_report *r) {
  const amur_combined_opts opts = amur_combined_opts_default();
  amur_err err = {0};
  assert_int_equal(amur_combined_solve(c, &w->problem, &opts, r, &err), AMUR_OK);
  assert_true(r->converged);
  assert_true(r->relative_gap <= opts.gap && r->choice_residual <= opts.choice_residual);
}

/* Route times 1 + x and 2 + x share 10 units: 5.5 and 4.5, both cost 6.5. */
static void routes_equalise(void **state) {
  (void)state;
  world w;
  world_init(&w, 1);
  w.fixed[0][0] = w.fixed[0][1] = 0;
  w.facility_of_link[0] = 0;
  w.facility_of_link[1] = 1;
  w.facility[0] = (amur_vdf){.kind = AMUR_VDF_BPR, .t0 = 1, .cap = 1, .p = {1, 1}};
  w.facility[1] = (amur_vdf){.kind = AMUR_VDF_BPR, .t0 = 2, .cap = 1, .p = {0.5, 1}};
  w.problem.n_facility = 2;
  amur_combined *c = amur_combined_new(NULL);
  amur_combined_report r;
  solve(&w, c, &r);
  assert_true(fabs(amur_combined_facility_flow(c)[0] - 5.5) < 1e-4);
  assert_true(fabs(amur_combined_facility_flow(c)[1] - 4.5) < 1e-4);
  assert_true(fabs(amur_combined_alt_cost(c)[0] - 6.5) < 1e-5);
  amur_combined_free(c);
  amur_graph_fini(&w.graph);
}

/* Costs 1 and 2, theta 1, no congestion: shares 1/(1+e^-1) and the rest. */
static void chains_follow_the_logit(void **state) {
  (void)state;
  world w;
  world_init(&w, 2);
  w.fixed[0][0] = 1;
  w.fixed[1][1] = 1;
  w.alt[1].constant = 1;
  amur_combined *c = amur_combined_new(NULL);
  amur_combined_report r;
  solve(&w, c, &r);
  assert_true(fabs(amur_combined_alt_flow(c)[0] - 10 / (1 + exp(-1))) < 1e-9);
  assert_true(fabs(amur_combined_market_cost(c)[0] + log(exp(-1) + exp(-2))) < 1e-12);
  amur_combined_free(c);
  amur_graph_fini(&w.graph);
}

/* One gate with a steep queue beside a slow way round, elastic demand: the flow x at the gate solves
 *   x = Q(C) / (1 + exp(theta (t(x) - detour))), found here by bisection. */
static void a_steep_gate_meets_its_bisection(void **state) {
  (void)state;
  const double theta = 0.2, detour = 30, elasticity = 0.5;
  world w;
  world_init(&w, 2);
  w.fixed[0][0] = 0;
  w.fixed[1][1] = detour;
  w.facility_of_link[0] = 0;
  amur_curve gate = {.n_knot = 1, .base_h = 0.5, .slope0 = 0.01, .knot = {90, 110}, .bend = {0.5}};
  w.facility[0] = (amur_vdf){.kind = AMUR_VDF_CURVE, .curve = &gate};
  w.problem.n_facility = 1;
  w.market[0] = (amur_market){0, 1, 0, 2, 400, 20, elasticity, theta, theta};
  double low = 0, high = 400;
  for (int i = 0; i < 200; i++) {
    const double x = 0.5 * (low + high), t = amur_curve_time(&gate, x);
    const double cost = -log(exp(-theta * t) + exp(-theta * detour)) / theta;
    const double wanted = 400 * exp(-elasticity * (cost - 20) / 20) * exp(-theta * (t - cost));
    if (wanted > x)
      low = x;
    else
      high = x;
  }
  amur_combined *c = amur_combined_new(NULL);
  amur_combined_report r;
  solve(&w, c, &r);
  assert_true(fabs(amur_combined_facility_flow(c)[0] - low) < 1e-4 * low);
  amur_combined_free(c);
  amur_graph_fini(&w.graph);
}

/* Every loaded unit brings half an empty one back through the same gate. */
static void empties_load_the_way_back(void **state) {
  (void)state;
  world w;
  world_init(&w, 1);
  w.fixed[0][0] = 0;
  for (int a = 0; a < 3; a++) w.empty_fixed[a] = INFINITY;
  w.cls[0].empty_share = 0.5;
  w.facility_of_link[0] = 0;
  w.facility_of_link[3] = w.facility_of_link[4] = w.facility_of_link[5] = 1;
  w.facility[0] = (amur_vdf){.kind = AMUR_VDF_BPR, .t0 = 1, .cap = 1, .p = {1, 1}};
  w.facility[1] = w.facility[0];
  w.problem.n_facility = 2;
  amur_combined *c = amur_combined_new(NULL);
  amur_combined_report r;
  solve(&w, c, &r);
  assert_true(fabs(amur_combined_facility_flow(c)[0] - 10) < 1e-9);
  assert_true(fabs(amur_combined_facility_flow(c)[1] - 5) < 1e-9);
  assert_true(fabs(amur_combined_alt_cost(c)[0] - (11 + 0.5 * 6)) < 1e-9); /* t(10) + half t(5) */
  amur_combined_free(c);
  amur_graph_fini(&w.graph);
}

/* A chain whose way back is closed is closed; without any chain the market carries nothing. */
static void a_closed_way_back_closes_the_chain(void **state) {
  (void)state;
  world w;
  world_init(&w, 1);
  w.fixed[0][0] = 0;
  for (int a = 0; a < N_LINK; a++) w.empty_fixed[a] = INFINITY;
  w.cls[0].empty_share = 1;
  amur_combined *c = amur_combined_new(NULL);
  amur_combined_report r;
  solve(&w, c, &r);
  assert_true(amur_combined_alt_flow(c)[0] == 0);
  assert_true(isinf(amur_combined_alt_cost(c)[0]));
  amur_combined_free(c);
  amur_graph_fini(&w.graph);
}

/* ---- a random corridor, solved cold and warm ------------------------------------------------------ */

enum { NODES = 20, LINKS = 90, MARKETS = 12, CHAINS = 3 };

static double uniform(uint64_t *s) {
  *s = *s * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (double)(*s >> 11) * 0x1p-53;
}

typedef struct {
  double net[MARKETS][NODES]; /* units leaving minus arriving */
  const amur_graph *graph;
} balance;

static void add_path(void *context, int32_t alt, double flow, int32_t n_loaded, int32_t n_empty, const int32_t *link) {
  balance *b = context;
  (void)n_empty;
  for (int32_t i = 0; i < n_loaded; i++) {
    b->net[alt / CHAINS][b->graph->tail[link[i]]] += flow;
    b->net[alt / CHAINS][b->graph->head[link[i]]] -= flow;
  }
}

static void random_corridors_converge_and_conserve(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    uint64_t s = seed;
    int32_t tail[LINKS], head[LINKS], facility_of[LINKS];
    double fixed[CHAINS][LINKS], value[LINKS], load[LINKS], time_h[LINKS];
    amur_vdf facility[LINKS];
    for (int a = 0; a < LINKS; a++) {
      tail[a] = a < NODES ? a : (int32_t)(uniform(&s) * NODES);
      head[a] = a < NODES ? (a + 1) % NODES : (tail[a] + 1 + (int32_t)(uniform(&s) * (NODES - 1))) % NODES;
      facility_of[a] = uniform(&s) < 0.4 ? a : -1;
      facility[a] =
          (amur_vdf){.kind = AMUR_VDF_BPR, .t0 = 1 + uniform(&s), .cap = 20 + 80 * uniform(&s), .p = {0.15, 4}};
      value[a] = 1 + uniform(&s);
      load[a] = 0.5 + uniform(&s);
      time_h[a] = uniform(&s);
      for (int k = 0; k < CHAINS; k++) fixed[k][a] = a >= NODES && uniform(&s) < 0.2 ? INFINITY : 3 * uniform(&s);
    }
    amur_graph graph;
    assert_int_equal(amur_graph_init(&graph, NODES, LINKS, tail, head, 0, NULL), AMUR_OK);
    amur_class cls[CHAINS];
    amur_market market[MARKETS];
    amur_alternative alt[MARKETS * CHAINS];
    for (int k = 0; k < CHAINS; k++) cls[k] = (amur_class){{fixed[k], value, load}, {fixed[k], value, load}, 0.7};
    for (int m = 0; m < MARKETS; m++) {
      const int32_t from = (int32_t)(uniform(&s) * NODES);
      market[m] = (amur_market){from,
                                (from + 1 + (int32_t)(uniform(&s) * (NODES - 1))) % NODES,
                                m * CHAINS,
                                CHAINS,
                                200 * uniform(&s),
                                10,
                                0.8,
                                0.3,
                                0.6};
      for (int k = 0; k < CHAINS; k++) alt[m * CHAINS + k] = (amur_alternative){k, k == 2, uniform(&s)};
    }
    amur_combined_problem problem = {&graph,           LINKS, facility, facility_of, time_h, CHAINS, MARKETS,
                                     MARKETS * CHAINS, 2,     cls,      market,      alt};
    const amur_combined_opts opts = amur_combined_opts_default();
    amur_combined_report report;
    amur_combined *cold = amur_combined_new(NULL), *warm = amur_combined_new(NULL);
    assert_int_equal(amur_combined_solve(warm, &problem, &opts, &report, NULL), AMUR_OK);
    assert_true(report.converged);
    for (int m = 0; m < MARKETS; m++) market[m].quantity *= 1.3;
    assert_int_equal(amur_combined_solve(warm, &problem, &opts, &report, NULL), AMUR_OK);
    assert_true(report.converged);
    assert_int_equal(amur_combined_solve(cold, &problem, &opts, &report, NULL), AMUR_OK);
    assert_true(report.converged);
    for (int k = 0; k < MARKETS * CHAINS; k++)
      assert_true(fabs(amur_combined_alt_flow(warm)[k] - amur_combined_alt_flow(cold)[k]) < 1e-3);
    balance b = {.graph = &graph};
    amur_combined_paths(cold, add_path, &b);
    for (int m = 0; m < MARKETS; m++) {
      double sent = 0;
      for (int k = 0; k < CHAINS; k++) sent += amur_combined_alt_flow(cold)[m * CHAINS + k];
      for (int v = 0; v < NODES; v++) {
        const double want = v == market[m].origin ? sent : v == market[m].destination ? -sent : 0;
        assert_true(fabs(b.net[m][v] - want) < 1e-9 * (1 + sent));
      }
    }
    amur_combined_free(cold);
    amur_combined_free(warm);
    amur_graph_fini(&graph);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(routes_equalise),
      cmocka_unit_test(chains_follow_the_logit),
      cmocka_unit_test(a_steep_gate_meets_its_bisection),
      cmocka_unit_test(empties_load_the_way_back),
      cmocka_unit_test(a_closed_way_back_closes_the_chain),
      cmocka_unit_test(random_corridors_converge_and_conserve),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
