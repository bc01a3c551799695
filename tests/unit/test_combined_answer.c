/* SPDX-License-Identifier: Apache-2.0
 * test_combined_answer.c -- how a solved equilibrium answers to small changes: against closed forms, and against
 * solving it anew with a little more and a little less.
 */
#include "combined_fixture.h"

enum { N_SET = 4 };

/* Two banks: alternative 0 over links 0 and 1, which fill up side by side, alternative 1 over link 2; vehicles go home
 * over link 3, which fills up too, or link 4. */
static void two_ways_over(world *w, bool by_ratio, double back_load) {
  world_init(w, 2);
  for (int a = 0; a < 5; a++) add_link(w, a < 3 ? 0 : 1, a < 3 ? 1 : 0);
  w->link[0][0] = w->link[0][1] = w->link[1][2] = AMUR_LINK_OPEN;
  for (int a = 0; a < 5; a++) w->facility_of_link[a] = a < 4 ? a : -1;
  w->facility[0] = (amur_vdf){.kind = AMUR_VDF_BPR, .t0 = 2, .cap = 40, .p = {0.5, 3}};
  w->facility[1] = (amur_vdf){.kind = AMUR_VDF_BPR, .t0 = 3, .cap = 60, .p = {0.4, 2}};
  w->facility[2] = (amur_vdf){.kind = AMUR_VDF_BPR, .t0 = 1, .cap = 50, .p = {0.6, 4}};
  w->facility[3] = (amur_vdf){.kind = AMUR_VDF_BPR, .t0 = 1, .cap = 30, .p = {0.7, 2}};
  w->p.n_facility = 4;
  w->constant_time_h[4] = 3;
  static const double money[] = {5, 4, 7, 0, 0}, toll[] = {2, 3, 4, 1, 2.5};
  for (int k = 0; k < 2; k++)
    for (int a = 0; a < 5; a++) w->fixed[k][a] = money[a] + toll[a] / 2;
  for (int a = 0; a < 5; a++) w->empty_fixed[0][a] = toll[a];
  for (int a = 0; a < 3; a++) w->empty_fixed[0][a] = INFINITY;
  w->fleet[0].payload = 2;
  w->fleet[0].back_load = back_load;
  w->p.n_fleet = 1;
  for (int k = 0; k < 2; k++) {
    w->leg[k].fleet = 0;
    w->leg[k].load = 0.5;
    w->leg[k].time_value = 1 + k;
  }
  set_market(w, 0, 1, 2, 200);
  w->market[0].by_ratio = by_ratio;
  w->market[0].ref_cost = 10;
  w->market[0].elasticity = 0.7;
  w->market[0].theta = w->market[0].theta_nest = by_ratio ? 4 : 0.3;
  w->alt[1].appeal = 1.5;
}

static void solve_closely(world *w) {
  solve(w);
  const amur_combined_opts opts = {1e-12, 1e-12, 1e-12, 100, NULL, NULL};
  CHECK_OK(amur_combined_solve(w->solver, &w->p, &opts, &w->report, NULL));
}

static void count(world *w, double *vehicles) {
  const link_flows f = flows_of(w);
  for (int s = 0; s < N_SET; s++) vehicles[s] = f.loaded[s] / 2 + f.empty[s];
}

/* A factor of one set's toll, time or capacity. */
static void change(world *w, amur_answer_to cause, int link, double factor) {
  static const double toll[] = {2, 3, 4, 1};
  if (cause == AMUR_BY_TOLL) {
    for (int k = 0; k < 2; k++) w->fixed[k][link] += toll[link] / 2 * (factor - 1);
    if (link == 3) w->empty_fixed[0][3] = toll[3] * factor;
  }
  if (cause == AMUR_BY_TIME) w->facility[link].t0 *= factor;
  if (cause == AMUR_BY_CAPACITY) w->facility[link].cap *= factor;
}

/* Derivatives at the world as it is, vehicles of the sets into flow. */
static void derive(world *w, double *flow, double *derivative) {
  static const int32_t set_of_link[] = {0, 1, 2, 3, -1};
  static const double leg_toll[] = {1, 1.5, 2, 0.5, 1.25}, empty_toll[] = {2, 3, 4, 1, 2.5}, vehicles[] = {0.5, 0.5};
  static const double *const of_leg[] = {leg_toll, leg_toll}, *const of_fleet[] = {empty_toll};
  const amur_link_sets sets = {N_SET, set_of_link, of_leg, of_fleet, vehicles};
  amur_err err = {0};
  if (amur_combined_derivatives(w->solver, &w->p, &sets, flow, derivative, &err)) fail_msg("%s", err.text);
}

