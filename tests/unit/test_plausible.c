/* SPDX-License-Identifier: Apache-2.0
 * test_plausible.c -- warnings about figures that are hardly meant, on the strait: by road grain costs 14.9 on empty
 * links, the lorry's way home included, by sea 6.5.
 */
#include "plausible/passing.h"
#include "strait_fixture.h"
#include <amur/plausible.h>

/* One of the faults is a warning in the file whose texts hold the words; NULL: none is in the file at all. */
static void check_told(const amur_faults *faults, const char *file, const char *words) {
  for (size_t i = 0; i < faults->n; i++) {
    const amur_fault *f = &faults->fault[i];
    if (strcmp(f->file, file) != 0) continue;
    if (!words) fail_msg("%s: %s, expected %s", f->file, f->found, f->expected);
    assert_int_equal(f->severity, AMUR_FAULT_WARNING);
    if (strstr(f->found, words) || strstr(f->expected, words)) return;
  }
  if (words) fail_msg("no warning of \"%s\" in %s", words, file);
}

static void judge(strait *s, const char *file, const char *words) {
  amur_faults faults = {0};
  CHECK_OK(amur_plausible(&s->corridor, &faults, NULL));
  check_told(&faults, file, words);
  amur_faults_fini(&faults);
}

static void strait_of(strait *s) {
  strait_init(s);
  s->corridor.settings.elasticity_low = -3;
  s->corridor.settings.elasticity_high = -0.1;
}

/* ---- elasticities ------------------------------------------------------------------------------- */

static void elasticities_are_those_of_the_nested_logit(void **state) {
  (void)state;
  /* With P the share of the sea, of two nests with one chain each: the mean by what is carried is
   *   by differences  -P (1 - P) theta (14.9 + 6.5) - e (P^2 6.5 + (1 - P)^2 14.9) / ref_cost
   *   by ratios       -2 P (1 - P) lambda - e (P^2 + (1 - P)^2) */
  static const struct {
    bool by_ratio;
    double theta, elasticity, low, high;
    const char *told;
  } row[] = {
      {false, 0.2, 0, -3, -0.1, NULL},
      {false, 0.2, 0, -0.5, -0.1, "cost of -0.5667 (grain)"},
      {false, 0.2, 0, -0.5, -0.1, "-0.5 to -0.1"},
      {false, 0.2, 0, -3, -0.6, "cost of -0.5667"},
      {false, 0.2, 0.5, -0.7, -0.1, "cost of -0.816 ("},
      {true, 2, 0, -0.5, -0.1, "cost of -0.5373"},
      {true, 2, 0.5, -0.9, -0.1, "cost of -0.903"},
      {true, 2, 0.5, -0.91, -0.1, NULL},
      {false, 0.001, 0, -3, -0.1, "-3 to -0.1"},
      {false, 20, 0, -3, -0.1, "(grain)"},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    strait s;
    strait_of(&s);
    amur_commodity_row *grain = &s.commodity[GRAIN];
    grain->by_ratio = row[i].by_ratio;
    grain->theta = grain->theta_nest = row[i].theta;
    grain->elasticity = row[i].elasticity;
    s.corridor.settings.elasticity_low = row[i].low;
    s.corridor.settings.elasticity_high = row[i].high;
    judge(&s, "/commodity.csv", row[i].told);
  }
}

/* Machines have no choice: whatever their theta, there is nothing to judge. */
static void one_chain_alone_is_no_choice(void **state) {
  (void)state;
  strait s;
  strait_of(&s);
  s.commodity[MACHINES].theta = s.commodity[MACHINES].theta_nest = 1e-6;
  judge(&s, "/commodity.csv", NULL);
  judge(&s, "/chain.csv", NULL);
}

/* Odds of sea to road: (appeal exp(-0.3 6.5))^(2/3) : exp(-0.2 14.9), the nests' theta being 0.2 and 0.3. */
static void chains_that_nobody_takes(void **state) {
  (void)state;
  static const struct {
    double appeal;
    const char *told;
  } row[] = {{1, NULL},
             {1e-6, "sea takes at most 0.0536 %"},
             {1e6, "road takes at most 0.00186 %"},
             {1e6, "sea takes at least 100 %"}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    strait s;
    strait_of(&s);
    s.chain[BY_SEA].appeal = row[i].appeal;
    judge(&s, "/chain.csv", row[i].told);
  }
}

