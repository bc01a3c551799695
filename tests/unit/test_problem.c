/* SPDX-License-Identifier: Apache-2.0
 * test_problem.c -- generalised costs of a period, link by link and leg by leg, its transfers and markets, worked by
 * hand.
 */
#include "strait_fixture.h"

/* The period's problem under one change (NULL: none), as the loop has it made. */
typedef struct {
  strait s;
  run_model model;
  problem_work work;
  amur_combined_problem problem;
} made;

static void make(made *m, amur_change *change) {
  const period_span span = {.year = 2024, .from = amur_day_from(2024, 1, 1), .to = amur_day_from(2024, 12, 31)};
  if (change) strait_scenario(&m->s, change, 1);
  CHECK_OK(ami_model_init(&m->model, &m->s.corridor, NULL));
  CHECK_OK(ami_problem_work_init(&m->work, &m->model, NULL));
  CHECK_OK(ami_period_state(&m->model, &(run_case){.scenario = change ? 0 : -1}, &span, &m->work.state, NULL));
  static const amur_curve *const none[1];
  CHECK_OK(ami_problem_fill(&m->work, &m->model, &span, none, &m->problem, NULL));
}

static void unmake(made *m) {
  ami_problem_work_fini(&m->work);
  ami_model_fini(&m->model);
}

/* The leg of a commodity in a vehicle. */
static const amur_leg *leg_of(const made *m, int commodity, int vehicle) {
  for (int i = 0; i < m->model.n_leg; i++)
    if (m->model.leg[i].commodity == commodity && m->model.leg[i].vehicle == vehicle) return &m->problem.leg[i];
  fail_msg("no leg of commodity %d in vehicle %d", commodity, vehicle);
  return NULL;
}

static bool is_open(const amur_leg *leg, int link) { return leg->link[link] && isfinite(leg->fixed[link]); }

static void check_leg(const amur_leg *leg, const double *fixed, double time_value, double load) {
  for (int a = 0; a < N_LINK; a++) {
    assert_int_equal(is_open(leg, a), isfinite(fixed[a]) != 0);
    if (isfinite(fixed[a])) CHECK_NEAR(leg->fixed[a], fixed[a], 1e-12);
  }
  CHECK_NEAR(leg->time_value, time_value, 1e-12);
  CHECK_NEAR(leg->load, load, 1e-12);
}

/* The table at the top of strait_fixture.h; machines lose nothing by the hour, so theirs costs 0.5 + 0.5.  An empty
 * lorry pays 20 times what a tonne would: 60 a road, 50 and 30 over the bridge, 10 an hour. */
static void costs_by_link_and_leg(void **state) {
  (void)state;
  made m = {0};
  strait_init(&m.s);
  make(&m, NULL);
  static const double by_lorry[] = {3, 3.5, 1.5, 3, INFINITY, INFINITY}, empty[] = {60, 50, 30, 60};
  static const double by_ship[] = {INFINITY, INFINITY, INFINITY, INFINITY, 4.5, 0.5};
  assert_int_equal(m.problem.n_leg, 3);
  check_leg(leg_of(&m, GRAIN, LORRY), by_lorry, 0.8, 0.1);
  check_leg(leg_of(&m, MACHINES, LORRY), by_lorry, 1, 0.1);
  check_leg(leg_of(&m, GRAIN, SHIP), by_ship, 0.4, 1e-3);
  assert_int_equal(m.problem.n_fleet, 1); /* the ship does not come home */
  assert_int_equal(leg_of(&m, GRAIN, LORRY)->fleet, 0);
  assert_int_equal(leg_of(&m, MACHINES, LORRY)->fleet, 0);
  assert_int_equal(leg_of(&m, GRAIN, SHIP)->fleet, -1);
  const amur_returning *lorries = &m.problem.fleet[0];
  CHECK_NEAR(lorries->time_value, 10, 0);
  CHECK_NEAR(lorries->load, 2, 0);
  CHECK_NEAR(lorries->payload, 20, 0);
  CHECK_NEAR(lorries->back_load, 0.5, 0);
  for (int a = 0; a < FERRY_OUT; a++) CHECK_NEAR(lorries->fixed[a], empty[a], 1e-12);
  assert_true(isinf(lorries->fixed[FERRY_OUT]) && isinf(lorries->fixed[FERRY_IN])); /* no leg drives a lorry there */
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
  make(&m, &faster);
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
    make(&m, &closed);
    for (int a = BRIDGE_OUT; a <= BRIDGE_IN; a++) {
      assert_int_equal(is_open(leg_of(&m, GRAIN, LORRY), a), row[i].grain);
      assert_int_equal(is_open(leg_of(&m, MACHINES, LORRY), a), row[i].machines);
      assert_int_equal(isfinite(m.problem.fleet[0].fixed[a]) != 0, row[i].empty);
    }
    unmake(&m);
  }
}

