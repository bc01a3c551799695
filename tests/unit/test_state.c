/* SPDX-License-Identifier: Apache-2.0
 * test_state.c -- what changes do to the values of a day: operations, patterns, dates, order, whom they concern.
 */
#include "strait_fixture.h"

/* The state on a day under a scenario of these changes. */
static void apply(strait *s, amur_change *change, int n, amur_day day, corridor_state *state) {
  run_model model;
  const period_span span = {.year = 2024, .from = day, .to = day};
  strait_scenario(s, change, n);
  CHECK_OK(ami_model_init(&model, &s->corridor, NULL));
  CHECK_OK(ami_state_init(state, &s->corridor, NULL));
  CHECK_OK(ami_period_state(&model, &(run_case){.scenario = 0}, &span, state, NULL));
  ami_model_fini(&model);
}

static void operations(void **state) {
  (void)state;
  static const struct {
    amur_change_op op;
    double value, toll;
  } row[] = {{AMUR_CHANGE_SET, 20, 20}, {AMUR_CHANGE_ADD, -20, 30}, {AMUR_CHANGE_MULTIPLY, 0.2, 10}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    strait s;
    corridor_state now;
    strait_init(&s);
    amur_change change = strait_change("link:bridge_out", "toll", row[i].op, row[i].value);
    apply(&s, &change, 1, s.corridor.first_day, &now);
    CHECK_NEAR(now.toll[BRIDGE_OUT * 2 + LORRY], row[i].toll, 1e-12);
    CHECK_NEAR(now.toll[BRIDGE_IN * 2 + LORRY], 30, 0); /* another link */
    ami_state_fini(&now);
  }
}

/* Of (50 + 10) 2 and 50 2 + 10 the first, if it is written first. */
static void changes_come_one_after_the_other(void **state) {
  (void)state;
  for (int order = 0; order < 2; order++) {
    strait s;
    corridor_state now;
    strait_init(&s);
    amur_change change[] = {strait_change("link:bridge_out", "toll", AMUR_CHANGE_ADD, 10),
                            strait_change("link:bridge_out", "toll", AMUR_CHANGE_MULTIPLY, 2)};
    if (order) {
      const amur_change first = change[0];
      change[0] = change[1];
      change[1] = first;
    }
    apply(&s, change, 2, s.corridor.first_day, &now);
    CHECK_NEAR(now.toll[BRIDGE_OUT * 2 + LORRY], order ? 110 : 120, 1e-12);
    ami_state_fini(&now);
  }
}

/* Which links a target means: its money of 3 a tonne tells. */
static void targets(void **state) {
  (void)state;
  static const struct {
    char *target;
    bool hit[N_LINK]; /* road_out, bridge_out, bridge_in, road_in, ferry_out, ferry_in */
  } row[] = {
      {"link:bridge_out", {0, 1, 0, 0, 0, 0}}, {"link:*_in", {0, 0, 1, 1, 0, 1}},
      {"link:?????_out", {0, 0, 0, 0, 1, 0}},  {"crossing:bridge", {0, 1, 1, 0, 0, 0}},
      {"mode:sea", {0, 0, 0, 0, 1, 1}},        {"crossing:* link:road_in", {0, 1, 1, 1, 1, 1}},
      {" mode:road ", {1, 1, 1, 1, 0, 0}},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    strait s;
    corridor_state now;
    strait_init(&s);
    amur_change change = strait_change(row[i].target, "money_per_unit", AMUR_CHANGE_SET, 3);
    apply(&s, &change, 1, s.corridor.first_day, &now);
    for (int a = 0; a < N_LINK; a++)
      CHECK_NEAR(now.money[a * 2 + GRAIN], row[i].hit[a] ? 3 : s.link[a].money_per_unit, 0);
    ami_state_fini(&now);
  }
}

