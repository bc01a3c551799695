/* SPDX-License-Identifier: Apache-2.0
 * test_observe.c -- likelihoods of the kinds of observations by hand, and what holds for all of them.
 */
#include "../check.h"
#include <amur/observe.h>
#include <amur/random.h>
#include <string.h>

static double density(double z) { return exp(-0.5 * z * z) / sqrt(2 * acos(-1.0)); }
static double below(double z) { return 0.5 * erfc(-z / sqrt(2)); }
static double misfit(const amur_observation *o, const double *model) {
  return amur_observed_types[o->kind]->misfit(o, model);
}

/* log Phi and phi/Phi to twenty digits, by another program. */
static void the_normal_is_exact_in_its_tails(void **state) {
  (void)state;
  static const double row[][3] = {{0, -0.69314718055994530942, 0.79788456080286535588},
                                  {1, -0.17275377902344988953, 0.28759997093917836123},
                                  {-1, -1.8410216450092635058, 1.5251352761609812091},
                                  {3, -0.0013508099647481937988, 0.0044378390421256637933},
                                  {8, -6.2209605742717860585e-16, 5.0522710835368954309e-15},
                                  {-5, -15.064998393988725736, 5.1865039671258421156},
                                  {-5.1, -15.588487091871467542, 5.2832876169091573641},
                                  {-8, -35.013437159914549896, 8.1213681122361126807},
                                  {-20, -203.91715537109726394, 20.049753068527850542},
                                  {-40, -804.60844201375378817, 40.024968847207263723}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    CHECK_NEAR(amur_normal_log_cdf(row[i][0]) / row[i][1], 1, 1e-13);
    CHECK_NEAR(amur_normal_mills(row[i][0]) / row[i][2], 1, 1e-13);
  }
}

static void words_are_the_names_of_kinds(void **state) {
  (void)state;
  char words[200] = "";
  for (int k = 0; k < AMUR_OBSERVED_N; k++) {
    if (k > 0) strcat(words, "|");
    strcat(words, amur_observed_types[k]->name);
  }
  assert_string_equal(words, AMUR_OBSERVED_WORDS);
}

/* ---- likelihoods by hand ------------------------------------------------------------------------------ */

/* One model value.  With a tolerance of 0.1 a standard deviation is 0.05 of the value. */
static void one_value_by_hand(void **state) {
  (void)state;
  const double inf = INFINITY;
  const struct {
    amur_observation o;
    double model, deviation, z, misfit, low, high;
    bool within;
  } row[] = {
      {{AMUR_OBSERVED_MEAN, 100, 0.1, 1, 365, 0.25, 365}, 109, 0.09, 1.8, 3.24, 90, 110, true},
      {{AMUR_OBSERVED_SUM, 200, 0.1, 1, 7, 0.25, 1}, 185, -0.075, -1.5, 2.25, 180, 220, true},
      {{AMUR_OBSERVED_ELASTICITY, -0.5, 0.4, 1, 365, 0, 0}, -0.8, 0.6, 3, 9, -0.7, -0.3, false},
      /* -2 ln(1/2) where the model stands on the floor; -2 ln Phi(-3), -2 ln Phi(8) */
      {{AMUR_OBSERVED_AT_LEAST, 100, 0.1, 1, 365, 0, 1}, 100, 0, 0, 2 * log(2), 90, inf, true},
      {{AMUR_OBSERVED_AT_LEAST, 100, 0.1, 1, 365, 0, 1}, 85, -0.15, -3, 13.215452443020699087, 90, inf, false},
      {{AMUR_OBSERVED_AT_LEAST, 100, 0.1, 1, 365, 0, 1}, 140, 0.4, 8, 1.2441921148543572e-15, 90, inf, true},
      /* odds of 3/2 observed and 7/3 modelled: ln(14/9) apart; within e^-0.2 and e^0.2 times 3/2 */
      {{AMUR_OBSERVED_SHARE, 0.6, 0.2, 1, 365, 0, 1},
       0.7,
       log(14.0 / 9),
       log(14.0 / 9) / 0.1,
       pow(log(14.0 / 9) / 0.1, 2),
       1.5 * exp(-0.2) / (1 + 1.5 * exp(-0.2)),
       1.5 * exp(0.2) / (1 + 1.5 * exp(0.2)),
       false},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    const amur_observed_score s = amur_observed_score_of(&row[i].o, &row[i].model);
    CHECK_NEAR(s.model, row[i].model, 0);
    CHECK_NEAR(s.deviation, row[i].deviation, 1e-12);
    CHECK_NEAR(s.z, row[i].z, 1e-12);
    CHECK_NEAR(s.misfit, row[i].misfit, 1e-12);
    CHECK_NEAR(s.low, row[i].low, 1e-12);
    if (isfinite(row[i].high)) CHECK_NEAR(s.high, row[i].high, 1e-12);
    assert_int_equal(isfinite(s.high), isfinite(row[i].high));
    assert_int_equal(s.within, row[i].within);
  }
}