/* Closed for one of its commodities, for all; or with no appeal to anybody. */
static void a_closed_chain_has_no_appeal(void **state) {
  (void)state;
  static const struct {
    char *field, *commodities;
    double grain, machines;
  } row[] = {{"open", "", 0, 0}, {"open", "grain", 0, 3}, {"open", "machines", 3, 0}, {"appeal", "grain", 0, 3}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    made m = {0};
    strait_init(&m.s);
    m.s.chain[BY_ROAD].appeal = 3;
    amur_change closed = strait_change("chain:road", row[i].field, AMUR_CHANGE_SET, 0);
    closed.commodities = row[i].commodities;
    make(&m, &closed);
    assert_int_equal(m.problem.n_alt, 3); /* grain by road and by sea, machines by road */
    CHECK_NEAR(m.problem.alt[0].appeal, row[i].grain, 0);
    CHECK_NEAR(m.problem.alt[1].appeal, 1, 0);
    CHECK_NEAR(m.problem.alt[2].appeal, row[i].machines, 0);
    unmake(&m);
  }
}

/* ---- transfers ----------------------------------------------------------------------------------------- */

/* Grain by lorry to the bank, by ship over the strait, by lorry on: a sea route with roads at either end, both
 * optional. The ferry begins at the bank. */
static void by_two_vehicles(made *m, amur_transfer_row *transfer, int n, amur_leg_row leg[3]) {
  strait_init(&m->s);
  for (int i = 0; i < 3; i++)
    leg[i] = (amur_leg_row){m->s.mode_of_leg[i == 1 ? BY_SEA : BY_ROAD], i == 1 ? SHIP : LORRY, i != 1};
  m->s.chain[BY_SEA].leg = leg;
  m->s.chain[BY_SEA].n_leg = 3;
  m->s.link[FERRY_OUT].from = m->s.link[FERRY_IN].to = NODE_BANK;
  m->s.corridor.transfer = transfer;
  m->s.corridor.n_transfer = n;
}

/* A change costs its money, and the goods' hours without a vehicle's: grain 0.3 an hour.  It queues where its terminal
 * is with the equivalents of the vehicles that bring the goods: 2/20 of a lorry, 1/1000 of a ship. */
static void changes_of_vehicle(void **state) {
  (void)state;
  made m = {0};
  amur_leg_row leg[3];
  char *terminal[] = {"port"};
  amur_transfer_row row = {.id = "t",
                           .node = NODE_BANK,
                           .from_vehicle = LORRY,
                           .to_vehicle = SHIP,
                           .money_per_unit = 2.5,
                           .time_h = 8,
                           .terminal = 0};
  by_two_vehicles(&m, &row, 1, leg);
  m.s.corridor.terminal = terminal, m.s.corridor.n_terminal = 1;
  amur_change dearer = strait_change("transfer:t", "money_per_unit", AMUR_CHANGE_ADD, 1);
  make(&m, &dearer);
  assert_int_equal(m.problem.n_facility, 1);
  assert_int_equal(m.problem.n_transfer, 2);
  for (int i = 0; i < 2; i++) {
    const amur_transfer *t = &m.problem.transfer[i];
    assert_int_equal(t->node, NODE_BANK);
    assert_int_equal(t->from, i); /* lorry to ship, ship to lorry; the same lorries at either end */
    assert_int_equal(t->to, i + 1);
    CHECK_NEAR(t->fixed, 3.5, 0);
    CHECK_NEAR(t->time_value, 0.3, 1e-12);
    CHECK_NEAR(t->time_h, 8, 0);
    assert_int_equal(t->facility, 0);
    CHECK_NEAR(t->load, i == 0 ? 0.1 : 1e-3, 1e-15);
  }
  unmake(&m);
}

static void a_closed_transfer_costs_infinity(void **state) {
  (void)state;
  static const struct {
    char *commodities;
    bool open;
  } row[] = {{"", false}, {"grain", false}, {"machines", true}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    made m = {0};
    amur_leg_row leg[3];
    amur_transfer_row transfer = {
        .id = "t", .node = NODE_BANK, .from_vehicle = LORRY, .to_vehicle = SHIP, .terminal = -1};
    by_two_vehicles(&m, &transfer, 1, leg);
    amur_change closed = strait_change("transfer:t", "open", AMUR_CHANGE_SET, 0);
    closed.commodities = row[i].commodities;
    make(&m, &closed);
    assert_int_equal(isfinite(m.problem.transfer[0].fixed) != 0, row[i].open);
    assert_int_equal(m.problem.transfer[0].facility, -1);
    unmake(&m);
  }
}

