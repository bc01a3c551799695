/* SPDX-License-Identifier: Apache-2.0
 * test_queues.c -- simulated terminals against exact answers of queueing theory, each within about four standard
 * errors, and the coverage of 95 % intervals over 200 seeds.  Times in hours; sources beside each row.
 */
#include "../check.h"
#include <amur/terminal_model.h>
#include <amur/terminal_yaml.h>
#include <stdlib.h>
#include <string.h>

typedef enum { WAIT, TIME, LOST, INSIDE, CLASS0, CLASS1, CLASS2, TIME0, TIME1, TIME2 } measure;

typedef struct {
  const char *name, *text;
  double days;
  struct {
    measure of;
    double want;
  } value[3];
  int n;
} row;

#define ONE(rate, keys) "time_unit: h\narrivals: {per_day: " rate "}\nstages:\n  - {name: desk, " keys "}\n"
#define EXP1 "service: {exponential: {mean: 1}}"
#define CLASSES(list, rate, keys)                                                                                      \
  "time_unit: h\nclasses: " list "\narrivals: {per_day: " rate "}\nstages:\n  - {name: desk, " keys "}\n"

static const row rows[] = {
    /* Erlang C */
    {"M/M/1", ONE("19.2", EXP1), 4000, {{WAIT, 4}, {TIME, 5}, {INSIDE, 4}}, 3},
    {"M/M/2", ONE("38.4", "servers: 2, " EXP1), 2000, {{WAIT, 1.777778}, {TIME, 2.777778}}, 2},
    {"M/M/4", ONE("81.6", "servers: 4, " EXP1), 1000, {{WAIT, 1.148860}}, 1},
    {"M/M/10", ONE("216", "servers: 10, " EXP1), 600, {{WAIT, 0.668732}}, 1},
    {"M/M/50", ONE("1080", "servers: 50, " EXP1), 250, {{WAIT, 0.072773}}, 1},
    {"M/M/100", ONE("2280", "servers: 100, " EXP1), 300, {{WAIT, 0.101291}}, 1},
    /* Erlang B; M/M/c/K */
    {"M/M/1/1", ONE("24", "room: 1, when_full: leave, " EXP1), 500, {{LOST, 0.5}, {WAIT, 0}}, 2},
    {"M/M/4/4", ONE("48", "servers: 4, room: 4, when_full: leave, " EXP1), 500, {{LOST, 0.095238}}, 1},
    {"M/M/20/20", ONE("480", "servers: 20, room: 20, when_full: leave, " EXP1), 100, {{LOST, 0.158892}}, 1},
    {"M/M/1/5", ONE("21.6", "room: 5, when_full: leave, " EXP1), 1000, {{LOST, 0.126023}, {WAIT, 1.790286}}, 2},
    {"M/M/1/10", ONE("28.8", "room: 10, when_full: leave, " EXP1), 1000, {{LOST, 0.192586}, {WAIT, 5.926138}}, 2},
    {"M/M/4/10",
     ONE("86.4", "servers: 4, room: 10, when_full: leave, " EXP1),
     500,
     {{LOST, 0.067174}, {WAIT, 0.507100}},
     2},
    /* Pollaczek-Khinchine at 0.8 */
    {"M/D/1", ONE("19.2", "service: 1"), 1500, {{WAIT, 2}, {TIME, 3}}, 2},
    {"M/E4/1", ONE("19.2", "service: {erlang: {mean: 1, k: 4}}"), 1500, {{WAIT, 2.5}}, 1},
    {"M/U/1", ONE("19.2", "service: {uniform: {low: 0.5, high: 1.5}}"), 1500, {{WAIT, 2.166667}}, 1},
    {"M/triangular/1", ONE("19.2", "service: {triangular: {low: 0.5, mode: 0.8, high: 1.7}}"), 1500, {{WAIT, 2.13}}, 1},
    {"M/lognormal/1", ONE("19.2", "service: {lognormal: {mean: 1, cv: 2}}"), 8000, {{WAIT, 10}}, 1},
    {"M/H2/1",
     ONE("19.2", "service: {hyperexponential: {means: [5.5, 0.5], weights: [0.1, 0.9]}}"),
     8000,
     {{WAIT, 13}},
     1},
    /* Cobham's priorities, non-preemptive and preemptive-resume */
    {"priority M/M/1",
     CLASSES("[{name: a, share: 2, priority: 2}, {name: b, share: 3, priority: 1}, {name: c, share: 3}]", "19.2", EXP1),
     4000,
     {{CLASS0, 1}, {CLASS1, 2}, {CLASS2, 8}},
     3},
    {"priority M/D/1",
     CLASSES("[{name: a, priority: 2}, {name: b}]", "19.2", "service: 1"),
     3000,
     {{CLASS0, 0.666667}, {CLASS1, 3.333333}},
     2},
    {"priority M/M/1, two means",
     CLASSES("[{name: a, share: 3, priority: 1}, {name: b, share: 4}]", "16.8",
             "service_by_class: {a: {exponential: {mean: 0.5}}, b: {exponential: {mean: 1.5}}}"),
     4000,
     {{CLASS0, 1.1470588}, {CLASS1, 4.5882353}},
     2},
    {"priority M/M/4",
     CLASSES("[{name: a, share: 1.2, priority: 1}, {name: b, share: 2.2}]", "81.6", "servers: 4, " EXP1),
     1000,
     {{CLASS0, 0.246184}, {CLASS1, 1.641229}},
     2},
    {"preemptive M/M/1",
     CLASSES("[{name: a, share: 2, priority: 2}, {name: b, share: 3, priority: 1}, {name: c, share: 3}]", "19.2",
             "preempt: true, " EXP1),
     4000,
     {{TIME0, 1.25}, {TIME1, 2.5}, {TIME2, 10}},
     3},
    /* bulk service M/M^[a,b]/1 (Neuts); a timetabled ferry (Bailey), minutes as hours */
    {"bulk 1..10",
     ONE("72", "vessels: 1, carries: 10, crossing: {exponential: {mean: 2.5}}, back: 0"),
     800,
     {{WAIT, 5.905850}},
     1},
    {"bulk 5..10",
     ONE("72", "vessels: 1, carries: 10, min_load: 5, crossing: {exponential: {mean: 2.5}}, back: 0"),
     800,
     {{WAIT, 5.491015}},
     1},
    {"bulk 10..10",
     ONE("72", "vessels: 1, carries: 10, min_load: 10, crossing: {exponential: {mean: 2.5}}, back: 0"),
     800,
     {{WAIT, 4.947640}},
     1},
    {"bulk 4..12",
     ONE("192", "vessels: 1, carries: 12, min_load: 4, crossing: {exponential: {mean: 1}}, back: 0"),
     500,
     {{WAIT, 1.710449}},
     1},
    {"ferry 0.5", ONE("12", "vessels: unlimited, carries: 40, every: 60, crossing: 1"), 4000, {{WAIT, 30.211861}}, 1},
    {"ferry 0.6", ONE("14.4", "vessels: unlimited, carries: 40, every: 60, crossing: 1"), 6000, {{WAIT, 33.317091}}, 1},
    {"ferry 0.25", ONE("6", "vessels: unlimited, carries: 36, every: 120, crossing: 1"), 8000, {{WAIT, 62.415766}}, 1},
    /* Erlang A (waits include those who give up: of the stage); balking with 1/(n+1) */
    {"M/M/10+M", ONE("216", "servers: 10, patience: {exponential: {mean: 2}}, " EXP1), 300, {{LOST, 0.067012}}, 1},
    {"M/M/4+M", ONE("86.4", "servers: 4, patience: {exponential: {mean: 10}}, " EXP1), 800, {{LOST, 0.063406}}, 1},
    {"M/M/1+M", ONE("28.8", "patience: {exponential: {mean: 1}}, " EXP1), 800, {{LOST, 0.417662}}, 1},
    {"discouraged M/M/1", ONE("48", "balk: {rate: 1}, " EXP1), 500, {{TIME, 2.313035}, {INSIDE, 2}}, 2},
    /* finite source; Jackson; feedback; infinite server */
    {"M/M/1//5",
     "time_unit: h\narrivals: {population: 5, time_outside: {exponential: {mean: 5}}}\nstages:\n  - {name: desk, " EXP1
     "}\n",
     1000,
     {{TIME, 1.991714}, {INSIDE, 1.424339}},
     2},
    {"M/M/2//20",
     "time_unit: h\narrivals: {population: 20, time_outside: {exponential: {mean: 10}}}\nstages:\n  - {name: desk, "
     "servers: 2, " EXP1 "}\n",
     1000,
     {{WAIT, 1.086122}},
     1},
    {"tandem",
     "time_unit: h\narrivals: {per_day: 12}\nstages:\n  - {name: a, " EXP1
     "}\n  - {name: b, service: {exponential: {mean: 1.25}}}\n",
     2000,
     {{TIME, 5.333333}},
     1},
    {"feedback", ONE("14.4", EXP1 ", next: {desk: 0.2, leave: 0.8}"), 2000, {{TIME, 5}, {INSIDE, 3}}, 2},
    {"border post",
     "time_unit: h\narrivals: {per_day: 22.8}\nstages:\n  - {name: gate, servers: 2, service: {exponential: {mean: "
     "1.6}}}\n"
     "  - {name: customs, servers: 4, service: {exponential: {mean: 3.4}}, next: {inspect: 0.15, weigh: 0.85}}\n"
     "  - {name: inspect, servers: 2, service: {exponential: {mean: 10}}}\n  - {name: weigh, service: {exponential: "
     "{mean: 0.8}}}\n"
     "  - {name: exit, servers: 2, service: {exponential: {mean: 1.5}}}\n",
     2500,
     {{TIME, 19.308014}, {INSIDE, 18.342613}},
     2},
    {"M/G/inf",
     ONE("96", "servers: unlimited, service: {gamma: {mean: 2.5, cv: 0.7}}"),
     200,
     {{INSIDE, 10}, {WAIT, 0}},
     2},
    /* breakdowns by the clock, resumed (White & Christie 1958) */
    {"breakdowns 0.8",
     ONE("14.4", "breakdown: {up: {exponential: {mean: 20}}, down: {exponential: {mean: 5}}}, " EXP1),
     4000,
     {{TIME, 9}},
     1},
    {"breakdowns 0.9",
     ONE("14.4", "breakdown: {up: {exponential: {mean: 10}}, down: {exponential: {mean: 1.1111111}}}, " EXP1),
     3000,
     {{TIME, 3.666667}},
     1},
    {"breakdowns of the stage",
     ONE("12", "breakdown: {of: stage, up: {exponential: {mean: 50}}, down: {exponential: {mean: 10}}}, " EXP1),
     4000,
     {{TIME, 7.166667}},
     1},
};

