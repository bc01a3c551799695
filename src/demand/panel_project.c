/* SPDX-License-Identifier: Apache-2.0
 * panel_project.c -- weighted least squares with fixed effects: variables are freed of the effects (absorb.c), then
 * regressed on each other by normal equations (Frisch, Waugh and Lovell: the coefficients are those of the regression
 * with all the dummies, and so are the residuals).  What the effects or other regressors explain is named.
 * Sums go over fixed blocks of observations and are added in order: threads do not change the bits.
 */
#include "panel.h"
#include <amur/symmetric.h>
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EXPLAINED 1e-9 /* share of a regressor's variation left by the fixed effects that is taken for none */
enum { CHUNK = 256, THREADS_PAY = 150000 };

void ami_panel_for(const amur_panel_work *w, amur_task task, void *context) {
  amur_parallel_for(AMUR_PANEL_BLOCKS, w->n < THREADS_PAY ? 1 : w->n_thread, task, context, NULL);
}

/* A column of the free variables: regressors, then the working variable. */
static const double *column(const amur_panel_work *w, size_t k) {
  return k < (size_t)w->p->n_x ? w->free_x + k * w->n : w->free_working;
}

/* Cross products of a block, lower triangle with the working variable as its last row. */
static amur_status cross_block(void *context, int block, int worker, amur_err *err) {
  (void)worker;
  (void)err;
  const amur_panel_work *w = context;
  const size_t k = (size_t)w->p->n_x, size = (k + 1) * (k + 2) / 2, end = amur_panel_start(w, block + 1);
  double *sum = w->partial + (size_t)block * size;
  memset(sum, 0, size * sizeof *sum);
  for (size_t from = amur_panel_start(w, block); from < end; from += CHUNK) {
    const size_t n = end - from < CHUNK ? end - from : CHUNK;
    double heavy[CHUNK], *at = sum;
    for (size_t i = 0; i <= k; i++) {
      const double *a = column(w, i) + from;
      for (size_t m = 0; m < n; m++) heavy[m] = w->weight[from + m] * a[m];
      for (size_t j = 0; j <= i; j++) {
        const double *b = column(w, j) + from;
        double part[4] = {0};
        size_t m = 0;
        for (; m + 4 <= n; m += 4)
          for (size_t l = 0; l < 4; l++) part[l] += heavy[m + l] * b[m + l];
        for (; m < n; m++) part[0] += heavy[m] * b[m];
        *at++ += (part[0] + part[1]) + (part[2] + part[3]);
      }
    }
  }
  return AMUR_OK;
}

/* Weighted variation of a regressor about its mean where a constant or fixed effects take that up, else about zero. */
static double variation(const amur_panel_work *w, size_t k) {
  const double *x = w->x + k * w->n;
  const bool centred = w->p->n_factor > 0 || (w->constant >= 0 && (int)k != w->constant);
  double sum = 0, all = 0;
  for (size_t i = 0; centred && i < w->n; i++) sum += w->weight[i] * x[i], all += w->weight[i];
  const double mean = all > 0 ? sum / all : 0;
  double square = 0;
  for (size_t i = 0; i < w->n; i++) square += w->weight[i] * (x[i] - mean) * (x[i] - mean);
  return square;
}

/* Separated flows may have taken with them what told a regressor apart: then they are the cause to name. */
static amur_status not_identified(const amur_panel_work *w, size_t i, const char *why, amur_err *err) {
  if (w->n_separated > 0)
    return amur_fail(err, AMUR_E_NUMERIC, w->first_separated,
                     "gravity: %s separates: it alone fits %lld zero flows (the first in row %ld), so its coefficient "
                     "is not finite",
                     w->name[i], (long long)w->n_separated, w->first_separated);
  return amur_fail(err, AMUR_E_NUMERIC, 0, "gravity: %s %s", w->name[i], why);
}

/* Factors the cross products of the free regressors; names what is explained by the others: what is left of it is
 * measured by its own variation, so that neither unit nor origin decides. */
