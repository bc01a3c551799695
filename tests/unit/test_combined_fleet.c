/* SPDX-License-Identifier: Apache-2.0
 * test_combined_fleet.c -- vehicles that come home or go on to their next load: closed forms, and conservation in
 * random corridors.
 */
#include "combined_fixture.h"

/* ---- vehicles that come home ---------------------------------------------------------------------------- */

/* Two banks: links 0 and 1 out, 2 and 3 home.  Payload 2, back-loads 0.5. */
static void two_banks(world *w) {
  world_init(w, 2);
  for (int a = 0; a < 4; a++) w->link[0][add_link(w, a / 2, 1 - a / 2)] = AMUR_LINK_OPEN;
  w->region[1] = 1;
  w->p.n_region = 2;
  w->p.n_fleet = 1;
  w->fleet[0].payload = 2;
  w->fleet[0].back_load = 0.5;
  w->leg[0].fleet = 0;
  w->leg[0].load = 0.5;
}

/* 10 units out and 4 back: 5 vehicles against 2.  Home: half of the 5 straight, and half of the surplus of 3, which is
 * 1 - 0.5 min(1, 2/5) = 0.8 of the 5; of the 2, half.  They take the cheaper link, at 3 a vehicle. */
static void empties_balance_two_banks(void **state) {
  (void)state;
  world w;
  two_banks(&w);
  w.fixed[0][1] = w.fixed[0][3] = 9;
  for (int a = 0; a < 4; a++) w.empty_fixed[0][a] = a % 2 ? 3 : 8;
  set_market(&w, 0, 1, 1, 10);
  w.market[1] = w.market[0];
  w.market[1].origin = 1, w.market[1].destination = 0;
  w.market[1].first_alt = 1, w.market[1].quantity = 4;
  w.alt[1] = w.alt[0];
  w.p.n_market = w.p.n_alt = 2;
  solve(&w);
  const link_flows f = flows_of(&w);
  CHECK_NEAR(f.loaded[0], 10, 1e-12);
  CHECK_NEAR(f.loaded[2], 4, 1e-12);
  CHECK_NEAR(f.empty[3], 5 * 0.8, 1e-9);
  CHECK_NEAR(f.empty[1], 2 * 0.5, 1e-9);
  CHECK_NEAR(f.loaded[0] / 2 + f.empty[1], f.loaded[2] / 2 + f.empty[3], 1e-9);
  CHECK_NEAR(cost(&w, 0), 0.8 * 3 / 2, 1e-9);
  CHECK_NEAR(cost(&w, 1), 0.5 * 3 / 2, 1e-9);
  tear_down(&w);
}

/* Loads go 0 to 1 and 2 to 3; with every back-load that geometry allows, vehicles go on from 1 to 2 and from 3 to 0,
 * at 1 each, instead of home at 10 each. */
static void empties_go_on_to_the_next_load(void **state) {
  (void)state;
  for (int back_load = 0; back_load < 2; back_load++) {
    world w;
    world_init(&w, 4);
    const int one = add_link(&w, 0, 1), on = add_link(&w, 1, 2), two = add_link(&w, 2, 3), round = add_link(&w, 3, 0),
              home = add_link(&w, 1, 0), back = add_link(&w, 3, 2);
    w.link[0][one] = w.link[0][two] = AMUR_LINK_OPEN;
    for (int a = 0; a < w.n_link; a++) w.empty_fixed[0][a] = INFINITY;
    w.empty_fixed[0][on] = w.empty_fixed[0][round] = 1;
    w.empty_fixed[0][home] = w.empty_fixed[0][back] = 10;
    w.p.n_fleet = 1;
    w.fleet[0].back_load = back_load;
    w.leg[0].fleet = 0;
    set_market(&w, 0, 1, 1, 10);
    w.market[1] = w.market[0];
    w.market[1].origin = 2, w.market[1].destination = 3, w.market[1].first_alt = 1;
    w.alt[1] = w.alt[0];
    w.p.n_market = w.p.n_alt = 2;
    solve(&w);
    const link_flows f = flows_of(&w);
    CHECK_NEAR(f.empty[on], back_load ? 10 : 0, 1e-9);
    CHECK_NEAR(f.empty[round], back_load ? 10 : 0, 1e-9);
    CHECK_NEAR(f.empty[home], back_load ? 0 : 10, 1e-9);
    CHECK_NEAR(cost(&w, 0), back_load ? 1 : 10, 1e-6);
    tear_down(&w);
  }
}

