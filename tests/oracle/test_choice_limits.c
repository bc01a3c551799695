/* SPDX-License-Identifier: Apache-2.0
 * test_choice_limits.c -- choice models that must be the same model: nests without scale, a cross-nested alternative
 * of one nest, coefficients without spread, panels of one, weights for repeated rows; and integrals of long panels and
 * wide tails by other means.
 */
#include "choice_sample.h"
#include "../check.h"
#include <stdlib.h>
#include <string.h>

#define WHOLE                                                                                                          \
  { -1, 1, 0 }
#define FIXED(x)                                                                                                       \
  { -1, x, 0 }

static const choice_case plain = {
    .name = "logit", .n_person = 400, .n_time = 1, .n_param = 3, .truth = {0.5, -1, -0.8}};
static const choice_case people = {
    .name = "panel", .n_person = 100, .n_time = 4, .n_param = 3, .truth = {0.5, -1, -0.8}};

static amur_choice_fit fit_of(const amur_choice_model *m, const double *start, const int32_t *cluster) {
  const amur_choice_opts opts = amur_choice_opts_default();
  amur_choice_fit fit;
  amur_err err = {0};
  if (amur_choice_estimate(m, start, NULL, cluster, choice_sample_param, &opts, &fit, &err)) fail_msg("%s", err.text);
  assert_true(fit.converged);
  return fit;
}

/* Log-likelihood, gradient and Hessian of the first n parameters agree. */
static void same_shape(const amur_choice_model *a, const double *theta_a, const amur_choice_model *b,
                       const double *theta_b, int n) {
  double value[2], gradient[2][SAMPLE_PARAMS], hessian[2][SAMPLE_PARAMS * SAMPLE_PARAMS];
  amur_err err = {0};
  CHECK_OK(amur_choice_evaluate(a, theta_a, 1, &value[0], gradient[0], hessian[0], NULL, &err));
  CHECK_OK(amur_choice_evaluate(b, theta_b, 1, &value[1], gradient[1], hessian[1], NULL, &err));
  CHECK_NEAR(value[1], value[0], 1e-12 * fabs(value[0]));
  for (int i = 0; i < n; i++) {
    CHECK_NEAR(gradient[1][i], gradient[0][i], 1e-9);
    for (int j = 0; j < n; j++) CHECK_NEAR(hessian[1][i * b->n_param + j], hessian[0][i * a->n_param + j], 1e-9);
  }
}

static const double away[SAMPLE_PARAMS] = {0.3, -0.7, -0.5, 1, 0.5}; /* where models are compared: no maximum */

static void nests_of_scale_one_are_a_logit(void **state) {
  (void)state;
  static const amur_choice_nest nest[] = {{FIXED(1), false, 0, 2}, {FIXED(1), false, 2, 2}};
  static const amur_choice_member member[] = {{SAMPLE_ALTS + 1, WHOLE}, {2, WHOLE}, {0, WHOLE}, {1, WHOLE}};
  static choice_sample s;
  choice_sample_draw(&s, &plain, 0);
  amur_choice_model nested = s.model;
  nested.n_nest = 2, nested.nest = nest, nested.n_member = 4, nested.member = member;
  same_shape(&s.model, away, &nested, away, 3);
}

static void a_share_of_one_is_a_plain_member(void **state) {
  (void)state;
  static const amur_choice_nest nest[] = {{{3, 0, 1}, false, 0, 2}, {{3, 0, 1}, false, 2, 2}};
  static const amur_choice_nest crossed_nest[] = {{{3, 0, 1}, false, 0, 2}, {{3, 0, 1}, false, 2, 3}};
  static const amur_choice_member member[] = {{0, WHOLE}, {1, WHOLE}, {2, WHOLE}, {3, WHOLE}};
  static const amur_choice_member crossed_member[] = {{0, WHOLE}, {1, WHOLE}, {1, FIXED(0)}, {2, WHOLE}, {3, WHOLE}};
  static choice_sample s;
  choice_sample_draw(&s, &plain, 1);
  amur_choice_model nested = s.model;
  nested.n_param = 4;
  nested.n_nest = 2, nested.nest = nest, nested.n_member = 4, nested.member = member;
  amur_choice_model crossed = nested;
  crossed.nest = crossed_nest, crossed.n_member = 5, crossed.member = crossed_member;
  static const double theta[] = {0.3, -0.7, -0.5, 1.7};
  same_shape(&nested, theta, &crossed, theta, 4);
}

