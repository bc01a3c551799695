/* SPDX-License-Identifier: Apache-2.0
 * panel.c -- gravity regressions: Poisson pseudo-maximum likelihood (PPML) and least squares with fixed effects.
 *   y = exp(x b + effects + offset) + error,   sum (y - mu) x = 0, as in a Poisson likelihood
 * PPML needs no Poisson data: it is consistent as long as the mean is right, keeps zero flows, and is not
 * biased by errors whose spread grows with the flow, as least squares of log y is (Santos Silva and Tenreyro 2006).
 * The steps: drop what tells nothing (panel_drop.c), copy the rest in the order of the absorber, fit (panel_poisson.c,
 * or one projection), describe the fit, covariances (panel_covariance.c).
 * Shape: a panel's arrays are [n_obs]; those of the work are [n], the observations kept, in the absorber's order;
 * obs[i] leads from the second to the first.
 */
#include "panel.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

amur_panel_opts amur_panel_opts_default(void) {
  return (amur_panel_opts){
      .small_sample = AMUR_SMALL_CLUSTER, .tolerance = 1e-10, .max_iterations = 100, .n_thread = 1};
}

void amur_panel_fit_fini(amur_panel_fit *fit) {
  free(fit->beta);
  free(fit->covariance);
  free(fit->robust);
  free(fit->clustered);
  free(fit->fitted);
  free(fit->dropped);
  *fit = (amur_panel_fit){0};
}

void ami_panel_work_fini(amur_panel_work *w) {
  ami_absorber_free(w->absorber);
  free(w->obs);
  for (int f = 0; w->level && f < w->p->n_factor; f++) free(w->level[f]);
  free(w->level);
  free(w->factor);
  free(w->data);
  free(w->cross);
  free(w->origin);
  free(w->separated);
}

typedef struct {
  amur_panel_work *w;
  const int64_t *kept;
} fill_job;

/* The observations of a block, from the caller's arrays to those of the work. */
static amur_status fill_block(void *context, int block, int worker, amur_err *err) {
  (void)worker;
  (void)err;
  const fill_job *j = context;
  amur_panel_work *w = j->w;
  const amur_panel *p = w->p;
  const int64_t *order = ami_absorber_order(w->absorber);
  const size_t end = amur_panel_start(w, block + 1);
  for (size_t i = amur_panel_start(w, block); i < end; i++) {
    const int64_t o = w->obs[i] = j->kept[order[i]];
    w->y[i] = p->y[o];
    w->offset[i] = p->offset ? p->offset[o] : 0;
    w->prior[i] = p->weight ? p->weight[o] : 1;
    for (size_t k = 0; k < (size_t)p->n_x; k++) w->x[k * w->n + i] = p->x[k][o];
  }
  return AMUR_OK;
}

/* Levels from the order in which the absorber was made to its own. */
static bool order_levels(amur_panel_work *w) {
  int32_t *room = amur_alloc(w->n, sizeof *room);
  const int64_t *order = ami_absorber_order(w->absorber);
  for (int f = 0; room && f < w->p->n_factor; f++) {
    int32_t *level = w->level[f];
    for (size_t i = 0; i < w->n; i++) room[i] = level[order[i]];
    memcpy(level, room, w->n * sizeof *level);
  }
  free(room);
  return room != NULL;
}

