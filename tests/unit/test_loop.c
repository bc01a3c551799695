/* SPDX-License-Identifier: Apache-2.0
 * test_loop.c -- the loop of a run: empty vehicles and their back-loads, curves between rounds, where a run stops.
 */
#include "strait_fixture.h"
#include <amur/io.h>

typedef struct {
  strait s;
  run_model model;
  curve_cache cache;
  run_case base;
  run_loop loop;
} running;

static void set_up(running *r) {
  r->base = (run_case){.scenario = -1};
  r->cache = (curve_cache){.corridor = &r->s.corridor};
  CHECK_OK(ami_model_init(&r->model, &r->s.corridor, NULL));
  CHECK_OK(ami_loop_init(&r->loop, &r->model, &r->cache, &r->base, 1, 1, NULL));
}

static void tear_down(running *r) {
  ami_loop_fini(&r->loop);
  ami_curve_cache_fini(&r->cache);
  ami_model_fini(&r->model);
}

/* Units and empty vehicles of the lorries that bring a commodity. */
typedef struct {
  const running *r;
  double units[2], empty[2];
} lorries;

static void add_loaded(void *context, int32_t alt, double units, int32_t leg, int32_t transfer, int32_t n_link,
                       const int32_t *link) {
  lorries *l = context;
  (void)leg, (void)transfer, (void)n_link, (void)link;
  l->units[l->r->model.market[l->r->model.alt[alt].market].commodity] += units;
}

static void add_empty(void *context, int32_t alt, double vehicles, int32_t fleet, int32_t n_link, const int32_t *link) {
  lorries *l = context;
  (void)fleet, (void)n_link, (void)link;
  l->empty[l->r->model.market[l->r->model.alt[alt].market].commodity] += vehicles;
}

/* Empty lorries a loaded one causes. */
static double empty_share(running *r, int commodity) {
  lorries l = {.r = r};
  amur_combined_problem problem;
  const amur_flow_visit visit = {add_loaded, add_empty, &l};
  CHECK_OK(ami_loop_problem(&r->loop, &r->loop.period[0], &r->loop.work[0], &problem, NULL));
  amur_combined_flows(r->loop.period[0].solver, &problem, &visit);
  return l.empty[commodity] / (l.units[commodity] / 20);
}

/* Half of what the smaller direction has to carry rides on vehicles that go back: 10 t of grain go out, `back` t of
 * machines come in by the same lorries.
 *   back 2:   lorries of grain meet 2/10: 1 - 0.5 x 0.2 = 0.9;  those of machines meet all they could: 1 - 0.5 = 0.5
 *   back 10:  both meet all: 0.5, 0.5;   back 40: the other way round: 0.5, 1 - 0.5 x 10/40 = 0.875
 *   back 0:   nothing comes back: 1 */
static void back_loads(void **state) {
  (void)state;
  static const struct {
    double back, grain, machines;
  } row[] = {{2, 0.9, 0.5}, {10, 0.5, 0.5}, {40, 0.5, 0.875}, {0, 1, NAN}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    running r = {0};
    strait_init(&r.s);
    r.s.carries[BY_SEA][GRAIN] = false;
    r.s.demand[1].quantity = 366 * row[i].back;
    set_up(&r);
    CHECK_OK(ami_loop_solve(&r.loop, 1, NULL, NULL, NULL));
    CHECK_NEAR(empty_share(&r, GRAIN), row[i].grain, 1e-12);
    if (!isnan(row[i].machines)) CHECK_NEAR(empty_share(&r, MACHINES), row[i].machines, 1e-12);
    assert_true(ami_loop_converged(&r.loop, &r.loop.period[0]));
    tear_down(&r);
  }
}

/* Costs of a tonne by road, the table of the fixture with its empty way back:
 *   grain     3.8 + 5.1 + 0.9 (2 + 4) = 14.3
 *   machines  1.5 + 1 x 1 + 3 + 1 x 2 + 0.5 (3 + 0.5 x 1 + 3.5) = 11
 * and the loss of a back-load's worth of demand: with elasticity 0.6 grain wants 10 exp(-0.6 (C - 10) / 10) at a cost
 * that depends on how much of it meets the machines: C = 8.9 + 6 (1 - 0.5 x 2 / Q). */