/* 1/mu as the coefficient of the inclusive value is mu told differently. */
static void a_logsum_is_an_inverse_scale(void **state) {
  (void)state;
  static const amur_choice_nest by_scale[] = {{FIXED(1.6), false, 0, 2}}, by_logsum[] = {{FIXED(0.625), true, 0, 2}};
  static const amur_choice_member member[] = {{0, WHOLE}, {1, WHOLE}};
  static choice_sample s;
  choice_sample_draw(&s, &plain, 2);
  amur_choice_model a = s.model;
  a.n_nest = 1, a.n_member = 2, a.member = member, a.nest = by_scale;
  amur_choice_model b = a;
  b.nest = by_logsum;
  same_shape(&a, away, &b, away, 3);
}

static void no_spread_is_a_logit(void **state) {
  (void)state;
  static const amur_choice_random kind[] = {
      {AMUR_DRAW_NORMAL, 1, 3}, {AMUR_DRAW_TRIANGULAR, 1, 3}, {AMUR_DRAW_LOGNORMAL, 1, 3}};
  static const double theta[] = {0.3, -0.7, -0.5, 0}, logs[] = {0.3, -0.35667494393873245, -0.5, 0}; /* log 0.7 */
  static choice_sample s;
  for (int k = 0; k < 3; k++)
    for (int n_draw = 0; n_draw <= 50; n_draw += 50) {
      choice_sample_draw(&s, &people, 3);
      amur_choice_term term[2 * SAMPLE_ALTS + 1];
      double minus[SAMPLE_ALTS][SAMPLE_ROOM];
      memcpy(term, s.term, sizeof term);
      for (int j = 0, t = 0; j < SAMPLE_ALTS; j++)
        for (int i = s.first_term[j]; i < s.first_term[j + 1]; i++, t++) {
          if (term[i].coefficient != 1) continue;
          term[i].coefficient = 4; /* the random one of a model with four parameters */
          for (int o = 0; o < s.model.n_obs; o++) minus[j][o] = -s.time[j][o];
          if (k == 2) term[i].x = minus[j]; /* exp of a log is positive */
        }
      amur_choice_model mixed = s.model;
      mixed.n_param = 4, mixed.term = term;
      mixed.n_random = 1, mixed.random = &kind[k], mixed.n_draw = n_draw;
      double value[2], gradient[2][4];
      amur_err err = {0};
      CHECK_OK(amur_choice_evaluate(&s.model, theta, 1, &value[0], gradient[0], NULL, NULL, &err));
      CHECK_OK(amur_choice_evaluate(&mixed, k == 2 ? logs : theta, 1, &value[1], gradient[1], NULL, NULL, &err));
      CHECK_NEAR(value[1], value[0], 1e-11 * fabs(value[0]));
      for (int i = 0; i < 3; i++) CHECK_NEAR(gradient[1][i], gradient[0][i] * (k == 2 && i == 1 ? -0.7 : 1), 1e-9);
    }
}

static void a_panel_of_one_is_a_cross_section(void **state) {
  (void)state;
  static const amur_choice_random random[] = {{AMUR_DRAW_NORMAL, 1, 3}};
  static choice_sample s;
  choice_case c = plain;
  c.n_param = 4, c.n_random = 1, c.random[0] = random[0], c.truth[3] = 1;
  for (int n_draw = 0; n_draw <= 50; n_draw += 50) {
    c.n_draw = n_draw;
    choice_sample_draw(&s, &c, 4);
    amur_choice_model panel = s.model;
    panel.person = s.person;
    same_shape(&s.model, away, &panel, away, 4);
  }
}

/* Estimates, log-likelihood and classical errors are those of the rows written twice; robust ones take a repeated row
 * for more evidence unless it is one cluster. */
