/* SPDX-License-Identifier: Apache-2.0
 * test_best_toll.c -- best tolls of a bridge in closed form.
 *
 * Grain goes by road alone, in lorries that are not paid back: at a toll of t a lorry a tonne costs C = 6.4 + t/20 and
 * Q = 10 exp(-2 (C - 10) / 10) t a day go, in Q / 20 lorries.  Machines come in, 0.1 lorries a day at 30 each.
 *   Most revenue: t Q is largest where 1 = t / 100.
 *   Most welfare: users' gain and tolls less what a lorry costs the bridge, which is best where the toll is that cost.
 */
#include "strait_fixture.h"

typedef struct {
  strait s;
  amur_project_row project;
  amur_loan_row loan;
  char *currency[1];
  double rate[1];
} bridge;

static void set_up(bridge *b) {
  memset(b, 0, sizeof *b);
  strait_init(&b->s);
  b->s.vehicle[LORRY].returns = false;
  b->s.carries[BY_SEA][GRAIN] = false;
  b->s.commodity[GRAIN].elasticity = 2;
  b->project = (amur_project_row){.id = "bridge",
                                  .country = "EA",
                                  .crossing = BRIDGE,
                                  .direction = "out",
                                  .currency = "CNY",
                                  .open = amur_day_from(2024, 1, 1),
                                  .build_from = 2024,
                                  .life_years = 1,
                                  .concession_end = AMUR_DAY_NONE,
                                  .build_shares = "",
                                  .without_scenario = "",
                                  .revenue_commodities = "",
                                  .revenue_crossings = "",
                                  .revenue_share = 1,
                                  .opex_per_vehicle = 4, /* 40 roubles */
                                  .discount_rate = 0.1};
  b->currency[0] = "CNY";
  b->rate[0] = 10;
  b->s.corridor.currency_id = b->currency;
  b->s.corridor.currency_rate = b->rate;
  b->s.corridor.n_currency = 1;
  b->s.corridor.project = &b->project;
  b->s.corridor.n_project = 1;
}

static void find(bridge *b, double high, amur_result *r) {
  static const char *const project[] = {"bridge"};
  amur_run_opts opts = amur_run_opts_default();
  opts.n_thread = 1;
  opts.sensitivity = false;
  opts.toll_project = project;
  opts.n_toll_project = 1;
  opts.toll_high = high;
  amur_err err = {0};
  const amur_status status = amur_run(&b->s.corridor, &opts, r, &err);
  if (status) print_error("%s\n", err.text);
  assert_int_equal(status, AMUR_OK);
  assert_int_equal(r->n_toll, 1);
}

static double lorries(double toll) { return 0.5 * exp(-2 * (6.4 + toll / 20 - 10) / 10); }

/* A mean year of the horizon has 365.25 days.  The inward toll stays at 30 and is not the project's; users gain from 50
 * to t the integral of their demand, 50 (Q(t) - Q(50)) a day, Q in tonnes: exactly what the logsum says. */
static void revenue_and_welfare(void **state) {
  (void)state;
  bridge b;
  amur_result r;
  set_up(&b);
  find(&b, 300, &r);
  const amur_toll_result *t = r.toll;
  CHECK_NEAR(t->today, 50, 1e-9);
  CHECK_NEAR(t->best[AMUR_TOLL_REVENUE], 100, 0.5);
  CHECK_NEAR(t->best[AMUR_TOLL_WELFARE], 40, 0.5);
  assert_false(t->at_bound[AMUR_TOLL_REVENUE]);
  assert_false(t->at_bound[AMUR_TOLL_WELFARE]);
  assert_true(isnan(t->best[AMUR_TOLL_BREAK_EVEN])); /* no loan */
  assert_true(t->n_point >= 13);
  for (int i = 0; i < t->n_point; i++) {
    const amur_toll_point *p = &t->point[i];
    const double n = lorries(p->toll), now = lorries(50);
    assert_true(i == 0 || p->toll > t->point[i - 1].toll);
    assert_true(p->converged);
    CHECK_NEAR(p->vehicles_per_day, n, 1e-6);
    CHECK_NEAR(p->revenue, 365.25 * p->toll * n, 1e-3);
    const double users = 50 * 20 * (n - now) / 10; /* 10/2 x 20 lorries' tonnes: area under the demand curve */
    CHECK_NEAR(p->welfare, 365.25 * (users + (p->toll - 40) * n - (50 - 40) * now), 1e-3);
  }
  amur_result_fini(&r);
}

