/* SPDX-License-Identifier: Apache-2.0
 * test_trade.c -- trade counterfactuals: what has to hold in any of them, and cases with a known answer.
 */
#include "../check.h"
#include <amur/random.h>
#include <amur/trade.h>
#include <stdlib.h>
#include <string.h>

enum { N = 6, CELLS = N * N };

static const char *const country[] = {"A", "B", "C", "D", "E", "F"}, *const sector[] = {"food", "steel"};

/* Flows of a world with deficits: home trade ten times that abroad. */
static void fill(double flow[CELLS], int seed) {
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++)
      flow[i * N + j] = (i == j ? 100 : 10) * (1 + 0.3 * sin(3.7 * (i + 1) * (j + 2) + seed)) * (1 + i);
}

static amur_trade world(const double *flow, int n_sector) {
  static const double sigma[] = {5, 5};
  return (amur_trade){
      .n_country = N, .n_sector = n_sector, .country = country, .sector = sector, .flow = flow, .sigma = sigma};
}

static double relative(double x, double y) { return fabs(x / y - 1); }

static void no_shock_changes_nothing(void **state) {
  (void)state;
  double flow[CELLS];
  fill(flow, 1);
  amur_trade t = world(flow, 1);
  const amur_trade_opts opts = amur_trade_opts_default();
  for (int kind = 0; kind < 3; kind++) {
    amur_trade_result r;
    t.deficit = kind == 2 ? AMUR_DEFICIT_PROPORTIONAL : AMUR_DEFICIT_ADDITIVE;
    CHECK_OK((kind == 0 ? amur_trade_conditional : amur_trade_full)(&t, &opts, &r, NULL));
    assert_true(r.converged);
    for (int i = 0; i < N; i++) {
      const double one[] = {r.exports[i],     r.imports[i],          r.domestic[i], r.price[i],   r.price_index[i],
                            r.real_income[i], r.real_expenditure[i], r.inward[i],   r.outward[i], r.income[i]};
      for (size_t k = 0; k < sizeof one / sizeof *one; k++) CHECK_NEAR(one[k], 1, 1e-10);
    }
    amur_trade_result_fini(&r);
  }
}

/* Costs that rise alike everywhere, at home too, divert nothing: everyone's real income falls by the factor. */
static void uniform_costs_only_raise_prices(void **state) {
  (void)state;
  double flow[CELLS], access[CELLS];
  fill(flow, 2);
  for (int c = 0; c < CELLS; c++) access[c] = pow(1.25, 1 - 5.0);
  amur_trade t = world(flow, 1);
  t.access = access;
  const amur_trade_opts opts = amur_trade_opts_default();
  amur_trade_result r;
  CHECK_OK(amur_trade_full(&t, &opts, &r, NULL));
  for (int i = 0; i < N; i++) {
    CHECK_NEAR(r.exports[i], 1, 1e-10);
    CHECK_NEAR(r.price[i], 1, 1e-10);
    CHECK_NEAR(r.real_income[i], 1 / 1.25, 1e-10);
  }
  amur_trade_result_fini(&r);
}

/* A symmetric world whose foreign trade costs rise by the factor k: prices of goods stay equal, so the home share is
 * known in closed form, and so are the gains lost (Arkolakis, Costinot and Rodriguez-Clare 2012). */
static void a_symmetric_world_is_solved_by_hand(void **state) {
  (void)state;
  double flow[CELLS], access[CELLS];
  const double sigma = 5, k = 1.1;
  for (int c = 0; c < CELLS; c++) {
    flow[c] = c % (N + 1) == 0 ? 60 : 8;
    access[c] = c % (N + 1) == 0 ? 1 : pow(k, 1 - sigma);
  }
  amur_trade t = world(flow, 1);
  t.access = access;
  const amur_trade_opts opts = amur_trade_opts_default();
  amur_trade_result r;
  CHECK_OK(amur_trade_full(&t, &opts, &r, NULL));
  const double home = 0.6, away = 0.4 * pow(k, 1 - sigma), home_after = home / (home + away);
  for (int i = 0; i < N; i++) {
    CHECK_NEAR(r.price[i], 1, 1e-11);
    CHECK_NEAR(r.domestic[i], home_after / home, 1e-11);
    CHECK_NEAR(r.exports[i], (1 - home_after) / 0.4, 1e-11);
    CHECK_NEAR(r.real_income[i], pow(home_after / home, 1 / (1 - sigma)), 1e-11);
  }
  amur_trade_result_fini(&r);
}

