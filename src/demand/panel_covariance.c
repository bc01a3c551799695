/* SPDX-License-Identifier: Apache-2.0
 * panel_covariance.c -- covariances of gravity coefficients.
 *   bread     A = (X~' W X~)^-1, X~ the regressors freed of the fixed effects; also the classical covariance
 *   robust    A (sum_i s_i s_i') A, s_i the score of observation i (White 1980, HC0)
 *   clustered the same with scores summed within clusters; two ways: by c + by d - by both (Cameron,
 *             Gelbach and Miller 2011)
 * with the small-sample factors G/(G-1) (the smaller G of two ways) and (n-1)/(n-K).  K counts coefficients and levels:
 * sum of levels less (factors - 1), a factor nested in a cluster counting one level, as its effects are not estimated
 * from the clusters' differences (Cameron and Miller 2015).
 * Shape: score[n * n_x], in the order of the work; meat and covariances n_x * n_x.
 */
#include "panel.h"
#include <amur/symmetric.h>
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Levels of factor f that occur among the observations kept; nested: every one lies within one level of c. */
static int32_t count_levels(const amur_panel_work *w, const amur_factor *f, const amur_factor *c, bool *nested) {
  int32_t *seen = amur_alloc((size_t)f->n_level, sizeof *seen), n = 0; /* cluster + 1 */
  if (!seen) return -1;
  for (size_t i = 0; i < w->n; i++) {
    const int32_t level = f->level[w->obs[i]], within = c ? c->level[w->obs[i]] : 0;
    if (seen[level] == 0)
      n++;
    else if (nested && seen[level] != within + 1)
      *nested = false;
    seen[level] = within + 1;
  }
  free(seen);
  return n;
}

/* K: every factor but the first loses one level, which the others' constants make up for. */
static int64_t count_parameters(const amur_panel_work *w) {
  const amur_panel *p = w->p;
  int64_t k = p->n_x - (p->n_factor > 0 ? p->n_factor - 1 : 0);
  for (int f = 0; f < p->n_factor; f++) {
    bool any = false;
    for (int c = 0; c < p->n_cluster; c++) {
      bool nested = true;
      count_levels(w, &p->factor[f], &p->cluster[c], &nested);
      any = any || nested;
    }
    k += any ? 1 : count_levels(w, &p->factor[f], NULL, NULL);
  }
  return k;
}

/* meat += sign * sum over groups of (sum of scores)(sum of scores)'. */
static amur_status add_meat(const amur_panel_work *w, const int32_t *group, int32_t n_group, double sign,
                            const double *score, double *meat, amur_err *err) {
  const size_t k = (size_t)w->p->n_x;
  double *sum = amur_alloc((size_t)n_group * k, sizeof *sum);
  if (!sum) return amur_fail(err, AMUR_E_NOMEM, 0, "gravity: %d clusters", (int)n_group);
  for (size_t i = 0; i < w->n; i++)
    for (size_t j = 0; j < k; j++) sum[(size_t)group[i] * k + j] += score[i * k + j];
  for (size_t g = 0; g < (size_t)n_group; g++)
    for (size_t i = 0; i < k; i++)
      for (size_t j = 0; j < k; j++) meat[i * k + j] += sign * sum[g * k + i] * sum[g * k + j];
  free(sum);
  return AMUR_OK;
}

/* out = factor bread meat bread. */
static void sandwich(size_t k, const double *bread, const double *meat, double factor, double *out) {
  for (size_t i = 0; i < k; i++)
    for (size_t j = 0; j < k; j++) {
      double sum = 0;
      for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b < k; b++) sum += bread[i * k + a] * meat[a * k + b] * bread[b * k + j];
      out[i * k + j] = factor * sum;
    }
}

typedef struct {
  int64_t key;
  int32_t obs;
} pair;

static int by_key(const void *a, const void *b) {
  const pair *x = a, *y = b;
  if (x->key != y->key) return x->key < y->key ? -1 : 1;
  return (x->obs > y->obs) - (x->obs < y->obs);
}

/* Groups of both clusters together, numbered as they come in order of (first, second): pairs that occur, not all that
 * could, of which there may be too many. */