/* Every vehicle that goes out comes home through the same gate: the gate sees both. */
static void empties_load_the_way_back(void **state) {
  (void)state;
  world w;
  two_banks(&w);
  w.fleet[0].payload = w.leg[0].load = 1;
  w.fleet[0].back_load = 0;
  for (int a = 0; a < 4; a++) w.facility_of_link[a] = a / 2;
  w.fixed[0][1] = w.empty_fixed[0][3] = 100;
  w.facility[0] = linear(1, 1);
  w.facility[1] = linear(1, 0.5);
  w.p.n_facility = 2;
  set_market(&w, 0, 1, 1, 10);
  solve(&w);
  CHECK_NEAR(amur_combined_facility_flow(w.solver)[0], 10, 1e-9);
  CHECK_NEAR(amur_combined_facility_flow(w.solver)[1], 10, 1e-9);
  CHECK_NEAR(cost(&w, 0), 11 + 6, 1e-9);
  tear_down(&w);
}

/* One gate for all that crosses, 10 units out and 4 back as above: 5 + 2 loaded vehicles and, with their back-loads,
 * 4 + 1 empty ones. */
static void a_gate_sees_the_back_loads(void **state) {
  (void)state;
  world w;
  two_banks(&w);
  for (int a = 0; a < 4; a++) w.facility_of_link[a] = 0;
  w.facility[0] = linear(1, 0.1);
  w.p.n_facility = 1;
  set_market(&w, 0, 1, 1, 10);
  w.market[1] = w.market[0];
  w.market[1].origin = 1, w.market[1].destination = 0;
  w.market[1].first_alt = 1, w.market[1].quantity = 4;
  w.alt[1] = w.alt[0];
  w.p.n_market = w.p.n_alt = 2;
  solve(&w);
  CHECK_NEAR(amur_combined_facility_flow(w.solver)[0], 12, 1e-9);
  CHECK_NEAR(cost(&w, 0), 2.2 * (1 + 0.8 / 2), 1e-9);
  CHECK_NEAR(cost(&w, 1), 2.2 * (1 + 0.5 / 2), 1e-9);
  tear_down(&w);
}

/* Of 10 units out, those by lorry cost 5 and their way home 5, of which 4 units back spare the share b min(1, 4/x);
 * another way costs 8 or 12.  Choice is sharp, so that flows that followed the last back-loads would swing for ever. */
static void back_loads_in_a_sharp_choice(void **state) {
  (void)state;
  static const double mu[] = {3, 10, 40}, rival[] = {8, 12};
  for (int i = 0; i < 12; i++) {
    const double b = i % 2 ? 1 : 0.5, m = mu[i / 2 % 3], other = rival[i / 6];
    double low = 0, high = 10;
    for (int k = 0; k < 200; k++) {
      const double x = 0.5 * (low + high), lorry = 5 + 5 * (1 - b * fmin(1, 4 / x));
      *(10 / (1 + pow(lorry / other, m)) > x ? &low : &high) = x;
    }
    world w;
    two_banks(&w);
    w.fleet[0].back_load = b;
    w.fleet[0].payload = w.leg[0].load = 1;
    w.link[1][0] = AMUR_LINK_OPEN;
    for (int a = 0; a < 4; a++) w.fixed[0][a] = w.empty_fixed[0][a] = 5, w.fixed[1][a] = other;
    set_market(&w, 0, 1, 2, 10);
    w.market[0] = (amur_market){0, 1, 0, 2, 10, 1, 0, m, m, true};
    w.market[1] = (amur_market){1, 0, 2, 1, 4, 1, 0, m, m, true};
    w.alt[2] = w.alt[0];
    w.p.n_market = 2, w.p.n_alt = 3;
    solve(&w);
    CHECK_NEAR(flow(&w, 0), low, 1e-4);
    const link_flows f = flows_of(&w);
    double net = 0;
    for (int a = 0; a < 4; a++) net += (a < 2 ? 1 : -1) * (f.loaded[a] + f.empty[a]);
    CHECK_NEAR(net, flow(&w, 1), 1e-9); /* the other way does not bring its vehicles home */
    tear_down(&w);
  }
}

/* Empty vehicles find two ways home of 1 + x and 2 + x hours and share them like routes: 5.5 and 4.5. */
static void empties_take_equal_ways(void **state) {
  (void)state;
  world w;
  two_banks(&w);
  w.fleet[0].payload = w.leg[0].load = 1;
  w.fleet[0].back_load = 0;
  w.facility_of_link[2] = 0;
  w.facility_of_link[3] = 1;
  w.facility[0] = linear(1, 1);
  w.facility[1] = linear(2, 0.5);
  w.p.n_facility = 2;
  set_market(&w, 0, 1, 1, 10);
  solve(&w);
  CHECK_NEAR(amur_combined_facility_flow(w.solver)[0], 5.5, 1e-4);
  CHECK_NEAR(amur_combined_facility_flow(w.solver)[1], 4.5, 1e-4);
  CHECK_NEAR(cost(&w, 0), 6.5, 1e-5);
  tear_down(&w);
}