static void a_weight_of_two_is_the_row_twice(void **state) {
  (void)state;
  static choice_sample s, t;
  static int32_t cluster[SAMPLE_ROOM];
  choice_sample_draw(&s, &plain, 5);
  choice_sample_draw(&t, &plain, 5);
  for (int i = 0; i < 400; i++) {
    s.weight[i] = i % 3 == 0 ? 2 : 1;
    cluster[i] = i;
  }
  int n = 400;
  for (int i = 0; i < 400; i += 3, n++) {
    for (int j = 0; j < SAMPLE_ALTS; j++)
      t.time[j][n] = t.time[j][i], t.cost[j][n] = t.cost[j][i], t.open[j][n] = t.open[j][i];
    t.chosen[n] = t.chosen[i];
    cluster[n] = i;
  }
  s.model.weight = s.weight;
  t.model.n_obs = n;
  amur_choice_fit one = fit_of(&s.model, plain.start, NULL), two = fit_of(&t.model, plain.start, cluster);
  CHECK_NEAR(two.log_likelihood, one.log_likelihood, 1e-10);
  CHECK_NEAR(two.null_log_likelihood, one.null_log_likelihood, 1e-10);
  for (int k = 0; k < 3; k++) CHECK_NEAR(two.theta[k], one.theta[k], 1e-11);
  for (int k = 0; k < 9; k++) {
    CHECK_NEAR(two.covariance[k], one.covariance[k], 1e-12);
    CHECK_NEAR(two.clustered[k], one.robust[k], 1e-12);
  }
  assert_true(fabs(two.robust[0] / one.robust[0] - 1) > 0.01);
  amur_choice_fit_fini(&one);
  amur_choice_fit_fini(&two);
}

/* Likelihood of one person by the trapezoidal rule in the standard draw, which for a smooth integrand that vanishes at
 * both ends is exact to rounding once the step is small. */
static double by_trapezia(const choice_sample *s, const choice_case *c, const double *theta, int person) {
  const double step = 5e-4;
  double sum = 0;
  for (double xi = -9; xi <= 9; xi += step) {
    const double line = theta[1] + theta[3] * xi, b = c->random[0].kind == AMUR_DRAW_LOGNORMAL ? exp(line) : line;
    double log_l = -0.5 * xi * xi - 0.5 * log(2 * acos(-1.0)) + log(step);
    for (int i = person * c->n_time; i < (person + 1) * c->n_time; i++) {
      double v[SAMPLE_ALTS], best = -INFINITY, all = 0;
      for (int j = 0; j < SAMPLE_ALTS; j++) {
        v[j] = s->open[j][i] > 0 ? (j == 0) * theta[0] + b * s->time[j][i] + theta[2] * s->cost[j][i] : -INFINITY;
        best = fmax(best, v[j]);
      }
      for (int j = 0; j < SAMPLE_ALTS; j++) all += exp(v[j] - best);
      log_l += v[s->chosen[i]] - best - log(all);
    }
    sum += exp(log_l);
  }
  return log(sum);
}

/* Long panels, and spreads so wide that single choices have probabilities of e^-700 at some points and one at others,
 * as steps of the maximisation try them. */
static void integrals_are_exact_far_out(void **state) {
  (void)state;
  static const struct {
    amur_draw_kind kind;
    int n_time;
    double theta[4], tolerance;
  } row[] = {
      {AMUR_DRAW_NORMAL, 4, {0.5, -1, -0.8, 1}, 1e-10},      {AMUR_DRAW_NORMAL, 60, {0.5, -1, -0.8, 2}, 1e-10},
      {AMUR_DRAW_NORMAL, 5, {0.5, -1, -0.8, 27}, 1e-9},      {AMUR_DRAW_NORMAL, 5, {0.5, 0, -0.8, -90}, 1e-8},
      {AMUR_DRAW_LOGNORMAL, 4, {0.5, 0.1, -0.8, 0.7}, 1e-9}, {AMUR_DRAW_LOGNORMAL, 10, {0.5, 0.1, -0.8, 0.4}, 1e-9}};
  static choice_sample s;
  for (size_t k = 0; k < sizeof row / sizeof *row; k++) {
    choice_case c = {.name = "far out", .n_person = 20, .n_time = row[k].n_time, .n_param = 4, .n_random = 1};
    c.random[0] = (amur_choice_random){row[k].kind, 1, 3};
    memcpy(c.truth, (const double[]){0.5, row[k].kind == AMUR_DRAW_LOGNORMAL ? 0.1 : -1, -0.8, 0.6},
           4 * sizeof(double));
    choice_sample_draw(&s, &c, 6);
    double value, want = 0;
    amur_err err = {0};
    CHECK_OK(amur_choice_evaluate(&s.model, row[k].theta, 1, &value, NULL, NULL, NULL, &err));
    for (int p = 0; p < c.n_person; p++) want += by_trapezia(&s, &c, row[k].theta, p);
    CHECK_NEAR(value, want, row[k].tolerance * fabs(want));
  }
}