static void empties_are_paid_by_the_load(void **state) {
  (void)state;
  for (int elastic = 0; elastic < 2; elastic++) {
    running r = {0};
    strait_init(&r.s);
    r.s.carries[BY_SEA][GRAIN] = false;
    r.s.commodity[GRAIN].elasticity = elastic ? 0.6 : 0;
    set_up(&r);
    CHECK_OK(ami_loop_solve(&r.loop, 1, NULL, NULL, NULL));
    double q = 10, cost = 14.3;
    for (int i = 0; i < 200 && elastic; i++) cost = 8.9 + 6 * (1 - 0.5 * 2 / q), q = 10 * exp(-0.6 * (cost - 10) / 10);
    CHECK_NEAR(amur_combined_market_cost(r.loop.period[0].solver)[0], cost, 1e-7);
    CHECK_NEAR(amur_combined_alt_flow(r.loop.period[0].solver)[0], q, 1e-7);
    CHECK_NEAR(amur_combined_market_cost(r.loop.period[0].solver)[1], 11, 1e-7);
    assert_true(ami_loop_converged(&r.loop, &r.loop.period[0]));
    tear_down(&r);
  }
}

/* ---- a terminal on the bridge ------------------------------------------------------------------------- */

static const char gate[] = "arrivals: {per_day: 2}\nstages:\n  - {name: gate, service: 60}\n";

static void add_gate(running *r, amur_yaml_doc **doc, char **name) {
  amur_faults faults = {0};
  *doc = amur_yaml_parse("gate.yaml", gate, strlen(gate), &faults);
  assert_int_equal(faults.n, 0);
  r->s.carries[BY_SEA][GRAIN] = false;
  r->s.link[BRIDGE_OUT].terminal = r->s.link[BRIDGE_IN].terminal = 0;
  r->s.corridor.terminal = name, r->s.corridor.n_terminal = 1;
  r->s.corridor.terminal_doc = doc;
}

/* The gate's flow in equivalents, both ways: grain 10 x 0.1 and machines 2 x 0.1 loaded, empty 0.9 x 1 and 0.5 x 0.2:
 * 2.2 a day.  Its curve is simulated for as long as the period is: 91 days of winter, 275 of summer. */
static void flow_and_days_of_a_terminal(void **state) {
  (void)state;
  running r = {0};
  amur_yaml_doc *doc;
  char *name = "gate";
  strait_init(&r.s);
  add_gate(&r, &doc, &name);
  set_up(&r);
  assert_int_equal(r.cache.n_entry, 2);
  CHECK_NEAR(r.cache.entry[r.loop.period[0].entry[0]].days, 91, 0);
  CHECK_NEAR(r.cache.entry[r.loop.period[1].entry[0]].days, 275, 0);
  CHECK_OK(ami_loop_solve(&r.loop, 3, NULL, NULL, NULL));
  CHECK_NEAR(r.loop.period[0].flow[0], 2.2, 1e-9);
  assert_true(ami_loop_converged(&r.loop, &r.loop.period[0]));
  assert_true(r.loop.period[0].used_h[0] > 1); /* an hour of service and some wait */
  tear_down(&r);
  amur_yaml_free(doc);
}

/* Between rounds a curve is scaled to the simulation at the flow of the last round: one that says 1 h where the
 * simulation said 2 h is doubled, at first it is taken as it is. */
static void curves_are_scaled_to_the_simulation(void **state) {
  (void)state;
  running r = {0};
  amur_yaml_doc *doc;
  char *name = "gate";
  strait_init(&r.s);
  add_gate(&r, &doc, &name);
  set_up(&r);
  r.cache.n_request = 0; /* no simulation: curve and point are these */
  for (int e = 0; e < 2; e++) {
    curve_entry *entry = &r.cache.entry[e];
    entry->curve = (amur_curve){.n_knot = 1, .base_h = 0.78, .slope0 = 0.1, .knot = {3, 4}, .bend = {0.5}};
    entry->point = amur_alloc(1, sizeof *entry->point);
    entry->point[0] = (curve_point){.per_day = 2.2, .precise = true, .generalised_h = 2};
    entry->n_point = 1;
  }
  const run_period *p = &r.loop.period[0];
  CHECK_OK(ami_loop_solve(&r.loop, 1, NULL, NULL, NULL));
  CHECK_NEAR(p->used_h[0], 0.78 + 0.22, 1e-9);
  CHECK_NEAR(p->wait_residual, 0.5, 1e-9); /* |1 - 2| / 2 */
  assert_false(ami_loop_converged(&r.loop, p));
  assert_true(p->to_solve);
  CHECK_OK(ami_loop_solve(&r.loop, 1, NULL, NULL, NULL));
  CHECK_NEAR(p->used_h[0], 2, 1e-9);
  CHECK_NEAR(amur_curve_slope(&p->curve[0], 3.5), 2 * (0.1 + 0.25), 1e-9);
  CHECK_NEAR(p->wait_residual, 0, 1e-9);
  assert_true(ami_loop_converged(&r.loop, p));
  assert_false(p->to_solve);
  tear_down(&r);
  amur_yaml_free(doc);
}