/* From 2 March to 4 March, both included; an end left open. */
static void dates_are_included(void **state) {
  (void)state;
  static const struct {
    int from, to, day; /* of March, 0: open */
    bool in_force;
  } row[] = {{2, 4, 1, false}, {2, 4, 2, true},  {2, 4, 3, true},  {2, 4, 4, true}, {2, 4, 5, false},
             {0, 4, 1, true},  {0, 4, 5, false}, {2, 0, 1, false}, {2, 0, 9, true}, {3, 3, 3, true}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    strait s;
    corridor_state now;
    strait_init(&s);
    amur_change change = strait_change("link:bridge_out", "time_h", AMUR_CHANGE_SET, 9);
    if (row[i].from) change.from = amur_day_from(2024, 3, row[i].from);
    if (row[i].to) change.to = amur_day_from(2024, 3, row[i].to);
    apply(&s, &change, 1, amur_day_from(2024, 3, row[i].day), &now);
    CHECK_NEAR(now.time_h[BRIDGE_OUT], row[i].in_force ? 9 : 2, 0);
    ami_state_fini(&now);
  }
}

/* A toll is by vehicle, money by commodity, being open by both; lists name several, * names all. */
static void whom_a_change_concerns(void **state) {
  (void)state;
  static const struct {
    char *commodities, *vehicles;
    bool grain, machines, lorry, ship;
  } row[] = {{"", "", 1, 1, 1, 1},
             {"*", "*", 1, 1, 1, 1},
             {"grain", "lorry", 1, 0, 1, 0},
             {"machines", "ship", 0, 1, 0, 1},
             {"machines grain", "ship lorry", 1, 1, 1, 1}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    strait s;
    corridor_state now;
    strait_init(&s);
    amur_change change[] = {strait_change("link:road_in", "toll", AMUR_CHANGE_SET, 7),
                            strait_change("link:road_in", "money_per_unit", AMUR_CHANGE_SET, 7),
                            strait_change("link:road_in", "open", AMUR_CHANGE_SET, 0)};
    for (int k = 0; k < 3; k++) change[k].commodities = row[i].commodities, change[k].vehicles = row[i].vehicles;
    apply(&s, change, 3, s.corridor.first_day, &now);
    const bool of_goods[] = {row[i].grain, row[i].machines}, of_vehicle[] = {row[i].lorry, row[i].ship};
    for (int v = 0; v < 2; v++) {
      CHECK_NEAR(now.toll[ROAD_IN * 2 + v], of_vehicle[v] ? 7 : 0, 0);
      for (int k = 0; k < 2; k++)
        assert_int_equal(now.open[(ROAD_IN * 2 + k) * 2 + v], !(of_goods[k] && of_vehicle[v]));
      /* a list that happens to hold all goods does not stop empty vehicles */
      assert_int_equal(now.vehicle_open[ROAD_IN * 2 + v], !(i < 2 && of_vehicle[v]));
    }
    for (int k = 0; k < 2; k++) CHECK_NEAR(now.money[ROAD_IN * 2 + k], of_goods[k] ? 7 : 0, 0);
    ami_state_fini(&now);
  }
}

static void links_open_again(void **state) {
  (void)state;
  strait s;
  corridor_state now;
  strait_init(&s);
  s.link[FERRY_OUT].open = false;
  amur_change change = strait_change("crossing:ferry", "open", AMUR_CHANGE_SET, 1);
  change.to = amur_day_from(2024, 6, 30);
  for (int k = 0; k < 2; k++) {
    apply(&s, &change, 1, amur_day_from(2024, 6 + k, 30), &now);
    assert_int_equal(now.open[(FERRY_OUT * 2 + GRAIN) * 2 + SHIP], k == 0);
    assert_int_equal(now.vehicle_open[FERRY_OUT * 2 + SHIP], k == 0);
    ami_state_fini(&now);
  }
}

