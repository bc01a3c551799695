/* SPDX-License-Identifier: Apache-2.0
 * test_model.c -- what a corridor is made into once: markets and their segments, alternatives, classes, legs, fleets,
 * facilities.
 */
#include "strait_fixture.h"

/* Rows of one origin, destination and commodity make one market, in order of their first row; each has the chains that
 * carry its commodity. */
static void markets(void **state) {
  (void)state;
  strait s;
  run_model m;
  strait_init(&s);
  s.demand[2] = strait_demand(FARMS, TOWN, MACHINES, 1, 1);
  s.demand[3] = strait_demand(FARMS, TOWN, GRAIN, 1, 1);
  s.corridor.n_demand = 4;
  CHECK_OK(ami_model_init(&m, &s.corridor, NULL));
  static const int market_of[] = {0, 1, 2, 0}, n_alt[] = {2, 1, 1}, first_alt[] = {0, 2, 3};
  assert_int_equal(m.n_market, 3);
  for (int i = 0; i < 4; i++) assert_int_equal(m.market_of_demand[i], market_of[i]);
  for (int i = 0; i < 3; i++) {
    assert_int_equal(m.market[i].n_alt, n_alt[i]);
    assert_int_equal(m.market[i].first_alt, first_alt[i]);
  }
  assert_int_equal(m.market[2].origin, FARMS);
  assert_int_equal(m.market[2].commodity, MACHINES);
  ami_model_fini(&m);
}

/* Where rows of eligible.csv concern a market, it is as many segments as they can make, side by side; rows of demand
 * that they tell apart are no longer one market. */
static void markets_of_segments(void **state) {
  (void)state;
  strait s;
  run_model m;
  strait_init(&s);
  s.demand[2] = strait_demand(FARMS, TOWN, GRAIN, 1, 1);
  s.demand[3] = strait_demand(FARMS, TOWN, GRAIN, 1, 1);
  s.demand[2].id = "contract", s.demand[3].id = "other";
  s.corridor.n_demand = 4;
  amur_eligible_row row[] = {{.id = "a", .chains = "sea", .commodities = "grain", .demand = "contract"},
                             {.id = "b", .chains = "*", .commodities = "", .demand = "contract other"}};
  s.corridor.eligible = row, s.corridor.n_eligible = 2;
  CHECK_OK(ami_model_init(&m, &s.corridor, NULL));
  static const int market_of[] = {0, 1, 2, 5}, segment[] = {0, 0, 0, 1, 2, 0, 1};
  assert_int_equal(m.n_market, 7); /* 1, 1, 3 of both rows, 2 of the one */
  for (int i = 0; i < 4; i++) assert_int_equal(m.market_of_demand[i], market_of[i]);
  for (int i = 0; i < 7; i++) assert_int_equal(m.market[i].segment, segment[i]);
  assert_int_equal(m.list[m.market[2].list].n, 2);
  assert_int_equal(m.list[m.market[5].list].n, 1);
  assert_int_equal(m.list[m.market[5].list].row[0], 1);
  assert_int_equal(m.n_alt, 13); /* two of each of grain, one of machines */
  assert_int_equal(m.n_class, 3);
  ami_model_fini(&m);
}

/* Goods of a commodity on a chain are a class; legs that are alike in commodity, vehicle and links are one, whoever's
 * class it is, so that their shortest ways are grown once. */
