/* SPDX-License-Identifier: Apache-2.0
 * test_curves.c -- delay curves of terminals under changes: which are told apart, what is simulated, what is fitted.
 */
#include "strait_fixture.h"
#include <amur/io.h>

/* A gate where an hour of service is 24 a day, and a pier just like it. */
static const char text[] = "arrivals: {per_day: 10, kind: even}\nstages:\n  - {name: desk, service: 60}\n";

typedef struct {
  strait s;
  amur_yaml_doc *doc[2];
  char *name[2];
  curve_cache cache;
  corridor_state state;
} harbour;

static void set_up(harbour *h, const char *yaml) {
  memset(h, 0, sizeof *h);
  strait_init(&h->s);
  amur_faults faults = {0};
  for (int t = 0; t < 2; t++) assert_non_null(h->doc[t] = amur_yaml_parse("t.yaml", yaml, strlen(yaml), &faults));
  h->name[0] = "gate", h->name[1] = "pier";
  h->s.corridor.terminal = h->name, h->s.corridor.n_terminal = 2;
  h->s.corridor.terminal_doc = h->doc;
  h->cache.corridor = &h->s.corridor;
  CHECK_OK(ami_state_init(&h->state, &h->s.corridor, NULL));
}

static void tear_down(harbour *h) {
  ami_curve_cache_fini(&h->cache);
  ami_state_fini(&h->state);
  for (int t = 0; t < 2; t++) amur_yaml_free(h->doc[t]);
}

/* The entry of a terminal under one change of it. */
static int entry_of(harbour *h, int terminal, double days, char *path, amur_change_op op, double value) {
  terminal_change change = {.terminal = terminal, .path = path, .op = op, .value = value};
  int entry;
  terminal_change *own = h->state.terminal;
  h->state.terminal = &change;
  h->state.n_terminal_change = path ? 1 : 0;
  CHECK_OK(ami_curve_cache_entry(&h->cache, &h->state, terminal, days, &entry, NULL));
  h->state.terminal = own;
  h->state.n_terminal_change = 0;
  return entry;
}

/* A terminal, its changes and the length of the period make a curve; the same ones share it. */
static void what_tells_curves_apart(void **state) {
  (void)state;
  harbour h;
  set_up(&h, text);
  assert_int_equal(entry_of(&h, 0, 30, NULL, AMUR_CHANGE_SET, 0), 0);
  assert_int_equal(entry_of(&h, 1, 30, NULL, AMUR_CHANGE_SET, 0), 1);
  assert_int_equal(entry_of(&h, 0, 31, NULL, AMUR_CHANGE_SET, 0), 2);
  assert_int_equal(entry_of(&h, 0, 30, "stages.desk.service", AMUR_CHANGE_SET, 30), 3);
  assert_int_equal(entry_of(&h, 0, 30, "stages.desk.service", AMUR_CHANGE_ADD, 30), 4);
  assert_int_equal(entry_of(&h, 0, 30, "stages.desk.service", AMUR_CHANGE_SET, 20), 5);
  assert_int_equal(entry_of(&h, 0, 30, "stages.desk.service", AMUR_CHANGE_SET, 30), 3);
  assert_int_equal(entry_of(&h, 0, 30, NULL, AMUR_CHANGE_SET, 0), 0);
  static const double capacity[] = {24, 24, 24, 48, 16, 72}; /* an hour; 30, 60 + 30, 20 min */
  for (int e = 0; e < 6; e++) CHECK_NEAR(h.cache.entry[e].capacity_per_day, capacity[e], 1e-9);
  assert_int_equal(entry_of(&h, 1, 30, "stages.desk.service", AMUR_CHANGE_MULTIPLY, 0.5), 6);
  CHECK_NEAR(h.cache.entry[6].capacity_per_day, 48, 1e-9);
  tear_down(&h);
}

static void bad_changes_are_named(void **state) {
  (void)state;
  harbour h;
  set_up(&h, text);
  terminal_change change = {.path = "stages.desk.servers", .op = AMUR_CHANGE_SET, .value = 2};
  amur_err err = {0};
  int entry;
  terminal_change *own = h.state.terminal;
  h.state.terminal = &change;
  h.state.n_terminal_change = 1;
  assert_int_equal(ami_curve_cache_entry(&h.cache, &h.state, 0, 30, &entry, &err), AMUR_E_UNKNOWN);
  assert_non_null(strstr(err.text, "stages.desk.servers"));
  change.path = "stages.desk.name", change.op = AMUR_CHANGE_ADD;
  assert_int_equal(ami_curve_cache_entry(&h.cache, &h.state, 0, 30, &entry, &err), AMUR_E_DOMAIN);
  assert_non_null(strstr(err.text, "not a number"));
  h.state.terminal = own;
  h.state.n_terminal_change = 0;
  tear_down(&h);
}

/* A new curve asks for 5, 50, 80 and 95 % of capacity. */
static void first_points(void **state) {
  (void)state;
  harbour h;
  set_up(&h, text);
  entry_of(&h, 0, 30, NULL, AMUR_CHANGE_SET, 0);
  static const double rate[] = {1.2, 12, 19.2, 22.8};
  assert_int_equal(h.cache.n_request, 4);
  for (int i = 0; i < 4; i++) {
    CHECK_NEAR(h.cache.request[i].per_day, rate[i], 1e-9);
    assert_false(h.cache.request[i].precise);
  }
  tear_down(&h);
}

/* Even arrivals that find the desk free take an hour, at any rate below capacity.  Beyond it 24 a day pass and the rest
 * wait: after 10 days of 1.2 x 24 a day the last one waits for 48 others, 48 h, the mean one 24 h; at 1.6 x 24: 72 h.
 */
