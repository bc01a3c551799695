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
  CHECK_NEAR(e->users + e->co2 + e->external + e->owners + e->lenders + e->state + e->other_tolls + e->payers,
             e->all.npv, 1e-5);
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
  CHECK_NEAR(e->all.npv, e->users + e->tolls + e->co2 - e->cost, 1e-5);
  clear(&r);
}

/* ---- periods that are cut differently ---------------------------------------------------------------- */

/* The base until 31 March and from 1 April on, a scenario from 22 March to 1 April 2023: ten days beside the base's
 * first period, one beside its second.  A market of grain that does not react carries 10 a day at 100, 80 and 90. */
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
  static const double cost[] = {100, 80, 90};
  for (int i = 0; i < 3; i++) {
    two.market[i] = market_of(i + 1, 0, 10, cost[i]);
    two.market[i].elasticity = 0;
    two.share[i] = i < 2 ? share_of(i, 10, cost[i], 30, 20, 5) : share_of(i, 10, cost[i], 26, 17, 9);
  }
  r.result.n_market = r.result.n_share = 3;
  CHECK_OK(ami_run_money(&r.result, NULL));
  const amur_benefit_result *west = &r.result.benefit[1], *east = &r.result.benefit[2];
  CHECK_NEAR(west->half, (10 * 10 * 10 - 1 * 10 * 10) / 2.0, 1e-9);
  CHECK_NEAR(west->benefit, (10 * 10 * 10 - 1 * 10 * 10) / 2.0, 1e-7);
  CHECK_NEAR(west->time, 11 * 10 * 4 / 2.0, 1e-7);
  CHECK_NEAR(west->wait, 11 * 10 * 3 / 2.0, 1e-7);
  /* money is what is left without hours and constant: 45, 25 and 38 */
  CHECK_NEAR(east->money, (10 * 10 * 7 - 1 * 10 * 13) / 2.0, 1e-7);
  CHECK_NEAR(east->other, -11 * 10 * 4 / 2.0, 1e-7);
  clear(&r);
}

/* ---- chains that open, units that may choose -------------------------------------------------------- */

/* By ratios, mu = 2: beside the road at 100 the river opens at 50 with a nest of its own.  It comes down from where one
 * in ten thousand takes it, 100 sqrt(9999); its share is 1e4 / (1e4 + C^2), and its users gain 1000 (atan(sqrt(9999)) -
 * atan(1/2)) a day: all of it variety. */
static const double opened = 1000 * (1.5607961601207294 - 0.4636476090008061);

static void set_up_river(run *r, two_scenarios *two) {
  set_up_two(r, two);
  static amur_chain_row road_and_river[] = {{.id = "road", .carries = carried},
                                            {.id = "river", .nest = 1, .carries = carried}};
  commodities[0].by_ratio = true;
  r->corridor.chain = road_and_river;
  r->corridor.n_chain = 2;
  two->market[0] = market_of(1, 0, 10, 100);
  two->market[1] = market_of(3, 0, 10, 1 / sqrt(1 / 1e4 + 1 / 2500.0));
  for (int i = 0; i < 2; i++) {
    two->market[i].theta = two->market[i].theta_nest = 2;
    two->market[i].elasticity = 0;
  }
  two->share[0] = share_of(0, 10, 100, 30, 20, 0);
  two->share[1] = share_of(0, 0, INFINITY, NAN, NAN, 0);
  two->share[2] = share_of(1, 2, 100, 30, 20, 0);
  two->share[3] = share_of(1, 8, 50, 10, 0, 0);
  two->share[1].chain = two->share[3].chain = 1;
  r->result.n_market = 2;
}

