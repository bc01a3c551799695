/* SPDX-License-Identifier: Apache-2.0
 * choice.h -- logit probabilities and logsums over a tree of alternatives.
 */
#ifndef AMUR_CHOICE_H
#define AMUR_CHOICE_H

#include <amur/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Nested logit in cost form.  Alternatives j = 0..n_alt-1 belong to nest nest[j]; within nest m the dispersion
 * is theta_nest[m] (1/cost units), between nests theta <= theta_nest[m] (McFadden 1978).  Costs of INFINITY are
 * unavailable. */
typedef struct {
  int32_t n_alt, n_nest;
  const int32_t *nest;      /* [n_alt] */
  const double *theta_nest; /* [n_nest] */
  double theta;
} amur_nested;

/* Writes share[n_alt] (sums to 1; all 0 if nothing is available) and returns the composite cost
 * -(1/theta) log sum exp(-theta C_m), INFINITY if nothing is available. */
AMUR_API double amur_nested_share(const amur_nested *tree, const double *cost, double *share);

/* ---- estimation ------------------------------------------------------------------------------------ */

/* One term of a utility: coefficient times a variable.  coefficient < n_param is a parameter, else random
 * coefficient number (coefficient - n_param). */
typedef struct {
  int32_t coefficient;
  const double *x; /* [n_obs]; NULL: 1 everywhere */
} amur_choice_term;

typedef enum { AMUR_DRAW_NORMAL, AMUR_DRAW_LOGNORMAL, AMUR_DRAW_TRIANGULAR } amur_draw_kind;

/* Random coefficient: mean + spread xi, or exp(mean + spread xi) where lognormal; xi standard normal, or triangular
 * on [-1, 1].  mean, spread: parameters. */
typedef struct {
  amur_draw_kind kind;
  int32_t mean, spread;
} amur_choice_random;

/* constant + factor * parameter (parameter -1: constant). */
typedef struct {
  int32_t param;
  double constant, factor;
} amur_choice_value;

/* Member of a nest: an alternative (0..n_alt-1) or nest (n_alt + its number, which is greater than the parent's). */
typedef struct {
  int32_t node;
  amur_choice_value allocation; /* share of the member that belongs here, 1 unless cross-nested */
} amur_choice_member;

/* Nest m: L_m = (1/mu_m) log sum_c allocation_c^mu_m exp(mu_m L_c); mu relative to a root of 1. */
typedef struct {
  amur_choice_value scale;
  bool scale_is_logsum; /* the value is 1/mu (the coefficient of the inclusive value) */
  int32_t first_member, n_member;
} amur_choice_nest;

/* Discrete choice model and its data; all borrowed.  Root: nests and alternatives that are nobody's members. */
typedef struct {
  int32_t n_obs, n_alt, n_param;
  const int32_t *first_term;      /* [n_alt + 1] */
  const amur_choice_term *term;   /* [first_term[n_alt]] */
  const double *const *offset;    /* [n_alt] -> [n_obs] utility without parameters; NULL or entries NULL: 0 */
  const double *const *available; /* [n_alt] -> [n_obs], 0 means not available; NULL or entries NULL: always */
  const int32_t *chosen;          /* [n_obs] */
  const double *weight;           /* [n_obs] >= 0; NULL: 1 */
  const int32_t *person;          /* [n_obs] non-decreasing from 0: one draw of random coefficients each; NULL: obs */
  int32_t n_nest, n_member;
  const amur_choice_nest *nest; /* parents before children */
  const amur_choice_member *member;
  int32_t n_random;
  const amur_choice_random *random;
  int32_t n_draw; /* quasi-random draws per person; 0: quadrature, for one random coefficient */
  uint64_t seed;  /* of the draws' shifts */
} amur_choice_model;

typedef struct {
  double tolerance;   /* Newton decrement g'H^-1 g / 2 relative to |log-likelihood|, 1e-13 */
  int max_iterations; /* 100 */
  int n_thread;       /* 1 */
} amur_choice_opts;

AMUR_API amur_choice_opts amur_choice_opts_default(void);

