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

static double least_of(double (*aim_of)(double p, double prior, double sd), double prior, double sd) {
  double low = -20, high = 20;
  while (high - low > 1e-9) {
    const double a = low + 0.4 * (high - low), b = low + 0.6 * (high - low);
    *(aim_of(a, prior, sd) < aim_of(b, prior, sd) ? &high : &low) = aim_of(a, prior, sd) < aim_of(b, prior, sd) ? b : a;
  }
  return low;
}

static double least(double prior, double sd) { return least_of(aim, prior, sd); }

/* The search ends when the aim falls by less than a ten thousandth, at p to a few thousandths.  The curvature of the
 * aim there, half of it, is J^2 / 0.05^2 + 1/4, J = (m(p + 0.4) - m(p)) / 0.4 / 5: a difference over a fifth of 2. */
static void the_best_of_count_and_belief(void **state) {
  (void)state;
  fitted f;
  amur_calibration out;
  set_up(&f);
  calibrate(&f, &out);
  const double want = least(1, 2), p = out.parameter->fitted;
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
  CHECK_NEAR(out.parameter->fitted, least(1, 0.01), 1e-4);
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
  CHECK_NEAR(road - sea, least(0, sqrt(5)), 0.01);
  CHECK_NEAR(road, -4 * sea, 0.02);
  assert_true(out.parameter[0].identified > out.parameter[1].identified);
  amur_calibration_fini(&out);
}

/* ---- other kinds ----------------------------------------------------------------------------------------- */

static double fit_one(fitted *f, amur_calibration *out) {
  calibrate(f, out);
  const double p = out->parameter->fitted;
  amur_calibration_fini(out);
  return p;
}

static double aim_at_floor(double p, double prior, double sd) {
  return -2 * log(0.5 * erfc(-(by_road(p) / 5 - 1) / 0.05 / sqrt(2))) + pow((p - prior) / sd, 2);
}

/* At the prior 3.36 go by road.  A floor of 2 is met and moves nothing; one of 5 is missed and pulls as its likelihood
 * and the prior have it: to about 5 and beyond, since on the floor itself half is against it. */
static void a_floor_pulls_where_it_is_missed(void **state) {
  (void)state;
  fitted f;
  amur_calibration out;
  set_up(&f);
  f.observed[0].kind = AMUR_OBSERVED_AT_LEAST;
  f.observed[0].value = 2;
  CHECK_NEAR(fit_one(&f, &out), 1, 1e-6);
  set_up(&f);
  f.observed[0].kind = AMUR_OBSERVED_AT_LEAST;
  const double want = least_of(aim_at_floor, 1, 2);
  calibrate(&f, &out);
  assert_true(want < least(1, 2)); /* of a mean of 5 */
  CHECK_NEAR(out.parameter->fitted, want, 0.01);
  CHECK_NEAR(out.misfit + out.penalty, aim_at_floor(out.parameter->fitted, 1, 2), 1e-4);
  assert_true(out.all_within);
  amur_calibration_fini(&out);
}

/* The best of twelve months that scatter by s about m(-2) = 4.8: y with ln(y/m) + s^2/2 = s z, z = 11 phi(z)/Phi(z)
 * being the record's mode.  Read as a maximum it gives -2 back, but for a vague prior; read as a mean it is 12 % more,
 * and p far lower. */
static const double months_sd = 0.0676; /* sqrt(0.05^2 + 0.25^2 / 30.44) */

static void a_record_read_as_a_mean_misleads(void **state) {
  (void)state;
  double z = 0;
  for (int i = 0; i < 1000; i++)
    z = 0.9 * z + 0.1 * 11 * exp(-z * z / 2) / sqrt(2 * acos(-1)) / (0.5 * erfc(-z / sqrt(2)));
  const double record = by_road(-2) * exp(months_sd * z - months_sd * months_sd / 2);
  fitted f;
  amur_calibration out;
  set_up(&f);
  f.parameter[0].sd = 100;
  f.observed[0].kind = AMUR_OBSERVED_MAXIMUM;
  f.observed[0].span = AMUR_OBSERVED_BY_MONTH;
  f.observed[0].value = record;
  f.observed[0].day_scatter = 0.25;
  CHECK_NEAR(fit_one(&f, &out), -2, 0.03);
  f.observed[0].kind = AMUR_OBSERVED_MEAN;
  f.parameter[0].change.value = 1;
  assert_true(fit_one(&f, &out) < -2.9);
}