static amur_terminal *make(const char *text) {
  amur_faults faults = {0};
  amur_err err = {0};
  amur_yaml_doc *doc = amur_yaml_parse("queue.yaml", text, strlen(text), &faults);
  assert_non_null(doc);
  amur_terminal *t = amur_terminal_read(doc, &faults, &err);
  for (size_t i = 0; i < faults.n; i++)
    print_error("%s: %s, %s\n", faults.fault[i].column, faults.fault[i].found, faults.fault[i].expected);
  assert_non_null(t);
  amur_yaml_free(doc);
  amur_faults_fini(&faults);
  return t;
}

static amur_estimate pick(const amur_terminal_result *r, measure of) {
  switch (of) {
  case WAIT: return r->wait_h;
  case TIME: return r->time_in_system_h;
  case LOST: return r->lost;
  case INSIDE: return r->queue_mean;
  case CLASS0:
  case CLASS1:
  case CLASS2: return r->unit_class[of - CLASS0].wait_h;
  default: return r->unit_class[of - TIME0].time_in_system_h;
  }
}

static void exact_answers(void **state) {
  (void)state;
  int wrong = 0;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    amur_terminal *t = make(rows[i].text);
    amur_terminal_opts o = amur_terminal_opts_default();
    amur_terminal_result r;
    amur_err err = {0};
    o.days = rows[i].days;
    o.min_replications = o.max_replications = 12;
    o.n_thread = 2;
    if (amur_terminal_simulate(t, &o, &r, &err)) fail_msg("%s: %s", rows[i].name, err.text);
    for (int k = 0; k < rows[i].n; k++) {
      const amur_estimate e = pick(&r, rows[i].value[k].of);
      const double want = rows[i].value[k].want; /* 2.2 half-widths: more than four standard errors */
      if (fabs(e.mean - want) <= 2.2 * e.ci_half + 1e-9 && e.ci_half <= 0.1 * want + 1e-9) continue;
      print_error("%s: found %.6g +- %.2g, want %.6g\n", rows[i].name, e.mean, e.ci_half, want);
      wrong++;
    }
    assert_true(r.little_residual < 1e-6); /* both sides of Little's law, summed in different ways */
    assert_false(r.stuck);
    amur_terminal_result_fini(&r);
    amur_terminal_free(t);
  }
  assert_int_equal(wrong, 0);
}

