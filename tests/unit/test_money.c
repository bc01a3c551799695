/* SPDX-License-Identifier: Apache-2.0
 * test_money.c -- the yearly accounts of a made-up run, every figure worked by hand.
 */
#include "money_fixture.h"

static void accounts_by_hand(void **state) {
  (void)state;
  run r;
  set_up(&r);
  CHECK_OK(ami_run_money(&r.result, NULL));
  /* 2021 (building) to 2026 (life ends on 2026-12-31).  A day's tolls: 17,400 RUB = 1,450 CNY, half of it kept: 725.
   * Vehicles a day: 12 out, 12 in.  2025 and 2026 carry the days of 2024.  The loan is 400,000 CNY: 100,000 a year. */
  static const struct {
    int year;
    bool modelled;
    double vehicles, toll, opex, interest, principal, balance, capex;
  } want[] = {
      {2021, true, 0, 0, 0, 0, 0, 0, 150000},
      {2022, true, 0, 0, 0, 0, 0, 0, 150000},
      {2023, true, 24 * 365, 725 * 365, 50000 + 240 * 365, 20000, 100000, 300000, 0},
      {2024, true, 48 * 366, 1450 * 366, 50000 + 480 * 366, 15000, 100000, 200000, 0},
      {2025, false, 48 * 365, 1450 * 365, 50000 + 480 * 365, 10000, 100000, 100000, 0},
      {2026, false, 48 * 365, 1450 * 365, 50000 + 480 * 365, 5000, 100000, 0, 0},
  };
  assert_int_equal(r.result.n_year, 6);
  for (int t = 0; t < 6; t++) {
    const amur_finance_year *y = &r.result.year[t];
    const double cfads = want[t].toll + (t < 2 ? 0 : 7000) - want[t].opex;
    assert_int_equal(y->year, want[t].year);
    assert_int_equal(y->modelled, want[t].modelled);
    CHECK_NEAR(y->vehicles, want[t].vehicles, 1e-6);
    CHECK_NEAR(y->toll_revenue, want[t].toll, 1e-6);
    CHECK_NEAR(y->other_revenue, t < 2 ? 0 : 7000, 1e-9);
    CHECK_NEAR(y->opex, want[t].opex, 1e-6);
    CHECK_NEAR(y->interest, want[t].interest, 1e-9);
    CHECK_NEAR(y->principal, want[t].principal, 1e-9);
    CHECK_NEAR(y->balance, want[t].balance, 1e-9);
    CHECK_NEAR(y->capex, want[t].capex, 0);
    CHECK_NEAR(y->cfads, cfads, 1e-6);
    CHECK_NEAR(y->drawn, t == 2 ? 400000 : 0, 0);
    CHECK_NEAR(y->equity_cash, cfads - want[t].interest - want[t].principal + y->drawn - want[t].capex, 1e-6);
    if (t < 2)
      assert_true(isnan(y->dscr));
    else
      CHECK_NEAR(y->dscr, cfads / (want[t].interest + want[t].principal), 1e-12);
  }
  clear(&r);
}

static void summary_by_hand(void **state) {
  (void)state;
  run r;
  set_up(&r);
  CHECK_OK(ami_run_money(&r.result, NULL));
  const amur_finance_result *f = r.result.finance;
  /* today is 2024: 12 + 5 lorries pay, doubled; (28,800 + 6,000) RUB / 34 */
  CHECK_NEAR(f->flow_per_day, 34, 1e-12);
  CHECK_NEAR(f->mean_toll, 34800.0 / 34, 1e-9);
  const double cash[] = {725.0 * 365 + 7000 - 50000 - 240 * 365, 1450.0 * 366 + 7000 - 50000 - 480 * 366,
                         1450.0 * 365 + 7000 - 50000 - 480 * 365, 1450.0 * 365 + 7000 - 50000 - 480 * 365};
  double npv = -150000 - 150000 / 1.1, value = 0, tolls = 0, rest = 0, traffic_cost = 0;
  for (int t = 0; t < 4; t++) {
    const double v = pow(1.05, -1 - t), toll = t == 0 ? 725 * 365 : 1450 * (t == 1 ? 366 : 365);
    npv += cash[t] / pow(1.1, 2 + t);
    value += cash[t] * v;
    tolls += toll * v;
    traffic_cost += toll * 240 / 725 * v;
    rest += (7000 - 50000) * v;
  }
  CHECK_NEAR(f->npv, npv, 1e-6);
  CHECK_NEAR(f->llcr, value / 400000, 1e-12);
  CHECK_NEAR(f->plcr, value / 400000, 1e-12); /* the loan is as long as the life */
  assert_int_equal(f->cover_year, 2023);
  assert_int_equal(f->n_irr, 1);
  /* the tolls, times k, less what does not change, are worth the debt: k = (400,000 - rest + cost) / tolls */
  CHECK_NEAR(f->break_even_toll, (400000 - rest + traffic_cost) / tolls * 34800 / 34, 1e-6);
  CHECK_NEAR(f->needed_per_day, (400000 - rest) / (tolls - traffic_cost) * 34, 1e-8);
  CHECK_NEAR(f->dscr_min, cash[0] / 120000, 1e-12);
  /* cumulative free cash: -300,000 + 134,025 + 312,020 ... turns in 2024 */
  assert_int_equal(f->payback_year, 2024);
  clear(&r);
  set_up(&r); /* built, lent back, then a loss: the owners' money changes sign twice, and no one rate describes it */
  r.project.capex = 80000, r.project.opex_per_year = 280000;
  CHECK_OK(ami_run_money(&r.result, NULL));
  assert_true(isnan(r.result.finance->equity_irr) != 0);
  clear(&r);
}

