/* SPDX-License-Identifier: Apache-2.0
 * test_combined.c -- demand, chains, routes and changes of vehicle together: closed forms and a bisection of its own.
 */
#include "combined_fixture.h"

/* ---- routes and choice ------------------------------------------------------------------------------ */

/* Route times 1 + x and 2 + x share 10 units: 5.5 and 4.5, both cost 6.5. */
static void routes_equalise(void **state) {
  (void)state;
  world w;
  world_init(&w, 2);
  for (int a = 0; a < 2; a++) {
    w.link[0][add_link(&w, 0, 1)] = AMUR_LINK_OPEN;
    w.facility_of_link[a] = a;
  }
  w.facility[0] = linear(1, 1);
  w.facility[1] = linear(2, 0.5);
  w.p.n_facility = 2;
  set_market(&w, 0, 1, 1, 10);
  solve(&w);
  CHECK_NEAR(amur_combined_facility_flow(w.solver)[0], 5.5, 1e-4);
  CHECK_NEAR(amur_combined_facility_flow(w.solver)[1], 4.5, 1e-4);
  CHECK_NEAR(cost(&w, 0), 6.5, 1e-5);
  tear_down(&w);
}

/* Costs 1 and 2 by differences with theta 1, then 1 and 2 by ratios with mu 3 and appeals 1 and 4. */
static void chains_follow_the_logit(void **state) {
  (void)state;
  world w;
  world_init(&w, 2);
  const int a = add_link(&w, 0, 1);
  w.link[0][a] = w.link[1][a] = AMUR_LINK_OPEN;
  w.fixed[0][a] = 1;
  w.fixed[1][a] = 1;
  w.alt[1].constant = 1;
  set_market(&w, 0, 1, 2, 10);
  solve(&w);
  CHECK_NEAR(flow(&w, 0), 10 / (1 + exp(-1)), 1e-9);
  CHECK_NEAR(amur_combined_market_cost(w.solver)[0], -log(exp(-1) + exp(-2)), 1e-12);
  w.alt[1].constant = 0;
  w.alt[1].appeal = 4;
  w.fixed[1][a] = 2;
  w.market[0] = (amur_market){0, 1, 0, 2, 10, 0.5, 0.7, 3, 3, true};
  solve(&w);
  const double composite = pow(1 + 4 * pow(2, -3), -1.0 / 3), q = 10 * pow(composite / 0.5, -0.7);
  CHECK_NEAR(amur_combined_market_cost(w.solver)[0], composite, 1e-12);
  CHECK_NEAR(flow(&w, 0), q / 1.5, 1e-9);
  CHECK_NEAR(flow(&w, 1), q * 0.5 / 1.5, 1e-9);
  tear_down(&w);
}

/* One gate with a steep queue beside a slow way round, elastic demand: the flow x at the gate is found by bisection,
 * by differences and by ratios. */
static void a_steep_gate_meets_its_bisection(void **state) {
  (void)state;
  for (int by_ratio = 0; by_ratio < 2; by_ratio++) {
    const double theta = by_ratio ? 4 : 0.2, detour = 30, elasticity = 0.5;
    world w;
    world_init(&w, 2);
    w.link[0][add_link(&w, 0, 1)] = AMUR_LINK_OPEN;
    w.link[1][add_link(&w, 0, 1)] = AMUR_LINK_OPEN;
    w.fixed[0][0] = 20;
    w.fixed[1][1] = detour;
    w.facility_of_link[0] = 0;
    amur_curve gate = {.n_knot = 1, .base_h = 0.5, .slope0 = 0.01, .knot = {90, 110}, .bend = {0.5}};
    w.facility[0] = (amur_vdf){.kind = AMUR_VDF_CURVE, .curve = &gate};
    w.p.n_facility = 1;
    set_market(&w, 0, 1, 2, 400);
    w.market[0] = (amur_market){0, 1, 0, 2, 400, 20, elasticity, theta, theta, by_ratio};
    double low = 0, high = 400;
    for (int i = 0; i < 200; i++) {
      const double x = 0.5 * (low + high), c0 = 20 + amur_curve_time(&gate, x);
      const double composite = by_ratio ? pow(pow(c0, -theta) + pow(detour, -theta), -1 / theta)
                                        : -log(exp(-theta * c0) + exp(-theta * detour)) / theta;
      const double q = 400 * (by_ratio ? pow(composite / 20, -elasticity) : exp(-elasticity * (composite - 20) / 20));
      const double share = by_ratio ? pow(c0 / composite, -theta) : exp(-theta * (c0 - composite));
      if (q * share > x)
        low = x;
      else
        high = x;
    }
    solve(&w);
    CHECK_NEAR(amur_combined_facility_flow(w.solver)[0], low, 1e-4 * low);
    tear_down(&w);
  }
}

/* ---- legs and transfers ------------------------------------------------------------------------------- */

/* Road 0-1-2 at 1 a link, rail 1-2 at 10.  A chain road > rail must take the rail and pay the change at node 1, though
 * the road alone is cheaper; without the change it has no way. */
