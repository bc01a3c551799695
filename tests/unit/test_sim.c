/* SPDX-License-Identifier: Apache-2.0
 * test_sim.c -- distributions have the moments they claim; calendars, histograms, intervals and MSER-5; the event list.
 */
#include "../check.h"
#include <amur/sim.h>
#include <stdlib.h>
#include <string.h>
#include "sim/events.h"

static double means[2] = {5.5, 0.5}, weights[2] = {0.1, 0.9};

/* Sample mean and variance against the exact ones, within five standard errors of the mean and 5 % of the variance. */
static void moments_as_claimed(void **state) {
  (void)state;
  static const struct {
    amur_dist_kind kind;
    double arg[3], mean; /* mean NAN: whatever amur_dist_mean says */
  } rows[] = {
      {AMUR_DIST_CONSTANT, {3}, 3},         {AMUR_DIST_EXPONENTIAL, {2}, 2},
      {AMUR_DIST_ERLANG, {2, 4}, 2},        {AMUR_DIST_GAMMA, {2, 0.5}, 2},
      {AMUR_DIST_GAMMA, {2, 1.5}, 2},       {AMUR_DIST_LOGNORMAL, {30, 0.5}, 30},
      {AMUR_DIST_WEIBULL, {4, 1.7}, 4},     {AMUR_DIST_UNIFORM, {1, 4}, 2.5},
      {AMUR_DIST_TRIANGULAR, {1, 2, 6}, 3}, {AMUR_DIST_PERT, {1, 2, 9}, 3},
      {AMUR_DIST_NORMAL, {10, 1}, 10},      {AMUR_DIST_NORMAL, {1, 1}, 1.2875999709391783}, /* 1 + phi(1)/Phi(1) */
      {AMUR_DIST_HYPEREXPONENTIAL, {0}, 1}, {AMUR_DIST_EMPIRICAL, {0}, 1},
  };
  enum { N = 200000 };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    amur_dist d = {.kind = rows[i].kind};
    amur_err err = {0};
    memcpy(d.arg, rows[i].arg, sizeof d.arg);
    if (amur_dist_types[d.kind].n_arg == 0) {
      d.value = means;
      d.weight = weights;
      d.n = 2;
    }
    CHECK_OK(amur_dist_prepare(&d, &err));
    CHECK_NEAR(amur_dist_mean(&d), rows[i].mean, 1e-9 * rows[i].mean);
    amur_rng r = amur_rng_stream(1, i, 2);
    double sum = 0, square = 0;
    for (int k = 0; k < N; k++) {
      const double x = amur_dist_draw(&d, &r);
      assert_true(x >= 0);
      sum += x;
      square += (x - rows[i].mean) * (x - rows[i].mean);
    }
    const double variance = amur_dist_variance(&d);
    CHECK_NEAR(sum / N, rows[i].mean, 5 * sqrt(variance / N) + 1e-9);
    CHECK_NEAR(square / N, variance, 0.05 * variance);
  }
}

static void bad_distributions_are_refused(void **state) {
  (void)state;
  static const struct {
    amur_dist_kind kind;
    double arg[3];
  } rows[] = {{AMUR_DIST_EXPONENTIAL, {-1}}, {AMUR_DIST_ERLANG, {1, 1.5}}, {AMUR_DIST_LOGNORMAL, {NAN, 1}},
              {AMUR_DIST_WEIBULL, {1, 0}},   {AMUR_DIST_PERT, {3, 2, 5}},  {AMUR_DIST_UNIFORM, {5, 4}}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    amur_dist d = {.kind = rows[i].kind};
    amur_err err = {0};
    memcpy(d.arg, rows[i].arg, sizeof d.arg);
    assert_int_equal(amur_dist_prepare(&d, &err), AMUR_E_DOMAIN);
  }
}

/* 3 servers 8-20 h, 1 at night, from a Wednesday; shut on day 2. */
static void calendar_steps(void **state) {
  (void)state;
  amur_span day[7], night[8];
  for (int d = 0; d < 7; d++) {
    day[d] = (amur_span){24 * d + 8, 24 * d + 20};
    night[d] = (amur_span){24 * d + 20, 24 * d + 32};
  }
  night[6].to_h = 168;
  night[7] = (amur_span){0, 8};
  const amur_hours hours[2] = {{true, day, 7}, {true, night, 8}};
  static const double level[2] = {3, 1};
  const amur_span closed = {48, 72};
  static const struct {
    double t, level, until;
  } rows[] = {{0, 1, 8},   {8, 3, 20},  {19.99, 3, 20}, {20, 1, 32},
              {47, 1, 48}, {48, 0, 72}, {72, 1, 80},    {24 * 100 + 9, 3, 24 * 100 + 20}};
  amur_calendar c;
  amur_err err = {0};
  CHECK_OK(amur_calendar_init(&c, 2, hours, level, 1, &closed, 48, &err));
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    double until;
    CHECK_NEAR(amur_calendar_level(&c, rows[i].t, &until), rows[i].level, 0);
    CHECK_NEAR(until, rows[i].until, 1e-9);
  }
  CHECK_NEAR(amur_calendar_mean(&c), 2, 1e-12);
  amur_calendar_fini(&c);
}