static void classes_share_legs(void **state) {
  (void)state;
  strait s;
  run_model m;
  strait_init(&s);
  amur_leg_row leg[] = {s.leg[BY_ROAD], s.leg[BY_SEA]};
  leg[0].optional = true;
  s.chain[BY_SEA].leg = leg, s.chain[BY_SEA].n_leg = 2; /* road? > sea, and sea > road? */
  amur_transfer_row transfer = {
      .id = "t", .node = NODE_TOWN, .from_vehicle = LORRY, .to_vehicle = SHIP, .terminal = -1};
  s.corridor.transfer = &transfer, s.corridor.n_transfer = 1;
  CHECK_OK(ami_model_init(&m, &s.corridor, NULL));
  static const int commodity[] = {GRAIN, GRAIN, MACHINES}, chain[] = {BY_ROAD, BY_SEA, BY_ROAD};
  static const int first_stage[] = {0, 1, 5}, n_stage[] = {1, 4, 1}, n_transfer[] = {0, 2, 0};
  static const int leg_of_stage[] = {0, 0, 1, 1, 0, 2};
  assert_int_equal(m.n_class, 3);
  for (int i = 0; i < 3; i++) {
    assert_int_equal(m.cls[i].commodity, commodity[i]);
    assert_int_equal(m.cls[i].chain, chain[i]);
    assert_int_equal(m.ways_of_class[i].first_stage, first_stage[i]);
    assert_int_equal(m.ways_of_class[i].n_stage, n_stage[i]);
    assert_int_equal(m.ways_of_class[i].n_transfer, n_transfer[i]);
    assert_false(m.ways_of_class[i].must_pass);
  }
  assert_int_equal(m.n_leg, 3); /* grain by lorry, grain by ship, machines by lorry */
  assert_int_equal(m.n_stage, 6);
  for (int i = 0; i < 6; i++) assert_int_equal(m.stage[i].leg, leg_of_stage[i]);
  for (int i = 0; i < m.n_transfer; i++) assert_int_equal(m.class_of_transfer[i], 1);
  ami_model_fini(&m);
}

/* On the same links a lorry and a ship are two legs, and so are two commodities in one. */
static void legs_are_told_apart(void **state) {
  (void)state;
  strait s;
  run_model m;
  strait_init(&s);
  s.leg[BY_SEA].mode = s.mode_of_leg[BY_ROAD];
  CHECK_OK(ami_model_init(&m, &s.corridor, NULL));
  static const int commodity[] = {GRAIN, GRAIN, MACHINES}, vehicle[] = {LORRY, SHIP, LORRY};
  assert_int_equal(m.ways.n_mask, 1);
  assert_int_equal(m.n_leg, 3);
  for (int i = 0; i < 3; i++) {
    assert_int_equal(m.leg[i].commodity, commodity[i]);
    assert_int_equal(m.leg[i].vehicle, vehicle[i]);
    assert_int_equal(m.leg[i].mask, 0);
  }
  ami_model_fini(&m);
}

/* Vehicles that come home, as far as a chain uses them, are a fleet each; nodes are in the country of their own or in
 * their zone's, the bank in one without a name.  Each vehicle of a chain has one place in tables of flows, however many
 * legs it serves. */
static void fleets_and_places(void **state) {
  (void)state;
  static const struct {
    bool lorry_returns, ship_returns;
    int of_lorry, of_ship, n;
  } row[] = {{true, true, 0, 1, 2}, {true, false, 0, -1, 1}, {false, true, -1, 0, 1}, {false, false, -1, -1, 0}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    strait s;
    run_model m;
    strait_init(&s);
    amur_leg_row leg[] = {s.leg[BY_ROAD], s.leg[BY_SEA], s.leg[BY_ROAD]};
    s.chain[BY_SEA].leg = leg, s.chain[BY_SEA].n_leg = 3;
    s.vehicle[LORRY].returns = row[i].lorry_returns;
    s.vehicle[SHIP].returns = row[i].ship_returns;
    CHECK_OK(ami_model_init(&m, &s.corridor, NULL));
    assert_int_equal(m.n_fleet, row[i].n);
    assert_int_equal(m.fleet_of_vehicle[LORRY], row[i].of_lorry);
    assert_int_equal(m.fleet_of_vehicle[SHIP], row[i].of_ship);
    for (int f = 0; f < m.n_fleet; f++) assert_int_equal(m.fleet_of_vehicle[m.vehicle_of_fleet[f]], f);
    assert_int_equal(m.n_slot, 3);
    static const int slot_of[] = {0, -1, 1, 2}, slot_chain[] = {BY_ROAD, BY_SEA, BY_SEA},
                     slot_vehicle[] = {LORRY, LORRY, SHIP};
    for (int k = 0; k < 4; k++) assert_int_equal(m.slot_of[k], slot_of[k]);
    for (int k = 0; k < 3; k++) {
      assert_int_equal(m.slot_chain[k], slot_chain[k]);
      assert_int_equal(m.slot_vehicle[k], slot_vehicle[k]);
    }
    assert_int_equal(m.n_country, 3);
    static const int country[] = {0, 2, 1};
    for (int k = 0; k < 3; k++) assert_int_equal(m.node_country[k], country[k]);
    ami_model_fini(&m);
  }
}

