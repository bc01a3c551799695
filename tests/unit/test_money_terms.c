/* SPDX-License-Identifier: Apache-2.0
 * test_money_terms.c -- what files and scenarios say of projects and loans, and what hosts owe of them.
 */
#include "money_fixture.h"

static void missing_rates_and_bad_loans_are_named(void **state) {
  (void)state;
  run r;
  set_up(&r);
  amur_err err = {0};
  r.loan.currency = "EUR";
  assert_int_equal(ami_run_money(&r.result, &err), AMUR_E_UNKNOWN);
  assert_non_null(strstr(err.text, "loan: no exchange rate for EUR"));
  r.loan.currency = "USD";
  r.loan.loan.rate = 5;
  assert_int_equal(ami_run_money(&r.result, &err), AMUR_E_DOMAIN);
  assert_non_null(strstr(err.text, "rate 5 "));
  assert_null(r.result.year);
}

/* Every term that files can hold: 300,000 CNY built as 1:3, a quarter of it a grant; a subsidy of 1,000 a year; a
 * renewal of 500 after two years; a concession that ends on 2025-12-31.  The loan of 50,000 USD is drawn as 2:3 in 2022
 * and 2023 and owes 1 % above a path of 4 % in 2022 that rises to 6 % in 2024; the dollar rises from 96 to 120 RUB
 * between 2022 and 2024, the yuan stands at 12. */
static void terms_from_files(void **state) {
  (void)state;
  run r;
  set_up(&r);
  amur_series_row series[] = {{"dollar", "", "", 2022, 96},
                              {"euribor", "", "", 2024, 0.06},
                              {"euribor", "", "", 2022, 0.04},
                              {"dollar", "", "", 2024, 120}};
  static char *paths[] = {"", "dollar"};
  r.corridor.series = series;
  r.corridor.n_series = 4;
  r.corridor.currency_path = paths;
  r.project.build_shares = "0.25 0.75";
  r.project.grant_share = 0.25;
  r.project.subsidy_per_year = 1000;
  r.project.renewal = 500;
  r.project.renewal_every_years = 2;
  r.project.concession_end = amur_day_from(2025, 12, 31);
  r.loan.draw_shares = "0.4 0.6";
  r.loan.first_year = 2022;
  r.loan.rate_series = 1;
  r.loan.loan.rate = 0.01;
  CHECK_OK(ami_run_money(&r.result, NULL));
  assert_int_equal(r.result.n_year, 5); /* 2021 to 2025: the loan, too */
  /* principal 5,000, then a third of 45,000 three times; rates 5, 6, 7 and 7 %; CNY per USD 8, 9, 10 and 10 */
  static const double capex[] = {75000, 225000, 0, 0, 0}, drawn[] = {0, 20000 * 8, 30000 * 9, 0, 0};
  static const double interest[] = {0, 0.05 * 20000 * 8, 0.06 * 45000 * 9, 0.07 * 30000 * 10, 0.07 * 15000 * 10};
  static const double principal[] = {0, 5000 * 8, 15000 * 9, 15000 * 10, 15000 * 10};
  for (int t = 0; t < 5; t++) {
    const amur_finance_year *y = &r.result.year[t];
    const bool open = t >= 2;
    CHECK_NEAR(y->capex, capex[t], 1e-9);
    CHECK_NEAR(y->grant, capex[t] / 4, 1e-9);
    CHECK_NEAR(y->drawn, drawn[t], 1e-9);
    CHECK_NEAR(y->interest, interest[t], 1e-9);
    CHECK_NEAR(y->principal, principal[t], 1e-9);
    CHECK_NEAR(y->subsidy, open ? 1000 : 0, 1e-9);
    CHECK_NEAR(y->renewal, t == 4 ? 500 : 0, 1e-9);
    CHECK_NEAR(y->cfads, y->toll_revenue + y->other_revenue + y->subsidy - y->opex - y->renewal - y->tax, 1e-6);
    CHECK_NEAR(y->equity_cash, y->cfads - y->debt_service + y->drawn + y->grant - y->capex, 1e-6);
  }
  clear(&r);
  r.loan.rate_series = -1;
  r.loan.first_year = 2021; /* before the dollar's path begins */
  amur_err err = {0};
  assert_int_equal(ami_run_money(&r.result, &err), AMUR_E_UNKNOWN);
  assert_non_null(strstr(err.text, "loan: no exchange rate for USD in 2021"));
}