/* A gate that no loaded vehicle may pass has no curve. */
static void closed_terminals_have_no_curve(void **state) {
  (void)state;
  running r = {0};
  amur_yaml_doc *doc;
  char *name = "gate";
  strait_init(&r.s);
  add_gate(&r, &doc, &name);
  amur_change closed = strait_change("crossing:bridge", "open", AMUR_CHANGE_SET, 0);
  closed.to = amur_day_from(2024, 3, 31);
  r.s.corridor.rule = &closed, r.s.corridor.n_rule = 1;
  set_up(&r);
  assert_int_equal(r.loop.period[0].entry[0], -1);
  assert_int_equal(r.loop.period[1].entry[0], 0);
  tear_down(&r);
  amur_yaml_free(doc);
}

/* ---- where a run stops ---------------------------------------------------------------------------------- */

static void tolerances_are_met(void **state) {
  (void)state;
  amur_corridor corridor = {.settings = {.gap = 0.1, .choice_residual = 0.2, .wait_residual = 0.3}};
  const run_model model = {.corridor = &corridor};
  const run_loop loop = {.model = &model};
  static const struct {
    double gap, choice, wait, margin, imbalance;
    bool converged;
  } row[] = {{0.1, 0.2, 0.3, 0.2, 1e-6, true},   {0.11, 0.2, 0.3, 0.2, 0, false}, {0.1, 0.21, 0.3, 0.2, 0, false},
             {0.1, 0.2, 0.31, 0.2, 0, false},    {0.1, 0.2, 0.3, 0.21, 0, false}, {0.1, 0.2, NAN, 0.2, 0, false},
             {0.1, 0.2, 0.3, 0.2, 1.1e-6, false}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    const run_period p = {
        .report = {.relative_gap = row[i].gap, .choice_residual = row[i].choice, .imbalance = row[i].imbalance},
        .wait_residual = row[i].wait,
        .margin_residual = row[i].margin};
    assert_int_equal(ami_loop_converged(&loop, &p), row[i].converged);
  }
}

/* Periods of 2026 and 2025 missed a tolerance: the run ends with 2025, whichever came first. */
static void the_first_year_that_missed_is_the_last(void **state) {
  (void)state;
  amur_corridor corridor = {.settings = {.wait_residual = 0.1}};
  const run_model model = {.corridor = &corridor};
  run_period period[] = {{.span = {.year = 2024}},
                         {.span = {.year = 2026}, .wait_residual = 1},
                         {.span = {.year = 2025}, .wait_residual = 1},
                         {.span = {.year = 2025}}};
  run_loop loop = {.model = &model, .period = period, .n_period = 4};
  ami_loop_find_stop(&loop);
  assert_int_equal(loop.stopped_year, 2025);
  static const bool is_void[] = {false, true, false, false};
  for (int i = 0; i < 4; i++) assert_int_equal(ami_loop_is_after_stop(&loop, &period[i]), is_void[i]);
  loop.n_period = 1;
  loop.stopped_year = 0;
  ami_loop_find_stop(&loop);
  assert_int_equal(loop.stopped_year, 0);
  assert_false(ami_loop_is_after_stop(&loop, &period[1]));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(back_loads),
      cmocka_unit_test(empties_are_paid_by_the_load),
      cmocka_unit_test(flow_and_days_of_a_terminal),
      cmocka_unit_test(curves_are_scaled_to_the_simulation),
      cmocka_unit_test(closed_terminals_have_no_curve),
      cmocka_unit_test(tolerances_are_met),
      cmocka_unit_test(the_first_year_that_missed_is_the_last),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