/* ---- demand ------------------------------------------------------------------------------------- */

static void demand_of_two_years(void **state) {
  (void)state;
  static const struct {
    double second; /* grain in 2025, 3660 t in 2024 */
    bool machines; /* in 2025 too */
    const char *told;
  } row[] = {
      {3660, true, NULL},
      {3660 * 2.9, true, NULL},
      {3660 * 3.1, true, "grain from farms to town: 3660"},
      {3660 / 2.9, true, NULL},
      {3660 / 3.1, true, "in 2025"},
      {0, true, "grain from farms to town in 2024 alone"},
      {3660, false, "machines from town to farms in 2024 alone"},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    strait s;
    strait_of(&s);
    s.demand[2] = strait_demand(FARMS, TOWN, GRAIN, row[i].second, 10);
    s.demand[3] = strait_demand(TOWN, FARMS, MACHINES, row[i].machines ? 732 : 0, 20);
    s.demand[2].year = s.demand[3].year = 2025;
    s.corridor.n_demand = 4;
    s.corridor.last_day = s.regime[1].to = amur_day_from(2025, 12, 31);
    judge(&s, "/demand.csv", row[i].told);
  }
}

/* Grain is 10 t a day, of which the road, which has no way but the bridge, takes 1.57; machines are 2 t a day the other
 * way, in lorries of 20 t that come home. */
static void counts_beside_demand(void **state) {
  (void)state;
  static const struct {
    amur_measure measure;
    int crossing;
    char *direction, *commodities, *vehicles;
    double value; /* per day */
    const char *told;
  } row[] = {
      {AMUR_MEASURE_TONNES, BRIDGE, "", "", "", 12, NULL},
      {AMUR_MEASURE_TONNES, BRIDGE, "", "", "", 119, NULL},
      {AMUR_MEASURE_TONNES, BRIDGE, "", "", "", 121, "12 t a day of demand that may pass"},
      {AMUR_MEASURE_TONNES, BRIDGE, "", "", "", 0.36, NULL},
      {AMUR_MEASURE_TONNES, BRIDGE, "", "", "", 0.35, "3.571 t a day of demand that would pass"},
      {AMUR_MEASURE_TONNES, BRIDGE, "out", "", "", 99, NULL},
      {AMUR_MEASURE_TONNES, BRIDGE, "out", "", "", 101, "10 t a day"},
      {AMUR_MEASURE_TONNES, BRIDGE, "in", "", "", 0.19, "2 t a day of demand that would pass"},
      {AMUR_MEASURE_TONNES, BRIDGE, "in", "grain", "", 1, "0 t a day"},
      {AMUR_MEASURE_TONNES, FERRY, "", "machines", "", 1, "0 t a day"},
      {AMUR_MEASURE_UNITS, FERRY, "out", "grain", "", 99, NULL},
      {AMUR_MEASURE_UNITS, FERRY, "out", "grain", "", 101, "10 units a day"},
      /* (10 + 2) / 20 lorries a day, there and back */
      {AMUR_MEASURE_VEHICLES, BRIDGE, "", "", "", 11.9, NULL},
      {AMUR_MEASURE_VEHICLES, BRIDGE, "", "", "", 12.1, "1.2 vehicles a day"},
      {AMUR_MEASURE_VEHICLES, BRIDGE, "in", "", "", 6.1, "0.6 vehicles a day"},
      {AMUR_MEASURE_VEHICLES, BRIDGE, "", "", "ship", 1, "0 vehicles a day"},
      {AMUR_MEASURE_VEHICLES, FERRY, "", "", "", 1, "0 vehicles a day"}, /* ships are not counted */
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    strait s;
    strait_of(&s);
    amur_observed_row o = {.id = "count",
                           .measure = row[i].measure,
                           .crossing = row[i].crossing,
                           .direction = row[i].direction,
                           .commodities = row[i].commodities,
                           .vehicles = row[i].vehicles,
                           .from = s.corridor.first_day,
                           .to = s.corridor.last_day,
                           .value = row[i].value,
                           .per_day = true};
    s.corridor.observed = &o;
    s.corridor.n_observed = 1;
    judge(&s, "/observed.csv", row[i].told);
    o.per_day = false;
    o.value *= 366;
    judge(&s, "/observed.csv", row[i].told);
    o.kind = AMUR_OBSERVED_AT_LEAST; /* a floor may lie far below */
    judge(&s, "/observed.csv", row[i].told && strstr(row[i].told, "would pass") ? NULL : row[i].told);
    o.kind = AMUR_OBSERVED_SHARE;
    judge(&s, "/observed.csv", NULL);
    o.kind = AMUR_OBSERVED_SUM;
    o.to = amur_day_from(2025, 1, 1); /* the run does not cover it */
    judge(&s, "/observed.csv", NULL);
  }
}

