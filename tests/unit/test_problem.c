/* SPDX-License-Identifier: Apache-2.0
 * test_problem.c -- generalised costs of a period, link by link and class by class, worked by hand.
 */
#include "strait_fixture.h"

/* The period's problem under one change (NULL: none), as the loop has it made. */
typedef struct {
  strait s;
  run_model model;
  problem_work work;
  amur_combined_problem problem;
} made;

static void make(made *m, amur_change *change, double empty_share) {
  const period_span span = {.year = 2024, .from = amur_day_from(2024, 1, 1), .to = amur_day_from(2024, 12, 31)};
  const double share[] = {empty_share, empty_share, empty_share};
  if (change) strait_scenario(&m->s, change, 1);
  CHECK_OK(ami_model_init(&m->model, &m->s.corridor, NULL));
  CHECK_OK(ami_problem_work_init(&m->work, &m->model, NULL));
  CHECK_OK(ami_period_state(&m->model, &(run_case){.scenario = change ? 0 : -1}, &span, &m->work.state, NULL));
  assert_int_equal(m->model.n_class, 3);
  CHECK_OK(ami_problem_fill(&m->work, &m->model, &span, NULL, share, &m->problem, NULL));
}

static void unmake(made *m) {
  ami_problem_work_fini(&m->work);
  ami_model_fini(&m->model);
}

/* The class of a commodity on a chain. */
static const amur_class *class_of(const made *m, int commodity, int chain) {
  for (int i = 0; i < m->model.n_class; i++)
    if (m->model.cls[i].commodity == commodity && m->model.cls[i].chain == chain) return &m->problem.cls[i];
  fail_msg("no class of commodity %d on chain %d", commodity, chain);
  return NULL;
}

typedef struct {
  double fixed, time_value, load;
} link_cost;

static void check_costs(const amur_class_cost *found, const link_cost *want) {
  for (int a = 0; a < N_LINK; a++) {
    if (isinf(want[a].fixed)) {
      assert_true(isinf(found->fixed[a]));
      continue;
    }
    CHECK_NEAR(found->fixed[a], want[a].fixed, 1e-12);
    CHECK_NEAR(found->time_value[a], want[a].time_value, 1e-12);
    CHECK_NEAR(found->load[a], want[a].load, 1e-12);
  }
}

#define CLOSED                                                                                                         \
  { INFINITY, 0, 0 }

/* The table at the top of strait_fixture.h; machines lose nothing by the hour, so theirs costs 0.5 + 0.5. */
static void costs_by_link_and_class(void **state) {
  (void)state;
  made m = {0};
  strait_init(&m.s);
  make(&m, NULL, 0.6);
  static const link_cost grain[] = {{3, 0.8, 0.1}, {3.5, 0.8, 0.1}, {1.5, 0.8, 0.1}, {3, 0.8, 0.1}, CLOSED, CLOSED};
  static const link_cost machines[] = {{3, 1, 0.1}, {3.5, 1, 0.1}, {1.5, 1, 0.1}, {3, 1, 0.1}, CLOSED, CLOSED};
  static const link_cost empty[] = {{3, 0.5, 0.1}, {2.5, 0.5, 0.1}, {1.5, 0.5, 0.1}, {3, 0.5, 0.1}, CLOSED, CLOSED};
  static const link_cost sea[] = {CLOSED, CLOSED, CLOSED, CLOSED, {4.5, 0.4, 1e-3}, {0.5, 0.4, 1e-3}};
  static const link_cost nothing[] = {CLOSED, CLOSED, CLOSED, CLOSED, {0, 0, 0}, {0, 0, 0}};
  check_costs(&class_of(&m, GRAIN, BY_ROAD)->loaded, grain);
  check_costs(&class_of(&m, GRAIN, BY_ROAD)->empty, empty);
  check_costs(&class_of(&m, MACHINES, BY_ROAD)->loaded, machines);
  check_costs(&class_of(&m, MACHINES, BY_ROAD)->empty, empty);
  check_costs(&class_of(&m, GRAIN, BY_SEA)->loaded, sea);
  check_costs(&class_of(&m, GRAIN, BY_SEA)->empty, nothing); /* the ship does not come back on their account */
  CHECK_NEAR(class_of(&m, GRAIN, BY_ROAD)->empty_share, 0.6, 0);
  static const double hours[N_LINK] = {1, 2, 1, 2, 5, 5};
  for (int a = 0; a < N_LINK; a++) CHECK_NEAR(m.problem.constant_time_h[a], hours[a], 1e-12);
  unmake(&m);
}

/* Links keep their handling time beside the drive; one with a delay function drives in its facility, where the length
 * over the speed is the free-flow time; one of a terminal drives as ever and queues in the terminal. */