/* The likelihood of a negative binomial of mean m and size k, of which the best m is n itself. */
static double log_negative_binomial(double n, double m, double k) {
  return lgamma(n + k) - lgamma(k) - lgamma(n + 1) + k * log(k / (k + m)) + (n > 0 ? n * log(m / (k + m)) : 0);
}

/* 37 in two days, of which single ones scatter by a quarter, told to a fifth: 1/k = 0.25^2/2 + 0.1^2; told as 18.5 a
 * day, the model 25 a day, it is the same. */
static void a_count_by_hand(void **state) {
  (void)state;
  const double k = 1 / (0.25 * 0.25 / 2 + 0.1 * 0.1);
  const amur_observation total = {AMUR_OBSERVED_COUNT, 37, 0.2, 1, 2, 0.25, 1};
  const amur_observation daily = {AMUR_OBSERVED_COUNT, 18.5, 0.2, 1, 2, 0.25, 2};
  const double want = 2 * (log_negative_binomial(37, 37, k) - log_negative_binomial(37, 50, k));
  CHECK_NEAR(want, 1.2960158357559521758, 1e-12); /* by another program */
  CHECK_NEAR(misfit(&total, (double[]){50}), want, 1e-12);
  CHECK_NEAR(misfit(&daily, (double[]){25}), want, 1e-12);
  CHECK_NEAR(amur_observed_score_of(&total, (double[]){50}).z, sqrt(want), 1e-12);
  CHECK_NEAR(amur_observed_score_of(&total, (double[]){37}).misfit, 0, 1e-12);
  assert_true(amur_observed_score_of(&total, (double[]){30}).z < 0);
  /* none seen where five were due: 2 k ln(1 + 5/k); then no deviation is relative to it */
  const amur_observation none = {AMUR_OBSERVED_COUNT, 0, 0.2, 1, 2, 0.25, 1};
  CHECK_NEAR(misfit(&none, (double[]){5}), 2 * k * log(1 + 5 / k), 1e-12);
  assert_true(isnan(amur_observed_score_of(&none, (double[]){5}).deviation));
  /* of days that do not scatter, told exactly, it is Poisson: 2 [n ln(n/m) - (n - m)] */
  const amur_observation even = {AMUR_OBSERVED_COUNT, 37, 1e-7, 1, 2, 0, 1};
  CHECK_NEAR(misfit(&even, (double[]){50}), 2 * (37 * log(37.0 / 50) + 13), 1e-9);
}

/* Twelve equal months, tonnes: n phi(z) Phi(z)^(n-1) against its largest, which stands at z = 11 phi(z)/Phi(z). */
static void a_record_of_equal_spans_by_hand(void **state) {
  (void)state;
  const amur_observation o = {AMUR_OBSERVED_MAXIMUM, 130, 0.1, 12, 30, 0.3, 0};
  const double s = sqrt(0.05 * 0.05 + 0.3 * 0.3 / 30);
  double best = 0;
  for (int i = 0; i < 1000; i++) best = 0.9 * best + 0.1 * 11 * density(best) / below(best);
  for (double mu = 70; mu < 180; mu += 7) {
    double model[12];
    for (int i = 0; i < 12; i++) model[i] = mu;
    const double z = log(130 / mu) / s + 0.5 * s;
    const double want = -2 * log(density(z) * pow(below(z), 11) / (density(best) * pow(below(best), 11)));
    const amur_observed_score score = amur_observed_score_of(&o, model);
    CHECK_NEAR(score.misfit, want, 1e-11);
    CHECK_NEAR(below(-score.z), pow(below(z), 12), 1e-13);
    /* half of all records are below the median: Phi(z) = 2^(-1/12) there */
    CHECK_NEAR(pow(below(log(score.model / mu) / s + 0.5 * s), 12), 0.5, 1e-12);
    CHECK_NEAR(score.deviation, score.model / 130 - 1, 1e-14);
    assert_int_equal(score.within, score.model >= score.low && score.model <= score.high);
  }
}