/* A scenario's changes reach the terms of its loan, and of no other scenario's. */
static void scenarios_change_the_terms(void **state) {
  (void)state;
  run r;
  set_up(&r);
  amur_change change[] = {
      {.id = "s", .target = "loan:loan", .field = "rate", .op = AMUR_CHANGE_MULTIPLY, .value = 2},
      {.id = "s", .target = "project:bridge", .field = "opex_per_year", .op = AMUR_CHANGE_SET, .value = 0}};
  amur_scenario scenario = {.id = "dear", .change = change, .n_change = 2};
  r.corridor.scenario = &scenario;
  r.corridor.n_scenario = 1;
  char *names[] = {"base", "dear"};
  int index[] = {-1, 0};
  r.result.scenario = names;
  r.result.scenario_index = index;
  r.result.n_scenario = 2;
  CHECK_OK(ami_run_money(&r.result, NULL));
  assert_int_equal(r.result.n_year, 12);
  CHECK_NEAR(r.result.year[2].interest, 20000, 1e-9);
  CHECK_NEAR(r.result.year[8].interest, 40000, 1e-9);
  CHECK_NEAR(r.result.year[8].opex, 0, 1e-9); /* the other scenario has no flow, so no cost by the vehicle */
  clear(&r);
}

/* Half of a loan of 50,000 USD = 4.8 M RUB is the host's, drawn in 2023, the second year after its base year; GDP stays
 * at 100 M RUB, and the loan, served out of new debt at home, shows with 2.4 % of it. */
static void hosts_owe_their_share(void **state) {
  (void)state;
  run r;
  set_up(&r);
  amur_country_row host = {.id = "CN",
                           .base_year = 2021,
                           .country = {.capacity = AMUR_CAPACITY_WEAK,
                                       .gdp = 100,
                                       .revenue = 0.2,
                                       .exports = 0.3,
                                       .external_terms = {0, 0, 1},
                                       .new_terms = {0, 0, 1},
                                       .discount_rate = 0.05,
                                       .sd_primary_balance = 0.01}};
  r.project.country = "CN";
  r.project.public_share = 0.5;
  r.corridor.country = &host;
  r.corridor.n_country = 1;
  CHECK_OK(ami_run_money(&r.result, NULL));
  assert_int_equal(r.result.n_debt, 1);
  CHECK_NEAR(r.result.debt->project_debt, 2.4, 1e-12);
  assert_int_equal(r.result.debt_year[1].year, 2023);
  CHECK_NEAR(r.result.debt_year[0].debt_gdp, 0, 1e-12);
  CHECK_NEAR(r.result.debt_year[1].debt_gdp, 0.024, 1e-12);
  CHECK_NEAR(r.result.debt_year[1].without[AMUR_RATIO_PV_GDP], 0, 1e-12);
  /* equal principal at 5 %, discounted at 5 %, is worth what it is */
  CHECK_NEAR(r.result.debt_year[1].ratio[AMUR_RATIO_PV_GDP], 0.024, 1e-12);
  CHECK_NEAR(r.result.debt_year[2].ratio[AMUR_RATIO_SERVICE_REVENUE], (0.6 + 0.12) / 20, 1e-12);
  CHECK_NEAR(r.result.debt_year[1].breach[AMUR_RATIO_PUBLIC_GDP], 0, 0);
  assert_int_equal(r.result.debt->with.external, AMUR_RISK_LOW);
  assert_int_equal(r.result.n_debt_project, 1);
  CHECK_NEAR(r.result.debt_project->debt, 2.4, 1e-12);
  CHECK_NEAR(r.result.debt_project->added[AMUR_RATIO_PV_GDP], 0.024, 1e-12); /* most in the year in which it is drawn */
  assert_int_equal(r.result.debt_project->year[AMUR_RATIO_PV_GDP], 2023);
  clear(&r);
  set_up(&r);
  r.project.country = "CN";
  r.project.public_share = 0.5;
  r.corridor.country = &host;
  r.corridor.n_country = 1;
  host.base_year = 2023; /* in whose figures a loan of that year is already */
  CHECK_OK(ami_run_money(&r.result, NULL));
  CHECK_NEAR(r.result.debt->project_debt, 0, 0);
  assert_int_equal(r.result.n_debt_project, 0);
  clear(&r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(missing_rates_and_bad_loans_are_named),
      cmocka_unit_test(terms_from_files),
      cmocka_unit_test(scenarios_change_the_terms),
      cmocka_unit_test(hosts_owe_their_share),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