/* Copies what is kept, in the absorber's order. */
static amur_status fill_work(amur_panel_work *w, const int64_t *kept, amur_err *err) {
  const amur_panel *p = w->p;
  const size_t n = w->n, k = (size_t)p->n_x;
  w->obs = amur_alloc(n, sizeof *w->obs);
  const size_t triangle = (k + 1) * (k + 2) / 2;
  w->data = amur_alloc(n * (11 + 2 * k), sizeof *w->data);
  w->cross = amur_alloc(k * k + triangle * AMUR_PANEL_BLOCKS, sizeof *w->cross);
  w->origin = amur_alloc(2 * k, sizeof *w->origin);
  w->separated = amur_alloc(n, sizeof *w->separated);
  if (!w->obs || !w->data || !w->cross || !w->origin || !w->separated)
    return amur_fail(err, AMUR_E_NOMEM, 0, "gravity: %zu observations", n);
  double **const array[] = {&w->y,  &w->own,     &w->offset,       &w->prior, &w->weight,  &w->eta,
                            &w->mu, &w->working, &w->free_working, &w->trial, &w->trial_mu};
  for (size_t i = 0; i < 11; i++) *array[i] = w->data + i * n;
  w->x = w->data + 11 * n;
  w->free_x = w->x + k * n;
  w->partial = w->cross + k * k;
  w->scale = w->origin + k;
  fill_job job = {w, kept};
  ami_panel_for(w, fill_block, &job);
  ami_panel_to_units(w);
  return order_levels(w) ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "gravity: %zu observations", n);
}

amur_status ami_panel_work_init(amur_panel_work *w, const amur_panel *p, int64_t n, const int64_t *kept, int n_thread,
                                amur_err *err) {
  w->p = p;
  w->n = (size_t)n;
  w->n_thread = n_thread;
  w->factor = amur_alloc((size_t)p->n_factor + 1, sizeof *w->factor);
  w->level = amur_alloc((size_t)p->n_factor + 1, sizeof *w->level);
  if (!w->factor || !w->level) return amur_fail(err, AMUR_E_NOMEM, 0, "gravity: %d fixed effects", p->n_factor);
  for (int f = 0; f < p->n_factor; f++) {
    int32_t *level = w->level[f] = amur_alloc((size_t)n, sizeof *level);
    w->factor[f] = (amur_factor){.n_level = p->factor[f].n_level, .level = level};
    if (!level) return amur_fail(err, AMUR_E_NOMEM, 0, "gravity: %lld observations", (long long)n);
    for (int64_t i = 0; i < n; i++) level[i] = p->factor[f].level[kept[i]];
  }
  w->absorber = ami_absorber_new(n, p->n_factor, w->factor, n_thread, err);
  if (!w->absorber) return err && err->status ? err->status : AMUR_E_NOMEM;
  return fill_work(w, kept, err);
}

/* log(y!) for y >= 0, by Stirling's series (Abramowitz and Stegun 1964, 6.1.41) from 12 on, where it has all digits,
 * and the recurrence below; lgamma of some libraries writes a global. */
static double log_factorial(double y) {
  assert(y >= 0);
  if (y == 0) return 0;
  double x = y + 1, product = 1;
  for (; x < 12; x++) product *= x;
  const double z = 1 / (x * x), half_log_two_pi = 0.91893853320467274178;
  const double series = (1.0 / 12 + z * (-1.0 / 360 + z * (1.0 / 1260 + z * (-1.0 / 1680 + z / 1188)))) / x;
  return (x - 0.5) * log(x) - x + half_log_two_pi + series - log(product);
}

/* Sums of a block: likelihoods, squared residuals, moments of y and its fit about their means. */
typedef struct {
  const amur_panel_work *w;
  double mean_y, mean_fit;
  amur_sum log_likelihood[AMUR_PANEL_BLOCKS], null[AMUR_PANEL_BLOCKS], square[AMUR_PANEL_BLOCKS];
  double moment[AMUR_PANEL_BLOCKS][3];
} fit_sums;