/* Three unlike months: phi(z1) Phi(z2) Phi(z3) + ..., by another program; of a record of one the mean's own. */
static void a_record_of_unlike_spans_by_hand(void **state) {
  (void)state;
  const amur_observation o = {
      AMUR_OBSERVED_MAXIMUM, 130, 0.1, 3, amur_observed_span_days(AMUR_OBSERVED_BY_MONTH), 0.25, 0};
  CHECK_NEAR(misfit(&o, (double[]){100, 110, 90}), 6.8831859928555023124, 1e-12);
  CHECK_NEAR(misfit(&o, (double[]){90, 100, 110}), 6.8831859928555023124, 1e-12);
  const amur_observation one = {AMUR_OBSERVED_MAXIMUM, 130, 0.1, 1, 1, 0, 0};
  const double z = log(1.3) / 0.05 + 0.025;
  CHECK_NEAR(misfit(&one, (double[]){100}), z * z, 1e-11);
  CHECK_NEAR(amur_observed_score_of(&one, (double[]){100}).z, -z, 1e-12);
  /* vehicles come one by one, too: 5 a day over 4 days are 20, 1/20 more of variance */
  const amur_observation few = {AMUR_OBSERVED_MAXIMUM, 5, 0.1, 1, 4, 0.2, 4};
  const double s = sqrt(0.0025 + 0.04 / 4 + 1 / 20.0);
  CHECK_NEAR(misfit(&few, (double[]){4}), pow(log(1.25) / s + s / 2, 2), 1e-12);
}

/* ---- what holds for all -------------------------------------------------------------------------------- */

enum { MOST = 40 };

static double between(amur_rng *r, double low, double high) { return low + (high - low) * amur_rng_unit(r); }

static amur_observation some_observation(amur_rng *r, amur_observed_kind kind, double model[MOST]) {
  const amur_observed_type *type = amur_observed_types[kind];
  const bool is_share = kind == AMUR_OBSERVED_SHARE, many = type->model == AMUR_MODEL_SPANS;
  amur_observation o = {.kind = kind,
                        .value = is_share ? between(r, 0.02, 0.98) : between(r, 5, 300),
                        .tolerance = between(r, 0.05, 0.6),
                        .n = many ? 1 + (int)between(r, 0, MOST) : 1,
                        .days = between(r, 1, 60),
                        .day_scatter = between(r, 0, 0.5),
                        .things = type->needs_things ? 1 : 0};
  for (int i = 0; i < o.n; i++) model[i] = is_share ? between(r, 0.02, 0.98) : o.value * between(r, 0.5, 1.6);
  return o;
}

/* Half the misfit by each model value, by differences; and it is never below 0. */
static void slopes_are_derivatives(void **state) {
  (void)state;
  amur_rng r = amur_rng_stream(1, 0, 0);
  for (int i = 0; i < 2000; i++) {
    double model[MOST], slope[MOST], curvature[MOST];
    const amur_observation o = some_observation(&r, (amur_observed_kind)(i % AMUR_OBSERVED_N), model);
    amur_observed_types[o.kind]->slopes(&o, model, slope, curvature);
    assert_true(misfit(&o, model) >= -1e-12);
    for (int k = 0; k < o.n; k++) {
      const double at = model[k], h = 1e-5 * at;
      model[k] = at + h;
      const double up = misfit(&o, model);
      model[k] = at - h;
      const double down = misfit(&o, model);
      model[k] = at;
      CHECK_NEAR(slope[k], 0.25 * (up - down) / h, 1e-6 * (1 + fabs(slope[k]) + misfit(&o, model) / h * 1e-6));
      assert_true(curvature[k] >= 0);
    }
  }
}

/* Half the second derivative: exact for means and floors; of equal spans, moved together, by the logarithm of their
 * flow, exact too. */
