/* SPDX-License-Identifier: Apache-2.0
 * panel_poisson.c -- Poisson pseudo-maximum likelihood with fixed effects by inexact Newton steps.
 * Newton's step is a weighted regression (iteratively reweighted least squares, McCullagh and Nelder 1989): in every
 * step (y - mu)/mu, weighted by mu, is regressed on regressors and effects, and added to eta = log mu (Correia,
 * Guimaraes and Zylkin 2020).  The steps need not be solved exactly, since they vanish at the solution
 * (Dembo, Eisenstat and Steihaug 1982): the inner tolerance follows the progress.  A step that raises the deviance is
 * halved.  Starts from the fixed effects alone, by two rounds of proportional fitting, half-way to the data; without
 * any from mu = (y + mean)/2.
 * Separation: along a direction in the span of regressors and effects that is zero where y > 0 and negative for
 * some y = 0 the likelihood rises for ever (Correia, Guimaraes and Zylkin 2019).  Newton's steps turn into such a
 * direction, with steps of length one for ever, so they are held against that condition; what they separate is
 * taken out with a fit of zero.
 */
#include "panel.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_INNER 1e-6    /* shows regressors that the effects explain */
#define LOOSEST_INNER 1e-3  /* inner tolerance far away */
#define TIGHTEST_INNER 1e-8 /* and near */
#define EXACT_INNER 1e-6    /* what standard errors need, whose own error is of its square */
#define SETTLED 1e-3        /* relative change of the deviance below which separation is looked for */
#define STILL 1e-3          /* movement of eta that is none */
#define FALL 0.5            /* that of a separated flow is about one */
#define ETA_LEAST (-690.0)  /* log of the least mu */
#define POLISHED 1e-10      /* relative miss of the margins of a level */
#define PERFECT 0.1         /* deviance, over mean weighted y, beside which changes are measured in a perfect fit */
enum { POLISH_ROUNDS = 3 };
#define NOISE 1e-14 /* of the terms of the deviance */

/* mu at eta, with the weights and the working variable of the next step, and the deviance of each block: everything
 * that one pass over the data can give.
 *   deviance = 2 sum prior (y log(y/mu) - (y - mu)),  y log y - y being made once, in w->own. */
typedef struct {
  amur_panel_work *w;
  const double *eta;
  double *mu;
  amur_sum part[AMUR_PANEL_BLOCKS];
} mean_job;

static amur_status mean_block(void *context, int block, int worker, amur_err *err) {
  (void)worker;
  (void)err;
  mean_job *j = context;
  const amur_panel_work *w = j->w;
  amur_sum sum = {0};
  const size_t end = amur_panel_start(w, block + 1);
  for (size_t i = amur_panel_start(w, block); i < end; i++) {
    const double log_mu = j->eta[i] + w->offset[i], mu = fmax(exp(log_mu), AMUR_PANEL_MU_LEAST);
    const bool out = w->separated[i];
    j->mu[i] = mu;
    w->weight[i] = out ? 0 : w->prior[i] * mu;
    w->working[i] = out ? 0 : (w->y[i] - mu) / mu;
    amur_sum_add(&sum, 2 * w->prior[i] * ((w->own[i] - w->y[i] * log_mu) + mu));
  }
  j->part[block] = sum;
  return AMUR_OK;
}

/* Deviance at eta; also fills mu, and weights and working variable for a step from there. */
static double deviance(amur_panel_work *w, const double *eta, double *mu) {
  mean_job j = {.w = w, .eta = eta, .mu = mu};
  ami_panel_for(w, mean_block, &j);
  amur_sum sum = {0};
  for (int block = 0; block < AMUR_PANEL_BLOCKS; block++) amur_sum_add(&sum, amur_sum_value(j.part[block]));
  return amur_sum_value(sum);
}

/* mu in proportion to the margins of one factor: the first-order condition of an effect is that the fit of its level
 * sums to the flows of its level.  *miss becomes the largest relative miss before, if larger. */
static bool fit_margins(amur_panel_work *w, const amur_factor *f, double *miss) {
  double *sum = amur_alloc((size_t)f->n_level * 2, sizeof *sum);
  if (!sum) return false;
  for (size_t i = 0; i < w->n; i++) {
    double *at = sum + 2 * (size_t)f->level[i];
    at[0] += w->prior[i] * w->y[i];
    at[1] += w->prior[i] * w->mu[i];
  }
  for (int32_t l = 0; l < f->n_level; l++) {
    double *at = sum + 2 * (size_t)l;
    at[0] = at[1] > 0 ? at[0] / at[1] : 1; /* a level without observations is in nobody's way */
    *miss = amur_worse(*miss, fabs(at[0] - 1));
  }
  for (size_t i = 0; i < w->n; i++) w->mu[i] *= sum[2 * (size_t)f->level[i]];
  free(sum);
  return true;
}

/* eta to start from. */
static amur_status start_values(amur_panel_work *w, amur_err *err) {
  const amur_panel *p = w->p;
  double total = 0, prior = 0;
  for (size_t i = 0; i < w->n; i++) {
    w->own[i] = w->y[i] > 0 ? w->y[i] * log(w->y[i]) - w->y[i] : 0;
    w->mu[i] = exp(w->offset[i]);
    total += w->prior[i] * w->y[i], prior += w->prior[i];
  }
  if (!(total > 0)) return amur_fail(err, AMUR_E_DOMAIN, 0, "gravity: every dependent value is zero");
  w->least_deviance = PERFECT * total / (double)w->n;
  double miss = 0;
  for (int round = 0; round < 2; round++)
    for (int f = 0; f < p->n_factor; f++)
      if (!fit_margins(w, &w->factor[f], &miss)) return amur_fail(err, AMUR_E_NOMEM, 0, "gravity: fixed effects");
  for (size_t i = 0; i < w->n; i++)
    w->eta[i] =
        log(0.5 * (w->y[i] + (p->n_factor ? fmax(w->mu[i], AMUR_PANEL_MU_LEAST) : total / prior))) - w->offset[i];
  return AMUR_OK;
}