static amur_status describe_block(void *context, int block, int worker, amur_err *err) {
  (void)worker;
  (void)err;
  fit_sums *s = context;
  const amur_panel_work *w = s->w;
  const double log_unit = log(w->unit), log_mean = w->p->kind == AMUR_PANEL_PPML ? log(s->mean_y) + log_unit : 0;
  const size_t end = amur_panel_start(w, block + 1);
  for (size_t i = amur_panel_start(w, block); i < end; i++) {
    const double q = w->prior[i], y = w->y[i], mu = w->mu[i], dy = y - s->mean_y, dm = mu - s->mean_fit;
    s->moment[block][0] += q * dy * dy;
    s->moment[block][1] += q * dm * dm;
    s->moment[block][2] += q * dy * dm;
    amur_sum_add(&s->square[block], q * (y - mu) * (y - mu));
    if (w->p->kind == AMUR_PANEL_LINEAR) continue;
    const double flow = y * w->unit, constant = log_factorial(flow);
    amur_sum_add(&s->log_likelihood[block], q * ((y > 0 ? flow * (log(mu) + log_unit) : 0) - mu * w->unit - constant));
    amur_sum_add(&s->null[block], q * (flow * log_mean - s->mean_y * w->unit - constant));
  }
  return AMUR_OK;
}

/* Log-likelihoods and fit of the dependent variable.  R2 is the squared correlation of y and its fit, which means the
 * same for both kinds.  The null model has a constant alone: mu = mean of y. */
static void describe(const amur_panel_work *w, amur_panel_fit *fit) {
  fit_sums s = {.w = w};
  amur_sum ll = {0}, null = {0}, square = {0};
  double moment[3] = {0}, all = 0;
  for (size_t i = 0; i < w->n; i++) {
    all += w->prior[i];
    s.mean_y += w->prior[i] * w->y[i], s.mean_fit += w->prior[i] * w->mu[i];
  }
  s.mean_y /= all, s.mean_fit /= all;
  ami_panel_for(w, describe_block, &s);
  for (int block = 0; block < AMUR_PANEL_BLOCKS; block++) {
    amur_sum_add(&ll, amur_sum_value(s.log_likelihood[block]));
    amur_sum_add(&null, amur_sum_value(s.null[block]));
    amur_sum_add(&square, amur_sum_value(s.square[block]));
    for (int k = 0; k < 3; k++) moment[k] += s.moment[block][k];
  }
  fit->r_squared = moment[2] * moment[2] / (moment[0] * moment[1]);
  fit->log_likelihood = amur_sum_value(ll);
  fit->null_log_likelihood = amur_sum_value(null);
  if (w->p->kind != AMUR_PANEL_LINEAR) return;
  const double two_pi = 6.283185307179586477, n = (double)w->n;
  fit->deviance = amur_sum_value(square);
  fit->log_likelihood = -0.5 * n * (log(two_pi * fit->deviance / n) + 1);
  fit->null_log_likelihood = -0.5 * n * (log(two_pi * moment[0] / n) + 1);
}

/* Least squares: one projection is the solution. */
static amur_status linear(amur_panel_work *w, amur_panel_fit *fit, amur_err *err) {
  for (size_t i = 0; i < w->n; i++) {
    w->weight[i] = w->prior[i];
    w->working[i] = w->y[i] - w->offset[i];
  }
  const amur_status s = ami_panel_project(w, 1e-12, NULL, fit->beta, err);
  for (size_t i = 0; i < w->n; i++) w->mu[i] = w->trial[i] + w->offset[i];
  fit->iterations = 1;
  fit->converged = true;
  return s;
}

static amur_status check(const amur_panel *p, const char *const *name, const long *row, amur_err *err) {
  if (p->n_x >= AMUR_ABSORB_SLOTS)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "gravity: %d regressors, at most %d", p->n_x, AMUR_ABSORB_SLOTS - 1);
  for (int64_t i = 0; i < p->n_obs; i++) {
    const long line = row ? row[i] : (long)i + 1;
    if (ami_panel_missing(p, i)) continue;
    if (!isfinite(p->y[i]) || (p->kind == AMUR_PANEL_PPML && p->y[i] < 0))
      return amur_fail(err, AMUR_E_DOMAIN, line, "gravity: row %ld: dependent variable %g, must be %s", line, p->y[i],
                       p->kind == AMUR_PANEL_PPML ? ">= 0" : "finite");
    for (int j = 0; j < p->n_x; j++)
      if (!isfinite(p->x[j][i]))
        return amur_fail(err, AMUR_E_DOMAIN, line, "gravity: row %ld: %s is %g, must be finite", line, name[j],
                         p->x[j][i]);
    if (p->weight && !(p->weight[i] > 0 && p->weight[i] < INFINITY))
      return amur_fail(err, AMUR_E_DOMAIN, line, "gravity: row %ld: weight %g, must be > 0", line, p->weight[i]);
  }
  return AMUR_OK;
}

