/* SPDX-License-Identifier: Apache-2.0
 * test_recovery_gravity.c -- gravity regressions recover the coefficients that made the data, and their 95 % intervals
 * cover them at the nominal rate (recovery.h): PPML and least squares, two and three sets of fixed effects, robust and
 * clustered errors.  Where theory expects intervals to be too short (errors that ignore what a pair or a country
 * shares, or that pairs' effects of short panels leave residuals of a pair correlated; eight clusters) they are shown
 * to be.
 */
#include "recovery.h"
#include <amur/demand.h>
#include <amur/random.h>
#include <string.h>

enum { ROOM = 4000, COUNTRIES = 60, YEARS = 8 };

/* How flows are made: y = mean x noise of mean one, some of it zero; `shared` noise is one draw for a group. */
typedef enum { OWN, BY_PAIR, BY_EXPORTER, BY_BOTH } sharing;

typedef struct {
  const char *name;
  amur_panel_kind kind;
  int countries, years, samples;
  bool pairs; /* effects of pairs, and of country-years */
  sharing shared;
} trade_case;

typedef struct {
  double y[ROOM], x[2][ROOM];
  int32_t level[4][ROOM]; /* exporter-year, importer-year, pair, exporter */
  int32_t importer[ROOM];
  const double *column[2];
  amur_factor factor[3], cluster[2];
  amur_panel panel;
} trade_sample;

static const double truth[] = {0.5, -0.7};
static const char *const name[] = {"x0", "x1"};

/* Lognormal of mean one. */
static double noise(amur_rng *r, double sigma) { return exp(sigma * amur_rng_normal(r) - 0.5 * sigma * sigma); }

static void draw(trade_sample *s, const trade_case *c, uint64_t replication) {
  amur_rng r = amur_rng_stream(13, replication, 3);
  const int n_c = c->countries;
  double from[COUNTRIES][YEARS], to[COUNTRIES][YEARS], common[2][COUNTRIES], kind[2][COUNTRIES];
  for (int i = 0; i < n_c; i++) {
    for (int t = 0; t < c->years; t++) from[i][t] = 0.3 * amur_rng_normal(&r), to[i][t] = 0.3 * amur_rng_normal(&r);
    for (int k = 0; k < 2; k++)
      common[k][i] = exp(0.5 * amur_rng_normal(&r)), kind[k][i] = amur_rng_unit(&r) < 0.5 ? -1 : 1;
  }
  int n = 0;
  for (int i = 0; i < n_c; i++)
    for (int j = 0; j < n_c; j++) {
      const double own = 0.3 * amur_rng_normal(&r), pair_noise = noise(&r, 0.4), pair_x = amur_rng_normal(&r);
      for (int t = 0; t < c->years; t++, n++) {
        s->x[0][n] = 0.5 * (pair_x + amur_rng_normal(&r));
        if (c->shared == BY_EXPORTER || c->shared == BY_BOTH)
          s->x[0][n] = 0.5 * (kind[0][i] * kind[1][j] + amur_rng_normal(&r));
        s->x[1][n] = amur_rng_unit(&r) < 0.4;
        double u = noise(&r, 0.4);
        if (c->shared == BY_PAIR) u *= pair_noise;
        /* a country's shock favours partners of its kind: x0 goes with it, and no effect takes it */
        if (c->shared == BY_EXPORTER || c->shared == BY_BOTH) u *= pow(common[0][i], kind[1][j]) / exp(0.125);
        if (c->shared == BY_BOTH) u *= pow(common[1][j], kind[0][i]) / exp(0.125);
        const double mean =
            exp(1 + from[i][t] + to[j][t] + (c->pairs ? own : 0) + truth[0] * s->x[0][n] + truth[1] * s->x[1][n]);
        s->y[n] = c->kind == AMUR_PANEL_LINEAR ? log(mean) + (u - 1) : amur_rng_unit(&r) < 0.2 ? 0 : mean * u / 0.8;
        s->level[0][n] = i * c->years + t, s->level[1][n] = j * c->years + t, s->level[2][n] = i * n_c + j;
        s->level[3][n] = i, s->importer[n] = j;
      }
    }
  for (int k = 0; k < 2; k++) s->column[k] = s->x[k];
  for (int f = 0; f < 3; f++) s->factor[f] = (amur_factor){f < 2 ? n_c * c->years : n_c * n_c, s->level[f]};
  s->cluster[0] = c->shared == BY_PAIR || c->shared == OWN ? s->factor[2] : (amur_factor){n_c, s->level[3]};
  s->cluster[1] = (amur_factor){n_c, s->importer};
  s->panel = (amur_panel){.kind = c->kind,
                          .n_obs = n,
                          .n_x = 2,
                          .n_factor = c->pairs ? 3 : 2,
                          .y = s->y,
                          .x = s->column,
                          .factor = s->factor,
                          .n_cluster = c->shared == BY_BOTH ? 2 : 1,
                          .cluster = s->cluster};
}