static void a_leg_that_is_needed_is_taken(void **state) {
  (void)state;
  for (int with = 0; with < 2; with++) {
    world w;
    world_init(&w, 3);
    const int road = add_link(&w, 0, 1), on = add_link(&w, 1, 2), rail = add_link(&w, 1, 2);
    w.link[0][road] = w.link[0][on] = AMUR_LINK_OPEN;
    w.link[1][rail] = AMUR_LINK_OPEN;
    w.fixed[0][road] = w.fixed[0][on] = 1;
    w.fixed[1][rail] = 10;
    w.transfer[0] =
        (amur_transfer){.node = 1, .from = 0, .to = 1, .fixed = 2, .time_value = 3, .time_h = 0.5, .facility = -1};
    set_market(&w, 0, 2, 1, 10);
    w.p.n_leg = w.p.n_stage = 2;
    w.stage[0] = (amur_leg_place){0, true, false};
    w.stage[1] = (amur_leg_place){1, false, true};
    w.cls[0] = (amur_class){0, 2, 0, with, false};
    w.p.n_transfer = with;
    solve(&w);
    const link_flows f = flows_of(&w);
    CHECK_NEAR(flow(&w, 0), with ? 10 : 0, 0);
    if (with) {
      CHECK_NEAR(cost(&w, 0), 1 + 2 + 1.5 + 10, 1e-12);
    } else {
      assert_true(isinf(cost(&w, 0)));
    }
    CHECK_NEAR(f.loaded[rail], with ? 10 : 0, 0);
    CHECK_NEAR(f.loaded[on], 0, 0);
    CHECK_NEAR(f.through[0], with ? 10 : 0, 0);
    tear_down(&w);
  }
}

/* Road all the way costs 3 to node 1 and 3 on; by rail from 0 it is 5 to node 1, where a lorry takes over.  The lorry
 * on its way to node 1 could change there at once: a leg takes one link at least, so the way is rail and road. */
static void arriving_is_not_beginning(void **state) {
  (void)state;
  world w;
  world_init(&w, 3);
  const int road = add_link(&w, 0, 1), on = add_link(&w, 1, 2), rail = add_link(&w, 0, 1);
  w.link[0][road] = w.link[0][on] = w.link[2][road] = w.link[2][on] = w.link[1][rail] = AMUR_LINK_OPEN;
  w.fixed[0][road] = w.fixed[0][on] = w.fixed[2][road] = w.fixed[2][on] = 3;
  w.fixed[1][rail] = 5;
  set_market(&w, 0, 2, 1, 1);
  w.p.n_leg = w.p.n_stage = 3;
  w.stage[0] = (amur_leg_place){0, true, false}; /* road? > rail > road? */
  w.stage[1] = (amur_leg_place){1, true, true};
  w.stage[2] = (amur_leg_place){2, false, true};
  w.transfer[0] = (amur_transfer){.node = 1, .from = 0, .to = 1, .facility = -1};
  w.transfer[1] = (amur_transfer){.node = 1, .from = 1, .to = 2, .facility = -1};
  w.cls[0] = (amur_class){0, 3, 0, 2, false};
  w.p.n_transfer = 2;
  solve(&w);
  const link_flows f = flows_of(&w);
  CHECK_NEAR(cost(&w, 0), 8, 1e-12);
  CHECK_NEAR(f.loaded[rail], 1, 0);
  CHECK_NEAR(f.loaded[on], 1, 0);
  tear_down(&w);
}

/* A transfer whose facility fills: 4 + x hours at 10 units. */
static void a_transfer_queues(void **state) {
  (void)state;
  world w;
  world_init(&w, 3);
  w.link[0][add_link(&w, 0, 1)] = AMUR_LINK_OPEN;
  w.link[1][add_link(&w, 1, 2)] = AMUR_LINK_OPEN;
  set_market(&w, 0, 2, 1, 10);
  w.p.n_leg = w.p.n_stage = 2;
  w.stage[0].may_end = w.stage[1].may_begin = false;
  w.facility[0] = linear(4, 0.25);
  w.p.n_facility = 1;
  w.transfer[0] = (amur_transfer){.node = 1, .from = 0, .to = 1, .time_value = 2, .facility = 0, .load = 0.5};
  w.cls[0] = (amur_class){0, 2, 0, 1, false};
  w.p.n_transfer = 1;
  solve(&w);
  CHECK_NEAR(amur_combined_facility_flow(w.solver)[0], 5, 1e-9);
  CHECK_NEAR(cost(&w, 0), 2 * (4 + 5), 1e-9);
  tear_down(&w);
}

/* Two gates side by side at 1 and 2, roads on either bank: each alternative passes its own gate, the dearer one too. */
static void every_crossing_is_an_alternative(void **state) {
  (void)state;
  world w;
  world_init(&w, 4);
  const int north = add_link(&w, 0, 1), along = add_link(&w, 0, 2), gate = add_link(&w, 1, 3),
            other = add_link(&w, 2, 3);
  for (int k = 0; k < 2; k++) {
    w.link[k][north] = w.link[k][along] = AMUR_LINK_OPEN;
    w.link[k][k ? other : gate] = AMUR_LINK_PASSES;
    w.fixed[k][gate] = 1, w.fixed[k][other] = 2;
    w.cls[k].must_pass = true;
    w.alt[k].appeal = 0.5;
  }
  set_market(&w, 0, 3, 2, 10);
  w.market[0] = (amur_market){0, 3, 0, 2, 10, 1, 0, 2, 2, true};
  solve(&w);
  const link_flows f = flows_of(&w);
  CHECK_NEAR(f.loaded[gate], 8, 1e-9);
  CHECK_NEAR(f.loaded[other], 2, 1e-9);
  CHECK_NEAR(amur_combined_market_cost(w.solver)[0], pow(0.5 * (1 + 0.25), -0.5), 1e-12);
  tear_down(&w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(routes_equalise),
      cmocka_unit_test(chains_follow_the_logit),
      cmocka_unit_test(a_steep_gate_meets_its_bisection),
      cmocka_unit_test(a_leg_that_is_needed_is_taken),
      cmocka_unit_test(arriving_is_not_beginning),
      cmocka_unit_test(a_transfer_queues),
      cmocka_unit_test(every_crossing_is_an_alternative),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