/* ---- ways that pass ----------------------------------------------------------------------------- */

static void ways_pass_in_their_direction(void **state) {
  (void)state;
  strait s;
  run_model model;
  strait_of(&s);
  CHECK_OK(ami_model_init(&model, &s.corridor, NULL));
  assert_int_equal(model.n_alt, 3); /* grain by road and by sea, machines by road */
  static const int expected[2][3] = {{MUST_PASS | 1, 0, MUST_PASS | 2}, {0, MUST_PASS | 1, 0}};
  for (int x = BRIDGE; x <= FERRY; x++) {
    passing at;
    CHECK_OK(ami_passing_init(&at, &model, x, -1, NULL));
    assert_int_equal(at.n_direction, 2);
    assert_int_equal(ami_passing_bits(&at, "out"), 1);
    assert_int_equal(ami_passing_bits(&at, "in"), 2);
    assert_int_equal(ami_passing_bits(&at, ""), 3);
    assert_int_equal(ami_passing_bits(&at, "up"), 0);
    for (int a = 0; a < 3; a++) assert_int_equal(at.passes[a], expected[x][a]);
    for (int k = BY_ROAD; k <= BY_SEA; k++)
      for (int v = LORRY; v <= SHIP; v++)
        assert_int_equal(at.vehicle[k * 2 + v], (int)(x == BRIDGE) == (int)(k == BY_ROAD) && k == v);
    ami_passing_fini(&at);
  }
  ami_model_fini(&model);
}

/* A second bridge: both may be passed, and none must. */
static void another_bridge_is_another_way(void **state) {
  (void)state;
  strait s;
  run_model model;
  passing at;
  strait_of(&s);
  s.link[FERRY_OUT].mode = s.link[FERRY_IN].mode = ON_ROAD;
  CHECK_OK(ami_model_init(&model, &s.corridor, NULL));
  for (int x = BRIDGE; x <= FERRY; x++) {
    CHECK_OK(ami_passing_init(&at, &model, x, -1, NULL));
    assert_int_equal(at.passes[0] & (MUST_PASS | 1), 1);
    ami_passing_fini(&at);
  }
  ami_model_fini(&model);
  amur_observed_row none = {.id = "none",
                            .measure = AMUR_MEASURE_TONNES,
                            .crossing = BRIDGE,
                            .direction = "",
                            .commodities = "",
                            .vehicles = "",
                            .from = s.corridor.first_day,
                            .to = s.corridor.last_day,
                            .value = 0.01,
                            .per_day = true};
  s.corridor.observed = &none;
  s.corridor.n_observed = 1;
  judge(&s, "/observed.csv", NULL);
}

/* ---- scenarios ---------------------------------------------------------------------------------- */

