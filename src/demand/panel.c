/* SPDX-License-Identifier: Apache-2.0
 * panel.c -- gravity regressions: Poisson pseudo-maximum likelihood and least squares with fixed effects.
 * PPML is iteratively reweighted least squares for z = eta + (y - mu)/mu with weights mu, its variables freed of the
 * fixed effects in every step (absorb.c); a step that raises the deviance is halved.  Starts as mu = (y + mean)/2.
 * Observations in levels of only zeros have no finite effect and are dropped first.
 * Source: Santos Silva and Tenreyro (2006), Correia, Guimaraes and Zylkin (2020).
 */
#include "demand/panel.h"
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

void amur_panel_work_fini(amur_panel_work *w) {
  amur_absorber_free(w->absorber);
  free(w->obs);
  for (int f = 0; w->factor && f < w->p->n_factor; f++) free((void *)w->factor[f].level);
  free(w->factor);
  free(w->data);
  free(w->cross);
  free(w->separated);
}

/* Copies what is kept, in the absorber's order. */
static amur_status fill_work(amur_panel_work *w, const int64_t *kept, amur_err *err) {
  const amur_panel *p = w->p;
  const size_t n = w->n, k = (size_t)p->n_x;
  w->obs = amur_alloc(n, sizeof *w->obs);
  const size_t triangle = (k + 1) * (k + 2) / 2;
  w->data = amur_alloc(n * (11 + 2 * k), sizeof *w->data);
  w->cross = amur_alloc(k * k + triangle * AMUR_PANEL_BLOCKS, sizeof *w->cross);
  w->separated = amur_alloc(n, sizeof *w->separated);
  if (!w->obs || !w->data || !w->cross || !w->separated)
    return amur_fail(err, AMUR_E_NOMEM, 0, "gravity: %zu observations", n);
  double **const array[] = {&w->y,  &w->own,     &w->offset,       &w->prior, &w->weight,  &w->eta,
                            &w->mu, &w->working, &w->free_working, &w->trial, &w->trial_mu};
  for (size_t i = 0; i < 11; i++) *array[i] = w->data + i * n;
  w->x = w->data + 11 * n;
  w->free_x = w->x + k * n;
  w->partial = w->cross + k * k;
  const int64_t *order = amur_absorber_order(w->absorber);
  for (size_t i = 0; i < n; i++) {
    const int64_t o = w->obs[i] = kept[order[i]];
    w->y[i] = p->y[o];
    w->offset[i] = p->offset ? p->offset[o] : 0;
    w->prior[i] = p->weight ? p->weight[o] : 1;
    for (size_t j = 0; j < k; j++) w->x[j * n + i] = p->x[j][o];
  }
  return AMUR_OK;
}

amur_status amur_panel_work_init(amur_panel_work *w, const amur_panel *p, int64_t n, const int64_t *kept, int n_thread,
                                 amur_err *err) {
  w->p = p;
  w->n = (size_t)n;
  w->n_thread = n_thread;
  w->factor = amur_alloc((size_t)p->n_factor + 1, sizeof *w->factor);
  if (!w->factor) return amur_fail(err, AMUR_E_NOMEM, 0, "gravity: %d fixed effects", p->n_factor);
  for (int f = 0; f < p->n_factor; f++) {
    int32_t *level = amur_alloc((size_t)n, sizeof *level);
    w->factor[f] = (amur_factor){.n_level = p->factor[f].n_level, .level = level};
    if (!level) return amur_fail(err, AMUR_E_NOMEM, 0, "gravity: %lld observations", (long long)n);
    for (int64_t i = 0; i < n; i++) level[i] = p->factor[f].level[kept[i]];
  }
  w->absorber = amur_absorber_new(n, p->n_factor, w->factor, n_thread, err);
  if (!w->absorber) return err && err->status ? err->status : AMUR_E_NOMEM;
  return fill_work(w, kept, err);
}

/* Log-likelihoods and fit of the dependent variable. */
static void describe(const amur_panel_work *w, amur_panel_fit *fit) {
  const size_t n = w->n;
  amur_sum ll = {0}, null = {0}, square = {0};
  double sy = 0, sm = 0, syy = 0, smm = 0, sym = 0, all = 0;
  for (size_t i = 0; i < n; i++) {
    const double q = w->prior[i];
    all += q, sy += q * w->y[i], sm += q * w->mu[i];
  }
  for (size_t i = 0; i < n; i++) {
    const double q = w->prior[i], dy = w->y[i] - sy / all, dm = w->mu[i] - sm / all;
    syy += q * dy * dy, smm += q * dm * dm, sym += q * dy * dm;
    amur_sum_add(&square, q * (w->y[i] - w->mu[i]) * (w->y[i] - w->mu[i]));
    if (w->p->kind == AMUR_PANEL_LINEAR) continue;
    const double log_factorial = lgamma(w->y[i] + 1);
    amur_sum_add(&ll, q * (w->y[i] * log(w->mu[i]) - w->mu[i] - log_factorial));
    amur_sum_add(&null, q * (w->y[i] * log(sy / all) - sy / all - log_factorial));
  }
  fit->r_squared = sym * sym / (syy * smm);
  fit->log_likelihood = amur_sum_value(ll);
  fit->null_log_likelihood = amur_sum_value(null);
  if (w->p->kind != AMUR_PANEL_LINEAR) return;
  const double two_pi = 6.283185307179586477;
  fit->deviance = amur_sum_value(square);
  fit->log_likelihood = -0.5 * (double)n * (log(two_pi * fit->deviance / (double)n) + 1);
  fit->null_log_likelihood = -0.5 * (double)n * (log(two_pi * syy / (double)n) + 1);
}

static amur_status linear(amur_panel_work *w, amur_panel_fit *fit, amur_err *err) {
  for (size_t i = 0; i < w->n; i++) {
    w->weight[i] = w->prior[i];
    w->working[i] = w->y[i] - w->offset[i];
  }
  const amur_status s = amur_panel_project(w, 1e-12, NULL, fit->beta, err);
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
    if (amur_panel_missing(p, i)) continue;
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
  if (!s) s = amur_panel_drop(p, opts, fit, err);
  for (size_t i = 0; !s && i < n; i++)
    if (!fit->dropped[i]) kept[fit->n_obs++] = (int64_t)i;
  if (!s && fit->n_obs <= p->n_x)
    s = amur_fail(err, AMUR_E_DOMAIN, 0, "gravity: %lld observations left for %d coefficients", (long long)fit->n_obs,
                  p->n_x);
  if (!s) s = amur_panel_work_init(&w, p, fit->n_obs, kept, opts->n_thread, err);
  if (!s) s = p->kind == AMUR_PANEL_PPML ? amur_panel_poisson(&w, opts, fit, err) : linear(&w, fit, err);
  if (!s) {
    describe(&w, fit);
    s = amur_panel_covariance(&w, opts, fit, err);
    for (size_t i = 0; i < n; i++) fit->fitted[i] = NAN;
    for (size_t i = 0; i < w.n; i++) fit->fitted[w.obs[i]] = w.separated[i] ? 0 : w.mu[i];
    fit->n_separated = w.n_separated;
  }
  amur_panel_work_fini(&w);
  free(kept);
  fit->wall_s = amur_wall_s() - began_s;
  return s;
}
