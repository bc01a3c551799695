/* SPDX-License-Identifier: Apache-2.0
 * test_terminal.c -- a terminal end to end: queues below, at and above capacity, calendars, vessels, the fitted curve.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <amur/terminal_model.h>
#include <amur/terminal_yaml.h>
#include <math.h>
#include <string.h>

static amur_terminal *make(const char *text) {
  amur_faults faults = {0};
  amur_err err = {0};
  amur_yaml_doc *doc = amur_yaml_parse("test.yaml", text, strlen(text), &faults);
  assert_non_null(doc);
  amur_terminal *t = amur_terminal_read(doc, &faults, &err);
  for (size_t i = 0; i < faults.n; i++)
    print_message("%s: found %s, expected %s\n", faults.fault[i].column, faults.fault[i].found,
                  faults.fault[i].expected);
  assert_non_null(t);
  amur_yaml_free(doc);
  amur_faults_fini(&faults);
  return t;
}

static amur_terminal_result simulate(const char *text, double days, int replications, double rate, int n_thread) {
  amur_terminal *t = make(text);
  amur_terminal_opts o = amur_terminal_opts_default();
  amur_terminal_result r;
  amur_err err = {0};
  o.days = days;
  o.min_replications = o.max_replications = replications;
  o.arrivals_per_day = rate;
  o.n_thread = n_thread;
  assert_int_equal(amur_terminal_simulate(t, &o, &r, &err), AMUR_OK);
  amur_terminal_free(t);
  return r;
}

static void near(double found, double want, double tolerance) {
  if (!(fabs(found - want) <= tolerance)) fail_msg("found %.10g, want %.10g +- %g", found, want, tolerance);
}

static const char mm1[] =
    "time_unit: h\narrivals: {per_day: 19.2}\nstages:\n  - {name: desk, service: {exponential: {mean: 1}}}\n";

/* M/M/1 at rho 0.8: wait 4 h, time 5 h; started empty, so a little less. */
static void single_server(void **state) {
  (void)state;
  amur_terminal_result r = simulate(mm1, 3000, 40, NAN, 1);
  near(r.wait_h.mean, 4, 3 * r.wait_h.ci_half);
  near(r.time_in_system_h.mean, 5, 3 * r.time_in_system_h.ci_half);
  near(r.stage[0].utilisation.mean, 0.8, 0.01);
  near(r.wait_spread_h, sqrt(24), 0.5);          /* Var W = (2 - rho) rho / (mu - lambda)^2 = 24 */
  near(r.wait_p50_h, -log(0.5 / 0.8) * 5, 0.15); /* P(W > t) = rho exp(-(mu - lambda) t) */
  near(r.wait_p95_h, -log(0.05 / 0.8) * 5, 0.6);
  amur_terminal_result_fini(&r);
}

/* Above capacity the mean wait of those who arrive in T is that of the fluid queue, (lambda/mu - 1) T/2. */
static void fluid_queue(void **state) {
  (void)state;
  static const char text[] =
      "time_unit: min\narrivals: {per_day: 288}\nstages:\n  - {name: desk, service: {exponential: {mean: 10}}}\n";
  static const double load[] = {1.5, 2, 4};
  for (int i = 0; i < 3; i++) {
    amur_terminal_result r = simulate(text, 60, 10, 144 * load[i], 1);
    const double fluid = (load[i] - 1) * 60 * 24 / 2;
    near(r.wait_h.mean, fluid, 0.02 * fluid);
    near(r.arrivals, r.departures, 0); /* everyone who arrived was followed to the exit */
    amur_terminal_result_fini(&r);
  }
  /* at capacity: a reflected random walk, mean wait of order sqrt(T): between 0 and a tenth of the horizon */
  amur_terminal_result r = simulate(text, 60, 20, 144, 1);
  assert_true(r.wait_h.mean > 2 && r.wait_h.mean < 144);
  amur_terminal_result_fini(&r);
}

static void same_bits_on_any_number_of_threads(void **state) {
  (void)state;
  amur_terminal_result a = simulate(mm1, 20, 23, NAN, 1), b = simulate(mm1, 20, 23, NAN, 4);
  assert_memory_equal(&a.wait_h, &b.wait_h, sizeof a.wait_h);
  assert_memory_equal(&a.time_p95_h, &b.time_p95_h, sizeof a.time_p95_h);
  assert_memory_equal(&a.stage[0].utilisation, &b.stage[0].utilisation, sizeof a.stage[0].utilisation);
  amur_terminal_result_fini(&a);
  amur_terminal_result_fini(&b);
}

/* A gate open 8-24 h that passes 160 a day, arrivals round the clock at 1 an hour: who comes at night waits
 * (8 h - time since midnight) and the 8 of the night go through at 6 min each: (8/2 + ...) by day no queue. */
