/* SPDX-License-Identifier: Apache-2.0
 * test_period.c -- the horizon cut into periods, the state of each, and the demand that falls on it, worked by hand.
 */
#include "strait_fixture.h"
#include <stdio.h>
#include <stdlib.h>

/* ---- cutting ------------------------------------------------------------------------------------- */

/* Every date on which something changes begins a period: the first day, each regime, each year, each rule, each change
 * of the scenario; and the day after each last day, unless it lies beyond the horizon. */
typedef struct {
  int from[3], to[3]; /* year, month, day */
  int regime, year;
} want_span;

static void check_spans(strait *s, const run_case *k, const want_span *want, int n_want) {
  run_model model;
  period_span *span;
  int n;
  CHECK_OK(ami_model_init(&model, &s->corridor, NULL));
  CHECK_OK(ami_period_split(&model, k, &span, &n, NULL));
  assert_int_equal(n, n_want);
  for (int i = 0; i < n; i++) {
    assert_int_equal(span[i].from, amur_day_from(want[i].from[0], want[i].from[1], want[i].from[2]));
    assert_int_equal(span[i].to, amur_day_from(want[i].to[0], want[i].to[1], want[i].to[2]));
    assert_int_equal(span[i].regime, want[i].regime);
    assert_int_equal(span[i].year, want[i].year);
  }
  free(span);
  ami_model_fini(&model);
}

static void regimes_hold_to_their_last_day(void **state) {
  (void)state;
  strait s;
  strait_init(&s);
  static const want_span want[] = {{{2024, 1, 1}, {2024, 3, 31}, 0, 2024}, {{2024, 4, 1}, {2024, 12, 31}, 1, 2024}};
  check_spans(&s, &(run_case){.scenario = -1}, want, 2);
}

/* A gap of one day after a regime that ends on 30 March: it belongs to none. */
static void a_gap_is_in_no_regime(void **state) {
  (void)state;
  strait s;
  strait_init(&s);
  s.regime[0].to = amur_day_from(2024, 3, 30);
  static const want_span want[] = {{{2024, 1, 1}, {2024, 3, 30}, 0, 2024},
                                   {{2024, 3, 31}, {2024, 3, 31}, -1, 2024},
                                   {{2024, 4, 1}, {2024, 12, 31}, 1, 2024}};
  check_spans(&s, &(run_case){.scenario = -1}, want, 3);
}

/* Rules from before the horizon to 10 January, for 29 February alone, and for the last day; years cut, too. */
static void rules_and_years_cut(void **state) {
  (void)state;
  strait s;
  strait_init(&s);
  amur_change rule[3];
  for (int i = 0; i < 3; i++) rule[i] = strait_change("crossing:bridge", "toll", AMUR_CHANGE_MULTIPLY, 2);
  rule[0].from = amur_day_from(2023, 7, 1), rule[0].to = amur_day_from(2024, 1, 10);
  rule[1].from = rule[1].to = amur_day_from(2024, 2, 29);
  rule[2].from = amur_day_from(2025, 1, 31);
  s.corridor.rule = rule;
  s.corridor.n_rule = 3;
  s.corridor.last_day = amur_day_from(2025, 1, 31);
  s.regime[1].to = amur_day_from(2025, 1, 31);
  static const want_span want[] = {{{2024, 1, 1}, {2024, 1, 10}, 0, 2024},  {{2024, 1, 11}, {2024, 2, 28}, 0, 2024},
                                   {{2024, 2, 29}, {2024, 2, 29}, 0, 2024}, {{2024, 3, 1}, {2024, 3, 31}, 0, 2024},
                                   {{2024, 4, 1}, {2024, 12, 31}, 1, 2024}, {{2025, 1, 1}, {2025, 1, 30}, 1, 2025},
                                   {{2025, 1, 31}, {2025, 1, 31}, 1, 2025}};
  check_spans(&s, &(run_case){.scenario = -1}, want, 7);
}