static void scenarios_that_move_nothing(void **state) {
  (void)state;
  static const struct {
    char *target, *field, *commodities, *vehicles;
    amur_change_op op;
    double value;
    bool moves;
  } row[] = {
      {"crossing:bridge", "toll", "", "", AMUR_CHANGE_MULTIPLY, 1, false},
      {"crossing:bridge", "toll", "", "", AMUR_CHANGE_ADD, 0, false},
      {"crossing:bridge", "toll", "", "", AMUR_CHANGE_MULTIPLY, 1.01, true},
      {"crossing:bridge", "toll", "", "ship", AMUR_CHANGE_SET, 7, false},
      {"link:bridge_out", "toll", "", "lorry", AMUR_CHANGE_SET, 50, false},
      {"link:bridge_out", "toll", "", "lorry", AMUR_CHANGE_SET, 51, true},
      {"crossing:ferry", "toll", "", "lorry", AMUR_CHANGE_SET, 7, false}, /* no lorry goes by sea */
      {"crossing:bridge", "open", "", "", AMUR_CHANGE_SET, 1, false},
      {"link:bridge_in", "open", "grain", "", AMUR_CHANGE_SET, 0, true},
      {"link:road_in", "time_h", "", "", AMUR_CHANGE_SET, 0, false},
      {"link:road_in", "time_h", "", "", AMUR_CHANGE_SET, 1, true},
      {"link:road_in", "free_speed", "", "", AMUR_CHANGE_SET, 30, false},
      {"link:road_in", "free_speed", "", "", AMUR_CHANGE_SET, 31, true},
      {"chain:sea", "appeal", "machines", "", AMUR_CHANGE_SET, 2, false}, /* it carries none */
      {"chain:sea", "appeal", "grain", "", AMUR_CHANGE_SET, 2, true},
      {"chain:sea", "constant", "grain", "", AMUR_CHANGE_SET, 2, true},
      {"commodity:grain", "scale", "", "", AMUR_CHANGE_SET, 1, false},
      {"commodity:grain", "scale", "", "", AMUR_CHANGE_SET, 1.5, true},
      {"commodity:grain", "elasticity", "", "", AMUR_CHANGE_SET, 1.5, true},
      {"commodity:machines", "theta", "", "", AMUR_CHANGE_SET, 0.09, true},
      {"vehicle:lorry", "back_load", "", "", AMUR_CHANGE_SET, 0.6, true},
      {"vehicle:ship", "back_load", "", "", AMUR_CHANGE_SET, 0.6, false}, /* it stays where it went */
      {"demand:row", "quantity", "", "", AMUR_CHANGE_MULTIPLY, 1.1, true},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    strait s;
    strait_of(&s);
    amur_change change = strait_change(row[i].target, row[i].field, row[i].op, row[i].value);
    change.commodities = row[i].commodities;
    change.vehicles = row[i].vehicles;
    strait_scenario(&s, &change, 1);
    s.scenario.file = "scenario/changed.yaml";
    amur_faults faults = {0};
    CHECK_OK(amur_plausible(&s.corridor, &faults, NULL));
    bool told = false;
    for (size_t f = 0; f < faults.n; f++) told |= strstr(faults.fault[f].file, "changed.yaml") != NULL;
    if (told == row[i].moves) fail_msg("row %zu: %s", i, told ? "told" : "not told");
    amur_faults_fini(&faults);
  }
}

/* On days outside the horizon a change moves nothing, and a rule that is dropped does where it held. */
static void days_and_dropped_rules(void **state) {
  (void)state;
  strait s;
  strait_of(&s);
  amur_change change = strait_change("crossing:bridge", "toll", AMUR_CHANGE_MULTIPLY, 2), rule = change;
  strait_scenario(&s, &change, 1);
  s.scenario.file = "scenario/changed.yaml";
  change.from = amur_day_from(2030, 1, 1);
  judge(&s, "/scenario/changed.yaml", "the values of the base");
  change.from = s.corridor.last_day;
  judge(&s, "/scenario/changed.yaml", NULL);
  char *drop[] = {"ch*"};
  rule.from = amur_day_from(2024, 6, 5);
  s.corridor.rule = &rule;
  s.corridor.n_rule = 1;
  s.scenario.n_change = 0;
  s.scenario.drop_rule = drop;
  s.scenario.n_drop = 1;
  judge(&s, "/scenario/changed.yaml", NULL);
  rule.value = 1;
  judge(&s, "/scenario/changed.yaml", "the values of the base");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(elasticities_are_those_of_the_nested_logit),
      cmocka_unit_test(one_chain_alone_is_no_choice),
      cmocka_unit_test(chains_that_nobody_takes),
      cmocka_unit_test(demand_of_two_years),
      cmocka_unit_test(counts_beside_demand),
      cmocka_unit_test(ways_pass_in_their_direction),
      cmocka_unit_test(another_bridge_is_another_way),
      cmocka_unit_test(scenarios_that_move_nothing),
      cmocka_unit_test(days_and_dropped_rules),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