/* A chain's constant and being open are by commodity; it never opens to goods that it does not carry. */
static void chains(void **state) {
  (void)state;
  strait s;
  corridor_state now;
  strait_init(&s);
  amur_change change[] = {strait_change("chain:*", "constant", AMUR_CHANGE_ADD, 5),
                          strait_change("chain:sea", "open", AMUR_CHANGE_SET, 1),
                          strait_change("chain:road", "open", AMUR_CHANGE_SET, 0)};
  change[0].commodities = change[2].commodities = "machines";
  apply(&s, change, 3, s.corridor.first_day, &now);
  static const double constant[] = {0, 5, 0, 5}; /* road: grain, machines; sea */
  static const int open[] = {1, 0, 1, 0};
  for (int i = 0; i < 4; i++) {
    CHECK_NEAR(now.chain_constant[i], constant[i], 0);
    assert_int_equal(now.chain_open[i], open[i]);
  }
  ami_state_fini(&now);
}

/* The value of every other field that a change can touch, after it was doubled. */
static const struct {
  char *target, *field;
  double want;
} doubled[] = {{"link:road_out", "time_h", 0},           {"link:road_out", "capacity_per_day", 200},
               {"link:road_out", "free_speed", 120},     {"commodity:grain", "vot", 0.2},
               {"commodity:grain", "theta", 0.4},        {"commodity:grain", "theta_nest", 0.6},
               {"commodity:grain", "elasticity", 0.8},   {"commodity:grain", "value", 400},
               {"commodity:grain", "loss_per_h", 0.002}, {"commodity:grain", "scale", 2},
               {"vehicle:lorry", "payload", 40},         {"vehicle:lorry", "pce", 4},
               {"vehicle:lorry", "money_per_km", 2},     {"vehicle:lorry", "money_per_h", 20},
               {"vehicle:lorry", "back_load", 1},        {"demand:grain_row", "quantity", 7320},
               {"demand:grain_row", "ref_cost", 20},     {"term:term", "effect", 0.2},
               {"term:term", "half_life_days", 40},      {"term:term", "anticipation_days", 60},
               {"loan:bank", "principal", 80},           {"loan:bank", "rate", 0.1},
               {"loan:bank", "tenor_years", 14},         {"loan:bank", "grace_years", 6},
               {"project:bridge", "capex", 120},         {"project:bridge", "opex_per_year", 140},
               {"project:bridge", "revenue_share", 0.8}, {"project:bridge", "other_revenue_per_year", 180}};
enum { N = sizeof doubled / sizeof *doubled };

static void fields(void **state) {
  (void)state;
  strait s;
  corridor_state now;
  strait_init(&s);
  s.commodity[GRAIN].elasticity = 0.4;
  s.link[ROAD_OUT].capacity_per_day = 100;
  amur_trade_term term = {.id = "term", .effect = 0.1, .half_life_days = 20, .anticipation_days = 30};
  amur_loan_row loan = {.id = "bank", .loan = {.principal = 40, .rate = 0.05, .tenor_years = 7, .grace_years = 3}};
  amur_project_row project = {.id = "bridge",
                              .capex = 60,
                              .opex_per_year = 70,
                              .revenue_share = 0.4,
                              .other_revenue_per_year = 90,
                              .without_scenario = "",
                              .build_shares = ""};
  s.demand[0].id = "grain_row";
  s.corridor.term = &term, s.corridor.n_term = 1;
  s.corridor.loan = &loan, s.corridor.n_loan = 1;
  s.corridor.project = &project, s.corridor.n_project = 1;
  amur_change change[N];
  for (int i = 0; i < N; i++) change[i] = strait_change(doubled[i].target, doubled[i].field, AMUR_CHANGE_MULTIPLY, 2);
  apply(&s, change, N, s.corridor.first_day, &now);
  const amur_commodity_row *g = &now.commodity[GRAIN];
  const amur_vehicle_row *v = &now.vehicle[LORRY];
  const amur_loan *l = &now.loan->loan;
  const amur_project_row *p = now.project;
  const double found[N] = {now.time_h[ROAD_OUT],
                           now.capacity[ROAD_OUT],
                           now.speed[ROAD_OUT],
                           g->vot,
                           g->theta,
                           g->theta_nest,
                           g->elasticity,
                           g->value,
                           g->loss_per_h,
                           now.commodity_scale[GRAIN],
                           v->payload,
                           v->pce,
                           v->money_per_km,
                           v->money_per_h,
                           v->back_load,
                           now.demand[0].quantity,
                           now.demand[0].ref_cost,
                           now.term->effect,
                           now.term->half_life_days,
                           now.term->anticipation_days,
                           l->principal,
                           l->rate,
                           l->tenor_years,
                           l->grace_years,
                           p->capex,
                           p->opex_per_year,
                           p->revenue_share,
                           p->other_revenue_per_year};
  for (int i = 0; i < N; i++) {
    if (fabs(found[i] - doubled[i].want) > 1e-12) print_error("%s of %s\n", doubled[i].field, doubled[i].target);
    CHECK_NEAR(found[i], doubled[i].want, 1e-12);
  }
  CHECK_NEAR(now.vehicle[SHIP].payload, 1000, 0);
  CHECK_NEAR(now.demand[1].quantity, 732, 0);
  ami_state_fini(&now);
}