static void opening_hours(void **state) {
  (void)state;
  static const char text[] = "time_unit: h\narrivals: {per_day: 24, kind: even}\nstages:\n"
                             "  - {name: gate, open: '08:00-24:00', capacity_per_day: 160, cv: 0}\n";
  amur_terminal *t = make(text);
  near(amur_terminal_capacity_per_day(t), 160, 1e-9);
  amur_terminal_free(t);
  amur_terminal_result r = simulate(text, 10, 2, NAN, 1);
  /* arrivals at 0 (of day 2 on), 1, .., 7 wait 8, 7, .., 1 h plus 0, .1, .., .7 for those before, the one at 8 h 0.8 h
   */
  near(r.wait_h.mean, (36 + 2.8 + 0.8) / 24, 0.1);
  near(r.stage[0].utilisation.mean, 24 * 0.1 / 16, 0.01);
  amur_terminal_result_fini(&r);
}

/* A ferry every 60 min for 40, lorries at 0.5 a minute: Bailey's queue, wait 30.211861 min. */
static void timetabled_ferry(void **state) {
  (void)state;
  static const char text[] = "time_unit: min\narrivals: {per_day: 720}\nstages:\n"
                             "  - {name: ferry, vessels: unlimited, carries: 40, every: 60, crossing: 20}\n";
  amur_terminal_result r = simulate(text, 300, 20, NAN, 1);
  near(r.wait_h.mean * 60, 30.211861, 4 * r.wait_h.ci_half * 60);
  near(r.time_in_system_h.mean * 60, 50.211861, 4 * r.wait_h.ci_half * 60);
  amur_terminal_result_fini(&r);
}

/* Two barges of 40 between banks: 40 units load in 40 min, cross in 20, unload in 40, cross empty in 20. */
static void barges_bound_by_their_round(void **state) {
  (void)state;
  static const char text[] =
      "time_unit: min\narrivals: {per_day: 2000}\nstages:\n"
      "  - {name: barge, vessels: 2, carries: 40, min_load: 40, load: 1, unload: 1, crossing: 20}\n";
  amur_terminal *t = make(text);
  near(amur_terminal_capacity_per_day(t), 2 * 40 * 1440 / 120., 1e-6);
  amur_terminal_free(t);
  amur_terminal_result r = simulate(text, 20, 3, NAN, 1);
  near(r.throughput_per_day.mean, 960, 10);
  near(r.stage[0].utilisation.mean, 1, 0.01);
  amur_terminal_result_fini(&r);
}

/* A barge of 40 t waits for 30 t and takes one lorry of 25 t where two wait, without the other; that one goes alone
 * after 3 h, when the barge has been back for one. */
static void a_barge_takes_what_fits(void **state) {
  (void)state;
  static const char text[] =
      "time_unit: h\nclasses: [{name: grain, tonnes: 25}]\narrivals: [{times: [0, 0]}]\nstages:\n"
      "  - {name: barge, vessels: 1, carries_t: 40, min_load: 30, longest_wait: 3, crossing: 1}\n";
  amur_terminal_result r = simulate(text, 1, 1, NAN, 1);
  near(r.wait_h.mean, 3 / 2.0, 1e-12);
  near(r.time_in_system_h.mean, 5 / 2.0, 1e-12);
  amur_terminal_result_fini(&r);
}

/* Five lorries find the desk taken and come back every 2 h until it is free, each of them: nobody is lost.  They are
 * served at 2.5, 4.5, .. 10.5 h, and were there from 0.5 h on. */
static void who_is_turned_away_comes_back(void **state) {
  (void)state;
  static const char text[] =
      "time_unit: h\narrivals: {times: [0, 0.5, 0.5, 0.5, 0.5, 0.5]}\nstages:\n"
      "  - {name: desk, service: 1, balk: {above: 1}, comes_back: {share: 1, after: {constant: {mean: 2}}}}\n";
  amur_terminal_result r = simulate(text, 1, 1, NAN, 1);
  near(r.lost.mean, 0, 0);
  near(r.time_in_system_h.mean, (1 + 3 + 5 + 7 + 9 + 11) / 6.0, 1e-9);
  amur_terminal_result_fini(&r);
}

/* Work that ends as its server goes off duty is done: at the end of the day, before a break, at the end of a shift,
 * also where times do not add up to the bit. */