/* A chain whose vehicles find no way home is closed; without any chain the market carries nothing. */
static void a_closed_way_back_closes_the_chain(void **state) {
  (void)state;
  world w;
  two_banks(&w);
  for (int a = 0; a < 4; a++) w.empty_fixed[0][a] = INFINITY;
  set_market(&w, 0, 1, 1, 10);
  solve(&w);
  assert_true(flow(&w, 0) == 0);
  assert_true(isinf(cost(&w, 0)));
  tear_down(&w);
}

/* ---- random corridors, solved cold and warm -------------------------------------------------------------- */

enum { NODES = 20, LINKS = 90, MARKETS = 12, CHAINS = 3 };

static double uniform(uint64_t *s) {
  *s = *s * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (double)(*s >> 11) * 0x1p-53;
}

typedef struct {
  double net[MARKETS][NODES]; /* units leaving minus arriving */
  double vehicles[NODES];     /* of the fleet, the same */
  double load[LINKS];         /* equivalents */
  const amur_graph *graph;
} balance;

static void count_loaded(void *context, int32_t alt, double units, int32_t leg, int32_t transfer, int32_t n_link,
                         const int32_t *link) {
  balance *b = context;
  (void)leg;
  (void)transfer;
  for (int32_t i = 0; i < n_link; i++) {
    b->net[alt / CHAINS][b->graph->tail[link[i]]] += units;
    b->net[alt / CHAINS][b->graph->head[link[i]]] -= units;
    b->vehicles[b->graph->tail[link[i]]] += units / 4;
    b->vehicles[b->graph->head[link[i]]] -= units / 4;
    b->load[link[i]] += units / 4;
  }
}

static void count_empty(void *context, int32_t alt, double vehicles, int32_t fleet, int32_t n_link,
                        const int32_t *link) {
  balance *b = context;
  (void)alt;
  (void)fleet;
  for (int32_t i = 0; i < n_link; i++) {
    b->vehicles[b->graph->tail[link[i]]] += vehicles;
    b->vehicles[b->graph->head[link[i]]] -= vehicles;
    b->load[link[i]] += vehicles;
  }
}

typedef struct {
  int32_t tail[LINKS], head[LINKS], facility_of[LINKS], region[NODES];
  double fixed[CHAINS][LINKS], empty_fixed[LINKS], time_h[LINKS];
  uint8_t link[LINKS];
  amur_vdf facility[LINKS];
  amur_graph graph;
  amur_leg leg[CHAINS];
  amur_leg_place stage[CHAINS];
  amur_class cls[CHAINS];
  amur_returning fleet;
  amur_market market[MARKETS];
  amur_alternative alt[MARKETS * CHAINS];
  amur_combined_problem p;
} corridor;

static void random_corridor(corridor *w, uint64_t seed) {
  uint64_t s = seed;
  memset(w, 0, sizeof *w);
  for (int a = 0; a < LINKS; a++) {
    w->tail[a] = a < NODES ? a : (int32_t)(uniform(&s) * NODES);
    w->head[a] = a < NODES ? (a + 1) % NODES : (w->tail[a] + 1 + (int32_t)(uniform(&s) * (NODES - 1))) % NODES;
    w->facility_of[a] = uniform(&s) < 0.4 ? a : -1;
    w->facility[a] =
        (amur_vdf){.kind = AMUR_VDF_BPR, .t0 = 1 + uniform(&s), .cap = 20 + 80 * uniform(&s), .p = {0.15, 4}};
    w->time_h[a] = uniform(&s);
    w->link[a] = AMUR_LINK_OPEN;
    w->empty_fixed[a] = uniform(&s);
    for (int k = 0; k < CHAINS; k++) w->fixed[k][a] = a >= NODES && uniform(&s) < 0.2 ? INFINITY : 3 * uniform(&s);
  }
  for (int v = 0; v < NODES; v++) w->region[v] = v % 3;
  assert_int_equal(amur_graph_init(&w->graph, NODES, LINKS, w->tail, w->head, 0, NULL), AMUR_OK);
  w->fleet = (amur_returning){w->empty_fixed, 0.5, 1, 4, uniform(&s)};
  for (int k = 0; k < CHAINS; k++) {
    w->leg[k] = (amur_leg){w->fixed[k], w->link, 1 + uniform(&s), 0.25, 0};
    w->stage[k] = (amur_leg_place){k, true, true};
    w->cls[k] = (amur_class){k, 1, 0, 0, false};
  }
  for (int m = 0; m < MARKETS; m++) {
    const int32_t from = (int32_t)(uniform(&s) * NODES);
    const bool by_ratio = seed % 2;
    w->market[m] = (amur_market){from,
                                 (from + 1 + (int32_t)(uniform(&s) * (NODES - 1))) % NODES,
                                 m * CHAINS,
                                 CHAINS,
                                 800 * uniform(&s),
                                 10,
                                 0.8,
                                 by_ratio ? 3 : 0.3,
                                 by_ratio ? 6 : 0.6,
                                 by_ratio};
    for (int k = 0; k < CHAINS; k++)
      w->alt[m * CHAINS + k] = (amur_alternative){k, k == 2, 0.5 + uniform(&s), by_ratio ? 0 : uniform(&s)};
  }
  w->p = (amur_combined_problem){
      &w->graph, LINKS,  w->facility, w->facility_of, w->time_h,        3, w->region, 1,      CHAINS,
      CHAINS,    0,      CHAINS,      MARKETS,        MARKETS * CHAINS, 2, &w->fleet, w->leg, w->stage,
      NULL,      w->cls, w->market,   w->alt};
}

