/* SPDX-License-Identifier: Apache-2.0
 * test_panel.c -- gravity regressions held against themselves in other words: rows left out, doubled, dummies written
 * out, clusters of one; separation; simulated data; any number of threads.
 */
#include "../check.h"
#include <amur/demand.h>
#include <amur/random.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 400 };

/* Flows of 6 exporters and 6 importers with two regressors; x is in its own memory so that tests can change it. */
typedef struct {
  double y[ROOM], x0[ROOM], x1[ROOM], offset[ROOM], weight[ROOM];
  const double *x[2];
  int32_t from[ROOM], to[ROOM], own[ROOM];
  amur_factor factor[2], cluster[2];
  amur_panel panel;
} sample;

static const char *const name[] = {"x0", "x1", "d0", "d1", "d2", "d3", "d4", "d5"};

static void draw(sample *s, int n, uint64_t seed) {
  amur_rng r = amur_rng_stream(seed, 7, 7);
  memset(s, 0, sizeof *s);
  s->x[0] = s->x0;
  s->x[1] = s->x1;
  for (int i = 0; i < n; i++) {
    s->from[i] = i % 6;
    s->to[i] = i / 6 % 6;
    s->own[i] = i;
    s->x0[i] = amur_rng_normal(&r);
    s->x1[i] = amur_rng_unit(&r) < 0.4;
    s->weight[i] = 1;
    s->offset[i] = 0.3 * amur_rng_normal(&r);
    /* mean-one noise of the flow's own scale, with some zeros */
    const double mean = exp(1 + 0.2 * s->from[i] - 0.1 * s->to[i] + 0.5 * s->x0[i] - 0.7 * s->x1[i]);
    s->y[i] = amur_rng_unit(&r) < 0.2 ? 0 : mean * amur_rng_exp(&r) / 0.8;
  }
  s->factor[0] = (amur_factor){6, s->from};
  s->factor[1] = (amur_factor){6, s->to};
  s->cluster[0] = (amur_factor){n, s->own};
  s->cluster[1] = (amur_factor){6, s->to};
  s->panel = (amur_panel){
      .n_obs = n, .n_x = 2, .n_factor = 2, .y = s->y, .x = s->x, .factor = s->factor, .cluster = s->cluster};
}

static amur_panel_fit fit_of(const amur_panel *p) {
  const amur_panel_opts opts = amur_panel_opts_default();
  amur_panel_fit fit;
  amur_err err = {0};
  if (amur_panel_estimate(p, name, NULL, &opts, &fit, &err)) fail_msg("%s", err.text);
  assert_true(fit.converged);
  return fit;
}

static void same_estimates(const amur_panel *a, const amur_panel *b, double tolerance, bool errors_too) {
  amur_panel_fit one = fit_of(a), two = fit_of(b);
  for (int k = 0; k < 2; k++) {
    CHECK_NEAR(two.beta[k], one.beta[k], tolerance);
    const size_t kk = (size_t)k;
    if (errors_too)
      CHECK_NEAR(two.covariance[kk * (size_t)two.n_x + kk], one.covariance[kk * (size_t)one.n_x + kk], tolerance);
  }
  amur_panel_fit_fini(&one);
  amur_panel_fit_fini(&two);
}

static void effects_are_dummies(void **state) {
  (void)state;
  sample s;
  draw(&s, 216, 1);
  static double dummy[6][ROOM];
  for (int kind = 0; kind < 2; kind++) {
    const double *x[7] = {s.x0, s.x1};
    for (int l = 0; l < 5; l++) {
      for (int i = 0; i < 216; i++) dummy[l][i] = s.to[i] == l + 1;
      x[2 + l] = dummy[l];
    }
    amur_panel written = s.panel;
    s.panel.kind = written.kind = kind ? AMUR_PANEL_LINEAR : AMUR_PANEL_PPML;
    written.x = x;
    written.n_x = 7;
    written.n_factor = 1;
    same_estimates(&s.panel, &written, 1e-9, true);
  }
}

static void a_weight_of_two_is_the_row_twice(void **state) {
  (void)state;
  sample s, t;
  draw(&s, 150, 2);
  draw(&t, 150, 2);
  int n = 150;
  for (int i = 0; i < 150; i += 3) {
    s.weight[i] = 2;
    t.y[n] = t.y[i], t.x0[n] = t.x0[i], t.x1[n] = t.x1[i], t.from[n] = t.from[i], t.to[n++] = t.to[i];
  }
  s.panel.weight = s.weight;
  t.panel.n_obs = n;
  for (int kind = 0; kind < 2; kind++) {
    s.panel.kind = t.panel.kind = kind ? AMUR_PANEL_LINEAR : AMUR_PANEL_PPML;
    same_estimates(&s.panel, &t.panel, 1e-10, kind == 0);
  }
}