static void the_fitted_curve(void **state) {
  (void)state;
  harbour h;
  set_up(&h, text);
  entry_of(&h, 0, 10, NULL, AMUR_CHANGE_SET, 0);
  CHECK_OK(ami_curve_cache_simulate(&h.cache, 1, NULL));
  const curve_entry *e = &h.cache.entry[0];
  assert_int_equal(h.cache.n_request, 0);
  assert_int_equal(e->n_point, 4);
  CHECK_NEAR(amur_curve_time(&e->curve, 12), 1, 0.02);
  CHECK_NEAR(amur_curve_time(&e->curve, 22.8), 1, 0.05);
  CHECK_NEAR(amur_curve_time(&e->curve, 28.8), 25, 6);
  CHECK_NEAR(amur_curve_time(&e->curve, 38.4), 73, 18);
  tear_down(&h);
}

/* The wait's spread counts with the reliability ratio: a desk open from noon on, where who comes at night waits
 * longest. Precise points come in between the first ones, in order of their rates. */
static void generalised_time(void **state) {
  (void)state;
  harbour h;
  set_up(&h, "arrivals: {per_day: 10, kind: even}\nstages:\n  - {name: desk, service: 10, open: '12:00-24:00'}\n");
  entry_of(&h, 0, 10, NULL, AMUR_CHANGE_SET, 0);
  CHECK_OK(ami_curve_cache_simulate(&h.cache, 1, NULL));
  CHECK_OK(ami_curve_cache_request(&h.cache, 0, 40, false, NULL));
  CHECK_OK(ami_curve_cache_request(&h.cache, 0, 10, true, NULL));
  CHECK_OK(ami_curve_cache_simulate(&h.cache, 1, NULL));
  const curve_entry *e = &h.cache.entry[0];
  assert_int_equal(e->n_point, 6);
  for (int i = 0; i < e->n_point; i++) {
    const curve_point *p = &e->point[i];
    assert_true(i == 0 || p->per_day > e->point[i - 1].per_day);
    assert_true(p->result.wait_spread_h > 2);
    CHECK_NEAR(p->generalised_h, p->result.time_in_system_h.mean + 0.5 * p->result.wait_spread_h, 1e-12);
    assert_int_equal(p->precise, fabs(p->per_day - 10) < 1e-9 || fabs(p->per_day - 40) < 1);
  }
  tear_down(&h);
}

/* A precise point within 0.8 % stands for a rate, the nearest one of several; rough ones never do. */
static void points_that_are_near(void **state) {
  (void)state;
  curve_point point[] = {{.per_day = 99.5, .precise = true},
                         {.per_day = 100, .precise = false},
                         {.per_day = 100.3, .precise = true},
                         {.per_day = 200, .precise = true}};
  const curve_entry e = {.point = point, .n_point = 4};
  assert_ptr_equal(ami_curve_cache_nearest(&e, 100), &point[2]);
  assert_ptr_equal(ami_curve_cache_nearest(&e, 99.7), &point[0]);
  assert_ptr_equal(ami_curve_cache_nearest(&e, 201.5), &point[3]);
  assert_null(ami_curve_cache_nearest(&e, 202));
  assert_null(ami_curve_cache_nearest(&e, 150));
}

/* 2 h were simulated at 100 a day, where the curve climbs 0.01 h per unit: at 100.5 a day that makes 2.005 h, from
 * which 2.2 h is 0.195 away. */
static void residual_between_points(void **state) {
  (void)state;
  curve_point point[] = {{.per_day = 100, .precise = true, .generalised_h = 2}};
  const curve_entry e = {.point = point, .n_point = 1};
  CHECK_NEAR(ami_curve_cache_residual(&e, 100.5, 2.2, 0.01), 0.195 / 2.005, 1e-12);
  CHECK_NEAR(ami_curve_cache_residual(&e, 99.5, 1.9, 0.01), 0.095 / 1.995, 1e-12);
  assert_true(isinf(ami_curve_cache_residual(&e, 120, 2, 0.01)));
}

/* Rates are asked for once, on a grid of a hundredth, which scenarios share; exactly where that is wanted. */
static void rates_are_asked_for_once(void **state) {
  (void)state;
  harbour h;
  set_up(&h, text);
  entry_of(&h, 0, 10, NULL, AMUR_CHANGE_SET, 0);
  h.cache.n_request = 0;
  CHECK_OK(ami_curve_cache_request(&h.cache, 0, 15, false, NULL));
  CHECK_OK(ami_curve_cache_request(&h.cache, 0, 15.01, false, NULL));
  assert_int_equal(h.cache.n_request, 1);
  CHECK_NEAR(h.cache.request[0].per_day, exp(0.01 * 271), 1e-9); /* log 15 = 2.708 */
  assert_true(h.cache.request[0].precise);
  CHECK_OK(ami_curve_cache_request(&h.cache, 0, 15.01, true, NULL));
  assert_int_equal(h.cache.n_request, 2);
  CHECK_NEAR(h.cache.request[1].per_day, 15.01, 0);
  CHECK_OK(ami_curve_cache_simulate(&h.cache, 1, NULL));
  CHECK_OK(ami_curve_cache_request(&h.cache, 0, 15.02, false, NULL)); /* near enough */
  assert_int_equal(h.cache.n_request, 0);
  CHECK_OK(ami_curve_cache_request(&h.cache, 0, 15.02, true, NULL));
  assert_int_equal(h.cache.n_request, 1);
  tear_down(&h);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_tells_curves_apart),
      cmocka_unit_test(bad_changes_are_named),
      cmocka_unit_test(first_points),
      cmocka_unit_test(the_fitted_curve),
      cmocka_unit_test(generalised_time),
      cmocka_unit_test(points_that_are_near),
      cmocka_unit_test(residual_between_points),
      cmocka_unit_test(rates_are_asked_for_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
