/* SPDX-License-Identifier: Apache-2.0
 * test_economy.c -- who gains from a project, and gains between scenarios whose periods are cut differently.
 */
#include "money_fixture.h"

/* The base has the bridge, "cheap" has not.  Whatever users, owners, lenders, the state and others gain and pay adds up
 * to the project's worth, since what one pays another gets; and each has what the yearly accounts say, in roubles. */
static void gains_and_payments_add_up(void **state) {
  (void)state;
  run r;
  two_scenarios two;
  set_up_two(&r, &two);
  r.project.without_scenario = "cheap";
  r.project.grant_share = 0.25;
  r.project.subsidy_per_year = 1000;
  r.project.tax_rate = 0.2;
  r.project.renewal = 500, r.project.renewal_every_years = 2;
  r.corridor.settings.co2_cost = 50;
  vehicles[0].external_per_km = 0.1;
  CHECK_OK(ami_run_money(&r.result, NULL));
  const amur_economy_result *e = r.result.economy;
  double owners = 0, lenders = 0, host = 0, payers = 0, own_tolls = 0, v = 12;
  for (int t = 0; t < 6; t++, v /= 1.1) {
    const amur_finance_year *y = &r.result.year[t];
    owners += v * y->equity_cash;
    lenders += v * (y->interest + y->principal - y->drawn);
    host += v * (y->tax - y->subsidy - y->grant);
    payers -= v * y->other_revenue;
    own_tolls += v * y->toll_revenue;
  }
  assert_true(host != 0 && lenders != 0 && payers < 0);
  CHECK_NEAR(e->owners, owners, 1e-6);
  CHECK_NEAR(e->lenders, lenders, 1e-6);
  CHECK_NEAR(e->state, host, 1e-6);
  CHECK_NEAR(e->payers, payers, 1e-6);
  CHECK_NEAR(e->other_tolls, e->tolls - own_tolls, 1e-6);
  CHECK_NEAR(e->users + e->co2 + e->external + e->owners + e->lenders + e->state + e->other_tolls + e->payers, e->npv,
             1e-5);
  clear(&r);
  vehicles[0].external_per_km = 0;
}

/* A year of the base's emissions: 24 lorries a day over 10 km of 0.8 kg, in 2022 (184 days) seven times that, in 2023
 * one and in 2024 two, which stands for the years after; of the first year of accounts, 2021, nothing is known. */
static void emissions_of_the_years(void **state) {
  (void)state;
  run r;
  two_scenarios two;
  set_up_two(&r, &two);
  r.project.without_scenario = "cheap";
  r.corridor.settings.co2_cost = 50;
  CHECK_OK(ami_run_money(&r.result, NULL));
  const amur_economy_result *e = r.result.economy;
  static const double days[] = {0, 7 * 184, 365, 2 * 366, 2 * 365, 2 * 365}; /* of 2023 */
  double tonnes = 0, cost = 0, tolls = 0;
  for (int t = 0; t < 6; t++) {
    const double emitted = days[t] * 24 * 10 * 0.8 / 1000;
    tonnes += emitted;
    cost += 50 * emitted * pow(1.1, -t);
    tolls += days[t] * 18399 * pow(1.1, -t); /* 14,400 + 3,000 + 999 a day */
  }
  CHECK_NEAR(e->co2_t, tonnes, 1e-9);
  CHECK_NEAR(e->co2, -cost, 1e-6);
  CHECK_NEAR(e->tolls, tolls, 1e-3);
  CHECK_NEAR(e->npv, e->users + e->tolls + e->co2 - e->cost, 1e-5);
  clear(&r);
}

/* ---- periods that are cut differently ---------------------------------------------------------------- */

/* The base until 31 March and from 1 April on, a scenario from 22 March to 1 April 2023: ten days beside the base's
 * first period, one beside its second.  A market of grain carries 10, 10 and 12 a day at 100, 80 and 90. */
static void gains_on_days_in_common(void **state) {
  (void)state;
  run r;
  two_scenarios two;
  set_up_two(&r, &two);
  two.period[1].to = amur_day_from(2023, 3, 31);
  two.period[2] =
      (amur_period_result){.year = 2023, .from = amur_day_from(2023, 4, 1), .to = amur_day_from(2023, 12, 31)};
  two.period[3].from = amur_day_from(2023, 3, 22);
  two.period[3].to = amur_day_from(2023, 4, 1);
  static const amur_market_result market[] = {
      {1, 0, 1, 0, 0, 10, 10, 0, 100}, {2, 0, 1, 0, 0, 10, 10, 0, 80}, {3, 0, 1, 0, 0, 12, 12, 0, 90}};
  static const amur_share_result share[] = {
      {0, 0, 10, 100, 0, 0, 30, 20, 5}, {1, 0, 10, 80, 0, 0, 30, 20, 5}, {2, 0, 12, 90, 0, 0, 26, 17, 9}};
  memcpy(two.market, market, sizeof market);
  memcpy(two.share, share, sizeof share);
  r.result.n_market = r.result.n_share = 3;
  CHECK_OK(ami_run_money(&r.result, NULL));
  const amur_benefit_result *west = &r.result.benefit[1], *east = &r.result.benefit[2];
  CHECK_NEAR(west->benefit_half, (10 * 11 * 10 - 1 * 11 * 10) / 2.0, 1e-9);
  CHECK_NEAR(west->time, 11 * 11 * 4 / 2.0, 1e-9);
  CHECK_NEAR(west->wait, 11 * 11 * 3 / 2.0, 1e-9);
  /* money is what is left without hours and constant: 45, 25 and 38 */
  CHECK_NEAR(east->money, (10 * 11 * 7 - 1 * 11 * 13) / 2.0, 1e-9);
  CHECK_NEAR(east->other, (10 * 11 * -4 - 1 * 11 * 4) / 2.0, 1e-9);
  clear(&r);
}