static void hours_of_links(void **state) {
  (void)state;
  made m = {0};
  strait_init(&m.s);
  m.s.link[ROAD_OUT].time_h = 0.25;
  m.s.link[ROAD_IN].vdf = AMUR_VDF_BPR;
  m.s.link[ROAD_IN].vdf_p[0] = 0.15, m.s.link[ROAD_IN].vdf_p[1] = 4;
  m.s.link[ROAD_IN].capacity_per_day = 700;
  m.s.link[ROAD_IN].time_h = 0.5;
  amur_change faster = strait_change("link:road_in", "free_speed", AMUR_CHANGE_MULTIPLY, 2);
  make(&m, &faster, 1);
  CHECK_NEAR(m.problem.constant_time_h[ROAD_OUT], 1.25, 1e-12);
  CHECK_NEAR(m.problem.constant_time_h[ROAD_IN], 0.5, 1e-12);
  assert_int_equal(m.problem.n_facility, 1);
  assert_int_equal(m.problem.facility_of_link[ROAD_IN], 0);
  assert_int_equal(m.problem.facility_of_link[ROAD_OUT], -1);
  CHECK_NEAR(m.problem.facility[0].t0, 1, 1e-12); /* 60 km at twice 30 km/h */
  CHECK_NEAR(m.problem.facility[0].cap, 700, 0);
  CHECK_NEAR(amur_vdf_time(&m.problem.facility[0], 700), 1.15, 1e-12);
  m.s.link[BRIDGE_OUT].length_km = 30, m.s.link[BRIDGE_OUT].free_speed_kmh = 60;
  m.s.link[BRIDGE_OUT].terminal = 0;
  m.work.state.speed[BRIDGE_OUT] = 60;
  CHECK_NEAR(ami_problem_link_time_h(&m.work.state, BRIDGE_OUT), 2.5, 1e-12);
  m.s.link[BRIDGE_OUT].vdf = AMUR_VDF_BPR; /* which a terminal's curve replaces */
  CHECK_NEAR(ami_problem_link_time_h(&m.work.state, BRIDGE_OUT), 2.5, 1e-12);
  unmake(&m);
}

/* A rule against one commodity stops those who carry it, not who comes back empty; one against a vehicle, or against
 * all goods, stops the empty ones, too. */
static void closed_links(void **state) {
  (void)state;
  static const struct {
    char *commodities, *vehicles;
    bool grain, machines, empty;
  } row[] = {{"grain", "", false, true, true}, {"", "", false, false, false}, {"", "ship", true, true, true}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    made m = {0};
    strait_init(&m.s);
    amur_change closed = strait_change("crossing:bridge", "open", AMUR_CHANGE_SET, 0);
    closed.commodities = row[i].commodities;
    closed.vehicles = row[i].vehicles;
    make(&m, &closed, 1);
    for (int a = BRIDGE_OUT; a <= BRIDGE_IN; a++) {
      assert_int_equal(isfinite(class_of(&m, GRAIN, BY_ROAD)->loaded.fixed[a]) != 0, row[i].grain);
      assert_int_equal(isfinite(class_of(&m, MACHINES, BY_ROAD)->loaded.fixed[a]) != 0, row[i].machines);
      assert_int_equal(isfinite(class_of(&m, GRAIN, BY_ROAD)->empty.fixed[a]) != 0, row[i].empty);
    }
    unmake(&m);
  }
}

static void a_closed_chain_goes_nowhere(void **state) {
  (void)state;
  made m = {0};
  strait_init(&m.s);
  amur_change closed = strait_change("chain:sea", "open", AMUR_CHANGE_SET, 0);
  make(&m, &closed, 1);
  for (int a = 0; a < N_LINK; a++) {
    assert_true(isinf(class_of(&m, GRAIN, BY_SEA)->loaded.fixed[a]));
    assert_int_equal(isinf(class_of(&m, GRAIN, BY_ROAD)->loaded.fixed[a]) != 0, a == FERRY_OUT || a == FERRY_IN);
  }
  unmake(&m);
}

/* 3660 t in 366 days; every commodity's own constant, theta and elasticity, of which a row of demand may have another.
 */
static void markets_and_alternatives(void **state) {
  (void)state;
  made m = {0};
  strait_init(&m.s);
  m.s.chain[BY_ROAD].constant = 7;
  m.s.commodity[GRAIN].elasticity = 0.6;
  m.s.commodity[MACHINES].elasticity = 0.4;
  m.s.demand[1].elasticity = 0.9;
  amur_change dearer = strait_change("chain:road", "constant", AMUR_CHANGE_ADD, 2);
  dearer.commodities = "machines";
  make(&m, &dearer, 1);
  assert_int_equal(m.problem.n_market, 2);
  const amur_market *grain = &m.problem.market[0], *machines = &m.problem.market[1];
  assert_int_equal(grain->origin, NODE_FARMS);
  assert_int_equal(grain->destination, NODE_TOWN);
  assert_int_equal(machines->origin, NODE_TOWN);
  CHECK_NEAR(grain->quantity, 10, 1e-12);
  CHECK_NEAR(machines->quantity, 2, 1e-12);
  CHECK_NEAR(grain->ref_cost, 10, 1e-12);
  CHECK_NEAR(grain->elasticity, 0.6, 1e-12);
  CHECK_NEAR(machines->elasticity, 0.9, 1e-12);
  CHECK_NEAR(grain->theta, 0.2, 0);
  CHECK_NEAR(grain->theta_nest, 0.3, 0);
  assert_int_equal(grain->n_alt, 2);
  assert_int_equal(machines->n_alt, 1);
  const amur_alternative *by_road = &m.problem.alt[grain->first_alt],
                         *of_machines = &m.problem.alt[machines->first_alt];
  CHECK_NEAR(by_road[BY_ROAD].constant, 7, 0);
  CHECK_NEAR(by_road[BY_SEA].constant, 0, 0);
  CHECK_NEAR(of_machines->constant, 9, 0);
  assert_int_equal(by_road[BY_ROAD].nest, 0);
  assert_int_equal(by_road[BY_SEA].nest, 1);
  unmake(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(costs_by_link_and_class),
      cmocka_unit_test(hours_of_links),
      cmocka_unit_test(closed_links),
      cmocka_unit_test(a_closed_chain_goes_nowhere),
      cmocka_unit_test(markets_and_alternatives),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
