/* SPDX-License-Identifier: Apache-2.0
 * test_run.c -- whole runs of the strait, from its tables to those of the result, worked by hand.
 */
#include "strait_fixture.h"
#include <amur/io.h>

/* Runs the base and the corridor's scenarios on one thread. */
static void run(const strait *s, amur_result *r) {
  amur_run_opts opts = amur_run_opts_default();
  opts.n_thread = 1;
  amur_err err = {0};
  const amur_status status = amur_run(&s->corridor, &opts, r, &err);
  if (status) print_error("%s\n", err.text);
  assert_int_equal(status, AMUR_OK);
}

/* Flow of a commodity on a link in a period. */
static amur_flow_result flow_on(const amur_result *r, int period, int link, int commodity) {
  for (int i = 0; i < r->n_flow; i++)
    if (r->flow[i].period == period && r->flow[i].link == link && r->flow[i].commodity == commodity) return r->flow[i];
  return (amur_flow_result){0};
}

/* Grain by road alone: 10 t are half a lorry of 20 t; of ten lorries nine come back empty, since two tonnes of machines
 * ride on the others' way back as far as they find one, which is half the time (test_loop.c): 0.45 a day over bridge_in
 * and road_in.  Machines: 0.1 loaded, half of them go back empty.  Tolls are 50 out and 30 in, loaded or not. */
static void flows_by_hand(void **state) {
  (void)state;
  strait s;
  amur_result r;
  strait_init(&s);
  s.carries[BY_SEA][GRAIN] = false;
  run(&s, &r);
  assert_true(r.converged);
  assert_int_equal(r.n_period, 2);
  static const struct {
    int link, commodity;
    double units, loaded, empty, toll;
  } want[] = {{ROAD_OUT, GRAIN, 10, 0.5, 0, 0},     {ROAD_OUT, MACHINES, 0, 0, 0.05, 0},
              {BRIDGE_OUT, GRAIN, 10, 0.5, 0, 25},  {BRIDGE_OUT, MACHINES, 0, 0, 0.05, 2.5},
              {BRIDGE_IN, GRAIN, 0, 0, 0.45, 13.5}, {BRIDGE_IN, MACHINES, 2, 0.1, 0, 3},
              {ROAD_IN, GRAIN, 0, 0, 0.45, 0},      {ROAD_IN, MACHINES, 2, 0.1, 0, 0}};
  enum { N = sizeof want / sizeof *want };
  assert_int_equal(r.n_flow, 2 * N);
  for (int i = 0; i < 2 * N; i++) {
    const amur_flow_result f = flow_on(&r, i / N, want[i % N].link, want[i % N].commodity);
    CHECK_NEAR(f.units_per_day, want[i % N].units, 1e-9);
    CHECK_NEAR(f.loaded_per_day, want[i % N].loaded, 1e-9);
    CHECK_NEAR(f.empty_per_day, want[i % N].empty, 1e-9);
    CHECK_NEAR(f.toll_per_day, want[i % N].toll, 1e-9);
    assert_int_equal(f.vehicle, LORRY);
  }
  amur_result_fini(&r);
}

/* What a tonne of grain pays and takes: 14.3 in all (test_loop.c), of it 3 + 3.5 as money on the way out, three hours,
 * worth 0.8 each, and nothing in terminals; the rest is the way back. */
static void markets_by_hand(void **state) {
  (void)state;
  strait s;
  amur_result r;
  strait_init(&s);
  s.carries[BY_SEA][GRAIN] = false;
  s.chain[BY_ROAD].constant = 1.5;
  run(&s, &r);
  assert_int_equal(r.n_market, 4);
  assert_int_equal(r.n_share, 4);
  const amur_market_result *m = &r.market[0];
  const amur_share_result *k = &r.share[0];
  assert_int_equal(m->commodity, GRAIN);
  assert_int_equal(k->market, 0);
  CHECK_NEAR(m->units_per_day, 10, 1e-9);
  CHECK_NEAR(m->ref_units_per_day, 10, 1e-9);
  CHECK_NEAR(m->cost, 15.8, 1e-9);
  CHECK_NEAR(k->units_per_day, 10, 1e-9);
  CHECK_NEAR(k->cost, 15.8, 1e-9);
  CHECK_NEAR(k->money, 6.5, 1e-9);
  CHECK_NEAR(k->time_h, 3, 1e-9);
  CHECK_NEAR(k->time_value, 2.4, 1e-9);
  CHECK_NEAR(k->wait_value, 0, 0);
  CHECK_NEAR(k->constant, 1.5, 0);
  amur_result_fini(&r);
}

/* A gate on the bridge, an hour of service: that hour and its wait are time in a terminal, not on the way, which takes
 * 1 + 2 h.  In equivalents 2.2 a day come to it (test_loop.c). */