/* Outcome of an estimation; zero-initialise, then amur_choice_fit_fini. */
typedef struct {
  bool converged;
  int iterations, n_param, n_free;
  int64_t n_obs, n_person;
  double log_likelihood, null_log_likelihood; /* null: equal shares of what is available */
  double decrement;
  double gradient_max; /* largest |gradient| of a free parameter */
  double *theta;       /* [n_param] */
  double *covariance;  /* [n_param * n_param] inverse of minus the Hessian; rows of fixed parameters are 0 */
  double *robust;      /* [n_param * n_param] sandwich by person */
  double *clustered;   /* [n_param * n_param] sandwich by cluster, NULL if no clusters were given */
  double *score;       /* [n_person * n_param] */
  double wall_s;
} amur_choice_fit;

/* Checks shapes, that every chosen alternative is available, every alternative chosen, and that the variables
 * identify the coefficients.  Faults name observation, alternative and parameter; row[n_obs] (NULL: 1, 2, ...) are the
 * rows of the file for messages.  Returns false if there is an error. */
AMUR_API bool amur_choice_check(const amur_choice_model *m, const bool *fixed, const char *const *param_name,
                                const char *const *alt_name, const char *file, const long *row, amur_faults *faults);

/* Log-likelihood at theta[n_param]; gradient [n_param], hessian [n_param * n_param] and score [n_person * n_param]
 * may be NULL.  -INFINITY where theta is outside the model's domain (a scale that is not positive). */
AMUR_API amur_status amur_choice_evaluate(const amur_choice_model *m, const double *theta, int n_thread,
                                          double *log_likelihood, double *gradient, double *hessian, double *score,
                                          amur_err *err);

/* Maximum likelihood by trust-region Newton from start[n_param]; fixed[n_param] (NULL: none) stay.  cluster[n_person]
 * (NULL: none) are numbers from 0.  Not converging is told in the fit.  A direction in which the likelihood does not
 * change, or rises without end, is AMUR_E_NUMERIC and names the parameters. */
AMUR_API amur_status amur_choice_estimate(const amur_choice_model *m, const double *start, const bool *fixed,
                                          const int32_t *cluster, const char *const *param_name,
                                          const amur_choice_opts *opts, amur_choice_fit *fit, amur_err *err);
AMUR_API void amur_choice_fit_fini(amur_choice_fit *fit);

/* ---- measures of an estimated model ------------------------------------------------------------ */

/* Log-likelihood of a model with constants of the alternatives alone, the one to compare with where nothing is known of
 * the alternatives; n_free: how many. */
AMUR_API amur_status amur_choice_constants(const amur_choice_model *m, int n_thread, double *log_likelihood,
                                           int *n_free, amur_err *err);

/* factor * theta[of] / theta[per], as the value of time, and its standard error by the delta method from a covariance
 * [n_param * n_param]. */
typedef struct {
  double value, se;
} amur_choice_ratio;

AMUR_API amur_choice_ratio amur_choice_ratio_of(int n_param, const double *theta, const double *covariance, int of,
                                                int per, double factor);

/* Weighted counts by chosen alternative (row) and alternative, [n_alt * n_alt] each: sums of probabilities, and of the
 * most probable alternative (the first of equals).  Either may be NULL. */
AMUR_API amur_status amur_choice_confusion(const amur_choice_model *m, const double *theta, int n_thread,
                                           double *expected, double *likeliest, amur_err *err);

/* Elasticity of the total demand for every alternative, [n_alt], to what coefficient (as in amur_choice_term)
 * multiplies in the utility of alternative alt, everybody's changed by the same percentage: sample enumeration, by a
 * central difference of 1e-4. */
AMUR_API amur_status amur_choice_elasticity(const amur_choice_model *m, const double *theta, int n_thread, int alt,
                                            int32_t coefficient, double *elasticity, amur_err *err);

/* Probabilities[n_obs * n_alt] at theta. */
AMUR_API amur_status amur_choice_predict(const amur_choice_model *m, const double *theta, int n_thread,
                                         double *probability, amur_err *err);

#ifdef __cplusplus
}
#endif
#endif