static int32_t intersect(const amur_panel_work *w, int32_t *group) {
  const amur_factor *c = w->p->cluster;
  pair *p = amur_alloc(w->n, sizeof *p);
  if (!p) return -1;
  for (size_t i = 0; i < w->n; i++)
    p[i] = (pair){(int64_t)c[0].level[w->obs[i]] * c[1].n_level + c[1].level[w->obs[i]], (int32_t)i};
  qsort(p, w->n, sizeof *p, by_key);
  int32_t n = 0;
  for (size_t i = 0; i < w->n; i++) {
    if (i > 0 && p[i].key != p[i - 1].key) n++;
    group[p[i].obs] = n;
  }
  free(p);
  return n + 1;
}

/* Clustered one or two ways, with the factors that `opts` asks for. */
static amur_status cluster(const amur_panel_work *w, const double *score, double full, const amur_panel_opts *opts,
                           double *meat, amur_panel_fit *fit, amur_err *err) {
  const amur_panel *p = w->p;
  assert(p->n_cluster == 1 || p->n_cluster == 2);
  const size_t k = (size_t)p->n_x;
  int32_t *group = amur_alloc(w->n, sizeof *group), least = INT32_MAX;
  if (!group) return amur_fail(err, AMUR_E_NOMEM, 0, "gravity: clusters");
  amur_status s = AMUR_OK;
  memset(meat, 0, k * k * sizeof *meat);
  for (int c = 0; !s && c < p->n_cluster; c++) {
    for (size_t i = 0; i < w->n; i++) group[i] = p->cluster[c].level[w->obs[i]];
    fit->n_group[c] = count_levels(w, &p->cluster[c], NULL, NULL);
    least = fit->n_group[c] < least ? fit->n_group[c] : least;
    s = add_meat(w, group, p->cluster[c].n_level, 1, score, meat, err);
  }
  if (!s && p->n_cluster == 2) {
    const int32_t both = intersect(w, group);
    s = both < 0 ? amur_fail(err, AMUR_E_NOMEM, 0, "gravity: clusters")
                 : add_meat(w, group, both, -1, score, meat, err);
  }
  free(group);
  if (!s && least < 2) s = amur_fail(err, AMUR_E_DOMAIN, 0, "gravity: %d clusters, must be >= 2", (int)least);
  if (s) return s;
  double factor = opts->small_sample == AMUR_SMALL_NONE ? 1 : (double)least / ((double)least - 1);
  if (opts->small_sample == AMUR_SMALL_FULL) factor *= full;
  sandwich(k, fit->covariance, meat, factor, fit->clustered);
  return AMUR_OK;
}

amur_status ami_panel_covariance(const amur_panel_work *w, const amur_panel_opts *opts, amur_panel_fit *fit,
                                 amur_err *err) {
  const size_t k = (size_t)w->p->n_x, n = w->n;
  if (k == 0) return AMUR_OK;
  double *score = amur_alloc(n * k, sizeof *score), *meat = amur_alloc(k * k, sizeof *meat);
  if (!score || !meat) {
    free(score);
    free(meat);
    return amur_fail(err, AMUR_E_NOMEM, 0, "gravity: %zu observations", n);
  }
  fit->n_dof = count_parameters(w);
  const double full = ((double)n - 1) / ((double)n - (double)fit->n_dof);
  amur_cholesky_inverse((int)k, w->cross, fit->covariance); /* bread */
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < k; j++) {
      score[i * k + j] = w->prior[i] * w->free_x[j * n + i] * (w->y[i] - w->mu[i]);
      for (size_t l = 0; l <= j; l++) meat[j * k + l] += score[i * k + j] * score[i * k + l];
    }
  for (size_t j = 0; j < k; j++)
    for (size_t l = 0; l < j; l++) meat[l * k + j] = meat[j * k + l];
  const double one = opts->small_sample == AMUR_SMALL_NONE ? 1 : (double)n / ((double)n - 1);
  sandwich(k, fit->covariance, meat, one * (opts->small_sample == AMUR_SMALL_FULL ? full : 1), fit->robust);
  const amur_status s = w->p->n_cluster ? cluster(w, score, full, opts, meat, fit, err) : AMUR_OK;
  if (w->p->kind == AMUR_PANEL_LINEAR)
    for (size_t i = 0; i < k * k; i++) fit->covariance[i] *= fit->deviance / ((double)n - (double)fit->n_dof);
  free(score);
  free(meat);
  return s;
}