/* Slopes are those of the value, where points fit very unequally. */
static void slopes_are_right_far_out(void **state) {
  (void)state;
  static choice_sample s;
  static const double theta[2][4] = {{0.17, 0.1, -0.4, 0.66}, {0.5, -1, -0.8, 20}};
  for (int k = 0; k < 2; k++) {
    choice_case c = {.name = "far out", .n_person = 20, .n_time = 4, .n_param = 4, .n_random = 1};
    c.random[0] = (amur_choice_random){k == 0 ? AMUR_DRAW_LOGNORMAL : AMUR_DRAW_NORMAL, 1, 3};
    memcpy(c.truth, (const double[]){0.5, k == 0 ? 0.1 : -1, -0.8, 0.6}, 4 * sizeof(double));
    choice_sample_draw(&s, &c, 7);
    double value, gradient[4], hessian[16], at[2], slope[2][4];
    CHECK_OK(amur_choice_evaluate(&s.model, theta[k], 1, &value, gradient, hessian, NULL, NULL));
    for (int i = 0; i < 4; i++) {
      const double h = 1e-5;
      for (int side = 0; side < 2; side++) {
        double moved[4];
        memcpy(moved, theta[k], sizeof moved);
        moved[i] += side ? h : -h;
        CHECK_OK(amur_choice_evaluate(&s.model, moved, 1, &at[side], slope[side], NULL, NULL, NULL));
      }
      CHECK_NEAR((at[1] - at[0]) / (2 * h), gradient[i], 1e-5);
      for (int j = 0; j < 4; j++) CHECK_NEAR((slope[1][j] - slope[0][j]) / (2 * h), hessian[4 * i + j], 1e-5);
    }
  }
}

/* A lognormal coefficient is positive; where the choices want it negative it is named, however it starts. */
static void a_lognormal_of_the_wrong_sign_is_named(void **state) {
  (void)state;
  static choice_sample s;
  choice_sample_draw(&s, &people, 8);
  for (int i = 0; i < s.first_term[SAMPLE_ALTS]; i++)
    if (s.term[i].coefficient == 1) s.term[i].coefficient = 4;
  const amur_choice_random random = {AMUR_DRAW_LOGNORMAL, 1, 3};
  s.model.n_param = 4, s.model.n_random = 1, s.model.random = &random, s.model.n_draw = 50;
  static const double start[][4] = {{0, 0, 0, 0.1}, {0, -3, 0, 0.1}, {0, 0.5, 0, -0.2}};
  for (int k = 0; k < 3; k++) {
    const amur_choice_opts opts = amur_choice_opts_default();
    amur_choice_fit fit;
    amur_err err = {0};
    if (!amur_choice_estimate(&s.model, start[k], NULL, NULL, choice_sample_param, &opts, &fit, &err))
      fail_msg("start %d: converged %d, mean %g, spread %g", k, fit.converged, fit.theta[1], fit.theta[3]);
    if (!strstr(err.text, "p1 = -") || !strstr(err.text, "other sign")) fail_msg("%s", err.text);
    amur_choice_fit_fini(&fit);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nests_of_scale_one_are_a_logit),
      cmocka_unit_test(a_share_of_one_is_a_plain_member),
      cmocka_unit_test(a_logsum_is_an_inverse_scale),
      cmocka_unit_test(no_spread_is_a_logit),
      cmocka_unit_test(a_panel_of_one_is_a_cross_section),
      cmocka_unit_test(a_weight_of_two_is_the_row_twice),
      cmocka_unit_test(integrals_are_exact_far_out),
      cmocka_unit_test(slopes_are_right_far_out),
      cmocka_unit_test(a_lognormal_of_the_wrong_sign_is_named),
  };
  return cmocka_run_group_tests_name("limits of choice models", tests, NULL, NULL);
}
