/* SPDX-License-Identifier: Apache-2.0
 * test_model.c -- what a corridor is made into once: markets, alternatives, classes with their pools of vehicles,
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

static const model_class *class_of(const run_model *m, int commodity, int chain, int from) {
  for (int i = 0; i < m->n_class; i++)
    if (m->cls[i].commodity == commodity && m->cls[i].chain == chain && m->cls[i].country_o == from) return &m->cls[i];
  fail_msg("no class of commodity %d on chain %d from %d", commodity, chain, from);
  return NULL;
}

/* Lorries out with grain meet those that come in with machines: each one's pool is the other's way back.  A ship that
 * is not paid back has no pool, and its class is of no country. */
static void pools_of_vehicles(void **state) {
  (void)state;
  strait s;
  run_model m;
  strait_init(&s);
  CHECK_OK(ami_model_init(&m, &s.corridor, NULL));
  assert_int_equal(m.n_country, 2);
  assert_int_equal(m.n_pool, 8); /* two vehicles, two countries each way */
  const model_class *out = class_of(&m, GRAIN, BY_ROAD, 0), *in = class_of(&m, MACHINES, BY_ROAD, 1),
                    *sea = class_of(&m, GRAIN, BY_SEA, -1);
  assert_int_equal(out->vehicle, LORRY);
  assert_int_equal(out->opposite_pool, in->pool);
  assert_int_equal(in->opposite_pool, out->pool);
  assert_true(out->pool != in->pool);
  assert_int_equal(sea->vehicle, -1);
  assert_int_equal(sea->pool, -1);
  assert_int_equal(sea->opposite_pool, -1);
  ami_model_fini(&m);
}

/* Of a chain by lorry and ship the vehicle pays the way back that crosses the border, whatever its mode's number; where
 * that one does not come back, the other does. */
static void who_pays_the_way_back(void **state) {
  (void)state;
  static const struct {
    bool lorry_returns, ship_returns;
    int vehicle;
  } row[] = {{true, true, SHIP}, {true, false, LORRY}, {false, true, SHIP}, {false, false, -1}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    strait s;
    run_model m;
    strait_init(&s);
    s.link[BRIDGE_OUT].crossing = s.link[BRIDGE_IN].crossing = -1; /* the border is at sea */
    s.vehicle_of_mode[BY_SEA][ON_ROAD] = LORRY;
    s.vehicle[LORRY].returns = row[i].lorry_returns;
    s.vehicle[SHIP].returns = row[i].ship_returns;
    CHECK_OK(ami_model_init(&m, &s.corridor, NULL));
    assert_int_equal(class_of(&m, GRAIN, BY_SEA, row[i].vehicle < 0 ? -1 : 0)->vehicle, row[i].vehicle);
    ami_model_fini(&m);
  }
}

/* Both directions of the bridge queue in terminal 0, the ferry in terminal 1, and the road has a delay of its own. */
static void facilities(void **state) {
  (void)state;
  strait s;
  run_model m;
  strait_init(&s);
  char *terminal[] = {"gate", "pier", "unused"};
  s.corridor.terminal = terminal, s.corridor.n_terminal = 3;
  s.link[BRIDGE_OUT].terminal = s.link[BRIDGE_IN].terminal = 0;
  s.link[FERRY_OUT].terminal = 1;
  s.link[ROAD_IN].vdf = AMUR_VDF_BPR;
  CHECK_OK(ami_model_init(&m, &s.corridor, NULL));
  static const int facility_of[N_LINK] = {-1, 0, 0, 1, 2, -1}, terminal_of[] = {0, -1, 1}, of_terminal[] = {0, 2, -1};
  assert_int_equal(m.n_facility, 3);
  for (int a = 0; a < N_LINK; a++) assert_int_equal(m.facility_of_link[a], facility_of[a]);
  for (int f = 0; f < 3; f++) assert_int_equal(m.facility[f].terminal, terminal_of[f]);
  for (int t = 0; t < 3; t++) assert_int_equal(m.facility_of_terminal[t], of_terminal[t]);
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
      cmocka_unit_test(markets),    cmocka_unit_test(pools_of_vehicles), cmocka_unit_test(who_pays_the_way_back),
      cmocka_unit_test(facilities), cmocka_unit_test(margins_of_models),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