/* An offset is a regressor whose coefficient is known to be one. */
static void an_offset_is_a_known_term(void **state) {
  (void)state;
  for (int kind = 0; kind < 2; kind++) {
    sample s;
    draw(&s, 216, 3);
    s.panel.kind = kind ? AMUR_PANEL_LINEAR : AMUR_PANEL_PPML;
    amur_panel_fit fit = fit_of(&s.panel);
    for (int i = 0; i < 216; i++) s.offset[i] = fit.beta[1] * s.x1[i];
    s.panel.offset = s.offset;
    s.panel.n_x = 1;
    amur_panel_fit other = fit_of(&s.panel);
    CHECK_NEAR(other.beta[0], fit.beta[0], 1e-9);
    CHECK_NEAR(other.log_likelihood, fit.log_likelihood, 1e-7);
    amur_panel_fit_fini(&fit);
    amur_panel_fit_fini(&other);
  }
}

static void missing_values_are_left_out(void **state) {
  (void)state;
  sample s, t;
  draw(&s, 216, 4);
  t = s;
  t.panel.n_obs = 213;
  t.panel.y = t.y, t.x[0] = t.x0, t.x[1] = t.x1, t.panel.x = t.x;
  s.y[213] = s.x0[214] = s.x1[215] = NAN;
  same_estimates(&s.panel, &t.panel, 1e-12, true);
  amur_panel_fit fit = fit_of(&s.panel);
  assert_int_equal(fit.n_missing, 3);
  assert_int_equal(fit.n_obs, 213);
  assert_true(fit.dropped[214] && isnan(fit.fitted[214]));
  amur_panel_fit_fini(&fit);
}

static void clusters_of_one_are_robust_and_two_alike_are_one(void **state) {
  (void)state;
  sample s;
  draw(&s, 216, 5);
  s.panel.n_cluster = 1;
  amur_panel_fit fit = fit_of(&s.panel);
  for (int i = 0; i < 4; i++) CHECK_NEAR(fit.clustered[i], fit.robust[i], 1e-12);
  amur_panel_fit_fini(&fit);
  s.cluster[0] = s.cluster[1];
  fit = fit_of(&s.panel);
  s.panel.n_cluster = 2;
  amur_panel_fit two = fit_of(&s.panel);
  for (int i = 0; i < 4; i++) CHECK_NEAR(two.clustered[i], fit.clustered[i], 1e-12);
  amur_panel_fit_fini(&fit);
  amur_panel_fit_fini(&two);
}

/* Two ways: V = V1 + V2 - V of their intersection, each without a factor. */
static void two_ways_add_up(void **state) {
  (void)state;
  sample s;
  draw(&s, 216, 6);
  int32_t both[ROOM];
  for (int i = 0; i < 216; i++) both[i] = 6 * s.from[i] + s.to[i];
  const amur_factor way[] = {{6, s.from}, {6, s.to}, {36, both}};
  amur_panel_opts opts = amur_panel_opts_default();
  opts.small_sample = AMUR_SMALL_NONE;
  double sum[4] = {0};
  for (int k = 0; k < 3; k++) {
    amur_panel_fit fit;
    s.panel.cluster = &way[k];
    s.panel.n_cluster = 1;
    CHECK_OK(amur_panel_estimate(&s.panel, name, NULL, &opts, &fit, NULL));
    for (int i = 0; i < 4; i++) sum[i] += (k < 2 ? 1 : -1) * fit.clustered[i];
    amur_panel_fit_fini(&fit);
  }
  amur_panel_fit fit;
  s.panel.cluster = way;
  s.panel.n_cluster = 2;
  CHECK_OK(amur_panel_estimate(&s.panel, name, NULL, &opts, &fit, NULL));
  for (int i = 0; i < 4; i++) CHECK_NEAR(fit.clustered[i], sum[i], 1e-13);
  amur_panel_fit_fini(&fit);
}

static void a_separating_regressor_is_named(void **state) {
  (void)state;
  sample s;
  draw(&s, 216, 7);
  int first = -1;
  for (int i = 0; i < 216; i++) {
    s.x1[i] = s.y[i] == 0 && i % 2;
    if (s.x1[i] > 0 && first < 0) first = i + 1;
  }
  const amur_panel_opts opts = amur_panel_opts_default();
  for (int n_factor = 0; n_factor <= 2; n_factor += 2) {
    amur_panel_fit fit;
    amur_err err = {0};
    char row[32];
    snprintf(row, sizeof row, "row %d)", first);
    s.panel.n_factor = n_factor;
    assert_int_equal(amur_panel_estimate(&s.panel, name, NULL, &opts, &fit, &err), AMUR_E_NUMERIC);
    if (!strstr(err.text, "x1 separates") || !strstr(err.text, row)) fail_msg("\"%s\" lacks x1 or %s", err.text, row);
    amur_panel_fit_fini(&fit);
  }
}