/* Nobody pays: the toll asked is one for every vehicle of the crossing. */
static void toll_free_bridge(void **state) {
  (void)state;
  run r;
  set_up(&r);
  for (int i = 0; i < r.result.n_flow; i++) r.flow[i].toll_per_day = 0;
  CHECK_OK(ami_run_money(&r.result, NULL));
  const amur_finance_result *f = r.result.finance;
  const double v = 1 / 1.05;
  const double days[] = {24 * 365, 48 * 366, 48 * 365, 48 * 365};
  double need = 400000, per_rub = 0; /* CNY */
  for (int t = 0; t < 4; t++) {
    need -= (7000 - 50000 - 10 * days[t]) * pow(v, 1 + t);
    per_rub += 0.5 * days[t] / 12 * pow(v, 1 + t);
  }
  CHECK_NEAR(f->mean_toll, 0, 0);
  CHECK_NEAR(f->break_even_toll, need / per_rub, 1e-8);
  assert_true(isnan(f->needed_per_day));
  clear(&r);
}

/* A shop earns 3 CNY from every shopper who goes out by ferry: 100 a day, then 200; it has no crossing of its own. */
static void revenue_by_the_visitor(void **state) {
  (void)state;
  run r;
  set_up(&r);
  r.corridor.n_loan = 0;
  r.project = (amur_project_row){.id = "shop",
                                 .currency = "CNY",
                                 .crossing = -1,
                                 .direction = "out",
                                 .build_from = 2023,
                                 .life_years = 2,
                                 .concession_end = AMUR_DAY_NONE,
                                 .open = amur_day_from(2023, 7, 1),
                                 .opex_per_year = 36500,
                                 .revenue_per_unit = 3,
                                 .revenue_commodities = "shoppers",
                                 .revenue_crossings = "ferry"};
  CHECK_OK(ami_run_money(&r.result, NULL));
  assert_int_equal(r.result.n_year, 3);
  CHECK_NEAR(r.result.year[0].other_revenue, 3 * 100 * 184, 1e-9); /* from 1 July */
  CHECK_NEAR(r.result.year[0].opex, 18400, 1e-9);
  CHECK_NEAR(r.result.year[1].other_revenue, 3 * 200 * 366, 1e-9);
  CHECK_NEAR(r.result.year[2].other_revenue, 3 * 200 * 181, 1e-9); /* to 30 June, carried */
  assert_false(r.result.year[2].modelled);
  CHECK_NEAR(r.result.year[0].vehicles, 0, 0);
  assert_true(isnan(r.result.finance->break_even_toll) && isnan(r.result.finance->dscr_mean));
  clear(&r);
}

/* Without a whole year, the mean of the modelled days stands in for the others. */
static void part_of_a_year_is_carried(void **state) {
  (void)state;
  run r;
  set_up(&r);
  r.result.n_period = 2;
  r.result.n_flow = 2 * N_DAY;
  r.period[1].to = amur_day_from(2023, 4, 10); /* 100 days */
  CHECK_OK(ami_run_money(&r.result, NULL));
  CHECK_NEAR(r.result.year[2].vehicles, 24 * 365, 1e-6);
  assert_false(r.result.year[2].modelled);
  CHECK_NEAR(r.result.year[3].vehicles, 24 * 366, 1e-6);
  CHECK_NEAR(r.result.finance->flow_per_day, 17, 1e-12);
  clear(&r);
}