/* Goods that go on in their vehicle pay nothing for it: sea > sea, from the one leg to the other at the end of a link
 * of the first where one of the second begins. */
static void going_on_costs_nothing(void **state) {
  (void)state;
  made m = {0};
  strait_init(&m.s);
  amur_leg_row leg[2] = {m.s.leg[BY_SEA], m.s.leg[BY_SEA]};
  m.s.chain[BY_SEA].leg = leg, m.s.chain[BY_SEA].n_leg = 2;
  make(&m, NULL);
  assert_int_equal(m.problem.n_transfer, 2);
  assert_int_equal(m.problem.transfer[0].node, NODE_FARMS);
  assert_int_equal(m.problem.transfer[1].node, NODE_TOWN);
  for (int i = 0; i < 2; i++) {
    CHECK_NEAR(m.problem.transfer[i].fixed, 0, 0);
    CHECK_NEAR(m.problem.transfer[i].time_value * m.problem.transfer[i].time_h, 0, 0);
    assert_int_equal(m.problem.transfer[i].facility, -1);
  }
  unmake(&m);
}

/* ---- markets ------------------------------------------------------------------------------------------------ */

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
  make(&m, &dearer);
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

/* By ratios an alternative has appeal and no constant, of which a crossing among several takes its weight; mu and
 * lambda are what changes set them to, and lambda never exceeds mu. */
static void choice_by_ratios(void **state) {
  (void)state;
  made m = {0};
  strait_init(&m.s);
  amur_commodity_row *grain = &m.s.commodity[GRAIN];
  grain->by_ratio = true;
  grain->mu = grain->theta_nest = 4;
  grain->lambda = grain->theta = 3;
  m.s.chain[BY_ROAD].appeal = 0.5;
  m.s.chain[BY_ROAD].constant = 7; /* of machines alone */
  m.s.chain[BY_SEA].weight = 0.25;
  amur_change closer = strait_change("commodity:grain", "mu", AMUR_CHANGE_SET, 2);
  make(&m, &closer);
  assert_true(m.problem.market[0].by_ratio && !m.problem.market[1].by_ratio);
  CHECK_NEAR(m.problem.market[0].theta_nest, 2, 0);
  CHECK_NEAR(m.problem.market[0].theta, 2, 0);
  CHECK_NEAR(m.problem.alt[0].appeal, 0.5, 0);
  CHECK_NEAR(m.problem.alt[1].appeal, 0.25, 0);
  CHECK_NEAR(m.problem.alt[0].constant, 0, 0);
  CHECK_NEAR(m.problem.alt[2].constant, 7, 0);
  unmake(&m);
}

/* A quarter of the grain may use the sea: a segment of it for each side of that, which wants its part. */
static void segments_of_a_market(void **state) {
  (void)state;
  made m = {0};
  strait_init(&m.s);
  amur_eligible_row row = {.id = "e",
                           .chains = "sea",
                           .commodities = "grain",
                           .demand = "",
                           .share = 0.25,
                           .from = AMUR_DAY_NONE,
                           .to = AMUR_DAY_NONE};
  m.s.corridor.eligible = &row, m.s.corridor.n_eligible = 1;
  make(&m, NULL);
  assert_int_equal(m.problem.n_market, 3); /* two of grain, one of machines */
  CHECK_NEAR(m.problem.market[0].quantity, 2.5, 1e-12);
  CHECK_NEAR(m.problem.market[1].quantity, 7.5, 1e-12);
  CHECK_NEAR(m.problem.market[2].quantity, 2, 1e-12);
  static const double appeal[] = {1, 1, 1, 0, 1};
  assert_int_equal(m.problem.n_alt, 5);
  for (int i = 0; i < 5; i++) CHECK_NEAR(m.problem.alt[i].appeal, appeal[i], 0);
  unmake(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(costs_by_link_and_leg),  cmocka_unit_test(hours_of_links),
      cmocka_unit_test(closed_links),           cmocka_unit_test(a_closed_chain_has_no_appeal),
      cmocka_unit_test(changes_of_vehicle),     cmocka_unit_test(a_closed_transfer_costs_infinity),
      cmocka_unit_test(going_on_costs_nothing), cmocka_unit_test(markets_and_alternatives),
      cmocka_unit_test(choice_by_ratios),       cmocka_unit_test(segments_of_a_market),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