/* A tariff of the same symmetric world: revenue comes back, X are net of it. */
static void a_symmetric_tariff_is_solved_by_hand(void **state) {
  (void)state;
  double flow[CELLS], tariff[CELLS];
  const double sigma = 5, rate = 0.2;
  for (int c = 0; c < CELLS; c++) {
    flow[c] = c % (N + 1) == 0 ? 60 : 8;
    tariff[c] = c % (N + 1) == 0 ? 0 : rate;
  }
  amur_trade t = world(flow, 1);
  t.new_tariff = tariff;
  const amur_trade_opts opts = amur_trade_opts_default();
  amur_trade_result r;
  CHECK_OK(amur_trade_full(&t, &opts, &r, NULL));
  const double pull = 0.4 * pow(1 + rate, 1 - sigma), share = pull / (0.6 + pull);
  const double spending = 100 / (1 - share * rate / (1 + rate)), index = pow(0.6 + pull, 1 / (1 - sigma));
  for (int i = 0; i < N; i++) {
    CHECK_NEAR(r.price[i], 1, 1e-11);
    CHECK_NEAR(r.revenue[i], spending - 100, 1e-9);
    CHECK_NEAR(r.imports[i], share * spending / (1 + rate) / 40, 1e-11);
    CHECK_NEAR(r.real_income[i], spending / 100 / index, 1e-11);
  }
  amur_trade_result_fini(&r);
}

/* Sums after a shock: sales are income, spending is income plus the deficit kept, the world spends what it earns. */
static void markets_clear(void **state) {
  (void)state;
  double flow[2 * CELLS], access[2 * CELLS], tariff[2 * CELLS];
  fill(flow, 3);
  fill(flow + CELLS, 4);
  for (int c = 0; c < 2 * CELLS; c++) {
    access[c] = c == 1 ? 0 : 1 + 0.5 * sin(c);
    tariff[c] = c % CELLS % (N + 1) ? 0.1 : 0;
  }
  amur_trade t = world(flow, 2);
  t.access = access;
  t.new_tariff = tariff;
  const amur_trade_opts opts = amur_trade_opts_default();
  for (int d = 0; d < 2; d++) {
    amur_trade_result r;
    t.deficit = d ? AMUR_DEFICIT_PROPORTIONAL : AMUR_DEFICIT_ADDITIVE;
    CHECK_OK(amur_trade_full(&t, &opts, &r, NULL));
    assert_true(r.converged && r.residual <= 1e-12);
    assert_true(r.flow[1] == 0); /* banned */
    double world_before = 0, world_after = 0, spread = 0;
    for (int i = 0; i < N; i++) {
      double output = 0, spending = 0, sales = 0, spent = 0;
      for (int s = 0; s < 2; s++)
        for (int j = 0; j < N; j++) {
          output += flow[s * CELLS + i * N + j], sales += r.flow[s * CELLS + i * N + j];
          spending += flow[s * CELLS + j * N + i];
          spent += r.flow[s * CELLS + j * N + i] * (1 + tariff[s * CELLS + j * N + i]);
        }
      assert_true(relative(sales, r.price[i] * output) < 1e-11);
      assert_true(relative(spent, r.expenditure[i] * spending) < 1e-11);
      const double income = r.price[i] * output + r.revenue[i];
      if (d == 0) assert_true(fabs(spent - income - (spending - output)) < 1e-9);
      if (d == 1) spread = fmax(spread, relative(spent / income / (spending / output), r.expenditure[0] / r.income[0]));
      world_before += output, world_after += sales;
    }
    assert_true(relative(world_after, world_before) < 1e-12);
    assert_true(spread < 1e-11);
    amur_trade_result_fini(&r);
  }
}