static void a_gate_on_the_way(void **state) {
  (void)state;
  static const char text[] = "arrivals: {per_day: 2, kind: even}\nstages:\n  - {name: desk, service: 60}\n";
  strait s;
  amur_result r;
  amur_faults faults = {0};
  amur_yaml_doc *doc = amur_yaml_parse("gate.yaml", text, strlen(text), &faults);
  char *name = "gate";
  strait_init(&s);
  s.carries[BY_SEA][GRAIN] = false;
  s.link[BRIDGE_OUT].terminal = s.link[BRIDGE_IN].terminal = 0;
  s.corridor.terminal = &name, s.corridor.n_terminal = 1;
  s.corridor.terminal_doc = &doc;
  run(&s, &r);
  assert_true(r.converged);
  assert_int_equal(r.n_terminal, 2);
  const amur_terminal_period *t = &r.terminal[0];
  CHECK_NEAR(t->arrivals_per_day, 2.2, 1e-9);
  CHECK_NEAR(t->capacity_per_day, 24, 1e-9);
  CHECK_NEAR(t->time_h, 1, 1e-9);
  CHECK_NEAR(t->wait_h, 0, 1e-9);
  CHECK_NEAR(t->time_used_h, 1, 0.02);
  assert_string_equal(t->binding, "desk");
  CHECK_NEAR(r.share[0].time_h, 4, 1e-9);
  CHECK_NEAR(r.share[0].time_value, 2.4, 1e-9);
  CHECK_NEAR(r.share[0].wait_value, 0.8, 1e-9);
  assert_int_equal(r.n_curve, 2); /* one for 91 days, one for 275 */
  assert_int_equal(r.curve[1].period, 1);
  assert_true(r.curve[0].n_point >= 5);
  assert_int_equal(r.n_picture, 1);
  assert_int_equal(r.picture[0].period, 1); /* the longer stretch */
  CHECK_NEAR(r.picture[0].days, 7, 0);
  amur_result_fini(&r);
  amur_yaml_free(doc);
}

/* Counts of both directions: 0.5 + 0.05 + 0.1 + 0.45 = 1.1 lorries a day; out 10 t of grain a day, in 2 t of machines.
 * The ship is not counted. */
static void observations(void **state) {
  (void)state;
  strait s;
  amur_result r;
  strait_init(&s);
  s.carries[BY_SEA][GRAIN] = false;
  s.commodity[MACHINES].tonnes_per_unit = 3;
  const amur_day march = amur_day_from(2024, 3, 22); /* ten days of winter and ten of summer */
  amur_observed_row o[] = {
      {.measure = AMUR_MEASURE_VEHICLES, .direction = "", .value = 1, .per_day = true, .tolerance = 0.11},
      {.measure = AMUR_MEASURE_VEHICLES, .direction = "", .value = 1, .per_day = true, .tolerance = 0.09},
      {.measure = AMUR_MEASURE_VEHICLES, .direction = "out", .value = 22, .tolerance = 0.5},
      {.measure = AMUR_MEASURE_TONNES, .direction = "in", .value = 120, .tolerance = 0.001},
      {.measure = AMUR_MEASURE_UNITS, .direction = "in", .value = 160, .tolerance = 0.5},
      {.measure = AMUR_MEASURE_UNITS, .direction = "", .value = 200, .tolerance = 0.5},
      {.measure = AMUR_MEASURE_VEHICLES, .direction = "", .value = 1, .tolerance = 0.5}};
  enum { N = sizeof o / sizeof *o };
  for (int i = 0; i < N; i++) {
    o[i].commodities = i == 5 ? "grain" : "";
    o[i].vehicles = i == 6 ? "ship" : "";
    o[i].from = march, o[i].to = march + 19;
    o[i].kind = o[i].per_day ? AMUR_OBSERVED_MEAN : AMUR_OBSERVED_SUM;
  }
  o[1].to = s.corridor.last_day + 1; /* a day that no period has: 286 days, 285 of them modelled */
  s.corridor.observed = o, s.corridor.n_observed = N;
  run(&s, &r);
  assert_int_equal(r.n_fit, N);
  static const double model[N] = {1.1, 1.1 * 285 / 286, 11, 120, 40, 200, 0};
  static const bool within[N] = {true, false, true, true, false, true, false};
  for (int i = 0; i < N; i++) {
    CHECK_NEAR(r.fit[i].score.model, model[i], 1e-9);
    CHECK_NEAR(r.fit[i].score.deviation, model[i] / o[i].value - 1, 1e-9);
    assert_int_equal(r.fit[i].score.within, within[i]);
    assert_int_equal(r.fit[i].covered, i != 1);
  }
  amur_result_fini(&r);
}

/* Lorries that are not paid back: by road 3.8 + 5.1 = 8.9, by sea 6.5.  With theta 0.2 the road has
 * P = 1 / (1 + exp(0.2 x 2.4)), the composite cost is C = -5 ln(exp(-1.78) + exp(-1.3)), and with elasticity 0.6 the
 * market carries 10 exp(-0.6 (C - 10) / 10).  Without the toll the road costs 6.4.  From one to the other users gain
 * the area under that demand, (C0 - C1) (Q1 - Q0) / ln(Q1 / Q0) a day, half of it in either country. */