static void derivatives_are_those_of_new_solves(void **state) {
  (void)state;
  for (int variant = 0; variant < 2; variant++) {
    world w;
    double flow[N_SET], derivative[AMUR_BY_N * N_SET * N_SET];
    two_ways_over(&w, variant, 0);
    solve_closely(&w);
    derive(&w, flow, derivative);
    for (int cause = 0; cause < AMUR_BY_COST; cause++)
      for (int of = 0; of < N_SET; of++) {
        double side[2][N_SET];
        for (int k = 0; k < 2; k++) {
          world other;
          two_ways_over(&other, variant, 0);
          change(&other, (amur_answer_to)cause, of, k ? 1.005 : 1 / 1.005);
          solve_closely(&other);
          count(&other, side[k]);
          tear_down(&other);
        }
        for (int s = 0; s < N_SET; s++) {
          const double found = derivative[(cause * N_SET + of) * N_SET + s];
          const double want = (side[1][s] - side[0][s]) / (2 * log(1.005));
          if (!(fabs(found - want) <= 2e-3 * flow[s]))
            fail_msg("variant %d cause %d of %d: vehicles of %d answer by %g, solves by %g", variant, cause, of, s,
                     found, want);
        }
      }
    tear_down(&w);
  }
}

/* Without congestion the own elasticity to whole cost is -[mu (1 - P) + epsilon P], that of the other (mu - epsilon) P.
 */
static void whole_cost_in_closed_form(void **state) {
  (void)state;
  world w;
  double flow[N_SET], derivative[AMUR_BY_N * N_SET * N_SET];
  two_ways_over(&w, true, 0);
  for (int f = 0; f < 4; f++) w.facility[f] = (amur_vdf){.kind = AMUR_VDF_CONSTANT, .t0 = 1, .cap = 1};
  solve_closely(&w);
  derive(&w, flow, derivative);
  const double *alt = amur_combined_alt_flow(w.solver), share = alt[1] / (alt[0] + alt[1]);
  const double *own = derivative + (AMUR_BY_COST * N_SET + 2) * N_SET;
  const int other = flow[0] > 0 ? 0 : 1;
  CHECK_NEAR(own[2] / flow[2], -(4 * (1 - share) + 0.7 * share), 1e-4);
  CHECK_NEAR(own[other] / flow[other], (4 - 0.7) * share, 1e-4);
  tear_down(&w);
}

/* A gate before the bridge, on no set's link, is the bridge's: its capacity counts as the bridge's. */
static void a_gate_before_it_belongs_to_the_bridge(void **state) {
  (void)state;
  static const int32_t set_of_link[] = {-1, 0, 1};
  static const double none[3] = {0}, vehicles[] = {1, 1};
  static const double *const of_leg[] = {none, none};
  const amur_link_sets sets = {2, set_of_link, of_leg, NULL, vehicles};
  double side[2], flow_of[2], derivative[AMUR_BY_N * 2 * 2];
  for (int k = 0; k < 3; k++) {
    world w;
    world_init(&w, 3);
    w.link[0][add_link(&w, 0, 1)] = w.link[0][add_link(&w, 1, 2)] = AMUR_LINK_OPEN;
    w.link[1][add_link(&w, 0, 2)] = AMUR_LINK_OPEN;
    w.fixed[0][1] = 4, w.fixed[1][2] = 9;
    w.facility_of_link[0] = 0;
    w.facility[0] = (amur_vdf){.kind = AMUR_VDF_BPR, .t0 = 2, .cap = 50, .p = {0.8, 4}};
    w.p.n_facility = 1;
    if (k < 2) w.facility[0].cap *= k ? 1.005 : 1 / 1.005;
    set_market(&w, 0, 2, 2, 100);
    w.market[0].by_ratio = true;
    w.market[0].ref_cost = 6, w.market[0].elasticity = 0.5;
    w.market[0].theta = w.market[0].theta_nest = 4;
    solve_closely(&w);
    if (k < 2) {
      side[k] = flow(&w, 0);
    } else {
      CHECK_OK(amur_combined_derivatives(w.solver, &w.p, &sets, flow_of, derivative, NULL));
      CHECK_NEAR(derivative[AMUR_BY_CAPACITY * 4], (side[1] - side[0]) / (2 * log(1.005)), 1e-3 * flow_of[0]);
      assert_true(derivative[AMUR_BY_CAPACITY * 4] > 0.01 * flow_of[0]);
    }
    tear_down(&w);
  }
}

/* The flows that are asked for afterwards are those of the solve. */
static void nothing_is_left_behind(void **state) {
  (void)state;
  world w;
  double flow[N_SET], derivative[AMUR_BY_N * N_SET * N_SET], before[N_SET], after[N_SET];
  two_ways_over(&w, true, 0.5);
  solve_closely(&w);
  count(&w, before);
  derive(&w, flow, derivative);
  count(&w, after);
  for (int s = 0; s < N_SET; s++) {
    CHECK_NEAR(after[s], before[s], 1e-9 * (1 + before[s]));
    CHECK_NEAR(flow[s], before[s], 1e-6 * (1 + before[s]));
  }
  tear_down(&w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(derivatives_are_those_of_new_solves),
      cmocka_unit_test(whole_cost_in_closed_form),
      cmocka_unit_test(a_gate_before_it_belongs_to_the_bridge),
      cmocka_unit_test(nothing_is_left_behind),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