static void recover(const trade_case *c, amur_small_sample small, recovery *robust, recovery *clustered) {
  static trade_sample s;
  amur_panel_opts opts = amur_panel_opts_default();
  opts.small_sample = small;
  *robust = *clustered = (recovery){0};
  for (int k = 0; k < c->samples; k++) {
    amur_panel_fit fit;
    amur_err err = {0};
    draw(&s, c, (uint64_t)k);
    if (amur_panel_estimate(&s.panel, name, NULL, &opts, &fit, &err)) fail_msg("%s: %s", c->name, err.text);
    assert_true(fit.converged);
    recovery_add(robust, 2, fit.beta, truth, fit.robust);
    recovery_add(clustered, 2, fit.beta, truth, fit.clustered);
    amur_panel_fit_fini(&fit);
  }
}

/* Which intervals are expected to be too short for the first coefficient. */
typedef enum { NEITHER, ROBUST, BOTH } too_short;

static void intervals_cover_or_are_known_to_be_short(void **state) {
  (void)state;
  static const struct {
    trade_case c;
    amur_small_sample small;
    too_short expected;
  } row[] = {
      {{"PPML, two sets", AMUR_PANEL_PPML, 40, 1, 400, false, OWN}, AMUR_SMALL_FULL, NEITHER},
      {{"linear, two sets", AMUR_PANEL_LINEAR, 40, 1, 400, false, OWN}, AMUR_SMALL_FULL, NEITHER},
      {{"PPML, pairs' noise", AMUR_PANEL_PPML, 18, 4, 400, false, BY_PAIR}, AMUR_SMALL_FULL, ROBUST},
      {{"PPML, three sets", AMUR_PANEL_PPML, 18, 4, 400, true, OWN}, AMUR_SMALL_FULL, ROBUST},
      {{"linear, three sets", AMUR_PANEL_LINEAR, 18, 4, 400, true, OWN}, AMUR_SMALL_FULL, ROBUST},
      {{"PPML, exporters' noise", AMUR_PANEL_PPML, 60, 1, 200, false, BY_EXPORTER}, AMUR_SMALL_CLUSTER, ROBUST},
      {{"PPML, two ways", AMUR_PANEL_PPML, 60, 1, 200, false, BY_BOTH}, AMUR_SMALL_CLUSTER, ROBUST},
      {{"linear, two ways", AMUR_PANEL_LINEAR, 60, 1, 200, false, BY_BOTH}, AMUR_SMALL_CLUSTER, ROBUST},
      {{"PPML, eight clusters", AMUR_PANEL_PPML, 8, 4, 400, false, BY_EXPORTER}, AMUR_SMALL_CLUSTER, BOTH},
  };
  bool good = true;
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    recovery robust, clustered;
    int least, most;
    recover(&row[i].c, row[i].small, &robust, &clustered);
    recovery_band(row[i].c.samples, 0.95, &least, &most);
    const bool robust_good = recovery_within(&robust, row[i].c.name, 0.95);
    const bool clustered_good = recovery_within(&clustered, "  clustered", 0.95);
    good = good && (row[i].expected >= ROBUST ? robust.covered[0] < least : robust_good);
    good = good && (row[i].expected == BOTH ? clustered.covered[0] < least : clustered_good);
  }
  assert_true(good);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(intervals_cover_or_are_known_to_be_short)};
  return cmocka_run_group_tests_name("recovery of gravity models", tests, NULL, NULL);
}
