/* SPDX-License-Identifier: Apache-2.0
 * panel.h -- inside of the gravity regressions.
 */
#ifndef AMUR_DEMAND_PANEL_H
#define AMUR_DEMAND_PANEL_H

#include "demand/absorb.h"

/* Observations kept, in the absorber's order. */
typedef struct {
  const amur_panel *p;
  size_t n;
  int64_t *obs;        /* [n] observation of the panel */
  amur_factor *factor; /* [n_factor] of those kept, in their first order; owned */
  amur_absorber *absorber;
  double *data; /* backs the arrays below, [n] each */
  double *y, *offset, *prior, *weight, *eta, *mu, *working, *free_working, *trial;
  double *x, *free_x; /* [n_x n] regressors, and freed of the fixed effects */
  double *cross;      /* [n_x n_x] Cholesky factor of free_x' W free_x, and room for n_x n_x + n_x */
} amur_panel_work;

/* kept[n]: observations. */
amur_status amur_panel_work_init(amur_panel_work *w, const amur_panel *p, int64_t n, const int64_t *kept, int n_thread,
                                 amur_err *err);
void amur_panel_work_fini(amur_panel_work *w);
/* Regresses w->working on regressors and effects with w->weight: beta, and the fit in w->trial. */
amur_status amur_panel_project(amur_panel_work *w, bool cold, double tolerance, const char *const *name, double *beta,
                               amur_err *err);
/* Marks what has to be left out in fit->dropped and counts it: levels of only zeros, singletons. */
amur_status amur_panel_drop(const amur_panel *p, const amur_panel_opts *opts, amur_panel_fit *fit, amur_err *err);
/* Covariances of beta after the last projection. */
amur_status amur_panel_covariance(const amur_panel_work *w, const amur_panel_opts *opts, amur_panel_fit *fit,
                                  amur_err *err);

#endif