/* A tenor is a whole number of years: 7 x 1.1 = 7.7 rounds to 8, 3 x 0.8 = 2.4 to 2.  A demand's scale is a factor, and
 * counts for the commodities that it names. */
static void whole_numbers_and_scales(void **state) {
  (void)state;
  strait s;
  corridor_state now;
  strait_init(&s);
  amur_loan_row loan = {.id = "bank", .loan = {.tenor_years = 7, .grace_years = 3}};
  s.corridor.loan = &loan, s.corridor.n_loan = 1;
  amur_change change[] = {strait_change("loan:bank", "tenor_years", AMUR_CHANGE_MULTIPLY, 1.1),
                          strait_change("loan:bank", "grace_years", AMUR_CHANGE_MULTIPLY, 0.8),
                          strait_change("demand:*", "scale", AMUR_CHANGE_SET, 3)};
  change[2].commodities = "grain";
  apply(&s, change, 3, s.corridor.first_day, &now);
  assert_int_equal(now.loan->loan.tenor_years, 8);
  assert_int_equal(now.loan->loan.grace_years, 2);
  CHECK_NEAR(now.demand[0].quantity, 3 * 3660, 1e-9);
  CHECK_NEAR(now.demand[1].quantity, 732, 0);
  ami_state_fini(&now);
}

/* A tenor is at most 100 years, a grace at least 0: factors and sums that lead beyond end there. */
static void whole_numbers_stay_in_their_range(void **state) {
  (void)state;
  static const struct {
    amur_change_op op;
    double value;
    int tenor_years, grace_years;
  } row[] = {{AMUR_CHANGE_MULTIPLY, 1e300, 100, 99}, {AMUR_CHANGE_ADD, 1e12, 100, 99}, {AMUR_CHANGE_ADD, -1e12, 1, 0}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    strait s;
    corridor_state now;
    strait_init(&s);
    amur_loan_row loan = {.id = "bank", .loan = {.tenor_years = 7, .grace_years = 3}};
    s.corridor.loan = &loan, s.corridor.n_loan = 1;
    amur_change change[] = {strait_change("loan:bank", "tenor_years", row[i].op, row[i].value),
                            strait_change("loan:bank", "grace_years", row[i].op, row[i].value)};
    apply(&s, change, 2, s.corridor.first_day, &now);
    assert_int_equal(now.loan->loan.tenor_years, row[i].tenor_years);
    assert_int_equal(now.loan->loan.grace_years, row[i].grace_years);
    ami_state_fini(&now);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(operations),
      cmocka_unit_test(whole_numbers_stay_in_their_range),
      cmocka_unit_test(changes_come_one_after_the_other),
      cmocka_unit_test(targets),
      cmocka_unit_test(dates_are_included),
      cmocka_unit_test(whom_a_change_concerns),
      cmocka_unit_test(links_open_again),
      cmocka_unit_test(chains),
      cmocka_unit_test(fields),
      cmocka_unit_test(whole_numbers_and_scales),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