static void choice_and_gain(void **state) {
  (void)state;
  strait s;
  amur_result r;
  strait_init(&s);
  s.vehicle[LORRY].returns = false;
  s.commodity[GRAIN].elasticity = 0.6;
  amur_change free_road = strait_change("link:bridge_out", "toll", AMUR_CHANGE_SET, 0);
  char *id = "changed";
  strait_scenario(&s, &free_road, 1);
  s.corridor.run_scenario = &id, s.corridor.n_run_scenario = 1;
  run(&s, &r);
  double cost[2], quantity[2];
  for (int k = 0; k < 2; k++) {
    const double road = k ? 6.4 : 8.9, share = 1 / (1 + exp(0.2 * (road - 6.5)));
    cost[k] = -5 * log(exp(-0.2 * road) + exp(-0.2 * 6.5));
    quantity[k] = 10 * exp(-0.6 * (cost[k] - 10) / 10);
    CHECK_NEAR(flow_on(&r, 2 * k, ROAD_OUT, GRAIN).units_per_day, quantity[k] * share, 1e-7);
    CHECK_NEAR(flow_on(&r, 2 * k, FERRY_OUT, GRAIN).units_per_day, quantity[k] * (1 - share), 1e-7);
    CHECK_NEAR(flow_on(&r, 2 * k, BRIDGE_IN, GRAIN).empty_per_day, 0, 0);
  }
  const double a_day = (cost[0] - cost[1]) * (quantity[1] - quantity[0]) / log(quantity[1] / quantity[0]);
  assert_int_equal(r.n_benefit, 6); /* of each commodity: no country, WE, EA */
  CHECK_NEAR(r.benefit[1].benefit_logsum, 366 * a_day / 2, 1e-5);
  CHECK_NEAR(r.benefit[2].benefit_logsum, 366 * a_day / 2, 1e-5);
  CHECK_NEAR(r.benefit[1].benefit_half, 366 * (cost[0] - cost[1]) * (quantity[0] + quantity[1]) / 4, 1e-5);
  CHECK_NEAR(r.benefit[4].benefit_logsum, 0, 1e-9);
  amur_result_fini(&r);
}

/* Grain by road in lorries that are not paid back, 8.9 in winter and, with a toll of 150, 13.9 in summer.  Where a row
 * leaves its reference to the base, grain wants in winter what the row says, and in summer 10 exp(-0.6 x 5 / 8.9). */
static void the_base_sets_the_reference(void **state) {
  (void)state;
  strait s;
  amur_result r;
  strait_init(&s);
  s.vehicle[LORRY].returns = false;
  s.carries[BY_SEA][GRAIN] = false;
  s.commodity[GRAIN].elasticity = 0.6;
  s.demand[0].ref_cost = NAN;
  amur_change rise = strait_change("link:bridge_out", "toll", AMUR_CHANGE_MULTIPLY, 3);
  rise.from = amur_day_from(2024, 4, 1);
  s.corridor.rule = &rise, s.corridor.n_rule = 1;
  run(&s, &r);
  CHECK_NEAR(r.market[0].units_per_day, 10, 1e-7);
  CHECK_NEAR(r.market[0].cost, 8.9, 1e-9);
  CHECK_NEAR(r.market[2].units_per_day, 10 * exp(-0.6 * 5 / 8.9), 1e-7);
  amur_result_fini(&r);
}

/* The same road with a reference of 10 and elasticity 2, its toll varied from 0 to 100: 6.4 and 11.4 a tonne, and
 * lorries / day = 0.5 exp(-2 (C - 10) / 10) + 0.1 with machines. */
static void sensitivity_to_a_toll(void **state) {
  (void)state;
  strait s;
  amur_result r;
  strait_init(&s);
  s.vehicle[LORRY].returns = false;
  s.carries[BY_SEA][GRAIN] = false;
  s.commodity[GRAIN].elasticity = 2;
  amur_source_row source[2] = {{.id = "plain"}, {.id = "toll", .varied = true, .low = 0, .high = 100}};
  source[1].change = strait_change("link:bridge_out", "toll", AMUR_CHANGE_SET, 50);
  s.corridor.source = source, s.corridor.n_source = 2;
  run(&s, &r);
  assert_int_equal(r.n_sensitivity, 1);
  const amur_sensitivity_result *x = r.sensitivity;
  assert_int_equal(x->source, 1);
  CHECK_NEAR(x->value_low, 0, 0);
  CHECK_NEAR(x->value_high, 100, 0);
  CHECK_NEAR(x->vehicles_low, 0.5 * exp(0.72) + 0.1, 1e-6);
  CHECK_NEAR(x->vehicles_high, 0.5 * exp(-0.28) + 0.1, 1e-6);
  assert_true(isnan(x->dscr_low));
  amur_result_fini(&r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(flows_by_hand),         cmocka_unit_test(markets_by_hand),
      cmocka_unit_test(a_gate_on_the_way),     cmocka_unit_test(observations),
      cmocka_unit_test(choice_and_gain),       cmocka_unit_test(the_base_sets_the_reference),
      cmocka_unit_test(sensitivity_to_a_toll),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