static void curvatures_are_second_derivatives(void **state) {
  (void)state;
  static const double at[] = {60, 80, 95, 100, 104, 120};
  for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
    const double h = 1e-4 * at[i];
    double slope[12], up[12], down[12], curvature[12], model[12];
    const amur_observation floor = {AMUR_OBSERVED_AT_LEAST, 100, 0.2, 1, 1, 0, 0};
    amur_observed_types[floor.kind]->slopes(&floor, (double[]){at[i] + h}, up, curvature);
    amur_observed_types[floor.kind]->slopes(&floor, (double[]){at[i] - h}, down, curvature);
    amur_observed_types[floor.kind]->slopes(&floor, &at[i], slope, curvature);
    CHECK_NEAR(curvature[0], (up[0] - down[0]) / (2 * h), 1e-5 * (1e-3 + curvature[0]));

    const amur_observation record = {AMUR_OBSERVED_MAXIMUM, 100, 0.2, 12, 30, 0.3, 0};
    double sum[3] = {0}, bent = 0;
    for (int side = -1; side <= 1; side++) {
      for (int k = 0; k < 12; k++) model[k] = at[i] * exp(side * 1e-4);
      amur_observed_types[record.kind]->slopes(&record, model, slope, curvature);
      for (int k = 0; k < 12; k++) sum[side + 1] += slope[k] * model[k];
      for (int k = 0; k < 12 && side == 0; k++) bent += curvature[k] * model[k] * model[k];
    }
    CHECK_NEAR(bent, (sum[2] - sum[0]) / 2e-4, 1e-5 * bent);
  }
}

/* Where model and observation agree the shown value lies from low to high, and the other way round. */
static void agreement_is_an_interval(void **state) {
  (void)state;
  amur_rng r = amur_rng_stream(2, 0, 0);
  int within = 0;
  for (int i = 0; i < 3000; i++) {
    double model[MOST];
    const amur_observation o = some_observation(&r, (amur_observed_kind)(i % AMUR_OBSERVED_N), model);
    const amur_observed_score s = amur_observed_score_of(&o, model);
    within += s.within;
    assert_int_equal(s.within, s.model >= s.low && s.model <= s.high);
  }
  assert_true(within > 500 && within < 2500);
}

/* A share and the share of the rest say the same. */
static void shares_are_symmetric(void **state) {
  (void)state;
  for (double y = 0.05; y < 1; y += 0.1)
    for (double m = 0; m <= 1; m += 0.125) {
      const amur_observation one = {AMUR_OBSERVED_SHARE, y, 0.1, 1, 1, 0, 0},
                             rest = {AMUR_OBSERVED_SHARE, 1 - y, 0.1, 1, 1, 0, 0};
      const double a = misfit(&one, &m), b = misfit(&rest, (double[]){1 - m});
      CHECK_NEAR(a, b, 1e-6 * a + 1e-12);
      assert_true(isfinite(a));
    }
}

/* Nothing where something was seen is very unlikely, not impossible: a search can leave it. */
static void nothing_is_finite(void **state) {
  (void)state;
  amur_rng r = amur_rng_stream(3, 0, 0);
  for (int kind = 0; kind < AMUR_OBSERVED_N; kind++) {
    double model[MOST] = {0}, slope[MOST], curvature[MOST];
    amur_observation o = some_observation(&r, (amur_observed_kind)kind, model);
    memset(model, 0, sizeof model);
    amur_observed_types[kind]->slopes(&o, model, slope, curvature);
    assert_true(isfinite(misfit(&o, model)) && misfit(&o, model) > 4);
    for (int i = 0; i < o.n; i++) assert_true(isfinite(slope[i]) && slope[i] <= 0 && isfinite(curvature[i]));
    assert_false(amur_observed_score_of(&o, model).within);
  }
  const amur_observed_score none =
      amur_observed_score_of(&(amur_observation){AMUR_OBSERVED_SHARE, 0.5, 0.1, 1, 1, 0, 0}, (double[]){NAN});
  assert_true(isnan(none.model) && isnan(none.misfit) && !none.within);
}

/* ---- records that were made ----------------------------------------------------------------------------- */

static double most_likely(const amur_observation *o) {
  double low = log(o->value) - 1, high = log(o->value) + 1, model[MOST], slope[MOST], curvature[MOST];
  for (int step = 0; step < 50; step++) {
    const double middle = 0.5 * (low + high);
    for (int i = 0; i < o->n; i++) model[i] = exp(middle);
    amur_observed_types[o->kind]->slopes(o, model, slope, curvature);
    double sum = 0;
    for (int i = 0; i < o->n; i++) sum += slope[i];
    *(sum > 0 ? &high : &low) = middle;
  }
  return low;
}