/* 100 days of a scenario beside the base: a market grows from 10 to 12 a day as its cost falls from 100 to 90, of it
 * time by 4, waiting by 3, money by 2 and a constant by 1; another is carried in the base alone.  Half of it is the
 * farms' country's. Emissions of the base: 24 lorries a day over 10 km of 0.8 kg in 2023, seven times that in 2022,
 * twice in 2024. */
static void users_gain_and_vehicles_emit(void **state) {
  (void)state;
  run r;
  two_scenarios two;
  set_up_two(&r, &two);
  CHECK_OK(ami_run_money(&r.result, NULL));
  assert_int_equal(r.result.n_benefit, 6); /* two commodities in no country, WA, EA */
  const amur_benefit_result *west = &r.result.benefit[1], *east = &r.result.benefit[2];
  assert_string_equal(west->country, "WA");
  const double units = 100 * 2 / log(1.2) / 2; /* of the mean day on the way, half of them this country's */
  CHECK_NEAR(west->half, 100 * 11 * 10 / 2, 1e-9);
  CHECK_NEAR(west->benefit, 10 * units, 1e-7);
  CHECK_NEAR(east->benefit, west->benefit, 0);
  CHECK_NEAR(east->time, 4 * units, 1e-7);
  CHECK_NEAR(east->wait, 3 * units, 1e-7);
  CHECK_NEAR(east->money, 2 * units, 1e-7);
  CHECK_NEAR(east->other, 1 * units, 1e-7);
  CHECK_NEAR(east->variety, 0, 0);
  CHECK_NEAR(r.result.benefit[4].lost_units, 250, 1e-12);
  CHECK_NEAR(r.result.emission[0].co2_t, 24 * 10 * 0.8 * (365 + 7 * 184 + 2 * 366) / 1000.0, 1e-9);
  CHECK_NEAR(r.result.emission[1].co2_t, 0, 0);
  clear(&r);
}

/* The base is the corridor with the bridge, "cheap" the one without it; both cover 2022 and 2023 in part.  In 2023 the
 * base's users lose what "cheap" gains in its 100 days; tolls of a day of 2023 are 17,400 + 999, CO2 costs 50 a tonne.
 */
static void a_project_is_worth_the_difference(void **state) {
  (void)state;
  run r;
  two_scenarios two;
  set_up_two(&r, &two);
  r.project.without_scenario = "cheap";
  r.corridor.settings.co2_cost = 50;
  r.project.capex = 4e6;
  vehicles[0].external_per_km = 0.1;
  CHECK_OK(ami_run_money(&r.result, NULL));
  assert_int_equal(r.result.n_economy, 1);
  const amur_economy_result *e = r.result.economy;
  const double km = 24 * 10, year = -1000 * 2 / log(1.2);
  const double a_day = 18399 - km * 0.8 / 1000 * 50 - km * 0.1;
  double v = 1, users = 0, net[6];
  for (int t = 0; t < 6; t++, v /= 1.1) {
    const amur_finance_year *y = &r.result.year[t];
    const double days = t == 1 ? 184 * 7 : t == 2 ? 365 : t == 3 ? 2 * 366 : t > 3 ? 2 * 365 : 0; /* days of 2023 */
    const double gain = t == 2 ? year : 0; /* later years are like 2024, which "cheap" leaves as it is */
    net[t] = gain + days * a_day - 12 * (y->capex + y->opex);
    users += v * gain;
  }
  CHECK_NEAR(e->users, users, 1e-6);
  double npv = 0, cost = 0;
  v = 1;
  for (int t = 0; t < 6; t++, v /= 1.1) {
    npv += v * net[t];
    cost += v * 12 * (r.result.year[t].capex + r.result.year[t].opex);
  }
  CHECK_NEAR(e->cost, cost, 1e-6);
  CHECK_NEAR(e->all.npv, npv, 1e-5);
  CHECK_NEAR(e->all.bcr, 1 + npv / cost, 1e-12);
  double root[4];
  assert_int_equal(e->all.n_eirr, amur_irr(net, 6, root, 4));
  CHECK_NEAR(e->all.eirr, root[0], 1e-10);
  clear(&r);
  vehicles[0].external_per_km = 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(accounts_by_hand),
      cmocka_unit_test(summary_by_hand),
      cmocka_unit_test(toll_free_bridge),
      cmocka_unit_test(revenue_by_the_visitor),
      cmocka_unit_test(part_of_a_year_is_carried),
      cmocka_unit_test(users_gain_and_vehicles_emit),
      cmocka_unit_test(a_project_is_worth_the_difference),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