/* A scenario that repeals t* and changes something from 1 June on: the rule "toll" no longer cuts, "width" does. */
static void scenarios_cut_for_themselves(void **state) {
  (void)state;
  strait s;
  strait_init(&s);
  amur_change rule[2], change = strait_change("crossing:bridge", "toll", AMUR_CHANGE_SET, 0);
  for (int i = 0; i < 2; i++) rule[i] = strait_change("crossing:bridge", "toll", AMUR_CHANGE_MULTIPLY, 2);
  rule[0].id = "toll", rule[0].from = amur_day_from(2024, 2, 1);
  rule[1].id = "width", rule[1].to = amur_day_from(2024, 10, 31);
  change.from = amur_day_from(2024, 6, 1);
  char *dropped[] = {"t*"};
  amur_scenario scenario = {.id = "free", .change = &change, .n_change = 1, .drop_rule = dropped, .n_drop = 1};
  s.corridor.rule = rule, s.corridor.n_rule = 2;
  s.corridor.scenario = &scenario, s.corridor.n_scenario = 1;
  static const want_span base[] = {{{2024, 1, 1}, {2024, 1, 31}, 0, 2024},
                                   {{2024, 2, 1}, {2024, 3, 31}, 0, 2024},
                                   {{2024, 4, 1}, {2024, 10, 31}, 1, 2024},
                                   {{2024, 11, 1}, {2024, 12, 31}, 1, 2024}};
  static const want_span freed[] = {{{2024, 1, 1}, {2024, 3, 31}, 0, 2024},
                                    {{2024, 4, 1}, {2024, 5, 31}, 1, 2024},
                                    {{2024, 6, 1}, {2024, 10, 31}, 1, 2024},
                                    {{2024, 11, 1}, {2024, 12, 31}, 1, 2024}};
  check_spans(&s, &(run_case){.scenario = -1}, base, 4);
  check_spans(&s, &(run_case){.scenario = 0}, freed, 4);
}

/* ---- the state of a period ----------------------------------------------------------------------- */

/* The toll of a lorry over the bridge, in the order in which things reach it: file 50, parameter +10, assumption x2,
 * rule "rise" x1.5 (what an assumption may make x3), scenario -30, the last change x0.1. */
static double toll_of(strait *s, const run_case *k, int month, int day) {
  run_model model;
  corridor_state state;
  const period_span span = {.from = amur_day_from(2024, month, day), .to = amur_day_from(2024, 12, 31)};
  CHECK_OK(ami_model_init(&model, &s->corridor, NULL));
  CHECK_OK(ami_state_init(&state, &s->corridor, NULL));
  CHECK_OK(ami_period_state(&model, k, &span, &state, NULL));
  const double toll = state.toll[BRIDGE_OUT * 2 + LORRY];
  ami_state_fini(&state);
  ami_model_fini(&model);
  return toll;
}

static void changes_come_in_order(void **state) {
  (void)state;
  strait s;
  strait_init(&s);
  amur_parameter parameter = {.change = strait_change("link:bridge_out", "toll", AMUR_CHANGE_ADD, 10)};
  amur_change rule = strait_change("link:bridge_*", "toll", AMUR_CHANGE_MULTIPLY, 1.5);
  amur_change change = strait_change("link:bridge_out", "toll", AMUR_CHANGE_ADD, -30);
  amur_change assumed = strait_change("link:bridge_out", "toll", AMUR_CHANGE_MULTIPLY, 0);
  amur_change of_rule = strait_change("rule:rise", "value", AMUR_CHANGE_SET, 0), last = assumed;
  rule.id = "rise", rule.from = amur_day_from(2024, 3, 1), rule.to = amur_day_from(2024, 3, 31);
  change.from = amur_day_from(2024, 3, 10);
  char *dropped[] = {"rise"};
  amur_scenario scenario[] = {{.id = "less", .change = &change, .n_change = 1},
                              {.id = "repeal", .drop_rule = dropped, .n_drop = 1}};
  s.corridor.parameter = &parameter, s.corridor.n_parameter = 1;
  s.corridor.rule = &rule, s.corridor.n_rule = 1;
  s.corridor.scenario = scenario, s.corridor.n_scenario = 2;
  compiled_change assumption[2], final;
  CHECK_OK(ami_change_compile(&s.corridor, &assumed, &assumption[0], NULL));
  CHECK_OK(ami_change_compile(&s.corridor, &of_rule, &assumption[1], NULL));
  CHECK_OK(ami_change_compile(&s.corridor, &last, &final, NULL));
  const double value[] = {2, 3};
  const run_case base = {.scenario = -1}, less = {.scenario = 0}, repeal = {.scenario = 1};
  const run_case doubled = {.scenario = 0, .override = assumption, .override_value = value, .n_override = 1};
  const run_case steeper = {.scenario = 0, .override = assumption, .override_value = value, .n_override = 2};
  const run_case cut = {.scenario = 0, .last = &final, .last_value = 0.1};
  CHECK_NEAR(toll_of(&s, &base, 2, 29), 60, 1e-12);     /* 50 + 10 */
  CHECK_NEAR(toll_of(&s, &base, 3, 1), 90, 1e-12);      /* x 1.5 */
  CHECK_NEAR(toll_of(&s, &base, 3, 31), 90, 1e-12);     /* the last day, too */
  CHECK_NEAR(toll_of(&s, &base, 4, 1), 60, 1e-12);      /* not the day after */
  CHECK_NEAR(toll_of(&s, &less, 3, 9), 90, 1e-12);      /* not yet */
  CHECK_NEAR(toll_of(&s, &less, 3, 10), 60, 1e-12);     /* - 30 */
  CHECK_NEAR(toll_of(&s, &repeal, 3, 10), 60, 1e-12);   /* 50 + 10 alone */
  CHECK_NEAR(toll_of(&s, &doubled, 3, 10), 150, 1e-12); /* (50 + 10) 2 x 1.5 - 30 */
  CHECK_NEAR(toll_of(&s, &steeper, 3, 10), 330, 1e-12); /* (50 + 10) 2 x 3 - 30 */
  CHECK_NEAR(toll_of(&s, &cut, 3, 10), 6, 1e-12);       /* (90 - 30) 0.1 */
  ami_change_fini(&assumption[0]);
  ami_change_fini(&assumption[1]);
  ami_change_fini(&final);
}