static void quantiles(void **state) {
  (void)state;
  amur_histogram *h = calloc(1, sizeof *h);
  assert_non_null(h);
  for (int i = 1; i <= 100000; i++) amur_histogram_add(h, -log(i / 100001.0));
  static const double p[3] = {0.5, 0.9, 0.95};
  for (int i = 0; i < 3; i++) CHECK_NEAR(amur_histogram_quantile(h, p[i]), -log(1 - p[i]), 0.01 * -log(1 - p[i]));
  free(h);
  /* tables of Student's t */
  static const struct {
    double df, t;
  } rows[] = {{1, 12.7062047}, {2, 4.3026527}, {3, 3.1824463}, {5, 2.5705818}, {19, 2.0930241}, {100, 1.9839715}};
  for (int i = 0; i < 6; i++) CHECK_NEAR(amur_student_quantile(0.975, rows[i].df), rows[i].t, 2e-5 * rows[i].t);
}

/* A decaying start is cut, noise about a level is not. */
static void mser_cuts_the_warm_up(void **state) {
  (void)state;
  double x[1000], flat[1000];
  amur_rng r = amur_rng_stream(1, 1, 1);
  for (int i = 0; i < 1000; i++) {
    flat[i] = amur_rng_normal(&r);
    x[i] = flat[i] + 50 * exp(-i / 20.0);
  }
  const int cut = amur_mser5(1000, x);
  assert_in_range(cut, 60, 200);
  assert_in_range(amur_mser5(1000, flat), 0, 500);
  assert_int_equal(cut % 5, 0);
}

/* Pushes and pops at random, times of few values so that many are equal: what comes out is in order of time and, at one
 * time, of scheduling; between the two the list is a heap. */
static void events_come_in_total_order(void **state) {
  (void)state;
  ami_events q = {.order = UINT32_MAX - 500}; /* orders run over on the way */
  amur_rng r = amur_rng_stream(1, 1, 1);
  ami_event last = {-1, 0, 0};
  const char *why = "";
  double now_h = 0;
  for (uint32_t i = 0; i < 2000 || !ami_events_empty(&q); i++) {
    const bool pushes = i < 2000 && (ami_events_empty(&q) || amur_rng_unit(&r) < 0.6);
    if (pushes) {
      ami_events_push(&q, now_h + floor(4 * amur_rng_unit(&r)), i);
    } else {
      const ami_event ev = ami_events_pop(&q);
      assert_true(last.t_h < 0 || ami_event_before(&last, &ev));
      last = ev;
      now_h = ev.t_h;
    }
    if (!ami_events_valid(&q, &why)) fail_msg("after step %u: %s", i, why);
  }
  ami_events_fini(&q);
}

static void faults_of_event_lists(void **state) {
  (void)state;
  static const struct {
    size_t at;
    ami_event event;
    const char *says;
  } rows[] = {{3, {0.5, 4, 0}, "before its parent"},
              {1, {1, 1, 0}, "before its parent"}, /* the same time, scheduled earlier */
              {2, {NAN, 3, 0}, "not a number"},
              {4, {9, 6, 0}, "older than orders can tell"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ami_events q = {.order = 1};
    const char *why = "nothing";
    ami_events_push(&q, 1, 0);
    q.heap[0].order = 2;
    for (int k = 0; k < 4; k++) ami_events_push(&q, 2 + k, 0);
    assert_true(ami_events_valid(&q, &why));
    q.heap[rows[i].at] = rows[i].event;
    assert_false(ami_events_valid(&q, &why));
    assert_string_equal(strstr(why, rows[i].says) ? rows[i].says : why, rows[i].says);
    ami_events_fini(&q);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(moments_as_claimed),    cmocka_unit_test(bad_distributions_are_refused),
      cmocka_unit_test(calendar_steps),        cmocka_unit_test(quantiles),
      cmocka_unit_test(mser_cuts_the_warm_up), cmocka_unit_test(events_come_in_total_order),
      cmocka_unit_test(faults_of_event_lists)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