/* The record month of a year in which the last nine months carry twice the demand: those alone have it. */
static void a_record_is_of_the_spans_that_can_have_it(void **state) {
  (void)state;
  fitted f;
  amur_calibration out;
  set_up(&f);
  amur_profile_row profile = {.id = "late"};
  for (int m = 0; m < 12; m++) profile.share[m] = (m < 3 ? 1 : 2) / 21.0;
  f.s.corridor.profile = &profile, f.s.corridor.n_profile = 1;
  f.s.demand[0].profile = 0;
  f.parameter[0].sd = 100;
  f.observed[0].kind = AMUR_OBSERVED_MAXIMUM;
  f.observed[0].span = AMUR_OBSERVED_BY_MONTH;
  f.observed[0].day_scatter = 0.25;
  double z = 0; /* of the nine: their flow is 3660 x 18/21 over 275 days */
  for (int i = 0; i < 1000; i++)
    z = 0.9 * z + 0.1 * 8 * exp(-z * z / 2) / sqrt(2 * acos(-1)) / (0.5 * erfc(-z / sqrt(2)));
  f.observed[0].value = by_road(-2) / 10 * 3660 * 18 / 21 / 275 * exp(months_sd * z - months_sd * months_sd / 2);
  CHECK_NEAR(fit_one(&f, &out), -2, 0.05);
}

/* The road's share of the grain is m(p)/10: 0.48 gives p back.  Of the bridge's tonnes out and in, 10 x share out of
 * that and 2 of machines. */
static void shares_are_fitted(void **state) {
  (void)state;
  fitted f;
  amur_calibration out;
  set_up(&f);
  f.parameter[0].sd = 100;
  f.observed[0].kind = AMUR_OBSERVED_SHARE;
  f.observed[0].of_crossings = "bridge ferry";
  f.observed[0].value = by_road(-2) / 10;
  CHECK_NEAR(fit_one(&f, &out), -2, 0.01);
  set_up(&f);
  f.parameter[0].sd = 100;
  f.observed[0].kind = AMUR_OBSERVED_SHARE;
  f.observed[0].of_direction = "*";
  f.observed[0].value = by_road(-2) / (by_road(-2) + 2);
  CHECK_NEAR(fit_one(&f, &out), -2, 0.01);
  set_up(&f);
  f.parameter[0].sd = 100;
  f.observed[0].kind = AMUR_OBSERVED_SHARE;
  f.observed[0].direction = "";
  f.observed[0].commodities = "grain";
  f.observed[0].of_commodities = "*";
  f.observed[0].value = by_road(-2) / (by_road(-2) + 2);
  CHECK_NEAR(fit_one(&f, &out), -2, 0.01);
}

/* A count of two days says less than a mean of a year: the prior holds more. */
static void a_short_count_says_less(void **state) {
  (void)state;
  fitted f;
  amur_calibration out;
  set_up(&f);
  f.observed[0].measure = AMUR_MEASURE_UNITS;
  const double of_a_year = fit_one(&f, &out);
  f.observed[0].kind = AMUR_OBSERVED_COUNT;
  f.observed[0].day_scatter = 0.25;
  f.observed[0].to = f.observed[0].from + 1;
  f.parameter[0].change.value = 1;
  const double of_two_days = fit_one(&f, &out);
  assert_true(of_a_year < of_two_days - 0.5 && of_two_days < 0.9);
}

/* What the run has nothing to compare with is counted, not fitted. */
static void rows_without_a_value_are_left_out(void **state) {
  (void)state;
  fitted f;
  amur_calibration out;
  amur_err err = {0};
  const amur_run_opts opts = amur_run_opts_default();
  set_up(&f);
  const double want = fit_one(&f, &out);
  for (int beyond = 0; beyond < 2; beyond++) {
    set_up(&f);
    f.observed[1].calibrate = true;
    if (beyond)
      f.observed[1].to = f.s.corridor.last_day + 1;
    else
      f.observed[1].kind = AMUR_OBSERVED_ELASTICITY, f.observed[1].value = -0.5;
    calibrate(&f, &out);
    assert_int_equal(out.n_fitted, 1);
    assert_int_equal(out.n_left_out, 1);
    CHECK_NEAR(out.parameter->fitted, want, 1e-9);
    assert_true(out.all_within);
    amur_calibration_fini(&out);
    f.observed[0].calibrate = false;
    assert_int_equal(amur_calibrate(&f.s.corridor, &opts, 5, &out, &err), AMUR_E_DOMAIN);
    assert_non_null(strstr(err.text, "1 left out"));
  }
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
      cmocka_unit_test(a_floor_pulls_where_it_is_missed),
      cmocka_unit_test(a_record_read_as_a_mean_misleads),
      cmocka_unit_test(a_record_is_of_the_spans_that_can_have_it),
      cmocka_unit_test(shares_are_fitted),
      cmocka_unit_test(a_short_count_says_less),
      cmocka_unit_test(rows_without_a_value_are_left_out),
      cmocka_unit_test(nothing_to_fit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