static void two_like_sectors_are_one(void **state) {
  (void)state;
  double flow[CELLS], access[CELLS], half[2 * CELLS], twice[2 * CELLS];
  fill(flow, 5);
  for (int c = 0; c < CELLS; c++) {
    access[c] = 1 + 0.4 * cos(2.0 * c);
    half[c] = half[CELLS + c] = flow[c] / 2;
    twice[c] = twice[CELLS + c] = access[c];
  }
  amur_trade one = world(flow, 1), two = world(half, 2);
  one.access = access;
  two.access = twice;
  const amur_trade_opts opts = amur_trade_opts_default();
  for (int kind = 0; kind < 2; kind++) {
    amur_trade_result a, b;
    amur_status (*solve)(const amur_trade *, const amur_trade_opts *, amur_trade_result *, amur_err *) =
        kind ? amur_trade_full : amur_trade_conditional;
    CHECK_OK(solve(&one, &opts, &a, NULL));
    CHECK_OK(solve(&two, &opts, &b, NULL));
    for (int i = 0; i < N; i++) {
      CHECK_NEAR(b.exports[i], a.exports[i], 1e-10);
      CHECK_NEAR(b.price[i], a.price[i], 1e-10);
      CHECK_NEAR(b.price_index[i], a.price_index[i], 1e-10);
      CHECK_NEAR(b.inward[N + i], a.inward[i], 1e-10);
      CHECK_NEAR(b.outward[i], a.outward[i], 1e-10);
    }
    amur_trade_result_fini(&a);
    amur_trade_result_fini(&b);
  }
}

/* A ban of food between A and B costs both, and their steel does not stop. */
static void a_ban_in_one_sector_leaves_the_other(void **state) {
  (void)state;
  double flow[2 * CELLS], access[2 * CELLS];
  fill(flow, 6);
  fill(flow + CELLS, 7);
  for (int c = 0; c < 2 * CELLS; c++) access[c] = 1;
  access[1] = access[N] = 0; /* food between A and B */
  amur_trade t = world(flow, 2);
  t.access = access;
  const amur_trade_opts opts = amur_trade_opts_default();
  amur_trade_result r;
  CHECK_OK(amur_trade_full(&t, &opts, &r, NULL));
  assert_true(r.flow[1] == 0 && r.flow[N] == 0);
  assert_true(r.flow[CELLS + 1] > 0.9 * flow[CELLS + 1] && r.flow[CELLS + N] > 0.9 * flow[CELLS + N]);
  assert_true(r.real_income[0] < 1 && r.real_income[1] < 1);
  amur_trade_result_fini(&r);
}

static void taking_deficits_out_keeps_output(void **state) {
  (void)state;
  double flow[2 * CELLS], balanced[2 * CELLS];
  fill(flow, 8);
  fill(flow + CELLS, 9);
  const amur_trade t = world(flow, 2);
  const amur_trade_opts opts = amur_trade_opts_default();
  CHECK_OK(amur_trade_without_deficits(&t, &opts, balanced, NULL));
  for (int i = 0; i < N; i++) {
    double output = 0, sales = 0, bought = 0;
    for (int s = 0; s < 2; s++)
      for (int j = 0; j < N; j++) {
        output += flow[s * CELLS + i * N + j], sales += balanced[s * CELLS + i * N + j];
        bought += balanced[s * CELLS + j * N + i];
      }
    assert_true(relative(sales, output) < 1e-11);
    assert_true(relative(bought, output) < 1e-11);
  }
}