/* The largest of twelve months about 100, a thousand times.  Its mean is 14 % above 100, as the largest of twelve is
 * 1.63 standard deviations of 0.0739 up; the most likely mean by its likelihood is 100, but for the skew of the
 * extreme (its mode lies 0.02 below). */
static void a_record_is_no_mean(void **state) {
  (void)state;
  enum { N = 1000 };
  const double s = sqrt(0.05 * 0.05 + 0.3 * 0.3 / 30);
  double as_mean = 0, as_record = 0;
  int covered = 0;
  for (int k = 0; k < N; k++) {
    amur_rng r = amur_rng_stream(7, (uint64_t)k, 0);
    double largest = 0, model[12];
    for (int i = 0; i < 12; i++) largest = fmax(largest, 100 * exp(s * amur_rng_normal(&r) - s * s / 2));
    const amur_observation o = {AMUR_OBSERVED_MAXIMUM, largest, 0.1, 12, 30, 0.3, 0};
    as_mean += log(largest / 100) / N;
    as_record += (most_likely(&o) - log(100)) / N;
    for (int i = 0; i < 12; i++) model[i] = 100;
    covered += amur_observed_score_of(&o, model).within;
  }
  CHECK_NEAR(as_mean, 1.6292 * s - s * s / 2, 0.005);
  CHECK_NEAR(as_record, 0, 0.02);
  CHECK_NEAR(covered / (double)N, 0.9545, 0.02); /* two standard deviations */
}

/* ---- spans ---------------------------------------------------------------------------------------------- */

static void spans_lie_wholly_between(void **state) {
  (void)state;
  static const struct {
    amur_observed_span span;
    const char *from, *to, *first, *after;
    int n;
  } row[] = {
      {AMUR_OBSERVED_BY_DAY, "2024-02-28", "2024-03-01", "2024-02-28", "2024-03-02", 3},
      {AMUR_OBSERVED_BY_WEEK, "2024-01-03", "2024-01-16", "2024-01-03", "2024-01-17", 2},
      {AMUR_OBSERVED_BY_WEEK, "2024-01-03", "2024-01-15", "2024-01-03", "2024-01-10", 1},
      {AMUR_OBSERVED_BY_MONTH, "2024-01-01", "2024-12-31", "2024-01-01", "2025-01-01", 12},
      {AMUR_OBSERVED_BY_MONTH, "2024-01-02", "2024-12-30", "2024-02-01", "2024-12-01", 10},
      {AMUR_OBSERVED_BY_MONTH, "2023-12-31", "2024-02-29", "2024-01-01", "2024-03-01", 2},
      {AMUR_OBSERVED_BY_MONTH, "2024-01-02", "2024-02-28", "2024-02-01", "2024-02-01", 0},
      {AMUR_OBSERVED_BY_YEAR, "2022-06-10", "2025-12-31", "2023-01-01", "2026-01-01", 3},
      {AMUR_OBSERVED_BY_YEAR, "2024-01-01", "2024-12-30", "2024-01-01", "2024-01-01", 0},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    amur_day from, to, first, after, edge[20];
    assert_true(amur_day_parse(row[i].from, &from));
    assert_true(amur_day_parse(row[i].to, &to));
    assert_true(amur_day_parse(row[i].first, &first));
    assert_true(amur_day_parse(row[i].after, &after));
    const int n = amur_observed_spans(row[i].span, from, to, edge, 20);
    assert_int_equal(n, row[i].n);
    assert_int_equal(edge[0], first);
    assert_int_equal(edge[n], after);
    assert_int_equal(amur_observed_spans(row[i].span, from, to, NULL, 0), n);
    for (int k = 0; k < n; k++) assert_true(edge[k] < edge[k + 1]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_normal_is_exact_in_its_tails),
      cmocka_unit_test(words_are_the_names_of_kinds),
      cmocka_unit_test(one_value_by_hand),
      cmocka_unit_test(a_count_by_hand),
      cmocka_unit_test(a_record_of_equal_spans_by_hand),
      cmocka_unit_test(a_record_of_unlike_spans_by_hand),
      cmocka_unit_test(slopes_are_derivatives),
      cmocka_unit_test(curvatures_are_second_derivatives),
      cmocka_unit_test(agreement_is_an_interval),
      cmocka_unit_test(shares_are_symmetric),
      cmocka_unit_test(nothing_is_finite),
      cmocka_unit_test(a_record_is_no_mean),
      cmocka_unit_test(spans_lie_wholly_between),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