/* Estimates and errors are numbers, or one is named. */
static amur_status check_fit(const amur_panel_work *w, const amur_panel_fit *fit, amur_err *err) {
  const size_t k = (size_t)w->p->n_x;
  for (size_t j = 0; j < k; j++)
    if (!isfinite(fit->beta[j]) || !isfinite(fit->covariance[j * k + j]) || !isfinite(fit->robust[j * k + j]))
      return amur_fail(err, AMUR_E_NUMERIC, 0,
                       "gravity: %s is %g with a standard error of %g: beyond the range of numbers", w->name[j],
                       fit->beta[j], sqrt(fit->robust[j * k + j]));
  if (isfinite(fit->deviance) && isfinite(fit->log_likelihood)) return AMUR_OK;
  return amur_fail(err, AMUR_E_NUMERIC, 0, "gravity: deviance %g, log-likelihood %g: beyond the range of numbers",
                   fit->deviance, fit->log_likelihood);
}

amur_status amur_panel_estimate(const amur_panel *p, const char *const *x_name, const long *row,
                                const amur_panel_opts *opts, amur_panel_fit *fit, amur_err *err) {
  const double began_s = amur_wall_s();
  *fit = (amur_panel_fit){.n_x = p->n_x};
  const size_t k = (size_t)p->n_x, n = (size_t)p->n_obs;
  amur_panel_work w = {.p = p, .name = x_name, .row = row};
  int64_t *kept = amur_alloc(n, sizeof *kept);
  fit->beta = amur_alloc(k, sizeof(double));
  fit->covariance = amur_alloc(k * k, sizeof(double));
  fit->robust = amur_alloc(k * k, sizeof(double));
  fit->clustered = p->n_cluster ? amur_alloc(k * k, sizeof(double)) : NULL;
  fit->fitted = amur_alloc(n, sizeof(double));
  fit->dropped = amur_alloc(n, sizeof(bool));
  amur_status s = check(p, x_name, row, err);
  if (!s && (!kept || !fit->beta || !fit->covariance || !fit->robust || !fit->fitted || !fit->dropped))
    s = amur_fail(err, AMUR_E_NOMEM, 0, "gravity: %zu observations", n);
  if (!s) s = ami_panel_drop(p, opts, fit, err);
  for (size_t i = 0; !s && i < n; i++)
    if (!fit->dropped[i]) kept[fit->n_obs++] = (int64_t)i;
  if (!s && fit->n_obs <= p->n_x)
    s = amur_fail(err, AMUR_E_DOMAIN, 0, "gravity: %lld observations left for %d coefficients", (long long)fit->n_obs,
                  p->n_x);
  if (!s) s = ami_panel_work_init(&w, p, fit->n_obs, kept, opts->n_thread, err);
  if (!s) s = p->kind == AMUR_PANEL_PPML ? ami_panel_poisson(&w, opts, fit, err) : linear(&w, fit, err);
  if (!s) {
    describe(&w, fit);
    s = ami_panel_covariance(&w, opts, fit, err);
    ami_panel_from_units(&w, fit);
    if (!s) s = check_fit(&w, fit, err);
    for (size_t i = 0; i < n; i++) fit->fitted[i] = NAN;
    for (size_t i = 0; i < w.n; i++) fit->fitted[w.obs[i]] = w.separated[i] ? 0 : w.mu[i];
    fit->n_separated = w.n_separated;
  }
  ami_panel_work_fini(&w);
  free(kept);
  fit->wall_s = amur_wall_s() - began_s;
  return s;
}