static void check_balance(corridor *w, amur_combined *c) {
  balance b = {.graph = &w->graph};
  const amur_flow_visit visit = {count_loaded, count_empty, &b};
  amur_combined_flows(c, &w->p, &visit);
  for (int m = 0; m < MARKETS; m++) {
    double sent = 0;
    for (int k = 0; k < CHAINS; k++) sent += amur_combined_alt_flow(c)[m * CHAINS + k];
    for (int v = 0; v < NODES; v++) {
      const double want = v == w->market[m].origin ? sent : v == w->market[m].destination ? -sent : 0;
      CHECK_NEAR(b.net[m][v], want, 1e-9 * (1 + sent));
    }
  }
  for (int v = 0; v < NODES; v++) CHECK_NEAR(b.vehicles[v], 0, 1e-8);
  double trips = 0;
  for (int k = 0; k < MARKETS * CHAINS; k++) trips += amur_combined_alt_flow(c)[k] / 4;
  for (int a = 0; a < LINKS; a++)
    if (w->facility_of[a] >= 0) CHECK_NEAR(b.load[a], amur_combined_facility_flow(c)[a], 1e-5 * trips);
}

static void random_corridors_converge_and_conserve(void **state) {
  (void)state;
  static corridor w;
  for (uint64_t seed = 1; seed <= 40; seed++) {
    random_corridor(&w, seed);
    const amur_combined_opts opts = amur_combined_opts_default();
    amur_combined_report report;
    amur_combined *cold = amur_combined_new(NULL), *warm = amur_combined_new(NULL);
    assert_int_equal(amur_combined_solve(warm, &w.p, &opts, &report, NULL), AMUR_OK);
    if (!report.converged)
      fail_msg("seed %d: gap %g, choice %g, imbalance %g", (int)seed, report.relative_gap, report.choice_residual,
               report.imbalance);
    for (int m = 0; m < MARKETS; m++) w.market[m].quantity *= 1.3;
    assert_int_equal(amur_combined_solve(warm, &w.p, &opts, &report, NULL), AMUR_OK);
    assert_true(report.converged);
    assert_int_equal(amur_combined_solve(cold, &w.p, &opts, &report, NULL), AMUR_OK);
    assert_true(report.converged);
    for (int k = 0; k < MARKETS * CHAINS; k++)
      CHECK_NEAR(amur_combined_alt_flow(warm)[k], amur_combined_alt_flow(cold)[k],
                 1e-3 + 1e-5 * amur_combined_alt_flow(cold)[k]);
    check_balance(&w, cold);
    check_balance(&w, warm);
    amur_combined_free(cold);
    amur_combined_free(warm);
    amur_graph_fini(&w.graph);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(empties_balance_two_banks),          cmocka_unit_test(empties_go_on_to_the_next_load),
      cmocka_unit_test(empties_load_the_way_back),          cmocka_unit_test(a_gate_sees_the_back_loads),
      cmocka_unit_test(back_loads_in_a_sharp_choice),       cmocka_unit_test(empties_take_equal_ways),
      cmocka_unit_test(a_closed_way_back_closes_the_chain), cmocka_unit_test(random_corridors_converge_and_conserve),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
