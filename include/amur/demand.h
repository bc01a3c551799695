/* SPDX-License-Identifier: Apache-2.0
 * demand.h -- trip distribution: gravity models, their balancing, the calibration of their deterrence and the
 * estimation of gravity regressions.
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

/* A gravity model.  Arrays are borrowed; matrices are row-major [n_origin * n_destination]; zeroed is a valid start. */
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

/* Writes trips[n_origin * n_destination] and, where not NULL, the balancing factors a[n_origin] and b[n_destination]
 * (unique up to one common factor if both margins are kept).  AMUR_E_DOMAIN for values out of range and for margins
 * that no matrix with these zeros can meet, which are named: origin_name and destination_name may be NULL for numbers
 * from
 * 1.  Not converging is told in the report. */
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

/* Finds beta so that the balanced matrix has the observed mean cost (Hyman 1969).  With bands (else NULL), which then
 * give the mean cost, the power, too, so that mean cost and mean log cost are those of the bands' midpoints: the
 * conditions of maximum likelihood of the combined function.  Starts from g->deterrence and writes the fitted one, with
 * its trips. Errors of amur_gravity_balance; AMUR_E_DOMAIN, too, for bands out of order and for a mean cost that no
 * deterrence gives.
 */
AMUR_API amur_status amur_gravity_calibrate(const amur_gravity *g, double mean_cost, const amur_trip_length *bands,
                                            const amur_gravity_opts *opts, amur_deterrence *fitted, double *trips,
                                            amur_gravity_report *report, amur_err *err);

/* ---- estimation ------------------------------------------------------------------------------------ */

typedef enum { AMUR_PANEL_PPML, AMUR_PANEL_LINEAR } amur_panel_kind;

/* One set of fixed effects or of clusters: every observation belongs to a level. */
typedef struct {
  int32_t n_level;
  const int32_t *level; /* [n_obs] 0..n_level-1; -1: not known, a missing value */
} amur_factor;

/* A regression: y = exp(x b + fixed effects + offset) by Poisson pseudo-maximum likelihood (PPML), or y = x b + ... by
 * least squares.  All borrowed; zeroed is a valid start. */
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

/* What a clustered or robust covariance is multiplied by: nothing; G/(G-1) for G clusters, n/(n-1) without; or that
 * times (n-1)/(n-K), where K counts coefficients and levels that are not nested in a cluster. */
typedef enum { AMUR_SMALL_NONE, AMUR_SMALL_CLUSTER, AMUR_SMALL_FULL } amur_small_sample;

typedef struct {
  amur_small_sample small_sample; /* AMUR_SMALL_CLUSTER */
  bool drop_singletons;           /* false */
  double tolerance;               /* relative change of the deviance, 1e-10 */
  int max_iterations;             /* 100 */
  int n_thread;                   /* 1 */
} amur_panel_opts;

AMUR_API amur_panel_opts amur_panel_opts_default(void);

/* Outcome of an estimation; owns its arrays, amur_panel_fit_fini. */
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

/* Estimates.  Observations with NaN in a variable are left out.  AMUR_E_DOMAIN for regressors that the fixed effects or
 * other regressors explain, which are named by x_name[n_x]; for y < 0 in PPML and other values out of range, err->line
 * being their row[n_obs] (NULL: 1, 2, ...); for too few observations or clusters.  Not converging is told in the fit.
 */
AMUR_API amur_status amur_panel_estimate(const amur_panel *p, const char *const *x_name, const long *row,
                                         const amur_panel_opts *opts, amur_panel_fit *fit, amur_err *err);
AMUR_API void amur_panel_fit_fini(amur_panel_fit *fit);

#ifdef __cplusplus
}
#endif
#endif
