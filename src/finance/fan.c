/* SPDX-License-Identifier: Apache-2.0
 * fan.c -- many futures of a country's debt: correlated, persistent normal shocks, quantiles and odds of a breach.
 *   e_t = persistence e_(t-1) + sqrt(1 - persistence^2) L z_t;  shock_t = sd * e_t;  L L' = correlation
 * so that a year's standard deviation is sd whatever the persistence: var e_t = p^2 + (1 - p^2) = 1.
 * Growth, exports, transfers and the balance fall with negative e, the currency with positive.  No year takes more than
 * 90 % of GDP, exports or the currency.
 * Draws are independent tasks with streams of their own; quantiles are of the sorted draws (linear between ranks, which
 * is definition 7 of Hyndman and Fan 1996).
 * Shape: draw[year][ratio][draw], so that the draws of a cell lie side by side and are sorted in place.
 * Source: the fan of the IMF's stochastic simulations for market-access countries (Celasun, Debrun and Ostry 2006),
 * here with given moments in place of an estimated VAR.
 */
#include <amur/country.h>
#include <amur/random.h>
#include "country_internal.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { N_SHOCK = 5 };

typedef struct {
  const country_setup *setup;
  const amur_fan_opts *opts;
  double root[N_SHOCK][N_SHOCK]; /* lower triangle of the correlation's Cholesky factor */
  int n_year;
  double *draw; /* [n_year * AMUR_RATIO_N][n_draw] */
} fan;

/* Cholesky factor of the correlation matrix, which turns independent normals into correlated ones; false if the matrix
 * is no correlation: not symmetric, not of ones on the diagonal, or not positive definite. */
static bool factorise(const double *correlation, double root[N_SHOCK][N_SHOCK]) {
  for (int i = 0; i < N_SHOCK; i++)
    for (int j = 0; j <= i; j++) {
      const double c = correlation ? correlation[i * N_SHOCK + j] : i == j;
      if (correlation && !(fabs(c - correlation[j * N_SHOCK + i]) <= 1e-12)) return false;
      if (i == j && !(fabs(c - 1) <= 1e-12)) return false;
      double rest = c;
      for (int k = 0; k < j; k++) rest -= root[i][k] * root[j][k];
      if (i == j && !(rest > 1e-12)) return false;
      root[i][j] = i == j ? sqrt(rest) : rest / root[j][j];
    }
  return true;
}

/* The shocks of one future.  The first year has no past: its e is drawn from the same distribution as all later ones.
 */
static void shocks_of_draw(const fan *f, int i, amur_country_shock *shock) {
  const amur_country *c = f->setup->country;
  amur_rng rng = amur_rng_stream(f->opts->seed, (uint64_t)i, 0);
  double e[N_SHOCK] = {0};
  assert(c->persistence >= 0 && c->persistence < 1); /* amur_country_check */
  const double fresh = sqrt(1 - c->persistence * c->persistence);
  for (int t = 0; t < f->n_year; t++) {
    double z[N_SHOCK];
    for (int k = 0; k < N_SHOCK; k++) z[k] = amur_rng_normal(&rng);
    for (int k = N_SHOCK - 1; k >= 0; k--) {
      double mixed = 0;
      for (int j = 0; j <= k; j++) mixed += f->root[k][j] * z[j];
      e[k] = t ? c->persistence * e[k] + fresh * mixed : mixed;
    }
    shock[t] = (amur_country_shock){.growth = fmax(c->sd_growth * e[0], -0.9),
                                    .primary_balance = c->sd_primary_balance * e[1],
                                    .export_growth = fmax(c->sd_export_growth * e[2], -0.9),
                                    .transfers = c->sd_transfers * e[3],
                                    .depreciation = fmin(c->sd_depreciation * e[4], 0.9)};
  }
}