/* 95 % intervals hold the exact value in 92 to 98 of 100 runs: each model, measure and rule by itself over 200 seeds.
 */
static const struct {
  const char *name, *text;
  double days;
  measure of;
  double want, precision; /* 0: 20 replications */
  bool antithetic;
} covers[] = {
    {"M/M/1 at 0.5", ONE("12", EXP1), 50, TIME, 2, 0.05, false},
    {"M/M/1 at 0.8", ONE("19.2", EXP1), 200, TIME, 5, 0, false},
    {"units in M/M/1 at 0.8", ONE("19.2", EXP1), 120, INSIDE, 4, 0, false},
    {"M/M/4", ONE("81.6", "servers: 4, " EXP1), 100, WAIT, 1.148860, 0, false},
    {"M/D/1", ONE("19.2", "service: 1"), 120, TIME, 3, 0.05, false},
    {"M/M/1 in antithetic pairs", ONE("12", EXP1), 50, TIME, 2, 0, true},
    {"loss of M/M/1/5", ONE("21.6", "room: 5, when_full: leave, " EXP1), 30, LOST, 0.126023, 0, false},
    {"second class of M/M/1",
     CLASSES("[{name: a, share: 2, priority: 2}, {name: b, share: 3, priority: 1}, {name: c, share: 3}]", "19.2", EXP1),
     60, CLASS1, 2, 0, false},
};