/* A commodity that only the base carries, 5 a day over 100 days, is lost; one that only the other carries is found. */
static void lost_and_found(void **state) {
  (void)state;
  for (int found = 0; found < 2; found++) {
    run r;
    two_scenarios two;
    set_up_two(&r, &two);
    if (found) {
      two.market[1].units_per_day = 0, two.market[1].cost = INFINITY;
      two.market[2].units_per_day = 5, two.market[2].cost = 40;
    }
    CHECK_OK(ami_run_money(&r.result, NULL));
    CHECK_NEAR(r.result.benefit[4].lost_units, found ? -250 : 250, 1e-12);
    CHECK_NEAR(r.result.benefit[4].benefit_half, 0, 0);
    clear(&r);
  }
}

/* ---- traffic and terms -------------------------------------------------------------------------------------- */

/* Opened on 1 March 2022, four months before the model's first day: these days are like the first whole year, 2023,
 * those after the model like the last, 2024.  The last day of the concession counts. */
static void days_that_no_period_has(void **state) {
  (void)state;
  run r;
  set_up(&r);
  r.project.open = amur_day_from(2022, 3, 1);
  r.project.concession_end = amur_day_from(2025, 1, 10);
  r.loan.first_year = 2022;
  CHECK_OK(ami_run_money(&r.result, NULL));
  assert_int_equal(r.result.n_year, 5); /* 2021 to 2025 */
  CHECK_NEAR(r.result.year[1].vehicles, 24 * (7 * 184 + 122), 1e-6);
  CHECK_NEAR(r.result.year[4].vehicles, 48 * 10, 1e-6);
  CHECK_NEAR(r.result.year[4].opex - r.result.year[4].opex_traffic, 50000 * 10 / 365.0, 1e-9);
  assert_false(r.result.year[1].modelled);
  clear(&r);
}

/* A rule trebles the loan's rate of 5 %, a parameter adds 1 % first; the scenario sets the rule's factor to 2, too
 * late: rules are applied before it.  Another repeals the rule. */
static void rules_and_scenarios_on_loans(void **state) {
  (void)state;
  run r;
  set_up(&r);
  amur_change rule = {.id = "treble", .target = "loan:*", .field = "rate", .op = AMUR_CHANGE_MULTIPLY, .value = 3};
  amur_change half = {.id = "half", .target = "loan:*", .field = "rate", .op = AMUR_CHANGE_MULTIPLY, .value = 0.5};
  amur_change of_rule = {.id = "value", .target = "rule:treble", .field = "value", .op = AMUR_CHANGE_SET, .value = 2};
  amur_change toll = {.id = "toll", .target = "link:*", .field = "toll", .op = AMUR_CHANGE_SET, .value = 2};
  amur_parameter parameter[] = {
      {.change = {.id = "p", .target = "loan:*", .field = "rate", .op = AMUR_CHANGE_ADD, .value = 0.01}},
      {.change = of_rule}};
  amur_change of_scenario[] = {half, toll};
  char *dropped[] = {"tre*"};
  amur_scenario scenario[] = {{.id = "halved", .change = of_scenario, .n_change = 2},
                              {.id = "repeal", .drop_rule = dropped, .n_drop = 1}};
  r.corridor.rule = &rule, r.corridor.n_rule = 1;
  r.corridor.parameter = parameter, r.corridor.n_parameter = 1;
  r.corridor.scenario = scenario, r.corridor.n_scenario = 2;
  char *names[] = {"base", "halved", "repeal"};
  int index[] = {-1, 0, 1};
  r.result.scenario = names;
  r.result.scenario_index = index;
  r.result.n_scenario = 3;
  for (int with_rule_value = 0; with_rule_value < 2; with_rule_value++) {
    r.corridor.n_parameter = 1 + with_rule_value; /* the second makes 2 of the rule's 3 */
    CHECK_OK(ami_run_money(&r.result, NULL));
    const double rate = 0.06 * (with_rule_value ? 2 : 3);
    assert_int_equal(r.result.n_year, 18);
    CHECK_NEAR(r.result.year[2].interest, 400000 * rate, 1e-6);
    CHECK_NEAR(r.result.year[8].interest, 400000 * rate / 2, 1e-6);
    CHECK_NEAR(r.result.year[14].interest, 400000 * 0.06, 1e-6);
  }
  clear(&r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(gains_and_payments_add_up), cmocka_unit_test(emissions_of_the_years),
      cmocka_unit_test(gains_on_days_in_common),   cmocka_unit_test(lost_and_found),
      cmocka_unit_test(days_that_no_period_has),   cmocka_unit_test(rules_and_scenarios_on_loans),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
