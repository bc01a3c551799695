/* SPDX-License-Identifier: Apache-2.0
 * test_money.c -- the yearly accounts of a made-up run, every figure worked by hand.
 */
#include "money_fixture.h"

static void accounts_by_hand(void **state) {
  (void)state;
  run r;
  set_up(&r);
  CHECK_OK(amur_run_money(&r.result, NULL));
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
  CHECK_OK(amur_run_money(&r.result, NULL));
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
  CHECK_OK(amur_run_money(&r.result, NULL));
  assert_true(isnan(r.result.finance->equity_irr) != 0);
  clear(&r);
}

/* Nobody pays: the toll asked is one for every vehicle of the crossing. */
static void toll_free_bridge(void **state) {
  (void)state;
  run r;
  set_up(&r);
  for (int i = 0; i < r.result.n_flow; i++) r.flow[i].toll_per_day = 0;
  CHECK_OK(amur_run_money(&r.result, NULL));
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
  CHECK_OK(amur_run_money(&r.result, NULL));
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
  CHECK_OK(amur_run_money(&r.result, NULL));
  CHECK_NEAR(r.result.year[2].vehicles, 24 * 365, 1e-6);
  assert_false(r.result.year[2].modelled);
  CHECK_NEAR(r.result.year[3].vehicles, 24 * 366, 1e-6);
  CHECK_NEAR(r.result.finance->flow_per_day, 17, 1e-12);
  clear(&r);
}

/* 100 days of a scenario beside the base: a market grows from 10 to 12 a day as its cost falls from 100 to 90, another
 * is carried in the base alone.  Emissions of the base: 24 lorries a day over 10 km of 0.8 kg in 2023. */
static void users_gain_and_vehicles_emit(void **state) {
  (void)state;
  run r;
  set_up(&r);
  amur_period_result period[4];
  memcpy(period, r.period, sizeof r.period);
  period[3] = (amur_period_result){
      .scenario = 1, .year = 2023, .from = amur_day_from(2023, 1, 1), .to = amur_day_from(2023, 4, 10)};
  amur_market_result market[] = {
      {1, 0, 1, 0, 10, 10, 100}, {1, 0, 1, 1, 5, 5, 40}, {3, 0, 1, 1, 0, 5, INFINITY}, {3, 0, 1, 0, 12, 12, 90}};
  char *names[] = {"base", "cheap"}, *modes[] = {"road"};
  int index[] = {-1, 0};
  amur_scenario scenario = {.id = "cheap"};
  r.corridor.scenario = &scenario;
  r.corridor.n_scenario = 1;
  r.corridor.mode = modes;
  r.corridor.n_mode = 1;
  for (int i = 0; i < 3; i++) links[i].length_km = i < 2 ? 10 : 0;
  vehicles[0].co2_kg_per_km = 0.8;
  r.result.period = period;
  r.result.n_period = 4;
  r.result.market = market;
  r.result.n_market = 4;
  r.result.scenario = names;
  r.result.scenario_index = index;
  r.result.n_scenario = 2;
  r.result.n_flow = 2 * N_DAY; /* of 2022, by seven, and 2023 */
  CHECK_OK(amur_run_money(&r.result, NULL));
  CHECK_NEAR(r.result.benefit[2].benefit_half, 100 * 11 * 10, 1e-9);
  CHECK_NEAR(r.result.benefit[2].benefit_logsum, 100 * 10 * 2 / log(1.2), 1e-9);
  CHECK_NEAR(r.result.benefit[3].lost_units, 500, 1e-12);
  CHECK_NEAR(r.result.benefit[0].benefit_half, 0, 0);
  CHECK_NEAR(r.result.emission[0].co2_t, 24 * 10 * 0.8 * (365 + 7 * 184) / 1000.0, 1e-9);
  CHECK_NEAR(r.result.emission[1].co2_t, 0, 0);
  clear(&r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(accounts_by_hand),          cmocka_unit_test(summary_by_hand),
      cmocka_unit_test(toll_free_bridge),          cmocka_unit_test(revenue_by_the_visitor),
      cmocka_unit_test(part_of_a_year_is_carried), cmocka_unit_test(users_gain_and_vehicles_emit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
