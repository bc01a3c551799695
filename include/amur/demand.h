/* SPDX-License-Identifier: Apache-2.0
 * demand.h -- trip distribution: gravity models, their balancing and the calibration of their deterrence.
 */
#ifndef AMUR_DEMAND_H
#define AMUR_DEMAND_H

#include <amur/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- distribution ------------------------------------------------------------------------------- */

/* Which margins a gravity model keeps: Q_od = A_o B_d O_o D_d f(C_od) exp(term_od) seed_od. */
typedef enum {
  AMUR_GRAVITY_NONE,        /* A = B = 1 */
  AMUR_GRAVITY_ORIGIN,      /* A balances the rows, B = 1 */
  AMUR_GRAVITY_DESTINATION, /* B balances the columns, A = 1 */
  AMUR_GRAVITY_DOUBLE       /* both */
} amur_gravity_kind;

/* f(c) = c^-power exp(-beta c): power = 0 is exponential, beta = 0 a power function, both the combined one. */
typedef struct {
  double beta;  /* per cost unit */
  double power; /* dimensionless; costs must be > 0 unless it is 0 */
} amur_deterrence;

/* Arrays are borrowed; matrices are row-major [n_origin * n_destination]. */
typedef struct {
  int32_t n_origin, n_destination;
  const double *origin, *destination; /* margins, >= 0; where a margin is not kept it still scales the cells */
  const double *cost;                 /* generalised cost; INFINITY: not connected, the cell stays zero */
  const double *seed;                 /* >= 0, zeros stay zero; NULL: 1 everywhere */
  const double *term;                 /* added to the log: gamma z for tariffs, sanctions, alliances; NULL: 0 */
  amur_gravity_kind kind;
  amur_deterrence deterrence;
} amur_gravity;

typedef struct {
  double tolerance;   /* largest relative miss of a margin, 1e-10 */
  int max_iterations; /* 1000 */
  int n_thread;       /* 1 */
} amur_gravity_opts;

AMUR_API amur_gravity_opts amur_gravity_opts_default(void);

typedef struct {
  bool converged;
  int iterations;
  double residual;  /* largest |margin - sum| / margin over rows and columns kept */
  double total;     /* sum of the matrix */
  double mean_cost; /* sum T c / sum T */
} amur_gravity_report;

/* Fills trips[n_origin * n_destination] and, where not NULL, the balancing factors a[n_origin], b[n_destination]
 * (unique up to one common factor in the doubly constrained case).  Margins that no matrix with these zeros can
 * meet are AMUR_E_DOMAIN and named: origin_name and destination_name may be NULL for numbers from 1. */
AMUR_API amur_status amur_gravity_balance(const amur_gravity *g, const char *const *origin_name,
                                          const char *const *destination_name, const amur_gravity_opts *opts,
                                          double *trips, double *a, double *b, amur_gravity_report *report,
                                          amur_err *err);

/* Observed distribution of trips over bands of cost: share[i] of trips cost edge[i] to edge[i+1]. */
typedef struct {
  int n_band;
  const double *edge;  /* [n_band + 1] rising */
  const double *share; /* [n_band] >= 0 */
} amur_trip_length;

/* Finds beta so that the balanced matrix has the observed mean cost (Hyman 1969); with bands also the power, so
 * that mean cost and mean log cost meet those of the bands' midpoints, the maximum-likelihood conditions of the
 * combined function.  Starts from g->deterrence; writes the fitted one. */
AMUR_API amur_status amur_gravity_calibrate(const amur_gravity *g, double mean_cost, const amur_trip_length *bands,
                                            const amur_gravity_opts *opts, amur_deterrence *fitted, double *trips,
                                            amur_gravity_report *report, amur_err *err);

/* ---- estimation ------------------------------------------------------------------------------------ */

typedef enum { AMUR_PANEL_PPML, AMUR_PANEL_LINEAR } amur_panel_kind;

/* One set of fixed effects: every observation belongs to a level. */
typedef struct {
  int32_t n_level;
  const int32_t *level; /* [n_obs] 0..n_level-1; -1: not known, a missing value */
} amur_factor;

/* y = exp(x b + fixed effects + offset) by Poisson pseudo-maximum likelihood, or y = x b + ... by least squares.
 * All borrowed. */
typedef struct {
  amur_panel_kind kind;
  int64_t n_obs;
  int n_x, n_factor;
  const double *y;
  const double *const *x;    /* [n_x] -> [n_obs] */
  const double *offset;      /* [n_obs] NULL: 0 */
  const double *weight;      /* [n_obs] > 0; NULL: 1 */
  const amur_factor *factor; /* [n_factor] */
  int n_cluster;             /* 0, 1 or 2 ways */
  const amur_factor *cluster;
} amur_panel;

/* Factor by which a clustered or robust covariance is multiplied: none; G/(G-1), n/(n-1) if not clustered; or that
 * times (n-1)/(n-K), K counting coefficients and levels that are not nested in a cluster. */
typedef enum { AMUR_SMALL_NONE, AMUR_SMALL_CLUSTER, AMUR_SMALL_FULL } amur_small_sample;

typedef struct {
  amur_small_sample small_sample; /* AMUR_SMALL_CLUSTER */
  bool drop_singletons;           /* false */
  double tolerance;               /* relative change of the deviance, 1e-10 */
  int max_iterations;             /* 100 */
  int n_thread;                   /* 1 */
} amur_panel_opts;

AMUR_API amur_panel_opts amur_panel_opts_default(void);

/* Zero-initialise, then amur_panel_fit_fini. */
typedef struct {
  bool converged;
  int iterations;
  int64_t n_obs;                          /* used */
  int64_t n_zero, n_singleton, n_missing; /* dropped: levels of only zeros, singletons, missing values (NaN) */
  int64_t n_separated;                    /* of those used: zero flows that no finite fit reaches; their fit is zero */
  double log_likelihood, null_log_likelihood, deviance, r_squared; /* squared correlation of y and its fit */
  double change;                                                   /* last relative change of the deviance */
  int n_x;
  double *beta;       /* [n_x] */
  double *covariance; /* [n_x n_x] classical */
  double *robust;     /* [n_x n_x] HC0 times the small-sample factor */
  double *clustered;  /* [n_x n_x] NULL without clusters */
  int32_t n_group[2]; /* clusters */
  int64_t n_dof;      /* K */
  double *fitted;     /* [n_obs of the panel], NAN where dropped */
  bool *dropped;      /* [n_obs of the panel] */
  double wall_s;
} amur_panel_fit;

/* Estimates.  Observations with NaN in a variable are left out.  Regressors that the fixed effects or other regressors
 * explain are AMUR_E_DOMAIN and named; y < 0 for PPML too, row[n_obs] (NULL: 1, 2, ...) giving the line. */
AMUR_API amur_status amur_panel_estimate(const amur_panel *p, const char *const *x_name, const long *row,
                                         const amur_panel_opts *opts, amur_panel_fit *fit, amur_err *err);
AMUR_API void amur_panel_fit_fini(amur_panel_fit *fit);

#ifdef __cplusplus
}
#endif
#endif