/* A loan of 300 yuan for a year at 20 % has 360 to pay: LLCR is cash / 360.  The bridge keeps t n - 40 n roubles, n =
 * 366 days' lorries; the toll that covers is the lower root, and today's toll covers with so many times the traffic. */
static void covering_the_debt(void **state) {
  (void)state;
  bridge b;
  amur_result r;
  set_up(&b);
  b.loan = (amur_loan_row){.id = "bank",
                           .currency = "CNY",
                           .first_year = 2024,
                           .rate_series = -1,
                           .draw_shares = "",
                           .loan = {AMUR_LOAN_EQUAL_PRINCIPAL, 300, 0.2, 1, 0, false}};
  b.s.corridor.loan = &b.loan;
  b.s.corridor.n_loan = 1;
  find(&b, 150, &r);
  double low = 40, high = 100;
  while (high - low > 1e-9) {
    const double mid = (low + high) / 2;
    *(366 * (mid - 40) * lorries(mid) < 3600 ? &low : &high) = mid;
  }
  CHECK_NEAR(r.toll->best[AMUR_TOLL_BREAK_EVEN], high, 0.2);
  CHECK_NEAR(r.toll->traffic_factor, 3600 / (366 * 10 * lorries(50)), 2e-3);
  for (int i = 0; i < r.toll->n_point; i++) {
    const amur_toll_point *p = &r.toll->point[i];
    CHECK_NEAR(p->llcr, 366 * (p->toll - 40) * lorries(p->toll) / 3600, 1e-6);
    CHECK_NEAR(p->dscr_mean, p->llcr, 1e-9);
    CHECK_NEAR(p->npv, 366 * (p->toll - 40) * lorries(p->toll) / 10, 1e-5); /* one year, not discounted */
  }
  amur_result_fini(&r);
}

/* Where revenue still rises, the best toll is the bound, and said to be. */
static void bounds_are_said(void **state) {
  (void)state;
  bridge b;
  amur_result r;
  set_up(&b);
  find(&b, 80, &r);
  CHECK_NEAR(r.toll->best[AMUR_TOLL_REVENUE], 80, 0.1);
  assert_true(r.toll->at_bound[AMUR_TOLL_REVENUE]);
  amur_result_fini(&r);
}

/* Nobody pays yet: one toll for every lorry, up to what is said. */
static void a_free_bridge(void **state) {
  (void)state;
  bridge b;
  amur_result r = {0};
  set_up(&b);
  b.s.toll[BRIDGE_OUT][LORRY] = 0;
  find(&b, 300, &r);
  CHECK_NEAR(r.toll->today, 0, 0);
  CHECK_NEAR(r.toll->best[AMUR_TOLL_REVENUE], 100, 0.5);
  amur_result_fini(&r);
  static const char *const project[] = {"bridge"};
  amur_run_opts opts = amur_run_opts_default();
  opts.toll_project = project;
  opts.n_toll_project = 1;
  amur_err err = {0};
  assert_int_equal(amur_run(&b.s.corridor, &opts, &r, &err), AMUR_E_DOMAIN);
  assert_non_null(strstr(err.text, "nobody pays"));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(revenue_and_welfare), cmocka_unit_test(covering_the_debt),
                                     cmocka_unit_test(bounds_are_said), cmocka_unit_test(a_free_bridge)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
