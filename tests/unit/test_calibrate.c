/* SPDX-License-Identifier: Apache-2.0
 * test_calibrate.c -- parameters fitted to counts, against a search of the same aim in closed form.
 *
 * Lorries are not paid back, so that the road costs 8.9 a tonne and the sea 6.5; with a distaste p for the road, out of
 * 10 t a day m(p) = 10 / (1 + exp(0.2 (8.9 + p - 6.5))) go by road.  A count says 5 within a tenth, before it p was
 * believed to be 1 with a standard deviation of 2: the fitted p has the least
 *   ((m(p)/5 - 1) / 0.05)^2 + ((p - 1) / 2)^2.
 */
#include "strait_fixture.h"

typedef struct {
  strait s;
  amur_parameter parameter[2];
  amur_observed_row observed[2];
} fitted;

static void set_up(fitted *f) {
  memset(f, 0, sizeof *f);
  strait_init(&f->s);
  f->s.vehicle[LORRY].returns = false;
  f->parameter[0] = (amur_parameter){.name = "distaste",
                                     .prior = 1,
                                     .sd = 2,
                                     .low = -20,
                                     .high = 20,
                                     .change = strait_change("chain:road", "constant", AMUR_CHANGE_SET, 1)};
  for (int i = 0; i < 2; i++)
    f->observed[i] = (amur_observed_row){.id = "count",
                                         .calibrate = i == 0,
                                         .measure = AMUR_MEASURE_TONNES,
                                         .direction = "out",
                                         .commodities = "",
                                         .vehicles = "",
                                         .from = amur_day_from(2024, 1, 1),
                                         .to = amur_day_from(2024, 12, 31),
                                         .value = i == 0 ? 5 : 4,
                                         .per_day = true,
                                         .tolerance = 0.1};
  f->s.corridor.parameter = f->parameter, f->s.corridor.n_parameter = 1;
  f->s.corridor.observed = f->observed, f->s.corridor.n_observed = 2;
}

static void calibrate(fitted *f, amur_calibration *out) {
  amur_run_opts opts = amur_run_opts_default();
  opts.n_thread = 1;
  amur_err err = {0};
  const amur_status status = amur_calibrate(&f->s.corridor, &opts, 20, out, &err);
  if (status) print_error("%s\n", err.text);
  assert_int_equal(status, AMUR_OK);
}

static double by_road(double p) { return 10 / (1 + exp(0.2 * (8.9 + p - 6.5))); }

static double aim(double p, double prior, double sd) {
  return pow((by_road(p) / 5 - 1) / 0.05, 2) + pow((p - prior) / sd, 2);
}

static double least(double low, double high, double prior, double sd) {
  while (high - low > 1e-9) {
    const double a = low + 0.4 * (high - low), b = low + 0.6 * (high - low);
    *(aim(a, prior, sd) < aim(b, prior, sd) ? &high : &low) = aim(a, prior, sd) < aim(b, prior, sd) ? b : a;
  }
  return low;
}

/* The search ends when the aim falls by less than a ten thousandth, at p to a few thousandths.  The curvature of the
 * aim there, half of it, is J^2 / 0.05^2 + 1/4, J = (m(p + 0.4) - m(p)) / 0.4 / 5: a difference over a fifth of 2. */
static void the_best_of_count_and_belief(void **state) {
  (void)state;
  fitted f;
  amur_calibration out;
  set_up(&f);
  calibrate(&f, &out);
  const double want = least(-20, 20, 1, 2), p = out.parameter->fitted;
  const double slope = (by_road(p + 0.4) - by_road(p)) / 0.4 / 5;
  const double variance = 1 / (slope * slope / (0.05 * 0.05) + 0.25);
  assert_true(want > -2.4 && want < 1); /* between the count's -2.4 and the belief */
  CHECK_NEAR(p, want, 0.01);
  CHECK_NEAR(f.parameter[0].change.value, p, 0);
  CHECK_NEAR(out.parameter->se, sqrt(variance), 1e-5);
  CHECK_NEAR(out.parameter->identified, 1 - variance / 4, 1e-5);
  CHECK_NEAR(out.parameter->moved_sd, (p - 1) / 2, 1e-12);
  CHECK_NEAR(out.misfit + out.penalty, aim(p, 1, 2), 1e-4);
  CHECK_NEAR(out.penalty, pow((p - 1) / 2, 2), 1e-4);
  assert_true(out.all_within); /* the count of 4, which is not for fitting, is not asked */
  assert_false(out.parameter->at_bound);
  assert_true(out.parameter->identified > 0.5);
  amur_calibration_fini(&out);
}

/* A firm belief of 1 +- 0.01 stays, and the count is missed by m(1) / 5 - 1 = -0.33. */
static void a_firm_belief_stays(void **state) {
  (void)state;
  fitted f;
  amur_calibration out;
  set_up(&f);
  f.parameter[0].sd = 0.01;
  calibrate(&f, &out);
  CHECK_NEAR(out.parameter->fitted, least(-20, 20, 1, 0.01), 1e-4);
  assert_true(out.parameter->identified < 0.01);
  assert_false(out.all_within);
  amur_calibration_fini(&out);
}

/* Without the bound the count would have -2.4 or so. */
static void bounds_hold(void **state) {
  (void)state;
  for (int upper = 0; upper < 2; upper++) {
    fitted f;
    amur_calibration out;
    set_up(&f);
    if (upper)
      f.observed[0].value = 2, f.parameter[0].high = 1.5; /* it would want to go up */
    else
      f.parameter[0].low = 0.5;
    calibrate(&f, &out);
    CHECK_NEAR(out.parameter->fitted, upper ? 1.5 : 0.5, 1e-9);
    assert_true(out.parameter->at_bound);
    amur_calibration_fini(&out);
  }
}

/* Two parameters that do the same, a constant of the road and its opposite at sea, of which one is believed more
 * firmly: together they move as one would, each in proportion to its variance, 4 to 1, in opposite directions. */
static void the_data_move_whom_they_can(void **state) {
  (void)state;
  fitted f;
  amur_calibration out;
  set_up(&f);
  f.parameter[0].prior = f.parameter[0].change.value = 0;
  f.parameter[1] = f.parameter[0];
  f.parameter[1].change = strait_change("chain:sea", "constant", AMUR_CHANGE_SET, 0);
  f.parameter[1].sd = 1;
  f.s.corridor.n_parameter = 2;
  calibrate(&f, &out);
  assert_int_equal(out.n_parameter, 2);
  const double road = out.parameter[0].fitted, sea = out.parameter[1].fitted;
  CHECK_NEAR(road - sea, least(-20, 20, 0, sqrt(5)), 0.01);
  CHECK_NEAR(road, -4 * sea, 0.02);
  assert_true(out.parameter[0].identified > out.parameter[1].identified);
  amur_calibration_fini(&out);
}

static void nothing_to_fit(void **state) {
  (void)state;
  fitted f;
  amur_calibration out;
  amur_err err = {0};
  const amur_run_opts opts = amur_run_opts_default();
  set_up(&f);
  f.observed[0].calibrate = false;
  assert_int_equal(amur_calibrate(&f.s.corridor, &opts, 5, &out, &err), AMUR_E_DOMAIN);
  assert_non_null(strstr(err.text, "0 rows"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_best_of_count_and_belief),
      cmocka_unit_test(a_firm_belief_stays),
      cmocka_unit_test(bounds_hold),
      cmocka_unit_test(the_data_move_whom_they_can),
      cmocka_unit_test(nothing_to_fit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