static void work_that_ends_at_closing_is_done(void **state) {
  (void)state;
  static const struct {
    const char *arrivals, *stage;
    double time_h; /* mean */
  } row[] = {
      {"8", "service: 1, open: '08:00-09:00'", 1},
      {"8.5", "service: 1, open: '08:00-09:00'", 24}, /* half an hour of it the next day */
      {"11.5", "service: 0.5, open: '08:00-12:00 13:00-17:00'", 0.5},
      /* of two at work one is done as one server goes, and the other goes on */
      {"8.25, 8.5",
       "service: {constant: {mean: 0.75}}, shifts: [{hours: '08:00-09:00', servers: 2}, "
       "{hours: '09:00-17:00', servers: 1}]",
       0.75},
      {"8, 8.25",
       "service: {constant: {mean: 1}}, shifts: [{hours: '08:00-09:00', servers: 2}, "
       "{hours: '09:00-17:00', servers: 1}]",
       1},
      {"8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8", "service: 0.08333333333333333, open: '08:00-09:00'", 6.5 / 12},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    char text[300];
    snprintf(text, sizeof text,
             "time_unit: h\narrivals: {times: [%s]}\nstages:\n  - {name: desk, at_close: pause, %s}\n", row[i].arrivals,
             row[i].stage);
    amur_terminal_result r = simulate(text, 1, 1, NAN, 1);
    near(r.time_in_system_h.mean, row[i].time_h, 1e-9);
    amur_terminal_result_fini(&r);
  }
}

/* One crane for two berths: together they pass what the crane passes. */
static void crane_shared_by_two_berths(void **state) {
  (void)state;
  static const char text[] = "time_unit: h\narrivals: {per_day: 40}\nresources: [{name: crane}]\nstages:\n"
                             "  - {name: sort, servers: unlimited, service: 0, next: {a: 0.5, b: 0.5}}\n"
                             "  - {name: a, service: {constant: {mean: 1}}, needs: [crane], next: leave}\n"
                             "  - {name: b, service: {constant: {mean: 1}}, needs: {crane: 1}, next: leave}\n";
  amur_terminal *t = make(text);
  near(amur_terminal_capacity_per_day(t), 24, 1e-9);
  amur_terminal_free(t);
  amur_terminal_result r = simulate(text, 20, 4, NAN, 1);
  near(r.throughput_per_day.mean, 24, 0.3);
  amur_terminal_result_fini(&r);
}

/* Of two who book one after the other at a stage with room for one, nobody comes: the first is missed at 1 h and the
 * second, who waited outside, books then for 2 h. */
static void missed_bookings_make_room(void **state) {
  (void)state;
  static const char text[] = "time_unit: h\narrivals: {times: [0.5, 0.75]}\nstages:\n"
                             "  - {name: queue, booking: {slot: 1, no_show: 1}, room: 1}\n";
  amur_terminal_result r = simulate(text, 2, 1, NAN, 1);
  near(r.stage[0].n, 2, 0);
  near(r.stage[0].wait_h.mean, (0.5 + 1) / 2, 1e-12);
  near(r.lost.mean, 1, 0);
  assert_false(r.stuck);
  amur_terminal_result_fini(&r);
}

static void curve_reproduces_convex_points(void **state) {
  (void)state;
  amur_curve_point p[9];
  amur_curve c;
  amur_err err = {0};
  for (int i = 0; i < 9; i++) { /* given out of order */
    const double x = 100 * ((i * 4) % 9 + 1);
    p[i] = (amur_curve_point){x, 0.5 + 0.2 * x / (1000 - x), 1e-4, 0};
  }
  assert_int_equal(amur_curve_fit(9, p, &c, &err), AMUR_OK);
  for (int i = 0; i < 9; i++) near(amur_curve_time(&c, p[i].arrivals_per_day), p[i].time_h, 1e-3 * p[i].time_h);
  double before = -1;
  for (double x = 0; x < 1500; x += 10) {
    assert_true(amur_curve_slope(&c, x) >= before - 1e-15);
    before = amur_curve_slope(&c, x);
  }
  assert_true(c.slope0 >= 0 && c.base_h >= 0);
}

/* A dent in the points is bridged, not followed. */
static void curve_stays_convex(void **state) {
  (void)state;
  const amur_curve_point p[4] = {{10, 1, 0.1, 0}, {20, 2, 0.1, 0}, {30, 1.5, 0.1, 0}, {40, 5, 0.1, 0}};
  amur_curve c;
  amur_err err = {0};
  assert_int_equal(amur_curve_fit(4, p, &c, &err), AMUR_OK);
  for (int k = 0; k < c.n_knot; k++) assert_true(c.bend[k] >= 0);
  assert_true(amur_curve_time(&c, 30) > amur_curve_time(&c, 20));
  near(amur_curve_time(&c, 40), 5, 0.3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(single_server),
      cmocka_unit_test(fluid_queue),
      cmocka_unit_test(same_bits_on_any_number_of_threads),
      cmocka_unit_test(opening_hours),
      cmocka_unit_test(timetabled_ferry),
      cmocka_unit_test(barges_bound_by_their_round),
      cmocka_unit_test(a_barge_takes_what_fits),
      cmocka_unit_test(who_is_turned_away_comes_back),
      cmocka_unit_test(work_that_ends_at_closing_is_done),
      cmocka_unit_test(crane_shared_by_two_berths),
      cmocka_unit_test(missed_bookings_make_room),
      cmocka_unit_test(curve_reproduces_convex_points),
      cmocka_unit_test(curve_stays_convex),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
