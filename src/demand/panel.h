/* SPDX-License-Identifier: Apache-2.0
 * panel.h -- inside of the gravity regressions.
 */
#ifndef AMUR_DEMAND_PANEL_H
#define AMUR_DEMAND_PANEL_H

#include "absorb.h"

#define AMUR_PANEL_MU_LEAST 1e-300 /* fitted flow below which it counts as none */

/* Observations kept, in the absorber's order. */
typedef struct {
  const amur_panel *p;
  const char *const *name; /* [n_x] of the regressors */
  const long *row;         /* [n_obs of the panel] or NULL */
  size_t n;
  int n_thread;
  int64_t *obs;        /* [n] observation of the panel */
  amur_factor *factor; /* [n_factor] of those kept, in the absorber's order */
  int32_t **level;     /* [n_factor] their levels, owned */
  amur_absorber *absorber;
  double *data; /* backs the arrays below, [n] each */
  double *y, *own, *offset, *prior, *weight, *eta, *mu, *working, *free_working, *trial, *trial_mu;
  double *x, *free_x;     /* [n_x n] regressors, and freed of the fixed effects */
  double *cross;          /* [n_x n_x] Cholesky factor of free_x' W free_x */
  double *partial;        /* room for sums by block */
  double unit, shift;     /* of y; of the offset (panel_units.c) */
  double *origin, *scale; /* [n_x] of the regressors */
  int constant;    /* regressor that is the same everywhere, -1 if fixed effects take its place or there is none */
  bool *separated; /* [n] zero flows that a finite fit cannot reach */
  double least_deviance; /* beside which changes of the deviance are measured */
  int64_t n_separated;
  long first_separated; /* row of the first */
} amur_panel_work;

/* kept[n]: observations. */
amur_status ami_panel_work_init(amur_panel_work *w, const amur_panel *p, int64_t n, const int64_t *kept, int n_thread,
                                amur_err *err);
void ami_panel_work_fini(amur_panel_work *w);

/* Puts the data into units of their own, and what was found into those of the data: estimates, covariances, deviance,
 * w->mu. */
void ami_panel_to_units(amur_panel_work *w);
void ami_panel_from_units(amur_panel_work *w, amur_panel_fit *fit);

/* Runs a task over fixed blocks of observations; the blocks depend on the data alone. */
enum { AMUR_PANEL_BLOCKS = 16 };
void ami_panel_for(const amur_panel_work *w, amur_task task, void *context);
static inline size_t amur_panel_start(const amur_panel_work *w, int block) {
  return w->n * (size_t)block / AMUR_PANEL_BLOCKS;
}

/* Regresses w->working on regressors and effects with w->weight: beta[n_x], and the fit in w->trial, added to
 * base[n] if not NULL.  The first time tolerance should be small, so that explained regressors are seen. */
amur_status ami_panel_project(amur_panel_work *w, double tolerance, const double *base, double *beta, amur_err *err);
/* Poisson pseudo-maximum likelihood. */
amur_status ami_panel_poisson(amur_panel_work *w, const amur_panel_opts *opts, amur_panel_fit *fit, amur_err *err);
/* Marks what has to be left out in fit->dropped and counts it: missing values, levels of only zeros, singletons. */
amur_status ami_panel_drop(const amur_panel *p, const amur_panel_opts *opts, amur_panel_fit *fit, amur_err *err);
/* Whether a value of observation i is missing (NaN). */
bool ami_panel_missing(const amur_panel *p, int64_t i);
/* Covariances of beta after the last projection. */
amur_status ami_panel_covariance(const amur_panel_work *w, const amur_panel_opts *opts, amur_panel_fit *fit,
                                 amur_err *err);

#endif