/* Two parts of the world that trade within themselves, but for one flow of zero between them: raising all effects of
 * one part's exporters and lowering its importers' leaves their trade as it is and lowers that flow for ever, though
 * no level has only zeros.  Estimates are those without the row. */
static void separation_by_effects_together_is_found(void **state) {
  (void)state;
  sample s;
  draw(&s, 216, 8);
  for (int i = 0; i < 216; i++) {
    s.to[i] = s.from[i] / 3 * 3 + s.to[i] % 3;
    s.y[i] += 0.1;
  }
  sample t = s;
  t.panel.y = t.y, t.x[0] = t.x0, t.x[1] = t.x1, t.panel.x = t.x;
  t.factor[0].level = t.from, t.factor[1].level = t.to, t.panel.factor = t.factor;
  t.panel.n_obs = 215;
  s.from[215] = 0, s.to[215] = 5, s.y[215] = 0; /* the only link between the parts */
  same_estimates(&t.panel, &s.panel, 1e-8, true);
  amur_panel_fit fit = fit_of(&s.panel);
  assert_int_equal(fit.n_separated, 1);
  assert_int_equal(fit.n_zero, 0);
  assert_true(fit.fitted[215] == 0);
  amur_panel_fit_fini(&fit);
}

static void singletons_go_in_rounds(void **state) {
  (void)state;
  sample s;
  draw(&s, 216, 9);
  for (int i = 0; i < 216; i++) s.y[i] += 0.1;
  int32_t from[ROOM], to[ROOM];
  memcpy(from, s.from, sizeof from);
  memcpy(to, s.to, sizeof to);
  from[0] = 6, to[0] = 6; /* alone in 6, after which row 1 is alone in importer 6 */
  to[1] = 6;
  s.factor[0] = (amur_factor){7, from};
  s.factor[1] = (amur_factor){7, to};
  amur_panel_opts opts = amur_panel_opts_default();
  opts.drop_singletons = true;
  amur_panel_fit fit;
  CHECK_OK(amur_panel_estimate(&s.panel, name, NULL, &opts, &fit, NULL));
  assert_int_equal(fit.n_singleton, 2);
  assert_true(fit.dropped[0] && fit.dropped[1] && !fit.dropped[2]);
  amur_panel_fit_fini(&fit);
}

/* 95 % intervals of known coefficients: over 300 samples between 91 and 98 % cover (four standard errors). */
static void intervals_cover(void **state) {
  (void)state;
  static const double truth[] = {0.5, -0.7};
  int covered[2] = {0}, n = 300;
  for (int seed = 0; seed < n; seed++) {
    sample s;
    draw(&s, 396, 100 + (uint64_t)seed);
    amur_panel_fit fit = fit_of(&s.panel);
    for (size_t k = 0; k < 2; k++) covered[k] += fabs(fit.beta[k] - truth[k]) < 1.96 * sqrt(fit.robust[3 * k]);
    amur_panel_fit_fini(&fit);
  }
  for (int k = 0; k < 2; k++)
    if (covered[k] < 0.90 * n || covered[k] > 0.985 * n) fail_msg("coefficient %d: %d of %d cover", k, covered[k], n);
}

static void threads_change_no_bit(void **state) {
  (void)state;
  const size_t n = 160000; /* more than is worth threads */
  double *y = malloc(n * sizeof *y), *x = malloc(n * sizeof *x);
  int32_t *level[3];
  const int32_t levels[] = {5000, 300, 40};
  amur_rng r = amur_rng_stream(1, 2, 3);
  amur_factor factor[3];
  for (int f = 0; f < 3; f++) factor[f] = (amur_factor){levels[f], level[f] = malloc(n * sizeof *level[f])};
  for (size_t i = 0; i < n; i++) {
    for (int f = 0; f < 3; f++) level[f][i] = (int32_t)(amur_rng_unit(&r) * levels[f]);
    x[i] = amur_rng_normal(&r) + 0.01 * level[1][i];
    y[i] = exp(0.3 * x[i] + 0.001 * level[0][i] / 5) * amur_rng_exp(&r);
  }
  const double *const column[] = {x};
  const amur_panel p = {.n_obs = (int64_t)n, .n_x = 1, .n_factor = 3, .y = y, .x = column, .factor = factor};
  amur_panel_fit fit[3];
  for (int t = 0; t < 3; t++) {
    amur_panel_opts opts = amur_panel_opts_default();
    opts.n_thread = t + 1;
    CHECK_OK(amur_panel_estimate(&p, name, NULL, &opts, &fit[t], NULL));
    assert_memory_equal(fit[t].fitted, fit[0].fitted, n * sizeof *y);
    assert_memory_equal(fit[t].beta, fit[0].beta, sizeof(double));
    assert_memory_equal(fit[t].robust, fit[0].robust, sizeof(double));
  }
  CHECK_NEAR(fit[0].beta[0], 0.3, 5 * sqrt(fit[0].robust[0]));
  for (int t = 0; t < 3; t++) amur_panel_fit_fini(&fit[t]);
  for (int f = 0; f < 3; f++) free(level[f]);
  free(x);
  free(y);
}