/* Takes out zero flows that the last step (trial - eta) separates; true if there are any.  The step is such a direction
 * if it moves no flow above zero, raises none, and lowers some zero flows by about one (Correia, Guimaraes and Zylkin
 * 2019), each within the limits STILL and FALL. */
static bool separate(amur_panel_work *w) {
  int64_t found = 0;
  for (size_t i = 0; i < w->n; i++) {
    if (w->separated[i]) continue;
    const double moved = w->trial[i] - w->eta[i];
    if (w->y[i] > 0 ? fabs(moved) > STILL : moved > STILL) return false;
    if (moved < -FALL) found++;
  }
  for (size_t i = 0; found && i < w->n; i++) {
    if (w->separated[i] || !(w->trial[i] - w->eta[i] < -FALL)) continue;
    const long row = w->row ? w->row[w->obs[i]] : (long)w->obs[i] + 1;
    if (w->n_separated++ == 0 || row < w->first_separated) w->first_separated = row;
    w->separated[i] = true;
    w->trial[i] = ETA_LEAST - w->offset[i];
  }
  return found > 0;
}

/* The norm of the last steps hardly sees levels with little flow: their effects are set by their margins. */
static amur_status polish(amur_panel_work *w, amur_err *err) {
  double miss = INFINITY;
  for (int round = 0; round < POLISH_ROUNDS && miss > POLISHED; round++) {
    miss = 0;
    for (int f = 0; f < w->p->n_factor; f++)
      if (!fit_margins(w, &w->factor[f], &miss)) return amur_fail(err, AMUR_E_NOMEM, 0, "gravity: fixed effects");
  }
  return AMUR_OK;
}

static void swap(double **a, double **b) {
  double *c = *a;
  *a = *b;
  *b = c;
}

/* One step from eta; beta moves by `move`.  The start is not of the form x b + effects, so the first step regresses the
 * whole of eta + (y - mu)/mu and replaces it; later ones regress (y - mu)/mu, which vanishes, and add. */
static amur_status step(amur_panel_work *w, amur_panel_fit *fit, double inner, double *move, amur_err *err) {
  const size_t k = (size_t)w->p->n_x;
  const bool whole = fit->iterations == 1; /* eta is not in the span yet */
  for (size_t i = 0; whole && i < w->n; i++) w->working[i] += w->eta[i];
  const amur_status s = ami_panel_project(w, inner, whole ? NULL : w->eta, move, err);
  if (s) return s;
  double next = deviance(w, w->trial, w->trial_mu), length = 1;
  assert(fit->iterations >= 1);
  for (int half = 0; half < 30 && !whole && !(next <= fit->deviance * (1 + 1e-9)); half++) {
    for (size_t i = 0; i < w->n; i++) w->trial[i] = 0.5 * (w->trial[i] + w->eta[i]);
    next = deviance(w, w->trial, w->trial_mu);
    length *= 0.5;
  }
  for (size_t j = 0; j < k; j++) fit->beta[j] += length * move[j];
  fit->change = fabs(fit->deviance - next) / (w->least_deviance + fabs(next));
  if (length == 1 && fit->change < SETTLED && separate(w)) next = deviance(w, w->trial, w->trial_mu);
  fit->deviance = next;
  swap(&w->eta, &w->trial);
  swap(&w->mu, &w->trial_mu);
  return AMUR_OK;
}

amur_status ami_panel_poisson(amur_panel_work *w, const amur_panel_opts *opts, amur_panel_fit *fit, amur_err *err) {
  const size_t k = (size_t)w->p->n_x;
  double *move = amur_alloc(k, sizeof *move);
  amur_status s = move ? start_values(w, err) : amur_fail(err, AMUR_E_NOMEM, 0, "gravity: %zu regressors", k);
  if (!s) fit->deviance = deviance(w, w->eta, w->mu);
  amur_sum size = {0};
  for (size_t i = 0; !s && i < w->n; i++) amur_sum_add(&size, w->prior[i] * (fabs(w->own[i]) + w->y[i]));
  const double noise = NOISE * amur_sum_value(size);
  double inner = FIRST_INNER;
  for (fit->iterations = 0; !s && fit->iterations < opts->max_iterations;) {
    const int64_t out = w->n_separated;
    fit->iterations++;
    s = step(w, fit, inner, move, err);
    if (s || !isfinite(fit->deviance)) break;
    fit->converged = out == w->n_separated && inner <= EXACT_INNER &&
                     fit->change < fmax(opts->tolerance, noise / (w->least_deviance + fabs(fit->deviance)));
    if (fit->converged) break;
    if (out != w->n_separated)
      inner = FIRST_INNER; /* other observations may leave other regressors explained */
    else
      inner = fit->iterations == 1 ? LOOSEST_INNER : fmin(inner, fmax(TIGHTEST_INNER, fit->change));
  }
  free(move);
  return s || !fit->converged ? s : polish(w, err);
}