static int held(size_t i) {
  amur_terminal *t = make(covers[i].text);
  int n = 0;
  for (uint64_t k = 0; k < 200; k++) {
    amur_terminal_opts o = amur_terminal_opts_default();
    amur_terminal_result r;
    amur_err err = {0};
    o.seed = 1000 * i + k;
    o.days = covers[i].days;
    o.steady = true;
    o.antithetic = covers[i].antithetic;
    o.precision = covers[i].precision;
    if (!(covers[i].precision > 0)) o.max_replications = o.min_replications;
    o.n_thread = 2;
    CHECK_OK(amur_terminal_simulate(t, &o, &r, &err));
    const amur_estimate e = pick(&r, covers[i].of);
    n += fabs(e.mean - covers[i].want) <= e.ci_half;
    amur_terminal_result_fini(&r);
  }
  amur_terminal_free(t);
  return n;
}

static void intervals_cover(void **state) {
  (void)state;
  int wrong = 0;
  for (size_t i = 0; i < sizeof covers / sizeof *covers; i++) {
    const int n = held(i);
    print_message("held of 200: %s %d\n", covers[i].name, n);
    wrong += n < 184 || n > 196;
  }
  assert_int_equal(wrong, 0);
}

/* Rates of the day by steps: the mean number in an infinite server follows m' = lambda(t) - m/2, solved step by step.
 */
static void time_varying_rates(void **state) {
  (void)state;
  amur_terminal *t = make("time_unit: h\narrivals: {per_day: 240, by_hour: [1, 1, 1, 1, 1, 1, 3, 3, 3, 3, 3, 3, 5, 5, "
                          "5, 5, 5, 5, 1, 1, 1, 1, 1, 1]}\n"
                          "stages:\n  - {name: yard, servers: unlimited, service: {exponential: {mean: 2}}}\n");
  amur_terminal_opts o = amur_terminal_opts_default();
  amur_terminal_result r;
  amur_err err = {0};
  o.days = 1;
  o.sample_h = 6;
  o.min_replications = o.max_replications = 3000;
  o.n_thread = 2;
  CHECK_OK(amur_terminal_simulate(t, &o, &r, &err));
  static const double rate[4] = {4, 12, 20, 4}; /* a day of 60 weights and 240 units: 4 an hour per weight */
  double m = 0;
  assert_int_equal(r.n_sample, 4);
  for (int k = 0; k < 4; k++) {
    m = 2 * rate[k] + (m - 2 * rate[k]) * exp(-3);
    CHECK_NEAR(r.sample[2 * k + 1], m, 4.5 * sqrt(m / 3000)); /* Poisson */
  }
  amur_terminal_result_fini(&r);
  amur_terminal_free(t);
}

/* One more server saves the difference of two exact answers; common random numbers save variance. */
static void one_more_server(void **state) {
  (void)state;
  amur_terminal *t = make(rows[1].text);
  amur_terminal_opts o = amur_terminal_opts_default();
  amur_relief *relief;
  amur_err err = {0};
  int n;
  o.days = 500;
  o.min_replications = o.max_replications = 20;
  CHECK_OK(amur_terminal_bottleneck(t, &o, &n, &relief, &err));
  assert_int_equal(n, 1);
  /* M/M/3 at a = 1.6: C = (a^3/6)/(1 - a/3) / (1 + a + a^2/2 + (a^3/6)/(1 - a/3)), wait C/(3 - a) */
  const double a = 1.6, top = a * a * a / 6 / (1 - a / 3), c = top / (1 + a + a * a / 2 + top);
  CHECK_NEAR(relief[0].saved_h.mean, 1.777778 - c / (3 - a), 2.2 * relief[0].saved_h.ci_half);
  assert_true(relief[0].variance_saved > 0.1);
  free(relief);
  amur_terminal_free(t);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(exact_answers), cmocka_unit_test(intervals_cover),
                                     cmocka_unit_test(time_varying_rates), cmocka_unit_test(one_more_server)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