/* Goods that must pass a crossing have it in their class. */
static void a_chain_over_a_crossing(void **state) {
  (void)state;
  strait s;
  run_model m;
  bool others[2] = {false, true};
  strait_init(&s);
  s.chain[BY_ROAD].via = BRIDGE, s.chain[BY_ROAD].others = others;
  CHECK_OK(ami_model_init(&m, &s.corridor, NULL));
  for (int i = 0; i < m.n_class; i++) assert_int_equal(m.ways_of_class[i].must_pass, m.cls[i].chain == BY_ROAD);
  ami_model_fini(&m);
}

/* Both directions of the bridge queue in terminal 0, the ferry in terminal 1, the road has a delay of its own, and a
 * change of vehicle queues in terminal 3, which no link passes, or with the ferry. */
static void facilities(void **state) {
  (void)state;
  strait s;
  run_model m;
  strait_init(&s);
  char *terminal[] = {"gate", "pier", "unused", "yard"};
  amur_transfer_row transfer[] = {{.id = "t", .from_vehicle = LORRY, .to_vehicle = SHIP, .terminal = 3},
                                  {.id = "u", .node = 1, .from_vehicle = LORRY, .to_vehicle = SHIP, .terminal = 1}};
  s.corridor.terminal = terminal, s.corridor.n_terminal = 4;
  s.corridor.transfer = transfer, s.corridor.n_transfer = 2;
  s.link[BRIDGE_OUT].terminal = s.link[BRIDGE_IN].terminal = 0;
  s.link[FERRY_OUT].terminal = 1;
  s.link[ROAD_IN].vdf = AMUR_VDF_BPR;
  CHECK_OK(ami_model_init(&m, &s.corridor, NULL));
  static const int facility_of[N_LINK] = {-1, 0, 0, 1, 2, -1}, terminal_of[] = {0, -1, 1, 3},
                   of_terminal[] = {0, 2, -1, 3};
  assert_int_equal(m.n_facility, 4);
  for (int a = 0; a < N_LINK; a++) assert_int_equal(m.facility_of_link[a], facility_of[a]);
  for (int f = 0; f < 4; f++) assert_int_equal(m.facility[f].terminal, terminal_of[f]);
  for (int t = 0; t < 4; t++) assert_int_equal(m.facility_of_terminal[t], of_terminal[t]);
  ami_model_fini(&m);
}

/* Only models that hold at every equilibrium keep the margins of their markets. */
static void margins_of_models(void **state) {
  (void)state;
  for (int held = 0; held < 2; held++) {
    strait s;
    run_model m;
    strait_init(&s);
    amur_trade_model trade = {.id = "gravity", .at_equilibrium = held};
    s.corridor.trade_model = &trade, s.corridor.n_trade_model = 1;
    s.demand[1].model = 0;
    CHECK_OK(ami_model_init(&m, &s.corridor, NULL));
    assert_int_equal(m.keeps_margins, held);
    assert_int_equal(m.margin_model[0], -1);
    assert_int_equal(m.margin_model[1], held ? 0 : -1);
    ami_model_fini(&m);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(markets),
      cmocka_unit_test(markets_of_segments),
      cmocka_unit_test(classes_share_legs),
      cmocka_unit_test(legs_are_told_apart),
      cmocka_unit_test(fleets_and_places),
      cmocka_unit_test(a_chain_over_a_crossing),
      cmocka_unit_test(facilities),
      cmocka_unit_test(margins_of_models),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