static amur_status factor_cross(amur_panel_work *w, amur_err *err) {
  const size_t k = (size_t)w->p->n_x;
  double before[AMUR_ABSORB_SLOTS];
  const char *const combination =
      w->p->n_factor ? "is a combination of the regressors before it and the fixed effects: not identified"
                     : "is a combination of the regressors before it: not identified";
  for (size_t i = 0; i < k; i++) {
    before[i] = variation(w, i);
    if (!(before[i] > 0 && w->cross[i * k + i] > EXPLAINED * before[i]))
      return not_identified(w, i,
                            before[i] > 0
                                ? "does not vary within the fixed effects, so its coefficient is not identified"
                                : "is constant, so its coefficient is not identified",
                            err);
  }
  const int bad = amur_cholesky((int)k, w->cross, 0);
  for (size_t i = 0; i < k && (bad < 0 || (int)i < bad); i++)
    if (!(w->cross[i * k + i] * w->cross[i * k + i] > EXPLAINED * before[i]))
      return not_identified(w, i, combination, err);
  return bad < 0 ? AMUR_OK : not_identified(w, (size_t)bad, combination, err);
}

typedef struct {
  amur_panel_work *w;
  const double *base, *beta;
} fit_job;

/* The fit: the working variable less its residual, which is its free part less that of the regressors.  So the effects'
 * part is in it without being known. */
static amur_status fit_block(void *context, int block, int worker, amur_err *err) {
  (void)worker;
  (void)err;
  const fit_job *j = context;
  amur_panel_work *w = j->w;
  const size_t from = amur_panel_start(w, block), end = amur_panel_start(w, block + 1);
  for (size_t i = from; i < end; i++) w->trial[i] = w->working[i] - w->free_working[i];
  for (size_t k = 0; k < (size_t)w->p->n_x; k++) {
    const double *x = w->free_x + k * w->n;
    for (size_t i = from; i < end; i++) w->trial[i] += j->beta[k] * x[i];
  }
  for (size_t i = from; j->base && i < end; i++) w->trial[i] = w->separated[i] ? j->base[i] : w->trial[i] + j->base[i];
  return AMUR_OK;
}

amur_status ami_panel_project(amur_panel_work *w, double tolerance, const double *base, double *beta, amur_err *err) {
  const size_t k = (size_t)w->p->n_x, n = w->n, size = (k + 1) * (k + 2) / 2;
  assert(k < AMUR_ABSORB_SLOTS);
  const double *v[AMUR_ABSORB_SLOTS + 1] = {w->working};
  double *out[AMUR_ABSORB_SLOTS + 1] = {w->free_working};
  int slot[AMUR_ABSORB_SLOTS + 1] = {-1};
  for (size_t j = 0; j < k; j++) {
    v[j + 1] = w->x + j * n;
    out[j + 1] = w->free_x + j * n;
    slot[j + 1] = (int)j;
  }
  ami_absorber_weigh(w->absorber, w->weight);
  if (ami_absorb(w->absorber, (int)k + 1, slot, v, tolerance, out) < 0)
    return amur_fail(err, AMUR_E_NOMEM, 0, "gravity: fixed effects");
  ami_panel_for(w, cross_block, w);
  for (size_t block = 1; block < AMUR_PANEL_BLOCKS; block++)
    for (size_t i = 0; i < size; i++) w->partial[i] += w->partial[block * size + i];
  const double *at = w->partial;
  for (size_t i = 0; i < k; i++)
    for (size_t j = 0; j <= i; j++) w->cross[i * k + j] = *at++;
  for (size_t j = 0; j < k; j++) beta[j] = *at++;
  const amur_status s = factor_cross(w, err);
  if (s) return s;
  if (k) amur_cholesky_solve((int)k, w->cross, beta);
  fit_job job = {w, base, beta};
  ami_panel_for(w, fit_block, &job);
  return AMUR_OK;
}