static amur_status one_draw(void *context, int i, int worker, amur_err *err) {
  (void)worker;
  (void)err;
  const fan *f = context;
  amur_country_shock shock[AMUR_COUNTRY_YEARS_MAX];
  amur_country_year year[AMUR_COUNTRY_YEARS_MAX];
  shocks_of_draw(f, i, shock);
  ami_country_path(f->setup, shock, f->n_year, year);
  for (int t = 0; t < f->n_year; t++)
    for (int r = 0; r < AMUR_RATIO_N; r++)
      f->draw[((size_t)t * AMUR_RATIO_N + (size_t)r) * (size_t)f->opts->n_draw + (size_t)i] = year[t].ratio[r];
  return AMUR_OK;
}

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Quantiles, moments and the share of draws above the threshold; sorts the draws. */
static amur_fan_cell cell_of(double *draw, int n, double threshold) {
  static const double level[AMUR_FAN_LEVELS] = {0.05, 0.25, 0.5, 0.75, 0.95};
  assert(n >= 2);
  amur_fan_cell cell = {.level = {0}};
  amur_sum sum = {0, 0}, square = {0, 0};
  int above = 0;
  qsort(draw, (size_t)n, sizeof *draw, ascending);
  for (int i = 0; i < n; i++) {
    amur_sum_add(&sum, draw[i]);
    above += draw[i] > threshold;
  }
  cell.mean = amur_sum_value(sum) / n;
  for (int i = 0; i < n; i++) amur_sum_add(&square, (draw[i] - cell.mean) * (draw[i] - cell.mean));
  cell.sd = sqrt(amur_sum_value(square) / (n - 1));
  cell.breach = (double)above / n;
  for (int q = 0; q < AMUR_FAN_LEVELS; q++) {
    const double rank = level[q] * (n - 1);
    const int low = (int)rank, high = low + 1 < n ? low + 1 : low;
    cell.level[q] = draw[low] + (rank - low) * (draw[high] - draw[low]);
  }
  return cell;
}

amur_fan_opts amur_fan_opts_default(void) { return (amur_fan_opts){.n_draw = 1000, .n_thread = 1, .seed = 1}; }

amur_status amur_country_fan(const amur_country *country, const amur_public_loan *loan, int n_loan, int n_year,
                             const amur_fan_opts *opts, amur_fan_cell *cell, amur_err *err) {
  fan f = {.opts = opts, .n_year = n_year};
  if (n_year < 1 || n_year > AMUR_COUNTRY_YEARS_MAX)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "fan: %d years, must lie in 1..%d", n_year, AMUR_COUNTRY_YEARS_MAX);
  if (opts->n_draw < 2) return amur_fail(err, AMUR_E_DOMAIN, 0, "fan: %d draws, must be at least 2", opts->n_draw);
  if (!factorise(opts->correlation, f.root))
    return amur_fail(err, AMUR_E_DOMAIN, 0,
                     "fan: the correlations are not a positive definite matrix with ones on its diagonal");
  country_setup setup;
  amur_status s = ami_country_setup_init(&setup, country, loan, n_loan, err);
  if (s) return s;
  const size_t n_cell = (size_t)n_year * AMUR_RATIO_N;
  f.setup = &setup;
  f.draw = amur_alloc(n_cell * (size_t)opts->n_draw, sizeof *f.draw);
  s = f.draw ? amur_parallel_for(opts->n_draw, opts->n_thread, one_draw, &f, err)
             : amur_fail(err, AMUR_E_NOMEM, 0, "fan: %d draws of %d years", opts->n_draw, n_year);
  for (size_t i = 0; i < n_cell && !s; i++) {
    const double threshold = amur_debt_threshold((amur_debt_ratio)(i % AMUR_RATIO_N), country->capacity);
    cell[i] = cell_of(f.draw + i * (size_t)opts->n_draw, opts->n_draw, threshold);
  }
  free(f.draw);
  ami_country_setup_fini(&setup);
  return s;
}