/* Each level's flows sum to what was observed, to many digits even where they are tiny. */
static void margins_are_kept(void **state) {
  (void)state;
  sample s;
  draw(&s, 216, 10);
  for (int i = 0; i < 216; i++)
    if (s.from[i] == 3) s.y[i] *= 1e-7;
  amur_panel_fit fit = fit_of(&s.panel);
  double seen[6] = {0}, fitted[6] = {0};
  for (int i = 0; i < 216; i++) seen[s.from[i]] += s.y[i], fitted[s.from[i]] += fit.fitted[i];
  for (int l = 0; l < 6; l++) CHECK_NEAR(fitted[l] / seen[l], 1, 1e-9);
  amur_panel_fit_fini(&fit);
}

/* Fit, worked by hand, with a constant as the only effect.
 * Poisson, two groups, whose fits are their means: y = 1, 3 | 4, 8, fit 2, 2 | 6, 6, mean 4.  About the means
 *   Syy = 9 + 1 + 0 + 16 = 26,  Sff = 4 x 4 = 16 = Syf (the fit of group means),  R^2 = 16^2 / (26 x 16) = 8/13;
 *   log-likelihood sum(y log f - f - log y!), of the mean alone with f = 4.
 * Line y = 1, 2, 4 at x = 0, 1, 2: Sxx = 2, Sxy = 3, Syy = 14/3: slope 3/2, R^2 = 9 / (2 x 14/3) = 27/28, squares left
 *   14/3 - 9/2 = 1/6;  log-likelihood -n/2 (log(2 pi S/n) + 1). */
static void fit_by_hand(void **state) {
  (void)state;
  static const double y[] = {1, 3, 4, 8}, group[] = {0, 0, 1, 1}, z[] = {1, 2, 4}, at[] = {0, 1, 2};
  static const int32_t all[4] = {0};
  const double *const x[] = {group}, *const line[] = {at};
  const amur_factor constant = {1, all};
  amur_panel p = {.n_obs = 4, .n_x = 1, .n_factor = 1, .y = y, .x = x, .factor = &constant};
  amur_panel_fit fit = fit_of(&p);
  const double factorials = log(6) + log(24) + log(40320);
  CHECK_NEAR(fit.beta[0], log(3), 1e-9);
  CHECK_NEAR(fit.r_squared, 8.0 / 13, 1e-9);
  CHECK_NEAR(fit.log_likelihood, 4 * log(2) + 12 * log(6) - 16 - factorials, 1e-9);
  CHECK_NEAR(fit.null_log_likelihood, 16 * log(4) - 16 - factorials, 1e-9);
  amur_panel_fit_fini(&fit);
  p = (amur_panel){
      .kind = AMUR_PANEL_LINEAR, .n_obs = 3, .n_x = 1, .n_factor = 1, .y = z, .x = line, .factor = &constant};
  fit = fit_of(&p);
  CHECK_NEAR(fit.beta[0], 1.5, 1e-12);
  CHECK_NEAR(fit.r_squared, 27.0 / 28, 1e-12);
  CHECK_NEAR(fit.deviance, 1.0 / 6, 1e-12);
  CHECK_NEAR(fit.log_likelihood, -1.5 * (log(2 * acos(-1) / 18) + 1), 1e-9);
  CHECK_NEAR(fit.null_log_likelihood, -1.5 * (log(2 * acos(-1) * 14 / 9) + 1), 1e-9);
  amur_panel_fit_fini(&fit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(fit_by_hand),
      cmocka_unit_test(effects_are_dummies),
      cmocka_unit_test(a_weight_of_two_is_the_row_twice),
      cmocka_unit_test(an_offset_is_a_known_term),
      cmocka_unit_test(missing_values_are_left_out),
      cmocka_unit_test(clusters_of_one_are_robust_and_two_alike_are_one),
      cmocka_unit_test(two_ways_add_up),
      cmocka_unit_test(a_separating_regressor_is_named),
      cmocka_unit_test(separation_by_effects_together_is_found),
      cmocka_unit_test(singletons_go_in_rounds),
      cmocka_unit_test(intervals_cover),
      cmocka_unit_test(threads_change_no_bit),
      cmocka_unit_test(margins_are_kept),
  };
  return cmocka_run_group_tests_name("panel", tests, NULL, NULL);
}