/* ---- demand -------------------------------------------------------------------------------------------- */

typedef struct {
  double quantity[2], plain[2], ref_cost[2], elasticity[2];
} wanted;

/* What the two markets want on the days from .. to. */
static wanted want_on(strait *s, amur_change *change, amur_day from, amur_day to) {
  run_model model;
  corridor_state state;
  wanted w;
  int month, day;
  period_span span = {.from = from, .to = to};
  amur_day_split(from, &span.year, &month, &day);
  if (change) strait_scenario(s, change, 1);
  CHECK_OK(ami_model_init(&model, &s->corridor, NULL));
  CHECK_OK(ami_state_init(&state, &s->corridor, NULL));
  CHECK_OK(ami_period_state(&model, &(run_case){.scenario = change ? 0 : -1}, &span, &state, NULL));
  static const double whole[] = {1, 1};
  assert_int_equal(model.n_market, 2);
  CHECK_OK(ami_period_quantities(&model, &state, &span, whole, w.quantity, w.plain, w.ref_cost, w.elasticity, NULL));
  ami_state_fini(&state);
  ami_model_fini(&model);
  return w;
}

/* 3660 t a year are 10 a day in 2024, which has 366 days, and 3650 are 10 a day in 2025; other years' rows count not.
 */
static void even_demand(void **state) {
  (void)state;
  strait s;
  strait_init(&s);
  s.demand[2] = strait_demand(FARMS, TOWN, GRAIN, 3650, 12);
  s.demand[2].year = 2025;
  s.corridor.n_demand = 3;
  const amur_day first = amur_day_from(2024, 1, 1), leap = amur_day_from(2024, 2, 29);
  CHECK_NEAR(want_on(&s, NULL, first, first + 365).quantity[0], 10, 1e-12);
  CHECK_NEAR(want_on(&s, NULL, leap, leap).quantity[0], 10, 1e-12);
  const wanted next = want_on(&s, NULL, first + 366, first + 400);
  CHECK_NEAR(next.quantity[0], 10, 1e-12);
  CHECK_NEAR(next.ref_cost[0], 12, 1e-12);
  CHECK_NEAR(next.quantity[1], 0, 0); /* no row of machines for 2025 */
  CHECK_NEAR(next.ref_cost[1], 1, 0); /* which must be a cost all the same */
}

/* A twelfth of the year's grain in each month but February, which has 29 of 3660 days' worth: 0.29 and 0.71 / 11. */
static void seasonal_demand(void **state) {
  (void)state;
  strait s;
  strait_init(&s);
  amur_profile_row profile = {.id = "p"};
  for (int m = 0; m < 12; m++) profile.share[m] = m == 1 ? 0.29 : 0.71 / 11;
  s.corridor.profile = &profile, s.corridor.n_profile = 1;
  s.demand[0].profile = 0;
  const amur_day jan = amur_day_from(2024, 1, 1), feb = amur_day_from(2024, 2, 1), mar = amur_day_from(2024, 3, 1);
  const double in_jan = 3660 * 0.71 / 11 / 31, in_feb = 3660 * 0.29 / 29;
  CHECK_NEAR(want_on(&s, NULL, feb, mar - 1).quantity[0], in_feb, 1e-9);
  CHECK_NEAR(want_on(&s, NULL, feb, feb).quantity[0], in_feb, 1e-9);
  CHECK_NEAR(want_on(&s, NULL, mar - 1, mar - 1).quantity[0], in_feb, 1e-9);
  CHECK_NEAR(want_on(&s, NULL, mar, mar).quantity[0], in_jan, 1e-9); /* March is as long as January */
  CHECK_NEAR(want_on(&s, NULL, jan, mar - 1).quantity[0], (31 * in_jan + 29 * in_feb) / 60, 1e-9);
  CHECK_NEAR(want_on(&s, NULL, jan, jan + 365).quantity[0], 10, 1e-9);
}