static void a_chain_that_opens(void **state) {
  (void)state;
  run r;
  two_scenarios two;
  set_up_river(&r, &two);
  r.project.without_scenario = "cheap";
  r.project.capex = 4e6;
  CHECK_OK(ami_run_money(&r.result, NULL));
  const amur_benefit_result *west = &r.result.benefit[1];
  CHECK_NEAR(west->variety, 100 * opened / 2, 1e-3);
  CHECK_NEAR(west->benefit, west->variety, 1e-9);
  CHECK_NEAR(west->half, 0, 1e-9);
  CHECK_NEAR(west->lost_units, 0, 0);
  const amur_economy_result *e = r.result.economy; /* here the base is without the river */
  CHECK_NEAR(e->variety, -100 * opened / pow(1.1, 2), 1e-3);
  CHECK_NEAR(e->users, e->variety, 1e-9);
  CHECK_NEAR(e->all.npv - e->plain.npv, e->variety, 1e-6);
  CHECK_NEAR((e->all.bcr - e->plain.bcr) * e->cost, e->variety, 1e-6);
  double net[6], rate;                                                       /* without variety: tolls less cost */
  static const double days[] = {0, 7 * 184, 365, 2 * 366, 2 * 365, 2 * 365}; /* of 2023 */
  for (int t = 0; t < 6; t++) net[t] = days[t] * 18399 - 12 * (r.result.year[t].capex + r.result.year[t].opex);
  assert_int_equal(amur_irr(net, 6, &rate, 1), 1);
  CHECK_NEAR(e->plain.eirr, rate, 1e-9);
  net[2] -= 100 * opened;
  assert_int_equal(amur_irr(net, 6, &rate, 1), 1);
  CHECK_NEAR(e->all.eirr, rate, 1e-9);
  commodities[0].by_ratio = false;
  clear(&r);
}

/* The river stands in both, for three in ten units of the base (or six, in two segments) and five in ten of the
 * scenario: it opens to two in ten of the units, or closes to one. */
static void units_that_may_choose(void **state) {
  (void)state;
  for (int closes = 0; closes < 2; closes++) {
    run r;
    two_scenarios two;
    set_up_river(&r, &two);
    amur_market_result market[5];
    amur_share_result share[10];
    const double end[] = {closes ? 0.2 : 0.1, closes ? 0.6 : 0.3, 1, 0.5, 1};
    const bool may[] = {true, true, false, true, false};
    for (int i = 0; i < 5; i++) {
      market[i] = two.market[0];
      market[i].period = i < 3 ? 1 : 3;
      market[i].segment = i < 3 ? i : i - 3;
      market[i].low = market[i].segment ? end[i - 1] : 0;
      market[i].high = end[i];
      market[i].ref_units_per_day = 10 * (market[i].high - market[i].low);
      share[2 * i] = two.share[2];
      share[2 * i + 1] = two.share[may[i] ? 3 : 1];
      share[2 * i].market = share[2 * i + 1].market = i;
    }
    r.result.market = market, r.result.n_market = 5;
    r.result.share = share, r.result.n_share = 10;
    CHECK_OK(ami_run_money(&r.result, NULL));
    CHECK_NEAR(r.result.benefit[1].variety, (closes ? -0.1 : 0.2) * 100 * opened / 2, 1e-3);
    CHECK_NEAR(r.result.benefit[1].benefit, r.result.benefit[1].variety, 1e-9);
    commodities[0].by_ratio = false;
    clear(&r);
  }
}

/* A commodity that only the base carries, 5 a day over 100 days, is lost; one that only the other carries is found. */
static void lost_and_found(void **state) {
  (void)state;
  for (int found = 0; found < 2; found++) {
    run r;
    two_scenarios two;
    set_up_two(&r, &two);
    if (found) {
      two.market[1] = market_of(1, 1, 0, INFINITY), two.share[1] = share_of(1, 0, INFINITY, NAN, NAN, 0);
      two.market[2] = market_of(3, 1, 5, 40), two.share[2] = share_of(2, 5, 40, 0, 0, 0);
    }
    CHECK_OK(ami_run_money(&r.result, NULL));
    CHECK_NEAR(r.result.benefit[4].lost_units, found ? -250 : 250, 1e-12);
    CHECK_NEAR(r.result.benefit[4].benefit, 0, 0);
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
      cmocka_unit_test(gains_on_days_in_common),   cmocka_unit_test(a_chain_that_opens),
      cmocka_unit_test(units_that_may_choose),     cmocka_unit_test(lost_and_found),
      cmocka_unit_test(days_that_no_period_has),   cmocka_unit_test(rules_and_scenarios_on_loans),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
