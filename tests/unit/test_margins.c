/* SPDX-License-Identifier: Apache-2.0
 * test_margins.c -- margins of a gravity model kept at the costs of an equilibrium, in closed form.
 *
 * Every market wants 100 at a cost of 10 with elasticity 1, so that at cost 20 it wants 100/e and at 5 100 sqrt(e).
 */
#include "run/margins.h"
#include "../check.h"
#include <string.h>

enum { N = 4 };

/* Zones 0 and 1 send to zones 2 and 3: market o * 2 + d. */
typedef struct {
  amur_corridor corridor;
  amur_zone_row zone[4];
  amur_trade_model trade;
  run_model model;
  model_market place[N];
  int margin_model[N];
  problem_work work;
  amur_market market[N];
  double quantity[N], plain[N], ref_cost[N], elasticity[N], factor[N], residual;
} world;

static void set_up(world *w, amur_gravity_kind keep) {
  memset(w, 0, sizeof *w);
  static const amur_zone_row zone[] = {{.id = "north"}, {.id = "south"}, {.id = "east"}, {.id = "west"}};
  memcpy(w->zone, zone, sizeof zone);
  w->trade = (amur_trade_model){.id = "gravity", .keep = keep, .at_equilibrium = true};
  w->corridor = (amur_corridor){.zone = w->zone, .n_zone = 4, .trade_model = &w->trade, .n_trade_model = 1};
  for (int i = 0; i < N; i++) {
    w->place[i] = (model_market){.origin = i / 2, .destination = 2 + i % 2};
    w->quantity[i] = w->plain[i] = 100;
    w->ref_cost[i] = 10;
    w->elasticity[i] = w->factor[i] = 1;
    w->market[i].quantity = 100;
  }
  w->model = (run_model){.corridor = &w->corridor,
                         .market = w->place,
                         .n_market = N,
                         .margin_model = w->margin_model,
                         .keeps_margins = true};
  w->work = (problem_work){.quantity = w->quantity,
                           .plain = w->plain,
                           .ref_cost = w->ref_cost,
                           .elasticity = w->elasticity,
                           .market = w->market};
}

static amur_status balance(world *w, double c0, double c1, double c2, double c3, amur_err *err) {
  const double cost[N] = {c0, c1, c2, c3};
  return ami_margins_balance(&w->model, &w->work, cost, 1e-9, w->factor, &w->residual, err);
}

/* What each market has at its cost: what it wants there times its factor. */
static double has(const world *w, int i, double cost) {
  return w->market[i].quantity * exp(-w->elasticity[i] * (cost - w->ref_cost[i]) / w->ref_cost[i]);
}

/* North sends 200, whatever it costs: to the east at 10, to the west at 20.  It wants 100 (1 + 1/e), so that
 * (1 - 1/e) / 2 of the margin is missed, and both trades grow by 2 / (1 + 1/e).  What is sent from the south at 10
 * stays. What the west gets falls: the model keeps the origins' side alone. */
static void origins_send_what_they_have(void **state) {
  (void)state;
  world w;
  const double f = exp(-1), grown = 2 / (1 + f);
  set_up(&w, AMUR_GRAVITY_ORIGIN);
  CHECK_OK(balance(&w, 10, 20, 10, 10, NULL));
  CHECK_NEAR(w.residual, (1 - f) / 2, 1e-12);
  CHECK_NEAR(w.factor[0], grown, 1e-9);
  CHECK_NEAR(w.factor[1], grown, 1e-9);
  CHECK_NEAR(w.factor[2], 1, 1e-9);
  CHECK_NEAR(w.market[1].quantity, 100 * grown, 1e-7);
  CHECK_NEAR(has(&w, 0, 10) + has(&w, 1, 20), 200, 1e-7);
  assert_true(has(&w, 1, 20) < 100 && has(&w, 0, 10) > 100); /* trade goes where it is cheap */
  CHECK_OK(balance(&w, 10, 20, 10, 10, NULL));
  CHECK_NEAR(w.residual, 0, 1e-9);
  CHECK_NEAR(w.market[0].quantity, 100 * grown, 1e-7);
}