/* Rows of one market add up; their reference costs and elasticities count by quantity: 3660 at 10 with the commodity's
 * 0.5, 1220 at 18 with 0.9: 10 + 10/3 t a day, (3 x 10 + 18) / 4 = 12, (3 x 0.5 + 0.9) / 4 = 0.6. */
static void rows_of_a_market_add_up(void **state) {
  (void)state;
  strait s;
  strait_init(&s);
  s.commodity[GRAIN].elasticity = 0.5;
  s.demand[2] = strait_demand(FARMS, TOWN, GRAIN, 1220, 18);
  s.demand[2].elasticity = 0.9;
  s.corridor.n_demand = 3;
  const amur_day first = amur_day_from(2024, 1, 1);
  const wanted w = want_on(&s, NULL, first, first + 9);
  CHECK_NEAR(w.quantity[0], 40.0 / 3, 1e-12);
  CHECK_NEAR(w.ref_cost[0], 12, 1e-12);
  CHECK_NEAR(w.elasticity[0], 0.6, 1e-12);
  amur_change scale = strait_change("commodity:grain", "scale", AMUR_CHANGE_MULTIPLY, 3);
  CHECK_NEAR(want_on(&s, &scale, first, first).quantity[0], 40, 1e-12);
  CHECK_NEAR(want_on(&s, &scale, first, first).quantity[1], 2, 1e-12);
}

/* A row that leaves its reference to a base that has none yet does not react: elasticity 0. */
static void no_reference_yet(void **state) {
  (void)state;
  strait s;
  strait_init(&s);
  s.commodity[GRAIN].elasticity = 0.5;
  s.demand[0].ref_cost = NAN;
  const wanted w = want_on(&s, NULL, s.corridor.first_day, s.corridor.last_day);
  CHECK_NEAR(w.quantity[0], 10, 1e-12);
  CHECK_NEAR(w.elasticity[0], 0, 0);
  CHECK_NEAR(w.ref_cost[0], 1, 0);
}

/* ---- terms of trade ------------------------------------------------------------------------------------ */

/* A term of log 2 for all that leaves WE, one of log 3 for grain alone from the 3rd of January on, and one of log 5 for
 * trade from EA to WE: grain wants 20 on the first two days and 60 on the next, machines 10. */
static void terms_concern_whom_they_name(void **state) {
  (void)state;
  strait s;
  strait_init(&s);
  const char *west[] = {"WE"}, *east[] = {"EA"}, *grain[] = {"grain"};
  amur_trade_term term[3];
  for (int i = 0; i < 3; i++)
    term[i] = (amur_trade_term){.from = AMUR_DAY_NONE, .to = AMUR_DAY_NONE, .half_life_days = INFINITY};
  term[0].effect = log(2), term[0].countries_o = west, term[0].n_o = 1;
  term[1].effect = log(3), term[1].commodities = grain, term[1].n_commodity = 1;
  term[1].from = amur_day_from(2024, 1, 3);
  term[2].effect = log(5), term[2].countries_o = east, term[2].n_o = 1, term[2].countries_d = west, term[2].n_d = 1;
  s.corridor.term = term, s.corridor.n_term = 3;
  const amur_day first = amur_day_from(2024, 1, 1);
  wanted w = want_on(&s, NULL, first, first + 1);
  CHECK_NEAR(w.quantity[0], 20, 1e-9);
  CHECK_NEAR(w.quantity[1], 10, 1e-9);
  CHECK_NEAR(w.plain[0], 10, 1e-12);
  w = want_on(&s, NULL, first, first + 3); /* two days of 20, two of 60 */
  CHECK_NEAR(w.quantity[0], 40, 1e-9);
  CHECK_NEAR(w.quantity[1], 10, 1e-9);
  CHECK_NEAR(want_on(&s, NULL, first + 2, first + 3).quantity[0], 60, 1e-9);
  amur_change none = strait_change("term:*", "effect", AMUR_CHANGE_MULTIPLY, 0);
  for (int i = 0; i < 3; i++) snprintf(term[i].id, sizeof term[i].id, "term_%d", i);
  CHECK_NEAR(want_on(&s, &none, first, first + 3).quantity[0], 10, 1e-12);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(regimes_hold_to_their_last_day),
      cmocka_unit_test(a_gap_is_in_no_regime),
      cmocka_unit_test(rules_and_years_cut),
      cmocka_unit_test(scenarios_cut_for_themselves),
      cmocka_unit_test(changes_come_in_order),
      cmocka_unit_test(even_demand),
      cmocka_unit_test(seasonal_demand),
      cmocka_unit_test(rows_of_a_market_add_up),
      cmocka_unit_test(no_reference_yet),
      cmocka_unit_test(terms_concern_whom_they_name),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