static void faults_are_named(void **state) {
  (void)state;
  double flow[CELLS], access[CELLS], broken[CELLS];
  fill(flow, 10);
  const amur_trade_opts opts = amur_trade_opts_default();
  amur_trade_result r;
  for (int k = 0; k < 5; k++) {
    static const char *const want[] = {"supply B", "buy from B", "flow -1 from A to C", "C sells nothing",
                                       "sigma 1 of sector food"};
    static const double one[] = {1};
    amur_err err = {0};
    amur_trade t = world(broken, 1);
    memcpy(broken, flow, sizeof flow);
    for (int c = 0; c < CELLS; c++) access[c] = 1;
    t.access = access;
    for (int i = 0; i < N; i++) {
      if (k == 0) access[i * N + 1] = 0;
      if (k == 1) access[N + i] = 0;
      if (k == 3) broken[2 * N + i] = 0;
    }
    if (k == 2) broken[2] = -1;
    if (k == 4) t.sigma = one;
    assert_int_equal(amur_trade_full(&t, &opts, &r, &err), AMUR_E_DOMAIN);
    amur_trade_result_fini(&r);
    if (!strstr(err.text, want[k])) fail_msg("\"%s\" lacks \"%s\"", err.text, want[k]);
  }
}

/* A creditor whose exports are banned cannot go on lending as much as before. */
static void a_deficit_beyond_income_is_named(void **state) {
  (void)state;
  double flow[CELLS], access[CELLS];
  fill(flow, 11);
  for (int c = 0; c < CELLS; c++) access[c] = 1;
  for (int j = 1; j < N; j++) flow[j] = 1000; /* A lends nearly all it earns */
  for (int j = 1; j < N; j++) access[j] = 1e-9;
  amur_trade t = world(flow, 1);
  t.access = access;
  const amur_trade_opts opts = amur_trade_opts_default();
  amur_trade_result r;
  amur_err err = {0};
  assert_int_equal(amur_trade_full(&t, &opts, &r, &err), AMUR_E_DOMAIN);
  assert_non_null(strstr(err.text, "A lends abroad"));
  amur_trade_result_fini(&r);
}

/* The same world with output and spending as they were: by symmetry every flow grows by one factor beside its shock,
 * (60 + 5 x 8) / (60 + 5 x 8 x 0.5) = 1.25 where abroad halves.  Inward resistances stay, as the reference's does, and
 * outward ones carry it: outward^(sigma - 1) = 1.25. */
static void symmetric_resistances_by_hand(void **state) {
  (void)state;
  double flow[CELLS], access[CELLS];
  for (int c = 0; c < CELLS; c++) {
    flow[c] = c % (N + 1) == 0 ? 60 : 8;
    access[c] = c % (N + 1) == 0 ? 1 : 0.5;
  }
  amur_trade t = world(flow, 1);
  t.access = access;
  const amur_trade_opts opts = amur_trade_opts_default();
  amur_trade_result r;
  CHECK_OK(amur_trade_conditional(&t, &opts, &r, NULL));
  for (int i = 0; i < N; i++) {
    CHECK_NEAR(r.outward[i], pow(1.25, 0.25), 1e-9);
    CHECK_NEAR(r.inward[i], 1, 1e-9);
    CHECK_NEAR(r.domestic[i], 1.25, 1e-9);
    CHECK_NEAR(r.exports[i], 0.625, 1e-9);
  }
  amur_trade_result_fini(&r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(no_shock_changes_nothing),
      cmocka_unit_test(uniform_costs_only_raise_prices),
      cmocka_unit_test(a_symmetric_world_is_solved_by_hand),
      cmocka_unit_test(symmetric_resistances_by_hand),
      cmocka_unit_test(a_symmetric_tariff_is_solved_by_hand),
      cmocka_unit_test(markets_clear),
      cmocka_unit_test(two_like_sectors_are_one),
      cmocka_unit_test(a_ban_in_one_sector_leaves_the_other),
      cmocka_unit_test(taking_deficits_out_keeps_output),
      cmocka_unit_test(faults_are_named),
      cmocka_unit_test(a_deficit_beyond_income_is_named),
  };
  return cmocka_run_group_tests_name("trade", tests, NULL, NULL);
}