/* The other side: the west takes 200, from the north at 20. */
static void destinations_take_what_they_need(void **state) {
  (void)state;
  world w;
  const double f = exp(-1), grown = 2 / (1 + f);
  set_up(&w, AMUR_GRAVITY_DESTINATION);
  CHECK_OK(balance(&w, 10, 20, 10, 10, NULL));
  CHECK_NEAR(w.residual, (1 - f) / 2, 1e-12);
  static const bool to_the_west[N] = {false, true, false, true};
  for (int i = 0; i < N; i++) CHECK_NEAR(w.factor[i], to_the_west[i] ? grown : 1, 1e-9);
}

/* Both sides, costs 10 north-east and south-west, 5 across: sqrt(e) more is wanted there, and by symmetry all four
 * factors are 2 / (1 + sqrt(e)).  What is wanted is more than the margin, by (sqrt(e) - 1) / 2 of it. */
static void both_margins(void **state) {
  (void)state;
  world w;
  const double f = exp(0.5), less = 2 / (1 + f);
  set_up(&w, AMUR_GRAVITY_DOUBLE);
  CHECK_OK(balance(&w, 10, 5, 5, 10, NULL));
  CHECK_NEAR(w.residual, (f - 1) / 2, 1e-12);
  for (int i = 0; i < N; i++) CHECK_NEAR(w.factor[i], less, 1e-9);
  CHECK_NEAR(has(&w, 1, 5), 200 * f / (1 + f), 1e-7);
}

/* Factors are of the model's quantity, not of the last step's: costs go up, and down again. */
static void factors_forget_the_way(void **state) {
  (void)state;
  world w;
  set_up(&w, AMUR_GRAVITY_ORIGIN);
  CHECK_OK(balance(&w, 20, 20, 10, 10, NULL));
  CHECK_NEAR(w.factor[0], exp(1), 1e-9);
  CHECK_NEAR(w.market[0].quantity, 100 * exp(1), 1e-7);
  CHECK_OK(balance(&w, 10, 10, 10, 10, NULL));
  CHECK_NEAR(w.residual, exp(1) - 1, 1e-9);
  CHECK_NEAR(w.market[0].quantity, 100, 1e-7);
}

/* Terms of trade halve what the north wants of the east: margins are those of the plain model, so that trade goes west
 * instead: 200 / 150 of each. */
static void terms_divert_trade(void **state) {
  (void)state;
  world w;
  set_up(&w, AMUR_GRAVITY_ORIGIN);
  w.quantity[0] = w.market[0].quantity = 50;
  CHECK_OK(balance(&w, 10, 10, 10, 10, NULL));
  CHECK_NEAR(w.residual, 0.25, 1e-12);
  CHECK_NEAR(has(&w, 0, 10), 200.0 / 3, 1e-7);
  CHECK_NEAR(has(&w, 1, 10), 400.0 / 3, 1e-7);
}

/* Without a way to the west the north sends all to the east; without any way nothing can keep its margin. */
static void closed_ways(void **state) {
  (void)state;
  world w;
  amur_err err = {0};
  set_up(&w, AMUR_GRAVITY_ORIGIN);
  CHECK_OK(balance(&w, 10, INFINITY, 10, 10, NULL));
  CHECK_NEAR(w.factor[0], 2, 1e-9);
  CHECK_NEAR(w.factor[1], 0, 0);
  assert_int_equal(balance(&w, INFINITY, INFINITY, 10, 10, &err), AMUR_E_DOMAIN);
  assert_non_null(strstr(err.text, "north"));
}

/* Markets of no model stay as they are, and so does a model that held its margins only when its rows were made. */
static void others_are_left_alone(void **state) {
  (void)state;
  world w;
  set_up(&w, AMUR_GRAVITY_ORIGIN);
  w.margin_model[2] = w.margin_model[3] = -1;
  CHECK_OK(balance(&w, 20, 20, 20, 20, NULL));
  CHECK_NEAR(w.factor[0], exp(1), 1e-9);
  CHECK_NEAR(w.factor[2], 1, 0);
  set_up(&w, AMUR_GRAVITY_ORIGIN);
  w.trade.at_equilibrium = false;
  CHECK_OK(balance(&w, 20, 20, 20, 20, NULL));
  CHECK_NEAR(w.factor[0], 1, 0);
  CHECK_NEAR(w.residual, 0, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(origins_send_what_they_have),
      cmocka_unit_test(destinations_take_what_they_need),
      cmocka_unit_test(both_margins),
      cmocka_unit_test(factors_forget_the_way),
      cmocka_unit_test(terms_divert_trade),
      cmocka_unit_test(closed_ways),
      cmocka_unit_test(others_are_left_alone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
